import os


def for_tests(name):
    os.system("x " + name)  # ok: py/shell-command-constructed-from-input
