"""Loaders that run what they load, and loaders that do not."""

import base64
import io
import json
import marshal
import pickle
import shelve

import dill
import joblib
import jsonpickle
import numpy
import pandas
import ruamel.yaml
import torch
import yaml
from flask import Flask, request

app = Flask(__name__)


@app.route("/load", methods=["POST"])
def load():
    data = request.get_data()
    pickle.loads(data)  # alert: py/unsafe-deserialization
    pickle.load(io.BytesIO(data))  # alert: py/unsafe-deserialization
    pickle.load(request.files["f"])  # alert: py/unsafe-deserialization
    pickle.Unpickler(io.BytesIO(data)).load()  # alert: py/unsafe-deserialization
    marshal.loads(data)  # alert: py/unsafe-deserialization
    shelve.open(request.args["name"])  # alert: py/unsafe-deserialization
    dill.loads(data)  # alert: py/unsafe-deserialization
    jsonpickle.decode(data)  # alert: py/unsafe-deserialization
    joblib.load(io.BytesIO(data))  # alert: py/unsafe-deserialization
    torch.load(io.BytesIO(data))  # alert: py/unsafe-deserialization
    pandas.read_pickle(io.BytesIO(data))  # alert: py/unsafe-deserialization
    numpy.load(io.BytesIO(data), allow_pickle=True)  # alert: py/unsafe-deserialization
    numpy.load(io.BytesIO(data))  # ok: py/unsafe-deserialization
    json.loads(data)  # ok: py/unsafe-deserialization
    pickle.dumps(data)  # ok: py/unsafe-deserialization
    pickle.loads(b"fixed")  # ok: py/unsafe-deserialization
    return "done"


@app.route("/yaml", methods=["POST"])
def load_yaml():
    text = request.form["text"]
    yaml.load(text)  # alert: py/unsafe-deserialization
    yaml.load(text, Loader=yaml.Loader)  # alert: py/unsafe-deserialization
    yaml.load(text, yaml.UnsafeLoader)  # alert: py/unsafe-deserialization
    yaml.load(text, Loader=yaml.FullLoader)  # alert: py/unsafe-deserialization
    yaml.load_all(text)  # alert: py/unsafe-deserialization
    yaml.full_load(text)  # alert: py/unsafe-deserialization
    yaml.unsafe_load(text)  # alert: py/unsafe-deserialization
    ruamel.yaml.load(text, Loader=ruamel.yaml.Loader)  # alert: py/unsafe-deserialization
    yaml.load(text, Loader=yaml.SafeLoader)  # ok: py/unsafe-deserialization
    yaml.load(text, Loader=yaml.CSafeLoader)  # ok: py/unsafe-deserialization
    yaml.load(text, yaml.BaseLoader)  # ok: py/unsafe-deserialization
    yaml.safe_load(text)  # ok: py/unsafe-deserialization
    return "done"


class Session:
    def __init__(self, cookie):
        self.raw = base64.b64decode(cookie)

    def data(self):
        return pickle.loads(self.raw)  # alert: py/unsafe-deserialization


@app.route("/session")
def session():
    return Session(request.cookies["session"]).data()
