from flask import request
from .moduleY import spam
from .moduleY import spam as ham
from . import moduleY
from ..two import moduleZ
from ..moduleA import foo
eval(spam)  # alert: py/code-injection
eval(ham)  # alert: py/code-injection
eval(moduleY.spam)  # alert: py/code-injection
eval(moduleZ.eggs)  # alert: py/code-injection
eval(foo)  # alert: py/code-injection
