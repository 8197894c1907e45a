"""Annotated lines for credentials.yml: what the rule must report and what it must leave alone.

The values were made up for the tests and open nothing.
"""

import os

import psycopg2

DATABASE = "kx7Qm2vTz9Wd"


def connect(password, username):
    # ruleid: py.hardcoded-credentials
    psycopg2.connect(host="db", user="app", password="kx7Qm2vTz9Wd")
    # ruleid: py.hardcoded-credentials
    psycopg2.connect(host="db", user="app", password=DATABASE)
    # ruleid: py.hardcoded-credentials
    if password == "kx7Qm2vTz9Wd":
        return True
    # ok: py.hardcoded-credentials
    psycopg2.connect(host="db", password=os.environ["DATABASE_PASSWORD"])
    # ok: py.hardcoded-credentials
    psycopg2.connect(host="db", password="{DATABASE_PASSWORD}")
    # ok: py.hardcoded-credentials
    psycopg2.connect(host="db", password="database_password")
    # ok: py.hardcoded-credentials
    if username == "anonymous":
        return False
    # ok: py.hardcoded-credentials
    return password == ""
