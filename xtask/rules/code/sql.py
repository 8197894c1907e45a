"""Annotated lines for sql.yml: what each rule must report and what it must leave alone."""

import sqlite3

import pandas
import sqlalchemy
from django.contrib.auth.models import User
from django.db.models.expressions import RawSQL
from psycopg import sql
from sqlalchemy import text

TABLE = "users"


def direct(db, name, ids, limit, other):
    # ruleid: touchmark.python.sql.built-statement
    db.execute(f"SELECT * FROM users WHERE name = '{name}'")
    # ruleid: touchmark.python.sql.built-statement
    db.execute("SELECT * FROM users WHERE name = '%s'" % name)
    # ruleid: touchmark.python.sql.built-statement
    db.execute("SELECT * FROM users WHERE name = '" + name + "'")
    # ruleid: touchmark.python.sql.built-statement
    db.cursor().execute("DELETE FROM users WHERE name = '{}'".format(name))
    # ruleid: touchmark.python.sql.built-statement
    db.executemany(f"""
        INSERT INTO {name} VALUES (?, ?)
    """, ids)
    # ruleid: touchmark.python.sql.built-statement
    db.executescript("DROP TABLE " + name)
    # ruleid: touchmark.python.sql.built-statement
    User.objects.raw("SELECT * FROM auth_user WHERE name = '%s'" % name)
    # ruleid: touchmark.python.sql.built-statement
    RawSQL(f"select a from b where c = {name}", [])
    # ruleid: touchmark.python.sql.built-statement
    db.execute(text(f"UPDATE users SET name = '{name}'"))
    # ruleid: touchmark.python.sql.built-statement
    pandas.read_sql("SELECT * FROM " + name, db)
    # ok: touchmark.python.sql.built-statement
    db.execute("SELECT * FROM users WHERE name = ?", (name,))
    # ok: touchmark.python.sql.built-statement
    db.execute("SELECT * FROM users WHERE name = %s", [name])
    # ok: touchmark.python.sql.built-statement
    db.execute("SELECT * " + "FROM users")
    # ok: touchmark.python.sql.built-statement
    db.execute(f"SELECT * FROM {TABLE}")
    # ok: touchmark.python.sql.built-statement
    db.execute(f"SELECT * FROM {other.TABLE} LIMIT {int(limit)}")
    # ok: touchmark.python.sql.built-statement
    db.execute("SELECT * FROM users WHERE id IN (%s)" % ",".join("?" * len(ids)), ids)
    # ok: touchmark.python.sql.built-statement
    db.execute(text("SELECT * FROM users WHERE name = :name"), {"name": name})
    # ok: touchmark.python.sql.built-statement
    db.execute(sql.SQL("SELECT * FROM {}").format(sql.Identifier(name)))
    # ok: touchmark.python.sql.built-statement
    db.execute("SELECT * FROM users LIMIT %d" % limit)
    # ok: touchmark.python.sql.built-statement
    db.execute(f"build --target {name}")
    # ok: touchmark.python.sql.built-statement
    print(f"select {name} from the list")
    placeholders = ",".join("?" for _ in ids)
    # ok: touchmark.python.sql.built-statement
    db.execute(f"SELECT * FROM users WHERE id IN ({placeholders})", ids)


def by_variable(db, name):
    query = f"SELECT * FROM users WHERE name = '{name}'"
    # ruleid: touchmark.python.sql.built-variable
    return db.execute(query)


def by_format(connection: sqlite3.Connection, name):
    query = "SELECT * FROM users WHERE name = '{}'".format(name)
    cursor = connection.cursor()
    # ruleid: touchmark.python.sql.built-variable
    cursor.execute(query)


def by_text(db, name):
    query = "SELECT * FROM users WHERE name = '%s'" % name
    # ruleid: touchmark.python.sql.built-variable
    db.execute(sqlalchemy.text(query))


def grown(db, name):
    query = "SELECT * FROM users"
    query += " WHERE name = '" + name + "'"
    # ruleid: touchmark.python.sql.built-variable
    return db.execute(query)


def fixed(db, name, ids):
    query = "SELECT * FROM users WHERE name = ?"
    # ok: touchmark.python.sql.built-variable
    db.execute(query, (name,))
    counted = "SELECT count(*) " + "FROM users"
    # ok: touchmark.python.sql.built-variable
    db.execute(counted)
    marks = "SELECT * FROM users WHERE id IN (%s)" % ",".join("?" * len(ids))
    # ok: touchmark.python.sql.built-variable
    db.execute(marks, ids)
