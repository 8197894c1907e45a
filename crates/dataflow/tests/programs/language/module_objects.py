"""Objects that a module holds."""

from flask import request


class Box(object):
    def __init__(self, content):
        self.content = content


class Shelf(object):
    def __init__(self):
        self.box = Box("OK")
        self.box.content = "default"

    def get(self):
        return self.box


word1 = request.args["w"]
shelf1 = Shelf()
shelf1.box.content = word1
eval(shelf1.box.content)  # alert: py/code-injection

word2 = request.args["w"]
shelf2 = Shelf()
shelf2.get().content = word2
eval(shelf2.box.content)  # alert: py/code-injection

application = Shelf()


def init():
    application.box.content = request.args["w"]


def read():
    return application.box.content


def nested_global():
    init()
    result = read()
    eval(result)  # alert: py/code-injection


def before():
    eval(shared.content)  # alert: py/code-injection


shared = Box("1")
shared.content = request.args["w"]
eval(shared.content)  # alert: py/code-injection


def after():
    eval(shared.content)  # alert: py/code-injection
