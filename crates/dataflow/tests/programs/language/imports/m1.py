import base
foo = base.foo
bar = base.bar
