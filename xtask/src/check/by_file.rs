//! Remembers what a tool said of files, and asks again only about those that changed. An analysis of all files together is
//! repeated when any of them changed.
//!
//! A tool that judges each file by itself is given a copy of the files that are not known yet, in a folder of its own,
//! so that what is remembered belongs to the very bytes that were read. What is remembered lies beside the tools' own
//! caches and is bound to everything else that the result depends on ([`Job::memory`]).

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, Write};
use std::ops::Range;
use std::path::Path;
use std::thread;

use serde::{Deserialize, Serialize};
use tempfile::TempDir;

#[cfg(doc)]
use crate::check::Check;
use crate::check::file_report::{FileReport, Judged, Problem};
use crate::check::plant::{self, PlantedFile, PlantedFiles};
use crate::check::suppressed::{self, Comments};
use crate::check::{Job, unstartable};
use crate::outcome::{Ended, Evidence, Reason, Undecided};
use crate::project::door;
use crate::tool;

/// Files that steer every tool from within the tree, and are laid out with what it judges, beside [`Check::settings`].
const STEERING: &[&str] = &["pyproject.toml", ".gitignore"];

/// What the answer about a file depends on besides the file, where it may be remembered: what a user adds to the arguments
/// may name any other.
fn memory<'a>(job: &Job<'a>) -> Option<&'a str> {
    job.memory.filter(|_| job.config.args.is_empty())
}

/// What is special about a tool that judges each file by itself.
pub struct Scan {
    /// What it has to report.
    pub planted: &'static [PlantedFile],
    /// Stands, in small letters, in every comment by which it suppresses a finding.
    pub comment: &'static str,
}

/// What a tool says of `files`, now or when it was last asked: `ask` is given the folder of those that are not known yet and
/// the paths that hold some.
///
/// # Errors
/// There is no room for a copy, or no answer.
pub fn file_report(
    job: &Job<'_>,
    files: &BTreeSet<String>,
    paths: &[String],
    scan: &Scan,
    ask: impl Fn(&Path, &[String], Comments) -> Result<FileReport, Undecided>,
) -> Result<FileReport, Undecided> {
    let planted = scan.planted;
    let split = Split::of(job, files);
    let unknown: BTreeSet<&str> = split.unknown().collect();
    if let Some(evidence) = split.evidence.clone().filter(|_| unknown.is_empty()) {
        return Ok(recalled(split.known, evidence));
    }
    let copy = Copy::of(job, &unknown)?;
    let planted_files = PlantedFiles::of(files, planted);
    for (path, text) in planted_files.files() {
        copy.put(path, text.as_bytes()).map_err(|err| unstartable(&err))?;
    }
    let paths = copy.paths(&planted_files.targets(paths, planted));
    let mut file_report = if paths.is_empty() {
        FileReport { ended: Some(Ended::answered()), ..FileReport::default() }
    } else {
        ask(copy.root(), &paths, Comments::Obeyed)?
    };
    add_suppressed(&mut file_report, &copy, scan, &ask)?;
    let reported = planted_files.take(&mut file_report, job.fail_on);
    let read = file_report.files.keys().chain(split.known.keys()).cloned().collect();
    let proof = planted_files.proof(&read, planted, reported);
    split.complete(job, &mut file_report, &copy, proof.as_ref().ok());
    file_report.problems.extend(copy.problems);
    file_report.prove(proof);
    Ok(file_report)
}

/// What is known of all files, where nothing has to be asked.
fn recalled(known: BTreeMap<String, Judged>, evidence: Evidence) -> FileReport {
    let mut file_report =
        FileReport { ended: Some(Ended::answered()), evidence: Some(evidence), ..FileReport::default() };
    file_report.recall(known);
    file_report
}

/// What an analysis of several files together came to.
pub struct Whole {
    /// What it says of them.
    pub file_report: FileReport,
    /// What it says of itself.
    pub said: String,
    /// The hash of each file as it was read, by [`hash`].
    pub hashes: BTreeMap<String, String>,
}

/// What an analysis of all these files together came to, now or when it was last asked about the same ones, with what it
/// says of itself. `about` is what else the answer depends on.
///
/// # Errors
/// There is no answer.
pub fn together(
    job: &Job<'_>,
    about: &str,
    files: &BTreeSet<String>,
    analyse: impl FnOnce() -> Result<Whole, Undecided>,
) -> Result<(FileReport, String), Undecided> {
    let memory = if job.fresh { Memory::default() } else { Memory::load(job, Some(about)) };
    let is_same =
        |file: &String| memory.files.get(file).is_some_and(|entry| (job.hash)(file).as_ref() == Some(&entry.hash));
    if memory.files.len() == files.len()
        && files.iter().all(is_same)
        && let Some(evidence) = memory.evidence
    {
        let known = memory.files.into_iter().map(|(file, entry)| (file, entry.judged)).collect();
        return Ok((recalled(known, evidence), memory.said));
    }
    let Whole { file_report, said, mut hashes } = analyse()?;
    let entry = |(file, judged): (String, Judged)| Some((hashes.remove(&file)?, file, judged));
    let judged = file_report.by_file().into_iter().filter_map(entry);
    let known: BTreeMap<String, Entry> = judged.map(|(hash, file, judged)| (file, Entry { hash, judged })).collect();
    // What was passed over for want of time is asked again.
    if known.len() == files.len() {
        let evidence = file_report.evidence.clone();
        Memory { files: known, evidence, said: said.clone(), ..Memory::default() }.save(job, Some(about));
    }
    Ok((file_report, said))
}

/// The least that a process of its own is started for, in bytes: below it most of its time would go into starting.
const SHARE: u64 = 256 << 10;

/// What a tool that uses one core says of `paths`, asked by as many processes at once as there are cores: each is about
/// neighbouring files, of about the same size together.
///
/// # Errors
/// One of them has no answer.
pub fn on_all_cores(
    root: &Path,
    paths: &[String],
    ask: impl Fn(&[String]) -> Result<FileReport, Undecided> + Sync,
) -> Result<FileReport, Undecided> {
    let size = |path: &String| root.join(path).metadata().map_or(0, |meta| meta.len());
    let shares = shares(&paths.iter().map(size).collect::<Vec<u64>>(), tool::cores());
    if shares.len() < 2 {
        return ask(paths);
    }
    let ask = &ask;
    thread::scope(|scope| {
        let paths_of = |share: Range<usize>| paths.get(share).unwrap_or_default();
        let asked: Vec<_> = shares.into_iter().map(|share| scope.spawn(move || ask(paths_of(share)))).collect();
        let early = |_| Err(Undecided::new(Reason::Crashed, "a thread of ours ended early"));
        let said = asked.into_iter().map(|share| share.join().unwrap_or_else(early));
        said.reduce(|whole, share| {
            let mut whole = whole?;
            whole.add(share?);
            Ok(whole)
        })
        .unwrap_or_else(|| Ok(FileReport::default()))
    })
}

/// Neighbours among files of these sizes, in at most so many shares of about the same size, and in one for every [`SHARE`]
/// at most.
fn shares(sizes: &[u64], most: usize) -> Vec<Range<usize>> {
    let total: u64 = sizes.iter().sum();
    let count = (total / SHARE).clamp(1, most as u64);
    let (mut shares, mut from, mut sum) = (Vec::new(), 0, 0);
    for (at, size) in sizes.iter().enumerate() {
        sum += size;
        if sum * count >= total * (shares.len() as u64 + 1) {
            shares.push(from..at + 1);
            from = at + 1;
        }
    }
    if from < sizes.len() {
        shares.push(from..sizes.len());
    }
    shares
}

/// Adds what the tool finds only where it ignores the comments that suppress findings: no tool tells both in one report.
fn add_suppressed(
    file_report: &mut FileReport,
    copy: &Copy,
    scan: &Scan,
    ask: impl Fn(&Path, &[String], Comments) -> Result<FileReport, Undecided>,
) -> Result<(), Undecided> {
    let text = |file: &String| {
        let bytes = door::read(copy.root(), file, LARGEST).ok()?;
        let text = String::from_utf8_lossy(&bytes).into_owned();
        text.to_ascii_lowercase().contains(scan.comment).then(|| (file.clone(), text))
    };
    let texts: BTreeMap<String, String> = file_report.files.keys().filter_map(text).collect();
    if texts.is_empty() {
        return Ok(());
    }
    let paths: Vec<String> = texts.keys().cloned().collect();
    let all = ask(copy.root(), &paths, Comments::Ignored)?;
    file_report.add_suppressed(all, |finding| {
        suppressed::comment(texts.get(finding.path.as_deref()?)?, finding.line?, scan.comment)
    });
    Ok(())
}

/// The files of a check by what is known of them.
struct Split {
    files: BTreeSet<String>,
    /// The hash of every file that could be read.
    hashes: BTreeMap<String, String>,
    /// What is known of those that did not change.
    known: BTreeMap<String, Judged>,
    /// What showed, when the tool was last asked, that it could have failed.
    evidence: Option<Evidence>,
}

impl Split {
    /// Looks up what is remembered of `files`. One that cannot be read is not known.
    fn of(job: &Job<'_>, files: &BTreeSet<String>) -> Split {
        let memory = if job.fresh { Memory::default() } else { Memory::load(job, memory(job)) };
        let hash = |file: &String| Some((file.clone(), (job.hash)(file)?));
        let hashes: BTreeMap<String, String> = files.iter().filter_map(hash).collect();
        let same =
            |(file, entry): (String, Entry)| (hashes.get(&file) == Some(&entry.hash)).then_some((file, entry.judged));
        let known = memory.files.into_iter().filter_map(same).collect();
        Split { files: files.clone(), hashes, known, evidence: memory.evidence }
    }

    /// The files that the tool has to be asked about.
    fn unknown(&self) -> impl Iterator<Item = &str> {
        self.files.iter().map(String::as_str).filter(|file| !self.known.contains_key(*file))
    }

    /// Remembers what `file_report` says of each file as `copy` has it, and completes it with what was known.
    fn complete(mut self, job: &Job<'_>, file_report: &mut FileReport, copy: &Copy, evidence: Option<&Evidence>) {
        let mut files: BTreeMap<String, Entry> = BTreeMap::new();
        for (file, judged) in file_report.by_file() {
            if let Some(hash) = copy.hashes.get(&file) {
                files.insert(file, Entry { hash: hash.clone(), judged });
            }
        }
        self.known.retain(|file, _| !file_report.files.contains_key(file));
        for (file, judged) in &self.known {
            if let Some(hash) = self.hashes.get(file) {
                files.insert(file.clone(), Entry { hash: hash.clone(), judged: judged.clone() });
            }
        }
        file_report.recall(self.known);
        if !copy.hashes.is_empty() {
            Memory { files, evidence: evidence.cloned(), ..Memory::default() }.save(job, memory(job));
        }
    }
}

/// Some files of the project, at the same paths in a folder of their own.
pub struct Copy {
    folder: TempDir,
    hashes: BTreeMap<String, String>,
    /// Those that could not be copied.
    pub problems: Vec<Problem>,
}

impl Copy {
    /// Copies `files` and what steers tools.
    ///
    /// # Errors
    /// There is no room for a copy.
    pub fn of(job: &Job<'_>, files: &BTreeSet<&str>) -> Result<Copy, Undecided> {
        let folder = tempfile::Builder::new().prefix("touchmark-files-").tempdir().map_err(|err| unstartable(&err))?;
        let mut copy = Copy { folder, hashes: BTreeMap::new(), problems: Vec::new() };
        let steering = |file: &&String| is_settings(job, file);
        let steering = job.project.files.iter().filter(steering).map(String::as_str);
        let named = job.project.files.iter().filter(|file| is_named(job, file)).map(String::as_str);
        for file in files.iter().copied().chain(steering).chain(named) {
            let bytes = match door::read(&job.project.root, file, LARGEST) {
                Ok(bytes) => bytes,
                Err(err) => {
                    let (path, detail) = (Some(file.to_owned()), format!("`{file}` could not be read: {err}"));
                    copy.problems.push(Problem { path, reason: Reason::InputsSkipped, detail });
                    continue;
                }
            };
            copy.put(file, &bytes).map_err(|err| unstartable(&err))?;
            copy.hashes.insert(file.to_owned(), hash(&bytes));
        }
        Ok(copy)
    }

    fn put(&self, file: &str, bytes: &[u8]) -> io::Result<()> {
        let to = self.folder.path().join(file);
        to.parent().map_or(Ok(()), fs::create_dir_all)?;
        // Nobody reads the copy before it is whole.
        File::create(&to)?.write_all(bytes)
    }

    /// Where the copy is.
    pub fn root(&self) -> &Path {
        self.folder.path()
    }

    /// Those of the paths that the tool would be pointed at which hold something here.
    fn paths(&self, paths: &[String]) -> Vec<String> {
        paths.iter().filter(|path| self.root().join(path).exists()).cloned().collect()
    }
}

fn is_settings(job: &Job<'_>, file: &str) -> bool {
    let name = file.rsplit('/').next().unwrap_or(file);
    STEERING.iter().chain(job.check.settings).any(|settings| *settings == name)
}

/// Whether an argument of the check names a file, or a folder that holds it.
fn is_named(job: &Job<'_>, file: &str) -> bool {
    let mut named = job.config.args.iter().flat_map(|arg| plant::values(arg)).map(|name| name.trim_start_matches("./"));
    named.any(|name| {
        file.strip_prefix(name.trim_end_matches('/')).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    })
}

/// The largest file of ours that is read, in bytes.
const LARGEST: u64 = 1 << 30;

/// The hash of what a file holds, in hexadecimal, as [`Job::hash`] has it.
pub fn hash(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().to_string()
}

/// The layout of what is remembered; another number is a miss.
const SCHEMA: u32 = 2;

/// What one check remembers.
#[derive(Default, Serialize, Deserialize)]
struct Memory {
    schema: u32,
    about: String,
    files: BTreeMap<String, Entry>,
    #[serde(default)]
    evidence: Option<Evidence>,
    /// What an analysis says of itself.
    #[serde(default)]
    said: String,
}

#[derive(Serialize, Deserialize)]
struct Entry {
    hash: String,
    #[serde(flatten)]
    judged: Judged,
}

impl Memory {
    fn name(job: &Job<'_>) -> String {
        format!("{}.json", job.check.id)
    }

    /// What is damaged, of another layout or about another setting is nothing.
    fn load(job: &Job<'_>, about: Option<&str>) -> Memory {
        let read = job.kept.get(&Memory::name(job)).and_then(|bytes| serde_json::from_slice::<Memory>(&bytes).ok());
        read.filter(|memory| memory.schema == SCHEMA && Some(memory.about.as_str()) == about).unwrap_or_default()
    }

    /// Replaces the file whole. Not being able to costs the next run time, and this one nothing.
    fn save(mut self, job: &Job<'_>, about: Option<&str>) {
        let Some(about) = about else { return };
        (self.schema, self.about) = (SCHEMA, about.to_owned());
        drop(serde_json::to_vec(&self).map(|bytes| job.kept.put(&Memory::name(job), bytes)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_hold_every_file_once_and_are_even() {
        for (sizes, most, expected) in [
            (vec![], 4, &[][..]),
            (vec![1, 1, 1], 4, &[(0, 3)]),
            (vec![SHARE; 4], 2, &[(0, 2), (2, 4)]),
            (vec![SHARE; 4], 1, &[(0, 4)]),
            (vec![9 * SHARE, 1, 1, 1], 2, &[(0, 1), (1, 4)]),
            (vec![1, 1, 9 * SHARE, 0], 3, &[(0, 3), (3, 4)]),
        ] {
            let shares: Vec<_> = shares(&sizes, most).iter().map(|share| (share.start, share.end)).collect();
            assert_eq!(shares, expected, "{sizes:?} in {most}");
        }
    }
}
