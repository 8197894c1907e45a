"""What is reported in programs about hosts, and what is not."""

import socket
from urllib.parse import urlsplit

ANY = ""
EVERYWHERE = ("0.0.0.0", 8080)


def listen(host, port):
    server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    server.bind(("0.0.0.0", port))  # alert: py/bind-socket-all-network-interfaces
    server.bind(("", 8000))  # alert: py/bind-socket-all-network-interfaces
    address = ("::", port)
    server.bind(address)  # alert: py/bind-socket-all-network-interfaces
    server.bind((ANY, port))  # alert: py/bind-socket-all-network-interfaces
    server.bind(EVERYWHERE)  # alert: py/bind-socket-all-network-interfaces
    server.bind(("127.0.0.1", port))  # ok: py/bind-socket-all-network-interfaces
    server.bind((host, port))  # ok: py/bind-socket-all-network-interfaces


def listen_by_default(port, host="0.0.0.0"):
    server = socket.socket()
    server.bind((host, port))  # alert: py/bind-socket-all-network-interfaces


class Server:
    def __init__(self):
        self.host = "0.0.0.0"
        self.local = "127.0.0.1"

    def listen(self):
        server = socket.socket()
        server.bind((self.host, 80))  # alert: py/bind-socket-all-network-interfaces
        server.bind((self.local, 80))  # ok: py/bind-socket-all-network-interfaces


class Listener:
    EVERYONE = "0.0.0.0"
    OURSELVES = "127.0.0.1"

    def __init__(self, host="::"):
        self.host = host

    def open(self):
        server = socket.socket()
        server.bind((self.host, 80))  # alert: py/bind-socket-all-network-interfaces
        server.bind((self.EVERYONE, 80))  # alert: py/bind-socket-all-network-interfaces
        server.bind((Listener.EVERYONE, 80))  # alert: py/bind-socket-all-network-interfaces
        server.bind((self.OURSELVES, 80))  # ok: py/bind-socket-all-network-interfaces


def known(url):
    if "example.com" in url:  # alert: py/incomplete-url-substring-sanitization
        return True
    if url.startswith("https://www.example.com"):  # alert: py/incomplete-url-substring-sanitization
        return True
    if urlsplit(url).hostname.endswith("example.com"):  # alert: py/incomplete-url-substring-sanitization
        return True
    if url.startswith("https://example.test"):  # alert: py/incomplete-url-substring-sanitization
        return True
    if url.startswith("https://www.example.com/"):  # ok: py/incomplete-url-substring-sanitization
        return True
    if urlsplit(url).hostname.endswith(".example.com"):  # ok: py/incomplete-url-substring-sanitization
        return True
    if urlsplit(url).hostname == "example.com":  # ok: py/incomplete-url-substring-sanitization
        return True
    return url.endswith(".py") or "settings.json" in url  # ok: py/incomplete-url-substring-sanitization
