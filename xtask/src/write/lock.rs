//! Writers of one repository take turns.
//!
//! The lock is the system's, on an open file, so it ends with the process that holds it however that ends; the file
//! stays and says nothing. Its content, the holder's process id, is for people only.

use std::fs::{File, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::Path;
use std::process;
use std::thread;
use std::time::{Duration, Instant};

use super::error::{Doing, WriteError};

/// How often a lock that is held is tried. A writer holds it for some milliseconds.
const STEP: Duration = Duration::from_millis(20);

/// Held until it is dropped.
pub(super) struct Lock {
    _file: File,
}

/// Takes the lock in the folder `state`, within `patience`; `Err` with the id of the process that has it.
pub(super) fn take<E>(state: &Path, patience: Duration) -> Result<Result<Lock, Option<u32>>, WriteError<E>> {
    let path = state.join("lock");
    let mut options = File::options();
    options.read(true).write(true).create(true).truncate(false);
    let mut file = options.open(&path).doing("open", &path)?;
    let begin = Instant::now();
    loop {
        match file.try_lock() {
            Ok(()) => {
                // Nothing depends on the id, and a full disk must not say that this is what failed.
                let _ = sign(&mut file);
                return Ok(Ok(Lock { _file: file }));
            }
            Err(TryLockError::WouldBlock) => {}
            Err(TryLockError::Error(err)) => return Err(err).doing("lock", &path),
        }
        let left = patience.saturating_sub(begin.elapsed());
        if left.is_zero() {
            return Ok(Err(holder(&mut file)));
        }
        thread::sleep(left.min(STEP));
    }
}

fn sign(file: &mut File) -> std::io::Result<()> {
    file.set_len(0)?;
    file.rewind()?;
    write!(file, "{}", process::id())
}

fn holder(file: &mut File) -> Option<u32> {
    let mut id = String::new();
    file.rewind().ok()?;
    file.take(16).read_to_string(&mut id).ok()?;
    id.trim().parse().ok()
}
