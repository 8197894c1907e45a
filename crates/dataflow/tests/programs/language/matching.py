"""`match`: what a pattern binds."""

from flask import Flask, request

app = Flask(__name__)


class Cell:
    __match_args__ = ("value",)

    def __init__(self, value):
        self.value = value


@app.route("/match")
def matches():
    word = request.args["word"]
    match word:
        case caught if eval(caught):  # alert: py/code-injection
            pass
    match word:
        case one as two:
            eval(one)  # alert: py/code-injection
            eval(two)  # alert: py/code-injection
    match word:
        case ("" as text) | text:
            eval(text)  # alert: py/code-injection
    match word:
        case str(text):
            eval(text)  # alert: py/code-injection
    match ("1", word):
        case (first, second):
            eval(first)  # ok: py/code-injection
            eval(second)  # alert: py/code-injection
    match ["1", word]:
        case [first, *rest]:
            eval(first)  # low: py/code-injection
            eval(rest[0])  # alert: py/code-injection
    match {"a": "1", "b": word}:
        case {"a": first, "b": second}:
            eval(first)  # ok: py/code-injection
            eval(second)  # alert: py/code-injection
    match {"a": "1", "b": word}:
        case {"a": first, **others}:
            eval(first)  # ok: py/code-injection
            eval(others["b"])  # alert: py/code-injection
    match (word, "1"):
        case (first, *rest):
            eval(first)  # alert: py/code-injection
            eval(rest[0])  # ok: py/code-injection
    match {"a": word, "b": "1"}:
        case {"a": first, **others}:
            eval(first)  # alert: py/code-injection
            eval(others["a"])  # ok: py/code-injection
            eval(others["b"])  # ok: py/code-injection
    match Cell(word):
        case Cell(value=inside):
            eval(inside)  # alert: py/code-injection
    match Cell(word):
        case Cell(inside):
            eval(inside)  # alert: py/code-injection
    match Cell("1"):
        case Cell(value=inside):
            eval(inside)  # ok: py/code-injection
