"""Commands and files in the standard library and others."""

import aiofile
import aiofiles
import anyio
import asyncio
import builtins
import cherrypy
import codecs
import fabric
import fabric.api
import genericpath
import gevent.subprocess
import invoke
import io
import ntpath
import os
import os.path
import paramiko
import pathlib
import pexpect
import pexpect.popen_spawn
import platform
import popen2
import posixpath
import sanic.response
import shelve
import shutil
import subprocess
import tempfile
import zipfile
from baize.asgi import FileResponse
from flask import request
from os import system as shell
from pathlib import Path
from subprocess import check_output, run


def commands():
    c = request.args["c"]
    shell(c)  # alert: py/command-line-injection
    os.popen(c)  # alert: py/command-line-injection
    os.popen(cmd=c)  # ok: py/command-line-injection
    os.popen3(cmd=c)  # alert: py/command-line-injection
    platform.popen(c)  # alert: py/command-line-injection
    popen2.Popen3(c)  # alert: py/command-line-injection
    os.execv(c, [])  # alert: py/command-line-injection, py/path-injection
    os.execl("/bin/sh", "sh", "-c", c)  # ok: py/command-line-injection
    os.spawnlp(os.P_WAIT, c, "x")  # alert: py/command-line-injection, py/path-injection
    os.spawnv(mode=os.P_WAIT, file=c, args=[])  # alert: py/command-line-injection, py/path-injection
    os.posix_spawn(path=c, argv=[], env={})  # alert: py/command-line-injection, py/path-injection
    run(c, shell=True)  # alert: py/command-line-injection
    run(["ls", c])  # ok: py/command-line-injection
    run([c, "x"])  # alert: py/command-line-injection
    run(("ls", c), shell=True)  # ok: py/command-line-injection
    check_output(args=c)  # alert: py/command-line-injection
    subprocess.Popen("x", executable=c)  # alert: py/command-line-injection
    subprocess.Popen([c], executable="x")  # ok: py/command-line-injection
    subprocess.Popen(c, -1, "x", shell=True)  # alert: py/command-line-injection
    subprocess.getoutput(c)  # alert: py/command-line-injection
    subprocess.getstatusoutput(cmd=c)  # alert: py/command-line-injection
    subprocess.check_call(f"ls {c}", shell=True)  # alert: py/command-line-injection
    args = ["ls"]
    args.append(c)
    run(args)  # low: py/command-line-injection
    gevent.subprocess.run(c)  # alert: py/command-line-injection
    invoke.run(c)  # alert: py/command-line-injection
    invoke.Context().sudo(command=c)  # alert: py/command-line-injection
    fabric.Connection("x").run(c)  # alert: py/command-line-injection
    fabric.Connection("x").local(c)  # alert: py/command-line-injection
    fabric.SerialGroup("x").run(c)  # alert: py/command-line-injection
    fabric.Connection("x", gateway=c).open()  # alert: py/command-line-injection
    fabric.api.execute(on_machine, c, second=c)
    fabric.api.sudo(c)  # alert: py/command-line-injection
    pexpect.spawn(c)  # alert: py/command-line-injection
    pexpect.run(command=c)  # alert: py/command-line-injection
    pexpect.popen_spawn.PopenSpawn(c)  # alert: py/command-line-injection
    paramiko.ProxyCommand(c)  # alert: py/command-line-injection
    paramiko.SSHClient().exec_command(c)  # ok: py/command-line-injection


def on_machine(first, second=None):
    os.system(first)  # alert: py/command-line-injection
    os.system(second)  # alert: py/command-line-injection


async def later():
    c = request.args["c"]
    await asyncio.create_subprocess_shell(c)  # alert: py/command-line-injection, py/path-injection
    await asyncio.create_subprocess_exec(c, "x")  # alert: py/command-line-injection, py/path-injection
    await asyncio.create_subprocess_exec("x", c)  # ok: py/command-line-injection
    loop = asyncio.get_running_loop()
    await loop.subprocess_shell(asyncio.SubprocessProtocol, c)  # alert: py/command-line-injection, py/path-injection
    await loop.subprocess_exec(asyncio.SubprocessProtocol, c)  # alert: py/command-line-injection, py/path-injection


@invoke.task
def build(context, target):
    context.run(request.args["c"])  # alert: py/command-line-injection


@fabric.task(name="x")
def deploy(connection):
    connection.sudo(request.args["c"])  # alert: py/command-line-injection


def files():
    p = request.args["p"]
    open(p)  # alert: py/path-injection
    builtins.open(file=p)  # alert: py/path-injection
    io.open(p, "w")  # alert: py/path-injection
    codecs.open(p)  # alert: py/path-injection
    os.open(p, os.O_RDONLY)  # alert: py/path-injection
    os.stat(path=p)  # alert: py/path-injection
    os.rename("x", p)  # alert: py/path-injection
    os.rename(src=p, dst="x")  # alert: py/path-injection
    os.path.exists(p)  # alert: py/path-injection
    os.path.isdir(s=p)  # alert: py/path-injection
    posixpath.isfile(p)  # alert: py/path-injection
    ntpath.exists(p)  # alert: py/path-injection
    genericpath.getsize(p)  # alert: py/path-injection
    os.path.join("x", p)  # ok: py/path-injection
    os.listdir(p)  # alert: py/path-injection
    shutil.rmtree(p, ignore_errors=True)  # alert: py/path-injection
    shutil.copyfile("x", dst=p)  # alert: py/path-injection
    shutil.make_archive(p, "zip")  # ok: py/path-injection
    shutil.unpack_archive(p)  # ok: py/path-injection
    tempfile.mkstemp(prefix=p)  # alert: py/path-injection
    tempfile.NamedTemporaryFile(suffix=p)  # alert: py/path-injection
    Path(p).read_text()  # alert: py/path-injection
    Path("x", p).open()  # alert: py/path-injection
    (Path("x") / p).unlink()  # alert: py/path-injection
    (p / Path("x")).unlink()  # alert: py/path-injection
    Path("x").joinpath(p).exists()  # alert: py/path-injection
    pathlib.PurePath(p).parent  # ok: py/path-injection
    Path("x").rename(p)  # alert: py/path-injection
    Path("x").with_name(p).write_bytes(b"")  # alert: py/path-injection
    with Path(p).open("w") as handle:  # alert: py/path-injection
        handle.write("x")
    zipfile.ZipFile(p)  # ok: py/path-injection
    shelve.open(p)  # alert: py/path-injection, py/unsafe-deserialization
    cherrypy.lib.static.serve_file(p)  # alert: py/path-injection
    FileResponse(p)  # alert: py/path-injection
    full = os.path.realpath(os.path.join("/srv", p))
    if full.startswith("/srv/"):
        open(full)  # ok: py/path-injection
    if p.startswith("/srv"):
        open(p)  # alert: py/path-injection
    short = os.path.abspath(p)
    if not short.startswith("/srv"):
        return
    open(short)  # ok: py/path-injection


async def files_later():
    p = request.args["p"]
    async with aiofiles.open(p) as handle:  # alert: py/path-injection
        await handle.read()
    async with aiofile.async_open(p, "r"):  # alert: py/path-injection
        pass
    await anyio.open_file(p)  # alert: py/path-injection
    await anyio.Path(p).read_text()  # alert: py/path-injection
    await sanic.response.file(p)  # alert: py/path-injection
    aiofile.AIOFile(filename=p)  # alert: py/path-injection
    anyio.streams.file.FileReadStream.from_path(p)  # alert: py/path-injection
