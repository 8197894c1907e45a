"""Annotated lines for command.yml: what each rule must report and what it must leave alone."""

import asyncio
import os
import shlex
import subprocess
import subprocess as sp
from subprocess import Popen, check_output

import fabric
import invoke
import paramiko
from django.views import View
from fabric.api import local
from flask import Flask, request
from http.server import BaseHTTPRequestHandler
from fastapi import APIRouter

app = Flask(__name__)
router = APIRouter()
TOOLS = {"ping": "/bin/ping"}


@app.route("/ping")
def ping():
    host = request.args["host"]
    # ruleid: py.command-line-injection
    os.system("ping " + host)
    # ruleid: py.command-line-injection
    os.popen(f"ping {host}").read()
    # ruleid: py.command-line-injection
    subprocess.run("ping -c 1 %s" % host, shell=True)
    # ruleid: py.command-line-injection
    sp.call(host)
    # ruleid: py.command-line-injection
    Popen([host, "-c", "1"])
    # ruleid: py.command-line-injection
    check_output(["sh", "-c", "ping " + host])
    # ok: py.command-line-injection
    check_output(["ping", "-c", "1", host])
    # ruleid: py.command-line-injection
    subprocess.run(args="ping " + host, shell=True)
    # ruleid: py.command-line-injection
    subprocess.run(" ".join(["ping", host]), shell=True)
    # ruleid: py.command-line-injection
    os.execvp(host, ["x"])
    # ruleid: py.command-line-injection
    os.spawnl(os.P_WAIT, host, "x")
    # ok: py.command-line-injection
    os.system("ping " + shlex.quote(host))
    # ok: py.command-line-injection
    subprocess.run([TOOLS[host]])
    # ruleid: py.command-line-injection
    subprocess.getoutput("dig " + host)
    # ruleid: py.command-line-injection
    fabric.Connection("web").run("ping " + host)
    # ruleid: py.command-line-injection
    invoke.run("ping " + host)
    # ruleid: py.command-line-injection
    local("ping " + host)
    client = paramiko.SSHClient()
    # ruleid: py.command-line-injection
    client.exec_command("ping " + host)
    if host not in ("localhost", "example.org"):
        return "unknown"
    # ok: py.command-line-injection
    os.system("ping " + host)


@app.route("/list")
def list_files():
    folder = request.form.get("folder")
    command = ["ls"]
    command.append(folder)
    # ruleid: py.command-line-injection
    subprocess.run(command, shell=True)
    run = subprocess.run
    # ruleid: py.command-line-injection
    run("ls " + folder, shell=True)
    count = int(request.form["count"])
    # ok: py.command-line-injection
    os.system("head -n %d log" % count)
    for name in request.form.getlist("names"):
        # ruleid: py.command-line-injection
        os.system("rm " + name)
    # ruleid: py.command-line-injection
    {key: os.system(value) for key, value in request.form.items()}


@app.route("/mode/<mode>")
def mode(mode):
    lines = {"list": "ls", "count": "wc"}
    # ok: py.command-line-injection
    os.system(lines[mode])
    shown = {key: value for key, value in request.args.items()}
    # ruleid: py.command-line-injection
    os.system("ls " + shown["folder"])
    folder = request.args["folder"]
    # ruleid: py.command-line-injection
    os.system(folder[1:])


@router.get("/convert/{name}")
async def convert(name: str, size: int):
    # ruleid: py.command-line-injection
    await asyncio.create_subprocess_shell(f"convert {name}")
    # ruleid: py.command-line-injection
    await asyncio.create_subprocess_exec("sh", "-c", f"convert {name}")
    # ok: py.command-line-injection
    await asyncio.create_subprocess_exec("convert", name)
    # ok: py.command-line-injection
    await asyncio.create_subprocess_shell(f"convert -s {size}")


class Restart(View):
    def post(self, request, service):
        # ruleid: py.command-line-injection
        os.system("service %s restart" % service)
        # ruleid: py.command-line-injection
        os.system("service %s restart" % request.POST.get("service"))
        # ok: py.command-line-injection
        os.system("service web restart")


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        # ruleid: py.command-line-injection
        os.system("touch " + self.path)
        # ruleid: py.command-line-injection
        os.system("touch " + self.headers["X-Name"])


def archive(folder, name, command, *, level: int):
    # ruleid: py.shell-command-constructed-from-input
    os.system("tar cf " + name + " " + folder)
    # ruleid: py.shell-command-constructed-from-input
    subprocess.run(f"tar cf {name}", shell=True)
    line = "tar cf {}".format(name)
    # ruleid: py.shell-command-constructed-from-input
    subprocess.call(line, shell=True)
    # ok: py.shell-command-constructed-from-input
    subprocess.run(["tar", "cf", name])
    # ok: py.shell-command-constructed-from-input
    os.system("tar cf " + shlex.quote(name))
    # ok: py.shell-command-constructed-from-input
    os.system("tar -%d" % level)
    # ok: py.shell-command-constructed-from-input
    os.system(command + " x")


def _private(name):
    # ok: py.shell-command-constructed-from-input
    os.system("rm " + name)


@app.route("/keywords")
def keywords():
    line = request.args["line"]
    # ruleid: py.command-line-injection
    invoke.run(command=line)
    # ruleid: py.command-line-injection
    fabric.SerialGroup("a", "b").sudo(line)
    # ruleid: py.command-line-injection
    os.spawnv(mode=os.P_WAIT, file=line, args=["a"])
    # ruleid: py.command-line-injection
    asyncio.create_subprocess_shell(cmd=line)
    # ok: py.command-line-injection
    os.system(shlex.join(["echo", line]))
    # ok: py.command-line-injection
    subprocess.run(["ping", line], shell=True)


# Functions that a call below gives what the request carries, and one that gets a number made of it
def runs(command):
    # ruleid: py.command-line-injection
    os.system(command)


def runs_second(where, command):
    # ok: py.command-line-injection
    os.system(where)
    # ruleid: py.command-line-injection
    os.system(command)


def runs_number(command):
    # ok: py.command-line-injection
    os.system(command)


class Runner:
    def run(self, command):
        # ruleid: py.command-line-injection
        os.system(command)


@app.route("/handed")
def handed():
    runs(request.args["command"])
    runs_number(int(request.args["command"]))
    Runner().run(request.args.get("command"))
    return str(runs_second("/", request.form["command"]))


class Commands(View):
    def started(self, command):
        # ruleid: py.command-line-injection
        os.system(command)

    def get(self, request):
        return self.started(request.GET["command"])
