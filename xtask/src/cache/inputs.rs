//! What could change an answer, hashed.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use blake3::{Hash, Hasher};

use crate::config::{CheckConfig, Config};
use crate::outcome::{Kind, Severity};
use crate::project::Project;
use crate::readme::{self, Markup};

/// Endings of files that tools read as code.
const CODE: [&str; 5] = [".py", ".pyi", ".pyw", ".ipynb", ".rs"];

/// Names of files that steer tools, besides those that end in one of [`SETTINGS_ENDINGS`].
const SETTINGS: [&str; 13] = [
    ".flake8",
    ".bandit",
    ".semgrepignore",
    ".gitignore",
    "py.typed",
    "Pipfile",
    "PKG-INFO",
    "pylintrc",
    ".pylintrc",
    ".coveragerc",
    ".isort.cfg",
    ".python-version",
    "rust-toolchain",
];
const SETTINGS_ENDINGS: [&str; 5] = [".toml", ".cfg", ".ini", ".lock", ".yml"];

/// What some tools look for in every folder above the root, too.
const ABOVE: [&str; 6] = ["pyproject.toml", "ruff.toml", ".ruff.toml", "mypy.ini", ".mypy.ini", "setup.cfg"];

/// The files that checks read, by content, and what surrounds them.
///
/// They are looked for on the disk and not in git's list: tools also read generated files that git ignores, and what is
/// in submodules. Each file is hashed when the first key asks for it.
pub struct Inputs {
    root: PathBuf,
    files: BTreeMap<String, OnceLock<Hash>>,
    tracked: BTreeSet<String>,
    near: Vec<String>,
    readme: Option<String>,
    surroundings: Hash,
}

impl Inputs {
    /// Looks at the files of a project as they are now.
    pub fn of(project: &Project) -> Inputs {
        let mut files = BTreeMap::new();
        walk(&project.root, &mut |path| {
            files.insert(path, OnceLock::new());
        });
        let mut near = project.sources.clone();
        near.extend(project.facts.crates.iter().flat_map(|crates| crates.sources()));
        near.extend(["tests", "test"].map(str::to_owned));
        Inputs {
            root: project.root.clone(),
            files,
            tracked: project.tracked.clone(),
            near,
            readme: project.readme.clone(),
            surroundings: surroundings(&project.root),
        }
    }

    /// The key of one check: the files it reads, what is set for it, and the version of this program. `command` is the
    /// command of the tests, or what a service is asked about, and empty for any other check.
    pub fn key(&self, id: &str, kind: Kind, config: &CheckConfig, command: &[String], fail_on: Severity) -> String {
        let mut hasher = Hasher::new();
        field(&mut hasher, env!("CARGO_PKG_VERSION").as_bytes());
        field(&mut hasher, self.surroundings.as_bytes());
        field(&mut hasher, id.as_bytes());
        field(&mut hasher, fail_on.word().as_bytes());
        for list in [config.args.as_slice(), config.paths.as_deref().unwrap_or_default(), command] {
            field(&mut hasher, &list.len().to_le_bytes());
            for text in list {
                field(&mut hasher, text.as_bytes());
            }
        }
        let chosen = config.paths.as_deref().unwrap_or_default();
        for (path, hash) in self.files.iter().filter(|(path, _)| self.reads(kind, path, chosen)) {
            field(&mut hasher, path.as_bytes());
            field(&mut hasher, hash.get_or_init(|| self.hash(path)).as_bytes());
        }
        hasher.finalize().to_hex().to_string()
    }

    /// Whether a check of this kind may read the file: code and settings for all; for the tests also what git keeps and
    /// what lies beside code and tests, for a dependency scan requirement files.
    fn reads(&self, kind: Kind, path: &str, chosen: &[String]) -> bool {
        let name = path.rsplit('/').next().unwrap_or(path);
        let ends = |endings: &[&str]| endings.iter().any(|ending| name.ends_with(ending));
        let below = |folder: &String| path.strip_prefix(folder.as_str()).is_some_and(|rest| rest.starts_with('/'));
        let settings = SETTINGS.contains(&name) || ends(&SETTINGS_ENDINGS);
        match kind {
            Kind::DependencyScan => settings || name == "setup.py" || name.ends_with(".txt"),
            Kind::Tests => settings || ends(&CODE) || self.tracked.contains(path) || self.near.iter().any(below),
            Kind::Style | Kind::Lint | Kind::Types | Kind::CodeScan | Kind::DataflowScan => {
                settings || ends(&CODE) || chosen.iter().any(|folder| below(folder) || path == folder)
            }
        }
    }

    /// Whether some check besides the tests may read the file.
    pub fn is_judged(&self, path: &str, config: &Config) -> bool {
        let chosen = config.checks.values().filter_map(|check| check.paths.as_deref()).flatten();
        let chosen: Vec<String> = chosen.cloned().collect();
        self.reads(Kind::Lint, path, &chosen) || self.reads(Kind::DependencyScan, path, &chosen)
    }

    /// A file that cannot be read counts with its name alone; the tool that should judge it says so. The README counts
    /// without the section that this program writes.
    fn hash(&self, path: &str) -> Hash {
        let file = self.root.join(path);
        if self.readme.as_deref() == Some(path)
            && let Ok(bytes) = fs::read(&file)
            && let Ok(bare) = readme::splice(&bytes, &[], Markup::of(&file))
        {
            return blake3::hash(&bare);
        }
        let mut hasher = Hasher::new();
        match File::open(&file).and_then(|file| hasher.update_reader(file).map(|_| ())) {
            Ok(()) => hasher.finalize(),
            Err(_) => blake3::hash(b"unreadable"),
        }
    }
}

/// Length first, so that no two lists of fields read alike.
fn field(hasher: &mut Hasher, bytes: &[u8]) {
    hasher.update(&(bytes.len() as u64).to_le_bytes());
    hasher.update(bytes);
}

/// Every regular file below `root`, relative to it, with `/`. Links to folders are followed once; environments, caches
/// that say so (<https://bford.info/cachedir/>), git's data and our own are left out.
fn walk(root: &Path, found: &mut impl FnMut(String)) {
    let mut seen = BTreeSet::new();
    let mut next = vec![String::new()];
    while let Some(folder) = next.pop() {
        let Ok(real) = root.join(&folder).canonicalize() else { continue };
        let foreign = ["pyvenv.cfg", "CACHEDIR.TAG"].iter().any(|mark| real.join(mark).exists());
        if !seen.insert(real.clone()) || foreign && !folder.is_empty() {
            continue;
        }
        for entry in real.read_dir().into_iter().flatten().flatten() {
            let Ok(name) = entry.file_name().into_string() else { continue };
            let path = if folder.is_empty() { name.clone() } else { format!("{folder}/{name}") };
            match entry.path().metadata() {
                Ok(meta) if meta.is_file() => found(path),
                Ok(meta) if meta.is_dir() && !is_left_out(&name) => next.push(path),
                _ => {}
            }
        }
    }
}

fn is_left_out(name: &str) -> bool {
    matches!(name, ".git" | ".touchmark" | "__pycache__" | "node_modules" | ".hg" | ".svn" | ".tox" | ".nox")
}

/// What is installed in the project's environment, because types depend on it, and the settings above the root.
fn surroundings(root: &Path) -> Hash {
    let mut hasher = Hasher::new();
    for distribution in distributions(&root.join(".venv")) {
        field(&mut hasher, distribution.as_bytes());
    }
    for folder in root.ancestors().skip(1) {
        for file in ABOVE.map(|name| folder.join(name)) {
            if let Some(text) = crate::project::files::text(&file).ok().flatten() {
                field(&mut hasher, file.as_os_str().as_encoded_bytes());
                field(&mut hasher, text.as_bytes());
            }
        }
    }
    hasher.finalize()
}

/// Names and versions of what is installed in an environment, sorted.
fn distributions(environment: &Path) -> Vec<String> {
    let libraries = environment.join("lib").read_dir().into_iter().flatten().flatten();
    let mut folders: Vec<PathBuf> = libraries.map(|entry| entry.path().join("site-packages")).collect();
    folders.push(environment.join("Lib").join("site-packages"));
    let entries = folders.iter().filter_map(|folder| folder.read_dir().ok()).flatten().flatten();
    let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
    let mut names: Vec<String> = names.filter(|name| name.ends_with(".dist-info")).collect();
    names.sort();
    names
}
