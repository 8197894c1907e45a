"""A library whose functions put lines for a shell together."""

import os
import shlex
import subprocess


def pack(name):
    os.system("tar cf " + name)  # alert: py/shell-command-constructed-from-input
    os.system(f"tar cf {name}")  # alert: py/shell-command-constructed-from-input
    os.system("tar cf %s" % name)  # alert: py/shell-command-constructed-from-input
    os.system("tar cf {}".format(name))  # alert: py/shell-command-constructed-from-input
    os.system(" ".join(["tar", "cf", name]))  # alert: py/shell-command-constructed-from-input
    os.system("tar cf " + shlex.quote(name))  # ok: py/shell-command-constructed-from-input
    subprocess.run(["tar", "cf", name])  # ok: py/shell-command-constructed-from-input
    os.system(name)  # ok: py/shell-command-constructed-from-input


def unpack(name, folder="."):
    line = "tar xf " + name  # alert: py/shell-command-constructed-from-input
    subprocess.run(line, shell=True, cwd=folder)
    other = "tar tf " + name  # ok: py/shell-command-constructed-from-input
    subprocess.run(other)


def run(command, cmd_line):
    os.system("nice " + command)  # ok: py/shell-command-constructed-from-input
    os.system("nice " + cmd_line)  # ok: py/shell-command-constructed-from-input


class Archive:
    def __init__(self, path):
        self.path = path

    def add(self, name):
        subprocess.Popen(f"tar rf archive.tar {name}", shell=True)  # alert: py/shell-command-constructed-from-input


def _private(name):
    os.system("rm " + name)  # ok: py/shell-command-constructed-from-input
