"""Clients."""

import aiohttp
import httpx
from azure.keyvault.secrets import SecretClient
from azure.storage.blob import BlobClient


class Client:
    def __init__(self, base):
        self.base = base
        self.http = httpx.AsyncClient()

    async def item(self, name):
        return await self.http.get(f"{self.base}/items/{name}")  # alert: py/partial-ssrf


async def fetch(url):
    async with aiohttp.ClientSession() as session:
        async with session.get(url) as response:  # alert: py/full-ssrf
            return await response.text()


def vault(address):
    BlobClient.from_blob_url(address)  # alert: py/full-ssrf
    return SecretClient(vault_url=address, credential=None)  # alert: py/full-ssrf
