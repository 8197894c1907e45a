"""Puts statements together."""

from .store import run

COLUMNS = {"name": "name", "age": "born DESC"}


class Users:
    def __init__(self, store):
        self.store = store

    def by_name(self, name):
        where = "name = '" + name + "'"
        return self.store.select("users", where)

    def by_number(self, number):
        return self.store.pick(f"number = {number}")

    def sorted(self, by):
        return self.store.order(COLUMNS[by])


def find_by_city(city):
    return run("SELECT * FROM users WHERE city = '%s'" % city)
