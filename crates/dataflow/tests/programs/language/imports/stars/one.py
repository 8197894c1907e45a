from stars.two import *
