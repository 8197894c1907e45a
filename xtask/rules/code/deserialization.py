"""Annotated lines for deserialization.yml: what each rule must report and what it must leave alone."""

import hmac
import json
import marshal
import pickle
import pickle as pkl
import shelve
from pickle import loads

import cloudpickle
import cPickle
import dill
import joblib
import jsonpickle
import numpy as np
import pandas as pd
import ruamel.yaml
import torch
import yaml
from flask import request
from ruamel.yaml import YAML
from yaml import FullLoader, Loader, SafeLoader


def unpickles(data, stream):
    # ruleid: touchmark.python.deserialization.pickle
    pickle.loads(data)
    # ruleid: touchmark.python.deserialization.pickle
    pkl.load(stream)
    # ruleid: touchmark.python.deserialization.pickle
    loads(data)
    # ruleid: touchmark.python.deserialization.pickle
    pickle.Unpickler(stream).load()
    # ruleid: touchmark.python.deserialization.pickle
    cPickle.loads(data)
    # ruleid: touchmark.python.deserialization.pickle
    dill.load(stream)
    # ruleid: touchmark.python.deserialization.pickle
    cloudpickle.loads(data)
    # ruleid: touchmark.python.deserialization.pickle
    return jsonpickle.decode(data)


def plain(data, stream, key, signature):
    # ok: touchmark.python.deserialization.pickle
    pickle.dumps(data)
    # ok: touchmark.python.deserialization.pickle
    pickle.loads(pickle.dumps(data))
    # ok: touchmark.python.deserialization.pickle
    json.loads(data)
    if not hmac.compare_digest(signature, hmac.digest(key, data, "sha256")):
        raise ValueError("bad signature")
    # ok: touchmark.python.deserialization.pickle
    return pickle.loads(data)


def from_outside(sock):
    # ruleid: touchmark.python.deserialization.pickle-of-input, touchmark.python.deserialization.pickle
    pickle.loads(request.data)
    # ruleid: touchmark.python.deserialization.pickle-of-input, touchmark.python.deserialization.pickle
    pickle.loads(sock.recv(4096))
    # ok: touchmark.python.deserialization.pickle-of-input
    json.loads(request.data)
    # ok: touchmark.python.deserialization.pickle-of-input
    pickle.dumps(request.data)


def marshals(data, stream):
    # ruleid: touchmark.python.deserialization.marshal
    marshal.loads(data)
    # ruleid: touchmark.python.deserialization.marshal
    marshal.load(stream)
    # ok: touchmark.python.deserialization.marshal
    marshal.dumps(data)
    # ok: touchmark.python.deserialization.marshal
    marshal.loads(marshal.dumps(data))


def shelves(path):
    # ruleid: touchmark.python.deserialization.shelve
    shelve.open(path)
    # ok: touchmark.python.deserialization.shelve
    open(path)


def tables(path, file):
    # ruleid: touchmark.python.deserialization.pickled-data
    pd.read_pickle(path)
    # ruleid: touchmark.python.deserialization.pickled-data
    joblib.load(path)
    # ruleid: touchmark.python.deserialization.pickled-data
    np.load(file, allow_pickle=True)
    # ruleid: touchmark.python.deserialization.pickled-data
    torch.load(path, map_location="cpu", weights_only=False)
    # ok: touchmark.python.deserialization.pickled-data
    pd.read_csv(path)
    # ok: touchmark.python.deserialization.pickled-data
    np.load(file)
    # ok: touchmark.python.deserialization.pickled-data
    torch.load(path, weights_only=True)
    # ruleid: touchmark.python.deserialization.pickled-data-constant
    joblib.load("model.joblib")
    # ok: touchmark.python.deserialization.pickled-data-constant
    pd.read_csv("table.csv")


def tensors(path, options):
    # ruleid: touchmark.python.deserialization.torch-load-default
    torch.load(path)
    # ruleid: touchmark.python.deserialization.torch-load-default
    torch.load(path, map_location="cpu")
    # ok: touchmark.python.deserialization.torch-load-default
    torch.load(path, weights_only=True)
    # ok: touchmark.python.deserialization.torch-load-default
    torch.load(path, **options)


def documents(text):
    # ruleid: touchmark.python.deserialization.yaml-unsafe
    yaml.load(text)
    # ruleid: touchmark.python.deserialization.yaml-unsafe
    yaml.load(text, Loader=yaml.Loader)
    # ruleid: touchmark.python.deserialization.yaml-unsafe
    yaml.load(text, Loader)
    # ruleid: touchmark.python.deserialization.yaml-unsafe
    yaml.load(text, Loader=yaml.UnsafeLoader)
    # ruleid: touchmark.python.deserialization.yaml-unsafe
    yaml.unsafe_load(text)
    # ruleid: touchmark.python.deserialization.yaml-unsafe
    YAML(typ="unsafe")
    # ruleid: touchmark.python.deserialization.yaml-unsafe
    ruamel.yaml.YAML(typ="unsafe", pure=True)
    # ok: touchmark.python.deserialization.yaml-unsafe
    yaml.load(text, Loader=SafeLoader)
    # ok: touchmark.python.deserialization.yaml-unsafe
    yaml.load(text, Loader=yaml.CSafeLoader)
    # ok: touchmark.python.deserialization.yaml-unsafe
    yaml.load(text, yaml.SafeLoader)
    # ok: touchmark.python.deserialization.yaml-unsafe
    yaml.safe_load(text)
    # ok: touchmark.python.deserialization.yaml-unsafe
    YAML(typ="safe").load(text)
    # ok: touchmark.python.deserialization.yaml-unsafe
    json.load(text)


def round_trip(text):
    yaml = YAML()
    # ok: touchmark.python.deserialization.yaml-unsafe
    return yaml.load(text)


def full(text):
    # ruleid: touchmark.python.deserialization.yaml-full
    yaml.full_load(text)
    # ruleid: touchmark.python.deserialization.yaml-full
    yaml.load(text, Loader=FullLoader)
    # ok: touchmark.python.deserialization.yaml-full
    yaml.safe_load(text)
    # ok: touchmark.python.deserialization.yaml-full
    yaml.load(text, Loader=yaml.SafeLoader)
