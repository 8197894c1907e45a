"""Files named by requests, in Flask."""

import io
import os
import shutil
import tempfile
from pathlib import Path

from flask import Flask, abort, request, send_file, send_from_directory
from werkzeug.utils import safe_join, secure_filename

app = Flask(__name__)
ROOT = "/srv/files"
NAMES = {"a": "a.txt"}


@app.route("/open/<path:name>")
def opens(name):
    open(name)  # alert: py/path-injection
    open(os.path.join(ROOT, name), "w")  # alert: py/path-injection
    io.open(file=ROOT + "/" + name)  # alert: py/path-injection
    with open(f"{ROOT}/{name}") as file:  # alert: py/path-injection
        file.read()
    open(NAMES[name])  # ok: py/path-injection
    open(os.path.join(ROOT, "index.html"))  # ok: py/path-injection
    open(os.path.join(ROOT, secure_filename(name)))  # ok: py/path-injection
    open(safe_join(ROOT, name))  # ok: py/path-injection
    open(os.path.join(ROOT, os.path.basename(name)))  # low: py/path-injection
    return "done"


@app.route("/send")
def send():
    name = request.args["name"]
    if request.args.get("inline"):
        return send_file(os.path.join(ROOT, name))  # alert: py/path-injection
    if request.args.get("directory"):
        return send_from_directory(request.args["directory"], "a.txt")  # alert: py/path-injection
    return send_from_directory(ROOT, name)  # ok: py/path-injection


@app.route("/manage", methods=["POST"])
def manage():
    name = request.form["name"]
    path = os.path.join(ROOT, name)
    os.remove(path)  # alert: py/path-injection
    os.rename(path, "/tmp/old")  # alert: py/path-injection
    os.rename("/tmp/old", path)  # alert: py/path-injection
    os.makedirs(os.path.dirname(path), exist_ok=True)  # alert: py/path-injection
    shutil.copy("/tmp/new", path)  # alert: py/path-injection
    shutil.rmtree(path)  # alert: py/path-injection
    os.path.exists(path)  # alert: py/path-injection
    os.listdir(path)  # alert: py/path-injection
    os.path.getsize(path)  # alert: py/path-injection
    tempfile.mkdtemp(dir=path)  # alert: py/path-injection
    os.path.splitext(path)  # ok: py/path-injection
    return "done"


@app.route("/pathlib/<name>")
def by_pathlib(name):
    root = Path(ROOT)
    (root / name).read_text()  # alert: py/path-injection
    root.joinpath(name).open()  # alert: py/path-injection
    Path(ROOT, name).unlink()  # alert: py/path-injection
    path = root / name
    path.parent.mkdir()  # alert: py/path-injection
    open(path.with_suffix(".txt"))  # alert: py/path-injection
    (root / "index.html").read_text()  # ok: py/path-injection
    return "done"


@app.route("/checked/<path:name>")
def checked(name):
    path = os.path.normpath(os.path.join(ROOT, name))
    if not path.startswith(ROOT):
        abort(404)
    open(path)  # low: py/path-injection
    other = os.path.realpath(os.path.join(ROOT, name))
    open(other)  # alert: py/path-injection
    if other.startswith(ROOT):
        open(other)  # ok: py/path-injection
    return "done"


@app.route("/checked-badly/<path:name>")
def checked_badly(name):
    path = os.path.join(ROOT, name)
    if not path.startswith(ROOT):
        raise ValueError(path)
    open(path)  # alert: py/path-injection
    normal = os.path.abspath(path)
    open(normal)  # alert: py/path-injection
    return "done"


@app.route("/compared")
def compared():
    name = request.args["name"]
    if name == "a.txt" or name == "b.txt":
        pass
    if name in {"a.txt", "b.txt"}:
        open(name)  # ok: py/path-injection
    if name in NAMES:
        open(name)  # low: py/path-injection
    resolved = (Path(ROOT) / name).resolve()  # alert: py/path-injection
    if resolved.is_relative_to(ROOT):
        resolved.read_bytes()  # low: py/path-injection
    return "done"


@app.route("/upload", methods=["POST"])
def upload():
    file = request.files["file"]
    file.save(os.path.join(ROOT, file.filename))  # alert: py/path-injection
    file.save(os.path.join(ROOT, secure_filename(file.filename)))  # ok: py/path-injection
    for other in request.files.getlist("others"):
        other.save(ROOT + other.filename)  # alert: py/path-injection
    return "done"
