"""Annotated lines for paths.yml: what each rule must report and what it must leave alone."""

import os
import os.path
import shutil
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

import aiofiles
import tornado.web
from aiohttp import web
from django.http import FileResponse as DjangoFile
from django.http import HttpResponse
from fastapi import FastAPI, UploadFile
from fastapi.responses import FileResponse
from flask import Flask, abort, request, safe_join, send_file, send_from_directory
from werkzeug.utils import secure_filename

app = Flask(__name__)
api = FastAPI()
ROOT = "/srv/files"
NAMES = ["a.txt", "b.txt"]


@app.route("/read/<path:name>")
def read(name):
    # ruleid: py.path-injection
    open(name)
    # ruleid: py.path-injection
    open(os.path.join(ROOT, name))
    # ruleid: py.path-injection
    open(ROOT + "/" + name).read()
    # ruleid: py.path-injection
    with open(f"{ROOT}/{name}") as file:
        file.read()
    # ruleid: py.path-injection
    send_file(os.path.join(ROOT, name))
    # ok: py.path-injection
    send_from_directory(ROOT, name)
    # ok: py.path-injection
    open(safe_join(ROOT, name))
    # ok: py.path-injection
    open(os.path.join(ROOT, secure_filename(name)))
    # ok: py.path-injection
    open(os.path.join(ROOT, os.path.basename(name)))
    # ruleid: py.path-injection
    os.remove(os.path.normpath(os.path.join(ROOT, name)))
    # ruleid: py.path-injection
    shutil.rmtree(Path(ROOT) / name)
    # ruleid: py.path-injection
    (Path(ROOT) / name).read_text()
    # ruleid: py.path-injection
    Path(ROOT, name).open()
    # ruleid: py.path-injection
    zipfile.ZipFile(name)
    # ruleid: py.path-injection
    tempfile.mkstemp(prefix=name)
    if name in NAMES:
        # ok: py.path-injection
        open(name)
    remove = os.unlink
    # ruleid: py.path-injection
    remove(name)


@app.route("/checked")
def checked():
    path = os.path.normpath(os.path.join(ROOT, request.args["f"]))
    if not path.startswith(ROOT):
        abort(403)
    # ok: py.path-injection
    open(path)


@app.route("/checked-too")
def checked_too():
    path = os.path.realpath(os.path.join(ROOT, request.args["f"]))
    if path.startswith(ROOT):
        # ok: py.path-injection
        open(path)
    else:
        # ruleid: py.path-injection
        open(path)


@app.route("/resolved")
def resolved():
    path = (Path(ROOT) / request.args["f"]).resolve()
    if not path.is_relative_to(ROOT):
        raise ValueError(path)
    # ok: py.path-injection
    return path.read_text()


@app.route("/not-normal")
def not_normal():
    path = os.path.join(ROOT, request.args["f"])
    if not path.startswith(ROOT):
        raise ValueError(path)
    # ruleid: py.path-injection
    open(path)


@app.route("/upload", methods=["POST"])
def upload():
    file = request.files["f"]
    # ruleid: py.path-injection
    file.save(os.path.join(ROOT, file.filename))
    # ok: py.path-injection
    file.save(os.path.join(ROOT, secure_filename(file.filename)))
    # ok: py.path-injection
    file.save(ROOT + "/upload")


@api.get("/files/{name}")
async def files(name: str, number: int, upload: UploadFile):
    # ruleid: py.path-injection
    async with aiofiles.open(ROOT + name) as file:
        await file.read()
    # ok: py.path-injection
    async with aiofiles.open(f"{ROOT}/{number}") as file:
        await file.read()
    # ruleid: py.path-injection
    os.path.exists(upload.filename)
    # ruleid: py.path-injection
    return FileResponse(f"{ROOT}/{name}")


async def static(request: web.Request):
    # ruleid: py.path-injection
    return web.FileResponse(request.match_info["name"])


class Download(tornado.web.RequestHandler):
    def get(self, name):
        # ruleid: py.path-injection
        with open(os.path.join(ROOT, name), "rb") as file:
            self.write(file.read())
        # ruleid: py.path-injection
        open(self.get_query_argument("name"))


def view(request):
    name = request.GET.get("name")
    # ruleid: py.path-injection
    DjangoFile(open(name, "rb"))
    page = int(request.GET["page"])
    # ok: py.path-injection
    open(f"{ROOT}/{page}")
    # ok: py.path-injection
    return HttpResponse(open(os.path.join(ROOT, "index.html")))


def unpack(path):
    tar = tarfile.open(path)
    # ruleid: py.tarslip
    tar.extractall()
    # ruleid: py.tarslip
    tar.extractall("/tmp")
    # ok: py.tarslip
    tar.extractall(filter="data")
    for member in tar:
        # ruleid: py.tarslip
        tar.extract(member)
    for member in tar.getmembers():
        if os.path.isabs(member.name) or ".." in member.name:
            raise ValueError(member.name)
        # ok: py.tarslip
        tar.extract(member)
    with tarfile.open(path) as archive:
        # ruleid: py.tarslip
        archive.extractall(members=archive.getmembers())
        # ok: py.tarslip
        archive.extractall(members=wanted(archive))
    # ok: py.tarslip
    tarfile.open("fixed.tar").extractall()


def wanted(members):
    return [member for member in members if member.name == "a"]


@app.route("/keywords/<path:name>")
def keywords(name):
    # ruleid: py.path-injection
    os.makedirs(name=name)
    # ruleid: py.path-injection
    os.rename(src="a", dst=name)
    # ruleid: py.path-injection
    shutil.move(src=name, dst="a")
    # ruleid: py.path-injection
    os.path.isfile(path=name)
    # ruleid: py.path-injection
    tempfile.mkstemp(name)
    # ruleid: py.path-injection
    send_from_directory(directory=name, path="a")
    # ok: py.path-injection
    send_from_directory("static", name)
    # ok: py.path-injection
    os.chmod("a", mode=int(name))


@app.route("/order/<path:name>")
def order(name):
    wanted = os.path.join(ROOT, name)
    if not wanted.startswith(ROOT):
        abort(404)
    wanted = os.path.normpath(wanted)
    # ruleid: py.path-injection
    open(wanted)
    checked = os.path.realpath(os.path.join(ROOT, name))
    # ruleid: py.path-injection
    open(checked)
    if name == "a" or not checked.startswith(ROOT):
        return "no"
    # ok: py.path-injection
    open(checked)
    # ruleid: py.path-injection
    Path("a").rename(checked + name)
    # ruleid: py.path-injection
    tempfile.NamedTemporaryFile("w", -1, None, None, name)
    return "moved"
