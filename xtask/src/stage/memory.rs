//! What is kept between runs, in our own folder of the repository or another one.

use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::cache::{Inputs, Store};
use crate::check::Check;
use crate::snapshot::Snapshot;
use crate::stage::World;

/// Where hashes of files are remembered, in the folder of caches.
pub(super) const STATS: &str = "stats";

/// What was stored, and what it is compared with.
pub struct Memory {
    /// Stored results.
    pub store: Store,
    /// What their keys are made of.
    pub inputs: Inputs,
    /// Where tools keep caches of their own.
    pub tool_cache: PathBuf,
    /// Where [`Inputs`] remembers hashes.
    pub stats: PathBuf,
    /// What is remembered of single files.
    pub of_files: Snapshot,
    /// The same results and hashes, as they were before anything ran.
    snapshot: [Snapshot; 2],
    /// Stands in for `.touchmark` where that cannot be written, and goes with this.
    _temporary: Option<TempDir>,
}

impl Memory {
    /// With results in one folder and all else in another; `checks` are those that may have results.
    pub(super) fn new(results: PathBuf, cache: &Path, inputs: Inputs, checks: &[Check<'_>]) -> Memory {
        let names = checks.iter().map(|check| format!("{}.json", check.id)).collect();
        Memory {
            snapshot: [
                Snapshot::some(results.clone(), names),
                Snapshot::some(cache.to_owned(), vec![STATS.to_owned()]),
            ],
            store: Store::new(results),
            inputs,
            tool_cache: cache.to_owned(),
            stats: cache.join(STATS),
            of_files: Snapshot::new(cache.join("files")),
            _temporary: None,
        }
    }

    /// The same, with a folder that lasts as long.
    pub(super) fn with(self, temporary: Option<TempDir>) -> Memory {
        Memory { _temporary: temporary, ..self }
    }
}

impl World<'_> {
    /// What is kept between runs, and could be written to by the code that runs.
    pub(super) fn kept(&self) -> impl Iterator<Item = &Snapshot> {
        self.memory.snapshot.iter().chain([&self.memory.of_files]).chain(self.servers.client.kept())
    }
}
