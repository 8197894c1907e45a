//! What a splice promises, on documents nobody would write. On a stable compiler, from the top folder, with the fixtures
//! as seeds:
//!
//! ```sh
//! mkdir -p fuzz/corpus/splice
//! RUSTC_BOOTSTRAP=1 cargo fuzz run splice fuzz/corpus/splice fixtures/readmes -- \
//!     -dict=fuzz/markdown.dict -max_len=2048 -timeout=60 -max_total_time=3600
//! ```

#![no_main]

#[path = "../promise.rs"]
mod promise;

libfuzzer_sys::fuzz_target!(|document: &[u8]| promise::check(document));
