//! From byte offsets to lines and columns.

/// Where the lines of a text begin.
#[derive(Clone, Debug, Default)]
pub struct Lines {
    starts: Vec<u32>,
}

impl Lines {
    /// Reads a text; `\n`, `\r\n` and `\r` end a line, as in Python.
    pub fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut starts = vec![0];
        for (at, byte) in bytes.iter().enumerate() {
            let next = bytes.get(at + 1);
            if *byte == b'\n' || (*byte == b'\r' && next != Some(&b'\n')) {
                starts.push(at as u32 + 1);
            }
        }
        Self { starts }
    }

    /// How many lines there are.
    pub fn count(&self) -> usize {
        self.starts.len()
    }

    /// Line and column of an offset, both from 1, the column in characters.
    pub fn position(&self, text: &str, offset: u32) -> (u32, u32) {
        let line = self.starts.partition_point(|start| *start <= offset).max(1);
        let start = self.starts.get(line - 1).copied().unwrap_or(0) as usize;
        let before = text.get(start..offset as usize).unwrap_or("");
        (line as u32, before.chars().count() as u32 + 1)
    }
}
