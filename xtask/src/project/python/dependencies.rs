//! The runtime dependencies of what a project ships, as plain data for an audit: nothing is resolved, run or asked for.
//!
//! A lock file comes first, because that is what gets installed in CI; then requirements files; then the metadata.

mod asked;
mod declared;
mod files;
mod lock;
mod marker;
mod pdm_lock;
mod pipfile;
mod poetry_lock;
mod poetry_table;
mod pylock;
mod requirement;
mod uv;

use std::path::Path;

use self::declared::Metadata;
use self::lock::Found;
use super::pyproject::Pyproject;
use super::tree::Tree;

/// What the project needs to run, with all its extras, on every system. Names are normalised (PEP 503), versions are PEP
/// 440, requirements PEP 508: any of them can be a line of a requirements file, and none is more than that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Dependencies {
    /// Exact versions, from a lock file.
    Pinned {
        /// The file, relative to the root.
        source: String,
        /// Sorted; a name may have several versions.
        pins: Vec<Pin>,
        /// In words, what no advisory database can be asked about: `NAME (git)`. Sorted.
        unaudited: Vec<String>,
    },
    /// What the metadata asks for, not resolved.
    Declared {
        /// The file and the table in it.
        source: String,
        /// Sorted; conditions on extras are gone, since all are taken.
        requirements: Vec<String>,
        /// As for `Pinned`.
        unaudited: Vec<String>,
    },
    /// Requirements files as pip reads them; what is in them is not checked.
    Requirements {
        /// Relative to the root, sorted.
        files: Vec<String>,
        /// Whether every line is `NAME==VERSION`, so that there is nothing to resolve.
        pinned: bool,
    },
    /// There are none.
    None {
        /// Who says so.
        source: String,
    },
    /// They are computed when the project is built, there is no metadata, or a file that should tell cannot be read.
    Unknown {
        /// For people.
        why: String,
    },
}

/// One version of one package.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pin {
    /// Normalised.
    pub name: String,
    /// Normalised.
    pub version: String,
}

/// The runtime dependencies of the Python project in a repository. `files` are the paths of its files relative to `root`,
/// with `/`; no other file is read.
///
/// The first that is there: `uv.lock`, `pylock.toml`, `poetry.lock`, `pdm.lock`, `Pipfile.lock`; requirements files at the
/// root and in `requirements/`, but those named for development (`dev`, `test`, `docs`, `lint`, `typing`, `ci`, `build` and
/// the like); the metadata. A lock file that lacks what the metadata asks for says so among the `unaudited`.
pub fn dependencies(root: &Path, files: &[String]) -> Dependencies {
    let tree = Tree::new(root, files);
    of_tree(&tree).unwrap_or_else(|why| Dependencies::Unknown { why })
}

fn of_tree(tree: &Tree<'_>) -> Result<Dependencies, String> {
    let project = Pyproject::read(tree).map_err(|err| err.to_string())?;
    let metadata = Metadata::read(tree, &project);
    if let Some((file, found)) = locked(tree, &metadata) {
        let mut found = found?;
        for name in metadata.demanded() {
            found.demand(&name, file);
        }
        return Ok(found.dependencies(file));
    }
    let files = files::at_the_root(tree)?;
    if !files.is_empty() {
        return Ok(Dependencies::Requirements { pinned: files::pinned(tree, &files), files });
    }
    Ok(metadata.dependencies(tree))
}

/// The first lock file and what it holds.
fn locked(tree: &Tree<'_>, metadata: &Metadata) -> Option<(&'static str, Result<Found, String>)> {
    let names = metadata.names();
    let file = [uv::FILE, pylock::FILE, poetry_lock::FILE, pdm_lock::FILE, pipfile::FILE].into_iter();
    let file = file.into_iter().find(|file| tree.has(file))?;
    let found = match file {
        uv::FILE => uv::read(tree),
        pylock::FILE => pylock::read(tree, metadata.own.as_deref()),
        poetry_lock::FILE => poetry_lock::read(tree, names.as_deref()),
        pdm_lock::FILE => pdm_lock::read(tree, names.as_deref(), &metadata.extras()),
        _ => pipfile::read(tree),
    };
    Some((file, found))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project::python::tests::repository;
    use proptest::prelude::*;

    /// The dependencies of a repository with these files.
    pub(super) fn found(files: &[(&str, &str)]) -> Dependencies {
        let (root, list) = repository(files);
        dependencies(root.path(), &list)
    }

    /// Source, `name==version` lines, and the rest.
    pub(super) fn pinned(files: &[(&str, &str)]) -> (String, Vec<String>, Vec<String>) {
        match found(files) {
            Dependencies::Pinned { source, pins, unaudited } => {
                (source, pins.into_iter().map(|pin| format!("{}=={}", pin.name, pin.version)).collect(), unaudited)
            }
            other => panic!("{other:?}"),
        }
    }

    pub(super) fn declared(files: &[(&str, &str)]) -> (String, Vec<String>, Vec<String>) {
        match found(files) {
            Dependencies::Declared { source, requirements, unaudited } => (source, requirements, unaudited),
            other => panic!("{other:?}"),
        }
    }

    pub(super) fn unknown(files: &[(&str, &str)]) -> String {
        match found(files) {
            Dependencies::Unknown { why } => why,
            other => panic!("{other:?}"),
        }
    }

    const PROJECT: &str = "[project]\nname = 'demo'\ndependencies = ['idna>=3', 'six; os_name == \"nt\"', 'Demo[all]']\n[project.optional-dependencies]\nfast = ['speed']\ndev = ['tester']\n";
    const UV: &str = "version = 1\n[[package]]\nname = 'demo'\nsource = {virtual = '.'}\ndependencies = [{name = 'idna'}]\n[[package]]\nname = 'idna'\nversion = '3.7'\nsource = {registry = 'https://pypi.org/simple'}\n";

    #[test]
    fn lock_files_come_first_then_requirements_then_metadata() {
        let pipfile = "{\"_meta\": {}, \"default\": {\"idna\": {\"version\": \"==3.5\"}}}";
        let (toml, requirements) = (("pyproject.toml", PROJECT), ("requirements.txt", "idna==3.6"));
        let all = [("uv.lock", UV), ("Pipfile.lock", pipfile), requirements, toml];
        assert_eq!(pinned(&all).0, "uv.lock");
        assert_eq!(pinned(&all[1..]).0, "Pipfile.lock");
        let files = vec!["requirements.txt".to_owned()];
        assert_eq!(found(&all[2..]), Dependencies::Requirements { files, pinned: true });
        assert_eq!(declared(&all[3..]).0, "pyproject.toml: [project]");
        assert_eq!(declared(&all[3..]).1, ["idna>=3", "six; os_name == \"nt\"", "speed", "tester"]);
    }

    #[test]
    fn a_lock_file_that_lags_behind_says_what_it_lacks() {
        let (_, pins, unaudited) = pinned(&[("uv.lock", UV), ("pyproject.toml", PROJECT)]);
        assert_eq!((pins, unaudited), (vec!["idna==3.7".to_owned()], vec!["speed (not in uv.lock)".to_owned()]));
    }

    const PYLOCK: &str = "lock-version = '1.0'\ndefault-groups = ['default']\n[[packages]]\nname = 'a'\nversion = '1'\nmarker = \"'x' in extras\"\ndirectory = {path = '.'}\n";
    const POETRY: &str = "[[package]]\nname = 'a'\nversion = '1'\n[package.dependencies]\na = [{version = '*'}]\n[package.source]\ntype = 'git'\nurl = 'x'\n[metadata]\nlock-version = '2.0'\n";
    const PDM: &str =
        "[metadata]\nlock_version = '4.5'\n[[package]]\nname = 'a'\nversion = '1'\ndependencies = ['a==1']\n";
    const PIPFILE: &str =
        "{\"_meta\": {\"sources\": []}, \"default\": {\"a\": {\"version\": \"==1\", \"index\": \"x\"}}}";

    proptest! {
        /// Whatever a file holds, an answer comes, and what it lets through is plain.
        #[test]
        fn torn_and_mended_files_are_read(which in 0_usize..7, from in 0_usize..400, to in 0_usize..400, mend in "['\"\\[\\]{}=,\n a-c1-3.$;-]{0,6}|\\PC{0,3}") {
            let (file, text) = [("uv.lock", UV), ("pylock.toml", PYLOCK), ("poetry.lock", POETRY), ("pdm.lock", PDM), ("Pipfile.lock", PIPFILE), ("pyproject.toml", PROJECT), ("requirements.txt", "a==1 --hash=x\n-r b.txt # c\n")][which];
            let (from, to) = (from.min(text.len()), to.min(text.len()));
            let torn = format!("{}{mend}{}", &text[..from.min(to)], &text[from.max(to)..]);
            let mut files = vec![("pyproject.toml", PROJECT), (file, torn.as_str())];
            if file == "pyproject.toml" {
                files.remove(0);
            }
            let (lines, unaudited) = match found(&files) {
                Dependencies::Pinned { pins, unaudited, .. } => (pins.into_iter().map(|pin| format!("{}=={}", pin.name, pin.version)).collect(), unaudited),
                Dependencies::Declared { requirements, unaudited, .. } => (requirements, unaudited),
                _ => (Vec::new(), Vec::new()),
            };
            for line in lines.iter().chain(&unaudited) {
                prop_assert!(line.starts_with(|c: char| c.is_ascii_alphanumeric()) && !line.contains(['\n', '\r', '$', '/', ':']), "{line}");
            }
            for line in &lines {
                let again = requirement::Requirement::new(line).map(|again| again.to_string());
                prop_assert_eq!(again.as_ref(), Ok(line));
            }
        }
    }

    #[test]
    fn no_metadata_or_a_broken_file_is_unknown() {
        assert_eq!(unknown(&[]), "no metadata names the dependencies");
        assert_eq!(unknown(&[("a.py", "")]), "no metadata names the dependencies");
        assert!(unknown(&[("pyproject.toml", "[")]).starts_with("could not read `pyproject.toml`: line 1"));
        let toml = "[project]\nname = 'demo'";
        assert_eq!(
            found(&[("pyproject.toml", toml)]),
            Dependencies::None { source: "pyproject.toml: [project]".to_owned() }
        );
    }
}
