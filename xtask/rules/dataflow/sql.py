"""Annotated lines for sql.yml: what each rule must report and what it must leave alone."""

import json
import sqlite3

import aiomysql
import asyncpg
import bson
import pandas
import peewee
import psycopg2
import psycopg2.sql
import streamlit
from bson.objectid import ObjectId
from django.db import connection, models
from django.db.models.expressions import RawSQL
from fastapi import FastAPI
from flask import Flask, request
from flask.views import MethodView
from flask_sqlalchemy import SQLAlchemy
from mongoengine import Document
from pymongo import MongoClient
from sqlalchemy import create_engine, text

app = Flask(__name__)
api = FastAPI()
db = SQLAlchemy(app)
mongo = MongoClient()
SORT = ["name", "age"]


@app.route("/user/<name>")
def user(name):
    database = sqlite3.connect("users.db")
    cursor = database.cursor()
    # ruleid: py.sql-injection
    cursor.execute("SELECT * FROM users WHERE name = '" + name + "'")
    # ruleid: py.sql-injection
    cursor.execute(f"SELECT * FROM users WHERE name = '{name}'")
    # ruleid: py.sql-injection
    cursor.execute("SELECT * FROM users WHERE name = '%s'" % name)
    # ruleid: py.sql-injection
    cursor.execute("SELECT * FROM users WHERE name = '{}'".format(name))
    # ok: py.sql-injection
    cursor.execute("SELECT * FROM users WHERE name = ?", (name,))
    # ok: py.sql-injection
    cursor.execute("SELECT * FROM users WHERE id = %d" % int(name))
    query = "SELECT * FROM users"
    query += " WHERE name = '" + name + "'"
    # ruleid: py.sql-injection
    database.executescript(query)
    with psycopg2.connect("") as connection:
        with connection.cursor() as other:
            # ruleid: py.sql-injection
            other.execute("DELETE FROM users WHERE name = '%s'" % name)
            # ok: py.sql-injection
            other.execute(psycopg2.sql.SQL("TABLE {}").format(psycopg2.sql.Identifier(name)))
    order = request.args.get("order", "name")
    if order not in SORT:
        order = "name"
    # ok: py.sql-injection
    cursor.execute("SELECT * FROM users ORDER BY " + order)
    page = request.args.get("page", 1, type=int)
    # ruleid: py.sql-injection
    pandas.read_sql("SELECT * FROM t WHERE name = '" + name + "'", database)


@app.route("/by-id/<int:key>")
def by_id(key):
    # ok: py.sql-injection
    db.engine.execute("SELECT * FROM users WHERE id = %s" % key)


class Users(MethodView):
    def get(self, name):
        # ruleid: py.sql-injection
        db.session.execute(text("SELECT * FROM users WHERE name = '" + name + "'"))
        # ok: py.sql-injection
        db.session.execute(text("SELECT * FROM users WHERE name = :name"), {"name": name})
        # ruleid: py.sql-injection
        create_engine("").connect().exec_driver_sql("SELECT " + name)
        names = request.get_json()["names"]
        joined = ",".join("'" + each + "'" for each in names)
        # ruleid: py.sql-injection
        db.session.execute("SELECT * FROM users WHERE name IN (" + joined + ")")


@api.get("/items/{name}")
async def items(name: str, limit: int = 10):
    pool = await asyncpg.create_pool()
    async with pool.acquire() as connection:
        # ruleid: py.sql-injection
        await connection.fetch(f"SELECT * FROM items WHERE name = '{name}'")
        # ok: py.sql-injection
        await connection.fetch("SELECT * FROM items WHERE name = $1", name)
        # ok: py.sql-injection
        await connection.fetch(f"SELECT * FROM items LIMIT {limit}")
    async with aiomysql.connect() as other, other.cursor() as cursor:
        # ruleid: py.sql-injection
        await cursor.execute("SELECT * FROM items WHERE name = '%s'" % name)


class Person(models.Model):
    pass


def search(request, name):
    # ruleid: py.sql-injection
    Person.objects.raw("SELECT * FROM person WHERE name = '%s'" % name)
    # ok: py.sql-injection
    Person.objects.raw("SELECT * FROM person WHERE name = %s", [name])
    # ruleid: py.sql-injection
    Person.objects.extra(where=["name = '" + name + "'"])
    # ruleid: py.sql-injection
    Person.objects.annotate(score=RawSQL("score + " + request.GET["s"], ()))
    # ok: py.sql-injection
    Person.objects.filter(name=name)
    person = Person.objects.get(name=name)
    with connection.cursor() as cursor:
        # ruleid: py.sql-injection
        cursor.execute("SELECT " + request.GET["column"])
        # ok: py.sql-injection
        cursor.execute("SELECT * FROM orders WHERE owner = '%s'" % person.number)


def wee(database: peewee.Database):
    # ruleid: py.sql-injection
    database.execute_sql("SELECT " + request.args["c"])
    # ok: py.sql-injection
    database.execute_sql("SELECT 1")


class Movie(Document):
    pass


@app.route("/login", methods=["POST"])
def login():
    body = request.get_json()
    # ruleid: py.nosql-injection
    mongo.db.users.find_one({"name": body["name"], "password": body["password"]})
    # ruleid: py.nosql-injection
    mongo.db.users.find(json.loads(request.args["filter"]))
    # ok: py.nosql-injection
    mongo.db.users.find({"name": request.args["name"]})
    # ok: py.nosql-injection
    mongo.db.users.find_one({"name": str(body["name"])})
    # ok: py.nosql-injection
    mongo.db.users.find_one({"name": {"$eq": body["name"]}})
    # ok: py.nosql-injection
    mongo.db.users.find_one({"_id": ObjectId(body["id"])})
    # ruleid: py.nosql-injection
    Movie.objects(__raw__=body)
    # ruleid: py.nosql-injection.javascript
    mongo.db.users.find({"$where": "this.name == '" + request.args["name"] + "'"})
    # ruleid: py.nosql-injection.javascript
    mongo.db.users.map_reduce(bson.Code("function() {}"), request.args["reduce"])
    # ok: py.nosql-injection.javascript
    mongo.db.users.find({"$where": "this.age > 3"})


@app.route("/keywords")
def keywords():
    query = request.args["q"]
    # ruleid: py.sql-injection
    sqlite3.connect("a").cursor().executescript(sql_script=query)
    # ruleid: py.sql-injection
    pandas.read_sql(sql=query, con=db.engine)
    # ruleid: py.sql-injection
    text(text=query)
    shop = streamlit.connection("shop", type="sql")
    # ruleid: py.sql-injection
    shop.query(query)
    # ok: py.sql-injection
    shop.query(request.host_url)
    # ok: py.sql-injection
    shop.query("SELECT :q", params={"q": query})
    # ruleid: py.nosql-injection
    mongo.db.users.find(filter=request.get_json())
    # ruleid: py.nosql-injection
    Movie.objects.filter(__raw__=request.get_json())


@app.route("/statements")
def statements(session):
    # ruleid: py.sql-injection
    session.scalar(statement="SELECT " + request.args["column"])
    # ok: py.sql-injection
    session.scalar(statement="SELECT 1")
