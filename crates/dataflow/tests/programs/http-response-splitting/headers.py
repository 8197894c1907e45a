"""Header names and values that may hold line breaks."""

from http.server import BaseHTTPRequestHandler
from wsgiref.headers import Headers
from wsgiref.simple_server import make_server

from flask import Flask, Response, make_response, request

app = Flask(__name__)


@app.route("/flask")
def by_flask():
    name = request.args["name"]
    response = Response("x")
    response.headers[name] = "1"  # alert: py/http-response-splitting
    response.headers["X-Name"] = name  # ok: py/http-response-splitting
    response.headers.add(name, "1")  # alert: py/http-response-splitting
    response.headers.add("X-Name", name)  # ok: py/http-response-splitting
    response.headers.extend({name: "1"})  # alert: py/http-response-splitting
    make_response("x", 200, {name: "1"})  # alert: py/http-response-splitting
    Response("x", headers={name.replace("\n", ""): "1"})  # ok: py/http-response-splitting
    return response


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("X-Path", self.path)  # alert: py/http-response-splitting
        self.send_header(self.headers["X-Name"], "1")  # alert: py/http-response-splitting
        self.send_header("X-Path", self.path.replace("\n", ""))  # ok: py/http-response-splitting
        self.send_header("X-Path", "/")  # ok: py/http-response-splitting
        self.end_headers()


def application(environ, start_response):
    query = environ["QUERY_STRING"]
    headers = Headers([("X-Query", query)])  # alert: py/http-response-splitting
    headers.add_header("X-Query", query)  # alert: py/http-response-splitting
    headers["X-Query"] = query  # alert: py/http-response-splitting
    headers.setdefault("X-Query", "1")  # ok: py/http-response-splitting
    start_response("200 OK", [("X-Query", query)])  # alert: py/http-response-splitting
    start_response("200 OK", [("X-Query", "1")])  # ok: py/http-response-splitting
    return [b"done"]


make_server("", 8000, application)
