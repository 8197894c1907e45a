"""Annotated lines for crypto.yml: what each rule must report and what it must leave alone."""

import hashlib
import hmac
import os
import random
import secrets
import string
from hashlib import md5

import bcrypt
import rsa as rsa_package
from Crypto.Cipher import AES, DES, DES3
from Crypto.Hash import MD5, SHA256
from Crypto.PublicKey import RSA
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes


def digests(data):
    # ruleid: touchmark.python.crypto.weak-hash
    hashlib.md5(data)
    # ruleid: touchmark.python.crypto.weak-hash
    hashlib.sha1()
    # ruleid: touchmark.python.crypto.weak-hash
    md5(data).hexdigest()
    # ruleid: touchmark.python.crypto.weak-hash
    hashlib.new("md5", data)
    # ruleid: touchmark.python.crypto.weak-hash
    hashlib.new("SHA1")
    # ruleid: touchmark.python.crypto.weak-hash
    MD5.new(data)
    # ruleid: touchmark.python.crypto.weak-hash
    hashes.Hash(hashes.SHA1())
    # ok: touchmark.python.crypto.weak-hash
    hashlib.md5(data, usedforsecurity=False)
    # ok: touchmark.python.crypto.weak-hash
    hashlib.new("md5", data, usedforsecurity=False)
    # ok: touchmark.python.crypto.weak-hash
    hashlib.new("sha256", data)
    # ok: touchmark.python.crypto.weak-hash
    hashlib.sha256(data)
    # ok: touchmark.python.crypto.weak-hash
    SHA256.new(data)
    # ok: touchmark.python.crypto.weak-hash
    hashes.Hash(hashes.SHA256())
    # ok: touchmark.python.crypto.weak-hash
    hmac.new(b"", data, hashlib.sha1)


def stored(user, password, salt):
    # ruleid: touchmark.python.crypto.weak-password-hash
    hashlib.sha256(password.encode()).hexdigest()
    # ruleid: touchmark.python.crypto.weak-password-hash
    hashlib.sha512(salt + password)
    # ruleid: touchmark.python.crypto.weak-password-hash
    hashlib.sha256(user.password.encode("utf-8"))
    # ok: touchmark.python.crypto.weak-password-hash
    hashlib.scrypt(password, salt=salt, n=2**14, r=8, p=1)
    # ok: touchmark.python.crypto.weak-password-hash
    bcrypt.hashpw(password.encode(), bcrypt.gensalt())
    # ok: touchmark.python.crypto.weak-password-hash
    hashlib.sha256(user.name.encode())


def ciphers(key, nonce):
    # ruleid: touchmark.python.crypto.weak-cipher
    DES.new(key, DES.MODE_CBC, nonce)
    # ruleid: touchmark.python.crypto.weak-cipher
    DES3.new(key, DES3.MODE_CBC, nonce)
    # ruleid: touchmark.python.crypto.weak-cipher
    Cipher(algorithms.ARC4(key), mode=None)
    # ruleid: touchmark.python.crypto.weak-cipher
    algorithms.TripleDES(key)
    # ok: touchmark.python.crypto.weak-cipher
    AES.new(key, AES.MODE_GCM, nonce=nonce)
    # ok: touchmark.python.crypto.weak-cipher
    Cipher(algorithms.AES(key), modes.GCM(nonce))


def block_modes(key, nonce):
    # ruleid: touchmark.python.crypto.ecb-mode
    AES.new(key, AES.MODE_ECB)
    # ruleid: touchmark.python.crypto.ecb-mode
    AES.new(key=key, mode=AES.MODE_ECB)
    # ruleid: touchmark.python.crypto.ecb-mode
    Cipher(algorithms.AES(key), modes.ECB())
    # ok: touchmark.python.crypto.ecb-mode
    AES.new(key, AES.MODE_EAX, nonce=nonce)
    # ok: touchmark.python.crypto.ecb-mode
    modes.GCM(nonce)


def vectors(key):
    # ruleid: touchmark.python.crypto.constant-iv
    AES.new(key, AES.MODE_CBC, b"0123456789abcdef")
    # ruleid: touchmark.python.crypto.constant-iv
    AES.new(key, AES.MODE_GCM, nonce=b"0123456789ab")
    # ruleid: touchmark.python.crypto.constant-iv
    modes.CBC(b"0123456789abcdef")
    # ok: touchmark.python.crypto.constant-iv
    AES.new(key, AES.MODE_CBC, os.urandom(16))
    # ok: touchmark.python.crypto.constant-iv
    modes.CBC(secrets.token_bytes(16))


def keys(key):
    # ruleid: touchmark.python.crypto.constant-key
    AES.new(b"0123456789abcdef", AES.MODE_EAX)
    # ruleid: touchmark.python.crypto.constant-key
    Fernet("MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=")
    # ok: touchmark.python.crypto.constant-key
    AES.new(key, AES.MODE_EAX)
    # ok: touchmark.python.crypto.constant-key
    Fernet(os.environ["FERNET_KEY"])


def sizes(bits):
    # ruleid: touchmark.python.crypto.short-key
    rsa.generate_private_key(public_exponent=65537, key_size=1024)
    # ruleid: touchmark.python.crypto.short-key
    rsa.generate_private_key(65537, 1024)
    # ruleid: touchmark.python.crypto.short-key
    RSA.generate(1024)
    # ruleid: touchmark.python.crypto.short-key
    rsa_package.newkeys(512)
    # ok: touchmark.python.crypto.short-key
    rsa.generate_private_key(public_exponent=65537, key_size=2048)
    # ok: touchmark.python.crypto.short-key
    RSA.generate(3072)
    # ok: touchmark.python.crypto.short-key
    RSA.generate(bits)


def curves():
    # ruleid: touchmark.python.crypto.short-curve
    ec.generate_private_key(ec.SECP192R1())
    # ok: touchmark.python.crypto.short-curve
    ec.generate_private_key(ec.SECP256R1())


def drawn(user):
    # ruleid: touchmark.python.crypto.random-for-secret
    password = "".join(random.choice(string.ascii_letters) for _ in range(12))
    # ruleid: touchmark.python.crypto.random-for-secret
    user.reset_token = random.randint(100000, 999999)
    # ruleid: touchmark.python.crypto.random-for-secret
    token = "%032x" % random.getrandbits(128)
    # ok: touchmark.python.crypto.random-for-secret
    secret = secrets.token_urlsafe(32)
    # ok: touchmark.python.crypto.random-for-secret
    token = "".join(secrets.choice(string.ascii_letters) for _ in range(12))
    # ok: touchmark.python.crypto.random-for-secret
    password = "".join(random.SystemRandom().choice(string.digits) for _ in range(12))
    # ok: touchmark.python.crypto.random-for-secret
    delay = random.random()
    # ok: touchmark.python.crypto.random-for-secret
    tokenizer = random.choice([1, 2])
    return password, token, secret, delay, tokenizer


def generate_password():
    # ruleid: touchmark.python.crypto.random-for-secret
    return "".join(random.choice(string.ascii_letters) for _ in range(12))


def roll_dice():
    # ok: touchmark.python.crypto.random-for-secret
    return random.randint(1, 6)


def signed(key, body, signature):
    expected = hmac.new(key, body, "sha256").hexdigest()
    # ruleid: touchmark.python.crypto.compare-digest
    if expected == signature:
        return True
    # ruleid: touchmark.python.crypto.compare-digest
    if signature != hmac.new(key, body, "sha256").hexdigest():
        return False
    # ok: touchmark.python.crypto.compare-digest
    return hmac.compare_digest(expected, signature)
