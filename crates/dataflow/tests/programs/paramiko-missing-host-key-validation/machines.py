"""Machines whose keys are taken as they come, and machines whose keys have to be known."""

import paramiko
from paramiko import AutoAddPolicy, SSHClient, WarningPolicy


class Machine:
    def __init__(self, host):
        self.client = paramiko.SSHClient()
        self.host = host

    def trust(self):
        self.client.set_missing_host_key_policy(paramiko.AutoAddPolicy())  # alert: py/paramiko-missing-host-key-validation
        self.client.connect(self.host)

    def check(self):
        self.client.load_system_host_keys()
        self.client.set_missing_host_key_policy(paramiko.RejectPolicy())  # ok: py/paramiko-missing-host-key-validation


def client(strict):
    made = SSHClient()
    if strict:
        made.set_missing_host_key_policy(paramiko.RejectPolicy)  # ok: py/paramiko-missing-host-key-validation
    else:
        made.set_missing_host_key_policy(WarningPolicy())  # alert: py/paramiko-missing-host-key-validation
    return made


def with_policy(policy):
    made = SSHClient()
    made.set_missing_host_key_policy(policy)  # ok: py/paramiko-missing-host-key-validation
    chosen = AutoAddPolicy
    made.set_missing_host_key_policy(chosen)  # alert: py/paramiko-missing-host-key-validation
    return made
