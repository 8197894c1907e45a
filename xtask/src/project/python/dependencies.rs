//! The runtime dependencies of what a project ships, as plain data for an audit: nothing is resolved, run or asked for.
//!
//! A repository declares them in lists: lock files, requirements files, metadata, in any folder. None hides another.

mod asked;
pub(in crate::project) mod declared;
mod environment;
mod files;
mod lock;
mod marker;
mod pdm_lock;
mod pipfile;
mod poetry_lock;
mod poetry_table;
mod pylock;
pub(in crate::project) mod requirement;
mod uv;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use self::declared::Metadata;
use self::lock::Found;
use self::requirement::Requirement;
use super::pyproject::{self, Pyproject};
use super::tree::Tree;
use super::{pkg_info, setup_cfg, setup_py};
use crate::project::scope;

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

/// The runtime dependencies of the Python projects in a repository, list by list. `files` are the paths of its files
/// relative to `root`, with `/`; no other file is read.
///
/// Every folder that ships and declares some counts: each of its lock files, its requirements files but those named for
/// development (`dev`, `test`, `docs`, `lint`, `typing`, `ci`, `build` and the like), and its metadata. Metadata is left to
/// a lock file that holds all that it asks for; a lock file that holds another version than is asked for, or none, says so
/// among its `unaudited`. `None` and `Unknown` stand alone only where no folder declares any.
pub fn dependencies(root: &Path, files: &[String]) -> Vec<Dependencies> {
    let tree = Tree::new(root, files);
    let places: Vec<Place> = folders(&tree).into_iter().map(|folder| Place::read(&tree, folder)).collect();
    let family: BTreeSet<String> = places.iter().filter_map(|place| place.metadata.as_ref()?.own.clone()).collect();
    let locks: Vec<Lock> = places.iter().flat_map(|place| place.locks(&tree)).collect();
    let mut found: Vec<Dependencies> = places.iter().flat_map(|place| place.lists(&tree, &family, &locks)).collect();
    let silent = |one: &Dependencies| matches!(one, Dependencies::None { .. });
    if found.iter().any(|one| !silent(one)) {
        found.retain(|one| !silent(one));
    }
    found.dedup();
    if found.is_empty() {
        found.push(Dependencies::Unknown { why: UNDECLARED.to_owned() });
    }
    found
}

const UNDECLARED: &str = "no metadata names the dependencies";

/// Lists of other tools than pip, which declare dependencies as well.
const LISTS: &[&str] = &[pyproject::FILE, setup_py::FILE, setup_cfg::FILE, pkg_info::FILE];
const LOCKS: &[&str] = &[uv::FILE, pylock::FILE, poetry_lock::FILE, pdm_lock::FILE, pipfile::FILE];

/// The folders that may declare dependencies of what ships, the root first.
fn folders<'t>(tree: &Tree<'t>) -> BTreeSet<&'t str> {
    let mut folders = BTreeSet::from(["."]);
    for file in tree.files() {
        let (folder, name) = file.rsplit_once('/').unwrap_or((".", file));
        let is_list = files::is_list(file);
        if !is_list && !LISTS.contains(&name) && !LOCKS.contains(&name) && !environment::FILES.contains(&name) {
            continue;
        }
        let folder = if is_list && !name.starts_with("requirements") || folder == "requirements" {
            folder.rsplit_once('/').map_or(".", |(above, _)| above)
        } else {
            folder.strip_suffix("/requirements").unwrap_or(folder)
        };
        if folder == "." || scope::declares(folder) {
            folders.insert(folder);
        }
    }
    folders
}

/// A folder that may declare dependencies.
struct Place {
    folder: String,
    /// The files in it, by their paths there.
    files: Vec<String>,
    root: PathBuf,
    metadata: Option<Metadata>,
    /// Why the metadata cannot be read.
    problem: Option<String>,
}

/// A lock file and what it holds.
struct Lock {
    folder: String,
    file: &'static str,
    found: Result<Found, String>,
}

impl Place {
    fn read(tree: &Tree<'_>, folder: &str) -> Place {
        let (root, files) = tree.below(folder);
        let (metadata, problem) = {
            let here = Tree::new(&root, &files);
            match Pyproject::read(&here) {
                Ok(project) => (Some(Metadata::read(&here, &project)), None),
                Err(err) => (None, Some(err.to_string())),
            }
        };
        Place { folder: folder.to_owned(), files, root, metadata, problem }
    }

    fn tree(&self) -> Tree<'_> {
        Tree::new(&self.root, &self.files)
    }

    fn named(&self, file: &str) -> String {
        if self.folder == "." { file.to_owned() } else { format!("{}/{file}", self.folder) }
    }

    fn locks(&self, _: &Tree<'_>) -> Vec<Lock> {
        let tree = self.tree();
        let names = self.metadata.as_ref().and_then(Metadata::names);
        let own = self.metadata.as_ref().and_then(|metadata| metadata.own.as_deref());
        let extras = || self.metadata.as_ref().map(Metadata::extras).unwrap_or_default();
        let read = |file: &'static str| match file {
            uv::FILE => uv::read(&tree),
            pylock::FILE => pylock::read(&tree, own),
            poetry_lock::FILE => poetry_lock::read(&tree, names.as_deref()),
            pdm_lock::FILE => pdm_lock::read(&tree, names.as_deref(), &extras()),
            _ => pipfile::read(&tree),
        };
        let there = LOCKS.iter().filter(|file| tree.has(file));
        there.map(|file| Lock { folder: self.folder.clone(), file, found: read(file) }).collect()
    }

    /// All that is declared here.
    fn lists(&self, tree: &Tree<'_>, family: &BTreeSet<String>, locks: &[Lock]) -> Vec<Dependencies> {
        let unknown = |why: String| Dependencies::Unknown { why };
        let mut lists = Vec::new();
        let own: Vec<&Lock> = locks.iter().filter(|lock| lock.folder == self.folder).collect();
        let demanded = self.metadata.as_ref().map(|metadata| metadata.demanded(family)).unwrap_or_default();
        for lock in &own {
            match &lock.found {
                Ok(found) if lock.file == pipfile::FILE => lists.push(found.dependencies(&self.named(lock.file))),
                Ok(found) => lists.push(found.demanding(&demanded, lock.file).dependencies(&self.named(lock.file))),
                Err(why) => lists.push(unknown(self.about(why))),
            }
        }
        lists.iter_mut().for_each(|list| list.forget(family));
        let mut listed = BTreeSet::new();
        match files::of_folder(tree, &self.folder) {
            Ok(files) if !files.is_empty() => {
                listed = files::names(tree, &files);
                lists.push(Dependencies::Requirements { pinned: files::pinned(tree, &files), files });
            }
            Ok(_) => {}
            Err(why) => lists.push(unknown(why)),
        }
        if let Some(problem) = &self.problem {
            lists.push(unknown(self.about(problem)));
        }
        let is_locked = || {
            // Pipenv locks what `Pipfile` asks for, which need not be what the metadata does.
            own.iter().any(|lock| lock.file != pipfile::FILE)
                || locks.iter().any(|lock| lock.holds(&self.folder, &demanded)) && !demanded.is_empty()
        };
        if let Some(metadata) = &self.metadata
            && !is_locked()
        {
            match metadata.dependencies(&self.tree(), family) {
                // A list beside metadata that is computed, or that is not there, is what it is computed from.
                Dependencies::Unknown { .. } if !lists.is_empty() => {}
                Dependencies::Unknown { why } if why == UNDECLARED && self.folder != "." => {}
                Dependencies::Unknown { why } => lists.push(unknown(self.about(&why))),
                Dependencies::Declared { unaudited, requirements, .. }
                    if unaudited.is_empty() && metadata.names_of(&requirements).is_subset(&listed) => {}
                Dependencies::Requirements { files, .. }
                    if lists.iter().any(|list| list.reads(&files, |file| self.named(file))) => {}
                declared => lists.push(declared.in_folder(|file| self.named(file))),
            }
        }
        let alone = lists.iter().all(|list| matches!(list, Dependencies::None { .. } | Dependencies::Unknown { .. }));
        match environment::dependencies(&self.tree(), alone, |file| self.named(file)) {
            Some(found) if alone => return vec![found],
            found => lists.extend(found),
        }
        lists
    }

    fn about(&self, why: &str) -> String {
        if self.folder == "." { why.to_owned() } else { format!("`{}`: {why}", self.folder) }
    }
}

impl Lock {
    /// Whether it lies above a folder and holds all that is asked for there.
    fn holds(&self, folder: &str, demanded: &[Requirement]) -> bool {
        let above = self.folder == "." || folder.strip_prefix(&self.folder).is_some_and(|rest| rest.starts_with('/'));
        above && self.found.as_ref().is_ok_and(|found| found.answers(demanded))
    }
}

impl Dependencies {
    /// The same with files called as from the root.
    fn in_folder(self, named: impl Fn(&str) -> String) -> Dependencies {
        match self {
            Dependencies::Declared { source, requirements, unaudited } => {
                Dependencies::Declared { source: named(&source), requirements, unaudited }
            }
            Dependencies::Requirements { files, pinned } => {
                Dependencies::Requirements { files: files.iter().map(|file| named(file)).collect(), pinned }
            }
            Dependencies::None { source } => Dependencies::None { source: named(&source) },
            other => other,
        }
    }

    /// Leaves out packages of this repository that come by a path.
    fn forget(&mut self, family: &BTreeSet<String>) {
        if let Dependencies::Pinned { unaudited, .. } = self {
            unaudited.retain(|text| !text.strip_suffix(" (path)").is_some_and(|name| family.contains(name)));
        }
    }

    /// Whether these are requirements files, all of `files` among them.
    fn reads(&self, files: &[String], named: impl Fn(&str) -> String) -> bool {
        let Dependencies::Requirements { files: known, .. } = self else { return false };
        files.iter().all(|file| known.contains(&named(file)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project::python::tests::repository;
    use proptest::prelude::*;

    /// The dependencies of a repository with these files.
    pub(super) fn all(files: &[(&str, &str)]) -> Vec<Dependencies> {
        let (root, list) = repository(files);
        dependencies(root.path(), &list)
    }

    /// The same of one with a single list.
    pub(super) fn found(files: &[(&str, &str)]) -> Dependencies {
        let mut all = all(files);
        assert_eq!(all.len(), 1, "{all:?}");
        all.remove(0)
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

    /// Each list in a line: where it stands and what is in it, then what is not audited.
    fn lists(files: &[(&str, &str)]) -> Vec<String> {
        let join = |list: Vec<String>, rest: Vec<String>| [list.join(" "), rest.join(", ")].join(" | ");
        let line = |list| match list {
            Dependencies::Pinned { source, pins, unaudited } => {
                let pins = pins.into_iter().map(|pin| format!("{}=={}", pin.name, pin.version)).collect();
                format!("{source}: {}", join(pins, unaudited))
            }
            Dependencies::Declared { source, requirements, unaudited } => {
                format!("{source}: {}", join(requirements, unaudited))
            }
            Dependencies::Requirements { files, pinned } => format!("{} {pinned}", files.join(" ")),
            Dependencies::None { source } => format!("none in {source}"),
            Dependencies::Unknown { why } => why,
        };
        all(files).into_iter().map(line).collect()
    }

    #[test]
    fn no_list_hides_another() {
        let pipfile = "{\"_meta\": {}, \"default\": {\"idna\": {\"version\": \"==3.5\"}}}";
        let (toml, list) = (("pyproject.toml", PROJECT), ("requirements.txt", "idna==3.6"));
        let metadata = "pyproject.toml: [project]: idna>=3 six; os_name == \"nt\" speed tester | ";
        for (files, expected) in [
            (
                &[("uv.lock", UV), ("Pipfile.lock", pipfile), list, toml][..],
                &["uv.lock: idna==3.7 | speed (not in uv.lock)", "Pipfile.lock: idna==3.5 | ", "requirements.txt true"]
                    [..],
            ),
            (&[("Pipfile.lock", pipfile), toml], &["Pipfile.lock: idna==3.5 | ", metadata]),
            (&[list, toml], &["requirements.txt true", metadata]),
            (&[toml], &[metadata]),
            // All that the metadata asks for is in the list.
            (
                &[list, ("pyproject.toml", "[project]\nname = 'demo'\ndependencies = ['idna>=3']")],
                &["requirements.txt true"],
            ),
            (&[("requirements.in", "idna"), ("a.py", "")], &["requirements.in false"]),
            (&[("requirements.in", "idna"), list], &["requirements.txt true"]),
            (
                &[("requirements/prod.in", "idna"), ("requirements/prod.txt", "idna==3.6")],
                &["requirements/prod.txt true"],
            ),
            // conda's own packages are nobody's business beside another list.
            (
                &[
                    list,
                    (
                        "environment.yml",
                        "dependencies:\n  - numpy\n  - pip:\n    - -e .\n    - -r requirements.txt\n    - six==1\n",
                    ),
                ],
                &["requirements.txt true", "environment.yml: six==1 | "],
            ),
            (&[list, ("environment.yml", "dependencies:\n  - numpy\n")], &["requirements.txt true"]),
            // A list is what metadata is computed from.
            (&[list, ("setup.py", "setup(install_requires=read())")], &["requirements.txt true"]),
        ] {
            assert_eq!(lists(files), expected, "{files:?}");
        }
    }

    #[test]
    fn every_folder_that_ships_declares() {
        let empty = ("pyproject.toml", "[project]\nname = 'meta'\ndependencies = []");
        let tea = "[project]\nname = 'tea'\ndependencies = ['idna==2.0', 'meta']";
        for (files, expected) in [
            (&[empty, ("libs/tea/pyproject.toml", tea)][..], &["libs/tea/pyproject.toml: [project]: idna==2.0 | "][..]),
            (&[empty, ("app/requirements.txt", "a==1")], &["app/requirements.txt true"]),
            (&[empty, ("app/requirements/prod.txt", "a==1")], &["app/requirements/prod.txt true"]),
            (
                &[empty, ("app/setup.py", "setup(name='x', install_requires=read())")],
                &["`app`: the dependencies are computed when the project is built"],
            ),
            (&[empty, ("app/pyproject.toml", "[tool.ruff]")], &["none in pyproject.toml: [project]"]),
            (
                &[empty, ("app/pyproject.toml", "[")],
                &[
                    "`app`: could not read `pyproject.toml`: line 1: unquoted keys cannot be empty, expected letters, numbers, `-`, `_`",
                ],
            ),
            (
                &[empty, ("a/uv.lock", "version = 1"), ("b/Pipfile.lock", PIPFILE)],
                &["`a`: `uv.lock` holds no package of this repository", "b/Pipfile.lock:  | a (another index)"],
            ),
            // What does not ship asks for nothing.
            (
                &[
                    empty,
                    ("docs/requirements.txt", "a==1"),
                    ("tests/requirements.txt", "a==1"),
                    ("examples/x/pyproject.toml", tea),
                    (".github/requirements.txt", "a==1"),
                    ("tools/requirements.txt", "a==1"),
                ],
                &["none in pyproject.toml: [project]"],
            ),
        ] {
            assert_eq!(lists(files), expected, "{files:?}");
        }
    }

    #[test]
    fn a_member_is_left_to_the_lock_file_of_its_workspace() {
        let lock = "version = 1\n[manifest]\nmembers = ['meta', 'tea']\n[[package]]\nname = 'meta'\nversion = '1'\nsource = {virtual = '.'}\n[[package]]\nname = 'tea'\nversion = '1'\nsource = {editable = 'libs/tea'}\ndependencies = [{name = 'idna'}]\n[[package]]\nname = 'idna'\nversion = '3.7'\nsource = {registry = 'https://pypi.org/simple'}\n";
        let toml = "[project]\nname = 'meta'\n[tool.uv.workspace]\nmembers = ['libs/*']";
        let tea = |asks: &str| format!("[project]\nname = 'tea'\ndependencies = [{asks}]");
        let with = |tea: &str| lists(&[("uv.lock", lock), ("pyproject.toml", toml), ("libs/tea/pyproject.toml", tea)]);
        assert_eq!(with(&tea("'idna>=3'")), ["uv.lock: idna==3.7 | "]);
        let other = ["uv.lock: idna==3.7 | ", "libs/tea/pyproject.toml: [project]: idna>=4 | "];
        assert_eq!(with(&tea("'idna>=4'")), other);
    }

    #[test]
    fn a_lock_file_with_another_version_says_so() {
        let toml = "[project]\nname = 'demo'\ndependencies = ['idna>=4']";
        let said = ["uv.lock: idna==3.7 | idna>=4 (uv.lock has 3.7)"];
        assert_eq!(lists(&[("uv.lock", UV), ("pyproject.toml", toml)]), said);
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
            for list in all(&files) {
            let (lines, unaudited) = match list {
                Dependencies::Pinned { pins, unaudited, .. } => (pins.into_iter().map(|pin| format!("{}=={}", pin.name, pin.version)).collect(), unaudited),
                Dependencies::Declared { requirements, unaudited, .. } => (requirements, unaudited),
                _ => (Vec::new(), Vec::new()),
            };
            for line in lines.iter().chain(&unaudited) {
                prop_assert!(line.starts_with(|c: char| c.is_ascii_alphanumeric()) && !line.contains(['\n', '\r', '$', '/', ':']), "{line}");
            }
            for line in &lines {
                let again = Requirement::new(line).map(|again| again.to_string());
                prop_assert_eq!(again.as_ref(), Ok(line));
            }
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
