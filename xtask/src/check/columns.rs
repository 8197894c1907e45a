//! Columns that a tool counts in bytes, counted in characters, as everybody downstream counts them.

use std::path::Path;

use crate::project::files;

/// Counts in the files below a folder; reports name them one after another, so the last one is kept.
pub struct Columns<'r> {
    root: &'r Path,
    last: Option<(String, Option<String>)>,
}

impl<'r> Columns<'r> {
    /// In the files below `root`.
    pub fn below(root: &'r Path) -> Columns<'r> {
        Columns { root, last: None }
    }

    /// The column of the character that holds byte `column` of a line, both counted from 1. What cannot be looked up
    /// stays as it is.
    pub fn characters(&mut self, path: &str, line: u32, column: u32) -> u32 {
        if self.last.as_ref().is_none_or(|(known, _)| known != path) {
            self.last = Some((path.to_owned(), files::text(&self.root.join(path)).ok().flatten()));
        }
        let text = self.last.as_ref().and_then(|(_, text)| text.as_deref()).filter(|text| !text.is_ascii());
        let index = |number: u32| usize::try_from(number.checked_sub(1)?).ok();
        let counted = || {
            let line = text?.split('\n').nth(index(line)?)?;
            let bytes = index(column)?;
            u32::try_from(line.char_indices().take_while(|(at, _)| *at < bytes).count() + 1).ok()
        };
        counted().unwrap_or(column)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_become_characters_where_there_are_fewer() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a.py"), "x = 1\ns = \"漢字\"; eval(s)\n").unwrap();
        let mut columns = Columns::below(folder.path());
        for (line, column, expected) in [(1, 5, 5), (2, 1, 1), (2, 15, 11), (2, 0, 0), (9, 4, 4), (2, 400, 18)] {
            assert_eq!(columns.characters("a.py", line, column), expected, "{line}:{column}");
        }
        assert_eq!(columns.characters("gone.py", 1, 7), 7);
    }
}
