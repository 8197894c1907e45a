"""Outgoing requests; certificates; redirects of addresses."""

import aiohttp
import boto3
import http.client
import httplib
import httpx
import libtaxii.scripts
import pycurl
import requests
import six
import ssl
import urllib.request
import urllib2
import urllib3
from azure.keyvault.secrets import SecretClient
from azure.storage.blob import BlobClient, ContainerClient
from flask import request
from http.client import HTTPSConnection
from requests import Session, get
from requests.sessions import Session as Other
from urllib.request import Request, urlopen
from urllib3.poolmanager import PoolManager


def whole():
    u = request.args["u"]
    get(u)  # alert: py/full-ssrf
    requests.request("GET", u)  # alert: py/full-ssrf
    requests.api.post(url=u)  # alert: py/full-ssrf
    requests.request(method="GET", url=u, verify=False)  # alert: py/full-ssrf, py/request-without-cert-validation
    with Session() as session:
        session.verify = False
        session.get(u)  # alert: py/full-ssrf, py/request-without-cert-validation
    Other().put(u)  # alert: py/full-ssrf
    httpx.get(u, verify=0)  # alert: py/full-ssrf, py/request-without-cert-validation
    httpx.Client(verify=False).get(u)  # alert: py/full-ssrf, py/request-without-cert-validation
    with httpx.stream("GET", u):  # alert: py/full-ssrf
        pass
    urlopen(u)  # alert: py/full-ssrf
    urlopen(Request(u))  # alert: py/full-ssrf
    urllib.request.urlretrieve(u)  # ok: py/full-ssrf
    urllib2.urlopen(url=u)  # alert: py/full-ssrf
    six.moves.urllib.request.urlopen(u)  # alert: py/full-ssrf
    urllib3.PoolManager().request("GET", u)  # alert: py/full-ssrf
    PoolManager(cert_reqs="CERT_NONE").urlopen("GET", u)  # alert: py/full-ssrf, py/request-without-cert-validation
    urllib3.PoolManager(assert_hostname=False).request("GET", u)  # alert: py/full-ssrf, py/request-without-cert-validation
    urllib3.request("GET", u)  # alert: py/full-ssrf
    curl = pycurl.Curl()
    curl.setopt(pycurl.URL, u)  # alert: py/full-ssrf
    curl.setopt(curl.URL, u)  # alert: py/full-ssrf
    libtaxii.common.parse(u, allow_url=True)  # alert: py/full-ssrf
    libtaxii.common.parse(s=u, allow_file=True)  # alert: py/path-injection
    SecretClient(u, "x")  # alert: py/full-ssrf
    BlobClient.from_blob_url(blob_url=u)  # alert: py/full-ssrf
    ContainerClient(account_url=u, container_name="x")  # alert: py/full-ssrf
    boto3.client("s3", endpoint_url=u)  # alert: py/full-ssrf


async def later():
    u = request.args["u"]
    async with aiohttp.ClientSession() as session:
        async with session.get(u) as answer:  # alert: py/full-ssrf
            await answer.text()
        await session.request("GET", u, ssl=False)  # alert: py/full-ssrf, py/request-without-cert-validation
        await session.post(url="x", verify_ssl=False)  # alert: py/request-without-cert-validation
        await session.get("x", ssl=None)  # ok: py/request-without-cert-validation
    async with httpx.AsyncClient(verify=False) as client:
        await client.post(u)  # alert: py/full-ssrf, py/request-without-cert-validation


def parts():
    u = request.args["u"]
    requests.get("https://x.example/" + u)  # alert: py/partial-ssrf
    requests.get("https://" + u)  # alert: py/full-ssrf
    requests.get("http://%s/x" % u)  # alert: py/full-ssrf
    requests.get("https://x/%s" % u)  # alert: py/partial-ssrf
    requests.get("https://{}/x".format(u))  # alert: py/full-ssrf
    requests.get("https://x/{}".format(u))  # alert: py/partial-ssrf
    requests.get("http://{host}/{path}".format(host=u, path="x"))  # alert: py/full-ssrf
    requests.get(f"https://{u}/x")  # alert: py/full-ssrf
    requests.get(f"{u}/x")  # alert: py/full-ssrf
    requests.get(f"https://x.example/{u}")  # alert: py/partial-ssrf
    if u in ("https://a.example", "https://b.example"):
        requests.get(u)  # ok: py/full-ssrf
    if u == "x" or u == "y":
        requests.get(u)  # ok: py/full-ssrf


def connections():
    u = request.args["u"]
    conn = http.client.HTTPConnection(u)
    conn.request("GET", u)  # alert: py/full-ssrf
    conn = HTTPSConnection("x.example")
    conn.request("GET", u)  # alert: py/partial-ssrf
    conn = httplib.HTTPSConnection(host=u)
    conn.putrequest("GET", "/x")  # alert: py/partial-ssrf


def loose():
    requests.get("x", verify=False)  # alert: py/request-without-cert-validation
    check = False
    requests.post("x", verify=check)  # alert: py/request-without-cert-validation
    requests.post("x", verify="")  # alert: py/request-without-cert-validation
    requests.post("x", verify=None)  # ok: py/request-without-cert-validation
    requests.post("x", verify="/etc/ca")  # ok: py/request-without-cert-validation
    Session().get("x", verify=False)  # alert: py/request-without-cert-validation
    httpx.get("x", verify=None)  # alert: py/request-without-cert-validation
    httpx.Client(verify=None).get("x")  # alert: py/request-without-cert-validation
    httpx.AsyncClient(verify=ssl.SSLContext()).get("x")  # ok: py/request-without-cert-validation
    pool = urllib3.HTTPSConnectionPool("x", cert_reqs="CERT_NONE")
    pool.request("GET", "/")  # alert: py/request-without-cert-validation
    urllib3.PoolManager(cert_reqs=ssl.CERT_NONE).request("GET", "/")  # alert: py/request-without-cert-validation
    urllib3.PoolManager(assert_fingerprint="x").request("GET", "/")  # ok: py/request-without-cert-validation
    requests.get("x", **{"verify": False})  # ok: py/request-without-cert-validation


def curls():
    loose = pycurl.Curl()
    loose.setopt(pycurl.URL, "https://x.example")  # alert: py/request-without-cert-validation
    loose.setopt(pycurl.SSL_VERIFYPEER, 0)
    loose.perform()
