//! JSON out of a stream or out of memory, with serde_json.
//!
//! What serde_json does for every byte is generic over where the bytes come from, so it is compiled, and optimised or
//! not, in the crate that first reads from there. That is this one, for both sources: rustc lets the crates above use
//! what is compiled here as long as neither is built with more than `opt-level = 1`. Only what is done for each field
//! of a type is compiled where the type is.

use std::io::{BufReader, Read};

use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::{Result, Value};

/// How much of a stream is read at once, in bytes.
const AT_ONCE: usize = 64 << 10;

/// The one value that a stream holds. `dyn`, so that all streams share one reader.
///
/// # Errors
/// It could not be read, is not JSON or not of this type, or something other than white space follows.
#[expect(clippy::disallowed_methods, reason = "the one place it is for")]
pub fn from_reader<T: DeserializeOwned>(stream: &mut dyn Read) -> Result<T> {
    serde_json::from_reader(BufReader::with_capacity(AT_ONCE, stream))
}

/// Between them, a value of any shape and one that is passed over need all loops there are.
#[used]
static LOOPS: fn(&mut dyn Read, &[u8]) -> Result<()> = |stream, bytes| {
    from_reader::<Value>(stream)?;
    from_reader::<IgnoredAny>(stream)?;
    serde_json::from_slice::<Value>(bytes)?;
    serde_json::from_slice::<IgnoredAny>(bytes)?;
    Ok(())
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_holds_one_value_and_nothing_else() {
        let read = |text: &str| from_reader::<Vec<u8>>(&mut text.as_bytes());
        assert_eq!(read(" [1, 2]\n").unwrap(), [1, 2]);
        for text in ["", "[1", "[1] 2", "[300]", "{}"] {
            assert!(read(text).is_err(), "{text}");
        }
        let long = format!("[{}]", vec!["7"; AT_ONCE].join(","));
        assert_eq!(read(&long).unwrap().len(), AT_ONCE);
    }
}
