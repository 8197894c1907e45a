"""Lines for a shell that one function puts together and another runs."""

import os
import shlex
import subprocess


def execute(line):
    subprocess.check_call(line, shell=True)


def unpack(name):
    line = f"tar xf {name}"  # alert: py/shell-command-constructed-from-input
    execute(line)


def unpack_carefully(name):
    execute(f"tar xf {shlex.quote(name)}")  # ok: py/shell-command-constructed-from-input


def listing_of(name):
    return "ls -l " + name  # alert: py/shell-command-constructed-from-input


def listing(name):
    os.system(listing_of(name))


def in_parts(name):
    parts = ["du", "-h", name]
    subprocess.run(" ".join(parts), shell=True)  # alert: py/shell-command-constructed-from-input


def cleaned(name):
    folder = name.strip().rstrip("/")
    os.popen("du %s" % folder)  # alert: py/shell-command-constructed-from-input


def outside(name):
    _inside(name)
    _fixed("/tmp")


def _inside(name):
    os.system("rm " + name)  # alert: py/shell-command-constructed-from-input


def _fixed(name):
    os.system("ls " + name)  # ok: py/shell-command-constructed-from-input


def command(command):
    execute("nice " + command)  # ok: py/shell-command-constructed-from-input


class Shell:
    def list(self, folder):
        return self._run("ls -l " + folder)  # alert: py/shell-command-constructed-from-input

    def copy(self, source, target):
        self._run("cp {} {}".format(source, target))  # alert: py/shell-command-constructed-from-input

    def _run(self, line):
        return subprocess.getoutput(line)
