"""Names of modules: assigned in turns, imported under other names, with stars and through packages."""

from flask import request
import unknown_module
import known as known_module
from known import known as alias
from known import *

plain = [request.args["w"]]
one, two = [request.args["w"]], ["7"]
changed = []
changed = ["10"]
print("x")
changed = [request.args["w"]]
grown = ["1"]
grown.append(request.args["w"])
if unknown_module.attr:
    either = [request.args["w"]]
else:
    either = ["300"]
perhaps = ["1"]
if unknown_module.attr:
    perhaps = [request.args["w"]]


def access():
    eval(plain[0])  # alert: py/code-injection
    eval(one[0])  # alert: py/code-injection
    eval(two[0])  # ok: py/code-injection
    eval(changed[0])  # alert: py/code-injection
    eval(grown[0])  # low: py/code-injection
    eval(either[0])  # alert: py/code-injection
    eval(perhaps[0])  # alert: py/code-injection
    eval(known_module.known)  # alert: py/code-injection
    eval(alias)  # alert: py/code-injection
    eval(known)  # alert: py/code-injection
    eval(listed[0])  # alert: py/code-injection
    eval(dangerous)  # alert: py/code-injection
    eval(safe)  # ok: py/code-injection
    eval(fixed)  # ok: py/code-injection
    eval(known_module.dangerous)  # alert: py/code-injection
    eval(known_module.safe)  # ok: py/code-injection
    eval(known_module.dangerous_function())  # alert: py/code-injection

    def local():
        eval(plain[0])  # alert: py/code-injection

    local()


modified = ["1"]


def modifies():
    global modified
    modified += [request.args["w"]]
    shows()


def shows():
    eval(modified[0])  # low: py/code-injection


def hidden():
    global late
    import known as late


def uses_hidden():
    eval(late.known)  # alert: py/code-injection


from known import dangerous as unsafe
eval(unsafe)  # alert: py/code-injection

phase = "1"


def sets_phase():
    global phase
    phase = request.args["w"]


def phases():
    eval(phase)  # alert: py/code-injection
    sets_phase()
    eval(phase)  # alert: py/code-injection
