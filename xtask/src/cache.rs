//! Stored results: which inputs a verdict is about, and where it is kept.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

use crate::config::CheckConfig;
use crate::outcome::{Kind, Severity, Verdict};
use crate::project::Project;

/// The layout of a stored result; another number is a miss.
const SCHEMA: u32 = 1;

/// Hashes what could change an answer: the files of the repository, the environment they are judged in, and us.
pub struct Inputs {
    tree: blake3::Hash,
}

impl Inputs {
    /// Reads every file of the project once.
    ///
    /// A file that cannot be read counts with its name alone; the tool that should judge it says so.
    pub fn of(project: &Project) -> Inputs {
        let mut hasher = blake3::Hasher::new();
        for file in &project.files {
            field(&mut hasher, file.as_bytes());
            let content = fs::read(project.root.join(file)).map(|bytes| blake3::hash(&bytes));
            field(&mut hasher, content.as_ref().map_or(b"unreadable", |hash| hash.as_bytes()));
        }
        for distribution in distributions(&project.root.join(".venv")) {
            field(&mut hasher, distribution.as_bytes());
        }
        Inputs { tree: hasher.finalize() }
    }

    /// The key of one check: the tree, what is set for it, and the version of this program.
    /// `command` is the configured command of the tests, and empty for any other check.
    pub fn key(&self, id: &str, config: &CheckConfig, command: &[String], fail_on: Severity) -> String {
        let mut hasher = blake3::Hasher::new();
        field(&mut hasher, env!("CARGO_PKG_VERSION").as_bytes());
        field(&mut hasher, self.tree.as_bytes());
        field(&mut hasher, id.as_bytes());
        field(&mut hasher, fail_on.word().as_bytes());
        for list in [config.args.as_slice(), config.paths.as_deref().unwrap_or_default(), command] {
            field(&mut hasher, &list.len().to_le_bytes());
            for text in list {
                field(&mut hasher, text.as_bytes());
            }
        }
        hasher.finalize().to_hex().to_string()
    }
}

/// Length first, so that no two lists of fields read alike.
fn field(hasher: &mut blake3::Hasher, bytes: &[u8]) {
    hasher.update(&(bytes.len() as u64).to_le_bytes());
    hasher.update(bytes);
}

/// Names and versions of what is installed in an environment, sorted: types depend on it.
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

/// A verdict as it is kept, with what it is about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Stored {
    schema: u32,
    /// The check.
    pub id: String,
    /// What it is about.
    pub kind: Kind,
    /// The key of its inputs, see [`Inputs::key`].
    pub key: String,
    /// HEAD when it was made.
    pub commit: Option<String>,
    /// The program that was asked.
    pub tool: String,
    /// Its version.
    pub version: Option<String>,
    /// How long it took.
    pub seconds: f64,
    /// The conclusion and its evidence.
    #[serde(flatten)]
    pub verdict: Verdict,
}

impl Stored {
    /// A result in the layout of this version.
    pub fn new(id: &str, kind: Kind, key: String, commit: Option<String>, tool: &str, verdict: Verdict) -> Stored {
        let (id, tool) = (id.to_owned(), tool.to_owned());
        Stored { schema: SCHEMA, id, kind, key, commit, tool, version: None, seconds: 0.0, verdict }
    }

    /// How long it took, for display.
    pub fn elapsed(&self) -> Duration {
        Duration::try_from_secs_f64(self.seconds).unwrap_or_default()
    }
}

/// A folder of stored results.
pub struct Store {
    folder: PathBuf,
}

impl Store {
    /// The store in this folder, which is made on the first write.
    pub fn new(folder: PathBuf) -> Store {
        Store { folder }
    }

    /// The result of a check. What is missing, damaged, or of another layout is no result: the check runs again.
    pub fn load(&self, id: &str) -> Option<Stored> {
        let bytes = fs::read(self.folder.join(format!("{id}.json"))).ok()?;
        let stored: Stored = serde_json::from_slice(&bytes).ok()?;
        (stored.schema == SCHEMA && stored.id == id).then_some(stored)
    }

    /// Keeps a result; a reader sees the old one or the new one.
    ///
    /// # Errors
    /// The folder or the file could not be written.
    pub fn save(&self, stored: &Stored) -> Result<()> {
        let path = self.folder.join(format!("{}.json", stored.id));
        let bytes = serde_json::to_vec_pretty(stored).context("could not spell a result")?;
        fs::create_dir_all(&self.folder)
            .and_then(|()| tempfile::NamedTempFile::new_in(&self.folder))
            .and_then(|mut file| file.write_all(&bytes).map(|()| file))
            .and_then(|file| file.persist(&path).map_err(|err| err.error))
            .with_context(|| format!("could not write `{}`", path.display()))?;
        Ok(())
    }
}

/// Makes `.touchmark/` in the root, which tells git to ignore all that is in it.
///
/// # Errors
/// The folder cannot be written.
pub fn own_folder(root: &Path) -> Result<PathBuf> {
    let folder = root.join(".touchmark");
    let ignore = folder.join(".gitignore");
    let make = || -> std::io::Result<()> {
        fs::create_dir_all(&folder)?;
        if !ignore.exists() {
            let mut file = tempfile::NamedTempFile::new_in(&folder)?;
            file.write_all(b"*\n")?;
            file.persist(&ignore).map_err(|err| err.error)?;
        }
        Ok(())
    };
    make().with_context(|| format!("could not make `{}`", folder.display()))?;
    Ok(folder)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::Findings;

    #[test]
    fn a_damaged_result_is_a_miss() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::new(folder.path().join("results"));
        let verdict = Verdict::judge(3, Findings::default(), Severity::Low);
        let stored = Stored::new("ruff", Kind::Lint, "k".into(), None, "ruff", verdict);
        store.save(&stored).unwrap();
        assert_eq!(store.load("ruff"), Some(stored));
        assert_eq!(store.load("mypy"), None);

        let path = folder.path().join("results/ruff.json");
        let text = fs::read_to_string(&path).unwrap();
        for (honest, damaged) in
            [("\"schema\": 1", "\"schema\": 2"), ("\"covered\": 3", "\"covered\": 0"), ("}", ""), ("ruff", "mypy")]
        {
            let damaged = text.replace(honest, damaged);
            assert_ne!(damaged, text);
            put(&path, &damaged);
            assert_eq!(store.load("ruff"), None, "{damaged}");
        }
    }

    fn put(path: &Path, text: &str) {
        fs::File::create(path).unwrap().write_all(text.as_bytes()).unwrap();
    }
}
