//! The door for files that the repository names. What is listed of it holds no link that leads to anything else
//! ([`crate::project::links`]); a test may put one there while it runs, so a link is followed no further here either.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// The most that is read of a text, in bytes.
const LARGEST: u64 = 4 << 20;

/// Opens a regular file below the root, by its path from there. A pipe or a device, which may have no end, is none.
///
/// # Errors
/// It is not there, leads out of the root or into git's data, is no regular file, or may not be read.
pub fn open(root: &Path, path: &str) -> io::Result<File> {
    let (root, real) = (root.canonicalize()?, root.join(path).canonicalize()?);
    let Ok(inside) = real.strip_prefix(&root) else { return Err(io::Error::other("it leads out of the repository")) };
    if inside.iter().any(|part| part == ".git") {
        return Err(io::Error::other("it leads to git's own data"));
    }
    // Before it is opened: that waits for the other end of a pipe.
    if !real.metadata()?.is_file() {
        return Err(io::Error::other("it is not a regular file"));
    }
    let file = File::open(&real)?;
    if file.metadata()?.is_file() { Ok(file) } else { Err(io::Error::other("it is not a regular file")) }
}

/// All of a file.
///
/// # Errors
/// As [`open`]; it is larger than `largest` bytes.
pub fn read(root: &Path, path: &str, largest: u64) -> io::Result<Vec<u8>> {
    whole(open(root, path)?, largest)
}

/// A file of text, of at most 4 MiB.
///
/// # Errors
/// It is larger, cannot be read, or is not UTF-8.
pub fn text(file: File) -> io::Result<String> {
    String::from_utf8(whole(file, LARGEST)?).map_err(io::Error::other)
}

fn whole(file: File, largest: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.take(largest + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > largest {
        return Err(io::Error::other(format!("it is larger than {} MiB", largest >> 20)));
    }
    Ok(bytes)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    #[test]
    fn nothing_but_regular_files_of_the_tree_is_opened() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("root");
        std::fs::create_dir_all(root.join(".git")).unwrap();
        for (path, text) in [("root/a", "x"), ("root/.git/config", "canary"), ("secret", "canary")] {
            std::fs::write(folder.path().join(path), text).unwrap();
        }
        for (name, target) in [
            ("in", "a"),
            ("out", "../secret"),
            ("git", ".git/config"),
            ("environ", "/proc/self/environ"),
            ("pagemap", "/proc/self/pagemap"),
            ("zero", "/dev/zero"),
            ("folder", "."),
            ("loop", "loop"),
        ] {
            symlink(target, root.join(name)).unwrap();
        }
        rustix::fs::mknodat(rustix::fs::CWD, root.join("pipe"), rustix::fs::FileType::Fifo, 0o600.into(), 0).unwrap();
        assert_eq!(read(&root, "a", 9).unwrap(), b"x");
        assert_eq!(open(&root, "in").and_then(text).unwrap(), "x");
        assert!(read(&root, "a", 0).is_err(), "too large");
        for path in
            ["out", "git", ".git/config", "../secret", "environ", "pagemap", "zero", "folder", "loop", "pipe", "b"]
        {
            assert!(read(&root, path, 100).is_err(), "{path}");
        }
    }
}
