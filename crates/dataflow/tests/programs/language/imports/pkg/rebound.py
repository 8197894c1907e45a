from .foo_def import foo
foo = foo
