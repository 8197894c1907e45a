//! What cargo says with `--message-format=json`, one object a line
//! (<https://doc.rust-lang.org/cargo/reference/external-tools.html#json-messages>).

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::Deserialize;

use crate::check::report::lines;
use crate::check::{relative, unreadable};
use crate::outcome::{Finding, Severity, Undecided};
use crate::tool::Output;

use super::sweep::{Built, read_for};

pub(in crate::check) use super::diagnostic::{Diagnostic, Sort};

/// One line.
#[derive(Deserialize)]
#[serde(tag = "reason", rename_all = "kebab-case")]
pub(in crate::check) enum Line {
    CompilerMessage {
        manifest_path: String,
        target: Target,
        message: Diagnostic,
    },
    CompilerArtifact {
        manifest_path: String,
        target: Target,
        #[serde(default)]
        filenames: Vec<String>,
    },
    BuildFinished {
        success: bool,
    },
    #[serde(other)]
    Other,
}

/// What a package is built into.
#[derive(Clone, Deserialize, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::check) struct Target {
    kind: Vec<String>,
    name: String,
    src_path: String,
}

/// Reads all lines.
///
/// # Errors
/// One of them is no message, or the output is not whole.
pub(in crate::check) fn read(output: &mut Output, mut each: impl FnMut(Line)) -> Result<(), Undecided> {
    let mut broken = None;
    lines(&mut output.stdout, |line| {
        // A macro may print, too: only a line that opens an object is a message.
        if line.starts_with('{') {
            match serde_json::from_str::<Line>(line) {
                Ok(message) => each(message),
                Err(err) => broken = broken.take().or(Some(err)),
            }
        }
    })?;
    match broken {
        Some(err) => Err(unreadable(format!("not the JSON it should be: {err}"))),
        None => Ok(()),
    }
}

/// How a build ended, by its own word.
#[derive(Default)]
pub(in crate::check) struct End {
    /// Whether each build that the report speaks of succeeded.
    ends: Vec<bool>,
    /// Whether a compiler said why not; a build script that fails is cargo's to tell of, in text.
    has_errors: bool,
}

impl End {
    pub(in crate::check) fn hear(&mut self, line: &Line) {
        match line {
            Line::BuildFinished { success } => self.ends.push(*success),
            Line::CompilerMessage { message, .. } => self.has_errors |= message.level.starts_with("error"),
            Line::CompilerArtifact { .. } | Line::Other => {}
        }
    }

    pub(in crate::check) fn is_missing(&self) -> bool {
        self.ends.is_empty()
    }

    /// Where the build failed and no compiler says why, what cargo says.
    ///
    /// # Errors
    /// The report does not speak of one build, to its end, which the exit code agrees with: nothing of it may be believed.
    pub(in crate::check) fn settle(&self, output: &mut Output) -> Result<Option<Undecided>, Undecided> {
        Err(match (output.code, self.ends.as_slice()) {
            (0, [true]) => return Ok(None),
            (101, [false]) => return Ok((!self.has_errors).then(|| super::failure(output))),
            (0, []) => unreadable("there is no end of the build in the report"),
            (code @ (0 | 101), [_, ..]) => unreadable(format!("exit code {code} with the ends {:?}", self.ends)),
            _ => super::failure(output),
        })
    }
}

/// What makes a finding: rule, path, line, column and message.
pub(in crate::check) type Key = (String, Option<String>, Option<u32>, Option<u32>, String);

/// See [`Key`].
pub(in crate::check) fn key(found: &Finding) -> Key {
    (found.rule.clone(), found.path.clone(), found.line, found.column, found.message.clone())
}

/// The targets that do not compile.
#[derive(Default)]
pub(in crate::check) struct Failures(BTreeMap<Target, Failure>);

/// Why a target does not compile.
#[derive(Clone)]
pub(in crate::check) struct Failure {
    /// The first error with its place.
    pub(in crate::check) place: String,
    /// The same as the compiler shows it.
    pub(in crate::check) text: String,
    /// Whether it asks for what only nightly has.
    is_nightly: bool,
    /// The errors that the sources of the project hold.
    errors: Vec<Finding>,
}

impl Failures {
    pub(in crate::check) fn hear(&mut self, target: Target, message: &Diagnostic, root: &Path, top: &Path) {
        let is_nightly = message.code.as_ref().is_some_and(|code| code.code == "E0554");
        let first = || Failure {
            place: message.place(root, top),
            text: message.rendered.clone().unwrap_or_default(),
            is_nightly: false,
            errors: Vec::new(),
        };
        let failure = self.0.entry(target).or_insert_with(first);
        failure.is_nightly |= is_nightly;
        if message.is_of_source(root, top) {
            failure.errors.push(message.finding(Severity::High, root, top));
        }
    }

    pub(in crate::check) fn add(&mut self, other: &Failures) {
        for (target, failure) in &other.0 {
            self.0.entry(target.clone()).or_insert_with(|| failure.clone()).is_nightly |= failure.is_nightly;
        }
    }

    /// The first that is no test, benchmark or example for nightly.
    pub(in crate::check) fn first(&self) -> Option<&Failure> {
        self.0.iter().find(|(target, failure)| !(failure.is_nightly && target.is_aside())).map(|(_, failure)| failure)
    }

    /// The errors in sources of the project, each once: none where a compiler that is not stable might do without, and none
    /// of benchmarks, which most projects do not build.
    pub(in crate::check) fn errors(&self) -> Vec<Finding> {
        let is_bench = |target: &Target| target.kind.iter().all(|kind| kind == "bench");
        let counted = self.0.iter().filter(|(target, failure)| !failure.is_nightly && !is_bench(target));
        let stable = counted.map(|(_, failure)| failure);
        let all: BTreeMap<Key, &Finding> =
            stable.flat_map(|failure| &failure.errors).map(|found| (key(found), found)).collect();
        all.into_values().cloned().collect()
    }

    /// The first files of tests, benchmarks and examples for nightly.
    pub(in crate::check) fn nightly(&self, root: &Path) -> BTreeSet<String> {
        let aside = self.0.iter().filter(|(target, failure)| failure.is_nightly && target.is_aside());
        aside.map(|(target, _)| relative(root, &target.src_path)).collect()
    }

    pub(in crate::check) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(in crate::check) fn has(&self, target: &Target) -> bool {
        self.0.contains_key(target)
    }

    /// What was built beside them.
    pub(in crate::check) fn built(&self, read: BTreeSet<String>, root: &Path) -> Built {
        let first = self.first();
        Built {
            read,
            error: first.map(|failure| failure.place.clone()),
            errors: self.errors(),
            denied: Vec::new(),
            needs_nightly: first.is_some_and(|failure| failure.is_nightly),
            nightly: self.nightly(root),
        }
    }
}

impl Target {
    /// Whether nothing depends on it.
    fn is_aside(&self) -> bool {
        self.kind.iter().all(|kind| matches!(kind.as_str(), "test" | "bench" | "example"))
    }

    /// The files of the repository that its compiler read; its first file by its own word.
    pub(in crate::check) fn read<'t>(
        &'t self,
        filenames: &[String],
        root: &'t Path,
        top: &Path,
    ) -> impl Iterator<Item = String> + use<'t> {
        let own = relative(root, &self.src_path);
        read_for(filenames, root, top).into_iter().chain([own])
    }
}

/// Whether a package lies in the repository. cargo caps the lints of registry packages, not those of other folders.
pub(in crate::check) fn is_ours(root: &Path, manifest: &str) -> bool {
    Path::new(manifest).starts_with(root)
}

/// The folder of a manifest; `.` for the root.
pub(in crate::check) fn folder(manifest: &str) -> &str {
    manifest.rsplit_once('/').map_or(".", |(folder, _)| folder)
}
