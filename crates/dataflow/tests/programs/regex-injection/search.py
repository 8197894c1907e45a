"""Patterns that visitors write."""

import re

from flask import Flask, request

app = Flask(__name__)


def matcher(pattern):
    return re.compile(pattern, re.IGNORECASE)  # alert: py/regex-injection


@app.route("/search")
def search():
    pattern = request.args["pattern"]
    re.search(pattern, "text")  # alert: py/regex-injection
    re.match("^" + pattern, "text")  # alert: py/regex-injection
    re.findall(f"({pattern})", "text")  # alert: py/regex-injection
    re.sub(pattern, "", "text")  # alert: py/regex-injection
    re.split(pattern=pattern, string="text")  # alert: py/regex-injection
    matcher(pattern).search("text")
    re.search(re.escape(pattern), "text")  # ok: py/regex-injection
    re.search("^" + re.escape(pattern) + "$", "text")  # ok: py/regex-injection
    re.search("[a-z]+", pattern)  # ok: py/regex-injection
    re.sub("[a-z]+", pattern, "text")  # ok: py/regex-injection
    if pattern == "a+":
        re.search(pattern, "text")  # ok: py/regex-injection
    pattern.replace("a", "b")  # ok: py/regex-injection
    return "done"
