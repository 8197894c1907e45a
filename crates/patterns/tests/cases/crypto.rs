//! Ciphers, hashes and keys.

use aes_gcm::{Aes256Gcm, Key, KeyInit, Nonce};
use des::{Des, TdesEde3};
use md5::Md5;
use sha1::Sha1;

const KEY: [u8; 32] = [7; 32];
static SALT: &[u8] = b"salt and pepper";

fn ciphers(key: &[u8]) {
    // ruleid: rust/weak-cryptographic-algorithm
    let cipher = Des::new_from_slice(key);
    // ruleid: rust/weak-cryptographic-algorithm
    let cipher = TdesEde3::new(key.into());
    // ruleid: rust/weak-cryptographic-algorithm
    let cipher = ecb::Encryptor::<aes::Aes128>::new(key.into());
    // ruleid: rust/weak-cryptographic-algorithm
    let cipher = openssl::symm::Cipher::des_ede3_cbc();
    // ruleid: rust/weak-cryptographic-algorithm
    let cipher = Cipher::aes_128_ecb();
    let cipher = cbc::Encryptor::<aes::Aes128>::new(key.into(), iv.into());
    let cipher = Cipher::aes_256_gcm();
    let cipher = Aes256Gcm::new_from_slice(key);
}

fn hashes(password: &str, user: &User, bytes: &[u8]) {
    // ruleid: rust/weak-sensitive-data-hashing
    let digest = md5::compute(password);
    // ruleid: rust/weak-sensitive-data-hashing
    let digest = Sha1::digest(user.password.as_bytes());
    let mut hasher = Md5::new();
    // ruleid: rust/weak-sensitive-data-hashing
    hasher.update(password);
    hasher.update(bytes);
    let mut other = Sha256::new();
    other.update(password);
    let digest = md5::compute(bytes);
    let digest = Sha1::digest(password_hash);
    let digest = Sha256::digest(password);
}

fn keys(given: &[u8]) {
    // ruleid: rust/hard-coded-cryptographic-value
    let cipher = Aes256Gcm::new_from_slice(b"an example very very secret key.");
    // ruleid: rust/hard-coded-cryptographic-value
    let key = Key::<Aes256Gcm>::from_slice(&KEY);
    // ruleid: rust/hard-coded-cryptographic-value
    let nonce = Nonce::from_slice(b"unique nonce");
    // ruleid: rust/hard-coded-cryptographic-value
    let mac = Hmac::<Sha256>::new_from_slice(SALT);
    // ruleid: rust/hard-coded-cryptographic-value
    let key = EncodingKey::from_secret("secret".as_bytes());
    // ruleid: rust/hard-coded-cryptographic-value
    let key = Key::from([0u8; 32]);
    let key = Key::<Aes256Gcm>::from_slice(given);
    let key = Key::from(random);
    let name = Name::from("key");
    let list = Vec::from([1, 2, 3]);
}

fn secrets() {
    // ruleid: rust/hard-coded-cryptographic-value
    login("ghp_0123456789abcdefghijABCDEFGHIJ012345");
    // ruleid: rust/hard-coded-cryptographic-value
    login("AKIA0123456789ABCDEF");
    login("ghp_short");
    login(&std::env::var("TOKEN"));
}
