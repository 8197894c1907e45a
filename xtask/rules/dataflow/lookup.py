"""Annotated lines for lookup.yml: what each rule must report and what it must leave alone."""

import re
import xml.etree.ElementTree as ElementTree

import ldap
import ldap.dn
import ldap.filter
import ldap3
from django.shortcuts import render
from flask import Flask, request
from ldap3.utils.conv import escape_filter_chars
from lxml import etree

app = Flask(__name__)


@app.route("/people/<unit>")
def people(unit):
    name = request.args["name"]
    connection = ldap.initialize("ldap://localhost")
    base = "dc=example,dc=org"
    # ruleid: py.ldap-injection
    connection.search_s(base, ldap.SCOPE_SUBTREE, "(uid=" + name + ")")
    # ruleid: py.ldap-injection
    connection.search_s(f"ou={unit},{base}", ldap.SCOPE_SUBTREE, "(uid=a)")
    # ruleid: py.ldap-injection
    connection.search_ext_s(base, ldap.SCOPE_SUBTREE, filterstr="(uid=%s)" % name)
    safe = ldap.filter.escape_filter_chars(name)
    # ok: py.ldap-injection
    connection.search_s(base, ldap.SCOPE_SUBTREE, f"(uid={safe})")
    # ok: py.ldap-injection
    connection.search_s("ou=" + ldap.dn.escape_dn_chars(unit), ldap.SCOPE_SUBTREE)
    server = ldap3.Connection(ldap3.Server("localhost"))
    # ruleid: py.ldap-injection
    server.search(base, "(uid={})".format(name), attributes=["cn"])
    # ruleid: py.ldap-injection
    server.search(search_base=base, search_filter=f"(uid={name})")
    # ok: py.ldap-injection
    server.search(base, f"(uid={escape_filter_chars(name)})")


@app.route("/find")
def find():
    name = request.args["name"]
    tree = etree.parse("users.xml")
    # ruleid: py.xpath-injection
    tree.xpath("//user[@name='" + name + "']")
    # ok: py.xpath-injection
    tree.xpath("//user[@name=$name]", name=name)
    # ruleid: py.xpath-injection
    etree.XPath(f"//user[@name='{name}']")
    # ruleid: py.xpath-injection
    etree.ETXPath("//" + name)
    root = ElementTree.parse("users.xml").getroot()
    # ruleid: py.xpath-injection
    root.find("./user[@name='%s']" % name)
    # ok: py.xpath-injection
    "text".find(name)
    # ok: py.xpath-injection
    tree.xpath("//user[%d]" % int(name))


def search(request):
    pattern = request.GET["q"]
    # ruleid: py.regex-injection
    re.search(pattern, "text")
    # ruleid: py.regex-injection
    re.compile("^" + pattern)
    # ok: py.regex-injection
    re.compile(re.escape(pattern))
    # ok: py.regex-injection
    re.search("a+", pattern)
    find = re.findall
    # ruleid: py.regex-injection
    find(pattern, "text")
    return render(request, "found.html")


def named_otherwise(request):
    r = ElementTree.parse("a.xml").getroot()
    # ruleid: py.xpath-injection
    r.findtext(path="a/" + request.GET["q"])
    # ok: py.xpath-injection
    return request.GET["q"].find("a")


@app.route("/people/formatted")
def people_formatted():
    connection = ldap.initialize("ldap://localhost")
    # ok: py.ldap-injection
    connection.search_s("dc=org", 2, ldap.filter.filter_format("(uid=%s)", [request.args["name"]]))
    # ruleid: py.ldap-injection
    connection.search_s("dc=org", 2, "(uid=%s)" % request.args["name"])
