"""Cookies that are set as the text of a header."""

import bottle
import duckdb
from cryptography.hazmat.primitives.asymmetric import ec
from django.utils.http import url_has_allowed_host_and_scheme
from flask import Flask, redirect, request
from http.server import BaseHTTPRequestHandler
from tornado.web import RequestHandler

app = Flask(__name__)


class Simple(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_header("Set-Cookie", self.path)  # alert: py/cookie-injection
        self.send_header("Set-Cookie", "session_id=1; Secure")  # alert: py/client-exposed-cookie
        self.send_header("Set-Cookie", "session_id=1; HttpOnly")  # alert: py/insecure-cookie
        self.send_header("Set-Cookie", "session_id=1; HttpOnly; Secure")  # ok: py/client-exposed-cookie, py/insecure-cookie
        self.send_header("Set-Cookie", "theme=1")  # ok: py/client-exposed-cookie, py/insecure-cookie


class Handler(RequestHandler):
    def get(self):
        self.set_header("Set-Cookie", self.get_argument("a"))  # alert: py/cookie-injection
        self.set_header("X-Other", self.get_argument("a"))  # ok: py/cookie-injection


@bottle.route("/")
def home():
    bottle.response.set_header("Set-Cookie", bottle.request.query["a"])  # alert: py/cookie-injection
    bottle.response.headers["Set-Cookie"] = "session_id=1; Secure"  # alert: py/client-exposed-cookie
    duckdb.sql("SELECT " + bottle.request.query["a"])  # alert: py/sql-injection
    duckdb.connect().execute("SELECT " + bottle.request.query["a"])  # alert: py/sql-injection


@app.route("/go")
def go():
    target = request.args["next"]
    if url_has_allowed_host_and_scheme(target, None) == True:
        return redirect(target)  # ok: py/url-redirection
    if url_has_allowed_host_and_scheme(target, None) != False:
        return redirect(target)  # ok: py/url-redirection
    if url_has_allowed_host_and_scheme(target, None) == False:
        return redirect(target)  # alert: py/url-redirection
    return "nowhere"


def keys():
    ec.generate_private_key(ec.SECP224R1())  # ok: py/weak-crypto-key
    ec.generate_private_key(ec.SECT233K1())  # ok: py/weak-crypto-key
    ec.generate_private_key(ec.SECP256R1())  # ok: py/weak-crypto-key
