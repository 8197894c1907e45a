from pkg.foo_def import foo
