from stars.three import *
