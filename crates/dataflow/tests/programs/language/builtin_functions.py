"""Builtin functions and methods of containers: what goes in comes out where it was."""

from flask import request


def to_list():
    eval(list([request.args["w"], "1"])[0])  # alert: py/code-injection
    eval(list([request.args["w"], "1"])[1])  # low: py/code-injection
    eval(list((request.args["w"], "1"))[0])  # alert: py/code-injection
    eval(list((request.args["w"], "1"))[1])  # low: py/code-injection
    eval(list({request.args["w"]})[0])  # alert: py/code-injection
    names = {request.args["w"]: "v", "1": "v"}
    eval(list(names)[0])  # alert: py/code-injection
    eval(list(names)[1])  # alert: py/code-injection


def to_tuple():
    eval(tuple([request.args["w"], "1"])[0])  # alert: py/code-injection
    eval(tuple((request.args["w"], "1"))[0])  # alert: py/code-injection
    eval(tuple((request.args["w"], "1"))[1])  # ok: py/code-injection
    eval(tuple({request.args["w"]})[0])  # alert: py/code-injection
    eval(tuple({request.args["w"]: "v"})[0])  # alert: py/code-injection


def to_set():
    eval(set([request.args["w"]]).pop())  # alert: py/code-injection
    eval(set((request.args["w"],)).pop())  # alert: py/code-injection
    eval(set({request.args["w"]}).pop())  # alert: py/code-injection
    eval(set({request.args["w"]: "v"}).pop())  # alert: py/code-injection


def to_dict():
    named = dict(k=request.args["w"], j="1")
    eval(named["k"])  # alert: py/code-injection
    eval(named["j"])  # ok: py/code-injection
    pairs = dict([("k", request.args["w"]), ("j", "1")])
    eval(pairs["k"])  # alert: py/code-injection
    eval(pairs["j"])  # alert: py/code-injection
    copied = dict({"k": request.args["w"], "j": "1"})
    eval(copied["k"])  # alert: py/code-injection
    eval(copied["j"])  # ok: py/code-injection
    both = dict([("k", request.args["w"]), ("j", "1")], l=request.args["w"], m="1")
    eval(both["k"])  # alert: py/code-injection
    eval(both["j"])  # alert: py/code-injection
    eval(both["l"])  # alert: py/code-injection
    eval(both["m"])  # ok: py/code-injection


def dict_methods():
    names = {request.args["w"]: "v"}
    eval(list(names.keys())[0])  # alert: py/code-injection
    values = list({"k": request.args["w"]}.values())
    eval(values[0])  # alert: py/code-injection
    items = list({"k": request.args["w"]}.items())
    eval(items[0][0])
    eval(items[0][1])  # alert: py/code-injection
    keyed = list({request.args["w"]: "v"}.items())
    eval(keyed[0][0])  # alert: py/code-injection
    table = {"k": request.args["w"]}
    eval(table.pop("k"))  # alert: py/code-injection
    eval(table.pop("k", "1"))  # ok: py/code-injection
    eval(table.pop("none", request.args["w"]))  # alert: py/code-injection
    other = {"k": request.args["w"]}
    eval(other.get("k"))  # alert: py/code-injection
    eval(other.get("none", request.args["w"]))  # alert: py/code-injection
    key = "k"
    eval(other.get(key))  # alert: py/code-injection
    last = other.popitem()
    eval(last[0])  # ok: py/code-injection
    eval(last[1])  # alert: py/code-injection
    whole = {"k": request.args["w"], "j": "1"}.copy()
    eval(whole["k"])  # alert: py/code-injection
    eval(whole["j"])  # ok: py/code-injection


def reversing():
    turned = list(reversed([request.args["w"], "1"]))
    eval(turned[0])  # low: py/code-injection
    eval(turned[1])  # alert: py/code-injection
    pair = list(reversed((request.args["w"], "1")))
    eval(pair[0])  # low: py/code-injection
    eval(pair[1])  # alert: py/code-injection
    names = list(reversed({request.args["w"]: "v", "1": "v"}))
    eval(names[0])  # ok: py/code-injection


def iterating():
    eval(list(iter([request.args["w"]]))[0])  # alert: py/code-injection
    eval(list(iter((request.args["w"],)))[0])  # alert: py/code-injection
    eval(list(iter({request.args["w"]}))[0])  # alert: py/code-injection
    eval(list(iter({request.args["w"]: "v"}))[0])  # alert: py/code-injection
    eval(list(iter(iter([request.args["w"]])))[0])  # alert: py/code-injection
    eval(next(iter([request.args["w"]])))  # alert: py/code-injection
    eval(next(iter((request.args["w"],))))  # alert: py/code-injection
    eval(next(iter({request.args["w"]})))  # alert: py/code-injection
    eval(next(iter({request.args["w"]: "v"})))  # alert: py/code-injection


def mapping_lists():
    def both(one, two):
        eval(one)  # alert: py/code-injection
        eval(two)  # ok: py/code-injection
        return one, two

    made = list(map(both, [request.args["w"]], ["1"]))
    eval(made[0][0])  # alert: py/code-injection
    eval(made[0][1])  # ok: py/code-injection


def mapping_two_lists():
    def both(one, two):
        eval(one)  # alert: py/code-injection
        eval(two)  # alert: py/code-injection
        return one, two

    made = list(map(both, [request.args["w"]], [request.args["w"]]))
    eval(made[0][0])  # alert: py/code-injection
    eval(made[0][1])  # alert: py/code-injection


def filtering():
    def in_list(it):
        eval(it)  # alert: py/code-injection
        return True

    def in_set(it):
        eval(it)  # alert: py/code-injection
        return True

    def in_tuple(it):
        eval(it)  # alert: py/code-injection
        return True

    def in_table(it):
        eval(it)  # alert: py/code-injection
        return True

    eval(list(filter(in_list, [request.args["w"]]))[0])  # alert: py/code-injection
    eval(list(filter(in_set, {request.args["w"]}))[0])  # alert: py/code-injection
    eval(list(filter(in_tuple, (request.args["w"],)))[0])  # alert: py/code-injection
    eval(list(filter(in_table, {request.args["w"]: "v"}))[0])  # alert: py/code-injection


def enumerating():
    eval(list(enumerate([request.args["w"]]))[0][1])  # alert: py/code-injection
    eval(list(enumerate({request.args["w"]}))[0][1])  # alert: py/code-injection
    eval(list(enumerate((request.args["w"],)))[0][1])  # alert: py/code-injection
    for place, each in enumerate([request.args["w"]]):
        eval(each)  # alert: py/code-injection
    for pair in enumerate([request.args["w"]]):
        eval(pair[1])  # alert: py/code-injection
    eval(list(enumerate({request.args["w"]: "v"}))[0][1])  # alert: py/code-injection


def zipping():
    w = request.args["w"]
    made = list(zip([w, w], [w, "1"], ["1", w], ["1", "1"]))
    eval(made[0][0])  # alert: py/code-injection
    eval(made[0][1])  # alert: py/code-injection
    eval(made[0][2])  # alert: py/code-injection
    eval(made[0][3])  # ok: py/code-injection
    eval(made[1][0])  # alert: py/code-injection
    eval(made[1][1])  # alert: py/code-injection
    eval(made[1][2])  # alert: py/code-injection
    eval(made[1][3])  # ok: py/code-injection
    sets = list(zip({w}, {"1"}, {w}, {"1"}))
    eval(sets[0][0])  # alert: py/code-injection
    eval(sets[0][1])  # ok: py/code-injection
    eval(sets[0][2])  # alert: py/code-injection
    eval(sets[0][3])  # ok: py/code-injection
    tuples = list(zip((w, w), (w, "1"), ("1", w), ("1", "1")))
    eval(tuples[0][0])  # alert: py/code-injection
    eval(tuples[0][1])  # alert: py/code-injection
    eval(tuples[0][2])  # alert: py/code-injection
    eval(tuples[0][3])  # ok: py/code-injection
    eval(tuples[1][0])  # alert: py/code-injection
    eval(tuples[1][1])  # alert: py/code-injection
    eval(tuples[1][2])  # alert: py/code-injection
    eval(tuples[1][3])  # ok: py/code-injection
    tables = list(zip({w: "v"}, {"1": "v"}, {w: "v"}, {"1": "v"}))
    eval(tables[0][0])  # alert: py/code-injection
    eval(tables[0][1])  # ok: py/code-injection
    eval(tables[0][2])  # alert: py/code-injection
    eval(tables[0][3])  # ok: py/code-injection


def frozen():
    import builtins
    from builtins import frozendict as freeze

    named = frozendict(bad=request.args["w"], good="1")
    eval(named["bad"])  # alert: py/code-injection
    eval(named["good"])  # ok: py/code-injection
    mapped = frozendict({"bad": request.args["w"], "good": "1"}, more="1")
    eval(mapped["bad"])  # alert: py/code-injection
    eval(mapped["good"])  # ok: py/code-injection
    eval(mapped["more"])  # ok: py/code-injection
    pairs = frozendict([("k", request.args["w"])])
    eval(pairs["k"])  # alert: py/code-injection
    again = frozendict(named)
    eval(again["bad"])  # alert: py/code-injection
    eval(again["good"])  # ok: py/code-injection
    spread = frozendict(**{"bad": request.args["w"], "good": "1"})
    eval(spread["bad"])  # alert: py/code-injection
    eval(spread["good"])  # ok: py/code-injection
    spread_dict = dict(**{"bad": request.args["w"], "good": "1"})
    eval(spread_dict["bad"])  # alert: py/code-injection
    eval(spread_dict["good"])  # ok: py/code-injection
    deep = frozendict(inner={"k": request.args["w"]})
    eval(deep["inner"]["k"])  # alert: py/code-injection
    eval(builtins.frozendict(k=request.args["w"])["k"])  # alert: py/code-injection
    eval(freeze(k=request.args["w"])["k"])  # alert: py/code-injection
    alias = frozendict
    eval(alias(k=request.args["w"])["k"])  # alert: py/code-injection
    eval(next(map(frozendict, [{"k": request.args["w"]}]))["k"])  # alert: py/code-injection
    eval(named.get("bad"))  # alert: py/code-injection
    eval(named.get("good"))  # ok: py/code-injection
    eval(named.get("none"))  # ok: py/code-injection
    copied = named.copy()
    eval(copied["bad"])  # alert: py/code-injection
    eval(copied["good"])  # ok: py/code-injection
    eval(list(named.values())[0])  # alert: py/code-injection
    eval(list(named.items())[0][1])  # alert: py/code-injection
    eval(list(named.items())[0][0])  # ok: py/code-injection
    source = {"k": request.args["w"]}
    kept = frozendict(source)
    source["k"] = "1"
    eval(kept["k"])  # alert: py/code-injection
    eval(source["k"])  # ok: py/code-injection


def shadowed():
    def frozendict(**named):
        return {"k": "1"}

    eval(frozendict(k=request.args["w"])["k"])  # ok: py/code-injection


def threads():
    import threading
    from threading import concurrent_tee, serialize_iterator

    items = threading.serialize_iterator([request.args["w"]])
    eval(next(items))  # alert: py/code-injection
    eval(next(serialize_iterator(iterable=(request.args["w"],))))  # alert: py/code-injection
    wrap = serialize_iterator
    eval(next(wrap({request.args["w"]})))  # alert: py/code-injection
    for each in serialize_iterator(it for it in [request.args["w"]]):
        eval(each)  # alert: py/code-injection
    held = next(serialize_iterator([{"bad": request.args["w"], "good": "1"}]))
    eval(held["bad"])  # alert: py/code-injection
    eval(held["good"])  # ok: py/code-injection
    eval(next(next(map(serialize_iterator, [[request.args["w"]]]))))  # alert: py/code-injection
    one, two = threading.concurrent_tee([request.args["w"]])
    eval(next(one))  # alert: py/code-injection
    eval(next(two))  # alert: py/code-injection
    copies = concurrent_tee(iterable=(request.args["w"],), n=3)
    eval(next(copies[0]))  # alert: py/code-injection
    eval(next(copies[2]))  # alert: py/code-injection
    split = concurrent_tee
    three, four = split({request.args["w"]}, 2)
    eval(next(three))  # alert: py/code-injection
    eval(next(four))  # alert: py/code-injection
    many = concurrent_tee([request.args["w"]], n=10)
    eval(next(many[9]))  # alert: py/code-injection
    eval(next(many[-1]))  # alert: py/code-injection
    for each in concurrent_tee(it for it in [request.args["w"]]):
        eval(next(each))  # alert: py/code-injection
    five, six = concurrent_tee([{"bad": request.args["w"], "good": "1"}])
    held = next(six)
    eval(held["bad"])  # alert: py/code-injection
    eval(held["good"])  # ok: py/code-injection
    eval(next(next(map(concurrent_tee, [[request.args["w"]]]))[0]))  # alert: py/code-injection
    eval(next(serialize_iterator(["1"])))  # ok: py/code-injection
    eval(next(concurrent_tee(["1"])[0]))  # ok: py/code-injection
    eval(next(concurrent_tee(["1"], n=request.args["w"])[0]))  # ok: py/code-injection
    taken = request.args["w"].split(",")
    eval(next(serialize_iterator(taken)))  # alert: py/code-injection
    seven, eight = concurrent_tee(taken)
    eval(next(seven))  # alert: py/code-injection
    eval(next(eight))  # alert: py/code-injection


import threading


@threading.synchronized_iterator
def gives(value):
    yield {"bad": value, "good": "1"}


def synchronized():
    held = next(gives(request.args["w"]))
    eval(held["bad"])  # alert: py/code-injection
    eval(held["good"])  # ok: py/code-injection
