from stars.one import foo
eval(foo)  # alert: py/code-injection
import stars.one
eval(stars.one.foo)  # alert: py/code-injection
