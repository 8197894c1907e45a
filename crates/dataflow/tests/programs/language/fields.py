"""Attributes of objects and classes."""

from flask import Flask, request

app = Flask(__name__)


class Box:
    def __init__(self, content):
        self.content = content

    def put(self, content):
        self.content = content

    def get(self):
        return self.content


class Shelf:
    def __init__(self):
        self.box = Box("1")

    def get_box(self):
        return self.box


class Defaults:
    bad = request.args["word"]
    pair = (request.args["word"], "1")

    class Inner:
        bad = request.args["word"]

    @classmethod
    def by_class(cls):
        eval(cls.bad)  # alert: py/code-injection
        eval(cls.pair[0])  # alert: py/code-injection

    def by_instance(self):
        eval(self.bad)  # alert: py/code-injection
        eval(self.pair[0])  # alert: py/code-injection


def put(box, content):
    box.content = content


def build(content):
    box = Box(content)
    return box.content


@app.route("/fields")
def fields(flag=None):
    word = request.args["word"]
    eval(Box(word).content)  # alert: py/code-injection
    eval(Box(content=word).content)  # alert: py/code-injection
    eval(build(word))  # alert: py/code-injection
    box = Box("1")
    eval(box.content)  # ok: py/code-injection
    put(box, word)
    eval(box.content)  # alert: py/code-injection
    other = Box("1")
    other.put(word)
    eval(other.content)  # alert: py/code-injection
    eval(other.get())  # alert: py/code-injection
    bound = Box("1")
    method = bound.put
    method(word)
    eval(bound.content)  # alert: py/code-injection
    direct = Box("1")
    direct.content = word
    eval(direct.content)  # alert: py/code-injection
    eval(getattr(direct, "content"))  # alert: py/code-injection
    direct.content = "1"
    eval(direct.content)  # ok: py/code-injection
    dynamic = Box("1")
    setattr(dynamic, "content", word)
    eval(dynamic.content)  # alert: py/code-injection
    eval(getattr(dynamic, "content"))  # alert: py/code-injection
    maybe = Box("1")
    maybe.content = word
    if flag:
        maybe.content = "1"
        eval(maybe.content)  # ok: py/code-injection
    eval(maybe.content)  # alert: py/code-injection


@app.route("/nested")
def nested():
    word = request.args["word"]
    shelf = Shelf()
    shelf.box.content = word
    eval(shelf.box.content)  # alert: py/code-injection
    another = Shelf()
    another.get_box().content = word
    eval(another.box.content)  # alert: py/code-injection
    eval(Defaults.bad)  # alert: py/code-injection
    eval(Defaults.pair[0])  # alert: py/code-injection
    eval(Defaults.pair[1])  # ok: py/code-injection
    eval(Defaults.Inner.bad)  # alert: py/code-injection
    eval(Defaults().bad)  # alert: py/code-injection
    Defaults.by_class()
    Defaults().by_instance()


class Left:
    def __init__(self):
        self.left = None
        self.right = None

    def put(self, value):
        self.left = value


class Right:
    def __init__(self):
        self.left = None
        self.right = None

    def put(self, value):
        self.right = value


@app.route("/crosstalk")
def crosstalk(flag=None):
    word = request.args["word"]
    one, two = Left(), Right()
    method = one.put if flag else two.put
    method(word)
    eval(one.left)  # alert: py/code-injection
    eval(one.right)  # ok: py/code-injection
    eval(two.left)  # ok: py/code-injection
    eval(two.right)  # alert: py/code-injection
