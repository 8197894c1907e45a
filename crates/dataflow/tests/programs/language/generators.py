"""Generators, coroutines and context managers."""

import contextlib
from contextlib import contextmanager

from flask import request


def gives(word):
    yield word


def gives_from(word):
    yield from gives(word)


def reads():
    eval(next(gives(request.args["w"])))  # alert: py/code-injection
    eval(next(gives_from(request.args["w"])))  # alert: py/code-injection
    for each in gives(request.args["w"]):
        eval(each)  # alert: py/code-injection
    eval(gives(request.args["w"]).__next__())  # alert: py/code-injection


async def gives_later(word):
    yield word


async def waits():
    items = gives_later(request.args["w"])
    eval(await items.__anext__())  # alert: py/code-injection


async def coroutine():
    return request.args["w"]


async def awaits():
    waiting = coroutine()
    eval(await waiting)  # alert: py/code-injection


class Around:
    async def __aenter__(self):
        return request.args["w"]

    async def __aexit__(self, kind, error, trace):
        pass


async def enters():
    async with Around() as word:
        eval(word)  # alert: py/code-injection


def one_of(word):
    held = [word]
    return held[0]


def comprehended(word):
    held = [word]
    held = [each for each in held]
    return held[0]


def comprehended_too(word):
    held = [word]
    held = [each for each in held]
    return held[0]


def helpers():
    eval(one_of(request.args["w"]))  # alert: py/code-injection
    eval(comprehended(request.args["w"]))  # alert: py/code-injection
    eval(one_of("1"))  # ok: py/code-injection
    eval(comprehended("1"))  # ok: py/code-injection
    eval(comprehended_too("1"))  # ok: py/code-injection


def repeats():
    seq = [request.args["w"]]
    for each in seq:
        yield each


def of_repeats():
    for each in repeats():
        eval(each)  # alert: py/code-injection
    rows = [request.args["w"]]
    for row in rows:
        eval(row)  # alert: py/code-injection
    eval(row)  # alert: py/code-injection


@contextmanager
def managed():
    yield request.args["w"]


@contextlib.contextmanager
def managed_too():
    yield request.args["w"]


def manages():
    with managed() as word:
        eval(word)  # alert: py/code-injection
    with managed_too() as word:
        eval(word)  # alert: py/code-injection


def spread_comprehensions():
    rows = [[request.args["w"]]]
    eval([*row for row in rows][0])  # alert: py/code-injection
    eval({*row for row in rows}.pop())  # alert: py/code-injection
    eval(next((*row for row in rows)))  # alert: py/code-injection
    tables = [{"k": request.args["w"]}]
    eval({**table for table in tables}["k"])  # alert: py/code-injection
