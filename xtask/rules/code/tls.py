"""Annotated lines for tls.yml: what each rule must report and what it must leave alone."""

import ssl

import aiohttp
import httpx
import OpenSSL
import requests
import urllib3
from requests import get


def verifies(url, session, bundle):
    # ruleid: touchmark.python.tls.verify-off
    requests.get(url, verify=False)
    # ruleid: touchmark.python.tls.verify-off
    get(url, timeout=5, verify=False)
    # ruleid: touchmark.python.tls.verify-off
    session.post(url, verify=False)
    # ruleid: touchmark.python.tls.verify-off
    session.verify = False
    # ruleid: touchmark.python.tls.verify-off
    httpx.Client(verify=False)
    # ruleid: touchmark.python.tls.verify-off
    urllib3.PoolManager(cert_reqs="CERT_NONE")
    # ruleid: touchmark.python.tls.verify-off
    aiohttp.TCPConnector(ssl=False)
    # ruleid: touchmark.python.tls.verify-off
    session.get(url, ssl=False)
    # ok: touchmark.python.tls.verify-off
    requests.get(url, verify=bundle)
    # ok: touchmark.python.tls.verify-off
    requests.get(url)
    # ok: touchmark.python.tls.verify-off
    session.verify = bundle
    # ok: touchmark.python.tls.verify-off
    httpx.Client(verify=True)
    # ok: touchmark.python.tls.verify-off
    urllib3.PoolManager(cert_reqs="CERT_REQUIRED")


def contexts(context, verify):
    # ruleid: touchmark.python.tls.unverified-context
    ssl._create_unverified_context()
    # ruleid: touchmark.python.tls.unverified-context
    context.verify_mode = ssl.CERT_NONE
    # ruleid: touchmark.python.tls.unverified-context
    OpenSSL.SSL.Context(OpenSSL.SSL.TLS_METHOD).set_verify(OpenSSL.SSL.VERIFY_NONE, None)
    # ok: touchmark.python.tls.unverified-context
    context.verify_mode = ssl.CERT_REQUIRED
    # ok: touchmark.python.tls.unverified-context
    ssl.create_default_context()
    if not verify:
        # ok: touchmark.python.tls.hostname-unchecked
        # ruleid: touchmark.python.tls.verify-optional
        context.check_hostname = False
        # ok: touchmark.python.tls.unverified-context
        # ruleid: touchmark.python.tls.verify-optional
        context.verify_mode = ssl.CERT_NONE
    # ok: touchmark.python.tls.verify-optional
    context.check_hostname = True


def host_names(context):
    # ruleid: touchmark.python.tls.hostname-unchecked
    context.check_hostname = False
    # ok: touchmark.python.tls.hostname-unchecked
    context.check_hostname = True


def silence():
    # ruleid: touchmark.python.tls.warnings-silenced
    urllib3.disable_warnings()
    # ok: touchmark.python.tls.warnings-silenced
    urllib3.add_stderr_logger()


def protocols(context):
    # ruleid: touchmark.python.tls.old-protocol
    ssl.SSLContext(ssl.PROTOCOL_TLSv1)
    # ruleid: touchmark.python.tls.old-protocol
    context.minimum_version = ssl.TLSVersion.TLSv1_1
    # ruleid: touchmark.python.tls.old-protocol
    OpenSSL.SSL.Context(OpenSSL.SSL.SSLv3_METHOD)
    # ok: touchmark.python.tls.old-protocol
    ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    # ok: touchmark.python.tls.old-protocol
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    # ok: touchmark.python.tls.old-protocol
    context.maximum_version = ssl.TLSVersion.TLSv1_3


def sockets(sock, context, host):
    # ruleid: touchmark.python.tls.wrap-socket
    ssl.wrap_socket(sock)
    # ok: touchmark.python.tls.wrap-socket
    context.wrap_socket(sock, server_hostname=host)
    # ok: touchmark.python.tls.wrap-socket
    ssl.wrap_socket(sock, cert_reqs=ssl.CERT_REQUIRED)


def suites(context):
    # ruleid: touchmark.python.tls.weak-ciphers
    context.set_ciphers("ALL:@SECLEVEL=0")
    # ruleid: touchmark.python.tls.weak-ciphers
    context.set_ciphers("AES128-SHA:RC4")
    # ok: touchmark.python.tls.weak-ciphers
    context.set_ciphers("ECDHE+AESGCM:!aNULL:!MD5")
    # ok: touchmark.python.tls.weak-ciphers
    context.set_ciphers("DEFAULT:!RC4")
