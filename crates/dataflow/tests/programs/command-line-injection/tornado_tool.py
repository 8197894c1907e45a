"""Tornado handlers with and without routes."""

import json
import os
import subprocess

import tornado.web


class Restart(tornado.web.RequestHandler):
    def initialize(self, tools):
        self.tools = tools

    def get(self, service):
        os.system("systemctl restart " + service)  # alert: py/command-line-injection
        os.system("systemctl status " + self.get_argument("service"))  # alert: py/command-line-injection
        os.system("systemctl status " + self.tools.name)  # ok: py/command-line-injection

    def post(self, service):
        body = json.loads(self.request.body)
        self.restart(body["service"])

    def restart(self, name):
        subprocess.Popen(["systemctl", "restart", name])  # ok: py/command-line-injection
        subprocess.Popen("systemctl restart " + name, shell=True)  # alert: py/command-line-injection


app = tornado.web.Application([(r"/restart/(\w+)", Restart, {"tools": None})])
