"""Annotated lines for network.yml: what each rule must report and what it must leave alone."""

import ftplib
import socket
import telnetlib
import urllib.request
from http.server import HTTPServer

import asyncssh
import httpx
import paramiko
import requests
import uvicorn


def binds(sock, host, handler):
    # ruleid: touchmark.python.network.bind-all
    sock.bind(("0.0.0.0", 8080))
    # ruleid: touchmark.python.network.bind-all
    sock.bind(("", 8080))
    # ruleid: touchmark.python.network.bind-all
    HTTPServer(("", 8080), handler)
    # ok: touchmark.python.network.bind-all
    sock.bind(("127.0.0.1", 8080))
    # ok: touchmark.python.network.bind-all
    sock.bind((host, 8080))
    # ok: touchmark.python.network.bind-all
    sock.bind(("", 0))
    # ok: touchmark.python.network.bind-all
    socket.create_server(("localhost", 8080))


def serves(app):
    # ruleid: touchmark.python.network.serve-all
    app.run(host="0.0.0.0", port=8080)
    # ruleid: touchmark.python.network.serve-all
    uvicorn.run(app, host="0.0.0.0")
    # ok: touchmark.python.network.serve-all
    app.run(host="127.0.0.1")
    # ok: touchmark.python.network.serve-all
    app.run()


async def shells(client, host):
    # ruleid: touchmark.python.network.ssh-host-key
    client.set_missing_host_key_policy(paramiko.AutoAddPolicy())
    # ruleid: touchmark.python.network.ssh-host-key
    client.set_missing_host_key_policy(paramiko.client.WarningPolicy)
    # ruleid: touchmark.python.network.ssh-host-key
    await asyncssh.connect(host, known_hosts=None)
    # ok: touchmark.python.network.ssh-host-key
    client.set_missing_host_key_policy(paramiko.RejectPolicy())
    # ok: touchmark.python.network.ssh-host-key
    await asyncssh.connect(host)


def clear(host):
    # ruleid: touchmark.python.network.telnet
    telnetlib.Telnet(host)
    # ruleid: touchmark.python.network.ftp
    ftplib.FTP(host)
    # ok: touchmark.python.network.telnet
    paramiko.SSHClient()
    # ok: touchmark.python.network.ftp
    ftplib.FTP_TLS(host)


def waits(url, options):
    # ruleid: touchmark.python.network.request-without-timeout
    requests.get(url)
    # ruleid: touchmark.python.network.request-without-timeout
    requests.post(url, json={})
    # ok: touchmark.python.network.request-without-timeout
    requests.get(url, timeout=5)
    # ok: touchmark.python.network.request-without-timeout
    requests.get(url, **options)
    # ok: touchmark.python.network.request-without-timeout
    httpx.get(url)
    # ruleid: touchmark.python.network.wait-for-ever
    requests.get(url, timeout=None)
    # ruleid: touchmark.python.network.wait-for-ever
    httpx.get(url, timeout=None)
    # ruleid: touchmark.python.network.wait-for-ever
    urllib.request.urlopen(url)
    # ok: touchmark.python.network.wait-for-ever
    urllib.request.urlopen(url, timeout=5)
    session = requests.Session()
    # ruleid: touchmark.python.network.wait-for-ever
    session.get(url)
    # ok: touchmark.python.network.wait-for-ever
    session.get(url, timeout=5)
