"""Taint that only some callers pass, and that objects hold."""

import os

from flask import Flask, request

app = Flask(__name__)


class Settings:
    def __init__(self):
        self.folder = "data"


class Runner:
    def __init__(self, settings):
        self.settings = settings

    def run(self):
        os.system("ls " + self.settings.folder)  # alert: py/command-line-injection

    def run_plain(self, name):
        os.system("ls " + name)  # ok: py/command-line-injection


settings = Settings()
runner = Runner(settings)


def outer(name):
    inner(name, "fixed")


def inner(name, fixed):
    os.system("cat " + fixed)  # ok: py/command-line-injection
    os.system("cat " + name)  # alert: py/command-line-injection


@app.route("/set")
def set_folder():
    settings.folder = request.args["folder"]
    runner.run()
    runner.run_plain("fixed")
    outer(request.args["name"])
    return ""
