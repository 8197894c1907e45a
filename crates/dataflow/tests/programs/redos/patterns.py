"""Patterns that are slow, that match too much, or that miss what they filter."""

import re

NESTED = r"^(a+)+$"  # alert: py/redos
PART = "[a-z]+"


class Names:
    pattern = re.compile(r"(x+x+)+y")  # alert: py/redos
    fine = re.compile(r"^[a-z]+$")  # ok: py/redos


def check(text):
    re.match(r"^(\w+\s?)*$", text)  # alert: py/redos
    re.search("(a|a)*b", text)  # alert: py/redos
    re.compile(r"^(?:[a-z]+,)*[a-z]+$")  # ok: py/redos
    re.match("^" + PART + "$", text)  # ok: py/redos
    return re.match(NESTED, text)


def filters(text):
    re.sub(r"<script.*?>.*?</script>", "", text)  # alert: py/bad-tag-filter
    re.sub(r"(?is)<script.*?>.*?</script\b.*?>", "", text)  # ok: py/bad-tag-filter
    re.search("<[a-z]+>", text)  # ok: py/bad-tag-filter


def hosts(url):
    re.match(r"^https?://www.example.com/", url)  # alert: py/incomplete-hostname-regexp
    re.match(r"^https?://(?:www|api).example.com/", url)  # alert: py/incomplete-hostname-regexp
    re.match(r"^https?://www\.example\.com/", url)  # ok: py/incomplete-hostname-regexp
    re.match("readme.txt", url)  # ok: py/incomplete-hostname-regexp


def ranges(text):
    re.match("[A-z]+", text)  # alert: py/overly-large-range
    re.match("[a-zA-Z0-9_-]+", text)  # ok: py/overly-large-range
    re.match("[$-~]", text)  # ok: py/overly-large-range
