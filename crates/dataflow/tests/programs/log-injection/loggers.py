"""Lines of logs that visitors write parts of."""

import logging

from django.http import HttpResponse
from django.urls import path
from flask import Flask, request

app = Flask(__name__)
log = logging.getLogger(__name__)


class Service:
    def __init__(self, name):
        self.log = logging.getLogger(name)

    def note(self, text):
        self.log.warning("noted %s", text)  # alert: py/log-injection


@app.route("/flask/<name>")
def by_flask(name):
    log.info("user " + name)  # alert: py/log-injection
    log.info("user %s", name)  # alert: py/log-injection
    log.log(logging.INFO, "user %s", name)  # alert: py/log-injection
    logging.error(f"user {name}")  # alert: py/log-injection
    logging.getLogger("other").debug("user {}".format(name))  # alert: py/log-injection
    app.logger.critical("user %s", request.args.get("user"))  # alert: py/log-injection
    log.exception(msg=name)  # alert: py/log-injection
    log.info("user", extra={"name": name})  # alert: py/log-injection
    Service("service").note(name)
    log.info("user %s", name.replace("\r\n", "").replace("\n", ""))  # ok: py/log-injection
    log.info("length %d", len(name))  # ok: py/log-injection
    log.log(logging.INFO, "fixed")  # ok: py/log-injection
    log.setLevel(name)  # ok: py/log-injection
    print(name)  # ok: py/log-injection
    return "done"


def view(request):
    log.info("visited by %s", request.META["REMOTE_ADDR"])  # alert: py/log-injection
    return HttpResponse("done")


urlpatterns = [path("", view)]
