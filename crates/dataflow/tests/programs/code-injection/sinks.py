"""Every way to run text as code, and the conversions on the way there."""

import ast
import base64
import codecs
import copy
import json
import urllib.parse

from flask import Flask, request

app = Flask(__name__)
ANSWERS = {"1": "one"}


@app.route("/run", methods=["POST"])
def run():
    text = request.form["text"]
    eval(text)  # alert: py/code-injection
    exec(text)  # alert: py/code-injection
    exec(compile(text, "<web>", "exec"))  # alert: py/code-injection
    program = compile(text, "<web>", "eval")
    eval(program)  # alert: py/code-injection
    ast.literal_eval(text)  # ok: py/code-injection
    eval(ANSWERS.get(text))  # ok: py/code-injection
    eval("1 + 1")  # ok: py/code-injection
    eval(str(float(text)))  # ok: py/code-injection
    eval(len(text))  # ok: py/code-injection
    return "done"


@app.route("/converted", methods=["POST"])
def converted():
    text = request.form["text"]
    eval(text.strip().lower())  # alert: py/code-injection
    eval(text[1:-1])  # alert: py/code-injection
    eval(text.encode().decode("utf-8"))  # alert: py/code-injection
    eval(str(text))  # alert: py/code-injection
    eval(base64.b64decode(text))  # alert: py/code-injection
    eval(urllib.parse.unquote(text))  # alert: py/code-injection
    eval(json.loads(text)["code"])  # alert: py/code-injection
    eval(json.dumps({"code": text}))  # alert: py/code-injection
    eval(copy.deepcopy([text])[0])  # alert: py/code-injection
    eval("".join(reversed(text)))  # alert: py/code-injection
    eval("+".join(sorted(text.split(","))))  # alert: py/code-injection
    eval("%(a)s" % {"a": text})  # alert: py/code-injection
    eval("{a}".format(a=text))  # alert: py/code-injection
    eval("{a}".format_map({"a": text}))  # alert: py/code-injection
    eval(text or "0")  # alert: py/code-injection
    eval(text if len(text) > 1 else "0")  # alert: py/code-injection
    eval("0" if text else "1")  # ok: py/code-injection
    eval(codecs.decode("1", "utf-8"))  # ok: py/code-injection
    return "done"
