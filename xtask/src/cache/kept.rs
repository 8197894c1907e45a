//! What tools keep for themselves below our folder, and whether it can be believed.

use std::fs;
use std::path::Path;

use crate::cache::{Inputs, now};
use crate::write;

/// The caches that take a file of the same size and time for the same: mypy's, and Python's compiled modules.
const BY_TIME: [&str; 2] = ["mypy", "pycache"];
/// When a tool last read or wrote one of them, in seconds since 1970.
const USED: &str = "used";

/// Empties these caches in `folder` where they could hide a change, or where everything is to be done afresh, and notes that
/// they are used from now on. Where that cannot be noted, the next run empties them.
pub fn check(folder: &Path, inputs: &Inputs, fresh: bool) {
    let note = folder.join(USED);
    let used = fs::read_to_string(&note).ok().and_then(|text| text.trim().parse().ok());
    let is_believed = !fresh && used.is_some_and(|used| !inputs.was_backdated(used));
    if !is_believed {
        for cache in BY_TIME {
            drop(fs::remove_dir_all(folder.join(cache)));
        }
    }
    let made = fs::create_dir_all(folder);
    if made.and_then(|()| write::atomic(&note, format!("{}\n", now()).as_bytes())).is_err() {
        drop(fs::remove_file(&note));
    }
}
