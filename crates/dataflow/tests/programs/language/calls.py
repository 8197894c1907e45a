"""Arguments reach parameters in every way that the language has, and come back."""

import functools

from flask import Flask, request

app = Flask(__name__)


def second(one, two):
    return two


def more(one, *rest):
    return rest[0]


def named(one, **options):
    return options["two"]


def only_by_position(one, /, two):
    return one


def defaults(word=request.args["word"], /, other=request.args["word"], *, last=request.args["word"]):
    eval(word)  # alert: py/code-injection
    eval(other)  # alert: py/code-injection
    eval(last)  # alert: py/code-injection


def everything(a, b, /, c, d="1", *, e="2", f, **g):
    eval(a)  # alert: py/code-injection
    eval(b)  # alert: py/code-injection
    eval(d)  # ok: py/code-injection
    eval(e)  # ok: py/code-injection
    eval(f)  # alert: py/code-injection
    eval(g["g"])  # alert: py/code-injection
    eval(g["h"])  # ok: py/code-injection


@app.route("/arguments")
def arguments():
    word = request.args["word"]
    eval(second("1", word))  # alert: py/code-injection
    eval(second(word, "1"))  # ok: py/code-injection
    eval(second(two=word, one="1"))  # alert: py/code-injection
    eval(second(one=word, two="1"))  # ok: py/code-injection
    eval(second("1", *[word]))  # alert: py/code-injection
    eval(second(*("1", word)))  # alert: py/code-injection
    eval(second(*(word, "1")))  # ok: py/code-injection
    eval(second("1", **{"two": word}))  # alert: py/code-injection
    eval(second(**{"one": word, "two": "1"}))  # ok: py/code-injection
    eval(more("1", word))  # alert: py/code-injection
    eval(more(word, "1"))  # ok: py/code-injection
    eval(named("1", two=word))  # alert: py/code-injection
    eval(named(word, two="1"))  # ok: py/code-injection
    eval(only_by_position(word, two="1"))  # alert: py/code-injection
    everything(word, *(word, "1"), f=word, **{"g": word, "h": "1"})
    fixed = functools.partial(second, "1")
    eval(fixed(word))  # alert: py/code-injection
    kept = functools.partial(second, two=word)
    eval(kept("1"))  # alert: py/code-injection
    eval((lambda one, *rest: rest[0])("1", word))  # alert: py/code-injection
    eval((lambda one, **rest: rest["k"])("1", k=word))  # alert: py/code-injection


def level1(word):
    return word


def level2(word):
    return level1(word)


def level3(word):
    return level2(word)


@app.route("/deep")
def deep():
    def inner1(word):
        return word

    def inner2(word):
        return inner1(word)

    eval(level3(request.args["word"]))  # alert: py/code-injection
    eval(inner2(request.args["word"]))  # alert: py/code-injection
    eval(level3("1"))  # ok: py/code-injection


def yields(word):
    yield word


def yields_from(word):
    yield from yields(word)


def answers():
    got = yield "1"
    yield got


@app.route("/generators")
def generators():
    word = request.args["word"]
    eval(next(yields(word)))  # alert: py/code-injection
    eval(next(yields_from(word)))  # alert: py/code-injection
    eval(yields(word).__next__())  # alert: py/code-injection
    for each in yields_from(word):
        eval(each)  # alert: py/code-injection
    eval(next(yields("1")))  # ok: py/code-injection


@app.route("/conditions")
def conditions(flag=None):
    word = request.args["word"]
    eval(flag or word)  # alert: py/code-injection
    eval(flag and word)  # alert: py/code-injection
    eval(word if flag else "1")  # alert: py/code-injection
    eval("1" if True else word)  # ok: py/code-injection
    eval(found := word)  # alert: py/code-injection
    if again := word:
        eval(again)  # alert: py/code-injection
    return found


def guarded(items):
    try:
        return items[0]
    except IndexError:
        return request.args["word"]


def sets(table):
    table["k"] = request.args["word"]


@app.route("/changes")
def changes():
    eval(guarded([]))  # alert: py/code-injection
    table = {"k": "1"}
    sets(table)
    eval(table["k"])  # alert: py/code-injection
    return "done"


def decorated(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        return function(*args, **kwargs)

    return wrapper


@decorated
def runs(word):
    eval(word)  # alert: py/code-injection


@app.route("/decorated")
def through_a_decorator():
    runs(request.args["word"])
    return "done"
