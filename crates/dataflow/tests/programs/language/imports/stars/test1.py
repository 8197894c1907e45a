from stars.one import *
eval(foo)  # alert: py/code-injection
