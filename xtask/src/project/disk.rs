//! What is on the disk below a folder.

use std::collections::BTreeSet;
use std::path::Path;

use crate::paths::ordered;

/// What is below a folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OnDisk {
    /// Every regular file, in order.
    pub files: Vec<String>,
    /// What has a name that is not UTF-8, a folder with a slash, as in [`crate::paths::Listed::unnamed`].
    pub unnamed: Vec<String>,
    /// Links to something that is there, with its real path below the root; `None` where it is not below the root, or is
    /// git's own. In order.
    pub links: Vec<(String, Option<String>)>,
}

/// What is below `root`. Links to folders below it are followed once, and none that leads out of it; environments, caches that
/// say so (<https://bford.info/cachedir/>), and folders of these names are left out. A folder with a repository of its own,
/// a submodule, is neither of both, whatever it holds.
pub fn on_disk(root: &Path, left_out: &[&str]) -> OnDisk {
    /// What is still to be looked at; the path of a folder ends with a slash, but the root's.
    struct Next {
        path: String,
        folder: Option<ThroughLink>,
    }
    type ThroughLink = bool;

    let mut found = OnDisk::default();
    let real_root = root.canonicalize().unwrap_or_else(|_| root.to_owned());
    // A folder that no link leads to is met once.
    let mut linked = BTreeSet::new();
    // The next one is the last.
    let mut next = vec![Next { path: String::new(), folder: Some(false) }];
    while let Some(Next { path, folder }) = next.pop() {
        let Some(through_link) = folder else {
            found.files.push(path);
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
        let holds = |names: &[&str]| entries.iter().any(|(name, _)| names.contains(&name.as_str()));
        if !path.is_empty() && holds(&["pyvenv.cfg", "CACHEDIR.TAG"]) && !holds(&[".git"]) {
            continue;
        }
        found.unnamed.append(&mut without);
        let first = next.len();
        for (name, entry) in entries {
            // A link's own kind is that of what it leads to, which has to be looked up.
            let Ok(mut kind) = entry.file_type() else { continue };
            let link = kind.is_symlink();
            if link {
                let Ok(meta) = entry.path().metadata() else { continue };
                kind = meta.file_type();
                let real = below_root(&real_root, &entry.path());
                let is_inside = real.is_some();
                found.links.push(([path.as_str(), &name].concat(), real));
                if !is_inside {
                    continue;
                }
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
    found.unnamed = ordered(found.unnamed);
    found.links.sort();
    found
}

/// Where a link leads, below the root and not into git's own data.
fn below_root(root: &Path, link: &Path) -> Option<String> {
    let real = link.canonicalize().ok()?;
    let parts: Option<Vec<&str>> = real.strip_prefix(root).ok()?.iter().map(std::ffi::OsStr::to_str).collect();
    parts.filter(|parts| !parts.contains(&".git")).map(|parts| parts.join("/"))
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
        assert_eq!(
            on_disk(folder.path(), &[".git"]),
            OnDisk { files: sorted.map(str::to_owned).to_vec(), ..OnDisk::default() }
        );
    }

    #[test]
    #[cfg(unix)]
    fn no_link_is_followed_out_of_the_root() {
        use std::os::unix::fs::symlink;
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("root");
        for path in ["root/a.py", "root/sub/.git/config", "root/sub/pyvenv.cfg", "root/sub/b.py", "outside/c.py"] {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "").unwrap();
        }
        for (name, target) in [
            ("all", "/"),
            ("map", "/proc/self/pagemap"),
            ("out", "../outside"),
            ("out.py", "../outside/c.py"),
            ("git", "sub/.git"),
            ("git.py", "sub/.git/config"),
            ("loop", "loop"),
            ("gone", "nowhere"),
            ("self", "."),
            ("in.py", "a.py"),
            ("inside", "sub"),
        ] {
            symlink(target, root.join(name)).unwrap();
        }
        let OnDisk { files, links, .. } = on_disk(&root, &[".git"]);
        let once = ["self/inside/b.py", "self/sub/b.py"];
        let files: Vec<&str> = files.iter().map(String::as_str).filter(|name| !once.contains(name)).collect();
        assert!(files.iter().all(|name| !name.contains("out") && !name.contains("git") && !name.contains("map")));
        assert!(["a.py", "in.py", "sub/b.py", "sub/pyvenv.cfg"].iter().all(|name| files.contains(name)), "{files:?}");
        let real = |name: &str| links.iter().find(|(link, _)| link == name).and_then(|(_, real)| real.as_deref());
        assert_eq!((real("in.py"), real("inside"), real("self")), (Some("a.py"), Some("sub"), Some("")));
        for name in ["all", "map", "out", "out.py", "git", "git.py"] {
            if Path::new(name).exists() || name != "map" {
                assert!(links.iter().any(|(link, real)| link == name && real.is_none()), "{name}: {links:?}");
            }
        }
    }
}
