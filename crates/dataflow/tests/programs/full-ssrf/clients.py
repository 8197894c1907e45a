"""Addresses from requests, for every HTTP client: whole addresses and parts of them."""

import http.client
import urllib.request
from urllib.parse import urljoin

import httpx
import pycurl
import requests
import urllib3
from AntiSSRF import URIValidator
from flask import Flask, request

app = Flask(__name__)
HOSTS = {"a": "https://a.example.org"}
BASE = "https://example.org/"
session = requests.Session()


@app.route("/requests")
def by_requests():
    url = request.args["url"]
    requests.get(url)  # alert: py/full-ssrf
    requests.post(url=url, json={})  # alert: py/full-ssrf
    requests.request("GET", url)  # alert: py/full-ssrf
    session.put(url)  # alert: py/full-ssrf
    with requests.Session() as other:
        other.head(url)  # alert: py/full-ssrf
    requests.get("https://" + url)  # alert: py/full-ssrf
    requests.get(f"http://{url}/path")  # alert: py/full-ssrf
    requests.get("https://%s/path" % url)  # alert: py/full-ssrf
    requests.get("https://{}/path".format(url))  # alert: py/full-ssrf
    requests.get(urljoin(BASE, url))  # alert: py/full-ssrf
    requests.get(HOSTS[url])  # ok: py/full-ssrf, py/partial-ssrf
    requests.get(BASE, params={"q": url})  # ok: py/full-ssrf, py/partial-ssrf
    return "done"


@app.route("/parts/<name>")
def parts(name):
    requests.get(BASE + name)  # alert: py/partial-ssrf  # ok: py/full-ssrf
    requests.get(f"https://example.org/{name}")  # alert: py/partial-ssrf  # ok: py/full-ssrf
    requests.get("https://example.org/%s" % name)  # alert: py/partial-ssrf  # ok: py/full-ssrf
    requests.get("https://example.org/{}".format(name))  # alert: py/partial-ssrf  # ok: py/full-ssrf
    requests.get("https://{}.example.org/{}".format("www", name))  # alert: py/partial-ssrf  # ok: py/full-ssrf
    requests.get("https://example.org/%d" % int(name))  # ok: py/full-ssrf, py/partial-ssrf
    return "done"


@app.route("/standard")
def by_standard_library():
    url = request.args["url"]
    urllib.request.urlopen(url)  # alert: py/full-ssrf
    urllib.request.Request(url)  # alert: py/full-ssrf
    connection = http.client.HTTPSConnection(request.args["host"])
    connection.request("GET", "/fixed")  # alert: py/partial-ssrf
    both = http.client.HTTPConnection(request.args["host"])
    both.request("GET", request.args["path"])  # alert: py/full-ssrf
    fixed = http.client.HTTPSConnection("example.org")
    fixed.request("GET", request.args["path"])  # alert: py/partial-ssrf
    fixed.request("GET", "/", body=url)  # ok: py/full-ssrf, py/partial-ssrf
    return "done"


@app.route("/others")
def by_others():
    url = request.headers["X-Callback"]
    httpx.get(url)  # alert: py/full-ssrf
    httpx.stream("GET", url)  # alert: py/full-ssrf
    with httpx.Client() as client:
        client.post(url)  # alert: py/full-ssrf
    urllib3.PoolManager().request("GET", url)  # alert: py/full-ssrf
    urllib3.PoolManager().urlopen("GET", url=url)  # alert: py/full-ssrf
    curl = pycurl.Curl()
    curl.setopt(curl.URL, url)  # alert: py/full-ssrf
    curl.setopt(pycurl.WRITEDATA, url)  # ok: py/full-ssrf, py/partial-ssrf
    return "done"


@app.route("/guards")
def guards():
    url = request.args["url"]
    if url == "https://example.org":
        requests.get(url)  # ok: py/full-ssrf, py/partial-ssrf
    if url in ("https://a.example.org", "https://b.example.org"):
        requests.get(url)  # ok: py/full-ssrf, py/partial-ssrf
    if URIValidator.in_domain(url, ["example.org"]):
        requests.get(url)  # ok: py/full-ssrf, py/partial-ssrf
    if url.startswith("https://example.org/"):
        requests.get(url)  # low: py/full-ssrf
    requests.get(url)  # alert: py/full-ssrf
    return "done"


@app.route("/whole-and-part")
def whole_and_part():
    host, path = request.args["host"], request.args["path"]
    requests.get("https://{}/{}".format(host, path))  # alert: py/full-ssrf
    requests.get("https://example.org/{}/{}".format(host, path))  # alert: py/partial-ssrf
    return "done"
