"""Sensitive data by the names of variables, attributes, keys, parameters and functions."""

import getpass
import hashlib
import json
import logging
import os
import pathlib
import sys
import settings

logger = logging.getLogger()


def by_keyword(**options):
    logger.info(options["password"])  # alert: py/clear-text-logging-sensitive-data
    logger.info(options.get("secret"))  # alert: py/clear-text-logging-sensitive-data


class Account:
    def __init__(self, name, passwd):
        self.name = name
        self._passwd = passwd
        self.data = {"password": passwd, "name": name}

    def show(self):
        logger.info(self.name)  # ok: py/clear-text-logging-sensitive-data
        logger.info(self._passwd)  # alert: py/clear-text-logging-sensitive-data
        print(self.data["name"])  # ok: py/clear-text-logging-sensitive-data

    def __repr__(self):
        return f"{self.name}"


def get_secret():
    return os.environ["X"]


def load_cert():
    return open("x").read()


def main():
    token = os.environ["API_TOKEN"]
    print(token)  # alert: py/clear-text-logging-sensitive-data
    api_key = os.environ["KEY"]
    print(f"key: {api_key}")  # alert: py/clear-text-logging-sensitive-data
    print(os.environ["PASSWORD"])  # alert: py/clear-text-logging-sensitive-data
    print(get_secret())  # alert: py/clear-text-logging-sensitive-data
    print(load_cert())  # ok: py/clear-text-logging-sensitive-data
    value = get_secret()
    logger.debug("value: " + value)  # alert: py/clear-text-logging-sensitive-data
    entered = getpass.getpass("x")
    logger.debug("%s", entered)  # alert: py/clear-text-logging-sensitive-data
    logger.debug("%s", entered.encode())  # alert: py/clear-text-logging-sensitive-data
    hashed = hashlib.sha256(entered.encode()).hexdigest()  # alert: py/weak-sensitive-data-hashing
    logger.debug(hashed)  # ok: py/clear-text-logging-sensitive-data
    config = json.loads(open("x").read())
    logger.info(config["db"]["password"])  # alert: py/clear-text-logging-sensitive-data
    logger.info("*" * len(config["password"]))  # ok: py/clear-text-logging-sensitive-data
    password_file = "x"
    logger.info(password_file)  # ok: py/clear-text-logging-sensitive-data
    sys.stdout.write(config["oauth_token"])  # alert: py/clear-text-logging-sensitive-data
    pathlib.Path("x").write_text(api_key)  # alert: py/clear-text-storage-sensitive-data
    with open("x", "w") as out:
        out.write(f"password={config['password']}")  # alert: py/clear-text-storage-sensitive-data
        json.dump({"password": config["password"]}, out)  # ok: py/clear-text-storage-sensitive-data
        out.write(str(config["latitude"]))  # alert: py/clear-text-storage-sensitive-data
        print(config["passphrase"], file=out)  # alert: py/clear-text-logging-sensitive-data
    for name, password in config.items():
        logger.info(name)  # ok: py/clear-text-logging-sensitive-data
        logger.info(password)  # alert: py/clear-text-logging-sensitive-data
    if (password := config["x"]):
        logger.info(password)  # alert: py/clear-text-logging-sensitive-data
    secret_name, other = "a", "b"
    logger.info(other)  # ok: py/clear-text-logging-sensitive-data


def default(password="changeme"):
    logger.info(password)  # alert: py/clear-text-logging-sensitive-data


def other_forms(thing, passwords):
    print(getattr(thing, "password"))  # alert: py/clear-text-logging-sensitive-data
    key = "secret_value"
    print(thing[key])  # alert: py/clear-text-logging-sensitive-data
    for password in passwords:
        print(password)  # alert: py/clear-text-logging-sensitive-data
    with thing() as passphrase:
        print(passphrase)  # alert: py/clear-text-logging-sensitive-data
    print([p.password for p in thing])  # alert: py/clear-text-logging-sensitive-data
    print(settings.API_KEY)  # alert: py/clear-text-logging-sensitive-data
    print(settings.API_KEY_URL)  # ok: py/clear-text-logging-sensitive-data
    print(thing.get_secret_key())  # alert: py/clear-text-logging-sensitive-data


def masks(password):
    logger.info(password[:2])  # alert: py/clear-text-logging-sensitive-data
    logger.info(mask(password))  # ok: py/clear-text-logging-sensitive-data
    logger.info(str(password is None))  # ok: py/clear-text-logging-sensitive-data
    logger.info(password.replace("x", "y"))  # alert: py/clear-text-logging-sensitive-data
    redacted_password = password
    logger.info("done %s", extra={"p": password})  # alert: py/clear-text-logging-sensitive-data


def mask(text):
    return "*" * len(text)


main()
