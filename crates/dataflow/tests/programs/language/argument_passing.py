"""Arguments that are unpacked, and who gets what is left; functions that change what they are given."""

from flask import request


def by_position(a, /, b):
    eval(a)  # alert: py/code-injection
    eval(b)  # alert: py/code-injection


def positions():
    by_position(request.args["w"], "1")
    by_position("1", b=request.args["w"])


def by_name(a, b, c):
    eval(a)  # alert: py/code-injection
    eval(b)  # alert: py/code-injection
    eval(c)  # alert: py/code-injection


def all_names():
    by_name(b="1", c="1", a=request.args["w"])
    by_name("1", **{"c": request.args["w"]}, b="1")
    by_name(**{"b": request.args["w"]}, **{"c": "1"}, **{"a": "1"})


def after_star(a, b, c):
    eval(a)  # alert: py/code-injection
    eval(b)  # alert: py/code-injection
    eval(c)  # alert: py/code-injection


def stars():
    after_star(request.args["w"], *(request.args["w"],), request.args["w"])


def with_defaults(a=request.args["w"], b="1", c="1"):
    eval(a)  # alert: py/code-injection
    eval(b)  # alert: py/code-injection
    eval(c)  # alert: py/code-injection


def overridden():
    with_defaults()
    with_defaults("1")
    with_defaults(b=request.args["w"])
    with_defaults(**{"c": request.args["w"]})


def only_named(**named):
    eval(named["a"])  # alert: py/code-injection
    eval(named["b"])  # alert: py/code-injection
    eval(named["c"])  # ok: py/code-injection


def names():
    table = {"a": request.args["w"], "b": request.args["w"], "c": "safe"}
    only_named(**table)


def mixed(a, **named):
    eval(a)  # alert: py/code-injection
    try:
        eval(named["a"])  # ok: py/code-injection
    except KeyError:
        pass
    eval(named["b"])  # alert: py/code-injection
    eval(named["c"])  # ok: py/code-injection


def mixes():
    mixed(a=request.args["w"], b=request.args["w"], c="safe")
    table = {"b": request.args["w"], "c": "safe"}
    mixed(a=request.args["w"], **table)
    all_of_it = {"a": request.args["w"], "b": request.args["w"], "c": "safe"}
    mixed(**all_of_it)


def starred(*args):
    eval(args[0])  # alert: py/code-injection
    eval(args[1])  # alert: py/code-injection
    eval(args[2])  # low: py/code-injection


def stars_only():
    starred(request.args["w"], request.args["w"], "safe")


def starred_tuple(*args):
    eval(args[0])  # alert: py/code-injection
    eval(args[1])  # alert: py/code-injection
    eval(args[2])  # ok: py/code-injection


def tuples_only():
    args = (request.args["w"], request.args["w"], "safe")
    starred_tuple(*args)
    starred_tuple(*args, *())


def starred_behind(*args):
    eval(args[0])  # alert: py/code-injection
    eval(args[1])  # alert: py/code-injection


def behind():
    starred_behind(request.args["w"], *(request.args["w"], "safe"))


def star_mixed(a, *args):
    eval(a)  # alert: py/code-injection
    eval(args[0])  # alert: py/code-injection
    eval(args[1])  # low: py/code-injection


def star_mixes():
    star_mixed(request.args["w"], request.args["w"], "safe")


def star_mixed_tuple(a, *args):
    eval(a)  # alert: py/code-injection
    eval(args[0])  # alert: py/code-injection
    eval(args[1])  # ok: py/code-injection


def star_mixes_tuple():
    star_mixed_tuple(request.args["w"], *(request.args["w"], "safe"))
    star_mixed_tuple(request.args["w"], *(request.args["w"], "safe"), *())


def star_mixed_missing(a, *args):
    eval(a)  # alert: py/code-injection
    eval(args[0])  # alert: py/code-injection


def star_mixes_missing():
    star_mixed_missing(*(request.args["w"], request.args["w"], "safe"))


class Thing:
    pass


def by_names_effect(**named):
    named["a"].field = named["b"]


def by_name_effect(a, b):
    a.field = b


def by_stars_effect(*args):
    args[0].field = args[1]


def effects():
    one = Thing()
    by_names_effect(**{"a": one, "b": request.args["w"]})
    eval(one.field)  # alert: py/code-injection
    two = Thing()
    by_names_effect(a=two, b=request.args["w"])
    eval(two.field)  # alert: py/code-injection
    three = Thing()
    by_name_effect(**{"a": three, "b": request.args["w"]})
    eval(three.field)  # alert: py/code-injection
    four = Thing()
    by_name_effect(a=four, b=request.args["w"])
    eval(four.field)  # alert: py/code-injection
    five = Thing()
    by_stars_effect(*(five, request.args["w"]))
    eval(five.field)  # alert: py/code-injection
    six = Thing()
    by_stars_effect(six, request.args["w"])
    eval(six.field)  # alert: py/code-injection
    seven = Thing()
    by_name_effect(*(seven, request.args["w"]))
    eval(seven.field)  # alert: py/code-injection
    eight = Thing()
    by_name_effect(eight, request.args["w"])
    eval(eight.field)  # alert: py/code-injection


def reads(text):
    eval(text)  # alert: py/code-injection


def hands(function, text):
    function(text)


hands(function=reads, text=request.args["w"])


def reads_star(text):
    eval(text)  # alert: py/code-injection


def hands_star(function, *texts):
    function(*texts)


hands_star(reads_star, request.args["w"])


def reads_named(text):
    eval(text)  # alert: py/code-injection


def hands_named(function, **texts):
    function(**texts)


hands_named(function=reads_named, text=request.args["w"])


def one_of(text):
    eval(text)  # alert: py/code-injection


def other_of(text):
    eval(text)  # alert: py/code-injection


chosen = one_of if len(__file__) % 2 else other_of
chosen(request.args["w"])
if len(__file__) % 3:
    picked = one_of
else:
    picked = other_of
picked(request.args["w"])
