"""Session cookies of four frameworks, with the flags that keep them and without."""

import tornado.web
from aiohttp import web
from django.http import HttpResponse
from fastapi import Response
from flask import make_response

NAME = "sessionid"


def flask_answer(session_key):
    response = make_response("x")
    response.set_cookie(NAME, session_key, secure=True, httponly=True, samesite="None")  # alert: py/samesite-none-cookie
    response.set_cookie(NAME, session_key, secure=True, httponly=True, samesite="Lax")  # ok: py/samesite-none-cookie
    response.set_cookie(NAME, session_key, secure=True)  # alert: py/client-exposed-cookie
    response.set_cookie(NAME, session_key, httponly=True)  # alert: py/insecure-cookie
    response.set_cookie("color", "red")  # ok: py/insecure-cookie
    return response


def django_answer(user):
    response = HttpResponse("x")
    response.set_cookie("auth_key", "1", samesite="None", secure=True, httponly=True)  # alert: py/samesite-none-cookie
    response.set_cookie("auth_key", "1", samesite="Strict", secure=True, httponly=True)  # ok: py/samesite-none-cookie
    response.set_cookie("auth_key", "1", secure=False, httponly=True)  # alert: py/insecure-cookie
    return response


def fast_answer():
    response = Response("x")
    response.set_cookie(key="password", value="1", secure=True, httponly=False)  # alert: py/client-exposed-cookie
    response.set_cookie("password", "1", secure=True, httponly=True, samesite="none")  # alert: py/samesite-none-cookie
    return response


class Login(tornado.web.RequestHandler):
    def post(self):
        self.set_cookie("session_key", "1", secure=True, httponly=True)  # ok: py/insecure-cookie
        self.set_cookie("session_key", "1")  # alert: py/insecure-cookie, py/client-exposed-cookie


async def aiohttp_answer(request):
    response = web.Response()
    response.set_cookie("session_key", "1", secure=True, httponly=True, samesite="None")  # alert: py/samesite-none-cookie
    return response
