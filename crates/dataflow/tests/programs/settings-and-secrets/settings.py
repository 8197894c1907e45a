"""What is reported in programs about settings, and what is not."""

import asyncio

import jinja2
from flask import Flask
from jinja2 import Environment, FileSystemLoader, select_autoescape

MIDDLEWARE = [  # alert: py/csrf-protection-disabled
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
MIDDLEWARE = [  # ok: py/csrf-protection-disabled
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
MIDDLEWARE = ["django.middleware.gzip.GZipMiddleware"]  # ok: py/csrf-protection-disabled

stack = [  # alert: py/csrf-protection-disabled
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
protected = [  # ok: py/csrf-protection-disabled
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
]
MIDDLEWARE = stack
MIDDLEWARE = protected

app = Flask(__name__)
site = Flask("site")
DEBUG = True


def serve(settings, runner):
    app.run(debug=True)  # alert: py/flask-debug
    app.run("127.0.0.1", 8000, True)  # alert: py/flask-debug
    site.run(host="127.0.0.1", debug=1)  # alert: py/flask-debug
    app.run(debug=DEBUG)  # alert: py/flask-debug
    app.run(debug=False)  # ok: py/flask-debug
    app.run()  # ok: py/flask-debug
    app.run(debug=settings.debug)  # ok: py/flask-debug
    runner.run(debug=True)  # ok: py/flask-debug
    asyncio.run(serve(settings, runner), debug=True)  # ok: py/flask-debug


def page(options):
    Environment(loader=FileSystemLoader("templates"))  # alert: py/jinja2/autoescape-false
    jinja2.Environment(autoescape=False)  # alert: py/jinja2/autoescape-false
    jinja2.Template("Hello {{ name }}")  # alert: py/jinja2/autoescape-false
    escape = False
    Environment(autoescape=escape)  # alert: py/jinja2/autoescape-false
    Environment(autoescape=select_autoescape())  # ok: py/jinja2/autoescape-false
    Environment(**options)  # ok: py/jinja2/autoescape-false
    jinja2.Template("Hello {{ name }}", autoescape=True)  # ok: py/jinja2/autoescape-false


def make():
    made = Flask("made")
    return made


started = make()
started.run(debug=True)  # alert: py/flask-debug
Flask("other").run(debug=True)  # alert: py/flask-debug


def create_app():
    return Flask("created")


class Program:
    def __init__(self, runner):
        self.app = Flask("kept")
        self.runner = runner

    def start(self):
        self.app.run(debug=True)  # alert: py/flask-debug
        self.runner.run(debug=True)  # ok: py/flask-debug


create_app().run(debug=True)  # alert: py/flask-debug
