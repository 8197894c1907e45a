"""Comparisons with constants, and what follows from them in each branch."""

import random

from flask import request


def equal():
    w = request.args["w"]
    if w == "safe":
        eval(w)  # ok: py/code-injection
    else:
        eval(w)  # alert: py/code-injection
    eval(w)  # alert: py/code-injection


def equal_unsafe(x="foo"):
    w = request.args["w"]
    if w == w:
        eval(w)  # alert: py/code-injection
    if w == x:
        eval(w)  # alert: py/code-injection


def equal_or():
    w = request.args["w"]
    if w == "safe" or w == "also safe":
        eval(w)  # ok: py/code-injection
    else:
        eval(w)  # alert: py/code-injection


def unequal():
    w = request.args["w"]
    if w != "safe":
        eval(w)  # alert: py/code-injection
    else:
        eval(w)  # ok: py/code-injection
    if not w == "safe":
        eval(w)  # alert: py/code-injection
    else:
        eval(w)  # ok: py/code-injection


def in_displays():
    w = request.args["w"]
    if w in ["safe", "also safe"]:
        eval(w)  # ok: py/code-injection
    else:
        eval(w)  # alert: py/code-injection
    if w in ("safe", "also safe"):
        eval(w)  # ok: py/code-injection
    else:
        eval(w)  # alert: py/code-injection
    if w in {"safe", "also safe"}:
        eval(w)  # ok: py/code-injection
    else:
        eval(w)  # alert: py/code-injection
    allowed = ["safe", "also safe"]
    if w in allowed:
        eval(w)  # low: py/code-injection
    else:
        eval(w)  # alert: py/code-injection


def nothing():
    w = request.args["w"]
    if w is None:
        eval(w)  # ok: py/code-injection
    else:
        eval(w)  # alert: py/code-injection
    if w is not None:
        eval(w)  # alert: py/code-injection
    else:
        eval(w)  # ok: py/code-injection


def not_constant():
    return "x"


def in_constants():
    w = request.args["w"]
    if w in ["safe", None, 3, False]:
        eval(w)  # ok: py/code-injection
    else:
        eval(w)  # alert: py/code-injection
    if w in ["safe", not_constant(), None]:
        eval(w)  # alert: py/code-injection


SAFE = ["safe", "also safe"]


def in_global():
    w = request.args["w"]
    if w in SAFE:
        eval(w)  # low: py/code-injection
    else:
        eval(w)  # alert: py/code-injection


CHANGED1 = ["safe", "also safe"]
CHANGED2 = ["safe", "also safe"]
CHANGED3 = ["safe", "also safe"]


def change(x):
    global CHANGED2, CHANGED3
    CHANGED1.append(x)
    CHANGED2 += [x]
    CHANGED3 = CHANGED3 + [x]


def in_changed():
    w = request.args["w"]
    if w in CHANGED1:
        eval(w)  # alert: py/code-injection
    else:
        eval(w)  # alert: py/code-injection
    if w in CHANGED2:
        eval(w)  # alert: py/code-injection
    else:
        eval(w)  # alert: py/code-injection
    if w in CHANGED3:
        eval(w)  # alert: py/code-injection
    else:
        eval(w)  # alert: py/code-injection


def in_unknown(xs, x):
    w = request.args["w"]
    if w in xs:
        eval(w)  # alert: py/code-injection
    else:
        eval(w)  # alert: py/code-injection
    if w in ["safe", x]:
        eval(w)  # alert: py/code-injection
    else:
        eval(w)  # alert: py/code-injection


def not_in():
    w = request.args["w"]
    if w not in ["safe", "also safe"]:
        eval(w)  # alert: py/code-injection
    else:
        eval(w)  # ok: py/code-injection
    if not w in ["safe", "also safe"]:
        eval(w)  # alert: py/code-injection
    else:
        eval(w)  # ok: py/code-injection


def is_safe(x):
    return x == "safe"


def through_function():
    w = request.args["w"]
    if is_safe(w):
        eval(w)  # low: py/code-injection
    else:
        eval(w)  # alert: py/code-injection


def chance():
    return bool(random.randint(0, 1))


def depth():
    w = request.args["w"]
    if w == "safe":
        eval(w)  # ok: py/code-injection
        w = request.args["w"]
        eval(w)  # alert: py/code-injection
    eval(w)  # alert: py/code-injection


def with_or():
    w = request.args["w"]
    if w == "safe" or chance():
        eval(w)  # alert: py/code-injection
    else:
        eval(w)  # alert: py/code-injection
    if not (w == "safe" or chance()):
        eval(w)  # alert: py/code-injection
    else:
        eval(w)  # alert: py/code-injection
    if not w == "safe" and not chance():
        eval(w)  # alert: py/code-injection
    else:
        eval(w)  # alert: py/code-injection


def with_and():
    w = request.args["w"]
    if w == "safe" and chance():
        eval(w)  # ok: py/code-injection
    else:
        eval(w)  # alert: py/code-injection
    if not (w == "safe" and chance()):
        eval(w)  # alert: py/code-injection
    else:
        eval(w)  # ok: py/code-injection
    if not w == "safe" or not chance():
        eval(w)  # alert: py/code-injection
    else:
        eval(w)  # ok: py/code-injection


def tricky():
    w = request.args["w"]
    same = w == "safe"
    if same:
        eval(w)  # alert: py/code-injection
    alias = w
    if w == "safe":
        eval(alias)  # alert: py/code-injection


def nots():
    w = request.args["w"]
    if not (not (w == "safe")):
        eval(w)  # ok: py/code-injection
    else:
        eval(w)  # alert: py/code-injection
    if not (not (not (w == "safe"))):
        eval(w)  # alert: py/code-injection
    else:
        eval(w)  # ok: py/code-injection
    if not (w == "safe" and True):
        eval(w)  # alert: py/code-injection
    else:
        eval(w)  # ok: py/code-injection
    if not (not (w == "safe" and True)):
        eval(w)  # ok: py/code-injection
    else:
        eval(w)  # alert: py/code-injection
    if not (not (not (w == "safe" and True))):
        eval(w)  # alert: py/code-injection
    else:
        eval(w)  # ok: py/code-injection


def returns():
    w = request.args["w"]
    if not w == "safe":
        return
    eval(w)  # ok: py/code-injection


def raises():
    w = request.args["w"]
    if not w == "safe":
        raise ValueError("unsafe")
    eval(w)  # ok: py/code-injection


def compared_with_bool():
    w = request.args["w"]
    if (w == "safe") == True:
        eval(w)  # alert: py/code-injection
    else:
        eval(w)  # alert: py/code-injection
    if (w == "safe") == False:
        eval(w)  # alert: py/code-injection
    else:
        eval(w)  # alert: py/code-injection
    if (w == "safe") is True:
        eval(w)  # alert: py/code-injection
    else:
        eval(w)  # alert: py/code-injection
    if (w == "safe") is not True:
        eval(w)  # alert: py/code-injection
    else:
        eval(w)  # alert: py/code-injection
    if (w == "safe") is not False:
        eval(w)  # alert: py/code-injection
    else:
        eval(w)  # alert: py/code-injection


def check(arg):
    if not arg == "safe":
        raise ValueError("not allowed")


def raised_elsewhere():
    w = request.args["w"]
    try:
        check(w)
        eval(w)  # alert: py/code-injection
    except ValueError:
        eval(w)  # alert: py/code-injection
    eval(w)  # alert: py/code-injection
