"""What is reported in programs about tls, and what is not."""

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
    OPEN.wrap_socket(sock)  # alert: py/insecure-protocol
    CLOSED.wrap_socket(sock)  # ok: py/insecure-protocol


def named(sock):
    ssl.SSLContext(ssl.PROTOCOL_SSLv3)  # alert: py/insecure-protocol
    SSLContext(protocol=PROTOCOL_TLSv1)  # alert: py/insecure-protocol
    ssl.wrap_socket(sock, ssl_version=ssl.PROTOCOL_TLSv1_1)  # alert: py/insecure-protocol
    version = ssl.PROTOCOL_TLSv1
    ssl.SSLContext(version)  # alert: py/insecure-protocol
    SSL.Context(SSL.TLSv1_METHOD)  # alert: py/insecure-protocol
    ssl.SSLContext(ssl.PROTOCOL_TLSv1_2)  # ok: py/insecure-protocol
    ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # ok: py/insecure-protocol


def defaults(sock, host):
    context = create_default_context()
    return context.wrap_socket(sock, server_hostname=host)  # alert: py/insecure-protocol


def partly(sock):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS)
    context.options |= ssl.OP_NO_TLSv1
    with context.wrap_socket(sock) as secure:  # alert: py/insecure-protocol
        return secure.version()


def both(sock):
    context = ssl.SSLContext(protocol=ssl.PROTOCOL_TLS_SERVER)
    context.options |= ssl.OP_NO_TLSv1 | ssl.OP_NO_TLSv1_1
    return context.wrap_socket(sock, server_side=True)  # ok: py/insecure-protocol


def minimum(sock):
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context.wrap_socket(sock)  # ok: py/insecure-protocol


def too_low(sock):
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1
    return context.wrap_socket(sock)  # alert: py/insecure-protocol


def sometimes(sock, modern):
    context = ssl.SSLContext()
    if modern:
        context.minimum_version = ssl.TLSVersion.TLSv1_3
    return context.wrap_socket(sock)  # alert: py/insecure-protocol


def at_once(host):
    return ssl.create_default_context().wrap_socket(socket.create_connection(host))  # alert: py/insecure-protocol


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
    context.wrap_socket(sock)  # alert: py/insecure-protocol
    restrict(context)
    context.wrap_socket(sock)  # ok: py/insecure-protocol
    make_closed().wrap_socket(sock)  # ok: py/insecure-protocol


def bindings(sock):
    context = SSL.Context(SSL.TLS_METHOD)
    context.set_options(SSL.OP_NO_SSLv2 | SSL.OP_NO_SSLv3)
    context.set_options(SSL.OP_NO_TLSv1)
    return SSL.Connection(context, sock)  # alert: py/insecure-protocol


def bindings_open(sock):
    return SSL.Connection(SSL.Context(SSL.SSLv23_METHOD), sock)  # alert: py/insecure-protocol


def bindings_closed(sock):
    context = SSL.Context(SSL.TLS_CLIENT_METHOD)
    context.set_min_proto_version(SSL.TLS1_2_VERSION)
    return SSL.Connection(context, sock)  # ok: py/insecure-protocol


def without_context(sock, options):
    ssl.wrap_socket(sock, cert_reqs=ssl.CERT_REQUIRED)  # alert: py/insecure-default-protocol
    ssl.wrap_socket(sock, ssl_version=ssl.PROTOCOL_TLSv1_2)  # ok: py/insecure-default-protocol
    ssl.wrap_socket(sock, **options)  # ok: py/insecure-default-protocol


def remote(host):
    client = paramiko.SSHClient()
    client.set_missing_host_key_policy(paramiko.AutoAddPolicy())  # alert: py/paramiko-missing-host-key-validation
    SSHClient().set_missing_host_key_policy(WarningPolicy)  # alert: py/paramiko-missing-host-key-validation
    policy = paramiko.AutoAddPolicy
    client.set_missing_host_key_policy(policy=policy)  # alert: py/paramiko-missing-host-key-validation
    client.set_missing_host_key_policy(paramiko.RejectPolicy())  # ok: py/paramiko-missing-host-key-validation


def fetch(url):
    session = requests.Session()
    requests.get(url, verify=False)  # alert: py/request-without-cert-validation
    check = False
    session.post(url, data="a", verify=check)  # alert: py/request-without-cert-validation
    httpx.Client(verify=False).get(url)  # alert: py/request-without-cert-validation
    aiohttp.TCPConnector(ssl=False)  # ok: py/request-without-cert-validation
    requests.get(url, verify="/etc/ssl/own.pem")  # ok: py/request-without-cert-validation
    requests.get(url)  # ok: py/request-without-cert-validation


def clients(url):
    loose = httpx.Client(verify=False)
    loose.get(url)  # alert: py/request-without-cert-validation
    session = requests.Session()
    session.get(url)  # ok: py/request-without-cert-validation
    session.verify = False
    session.get(url)  # alert: py/request-without-cert-validation
    session.get(url, verify=True)  # ok: py/request-without-cert-validation
    pool = urllib3.PoolManager(cert_reqs="CERT_NONE")
    pool.request("GET", url)  # alert: py/request-without-cert-validation


def changes_its_mind(plain):
    again = ssl.SSLContext(ssl.PROTOCOL_TLS)
    again.options |= ssl.OP_NO_TLSv1 | ssl.OP_NO_TLSv1_1
    again.options &= ~ssl.OP_NO_TLSv1_1
    again.wrap_socket(plain)  # alert: py/insecure-protocol
    lower = ssl.create_default_context()
    lower.minimum_version = ssl.TLSVersion.TLSv1_3
    lower.minimum_version = ssl.TLSVersion.TLSv1_1
    lower.wrap_socket(plain)  # alert: py/insecure-protocol


class Open:
    def __init__(self):
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS)

    def connect(self, plain):
        return self.context.wrap_socket(plain)  # alert: py/insecure-protocol


class Closed:
    def __init__(self):
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS)
        self.context.minimum_version = ssl.TLSVersion.TLSv1_2

    def connect(self, plain):
        return self.context.wrap_socket(plain)  # ok: py/insecure-protocol


def wraps(context, plain):
    return context.wrap_socket(plain)  # alert: py/insecure-protocol


def wraps_what_is_safe(context, plain):
    return context.wrap_socket(plain)  # ok: py/insecure-protocol


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
    return context.wrap_socket(plain)  # alert: py/insecure-protocol


def default_by_another_name(plain):
    wrap = ssl.wrap_socket
    wrap(plain)  # alert: py/insecure-default-protocol
    wrap(plain, ssl_version=ssl.PROTOCOL_TLS_CLIENT)  # ok: py/insecure-default-protocol
