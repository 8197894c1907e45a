//! The one place that reads a file of the repository: it must be listed, lie inside the root, and is read up to a cap.

use std::io::Read;
use std::path::{Component, Path, PathBuf};

use crate::paths;

/// More than any metadata file holds; what is longer is not read at all.
const CAP: u64 = 4 * 1024 * 1024;

/// The repository's files as they were listed.
pub(in crate::project) struct Tree<'a> {
    root: &'a Path,
    listed: &'a [String],
}

impl<'a> Tree<'a> {
    /// The listed files are in order.
    pub(in crate::project) fn new(root: &'a Path, listed: &'a [String]) -> Tree<'a> {
        Tree { root, listed }
    }

    /// Every listed file, sorted.
    pub(in crate::project) fn files(&self) -> impl Iterator<Item = &'a str> {
        self.listed.iter().map(String::as_str)
    }

    /// What lies at the root, a folder with its slash.
    pub(in crate::project) fn top(&self) -> impl Iterator<Item = &'a str> {
        paths::top(self.listed)
    }

    /// Every listed file below a folder.
    pub(in crate::project) fn under(&self, folder: &str) -> impl Iterator<Item = &'a str> {
        let inside = if folder == "." { self.listed } else { paths::below(self.listed, folder) };
        inside.iter().map(String::as_str)
    }

    /// A folder and the files below it, by their paths there.
    pub(in crate::project) fn below(&self, folder: &str) -> (PathBuf, Vec<String>) {
        if folder == "." {
            return (self.root.to_owned(), self.listed.to_vec());
        }
        let inside = |file: &str| Some(file.strip_prefix(folder)?.strip_prefix('/')?.to_owned());
        (self.root.join(folder), self.under(folder).filter_map(inside).collect())
    }

    pub(in crate::project) fn has(&self, path: &str) -> bool {
        paths::has(self.listed, path)
    }

    /// Whether a listed file, or a folder that holds one, has this path.
    pub(in crate::project) fn has_any(&self, path: &str) -> bool {
        self.has(path) || self.under(path).next().is_some()
    }

    /// The bytes of a listed file.
    ///
    /// # Errors
    ///
    /// A reason for people: not listed, outside the root, not a regular file, too long, or what the system said.
    pub(in crate::project) fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        self.read_up_to(path, CAP)
    }

    /// The same with another cap, in bytes.
    ///
    /// # Errors
    ///
    /// As [`Tree::read`].
    pub(in crate::project) fn read_up_to(&self, path: &str, cap: u64) -> Result<Vec<u8>, String> {
        let inside = Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
        if !self.has(path) || !inside {
            return Err("not a file of the repository".to_owned());
        }
        let plain = |err: std::io::Error| err.kind().to_string();
        let root = self.root.canonicalize().map_err(plain)?;
        let target = self.root.join(path).canonicalize().map_err(plain)?;
        if !target.starts_with(&root) {
            return Err("it leads out of the repository".to_owned());
        }
        // A pipe or a device would be waited on for ever.
        if !target.metadata().map_err(plain)?.is_file() {
            return Err("not a regular file".to_owned());
        }
        let file = std::fs::File::open(&target).map_err(plain)?;
        let mut bytes = Vec::new();
        file.take(cap + 1).read_to_end(&mut bytes).map_err(plain)?;
        if bytes.len() as u64 > cap {
            return Err(format!("longer than {} MiB", cap / 1024 / 1024));
        }
        Ok(bytes)
    }

    /// A listed file as text, without its byte order mark; bytes that are not UTF-8 become U+FFFD, which no fact may hold.
    pub(in crate::project) fn text(&self, path: &str) -> Option<String> {
        let bytes = self.read(path).ok()?;
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
        Some(String::from_utf8_lossy(bytes).into_owned())
    }
}

/// A path from somebody's configuration in our spelling (`./src/` is `src`), or nothing where it leaves the root.
pub(in crate::project) fn clean(path: &str) -> Option<String> {
    if path.contains('\\') { None } else { joined("", path) }
}

/// A path that the file `by` names, from the root; `.` for the root, nothing for what lies outside. Backslashes
/// separate too, because pip and setuptools take them on Windows.
pub(in crate::project) fn joined(by: &str, path: &str) -> Option<String> {
    let path = path.trim().replace('\\', "/");
    let is_drive = path.get(1..2) == Some(":");
    let folder = by.rsplit_once('/').map_or("", |(folder, _)| folder);
    paths::within(folder, &path).filter(|_| !is_drive)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project::python::tests::repository;

    #[test]
    fn reads_listed_files_only_and_strips_the_mark() {
        let (root, mut files) = repository(&[("a.txt", "\u{feff}x")]);
        files.extend(["../secret", "gone"].map(str::to_owned));
        files.sort();
        let tree = Tree::new(root.path(), &files);
        assert_eq!(tree.text("a.txt").as_deref(), Some("x"));
        assert_eq!(tree.read("b.txt").unwrap_err(), "not a file of the repository");
        assert_eq!(tree.read("../secret").unwrap_err(), "not a file of the repository");
        assert_eq!(tree.read("gone").unwrap_err(), "entity not found");
    }

    #[test]
    fn refuses_what_is_too_long() {
        let long = "x".repeat(CAP as usize + 1);
        let (root, files) = repository(&[("long", &long), ("fits", &long[1..])]);
        let tree = Tree::new(root.path(), &files);
        assert_eq!(tree.read("long").unwrap_err(), "longer than 4 MiB");
        assert!(tree.text("fits").is_some());
    }

    #[cfg(unix)]
    #[test]
    fn refuses_symlinks_out_and_follows_those_inside() {
        let (outside, _) = repository(&[("secret", "x")]);
        let (root, mut files) = repository(&[("real", "y")]);
        std::os::unix::fs::symlink(outside.path().join("secret"), root.path().join("out")).unwrap();
        std::os::unix::fs::symlink("real", root.path().join("in")).unwrap();
        files.extend(["out".to_owned(), "in".to_owned()]);
        files.sort();
        let tree = Tree::new(root.path(), &files);
        assert_eq!(tree.read("out").unwrap_err(), "it leads out of the repository");
        assert_eq!(tree.text("in").as_deref(), Some("y"));
    }

    #[test]
    fn cleans_configured_paths() {
        assert_eq!(clean("./src/"), Some("src".to_owned()));
        assert_eq!(clean(""), Some(".".to_owned()));
        assert_eq!(clean("a/../../b"), None);
        assert_eq!(clean("a/../b"), Some("b".to_owned()));
        assert_eq!(clean("/etc"), None);
    }
}
