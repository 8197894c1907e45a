//! `flake8`: lint rules, as the project and its plug-ins configure them.
//!
//! A clean run says nothing at all, which is also what a program says that never ran. With `--benchmark` it counts the
//! files that it processed, and that count is the evidence.

use std::collections::BTreeSet;
use std::path::Path;

use crate::check::plant::{Plant, PlantedText, Reported};
use crate::check::remedy::of_linter;
use crate::check::report::lines;
use crate::check::ruff::plant;
use crate::check::{Check, Job, Reads, crashed, finding, nothing_below, operands, relative, shortened, unreadable};
use crate::install::Tool;
use crate::outcome::{Ended, Finding, Findings, Kind, Reason, Severity, Undecided, Verdict};
use crate::project::{Language, Sign};
use crate::tool::Output;

/// Lint rules.
pub const CHECK: Check<'static> = Check {
    id: "flake8",
    title: "flake8",
    about: "it counts at least one file that it processed, and lists no violation",
    kind: Kind::Lint,
    endings: &[".py", ".pyi"],
    settings: &[".flake8"],
    reads: Reads::Tracked,
    tool: Some(Tool::pinned("flake8", include_str!("../../tools/flake8.txt"))),
    configured: &[
        Sign::Table("tool.flake8"),
        Sign::File(".flake8"),
        Sign::Section("setup.cfg", "flake8"),
        Sign::Section("tox.ini", "flake8"),
    ],
    planned: |context| context.holds(Language::Python) && context.project.configures("flake8"),
    run: ask,
    remedy: of_linter,
    plant: Plant::Beside(|job| PLANTED.prove(job)),
    ..Check::PYTHON
};

const PLANTED: PlantedText = PlantedText {
    text: plant::FAULTS,
    faults: "16 common faults",
    comments: plant::comments,
    silences: turns_off,
    ask: Reported::by_check,
};

/// Whether a comment turns flake8 off for the whole file, which it does with codes behind it as well (`NOQA_FILE` in
/// `flake8/defaults.py`).
fn turns_off(comment: &str) -> bool {
    let comment = comment.to_ascii_lowercase();
    let rest = comment.split_once("# flake8").and_then(|(_, rest)| rest.strip_prefix([':', '=']));
    rest.is_some_and(|rest| rest.trim_start().starts_with("noqa"))
}

/// How each violation is listed; `count`, `statistics` and `show-source` of the project's own print other lines beside.
const FORMAT: &str = "--format=touchmark\t%(row)d\t%(col)d\t%(code)s\t%(path)s\t%(text)s";

fn ask(job: &Job<'_>) -> Result<Verdict, Undecided> {
    let paths = paths(job);
    if paths.is_empty() {
        return Err(nothing_below(job));
    }
    // Each of these can be set otherwise by the project's configuration. Without a name, the report goes to stdout.
    let fixed = [FORMAT, "--benchmark", "--no-show-source", "--output-file="];
    let args: Vec<&str> = fixed.into_iter().chain(job.own_args()).collect();
    judge(job.run(&args, &operands(&paths))?, &job.project.root, job.fail_on)
}

/// flake8 looks into virtual environments, so it is given what stands at the root and holds files that git knows.
fn paths(job: &Job<'_>) -> Vec<String> {
    if let Some(paths) = job.named() {
        return paths;
    }
    let root = [".".to_owned()];
    let files = job.project.files_below(&root, job.check.endings);
    let tops: BTreeSet<&str> = files.map(|file| file.split_once('/').map_or(file, |(top, _)| top)).collect();
    tops.into_iter().map(str::to_owned).collect()
}

/// The verdict on a run in `FORMAT`.
///
/// Exit 0: no violation, or `exit-zero` is set; 1: some, or it could not start
/// (<https://flake8.pycqa.org/en/latest/user/invocation.html>).
///
/// # Errors
/// The report tells nothing, and why.
pub fn judge(mut output: Output, root: &Path, fail_on: Severity) -> Result<Verdict, Undecided> {
    let (mut files, mut reports, mut findings) = (None, 0, Findings::default());
    let (mut unread, mut critical, mut is_whole) = (None, None, false);
    lines(&mut output.stdout, |line| {
        if let Some(found) = violation(line, root) {
            // A path that cannot be read is no violation of the project's.
            if found.rule == "E902" {
                unread.get_or_insert_with(|| format!("`{}`: {}", found.path.unwrap_or_default(), found.message));
            } else {
                findings.push(found);
            }
        } else if let Some(number) = line.strip_suffix(" total files processed") {
            reports += 1;
            files = number.trim().parse::<u64>().ok();
        } else if line.ends_with(" files processed per second") {
            is_whole = true;
        } else if line.starts_with("There was a critical error during execution of Flake8") {
            critical = Some(String::new());
        } else if let Some(said) = critical.as_mut().filter(|said| said.is_empty()) {
            line.clone_into(said);
        }
    })?;
    if let Some(line) = critical {
        return Err(Undecided::new(Reason::ConfigIgnored, shortened(&line)));
    }
    let Some(files) = files.filter(|_| is_whole && matches!(output.code, 0 | 1)) else {
        return Err(crashed(&mut output));
    };
    if reports > 1 {
        return Err(unreadable("there are several reports"));
    }
    if output.code == 1 && findings.total() == 0 && unread.is_none() {
        return Err(unreadable("exit code 1 with no violation"));
    }
    let verdict = Verdict::judge(Ended::with(output.code), files, findings, fail_on);
    Ok(match unread {
        Some(detail) => verdict.but(Reason::InputsSkipped, detail),
        None => verdict,
    })
}

/// A line in `FORMAT`.
fn violation(line: &str, root: &Path) -> Option<Finding> {
    let mut parts = line.strip_prefix("touchmark\t")?.splitn(5, '\t');
    let (row, column) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    let (code, path, text) = (parts.next()?, parts.next()?, parts.next()?);
    Some(finding(code, Severity::Medium, relative(root, path), row, column, text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_with_codes_turns_it_off_as_one_without_does() {
        for (comment, expected) in [
            ("# flake8: noqa", true),
            ("# flake8: noqa: F401", true),
            ("# FLAKE8=NoQA", true),
            ("# noqa", false),
            ("# ruff: noqa", false),
            ("# flake8 noqa", false),
        ] {
            assert_eq!(turns_off(comment), expected, "{comment}");
        }
    }
}
