"""FastAPI, Starlette, pydantic, Gradio, Streamlit, MCP, websockets, socket.io."""

import os
import gradio as gr
import socketio
import streamlit as st
import websockets
from fastapi import APIRouter, Body, Depends, FastAPI, File, Form, Header, Request, Response, UploadFile, WebSocket
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, StreamingResponse
from mcp.server.fastmcp import FastMCP
from pydantic import BaseModel
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.responses import FileResponse as StarletteFile
from typing import Annotated, List, Optional

app = FastAPI()


class Own(APIRouter):
    pass


router = APIRouter(prefix="/x")
own = Own()


class Inner(BaseModel):
    text: str


class Outer(BaseModel):
    field: str
    one: Inner
    many: List[Inner]


class Special(Outer):
    extra: str


@app.post("/items/{name}")
async def items(name: str, item: Outer, number: int, page: str = "1", ua: Optional[str] = Header(None)):
    os.system(name)  # alert: py/command-line-injection
    os.system(item.field)  # alert: py/command-line-injection
    os.system(item.one.text)  # alert: py/command-line-injection
    os.system(item.many[0].text)  # alert: py/command-line-injection
    os.system(page)  # alert: py/command-line-injection
    os.system(ua)  # alert: py/command-line-injection
    os.system(number)  # low: py/command-line-injection
    for one in item.many:
        os.system(one.text)  # alert: py/command-line-injection


@router.get(path="/a")
def a(item: Special, q: Annotated[str, Body()], form: str = Form(...)):
    os.system(item.extra)  # alert: py/command-line-injection
    os.system(q)  # alert: py/command-line-injection
    os.system(form)  # alert: py/command-line-injection


@own.api_route("/b", methods=["GET"])
def b(key):
    os.system(key)  # alert: py/command-line-injection


@app.post("/up")
async def up(file: UploadFile, raw: bytes = File()):
    os.system(file.filename)  # alert: py/command-line-injection
    os.system(await file.read())  # alert: py/command-line-injection
    os.system(file.file.readline())  # alert: py/command-line-injection
    os.system(raw)  # alert: py/command-line-injection


@app.websocket("/ws")
async def talk(websocket: WebSocket, token: str):
    os.system(token)  # alert: py/command-line-injection
    os.system(await websocket.receive_text())  # alert: py/command-line-injection
    os.system((await websocket.receive_json())["x"])  # alert: py/command-line-injection
    os.system(websocket.query_params["x"])  # alert: py/command-line-injection
    os.system(websocket.url.components.path)  # alert: py/command-line-injection
    async for data in websocket.iter_text():
        os.system(data)  # alert: py/command-line-injection


def needs(word: str):
    os.system(word)  # alert: py/command-line-injection
    return word


@app.get("/request")
async def whole(request: Request, response: Response, given=Depends(needs)):
    os.system((await request.json())["x"])  # alert: py/command-line-injection
    os.system(request.query_params.get("x"))  # alert: py/command-line-injection
    os.system(request.url.path)  # alert: py/command-line-injection
    os.system((await request.form())["x"])  # alert: py/command-line-injection
    os.system(given)  # alert: py/command-line-injection
    response.set_cookie("a", given)  # alert: py/cookie-injection
    response.headers["Set-Cookie"] = given  # alert: py/cookie-injection
    response.headers.append("Set-Cookie", given)  # alert: py/cookie-injection
    response.headers.append(key="X", value=given)  # ok: py/cookie-injection


@app.get("/answers")
def answers(word: str):
    HTMLResponse(word)  # alert: py/reflective-xss
    HTMLResponse(content=word, media_type="text/plain")  # ok: py/reflective-xss
    Response(word)  # ok: py/reflective-xss
    Response(word, media_type="text/html")  # alert: py/reflective-xss
    PlainTextResponse(word)  # ok: py/reflective-xss
    StreamingResponse(word, media_type="text/html")  # alert: py/reflective-xss
    FileResponse(word)  # alert: py/path-injection
    StarletteFile(path=word)  # alert: py/path-injection
    RedirectResponse(url=word)  # alert: py/url-redirection
    return JSONResponse({"x": word})  # ok: py/reflective-xss


@app.get("/html", response_class=HTMLResponse)
def html(word: str):
    return "<b>" + word  # alert: py/reflective-xss


@app.get("/file", response_class=FileResponse)
def a_file(word: str):
    return word  # alert: py/path-injection


@app.get("/go", response_class=RedirectResponse)
async def go(word: str):
    return word  # alert: py/url-redirection


@app.get("/error")
def error():
    try:
        return {"a": 1}
    except Exception as fault:
        return {"fault": str(fault)}  # alert: py/stack-trace-exposure


async def star(request):
    os.system(request.path_params["x"])  # alert: py/command-line-injection


stars = Starlette(routes=[Route("/star/{x}", star)])

server = FastMCP("x")


@server.tool()
def tool(command: str):
    os.system(command)  # alert: py/command-line-injection


@server.resource("x://{name}")
async def resource(name):
    os.system(name)  # alert: py/command-line-injection


def predict(text):
    os.system(text)  # alert: py/command-line-injection


def changed(a, b):
    os.system(a)  # alert: py/command-line-injection
    os.system(b)  # alert: py/command-line-injection


gr.Interface(fn=predict, inputs="text", outputs="text")
with gr.Blocks() as blocks:
    box = gr.Textbox()
    button = gr.Button("x")
    button.click(changed, [box, box], None)

    @box.submit(inputs=box)
    def submitted(value):
        os.system(value)  # alert: py/command-line-injection


os.system(st.text_input("x"))  # alert: py/command-line-injection
os.system(st.chat_input())  # alert: py/command-line-injection
st.connection("x").query(st.text_area("sql"))  # alert: py/sql-injection

sio = socketio.AsyncServer()


@sio.event
async def message(sid, data):
    os.system(data)  # alert: py/command-line-injection
    os.system(sid)  # ok: py/command-line-injection


@sio.on("custom", namespace="/x")
def custom(sid, data):
    os.system(data["x"])  # alert: py/command-line-injection


class Space(socketio.Namespace):
    def on_thing(self, sid, data):
        os.system(data)  # alert: py/command-line-injection


async def echo(connection):
    async for text in connection:
        os.system(text)  # alert: py/command-line-injection
    os.system(await connection.recv())  # alert: py/command-line-injection


async def serve():
    async with websockets.serve(echo, "localhost", 1):
        pass
