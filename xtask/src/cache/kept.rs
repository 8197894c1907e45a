//! What tools keep for themselves below our folder, and whether it can be believed.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::cache::{Inputs, LARGEST, read};
use crate::write;

/// The caches that take a file of the same size, whose second of change is the same, for the same: mypy's, and Python's
/// compiled modules (<https://docs.python.org/3/reference/import.html#cached-bytecode-invalidation>).
const BY_TIME: [&str; 2] = ["mypy", "pycache"];
/// The Python files as they were when one of them was last used, as JSON.
const SEEN: &str = "seen.json";

/// A Python file: what those caches tell it by, and its hash.
pub(super) type Seen = (u64, u64, String);

/// Empties these caches in `folder` where they could hide a change, or where everything is to be done afresh, and notes
/// what they are used for from now on. Where that cannot be noted, the next run empties them.
pub fn check(folder: &Path, inputs: &Inputs, fresh: bool) {
    let note = folder.join(SEEN);
    let seen: Option<BTreeMap<String, Seen>> =
        read(&note, LARGEST).and_then(|bytes| serde_json::from_slice(&bytes).ok());
    let now = inputs.python();
    let is_hidden = |(path, now): (&String, &Seen), seen: &BTreeMap<String, Seen>| {
        seen.get(path).is_some_and(|seen| (seen.0, seen.1) == (now.0, now.1) && seen.2 != now.2)
    };
    let is_believed = !fresh && seen.is_some_and(|seen| !now.iter().any(|file| is_hidden(file, &seen)));
    let emptied = is_believed || BY_TIME.iter().all(|cache| empty(&folder.join(cache)));
    let noted = serde_json::to_vec(&now)
        .is_ok_and(|bytes| emptied && fs::create_dir_all(folder).and_then(|()| write::atomic(&note, &bytes)).is_ok());
    if !noted {
        drop(fs::remove_file(&note));
    }
}

/// Whether nothing is there any more.
fn empty(cache: &Path) -> bool {
    // Of a link, the link alone.
    fs::remove_dir_all(cache).or_else(|_| fs::remove_file(cache)).is_ok() || cache.symlink_metadata().is_err()
}
