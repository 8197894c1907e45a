"""What goes through functions of the standard library."""

import argparse
import base64
import binascii
import collections
import contextlib
import copy
import cgi
import email.header
import email.utils
import fnmatch
import functools
import idna
import multidict
import simplejson
import yarl
import getopt
import gzip
import html
import io
import itertools
import mimetypes
import os
import pathlib
import queue
import random
import shlex
import shutil
import string
import tempfile
import textwrap
import typing
import unicodedata
import urllib.parse
import urllib.request
import zipfile
import zlib
from flask import request
from http.cookies import SimpleCookie
from urllib.parse import parse_qs, urljoin, urlparse, urlsplit


def run(text):
    os.system(text)  # alert: py/command-line-injection


def passes():
    t = request.args["t"]
    os.system(base64.b64decode(t).decode())  # alert: py/command-line-injection
    os.system(base64.urlsafe_b64encode(t))  # alert: py/command-line-injection
    os.system(binascii.unhexlify(t))  # alert: py/command-line-injection
    os.system(urllib.parse.unquote(t))  # alert: py/command-line-injection
    os.system(urlparse(t).path)  # alert: py/command-line-injection
    os.system(urlsplit(t).netloc)  # alert: py/command-line-injection
    os.system(urlsplit(t).hostname)  # alert: py/command-line-injection
    os.system(urljoin("x", t))  # alert: py/command-line-injection
    os.system(urllib.parse.urlencode({"x": t}))  # alert: py/command-line-injection
    os.system(parse_qs(t)["x"][0])  # alert: py/command-line-injection
    os.system(shlex.quote(t))  # low: py/command-line-injection
    os.system(shlex.split(t)[0])  # alert: py/command-line-injection
    os.system(textwrap.dedent(t))  # alert: py/command-line-injection
    os.system(html.unescape(t))  # alert: py/command-line-injection
    os.system(html.escape(t))  # alert: py/command-line-injection
    os.system(os.path.join("x", t))  # alert: py/command-line-injection
    os.system(os.path.basename(t))  # alert: py/command-line-injection
    os.system(os.path.splitext(t)[0])  # alert: py/command-line-injection
    os.system(os.fspath(pathlib.Path(t)))  # alert: py/command-line-injection
    os.system(str(pathlib.Path("x") / t))  # alert: py/command-line-injection
    os.system(pathlib.Path(t).stem)  # alert: py/command-line-injection
    os.system(typing.cast(str, t))  # alert: py/command-line-injection
    os.system(functools.reduce(lambda a, b: a + b, [t, "x"]))  # alert: py/command-line-injection
    os.system(copy.deepcopy([t])[0])  # alert: py/command-line-injection
    os.system(random.choice([t]))  # alert: py/command-line-injection
    os.system(fnmatch.filter([t], "x")[0])  # alert: py/command-line-injection
    os.system(mimetypes.guess_type(t)[0])  # alert: py/command-line-injection
    os.system(shutil.which(t))  # alert: py/command-line-injection
    os.system(string.Template(t).substitute(x=1))  # alert: py/command-line-injection
    os.system(string.Template("$x").safe_substitute(x=t))  # alert: py/command-line-injection
    os.system(email.header.Header(t).encode())  # alert: py/command-line-injection
    os.system(email.utils.parseaddr(t)[1])  # alert: py/command-line-injection
    os.system(getopt.getopt([t], "x")[1][0])  # alert: py/command-line-injection
    os.system(argparse.ArgumentParser().parse_args([t]).x)  # alert: py/command-line-injection
    os.system(urllib.request.pathname2url(t))  # alert: py/command-line-injection
    os.system(urllib.request.Request(t).get_full_url())  # alert: py/command-line-injection
    os.system(gzip.decompress(t))  # alert: py/command-line-injection
    os.system(zlib.decompress(t))  # alert: py/command-line-injection
    os.system(unicodedata.normalize("NFC", t))  # alert: py/command-line-injection
    os.system(tempfile.mkdtemp(prefix=t))  # alert: py/command-line-injection
    os.system({}.get("x", t))  # alert: py/command-line-injection
    os.system(os.environ.get("x", t))  # alert: py/command-line-injection
    os.system(os.getenv("x", t))  # alert: py/command-line-injection
    os.system(collections.OrderedDict(x=t)["x"])  # alert: py/command-line-injection
    os.system(collections.deque([t])[0])  # alert: py/command-line-injection
    os.system(list(itertools.chain([t], ["x"]))[0])  # alert: py/command-line-injection
    os.system(next(iter([t])))  # alert: py/command-line-injection
    os.system(sorted([t])[0])  # alert: py/command-line-injection
    os.system(list(filter(None, [t]))[0])  # alert: py/command-line-injection
    os.system(list(zip([t], [1]))[0][0])  # alert: py/command-line-injection
    os.system([b for a, b in enumerate([t])][0])  # alert: py/command-line-injection
    os.system(max([t], key=len))  # alert: py/command-line-injection
    os.system(io.TextIOWrapper(io.BytesIO(t)).read())  # alert: py/command-line-injection
    buffer = io.StringIO()
    buffer.write(t)
    os.system(buffer.getvalue())  # alert: py/command-line-injection
    buffer = io.StringIO()
    simplejson.dump({"x": t}, buffer)
    os.system(buffer.getvalue())  # alert: py/command-line-injection
    os.system(yarl.URL(t).parts[0])  # alert: py/command-line-injection
    os.system(yarl.URL("x").with_path(t).path)  # alert: py/command-line-injection
    os.system(idna.encode(t))  # alert: py/command-line-injection
    os.system(multidict.CIMultiDict(x=t).getone("x"))  # alert: py/command-line-injection
    os.system(multidict.MultiDict([("x", t)])["x"])  # alert: py/command-line-injection
    waiting = queue.Queue()
    waiting.put(t)
    os.system(waiting.get())  # alert: py/command-line-injection
    cookie = SimpleCookie()
    cookie.load(t)
    os.system(cookie["x"].value)  # ok: py/command-line-injection
    os.system("".join(reversed(t)))  # alert: py/command-line-injection
    os.system(t.encode("utf-8").decode())  # alert: py/command-line-injection
    os.system(bytes(t, "utf-8"))  # alert: py/command-line-injection
    os.system(f"{t!r:>10}")  # alert: py/command-line-injection
    os.system("%(x)s" % {"x": t})  # alert: py/command-line-injection
    os.system("{x}".format_map({"x": t}))  # alert: py/command-line-injection
    os.system(t.partition(":")[2])  # alert: py/command-line-injection
    os.system(t * 2)  # alert: py/command-line-injection
    os.system(int(t))  # ok: py/command-line-injection
    os.system(str(len(t)))  # ok: py/command-line-injection
    with contextlib.ExitStack() as stack:
        os.system(stack.enter_context(t))  # alert: py/command-line-injection
    with zipfile.ZipFile(io.BytesIO(request.data)) as archive:
        os.system(archive.namelist()[0])  # alert: py/command-line-injection
        os.system(archive.infolist()[0].filename)  # alert: py/command-line-injection
    kept, _ = t.split(",", 1)
    run(kept)  # ok: py/log-injection
    exec(compile(t, "x", "exec"))  # alert: py/code-injection
    exec("x", {"y": t})  # ok: py/code-injection
    eval(t, {})  # alert: py/code-injection
