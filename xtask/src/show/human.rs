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

/// The whole report, with ANSI colours; whoever writes it takes them out where they are not wanted. Text is broken at
/// `width` columns where that is known.
pub fn report(shown: &Shown<'_>, detail: Detail, width: Option<usize>) -> String {
    let mut out = String::new();
    let checks = &shown.report.checks;
    let listed = checks.iter().filter(|check| detail != Detail::Quiet || troubles(check));
    let widest = checks.iter().map(|check| check.id.len()).max().unwrap_or_default();
    for check in listed {
        line(&mut out, check, widest, detail);
    }
    for check in checks.iter().filter(|check| troubles(check) || !check.verdict.findings().is_empty()) {
        block(&mut out, check, shown, detail, width);
    }
    if !checks.is_empty() && (detail != Detail::Quiet || shown.report.gate() != Outcome::Pass) {
        let _ = writeln!(out, "\n{}", painted(shown.report.gate(), &sum(checks)));
    }
    if shown.badges.is_some_and(|badges| !badges.is_empty()) && detail != Detail::Quiet {
        let _ = writeln!(out, "\n{BOLD}The section as it would stand in the README:{BOLD:#}\n");
        for line in &shown.section {
            let _ = writeln!(out, "{line}");
        }
    }
    out
}

/// Such as `5 passed, 1 failed, 2 unknown`.
fn sum(checks: &[CheckReport]) -> String {
    let words = [("pass", "passed"), ("fail", "failed"), ("unknown", "unknown"), ("pending", "pending")];
    let part = |(outcome, word): (&str, &str)| {
        let count = checks.iter().filter(|check| check.verdict.outcome().word() == outcome).count();
        (count > 0).then(|| format!("{count} {word}"))
    };
    let parts: Vec<String> = words.into_iter().filter_map(part).collect();
    if parts.is_empty() { "nothing was checked".to_owned() } else { parts.join(", ") }
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
        let unknown = if check.path.is_some() || check.cached { "of unknown version" } else { "" };
        let version = check.version.as_deref().unwrap_or(unknown);
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
        _ if check.id == "clippy" => "target",
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

fn block(out: &mut String, check: &CheckReport, shown: &Shown<'_>, detail: Detail, width: Option<usize>) {
    let verdict = &check.verdict;
    let _ = write!(out, "\n{BOLD}{}{BOLD:#}", check.id);
    if let Outcome::Unknown(reason) = verdict.outcome() {
        let _ = write!(out, ": {reason}");
    }
    out.push('\n');
    if let Some(detail) = verdict.detail() {
        wrapped(out, "  ", &clean(detail), width);
    }
    if let Some(remedy) = &check.remedy {
        wrapped(out, "  ", &format!("help: {}", clean(remedy)), width);
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
        finding(out, found, shown, width);
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

/// `PATH:LINE:COLUMN  SEVERITY  RULE`, the message, and the line of source with a caret under the column.
fn finding(out: &mut String, found: &Finding, shown: &Shown<'_>, width: Option<usize>) {
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
    wrapped(out, "      ", &clean(&found.message), width);
    let (Some(path), Some(line)) = (&found.path, found.line) else { return };
    let Some(source) = (shown.source)(path, line) else { return };
    let text = visible(&source);
    let indent = text.len() - text.trim_start().len();
    let line_text = shortened(text.trim(), width.unwrap_or(LONG_LINE).saturating_sub(16));
    let _ = writeln!(out, "      {DIM}{line:>5} |{DIM:#} {line_text}");
    // The column counts characters; the caret has to stand below the one it means, however wide those before it are.
    let column = found.column.map_or(0, |column| (column as usize).saturating_sub(1 + indent));
    if found.column.is_some() && column < line_text.chars().count() {
        let before: String = line_text.chars().take(column).collect();
        let pad = " ".repeat(textwrap::core::display_width(&before));
        let _ = writeln!(out, "      {DIM}      |{DIM:#} {pad}{style}^{style:#}");
    }
}

/// The widest line of source that is shown where the width of the terminal is not known.
const LONG_LINE: usize = 160;

fn shortened(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        text.to_owned()
    } else {
        text.chars().take(width.max(1) - 1).chain(['…']).collect()
    }
}

/// A paragraph behind an indent, broken at the width of the terminal; elsewhere one line, which tools can search.
fn wrapped(out: &mut String, indent: &str, text: &str, width: Option<usize>) {
    let Some(width) = width else {
        let _ = writeln!(out, "{indent}{text}");
        return;
    };
    let options = textwrap::Options::new(width.max(40)).initial_indent(indent).subsequent_indent(indent);
    for line in textwrap::wrap(text, options.break_words(false)) {
        let _ = writeln!(out, "{line}");
    }
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
