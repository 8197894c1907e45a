"""Annotated lines for hosts.yml: what each rule must report and what it must leave alone."""

import socket
from urllib.parse import urlsplit

ANY = ""
EVERYWHERE = ("0.0.0.0", 8080)


def listen(host, port):
    server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    # ruleid: py.bind-socket-all-network-interfaces
    server.bind(("0.0.0.0", port))
    # ruleid: py.bind-socket-all-network-interfaces
    server.bind(("", 8000))
    address = ("::", port)
    # ruleid: py.bind-socket-all-network-interfaces
    server.bind(address)
    # ruleid: py.bind-socket-all-network-interfaces
    server.bind((ANY, port))
    # ruleid: py.bind-socket-all-network-interfaces
    server.bind(EVERYWHERE)
    # ok: py.bind-socket-all-network-interfaces
    server.bind(("127.0.0.1", port))
    # ok: py.bind-socket-all-network-interfaces
    server.bind((host, port))


def listen_by_default(port, host="0.0.0.0"):
    server = socket.socket()
    # ruleid: py.bind-socket-all-network-interfaces
    server.bind((host, port))


class Server:
    def __init__(self):
        self.host = "0.0.0.0"
        self.local = "127.0.0.1"

    def listen(self, server):
        # ruleid: py.bind-socket-all-network-interfaces
        server.bind((self.host, 80))
        # ok: py.bind-socket-all-network-interfaces
        server.bind((self.local, 80))


class Listener:
    EVERYONE = "0.0.0.0"
    OURSELVES = "127.0.0.1"

    def __init__(self, host="::"):
        self.host = host

    def open(self):
        server = socket.socket()
        # ruleid: py.bind-socket-all-network-interfaces
        server.bind((self.host, 80))
        # ruleid: py.bind-socket-all-network-interfaces
        server.bind((self.EVERYONE, 80))
        # ruleid: py.bind-socket-all-network-interfaces
        server.bind((Listener.EVERYONE, 80))
        # ok: py.bind-socket-all-network-interfaces
        server.bind((self.OURSELVES, 80))


def known(url):
    # ruleid: py.incomplete-url-substring-sanitization
    if "example.com" in url:
        return True
    # ruleid: py.incomplete-url-substring-sanitization
    if url.startswith("https://www.example.com"):
        return True
    # ruleid: py.incomplete-url-substring-sanitization
    if urlsplit(url).hostname.endswith("example.com"):
        return True
    # ruleid: py.incomplete-url-substring-sanitization
    if url.startswith("https://example.test"):
        return True
    # ok: py.incomplete-url-substring-sanitization
    if url.startswith("https://www.example.com/"):
        return True
    # ok: py.incomplete-url-substring-sanitization
    if urlsplit(url).hostname.endswith(".example.com"):
        return True
    # ok: py.incomplete-url-substring-sanitization
    if urlsplit(url).hostname == "example.com":
        return True
    # ok: py.incomplete-url-substring-sanitization
    return url.endswith(".py") or "settings.json" in url
