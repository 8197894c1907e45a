"""Every way of the standard library to start a program, from Flask."""

import asyncio
import os
import platform
import shlex
import subprocess
from subprocess import Popen, check_output

import pexpect
from flask import Blueprint, Flask, request
from flask.views import MethodView

app = Flask(__name__)
tools = Blueprint("tools", __name__, url_prefix="/tools")
NAMES = {"1": "one", "2": "two"}


@app.route("/ping")
def ping():
    host = request.args.get("host", "localhost")
    os.system("ping -c 1 " + host)  # alert: py/command-line-injection
    os.popen(f"ping {host}").read()  # alert: py/command-line-injection
    subprocess.run("ping %s" % host, shell=True)  # alert: py/command-line-injection
    subprocess.call(["sh", "-c", "ping " + host])  # ok: py/command-line-injection
    subprocess.run(["ping", "-c", "1", host])  # ok: py/command-line-injection
    subprocess.run([host, "-v"])  # alert: py/command-line-injection
    Popen("ping {}".format(host), shell=True, stdout=subprocess.PIPE)  # alert: py/command-line-injection
    check_output(host.split())  # alert: py/command-line-injection
    subprocess.getoutput("host " + host)  # alert: py/command-line-injection
    os.system("ping " + shlex.quote(host))  # ok: py/command-line-injection
    os.system("ping " + NAMES[host])  # ok: py/command-line-injection
    os.execl(host, "x")  # alert: py/command-line-injection
    os.spawnlp(os.P_WAIT, "ping", "ping", host)  # ok: py/command-line-injection
    os.spawnvp(os.P_WAIT, host, [host])  # alert: py/command-line-injection
    os.posix_spawn(host, [host], os.environ)  # alert: py/command-line-injection
    platform.popen("ping " + host)  # alert: py/command-line-injection
    pexpect.run("ping " + host)  # alert: py/command-line-injection
    return "done"


@tools.post("/archive")
def archive():
    body = request.get_json()
    name = body["name"]
    line = ["tar", "cf"]
    line.append(name)
    subprocess.run(line)  # low: py/command-line-injection
    command = " ".join(["tar", "cf", name])
    subprocess.run(command, shell=True)  # alert: py/command-line-injection
    if name in ("a", "b"):
        os.system("tar cf " + name)  # ok: py/command-line-injection
    if not name == "a":
        return "unknown"
    os.system("tar cf " + name)  # ok: py/command-line-injection
    return "done"


class Convert(MethodView):
    def post(self, name):
        for size in request.form.getlist("size"):
            os.system(f"convert -resize {size} {name}")  # alert: py/command-line-injection
            os.system(f"convert -resize {int(size)} picture.png")  # ok: py/command-line-injection
        return "done"


app.add_url_rule("/convert/<name>", view_func=Convert.as_view("convert"))


@app.route("/later/<name>")
def later(name):
    async def convert():
        await asyncio.create_subprocess_shell("convert " + name)  # alert: py/command-line-injection
        await asyncio.create_subprocess_exec("convert", name)  # ok: py/command-line-injection
        await asyncio.create_subprocess_exec(name)  # alert: py/command-line-injection

    asyncio.run(convert())
    return "done"
