"""Template sources that carry input, for every engine; values for templates are harmless."""

import airspeed
import bottle
import chameleon
import chevron
import genshi.template
import jinja2
import mako.template
from django.template import Context, Engine, Template
from django.urls import path
from fastapi import FastAPI
from flask import Flask, render_template, render_template_string, request, stream_template_string
from jinja2 import Environment, sandbox

app = Flask(__name__)
api = FastAPI()
environment = Environment(autoescape=True)


@app.route("/flask/<name>")
def by_flask(name):
    render_template_string("Hello " + name)  # alert: py/template-injection
    render_template_string(f"Hello {name}")  # alert: py/template-injection
    stream_template_string("Hello " + name)  # alert: py/template-injection
    render_template_string("Hello {{ name }}", name=name)  # ok: py/template-injection
    render_template(name)  # ok: py/template-injection
    page = "<h1>%s</h1>" % request.args.get("title")
    return render_template_string(page)  # alert: py/template-injection


@api.get("/jinja/{source}")
def by_jinja(source: str):
    jinja2.Template(source).render()  # alert: py/template-injection
    environment.from_string(source).render()  # alert: py/template-injection
    jinja2.Environment().from_string("Hello " + source)  # alert: py/template-injection
    environment.from_string("Hello {{ name }}").render(name=source)  # ok: py/template-injection
    sandbox.SandboxedEnvironment().from_string(source)  # ok: py/template-injection
    return "done"


@api.post("/others")
def by_others(source: str):
    mako.template.Template(source).render()  # alert: py/template-injection
    chevron.render(source, {"name": "x"})  # alert: py/template-injection
    chevron.render("Hello {{name}}", {"name": source})  # ok: py/template-injection
    chameleon.PageTemplate(source)  # alert: py/template-injection
    airspeed.Template(source)  # alert: py/template-injection
    genshi.template.TextTemplate(source)  # alert: py/template-injection
    genshi.template.MarkupTemplate(source)  # alert: py/template-injection
    bottle.template(source)  # alert: py/template-injection
    bottle.SimpleTemplate(source)  # alert: py/template-injection
    return "done"


def by_django(request):
    Template(request.GET["source"]).render(Context())  # alert: py/template-injection
    Engine().from_string(request.POST["source"])  # alert: py/template-injection
    return Template("Hello {{ name }}").render(Context({"name": request.GET["name"]}))  # ok: py/template-injection


urlpatterns = [path("", by_django)]
