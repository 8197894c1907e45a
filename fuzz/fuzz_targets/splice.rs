//! What a splice promises, on documents nobody would write. `./run_tests.sh fuzz` is a short run, with `--heavy` one of an
//! hour; the same optimised, from the top folder, by `cargo install cargo-fuzz`:
//!
//! ```sh
//! mkdir -p fuzz/corpus/splice
//! cargo fuzz run --sanitizer none splice fuzz/corpus/splice fixtures/readmes -- \
//!     -dict=fuzz/markdown.dict -max_len=2048 -timeout=60 -max_total_time=3600
//! ```
//!
//! Nothing here is unsafe, so that no sanitizer has anything to find and the stable compiler will do.

#![no_main]

#[path = "../promise.rs"]
mod promise;

libfuzzer_sys::fuzz_target!(|document: &[u8]| promise::check(document));
