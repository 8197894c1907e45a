"""Variables of functions around, of modules, and objects that are captured."""

from flask import Flask, request

app = Flask(__name__)

shared = "1"
registry = {}


def remembers():
    global shared
    shared = request.args["word"]
    registry["k"] = request.args["word"]


@app.route("/globals")
def reads():
    remembers()
    eval(shared)  # alert: py/code-injection
    eval(registry["k"])  # alert: py/code-injection
    eval(registry["other"])  # ok: py/code-injection


@app.route("/captured")
def captured():
    word = request.args["word"]
    plain = "1"

    def inside():
        eval(word)  # alert: py/code-injection
        eval(plain)  # ok: py/code-injection

    inside()
    eval((lambda: word)())  # alert: py/code-injection
    late = "1"

    def changes():
        nonlocal late
        late = request.args["word"]

    changes()
    eval(late)  # alert: py/code-injection
    held = []

    def fills():
        held.append(request.args["word"])

    fills()
    eval(held[0])  # alert: py/code-injection
    table = {"k": "1"}

    def sets():
        table["k"] = request.args["word"]

    sets()
    eval(table["k"])  # alert: py/code-injection


def makes(word):
    def gives():
        return word

    return gives


@app.route("/made")
def made():
    eval(makes(request.args["word"])())  # alert: py/code-injection
    eval(makes("1")())  # ok: py/code-injection
    return "done"


def calls(function, word):
    return function(word)  # alert: py/code-injection


@app.route("/callbacks")
def callbacks():
    word = request.args["word"]
    eval(calls(lambda it: it, word))  # alert: py/code-injection
    eval(calls(str.upper, word))  # alert: py/code-injection
    calls(eval, word)
    return "done"


@app.route("/taken")
def taken():
    word = request.args["word"]
    upper = word.upper
    eval(upper())  # alert: py/code-injection
    items = []
    add = items.append
    eval(items)  # ok: py/code-injection
    add(word)
    eval(items[0])  # alert: py/code-injection
    table = {}
    put = table.setdefault
    put("k", word)
    eval(table["k"])  # alert: py/code-injection
    eval(table["other"])  # ok: py/code-injection
