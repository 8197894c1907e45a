"""Who may read and write a file."""

import os
import stat

EVERYBODY = 0o777


def share(path, mode):
    os.chmod(path, 0o777)  # alert: py/overly-permissive-file
    os.chmod(path, EVERYBODY)  # alert: py/overly-permissive-file
    os.chmod(path, stat.S_IRWXO)  # alert: py/overly-permissive-file
    os.chmod(path, 0o640)  # alert: py/overly-permissive-file
    os.chmod(path, mode=0o604)  # alert: py/overly-permissive-file
    os.open(path, os.O_CREAT, 0o704)  # alert: py/overly-permissive-file
    os.chmod(path, 0o600)  # ok: py/overly-permissive-file
    os.chmod(path, stat.S_IRWXU)  # ok: py/overly-permissive-file
    os.chmod(path, mode)  # ok: py/overly-permissive-file
    os.open(path, os.O_CREAT, 0o400)  # ok: py/overly-permissive-file
    os.mkdir(path, 0o777)  # ok: py/overly-permissive-file
