//! Files in, findings out.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crate::flow::solve;
use crate::models::Models;
use crate::names::{Project, Symbols, link};
use crate::paths::Finding;
use crate::queries;
use crate::syntax::{self, Parsed, SkipReason, Skipped};
use crate::thread;

/// A file to analyse.
#[derive(Clone, Copy, Debug)]
pub struct SourceFile<'a> {
    /// Its path from the root of the project, with `/`. Modules are found by it.
    pub path: &'a str,
    /// Its text.
    pub text: &'a str,
}

/// How much an analysis may take. What exceeds it is in [`Analysis::skipped`].
#[derive(Clone, Copy, Debug)]
pub struct Budget {
    /// Threads to use.
    pub threads: usize,
    /// Steps of one run of one function: about one per expression.
    pub steps_per_function: u64,
    /// Steps of all runs of the functions of a file.
    pub steps_per_file: u64,
}

impl Default for Budget {
    fn default() -> Self {
        Self { threads: 1, steps_per_function: 300_000, steps_per_file: 3_000_000 }
    }
}

/// What was looked at, and how long it took.
#[derive(Clone, Copy, Debug, Default)]
pub struct Statistics {
    /// Files that were analysed.
    pub files: usize,
    /// Their lines.
    pub lines: usize,
    /// Their functions.
    pub functions: usize,
    /// Their classes.
    pub classes: usize,
    /// Rounds of the fixed point.
    pub rounds: u32,
    /// Runs of functions.
    pub runs: u64,
    /// Their steps.
    pub steps: u64,
    /// Time to read and link.
    pub reading: Duration,
    /// Time to follow values.
    pub following: Duration,
}

/// The result.
#[derive(Clone, Debug, Default)]
pub struct Analysis {
    /// Findings by path and place.
    pub findings: Vec<Finding>,
    /// Files that were left out, or not analysed to the end.
    pub skipped: Vec<Skipped>,
    /// Figures.
    pub statistics: Statistics,
}

/// Analyses a project. The result does not depend on the order of files or the number of threads.
pub fn analyse(files: &[SourceFile<'_>], models: &Models, budget: &Budget) -> Analysis {
    let start = Instant::now();
    let mut files: Vec<SourceFile<'_>> = files.to_vec();
    files.sort_by_key(|file| file.path);
    files.dedup_by_key(|file| file.path);
    let mut skipped = Vec::new();
    let mut parsed = Vec::new();
    let mut texts = Vec::new();
    for (file, result) in files.iter().zip(read_all(&files, budget.threads)) {
        match result {
            Ok(unit) => {
                if unit.errors {
                    skipped.push(Skipped { path: file.path.to_owned(), reason: SkipReason::SyntaxErrors });
                }
                parsed.push((file.path.to_owned(), unit));
                texts.push(file.text);
            }
            Err(reason) => skipped.push(Skipped { path: file.path.to_owned(), reason }),
        }
    }
    let project = link(parsed, Symbols::over(&models.names));
    let reading = start.elapsed();
    let solved = solve(&project, models, budget);
    let following = start.elapsed() - reading;
    for file in &solved.exhausted {
        skipped.push(Skipped { path: project.file(*file).path.clone(), reason: SkipReason::Budget });
    }
    skipped.sort();
    let statistics = Statistics {
        files: project.files.len(),
        lines: project.files.iter().map(|file| file.lines.count()).sum(),
        functions: project.functions.len() - project.files.len(),
        classes: project.classes.len(),
        rounds: solved.rounds,
        runs: solved.runs,
        steps: solved.steps,
        reading,
        following,
    };
    let findings = queries::ask(&Facts { project: &project, models, texts: &texts }, &solved);
    Analysis { findings, skipped, statistics }
}

/// What queries and paths look at.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// The project.
    pub project: &'a Project,
    /// The models.
    pub models: &'a Models,
    /// Texts of the files, as they were given.
    pub texts: &'a [&'a str],
}

impl<'a> Facts<'a> {
    /// What was parsed of a file.
    pub fn text(&self, file: crate::names::FileId) -> &'a str {
        let own = self.project.file(file).text.as_deref();
        own.or_else(|| self.texts.get(file.0 as usize).copied()).unwrap_or("")
    }
}

/// Reads files on all threads; the results are in their order.
fn read_all(files: &[SourceFile<'_>], threads: usize) -> Vec<Result<Parsed, SkipReason>> {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(file) = files.get(at) else { return done };
            done.push((at, syntax::read(file.path, file.text)));
        }
    };
    let mut results: Vec<(usize, Result<Parsed, SkipReason>)> = std::thread::scope(|scope| {
        let spawn = |_| thread::spawn(scope, work);
        let handles: Vec<_> = (0..threads.clamp(1, files.len().max(1))).map(spawn).collect();
        handles.into_iter().flat_map(thread::join).collect()
    });
    results.sort_by_key(|(at, _)| *at);
    results.into_iter().map(|(_, result)| result).collect()
}
