"""Annotated lines for capture.yml: what each rule must capture and what it must leave alone."""

import re
from re import compile as compiled

import pandas
import regex
import tornado.web
from django.core.validators import RegexValidator
from django.urls import path, re_path
from fastapi import FastAPI, Query
from flask import request
from pydantic import BaseModel, Field
from wtforms import validators

app = FastAPI()

WORD = r"\w+" r"\s"
# ruleid: capture.pattern, capture.name
TRAILING = re.compile(r"\s+$")
# ruleid: capture.pattern, capture.name, capture.flags
LONG = re.compile("""
    (a | b)+   # letters
""", re.VERBOSE)
# ruleid: capture.pattern, capture.name
digits = re.compile(r"\d+").fullmatch
alias = re.match
# ruleid: capture.pattern
alias(r"(b+)+", "text")
KINDS = {
    # ruleid: capture.pattern, capture.name
    "word": re.compile(r"(\w+)+$"),
    # ruleid: capture.pattern, capture.name
    "digit": re.compile(r"(\d+)+$"),
}
# ok: capture.pattern
quoted = re.escape("a.b")
# ok: capture.name
other = compile("1 + 1", "text", "eval")


class Reader:
    # ruleid: capture.pattern, capture.name
    KEY: re.Pattern = compiled(rb"[a-z]+")

    def __init__(self, prefix):
        # ruleid: capture.pattern, capture.name
        self.line = re.compile(prefix + WORD)

    def read(self, text):
        # ruleid: capture.pattern
        regex.search(pattern=r"(x)+", string=text)
        # ruleid: capture.pattern, capture.flags
        re.sub("a", "b", text, 0, re.I)
        # ruleid: capture.pattern
        re.sub("a", "b", text)
        # ok: capture.flags
        TRAILING.sub("a", text, re.I)
        # ruleid: capture.pattern, capture.flags
        return re.split(f"{WORD},", text, flags=re.S | re.M)


def loops(text):
    # ruleid: capture.each
    for one in [TRAILING, LONG]:
        found = one.search(text)
    # ruleid: capture.each, capture.pattern
    if any(re.match(one, text) for one in ("a", "b")):
        return found
    # ok: capture.each
    for word in text.split():
        TRAILING.search(word)
    return None


urlpatterns = [
    # ruleid: capture.route
    re_path(r"^notes/(.+)+/$", loops),
    # ok: capture.route
    path("notes/<slug:name>/", loops),
]
# ruleid: capture.route
tornado.web.Application([(r"/notes/(.+)+", Reader, {"kind": "a"})])
# ruleid: capture.validator
RegexValidator(regex=r"^[a-z]+$", message="letters only")
# ruleid: capture.validator
validators.Regexp(r"^[a-z]+$", re.I)
# ok: capture.validator
validators.Length(max=4)
# ruleid: capture.origin
app.add_middleware(print, allow_origin_regex=r"https://.*.example.com")


class Note(BaseModel):
    # ruleid: capture.field
    name: str = Field(..., pattern=r"^(\w+\s?)+$")
    # ok: capture.field
    text: str = Field(..., max_length=10)


def table(frame: pandas.DataFrame):
    # ruleid: capture.column
    frame["name"].str.contains(r"(a+)+$")
    # ok: capture.column
    frame["name"].str.replace(".", "", regex=False)


def helper(pattern, text):
    # ruleid: capture.pattern, capture.input.helper
    return re.search(pattern, text)


def trimmed(text, length):
    # ruleid: capture.input.helper
    return TRAILING.sub("", text).ljust(length)


def kept(text):
    # ok: capture.input, capture.input.helper
    return TRAILING.sub("", text)


@app.get("/helped")
def helped():
    text = request.args["text"]
    # ruleid: capture.pattern
    if helper(r"(c+)+$", text):
        text = request.args.get("text")
        return trimmed(text, 4)
    return kept("text ")


@app.get("/search")
# ruleid: capture.field
def search(name: str, kind: str = Query("a", regex="^a$")):
    # ruleid: capture.input
    TRAILING.search(name)
    # ruleid: capture.input, capture.pattern
    re.match(WORD, f"{kind}/{name}")
    # ruleid: capture.input, capture.pattern
    re.search(pattern=r"\s+$", string=name)
    # ok: capture.input
    TRAILING.search("name ")
    # ok: capture.input
    TRAILING.search(str(int(name)))


def form(reader):
    text = request.form.get("text", "")
    # ruleid: capture.input
    TRAILING.sub("", text)
    # ruleid: capture.input, capture.pattern
    re.sub(pattern=r"\s+$", repl="", string=text)
    # ruleid: capture.input
    reader.line.match(request.headers["User-Agent"].lower())
    # ok: capture.input
    ", ".split(text)
    if text == "all":
        # ok: capture.input
        LONG.match(text)
