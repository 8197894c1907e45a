"""Redirects of other frameworks."""

import tornado.web
from aiohttp import web
from django.http import HttpResponsePermanentRedirect, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import path
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.generic import RedirectView
from fastapi import FastAPI
from fastapi.responses import RedirectResponse
from pyramid.httpexceptions import HTTPFound
from pyramid.view import view_config

api = FastAPI()


def login(request):
    target = request.GET.get("next")
    if url_has_allowed_host_and_scheme(target, allowed_hosts=None):
        return HttpResponseRedirect(target)  # ok: py/url-redirection
    if "permanent" in request.GET:
        return HttpResponsePermanentRedirect(target)  # alert: py/url-redirection
    if "path" in request.GET:
        return redirect(request.path)  # alert: py/url-redirection
    return redirect(target)  # alert: py/url-redirection


def logout(request):
    target = request.GET.get("next")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts=None):
        target = "/"
    return redirect(target)  # ok: py/url-redirection


class Moved(RedirectView):
    def get_redirect_url(self, *args, **kwargs):
        return self.request.GET["to"]  # alert: py/url-redirection


urlpatterns = [path("login", login), path("logout", logout), path("moved", Moved.as_view())]


@api.get("/go")
def go(target: str, page: str):
    if page == "1":
        return RedirectResponse("/?page=" + page)  # ok: py/url-redirection
    return RedirectResponse(url=target)  # alert: py/url-redirection


class Go(tornado.web.RequestHandler):
    def get(self):
        self.redirect(self.get_query_argument("next"))  # alert: py/url-redirection
        self.redirect("/")  # ok: py/url-redirection


async def moves(request: web.Request):
    if request.query.get("soft"):
        raise web.HTTPFound(request.query["to"])  # alert: py/url-redirection
    raise web.HTTPSeeOther(location="/" + request.query["to"])  # ok: py/url-redirection


@view_config(route_name="go")
def pyramid_go(request):
    return HTTPFound(location=request.GET["next"])  # alert: py/url-redirection
