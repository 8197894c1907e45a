"""Annotated lines for web.yml: what each rule must report and what it must leave alone."""

import asyncio
import html

import flask
import jinja2
import jwt
from django.utils.html import escape, format_html
from django.utils.safestring import mark_safe
from django.views.decorators.csrf import csrf_exempt
from fastapi import FastAPI
from flask import Flask
from flask_cors import CORS
from jinja2 import Environment, select_autoescape
from markupsafe import Markup
from werkzeug.serving import run_simple

app = Flask(__name__)

# ruleid: touchmark.python.web.django-debug
DEBUG = True
# ruleid: touchmark.python.web.django-any-host
ALLOWED_HOSTS = ["*"]
# ok: touchmark.python.web.django-any-host
ALLOWED_HOSTS = ["example.org"]
INSTALLED_APPS = []
# ok: touchmark.python.web.django-debug
DEBUG = False


def debugs(debug, main):
    # ruleid: touchmark.python.web.debug-server
    app.run(debug=True)
    # ruleid: touchmark.python.web.debug-server
    app.run(host="127.0.0.1", port=5000, debug=True)
    # ruleid: touchmark.python.web.debug-server
    run_simple("localhost", 5000, app, use_debugger=True)
    # ruleid: touchmark.python.web.debug-server
    app.debug = True
    # ruleid: touchmark.python.web.debug-server
    FastAPI(debug=True)
    # ok: touchmark.python.web.debug-server
    app.run(debug=False)
    # ok: touchmark.python.web.debug-server
    app.run(debug=debug)
    # ok: touchmark.python.web.debug-server
    asyncio.run(main(), debug=True)


def local_debug():
    # ok: touchmark.python.web.django-debug
    DEBUG = True
    return DEBUG


def environments(loader, options):
    # ruleid: touchmark.python.web.autoescape-off
    Environment(loader=loader)
    # ruleid: touchmark.python.web.autoescape-off
    jinja2.Environment(autoescape=False)
    # ok: touchmark.python.web.autoescape-off
    Environment(loader=loader, autoescape=True)
    # ok: touchmark.python.web.autoescape-off
    Environment(loader=loader, autoescape=select_autoescape())
    # ok: touchmark.python.web.autoescape-off
    Environment(**options)


def marks(name):
    # ruleid: touchmark.python.web.escaping-skipped
    Markup(f"<b>{name}</b>")
    # ruleid: touchmark.python.web.escaping-skipped
    mark_safe("<b>" + name + "</b>")
    # ruleid: touchmark.python.web.escaping-skipped
    mark_safe("<b>%s</b>" % name)
    # ruleid: touchmark.python.web.escaping-skipped
    format_html(f"<b>{name}</b>")
    # ok: touchmark.python.web.escaping-skipped
    Markup("<b>%s</b>") % name
    # ok: touchmark.python.web.escaping-skipped
    Markup("<b>" + "bold" + "</b>")
    # ok: touchmark.python.web.escaping-skipped
    format_html("<b>{}</b>", name)
    # ok: touchmark.python.web.escaping-skipped
    mark_safe("<b>" + escape(name) + "</b>")
    # ok: touchmark.python.web.escaping-skipped
    mark_safe(f"<b>{html.escape(name)}</b>")
    # ruleid: touchmark.python.web.declared-safe
    mark_safe(name)
    # ok: touchmark.python.web.declared-safe
    mark_safe("<b>")
    # ok: touchmark.python.web.declared-safe
    mark_safe(escape(name))


def cookies(response, value):
    # ruleid: touchmark.python.web.cookie-flag-off
    response.set_cookie("session", value, secure=False, httponly=True)
    # ruleid: touchmark.python.web.cookie-flag-off
    app.config["SESSION_COOKIE_HTTPONLY"] = False
    # ok: touchmark.python.web.cookie-flag-off
    response.set_cookie("session", value, secure=True, httponly=True)
    # ok: touchmark.python.web.cookie-flag-off
    app.config["SESSION_COOKIE_SECURE"] = True
    # ruleid: touchmark.python.web.cookie-flag-missing
    response.set_cookie("session", value)
    # ruleid: touchmark.python.web.cookie-flag-missing
    response.set_cookie("session", value, secure=True)
    # ok: touchmark.python.web.cookie-flag-missing
    response.set_cookie("session", value, httponly=True, secure=True)


# ruleid: touchmark.python.web.csrf-exempt
@csrf_exempt
def hook(request):
    return request


# ok: touchmark.python.web.csrf-exempt
def form(request):
    return request


def csrf():
    # ruleid: touchmark.python.web.csrf-off
    app.config["WTF_CSRF_ENABLED"] = False
    # ok: touchmark.python.web.csrf-off
    app.config["WTF_CSRF_ENABLED"] = True
    # ok: touchmark.python.web.csrf-off
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)


def claims(token, key):
    # ruleid: touchmark.python.web.jwt-unverified
    jwt.decode(token, options={"verify_signature": False})
    # ruleid: touchmark.python.web.jwt-unverified
    jwt.decode(token, key, algorithms=["HS256", "none"])
    # ruleid: touchmark.python.web.jwt-unverified
    jwt.encode({}, key, algorithm="none")
    # ok: touchmark.python.web.jwt-unverified
    jwt.decode(token, key, algorithms=["HS256"])
    # ok: touchmark.python.web.jwt-unverified
    jwt.decode(token, key, algorithms=["HS256"], options={"verify_exp": False})
    # ok: touchmark.python.web.jwt-unverified
    jwt.encode({}, key, algorithm="HS256")


def origins(middleware):
    # ruleid: touchmark.python.web.cors-credentials
    app.add_middleware(middleware, allow_origins=["*"], allow_credentials=True)
    # ruleid: touchmark.python.web.cors-credentials
    CORS(app, origins="*", supports_credentials=True)
    # ok: touchmark.python.web.cors-credentials
    app.add_middleware(middleware, allow_origins=["*"])
    # ok: touchmark.python.web.cors-credentials
    CORS(app, origins="https://example.org", supports_credentials=True)


def guards(request, items, user):
    # ruleid: touchmark.python.web.assert-guard
    assert request.user.is_staff
    # ruleid: touchmark.python.web.assert-guard
    assert user.has_perm("app.change"), "not allowed"
    # ok: touchmark.python.web.assert-guard
    assert len(items) > 0
    # ok: touchmark.python.web.assert-guard
    assert isinstance(user, str), "the user is a name"
    if not request.user.is_staff:
        # ok: touchmark.python.web.assert-guard
        raise PermissionError
    return flask.jsonify(items)
