from .foo_def import foo
