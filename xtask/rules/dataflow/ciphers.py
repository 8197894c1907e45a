"""Annotated lines for ciphers.yml: what each rule must report and what it must leave alone."""

import rsa as pure
from Crypto.Cipher import AES, ARC4, DES
from Crypto.PublicKey import RSA
from cryptography.hazmat.primitives.asymmetric import dsa, ec, rsa
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

BITS = 1024
KEPT = DES.new(b"8 bytes.", DES.MODE_OFB)
SOUND = AES.new(b"16 bytes of key.", AES.MODE_EAX)


def send(channel, text):
    # ruleid: py.weak-cryptographic-algorithm
    channel.send(KEPT.encrypt(text))
    # ok: py.weak-cryptographic-algorithm
    channel.send(SOUND.encrypt(text))


def seal(key, iv, text):
    cipher = Cipher(algorithms.ARC4(key), mode=None)
    encryptor = cipher.encryptor()
    # ruleid: py.weak-cryptographic-algorithm
    first = encryptor.update(text) + encryptor.finalize()
    mode = modes.ECB()
    blocks = Cipher(algorithms.AES(key), mode).decryptor()
    # ruleid: py.weak-cryptographic-algorithm
    second = blocks.update(text)
    # ruleid: py.weak-cryptographic-algorithm
    third = Cipher(algorithms.TripleDES(key), modes.CBC(iv)).encryptor().update(text)
    good = Cipher(algorithms.AES(key), modes.GCM(iv)).encryptor()
    # ok: py.weak-cryptographic-algorithm
    fourth = good.update(text)
    return first, second, third, fourth


def classic(key, nonce, text):
    cipher = ARC4.new(key)
    # ruleid: py.weak-cryptographic-algorithm
    first = cipher.encrypt(text)
    # ruleid: py.weak-cryptographic-algorithm
    second = AES.new(key, AES.MODE_ECB).encrypt(text)
    # ruleid: py.weak-cryptographic-algorithm
    third = DES.new(key, DES.MODE_CBC, nonce).decrypt(text)
    mode = AES.MODE_ECB
    fourth = AES.new(key, mode)
    # ruleid: py.weak-cryptographic-algorithm
    fourth.decrypt(text)
    good = AES.new(key, AES.MODE_EAX, nonce=nonce)
    # ok: py.weak-cryptographic-algorithm
    good.encrypt_and_digest(text)
    return first, second, third


class Box:
    def __init__(self, key):
        self.cipher = DES.new(key, DES.MODE_OFB)
        self.good = AES.new(key, AES.MODE_GCM)

    def seal(self, text):
        # ok: py.weak-cryptographic-algorithm
        self.good.encrypt(text)
        # ruleid: py.weak-cryptographic-algorithm
        return self.cipher.encrypt(text)


def make(key):
    # ruleid: py.weak-cryptographic-algorithm.kept
    return Cipher(algorithms.AES(key), modes.ECB())


def makes(key, text):
    # ruleid: py.weak-cryptographic-algorithm
    return make(key).encryptor().update(text)


def key_of(bits=1024, good=3072):
    # ok: py.weak-crypto-key.default
    RSA.generate(good)
    # ruleid: py.weak-crypto-key.default
    return RSA.generate(bits)


def at_once(key, text):
    # ruleid: py.weak-cryptographic-algorithm
    return ARC4.new(key).encrypt(text)


def keys():
    # ruleid: py.weak-crypto-key
    rsa.generate_private_key(65537, 1024)
    # ruleid: py.weak-crypto-key
    rsa.generate_private_key(public_exponent=65537, key_size=BITS)
    # ruleid: py.weak-crypto-key
    dsa.generate_private_key(key_size=1024)
    size = 512
    # ruleid: py.weak-crypto-key
    RSA.generate(size)
    # ruleid: py.weak-crypto-key
    pure.newkeys(1024)
    # ok: py.weak-crypto-key
    rsa.generate_private_key(65537, 2048)
    # ok: py.weak-crypto-key
    RSA.generate(bits=4096)
    # ruleid: py.weak-crypto-key.curve
    ec.generate_private_key(ec.SECP192R1())
    curve = ec.SECT163K1
    # ruleid: py.weak-crypto-key.curve
    ec.generate_private_key(curve=curve)
    made = curve()
    # ruleid: py.weak-crypto-key.curve
    ec.generate_private_key(made)
    # ok: py.weak-crypto-key.curve
    ec.generate_private_key(ec.SECP224R1())
    # ok: py.weak-crypto-key.curve
    ec.generate_private_key(ec.SECP256R1())
