//! Which files a repository holds, and the few that are known by their names.

use std::collections::BTreeSet;
use std::fs::DirEntry;
use std::io::{self, BufRead};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use crate::project::Fact;

/// Those of the listed names, which are in order, that are files now: git lists deleted files and submodules too. What is
/// `on_disk` needs no further look.
pub fn existing(root: &Path, mut names: Vec<String>, on_disk: &[String]) -> Vec<String> {
    let is_there = |name: &String| match root.join(name).symlink_metadata() {
        Ok(meta) => meta.is_file() || meta.is_symlink(),
        // One that may not be looked at is there all the same.
        Err(err) => err.kind() == io::ErrorKind::PermissionDenied,
    };
    let mut is_on_disk = among(on_disk);
    names.retain(|name| is_on_disk(name) || is_there(name));
    names
}

/// Whether names, asked for in their order, are among these, which are in order too.
pub fn among(sorted: &[String]) -> impl FnMut(&str) -> bool {
    let mut rest = sorted.iter().map(String::as_str).peekable();
    move |name| {
        while rest.next_if(|known| *known < name).is_some() {}
        rest.peek() == Some(&name)
    }
}

/// The files on the disk below those of the listed names that are folders now: submodules, and links to folders.
pub fn nested(root: &Path, names: &BTreeSet<String>, on_disk: &[String]) -> Vec<String> {
    let mut is_on_disk = among(on_disk);
    let is_folder = |name: &&String| !is_on_disk(name) && root.join(name).is_dir();
    let below = |name: &String| {
        let start = format!("{name}/");
        let from = on_disk.partition_point(|file| file.as_str() < start.as_str());
        let inside = on_disk.get(from..).unwrap_or_default().iter().take_while(move |file| file.starts_with(&start));
        inside.cloned().collect::<Vec<_>>()
    };
    let mut files: Vec<String> = names.iter().filter(is_folder).flat_map(below).collect();
    files.sort_unstable();
    files
}

/// Every regular file below `root`, relative to it, with `/`, sorted. Links to folders are followed once; environments,
/// caches that say so (<https://bford.info/cachedir/>), git's data and our own are left out.
pub fn on_disk(root: &Path) -> Vec<String> {
    /// What is still to be looked at; a folder ends with a slash, but the root. The next one is the last.
    enum Next {
        File(String),
        Folder(String, bool),
    }
    impl Next {
        fn path(&self) -> &str {
            let (Next::File(path) | Next::Folder(path, _)) = self;
            path
        }
    }
    let mut found = Vec::new();
    // A folder that no link leads to is met once.
    let mut linked = BTreeSet::new();
    let mut next = vec![Next::Folder(String::new(), false)];
    while let Some(place) = next.pop() {
        let (folder, through_link) = match place {
            Next::File(path) => {
                found.push(path);
                continue;
            }
            Next::Folder(folder, through_link) => (folder, through_link),
        };
        let here = root.join(&folder);
        let first = next.len();
        if through_link && !here.canonicalize().is_ok_and(|real| linked.insert(real)) {
            continue;
        }
        let entries: Vec<_> = here.read_dir().into_iter().flatten().flatten().collect();
        let is_foreign =
            |entry: &DirEntry| ["pyvenv.cfg", "CACHEDIR.TAG"].iter().any(|mark| entry.file_name() == *mark);
        if !folder.is_empty() && entries.iter().any(is_foreign) {
            continue;
        }
        for entry in entries {
            let Ok(name) = entry.file_name().into_string() else { continue };
            // A link's own kind is that of what it leads to, which has to be looked up.
            let Ok(mut kind) = entry.file_type() else { continue };
            let link = kind.is_symlink();
            if link {
                let Ok(meta) = entry.path().metadata() else { continue };
                kind = meta.file_type();
            }
            if kind.is_file() {
                next.push(Next::File([folder.as_str(), &name].concat()));
            } else if kind.is_dir() && !is_left_out(&name) {
                next.push(Next::Folder([folder.as_str(), &name, "/"].concat(), link || through_link));
            }
        }
        // A few names at a time: what is below a folder stands where the folder with its slash does.
        next.get_mut(first..).unwrap_or_default().sort_unstable_by(|a, b| b.path().cmp(a.path()));
    }
    found
}

fn is_left_out(name: &str) -> bool {
    matches!(name, ".git" | ".touchmark" | "__pycache__" | "node_modules" | ".hg" | ".svn" | ".tox" | ".nox")
}

/// What a folder outside of git holds: everything but hidden folders and those that hold other people's code.
///
/// # Errors
/// A folder could not be listed.
pub fn walk(root: &Path) -> io::Result<Vec<String>> {
    let mut files = Vec::new();
    let mut next = vec![String::new()];
    while let Some(folder) = next.pop() {
        for entry in root.join(&folder).read_dir()? {
            let entry = entry?;
            let Ok(name) = entry.file_name().into_string() else {
                continue;
            };
            let path = if folder.is_empty() { name.clone() } else { format!("{folder}/{name}") };
            let kind = entry.file_type()?;
            if kind.is_file() {
                files.push(path);
            } else if kind.is_dir() && !is_foreign(&name) {
                next.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}

/// Hidden folders but `.github`, environments, caches and build output.
fn is_foreign(name: &str) -> bool {
    let hidden = name.starts_with('.') && name != ".github";
    hidden
        || matches!(name, "node_modules" | "__pycache__" | "venv" | "target" | "build" | "dist")
        || name.ends_with(".egg-info")
}

/// The text of a regular file of at most 4 MiB; `None` where there is none. Anything else, such as a pipe, could keep a
/// reader waiting for ever.
///
/// # Errors
/// It is there and cannot be read, is too large, or is not UTF-8.
pub fn text(path: &Path) -> io::Result<Option<String>> {
    match path.metadata() {
        Ok(meta) if !meta.is_file() => Err(io::Error::other("it is not a regular file")),
        Ok(meta) if meta.len() > 4 << 20 => Err(io::Error::other("it is larger than 4 MiB")),
        Ok(_) => std::fs::read_to_string(path).map(Some),
        Err(err) if err.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(err) => Err(err),
    }
}

/// Lines of files below a root: what a report points at. The file that was read last is kept, because findings come
/// by file.
pub struct Lines {
    root: PathBuf,
    last: Mutex<Option<Text>>,
}

/// A file, and where its lines begin.
struct Text {
    path: String,
    text: String,
    starts: Vec<usize>,
}

impl Lines {
    /// Those of the files below this folder.
    pub fn below(root: &Path) -> Lines {
        let root = root.canonicalize().unwrap_or_else(|_| root.to_owned());
        Lines { root, last: Mutex::default() }
    }

    /// A line, counted from 1. A path that leads out of the root, as a tool could make one up, has none.
    pub fn get(&self, path: &str, line: u32) -> Option<String> {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if last.as_ref().is_none_or(|last| last.path != path) {
            let text = self.read(path).unwrap_or_default();
            let (mut starts, mut rest) = (vec![0], text.as_bytes());
            while rest.skip_until(b'\n').is_ok_and(|read| read > 0) {
                starts.push(text.len() - rest.len());
            }
            *last = Some(Text { path: path.to_owned(), text, starts });
        }
        let Text { text, starts, .. } = last.as_ref()?;
        let start = starts.get(usize::try_from(line).ok()?.checked_sub(1)?)?;
        text.get(*start..)?.lines().next().map(str::to_owned)
    }

    fn read(&self, path: &str) -> Option<String> {
        let file = self.root.join(path).canonicalize().ok()?;
        if !file.starts_with(&self.root) {
            return None;
        }
        text(&file).ok()?
    }
}

/// The README at the root: the one that the package publishes, else Markdown before reStructuredText. A package may
/// publish another text altogether, such as its release notes, which is no place for badges.
pub fn readme(files: &[String], published: Option<&Fact<String>>) -> Option<String> {
    let is_readme = |name: &str| name.get(..6).is_some_and(|start| start.eq_ignore_ascii_case("readme"));
    if let Some(fact) = published.filter(|fact| is_readme(&fact.value)) {
        return Some(fact.value.clone());
    }
    let named = |name: &str| files.iter().find(|file| file.eq_ignore_ascii_case(name)).cloned();
    named("README.md").or_else(|| named("README.rst")).or_else(|| named("README.markdown"))
}

/// The licence file at the root: the first of the usual names.
pub fn license(files: &[String]) -> Option<String> {
    let is_license = |file: &&String| {
        let stem = |file: &str| file.split(['.', '-']).next().unwrap_or_default().to_ascii_lowercase();
        !file.contains('/') && matches!(stem(file).as_str(), "license" | "licence" | "copying")
    };
    files.iter().find(is_license).cloned()
}

/// The workflow that runs Touchmark, by its file name: the first whose text calls it.
pub fn workflow(root: &Path, files: &[String]) -> Option<String> {
    let workflows = files.iter().filter_map(|file| file.strip_prefix(".github/workflows/"));
    let yaml = workflows.filter(|name| name.ends_with(".yml") || name.ends_with(".yaml"));
    let calls = |name: &&str| {
        let text = text(&root.join(".github/workflows").join(name)).ok().flatten().unwrap_or_default();
        text.contains("xtask ci") || text.contains("touchmark")
    };
    yaml.filter(|name| !name.contains('/')).find(calls).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(files: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for path in files {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "").unwrap();
        }
        folder
    }

    #[test]
    fn what_is_on_the_disk_comes_in_order() {
        let sorted = ["a-b/c.py", "a.py", "a/b.py", "a/b/c.py", "a/b0.py", "a0.py", "b.py"];
        assert!(sorted.is_sorted());
        assert_eq!(on_disk(folder(&sorted).path()), sorted);
    }

    #[test]
    fn names_are_found_among_others() {
        let known = names(&["a", "b", "d"]);
        let mut is_known = among(&known);
        assert_eq!(["", "a", "a", "c", "d", "e"].map(&mut is_known), [false, true, true, false, true, false]);
        assert!(!among(&[])("a"));
    }

    #[test]
    fn what_is_in_submodules_is_nested() {
        let folder = folder(&["src/a.py", "src/sub/b.py", "src/sub/deep/c.py", "src/subway.py"]);
        let names = BTreeSet::from(["src/a.py", "src/gone.py", "src/sub", "src/subway.py"].map(str::to_owned));
        let nested = nested(folder.path(), &names, &on_disk(folder.path()));
        assert_eq!(nested, ["src/sub/b.py", "src/sub/deep/c.py"]);
    }

    fn names(list: &[&str]) -> Vec<String> {
        list.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn files_known_by_name() {
        let files =
            names(&["COPYING.txt", "LICENSE-MIT", "ReadMe.md", "README.rst", "docs/LICENSE", "src/licensed.py"]);
        assert_eq!(readme(&files, None).as_deref(), Some("ReadMe.md"));
        assert_eq!(license(&files).as_deref(), Some("COPYING.txt"));
        assert_eq!(license(&names(&["docs/LICENSE", "licensing.md"])), None);
    }
}
