"""Annotated lines for logs.yml: what each rule must report and what it must leave alone."""

import getpass
import hashlib
import json
import logging
import os
import sys
from pathlib import Path

from flask import Flask, make_response, request
from sanic import Sanic

app = Flask(__name__)
logger = logging.getLogger(__name__)


@app.route("/log/<name>")
def logs(name):
    # ruleid: py.log-injection
    logger.info("user " + name)
    # ruleid: py.log-injection
    logger.info("user %s", name)
    # ruleid: py.log-injection
    logging.warning(f"user {name}")
    # ruleid: py.log-injection
    app.logger.error("user {}".format(request.args["u"]))
    # ok: py.log-injection
    logger.info("user %s", name.replace("\n", ""))
    # ok: py.log-injection
    logger.info("user " + repr(name))
    # ok: py.log-injection
    logger.info(f"user {name!r}")
    # ok: py.log-injection
    logger.info("user %s", find_user(name))
    # ok: py.log-injection
    logger.info("length %d", len(name))
    # ruleid: py.log-injection
    logging.getLogger("x").debug("user %s", name)


class Service:
    def __init__(self, password, log):
        self.password = password
        self.log = log

    def start(self):
        # ruleid: py.clear-text-logging-sensitive-data
        self.log.info("password is %s", self.password)
        # ok: py.clear-text-logging-sensitive-data
        self.log.info("password is %s", "*" * len(self.password))
        # ok: py.clear-text-logging-sensitive-data
        self.log.info("password changed")


def signs_in(user, password, password_hash, password_file, config):
    # ruleid: py.clear-text-logging-sensitive-data
    print(password)
    # ruleid: py.clear-text-logging-sensitive-data
    print("password: " + password)
    # ruleid: py.clear-text-logging-sensitive-data
    print(f"{user}: {password}")
    # ruleid: py.clear-text-logging-sensitive-data
    logger.debug("signing in with %s", password)
    # ruleid: py.clear-text-logging-sensitive-data
    logger.debug("signing in with %s", config["api_key"])
    # ruleid: py.clear-text-logging-sensitive-data
    sys.stderr.write(password)
    token = config.get("secret")
    # ruleid: py.clear-text-logging-sensitive-data
    logger.debug(token)
    message = "signing in with " + getpass.getpass()
    # ruleid: py.clear-text-logging-sensitive-data
    logger.debug(message)
    # ruleid: py.clear-text-logging-sensitive-data
    print(get_password(user))
    # ok: py.clear-text-logging-sensitive-data
    print(password_hash)
    # ok: py.clear-text-logging-sensitive-data
    print(password_file)
    # ok: py.clear-text-logging-sensitive-data
    print(hashlib.sha256(password.encode()).hexdigest())
    # ok: py.clear-text-logging-sensitive-data
    print("has a password" if password else "has none")
    # ok: py.clear-text-logging-sensitive-data
    print(check(user, password))
    # ok: py.clear-text-logging-sensitive-data
    print("wrong password")
    # ok: py.clear-text-logging-sensitive-data
    print(user)


def stores(user, password, api_key):
    with open("settings", "w") as file:
        # ruleid: py.clear-text-storage-sensitive-data
        file.write(password)
        # ruleid: py.clear-text-storage-sensitive-data
        file.write(f"{user}:{password}\n")
        # ok: py.clear-text-storage-sensitive-data
        file.write(encrypt(password))
        # ok: py.clear-text-storage-sensitive-data
        file.writelines([user])
    # ruleid: py.clear-text-storage-sensitive-data
    Path("settings").write_text("key=" + api_key)
    file = open("other", "w")
    # ruleid: py.clear-text-storage-sensitive-data
    file.write(json.dumps({"password": password}))
    response = make_response("x")
    # ruleid: py.clear-text-storage-sensitive-data
    response.set_cookie("password", password)
    # ok: py.clear-text-storage-sensitive-data
    response.set_cookie("user", user)


def environment():
    # ruleid: py.clear-text-logging-sensitive-data
    print(f"environment: {os.environ}")
    # ok: py.clear-text-logging-sensitive-data
    print(os.environ["HOME"])
    # ok: py.clear-text-logging-sensitive-data
    print(os.environ.get("LANG"))
    # ok: py.clear-text-logging-sensitive-data
    print(hash_password(getpass.getpass()))


@app.route("/named")
def named():
    # ruleid: py.log-injection
    logging.root.info(msg=request.args["a"])
    return "ok"


class Notes:
    def __init__(self):
        self.notes = open("notes.txt", "w")

    def keep(self, password):
        # ruleid: py.clear-text-storage-sensitive-data
        self.notes.write(password)
        # ok: py.clear-text-storage-sensitive-data
        self.notes.write("signed in")


def private(person, response):
    # ruleid: py.clear-text-logging-sensitive-data
    print(person.salary)
    # ruleid: py.clear-text-logging-sensitive-data
    print(person.date_of_birth, person.name)
    # ruleid: py.clear-text-logging-sensitive-data
    print(person["mac_address"])
    # ruleid: py.clear-text-logging-sensitive-data
    print(getattr(person, "passphrase"))
    # ruleid: py.clear-text-logging-sensitive-data
    print(person.password.strip())
    # ok: py.clear-text-logging-sensitive-data
    print(person.zip_code)
    # ok: py.clear-text-logging-sensitive-data
    print(person.is_trusted, person.untrusted)
    # ok: py.clear-text-logging-sensitive-data
    print(person.employer.city)
    # ruleid: py.clear-text-storage-sensitive-data
    response.headers["Set-Cookie"] = "p=" + person.password
    # ruleid: py.clear-text-storage-sensitive-data
    response.cookies["p"] = person.password
