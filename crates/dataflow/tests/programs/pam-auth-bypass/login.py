"""A visitor's name that is authenticated, and not asked whether it may log in."""

from ctypes import CDLL, byref, c_void_p
from ctypes.util import find_library

from flask import Flask, request

app = Flask(__name__)
libpam = CDLL(find_library("pam"))
pam_start = libpam.pam_start
pam_authenticate = libpam.pam_authenticate
pam_acct_mgmt = libpam.pam_acct_mgmt


@app.route("/login", methods=["POST"])
def login():
    handle = c_void_p()
    pam_start("login", request.form["user"], None, byref(handle))
    return str(pam_authenticate(handle, 0))  # alert: py/pam-auth-bypass


@app.route("/careful", methods=["POST"])
def careful():
    handle = c_void_p()
    pam_start("login", request.form["user"], None, byref(handle))
    answer = pam_authenticate(handle, 0)  # ok: py/pam-auth-bypass
    if answer == 0:
        answer = pam_acct_mgmt(handle, 0)
    return str(answer)
