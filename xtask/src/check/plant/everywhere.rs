//! A fault in the place of each file, for tools that say how many files they judged and not which.

use std::collections::BTreeSet;

use crate::check::Job;
use crate::check::plant::{Copy, Proof, blind, named};
use crate::outcome::Evidence;

/// What is planted, and which comments of the original file stay.
pub struct Sown {
    /// The whole text of each file, but for those comments.
    pub text: &'static str,
    /// What it is called.
    pub faults: &'static str,
    /// The comments on lines of their own that speak to the tool.
    pub comments: fn(&str) -> String,
    /// Whether one of them turns the tool off for the whole file.
    pub silences: fn(&str) -> bool,
}

impl Sown {
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
        let verdict = (job.check.run)(&copy.job(job))?.decided()?;
        let failing = verdict.findings().iter().filter(|found| Some(found.severity) >= verdict.threshold());
        let reported: BTreeSet<&str> = failing.clone().filter_map(|found| found.path.as_deref()).collect();
        let rules: BTreeSet<&str> = failing.map(|found| found.rule.as_str()).collect();
        let (seen, all) = (reported.len() as u64, verdict.covered());
        let off = silenced.iter().filter(|file| !reported.contains(**file)).count() as u64;
        if seen == 0 || seen + off < all {
            return Err(blind(format!("it reports none of {} in {} of {all} files", self.faults, all - seen.min(all))));
        }
        let rules = named(rules.into_iter());
        let rest = if seen < all { format!("; {} turn it off by a comment", all - seen) } else { String::new() };
        Ok(Evidence::Proved(format!("{rules} in {seen} of {all} files{rest}")))
    }
}
