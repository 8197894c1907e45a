"""Pages of other frameworks."""

import html
from http.server import BaseHTTPRequestHandler

import bottle
import tornado.web
from aiohttp import web
from fastapi import FastAPI, Response
from fastapi.responses import HTMLResponse, PlainTextResponse
from pyramid.response import Response as PyramidResponse
from pyramid.view import view_config
from twisted.web.resource import Resource

api = FastAPI()
routes = web.RouteTableDef()


@api.get("/hello/{name}")
async def hello(name: str):
    if name.startswith("h"):
        return HTMLResponse(f"<h1>{name}</h1>")  # alert: py/reflective-xss
    if name.startswith("p"):
        return PlainTextResponse(name)  # ok: py/reflective-xss
    if name.startswith("m"):
        return Response("<h1>" + name, media_type="text/html")  # alert: py/reflective-xss
    return {"name": name}  # ok: py/reflective-xss


@api.get("/page", response_class=HTMLResponse)
async def page(title: str):
    return "<title>" + title + "</title>"  # alert: py/reflective-xss


@routes.get("/hello")
async def greets(request):
    name = request.query["name"]
    if "text" in request.query:
        return web.Response(text="Hello " + name)  # ok: py/reflective-xss
    return web.Response(text="Hello " + name, content_type="text/html")  # alert: py/reflective-xss


class Greeter(tornado.web.RequestHandler):
    def get(self):
        self.write("<h1>" + self.get_argument("name") + "</h1>")  # alert: py/reflective-xss
        self.write(html.escape(self.get_argument("name")))  # ok: py/reflective-xss


class Hello(Resource):
    def render_GET(self, request):
        return b"<h1>" + request.args[b"name"][0]  # alert: py/reflective-xss

    def render_POST(self, request):
        request.write(request.content.read())  # alert: py/reflective-xss
        return b""  # ok: py/reflective-xss


@view_config(route_name="hello")
def pyramid_hello(request):
    return PyramidResponse("Hello " + request.params["name"])  # alert: py/reflective-xss


@bottle.route("/hello")
def bottle_hello():
    return "<h1>" + bottle.request.query["name"] + "</h1>"  # alert: py/reflective-xss


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.wfile.write(b"<h1>Fixed</h1>")  # ok: py/reflective-xss
