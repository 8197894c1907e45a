"""Annotated lines for xml.yml: what each rule must report and what it must leave alone."""

import xml.dom.minidom
import xml.etree.ElementTree as ET
import xml.parsers.expat
import xml.sax
from xml.etree.ElementTree import fromstring
from xml.sax.handler import feature_external_ges

import defusedxml.ElementTree
from lxml import etree


def external(reader, parser):
    # ruleid: touchmark.python.xml.external-entities
    etree.XMLParser(resolve_entities=True)
    # ruleid: touchmark.python.xml.external-entities
    etree.XMLParser(no_network=False)
    # ruleid: touchmark.python.xml.external-entities
    reader.setFeature(feature_external_ges, True)
    # ruleid: touchmark.python.xml.external-entities
    parser.SetParamEntityParsing(xml.parsers.expat.XML_PARAM_ENTITY_PARSING_ALWAYS)
    # ok: touchmark.python.xml.external-entities
    etree.XMLParser(resolve_entities=False)
    # ok: touchmark.python.xml.external-entities
    etree.XMLParser(no_network=True)
    # ok: touchmark.python.xml.external-entities
    reader.setFeature(feature_external_ges, False)


def huge():
    # ruleid: touchmark.python.xml.huge-tree
    etree.XMLParser(huge_tree=True, resolve_entities=False)
    # ok: touchmark.python.xml.huge-tree
    etree.XMLParser(resolve_entities=False)


def lxml_documents(data, parser):
    # ruleid: touchmark.python.xml.lxml-default
    etree.fromstring(data)
    # ruleid: touchmark.python.xml.lxml-default
    etree.parse(data)
    # ok: touchmark.python.xml.lxml-default
    etree.fromstring(data, parser)
    # ok: touchmark.python.xml.lxml-default
    etree.fromstring("<a/>")


def documents(data):
    # ruleid: touchmark.python.xml.stdlib-parser
    ET.parse(data)
    # ruleid: touchmark.python.xml.stdlib-parser
    fromstring(data)
    # ruleid: touchmark.python.xml.stdlib-parser
    xml.dom.minidom.parseString(data)
    # ruleid: touchmark.python.xml.stdlib-parser
    xml.sax.parse(data, None)
    # ok: touchmark.python.xml.stdlib-parser
    ET.fromstring("<a/>")
    # ok: touchmark.python.xml.stdlib-parser
    defusedxml.ElementTree.fromstring(data)
    # ok: touchmark.python.xml.stdlib-parser
    ET.Element("a")
