//! JSON out of a stream.

use std::io::{BufReader, Read};

use serde::de::DeserializeOwned;
use serde_json::Result;

/// How much of a stream is read at once, in bytes.
const AT_ONCE: usize = 64 << 10;

/// The one value that a stream holds. serde_json asks for a byte at a time: without a buffer it is 40 times slower.
///
/// # Errors
/// It could not be read, is not JSON or not of this type, or something other than white space follows.
#[expect(clippy::disallowed_methods, reason = "the one place it is for")]
pub fn from_reader<T: DeserializeOwned>(stream: &mut dyn Read) -> Result<T> {
    serde_json::from_reader(BufReader::with_capacity(AT_ONCE, stream))
}

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
