//! Annotated lines for rust-planted.yml.

// ruleid: touchmark.rust.planted
fn touchmark_planted(name: &str) {
    println!("{name}");
}

// ok: touchmark.rust.planted
fn planted() {}
