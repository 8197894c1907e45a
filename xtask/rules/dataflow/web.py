"""Annotated lines for web.yml: what each rule must report and what it must leave alone."""

import html
import json
import logging
import sys
import traceback
from http.server import BaseHTTPRequestHandler
from urllib.parse import urlparse

import bottle
import flask
import tornado.web
from aiohttp import web
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect as django_redirect
from django.utils.html import escape as django_escape
from django.utils.http import url_has_allowed_host_and_scheme
from fastapi import APIRouter, HTTPException
from fastapi.responses import HTMLResponse, RedirectResponse
from flask import Flask, Response, jsonify, make_response, redirect, render_template, request, url_for
from markupsafe import escape
from pyramid.httpexceptions import HTTPFound
from twisted.web.resource import Resource
from wsgiref.headers import Headers

app = Flask(__name__)
router = APIRouter()
log = logging.getLogger(__name__)
TARGETS = {"home": "/"}


@app.route("/hello")
def hello():
    name = request.args.get("name", "")
    if name == "1":
        # ok: py.reflective-xss
        return "<h1>Hello " + name + "</h1>"
    if name.startswith("a"):
        # ruleid: py.reflective-xss
        return f"<h1>Hello {name}</h1>"
    # ruleid: py.reflective-xss
    make_response("Hello " + name)
    # ruleid: py.reflective-xss
    Response("Hello %s" % name)
    # ok: py.reflective-xss
    Response("Hello %s" % name, mimetype="text/plain")
    # ruleid: py.reflective-xss
    return "Hello {}".format(name)


@app.route("/safe/<name>")
def safe(name):
    if len(name) == 1:
        # ok: py.reflective-xss
        return render_template("hello.html", name=name)
    if len(name) == 2:
        # ok: py.reflective-xss
        return "Hello " + escape(name)
    if len(name) == 3:
        # ok: py.reflective-xss
        return jsonify(name=name)
    if len(name) == 4:
        # ok: py.reflective-xss
        return {"name": name}
    if len(name) == 5:
        # ok: py.reflective-xss
        return str(find_user(name))
    if len(name) == 6:
        # ok: py.reflective-xss
        return Response(json.dumps({"name": name}), content_type="application/json")
    # ruleid: py.reflective-xss
    return name, 400


@app.route("/n/<int:number>")
def numbered(number):
    # ok: py.reflective-xss
    return "Number " + number


@bottle.route("/bottle")
def bottle_hello():
    # ruleid: py.reflective-xss
    return "Hello " + bottle.request.query.name


def django_view(request):
    name = request.GET["name"]
    # ruleid: py.reflective-xss
    HttpResponse("Hello " + name)
    # ok: py.reflective-xss
    HttpResponse("Hello " + name, content_type="text/plain")
    # ok: py.reflective-xss
    HttpResponse("Hello " + django_escape(name))
    response = HttpResponse()
    # ruleid: py.reflective-xss
    response.write(name)
    # ok: py.reflective-xss
    return JsonResponse({"name": name})


@router.get("/html/{name}")
async def html_page(name: str):
    # ruleid: py.reflective-xss
    return HTMLResponse(f"<b>{name}</b>")


@router.get("/page/{name}", response_class=HTMLResponse)
async def page(name: str):
    # ruleid: py.reflective-xss
    return f"<b>{name}</b>"


async def handle(request):
    name = request.query["name"]
    # ruleid: py.reflective-xss
    web.Response(text=f"<b>{name}</b>", content_type="text/html")
    # ok: py.reflective-xss
    return web.Response(text=name)


class Tornado(tornado.web.RequestHandler):
    def get(self):
        # ruleid: py.reflective-xss
        self.write("Hello " + self.get_argument("name"))
        # ok: py.reflective-xss
        self.write({"name": self.get_argument("name")})
        # ruleid: py.url-redirection
        self.redirect(self.get_argument("next"))
        # ruleid: py.cookie-injection
        self.set_cookie("name", self.get_argument("name"))


class Twisted(Resource):
    def render_GET(self, request):
        # ruleid: py.reflective-xss
        return b"Hello " + request.args[b"name"][0]


class Plain(BaseHTTPRequestHandler):
    def do_GET(self):
        # ruleid: py.reflective-xss
        self.wfile.write(b"Hello " + self.path.encode())
        # ok: py.reflective-xss
        self.wfile.write(html.escape(self.path).encode())
        # ruleid: py.http-response-splitting
        self.send_header("X-Path", self.path)
        # ok: py.http-response-splitting
        self.send_header("X-Path", self.path.replace("\n", ""))
        # ruleid: py.http-response-splitting, py.cookie-injection
        self.send_header("Set-Cookie", "last=" + self.path)


def application(environ, start_response):
    # ruleid: py.http-response-splitting
    start_response("200 OK", [("X-Query", environ["QUERY_STRING"])])
    headers = Headers([])
    # ruleid: py.http-response-splitting
    headers.add_header("X-Query", environ["QUERY_STRING"])
    # ok: py.http-response-splitting
    start_response("200 OK", [("X-Query", "1")])


@app.route("/header/<name>")
def header(name):
    response = make_response("x")
    # ruleid: py.http-response-splitting
    response.headers[name] = "1"
    # ok: py.http-response-splitting
    response.headers["X-Name"] = name
    # ruleid: py.cookie-injection
    response.headers["Set-Cookie"] = "name=" + name
    # ruleid: py.cookie-injection
    response.set_cookie("name", name)
    # ruleid: py.cookie-injection
    response.set_cookie(name, "value")
    # ruleid: py.cookie-injection
    response.set_cookie("name", value=name)
    # ok: py.cookie-injection
    response.set_cookie("name", "value")
    # ok: py.reflective-xss
    return response


@app.route("/go")
def go():
    target = request.args.get("next", "")
    if target == "1":
        # ok: py.url-redirection
        return redirect(target)
    if request.args.get("raw"):
        # ruleid: py.url-redirection
        return redirect(target)
    # ok: py.url-redirection
    redirect("https://" + target)
    # ok: py.url-redirection
    redirect("https://example.org/" + target)
    # ok: py.url-redirection
    redirect(f"/users/{target}")
    # ruleid: py.url-redirection
    redirect(f"https://{target}")
    # ok: py.url-redirection
    redirect(url_for("go", next=target))
    # ok: py.url-redirection
    redirect(TARGETS[target])
    # ruleid: py.url-redirection
    flask.redirect(request.form["next"], code=302)
    if not urlparse(target).netloc and not urlparse(target).scheme:
        # ruleid: py.url-redirection
        return redirect(target)
    slashes = request.args["next"].replace("\\", "/")
    if not urlparse(slashes).netloc and not urlparse(slashes).scheme:
        # ok: py.url-redirection
        return redirect(slashes)
    return redirect("/")


def login(request):
    target = request.GET.get("next")
    # ruleid: py.url-redirection
    HttpResponseRedirect(target)
    # ruleid: py.url-redirection
    django_redirect(request.POST["next"])
    if url_has_allowed_host_and_scheme(target, allowed_hosts=None):
        # ok: py.url-redirection
        return HttpResponseRedirect(target)
    return HttpResponseRedirect("/")


@app.route("/back")
def back():
    target = request.args.get("next")
    if not target or not is_safe_url(target):
        target = url_for("go")
    # ok: py.url-redirection
    return redirect(target)


@router.get("/redirect")
def fast(url: str, page: int):
    # ok: py.url-redirection
    RedirectResponse(f"/?page={page}")
    # ruleid: py.url-redirection
    return RedirectResponse(url)


async def found(request):
    # ruleid: py.url-redirection
    raise web.HTTPFound(location=request.query["next"])


def pyramid_view(request):
    # ruleid: py.url-redirection
    return HTTPFound(location=request.params["next"])


@app.route("/fails")
def fails():
    try:
        work()
    except ValueError as error:
        # ruleid: py.stack-trace-exposure
        return str(error)
    except KeyError as error:
        # ruleid: py.stack-trace-exposure
        return jsonify({"error": str(error)}), 500
    except TypeError as error:
        log.error("failed: %s", error)
        # ok: py.stack-trace-exposure
        return "failed", 500
    except OSError:
        # ruleid: py.stack-trace-exposure
        return traceback.format_exc()
    except LookupError as error:
        # ruleid: py.stack-trace-exposure
        return make_response("failed: {}".format(error), 500)
    except Exception:
        text = repr(sys.exc_info())
        # ruleid: py.stack-trace-exposure
        return Response(text)


def django_fails(request):
    try:
        work()
    except ValueError as error:
        # ruleid: py.stack-trace-exposure
        return HttpResponse(str(error))
    except KeyError as error:
        # ruleid: py.stack-trace-exposure
        return JsonResponse({"error": f"{error}"}, status=400)
    except TypeError as error:
        # ok: py.stack-trace-exposure
        return JsonResponse({"code": error.code})


@router.get("/fails")
async def fast_fails():
    try:
        work()
    except ValueError as error:
        # ruleid: py.stack-trace-exposure
        raise HTTPException(500, detail=str(error))
    finally:
        work()


@app.route("/filled")
def filled():
    answer = make_response("x")
    # ruleid: py.reflective-xss
    answer.set_data(request.args["a"])
    # ok: py.reflective-xss
    flask.Markup("<b>{}</b>").format(request.args["a"])
    # ruleid: py.reflective-xss
    return flask.Response(response=request.args["a"])


def wsgi(environ, start_response):
    write = start_response("200 OK", [])
    # ruleid: py.reflective-xss
    write(environ["QUERY_STRING"].encode())
    # ruleid: py.reflective-xss
    return [environ["QUERY_STRING"].encode()]


async def header_page(request):
    # ruleid: py.reflective-xss
    web.Response(text=request.query["a"], headers={"Content-Type": "text/html"})
    # ok: py.reflective-xss
    return web.Response(text=request.query["a"])


@app.route("/rendered")
def rendered():
    answer = flask.make_response("see there", 302)
    answer.headers["X-Place"] = request.args["place"]
    if "name" in request.args:
        # ok: py.reflective-xss
        return flask.render_template_string("<b>{{ name }}</b>", name=request.args["name"])
    # ok: py.reflective-xss
    return answer


# The same sinks and checks under the names of an import
from django.shortcuts import redirect as django_go
from django.utils.http import url_has_allowed_host_and_scheme as stays_here
from flask import Response as Answer
from flask import jsonify as told
from flask import make_response as made
from flask import redirect as go_on


@app.route("/aliases")
def aliases():
    target = request.args["next"]
    # ruleid: py.url-redirection
    go_on(target)
    # ok: py.url-redirection
    go_on(find_page(target))
    # ruleid: py.reflective-xss
    made("<p>" + target)
    # ok: py.reflective-xss
    made(find_page(target))
    # ok: py.reflective-xss
    return Answer("none", headers={"X-Next": target})


@app.route("/aliases/error")
def alias_of_json():
    try:
        return find_page("")
    except ValueError as error:
        # ruleid: py.stack-trace-exposure
        return told(error=str(error))


def checked_by_alias(request):
    target = request.GET["next"]
    if stays_here(target, allowed_hosts=None):
        # ok: py.url-redirection
        return django_go(target)
    # ruleid: py.url-redirection
    return django_go(target)


def refused_by_alias(request):
    target = request.GET["next"]
    if not stays_here(target, allowed_hosts=None):
        return django_go("/")
    # ok: py.url-redirection
    return django_go(target)


# Functions of this file that hand on what they are given, and some that do not
def framed(body):
    return "<main>" + body + "</main>"


def framed_safely(body):
    return "<main>" + escape(body) + "</main>"


def sent_on(target):
    # ruleid: py.url-redirection
    return go_on(target)


def counted(body):
    return "%d letters" % len(body)


@app.route("/framed")
def helpers():
    if request.args.get("safe"):
        # ok: py.reflective-xss
        return framed_safely(request.args["body"])
    if request.args.get("next"):
        # ok: py.reflective-xss
        return sent_on(request.args["next"])
    if request.args.get("count"):
        # ok: py.reflective-xss
        return counted(request.args["body"])
    # ruleid: py.reflective-xss
    return framed(request.args["body"])


def told_apart(error):
    return "failed: %s" % error


@app.route("/framed/error")
def helper_and_error():
    try:
        return find_page("")
    except ValueError as error:
        # ruleid: py.stack-trace-exposure
        return told_apart(error)


@app.route("/collected")
def collected():
    response = ""
    response += request.args["body"]
    # ruleid: py.reflective-xss
    return response


@app.route("/answered")
def answered():
    response = find_page(request.args["body"])
    response.headers["X-Page"] = request.args["body"]
    # ok: py.reflective-xss
    return response


@router.get("/moved", response_class=RedirectResponse)
async def moved(target: str):
    # ruleid: py.url-redirection
    return target


@app.route("/headers")
def headers_from_pairs():
    answer = make_response("")
    # ruleid: py.http-response-splitting
    answer.headers.extend([("X-A", "b"), (request.args["name"], "x")])
    # ok: py.http-response-splitting
    answer.headers.extend([("X-A", request.args["name"])])
    return answer


def django_cookie(request):
    page = HttpResponse()
    # ruleid: py.cookie-injection
    page.cookies["seen"] = request.GET["seen"]
    # ok: py.cookie-injection
    page.cookies["seen"] = "yes"
    return page
