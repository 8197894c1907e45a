"""Containers hold input, whichever way it got in."""

from collections import defaultdict

from flask import request


def construction():
    w = request.args["w"]
    items, pair, group, table = [w], (w,), {w}, {"key": w}
    eval(items)  # alert: py/code-injection
    eval(pair)  # alert: py/code-injection
    eval(group)  # alert: py/code-injection
    eval(table)  # alert: py/code-injection
    eval(list(items))  # alert: py/code-injection
    eval(list(pair))  # alert: py/code-injection
    eval(list(group))  # alert: py/code-injection
    eval(list(table.values()))  # alert: py/code-injection
    eval(list(table.items()))  # alert: py/code-injection
    eval(tuple(items))  # alert: py/code-injection
    eval(set(items))  # alert: py/code-injection
    eval(frozenset(items))  # alert: py/code-injection
    eval(dict(table))  # alert: py/code-injection
    eval(dict(k=w)["k"])  # alert: py/code-injection
    eval(dict(dict(k=w))["k"])  # alert: py/code-injection
    eval(dict(["k", w]))  # alert: py/code-injection
    eval(dict(k=w)["j"])  # ok: py/code-injection


def access(x, y, z):
    items = request.args["w"].split(",")
    eval(items[0])  # alert: py/code-injection
    eval(items[x])  # alert: py/code-injection
    eval(items[y:z])  # alert: py/code-injection
    eval(sorted(items))  # alert: py/code-injection
    eval(reversed(items))  # alert: py/code-injection
    eval(iter(items))  # alert: py/code-injection
    eval(next(iter(items)))  # alert: py/code-injection
    eval([i for i in items])  # alert: py/code-injection
    eval([items for _ in [1, 2, 3]])  # alert: py/code-injection
    a, b, c = items[0:3]
    eval(a)  # alert: py/code-injection
    eval(b)  # alert: py/code-injection
    eval(c)  # alert: py/code-injection
    for each in items:
        eval(each)  # alert: py/code-injection
    for each in reversed(items):
        eval(each)  # alert: py/code-injection


def access_explicit(x, y, z):
    items = [request.args["w"]]
    eval(items[0])  # alert: py/code-injection
    eval(items[x])  # alert: py/code-injection
    eval(items[y:z])  # alert: py/code-injection
    eval(sorted(items)[0])  # alert: py/code-injection
    eval(reversed(items)[0])  # alert: py/code-injection
    eval(iter(items))  # alert: py/code-injection
    eval(next(iter(items)))  # alert: py/code-injection
    eval([i for i in items])  # alert: py/code-injection
    eval([items for i in [1, 2, 3]])  # alert: py/code-injection
    eval([request.args["w"] for i in [1, 2, 3]])  # alert: py/code-injection
    eval([items])  # alert: py/code-injection
    a, b, c = items[0:3]
    eval(a)  # alert: py/code-injection
    for each in items:
        eval(each)  # alert: py/code-injection
    for each in reversed(items):
        eval(each)  # alert: py/code-injection


def table_access(x):
    table = request.get_json()
    eval(table["name"])  # alert: py/code-injection
    eval(table.get("name"))  # alert: py/code-injection
    eval(table[x])  # alert: py/code-injection
    eval(table.copy())  # alert: py/code-injection
    for v in table.values():
        eval(v)  # alert: py/code-injection
    for k, v in table.items():
        eval(v)  # alert: py/code-injection


def defaults(key, x):
    table = defaultdict(str)
    table[key] += request.args["w"]
    eval(table["name"])  # alert: py/code-injection
    eval(table.get("name"))  # alert: py/code-injection
    eval(table[x])  # alert: py/code-injection
    eval(table.copy())  # alert: py/code-injection
    for v in table.values():
        eval(v)  # alert: py/code-injection
    for k, v in table.items():
        eval(v)  # alert: py/code-injection


def copies():
    import copy as copying
    from copy import copy, deepcopy

    items = request.args["w"].split(",")
    eval(copy(items))  # alert: py/code-injection
    eval(deepcopy(items))  # alert: py/code-injection
    eval(copying.copy(items))  # alert: py/code-injection
    eval(copying.deepcopy(items))  # alert: py/code-injection


class Four:
    def __init__(self, bad, to_good, to_bad, good):
        self.bad = bad
        self.to_good = to_good
        self.to_bad = to_bad
        self.good = good


def replaces():
    from copy import replace

    w = request.args["w"]
    one = Four(bad=w, to_good=w, to_bad="1", good="1")
    two = replace(one, to_good="1", to_bad=w)
    eval(two.bad)  # alert: py/code-injection
    eval(two.to_bad)  # alert: py/code-injection
    eval(two.good)  # ok: py/code-injection
    eval(two.to_good)  # ok: py/code-injection


def changes():
    w = request.args["w"]
    items = ["safe"]
    eval(items)  # ok: py/code-injection
    items[0] = w
    eval(items)  # alert: py/code-injection
    second = ["safe"]
    second[0] += w
    eval(second)  # alert: py/code-injection
    third = ["safe"]
    third.append(w)
    eval(third)  # alert: py/code-injection
    fourth = ["safe"]
    fourth.extend([w])
    eval(fourth)  # alert: py/code-injection
    fifth = {"k": "safe"}
    fifth.update({"j": w})
    eval(fifth)  # alert: py/code-injection
    sixth = {"k": "safe"}
    sixth.update([("j", w)])
    eval(sixth)  # alert: py/code-injection
    seventh = {"k": "safe"}
    seventh.update(j=w)
    eval(seventh)  # alert: py/code-injection
    eighth = {"k": "safe"}
    for k in fifth:
        eighth[k] = fifth[k]
    eval(eighth)  # alert: py/code-injection
    ninth = {**{"k": "safe"}, **{"j": w}}
    eval(ninth)  # alert: py/code-injection
    tenth = {"safe"}
    tenth.add(w)
    eval(tenth)  # alert: py/code-injection


class Foo:
    def __init__(self, field):
        self.field = field
        self.other = "other"


def attributes():
    one = Foo(request.args["w"])
    eval(one)  # ok: py/code-injection
    eval(one.field)  # alert: py/code-injection
    eval(one.other)  # ok: py/code-injection
    two = Foo("x")
    eval(two)  # ok: py/code-injection
    eval(two.field)  # ok: py/code-injection
    two.field = request.args["w"]
    eval(two)  # ok: py/code-injection
    eval(two.field)  # alert: py/code-injection
    eval(two.other)  # ok: py/code-injection


def instances(flag):
    it = (request.args["w"], 42) if flag else "SAFE"
    if isinstance(it, str):
        eval(it)  # alert: py/code-injection
    else:
        eval(it[0])  # alert: py/code-injection
