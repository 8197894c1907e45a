//! Which files a repository holds, and the few that are known by their names.

use std::io::{self, BufRead};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use crate::paths::{Listed, among, below, has, ordered, top};
use crate::project::disk::OnDisk;

use crate::project::{CODE, Fact, door, scope};
use crate::readme::{self, Markup};

/// Those of the listed names that are files now: git lists deleted files and submodules too. What is not `missed` on the disk
/// needs no further look.
pub fn existing(root: &Path, mut names: Vec<String>, missed: &[String]) -> Vec<String> {
    let is_there = |name: &String| match root.join(name).symlink_metadata() {
        Ok(meta) => meta.is_file() || meta.is_symlink(),
        // One that may not be looked at is there all the same.
        Err(err) => err.kind() == io::ErrorKind::PermissionDenied,
    };
    if !missed.is_empty() {
        names.retain(|name| !has(missed, name) || is_there(name));
    }
    names
}

/// The files on the disk below those of the missed names that are folders now: submodules, and links to folders.
pub fn nested(root: &Path, missed: &[String], on_disk: &[String]) -> Vec<String> {
    let folders = missed.iter().filter(|name| root.join(name).is_dir());
    ordered(folders.flat_map(|name| below(on_disk, name)).cloned().collect())
}

/// Those of the missed names that are empty folders now: submodules that nobody has checked out.
pub fn unfetched(root: &Path, missed: &[String]) -> Vec<String> {
    let is_empty = |name: &&String| {
        let folder = root.join(name);
        let is_folder = folder.symlink_metadata().is_ok_and(|meta| meta.is_dir());
        is_folder && folder.read_dir().is_ok_and(|mut entries| entries.next().is_none())
    };
    missed.iter().filter(is_empty).cloned().collect()
}

/// Whether a name is among the listed ones, which are in order.
pub fn is_listed(files: &[String], name: &str) -> bool {
    has(files, name)
}

/// What is below `root` but git's data, our own and what tools keep, as [`crate::project::disk::on_disk`] lists it.
pub fn on_disk(root: &Path) -> OnDisk {
    let left_out = [".git", ".touchmark", "__pycache__", "node_modules", ".hg", ".svn", ".tox", ".nox"];
    crate::project::disk::on_disk(root, &left_out)
}

/// What is `on_disk`, with those of the listed names that are files as well: git may keep some in a folder that is left out
/// there. Then all that were missed there: these, and names of what is gone or is a folder.
pub fn with(root: &Path, mut on_disk: Vec<String>, listed: &[String]) -> (Vec<String>, Vec<String>) {
    let missed: Vec<String> = {
        let mut is_on_disk = among(&on_disk);
        listed.iter().filter(|name| !is_on_disk(name)).cloned().collect()
    };
    let found = on_disk.len();
    on_disk.extend(missed.iter().filter(|name| root.join(name).is_file()).cloned());
    (if on_disk.len() > found { ordered(on_disk) } else { on_disk }, missed)
}

/// What a folder outside of git holds: everything but hidden folders and those that hold other people's code.
///
/// # Errors
/// A folder could not be listed.
pub fn walk(root: &Path) -> io::Result<Listed> {
    let mut listed = Listed::default();
    let mut next = vec![String::new()];
    while let Some(folder) = next.pop() {
        for entry in root.join(&folder).read_dir()? {
            let entry = entry?;
            let kind = entry.file_type()?;
            let name = entry.file_name().into_string();
            let path = |name: &str| if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") };
            match name {
                Ok(name) if kind.is_file() => listed.all.push(path(&name)),
                Ok(name) if kind.is_dir() && !is_foreign(&name) => next.push(path(&name)),
                Ok(_) => {}
                Err(name) if kind.is_dir() => listed.unnamed.push(path(&name.to_string_lossy()) + "/"),
                Err(name) => listed.unnamed.push(path(&name.to_string_lossy())),
            }
        }
    }
    listed.all.sort();
    listed.unnamed.sort();
    Ok(listed)
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
    /// The files that may be read, in order.
    files: Vec<String>,
    last: Mutex<Option<Text>>,
}

/// A file, and where its lines begin.
struct Text {
    path: String,
    text: String,
    starts: Vec<usize>,
}

impl Lines {
    /// Those of these files, which are below this folder. A tool's report can name any other.
    pub fn of(root: &Path, files: Vec<String>) -> Lines {
        let root = root.canonicalize().unwrap_or_else(|_| root.to_owned());
        Lines { root, files: ordered(files), last: Mutex::default() }
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
        if !has(&self.files, path) {
            return None;
        }
        door::open(&self.root, path).and_then(door::text).ok()
    }
}

/// The README: of those that the package publishes, that GitHub shows (`.github/` before the root before `docs/`:
/// <https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-readmes>)
/// and that lie above the root within the repository in `top`, the first with markers, else the first. A package may publish
/// another text altogether, such as its release notes, which is no place for badges.
pub fn readme(root: &Path, top: Option<&Path>, files: &[String], published: Option<&Fact<String>>) -> Option<String> {
    let is_readme = |path: &str| {
        let name = path.rsplit('/').next().unwrap_or(path);
        name.get(..6).is_some_and(|start| start.eq_ignore_ascii_case("readme"))
    };
    let mut found: Vec<String> =
        published.map(|fact| fact.value.clone()).filter(|path| is_readme(path)).into_iter().collect();
    const NAMES: &[&str] = &["README.md", "README.markdown", "README.rst"];
    for folder in [".github/", "", "docs/"] {
        let within = |name: &str| format!("{folder}{name}");
        let all: Vec<&String> = match folder {
            "" => files.iter().filter(|file| !file.contains('/')).collect(),
            folder => below(files, folder.trim_end_matches('/')).iter().collect(),
        };
        found.extend(
            NAMES.iter().map(|name| within(name)).filter_map(|name| {
                all.iter().find(|file| file.eq_ignore_ascii_case(&name)).map(|file| (*file).clone())
            }),
        );
    }
    let mut above = String::new();
    for folder in root.ancestors().skip(1).take_while(|folder| top.is_some_and(|top| folder.starts_with(top))) {
        above.push_str("../");
        found.extend(NAMES.iter().filter(|name| folder.join(name).is_file()).map(|name| format!("{above}{name}")));
    }
    let is_marked = |path: &&String| {
        let (above, name) = path.split_at(path.rfind("../").map_or(0, |at| at + 3));
        let bytes = door::read(&root.join(above), name, 4 << 20).unwrap_or_default();
        let place = readme::locate(&bytes, Markup::of(Path::new(path)));
        place.is_ok_and(|place| !matches!(place, readme::Place::Absent { .. }))
    };
    if found.len() > 1
        && let Some(marked) = found.iter().find(is_marked)
    {
        return Some(marked.clone());
    }
    found.into_iter().next()
}

/// The licence file: the first that the metadata names, else the first of the usual names at the root. A module of code
/// that is called so is none.
pub fn license(files: &[String], named: &[String]) -> Option<String> {
    if let Some(file) = files.iter().find(|file| named.iter().any(|pattern| scope::covers(pattern, file))) {
        return Some(file.clone());
    }
    let is_license = |file: &&str| {
        let stem = |file: &str| file.split(['.', '-']).next().unwrap_or_default().to_ascii_lowercase();
        let is_text = !file.ends_with('/') && !CODE.iter().any(|ending| file.ends_with(ending));
        is_text && matches!(stem(file).as_str(), "license" | "licence" | "copying" | "unlicense")
    };
    top(files).find(is_license).map(str::to_owned)
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
    fn what_is_in_submodules_is_nested() {
        let folder = folder(&["src/a.py", "src/sub/b.py", "src/sub/deep/c.py", "src/subway.py"]);
        let names = names(&["src/a.py", "src/gone.py", "src/sub", "src/subway.py"]);
        let (on_disk, missed) = with(folder.path(), on_disk(folder.path()).files, &names);
        let nested = nested(folder.path(), &missed, &on_disk);
        assert_eq!(nested, ["src/sub/b.py", "src/sub/deep/c.py"]);
    }

    fn names(list: &[&str]) -> Vec<String> {
        list.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn the_readme_is_where_the_metadata_says_or_github_looks() {
        let marks = "<!-- BADGES START -->\n<!-- BADGES END -->\n";
        for (with, published, root, expected) in [
            (&[("README.md", "")][..], None, "", Some("README.md")),
            (&[("ReadMe.md", ""), ("README.rst", "")], None, "", Some("ReadMe.md")),
            (&[("README.md", ""), (".github/README.md", "")], None, "", Some(".github/README.md")),
            (&[("README.md", marks), (".github/README.md", "")], None, "", Some("README.md")),
            (&[("docs/README.md", "")], None, "", Some("docs/README.md")),
            (&[("README.md", ""), ("pypi/README.md", "")], Some("pypi/README.md"), "", Some("pypi/README.md")),
            (&[("README.md", ""), ("CHANGES.md", "")], Some("CHANGES.md"), "", Some("README.md")),
            (&[("README.md", ""), ("libs/tea/README.md", "")], None, "libs/tea", Some("README.md")),
            (&[("README.md", ""), ("libs/tea/a.py", "")], None, "libs/tea", Some("../../README.md")),
            (&[("README.md", marks), ("libs/tea/README.md", "")], None, "libs/tea", Some("../../README.md")),
            (&[("a.py", "")], None, "", None),
        ] {
            let names: Vec<&str> = with.iter().map(|(name, _)| *name).collect();
            let top = folder(&names);
            for (name, text) in with {
                std::fs::write(top.path().join(name), text).unwrap();
            }
            let place = top.path().join(root);
            let files = on_disk(&place).files;
            let published = published.map(|path| Fact::new(path.to_owned(), "a test"));
            let found = readme(&place, Some(top.path()), &files, published.as_ref());
            assert_eq!(found.as_deref(), expected, "{with:?} {root}");
        }
    }

    #[test]
    fn files_known_by_name() {
        let files =
            names(&["COPYING.txt", "LICENSE-MIT", "ReadMe.md", "README.rst", "docs/LICENSE", "src/licensed.py"]);
        for (files, named, expected) in [
            (files, &[][..], Some("COPYING.txt")),
            (names(&["docs/LICENSE", "licensing.md"]), &[], None),
            (names(&["license.py", "license_checker.py"]), &[], None),
            (names(&["LICENSE", "LICENSES/MIT.txt"]), &["LICENSES/*.txt"], Some("LICENSES/MIT.txt")),
            (names(&["LICENSE"]), &["LICENSES/*.txt"], Some("LICENSE")),
        ] {
            assert_eq!(license(&files, &names(named)).as_deref(), expected, "{files:?}");
        }
    }

    #[test]
    fn the_readme_is_where_the_metadata_or_github_looks() {
        let marked = "# x\n\n<!-- BADGES START -->\n<!-- BADGES END -->\n";
        /// Files, those of them with markers, what the package publishes, and the README.
        type Row<'a> = (&'a [&'a str], &'a [&'a str], Option<&'a str>, Option<&'a str>);
        let table: [Row<'_>; 11] = [
            (&["README.md", "README.rst"], &[], None, Some("README.md")),
            (&["ReadMe.md"], &[], None, Some("ReadMe.md")),
            (&["README.rst", "src/README.md"], &[], None, Some("README.rst")),
            (&[".github/README.md"], &[], None, Some(".github/README.md")),
            (&["docs/README.md"], &[], None, Some("docs/README.md")),
            (&[".github/README.md", "README.md", "docs/README.md"], &[], None, Some(".github/README.md")),
            (&[".github/README.md", "README.md"], &["README.md"], None, Some("README.md")),
            (&["README.md", "docs/README.md"], &["docs/README.md"], None, Some("docs/README.md")),
            (&["README.md", "pkg/README.md"], &[], Some("pkg/README.md"), Some("pkg/README.md")),
            (&["README.md", "HISTORY.md"], &[], Some("HISTORY.md"), Some("README.md")),
            (&["README", "README.txt"], &[], None, None),
        ];
        for (files, with_markers, published, expected) in table {
            let folder = folder(files);
            for name in with_markers {
                std::fs::write(folder.path().join(name), marked).unwrap();
            }
            let mut listed = names(files);
            listed.sort();
            let fact = published.map(|path| Fact::new(path.to_owned(), "a test"));
            assert_eq!(
                readme(folder.path(), Some(folder.path()), &listed, fact.as_ref()).as_deref(),
                expected,
                "{files:?}"
            );
        }
    }
}
