"""Sizes of keys that come as constants, defaults, attributes and from another function."""

from Crypto.PublicKey import DSA, RSA
from cryptography.hazmat.primitives.asymmetric import dsa, ec, rsa

SMALL = 1024
SIZES = {"small": 1024, "large": 4096}


def generate(size=2048):
    return rsa.generate_private_key(public_exponent=65537, key_size=size)  # alert: py/weak-crypto-key


def careful(size=3072):
    return rsa.generate_private_key(65537, size)  # ok: py/weak-crypto-key


class Keys:
    size = 512

    def make(self):
        return RSA.generate(self.size)  # alert: py/weak-crypto-key


def keys():
    generate(SMALL)
    careful()
    rsa.generate_private_key(65537, SMALL)  # alert: py/weak-crypto-key
    dsa.generate_private_key(key_size=SIZES["small"])  # alert: py/weak-crypto-key
    dsa.generate_private_key(key_size=SIZES["large"])  # ok: py/weak-crypto-key
    DSA.generate(bits=1024)  # alert: py/weak-crypto-key
    RSA.generate(2048)  # ok: py/weak-crypto-key
    ec.generate_private_key(ec.SECP192R1())  # alert: py/weak-crypto-key
    ec.generate_private_key(ec.SECP256R1())  # ok: py/weak-crypto-key
