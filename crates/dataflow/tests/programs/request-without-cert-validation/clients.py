"""Clients that do not look at certificates."""

import aiohttp
import httpx
import pycurl
import requests

CHECK = False
URL = "https://example.org"


class Api:
    def __init__(self, verify=True):
        self.verify = verify
        self.session = requests.Session()

    def get(self):
        return self.session.get(URL, verify=self.verify)  # ok: py/request-without-cert-validation

    def loose(self):
        return self.session.get(URL, verify=False)  # alert: py/request-without-cert-validation


def by_requests():
    requests.get(URL, verify=False)  # alert: py/request-without-cert-validation
    requests.post(URL, data={}, verify=CHECK)  # alert: py/request-without-cert-validation
    requests.request("GET", URL, verify=0)  # alert: py/request-without-cert-validation
    requests.get(URL)  # ok: py/request-without-cert-validation
    requests.get(URL, verify=True)  # ok: py/request-without-cert-validation
    requests.get(URL, verify="/etc/ssl/ca.pem")  # ok: py/request-without-cert-validation


async def by_others():
    httpx.get(URL, verify=False)  # alert: py/request-without-cert-validation
    with httpx.Client(verify=False) as client:
        client.get(URL)  # alert: py/request-without-cert-validation
    async with aiohttp.ClientSession() as session:
        await session.get(URL, ssl=False)  # alert: py/request-without-cert-validation
        await session.get(URL, ssl=None)  # ok: py/request-without-cert-validation
    curl = pycurl.Curl()
    curl.setopt(curl.URL, URL)  # ok: py/request-without-cert-validation
