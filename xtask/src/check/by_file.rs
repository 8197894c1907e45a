//! Asking a tool about the files that changed only, by what is remembered of the others.
//!
//! A tool that judges each file by itself is given a copy of the files that are not known yet, in a folder of its own,
//! so that what is remembered belongs to the very bytes that were read. What is remembered lies beside the tools' own
//! caches and is bound to everything else that the answer hangs on ([`Job::memory`]).

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};
use tempfile::TempDir;

#[cfg(doc)]
use crate::check::Check;
use crate::check::plant::{self, Among, PlantedFile};
use crate::check::reading::{Judged, Reading, Trouble};
use crate::check::{Job, unstartable};
use crate::outcome::{Ended, Evidence, Reason, Undecided};
use crate::project::door;

/// Files that steer every tool from within the tree, and are laid out with what it judges, beside [`Check::settings`].
const STEERING: &[&str] = &["pyproject.toml", ".gitignore"];

/// What the answer about a file depends on besides the file, where it may be remembered: what a user adds to the arguments
/// may name any other.
fn memory<'a>(job: &Job<'a>) -> Option<&'a str> {
    job.memory.filter(|_| job.config.args.is_empty())
}

/// What a tool says of `files`, now or when it was last asked: `ask` is given the folder of those that are not known yet and
/// the paths that hold some.
///
/// # Errors
/// There is no room for a copy, or no answer.
pub fn reading(
    job: &Job<'_>,
    files: &BTreeSet<String>,
    paths: &[String],
    planted: &'static [PlantedFile],
    ask: impl FnOnce(&Path, &[String]) -> Result<Reading, Undecided>,
) -> Result<Reading, Undecided> {
    let split = Split::of(job, files);
    let unknown: BTreeSet<&str> = split.unknown().collect();
    let copy = Copy::of(job, &unknown)?;
    let among = Among::of(files, planted);
    for (path, text) in among.files() {
        copy.put(path, text.as_bytes()).map_err(|err| unstartable(&err))?;
    }
    let paths = copy.paths(&among.targets(paths, planted));
    let remembered = split.evidence.clone().filter(|_| unknown.is_empty());
    let is_asked = remembered.is_none() && !paths.is_empty();
    let mut reading = if is_asked { ask(copy.root(), &paths)? } else { Reading::default() };
    if !is_asked {
        reading.ended = Some(Ended::answered());
    }
    let reported = among.take(&mut reading, job.fail_on);
    let read = reading.files.keys().chain(split.known.keys()).cloned().collect();
    let proof = remembered.map_or_else(|| among.proof(&read, planted, reported), Ok);
    split.complete(job, &mut reading, &copy, proof.as_ref().ok());
    reading.troubles.extend(copy.troubles);
    reading.prove(proof);
    Ok(reading)
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
        let memory = if job.fresh { Memory::default() } else { Memory::load(job) };
        let root = &job.project.root;
        let hash = |file: &String| Some((file.clone(), hash(&door::read(root, file, LARGEST).ok()?)));
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

    /// Remembers what `reading` says of each file as `copy` has it, and completes it with what was known.
    fn complete(mut self, job: &Job<'_>, reading: &mut Reading, copy: &Copy, evidence: Option<&Evidence>) {
        let mut files: BTreeMap<String, Entry> = BTreeMap::new();
        for (file, judged) in reading.by_file() {
            if let Some(hash) = copy.hashes.get(&file) {
                files.insert(file, Entry { hash: hash.clone(), judged });
            }
        }
        self.known.retain(|file, _| !reading.files.contains_key(file));
        for (file, judged) in &self.known {
            if let Some(hash) = self.hashes.get(file) {
                files.insert(file.clone(), Entry { hash: hash.clone(), judged: judged.clone() });
            }
        }
        reading.recall(self.known);
        if !copy.hashes.is_empty() {
            Memory { files, evidence: evidence.cloned(), ..Memory::default() }.save(job);
        }
    }
}

/// Some files of the project, at the same paths in a folder of their own.
pub struct Copy {
    folder: TempDir,
    hashes: BTreeMap<String, String>,
    /// Those that could not be copied.
    pub troubles: Vec<Trouble>,
}

impl Copy {
    /// Copies `files` and what steers tools.
    ///
    /// # Errors
    /// There is no room for a copy.
    pub fn of(job: &Job<'_>, files: &BTreeSet<&str>) -> Result<Copy, Undecided> {
        let folder = tempfile::Builder::new().prefix("touchmark-files-").tempdir().map_err(|err| unstartable(&err))?;
        let mut copy = Copy { folder, hashes: BTreeMap::new(), troubles: Vec::new() };
        let steering = |file: &&String| is_settings(job, file);
        let steering = job.project.files.iter().filter(steering).map(String::as_str);
        let named = job.project.files.iter().filter(|file| is_named(job, file)).map(String::as_str);
        for file in files.iter().copied().chain(steering).chain(named) {
            let bytes = match door::read(&job.project.root, file, LARGEST) {
                Ok(bytes) => bytes,
                Err(err) => {
                    let (path, detail) = (Some(file.to_owned()), format!("`{file}` could not be read: {err}"));
                    copy.troubles.push(Trouble { path, reason: Reason::InputsSkipped, detail });
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

fn hash(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().to_string()
}

/// The layout of what is remembered; another number is a miss.
const SCHEMA: u32 = 1;

/// What one check remembers.
#[derive(Default, Serialize, Deserialize)]
struct Memory {
    schema: u32,
    about: String,
    files: BTreeMap<String, Entry>,
    #[serde(default)]
    evidence: Option<Evidence>,
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
    fn load(job: &Job<'_>) -> Memory {
        let read = job.kept.get(&Memory::name(job)).and_then(|bytes| serde_json::from_slice::<Memory>(&bytes).ok());
        read.filter(|memory| memory.schema == SCHEMA && Some(memory.about.as_str()) == self::memory(job))
            .unwrap_or_default()
    }

    /// Replaces the file whole. Not being able to costs the next run time, and this one nothing.
    fn save(mut self, job: &Job<'_>) {
        let Some(about) = memory(job) else { return };
        (self.schema, self.about) = (SCHEMA, about.to_owned());
        drop(serde_json::to_vec(&self).map(|bytes| job.kept.put(&Memory::name(job), bytes)));
    }
}
