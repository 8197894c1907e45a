"""Who logs in comes from a request, or from somewhere else; handles go from function to function."""

from ctypes import CDLL, byref, c_void_p
from ctypes.util import find_library

from flask import Flask, request

app = Flask(__name__)
libpam = CDLL(find_library("pam"))
pam_authenticate = libpam.pam_authenticate
pam_acct_mgmt = libpam.pam_acct_mgmt


def open_for(user):
    handle = c_void_p()
    libpam.pam_start("login", user, None, byref(handle))
    return handle


@app.route("/a", methods=["POST"])
def from_a_request():
    handle = open_for(request.form["user"])
    return str(authenticates(handle) and authenticates_too(handle) and authorises(handle))


def authenticates(handle):
    return pam_authenticate(handle, 0) == 0  # alert: py/pam-auth-bypass


def authenticates_too(handle):
    answer = libpam.pam_authenticate(handle, 0)  # alert: py/pam-auth-bypass
    return answer == 0


def authorises(handle):
    answer = pam_authenticate(handle, 0)  # ok: py/pam-auth-bypass
    if answer == 0:
        answer = pam_acct_mgmt(handle, 0)
    return answer == 0


def of_the_terminal(user):
    handle = c_void_p()
    libpam.pam_start("login", user, None, byref(handle))
    return libpam.pam_authenticate(handle, 0) == 0  # ok: py/pam-auth-bypass


start = libpam.pam_authenticate
may_log_in = libpam.pam_acct_mgmt


def authenticates_by_another_name(handle):
    return start(handle, 0) == 0  # alert: py/pam-auth-bypass


def authorises_by_another_name(handle):
    if start(handle, 0) == 0 and may_log_in(handle, 0) == 0:  # ok: py/pam-auth-bypass
        return True
    return False
