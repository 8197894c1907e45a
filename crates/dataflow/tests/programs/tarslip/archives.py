"""Archives that are unpacked whole, member by member, and filtered."""

import os
import sys
import tarfile


def whole(path):
    tar = tarfile.open(path)
    tar.extractall()  # alert: py/tarslip
    with tarfile.open(path) as other:
        other.extractall()  # alert: py/tarslip
    tarfile.open(path).extractall()  # alert: py/tarslip
    fixed = tarfile.open("fixed.tar")
    fixed.extractall()  # ok: py/tarslip


def filtered(path):
    tar = tarfile.open(path)
    tar.extractall(filter="data")  # ok: py/tarslip
    tar.extractall("out", filter="tar")  # ok: py/tarslip
    tar.extractall("out", filter="fully_trusted")  # alert: py/tarslip
    tar.extractall("out", filter=tarfile.data_filter)  # ok: py/tarslip


def members(path):
    tar = tarfile.open(sys.argv[1])
    for member in tar:
        tar.extract(member)  # alert: py/tarslip
    for member in tar.getmembers():
        if os.path.isabs(member.name) or ".." in member.name:
            raise ValueError(member.name)
        tar.extract(member)  # ok: py/tarslip
    tar.extractall(members=safe(tar))  # ok: py/tarslip
    tar.extractall("out", members=tar.getmembers())  # alert: py/tarslip


def safe(tar):
    for member in tar.getmembers():
        if is_safe_path(member.name):
            yield member


def is_safe_path(name):
    return not name.startswith("/") and ".." not in name


def listed(path):
    with tarfile.open(path) as tar:
        print(tar.getnames())  # ok: py/tarslip
