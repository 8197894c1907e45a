"""aiohttp, Tornado, Twisted, Pyramid, Bottle, http.server, wsgiref, cgi."""

import os
import bottle
import tornado.web
import tornado.websocket
import wsgiref.simple_server
from aiohttp import web
from cgi import FieldStorage
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler
from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPFound
from pyramid.response import Response
from pyramid.view import view_config
from twisted.web.resource import Resource
from twisted.web.server import Request

routes = web.RouteTableDef()


@routes.get("/a/{x}")
async def a(request):
    os.system(request.match_info["x"])  # alert: py/command-line-injection
    os.system(request.query.get("x"))  # alert: py/command-line-injection
    os.system(request.rel_url.query["x"])  # alert: py/command-line-injection
    data = await request.post()
    os.system(data["x"])  # alert: py/command-line-injection
    os.system((await request.json())["x"])  # alert: py/command-line-injection
    async for line in request.content:
        os.system(line)  # alert: py/command-line-injection
    reader = await request.multipart()
    part = await reader.next()
    os.system(await part.text())  # ok: py/command-line-injection
    os.system(request.method)  # ok: py/command-line-injection
    word = request.query["w"]
    web.Response(text=word)  # ok: py/reflective-xss
    web.Response(text=word, content_type="text/html")  # alert: py/reflective-xss
    web.Response(body=word, headers={"Content-Type": "text/html"})  # alert: py/reflective-xss
    web.Response(body=word, headers={"content-type": "text/plain"})  # ok: py/reflective-xss
    made = web.StreamResponse()
    made.set_cookie("a", word)  # alert: py/cookie-injection
    made.cookies["a"] = word  # alert: py/cookie-injection
    made.del_cookie(word)  # alert: py/cookie-injection
    web.FileResponse(word)  # alert: py/path-injection
    raise web.HTTPFound(location=word)  # alert: py/url-redirection


class View(web.View):
    async def get(self):
        os.system(self.request.query["x"])  # alert: py/command-line-injection


class Holder:
    async def handle(self, request):
        os.system(request.query["x"])  # alert: py/command-line-injection


app = web.Application()
app.router.add_view("/v", View)
app.add_routes([web.post("/h", Holder().handle)])


async def typed(request: web.Request):
    os.system(request.path_qs)  # alert: py/command-line-injection


class Base(tornado.web.RequestHandler):
    def prepare(self):
        os.system(self.request.uri)  # alert: py/command-line-injection


class Handler(Base):
    def get(self, x, *more, **named):
        os.system(x)  # alert: py/command-line-injection
        os.system(more[0])  # alert: py/command-line-injection
        os.system(named["k"])  # alert: py/command-line-injection
        os.system(self.get_argument("x"))  # alert: py/command-line-injection
        os.system(self.get_query_arguments("x")[0])  # alert: py/command-line-injection
        os.system(self.request.body_arguments["x"][0])  # alert: py/command-line-injection
        os.system(self.request.headers.get_list("x")[0])  # alert: py/command-line-injection
        os.system(self.request.cookies["x"].value)  # alert: py/command-line-injection
        os.system(self.get_cookie("x"))  # ok: py/command-line-injection
        os.system(self.path_kwargs["x"])  # alert: py/command-line-injection
        self.write(self.get_argument("x"))  # alert: py/reflective-xss
        self.finish(self.get_argument("x"))  # ok: py/reflective-xss
        self.set_cookie("a", self.get_argument("x"))  # alert: py/cookie-injection
        self.redirect(self.get_argument("x"))  # alert: py/url-redirection


class Socket(tornado.websocket.WebSocketHandler):
    def open(self, room):
        os.system(room)  # alert: py/command-line-injection

    def on_message(self, message):
        os.system(message)  # alert: py/command-line-injection

    def on_ping(self, data):
        os.system(data)  # alert: py/command-line-injection

    def select_subprotocol(self, protocols):
        os.system(protocols[0])  # alert: py/command-line-injection

    def check_origin(self, origin):
        os.system(origin)  # alert: py/command-line-injection


class Tree(Resource):
    def getChild(self, name, request):
        os.system(name)  # alert: py/command-line-injection
        os.system(request.args[b"x"][0])  # alert: py/command-line-injection

    def render_GET(self, request):
        os.system(request.content.read())  # alert: py/command-line-injection
        os.system(request.requestHeaders.getRawHeaders("x")[0])  # alert: py/command-line-injection
        for name, values in request.requestHeaders.getAllRawHeaders():
            os.system(values[0])  # alert: py/command-line-injection
        os.system(request.getCookie(b"x"))  # alert: py/command-line-injection
        os.system(request.received_cookies["x"])  # alert: py/command-line-injection
        request.write(request.args[b"x"][0])  # alert: py/reflective-xss
        request.addCookie("a", request.args[b"x"][0])  # alert: py/cookie-injection
        request.cookies.append(request.args[b"x"][0])  # alert: py/cookie-injection
        request.redirect(request.args[b"x"][0])  # alert: py/url-redirection
        return request.args[b"x"][0]  # alert: py/reflective-xss


def later(request: Request):
    os.system(request.args[b"x"][0])  # alert: py/command-line-injection


@view_config(route_name="x")
def one(request):
    os.system(request.matchdict["x"])  # alert: py/command-line-injection
    os.system(request.copy_get().params["x"])  # alert: py/command-line-injection
    request.response.set_cookie("a", request.GET["x"])  # alert: py/cookie-injection
    Response(request.GET["x"])  # alert: py/reflective-xss
    Response(request.GET["x"], content_type="text/plain")  # ok: py/reflective-xss
    made = Response()
    made.text = request.GET["x"]  # alert: py/reflective-xss
    raise HTTPFound(request.GET["x"])  # alert: py/url-redirection


def two(context, request):
    os.system(request.json_body["x"])  # alert: py/command-line-injection
    return request.params["x"]  # alert: py/reflective-xss


with Configurator() as config:
    config.add_view(two, route_name="y")


@bottle.get("/b")
def bottled():
    os.system(bottle.request.query["x"])  # alert: py/command-line-injection
    os.system(bottle.request.json["x"])  # alert: py/command-line-injection
    os.system(bottle.request.forms.get("x"))  # alert: py/command-line-injection
    bottle.response.set_header("Set-Cookie", bottle.request.query["x"])  # alert: py/cookie-injection
    bottle.response.headers["Set-Cookie"] = bottle.request.query["x"]  # alert: py/cookie-injection
    bottle.template(bottle.request.query["x"])  # alert: py/template-injection
    return bottle.request.url  # alert: py/reflective-xss


class Plain(BaseHTTPRequestHandler):
    def do_GET(self):
        os.system(self.path)  # alert: py/command-line-injection
        os.system(self.headers["x"])  # alert: py/command-line-injection
        os.system(self.headers.get_all("x")[0])  # alert: py/command-line-injection
        os.system(self.rfile.read(10))  # alert: py/command-line-injection
        os.system(self.requestline)  # alert: py/command-line-injection
        self.send_header(self.path, "x")  # alert: py/http-response-splitting
        self.send_header("X", self.path)  # alert: py/http-response-splitting
        self.send_header("X", self.path.replace("\n", ""))  # ok: py/http-response-splitting
        form = FieldStorage(fp=self.rfile, headers=self.headers)
        os.system(form["x"].value)  # alert: py/command-line-injection
        os.system(form.getvalue("x"))  # alert: py/command-line-injection
        os.system(form.getlist("x")[0])  # alert: py/command-line-injection
        for item in form["many"]:
            os.system(item.filename)  # alert: py/command-line-injection

    def log_message(self, format, *args):
        os.system(self.client_address[0])  # ok: py/command-line-injection


class Static(SimpleHTTPRequestHandler):
    def translate_path(self, path):
        os.system(self.path)  # alert: py/command-line-injection


def wsgi(environ, start_response):
    os.system(environ["PATH_INFO"])  # alert: py/command-line-injection
    start_response("200 OK", [("X", environ["PATH_INFO"])])  # alert: py/http-response-splitting
    headers = wsgiref.headers.Headers([])
    headers.add_header("X", environ["PATH_INFO"])  # alert: py/http-response-splitting
    headers["X"] = environ["PATH_INFO"]  # alert: py/http-response-splitting
    try:
        return [b"x"]
    except Exception as fault:
        return [str(fault)]  # alert: py/stack-trace-exposure


class Server(wsgiref.simple_server.WSGIServer):
    def __init__(self):
        self.set_app(self.answer)

    def answer(self, environ, start_response):
        os.system(environ["QUERY_STRING"])  # alert: py/command-line-injection


wsgiref.simple_server.make_server("", 1, wsgi)
