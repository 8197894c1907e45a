"""Annotated lines for tls.yml: what each rule must report and what it must leave alone."""

import socket
import ssl
from ssl import PROTOCOL_TLSv1, SSLContext, create_default_context

import aiohttp
import httpx
import paramiko
import requests
import urllib3
from OpenSSL import SSL
from paramiko.client import SSHClient, WarningPolicy

OPEN = ssl.create_default_context()
CLOSED = ssl.create_default_context()
CLOSED.minimum_version = ssl.TLSVersion.TLSv1_2


def kept(sock):
    # ruleid: py.insecure-protocol.tls1, py.insecure-protocol.tls1-1
    OPEN.wrap_socket(sock)
    # ok: py.insecure-protocol.tls1, py.insecure-protocol.tls1-1
    CLOSED.wrap_socket(sock)


def named(sock):
    # ruleid: py.insecure-protocol
    ssl.SSLContext(ssl.PROTOCOL_SSLv3)
    # ruleid: py.insecure-protocol
    SSLContext(protocol=PROTOCOL_TLSv1)
    # ruleid: py.insecure-protocol
    ssl.wrap_socket(sock, ssl_version=ssl.PROTOCOL_TLSv1_1)
    version = ssl.PROTOCOL_TLSv1
    # ruleid: py.insecure-protocol
    ssl.SSLContext(version)
    # ruleid: py.insecure-protocol
    SSL.Context(SSL.TLSv1_METHOD)
    # ok: py.insecure-protocol
    ssl.SSLContext(ssl.PROTOCOL_TLSv1_2)
    # ok: py.insecure-protocol
    ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def defaults(sock, host):
    context = create_default_context()
    # ruleid: py.insecure-protocol.tls1, py.insecure-protocol.tls1-1
    return context.wrap_socket(sock, server_hostname=host)


def partly(sock):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS)
    context.options |= ssl.OP_NO_TLSv1
    # ruleid: py.insecure-protocol.tls1-1
    with context.wrap_socket(sock) as secure:
        return secure.version()


def both(sock):
    context = ssl.SSLContext(protocol=ssl.PROTOCOL_TLS_SERVER)
    context.options |= ssl.OP_NO_TLSv1 | ssl.OP_NO_TLSv1_1
    # ok: py.insecure-protocol.tls1, py.insecure-protocol.tls1-1
    return context.wrap_socket(sock, server_side=True)


def minimum(sock):
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    # ok: py.insecure-protocol.tls1, py.insecure-protocol.tls1-1
    return context.wrap_socket(sock)


def too_low(sock):
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1
    # ruleid: py.insecure-protocol.tls1, py.insecure-protocol.tls1-1
    return context.wrap_socket(sock)


def sometimes(sock, modern):
    context = ssl.SSLContext()
    if modern:
        context.minimum_version = ssl.TLSVersion.TLSv1_3
    # ruleid: py.insecure-protocol.tls1, py.insecure-protocol.tls1-1
    return context.wrap_socket(sock)


def at_once(host):
    # ruleid: py.insecure-protocol.tls1, py.insecure-protocol.tls1-1
    return ssl.create_default_context().wrap_socket(socket.create_connection(host))


def make_open():
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def make_closed():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def restrict(context):
    context.minimum_version = ssl.TLSVersion.TLSv1_2


def helpers(sock):
    context = make_open()
    # ruleid: py.insecure-protocol.tls1, py.insecure-protocol.tls1-1
    context.wrap_socket(sock)
    restrict(context)
    # ok: py.insecure-protocol.tls1, py.insecure-protocol.tls1-1
    context.wrap_socket(sock)
    # ok: py.insecure-protocol.tls1, py.insecure-protocol.tls1-1
    make_closed().wrap_socket(sock)


def bindings(sock):
    context = SSL.Context(SSL.TLS_METHOD)
    context.set_options(SSL.OP_NO_SSLv2 | SSL.OP_NO_SSLv3)
    context.set_options(SSL.OP_NO_TLSv1)
    # ruleid: py.insecure-protocol.tls1-1
    return SSL.Connection(context, sock)


def bindings_open(sock):
    # ruleid: py.insecure-protocol.tls1, py.insecure-protocol.tls1-1, py.insecure-protocol.ssl2, py.insecure-protocol.ssl3
    return SSL.Connection(SSL.Context(SSL.SSLv23_METHOD), sock)


def bindings_closed(sock):
    context = SSL.Context(SSL.TLS_CLIENT_METHOD)
    context.set_min_proto_version(SSL.TLS1_2_VERSION)
    # ok: py.insecure-protocol.tls1, py.insecure-protocol.tls1-1, py.insecure-protocol.ssl2, py.insecure-protocol.ssl3
    return SSL.Connection(context, sock)


def without_context(sock, options):
    # ruleid: py.insecure-default-protocol
    ssl.wrap_socket(sock, cert_reqs=ssl.CERT_REQUIRED)
    # ok: py.insecure-default-protocol
    ssl.wrap_socket(sock, ssl_version=ssl.PROTOCOL_TLSv1_2)
    # ok: py.insecure-default-protocol
    ssl.wrap_socket(sock, **options)


def remote(host):
    client = paramiko.SSHClient()
    # ruleid: py.paramiko-missing-host-key-validation
    client.set_missing_host_key_policy(paramiko.AutoAddPolicy())
    # ruleid: py.paramiko-missing-host-key-validation
    SSHClient().set_missing_host_key_policy(WarningPolicy)
    policy = paramiko.AutoAddPolicy
    # ruleid: py.paramiko-missing-host-key-validation
    client.set_missing_host_key_policy(policy=policy)
    # ok: py.paramiko-missing-host-key-validation
    client.set_missing_host_key_policy(paramiko.RejectPolicy())


def fetch(session, url):
    # ruleid: py.request-without-cert-validation
    requests.get(url, verify=False)
    check = False
    # ruleid: py.request-without-cert-validation
    session.post(url, data="a", verify=check)
    # ruleid: py.request-without-cert-validation
    httpx.Client(verify=False).get(url)
    # ruleid: py.request-without-cert-validation
    aiohttp.TCPConnector(ssl=False)
    # ok: py.request-without-cert-validation
    requests.get(url, verify="/etc/ssl/own.pem")
    # ok: py.request-without-cert-validation
    requests.get(url)


def clients(url):
    loose = httpx.Client(verify=False)
    # ruleid: py.request-without-cert-validation
    loose.get(url)
    session = requests.Session()
    # ok: py.request-without-cert-validation
    session.get(url)
    session.verify = False
    # ruleid: py.request-without-cert-validation
    session.get(url)
    # ok: py.request-without-cert-validation
    session.get(url, verify=True)
    pool = urllib3.PoolManager(cert_reqs="CERT_NONE")
    # ruleid: py.request-without-cert-validation
    pool.request("GET", url)


def changes_its_mind(plain):
    again = ssl.SSLContext(ssl.PROTOCOL_TLS)
    again.options |= ssl.OP_NO_TLSv1 | ssl.OP_NO_TLSv1_1
    again.options &= ~ssl.OP_NO_TLSv1_1
    # ruleid: py.insecure-protocol.tls1, py.insecure-protocol.tls1-1
    again.wrap_socket(plain)
    lower = ssl.create_default_context()
    lower.minimum_version = ssl.TLSVersion.TLSv1_3
    lower.minimum_version = ssl.TLSVersion.TLSv1_1
    # ruleid: py.insecure-protocol.tls1-1
    lower.wrap_socket(plain)


class Open:
    def __init__(self):
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS)

    def connect(self, plain):
        # ruleid: py.insecure-protocol.tls1, py.insecure-protocol.tls1-1
        return self.context.wrap_socket(plain)


class Closed:
    def __init__(self):
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS)
        self.context.minimum_version = ssl.TLSVersion.TLSv1_2

    def connect(self, plain):
        # ok: py.insecure-protocol.tls1, py.insecure-protocol.tls1-1
        return self.context.wrap_socket(plain)


def wraps(context, plain):
    # ruleid: py.insecure-protocol.tls1, py.insecure-protocol.tls1-1
    return context.wrap_socket(plain)


def wraps_what_is_safe(context, plain):
    # ok: py.insecure-protocol.tls1, py.insecure-protocol.tls1-1
    return context.wrap_socket(plain)


def calls(plain):
    safe = ssl.create_default_context()
    safe.minimum_version = ssl.TLSVersion.TLSv1_2
    wraps_what_is_safe(safe, plain)
    return wraps(ssl.create_default_context(), plain)


def relax(context):
    context.minimum_version = ssl.TLSVersion.TLSv1


def relaxed(plain):
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    relax(context)
    # ruleid: py.insecure-protocol.tls1, py.insecure-protocol.tls1-1
    return context.wrap_socket(plain)


def default_by_another_name(plain):
    wrap = ssl.wrap_socket
    # ruleid: py.insecure-default-protocol
    wrap(plain)
    # ok: py.insecure-default-protocol
    wrap(plain, ssl_version=ssl.PROTOCOL_TLS_CLIENT)
