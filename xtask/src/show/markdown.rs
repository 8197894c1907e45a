//! The report as GitHub's Markdown, which is also the summary of a job: checks, badges, what would change, findings.

use std::cmp::Reverse;
use std::fmt::Write as _;

use crate::outcome::{CheckReport, Finding, Outcome, Severity};
use crate::show::Shown;
use crate::show::escape::{self, markdown, short};
use crate::show::human;

/// How many findings of one check are listed.
const LISTED: usize = 100;

/// The longest message, in characters.
const LONGEST: usize = 300;

/// How many lines of a difference are shown.
const DIFF: usize = 200;

/// What is kept back for the line that says what is missing.
const REST: usize = 200;

/// The report in at most `limit` bytes, cut between two lines.
pub fn report(shown: &Shown<'_>, limit: usize) -> String {
    let mut page = Page { text: String::new(), limit: limit.saturating_sub(REST), full: false };
    let checks = &shown.report.checks;
    let gate = shown.report.gate();
    page.block(&format!("## Touchmark: {}\n\n", if checks.is_empty() { "nothing was checked" } else { gate.word() }));
    if !shown.preview.is_empty() {
        page.block(&format!("{}\n\n", shown.preview.join("\n")));
    }
    if !checks.is_empty() {
        page.block(&table(checks));
    }
    if let Some(change) = shown.change {
        page.block(&difference(change));
    }
    for check in checks.iter().filter(|check| human::has_more(check, human::Detail::Normal)) {
        about(&mut page, check);
    }
    if page.full && limit > REST {
        page.text.push_str("\nThe rest has no room here: see the log.\n");
    }
    page.text
}

/// A text that stops growing when it is full, between two blocks.
struct Page {
    text: String,
    limit: usize,
    full: bool,
}

impl Page {
    fn block(&mut self, block: &str) -> bool {
        self.full = self.full || self.text.len() + block.len() > self.limit;
        if !self.full {
            self.text.push_str(block);
        }
        !self.full
    }
}

fn table(checks: &[CheckReport]) -> String {
    let mut out = "| check | outcome | | time |\n| --- | --- | --- | ---: |\n".to_owned();
    for check in checks {
        let outcome = check.verdict.outcome();
        let word = match outcome {
            Outcome::Fail => "**fail**",
            other => other.word(),
        };
        let said = markdown(&short(&human::says(check), LONGEST));
        let _ = writeln!(out, "| {} | {word} | {said} | {} |", markdown(&check.id), human::time(check));
    }
    out.push('\n');
    out
}

fn difference(change: &str) -> String {
    if change.is_empty() {
        return "The README says this already.\n\n".to_owned();
    }
    let lines: Vec<String> = change.lines().map(escape::clean).collect();
    let more = lines.len().saturating_sub(DIFF);
    let shown = lines.get(..DIFF.min(lines.len())).unwrap_or_default().join("\n");
    // A fence is longer than any run of its character in the text (CommonMark 0.31, section 4.5).
    let run = shown.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat((run + 1).max(3));
    let rest = if more > 0 { format!("and {more} more lines\n\n") } else { String::new() };
    format!("### What this would change in the README\n\n{fence}diff\n{shown}\n{fence}\n\n{rest}")
}

/// A check's heading, what it says of itself, and its findings, worst first.
fn about(page: &mut Page, check: &CheckReport) {
    let verdict = &check.verdict;
    let mut head = format!("### {}: {}", markdown(&check.id), verdict.outcome().word());
    if let Some(reason) = verdict.outcome().reason() {
        let _ = write!(head, " ({reason})");
    }
    head.push_str("\n\n");
    for text in [verdict.detail(), check.remedy.as_deref()].into_iter().flatten() {
        let _ = write!(head, "{}\n\n", markdown(&short(text, LONGEST)));
    }
    if !page.block(&head) || verdict.findings().is_empty() {
        return;
    }
    let mut findings: Vec<&Finding> = verdict.findings().iter().collect();
    findings.sort_by_key(|found| (found.accepted.is_some(), Reverse(found.severity)));
    page.block("| severity | rule | place | message |\n| --- | --- | --- | --- |\n");
    let mut listed = 0;
    for found in findings.iter().take(LISTED) {
        if !page.block(&row(found)) {
            return;
        }
        listed += 1;
    }
    let rest = verdict.total().saturating_sub(listed);
    page.block(&if rest > 0 { format!("\nand {rest} more; see the log\n\n") } else { "\n".to_owned() });
}

fn row(found: &Finding) -> String {
    let severity = match found.severity {
        Severity::High => "**high**",
        other => other.word(),
    };
    let mut place = found.path.clone().unwrap_or_default();
    for number in [found.line, found.line.and(found.column)].into_iter().flatten() {
        let _ = write!(place, ":{number}");
    }
    let message = match &found.accepted {
        Some(reason) => format!("accepted ({reason}): {}", found.message),
        None => found.message.clone(),
    };
    format!(
        "| {severity} | {} | {} | {} |\n",
        markdown(&short(&found.rule, 120)),
        markdown(&short(&place, LONGEST)),
        markdown(&short(&message, LONGEST))
    )
}
