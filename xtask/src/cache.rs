//! Stored results: which inputs a verdict is about, and where it is kept.

mod inputs;
mod stats;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};

pub use inputs::{Inputs, Remembered, is_settings};

use crate::outcome::{Kind, Verdict};
use crate::write;

/// The layout of a stored result; another number is a miss.
const SCHEMA: u32 = 1;

/// The largest result that is read, in bytes: ten times the most that is written.
const LARGEST: u64 = 1 << 30;

/// How long the answer of a dependency scan holds, in seconds.
const A_DAY: u64 = 24 * 60 * 60;

/// What a file of ours holds, of at most so many bytes. A link, a pipe or a device is none of ours, and may have no end.
fn read(file: &Path, largest: u64) -> Option<Vec<u8>> {
    file.symlink_metadata().ok().filter(|meta| meta.is_file() && meta.len() <= largest)?;
    fs::read(file).ok()
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}

/// A verdict as it is kept, with what it is about.
#[derive(Clone, Debug, PartialEq)]
pub struct Stored {
    /// What it is about.
    pub about: About,
    /// The conclusion and its evidence.
    pub verdict: Verdict,
}

/// What a stored verdict is about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct About {
    schema: u32,
    /// The check.
    pub id: String,
    /// What the check is about.
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
    /// When it was made, in seconds since 1970.
    #[serde(default)]
    ended: u64,
}

impl About {
    /// In the layout of this version.
    pub fn new(id: &str, kind: Kind, key: String, commit: Option<String>, tool: &str) -> About {
        let (id, tool) = (id.to_owned(), tool.to_owned());
        About { schema: SCHEMA, id, kind, key, commit, tool, version: None, seconds: 0.0, ended: now() }
    }

    /// Whether the world may know more by now: an advisory is published any day.
    pub fn is_outdated(&self) -> bool {
        self.kind == Kind::DependencyScan && now().checked_sub(self.ended).is_none_or(|age| age >= A_DAY)
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
        let (about, bytes) = self.read(id)?;
        // Two passes over the bytes cost less than one that has to keep all fields for whom they may concern.
        Some(Stored { about, verdict: serde_json::from_slice(&bytes).ok()? })
    }

    /// What the result of a check is about, without its findings.
    pub fn about(&self, id: &str) -> Option<About> {
        self.read(id).map(|(about, _)| about)
    }

    fn read(&self, id: &str) -> Option<(About, Vec<u8>)> {
        let bytes = read(&self.folder.join(format!("{id}.json")), LARGEST)?;
        let about: About = serde_json::from_slice(&bytes).ok()?;
        (about.schema == SCHEMA && about.id == id).then_some((about, bytes))
    }

    /// Keeps a result; a reader sees the old one or the new one.
    ///
    /// # Errors
    /// The folder or the file could not be written.
    pub fn save(&self, about: &About, verdict: &Verdict) -> Result<()> {
        #[derive(Serialize)]
        struct Line<'a> {
            #[serde(flatten)]
            about: &'a About,
            #[serde(flatten)]
            verdict: &'a Verdict,
        }
        let path = self.folder.join(format!("{}.json", about.id));
        let bytes = serde_json::to_vec(&Line { about, verdict }).context("could not spell a result")?;
        fs::create_dir_all(&self.folder)
            .and_then(|()| write::atomic(&path, &bytes))
            .with_context(|| format!("could not write `{}`", path.display()))
    }
}

/// Makes `.touchmark/` in the root, which tells git to ignore all that is in it; the inner error where nothing can be
/// written there.
///
/// # Errors
/// It is a link to somewhere else, or a file.
pub fn own_folder(root: &Path) -> Result<io::Result<PathBuf>> {
    let folder = root.join(write::STATE);
    for folder in [folder.clone(), folder.join("results"), folder.join("cache")] {
        if folder.symlink_metadata().is_ok_and(|meta| !meta.is_dir()) {
            bail!("`{}` has to be a folder: remove it", folder.display());
        }
    }
    // It may be older than the file system's being read-only.
    Ok(write::state(root).and_then(|state| tempfile::NamedTempFile::new_in(&state).map(|_| state)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::{Ended, Evidence, Findings, Severity};

    #[test]
    fn an_advisory_database_is_asked_every_day() {
        let about = |kind| About::new("pip-audit", kind, "k".into(), None, "pip-audit");
        let made = |kind, ended| About { ended, ..about(kind) };
        assert!(!about(Kind::DependencyScan).is_outdated());
        assert!(!made(Kind::DependencyScan, now() - A_DAY + 60).is_outdated());
        assert!(made(Kind::DependencyScan, now() - A_DAY).is_outdated());
        assert!(made(Kind::DependencyScan, now() + 3600).is_outdated(), "of the future");
        assert!(!made(Kind::CodeScan, 0).is_outdated());
        // One of an older layout does not say when it was made.
        let text = serde_json::to_string(&about(Kind::DependencyScan)).unwrap();
        let without = format!("{}}}", text.split(",\"ended\"").next().unwrap());
        assert!(serde_json::from_str::<About>(&without).unwrap().is_outdated());
    }

    #[test]
    fn a_damaged_result_is_a_miss() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::new(folder.path().join("results"));
        let verdict = Verdict::judge(Ended::answered(), 3, Findings::default(), Severity::Low);
        let verdict = verdict.with_evidence(Evidence::Proved("F821 in 3 of 3 files".into()));
        let stored = Stored { about: About::new("ruff", Kind::Lint, "k".into(), None, "ruff"), verdict };
        store.save(&stored.about, &stored.verdict).unwrap();
        assert_eq!(store.load("ruff"), Some(stored));
        assert_eq!(store.load("mypy"), None);

        let path = folder.path().join("results/ruff.json");
        let text = fs::read_to_string(&path).unwrap();
        for (honest, damaged) in
            [("\"schema\":1", "\"schema\":2"), ("\"covered\":3", "\"covered\":0"), ("}", ""), ("ruff", "mypy")]
        {
            let damaged = text.replace(honest, damaged);
            assert_ne!(damaged, text);
            fs::write(&path, &damaged).unwrap();
            assert_eq!(store.load("ruff"), None, "{damaged}");
        }
    }
}
