"""Versions of TLS that contexts allow, where connections are made with them."""

import socket
import ssl

from OpenSSL import SSL

OLD = ssl.PROTOCOL_TLSv1
TODAY = ssl.TLSVersion.TLSv1_2


def named(sock):
    ssl.SSLContext(ssl.PROTOCOL_SSLv2)  # alert: py/insecure-protocol
    ssl.SSLContext(OLD)  # alert: py/insecure-protocol
    ssl.SSLContext(protocol=ssl.PROTOCOL_TLSv1_1)  # alert: py/insecure-protocol
    ssl.wrap_socket(sock, ssl_version=ssl.PROTOCOL_SSLv3)  # alert: py/insecure-protocol
    SSL.Context(SSL.SSLv3_METHOD)  # alert: py/insecure-protocol
    ssl.SSLContext(ssl.PROTOCOL_TLSv1_2)  # ok: py/insecure-protocol


def make(version=None):
    context = ssl.create_default_context()
    if version:
        context.minimum_version = version
    return context


class Server:
    def __init__(self, strict):
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.strict = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.strict.minimum_version = TODAY

    def serve(self, sock):
        self.strict.wrap_socket(sock)  # ok: py/insecure-protocol
        return self.context.wrap_socket(sock)  # alert: py/insecure-protocol


def connect(host):
    with socket.create_connection((host, 443)) as sock:
        with make().wrap_socket(sock) as secure:  # alert: py/insecure-protocol
            secure.version()
        flags = ssl.create_default_context()
        flags.options |= ssl.OP_NO_TLSv1
        flags.options |= ssl.OP_NO_TLSv1_1
        flags.wrap_socket(sock)  # ok: py/insecure-protocol
        half = ssl.create_default_context()
        half.options |= ssl.OP_NO_TLSv1
        half.wrap_socket(sock)  # alert: py/insecure-protocol
