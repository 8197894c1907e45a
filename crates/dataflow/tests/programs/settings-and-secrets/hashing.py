"""What is reported in programs about hashing, and what is not."""

import getpass
import hashlib
import hmac
from hashlib import md5, sha256

import bcrypt
from Crypto.Hash import MD5
from cryptography.hazmat.primitives import hashes


def store(user, password, salt):
    first = hashlib.sha256(password.encode()).hexdigest()  # alert: py/weak-sensitive-data-hashing
    second = hashlib.md5(f"{salt}{user.password}".encode())  # alert: py/weak-sensitive-data-hashing
    third = sha256(salt + bytes(password, "utf-8"))  # alert: py/weak-sensitive-data-hashing
    fourth = hashlib.new("sha512", user["password"].encode())  # alert: py/weak-sensitive-data-hashing
    state = hashlib.sha1()
    state.update(salt)  # ok: py/weak-sensitive-data-hashing
    state.update(password.encode("utf-8"))  # alert: py/weak-sensitive-data-hashing
    fifth = MD5.new(data=password)  # alert: py/weak-sensitive-data-hashing
    typed = getpass.getpass()
    sixth = md5(typed.encode())  # alert: py/weak-sensitive-data-hashing
    digest = hashes.Hash(hashes.SHA256())
    digest.update(typed.encode())  # alert: py/weak-sensitive-data-hashing
    seventh = hashlib.scrypt(password.encode(), salt=salt, n=16384, r=8, p=1)  # ok: py/weak-sensitive-data-hashing
    eighth = hashlib.sha256(bcrypt.hashpw(password.encode(), salt))  # ok: py/weak-sensitive-data-hashing
    ninth = hashlib.sha256(user.password_hash)  # ok: py/weak-sensitive-data-hashing
    tenth = hashlib.sha256(str(len(password)).encode())  # ok: py/weak-sensitive-data-hashing
    return first, second, third, fourth, fifth, sixth, seventh, eighth, ninth, tenth


def label(request, account_number, name):
    first = hashlib.md5(account_number.encode())  # alert: py/weak-sensitive-data-hashing
    certificate = request.files["certificate"].read()
    second = md5(certificate).hexdigest()  # alert: py/weak-sensitive-data-hashing
    third = hashlib.new("SHA1", request.form["client_secret"].encode())  # alert: py/weak-sensitive-data-hashing
    fourth = hashlib.sha1(request.form.get("username", "").encode())  # alert: py/weak-sensitive-data-hashing
    fifth = hmac.new(b"key", account_number, hashlib.md5)  # alert: py/weak-sensitive-data-hashing
    state = hashes.Hash(hashes.SHA1())
    state.update(certificate)  # alert: py/weak-sensitive-data-hashing
    keyed = hmac.new(b"key", digestmod="md5")
    keyed.update(account_number)  # alert: py/weak-sensitive-data-hashing
    digest = hashlib.sha1
    digest(account_number)  # alert: py/weak-sensitive-data-hashing
    sixth = hashlib.sha256(account_number.encode())  # ok: py/weak-sensitive-data-hashing
    seventh = hashlib.md5(name.encode())  # ok: py/weak-sensitive-data-hashing
    eighth = hashlib.md5(request.secret_hash)  # ok: py/weak-sensitive-data-hashing
    ninth = hmac.new(request.client_secret, name, hashlib.sha1)  # ok: py/weak-sensitive-data-hashing
    return first, second, third, fourth, fifth, sixth, seventh, eighth, ninth


def keyed(password, key):
    hashlib.md5(string=password)  # alert: py/weak-sensitive-data-hashing
    state = hmac.HMAC(key, digestmod="sha1")
    state.update(msg=password)  # alert: py/weak-sensitive-data-hashing
    return hmac.digest(key, msg=password, digest="sha1")  # alert: py/weak-sensitive-data-hashing
