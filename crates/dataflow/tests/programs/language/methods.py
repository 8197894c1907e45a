"""Methods in all the ways in which the language calls them."""

import asyncio

from flask import request


def first(a, b):
    return a


eval(first(request.args["w"], 3))  # alert: py/code-injection


class Base(object):
    def method(self, one, two):
        eval(one)  # alert: py/code-injection
        eval(two)  # alert: py/code-injection

    @classmethod
    def by_class(cls, one, two):
        eval(one)  # alert: py/code-injection
        eval(two)  # alert: py/code-injection

    @staticmethod
    def by_nobody(one, two):
        eval(one)  # alert: py/code-injection
        eval(two)  # alert: py/code-injection

    def through_class(self, one):
        eval(one)  # alert: py/code-injection

    def inherited(self, one):
        eval(one)  # alert: py/code-injection

    @classmethod
    def inherited_by_class(cls, one):
        eval(one)  # alert: py/code-injection

    @staticmethod
    def inherited_by_nobody(one):
        eval(one)  # alert: py/code-injection

    def gives(self, word, count):
        while count > 0:
            yield word
            count -= 1

    async def later(self, word):
        return word

    def calls_others(self):
        self.called_by_self(request.args["w"])
        self.static_by_self(request.args["w"])

    def called_by_self(self, one):
        eval(one)  # alert: py/code-injection

    @staticmethod
    def static_by_self(one):
        eval(one)  # alert: py/code-injection

    @classmethod
    def class_calls_others(cls):
        cls.called_by_class(request.args["w"])
        cls.static_by_class(request.args["w"])

    @classmethod
    def called_by_class(cls, one):
        eval(one)  # alert: py/code-injection

    @staticmethod
    def static_by_class(one):
        eval(one)  # alert: py/code-injection

    def by_bound_name(self, one):
        eval(one)  # alert: py/code-injection

    def __getitem__(self, key):
        eval(key)  # alert: py/code-injection


base = Base()
base.method(request.args["w"], "1")
base.method("1", request.args["w"])
base.by_class(request.args["w"], "1")
Base.by_class("1", request.args["w"])
base.by_nobody(request.args["w"], "1")
Base.by_nobody("1", request.args["w"])
Base.through_class(base, request.args["w"])
bound = base.by_bound_name
bound(request.args["w"])
base[request.args["w"]]


class Derived(Base):
    pass


derived = Derived()
derived.inherited(request.args["w"])
Derived.inherited(derived, request.args["w"])
derived.inherited_by_class(request.args["w"])
Derived.inherited_by_class(request.args["w"])
derived.inherited_by_nobody(request.args["w"])
Derived.inherited_by_nobody(request.args["w"])


others = base.gives(request.args["w"], 1)
eval(others.__next__())  # alert: py/code-injection
eval(asyncio.run(base.later(request.args["w"])))  # alert: py/code-injection


class Customized:
    one = "1"
    two = "1"

    def __new__(cls):
        cls.one = request.args["w"]
        return super().__new__(cls)

    def __init__(self):
        self.two = request.args["w"]


made = Customized()
eval(Customized.one)  # alert: py/code-injection
eval(Customized.two)  # ok: py/code-injection
eval(made.one)  # alert: py/code-injection
eval(made.two)  # alert: py/code-injection


class Simple:
    def __init__(self, given):
        self.fixed = request.args["w"]
        self.given = given


simple = Simple(request.args["w"])
eval(simple.fixed)  # alert: py/code-injection
eval(simple.given)  # alert: py/code-injection


class Callable:
    def __init__(self, word):
        self.word = word

    def __call__(self):
        eval(self.word)  # alert: py/code-injection


callable_one = Callable(request.args["w"])
callable_one()


class Word:
    def __init__(self, word):
        self.word = word

    def __str__(self):
        return self.word

    def __getitem__(self, key):
        return self.word

    def __iter__(self):
        return iter([self.word])

    def __enter__(self):
        return self.word

    def __exit__(self, *args):
        return None


class Endless:
    def __init__(self, word):
        self.word = word

    def __iter__(self):
        return self

    def __next__(self):
        return self.word


class Waiting:
    def __init__(self, word):
        self.word = word

    async def __aenter__(self):
        return self.word

    async def __aexit__(self, *args):
        return None

    def __aiter__(self):
        return self

    async def __anext__(self):
        return self.word


def by_the_language():
    held = Word(request.args["w"])
    eval(str(held))  # alert: py/code-injection
    eval(f"{held}")  # alert: py/code-injection
    eval(held["x"])  # alert: py/code-injection
    with held as entered:
        eval(entered)  # alert: py/code-injection
    for each in held:
        eval(each)  # alert: py/code-injection
    for each in Endless(request.args["w"]):
        eval(each)  # alert: py/code-injection
    eval(next(Endless(request.args["w"])))  # alert: py/code-injection
    fixed = Word("1")
    eval(str(fixed))  # ok: py/code-injection
    for each in Endless("1"):
        eval(each)  # ok: py/code-injection


async def by_the_language_later():
    async with Waiting(request.args["w"]) as entered:
        eval(entered)  # alert: py/code-injection
    async for each in Waiting(request.args["w"]):
        eval(each)  # alert: py/code-injection
