"""Annotated lines for permissions.yml: what each rule must report and what it must leave alone."""

import os
import stat
import tempfile
from tempfile import mktemp

SHARED = 0o666


def temporary():
    # ruleid: py.insecure-temporary-file
    tempfile.mktemp()
    # ruleid: py.insecure-temporary-file
    mktemp(suffix=".txt")
    make = tempfile.mktemp
    # ruleid: py.insecure-temporary-file
    make()
    # ok: py.insecure-temporary-file
    tempfile.mkstemp()
    # ok: py.insecure-temporary-file
    tempfile.mkdtemp()


def modes(path, mode):
    # ruleid: py.overly-permissive-file
    os.chmod(path, 0o755)
    # ruleid: py.overly-permissive-file
    os.chmod(path, SHARED)
    # ruleid: py.overly-permissive-file
    os.open(path, os.O_CREAT | os.O_WRONLY, 0o644)
    # ruleid: py.overly-permissive-file
    os.chmod(path, stat.S_IRUSR | stat.S_IWOTH)
    # ok: py.overly-permissive-file
    os.chmod(path, 0o600)
    # ok: py.overly-permissive-file
    os.chmod(path, 0o700)
    # ok: py.overly-permissive-file
    os.chmod(path, mode)
    # ok: py.overly-permissive-file
    os.open(path, os.O_RDONLY)
    # ok: py.overly-permissive-file
    os.chmod(path, os.stat(path).st_mode & ~stat.S_IWOTH)
