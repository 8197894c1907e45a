"""Objects that are kept: in attributes, globals, closures, mixins, subclasses."""

import asyncpg
import boto3
import httpx
import logging
import os
import paramiko
import psycopg2
import requests
import sqlite3
import subprocess as sp
import yaml as y
from contextlib import closing, contextmanager
from flask import Blueprint, Flask, current_app, g, request
from functools import lru_cache, partial, wraps
from pymongo import MongoClient
from sqlalchemy import create_engine, text
from sqlalchemy.orm import declarative_base, sessionmaker

engine = create_engine("sqlite://")
Session = sessionmaker(bind=engine)
app = Flask(__name__)
client = MongoClient().base


class Flasky(Flask):
    pass


own = Flasky(__name__)
bp: Blueprint = Blueprint("x", __name__)


@own.route("/own")
def own_view():
    os.system(request.args["x"])  # alert: py/command-line-injection
    return request.args["x"]  # alert: py/reflective-xss


def get_db():
    if "db" not in g:
        g.db = sqlite3.connect("x")
    return g.db


@contextmanager
def cursor():
    connection = psycopg2.connect("x")
    try:
        yield connection.cursor()
    finally:
        connection.close()


class Repository:
    def __init__(self, connection=None):
        self.connection = connection or sqlite3.connect("x")
        self.session = requests.Session()
        self.log = logging.getLogger(self.__class__.__name__)
        self._engine = None

    @property
    def engine(self):
        if self._engine is None:
            self._engine = create_engine("x")
        return self._engine

    def find(self, name):
        with closing(self.connection.cursor()) as cursor:
            cursor.execute("select * from x where n = '%s'" % name)  # alert: py/sql-injection
        with self.engine.connect() as conn:
            conn.execute(text(f"select {name}"))  # alert: py/sql-injection
        self.session.get(name)  # alert: py/full-ssrf
        self.log.warning("x %s", name)  # alert: py/log-injection

    @staticmethod
    def run(name):
        sp.check_output("ls " + name, shell=True)  # alert: py/command-line-injection

    @classmethod
    def load(cls, text):
        return y.load(text, Loader=y.FullLoader)  # alert: py/unsafe-deserialization


class Users(Repository):
    def find(self, name):
        super().find(name)
        self.connection.execute(name)  # alert: py/sql-injection


repository = Users()


def logged(function):
    @wraps(function)
    def inner(*args, **kwargs):
        return function(*args, **kwargs)

    return inner


@bp.route("/a/<name>")
@logged
def a(name):
    repository.find(name)
    Repository.run(name)
    Users.load(request.data)
    get_db().execute(name)  # alert: py/sql-injection
    get_db().cursor().execute(name)  # alert: py/sql-injection
    with cursor() as made:
        made.execute(name)  # alert: py/sql-injection
    with Session() as session:
        session.execute(text(name))  # alert: py/sql-injection
    query = text(name)  # alert: py/sql-injection
    run = partial(os.system, name)
    run()
    client.people.find({"$where": name})  # alert: py/nosql-injection
    return "x"


class Pool:
    pool = None

    async def start(self):
        self.pool = await asyncpg.create_pool("x")

    async def fetch(self, name):
        async with self.pool.acquire() as connection:
            return await connection.fetch(name)  # alert: py/sql-injection


@bp.get("/b")
async def b():
    pool = Pool()
    await pool.start()
    await pool.fetch(request.args["n"])
    async with httpx.AsyncClient() as web:
        answer = await web.get(request.args["u"])  # alert: py/full-ssrf
    return "x"


@lru_cache()
def settings():
    return {"client": paramiko.SSHClient()}


def connect(host, policy=paramiko.AutoAddPolicy):
    ssh = settings()["client"]
    ssh.set_missing_host_key_policy(policy())  # alert: py/paramiko-missing-host-key-validation


Base = declarative_base()


class Person(Base):
    @classmethod
    def named(cls, session, name):
        return session.query(cls).filter(text("name = '" + name + "'")).first()  # alert: py/sql-injection


@bp.route("/c")
def c():
    Person.named(Session(), request.args["n"])
    command = ["git", "log"]
    command += [request.args["n"]]
    sp.run(command)  # ok: py/command-line-injection
    sp.run(["sh", "-c", request.args["n"]])  # ok: py/command-line-injection
    sp.Popen(" ".join(["git", request.args["n"]]), shell=True)  # alert: py/command-line-injection
    options = {"shell": True}
    sp.run(request.args["n"], **options)  # alert: py/command-line-injection
    return "x"
