"""What is reported in programs about ciphers, and what is not."""

import rsa as pure
from Crypto.Cipher import AES, ARC4, DES
from Crypto.PublicKey import RSA
from cryptography.hazmat.primitives.asymmetric import dsa, ec, rsa
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

BITS = 1024
KEPT = DES.new(b"8 bytes.", DES.MODE_OFB)
SOUND = AES.new(b"16 bytes of key.", AES.MODE_EAX)


def send(channel, text):
    channel.send(KEPT.encrypt(text))  # alert: py/weak-cryptographic-algorithm
    channel.send(SOUND.encrypt(text))  # ok: py/weak-cryptographic-algorithm


def seal(key, iv, text):
    cipher = Cipher(algorithms.ARC4(key), mode=None)
    encryptor = cipher.encryptor()
    first = encryptor.update(text) + encryptor.finalize()  # alert: py/weak-cryptographic-algorithm
    mode = modes.ECB()
    blocks = Cipher(algorithms.AES(key), mode).decryptor()
    second = blocks.update(text)  # alert: py/weak-cryptographic-algorithm
    old = Cipher(algorithms.TripleDES(key), modes.CBC(iv))
    third = old.encryptor().update(text)  # alert: py/weak-cryptographic-algorithm
    good = Cipher(algorithms.AES(key), modes.GCM(iv)).encryptor()
    fourth = good.update(text)  # ok: py/weak-cryptographic-algorithm
    return first, second, third, fourth


def classic(key, nonce, text):
    cipher = ARC4.new(key)
    first = cipher.encrypt(text)  # alert: py/weak-cryptographic-algorithm
    second = AES.new(key, AES.MODE_ECB).encrypt(text)  # alert: py/weak-cryptographic-algorithm
    third = DES.new(key, DES.MODE_CBC, nonce).decrypt(text)  # alert: py/weak-cryptographic-algorithm
    mode = AES.MODE_ECB
    fourth = AES.new(key, mode)
    fourth.decrypt(text)  # alert: py/weak-cryptographic-algorithm
    good = AES.new(key, AES.MODE_EAX, nonce=nonce)
    good.encrypt_and_digest(text)  # ok: py/weak-cryptographic-algorithm
    return first, second, third


class Box:
    def __init__(self, key):
        self.cipher = DES.new(key, DES.MODE_OFB)
        self.good = AES.new(key, AES.MODE_GCM)

    def seal(self, text):
        self.good.encrypt(text)  # ok: py/weak-cryptographic-algorithm
        return self.cipher.encrypt(text)  # alert: py/weak-cryptographic-algorithm


def make(key):
    return Cipher(algorithms.AES(key), modes.ECB())  # ok: py/weak-cryptographic-algorithm


def makes(key, text):
    return make(key).encryptor().update(text)  # alert: py/weak-cryptographic-algorithm


def key_of(bits=1024, good=3072):
    RSA.generate(good)  # ok: py/weak-crypto-key
    return RSA.generate(bits)  # alert: py/weak-crypto-key


def at_once(key, text):
    return ARC4.new(key).encrypt(text)  # alert: py/weak-cryptographic-algorithm


def keys():
    rsa.generate_private_key(65537, 1024)  # alert: py/weak-crypto-key
    rsa.generate_private_key(public_exponent=65537, key_size=BITS)  # alert: py/weak-crypto-key
    dsa.generate_private_key(key_size=1024)  # alert: py/weak-crypto-key
    size = 512
    RSA.generate(size)  # alert: py/weak-crypto-key
    pure.newkeys(1024)  # alert: py/weak-crypto-key
    rsa.generate_private_key(65537, 2048)  # ok: py/weak-crypto-key
    RSA.generate(bits=4096)  # ok: py/weak-crypto-key
    ec.generate_private_key(ec.SECP192R1())  # alert: py/weak-crypto-key
    curve = ec.SECT163K1
    ec.generate_private_key(curve=curve)  # alert: py/weak-crypto-key
    made = curve()
    ec.generate_private_key(made)  # alert: py/weak-crypto-key
    ec.generate_private_key(ec.SECP224R1())  # ok: py/weak-crypto-key
    ec.generate_private_key(ec.SECP256R1())  # ok: py/weak-crypto-key
