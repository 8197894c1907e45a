"""Files of asynchronous frameworks and libraries."""

import aiofile
import aiofiles
import anyio
from aiohttp import web
from baize.asgi import FileResponse as BaizeFile
from fastapi import FastAPI, UploadFile
from fastapi.responses import FileResponse
from sanic import response as sanic_response
from starlette.responses import FileResponse as StarletteFile

api = FastAPI()
ROOT = "/srv/files"


@api.get("/files/{name}")
async def read(name: str):
    async with aiofiles.open(f"{ROOT}/{name}") as file:  # alert: py/path-injection
        await file.read()
    async with aiofile.async_open(ROOT + name) as file:  # alert: py/path-injection
        await file.read()
    await anyio.open_file(ROOT + name)  # alert: py/path-injection
    await anyio.Path(ROOT, name).read_text()  # alert: py/path-injection
    BaizeFile(ROOT + name)  # alert: py/path-injection
    StarletteFile(ROOT + name)  # alert: py/path-injection
    await sanic_response.file(ROOT + name)  # alert: py/path-injection
    return FileResponse(f"{ROOT}/{name}")  # alert: py/path-injection


@api.get("/file", response_class=FileResponse)
async def implicit(name: str):
    return ROOT + name  # alert: py/path-injection


@api.post("/upload")
async def upload(file: UploadFile):
    async with aiofiles.open(f"{ROOT}/fixed", "wb") as out:  # ok: py/path-injection
        await out.write(await file.read())


async def download(request):
    return web.FileResponse(ROOT + request.match_info["name"])  # alert: py/path-injection


app = web.Application()
app.router.add_get("/{name}", download)
