import pkg.foo_def
foo = pkg.foo_def.foo
