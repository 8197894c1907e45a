"""Pages put together in Flask."""

import html
import json

import markupsafe
from flask import Flask, Response, jsonify, make_response, render_template, render_template_string, request
from markupsafe import Markup, escape

app = Flask(__name__)


@app.route("/hello/<name>")
def hello(name):
    kind = request.args.get("kind")
    if kind == "text":
        return Response("Hello " + name, mimetype="text/plain")  # ok: py/reflective-xss
    if kind == "type":
        return Response("Hello " + name, content_type="application/json")  # ok: py/reflective-xss
    if kind == "response":
        return Response("Hello " + name)  # alert: py/reflective-xss
    if kind == "made":
        return make_response(f"Hello {name}")  # alert: py/reflective-xss
    if kind == "json":
        return jsonify(name=name)  # ok: py/reflective-xss
    if kind == "template":
        return render_template("hello.html", name=name)  # ok: py/reflective-xss
    if kind == "inline":
        return render_template_string("Hello {{ name }}", name=name)  # ok: py/reflective-xss
    if kind == "dumps":
        return json.dumps({"name": name})  # alert: py/reflective-xss
    if kind == "status":
        return "Hello " + name, 404  # alert: py/reflective-xss
    return "Hello %s" % name  # alert: py/reflective-xss


@app.route("/escaped/<name>")
def escaped(name):
    kind = request.args.get("kind")
    if kind == "html":
        return "Hello " + html.escape(name)  # ok: py/reflective-xss
    if kind == "quotes":
        return "Hello " + html.escape(name, quote=False)  # low: py/reflective-xss
    if kind == "markupsafe":
        return "Hello " + escape(name)  # ok: py/reflective-xss
    if kind == "markup":
        return Markup("Hello {}").format(name)  # ok: py/reflective-xss
    if kind == "added":
        return Markup("Hello ") + name  # ok: py/reflective-xss
    if kind == "trusted":
        return Markup(f"Hello {name}")  # alert: py/reflective-xss
    if name in ("a", "b"):
        return "Hello " + name  # ok: py/reflective-xss
    return "Number %d" % int(name)  # ok: py/reflective-xss


class Page:
    def __init__(self, title):
        self.title = title
        self.body = ""

    def add(self, text):
        self.body += f"<p>{text}</p>"

    def render(self):
        return f"<h1>{self.title}</h1>{self.body}"

    def quiet(self):
        return f"<h1>{html.escape(self.title)}</h1>"


@app.route("/page")
def page():
    made = Page(request.args["title"])
    if request.args.get("quiet"):
        return made.quiet()  # ok: py/reflective-xss
    return made.render()  # alert: py/reflective-xss


@app.route("/added")
def added():
    made = Page("Fixed")
    made.add(request.args["text"])
    return made.render()  # alert: py/reflective-xss


@app.errorhandler(404)
def missing(error):
    return "No page at " + request.path, 404  # ok: py/reflective-xss


def plain(text):
    return markupsafe.escape(text)


app.add_url_rule("/late/<name>", view_func=lambda name: "Hello " + name)  # alert: py/reflective-xss
