"""Variables of functions around: read, written, through functions in between, by functions that nobody calls."""

import threading
import time

from flask import request


def by_value1():
    word = request.args["w"]

    def inner(kept=word):
        eval(kept)  # alert: py/code-injection
        eval(word)  # ok: py/code-injection

    word = "1"
    inner()


def by_value2():
    word = "1"

    def inner(kept=word):
        eval(word)  # alert: py/code-injection
        eval(kept)  # ok: py/code-injection

    word = request.args["w"]
    inner()


def tables_through(word):
    one = {"k": ""}

    def fill1():
        one["k"] = word

    fill1()
    eval(one["k"])  # alert: py/code-injection
    two = {"k": ""}

    def fill2():
        def inner():
            two["k"] = word

        inner()

    fill2()
    eval(two["k"])  # alert: py/code-injection
    three = {"k": ""}

    def fill3():
        three["k"] = word

    eval(three["k"])  # ok: py/code-injection
    four = {"k": ""}

    def fill4():
        def inner():
            four["k"] = word

    fill4()
    eval(four["k"])  # ok: py/code-injection


tables_through(request.args["w"])

out1 = ""
out2 = ""


def globals_out():
    def set1():
        global out1
        out1 = request.args["w"]

    set1()
    eval(out1)  # alert: py/code-injection

    def set2():
        def inner():
            global out2
            out2 = request.args["w"]

        inner()

    set2()
    eval(out2)  # alert: py/code-injection


def inward_local():
    word = request.args["w"]

    def one():
        it = word
        eval(it)  # alert: py/code-injection

    one()

    def two():
        def inner():
            it = word
            eval(it)  # alert: py/code-injection

        inner()

    two()
    three = lambda given: eval(word)  # alert: py/code-injection
    three("")

    def not_called():
        it = word
        eval(it)  # ok: py/code-injection

    def inner_not_called():
        def inner():
            it = word
            eval(it)  # ok: py/code-injection

    inner_not_called()


def nonlocals_through(word):
    one = ""

    def set1():
        nonlocal one
        one = word

    set1()
    eval(one)  # alert: py/code-injection
    two = ""

    def set2():
        def inner():
            nonlocal two
            two = word

        inner()

    set2()
    eval(two)  # alert: py/code-injection
    three = ""

    def set3():
        nonlocal three
        three = word

    eval(three)  # ok: py/code-injection
    four = ""

    def set4():
        def inner():
            nonlocal four
            four = word

    set4()
    eval(four)  # ok: py/code-injection


nonlocals_through(request.args["w"])

plain = ["1"]
eval(plain[0])  # ok: py/code-injection
changed = [request.args["w"] for _ in plain]
eval(changed[0])  # alert: py/code-injection
by_lambda = [(lambda it: request.args["w"])(each) for each in plain]
eval(by_lambda[0])  # alert: py/code-injection


def modify(it):
    return request.args["w"]


by_function = [modify(each) for each in plain]
eval(by_function[0])  # alert: py/code-injection


def modify_list(items):
    def local(it):
        return request.args["w"]

    return [local(each) for each in items]


eval(modify_list(plain)[0])  # alert: py/code-injection


class Box(object):
    def put(self, content):
        self.content = content

    def get(self):
        return self.content


def fields():
    box = Box()
    box.put("1")

    def test():
        eval(box.get())  # alert: py/code-injection

    def read():
        return box.get()

    eval(read())  # ok: py/code-injection
    box.put(request.args["w"])
    test()
    eval(read())  # alert: py/code-injection


def library_calls():
    held = {"k": "1"}

    def sets(it):
        held["k"] = request.args["w"]
        return it

    eval(held["k"])  # ok: py/code-injection
    for _ in map(sets, [1]):
        pass
    eval(held["k"])  # alert: py/code-injection


shared1 = None


def shows1():
    time.sleep(1)
    eval(shared1)  # alert: py/code-injection


shared1 = request.args["w"]
shared2 = []


def shows2():
    eval(shared2[0])  # alert: py/code-injection


threading.Thread(target=shows2).start()
shared2.append(request.args["w"])
shared4 = []
shared4.append(request.args["w"])
eval(shared4[0])  # alert: py/code-injection


shared7 = []


def shows7():
    eval(shared7[0])  # alert: py/code-injection


def fills7(items):
    items.append(request.args["w"])


fills7(shared7)
shows7()
