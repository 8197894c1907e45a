"""Where a request may send its visitor, in Flask."""

from urllib.parse import urlparse

import flask
from flask import Flask, redirect, request, url_for

app = Flask(__name__)
TARGETS = {"home": "/"}


@app.route("/go")
def go():
    target = request.args.get("next", "")
    if target == "/home":
        return redirect(target)  # ok: py/url-redirection
    if target in ("/a", "/b"):
        return redirect(target)  # ok: py/url-redirection
    if request.args.get("raw"):
        return redirect(target)  # alert: py/url-redirection
    if request.args.get("fixed"):
        return redirect("https://example.org/" + target)  # ok: py/url-redirection
    if request.args.get("formatted"):
        return redirect(f"https://example.org/{target}")  # low: py/url-redirection
    if request.args.get("host"):
        return redirect("https://%s/" % target)  # alert: py/url-redirection
    if request.args.get("named"):
        return redirect(location=TARGETS[target])  # ok: py/url-redirection
    if request.args.get("built"):
        return redirect(url_for("go", next=target))  # ok: py/url-redirection
    return flask.redirect(request.form["next"], code=302)  # alert: py/url-redirection


@app.route("/back")
def back():
    target = request.args["next"].replace("\\", "")
    if not urlparse(target).netloc and not urlparse(target).scheme:
        return redirect(target)  # ok: py/url-redirection
    return redirect(target)  # alert: py/url-redirection


@app.before_request
def force_https():
    if not request.is_secure:
        return redirect(request.url.replace("http://", "https://", 1))  # alert: py/url-redirection


def send_on(target):
    return redirect(target)  # alert: py/url-redirection


@app.route("/out")
def out():
    return send_on(request.values["to"])


@app.route("/same-host")
def same_host():
    target = request.args["to"]
    if urlparse(target).netloc == request.host:
        return redirect(target)  # low: py/url-redirection
    if urlparse(target).netloc in ["", request.host]:
        return redirect(target)  # low: py/url-redirection
    if urlparse(target).path == request.path:
        return redirect(target)  # alert: py/url-redirection
    return redirect("/")
