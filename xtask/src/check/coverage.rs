//! How much of the code the tests reached: coverage.py's JSON, Cobertura's XML, or lcov's tracefile.
//!
//! The figure is counted, never taken over: lines and branches together, as coverage.py's own report adds them up, over the
//! files of the language whose tests ran. What contradicts itself is no report.

mod cobertura;
mod json;
mod lcov;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use crate::outcome::Share;
use crate::project::{Language, Project};

/// Where the tools that write them put them by default, best first.
const FILES: &[&str] =
    &["coverage.json", "coverage.xml", "cobertura.xml", "lcov.info", "coverage.lcov", "coverage/lcov.info"];

/// File systems tell the time by a coarser clock than programs. What was there before is told by its content anyway.
const COARSE: Duration = Duration::from_millis(100);

/// A larger report is none that can be kept.
const LARGEST: u64 = 256 << 20;

/// What one run of the tests may be believed: reports that it wrote itself, about code of its language.
pub struct Coverage {
    root: PathBuf,
    language: Language,
    start: SystemTime,
    tracked: BTreeSet<String>,
    /// Reports that were there before the run, by the hash of their content.
    before: Vec<blake3::Hash>,
    /// Every file of the repository by its size, because a report could be a copy of any.
    sizes: BTreeMap<u64, Vec<String>>,
}

impl Coverage {
    /// Looks at what is there before the tests of this language run.
    pub fn before(project: &Project, language: Language) -> Coverage {
        Coverage::of(&project.root, &project.files, &project.tracked, language)
    }

    fn of(root: &Path, files: &[String], tracked: &[String], language: Language) -> Coverage {
        let root = root.to_owned();
        let tracked = FILES.iter().filter(|file| tracked.iter().any(|known| known == *file));
        let mut coverage = Coverage {
            language,
            start: SystemTime::now(),
            tracked: tracked.map(|file| (*file).to_owned()).collect(),
            before: FILES.iter().filter_map(|file| hash(&root.join(file))).collect(),
            sizes: BTreeMap::new(),
            root,
        };
        for file in files {
            if let Some(size) = size(&coverage.root.join(file)) {
                coverage.sizes.entry(size).or_default().push(file.clone());
            }
        }
        coverage
    }

    /// What was reached, by the report in `own`, which nobody else knows of, else by the first in its usual place that this
    /// run wrote and that can be read.
    pub fn after(&self, own: Option<&Path>) -> Option<Share> {
        let usual = || FILES.iter().filter(|file| self.is_written(file)).map(|file| self.root.join(file));
        own.into_iter().map(Path::to_owned).chain(usual()).find_map(|path| read(&path, &self.root, self.language))
    }

    /// Whether this run wrote it, and not only copied it: a file that git tracks, an older one, and one with the content of a
    /// file that was there before are about some other run.
    fn is_written(&self, file: &str) -> bool {
        let path = self.root.join(file);
        let is_new =
            || path.metadata().and_then(|meta| meta.modified()).is_ok_and(|modified| modified + COARSE >= self.start);
        !self.tracked.contains(file) && is_new() && hash(&path).is_some_and(|hash| !self.was_there(&path, hash))
    }

    fn was_there(&self, path: &Path, content: blake3::Hash) -> bool {
        let alike = size(path).and_then(|size| self.sizes.get(&size)).into_iter().flatten();
        let mut others = alike.map(|file| self.root.join(file)).filter(|other| other != path);
        self.before.contains(&content) || others.any(|other| hash(&other) == Some(content))
    }
}

fn size(path: &Path) -> Option<u64> {
    path.symlink_metadata().ok().filter(fs::Metadata::is_file).map(|meta| meta.len()).filter(|size| *size <= LARGEST)
}

fn hash(path: &Path) -> Option<blake3::Hash> {
    size(path)?;
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader(File::open(path).ok()?).ok()?;
    Some(hasher.finalize())
}

/// What a report says was reached, by the form that its ending names. One that none of the repository's files stands in is
/// about another tree, and one about another language is about other tests.
fn read(path: &Path, root: &Path, language: Language) -> Option<Share> {
    size(path)?;
    let file = BufReader::new(File::open(path).ok()?.take(LARGEST));
    let report = match path.extension()?.to_str()? {
        "json" => json::read(file),
        "xml" => cobertura::read(file),
        _ => lcov::read(file),
    }?;
    report.share(root, language)
}

/// What a report says of each file, by its path or by all that it could be.
#[derive(Default)]
struct Report {
    files: BTreeMap<String, Reached>,
    /// Folders that paths may be relative to, besides the root.
    sources: Vec<String>,
    /// What it says of all files together.
    stated: Option<Reached>,
}

/// Lines and branches that could be reached, and those that were.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Reached {
    lines: Share,
    branches: Share,
}

impl Reached {
    fn add(self, other: Reached) -> Option<Reached> {
        Some(Reached { lines: self.lines.plus(other.lines)?, branches: self.branches.plus(other.branches)? })
    }

    fn share(self) -> Option<Share> {
        self.lines.plus(self.branches).filter(|share| share.all() > 0)
    }
}

impl Report {
    /// Of the files of this language; where those are all, not more than the report says of all together.
    fn share(&self, root: &Path, language: Language) -> Option<Share> {
        let ours: Vec<(&String, &Reached)> = self.files.iter().filter(|(file, _)| is_of(file, language)).collect();
        if !ours.iter().any(|(file, _)| self.is_in(file, root)) {
            return None;
        }
        let counted = ours.iter().try_fold(Reached::default(), |sum, (_, reached)| sum.add(**reached))?;
        let (counted, stated) = (counted.share(), self.stated.and_then(Reached::share));
        match (counted, stated.filter(|_| ours.len() == self.files.len())) {
            (Some(counted), Some(stated)) => Some(counted.min(stated)),
            (counted, stated) => counted.or(stated),
        }
    }

    fn is_in(&self, file: &str, root: &Path) -> bool {
        let file = file.replace('\\', "/");
        let from_sources = self.sources.iter().map(|source| root.join(source).join(&file));
        let real = root.canonicalize().unwrap_or_else(|_| root.to_owned());
        let is_below = |path: &Path| path.starts_with(root) || path.starts_with(&real);
        from_sources.chain([root.join(&file)]).any(|path| is_below(&path) && path.is_file())
    }
}

/// Whether a file is of this language. Python's coverage speaks of templates and generated code by their own names, too.
fn is_of(file: &str, language: Language) -> bool {
    let is_rust = file.rsplit('.').next().is_some_and(|ending| ending.eq_ignore_ascii_case("rs"));
    is_rust == (language == Language::Rust)
}

#[cfg(test)]
mod tests;
