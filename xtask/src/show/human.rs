//! The report for people: a line a check, then what the ones that did not pass have to say.

use std::cmp::Reverse;
use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};

use crate::outcome::{CheckReport, Finding, Kind, Outcome, Severity};
use crate::show::Shown;

/// How much is said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Detail {
    /// Only what did not pass.
    Quiet,
    /// A line a check, and what did not pass.
    #[default]
    Normal,
    /// All findings and versions too.
    Verbose,
}

/// How many findings of one check are listed unless all are asked for.
const LISTED: usize = 20;

/// How many of a tool's last lines are shown unless all are asked for.
const LAST_LINES: usize = 10;

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();

/// The whole report, with ANSI colours; whoever writes it takes them out where they are not wanted.
pub fn report(shown: &Shown<'_>, detail: Detail) -> String {
    let mut out = String::new();
    let checks = &shown.report.checks;
    let listed = checks.iter().filter(|check| detail != Detail::Quiet || troubles(check));
    let width = checks.iter().map(|check| check.id.len()).max().unwrap_or_default();
    for check in listed {
        line(&mut out, check, width, detail);
    }
    for check in checks.iter().filter(|check| troubles(check) || !check.verdict.findings().is_empty()) {
        block(&mut out, check, detail);
    }
    if !checks.is_empty() && (detail != Detail::Quiet || shown.report.gate() != Outcome::Pass) {
        let gate = shown.report.gate();
        let _ = writeln!(out, "\n{}", painted(gate, &format!("quality gate: {}", gate_word(gate))));
    }
    if shown.badges.is_some_and(|badges| !badges.is_empty()) && detail != Detail::Quiet {
        let _ = writeln!(out, "\n{BOLD}The section as it would stand in the README:{BOLD:#}\n");
        for line in &shown.section {
            let _ = writeln!(out, "{line}");
        }
    }
    out
}

/// What the badge will say.
fn gate_word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Pass => "passing",
        Outcome::Fail => "failing",
        Outcome::Pending => "pending",
        Outcome::Unknown(_) | Outcome::NotApplicable => "unknown",
    }
}

fn troubles(check: &CheckReport) -> bool {
    !matches!(check.verdict.outcome(), Outcome::Pass | Outcome::NotApplicable)
}

fn line(out: &mut String, check: &CheckReport, width: usize, detail: Detail) {
    let verdict = &check.verdict;
    let word = painted(verdict.outcome(), &format!("{:<8}", short(verdict.outcome())));
    let said = match verdict.outcome() {
        Outcome::Unknown(reason) => reason.name().to_owned(),
        Outcome::NotApplicable => clean(verdict.detail().unwrap_or_default()),
        _ if verdict.total() > 0 => format!("{} in {}", counted(verdict.total(), "finding"), covered(check)),
        _ => covered(check),
    };
    let time = if check.cached { "stored".to_owned() } else { format!("{:.1} s", check.elapsed.as_secs_f64()) };
    let _ = write!(out, "{word} {:<width$}  {said:<38} {DIM}{time:>8}{DIM:#}", check.id);
    if detail == Detail::Verbose {
        let version = check.version.as_deref().unwrap_or("of unknown version");
        let path = check.path.as_deref().map(|path| format!(" ({path})")).unwrap_or_default();
        let _ = write!(out, "  {DIM}{} {}{}{DIM:#}", check.tool, clean(version), clean(&path));
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
}

/// `not-applicable` is too wide for a column of words.
fn short(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::NotApplicable => "n/a",
        other => other.word(),
    }
}

fn covered(check: &CheckReport) -> String {
    let unit = match check.kind {
        Kind::Tests => "test",
        Kind::DependencyScan => "dependency",
        _ if check.id == "codeql" => "analysis",
        _ => "file",
    };
    counted(check.verdict.covered(), unit)
}

fn counted(count: u64, unit: &str) -> String {
    match (unit.strip_suffix('y'), unit.strip_suffix("is")) {
        _ if count == 1 => format!("1 {unit}"),
        (Some(stem), _) => format!("{count} {stem}ies"),
        (_, Some(stem)) => format!("{count} {stem}es"),
        _ => format!("{count} {unit}s"),
    }
}

fn block(out: &mut String, check: &CheckReport, detail: Detail) {
    let verdict = &check.verdict;
    let _ = write!(out, "\n{BOLD}{}{BOLD:#}", check.id);
    if let Outcome::Unknown(reason) = verdict.outcome() {
        let _ = write!(out, ": {reason}");
    }
    out.push('\n');
    if let Some(detail) = verdict.detail() {
        let _ = writeln!(out, "  {}", clean(detail));
    }
    if let Some(remedy) = &check.remedy {
        let _ = writeln!(out, "  {BOLD}help:{BOLD:#} {}", clean(remedy));
    }
    let limit = if detail == Detail::Verbose { usize::MAX } else { LISTED };
    if let Some(said) = verdict.output().filter(|_| troubles(check)) {
        let lines: Vec<&str> = said.lines().collect();
        let last = if detail == Detail::Verbose { 0 } else { lines.len().saturating_sub(LAST_LINES) };
        for line in lines.get(last..).unwrap_or_default() {
            let _ = writeln!(out, "  {DIM}| {}{DIM:#}", clean(line));
        }
    }
    let mut findings: Vec<&Finding> = verdict.findings().iter().collect();
    findings.sort_by_key(|found| Reverse(found.severity));
    for found in findings.iter().take(limit) {
        finding(out, found);
    }
    let rest = verdict.total().saturating_sub(verdict.findings().len().min(limit) as u64);
    if rest > 0 {
        let _ = writeln!(
            out,
            "  {DIM}and {rest} more{}{DIM:#}",
            if detail == Detail::Verbose { "" } else { "; `-v` shows them" }
        );
    }
}

fn finding(out: &mut String, found: &Finding) {
    let mut place = clean(found.path.as_deref().unwrap_or("(no file)"));
    for number in [found.line, found.line.and(found.column)].into_iter().flatten() {
        let _ = write!(place, ":{number}");
    }
    let style = match found.severity {
        Severity::High => AnsiColor::Red.on_default(),
        Severity::Medium => AnsiColor::Yellow.on_default(),
        Severity::Low => Style::new(),
    };
    let _ = writeln!(out, "  {place}  {style}{}{style:#}  {BOLD}{}{BOLD:#}", found.severity.word(), clean(&found.rule));
    let _ = writeln!(out, "      {}", clean(&found.message));
}

fn painted(outcome: Outcome, text: &str) -> String {
    let style = match outcome {
        Outcome::Pass => AnsiColor::Green.on_default(),
        Outcome::Fail => AnsiColor::Red.on_default().bold(),
        Outcome::Pending | Outcome::Unknown(_) => AnsiColor::Yellow.on_default(),
        Outcome::NotApplicable => Style::new().dimmed(),
    };
    format!("{style}{text}{style:#}")
}

/// A unified diff with its added and removed lines in colour.
pub fn diff(text: &str) -> String {
    let color = |line: &str| match line.as_bytes().first() {
        Some(b'+') => Some(AnsiColor::Green.on_default()),
        Some(b'-') => Some(AnsiColor::Red.on_default()),
        _ => None,
    };
    let mut out = String::new();
    for line in text.split_inclusive('\n') {
        let (body, end) = line.split_at(line.trim_end_matches(['\r', '\n']).len());
        let body = visible(body);
        let _ = match color(line) {
            Some(style) => write!(out, "{style}{body}{style:#}{end}"),
            None => write!(out, "{body}{end}"),
        };
    }
    out
}

/// The text without control characters and those that reorder text (Unicode TR9): what a tool or a file holds must not steer the terminal.
pub(super) fn visible(text: &str) -> String {
    let steers = |c: &char| {
        c.is_control() || matches!(*c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    text.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).filter(|c| !steers(c)).collect()
}

/// The same as one line without white space at its end.
fn clean(text: &str) -> String {
    visible(text).trim_end().to_owned()
}
