"""A comparison with a literal makes a value harmless; with a constant that has a name, for CodeQL it does not."""

from flask import Flask, request

app = Flask(__name__)
START = "start()"
ALL = ("start()", "stop()")
BY_NAME = {"start": "start()"}


class Settings:
    START = "start()"


@app.route("/literal")
def literal():
    word = request.args["word"]
    if word == "start()":
        eval(word)  # ok: py/code-injection
    if word in ("start()", "stop()"):
        eval(word)  # ok: py/code-injection
    if word in ["start()", "stop()"] or word == "pause()":
        eval(word)  # ok: py/code-injection


@app.route("/name")
def name():
    word = request.args["word"]
    if word == START:
        eval(word)  # low: py/code-injection
    if word == Settings.START:
        eval(word)  # low: py/code-injection
    if word in ALL:
        eval(word)  # low: py/code-injection
    if word not in ALL:
        eval(word)  # alert: py/code-injection
    if word in BY_NAME:
        eval(BY_NAME[word])  # ok: py/code-injection


@app.route("/left")
def left():
    word = request.args["word"]
    if word != START:
        return ""
    eval(word)  # low: py/code-injection


@app.route("/local")
def local():
    word = request.args["word"]
    allowed = "start()"
    if word == allowed:
        eval(word)  # low: py/code-injection
    if word == request.args["other"]:
        eval(word)  # alert: py/code-injection
