"""Sockets that are wrapped without a word on the protocol."""

import ssl
from ssl import wrap_socket


def wrap(sock, version):
    ssl.wrap_socket(sock)  # alert: py/insecure-default-protocol
    wrap_socket(sock, certfile="a.pem")  # alert: py/insecure-default-protocol
    ssl.wrap_socket(sock, server_side=True)  # alert: py/insecure-default-protocol
    ssl.wrap_socket(sock, ssl_version=version)  # ok: py/insecure-default-protocol
    ssl.wrap_socket(sock, ssl_version=ssl.PROTOCOL_TLSv1_2)  # ok: py/insecure-default-protocol
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context.wrap_socket(sock)  # ok: py/insecure-default-protocol
