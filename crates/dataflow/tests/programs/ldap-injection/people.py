"""Searches in a directory: the place, the filter, and the escape that belongs to each."""

import ldap
import ldap.dn
import ldap.filter
import ldap3
from fastapi import FastAPI
from ldap3.utils.conv import escape_filter_chars
from ldap3.utils.dn import escape_rdn

api = FastAPI()
BASE = "dc=example,dc=org"


class Directory:
    def __init__(self):
        self.connection = ldap.initialize("ldap://localhost")
        self.connection.simple_bind_s("", "")

    def find(self, wanted):
        return self.connection.search_s(BASE, ldap.SCOPE_SUBTREE, wanted)  # alert: py/ldap-injection

    def below(self, place):
        return self.connection.search_s(place, ldap.SCOPE_ONELEVEL)  # alert: py/ldap-injection

    def escaped(self, name):
        wanted = "(uid=" + ldap.filter.escape_filter_chars(name) + ")"
        return self.connection.search_ext_s(BASE, ldap.SCOPE_SUBTREE, wanted)  # ok: py/ldap-injection


directory = Directory()


@api.get("/people/{name}")
def person(name: str):
    directory.escaped(name)
    return directory.find(f"(uid={name})")


@api.get("/units/{unit}")
def unit(unit: str):
    return directory.below("ou=" + unit + "," + BASE)


@api.get("/other/{unit}")
def other(unit: str, name: str):
    server = ldap3.Server("ldap://localhost")
    with ldap3.Connection(server, auto_bind=True) as connection:
        connection.search(BASE, "(cn=" + name + ")")  # alert: py/ldap-injection
        connection.search("ou=" + unit, "(cn=a)")  # alert: py/ldap-injection
        connection.search(search_base="ou=" + escape_rdn(unit), search_filter="(cn=a)")  # ok: py/ldap-injection
        connection.search(BASE, "(cn=" + escape_filter_chars(name) + ")")  # ok: py/ldap-injection
        connection.search(BASE, "(cn=" + escape_rdn(name) + ")")  # alert: py/ldap-injection
        connection.search("ou=" + escape_filter_chars(unit), "(cn=a)")  # alert: py/ldap-injection
        if name in ("a", "b"):
            connection.search(BASE, "(cn=" + name + ")")  # ok: py/ldap-injection
