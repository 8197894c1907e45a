"""What one turn of a loop leaves for the next."""

from flask import request


def in_loop():
    word = "1"
    count = 2
    while count > 0:
        if count == 1:
            eval(word)  # alert: py/code-injection
        word = request.args["w"]
        count -= 1


class Box:
    def __init__(self, content):
        self.content = content


def put(box, content):
    box.content = content


def object_in_loop():
    box = Box("1")
    count = 2
    while count > 0:
        if count == 1:
            eval(box.content)  # alert: py/code-injection
        put(box, request.args["w"])
        count -= 1


def test_and_put(box, content, test):
    if test:
        eval(box.content)  # alert: py/code-injection
    box.content = content


def inside_call():
    box = Box("1")
    count = 2
    while count > 0:
        test_and_put(box, request.args["w"], count == 1)
        count -= 1
