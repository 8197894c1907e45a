//! `dataflow`, the dataflow scan: what GitHub's code scanning would find after the push, found by an engine of our own
//! (`crates/dataflow`), or by the CodeQL CLI where that is there and may be used. In Rust it goes by names and constants
//! alone (`crates/patterns`).

pub mod cli;
pub mod rust;

use std::collections::BTreeSet;
use std::sync::mpsc;
use std::time::Duration;
use std::{env, io, thread};

use dataflow::queries::{ALL, Query, Suite};
use dataflow::{Analysis, Budget, Certainty, Models, SkipReason, SourceFile, analyse};

use crate::check::by_file::Whole;
use crate::check::file_report::{FileReport, Problem};
use crate::check::plant::{Plant, PlantedFile, PlantedFiles, WEAK_PYTHON, WEAK_RUST};
use crate::check::remedy::longer;
use crate::check::suppressed::Obeys;
use crate::check::{Check, Job, PlanContext, by_file, nothing_below};
use crate::outcome::{Ended, Finding, Findings, Kind, Reason, Severity, Step, Undecided, Verdict};
use crate::project::{Language, door};
use crate::tool;

/// The dataflow scan.
pub const CHECK: Check<'static> = Check {
    id: "dataflow",
    title: "dataflow scan",
    kind: Kind::DataflowScan,
    about: "every file in scope was analysed within its budget, and no untrusted source reaches a sink, across \
            functions, classes and files; Rust rules match names and constants only. [The table of \
            queries](dataflow.md) says what each cannot see",
    languages: &[Language::Python, Language::Rust],
    endings: &[".py", ".pyi", ".rs"],
    instead: Some(cli::TOOL),
    command,
    // The engine reads a large repository in seconds.
    timeout: Duration::from_secs(60),
    fail_on: Severity::Medium,
    // The CodeQL CLI has half an hour already.
    remedy: |need| {
        (need.reason == Reason::TimedOut && need.tool == cli::TOOL.name).then(|| longer(need.check.id, "1h"))
    },
    planned: |context| context.holds(Language::Python) || context.holds(Language::Rust),
    plant: Plant::Within,
    obeys: Obeys::CodeQl,
    run: |job| if cli::is_asked(job) { cli::run(job) } else { own_engine(job) },
    ..Check::PYTHON
};

/// What stands in each folder besides.
const PLANTED: &[PlantedFile] = &[WEAK_PYTHON, WEAK_RUST];

/// Files whose text is longer are left out: no hand writes them.
const LONGEST_FILE: u64 = 16 << 20;

/// The CodeQL CLI where that is there, its licence allows it and all is Python; it fetches packs of queries that it does not
/// have, so that it needs the network. Without it no program is started.
fn command(check: &Check<'_>, context: &PlanContext<'_>) -> Vec<String> {
    let licensed = || context.config.codeql_licensed.unwrap_or_else(|| context.project.facts.is_open_source());
    let is_python = !context.holds(Language::Rust);
    let instead =
        check.instead.filter(|cli| is_python && context.online && licensed() && context.toolbox.is_present(cli.name));
    instead.iter().map(|tool| tool.name.to_owned()).collect()
}

/// The verdict of our own engine on all files in scope at once.
fn own_engine(job: &Job<'_>) -> Result<Verdict, Undecided> {
    let scope = job.scanned(job.check.endings);
    if scope.is_empty() {
        return Err(nothing_below(job));
    }
    let (file_report, said) = by_file::together(job, &about(job), &scope, || judged(job, &scope))?;
    Ok(file_report.verdict(&scope, job.fail_on, "")?.with_output(said))
}

/// What an answer depends on besides the texts: this very program, which changes while its version does not where somebody
/// builds it, and the threshold that planted weaknesses have to reach.
fn about(job: &Job<'_>) -> String {
    let program = env::current_exe().and_then(|program| program.metadata()).ok();
    let stamp = program.map(|program| (program.len(), program.modified().ok()));
    format!("{} {stamp:?} {}", env!("CARGO_PKG_VERSION"), job.fail_on.word())
}

/// What our own engine and the rules for Rust find in these files.
fn judged(job: &Job<'_>, scope: &BTreeSet<String>) -> Result<Whole, Undecided> {
    let (texts, mut problems) = read(job, scope);
    let hashes = texts.iter().map(|(path, text)| (path.clone(), by_file::hash(text.as_bytes()))).collect();
    let planted_files = PlantedFiles::of(scope, PLANTED);
    let planted = planted_files.files().map(|(path, text)| (path.to_owned(), text.to_owned()));
    let is_rust = |(path, _): &(String, String)| path.ends_with(".rs");
    let (of_rust, sources): (Vec<_>, Vec<_>) = texts.iter().cloned().chain(planted).partition(is_rust);
    let (mut findings, mut said) = (Findings::default(), Vec::new());
    if !sources.is_empty() {
        let analysis = analysed(job, sources)?;
        problems.extend(analysis.skipped.iter().map(|skipped| problem(&skipped.path, &skipped.reason)));
        said.push(evidence(&analysis));
        analysis.findings.into_iter().map(finding).for_each(|found| findings.push(found));
    }
    if !of_rust.is_empty() {
        let (found, unread) = rust::scan(&of_rust);
        let count = of_rust.iter().filter(|(path, _)| scope.contains(path)).count();
        said.push(format!("{count} files of Rust, by names and constants"));
        found.into_iter().for_each(|found| findings.push(found));
        problems.extend(unread);
    }
    let left_out: BTreeSet<&str> = problems.iter().filter_map(|problem| problem.path.as_deref()).collect();
    let files = texts.iter().filter(|(path, _)| !left_out.contains(path.as_str()));
    let files = files.map(|(path, text)| (path.clone(), text.trim().is_empty())).collect();
    let mut file_report = FileReport { files, findings, problems, ended: Some(Ended::answered()), evidence: None };
    let reported = planted_files.take(&mut file_report, job.fail_on);
    let proof = planted_files.proof(&file_report.files.keys().cloned().collect(), PLANTED, reported);
    file_report.prove(proof);
    Ok(Whole { file_report, said: said.join("; "), hashes })
}

/// The analysis of files of Python.
///
/// # Errors
/// It takes too long, or the models cannot be read.
fn analysed(job: &Job<'_>, sources: Vec<(String, String)>) -> Result<Analysis, Undecided> {
    let models =
        Models::built_in().map_err(|err| Undecided::new(Reason::Crashed, format!("the models of libraries: {err}")))?;
    let late = || Undecided::new(Reason::TimedOut, format!("no answer after {} s", job.timeout().as_secs()));
    within(job.timeout(), sources, models).ok_or_else(late)
}

/// The analysis, where it ends in time. One that does not is left alone: the process ends before it.
fn within(limit: Duration, texts: Vec<(String, String)>, models: Models) -> Option<Analysis> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let sources: Vec<SourceFile<'_>> = texts.iter().map(|(path, text)| SourceFile { path, text }).collect();
        let analysis = analyse(&sources, &models, &Budget { threads: tool::cores(), ..Budget::default() });
        // Nobody waits any more where the time is up.
        drop(sender.send(analysis));
    });
    receiver.recv_timeout(limit).ok()
}

/// The text of each file, and why others have none.
fn read(job: &Job<'_>, scope: &BTreeSet<String>) -> (Vec<(String, String)>, Vec<Problem>) {
    let (mut texts, mut problems) = (Vec::new(), Vec::new());
    for path in scope {
        let bytes = door::read(&job.project.root, path, LONGEST_FILE);
        match bytes.and_then(|bytes| String::from_utf8(bytes).map_err(io::Error::other)) {
            Ok(text) => texts.push((path.clone(), text)),
            Err(err) => problems.push(unread(path, &err.to_string())),
        }
    }
    (texts, problems)
}

fn unread(path: &str, why: &str) -> Problem {
    Problem { path: Some(path.to_owned()), reason: Reason::InputsSkipped, detail: format!("`{path}`: {why}") }
}

fn problem(path: &str, reason: &SkipReason) -> Problem {
    unread(path, &reason.to_string())
}

/// What a pass rests on.
fn evidence(analysis: &Analysis) -> String {
    let seen = &analysis.statistics;
    format!("{} files, {} functions, {} lines", seen.files, seen.functions, seen.lines)
}

/// What the engine found, as other checks say it.
fn finding(found: dataflow::Finding) -> Finding {
    let query = ALL.iter().find(|query| query.id == found.query);
    let severity = query.map_or(Severity::Medium, |query| severity(query, found.certainty));
    let weakness = query.and_then(|query| query.cwe.first());
    Finding {
        rule: found.query.to_owned(),
        severity,
        path: Some(found.place.path),
        line: Some(found.place.line),
        column: Some(found.place.column),
        end_column: None,
        message: found.message,
        url: weakness.map(|cwe| format!("https://cwe.mitre.org/data/definitions/{cwe}.html")),
        help: query.map(|query| query.help.to_owned()),
        flow: found.steps.into_iter().map(step).collect(),
        cwe: query.map(|query| query.cwe.to_vec()).unwrap_or_default(),
        accepted: None,
    }
}

fn step(step: dataflow::Step) -> Step {
    Step { path: step.place.path, line: step.place.line, column: step.place.column, text: step.text }
}

/// How bad a finding of a query is: what GitHub does not run by default, and what only looks like a fault, is low.
pub fn severity(query: &Query, certainty: Certainty) -> Severity {
    match query.severity {
        _ if query.suite == Suite::Extended || certainty == Certainty::Low => Severity::Low,
        score if score < 4.0 => Severity::Low,
        score if score < 7.0 => Severity::Medium,
        _ => Severity::High,
    }
}
