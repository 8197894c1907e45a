"""Keys, ciphers, hashes, TLS, cookies, permissions and the rest of the queries with a logic of their own."""

import bottle
import hashlib
import hmac
import jinja2
import os
import paramiko
import rsa
import socket
import ssl
import stat
import tempfile
from Crypto.Cipher import AES, ARC4, Blowfish, DES, DES3
from Crypto.Hash import MD5, SHA256
from Crypto.PublicKey import DSA, ECC, RSA
from Cryptodome.Cipher import DES as DES2
from cryptography.hazmat.backends import default_backend
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import dsa, ec, rsa as crsa
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from django.http import HttpResponse
from flask import Flask, make_response
from jinja2 import Environment, Template, select_autoescape
from OpenSSL import SSL
from ssl import PROTOCOL_TLSv1, SSLContext, wrap_socket

app = Flask(__name__)


def keys():
    RSA.generate(1024)  # alert: py/weak-crypto-key
    RSA.generate(bits=2048)  # ok: py/weak-crypto-key
    DSA.generate(1024)  # alert: py/weak-crypto-key
    ECC.generate(curve="p192")  # alert: py/weak-crypto-key
    ECC.generate(curve="secp192r1")  # alert: py/weak-crypto-key
    ECC.generate(curve="P-256")  # ok: py/weak-crypto-key
    rsa.newkeys(1024)  # alert: py/weak-crypto-key
    crsa.generate_private_key(65537, 1024)  # alert: py/weak-crypto-key
    crsa.generate_private_key(public_exponent=65537, key_size=512, backend=default_backend())  # alert: py/weak-crypto-key
    crsa.generate_private_key(65537, 3072)  # ok: py/weak-crypto-key
    dsa.generate_private_key(key_size=1024)  # alert: py/weak-crypto-key
    ec.generate_private_key(ec.SECT163K1())  # alert: py/weak-crypto-key
    ec.generate_private_key(curve=ec.SECP192R1, backend=None)  # alert: py/weak-crypto-key
    ec.generate_private_key(ec.SECP384R1())  # ok: py/weak-crypto-key
    size = 1024
    RSA.generate(size)  # alert: py/weak-crypto-key


def own_size(bits=1024):
    return RSA.generate(bits)  # alert: py/weak-crypto-key


def ciphers(data):
    DES.new(b"k", DES.MODE_ECB).encrypt(data)  # alert: py/weak-cryptographic-algorithm
    DES2.new(b"k").decrypt(data)  # alert: py/weak-cryptographic-algorithm
    DES3.new(b"k", DES3.MODE_CBC).encrypt(data)  # alert: py/weak-cryptographic-algorithm
    ARC4.new(b"k").encrypt(data)  # alert: py/weak-cryptographic-algorithm
    Blowfish.new(b"k", Blowfish.MODE_CBC).encrypt(data)  # ok: py/weak-cryptographic-algorithm
    AES.new(b"k", AES.MODE_ECB).encrypt(data)  # alert: py/weak-cryptographic-algorithm
    AES.new(b"k", mode=AES.MODE_CBC).encrypt(data)  # ok: py/weak-cryptographic-algorithm
    AES.new(b"k", AES.MODE_GCM).encrypt_and_digest(data)  # ok: py/weak-cryptographic-algorithm
    made = AES.new(b"k", AES.MODE_ECB)
    made.decrypt(data)  # alert: py/weak-cryptographic-algorithm
    Cipher(algorithms.ARC4(b"k"), mode=None).encryptor().update(data)  # alert: py/weak-cryptographic-algorithm
    Cipher(algorithms.AES(b"k"), modes.ECB()).encryptor().update(data)  # alert: py/weak-cryptographic-algorithm
    Cipher(algorithms.AES(b"k"), modes.CBC(b"i")).decryptor().update(data)  # ok: py/weak-cryptographic-algorithm
    Cipher(algorithms.TripleDES(b"k"), modes.CBC(b"i")).encryptor().update(data)  # alert: py/weak-cryptographic-algorithm
    Cipher(algorithms.Blowfish(b"k"), modes.CBC(b"i")).encryptor().update(data)  # ok: py/weak-cryptographic-algorithm
    Cipher(algorithms.IDEA(b"k"), modes.CBC(b"i")).encryptor().update(data)  # ok: py/weak-cryptographic-algorithm
    worker = Cipher(algorithm=algorithms.AES(b"k"), mode=modes.ECB()).encryptor()
    worker.update(data) + worker.finalize()  # alert: py/weak-cryptographic-algorithm


def hashing(password, account_id, certificate):
    hashlib.md5(password)  # alert: py/weak-sensitive-data-hashing
    hashlib.sha256(password.encode())  # alert: py/weak-sensitive-data-hashing
    hashlib.sha256(account_id)  # ok: py/weak-sensitive-data-hashing
    hashlib.sha1(account_id)  # alert: py/weak-sensitive-data-hashing
    hashlib.new("md5", certificate)  # alert: py/weak-sensitive-data-hashing
    hashlib.new(name="sha512", data=password)  # alert: py/weak-sensitive-data-hashing
    made = hashlib.md5()
    made.update(certificate)  # alert: py/weak-sensitive-data-hashing
    hashlib.scrypt(password, salt=b"x")  # ok: py/weak-sensitive-data-hashing
    hashlib.pbkdf2_hmac("sha256", password, b"x", 1)  # ok: py/weak-sensitive-data-hashing
    hmac.new(b"k", password, "sha1")  # alert: py/weak-sensitive-data-hashing
    hmac.new(b"k", msg=account_id, digestmod=hashlib.md5)  # alert: py/weak-sensitive-data-hashing
    hmac.digest(b"k", password, "sha256")  # alert: py/weak-sensitive-data-hashing
    MD5.new(certificate)  # alert: py/weak-sensitive-data-hashing
    SHA256.new(data=password)  # alert: py/weak-sensitive-data-hashing
    digest = hashes.Hash(hashes.SHA1())
    digest.update(certificate)  # alert: py/weak-sensitive-data-hashing
    hashes.Hash(hashes.SHA256(), backend=default_backend()).update(password)  # alert: py/weak-sensitive-data-hashing
    hashlib.blake2b(password)  # alert: py/weak-sensitive-data-hashing
    hashlib.md5(b"text")  # ok: py/weak-sensitive-data-hashing


def tls(plain):
    SSLContext(PROTOCOL_TLSv1)  # alert: py/insecure-protocol
    SSLContext(protocol=ssl.PROTOCOL_SSLv3)  # alert: py/insecure-protocol
    ssl.SSLContext(ssl.PROTOCOL_TLSv1_2).wrap_socket(plain)  # ok: py/insecure-protocol
    wrap_socket(plain, ssl_version=ssl.PROTOCOL_SSLv2)  # alert: py/insecure-protocol
    wrap_socket(plain)  # alert: py/insecure-default-protocol
    ssl.wrap_socket(plain, ssl_version=ssl.PROTOCOL_TLS)  # ok: py/insecure-default-protocol
    context = ssl.SSLContext(ssl.PROTOCOL_TLS)
    context.wrap_socket(plain)  # alert: py/insecure-protocol
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.options |= ssl.OP_NO_TLSv1
    context.wrap_socket(plain)  # alert: py/insecure-protocol
    context.options |= ssl.OP_NO_TLSv1_1
    context.wrap_socket(plain)  # ok: py/insecure-protocol
    context.options &= ~ssl.OP_NO_TLSv1_1
    context.wrap_socket(plain)  # alert: py/insecure-protocol
    context = ssl.SSLContext()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.wrap_socket(plain)  # ok: py/insecure-protocol
    context.minimum_version = ssl.TLSVersion.TLSv1
    context.wrap_socket(plain)  # alert: py/insecure-protocol
    context = ssl.SSLContext(ssl.PROTOCOL_SSLv23)
    context.options |= ssl.OP_NO_TLSv1 | ssl.OP_NO_TLSv1_1
    context.wrap_socket(plain)  # ok: py/insecure-protocol
    ssl.create_default_context().wrap_socket(plain)  # low: py/insecure-protocol
    SSL.Context(SSL.TLSv1_METHOD)  # alert: py/insecure-protocol
    SSL.Context(method=SSL.SSLv3_METHOD)  # alert: py/insecure-protocol
    SSL.Connection(SSL.Context(SSL.TLSv1_2_METHOD))  # ok: py/insecure-protocol
    loose = SSL.Context(SSL.SSLv23_METHOD)
    SSL.Connection(loose)  # alert: py/insecure-protocol
    loose.set_options(SSL.OP_NO_TLSv1 | SSL.OP_NO_TLSv1_1 | SSL.OP_NO_SSLv2 | SSL.OP_NO_SSLv3)
    SSL.Connection(loose, plain)  # ok: py/insecure-protocol


def cookies(session_id, value):
    made = make_response("x")
    made.set_cookie("sessionid", value)  # alert: py/insecure-cookie, py/client-exposed-cookie
    made.set_cookie("sessionid", value, secure=True, httponly=True)  # ok: py/insecure-cookie
    made.set_cookie("sessionid", value, secure=False, httponly=True)  # alert: py/insecure-cookie
    made.set_cookie("sessionid", value, secure=True, httponly=True, samesite="None")  # alert: py/samesite-none-cookie
    made.set_cookie("theme", "dark")  # ok: py/insecure-cookie
    made.set_cookie("x", session_id, secure=True)  # alert: py/client-exposed-cookie
    made.set_cookie(key="authKey", value="x", httponly=True)  # alert: py/insecure-cookie
    other = HttpResponse()
    other.set_cookie("password", value, 10, None, "/", None, True, True)  # ok: py/insecure-cookie
    other.set_cookie("password", value, 10, None, "/", None, False, True)  # alert: py/insecure-cookie
    other["Set-Cookie"] = "sessionid=1; Secure; HttpOnly"  # ok: py/insecure-cookie
    other.headers["Set-Cookie"] = "sessionid=1; HttpOnly"  # alert: py/insecure-cookie
    other.cookies["sessionid"] = value  # ok: py/insecure-cookie, py/client-exposed-cookie
    bottle.response.set_header("Set-Cookie", "sessionid=1; Secure")  # alert: py/client-exposed-cookie
    flags = {"secure": True, "httponly": True}
    made.set_cookie("sessionid", value, **flags)  # ok: py/insecure-cookie
    made.headers.add("Set-Cookie", "authKey=1; SameSite=None; Secure; HttpOnly")  # alert: py/samesite-none-cookie


def permissions(name):
    os.chmod(name, 0o777)  # alert: py/overly-permissive-file
    os.chmod(name, mode=0o640)  # alert: py/overly-permissive-file
    os.chmod(name, 0o640)  # alert: py/overly-permissive-file
    os.chmod(name, 0o600)  # ok: py/overly-permissive-file
    os.chmod(name, stat.S_IRWXU)  # ok: py/overly-permissive-file
    os.chmod(name, stat.S_IROTH)  # alert: py/overly-permissive-file
    os.open(name, os.O_CREAT, 0o704)  # alert: py/overly-permissive-file
    os.open(name, os.O_CREAT)  # ok: py/overly-permissive-file
    tempfile.mktemp()  # alert: py/insecure-temporary-file
    os.tmpnam()  # alert: py/insecure-temporary-file
    os.tempnam("x")  # alert: py/insecure-temporary-file
    tempfile.mkstemp()  # ok: py/insecure-temporary-file


def listening(host):
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    made.bind(("0.0.0.0", 80))  # alert: py/bind-socket-all-network-interfaces
    made.bind(("", 80))  # alert: py/bind-socket-all-network-interfaces
    made.bind(("::", 80))  # alert: py/bind-socket-all-network-interfaces
    made.bind(("127.0.0.1", 80))  # ok: py/bind-socket-all-network-interfaces
    made.bind((host or "0.0.0.0", 80))  # alert: py/bind-socket-all-network-interfaces
    with socket.socket() as other:
        place = ("::0", 1)
        other.bind(place)  # alert: py/bind-socket-all-network-interfaces


class Listener:
    def __init__(self, host="0.0.0.0"):
        self.host = host
        self.sock = socket.socket()

    def listen(self):
        self.sock.bind((self.host, 1))  # alert: py/bind-socket-all-network-interfaces


def machines():
    client = paramiko.SSHClient()
    client.set_missing_host_key_policy(paramiko.AutoAddPolicy)  # alert: py/paramiko-missing-host-key-validation
    client.set_missing_host_key_policy(paramiko.client.WarningPolicy())  # alert: py/paramiko-missing-host-key-validation
    client.set_missing_host_key_policy(policy=paramiko.AutoAddPolicy())  # alert: py/paramiko-missing-host-key-validation
    client.set_missing_host_key_policy(paramiko.RejectPolicy())  # ok: py/paramiko-missing-host-key-validation


def environments():
    Environment()  # alert: py/jinja2/autoescape-false
    jinja2.Environment(autoescape=False)  # alert: py/jinja2/autoescape-false
    jinja2.Environment(loader=None, autoescape=select_autoescape())  # ok: py/jinja2/autoescape-false
    Environment(autoescape=True)  # ok: py/jinja2/autoescape-false
    options = {"autoescape": True}
    Environment(**options)  # ok: py/jinja2/autoescape-false
    Template("x")  # alert: py/jinja2/autoescape-false
    Template("x", autoescape=True)  # ok: py/jinja2/autoescape-false
    off = False
    Environment(autoescape=off)  # alert: py/jinja2/autoescape-false


def checks(url, name):
    if "example.com" in url:  # alert: py/incomplete-url-substring-sanitization
        pass
    if url.startswith("https://example.com"):  # alert: py/incomplete-url-substring-sanitization
        pass
    if url.startswith("https://example.com/"):  # ok: py/incomplete-url-substring-sanitization
        pass
    if url.startswith("//example.com"):  # alert: py/incomplete-url-substring-sanitization
        pass
    if url.endswith("example.com"):  # alert: py/incomplete-url-substring-sanitization
        pass
    if url.endswith(".example.com"):  # ok: py/incomplete-url-substring-sanitization
        pass
    if url.endswith("example.com/"):  # alert: py/incomplete-url-substring-sanitization
        pass
    if "http://internal.corp" in url:  # alert: py/incomplete-url-substring-sanitization
        pass
    if "internal.corp" in url:  # ok: py/incomplete-url-substring-sanitization
        pass
    if "ftp://example.org:21/" in url:  # alert: py/incomplete-url-substring-sanitization
        pass
    if "example.com" not in url:  # ok: py/incomplete-url-substring-sanitization
        pass
    if url.startswith("example.com/x"):  # ok: py/incomplete-url-substring-sanitization
        pass
    if url.startswith(("https://example.com", "x")):  # ok: py/incomplete-url-substring-sanitization
        pass


if __name__ == "__main__":
    app.run(debug=True)  # alert: py/flask-debug
    app.run("0.0.0.0", 80, True)  # alert: py/flask-debug
    app.run(debug=os.environ.get("D"))  # ok: py/flask-debug
    app.run(debug=1)  # alert: py/flask-debug
    app.run(debug=False)  # ok: py/flask-debug
