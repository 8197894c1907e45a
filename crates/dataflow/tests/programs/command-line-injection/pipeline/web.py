"""aiohttp handlers that use the runner."""

from aiohttp import web

from . import QuietRunner, Runner, run_all
from .runner import run_fixed

routes = web.RouteTableDef()


@routes.get("/convert/{name}")
async def convert(request):
    Runner("-v").run(request.match_info["name"])
    QuietRunner("-v").run(request.match_info["name"])
    return web.Response()


@routes.post("/identify")
async def identify(request: web.Request):
    data = await request.post()
    run_all([data["first"], data["second"]])
    run_fixed("identify picture.png")
    return web.Response()


@routes.view("/name")
class Named(web.View):
    async def get(self):
        run_all(self.request.query.getall("name"))
        return web.Response()


app = web.Application()
app.add_routes(routes)
