"""Databases: PEP 249 drivers and those with ways of their own."""

import aiochclient
import aiomysql
import aiopg
import aioch
import aiosqlite
import asyncpg
import clickhouse_driver
import cx_Oracle
import duckdb
import hdbcli.dbapi
import MySQLdb
import mysql.connector
import oracledb
import pandas as pd
import peewee
import phoenixdb
import psycopg
import psycopg2
import psycopg2.extras
import psycopg2.pool
import pymssql
import pymysql
import pymysql.cursors
import pyodbc
import sqlalchemy
import sqlalchemy.orm
import sqlite3
from cassandra.cluster import Cluster, Session
from flask import request
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import create_engine, select, text
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.orm import Session as AlchemySession, scoped_session, sessionmaker

db = SQLAlchemy()


class Wrapper:
    def __init__(self):
        self._conn = sqlite3.connect("x")

    def connection(self):
        return self._conn

    def rows(self, statement):
        with self._conn as conn:
            return conn.execute(statement)  # alert: py/sql-injection


def drivers():
    q = request.args["q"]
    MySQLdb.connect().cursor().execute(q)  # alert: py/sql-injection
    mysql.connector.connect(host="x").cursor(dictionary=True).execute(operation=q)  # alert: py/sql-injection
    psycopg2.connect("x").cursor(cursor_factory=psycopg2.extras.DictCursor).execute(query=q)  # alert: py/sql-injection
    with psycopg.connect("x") as conn:
        conn.execute(q)  # alert: py/sql-injection
        with conn.cursor() as cursor:
            cursor.executemany(q, [])  # alert: py/sql-injection
    with pymysql.connect(cursorclass=pymysql.cursors.DictCursor) as connection, connection.cursor() as cursor:
        cursor.execute(q)  # alert: py/sql-injection
    pymssql.connect().cursor().execute(q)  # alert: py/sql-injection
    pyodbc.connect("x").execute(q)  # alert: py/sql-injection
    cx_Oracle.connect().cursor().execute(statement=q)  # alert: py/sql-injection
    oracledb.connect().cursor().execute(q)  # alert: py/sql-injection
    phoenixdb.connect("x").cursor().execute(q)  # alert: py/sql-injection
    hdbcli.dbapi.connect().cursor().execute(q)  # alert: py/sql-injection
    duckdb.sql(q)  # alert: py/sql-injection
    duckdb.connect().execute(q)  # alert: py/sql-injection
    duckdb.query(q)  # ok: py/sql-injection
    cursor = sqlite3.connect("x").execute("select 1")
    cursor.execute(q)  # alert: py/sql-injection
    sqlite3.connect("x").executescript(q)  # alert: py/sql-injection
    run = sqlite3.connect("x").cursor().execute
    run(q)  # alert: py/sql-injection
    pool = psycopg2.pool.SimpleConnectionPool(1, 2)
    pool.getconn().cursor().execute(q)  # alert: py/sql-injection
    Wrapper().connection().execute(q)  # alert: py/sql-injection
    Wrapper()._conn.cursor().execute(q)  # alert: py/sql-injection
    Wrapper().rows(q)
    client = clickhouse_driver.Client("x")
    client.execute_iter(query=q)  # alert: py/sql-injection
    clickhouse_driver.connect("x").cursor().execute(q)  # alert: py/sql-injection
    session = Cluster().connect("space")
    session.execute(q)  # alert: py/sql-injection
    session.execute_async(query=q)  # alert: py/sql-injection
    session.prepare(q)  # alert: py/sql-injection


class Client(clickhouse_driver.Client):
    pass


async def waiting():
    q = request.args["q"]
    Client("x").execute(q)  # alert: py/sql-injection
    async with aiosqlite.connect("x") as lite:
        await lite.execute(q)  # alert: py/sql-injection
        await lite.execute_fetchall(sql=q)  # alert: py/sql-injection
        async with lite.execute(q) as cursor:  # alert: py/sql-injection
            await cursor.execute(q)  # alert: py/sql-injection
    conn = await asyncpg.connect("x")
    await conn.fetch(q)  # alert: py/sql-injection
    await conn.execute(q, 1)  # alert: py/sql-injection
    await conn.executemany(q, [])  # alert: py/sql-injection
    statement = await conn.prepare(q)  # alert: py/sql-injection
    async with conn.transaction():
        async for row in conn.cursor(q):  # alert: py/sql-injection
            pass
    async with asyncpg.create_pool("x") as pool:
        await pool.fetchval(query=q)  # alert: py/sql-injection
        async with pool.acquire() as one:
            await one.fetchrow(q)  # alert: py/sql-injection
            await one.copy_from_query(q, output=q)  # alert: py/sql-injection, py/path-injection
            await one.copy_to_table("t", source=q)  # alert: py/path-injection
    async with aiopg.create_pool("x") as pool:
        async with pool.acquire() as one:
            async with one.cursor() as cursor:
                await cursor.execute(q)  # alert: py/sql-injection
    pool = await aiomysql.create_pool()
    async with pool.acquire() as one:
        cursor = await one.cursor()
        await cursor.execute(query=q)  # alert: py/sql-injection
    engine = await aiopg.sa.create_engine()
    async with engine.acquire() as one:
        await one.execute(q)  # alert: py/sql-injection
    await aioch.Client("x").execute(q)  # alert: py/sql-injection


def alchemy():
    q = request.args["q"]
    engine = create_engine("sqlite://")
    engine.execute(q)  # alert: py/sql-injection
    with engine.connect() as conn:
        conn.execute(text(q))  # alert: py/sql-injection
        conn.exec_driver_sql(q)  # alert: py/sql-injection
        conn.execution_options(x=1).execute(statement=q)  # alert: py/sql-injection
    with engine.begin() as conn:
        conn.scalar(q)  # alert: py/sql-injection
    with AlchemySession(engine) as session, session.begin():
        session.execute(q)  # alert: py/sql-injection
    Session = sessionmaker(bind=engine)
    session = Session()
    session.scalar(q)  # alert: py/sql-injection
    session.query("x").filter(text("a = %s" % q))  # alert: py/sql-injection
    session.query("x").filter_by(name=q)  # ok: py/sql-injection
    with Session.begin() as session:
        session.execute(q)  # alert: py/sql-injection
    scoped = scoped_session(Session)
    scoped.execute(q)  # alert: py/sql-injection
    scoped().execute(q)  # alert: py/sql-injection
    sqlalchemy.sql.expression.TextClause(text=q)  # alert: py/sql-injection
    engine.raw_connection().cursor().execute(q)  # alert: py/sql-injection
    sqlalchemy.create_engine("x").connect().connection.cursor().execute(q)  # alert: py/sql-injection
    db.session.execute(q)  # alert: py/sql-injection
    db.engine.connect().execute(q)  # alert: py/sql-injection
    db.text(q)  # alert: py/sql-injection
    db.create_scoped_session().execute(q)  # alert: py/sql-injection
    sqlalchemy.orm.sessionmaker()().connection().execute(q)  # alert: py/sql-injection


def frames():
    q = request.args["q"]
    pd.read_sql(q, "x")  # alert: py/sql-injection
    pd.read_sql_query(sql=q, con="x")  # alert: py/sql-injection
    frame = pd.DataFrame({})
    frame.query(q)  # alert: py/code-injection
    frame.eval(expr=q)  # alert: py/code-injection
    pd.read_csv("x").query(q)  # alert: py/code-injection
    pd.eval(q)  # ok: py/code-injection
    frame.to_csv(q)  # alert: py/path-injection
    frame.to_json(path_or_buf=q)  # alert: py/path-injection
    frame.to_parquet(path=q)  # alert: py/path-injection
    frame.to_excel(q)  # ok: py/path-injection
    pd.read_csv(q)  # ok: py/path-injection


def little():
    q = request.args["q"]
    base = peewee.SqliteDatabase("x")
    base.execute_sql(q)  # alert: py/sql-injection
    base.connection().execute(q)  # alert: py/sql-injection
    base.cursor().execute(q)  # alert: py/sql-injection
    base.connection().cursor().execute(q)  # alert: py/sql-injection


class Model(peewee.Model):
    class Meta:
        database = peewee.PostgresqlDatabase("x")
