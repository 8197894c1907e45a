"""Runs statements."""

import sqlite3


class Store:
    def __init__(self):
        self.connection = sqlite3.connect("users.db")

    def select(self, table, where):
        statement = f"SELECT * FROM {table} WHERE {where}"
        return self.connection.execute(statement).fetchall()  # alert: py/sql-injection

    def pick(self, where):
        return self.connection.execute("SELECT * FROM users WHERE " + where)  # ok: py/sql-injection

    def order(self, column):
        cursor = self.connection.cursor()
        cursor.execute("SELECT * FROM users ORDER BY " + column)  # ok: py/sql-injection
        return cursor


def run(statement):
    with sqlite3.connect("users.db") as connection:
        return connection.execute(statement).fetchall()  # alert: py/sql-injection
