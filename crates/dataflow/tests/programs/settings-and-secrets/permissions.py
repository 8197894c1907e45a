"""What is reported in programs about permissions, and what is not."""

import os
import stat
import tempfile
from tempfile import mktemp

SHARED = 0o666


def temporary():
    tempfile.mktemp()  # alert: py/insecure-temporary-file
    mktemp(suffix=".txt")  # alert: py/insecure-temporary-file
    make = tempfile.mktemp
    make()  # alert: py/insecure-temporary-file
    tempfile.mkstemp()  # ok: py/insecure-temporary-file
    tempfile.mkdtemp()  # ok: py/insecure-temporary-file


def modes(path, mode):
    os.chmod(path, 0o755)  # alert: py/overly-permissive-file
    os.chmod(path, SHARED)  # alert: py/overly-permissive-file
    os.open(path, os.O_CREAT | os.O_WRONLY, 0o644)  # alert: py/overly-permissive-file
    os.chmod(path, stat.S_IRUSR | stat.S_IWOTH)  # alert: py/overly-permissive-file
    os.chmod(path, 0o600)  # ok: py/overly-permissive-file
    os.chmod(path, 0o700)  # ok: py/overly-permissive-file
    os.chmod(path, mode)  # ok: py/overly-permissive-file
    os.open(path, os.O_RDONLY)  # ok: py/overly-permissive-file
    os.chmod(path, os.stat(path).st_mode & ~stat.S_IWOTH)  # ok: py/overly-permissive-file
