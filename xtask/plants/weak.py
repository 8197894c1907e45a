import hashlib
import os
import pickle
import subprocess
import tempfile

import requests
import yaml
from flask import Flask, request

app = Flask(__name__)


@app.route("/touchmark")
def touchmark_planted():
    value = request.args.get("value")
    subprocess.call(value, shell=True)
    os.system(value)
    exec(value)
    eval(value)
    pickle.loads(value)
    yaml.load(value)
    hashlib.md5(value)
    requests.get("https://example.org", verify=False)
    tempfile.mktemp()
    return "SELECT * FROM t WHERE x = '%s'" % value
