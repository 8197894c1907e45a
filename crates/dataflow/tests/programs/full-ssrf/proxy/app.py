"""A proxy in aiohttp and FastAPI whose client lives in another file."""

from aiohttp import web
from fastapi import FastAPI
from pydantic import BaseModel

from client import Client, fetch, vault

api = FastAPI()
client = Client("https://example.org")


class Hook(BaseModel):
    url: str
    name: str


@api.post("/hook")
async def hook(hook: Hook):
    await fetch(hook.url)
    await client.item(hook.name)


@api.get("/vault")
def secret(address: str):
    return vault(address)


async def handle(request: web.Request):
    data = await request.json()
    await fetch(data["callback"])
    return web.Response()


app = web.Application()
app.add_routes([web.post("/", handle)])
