"""Annotated lines for files.yml: what each rule must report and what it must leave alone."""

import os
import shutil
import stat
import tarfile
import tempfile
import zipfile
from pathlib import Path

import flask
from flask import request, send_file
from werkzeug.utils import secure_filename


def sends():
    # ruleid: touchmark.python.files.request-path
    return send_file(request.args["name"])


def reads(folder):
    name = request.args.get("name")
    # ruleid: touchmark.python.files.request-path
    with open("files/" + name) as stream:
        return stream.read()


def joins(folder):
    # ruleid: touchmark.python.files.request-path
    path = os.path.join(folder, request.form["name"])
    # ruleid: touchmark.python.files.request-path
    other = Path(folder, flask.request.args.get("name"))
    # ok: touchmark.python.files.request-path
    good = os.path.join(folder, secure_filename(request.form["name"]))
    # ok: touchmark.python.files.request-path
    fixed = os.path.join(folder, "name")
    # ok: touchmark.python.files.request-path
    return open(path), other, good, fixed


def django_view(request):
    # ruleid: touchmark.python.files.request-path
    return open(request.GET["name"])


def saves(folder):
    name = request.files["upload"].filename
    # ok: touchmark.python.files.request-path
    path = os.path.join(folder, secure_filename(name))
    # ok: touchmark.python.files.request-path
    return flask.send_from_directory(folder, request.args["name"]), path


def unpacks(path, folder, archive: tarfile.TarFile, own_filter):
    tar = tarfile.open(path)
    # ruleid: touchmark.python.files.tar-extract
    tar.extractall(folder)
    # ok: touchmark.python.files.tar-extract
    tar.extractall(folder, filter="data")
    # ruleid: touchmark.python.files.tar-extract
    tar.extractall(folder, filter="fully_trusted")
    with tarfile.open(path) as inner:
        # ruleid: touchmark.python.files.tar-extract
        inner.extractall()
        # ok: touchmark.python.files.tar-extract
        inner.extractall(path=folder, filter=tarfile.data_filter)
        # ok: touchmark.python.files.tar-extract
        inner.extractall(path=folder, filter=own_filter)
    # ruleid: touchmark.python.files.tar-extract
    archive.extractall(folder)


def unpacks_any(path, folder):
    # ruleid: touchmark.python.files.unpack-archive
    shutil.unpack_archive(path, folder)
    # ok: touchmark.python.files.unpack-archive
    shutil.unpack_archive(path, folder, filter="data")
    # ok: touchmark.python.files.unpack-archive
    shutil.unpack_archive(path, folder, "zip")
    with zipfile.ZipFile(path) as archive:
        # ok: touchmark.python.files.tar-extract
        # ruleid: touchmark.python.files.zip-extract
        archive.extractall(folder)
        # ok: touchmark.python.files.zip-extract
        archive.namelist()


def names():
    # ruleid: touchmark.python.files.mktemp
    tempfile.mktemp()
    # ok: touchmark.python.files.mktemp
    tempfile.mkstemp()


def writes(pid):
    # ruleid: touchmark.python.files.shared-temporary
    open("/tmp/report.txt", "w")
    # ruleid: touchmark.python.files.shared-temporary
    open(f"/tmp/report-{pid}.txt", "wb")
    # ruleid: touchmark.python.files.shared-temporary
    Path("/var/tmp/report.txt").write_text("done")
    # ruleid: touchmark.python.files.shared-temporary
    open("/tmp/report-" + pid, mode="a")
    # ok: touchmark.python.files.shared-temporary
    open("/tmp/report.txt")
    # ok: touchmark.python.files.shared-temporary
    open("tmp/report.txt", "w")
    # ok: touchmark.python.files.shared-temporary
    open(f"report/tmp/{pid}", "w")
    # ok: touchmark.python.files.shared-temporary
    tempfile.NamedTemporaryFile("w")


def permits(path, mode):
    # ruleid: touchmark.python.files.world-writable
    os.chmod(path, 0o777)
    # ruleid: touchmark.python.files.world-writable
    os.chmod(path, 0o666)
    # ruleid: touchmark.python.files.world-writable
    Path(path).chmod(0o777)
    # ruleid: touchmark.python.files.world-writable
    os.chmod(path, stat.S_IRUSR | stat.S_IWOTH)
    # ok: touchmark.python.files.world-writable
    os.chmod(path, 0o755)
    # ok: touchmark.python.files.world-writable
    os.chmod(path, 0o1777)
    # ok: touchmark.python.files.world-writable
    os.chmod(path, mode & ~stat.S_IWOTH)
    # ok: touchmark.python.files.world-writable
    Path(path).chmod(0o600)


def masks():
    # ruleid: touchmark.python.files.umask-zero
    os.umask(0)
    # ok: touchmark.python.files.umask-zero
    os.umask(0o022)


def peeks():
    # ok: touchmark.python.files.umask-zero
    old = os.umask(0)
    os.umask(old)
    return old
