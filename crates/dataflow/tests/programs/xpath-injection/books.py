"""Expressions for documents of lxml, libxml2 and the standard library."""

import xml.etree.ElementTree as ET

import libxml2
from flask import Flask, request
from lxml import etree

app = Flask(__name__)
LIBRARY = etree.parse("library.xml")


def expression(title):
    return "/library/book[title='%s']" % title


@app.route("/books/<title>")
def book(title):
    LIBRARY.xpath(expression(title))  # alert: py/xpath-injection
    LIBRARY.xpath("/library/book[title=$title]", title=title)  # ok: py/xpath-injection
    etree.fromstring("<a/>").xpath(f"//book[@id='{title}']")  # alert: py/xpath-injection
    etree.XML("<a/>").xpath("//" + title)  # alert: py/xpath-injection
    etree.XPath("//book[@id='" + title + "']")(LIBRARY)  # alert: py/xpath-injection
    etree.ETXPath("//{ns}" + title)  # alert: py/xpath-injection
    etree.XPathEvaluator(LIBRARY)("//" + title)  # alert: py/xpath-injection
    libxml2.parseFile("library.xml").xpathEval("//" + title)  # alert: py/xpath-injection
    tree = ET.parse("library.xml")
    tree.find("./book[@id='" + title + "']")  # alert: py/xpath-injection
    tree.getroot().findall("./" + title)  # alert: py/xpath-injection
    ET.fromstring("<a/>").findtext(title)  # alert: py/xpath-injection
    tree.getroot().findall("./book")  # ok: py/xpath-injection
    return "done"


@app.route("/numbers")
def number():
    wanted = int(request.args["number"])
    LIBRARY.xpath("//book[%d]" % wanted)  # ok: py/xpath-injection
    text = request.args["text"]
    text.find("a")  # ok: py/xpath-injection
    "abc".find(text)  # ok: py/xpath-injection
    return "done"
