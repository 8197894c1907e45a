"""Annotated lines for settings.yml: what each rule must report and what it must leave alone."""

import asyncio

import jinja2
from flask import Flask
from jinja2 import Environment, FileSystemLoader, select_autoescape

# ruleid: py.csrf-protection-disabled
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
# ok: py.csrf-protection-disabled
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
# ok: py.csrf-protection-disabled
MIDDLEWARE = ["django.middleware.gzip.GZipMiddleware"]

# ruleid: py.csrf-protection-disabled
stack = [
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
# ok: py.csrf-protection-disabled
protected = [
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
]
MIDDLEWARE = stack
MIDDLEWARE = protected

app = Flask(__name__)
site = Flask("site")
DEBUG = True


def serve(settings, runner):
    # ruleid: py.flask-debug
    app.run(debug=True)
    # ruleid: py.flask-debug
    app.run("127.0.0.1", 8000, True)
    # ruleid: py.flask-debug
    site.run(host="127.0.0.1", debug=1)
    # ruleid: py.flask-debug
    app.run(debug=DEBUG)
    # ok: py.flask-debug
    app.run(debug=False)
    # ok: py.flask-debug
    app.run()
    # ok: py.flask-debug
    app.run(debug=settings.debug)
    # ok: py.flask-debug
    runner.run(debug=True)
    # ok: py.flask-debug
    asyncio.run(serve(settings, runner), debug=True)


def page(options):
    # ruleid: py.jinja2.autoescape-false
    Environment(loader=FileSystemLoader("templates"))
    # ruleid: py.jinja2.autoescape-false
    jinja2.Environment(autoescape=False)
    # ruleid: py.jinja2.autoescape-false
    jinja2.Template("Hello {{ name }}")
    escape = False
    # ruleid: py.jinja2.autoescape-false
    Environment(autoescape=escape)
    # ok: py.jinja2.autoescape-false
    Environment(autoescape=select_autoescape())
    # ok: py.jinja2.autoescape-false
    Environment(**options)
    # ok: py.jinja2.autoescape-false
    jinja2.Template("Hello {{ name }}", autoescape=True)


def make():
    made = Flask("made")
    return made


started = make()
# ruleid: py.flask-debug
started.run(debug=True)
# ruleid: py.flask-debug
Flask("other").run(debug=True)


def create_app():
    return Flask("created")


class Program:
    def __init__(self, runner):
        self.app = Flask("kept")
        self.runner = runner

    def start(self):
        # ruleid: py.flask-debug
        self.app.run(debug=True)
        # ok: py.flask-debug
        self.runner.run(debug=True)


class Site(Flask):
    pass


# ruleid: py.flask-debug
create_app().run(debug=True)
# ruleid: py.flask-debug
Site(__name__).run(debug=True)
site_of_its_own = Site(__name__)
# ruleid: py.flask-debug
site_of_its_own.run(debug=True)
