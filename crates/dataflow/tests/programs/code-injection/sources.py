"""One sink, and every framework's ways to hand over input."""

import base64
import json
from http.server import BaseHTTPRequestHandler

import bottle
import gradio as gr
import socketio
import streamlit as st
import tornado.web
from aiohttp import web
from django.forms import CharField, Form
from django.urls import path, re_path
from fastapi import Depends, FastAPI, Form as FormField, Header, Request, WebSocket
from fastmcp import FastMCP
from flask import Flask, request
from flask_restful import Resource
from pydantic import BaseModel
from pyramid.view import view_config
from twisted.web.resource import Resource as Node

app = Flask(__name__)
api = FastAPI()
sockets = socketio.Server()
tools = FastMCP("tools")


@app.route("/flask/<name>", methods=["POST"])
def flask_parts(name):
    eval(name)  # alert: py/code-injection
    eval(request.args["q"])  # alert: py/code-injection
    eval(request.args.get("q"))  # alert: py/code-injection
    eval(request.args.getlist("q")[0])  # alert: py/code-injection
    eval(request.form.to_dict()["q"])  # ok: py/code-injection
    eval(request.values["q"])  # alert: py/code-injection
    eval(request.json["a"]["b"])  # alert: py/code-injection
    eval(request.get_json(force=True).get("q"))  # alert: py/code-injection
    eval(request.data)  # alert: py/code-injection
    eval(request.get_data(as_text=True))  # alert: py/code-injection
    eval(request.headers["X-Code"])  # alert: py/code-injection
    eval(request.cookies.get("code"))  # alert: py/code-injection
    eval(request.files["f"].read())  # alert: py/code-injection
    eval(request.files["f"].filename)  # alert: py/code-injection
    eval(request.authorization.username)  # alert: py/code-injection
    eval(request.user_agent.string)  # ok: py/code-injection
    eval(request.path)  # alert: py/code-injection
    eval(request.endpoint)  # ok: py/code-injection
    return "done"


class Restful(Resource):
    def get(self, name):
        return eval(name)  # alert: py/code-injection


def django_view(request, number, **rest):
    eval(request.GET["q"])  # alert: py/code-injection
    eval(request.POST.get("q"))  # alert: py/code-injection
    eval(request.POST.getlist("q")[0])  # alert: py/code-injection
    eval(request.body)  # alert: py/code-injection
    eval(request.META["HTTP_X_CODE"])  # alert: py/code-injection
    eval(request.headers.get("X-Code"))  # alert: py/code-injection
    eval(request.COOKIES["code"])  # alert: py/code-injection
    eval(request.FILES["f"].read())  # alert: py/code-injection
    eval(request.path_info)  # alert: py/code-injection
    eval(request.session["code"])  # ok: py/code-injection
    eval(number)  # low: py/code-injection
    eval(rest["name"])  # alert: py/code-injection


def django_groups(request, first):
    eval(first)  # alert: py/code-injection


class Search(Form):
    q = CharField()

    def clean_q(self):
        return eval(self.cleaned_data["q"])  # alert: py/code-injection


urlpatterns = [path("<int:number>/<name>", django_view), re_path(r"^(\w+)/$", django_groups)]


class Body(BaseModel):
    code: str
    inner: "Body"


def dependency(q: str, x_code: str = Header()):
    return {"q": q, "code": x_code}


@api.post("/fast/{name}")
async def fast_parts(name: str, body: Body, request: Request, given=Depends(dependency), form: str = FormField()):
    eval(name)  # alert: py/code-injection
    eval(body.code)  # alert: py/code-injection
    eval(body.inner.code)  # alert: py/code-injection
    eval(form)  # alert: py/code-injection
    eval(given["q"])  # alert: py/code-injection
    eval((await request.json())["code"])  # alert: py/code-injection
    eval(await request.body())  # alert: py/code-injection
    eval((await request.form())["code"])  # alert: py/code-injection
    eval(request.query_params["q"])  # alert: py/code-injection
    eval(request.headers["X-Code"])  # alert: py/code-injection
    eval(request.url.path)  # alert: py/code-injection


@api.websocket("/socket")
async def fast_socket(socket: WebSocket):
    eval(await socket.receive_text())  # alert: py/code-injection
    eval(socket.query_params["q"])  # alert: py/code-injection


async def aiohttp_parts(request: web.Request):
    eval(request.query["q"])  # alert: py/code-injection
    eval(request.match_info["name"])  # alert: py/code-injection
    eval(await request.text())  # alert: py/code-injection
    eval((await request.json())["code"])  # alert: py/code-injection
    eval((await request.post()).get("code"))  # alert: py/code-injection
    eval(request.rel_url.query["q"])  # alert: py/code-injection
    eval(await request.content.read())  # alert: py/code-injection
    eval(request.app["code"])  # ok: py/code-injection


class TornadoParts(tornado.web.RequestHandler):
    def get(self, name):
        eval(name)  # alert: py/code-injection
        eval(self.get_argument("q"))  # alert: py/code-injection
        eval(self.request.arguments["q"][0])  # alert: py/code-injection
        eval(self.request.headers["X-Code"])  # alert: py/code-injection
        eval(json.loads(self.request.body)["code"])  # alert: py/code-injection
        eval(self.request.cookies["code"].value)  # alert: py/code-injection
        eval(self.settings["code"])  # ok: py/code-injection


class TwistedParts(Node):
    def render_GET(self, request):
        eval(request.args[b"q"][0])  # alert: py/code-injection
        eval(request.getHeader("X-Code"))  # alert: py/code-injection
        eval(request.site)  # ok: py/code-injection

    def getChild(self, name, request):
        return eval(name)  # alert: py/code-injection


@view_config(route_name="q")
def pyramid_parts(request):
    eval(request.GET["q"])  # alert: py/code-injection
    eval(request.json_body["code"])  # alert: py/code-injection
    eval(request.matchdict["name"])  # alert: py/code-injection
    eval(request.body_file.read())  # alert: py/code-injection
    eval(request.registry["code"])  # ok: py/code-injection


@bottle.post("/q")
def bottle_parts():
    eval(bottle.request.forms["q"])  # alert: py/code-injection
    eval(bottle.request.json["q"])  # alert: py/code-injection
    eval(bottle.request.app)  # ok: py/code-injection


@sockets.event
def message(sid, data):
    eval(data["code"])  # alert: py/code-injection
    eval(sid)  # ok: py/code-injection


class Chat(socketio.Namespace):
    def on_message(self, sid, data):
        eval(data)  # alert: py/code-injection

    def helper(self, data):
        eval(data)  # ok: py/code-injection


@tools.tool()
def calculate(expression: str):
    return eval(expression)  # alert: py/code-injection


def answer(question):
    return eval(question)  # alert: py/code-injection


gr.Interface(fn=answer, inputs="text", outputs="text")


def streamlit_page():
    eval(st.text_input("Code"))  # alert: py/code-injection
    eval(st.text_area("Code"))  # alert: py/code-injection
    eval(st.title("Code"))  # ok: py/code-injection


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        eval(self.path[1:])  # alert: py/code-injection
        eval(self.headers["X-Code"])  # alert: py/code-injection
        length = int(self.headers["Content-Length"])
        eval(self.rfile.read(length))  # alert: py/code-injection
        eval(self.client_address)  # ok: py/code-injection


def unrelated(request, text):
    eval(text)  # ok: py/code-injection
    eval(base64.b64decode(text))  # ok: py/code-injection
