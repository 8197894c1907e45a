"""Text and bytes stay input through their methods, operators and encodings."""

import base64
import os
import os.path as paths
import quopri
import sys

from flask import request

if sys.version_info[0] == 3:
    unicode = str


def operations():
    w = request.args["w"]
    b = request.data
    eval(w + "foo")  # alert: py/code-injection
    eval("foo" + w)  # alert: py/code-injection
    eval(w * 5)  # alert: py/code-injection
    eval(w[0 : len(w)])  # alert: py/code-injection
    eval(w[:])  # alert: py/code-injection
    eval(w[0:1000])  # alert: py/code-injection
    eval(w[0])  # alert: py/code-injection
    eval(str(w))  # alert: py/code-injection
    eval(bytes(b))  # alert: py/code-injection
    eval(unicode(w))  # alert: py/code-injection
    text = "safe"
    eval(text)  # ok: py/code-injection
    text += request.args["w"]
    eval(text)  # alert: py/code-injection


def methods():
    w = request.args["w"]
    b = request.data
    eval(w.capitalize())  # alert: py/code-injection
    eval(w.casefold())  # alert: py/code-injection
    eval(w.center(100))  # alert: py/code-injection
    eval(w.expandtabs())  # alert: py/code-injection
    eval(w.format())  # alert: py/code-injection
    eval("{}".format(w))  # alert: py/code-injection
    eval("{bad}".format(bad=w))  # alert: py/code-injection
    eval(w.format_map({}))  # alert: py/code-injection
    eval("{bad}".format_map({"bad": w}))  # alert: py/code-injection
    eval(w.join(["", ""]))  # alert: py/code-injection
    eval("".join([w]))  # alert: py/code-injection
    eval(w.ljust(100))  # alert: py/code-injection
    eval(w.lstrip())  # alert: py/code-injection
    eval(w.lower())  # alert: py/code-injection
    eval(w.replace("old", "new"))  # alert: py/code-injection
    eval("safe".replace("safe", w))  # alert: py/code-injection
    eval(w.rjust(100))  # alert: py/code-injection
    eval(w.rstrip())  # alert: py/code-injection
    eval(w.strip())  # alert: py/code-injection
    eval(w.swapcase())  # alert: py/code-injection
    eval(w.title())  # alert: py/code-injection
    eval(w.upper())  # alert: py/code-injection
    eval(w.zfill(100))  # alert: py/code-injection
    eval(w.encode("utf-8"))  # alert: py/code-injection
    eval(w.encode("utf-8").decode("utf-8"))  # alert: py/code-injection
    eval(b.decode("utf-8"))  # alert: py/code-injection
    eval(b.decode("utf-8").encode("utf-8"))  # alert: py/code-injection
    eval(w.partition("_"))  # alert: py/code-injection
    eval(w.rpartition("_"))  # alert: py/code-injection
    eval(w.rsplit("_"))  # alert: py/code-injection
    eval(w.split("_"))  # alert: py/code-injection
    eval(w.splitlines())  # alert: py/code-injection
    eval("safe".replace(w, "also safe"))  # ok: py/code-injection
    eval(w.join([]))  # alert: py/code-injection
    eval(w.join(["safe"]))  # alert: py/code-injection


def percent():
    w = request.args["w"]
    form = w + " %s %s"
    eval(form % (1, 2))  # alert: py/code-injection
    eval("%s foo bar" % w)  # alert: py/code-injection
    eval("%s %s %s" % (1, 2, w))  # alert: py/code-injection
    eval(f"foo {w} bar")  # alert: py/code-injection


def encodings():
    b = request.data
    eval(base64.b64encode(b))  # alert: py/code-injection
    eval(base64.b64decode(base64.b64encode(b)))  # alert: py/code-injection
    eval(base64.standard_b64encode(b))  # alert: py/code-injection
    eval(base64.standard_b64decode(base64.standard_b64encode(b)))  # alert: py/code-injection
    eval(base64.urlsafe_b64encode(b))  # alert: py/code-injection
    eval(base64.urlsafe_b64decode(base64.urlsafe_b64encode(b)))  # alert: py/code-injection
    eval(base64.b32encode(b))  # alert: py/code-injection
    eval(base64.b32decode(base64.b32encode(b)))  # alert: py/code-injection
    eval(base64.b16encode(b))  # alert: py/code-injection
    eval(base64.b16decode(base64.b16encode(b)))  # alert: py/code-injection
    eval(base64.encodestring(b))  # alert: py/code-injection
    eval(base64.decodestring(base64.encodestring(b)))  # alert: py/code-injection
    eval(base64.a85encode(b))  # alert: py/code-injection
    eval(base64.a85decode(base64.a85encode(b)))  # alert: py/code-injection
    eval(base64.b85encode(b))  # alert: py/code-injection
    eval(base64.b85decode(base64.b85encode(b)))  # alert: py/code-injection
    eval(base64.encodebytes(b))  # alert: py/code-injection
    eval(base64.decodebytes(base64.encodebytes(b)))  # alert: py/code-injection


def joins():
    w = request.args["w"]
    eval(os.path.join(w, "foo", "bar"))  # alert: py/code-injection
    eval(os.path.join(w))  # alert: py/code-injection
    eval(os.path.join("foo", "bar", w))  # alert: py/code-injection
    eval(paths.join("foo", "bar", w))  # alert: py/code-injection


def arrays():
    import builtins
    from builtins import bytearray as make

    b = request.data
    w = request.args["w"]
    eval(bytearray(b))  # alert: py/code-injection
    eval(bytearray(source=b))  # alert: py/code-injection
    eval(bytearray(w, "utf-8"))  # alert: py/code-injection
    eval(bytearray(source=w, encoding="utf-8"))  # alert: py/code-injection
    eval(builtins.bytearray(b))  # alert: py/code-injection
    eval(make(b))  # alert: py/code-injection
    eval(bytearray(b"safe"))  # ok: py/code-injection
    eval(bytearray(b).take_bytes())  # alert: py/code-injection
    eval(bytearray(b).take_bytes(None))  # alert: py/code-injection
    eval(bytearray(source=w, encoding="utf-8").take_bytes().decode())  # alert: py/code-injection
    eval(bytearray.take_bytes(bytearray(b)))  # alert: py/code-injection
    buffer = bytearray(b)
    take = buffer.take_bytes
    eval(bytearray(b"safe").take_bytes())  # ok: py/code-injection
    eval(bytearray().take_bytes())  # ok: py/code-injection
    again = bytearray(b)
    eval(again.take_bytes(1))  # alert: py/code-injection
    eval(again)  # alert: py/code-injection
    size = request.args["n"]
    eval(bytearray(b"safe").take_bytes(size))  # ok: py/code-injection
    eval(again[:0])  # alert: py/code-injection


def shadowed():
    def bytearray(source):
        return b"safe"

    eval(bytearray(request.data))  # ok: py/code-injection
