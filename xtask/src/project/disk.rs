//! What is on the disk below a folder.

use std::collections::BTreeSet;
use std::path::Path;

use crate::paths::ordered;

/// Every regular file below `root`. Links to folders are followed once; environments, caches that say so
/// (<https://bford.info/cachedir/>), and folders of these names are left out. Then what has a name that is not UTF-8, a
/// folder with a slash, as in [`crate::paths::Listed::unnamed`].
pub(super) fn on_disk(root: &Path, left_out: &[&str]) -> (Vec<String>, Vec<String>) {
    /// What is still to be looked at; the path of a folder ends with a slash, but the root's.
    struct Next {
        path: String,
        folder: Option<ThroughLink>,
    }
    type ThroughLink = bool;

    let (mut found, mut unnamed) = (Vec::new(), Vec::new());
    // A folder that no link leads to is met once.
    let mut linked = BTreeSet::new();
    // The next one is the last.
    let mut next = vec![Next { path: String::new(), folder: Some(false) }];
    while let Some(Next { path, folder }) = next.pop() {
        let Some(through_link) = folder else {
            found.push(path);
            continue;
        };
        let here = root.join(&path);
        if through_link && !here.canonicalize().is_ok_and(|real| linked.insert(real)) {
            continue;
        }
        let (mut entries, mut without) = (Vec::new(), Vec::new());
        for entry in here.read_dir().into_iter().flatten().flatten() {
            match entry.file_name().into_string() {
                Ok(name) => entries.push((name, entry)),
                Err(name) => {
                    let slash = if entry.file_type().is_ok_and(|kind| kind.is_dir()) { "/" } else { "" };
                    without.push([path.as_str(), &name.to_string_lossy(), slash].concat());
                }
            }
        }
        let is_foreign = |name: &str| ["pyvenv.cfg", "CACHEDIR.TAG"].contains(&name);
        if !path.is_empty() && entries.iter().any(|(name, _)| is_foreign(name)) {
            continue;
        }
        unnamed.append(&mut without);
        let first = next.len();
        for (name, entry) in entries {
            // A link's own kind is that of what it leads to, which has to be looked up.
            let Ok(mut kind) = entry.file_type() else { continue };
            let link = kind.is_symlink();
            if link {
                let Ok(meta) = entry.path().metadata() else { continue };
                kind = meta.file_type();
            }
            if kind.is_file() {
                next.push(Next { path: [path.as_str(), &name].concat(), folder: None });
            } else if kind.is_dir() && !left_out.contains(&name.as_str()) {
                let folder = Some(link || through_link);
                next.push(Next { path: [path.as_str(), &name, "/"].concat(), folder });
            }
        }
        // A few names at a time: what is below a folder stands where the folder with its slash does.
        next.get_mut(first..).unwrap_or_default().sort_unstable_by(|a, b| b.path.cmp(&a.path));
    }
    (found, ordered(unnamed))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_on_the_disk_comes_in_order() {
        let sorted = ["a-b/c.py", "a.py", "a/b.py", "a/b/c.py", "a/b0.py", "a0.py", "b.py"];
        assert!(sorted.is_sorted());
        let folder = tempfile::tempdir().unwrap();
        for path in sorted.iter().chain(&["a/.git/x", ".venv/pyvenv.cfg", ".venv/x.py", "cache/CACHEDIR.TAG"]) {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "").unwrap();
        }
        assert_eq!(on_disk(folder.path(), &[".git"]), (sorted.map(str::to_owned).to_vec(), Vec::new()));
    }
}
