//! The report as GitHub's Markdown, which is also the summary of a job: checks, badges, what would change, findings.

use std::cmp::Reverse;
use std::fmt::Write as _;

use crate::outcome::{Accepted, CheckReport, Finding, Outcome, Same, Severity, also};
use crate::section;
use crate::shields::percent_path;
use crate::show::Shown;
use crate::show::because::because;
use crate::show::escape::{cell, is_address, markdown, prose, short};
use crate::show::human;

/// How many findings of one check are listed.
const LISTED: usize = 100;

/// The longest message, in characters.
const LONGEST: usize = 300;

/// What is kept back for the line that says what is missing.
const REST: usize = 200;

/// The report in at most `limit` bytes, cut between two lines.
pub fn report(shown: &Shown<'_>, limit: usize) -> String {
    let mut page = Page { text: String::new(), limit: limit.saturating_sub(REST), full: false };
    let checks = &shown.report.checks;
    let gate = shown.report.gate();
    page.block(&format!("## Touchmark: {}\n\n", if checks.is_empty() { "nothing was checked" } else { gate.word() }));
    if let Some(pictures) = shown.badges.map(section::markdown).filter(|lines| !lines.is_empty()) {
        page.block(&format!("{}\n\n", pictures.join("\n")));
    }
    if !checks.is_empty() {
        page.block(&table(checks));
        page.block(&human::turned_off(shown).map(|off| format!("{}\n\n", markdown(&off))).unwrap_or_default());
    }
    if shown.badges.is_some_and(|badges| !badges.is_empty()) {
        page.block(&badges(shown));
    }
    let same = Same::of(checks);
    let speaks =
        |check: &&CheckReport| !check.verdict.findings().is_empty() || human::has_more(check, human::Detail::Normal);
    for check in checks.iter().filter(speaks) {
        about(&mut page, check, shown, &same);
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
        let said = cell(&short(&human::says(check), LONGEST));
        let _ = writeln!(out, "| {} | {word} | {said} | {} |", markdown(&check.id), human::time(check));
    }
    out.push('\n');
    out
}

/// What each badge says in the README as it is, and what it would say; why those that are not green are not.
fn badges(shown: &Shown<'_>) -> String {
    let badges = shown.badges.unwrap_or_default();
    let stands =
        |label: &str| shown.standing.iter().find_map(|alt| alt.split_once(": ").filter(|(its, _)| *its == label));
    let mut out = "| badge | in the README now | after this | because of |\n| --- | --- | --- | --- |\n".to_owned();
    let mut row = |label: &str, now: &str, after: &str, why: &str| {
        let shown = markdown(after);
        let shown = if now == after { shown } else { format!("**{shown}**") };
        let _ = writeln!(out, "| {} | {} | {shown} | {} |", markdown(label), markdown(now), markdown(why));
    };
    let mut helps = Vec::new();
    for badge in badges {
        let now = stands(&badge.label).map_or("", |(_, message)| message);
        let why = because(badge, shown);
        let checks = why.as_ref().map(|why| short(&why.checks, LONGEST)).unwrap_or_default();
        row(&badge.label, &short(now, LONGEST), &short(&badge.message, LONGEST), &checks);
        helps.extend(why.and_then(|why| why.help).filter(|help| !helps.contains(help)));
    }
    let gone = shown.standing.iter().filter_map(|alt| alt.split_once(": "));
    for (label, now) in gone.filter(|(label, _)| badges.iter().all(|badge| badge.label != *label)) {
        row(label, &short(now, LONGEST), "gone", "");
    }
    out.push('\n');
    if shown.change.is_some_and(str::is_empty) {
        out.push_str("The README says this already.\n\n");
    }
    for help in helps {
        let _ = write!(out, "To do: {}\n\n", prose(&short(&help, LONGEST)));
    }
    out
}

/// A check's heading, what it says of itself, and its findings, worst first.
fn about(page: &mut Page, check: &CheckReport, shown: &Shown<'_>, same: &Same<'_>) {
    let verdict = &check.verdict;
    let mut head = format!("### {}: {}", markdown(&check.id), verdict.outcome().word());
    if let Some(reason) = verdict.outcome().reason() {
        let _ = write!(head, " ({reason})");
    }
    head.push_str("\n\n");
    for text in [verdict.detail(), check.remedy.as_deref()].into_iter().flatten() {
        let _ = write!(head, "{}\n\n", prose(&short(text, LONGEST)));
    }
    if !page.block(&head) || verdict.findings().is_empty() {
        return;
    }
    let is_shown = |found: &&Finding| same.others(&check.id, found).is_ok();
    let mut findings: Vec<&Finding> = verdict.findings().iter().filter(is_shown).collect();
    if findings.is_empty() {
        page.block("Other checks found the same: its findings are listed there.\n\n");
        return;
    }
    let hidden = (verdict.findings().len() - findings.len()) as u64;
    findings.sort_by_key(|found| (found.accepted.is_some(), Reverse(found.severity)));
    page.block("| severity | rule | place | message |\n| --- | --- | --- | --- |\n");
    let mut listed = 0;
    for found in findings.iter().take(LISTED) {
        if !page.block(&row(check, found, shown, same)) {
            return;
        }
        listed += 1;
    }
    let rest = verdict.total().saturating_sub(listed + hidden);
    page.block(&if rest > 0 { format!("\nand {rest} more; see the log\n\n") } else { "\n".to_owned() });
}

fn row(check: &CheckReport, found: &Finding, shown: &Shown<'_>, same: &Same<'_>) -> String {
    let severity = match found.severity {
        Severity::High => "**high**",
        other if human::is_below(check, found) => &format!("{}, does not fail", other.word()),
        other => other.word(),
    };
    let mut place = found.path.clone().unwrap_or_default();
    for number in [found.line, found.line.and(found.column)].into_iter().flatten() {
        let _ = write!(place, ":{number}");
    }
    let also = also(&same.others(&check.id, found).unwrap_or_default());
    let judged = found.accepted.as_ref().map(Accepted::said).unwrap_or_default();
    let notes: Vec<&str> = [also.as_str(), judged.as_str()].into_iter().filter(|note| !note.is_empty()).collect();
    let message = match notes.join("; ") {
        notes if notes.is_empty() => found.message.clone(),
        notes => format!("{} ({notes})", found.message),
    };
    format!(
        "| {severity} | {} | {} | {} |\n",
        linked(&short(&found.rule, 120), found.url.as_deref()),
        linked(&short(&place, LONGEST), address(found, shown).as_deref()),
        markdown(&short(&message, LONGEST))
    )
}

/// The text as a link, where the address can be nothing else than one.
fn linked(text: &str, url: Option<&str>) -> String {
    match url.filter(|url| is_address(url)) {
        Some(url) if !text.is_empty() => format!("[{}]({url})", markdown(text)),
        _ => markdown(text),
    }
}

/// Where the line stands in the tested commit on GitHub.
fn address(found: &Finding, shown: &Shown<'_>) -> Option<String> {
    let (path, line) = (found.path.as_deref()?, found.line?);
    let (repository, commit) = (shown.facts.repository.as_deref()?, shown.report.commit.as_deref()?);
    let path = percent_path(&format!("{}{path}", shown.place.prefix));
    Some(format!("{}/{repository}/blob/{commit}/{path}#L{line}", shown.place.server))
}
