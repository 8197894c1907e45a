"""What is reported in programs about xml, and what is not."""

import xml.dom.minidom
import xml.etree.ElementTree as ET
import xml.sax
import xml.sax.handler
from io import BytesIO
from xml.dom import pulldom

import defusedxml.ElementTree
import lxml.etree
import xmltodict
from django.urls import path
from flask import Flask, request
from lxml import etree

app = Flask(__name__)


@app.route("/xml", methods=["POST"])
def parses():
    document = request.get_data()
    etree.fromstring(document)  # alert: py/xxe
    etree.parse(BytesIO(document))  # alert: py/xxe
    lxml.etree.XML(document)  # alert: py/xxe
    etree.fromstring(document, parser=etree.XMLParser())  # alert: py/xxe
    loose = etree.XMLParser(resolve_entities=True)
    etree.fromstring(document, loose)  # alert: py/xxe
    etree.fromstring(document, parser=loose)  # alert: py/xxe
    loose.feed(document)  # alert: py/xxe
    strict = etree.XMLParser(resolve_entities=False)
    etree.fromstring(document, parser=strict)  # ok: py/xml-bomb, py/xxe
    etree.fromstring(document, parser=etree.XMLParser(resolve_entities=False))  # ok: py/xml-bomb, py/xxe
    etree.parse("fixed.xml")  # ok: py/xxe
    ET.fromstring(document)  # alert: py/xml-bomb
    ET.parse(BytesIO(document))  # alert: py/xml-bomb
    ET.XMLParser().feed(document)  # alert: py/xml-bomb
    xml.sax.parseString(document, xml.sax.ContentHandler())  # alert: py/xml-bomb
    xml.dom.minidom.parseString(document)  # alert: py/xml-bomb
    pulldom.parseString(document)  # alert: py/xml-bomb
    huge = etree.XMLParser(huge_tree=True)
    etree.fromstring(document, parser=huge)  # alert: py/xxe, py/xml-bomb
    xmltodict.parse(document, disable_entities=False)  # alert: py/xml-bomb
    xmltodict.parse(document)  # ok: py/xml-bomb
    defusedxml.ElementTree.fromstring(document)  # ok: py/xml-bomb, py/xxe


def sax_view(request):
    parser = xml.sax.make_parser()
    parser.setFeature(xml.sax.handler.feature_external_ges, True)
    parser.parse(BytesIO(request.body))  # alert: py/xml-bomb, py/xxe


urlpatterns = [path("sax", sax_view)]


@app.route("/sax", methods=["POST"])
def sax_safe():
    parser = xml.sax.make_parser()
    parser.parse(request.files["f"])  # alert: py/xml-bomb
    ET.fromstring("<a/>")  # ok: py/xml-bomb


@app.route("/keywords", methods=["POST"])
def keywords():
    document = request.get_data()
    etree.fromstringlist(strings=[document])  # alert: py/xxe
    xml.sax.parseString(string=document)  # alert: py/xml-bomb
    pulldom.parse(stream_or_string=BytesIO(document))  # alert: py/xml-bomb
    feed = etree.XMLParser()
    feed.feed(data=document)  # alert: py/xxe


def loose_parser():
    return etree.XMLParser(no_network=False)


def strict_parser():
    return etree.XMLParser(resolve_entities=False)


class Reader:
    def __init__(self):
        self.loose = etree.XMLParser()
        self.strict = etree.XMLParser(resolve_entities=False)

    def read(self):
        etree.fromstring(request.get_data(), parser=self.loose)  # alert: py/xxe
        etree.fromstring(request.get_data(), parser=self.strict)  # ok: py/xxe


@app.route("/parsers", methods=["POST"])
def parsers():
    etree.fromstring(request.get_data(), parser=loose_parser())  # alert: py/xxe
    etree.fromstring(request.get_data(), parser=strict_parser())  # ok: py/xxe
