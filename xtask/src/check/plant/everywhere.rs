//! A fault that is the whole text of every file: for tools that judge what they walk to, by a run of its own.

use std::collections::{BTreeMap, BTreeSet};

use crate::check::Job;
use crate::check::plant::{Copy, Proof, blind, failing, named};
use crate::outcome::{Evidence, Undecided};

/// What stands in each file of the copy, and how the check is asked about it.
pub struct PlantedText {
    /// The whole text of each file, but for those comments.
    pub text: &'static str,
    /// What it is called.
    pub faults: &'static str,
    /// The comments on lines of their own that speak to the tool.
    pub comments: fn(&str) -> String,
    /// Whether one of them turns the tool off for the whole file.
    pub silences: fn(&str) -> bool,
    /// What the tool reports there.
    pub ask: fn(&Job<'_>) -> Result<Reported, Undecided>,
}

/// What a tool reports of a copy.
#[derive(Default)]
pub struct Reported {
    /// The rules by file.
    pub rules: BTreeMap<String, BTreeSet<String>>,
    /// How many files it judged.
    pub files: u64,
}

impl Reported {
    /// What the check itself finds, of what fails it.
    ///
    /// # Errors
    /// It came to no verdict.
    pub fn by_check(job: &Job<'_>) -> Result<Reported, Undecided> {
        let verdict = (job.check.run)(job)?.decided()?;
        Ok(Reported { rules: failing(&verdict), files: verdict.covered() })
    }
}

impl PlantedText {
    /// Runs the check on a copy in which each file of the project holds the fault: it has to be reported in as many files as
    /// were judged, but for those that turn it off themselves.
    ///
    /// # Errors
    /// It did not report the fault, with what hides the fault where that can be told.
    pub fn prove(&self, job: &Job<'_>) -> Proof {
        let copy = Copy::of(job)?;
        let mut silenced = BTreeSet::new();
        let root = [".".to_owned()];
        for file in job.project.files_below(&root, &[".py", ".pyi"]) {
            let original = job.text(file).unwrap_or_default();
            let comments = (self.comments)(&original);
            if comments.lines().any(self.silences) {
                silenced.insert(file);
            }
            copy.put(file, (comments + self.text).as_bytes())?;
        }
        let Reported { rules, files } = (self.ask)(&copy.job(job))?;
        let seen = rules.len() as u64;
        let off = silenced.iter().filter(|file| !rules.contains_key(**file)).count() as u64;
        if seen == 0 || seen + off < files {
            let silent = files.saturating_sub(seen);
            return Err(blind(format!("it reports none of {} in {silent} of {files} files", self.faults)));
        }
        let all: BTreeSet<&str> = rules.values().flatten().map(String::as_str).collect();
        let rest = if seen < files { format!("; {} turn it off by a comment", files - seen) } else { String::new() };
        Ok(Evidence::Proved(format!("{} in {seen} of {files} files{rest}", named(all.into_iter()))))
    }
}
