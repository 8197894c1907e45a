from flask import request
import base
base.foo = request.args["w"]
import m1


def shows():
    eval(m1.foo)  # alert: py/code-injection
    eval(m1.bar)  # ok: py/code-injection
