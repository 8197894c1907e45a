"""Handlers that know nothing of the database."""

from flask import Flask, request

from .service import Users, find_by_city
from .store import Store, run

app = Flask(__name__)
users = Users(Store())


@app.route("/users")
def by_name():
    return str(users.by_name(request.args["name"]))


@app.route("/cities/<city>")
def by_city(city):
    return str(find_by_city(city))


@app.route("/sorted")
def in_order():
    return str(users.sorted(request.args.get("by")))


@app.route("/numbers")
def by_number():
    return str(users.by_number(int(request.args["number"])))


@app.route("/count")
def count():
    return str(run("SELECT count(*) FROM users"))
