"""What is reported in programs about logs, and what is not."""

import getpass
import hashlib
import json
import logging
import os
import sys
from pathlib import Path

from django.http import HttpResponse
from flask import Flask, make_response, request

app = Flask(__name__)
logger = logging.getLogger(__name__)


@app.route("/log/<name>")
def logs(name):
    logger.info("user " + name)  # alert: py/log-injection
    logger.info("user %s", name)  # alert: py/log-injection
    logging.warning(f"user {name}")  # alert: py/log-injection
    app.logger.error("user {}".format(request.args["u"]))  # alert: py/log-injection
    logger.info("user %s", name.replace("\n", ""))  # ok: py/log-injection
    logger.info("user " + repr(name))  # ok: py/log-injection
    logger.info(f"user {name!r}")  # low: py/log-injection
    logger.info("user %s", find_user(name))  # ok: py/log-injection
    logger.info("length %d", len(name))  # ok: py/log-injection
    logging.getLogger("x").debug("user %s", name)  # alert: py/log-injection


class Service:
    def __init__(self, password, log):
        self.password = password
        self.log = logging.getLogger(log)

    def start(self):
        self.log.info("password is %s", self.password)  # alert: py/clear-text-logging-sensitive-data
        self.log.info("password is %s", "*" * len(self.password))  # ok: py/clear-text-logging-sensitive-data
        self.log.info("password changed")  # ok: py/clear-text-logging-sensitive-data


def signs_in(user, password, password_hash, password_file, config):
    print(password)  # alert: py/clear-text-logging-sensitive-data
    print("password: " + password)  # alert: py/clear-text-logging-sensitive-data
    print(f"{user}: {password}")  # alert: py/clear-text-logging-sensitive-data
    logger.debug("signing in with %s", password)  # alert: py/clear-text-logging-sensitive-data
    logger.debug("signing in with %s", config["api_key"])  # alert: py/clear-text-logging-sensitive-data
    sys.stderr.write(password)  # alert: py/clear-text-logging-sensitive-data
    token = config.get("secret")
    logger.debug(token)  # alert: py/clear-text-logging-sensitive-data
    message = "signing in with " + getpass.getpass()
    logger.debug(message)  # alert: py/clear-text-logging-sensitive-data
    print(get_password(user))  # alert: py/clear-text-logging-sensitive-data
    print(password_hash)  # ok: py/clear-text-logging-sensitive-data
    print(password_file)  # ok: py/clear-text-logging-sensitive-data
    print(hashlib.sha256(password.encode()).hexdigest())  # ok: py/clear-text-logging-sensitive-data
    print("has a password" if password else "has none")  # ok: py/clear-text-logging-sensitive-data
    print(check(user, password))  # ok: py/clear-text-logging-sensitive-data
    print("wrong password")  # ok: py/clear-text-logging-sensitive-data
    print(user)  # ok: py/clear-text-logging-sensitive-data


def stores(user, password, api_key):
    with open("settings", "w") as file:
        file.write(password)  # alert: py/clear-text-storage-sensitive-data
        file.write(f"{user}:{password}\n")  # alert: py/clear-text-storage-sensitive-data
        file.write(encrypt(password))  # ok: py/clear-text-storage-sensitive-data
        file.writelines([user])  # ok: py/clear-text-storage-sensitive-data
    Path("settings").write_text("key=" + api_key)  # alert: py/clear-text-storage-sensitive-data
    file = open("other", "w")
    file.write(json.dumps({"password": password}))  # alert: py/clear-text-storage-sensitive-data
    response = make_response("x")
    response.set_cookie("password", password)  # alert: py/clear-text-storage-sensitive-data
    response.set_cookie("user", user)  # ok: py/clear-text-storage-sensitive-data


def environment():
    print(f"environment: {os.environ}")  # ok: py/clear-text-logging-sensitive-data
    print(os.environ["HOME"])  # ok: py/clear-text-logging-sensitive-data
    print(os.environ.get("LANG"))  # ok: py/clear-text-logging-sensitive-data
    print(hash_password(getpass.getpass()))  # ok: py/clear-text-logging-sensitive-data


@app.route("/named")
def named():
    logging.root.info(msg=request.args["a"])  # alert: py/log-injection
    return "ok"


class Notes:
    def __init__(self):
        self.notes = open("notes.txt", "w")

    def keep(self, password):
        self.notes.write(password)  # alert: py/clear-text-storage-sensitive-data
        self.notes.write("signed in")  # ok: py/clear-text-storage-sensitive-data


def private(person):
    response = make_response("x")
    print(person.salary)  # alert: py/clear-text-logging-sensitive-data
    print(person.date_of_birth, person.name)  # alert: py/clear-text-logging-sensitive-data
    print(person["mac_address"])  # alert: py/clear-text-logging-sensitive-data
    print(getattr(person, "passphrase"))  # alert: py/clear-text-logging-sensitive-data
    print(person.password.strip())  # alert: py/clear-text-logging-sensitive-data
    print(person.zip_code)  # alert: py/clear-text-logging-sensitive-data
    print(person.is_trusted, person.untrusted)  # ok: py/clear-text-logging-sensitive-data
    print(person.employer.city)  # ok: py/clear-text-logging-sensitive-data
    response.headers["Set-Cookie"] = "p=" + person.password  # alert: py/clear-text-storage-sensitive-data
    HttpResponse("x").cookies["p"] = person.password  # alert: py/clear-text-storage-sensitive-data
