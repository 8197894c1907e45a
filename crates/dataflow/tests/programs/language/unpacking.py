"""Unpacking: by position, into lists, of what is nested, of lists whose positions are not known."""

from flask import request


def deep():
    both = [[[[request.args["w"]]]], "1"]
    [[[one]]], two = both
    eval(one)  # alert: py/code-injection
    eval(two)  # ok: py/code-injection


def lists_of_lists():
    rows = [[request.args["w"], "1", request.args["w"]], [request.args["w"]], ["1"]]
    ((one, two, three), second, third) = rows
    eval(one)  # alert: py/code-injection
    eval(two)  # ok: py/code-injection
    eval(three)  # alert: py/code-injection
    [(four, five, six), second, third] = rows
    eval(four)  # alert: py/code-injection
    eval(five)  # ok: py/code-injection
    eval(six)  # alert: py/code-injection
    ([seven, eight, nine], second, third) = rows
    eval(seven)  # alert: py/code-injection
    eval(eight)  # ok: py/code-injection
    eval(nine)  # alert: py/code-injection


def starred_conversion():
    rows = ((request.args["w"], "1", request.args["w"]), "1")
    [[one, *some], *others] = rows
    eval(one)  # alert: py/code-injection
    eval(some[0])  # low: py/code-injection
    eval(some[1])  # alert: py/code-injection
    eval(others[0])  # ok: py/code-injection
    ((two, *few), *rest) = rows
    eval(two)  # alert: py/code-injection
    eval(few[0])  # low: py/code-injection
    eval(few[1])  # alert: py/code-injection
    eval(rest[0])  # ok: py/code-injection
    [(three, *many), *more] = rows
    eval(three)  # alert: py/code-injection
    eval(many[0])  # low: py/code-injection
    eval(many[1])  # alert: py/code-injection
    eval(more[0])  # ok: py/code-injection
    ([four, *lots], *last) = rows
    eval(four)  # alert: py/code-injection
    eval(lots[0])  # low: py/code-injection
    eval(lots[1])  # alert: py/code-injection
    eval(last[0])  # ok: py/code-injection


def repacks():
    one, *(two, three) = (request.args["w"], "1", request.args["w"])
    eval(one)  # alert: py/code-injection
    eval(two)  # ok: py/code-injection
    eval(three)  # alert: py/code-injection


def growing_tuples():
    made = tuple()
    made += (request.args["w"],)
    made += ("1",)
    eval(made[0])  # alert: py/code-injection
    plain = ()
    plain += (request.args["w"],)
    plain += ("1",)
    eval(plain[0])  # alert: py/code-injection
    one, two = (request.args["w"],), ("1",)
    both = one + two
    eval(both[0])  # alert: py/code-injection
    grown = ()
    for each in [request.args["w"], "1"]:
        grown += (each,)
    eval(grown[0])  # alert: py/code-injection
    eval(grown[1])  # alert: py/code-injection


def of_tainted_lists():
    split = request.args["w"].split(",")[0:3]
    a, b, c = split
    eval(a)  # alert: py/code-injection
    eval(b)  # alert: py/code-injection
    eval(c)  # alert: py/code-injection
    [d, e, f] = split
    eval(d)  # alert: py/code-injection
    eval(f)  # alert: py/code-injection
    rows = [split, split, split]
    [[g, h, i], j, k] = rows
    eval(g)  # alert: py/code-injection
    eval(i)  # alert: py/code-injection
    eval(j)  # alert: py/code-injection
    eval(k)  # alert: py/code-injection
    ((m, n, o), p, q) = rows
    eval(m)  # alert: py/code-injection
    eval(p)  # alert: py/code-injection
    [(r, s, t), u, v] = rows
    eval(r)  # alert: py/code-injection
    eval(v)  # alert: py/code-injection
    one, two, three = {"a", "b", request.args["w"]}
    eval(one)  # alert: py/code-injection
    eval(two)  # alert: py/code-injection
    eval(three)  # alert: py/code-injection
    (x1, x2, x3), (y1, y2, y3) = split, [1, 2, 3]
    eval(x1)  # alert: py/code-injection
    eval(x3)  # alert: py/code-injection
    eval(y1)  # ok: py/code-injection
    [[[(z1, z2, z3)]]] = [[[split]]]
    eval(z1)  # alert: py/code-injection
    eval(z3)  # alert: py/code-injection


# On module level.
both = (request.args["w"], "1")
left, right = both
eval(left)  # alert: py/code-injection
eval(right)  # ok: py/code-injection
