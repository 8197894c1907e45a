//! Faults in files of their own among the real ones: for tools that judge each file by itself, one run does for both.

use std::collections::{BTreeMap, BTreeSet};

use crate::check::file_report::FileReport;
use crate::check::plant::{Proof, Seen};
use crate::outcome::{Ended, Severity};

/// A file with faults that stands in each folder with files of its kind.
pub struct PlantedFile {
    /// How the names of those files end.
    pub endings: &'static [&'static str],
    /// What it is called.
    pub name: &'static str,
    /// What is in it.
    pub text: &'static str,
}

/// Weaknesses that every scanner of Python knows.
pub const WEAK_PYTHON: PlantedFile = PlantedFile {
    endings: &[".py", ".pyi", ".pyw"],
    name: "touchmark_planted.py",
    text: include_str!("../../../plants/weak.py"),
};

/// The same for Rust.
pub const WEAK_RUST: PlantedFile =
    PlantedFile { endings: &[".rs"], name: "touchmark_planted.rs", text: include_str!("../../../plants/weak.rs.txt") };

/// Where planted files stand among those of a check.
pub struct PlantedFiles(BTreeMap<String, &'static str>);

impl PlantedFiles {
    /// One for each folder of `files`.
    pub fn of(files: &BTreeSet<String>, planted: &'static [PlantedFile]) -> PlantedFiles {
        PlantedFiles(files.iter().filter_map(|file| home(file, planted)).collect())
    }

    /// The paths of the planted files, and what is in each.
    pub fn files(&self) -> impl Iterator<Item = (&str, &'static str)> {
        self.0.iter().map(|(path, text)| (path.as_str(), *text))
    }

    /// The paths that a tool is pointed at, and the planted file beside each that is a single file.
    pub fn targets(&self, paths: &[String], planted: &'static [PlantedFile]) -> Vec<String> {
        let beside = paths.iter().filter_map(|path| home(path, planted)).map(|(path, _)| path);
        let beside: BTreeSet<String> = beside.filter(|path| self.0.contains_key(path)).collect();
        paths.iter().cloned().chain(beside).collect()
    }

    /// Takes what was found in the planted files out of `file_report`; the rules by file, of findings that fail the check.
    pub fn take(&self, file_report: &mut FileReport, fail_on: Severity) -> BTreeMap<String, BTreeSet<String>> {
        let mut reported: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        file_report.files.retain(|file, _| !self.0.contains_key(file));
        file_report.problems.retain(|problem| problem.path.as_ref().is_none_or(|file| !self.0.contains_key(file)));
        let is_planted = |path: &Option<String>| path.as_ref().is_some_and(|path| self.0.contains_key(path));
        let taken = file_report.findings.take(|finding| is_planted(&finding.path));
        if !taken.is_empty() {
            // They explain the exit code.
            file_report.ended = file_report.ended.map(|_| Ended::answered());
        }
        for finding in taken {
            if let Some(path) = finding.path.filter(|_| finding.severity >= fail_on) {
                reported.entry(path).or_default().insert(finding.rule);
            }
        }
        reported
    }

    /// The evidence where the faults were reported in every folder of which a real file was `read`.
    ///
    /// # Errors
    /// It did not report the fault, with what hides the fault where that can be told.
    pub fn proof(
        &self,
        read: &BTreeSet<String>,
        planted: &'static [PlantedFile],
        reported: BTreeMap<String, BTreeSet<String>>,
    ) -> Proof {
        let scope = read.iter().filter_map(|file| home(file, planted)).map(|(path, _)| path);
        let mut seen = Seen { unit: "folder", ..Seen::default() };
        seen.scope = scope.map(|path| folder(&path).to_owned()).collect();
        for (path, rules) in reported {
            seen.reported.entry(folder(&path).to_owned()).or_default().extend(rules);
        }
        seen.proof("the planted weaknesses", &[], |_| None)
    }
}

/// Where the planted file stands that is for a file of this name.
fn home(file: &str, planted: &'static [PlantedFile]) -> Option<(String, &'static str)> {
    let kind = planted.iter().find(|kind| kind.endings.iter().any(|ending| file.ends_with(ending)))?;
    Some((beside(file, kind.name), kind.text))
}

/// The path of a file of this name in the folder of another.
pub fn beside(file: &str, name: &str) -> String {
    match folder(file) {
        "." => name.to_owned(),
        folder => format!("{folder}/{name}"),
    }
}

fn folder(file: &str) -> &str {
    file.rsplit_once('/').map_or(".", |(folder, _)| folder)
}
