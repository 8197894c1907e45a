"""Annotated lines for xml.yml: what each rule must report and what it must leave alone."""

import xml.dom.minidom
import xml.etree.ElementTree as ET
import xml.sax
import xml.sax.handler
from io import BytesIO
from xml.dom import pulldom

import defusedxml.ElementTree
import lxml.etree
import xmltodict
from flask import Flask, request
from lxml import etree

app = Flask(__name__)


@app.route("/xml", methods=["POST"])
def parses():
    document = request.get_data()
    # ruleid: py.xxe
    etree.fromstring(document)
    # ruleid: py.xxe
    etree.parse(BytesIO(document))
    # ruleid: py.xxe
    lxml.etree.XML(document)
    # ruleid: py.xxe
    etree.fromstring(document, parser=etree.XMLParser())
    loose = etree.XMLParser(resolve_entities=True)
    # ruleid: py.xxe
    etree.fromstring(document, loose)
    # ruleid: py.xxe
    etree.fromstring(document, parser=loose)
    # ruleid: py.xxe
    loose.feed(document)
    strict = etree.XMLParser(resolve_entities=False)
    # ok: py.xxe, py.xml-bomb
    etree.fromstring(document, parser=strict)
    # ok: py.xxe, py.xml-bomb
    etree.fromstring(document, parser=etree.XMLParser(resolve_entities=False))
    # ok: py.xxe
    etree.parse("fixed.xml")
    # ruleid: py.xml-bomb
    ET.fromstring(document)
    # ruleid: py.xml-bomb
    ET.parse(BytesIO(document))
    # ruleid: py.xml-bomb
    ET.XMLParser().feed(document)
    # ruleid: py.xml-bomb
    xml.sax.parseString(document, xml.sax.ContentHandler())
    # ruleid: py.xml-bomb
    xml.dom.minidom.parseString(document)
    # ruleid: py.xml-bomb
    pulldom.parseString(document)
    huge = etree.XMLParser(huge_tree=True)
    # ruleid: py.xml-bomb, py.xxe
    etree.fromstring(document, parser=huge)
    # ruleid: py.xml-bomb
    xmltodict.parse(document, disable_entities=False)
    # ok: py.xml-bomb
    xmltodict.parse(document)
    # ok: py.xml-bomb, py.xxe
    defusedxml.ElementTree.fromstring(document)


def sax_view(request):
    parser = xml.sax.make_parser()
    parser.setFeature(xml.sax.handler.feature_external_ges, True)
    # ruleid: py.xxe, py.xml-bomb
    parser.parse(BytesIO(request.body))


@app.route("/sax", methods=["POST"])
def sax_safe():
    parser = xml.sax.make_parser()
    # ruleid: py.xml-bomb
    parser.parse(request.files["f"])
    # ok: py.xml-bomb
    ET.fromstring("<a/>")


@app.route("/keywords", methods=["POST"])
def keywords():
    document = request.get_data()
    # ruleid: py.xxe
    etree.fromstringlist(strings=[document])
    # ruleid: py.xml-bomb
    xml.sax.parseString(string=document)
    # ruleid: py.xml-bomb
    pulldom.parse(stream_or_string=BytesIO(document))
    feed = etree.XMLParser()
    # ruleid: py.xxe
    feed.feed(data=document)


def loose_parser():
    return etree.XMLParser(no_network=False)


def strict_parser():
    return etree.XMLParser(resolve_entities=False)


class Reader:
    def __init__(self):
        self.loose = etree.XMLParser()
        self.strict = etree.XMLParser(resolve_entities=False)

    def read(self):
        # ruleid: py.xxe
        etree.fromstring(request.get_data(), parser=self.loose)
        # ok: py.xxe
        etree.fromstring(request.get_data(), parser=self.strict)


@app.route("/parsers", methods=["POST"])
def parsers():
    # ruleid: py.xxe
    etree.fromstring(request.get_data(), parser=loose_parser())
    # ok: py.xxe
    etree.fromstring(request.get_data(), parser=strict_parser())
