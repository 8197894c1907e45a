"""Objects and classes are told apart: by instance, by class, by the method that was chosen."""

from flask import request


class Box(object):
    def __init__(self, content):
        self.content = content

    def put(self, content):
        self.content = content


def put(box, content):
    box.content = content


def perhaps(flag=False):
    box = Box("1")
    box.content = request.args["w"]
    if flag:
        box.content = "1"
        eval(box.content)  # ok: py/code-injection
    eval(box.content)  # alert: py/code-injection


def always(flag=True):
    box = Box("1")
    box.content = request.args["w"]
    if flag:
        box.content = "1"
        eval(box.content)  # ok: py/code-injection
    else:
        box.content = "2"
        eval(box.content)  # ok: py/code-injection
    eval(box.content)  # ok: py/code-injection


class Shelf(object):
    def __init__(self):
        self.box = Box("OK")

    def get(self):
        return self.box


class Pairs:
    pair = (request.args["w"], "1")

    def by_instance(self):
        eval(self.pair[0])  # alert: py/code-injection

    def by_instance_uncalled(self):
        eval(self.pair[0])  # alert: py/code-injection

    @classmethod
    def by_class(cls):
        eval(cls.pair[0])  # alert: py/code-injection
        eval(cls.pair[1])  # ok: py/code-injection

    @classmethod
    def by_class_uncalled(cls):
        eval(cls.pair[0])  # alert: py/code-injection
        eval(cls.pair[1])  # ok: py/code-injection


def pairs():
    eval(Pairs.pair[0])  # alert: py/code-injection
    eval(Pairs.pair[1])  # ok: py/code-injection
    Pairs.by_class()
    made = Pairs()
    made.by_instance()
    eval(made.pair[0])  # alert: py/code-injection


def overridden():
    made = Pairs()
    made.pair = ("1", request.args["w"])
    eval(made.pair[0])  # ok: py/code-injection
    eval(made.pair[1])  # alert: py/code-injection
    eval(Pairs.pair[0])  # alert: py/code-injection
    eval(Pairs.pair[1])  # ok: py/code-injection


def makes_class():
    class Fresh:
        pair = ("1",)

    return Fresh


def fresh_classes():
    one = makes_class()
    two = makes_class()
    first = one()
    second = two()
    eval(one.pair[0])  # ok: py/code-injection
    eval(first.pair[0])  # ok: py/code-injection
    eval(two.pair[0])  # ok: py/code-injection
    eval(second.pair[0])  # ok: py/code-injection
    one.pair = (request.args["w"],)
    eval(one.pair[0])  # alert: py/code-injection
    eval(two.pair[0])  # ok: py/code-injection
    eval(second.pair[0])  # ok: py/code-injection


class Left:
    def __init__(self):
        self.left = None
        self.right = None

    def set_left(self, value):
        self.left = value

    def set(self, value):
        self.left = value

    def ignore(self, value):
        pass


class Right:
    def __init__(self):
        self.left = None
        self.right = None

    def set_right(self, value):
        self.right = value

    def set(self, value):
        self.right = value


def direct_calls(flag=True):
    one = Left()
    eval(one.left)  # ok: py/code-injection
    eval(one.right)  # ok: py/code-injection
    two = Right()
    eval(two.left)  # ok: py/code-injection
    eval(two.right)  # ok: py/code-injection
    if flag:
        one.set(request.args["w"])
    else:
        two.set(request.args["w"])
    eval(one.left)  # alert: py/code-injection
    eval(one.right)  # ok: py/code-injection
    eval(two.left)  # ok: py/code-injection
    eval(two.right)  # alert: py/code-injection


def other_names(flag=True):
    one = Left()
    two = Right()
    eval(one.left)  # ok: py/code-injection
    eval(two.right)  # ok: py/code-injection
    if flag:
        function = one.set_left
    else:
        function = two.set_right
    function(request.args["w"])
    eval(one.left)  # alert: py/code-injection
    eval(one.right)  # ok: py/code-injection
    eval(two.left)  # ok: py/code-injection
    eval(two.right)  # alert: py/code-injection


def same_names(flag=True):
    one = Left()
    two = Right()
    if flag:
        function = one.set
    else:
        function = two.set
    function(request.args["w"])
    eval(one.left)  # alert: py/code-injection
    eval(one.right)  # ok: py/code-injection
    eval(two.left)  # ok: py/code-injection
    eval(two.right)  # alert: py/code-injection


def same_object(flag=True):
    one = Left()
    two = Right()
    if flag:
        it = one
    else:
        it = two
    it.set(request.args["w"])
    eval(one.right)  # ok: py/code-injection
    eval(two.left)  # ok: py/code-injection
    eval(it.left)  # alert: py/code-injection
    eval(it.right)  # alert: py/code-injection


def same_class(flag=True):
    one = Left()
    two = Left()
    eval(one.left)  # ok: py/code-injection
    eval(two.left)  # ok: py/code-injection
    if flag:
        function = one.set
    else:
        function = two.ignore
    function(request.args["w"])
    eval(one.left)  # alert: py/code-injection
    eval(two.left)  # ok: py/code-injection
