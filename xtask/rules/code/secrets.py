"""Annotated lines for secrets.yml: what each rule must report and what it must leave alone.

Nothing here opens anything: every value was typed at random for these tests.
"""

import logging
import os

import jwt
from flask import Flask

log = logging.getLogger(__name__)
app = Flask(__name__)

# ruleid: touchmark.python.secrets.password-literal
DB_PASSWORD = "hunter2-Kx9"
# ruleid: touchmark.python.secrets.password-entry
config = {"user": "ann", "password": "s3cr3t-Wq"}
# ruleid: touchmark.python.secrets.password-literal
config["smtp_password"] = "Tr0ub4dor&3"
# ruleid: touchmark.python.secrets.password-literal
PASSWD = os.environ.get("DB_PASSWORD", "pa55-Word!")
# ok: touchmark.python.secrets.password-literal
PASSWORD_ENV = "DB_PASSWORD_2"
# ok: touchmark.python.secrets.password-literal
password = ""
# ok: touchmark.python.secrets.password-literal
password = "DB_PASSWORD_1"
# ok: touchmark.python.secrets.password-literal
password = "<your password 1>"
# ok: touchmark.python.secrets.password-literal
password = "changeme123"
# ok: touchmark.python.secrets.password-literal
password = os.environ["DB_PASSWORD_1"]
# ok: touchmark.python.secrets.password-literal
password = "${DB_PASSWORD_1}"
# ok: touchmark.python.secrets.password-literal
password_hint = "the name of your 1st pet"
# ok: touchmark.python.secrets.password-entry
config = {"password": "password", "passwd": "%s1234"}


def connects(db, password):
    # ruleid: touchmark.python.secrets.password-literal
    db.connect(user="ann", password="s3cr3t-Wq")
    # ruleid: touchmark.python.secrets.password-literal
    if password == "s3cr3t-Wq":
        return True
    # ok: touchmark.python.secrets.password-literal
    db.connect(user="ann", password=password)
    # ok: touchmark.python.secrets.password-literal
    return db.connect(user="ann7", password=None)


# ruleid: touchmark.python.secrets.password-literal
def default(user, password="s3cr3t-Wq"):
    return user, password


# ruleid: touchmark.python.secrets.password-word
admin_password = "letmein"
# ok: touchmark.python.secrets.password-word
password = "password"
# ok: touchmark.python.secrets.password-word
password = "abc"
# ok: touchmark.python.secrets.password-word
username = "letmein"

# ruleid: touchmark.python.secrets.key-literal
API_KEY = "b7Qx02LmVt9ZrK4sEw1Y"
# ruleid: touchmark.python.secrets.key-literal
client = dict(access_token="b7Qx02LmVt9ZrK4sEw1Y")
# ruleid: touchmark.python.secrets.key-entry
headers = {"api-key": "b7Qx02LmVt9ZrK4sEw1Y"}
# ruleid: touchmark.python.secrets.key-literal
aws_secret_access_key = "wJ4rXUtn7EMI/K7MDENG+bPxRf1CYzzQ4rKEYab0"
# ok: touchmark.python.secrets.key-entry
headers = {"api-key": "your-api-key-goes-here-1", "token": "MY_SERVICE_TOKEN_2"}
# ok: touchmark.python.secrets.key-literal
API_KEY = os.environ["API_KEY"]
# ok: touchmark.python.secrets.key-literal
API_KEY = "MY_SERVICE_API_KEY_2"
# ok: touchmark.python.secrets.key-literal
token = "name.builtin.function2"
# ok: touchmark.python.secrets.key-literal
token = "your-token-goes-here-1234"
# ok: touchmark.python.secrets.key-literal
token_url = "https://auth.example.org/oauth2/token/v2"
# ok: touchmark.python.secrets.key-literal
tokens = "b7Qx02LmVt9ZrK4sEw1Y"

# ruleid: touchmark.python.secrets.app-secret
app.secret_key = "dev"
# ruleid: touchmark.python.secrets.app-secret
app.config["SECRET_KEY"] = "not so secret"
# ruleid: touchmark.python.secrets.app-secret
SECRET_KEY = "django-insecure-kq"
# ok: touchmark.python.secrets.app-secret
app.secret_key = os.environ["SECRET_KEY"]
# ok: touchmark.python.secrets.app-secret
SECRET_KEY = "SECRET_KEY"


class Testing:
    TESTING = True
    # ok: touchmark.python.secrets.app-secret
    SECRET_KEY = "for tests"


def tokens_of(claims, token, key):
    # ruleid: touchmark.python.secrets.jwt-key-literal
    jwt.encode(claims, "keyboard cat", algorithm="HS256")
    # ruleid: touchmark.python.secrets.jwt-key-literal
    jwt.decode(token, "keyboard cat", algorithms=["HS256"])
    # ok: touchmark.python.secrets.jwt-key-literal
    jwt.encode(claims, key, algorithm="HS256")
    # ok: touchmark.python.secrets.jwt-key-literal
    jwt.decode(token, os.environ["JWT_KEY"], algorithms=["HS256"])


# ruleid: touchmark.python.secrets.private-key
PEM = """-----BEGIN RSA PRIVATE KEY-----
NOTAREALKEYNOTAREALKEYNOTAREALKEYNOTAREALKEYNOTAREALKEYNOTAREALK
-----END RSA PRIVATE KEY-----"""
# ok: touchmark.python.secrets.private-key
HEADER = "-----BEGIN PRIVATE KEY-----"
# ok: touchmark.python.secrets.private-key
PUBLIC = "-----BEGIN PUBLIC KEY-----\nNOTAREALKEYNOTAREALKEYNOTAREALKEYNOTAREALKEY"

# ruleid: touchmark.python.secrets.aws-key
ACCESS = "AKIAQ3ZTX7MHW2VN6RKP"
# ok: touchmark.python.secrets.aws-key
ACCESS = "AKIAIOSFODNN7EXAMPLE"
# ok: touchmark.python.secrets.aws-key
ACCESS = "NOTAKIAQ3ZTX7MHW2VN6RKP"

# ruleid: touchmark.python.secrets.service-token
REMOTE = "ghp_Wq81mZx04TyLk2Vb7RnC5sJd9HfGp3Ee6Uu0"
# ok: touchmark.python.secrets.service-token
REMOTE = "ghp_000000000000000000000000000000000000"
# ok: touchmark.python.secrets.service-token
REMOTE = "ghp_short"

# ruleid: touchmark.python.secrets.url-password
DATABASE = "postgresql://ann:s3cr3t-Wq@db.internal.net/main"
# ok: touchmark.python.secrets.url-password
DATABASE = "postgresql://user:password@db.internal.net/main"
# ok: touchmark.python.secrets.url-password
DATABASE = "postgresql://ann:s3cr3t-Wq@localhost/main"
# ok: touchmark.python.secrets.url-password
DATABASE = f"postgresql://ann:{PASSWD}1@db.internal.net/main"
# ok: touchmark.python.secrets.url-password
PROXY = "http://proxy.internal.net:8080/path1@x"


def documented():
    # ok: touchmark.python.secrets.password-entry
    """Answers {"user": "ann", "password": "s3cr3t-Wq"}."""


def described():
    """Answers what the server says.

    # ok: touchmark.python.secrets.key-entry
    {"access_token": "b7Qx02LmVt9ZrK4sEw1Y"}
    """


def writes(password, user, token_count):
    # ruleid: touchmark.python.secrets.logged
    log.info("password is %s", password)
    # ruleid: touchmark.python.secrets.logged
    logging.debug(f"key {user.api_key}")
    # ruleid: touchmark.python.secrets.logged
    log.error("password: " + password)
    # ok: touchmark.python.secrets.logged
    log.info("password has %s characters", len(password))
    # ok: touchmark.python.secrets.logged
    log.info("the password is wrong for %s", user)
    # ok: touchmark.python.secrets.logged
    log.info("%s tokens", token_count)
    # ruleid: touchmark.python.secrets.printed
    print(password)
    # ruleid: touchmark.python.secrets.printed
    print(f"key: {user.api_key}")
    # ok: touchmark.python.secrets.printed
    print("password")
