def direct():
    from .foo_def import foo
    eval(foo)  # alert: py/code-injection


def rebound():
    from .rebound import foo
    eval(foo)  # alert: py/code-injection


def reexports():
    from .reexports import foo
    eval(foo)  # alert: py/code-injection


def star():
    from .star import foo
    eval(foo)  # alert: py/code-injection


def absolute():
    from pkg.absolute import foo
    eval(foo)  # alert: py/code-injection


def dotted():
    from pkg.dotted import foo
    eval(foo)  # alert: py/code-injection
