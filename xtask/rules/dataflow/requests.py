"""Annotated lines for requests.yml: what each rule must report and what it must leave alone."""

import http.client
import urllib.request
from urllib.parse import quote, urljoin

import aiohttp
import httpx
import requests
import urllib3
from flask import Flask, request
from fastapi import FastAPI
from rest_framework.views import APIView

app = Flask(__name__)
api = FastAPI()
HOSTS = {"a": "https://a.example.org"}
BASE = "https://example.org/"
session = requests.Session()


@app.route("/fetch")
def fetch():
    url = request.args["url"]
    # ruleid: py.full-ssrf
    requests.get(url)
    # ruleid: py.full-ssrf
    requests.get(url=url)
    # ruleid: py.full-ssrf
    requests.request("GET", url)
    # ruleid: py.full-ssrf
    requests.Session().post(url)
    # ruleid: py.full-ssrf
    session.post(url)
    # ruleid: py.full-ssrf
    httpx.get(url)
    # ruleid: py.full-ssrf
    urllib.request.urlopen(url)
    # ruleid: py.full-ssrf
    urllib.request.urlopen(urllib.request.Request(url))
    # ruleid: py.full-ssrf
    urllib3.PoolManager().request("GET", url)
    # ruleid: py.full-ssrf
    requests.get("https://" + url)
    # ruleid: py.full-ssrf
    requests.get(f"http://{url}/path")
    # ruleid: py.full-ssrf
    requests.get("https://%s/path" % url)
    # ruleid: py.full-ssrf
    requests.get("https://{}/path".format(url))
    # ruleid: py.full-ssrf
    requests.get(urljoin(BASE, url))
    put = requests.put
    # ruleid: py.full-ssrf
    put(url)
    # ok: py.full-ssrf, py.partial-ssrf
    requests.get(HOSTS[url])
    # ok: py.full-ssrf, py.partial-ssrf
    requests.get(BASE, params={"q": url})
    if url == "https://example.org":
        # ok: py.full-ssrf, py.partial-ssrf
        requests.get(url)


@app.route("/part/<name>")
def part(name):
    # ruleid: py.partial-ssrf
    requests.get("https://example.org/" + name)
    # ruleid: py.partial-ssrf
    requests.get(BASE + name)
    # ruleid: py.partial-ssrf
    requests.get(f"https://example.org/{name}")
    # ruleid: py.partial-ssrf
    requests.get("https://example.org/%s" % name)
    # ruleid: py.partial-ssrf
    requests.get("https://example.org/{}".format(name))
    url = "https://example.org/?q=" + name
    # ruleid: py.partial-ssrf
    httpx.post(url)
    # ok: py.full-ssrf, py.partial-ssrf
    requests.get("https://example.org/" + quote(name, safe=""))
    # ok: py.full-ssrf, py.partial-ssrf
    requests.get("https://example.org/%d" % int(name))


@api.post("/hook")
async def hook(target: str, count: int):
    async with aiohttp.ClientSession() as session:
        # ruleid: py.full-ssrf
        await session.get(target)
        # ruleid: py.full-ssrf
        async with session.post(target) as response:
            await response.text()
    async with httpx.AsyncClient() as client:
        # ruleid: py.full-ssrf
        await client.get(target)
        # ok: py.full-ssrf, py.partial-ssrf
        await client.get(f"https://example.org/{count}")


class Proxy(APIView):
    def post(self, request):
        # ruleid: py.full-ssrf
        requests.post(request.data["callback"], json={})
        named = http.client.HTTPSConnection(request.data["host"])
        # ruleid: py.full-ssrf
        named.request("GET", "/")
        fixed = http.client.HTTPSConnection("example.org")
        # ruleid: py.partial-ssrf.path
        fixed.request("GET", request.data["path"])
        # ok: py.full-ssrf, py.partial-ssrf.path
        fixed.request("GET", "/")


@app.route("/keywords")
def keywords():
    url = request.args["url"]
    # ruleid: py.full-ssrf
    urllib.request.urlopen(url=url)
    # ruleid: py.full-ssrf
    httpx.stream("GET", url=url)
    # ruleid: py.full-ssrf
    urllib3.PoolManager().urlopen("GET", url=url)
    if url.isdigit():
        # ok: py.partial-ssrf
        requests.get("https://example.org/" + url)
