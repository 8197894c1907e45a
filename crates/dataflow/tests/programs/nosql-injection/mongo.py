"""Filters for MongoDB that hold parsed input, text, and what makes them harmless."""

import json

from bson.objectid import ObjectId
from flask import Flask, request
from flask_pymongo import PyMongo
from mongoengine import Document, StringField
from mongosanitizer.sanitizer import sanitize
from pymongo import MongoClient

app = Flask(__name__)
mongo = PyMongo(app)
client = MongoClient("mongodb://localhost")


class Film(Document):
    title = StringField()


@app.route("/login", methods=["POST"])
def login():
    body = json.loads(request.data)
    users = client.shop.users
    users.find_one({"name": body["name"], "password": body["password"]})  # alert: py/nosql-injection
    users.find(body)  # alert: py/nosql-injection
    client["shop"]["users"].find_one_and_delete({"name": body["name"]})  # alert: py/nosql-injection
    mongo.db.users.find_one_or_404({"name": json.loads(request.args["name"])})  # alert: py/nosql-injection
    client.get_database("shop").get_collection("users").find(body)  # alert: py/nosql-injection
    Film.objects(title=json.loads(request.args["title"]))  # alert: py/nosql-injection
    Film.objects(__raw__=json.loads(request.args["raw"]))  # alert: py/nosql-injection
    users.find_one({"name": request.form["name"]})  # ok: py/nosql-injection
    users.find_one({"name": str(body["name"])})  # ok: py/nosql-injection
    users.find_one({"name": {"$eq": body["name"]}})  # ok: py/nosql-injection
    users.find_one({"_id": ObjectId(body["id"])})  # ok: py/nosql-injection
    users.find_one(sanitize(body))  # ok: py/nosql-injection
    users.insert_one(body)  # ok: py/nosql-injection
    return "done"


@app.route("/scripts")
def scripts():
    name = request.args["name"]
    users = client.shop.users
    users.find({"$where": "this.name == '" + name + "'"})  # alert: py/nosql-injection
    users.find({"$where": "this.age > 3"})  # ok: py/nosql-injection
    users.map_reduce("function() { emit('" + name + "', 1) }", "function() {}", out="x")  # alert: py/nosql-injection
    users.find({"$expr": {"$function": {"body": "return " + name, "args": [], "lang": "js"}}})  # alert: py/nosql-injection
    users.aggregate([{"$match": {"name": json.loads(name)}}])  # alert: py/nosql-injection
    users.aggregate([{"$match": {"name": name}}])  # ok: py/nosql-injection
    return "done"


def build(name):
    wanted = {"active": True}
    wanted["name"] = name
    return wanted


@app.route("/built")
def built():
    return str(client.shop.users.find(build(json.loads(request.args["name"]))))  # alert: py/nosql-injection


@app.route("/deep")
def deep():
    name = request.args["name"]
    count = {"$accumulator": {"init": "function() { return '" + name + "' }", "lang": "js"}}
    client.shop.users.aggregate([{"$group": {"_id": "$name", "count": count}}])  # alert: py/nosql-injection
    client.shop.users.aggregate([{"$group": {"_id": "$name", "count": {"$sum": 1}}}])  # ok: py/nosql-injection
    return "done"
