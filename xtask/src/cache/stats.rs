//! Hashes of files that nobody touched since they were hashed.
//!
//! A file is the same while its size, both of its times, and its place on the disk are: what git trusts, too
//! (<https://git-scm.com/docs/racy-git>). A file that was touched a moment ago may be touched again within one tick of
//! the clock, so it is not remembered; nor is anything where a file system has no such stamps.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::{SystemTime, UNIX_EPOCH};

use blake3::Hash;

use crate::write;

/// How long a file has to have been left alone, in seconds: the coarsest clock of a file system in use.
const SETTLED: u64 = 2;

/// What tells that a file is still the one that was hashed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stamp {
    size: u64,
    modified: i128,
    changed: i128,
    place: (u64, u64),
}

impl Stamp {
    #[cfg(unix)]
    pub(super) fn of(meta: &Metadata) -> Option<Stamp> {
        use std::os::unix::fs::MetadataExt;
        let time = |seconds: i64, nanos: i64| i128::from(seconds) * 1_000_000_000 + i128::from(nanos);
        Some(Stamp {
            size: meta.len(),
            modified: time(meta.mtime(), meta.mtime_nsec()),
            changed: time(meta.ctime(), meta.ctime_nsec()),
            place: (meta.dev(), meta.ino()),
        })
    }

    /// Elsewhere the time of the last change of anything about a file is not to be had.
    #[cfg(not(unix))]
    pub(super) fn of(_: &Metadata) -> Option<Stamp> {
        None
    }

    fn is_settled(&self, now: i128) -> bool {
        self.modified.max(self.changed) + i128::from(SETTLED) * 1_000_000_000 < now
    }
}

/// What is known of files, by their path relative to the root.
#[derive(Default)]
pub(super) struct Stats {
    file: Option<PathBuf>,
    known: HashMap<String, (Stamp, Hash)>,
    learnt: Mutex<HashMap<String, (Stamp, Hash)>>,
}

impl Stats {
    /// What the file holds; one that is missing or damaged holds nothing.
    pub(super) fn load(file: &Path) -> Stats {
        let text = fs::read_to_string(file).unwrap_or_default();
        let known = text.strip_prefix(HEADER).map(|rest| rest.lines().map_while(parse).collect()).unwrap_or_default();
        Stats { file: Some(file.to_owned()), known, learnt: Mutex::default() }
    }

    /// The hash of the file that has this stamp now, if it is known.
    pub(super) fn get(&self, path: &str, stamp: Stamp) -> Option<Hash> {
        self.known.get(path).filter(|(known, _)| *known == stamp).map(|(_, hash)| *hash)
    }

    /// Remembers the hash of a file that had this stamp before and after it was read.
    pub(super) fn learn(&self, path: &str, stamp: Stamp, hash: Hash) {
        self.learnt.lock().unwrap_or_else(PoisonError::into_inner).insert(path.to_owned(), (stamp, hash));
    }

    /// Writes down what was learnt. Not being able to costs the next run time, and this one nothing.
    pub(super) fn save(&self) {
        let learnt = self.learnt.lock().unwrap_or_else(PoisonError::into_inner);
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_nanos());
        let now = i128::try_from(now).unwrap_or(i128::MAX);
        let mut fresh = learnt.iter().filter(|(_, (stamp, _))| stamp.is_settled(now)).peekable();
        let Some(file) = self.file.as_ref().filter(|_| fresh.peek().is_some()) else { return };
        let mut lines: Vec<String> =
            self.known.iter().filter(|(path, _)| !learnt.contains_key(*path)).chain(fresh).map(line).collect();
        lines.sort_unstable();
        let made = file.parent().map_or(Ok(()), fs::create_dir_all);
        drop(made.and_then(|()| write::atomic(file, [HEADER, &lines.concat()].concat().as_bytes())));
    }
}

const HEADER: &str = "touchmark stats 1\n";

fn line((path, (stamp, hash)): (&String, &(Stamp, Hash))) -> String {
    let Stamp { size, modified, changed, place: (device, inode) } = stamp;
    let mut line = hash.to_hex().to_string();
    let _ = writeln!(line, " {size} {modified} {changed} {device} {inode} {}", path.escape_default());
    line
}

fn parse(line: &str) -> Option<(String, (Stamp, Hash))> {
    let mut fields = line.splitn(7, ' ');
    let hash = Hash::from_hex(fields.next()?).ok()?;
    let size = fields.next()?.parse().ok()?;
    let (modified, changed) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
    let place = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
    let path = fields.next()?;
    // A name that had to be escaped is rare enough to be hashed every time.
    let plain = !path.contains('\\') && !path.is_empty();
    plain.then(|| (path.to_owned(), (Stamp { size, modified, changed, place }, hash)))
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn stamp(path: &Path) -> Stamp {
        Stamp::of(&path.metadata().unwrap()).unwrap()
    }

    #[test]
    fn a_settled_file_is_known_until_it_is_touched() {
        let folder = tempfile::tempdir().unwrap();
        let (file, stats) = (folder.path().join("a.py"), folder.path().join("cache/stats"));
        fs::write(&file, "one").unwrap();
        let hash = blake3::hash(b"one");
        let save = |stamp| {
            let fresh = Stats::load(&stats);
            fresh.learn("a.py", stamp, hash);
            fresh.save();
        };
        save(stamp(&file));
        assert!(!stats.exists(), "what was touched this instant may be touched again");

        let old = Stamp { modified: 1, changed: 1, ..stamp(&file) };
        save(old);
        assert_eq!(Stats::load(&stats).get("a.py", old), Some(hash));
        for other in [Stamp { size: 4, ..old }, Stamp { changed: 2, ..old }, Stamp { place: (0, 0), ..old }] {
            assert_eq!(Stats::load(&stats).get("a.py", other), None);
        }

        let text = fs::read_to_string(&stats).unwrap();
        fs::write(&stats, &text[..text.len() - 8]).unwrap();
        assert_eq!(Stats::load(&stats).get("a.py", old), None, "half a name is another");
        fs::write(&stats, text.replace("stats 1", "stats 2")).unwrap();
        assert_eq!(Stats::load(&stats).get("a.py", old), None);
    }
}
