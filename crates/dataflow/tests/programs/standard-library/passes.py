"""Functions of the standard library that hand on what they are given."""

import asyncio
import fnmatch
import glob
import gzip
import html
import os
import queue
import random
import shlex
import shutil
import subprocess
import tempfile
import textwrap
import zipfile
from contextlib import ExitStack
from string import Template

from flask import Flask, request
from websockets.asyncio.server import serve

app = Flask(__name__)


@app.route("/passes")
def passes():
    text = request.args["text"]
    eval(html.unescape(text))  # alert: py/code-injection
    eval(html.escape(text))  # alert: py/code-injection
    eval(textwrap.dedent(text))  # alert: py/code-injection
    eval(random.choice([text, "1"]))  # alert: py/code-injection
    eval(random.choice(text.split(",")))  # alert: py/code-injection
    eval(Template("$a").substitute(a=text))  # alert: py/code-injection
    eval(shlex.split(text)[0])  # alert: py/code-injection
    eval(gzip.decompress(request.data))  # alert: py/code-injection
    eval(fnmatch.filter(request.args.getlist("names"), "*.py")[0])  # alert: py/code-injection
    waiting = queue.Queue()
    waiting.put(text)
    eval(waiting.get())  # alert: py/code-injection
    return html.escape(text)  # ok: py/reflective-xss


@app.route("/files")
def files():
    name = request.args["name"]
    open(glob.glob(name)[0])  # alert: py/path-injection
    folder = tempfile.mkdtemp(prefix=name)  # alert: py/path-injection
    os.listdir(folder)  # alert: py/path-injection
    with ExitStack() as stack:
        stack.enter_context(open(name))  # alert: py/path-injection
    with zipfile.ZipFile(request.files["zip"]) as archive:
        archive.extractall(name)  # alert: py/path-injection
        for member in archive.namelist():
            open(member)  # alert: py/path-injection
    return "done"


@app.route("/shell")
def shell():
    name = request.args["name"]
    os.system("ls " + shlex.quote(name))  # low: py/command-line-injection
    subprocess.run([shutil.which(name)])  # alert: py/command-line-injection
    os.system("ls " + name)  # alert: py/command-line-injection
    return "done"


async def answers(websocket):
    async for message in websocket:
        eval(message)  # alert: py/code-injection
    eval(await websocket.recv())  # alert: py/code-injection


async def main():
    async with serve(answers, "localhost", 8765) as server:
        await server.serve_forever()


asyncio.run(main())
