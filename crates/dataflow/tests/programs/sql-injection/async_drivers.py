"""Drivers for asyncio behind FastAPI handlers."""

import aiomysql
import aiopg
import aiosqlite
import asyncpg
from fastapi import Depends, FastAPI
from pydantic import BaseModel

app = FastAPI()


class Query(BaseModel):
    table: str
    columns: list[str]


@app.get("/pg/{name}")
async def postgres(name: str, limit: int = 10):
    connection = await asyncpg.connect("postgres://localhost")
    await connection.fetch("SELECT * FROM users WHERE name = '" + name + "'")  # alert: py/sql-injection
    await connection.fetchrow(f"SELECT * FROM users WHERE name = '{name}'")  # alert: py/sql-injection
    await connection.execute("SELECT * FROM users WHERE name = $1", name)  # ok: py/sql-injection
    pool = await asyncpg.create_pool("postgres://localhost")
    async with pool.acquire() as other:
        await other.fetchval("SELECT count(*) FROM " + name)  # alert: py/sql-injection


@app.get("/mysql/{name}")
async def mysql(name: str):
    pool = await aiomysql.create_pool(host="localhost")
    async with pool.acquire() as connection:
        async with connection.cursor() as cursor:
            await cursor.execute("SELECT * FROM users WHERE name = '%s'" % name)  # alert: py/sql-injection
            await cursor.execute("SELECT * FROM users WHERE name = %s", (name,))  # ok: py/sql-injection


@app.post("/search")
async def search(query: Query):
    async with aiosqlite.connect("app.db") as database:
        columns = ", ".join(query.columns)
        await database.execute(f"SELECT {columns} FROM t")  # alert: py/sql-injection
        await database.execute("SELECT * FROM " + query.table)  # alert: py/sql-injection
        await database.execute("SELECT * FROM t LIMIT 10")  # ok: py/sql-injection


@app.get("/pool")
async def pooled(order: str):
    async with aiopg.create_pool("dbname=app") as pool:
        async with pool.acquire() as connection:
            async with connection.cursor() as cursor:
                await cursor.execute("SELECT * FROM t ORDER BY " + order)  # alert: py/sql-injection


def wanted(order: str = "name"):
    return "SELECT * FROM t ORDER BY " + order


@app.get("/depends")
async def depends(statement: str = Depends(wanted)):
    connection = await asyncpg.connect()
    await connection.fetch(statement)  # alert: py/sql-injection
