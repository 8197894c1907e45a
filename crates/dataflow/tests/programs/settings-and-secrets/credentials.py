"""What is reported in programs about credentials, and what is not.

The values were made up for the tests and open nothing.
"""

import os

import psycopg2

DATABASE = "kx7Qm2vTz9Wd"  # alert: py/hardcoded-credentials


def connect(password, username):
    psycopg2.connect(host="db", user="app", password="kx7Qm2vTz9Wd")  # alert: py/hardcoded-credentials
    psycopg2.connect(host="db", user="app", password=DATABASE)
    if password == "kx7Qm2vTz9Wd":  # alert: py/hardcoded-credentials
        return True
    psycopg2.connect(host="db", password=os.environ["DATABASE_PASSWORD"])  # ok: py/hardcoded-credentials
    psycopg2.connect(host="db", password="{DATABASE_PASSWORD}")  # ok: py/hardcoded-credentials
    psycopg2.connect(host="db", password="database_password")  # ok: py/hardcoded-credentials
    if username == "anonymous":  # ok: py/hardcoded-credentials
        return False
    return password == ""  # ok: py/hardcoded-credentials
