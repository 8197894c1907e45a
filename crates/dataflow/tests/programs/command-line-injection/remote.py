"""Commands for other machines and task runners."""

import fabric
import invoke
import paramiko
from fabric import Connection, task
from fastapi import FastAPI, Request, WebSocket
from invoke import Context

api = FastAPI()


@api.post("/deploy/{branch}")
async def deploy(branch: str, number: int):
    connection = Connection("web1")
    connection.run("git checkout " + branch)  # alert: py/command-line-injection
    connection.sudo(f"systemctl restart {branch}")  # alert: py/command-line-injection
    connection.run(f"git checkout v{number}")  # low: py/command-line-injection
    fabric.SerialGroup("web1", "web2").run("git checkout " + branch)  # alert: py/command-line-injection
    invoke.run("git checkout " + branch)  # alert: py/command-line-injection
    Context().run("git checkout " + branch)  # alert: py/command-line-injection
    paramiko.ProxyCommand("ssh " + branch)  # alert: py/command-line-injection
    return "done"


@api.post("/raw")
async def raw(request: Request):
    body = await request.json()
    invoke.run(body["command"])  # alert: py/command-line-injection
    invoke.run("ls")  # ok: py/command-line-injection


@api.websocket("/shell")
async def shell(socket: WebSocket):
    await socket.accept()
    async for line in socket.iter_text():
        invoke.run(line)  # alert: py/command-line-injection
    invoke.run(await socket.receive_text())  # alert: py/command-line-injection


@task
def started_by_hand(connection, branch):
    connection.run("git checkout " + branch)  # ok: py/command-line-injection
