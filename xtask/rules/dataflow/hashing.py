"""Annotated lines for hashing.yml: what each rule must report and what it must leave alone."""

import getpass
import hashlib
import hmac
from hashlib import md5, sha256

import bcrypt
from Crypto.Hash import MD5
from cryptography.hazmat.primitives import hashes


def store(user, password, salt):
    # ruleid: py.weak-sensitive-data-hashing.password
    first = hashlib.sha256(password.encode()).hexdigest()
    # ruleid: py.weak-sensitive-data-hashing.password
    second = hashlib.md5(f"{salt}{user.password}".encode())
    # ruleid: py.weak-sensitive-data-hashing.password
    third = sha256(salt + bytes(password, "utf-8"))
    # ruleid: py.weak-sensitive-data-hashing.password
    fourth = hashlib.new("sha512", user["password"].encode())
    state = hashlib.sha1()
    # ok: py.weak-sensitive-data-hashing.password
    state.update(salt)
    # ruleid: py.weak-sensitive-data-hashing.password
    state.update(password.encode("utf-8"))
    # ruleid: py.weak-sensitive-data-hashing.password
    fifth = MD5.new(data=password)
    typed = getpass.getpass()
    # ruleid: py.weak-sensitive-data-hashing.password
    sixth = md5(typed.encode())
    digest = hashes.Hash(hashes.SHA256())
    # ruleid: py.weak-sensitive-data-hashing.password
    digest.update(typed.encode())
    # ok: py.weak-sensitive-data-hashing.password
    seventh = hashlib.scrypt(password.encode(), salt=salt, n=16384, r=8, p=1)
    # ok: py.weak-sensitive-data-hashing.password
    eighth = hashlib.sha256(bcrypt.hashpw(password.encode(), salt))
    # ok: py.weak-sensitive-data-hashing.password
    ninth = hashlib.sha256(user.password_hash)
    # ok: py.weak-sensitive-data-hashing.password
    tenth = hashlib.sha256(str(len(password)).encode())
    return first, second, third, fourth, fifth, sixth, seventh, eighth, ninth, tenth


def label(request, account_number, name):
    # ruleid: py.weak-sensitive-data-hashing
    first = hashlib.md5(account_number.encode())
    certificate = request.files["certificate"].read()
    # ruleid: py.weak-sensitive-data-hashing
    second = md5(certificate).hexdigest()
    # ruleid: py.weak-sensitive-data-hashing
    third = hashlib.new("SHA1", request.form["client_secret"].encode())
    # ruleid: py.weak-sensitive-data-hashing
    fourth = hashlib.sha1(request.form.get("username", "").encode())
    # ruleid: py.weak-sensitive-data-hashing
    fifth = hmac.new(b"key", account_number, hashlib.md5)
    state = hashes.Hash(hashes.SHA1())
    # ruleid: py.weak-sensitive-data-hashing
    state.update(certificate)
    keyed = hmac.new(b"key", digestmod="md5")
    # ruleid: py.weak-sensitive-data-hashing
    keyed.update(account_number)
    digest = hashlib.sha1
    # ruleid: py.weak-sensitive-data-hashing
    digest(account_number)
    # ok: py.weak-sensitive-data-hashing
    sixth = hashlib.sha256(account_number.encode())
    # ok: py.weak-sensitive-data-hashing
    seventh = hashlib.md5(name.encode())
    # ok: py.weak-sensitive-data-hashing
    eighth = hashlib.md5(request.secret_hash)
    # ok: py.weak-sensitive-data-hashing
    ninth = hmac.new(request.client_secret, name, hashlib.sha1)
    return first, second, third, fourth, fifth, sixth, seventh, eighth, ninth


def keyed(password, key):
    # ruleid: py.weak-sensitive-data-hashing.password
    hashlib.md5(string=password)
    state = hmac.HMAC(key, digestmod="sha1")
    # ruleid: py.weak-sensitive-data-hashing.password
    state.update(msg=password)
    # ruleid: py.weak-sensitive-data-hashing.password
    return hmac.digest(key, msg=password, digest="sha1")
