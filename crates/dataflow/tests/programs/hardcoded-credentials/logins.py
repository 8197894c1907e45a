"""Credentials in the text of a program. They were made up and open nothing."""

import os

import MySQLdb
import requests
from requests.auth import HTTPBasicAuth

PASSWORD = "vG7pQ2xLm9Rt"  # alert: py/hardcoded-credentials
EXAMPLE = "password"


class Client:
    def __init__(self, user, password):
        self.user = user
        self.password = password


def login(username, password=""):
    return (username, password)


def connect(settings):
    Client("app", password="vG7pQ2xLm9Rt")  # alert: py/hardcoded-credentials
    Client("app", PASSWORD)
    login(username="administrator7", password=settings["password"])  # alert: py/hardcoded-credentials
    MySQLdb.connect(host="db", user="app", passwd=os.environ["PASSWORD"])  # ok: py/hardcoded-credentials
    Client("app", password="")  # ok: py/hardcoded-credentials
    Client("app", password=EXAMPLE)  # ok: py/hardcoded-credentials
    return requests.get("https://example.org", auth=HTTPBasicAuth("app", settings.password))  # ok: py/hardcoded-credentials


def accepts(password):
    if password == "vG7pQ2xLm9Rt":  # alert: py/hardcoded-credentials
        return True
    return password == ""  # ok: py/hardcoded-credentials
