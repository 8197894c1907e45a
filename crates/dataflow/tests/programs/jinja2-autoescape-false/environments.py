"""Environments of Jinja that escape, and that do not."""

import jinja2
from jinja2 import Environment, FileSystemLoader, Template, select_autoescape

ESCAPES = True


def environments(options):
    Environment()  # alert: py/jinja2/autoescape-false
    Environment(loader=FileSystemLoader("templates"), autoescape=False)  # alert: py/jinja2/autoescape-false
    jinja2.Environment(trim_blocks=True)  # alert: py/jinja2/autoescape-false
    Template("Hello {{ name }}")  # alert: py/jinja2/autoescape-false
    Environment(autoescape=True)  # ok: py/jinja2/autoescape-false
    Environment(autoescape=ESCAPES)  # ok: py/jinja2/autoescape-false
    Environment(autoescape=select_autoescape(["html"]))  # ok: py/jinja2/autoescape-false
    Environment(**options)  # ok: py/jinja2/autoescape-false
    jinja2.Template("Hello {{ name }}", autoescape=True)  # ok: py/jinja2/autoescape-false
