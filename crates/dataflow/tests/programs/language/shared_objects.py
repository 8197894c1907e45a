"""An object of the framework hands values on from one function to another."""

import sqlite3

from flask import Flask, g, request

app = Flask(__name__)


@app.before_request
def remember():
    g.word = request.args["word"]
    g.fixed = "fixed"


def connection():
    if "connection" not in g:
        g.connection = sqlite3.connect("app.db")
    return g.connection


def query(statement, arguments=()):
    return connection().execute(statement, arguments)  # alert: py/sql-injection


@app.route("/find")
def find():
    query("SELECT * FROM page WHERE id = ?", [request.args["id"]])
    query("SELECT * FROM page WHERE title = '%s'" % request.args["title"])
    eval(g.word)  # alert: py/code-injection
    eval(g.fixed)  # ok: py/code-injection
    return "found"
