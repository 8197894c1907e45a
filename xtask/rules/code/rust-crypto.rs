//! Annotated lines for rust-crypto.yml: what each rule must report and what it must leave alone.

fn hashes(bytes: &[u8]) {
    // ruleid: touchmark.rust.crypto.weak-hash
    let digest = md5::compute(bytes);
    // ruleid: touchmark.rust.crypto.weak-hash
    let mut hasher = Md5::new();
    // ruleid: touchmark.rust.crypto.weak-hash
    let digest = Sha1::digest(bytes);
    // ruleid: touchmark.rust.crypto.weak-hash
    let digest = sha1::Sha1::new();
    // ruleid: touchmark.rust.crypto.weak-hash
    let kind = MessageDigest::sha1();
    // ok: touchmark.rust.crypto.weak-hash
    let digest = Sha256::digest(bytes);
    // ok: touchmark.rust.crypto.weak-hash
    let digest = blake3::hash(bytes);
    // ok: touchmark.rust.crypto.weak-hash
    let kind = MessageDigest::sha256();
}
