"""What is reported in programs about lookup, and what is not."""

import re
import xml.etree.ElementTree as ElementTree

import ldap
import ldap.dn
import ldap.filter
import ldap3
from django.shortcuts import render
from django.urls import path
from flask import Flask, request
from ldap3.utils.conv import escape_filter_chars
from lxml import etree

app = Flask(__name__)


@app.route("/people/<unit>")
def people(unit):
    name = request.args["name"]
    connection = ldap.initialize("ldap://localhost")
    base = "dc=example,dc=org"
    connection.search_s(base, ldap.SCOPE_SUBTREE, "(uid=" + name + ")")  # alert: py/ldap-injection
    connection.search_s(f"ou={unit},{base}", ldap.SCOPE_SUBTREE, "(uid=a)")  # alert: py/ldap-injection
    connection.search_ext_s(base, ldap.SCOPE_SUBTREE, filterstr="(uid=%s)" % name)  # alert: py/ldap-injection
    safe = ldap.filter.escape_filter_chars(name)
    connection.search_s(base, ldap.SCOPE_SUBTREE, f"(uid={safe})")  # ok: py/ldap-injection
    connection.search_s("ou=" + ldap.dn.escape_dn_chars(unit), ldap.SCOPE_SUBTREE)  # ok: py/ldap-injection
    server = ldap3.Connection(ldap3.Server("localhost"))
    server.search(base, "(uid={})".format(name), attributes=["cn"])  # alert: py/ldap-injection
    server.search(search_base=base, search_filter=f"(uid={name})")  # alert: py/ldap-injection
    server.search(base, f"(uid={escape_filter_chars(name)})")  # ok: py/ldap-injection


@app.route("/find")
def find():
    name = request.args["name"]
    tree = etree.parse("users.xml")
    tree.xpath("//user[@name='" + name + "']")  # alert: py/xpath-injection
    tree.xpath("//user[@name=$name]", name=name)  # ok: py/xpath-injection
    etree.XPath(f"//user[@name='{name}']")  # alert: py/xpath-injection
    etree.ETXPath("//" + name)  # alert: py/xpath-injection
    root = ElementTree.parse("users.xml").getroot()
    root.find("./user[@name='%s']" % name)  # alert: py/xpath-injection
    "text".find(name)  # ok: py/xpath-injection
    tree.xpath("//user[%d]" % int(name))  # ok: py/xpath-injection


def search(request):
    pattern = request.GET["q"]
    re.search(pattern, "text")  # alert: py/regex-injection
    re.compile("^" + pattern)  # alert: py/regex-injection
    re.compile(re.escape(pattern))  # ok: py/regex-injection
    re.search("a+", pattern)  # ok: py/regex-injection
    find = re.findall
    find(pattern, "text")  # alert: py/regex-injection
    return render(request, "found.html")


def named_otherwise(request):
    r = ElementTree.parse("a.xml").getroot()
    r.findtext(path="a/" + request.GET["q"])  # alert: py/xpath-injection
    return request.GET["q"].find("a")  # ok: py/xpath-injection


urlpatterns = [path("search", search), path("named", named_otherwise)]


@app.route("/people/formatted")
def people_formatted():
    connection = ldap.initialize("ldap://localhost")
    connection.search_s("dc=org", 2, ldap.filter.filter_format("(uid=%s)", [request.args["name"]]))  # ok: py/ldap-injection
    connection.search_s("dc=org", 2, "(uid=%s)" % request.args["name"])  # alert: py/ldap-injection
