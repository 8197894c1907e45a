"""Cookies whose name or value comes from the request."""

import tornado.web
from aiohttp import web
from django.http import HttpResponse
from django.urls import path
from fastapi import FastAPI, Response
from flask import Flask, make_response, request

app = Flask(__name__)
api = FastAPI()


@app.route("/flask")
def by_flask():
    response = make_response("x")
    response.set_cookie("name", request.args["name"])  # alert: py/cookie-injection
    response.set_cookie(request.args["name"], "1")  # alert: py/cookie-injection
    response.set_cookie(key="name", value=request.cookies["name"])  # alert: py/cookie-injection
    response.set_cookie("name", "fixed")  # ok: py/cookie-injection
    response.set_cookie("name", "fixed", path=request.path)  # ok: py/cookie-injection
    response.set_cookie("page", str(int(request.args["page"])))  # ok: py/cookie-injection
    response.headers["Set-Cookie"] = "name=" + request.args["name"]  # alert: py/cookie-injection
    response.headers["X-Name"] = request.args["name"]  # ok: py/cookie-injection
    return response


def by_django(request):
    response = HttpResponse("x")
    response.set_cookie("name", request.GET["name"])  # alert: py/cookie-injection
    response.cookies["name"] = request.GET["name"]  # alert: py/cookie-injection
    response.cookies["name"] = "fixed"  # ok: py/cookie-injection
    return response


urlpatterns = [path("", by_django)]


@api.get("/fast")
def by_fastapi(name: str, response: Response):
    response.set_cookie("name", name)  # alert: py/cookie-injection
    response.set_cookie("name", "fixed")  # ok: py/cookie-injection


class Tornado(tornado.web.RequestHandler):
    def get(self):
        self.set_cookie("name", self.get_argument("name"))  # alert: py/cookie-injection
        self.set_cookie("name", "fixed")  # ok: py/cookie-injection


async def by_aiohttp(request: web.Request):
    response = web.Response()
    response.set_cookie("name", request.query["name"])  # alert: py/cookie-injection
    return response
