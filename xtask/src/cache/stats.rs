//! Hashes of files that nobody touched since they were hashed.
//!
//! A file is the same while its size, both of its times, and its place on the disk are: what git trusts, too
//! (<https://git-scm.com/docs/racy-git>). A file that was touched a moment before it was hashed may be touched again within
//! one tick of the clock, so it is not remembered; nor is anything where a file system has no such stamps.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::fs::{self, Metadata};
use std::iter;
use std::ops::Range;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use blake3::Hash;

use crate::cache::read;
use crate::write;

/// How long a file has to have been left alone, in seconds: the coarsest clock of a file system in use.
const SETTLED: i64 = 2;
/// In nanoseconds.
const SECOND: i64 = 1_000_000_000;
/// More than a million files take, in bytes.
const LARGEST: u64 = 1 << 28;

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

    fn to_bytes(self) -> [[u8; 8]; 5] {
        let Stamp { size, modified, changed, place: (device, inode) } = self;
        let times = (modified.to_le_bytes(), changed.to_le_bytes());
        [size.to_le_bytes(), times.0, times.1, device.to_le_bytes(), inode.to_le_bytes()]
    }

    fn is_settled(self, now: i64) -> bool {
        self.modified.max(self.changed).saturating_add(SETTLED * SECOND) < now
    }
}

/// What is known of files, by their path relative to the root.
#[derive(Default)]
pub(super) struct Stats {
    known: Records,
    /// When this was loaded, which is before anything is hashed, in nanoseconds since 1970.
    loaded: i64,
    learnt: Mutex<BTreeMap<String, (Stamp, Hash)>>,
}

impl Stats {
    /// What the file holds; one that is missing or damaged holds nothing.
    pub(super) fn load(file: &Path) -> Stats {
        let bytes = read(file, LARGEST).unwrap_or_default();
        let now = SystemTime::now().duration_since(UNIX_EPOCH).ok().and_then(|since| since.as_nanos().try_into().ok());
        // Without a clock nothing is settled.
        Stats { known: Records::of(bytes), loaded: now.unwrap_or_default(), learnt: Mutex::default() }
    }

    /// Where something is known of each of these paths, which are in order.
    pub(super) fn places<'p>(&self, paths: impl Iterator<Item = &'p str>) -> Vec<Option<Place>> {
        let mut records = self.known.iter();
        let mut next = records.next();
        let mut place = |path: &str| {
            while let Some((known, place)) = &next {
                match (*known).cmp(path.as_bytes()) {
                    Ordering::Less => next = records.next(),
                    Ordering::Equal => return Some(place.clone()),
                    Ordering::Greater => return None,
                }
            }
            None
        };
        paths.map(&mut place).collect()
    }

    /// The hash of the file that has this stamp now, if that is what is known in this place.
    pub(super) fn get(&self, place: &Place, stamp: Stamp) -> Option<Hash> {
        let (known, hash) = self.known.bytes.get(place.clone())?.split_at_checked(STAMP)?;
        if known == stamp.to_bytes().as_flattened() { Hash::from_slice(hash).ok() } else { None }
    }

    /// Remembers the hash of a file that had this stamp before and after it was read.
    pub(super) fn learn(&self, path: &str, stamp: Stamp, hash: Hash) {
        self.learnt.lock().unwrap_or_else(PoisonError::into_inner).insert(path.to_owned(), (stamp, hash));
    }

    /// Writes down what was learnt, and of what was known the files that are still there. Not being able to costs the next
    /// run time, and this one nothing.
    pub(super) fn save(&self, file: &Path, is_there: impl Fn(&str) -> bool) {
        let learnt = self.learnt.lock().unwrap_or_else(PoisonError::into_inner);
        let fresh = learnt.iter().filter(|(_, (stamp, _))| stamp.is_settled(self.loaded));
        let fresh: BTreeMap<&[u8], Vec<u8>> = fresh
            .map(|(path, (stamp, hash))| (path.as_bytes(), [stamp.to_bytes().as_flattened(), hash.as_bytes()].concat()))
            .collect();
        if fresh.is_empty() {
            return;
        }
        let is_kept =
            |path: &[u8]| std::str::from_utf8(path).is_ok_and(|path| !learnt.contains_key(path) && is_there(path));
        let old = self.known.iter().filter(|(path, _)| is_kept(path));
        let mut all: Vec<(&[u8], &[u8])> =
            old.map(|(path, place)| (path, self.known.bytes.get(place).unwrap_or_default())).collect();
        all.extend(fresh.iter().map(|(path, record)| (*path, record.as_slice())));
        all.sort_unstable();
        let mut bytes = HEADER.to_vec();
        for (path, record) in all {
            let Ok(length) = u32::try_from(path.len()) else { continue };
            for part in [&length.to_le_bytes(), path, record] {
                bytes.extend_from_slice(part);
            }
        }
        let made = file.parent().map_or(Ok(()), fs::create_dir_all);
        drop(made.and_then(|()| write::atomic(file, &bytes)));
    }
}

const HEADER: &[u8] = b"touchmark stats 3\n";
const STAMP: usize = size_of::<[[u8; 8]; 5]>();

/// Where stamp and hash of a file stand in the bytes.
pub(super) type Place = Range<usize>;

/// For each file the length of its path in four bytes, the path, its stamp and its hash, in the order of paths: nothing is
/// taken apart before somebody asks for it. Numbers begin with their lowest byte.
#[derive(Default)]
struct Records {
    bytes: Vec<u8>,
}

impl Records {
    fn of(bytes: Vec<u8>) -> Records {
        if bytes.starts_with(HEADER) { Records { bytes } } else { Records::default() }
    }

    fn iter(&self) -> impl Iterator<Item = (&[u8], Place)> {
        let mut rest = self.bytes.get(HEADER.len()..).unwrap_or_default();
        iter::from_fn(move || {
            let (length, after) = rest.split_first_chunk()?;
            let (path, after) = after.split_at_checked(u32::from_le_bytes(*length).try_into().ok()?)?;
            let start = self.bytes.len() - after.len();
            rest = after.get(STAMP + blake3::OUT_LEN..)?;
            Some((path, start..start + STAMP + blake3::OUT_LEN))
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
            fresh.save(&stats, |_| true);
        };
        save(stamp(&file));
        assert!(!stats.exists(), "what was touched this instant may be touched again");

        let old = Stamp { modified: 1, changed: 1, ..stamp(&file) };
        save(old);
        assert_eq!(get(&Stats::load(&stats), "a.py", old), Some(hash));
        for other in [Stamp { size: 4, ..old }, Stamp { changed: 2, ..old }, Stamp { place: (0, 0), ..old }] {
            assert_eq!(get(&Stats::load(&stats), "a.py", other), None);
        }

        let bytes = fs::read(&stats).unwrap();
        for end in 0..bytes.len() {
            fs::write(&stats, &bytes[..end]).unwrap();
            assert_eq!(get(&Stats::load(&stats), "a.py", old), None, "half a hash is none");
        }
        let endless = [HEADER, &u32::MAX.to_le_bytes(), b"a.py"].concat();
        for bytes in [endless, [b"touchmark stats 2", &bytes[HEADER.len() - 1..]].concat()] {
            fs::write(&stats, bytes).unwrap();
            assert_eq!(get(&Stats::load(&stats), "a.py", old), None);
        }

        // Many, and one of them gone since.
        let many = Stats::load(&stats);
        for n in 0..100 {
            many.learn(&format!("d/{n}.py"), Stamp { size: n, ..old }, hash);
        }
        many.save(&stats, |_| true);
        let again = Stats::load(&stats);
        again.learn("new.py", old, hash);
        again.save(&stats, |path| path != "d/7.py");
        let last = Stats::load(&stats);
        for n in (0..100).filter(|n| *n != 7) {
            assert_eq!(get(&last, &format!("d/{n}.py"), Stamp { size: n, ..old }), Some(hash), "{n}");
        }
        assert_eq!((get(&last, "d/7.py", Stamp { size: 7, ..old }), get(&last, "new.py", old)), (None, Some(hash)));
    }
}
