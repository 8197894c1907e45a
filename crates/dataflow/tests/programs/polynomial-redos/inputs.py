"""Expressions that take quadratic time, on text of visitors and on text of our own."""

import re

from flask import Flask, request

app = Flask(__name__)
ENDING = re.compile(r"\s+$")
NUMBER = re.compile(r"^\d{1,5}$")


class Cleaner:
    pattern = re.compile("a*b?a*x")

    def clean(self, text):
        return self.pattern.sub("", text)  # alert: py/polynomial-redos


@app.route("/clean")
def clean():
    text = request.args["text"]
    ENDING.sub("", text)  # alert: py/polynomial-redos
    re.search(r"\s+$", text)  # alert: py/polynomial-redos
    re.sub("<.*>x", "", text.strip())  # alert: py/polynomial-redos
    Cleaner().clean(text)
    NUMBER.match(text)  # ok: py/polynomial-redos
    ENDING.sub("", "fixed text")  # ok: py/polynomial-redos
    if text == "a":
        ENDING.sub("", text)  # ok: py/polynomial-redos
    return "done"
