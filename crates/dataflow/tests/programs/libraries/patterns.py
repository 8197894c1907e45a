"""Regular expressions: hosts, tags, ranges, cost."""

import re
from django.core.validators import RegexValidator
from django.urls import re_path
from flask import Flask, request
from re import compile as rx, match

app = Flask(__name__)

HOST = re.compile(r"^https?://www.example.com/")  # alert: py/incomplete-hostname-regexp
GOOD = re.compile(r"^https?://www\.example\.com/")  # ok: py/incomplete-hostname-regexp
PART = "www.example.com"  # ok: py/incomplete-hostname-regexp
BASE = r"http://test.example.com$"  # alert: py/incomplete-hostname-regexp
TAG = re.compile(r"<script.*?>.*?</script>")  # alert: py/bad-tag-filter
TAG2 = re.compile(r"<script\b[^>]*>([\s\S]*?)</script>", re.IGNORECASE)  # alert: py/bad-tag-filter
TAG3 = re.compile(r"<!--.*-->", re.DOTALL)  # ok: py/bad-tag-filter
RANGE = re.compile(r"[A-z]+")  # alert: py/overly-large-range
RANGE2 = re.compile(r"[A-Za-z0-9_]+")  # ok: py/overly-large-range
RANGE3 = re.compile(r"[\w-\.]+")  # ok: py/overly-large-range
RANGE4 = re.compile(r"[$-/]")  # alert: py/overly-large-range
RANGE5 = re.compile(r"[0-9A-f]")  # alert: py/overly-large-range
SLOW = re.compile(r"^(a+)+$")  # alert: py/redos
SLOW2 = rx(r"(\w+\s?)*$")  # ok: py/overly-large-range # alert: py/redos
FINE = rx(r"^(ab+)*$")  # ok: py/redos


class Matcher:
    pattern = r"^(x|x)*y$"  # alert: py/redos

    def check(self, text):
        return re.search(self.pattern, text)


validate = RegexValidator(r"^([a-z]+)*$")  # alert: py/redos
urlpatterns = [re_path(r"^(?:x|\w)*z$", lambda request: None)]  # alert: py/redos


@app.route("/r")
def slow():
    w = request.args["w"]
    re.sub(r"\s+$", "", w)  # alert: py/polynomial-redos
    match(r"^\s+", w)  # ok: py/polynomial-redos
    re.search(r"x*x*$", w)  # alert: py/polynomial-redos
    re.compile(r"\d+\d+$").search(w)  # alert: py/polynomial-redos
    END = re.compile(r",*$")
    END.sub("", w)  # alert: py/polynomial-redos
    re.match(r"^x+$", w)  # ok: py/polynomial-redos
    re.split(r"\s*,\s*", w)  # alert: py/polynomial-redos
    re.findall(r"^(\s|x)*y", w)  # ok: py/polynomial-redos
    if w == "x":
        re.sub(r"\s+$", "", w)  # ok: py/polynomial-redos
    re.sub(pattern=r"a+$", repl="", string=w)  # alert: py/polynomial-redos
    re.sub(r"\s+$", "", w[:100])  # alert: py/polynomial-redos
    return "x"


def check_url(url):
    re.match(r"^(https?:)?//(api|www).example.com", url)  # alert: py/incomplete-hostname-regexp
    re.match(BASE, url)
    return re.match("^" + "www.example.org/", url)  # ok: py/incomplete-hostname-regexp
