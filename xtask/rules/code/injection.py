"""Annotated lines for injection.yml: what each rule must report and what it must leave alone."""

import asyncio
import ast
import builtins
import importlib
import logging.config
import os
import re
import shlex
import subprocess
import subprocess as sp
import sys
from importlib import import_module
from subprocess import run

import commands
import flask
import jinja2
import paramiko
from flask import render_template_string, request

TABLE = "users"


def evaluates(text, frame):
    # ruleid: touchmark.python.injection.eval
    eval(text)
    # ruleid: touchmark.python.injection.eval
    eval(f"{text} + 1", {"__builtins__": {}})
    # ruleid: touchmark.python.injection.eval
    return builtins.eval(text)


def evaluates_constants(model, text):
    # ok: touchmark.python.injection.eval
    eval("1 + 1")
    # ok: touchmark.python.injection.eval
    eval("len(" + "x)")
    # ok: touchmark.python.injection.eval
    eval(f"{TABLE}")
    # ok: touchmark.python.injection.eval
    model.eval(text)
    # ok: touchmark.python.injection.eval
    return ast.literal_eval(text)


def executes(text, code):
    # ruleid: touchmark.python.injection.exec
    exec(text)
    # ruleid: touchmark.python.injection.exec
    exec(code, {})
    # ruleid: touchmark.python.injection.exec
    builtins.exec("x = %s" % text)
    # ok: touchmark.python.injection.exec
    exec("import this")
    # ok: touchmark.python.injection.exec
    exec(compile("import this", "<fixed>", "exec"))
    # ok: touchmark.python.injection.exec
    text.exec(code)


def compiles(text):
    # ruleid: touchmark.python.injection.compile
    compile(text, "<text>", "exec")
    # ruleid: touchmark.python.injection.compile
    compile(text, "<text>", mode="eval")
    # ok: touchmark.python.injection.compile
    compile("1 + 1", "<text>", "eval")
    # ok: touchmark.python.injection.compile
    re.compile(text, re.I)


def of_input():
    # ruleid: touchmark.python.injection.eval-of-input, touchmark.python.injection.eval
    eval(input("expression: "))
    # ruleid: touchmark.python.injection.eval-of-input, touchmark.python.injection.exec
    exec(sys.argv[1])
    # ruleid: touchmark.python.injection.eval-of-input, touchmark.python.injection.eval
    eval(request.args.get("q"))
    # ruleid: touchmark.python.injection.eval-of-input, touchmark.python.injection.eval
    eval("f(" + flask.request.form["q"] + ")")
    # ruleid: touchmark.python.injection.eval-of-input, touchmark.python.injection.exec, touchmark.python.injection.compile
    exec(compile(sys.stdin.read(), "<stdin>", "exec"))
    # ok: touchmark.python.injection.eval-of-input
    re.compile(input("pattern: "))
    # ok: touchmark.python.injection.eval-of-input
    ast.literal_eval(input("value: "))
    # ok: touchmark.python.injection.eval-of-input
    eval("1 + 1")


def imports(name):
    wanted = request.args.get("plugin")
    # ruleid: touchmark.python.injection.import-of-input
    import_module(wanted)
    # ruleid: touchmark.python.injection.import-of-input
    __import__(input("module: "))
    # ruleid: touchmark.python.injection.import-of-input
    importlib.import_module("plugins." + sys.argv[1])
    # ok: touchmark.python.injection.import-of-input
    importlib.import_module(name)
    # ok: touchmark.python.injection.import-of-input
    __import__("json")


def built_in(name):
    # ruleid: touchmark.python.injection.builtin-by-name
    getattr(builtins, name)("x")
    # ruleid: touchmark.python.injection.builtin-by-name
    getattr(__builtins__, name)("x")
    # ok: touchmark.python.injection.builtin-by-name
    getattr(builtins, "len")("x")
    # ok: touchmark.python.injection.builtin-by-name
    getattr(os, name)("x")


def shell_strings(name, loop, proto):
    # ruleid: touchmark.python.injection.shell-string
    os.system("ls " + name)
    # ruleid: touchmark.python.injection.shell-string
    os.popen("ls %s" % name)
    # ruleid: touchmark.python.injection.shell-string
    subprocess.run(f"ls {name}", shell=True, check=True)
    # ruleid: touchmark.python.injection.shell-string
    run(f"ls {name}", check=True, shell=True)
    # ruleid: touchmark.python.injection.shell-string
    sp.Popen("ls {}".format(name), shell=True)
    # ruleid: touchmark.python.injection.shell-string
    subprocess.check_output(args="ls " + name, shell=True)
    # ruleid: touchmark.python.injection.shell-string
    subprocess.getoutput(" ".join(["ls", name]))
    # ruleid: touchmark.python.injection.shell-string
    commands.getoutput("ls " + name)
    # ruleid: touchmark.python.injection.shell-string
    subprocess.call(["bash", "-c", f"ls {name}"])
    # ruleid: touchmark.python.injection.shell-string
    loop.subprocess_shell(proto, f"ls {name}")


async def shell_string_async(name):
    # ruleid: touchmark.python.injection.shell-string
    await asyncio.create_subprocess_shell(f"ls {name}")
    # ok: touchmark.python.injection.shell-string
    await asyncio.create_subprocess_exec("ls", name)


def shell_constants(name):
    # ok: touchmark.python.injection.shell-string
    os.system("ls " + "-l")
    # ok: touchmark.python.injection.shell-string
    os.system(f"ls {TABLE}")
    # ok: touchmark.python.injection.shell-string
    subprocess.run("ls | wc -l", shell=True)
    # ok: touchmark.python.injection.shell-string
    subprocess.run("ls " + shlex.quote(name), shell=True)
    # ok: touchmark.python.injection.shell-string
    subprocess.run(f"ls {shlex.quote(name)}", shell=True)
    # ok: touchmark.python.injection.shell-string
    subprocess.run(["ls", "a" + name])
    # ok: touchmark.python.injection.shell-string
    subprocess.run("ls {}".format(name), shell=False)
    # ok: touchmark.python.injection.shell-string
    subprocess.run(["bash", "-c", "ls | wc -l"])


def shell_variables(command, loop, proto, flag):
    # ruleid: touchmark.python.injection.shell-variable
    os.system(command)
    # ruleid: touchmark.python.injection.shell-variable
    subprocess.run(command, shell=True)
    # ruleid: touchmark.python.injection.shell-variable
    subprocess.Popen(args=command, shell=True, stdout=subprocess.PIPE)
    # ruleid: touchmark.python.injection.shell-variable
    subprocess.run(["sh", "-c", command])
    # ok: touchmark.python.injection.shell-variable
    subprocess.run(["sh", "-c", "true"])
    # ok: touchmark.python.injection.shell-variable
    subprocess.run(command)
    # ok: touchmark.python.injection.shell-variable
    subprocess.run(command, shell=False)
    # ok: touchmark.python.injection.shell-variable
    os.system("true")
    # ok: touchmark.python.injection.shell-variable
    os.system(TABLE)
    # ok: touchmark.python.injection.shell-variable
    os.system(shlex.join(command))
    quoted = shlex.join(command)
    # ok: touchmark.python.injection.shell-variable
    subprocess.run(quoted, shell=True)
    # ok: touchmark.python.injection.shell-variable
    subprocess.run(["ls", command], shell=True)


def remote(client: paramiko.SSHClient, name):
    # ruleid: touchmark.python.injection.ssh-command-string
    client.exec_command(f"cat {name}")
    # ruleid: touchmark.python.injection.ssh-command-string
    client.exec_command("cat " + name)
    # ok: touchmark.python.injection.ssh-command-string
    client.exec_command("cat " + shlex.quote(name))
    # ok: touchmark.python.injection.ssh-command-string
    client.exec_command("uptime")


def templates(source, name):
    # ruleid: touchmark.python.injection.template-string
    render_template_string(source)
    # ruleid: touchmark.python.injection.template-string
    flask.render_template_string(f"<p>{name}</p>")
    # ruleid: touchmark.python.injection.template-string
    jinja2.Template(request.args["t"])
    # ruleid: touchmark.python.injection.template-string
    jinja2.Template("Hello " + name)
    # ok: touchmark.python.injection.template-string
    render_template_string("<p>{{ name }}</p>", name=name)
    # ok: touchmark.python.injection.template-string
    jinja2.Template("Hello {{ name }}")
    # ok: touchmark.python.injection.template-string
    jinja2.Template(source)


def listens(check):
    # ruleid: touchmark.python.injection.logging-listener
    logging.config.listen(9999)
    # ok: touchmark.python.injection.logging-listener
    logging.config.listen(9999, verify=check)
