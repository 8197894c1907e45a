"""Values through functions, decorators, classes and their bases."""

import typing

from flask import request


def get():
    word = request.args["w"]
    return word


g = None


def decorate(function):
    eval(function())  # alert: py/code-injection

    def wrapper():
        value = function()
        return value

    return wrapper


@decorate
def decorated():
    return request.args["w"]


def use_decorated():
    eval(decorated())  # alert: py/code-injection


class Plant:
    def one(self):
        eval(self.word)  # alert: py/code-injection

    def two(self):
        eval(self.word)  # alert: py/code-injection

    def three(self):
        eval(self.word)  # alert: py/code-injection


class Tree(Plant):
    def __init__(self):
        self.word = request.args["w"]

    def one(self):
        eval(self.word)  # alert: py/code-injection

    def track(self):
        self.one()
        super().two()
        super(Tree, self).three()


some_value = get()
other_value = get()


class Mine(object):
    def some_value(self):
        eval(some_value)  # alert: py/code-injection
        eval(other_value)  # alert: py/code-injection

    def with_global(self):
        global some_value
        eval(some_value)  # alert: py/code-injection


class Some:
    pass


def reads(it):
    eval(it.attr)  # alert: py/code-injection


def reads_later(it):
    eval(it.attr)  # alert: py/code-injection


def before_and_after():
    it = Some()
    reads(it)
    it.attr = request.args["w"]
    reads_later(it)


def sets_foo(it):
    it.foo = request.args["w"]


def set_elsewhere():
    it = Some()
    sets_foo(it)
    eval(it.foo)  # alert: py/code-injection


global_object = Some()


def global_assignment():
    global_object.foo = request.args["w"]


def global_read():
    word = global_object.foo
    eval(word)  # alert: py/code-injection


def dictionaries():
    one = Some()
    one.__dict__["foo"] = request.args["w"]
    eval(one.foo)  # alert: py/code-injection
    name = "foo"
    three = Some()
    three.__dict__[name] = request.args["w"]
    eval(three.foo)  # alert: py/code-injection


class Init(object):
    def __init__(self):
        self.foo = request.args["w"]

    def show(self):
        eval(self.foo)  # alert: py/code-injection

    def uncalled(self):
        eval(self.foo)  # alert: py/code-injection


init = Init()
eval(init.foo)  # alert: py/code-injection
init.show()


class Outside(object):
    def show(self):
        eval(self.foo)  # alert: py/code-injection

    def uncalled(self):
        eval(self.foo)  # alert: py/code-injection


outside = Outside()
outside.foo = request.args["w"]
outside.show()


class Loud:
    @staticmethod
    def say(text):
        return text.upper()


class Quiet:
    @staticmethod
    def say(text):
        return text.lower()


def say_all(voice, texts):
    said = []
    for text in texts:
        said.append(voice.say(text))
    return said


eval(say_all(Loud, [request.args["w"]])[0])  # alert: py/code-injection
eval(say_all(Quiet, ["fixed"])[0])  # ok: py/code-injection


def wraps(function):
    def wrapper():
        return function()

    return wrapper


@wraps
def first():
    return request.args["w"]


eval(first())  # alert: py/code-injection


class Overloaded:
    @typing.overload
    def __init__(self, x: int) -> None: ...

    @typing.overload
    def __init__(self, x: str, y: str) -> None: ...

    def __init__(self, x, y=None):
        self.x = x
        self.y = y


eval(Overloaded(request.args["w"]).x)  # alert: py/code-injection
eval(Overloaded("1", request.args["w"]).y)  # alert: py/code-injection


class Keeper:
    def keep(self, given="1"):
        self.kept = given


a = Keeper()
bound = a.keep if len(__file__) % 2 else Keeper.keep
bound(request.args["w"])
eval(a.kept)  # alert: py/code-injection


class WithNew(object):
    def __new__(cls):
        cls.shows(request.args["w"])
        return object.__new__(cls)

    @classmethod
    def shows(cls, word):
        eval(word)  # alert: py/code-injection


WithNew()
