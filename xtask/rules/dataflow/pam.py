"""Annotated lines for pam.yml: what the rule must report and what it must leave alone."""

from ctypes import CDLL, byref
from ctypes.util import find_library

libpam = CDLL(find_library("pam"))
pam_authenticate = libpam.pam_authenticate
pam_acct_mgmt = libpam.pam_acct_mgmt


def authenticates(handle):
    # ruleid: py.pam-auth-bypass
    return pam_authenticate(handle, 0) == 0


def authenticates_too(handle):
    # ruleid: py.pam-auth-bypass
    answer = libpam.pam_authenticate(handle, 0)
    return answer == 0


def authorises(handle):
    # ok: py.pam-auth-bypass
    answer = pam_authenticate(handle, 0)
    if answer == 0:
        answer = pam_acct_mgmt(handle, 0)
    return answer == 0


start = libpam.pam_authenticate
may_log_in = libpam.pam_acct_mgmt


def authenticates_by_another_name(handle):
    # ruleid: py.pam-auth-bypass
    return start(handle, 0) == 0


def authorises_by_another_name(handle):
    # ok: py.pam-auth-bypass
    if start(handle, 0) == 0 and may_log_in(handle, 0) == 0:
        return True
    return False
