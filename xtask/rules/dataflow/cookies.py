"""Annotated lines for cookies.yml: what each rule must report and what it must leave alone."""

from django.http import HttpResponse
from flask import make_response
from tornado.web import RequestHandler

SESSION = "sessionid"


def login(user, session_key, options):
    response = make_response("hello")
    # ruleid: py.insecure-cookie, py.client-exposed-cookie
    response.set_cookie("sessionid", user.session)
    # ruleid: py.client-exposed-cookie
    response.set_cookie(key="auth_token", value="1", secure=True)
    # ruleid: py.insecure-cookie
    response.set_cookie(SESSION, "1", secure=False, httponly=True)
    # ruleid: py.insecure-cookie, py.client-exposed-cookie
    response.set_cookie("s", session_key, max_age=60)
    # ruleid: py.samesite-none-cookie
    response.set_cookie("authKey", "1", secure=True, httponly=True, samesite="None")
    # ok: py.samesite-none-cookie
    response.set_cookie("authKey", "1", secure=True, httponly=True, samesite=None)
    # ok: py.insecure-cookie, py.client-exposed-cookie, py.samesite-none-cookie
    response.set_cookie("authKey", "1", secure=True, httponly=True, samesite="Strict")
    # ok: py.insecure-cookie, py.client-exposed-cookie
    response.set_cookie("authKey", "1", **options)
    # ok: py.insecure-cookie, py.client-exposed-cookie, py.samesite-none-cookie
    response.set_cookie("theme", "dark", samesite="None")
    # ok: py.insecure-cookie, py.client-exposed-cookie
    response.set_cookie("csrftoken", "1")
    # ok: py.insecure-cookie
    response.set_cookie("sessionid", "1", 60, None, "/", None, True, True)
    return response


def header(value):
    response = HttpResponse("hello")
    # ruleid: py.insecure-cookie.header, py.client-exposed-cookie.header
    response["Set-Cookie"] = "sessionid=1; Path=/"
    # ruleid: py.client-exposed-cookie.header, py.samesite-none-cookie
    response.headers["set-cookie"] = "token=1; Secure; SameSite=None"
    # ok: py.insecure-cookie.header, py.client-exposed-cookie.header, py.samesite-none-cookie
    response.headers["Set-Cookie"] = "token=1; Secure; HttpOnly; SameSite=Lax"
    # ok: py.insecure-cookie.header, py.client-exposed-cookie.header
    response.headers["Set-Cookie"] = "theme=dark"
    # ok: py.insecure-cookie.header, py.client-exposed-cookie.header
    response["X-Token"] = "token=1"
    return response


class Login(RequestHandler):
    def post(self):
        # ruleid: py.insecure-cookie, py.client-exposed-cookie
        self.set_cookie("user_id", self.get_argument("user"))
        # ok: py.insecure-cookie, py.client-exposed-cookie
        self.set_cookie("user_id", self.get_argument("user"), secure=True, httponly=True)
