"""One handler for every database driver: what is put into the statement is reported, what is bound is not."""

import clickhouse_driver
import cx_Oracle
import hdbcli.dbapi
import mysql.connector
import MySQLdb
import oracledb
import pandas as pd
import phoenixdb
import psycopg
import psycopg2
import pymssql
import pymysql
import pyodbc
import sqlite3
from cassandra.cluster import Cluster
from flask import Flask, request
from peewee import SqliteDatabase

app = Flask(__name__)


@app.route("/sqlite/<name>")
def by_sqlite(name):
    connection = sqlite3.connect("users.db")
    connection.execute("SELECT * FROM users WHERE name = '" + name + "'")  # alert: py/sql-injection
    connection.cursor().execute(f"SELECT * FROM users WHERE name = '{name}'")  # alert: py/sql-injection
    connection.executescript("DROP TABLE %s;" % name)  # alert: py/sql-injection
    connection.execute("SELECT * FROM users WHERE name = ?", (name,))  # ok: py/sql-injection
    connection.executemany("INSERT INTO users VALUES (?)", [(name,)])  # ok: py/sql-injection
    return "done"


@app.route("/mysql")
def by_mysql():
    name = request.args["name"]
    first = MySQLdb.connect(host="localhost")
    first.cursor().execute("SELECT * FROM t WHERE a = '%s'" % name)  # alert: py/sql-injection
    second = pymysql.connect(host="localhost", cursorclass=pymysql.cursors.DictCursor)
    with second.cursor() as cursor:
        cursor.execute("SELECT * FROM t WHERE a = '{}'".format(name))  # alert: py/sql-injection
        cursor.execute("SELECT * FROM t WHERE a = %s", (name,))  # ok: py/sql-injection
    third = mysql.connector.connect(user="app")
    cursor = third.cursor(prepared=True)
    cursor.execute("SELECT * FROM t WHERE a = '" + name + "'")  # alert: py/sql-injection
    return "done"


@app.route("/postgres")
def by_postgres():
    name = request.form.get("name", "")
    with psycopg2.connect("dbname=app") as connection, connection.cursor() as cursor:
        cursor.execute("SELECT * FROM t WHERE a = '" + name + "'")  # alert: py/sql-injection
        cursor.execute("SELECT * FROM t WHERE a = %(name)s", {"name": name})  # ok: py/sql-injection
    with psycopg.connect("dbname=app") as modern:
        modern.execute(f"SELECT * FROM {name}")  # alert: py/sql-injection
    return "done"


@app.route("/others/<table>/<int:limit>")
def by_others(table, limit):
    statement = "SELECT * FROM " + table
    cx_Oracle.connect("dsn").cursor().execute(statement)  # alert: py/sql-injection
    oracledb.connect(dsn="dsn").cursor().execute(statement)  # alert: py/sql-injection
    pyodbc.connect("DSN=app").cursor().execute(statement)  # alert: py/sql-injection
    pymssql.connect("host").cursor().execute(statement)  # alert: py/sql-injection
    phoenixdb.connect("http://localhost").cursor().execute(statement)  # alert: py/sql-injection
    hdbcli.dbapi.connect("host").cursor().execute(statement)  # alert: py/sql-injection
    clickhouse_driver.Client("localhost").execute(statement)  # alert: py/sql-injection
    clickhouse_driver.connect("clickhouse://localhost").cursor().execute(statement)  # alert: py/sql-injection
    Cluster().connect("keyspace").execute(statement)  # alert: py/sql-injection
    SqliteDatabase("app.db").execute_sql(statement)  # alert: py/sql-injection
    pd.read_sql_query(statement, sqlite3.connect("app.db"))  # alert: py/sql-injection
    pyodbc.connect("DSN=app").cursor().execute(f"SELECT TOP {int(limit)} * FROM t")  # ok: py/sql-injection
    return "done"


class Journal:
    """Has a method called execute, and is no database."""

    def execute(self, text):
        return len(text)


@app.route("/journal")
def by_journal():
    Journal().execute("SELECT " + request.args["word"])  # ok: py/sql-injection
    return "done"
