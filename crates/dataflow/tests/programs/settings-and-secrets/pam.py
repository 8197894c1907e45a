"""What is reported in programs about pam, and what is not."""

from ctypes import CDLL, byref
from ctypes.util import find_library

libpam = CDLL(find_library("pam"))
pam_authenticate = libpam.pam_authenticate
pam_acct_mgmt = libpam.pam_acct_mgmt


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


start = libpam.pam_authenticate
may_log_in = libpam.pam_acct_mgmt


def authenticates_by_another_name(handle):
    return start(handle, 0) == 0  # alert: py/pam-auth-bypass


def authorises_by_another_name(handle):
    if start(handle, 0) == 0 and may_log_in(handle, 0) == 0:  # ok: py/pam-auth-bypass
        return True
    return False
