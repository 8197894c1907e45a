"""Annotated lines for code.yml: what each rule must report and what it must leave alone."""

import ast
import builtins
import json
import pickle
import shelve
from base64 import b64decode

import chevron
import dill
import django.template
import jinja2
import jsonpickle
import gradio
import marshal
import pandas
import ruamel.yaml
import socketio
import torch
import yaml
from agents import Agent, FunctionTool
from aiohttp import web
from bottle import SimpleTemplate
from django.http import HttpResponse
from fastapi import FastAPI, Body, Depends, Request
from fastmcp import FastMCP
from flask import Blueprint, Flask, render_template, render_template_string, request
from jinja2.sandbox import SandboxedEnvironment
from mako.template import Template as Mako
from pickle import loads as unpickle
from pyramid.view import view_config
from twisted.web.resource import Resource
import tornado.web

app = Flask(__name__)
api = FastAPI()
routes = web.RouteTableDef()
run_text = eval
ANSWERS = {"a": "1 + 1"}


@app.route("/calculate")
def calculate():
    text = request.args.get("q", "")
    # ruleid: py.code-injection
    eval(text)
    # ruleid: py.code-injection
    run_text(text)
    # ruleid: py.code-injection
    builtins.exec("x = %s" % text)
    # ok: py.code-injection
    program = compile(f"{text} + 1", "<q>", "eval")
    # ruleid: py.code-injection
    eval(program)
    # ok: py.code-injection
    exec(compile("1 + 1", "<q>", "exec"))
    # ok: py.code-injection
    eval(ANSWERS[text])
    # ok: py.code-injection
    eval(str(int(text)))
    # ok: py.code-injection
    return str(ast.literal_eval(text))


@app.route("/math")
def math():
    operation = request.form["operation"]
    if operation in ("sin", "cos"):
        # ok: py.code-injection
        eval(operation + "(1)")
    else:
        # ruleid: py.code-injection
        eval(operation)
    parts = []
    parts.append(operation)
    # ruleid: py.code-injection
    eval(" + ".join(parts))
    number = request.form["number"]
    if not number.isdigit():
        return "no number"
    # ok: py.code-injection
    return str(eval(number))


@api.post("/run")
async def run(request: Request, code: str = Body(...), times: int = 1, user: str = Depends(lambda: "me")):
    # ruleid: py.code-injection
    exec(code)
    # ok: py.code-injection
    exec("pass\n" * times)
    # ok: py.code-injection
    exec(user)
    body = await request.json()
    # ruleid: py.code-injection
    exec(body["code"])


@routes.post("/evaluate/{name}")
async def evaluate(request):
    data = await request.post()
    # ruleid: py.code-injection
    eval(data["expression"])
    # ruleid: py.code-injection
    return eval(request.match_info["name"])


class Evaluate(tornado.web.RequestHandler):
    def post(self, name):
        # ruleid: py.code-injection
        eval(self.get_argument("q"))
        # ruleid: py.code-injection
        eval(name)
        # ruleid: py.code-injection
        eval(self.request.body)
        # ok: py.code-injection
        eval(self.settings["expression"])


class Calculator(Resource):
    def render_POST(self, request):
        # ruleid: py.code-injection
        return eval(request.args[b"q"][0])


@view_config(route_name="evaluate")
def pyramid_view(request):
    # ruleid: py.code-injection
    return eval(request.params["q"])


def django_view(request, expression, pk):
    # ruleid: py.code-injection
    eval(expression)
    # ruleid: py.code-injection
    eval(request.POST["e"] or "0")
    # ok: py.code-injection
    eval(pk)
    # ok: py.code-injection
    return HttpResponse(eval(request.user.name))


def helper():
    return request.args.get("q")


def uses_helper():
    # ruleid: py.code-injection
    eval(helper())


class Kept:
    def __init__(self):
        self.text = request.args["q"]
        self.name = "1"

    def value(self):
        # ruleid: py.code-injection
        eval(self.text)
        # ok: py.code-injection
        eval(self.name)


@app.route("/hello/<name>")
def hello(name):
    # ruleid: py.template-injection
    render_template_string("Hello " + name)
    # ok: py.template-injection
    render_template_string("Hello {{ name }}", name=name)
    # ruleid: py.template-injection
    jinja2.Template(request.args["t"]).render()
    # ruleid: py.template-injection
    jinja2.Environment().from_string(f"<b>{name}</b>")
    # ruleid: py.template-injection
    django.template.Template("{}".format(name))
    # ruleid: py.template-injection
    Mako(request.args["t"])
    # ruleid: py.template-injection
    SimpleTemplate(name)
    # ok: py.template-injection
    return render_template("hello.html", name=name)


@app.route("/page/<int:page>")
def page(page):
    # ok: py.template-injection
    render_template_string("Page " + page)


@app.route("/load", methods=["POST"])
def load():
    # ruleid: py.unsafe-deserialization
    pickle.loads(request.data)
    # ruleid: py.unsafe-deserialization
    unpickle(b64decode(request.cookies["session"]))
    # ruleid: py.unsafe-deserialization
    pickle.Unpickler(request.files["f"].stream).load()
    # ruleid: py.unsafe-deserialization
    dill.loads(request.get_data())
    # ruleid: py.unsafe-deserialization
    marshal.loads(request.data)
    # ruleid: py.unsafe-deserialization
    jsonpickle.decode(request.get_json()["o"])
    # ruleid: py.unsafe-deserialization
    torch.load(request.files["model"])
    # ruleid: py.unsafe-deserialization
    shelve.open(request.args["store"])
    # ruleid: py.unsafe-deserialization
    yaml.load(request.data)
    # ruleid: py.unsafe-deserialization
    yaml.load(request.data, Loader=yaml.Loader)
    # ruleid: py.unsafe-deserialization
    yaml.unsafe_load(request.data)
    # ok: py.unsafe-deserialization
    yaml.load(request.data, Loader=yaml.SafeLoader)
    # ok: py.unsafe-deserialization
    yaml.load(request.data, yaml.CSafeLoader)
    # ok: py.unsafe-deserialization
    yaml.safe_load(request.data)
    # ok: py.unsafe-deserialization
    json.loads(request.data)
    # ok: py.unsafe-deserialization
    pickle.loads(open("cache", "rb").read())


@app.route("/ask")
def ask(client, openai):
    persona = request.args["persona"]
    # ruleid: py.system-prompt-injection
    Agent(name="helper", instructions="Talk like " + persona)
    # ok: py.system-prompt-injection
    Agent(name="helper", instructions="Talk like a pirate")
    # ruleid: py.system-prompt-injection
    client.messages.create(model="m", system=f"Be {persona}", messages=[])
    openai.chat.completions.create(
        model="m",
        messages=[
            # ruleid: py.system-prompt-injection
            {"role": "system", "content": "Talk like " + persona},
            # ok: py.system-prompt-injection
            {"role": "user", "content": persona},
        ],
    )


@app.route("/loaders")
def loaders():
    data = request.args["data"]
    # ruleid: py.unsafe-deserialization
    pickle.loads(data=data)
    # ruleid: py.unsafe-deserialization
    yaml.load(stream=data, Loader=yaml.FullLoader)
    # ok: py.unsafe-deserialization
    yaml.load(stream=data, Loader=yaml.SafeLoader)
    # ok: py.unsafe-deserialization
    yaml.load(data, yaml.CBaseLoader)
    # ruleid: py.unsafe-deserialization
    torch.jit.load(data)
    # ok: py.unsafe-deserialization
    torch.load(data, weights_only=True)
    loader = ruamel.yaml.YAML(typ="unsafe")
    # ruleid: py.unsafe-deserialization
    loader.load(data)
    plain = ruamel.yaml.YAML(typ="safe")
    # ok: py.unsafe-deserialization
    plain.load(data)
    table = pandas.read_csv("table.csv")
    # ruleid: py.code-injection
    table.query(data)
    # ok: py.code-injection
    db.session.query(data)
    boxed = SandboxedEnvironment()
    # ok: py.template-injection
    boxed.from_string(data)
    # ruleid: py.template-injection
    chevron.render(template=data)
    # ruleid: py.system-prompt-injection
    FunctionTool(name="find", description="Finds " + data)


@app.route("/letters")
def letters():
    word = request.args["word"]
    if word.isalpha():
        # ok: py.code-injection
        eval(word)
    # ruleid: py.code-injection
    eval(request.args["word"][2:])
    # ruleid: py.code-injection
    eval(request.remote_addr)


def added(word):
    # ruleid: py.code-injection
    eval(word)


def added_number(number):
    # ok: py.code-injection
    eval(number)


app.add_url_rule("/added/<word>", "added", added)
app.add_url_rule("/number/<int:number>", view_func=added_number)


async def typed(incoming: web.Request):
    # ruleid: py.code-injection
    eval(incoming.query["q"])
    # ok: py.code-injection
    eval(incoming.app)


sockets = socketio.Server()
server = FastMCP("tools")


@sockets.on("word")
def said(sid, word):
    # ruleid: py.code-injection
    eval(word)
    # ok: py.code-injection
    eval(sid)


class Room(socketio.Namespace):
    def on_word(self, sid, word):
        # ruleid: py.code-injection
        eval(word)

    def spell(self, word):
        # ok: py.code-injection
        eval(word)


@server.tool
def tool(expression: str, places: int):
    # ruleid: py.code-injection
    eval(expression)
    # ok: py.code-injection
    eval(places)


def later_tool(expression):
    # ruleid: py.code-injection
    eval(expression)


server.add_tool(later_tool)


def pressed(text):
    # ruleid: py.code-injection
    return eval(text)


button = gradio.Button("go")
button.click(fn=pressed, inputs=[gradio.Textbox()], outputs=None)


@view_config(route_name="words")
def words(context, asked):
    # ruleid: py.code-injection
    return eval(asked.params["q"])


def one_of(kind):
    word = request.args["word"]
    match kind:
        case 1:
            if word == "a":
                # ok: py.code-injection
                eval(word)
    # ruleid: py.code-injection
    return eval(word)


def parameters(word):
    # ruleid: py.code-injection
    return {"word": eval(word)}


class Words:
    def __init__(self, first: str, second: int):
        self.first = first


@api.get("/depends")
async def depends(given: dict = Depends(parameters), words: Words = Depends(Words)):
    # ruleid: py.code-injection
    eval(given["word"])
    # ruleid: py.code-injection
    eval(words.first)


def late(word: str):
    # ruleid: py.code-injection
    eval(word)


api.add_api_route("/late", late)


@app.route("/inner")
def inner():
    word = request.args["word"]

    def within():
        # ruleid: py.code-injection
        return eval(word)

    return within()


@app.route("/guards")
def guards():
    word = request.args["word"]
    table = {"a": "1", "b": "2"}
    # ok: py.code-injection
    eval(table.get(word))
    if word != "1+1":
        word = word.strip()
    else:
        # ok: py.code-injection
        eval(word)
    # ruleid: py.code-injection
    eval(word)
    if not word == "2":
        return "no"
    # ok: py.code-injection
    return eval(word)


async def queried(request: web.Request):
    # ruleid: py.code-injection
    return eval(request.query.get("word"))


class Pages(tornado.web.RequestHandler):
    def get(self, *args, **kwargs):
        # ruleid: py.code-injection
        eval(kwargs["word"])


class Moved(RedirectView):
    def get_redirect_url(self, *args, **kwargs):
        # ruleid: py.code-injection
        return eval(kwargs["word"])


def view_by_route(word):
    # ruleid: py.code-injection
    eval(word)


def view_of_everything(request, *args, **kwargs):
    # ruleid: py.code-injection
    eval(kwargs["word"])
    # ruleid: py.code-injection
    eval(args[0])


def view_of_a_number(word):
    # ok: py.code-injection
    eval(word)


def no_view(word):
    # ok: py.code-injection
    eval(word)


urlpatterns = [path("<word>/", view_by_route), path("all/", view_of_everything), path("<int:word>/", view_of_a_number)]


@app.route("/slices")
def slices():
    joined = "a"
    joined += request.args["word"]
    joined += "b"
    inner = joined[1:-1]
    # ruleid: py.code-injection
    eval(inner)
    word = request.args["word"].strip()
    rest = word[2:]
    # ruleid: py.code-injection
    eval(rest)
    number = rest.strip()
    number = str(int(number))
    digits = number[:2]
    # ok: py.code-injection
    eval(digits)
    fixed = "1+1"
    start = fixed[:1]
    # ok: py.code-injection
    return eval(start)
