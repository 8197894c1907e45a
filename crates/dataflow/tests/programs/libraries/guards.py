"""Checks that make input harmless, query by query."""

import AntiSSRF
import os
import re
import requests
import tarfile
from django.utils.http import url_has_allowed_host_and_scheme
from flask import Flask, redirect, request
from urllib.parse import urlparse

app = Flask(__name__)
NAMES = ["a", "b"]


@app.route("/ssrf")
def ssrf():
    n = request.args["n"]
    if n.isalnum():
        requests.get("https://x.example/" + n)  # ok: py/partial-ssrf
    if n.isdigit():
        requests.get(f"https://x.example/{n}")  # ok: py/partial-ssrf
    if not n.isalpha():
        return "x"
    requests.get("https://x.example/" + n)  # ok: py/partial-ssrf
    return "x"


@app.route("/ssrf2")
def ssrf2():
    n = request.args["n"]
    if re.match(r"^[a-zA-Z0-9_-]+$", n):
        requests.get("https://x.example/" + n)  # ok: py/partial-ssrf
    if re.fullmatch(r"[0-9a-z]+", n):
        requests.get("https://x.example/" + n)  # ok: py/partial-ssrf
    if re.search("x", n):
        requests.get("https://x.example/" + n)  # alert: py/partial-ssrf
    pattern = re.compile(r"^[a-z]+$")
    if pattern.match(n):
        requests.get("https://x.example/" + n)  # ok: py/partial-ssrf
    if not re.match(r"^x.*$", n):
        requests.get("https://x.example/" + n)  # alert: py/partial-ssrf
    if AntiSSRF.URIValidator.in_domain(n, "x.example"):
        requests.get(n)  # ok: py/full-ssrf
    requests.get(n)  # alert: py/full-ssrf
    return "x"


@app.route("/go")
def go():
    n = request.args["n"]
    if url_has_allowed_host_and_scheme(n, allowed_hosts=None):
        return redirect(n)  # ok: py/url-redirection
    if not urlparse(n).netloc:
        return redirect(n)  # alert: py/url-redirection
    clean = n.replace("\\", "")
    if not urlparse(clean).netloc and not urlparse(clean).scheme:
        return redirect(clean)  # ok: py/url-redirection
    if urlparse(clean).netloc == "":
        return redirect(clean)  # ok: py/url-redirection
    if n == "/a" or n == "/b":
        return redirect(n)  # ok: py/url-redirection
    if n in ["/a", "/b"]:
        return redirect(n)  # ok: py/url-redirection
    if n in NAMES:
        return redirect(n)  # low: py/url-redirection
    if n.startswith("/"):
        return redirect(n)  # alert: py/url-redirection
    return redirect("/x/" + n)  # ok: py/url-redirection


def archives(name):
    tar = tarfile.open(name)
    for member in tar:
        if is_bad_path(member.name):
            continue
        tar.extract(member)  # ok: py/tarslip
    for member in tar:
        if not is_bad_path(member.name):
            tar.extract(member)  # ok: py/tarslip
    for member in tar:
        if is_good_path(member.name):
            tar.extract(member)  # low: py/tarslip
    for member in tar:
        if os.path.isabs(member.name):
            raise ValueError
        tar.extract(member)  # ok: py/tarslip
    for member in tar:
        if check(member.name):
            raise ValueError
        tar.extract(member)  # alert: py/tarslip
    tar.extractall(members=(member for member in tar if not is_bad_path(member.name)))  # ok: py/tarslip


def is_bad_path(name):
    return name.startswith("/")


def is_good_path(name):
    return not name.startswith("/")


def check(name):
    return name.startswith("/")
