"""What lies beside a secret, in the same dictionary, object or class, is no secret."""

import getpass
import hashlib
import logging

logger = logging.getLogger(__name__)


def report(account):
    logger.info("host %s", account["host"])  # ok: py/clear-text-logging-sensitive-data
    logger.info("port %s", account["port"])  # ok: py/clear-text-logging-sensitive-data
    logger.info("all %s", account)  # alert: py/clear-text-logging-sensitive-data


def opens(host, password):
    report({"host": host, "port": 25, "password": password})


def shows(first, second):
    print(first)  # ok: py/clear-text-logging-sensitive-data
    print(second)  # alert: py/clear-text-logging-sensitive-data


def spreads(get_password):
    found = ("mail.example.org", get_password())
    shows(*found)


class Mailer:
    def __init__(self, host, secret):
        self.host = host
        self.key = secret
        self.options = {"host": host, "secret": secret}

    def describe(self):
        print(self.host)  # ok: py/clear-text-logging-sensitive-data
        print(self.options["host"])  # ok: py/clear-text-logging-sensitive-data
        print(self.options["secret"])  # alert: py/clear-text-logging-sensitive-data


class Queue:
    """Another class that keeps something under the same name."""

    def __init__(self, key):
        self.key = key

    def describe(self):
        print(self.key)  # ok: py/clear-text-logging-sensitive-data


def describes_both():
    Mailer("mail.example.org", getpass.getpass()).describe()
    Queue("jobs").describe()


class Settings(dict):
    def __getattr__(self, name):
        return self[name]


class Server:
    def __init__(self, cookie_secret, version):
        self.settings = Settings(cookie_secret=cookie_secret, version=version)

    def start(self):
        print(self.settings["version"])  # ok: py/clear-text-logging-sensitive-data
        return hashlib.md5(str(self.settings["version"]).encode())  # ok: py/weak-sensitive-data-hashing


def starts(prompt):
    Server(getpass.getpass(prompt), 3).start()
