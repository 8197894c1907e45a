//! Hashes of files that nobody touched since they were hashed.
//!
//! A file is the same while its size, both of its times, and its place on the disk are: what git trusts, too
//! (<https://git-scm.com/docs/racy-git>). A file that was touched a moment ago may be touched again within one tick of
//! the clock, so it is not remembered; nor is anything where a file system has no such stamps.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::{self, Metadata};
use std::iter;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use blake3::Hash;

use crate::write;

/// How long a file has to have been left alone, in seconds: the coarsest clock of a file system in use.
const SETTLED: i64 = 2;

/// What tells that a file is still the one that was hashed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stamp {
    size: u64,
    modified: i64,
    changed: i64,
    place: (u64, u64),
}

impl Stamp {
    #[cfg(unix)]
    pub(super) fn of(meta: &Metadata) -> Option<Stamp> {
        use std::os::unix::fs::MetadataExt;
        let time = |seconds: i64, nanos: i64| seconds.saturating_mul(1_000_000_000).saturating_add(nanos);
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

    fn is_settled(self, now: i64) -> bool {
        self.modified.max(self.changed).saturating_add(SETTLED * 1_000_000_000) < now
    }
}

impl fmt::Display for Stamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Stamp { size, modified, changed, place: (device, inode) } = self;
        write!(f, "{size} {modified} {changed} {device} {inode}")
    }
}

/// What is known of files, by their path relative to the root.
#[derive(Default)]
pub(super) struct Stats {
    file: Option<PathBuf>,
    known: Lines,
    learnt: Mutex<BTreeMap<String, (Stamp, Hash)>>,
}

impl Stats {
    /// What the file holds; one that is missing or damaged holds nothing.
    pub(super) fn load(file: &Path) -> Stats {
        let text = fs::read_to_string(file).unwrap_or_default();
        Stats { file: Some(file.to_owned()), known: Lines::of(text), learnt: Mutex::default() }
    }

    /// Where something is known of each of these paths, which are in order.
    pub(super) fn places<'p>(&self, paths: impl Iterator<Item = &'p str>) -> Vec<Option<Place>> {
        let mut lines = self.known.iter().peekable();
        let mut place = |path: &str| {
            while lines.next_if(|(known, _)| *known < path).is_some() {}
            lines.next_if(|(known, _)| *known == path).map(|(_, place)| place)
        };
        paths.map(&mut place).collect()
    }

    /// The hash of the file that has this stamp now, if that is what is known in this place.
    pub(super) fn get(&self, place: &Place, stamp: Stamp) -> Option<Hash> {
        let (known, hash) = self.known.text.get(place.clone())?.split_once('\t')?;
        if known == stamp.to_string() { Hash::from_hex(hash).ok() } else { None }
    }

    /// Remembers the hash of a file that had this stamp before and after it was read.
    pub(super) fn learn(&self, path: &str, stamp: Stamp, hash: Hash) {
        // A name that would be two lines, or two fields, is rare enough to be hashed every time.
        if !path.contains(char::is_control) {
            self.learnt.lock().unwrap_or_else(PoisonError::into_inner).insert(path.to_owned(), (stamp, hash));
        }
    }

    /// Writes down what was learnt, and of what was known the files that are still there. Not being able to costs the next
    /// run time, and this one nothing.
    pub(super) fn save(&self, is_there: impl Fn(&str) -> bool) {
        let learnt = self.learnt.lock().unwrap_or_else(PoisonError::into_inner);
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_nanos());
        let now = i64::try_from(now).unwrap_or(i64::MAX);
        let fresh = learnt.iter().filter(|(_, (stamp, _))| stamp.is_settled(now));
        let mut lines: Vec<(&str, String)> = fresh
            .map(|(path, (stamp, hash))| (path.as_str(), format!("{path}\t{stamp}\t{}\n", hash.to_hex())))
            .collect();
        let Some(file) = self.file.as_ref().filter(|_| !lines.is_empty()) else { return };
        let old = self.known.iter().filter(|(path, _)| !learnt.contains_key(*path) && is_there(path));
        let line = |place| self.known.text.get::<Place>(place).unwrap_or_default();
        lines.extend(old.map(|(path, place)| (path, format!("{path}\t{}\n", line(place)))));
        lines.sort_unstable();
        let text = lines.into_iter().fold(HEADER.to_owned(), |text, (_, line)| text + &line);
        let made = file.parent().map_or(Ok(()), fs::create_dir_all);
        drop(made.and_then(|()| write::atomic(file, text.as_bytes())));
    }
}

const HEADER: &str = "touchmark stats 2\n";

/// Where stamp and hash of a file stand in the text.
pub(super) type Place = Range<usize>;

/// Lines of path, stamp and hash, in the order of paths: nothing is taken apart before somebody asks for it.
#[derive(Default)]
struct Lines {
    text: String,
}

impl Lines {
    fn of(text: String) -> Lines {
        if text.starts_with(HEADER) && text.ends_with('\n') { Lines { text } } else { Lines::default() }
    }

    fn iter(&self) -> impl Iterator<Item = (&str, Place)> {
        let mut at = HEADER.len();
        iter::from_fn(move || {
            let line = self.text.get(at..)?;
            let (tab, end) = (line.find('\t')?, line.find('\n')?);
            let place = at + tab + 1..at + end;
            at += end + 1;
            Some((line.get(..tab)?, place))
        })
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn get(stats: &Stats, path: &str, stamp: Stamp) -> Option<Hash> {
        stats.get(stats.places([path].into_iter()).first()?.as_ref()?, stamp)
    }

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
            fresh.save(|_| true);
        };
        save(stamp(&file));
        assert!(!stats.exists(), "what was touched this instant may be touched again");

        let old = Stamp { modified: 1, changed: 1, ..stamp(&file) };
        save(old);
        assert_eq!(get(&Stats::load(&stats), "a.py", old), Some(hash));
        for other in [Stamp { size: 4, ..old }, Stamp { changed: 2, ..old }, Stamp { place: (0, 0), ..old }] {
            assert_eq!(get(&Stats::load(&stats), "a.py", other), None);
        }

        let text = fs::read_to_string(&stats).unwrap();
        fs::write(&stats, &text[..text.len() - 8]).unwrap();
        assert_eq!(get(&Stats::load(&stats), "a.py", old), None, "half a hash is none");
        fs::write(&stats, text.replace("stats 2", "stats 3")).unwrap();
        assert_eq!(get(&Stats::load(&stats), "a.py", old), None);

        // Many, and one of them gone since.
        let many = Stats::load(&stats);
        for n in 0..100 {
            many.learn(&format!("d/{n}.py"), Stamp { size: n, ..old }, hash);
        }
        many.save(|_| true);
        let again = Stats::load(&stats);
        again.learn("new.py", old, hash);
        again.save(|path| path != "d/7.py");
        let last = Stats::load(&stats);
        for n in (0..100).filter(|n| *n != 7) {
            assert_eq!(get(&last, &format!("d/{n}.py"), Stamp { size: n, ..old }), Some(hash), "{n}");
        }
        assert_eq!((get(&last, "d/7.py", Stamp { size: 7, ..old }), get(&last, "new.py", old)), (None, Some(hash)));
    }
}
