"""Starts programs for the web part."""

import subprocess


class Runner:
    program = "convert"

    def __init__(self, options):
        self.options = options

    def line(self, name):
        return f"{self.program} {self.options} {name}"

    def run(self, name):
        subprocess.run(self.line(name), shell=True)  # alert: py/command-line-injection


class QuietRunner(Runner):
    def run(self, name):
        subprocess.run([self.program, self.options, name])  # ok: py/command-line-injection


def run_all(names):
    for name in names:
        run_one("identify " + name)


def run_one(line):
    subprocess.check_call(line, shell=True)  # alert: py/command-line-injection


def run_fixed(line):
    subprocess.check_call(line, shell=True)  # ok: py/command-line-injection
