//! The log of a GitHub workflow: a group a check, annotations, the outputs of the step
//! (<https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands>).

use std::cmp::Reverse;
use std::fmt::Write as _;

use crate::outcome::{CheckReport, Finding, Same, Severity, also};
use crate::show::Shown;
use crate::show::escape::{self, command, property};
use crate::show::human::{self, Detail, Screen};

/// How much of a step's summary we fill, in bytes: GitHub drops one above 1 MiB whole.
pub const SUMMARY: usize = 900 << 10;

/// How many annotations of one level GitHub keeps of a step.
const KEPT: usize = 10;

/// The longest message of an annotation, in characters.
const LONGEST: usize = 500;

/// A line that the runner shows as a warning. What stands in it can end neither the line nor the command.
pub fn warning(text: &str) -> String {
    format!("::warning title=Touchmark::{}", command(text))
}

/// The same at a line of a file, whose path is from the top of the checkout.
pub fn warning_at(path: &str, line: usize, text: &str) -> String {
    let path = property(&escape::short(path, escape::PATH));
    format!("::warning title=Touchmark,file={path},line={line}::{}", command(text))
}

/// The whole log. Beside our own commands no line of it is one, whatever the tools have said.
pub fn report(shown: &Shown<'_>, detail: Detail) -> String {
    let mut out = escape::log(&human::lines(shown, detail, Screen::default()));
    let same = Same::of(&shown.report.checks);
    for check in shown.report.checks.iter().filter(|check| human::has_more(check, detail)) {
        let _ = writeln!(out, "::group::{}", command(&heading(check)));
        out.push_str(&escape::log(&human::about(check, shown, &same, detail, Screen::default())));
        out.push_str("::endgroup::\n");
    }
    out.push_str(&escape::log(&human::conclusion(shown, &same, detail, Screen::default())));
    annotations(&mut out, shown, &same);
    out
}

fn heading(check: &CheckReport) -> String {
    let outcome = check.verdict.outcome();
    let more = match outcome.reason() {
        Some(reason) => format!(": {reason}"),
        None => format!(": {}", human::found(check)),
    };
    format!("{} {}{more}", outcome.word(), &check.id)
}

/// The levels, worst first.
const LEVELS: &[&str] = &["error", "warning", "notice"];

/// At most ten lines of each level; where there are more findings, the tenth counts them.
fn annotations(out: &mut String, shown: &Shown<'_>, same: &Same<'_>) {
    let mut levels: [Vec<(Severity, &CheckReport, &Finding)>; 3] = Default::default();
    for check in &shown.report.checks {
        let is_shown = |found: &&Finding| found.accepted.is_none() && same.others(&check.id, found).is_ok();
        for found in check.verdict.findings().iter().filter(is_shown) {
            let fails = check.verdict.threshold().is_some_and(|threshold| found.severity >= threshold);
            let level = match found.severity {
                _ if fails => &mut levels[0],
                Severity::High | Severity::Medium => &mut levels[1],
                Severity::Low => &mut levels[2],
            };
            level.push((found.severity, check, found));
        }
    }
    for (name, mut level) in LEVELS.iter().zip(levels) {
        level.sort_by_key(|(severity, ..)| Reverse(*severity));
        let mut lines: Vec<String> = match *name {
            "warning" => shown.report.checks.iter().filter_map(no_answer).collect(),
            _ => Vec::new(),
        };
        let count = lines.len() + level.len();
        lines.extend(level.iter().take(KEPT).map(|(_, check, found)| annotation(name, check, found, shown, same)));
        if count > KEPT {
            lines.truncate(KEPT - 1);
            let rest = count - lines.len();
            lines.push(format!("::{name} title=Touchmark::and {rest} more; see the log and the summary of this job"));
        }
        for line in lines {
            let _ = writeln!(out, "{line}");
        }
    }
}

fn annotation(level: &str, check: &CheckReport, found: &Finding, shown: &Shown<'_>, same: &Same<'_>) -> String {
    let title = escape::short(&format!("{}: {}", &check.id, found.rule), 120);
    let mut properties = format!("title={}", property(&title));
    if let Some(path) = &found.path {
        let _ = write!(
            properties,
            ",file={}",
            property(&escape::short(&format!("{}{path}", shown.place.prefix), escape::PATH))
        );
        let column = found.line.and(found.column);
        for (name, number) in [("line", found.line), ("col", column), ("endColumn", column.and(found.end_column))] {
            if let Some(number) = number {
                let _ = write!(properties, ",{name}={number}");
            }
        }
    }
    let mut text = found.message.clone();
    if let Some(source) = found.flow.first() {
        let _ = write!(text, "\nFrom {}:{}: {}", source.path, source.line, source.text);
    }
    let also = also(&same.others(&check.id, found).unwrap_or_default());
    text.extend(Some(also.as_str()).filter(|also| !also.is_empty()).iter().flat_map(|also| ["\n", also]));
    text.extend(found.help.iter().flat_map(|help| ["\n", help.as_str()]));
    format!("::{level} {properties}::{}", command(&escape::short(&text, LONGEST)))
}

fn no_answer(check: &CheckReport) -> Option<String> {
    let reason = check.verdict.outcome().reason().filter(|_| !check.optional)?;
    let said = [check.verdict.detail(), check.remedy.as_deref()];
    let said: Vec<String> = said.into_iter().flatten().map(|text| escape::short(text, LONGEST)).collect();
    let title = property(&format!("{}: {reason}", &check.id));
    Some(format!("::warning title={title}::{}", command(&said.join("; "))))
}

/// What later steps can ask for: `outcome` always; from the badges on also `gate`, `security` and, where that can be
/// told, `changed`. The values are words of ours.
pub fn outputs(shown: &Shown<'_>) -> String {
    let mut out = format!("outcome={}\n", shown.report.gate().word());
    if let Some(whole) = shown.whole {
        let _ = writeln!(out, "gate={}\nsecurity={}", whole.gate().word(), whole.security().word());
    }
    if let Some(change) = shown.change {
        let _ = writeln!(out, "changed={}", !change.is_empty());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_warning_is_one_line() {
        assert_eq!(warning("100 %\r\n::error::x"), "::warning title=Touchmark::100 %25%0D%0A::error::x");
    }
}
