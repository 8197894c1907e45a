"""Functions of a library that put lines for a shell together."""

import asyncio
import os
import shlex
import subprocess
from os import popen


def plain(name):
    os.system("ping " + name)  # alert: py/shell-command-constructed-from-input


def formatted(name, target="x"):
    subprocess.run(f"ls {name} {target}", shell=True)  # alert: py/shell-command-constructed-from-input
    subprocess.call("ls %s" % name, shell=True)  # alert: py/shell-command-constructed-from-input
    popen("ls {}".format(name))  # alert: py/shell-command-constructed-from-input
    subprocess.check_output(" ".join(["ls", name]), shell=True)  # alert: py/shell-command-constructed-from-input
    subprocess.run(["ls", name])  # ok: py/shell-command-constructed-from-input
    subprocess.run("ls " + name)  # ok: py/shell-command-constructed-from-input
    subprocess.run("ls " + shlex.quote(name), shell=True)  # ok: py/shell-command-constructed-from-input
    line = "cp " + name  # alert: py/shell-command-constructed-from-input
    os.system(line)
    parts = ["rm", name]
    os.system(" ".join(parts))  # alert: py/shell-command-constructed-from-input


def indirect(name):
    execute("ls " + name)  # alert: py/shell-command-constructed-from-input


def execute(command):
    os.system(command)


def given_command(command, cmd_line, run_cmd):
    os.system("x " + command)  # ok: py/shell-command-constructed-from-input
    os.system("x " + cmd_line)  # ok: py/shell-command-constructed-from-input
    os.system("x " + run_cmd)  # ok: py/shell-command-constructed-from-input


def _private(name):
    os.system("x " + name)  # ok: py/shell-command-constructed-from-input


def whole(line):
    os.system(line)  # ok: py/shell-command-constructed-from-input


class Tool:
    def __init__(self, path):
        self.path = path
        os.system("init " + path)  # alert: py/shell-command-constructed-from-input

    def run(self, name, *more, **options):
        os.system("run " + name)  # alert: py/shell-command-constructed-from-input

    @staticmethod
    def static(name):
        os.system("run " + name)  # alert: py/shell-command-constructed-from-input

    @classmethod
    def made(cls, name):
        os.system("run " + name)  # alert: py/shell-command-constructed-from-input

    def _hidden(self, name):
        os.system("run " + name)  # ok: py/shell-command-constructed-from-input


async def later(name):
    await asyncio.create_subprocess_shell("ls " + name)  # alert: py/shell-command-constructed-from-input


def switched(name, shell=False):
    subprocess.run("ls " + name, shell=shell)  # ok: py/shell-command-constructed-from-input


class Runner:
    @staticmethod
    def _execute(line):
        os.system("sh -c " + line)  # alert: py/shell-command-constructed-from-input

    @staticmethod
    def _given(command):
        os.system("x " + command)  # alert: py/shell-command-constructed-from-input

    def run(self, name):
        self._execute(name)
        self._given("y " + name)
