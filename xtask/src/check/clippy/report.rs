//! What the messages of one or several runs add up to.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::check::cargo::denied::Denied;
use crate::check::cargo::messages::{End, Failures, Key, Line, Sort, Target, folder, is_ours, key, read};
use crate::check::cargo::sweep::Built;
use crate::check::{relative, unreadable};
use crate::outcome::{Ended, Finding, Reason, Severity, Undecided, Verdict};
use crate::tool::Output;

/// What a report says; see [`super::judge`].
///
/// # Errors
/// The report tells nothing, and why.
pub(super) fn build_report(
    mut output: Output,
    root: &Path,
    top: &Path,
    denied: &Denied,
) -> Result<BuildReport, Undecided> {
    let mut report = BuildReport::default();
    let mut end = End::default();
    read(&mut output, |message| {
        end.hear(&message);
        report.hear(message, root, top, denied);
    })?;
    report.code = output.code;
    report.unexplained = end.settle(&mut output)?;
    Ok(report)
}

/// What a line of the report finds, as text.
pub(super) fn finds(line: &str) -> Option<String> {
    match serde_json::from_str(line).ok()? {
        Line::CompilerMessage { message, .. } if matches!(message.sort(), Sort::Lint) => message.rendered,
        _ => None,
    }
}

/// What the messages add up to.
#[derive(Default)]
pub(super) struct BuildReport {
    /// The worst exit code of the builds.
    code: i32,
    /// See [`End::settle`].
    pub(super) unexplained: Option<Undecided>,
    /// By manifest, the targets that were judged to their end.
    pub(super) judged: BTreeSet<(String, Target)>,
    /// The files that the compiler read for them.
    read: BTreeSet<String>,
    /// A target and its tests say the same twice.
    pub(super) findings: BTreeMap<Key, (Target, Finding)>,
    pub(super) failures: Failures,
    /// Errors of sets of features that the project's own runs build.
    errors: Vec<Finding>,
    bad_config: Option<String>,
}

impl BuildReport {
    fn hear(&mut self, message: Line, root: &Path, top: &Path, denied: &Denied) {
        match message {
            Line::CompilerArtifact { manifest_path, target, filenames } if is_ours(root, &manifest_path) => {
                self.read.extend(target.read(&filenames, root, top));
                self.judged.insert((relative(root, &manifest_path), target));
            }
            Line::CompilerMessage { manifest_path, target, message } => match message.sort() {
                Sort::Lint if is_ours(root, &manifest_path) => {
                    self.find(target, message.finding(denied.severity(&message), root, top));
                }
                Sort::Config => self.bad_config = self.bad_config.take().or(Some(message.first_line())),
                Sort::Error => self.failures.hear(target, &message, root, top),
                Sort::Lint | Sort::Note => {}
            },
            Line::CompilerArtifact { .. } | Line::BuildFinished { .. } | Line::Other => {}
        }
    }

    fn find(&mut self, target: Target, found: Finding) {
        match self.findings.entry(key(&found)) {
            Entry::Vacant(entry) => {
                entry.insert((target, found));
            }
            Entry::Occupied(mut entry) => {
                let (_, known) = entry.get_mut();
                known.severity = known.severity.max(found.severity);
            }
        }
    }

    /// What the compiler read, and why not all.
    pub(super) fn built(&self, root: &Path) -> Built {
        let built = self.failures.built(self.read.clone(), root);
        let unexplained = self.unexplained.as_ref().map(|undecided| undecided.detail().to_owned());
        Built { error: built.error.or(unexplained), ..built }
    }

    /// Whether all of it is Rust that compiles.
    pub(super) fn is_compiled(&self) -> bool {
        self.failures.first().is_none() && self.bad_config.is_none() && self.unexplained.is_none()
    }

    /// Whether each build came to its end.
    pub(super) fn has_ended(&self) -> bool {
        self.code == 0
    }

    /// Adds another run.
    pub(super) fn add(&mut self, other: BuildReport) {
        self.code = self.code.max(other.code);
        self.unexplained = self.unexplained.take().or_else(|| other.unexplained.clone());
        self.bad_config = self.bad_config.take().or_else(|| other.bad_config.clone());
        self.failures.add(&other.failures);
        self.add_findings(other);
    }

    /// Adds errors that keep a set of features from being built.
    pub(super) fn add_errors(&mut self, errors: &[Finding]) {
        self.errors.extend_from_slice(errors);
    }

    /// Adds what another run found and judged, whether it came to its end or not.
    pub(super) fn add_findings(&mut self, other: BuildReport) {
        self.judged.extend(other.judged);
        let is_whole = |target: &Target| !other.failures.has(target);
        let findings: Vec<_> = other.findings.into_values().filter(|(target, _)| is_whole(target)).collect();
        findings.into_iter().for_each(|(target, found)| self.find(target, found));
    }

    pub(super) fn verdict(self, expected: &BTreeSet<&str>, fail_on: Severity) -> Result<Verdict, Undecided> {
        if let Some(line) = self.bad_config {
            return Err(Undecided::new(Reason::ConfigIgnored, line));
        }
        if let Some(unexplained) = self.unexplained {
            return Err(unexplained);
        }
        let folders: BTreeSet<&str> = self.judged.iter().map(|(manifest, _)| folder(manifest)).collect();
        let failed = !self.has_ended();
        let is_for_nightly = failed && self.failures.first().is_none() && !self.failures.is_empty();
        // A benchmark for nightly says nothing of the others.
        let ended = if is_for_nightly { Ended::answered() } else { Ended::with(self.code) };
        // What stands in a target that does not compile may follow from that.
        let judged = self.findings.values().filter(|(target, _)| !self.failures.has(target));
        // What is in a source of the project itself is its fault, and no mystery.
        let errors: BTreeMap<Key, Finding> =
            self.failures.errors().into_iter().chain(self.errors).map(|found| (key(&found), found)).collect();
        let findings = judged.map(|(_, found)| found.clone()).chain(errors.into_values()).collect();
        let verdict = Verdict::judge(ended, self.judged.len() as u64, findings, fail_on);
        Ok(match (self.failures.first(), expected.difference(&folders).next()) {
            (Some(failure), _) => verdict
                .but(Reason::InputsSkipped, format!("it does not compile: {}", failure.place))
                .with_output(failure.text.clone()),
            (None, _) if failed && verdict.total() == 0 && !is_for_nightly => {
                return Err(unreadable("the build failed by an error of no target"));
            }
            // A lint that is denied ends a package as an error does, and those that need it are not judged.
            (None, Some(_)) if failed => {
                verdict.but(Reason::InputsSkipped, "packages behind a denied lint were not judged")
            }
            (None, Some(folder)) => {
                verdict.but(Reason::InputsSkipped, format!("the package in `{folder}` was not judged"))
            }
            (None, None) => verdict,
        })
    }
}
