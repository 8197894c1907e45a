"""What is reported in programs about cookies, and what is not."""

from django.http import HttpResponse
from flask import make_response
from tornado.web import RequestHandler

SESSION = "sessionid"


def login(user, session_key, options):
    response = make_response("hello")
    response.set_cookie("sessionid", user.session)  # alert: py/client-exposed-cookie, py/insecure-cookie
    response.set_cookie(key="auth_token", value="1", secure=True)  # ok: py/client-exposed-cookie
    response.set_cookie(SESSION, "1", secure=False, httponly=True)  # alert: py/insecure-cookie
    response.set_cookie("s", session_key, max_age=60)  # alert: py/client-exposed-cookie, py/insecure-cookie
    response.set_cookie("authKey", "1", secure=True, httponly=True, samesite="None")  # alert: py/samesite-none-cookie
    response.set_cookie("authKey", "1", secure=True, httponly=True, samesite=None)  # ok: py/samesite-none-cookie
    response.set_cookie("authKey", "1", secure=True, httponly=True, samesite="Strict")  # ok: py/insecure-cookie
    response.set_cookie("authKey", "1", **options)  # ok: py/client-exposed-cookie, py/insecure-cookie
    response.set_cookie("theme", "dark", samesite="None")  # ok: py/insecure-cookie
    response.set_cookie("csrftoken", "1")  # ok: py/client-exposed-cookie, py/insecure-cookie
    response.set_cookie("sessionid", "1", 60, None, "/", None, True, True)  # ok: py/insecure-cookie
    return response


def header(value):
    response = HttpResponse("hello")
    response["Set-Cookie"] = "sessionid=1; Path=/"  # alert: py/client-exposed-cookie, py/insecure-cookie
    response.headers["set-cookie"] = "auth_key=1; SameSite=None; Secure"  # alert: py/client-exposed-cookie, py/samesite-none-cookie
    response.headers["Set-Cookie"] = "auth_key=1; Secure; HttpOnly; SameSite=Lax"  # ok: py/insecure-cookie
    response.headers["Set-Cookie"] = "theme=dark"  # ok: py/client-exposed-cookie, py/insecure-cookie
    response["X-Token"] = "auth_key=1"  # ok: py/client-exposed-cookie, py/insecure-cookie
    return response


class Login(RequestHandler):
    def post(self):
        self.set_cookie("user_id", self.get_argument("user"))  # alert: py/client-exposed-cookie, py/insecure-cookie
        self.set_cookie("user_id", self.get_argument("user"), secure=True, httponly=True)  # ok: py/insecure-cookie
