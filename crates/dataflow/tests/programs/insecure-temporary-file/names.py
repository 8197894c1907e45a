"""Names of temporary files, and files that are made at once."""

import os
import tempfile
from tempfile import mktemp as name_for


def write(text):
    name = tempfile.mktemp()  # alert: py/insecure-temporary-file
    with open(name, "w") as file:
        file.write(text)
    open(name_for(suffix=".txt"), "w")  # alert: py/insecure-temporary-file
    os.tmpnam()  # alert: py/insecure-temporary-file
    os.tempnam("/tmp")  # alert: py/insecure-temporary-file
    handle, path = tempfile.mkstemp()  # ok: py/insecure-temporary-file
    with tempfile.NamedTemporaryFile("w") as other:  # ok: py/insecure-temporary-file
        other.write(text)
    with tempfile.TemporaryDirectory() as folder:  # ok: py/insecure-temporary-file
        return folder, handle, path


class Files:
    def mktemp(self):
        return "fixed"

    def name(self):
        return self.mktemp()  # ok: py/insecure-temporary-file
