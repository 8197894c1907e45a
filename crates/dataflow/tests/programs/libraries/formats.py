"""Decoders, XML, templates, markup, LDAP, MongoDB, regular expressions."""

import _pickle
import airspeed
import bson.json_util
import chameleon
import chevron
import cPickle
import dill
import genshi.template
import html
import jinja2
import jmespath
import joblib
import json
import jsonpickle
import ldap
import ldap.dn
import ldap.filter
import ldap3
import ldap3.utils.conv
import libxml2
import lxml.etree
import mako.template
import marshal
import numpy as np
import opml
import os
import pandas
import pickle
import re
import ruamel.yaml
import simplejson
import toml
import torch
import trender
import ujson
import xml.dom.minidom
import xml.dom.pulldom
import xml.etree.cElementTree as cET
import xml.etree.ElementTree as ET
import xml.sax
import xmltodict
import yaml
from bson import ObjectId
from flask import Flask, request
from flask_pymongo import PyMongo
from io import BytesIO, StringIO
from lxml import etree
from markupsafe import Markup, escape
from mongoengine import Document, StringField
from pymongo import MongoClient
from xml.sax.handler import feature_external_ges
from yaml import SafeLoader

app = Flask(__name__)


def decoders():
    d = request.data
    pickle.loads(d)  # alert: py/unsafe-deserialization
    pickle.load(BytesIO(d))  # alert: py/unsafe-deserialization
    pickle.Unpickler(BytesIO(d)).load()  # alert: py/unsafe-deserialization
    cPickle.loads(d)  # alert: py/unsafe-deserialization
    _pickle.load(file=BytesIO(d))  # alert: py/unsafe-deserialization
    marshal.loads(d)  # alert: py/unsafe-deserialization
    dill.loads(str=d)  # alert: py/unsafe-deserialization
    jsonpickle.decode(d)  # alert: py/unsafe-deserialization
    joblib.load(d)  # alert: py/unsafe-deserialization, py/path-injection
    pandas.read_pickle(d)  # alert: py/unsafe-deserialization
    np.load(d, allow_pickle=True)  # alert: py/unsafe-deserialization, py/path-injection
    np.load(d)  # ok: py/unsafe-deserialization # alert: py/path-injection
    torch.load(d)  # alert: py/unsafe-deserialization, py/path-injection
    torch.load(d, weights_only=True)  # ok: py/unsafe-deserialization # alert: py/path-injection
    torch.load(d, "cpu", SafePickle)  # ok: py/unsafe-deserialization # alert: py/path-injection
    torch.jit.load(d)  # alert: py/unsafe-deserialization, py/path-injection
    yaml.load(d, Loader=yaml.Loader)  # alert: py/unsafe-deserialization
    yaml.load(d, yaml.UnsafeLoader)  # alert: py/unsafe-deserialization
    yaml.load(d, Loader=SafeLoader)  # ok: py/unsafe-deserialization
    yaml.load(d, Loader=yaml.CBaseLoader)  # ok: py/unsafe-deserialization
    yaml.load(d)  # alert: py/unsafe-deserialization
    yaml.unsafe_load_all(d)  # alert: py/unsafe-deserialization
    yaml.full_load(stream=d)  # alert: py/unsafe-deserialization
    yaml.safe_load(d)  # ok: py/unsafe-deserialization
    ruamel.yaml.load(d, Loader=ruamel.yaml.Loader)  # alert: py/unsafe-deserialization
    ruamel.yaml.load(d, Loader=ruamel.yaml.SafeLoader)  # ok: py/unsafe-deserialization
    for parsed in (
        json.loads(d), simplejson.loads(s=d), ujson.loads(d), toml.loads(d), yaml.safe_load(d), jmespath.search("x", d),
        bson.json_util.loads(d), xmltodict.parse(d),
    ):
        os.system(parsed["x"])  # alert: py/command-line-injection
    os.system(json.load(StringIO(d))["x"])  # alert: py/command-line-injection
    os.system(json.dumps({"x": d}))  # alert: py/command-line-injection
    os.system(yaml.safe_load(d)["x"]["y"])  # alert: py/command-line-injection


def trees():
    d = request.data
    ET.fromstring(d)  # alert: py/xml-bomb
    cET.XML(text=d)  # alert: py/xml-bomb
    ET.parse(StringIO(d))  # alert: py/xml-bomb  # low: py/path-injection
    ET.iterparse(source=BytesIO(d))  # alert: py/xml-bomb  # low: py/path-injection
    ET.fromstringlist([d])  # alert: py/xml-bomb
    parser = ET.XMLParser()
    parser.feed(d)  # alert: py/xml-bomb
    pull = ET.XMLPullParser()
    pull.feed(data=d)  # alert: py/xml-bomb
    xml.dom.minidom.parseString(d)  # alert: py/xml-bomb
    xml.dom.pulldom.parse(StringIO(d))  # alert: py/xml-bomb  # low: py/path-injection
    xml.sax.parseString(d, xml.sax.ContentHandler())  # alert: py/xml-bomb
    sax = xml.sax.make_parser()
    sax.parse(StringIO(d))  # alert: py/xml-bomb  # low: py/path-injection
    sax = xml.sax.make_parser()
    sax.setFeature(feature_external_ges, True)
    sax.parse(BytesIO(d))  # alert: py/xml-bomb, py/xxe  # low: py/path-injection
    xml.dom.minidom.parseString(d, parser=sax)  # alert: py/xml-bomb, py/xxe
    sax.setFeature(feature_external_ges, False)
    sax.parse(BytesIO(d))  # alert: py/xml-bomb  # low: py/path-injection
    etree.fromstring(d)  # alert: py/xxe
    etree.XML(d, parser=etree.XMLParser())  # alert: py/xxe
    etree.fromstring(d, etree.XMLParser(resolve_entities=False))  # ok: py/xxe
    etree.parse(StringIO(d), parser=etree.get_default_parser())  # alert: py/xxe  # low: py/path-injection
    etree.fromstring(d, parser=etree.XMLParser(resolve_entities=False, huge_tree=True))  # ok: py/xml-bomb
    etree.fromstring(d, parser=etree.XMLParser(huge_tree=True))  # alert: py/xml-bomb, py/xxe
    etree.iterparse(BytesIO(d))  # alert: py/xxe  # low: py/path-injection
    etree.iterparse(BytesIO(d), resolve_entities=False)  # ok: py/xxe  # low: py/path-injection
    etree.iterparse(source=BytesIO(d), huge_tree=True)  # alert: py/xml-bomb, py/xxe  # low: py/path-injection
    etree.XMLParser().feed(d)  # alert: py/xxe
    etree.HTML(d)  # ok: py/xxe
    lxml.etree.fromstringlist([d])  # alert: py/xxe
    etree.XMLID(d)  # alert: py/xxe
    xmltodict.parse(d)  # ok: py/xml-bomb
    xmltodict.parse(xml_input=d, disable_entities=False)  # alert: py/xml-bomb
    q = request.args["q"]
    root = ET.parse("x").getroot()
    root.find(q)  # alert: py/xpath-injection
    root.findall(match=q, namespaces={})  # alert: py/xpath-injection
    ET.fromstring("<a/>").findtext(q)  # alert: py/xpath-injection
    ET.ElementTree().find(q)  # alert: py/xpath-injection
    root.iterfind(q)  # ok: py/xpath-injection
    etree.XPath(q)  # alert: py/xpath-injection
    etree.ETXPath(path=q)  # alert: py/xpath-injection
    etree.parse("x").xpath(q)  # alert: py/xpath-injection
    etree.parse("x").xpath("//a[@b=$v]", v=q)  # ok: py/xpath-injection
    etree.fromstring("<a/>").getroottree().xpath(q)  # alert: py/xpath-injection
    etree.XPathEvaluator(root)(q)  # alert: py/xpath-injection
    libxml2.parseFile("x").xpathEval(q)  # alert: py/xpath-injection
    opml.parse("x").xpath(q)  # alert: py/xpath-injection
    lxml.etree.fromstring("<a/>").xpath(_path=q)  # alert: py/xpath-injection
    os.system(etree.fromstring(d).text)  # alert: py/command-line-injection  # alert: py/xxe
    os.system(etree.fromstring(d).find("x").text)  # alert: py/command-line-injection  # alert: py/xxe
    os.system(etree.fromstring(d).get("x"))  # alert: py/command-line-injection  # alert: py/xxe
    for child in etree.fromstring(d):  # alert: py/xxe
        os.system(child.text)  # alert: py/command-line-injection
    os.system(ET.fromstring(d).text)  # alert: py/command-line-injection  # alert: py/xml-bomb
    for child in ET.fromstring(d).iter("x"):  # alert: py/xml-bomb
        os.system(child.attrib["y"])  # alert: py/command-line-injection


@app.route("/m")
def markup():
    w = request.args["w"]
    if w == "a":
        return escape(w)  # ok: py/reflective-xss
    if len(w) == 1:
        return html.escape(w)  # ok: py/reflective-xss
    if len(w) == 2:
        return html.escape(w, quote=False)  # low: py/reflective-xss
    if len(w) == 3:
        return Markup("<b>%s</b>") % w  # ok: py/reflective-xss
    if len(w) == 4:
        return Markup("<b>{}</b>").format(w)  # ok: py/reflective-xss
    if len(w) == 5:
        return Markup(w)  # alert: py/reflective-xss
    if len(w) == 6:
        return Markup("<b>") + w  # ok: py/reflective-xss
    if len(w) == 7:
        return w + Markup("<b>")  # ok: py/reflective-xss
    if len(w) == 8:
        return Markup.escape(w)  # ok: py/reflective-xss
    if len(w) == 9:
        return Markup(",").join([w])  # ok: py/reflective-xss
    if len(w) == 10:
        return escape(w).unescape()  # ok: py/reflective-xss
    return "%s" % escape(w)  # ok: py/reflective-xss


def templates():
    w = request.args["w"]
    jinja2.Template(w)  # alert: py/template-injection
    jinja2.Environment().from_string(w)  # alert: py/template-injection
    jinja2.Environment().from_string("x").render(w=w)  # ok: py/template-injection
    mako.template.Template(w)  # alert: py/template-injection
    mako.template.Template(text=w)  # alert: py/template-injection
    chevron.render(w, {})  # alert: py/template-injection
    chevron.render(template=w)  # alert: py/template-injection
    airspeed.Template(w)  # alert: py/template-injection
    chameleon.PageTemplate(w)  # alert: py/template-injection
    genshi.template.MarkupTemplate(w)  # alert: py/template-injection
    genshi.template.text.NewTextTemplate(w)  # alert: py/template-injection
    trender.TRender(w)  # alert: py/template-injection


def people():
    n = request.args["n"]
    link = ldap.initialize("ldap://x")
    link.search_s("dc=" + n, ldap.SCOPE_SUBTREE, "x")  # alert: py/ldap-injection
    link.search_ext_s("dc=x", ldap.SCOPE_SUBTREE, filterstr="(x=%s)" % n)  # alert: py/ldap-injection
    link.search_st("dc=x", 2, "(x=%s)" % ldap.filter.escape_filter_chars(n))  # ok: py/ldap-injection
    link.search("dc=%s" % ldap.dn.escape_dn_chars(n), 2)  # ok: py/ldap-injection
    link.search("dc=%s" % ldap.filter.escape_filter_chars(n), 2)  # alert: py/ldap-injection
    ldap.ldapobject.LDAPObject("x").search_s(n, 2)  # alert: py/ldap-injection
    other = ldap3.Connection(ldap3.Server("x"))
    other.search("dc=x", f"(x={n})")  # alert: py/ldap-injection
    other.search(search_base=n, search_filter="x")  # alert: py/ldap-injection
    other.search("dc=x", "(x=%s)" % ldap3.utils.conv.escape_filter_chars(n))  # ok: py/ldap-injection
    with ldap3.Connection("x") as third:
        third.search("dc=x", n)  # alert: py/ldap-injection


class Person(Document):
    name = StringField()


mongo = PyMongo(app)


def filters():
    j = request.get_json()
    t = request.args["t"]
    client = MongoClient()
    client.base.people.find(j)  # ok: py/nosql-injection
    loaded = json.loads(t)
    client.base.people.find(loaded)  # alert: py/nosql-injection
    client["base"]["people"].find_one({"name": json.loads(t)})  # alert: py/nosql-injection
    client.get_database("b").get_collection("p").find_one_and_update({"a": loaded}, {})  # alert: py/nosql-injection
    client.base.people.find({"a": {"$eq": loaded}})  # ok: py/nosql-injection
    client.base.people.find({"a": t})  # ok: py/nosql-injection
    client.base.people.find({"$where": "this.a == '%s'" % t})  # alert: py/nosql-injection
    client.base.people.find({"_id": ObjectId(loaded["x"])})  # ok: py/nosql-injection
    mongo.db.people.find_one_or_404({"a": loaded})  # alert: py/nosql-injection
    client.base.people.aggregate([{"$match": loaded}])  # alert: py/nosql-injection
    client.base.people.map_reduce(t, "x", "y")  # alert: py/nosql-injection
    Person.objects(name=loaded)  # alert: py/nosql-injection
    client.base.people.delete_many(loaded)  # ok: py/nosql-injection
    client.base.people.find({"a": xmltodict.parse(t)})  # alert: py/nosql-injection


def patterns():
    p = request.args["p"]
    re.compile(p).search("x")  # alert: py/regex-injection
    re.search(p, "x")  # alert: py/regex-injection
    re.sub(pattern=p, repl="", string="x")  # alert: py/regex-injection
    re.fullmatch(re.escape(p), "x")  # ok: py/regex-injection
    re.search("x", p)  # ok: py/regex-injection
    re.split("(%s)" % p, "x")  # alert: py/regex-injection
    os.system(re.match("(.*)", p).group(1))  # alert: py/command-line-injection
    os.system(re.match("(.*)", p)["name"])  # alert: py/command-line-injection
    os.system(re.findall("x", p)[0])  # alert: py/command-line-injection
    os.system(re.sub("x", "y", p))  # alert: py/command-line-injection
    os.system(re.sub("x", lambda m: p, "z"))  # alert: py/command-line-injection
    os.system(re.subn("x", p, "z")[0])  # alert: py/command-line-injection
    os.system([m.group() for m in re.finditer("x", p)][0])  # alert: py/command-line-injection
    os.system(re.compile("x").split(p)[0])  # alert: py/command-line-injection
    os.system(re.compile("x").match(p).groupdict()["y"])  # alert: py/command-line-injection
    os.system(re.search("x", "safe").expand(p))  # alert: py/command-line-injection
    os.system(re.match("x", p).string)  # alert: py/command-line-injection
    os.system(re.compile(p).pattern)  # alert: py/command-line-injection  # alert: py/regex-injection
