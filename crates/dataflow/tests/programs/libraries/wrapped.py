"""Handlers behind decorators, wrappers and registries."""

import aiohttp.web
import os
import tornado.ioloop
from aiohttp import web
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpResponse
from django.urls import include, path, re_path
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods
from django.views.generic import DetailView, FormView, TemplateView, View
from fastapi import APIRouter, FastAPI, Query
from flask import Blueprint, Flask, request
from flask_login import login_required as flask_login_required
from flask_restx import Api, Namespace, Resource
from functools import wraps
from rest_framework.decorators import api_view, permission_classes
from rest_framework.generics import ListAPIView
from tornado.web import Application, RequestHandler, authenticated

app = Flask(__name__)
api = Api(app)
space = Namespace("x")
bp = Blueprint("b", __name__, url_prefix="/<tenant>")


def wrapped(request, key):
    os.system(key)  # alert: py/command-line-injection
    return HttpResponse(request.GET["x"])  # alert: py/reflective-xss


@csrf_exempt
@require_http_methods(["POST"])
def exempt(request):
    os.system(request.POST["x"])  # alert: py/command-line-injection


@login_required(login_url="/x")
def logged_in(request, name):
    os.system(name)  # alert: py/command-line-injection


class Mixed(LoginRequiredMixin, View):
    @method_decorator(csrf_exempt)
    def dispatch(self, request, *args, **kwargs):
        return super().dispatch(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        os.system(kwargs["x"])  # alert: py/command-line-injection
        os.system(request.body)  # alert: py/command-line-injection


class Detail(DetailView):
    def get_object(self, queryset=None):
        os.system(self.kwargs["pk"])  # alert: py/command-line-injection

    def get_context_data(self, **kwargs):
        os.system(self.request.GET["x"])  # alert: py/command-line-injection


class Sent(FormView):
    def form_valid(self, form):
        os.system(form.cleaned_data["x"])


class Page(TemplateView):
    def get(self, request):
        os.system(request.GET["x"])  # alert: py/command-line-injection


inner = [path("<key>", login_required(wrapped)), path("e", exempt), path("l/<name>", logged_in), path("m", Mixed.as_view())]
urlpatterns = [path("in/", include(inner)), re_path("d", csrf_exempt(Detail.as_view()))]


@api_view(["GET"])
@permission_classes([])
def rest(request, pk):
    os.system(pk)  # alert: py/command-line-injection
    os.system(request.query_params["x"])  # alert: py/command-line-injection


class Rows(ListAPIView):
    def get_queryset(self):
        os.system(self.request.query_params.get("x"))  # alert: py/command-line-injection


def audited(function):
    @wraps(function)
    def inner(*args, **kwargs):
        print("x")
        return function(*args, **kwargs)

    return inner


@app.route("/a/<x>", methods=["GET"])
@flask_login_required
@audited
def a(x):
    os.system(x)  # alert: py/command-line-injection


@bp.post("/b/<int:n>")
def b(tenant, n):
    os.system(tenant)  # low: py/command-line-injection
    os.system(n)  # low: py/command-line-injection
    os.system(request.view_args["tenant"])  # alert: py/command-line-injection


@space.route("/c/<string:name>")
class C(Resource):
    @space.doc("x")
    def get(self, name):
        os.system(name)  # alert: py/command-line-injection


api.add_resource(C, "/c2")
app.route("/late/<word>")(lambda word: os.system(word))  # alert: py/command-line-injection


class Routes:
    def __init__(self, application):
        application.add_url_rule("/m/<word>", "m", self.m)

    def m(self, word):
        os.system(word)  # alert: py/command-line-injection


Routes(app)
fast = FastAPI()
router = APIRouter()


class Search:
    def __init__(self, q: str = Query(None)):
        self.q = q


@router.get("/s")
@audited
async def search(q: str):
    os.system(q)  # alert: py/command-line-injection


def make_app():
    made = FastAPI()

    @made.get("/inner")
    def inner(word: str):
        os.system(word)  # alert: py/command-line-injection

    made.include_router(router)
    return made


class Secured(RequestHandler):
    @authenticated
    async def get(self, word):
        os.system(word)  # alert: py/command-line-injection
        self.finish(self.get_argument("x"))

    def initialize(self, database):
        os.system(self.request.path)  # alert: py/command-line-injection


Application([(r"/(.*)", Secured)])


async def middleware(request, handler):
    return await handler(request)


@web.middleware
async def second(request, handler):
    return await handler(request)


async def setup():
    server = web.Application(middlewares=[middleware, second])
    server.router.add_route("GET", "/x", index)
    resource = server.router.add_resource("/y")
    resource.add_route("GET", other)


async def index(request):
    os.system(request.query["x"])  # alert: py/command-line-injection


async def other(request: aiohttp.web.Request) -> web.Response:
    os.system(request.query["x"])  # alert: py/command-line-injection
