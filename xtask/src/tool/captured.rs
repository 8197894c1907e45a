//! What a program printed, in memory or in a temporary file, and whether all of it is there.

use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};

use tempfile::SpooledTempFile;

/// Output up to this many bytes stays in memory; beyond it goes to an unnamed temporary file.
const IN_MEMORY: usize = 1 << 20;
/// Output beyond this many bytes is read, counted and dropped. The largest honest report measured is 520 MB.
const KEPT: u64 = 1 << 30;

/// The bytes of one stream, in memory or in an unnamed temporary file.
pub struct Captured {
    bytes: SpooledTempFile,
    len: u64,
    dropped: u64,
    /// Whether the stream was read to its end.
    pub(super) ended: bool,
}

impl Captured {
    pub(super) fn empty() -> Captured {
        Captured { bytes: SpooledTempFile::new(IN_MEMORY), len: 0, dropped: 0, ended: false }
    }

    /// A stream that held these bytes, for judging a recorded report.
    pub fn from_bytes(bytes: &[u8]) -> Captured {
        let mut captured = Captured { ended: true, ..Captured::empty() };
        captured.push(bytes);
        captured
    }

    pub(super) fn push(&mut self, chunk: &[u8]) {
        let fits = self.dropped == 0 && self.len + chunk.len() as u64 <= KEPT;
        if fits && self.bytes.write_all(chunk).is_ok() {
            self.len += chunk.len() as u64;
        } else {
            self.dropped += chunk.len() as u64;
        }
    }

    /// Whether all that was written is here: a report that lost its end is no evidence.
    pub fn is_whole(&self) -> bool {
        self.ended && self.dropped == 0
    }

    /// How many bytes are here.
    pub fn len(&self) -> u64 {
        self.len
    }

    /// Whether nothing was written.
    pub fn is_empty(&self) -> bool {
        self.len == 0 && self.dropped == 0
    }

    /// The bytes from the start, buffered. A stream that cannot be rewound reads as an error, not as empty.
    ///
    /// # Errors
    /// The temporary file could not be read.
    pub fn reader(&mut self) -> io::Result<BufReader<&mut SpooledTempFile>> {
        Ok(BufReader::with_capacity(64 << 10, self.rewound()?))
    }

    /// As [`Captured::reader`], for who buffers it themselves.
    ///
    /// # Errors
    /// The temporary file could not be read.
    pub fn rewound(&mut self) -> io::Result<&mut SpooledTempFile> {
        self.bytes.seek(SeekFrom::Start(0))?;
        Ok(&mut self.bytes)
    }

    /// The first `limit` bytes as text, broken UTF-8 replaced.
    pub fn head(&mut self, limit: usize) -> String {
        let mut bytes = Vec::new();
        if let Ok(reader) = self.reader() {
            let _ = reader.take(limit as u64).read_to_end(&mut bytes);
        }
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// The last `limit` bytes as text, broken UTF-8 replaced.
    pub fn tail(&mut self, limit: usize) -> String {
        let mut bytes = Vec::new();
        let from = self.len.saturating_sub(limit as u64);
        if self.bytes.seek(SeekFrom::Start(from)).is_ok() {
            let _ = (&mut self.bytes).take(limit as u64).read_to_end(&mut bytes);
        }
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

impl std::fmt::Debug for Captured {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Captured({} bytes, {} dropped)", self.len, self.dropped)
    }
}
