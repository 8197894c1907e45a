"""What every storage can do."""

import os


class Storage:
    root = "/srv"

    def path(self, name):
        raise NotImplementedError

    def read(self, name):
        with open(self.path(name)) as file:  # alert: py/path-injection
            return file.read()


class Loose(Storage):
    def path(self, name):
        return os.path.join(self.root, name)


def safe_path(root, name):
    path = os.path.realpath(os.path.join(root, name))
    if not path.startswith(root):
        raise ValueError(name)
    return path
