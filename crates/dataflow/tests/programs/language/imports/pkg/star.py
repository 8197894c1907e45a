from .foo_def import *
