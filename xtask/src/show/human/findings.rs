//! What one check has to say: why, what to do, the tool's last words, and its findings by file with their source.

use std::cmp::Reverse;
use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};

use super::{BOLD, DIM, Detail, Screen, counted, fitted, troubles};
use crate::outcome::{CheckReport, Finding, Severity};
use crate::show::Shown;
use crate::show::escape::{self, clean, visible};

/// How many findings of one check are listed unless all are asked for.
const LISTED: usize = 20;

/// How many of a tool's last lines are shown unless all are asked for.
const LAST_LINES: usize = 10;

/// The longest message, in characters; and where all is asked for.
const LONGEST: (usize, usize) = (1000, 10_000);

/// The widest line of source that is shown where the width of the terminal is not known.
const LONG_LINE: usize = 160;

/// All lines below the heading of the check.
pub(in crate::show) fn about(check: &CheckReport, shown: &Shown<'_>, detail: Detail, screen: Screen) -> String {
    let mut out = String::new();
    let verdict = &check.verdict;
    let verbose = detail == Detail::Verbose;
    let longest = if verbose { LONGEST.1 } else { LONGEST.0 };
    if let Some(detail) = verdict.detail() {
        wrapped(&mut out, "  ", &escape::short(detail, longest), screen);
    }
    if let Some(remedy) = &check.remedy {
        wrapped(&mut out, "  ", &format!("help: {}", clean(remedy)), screen);
    }
    if let Some(said) = verdict.output().filter(|_| troubles(check)) {
        let lines: Vec<&str> = said.lines().collect();
        let last = if verbose { 0 } else { lines.len().saturating_sub(LAST_LINES) };
        for line in lines.get(last..).unwrap_or_default() {
            let _ = writeln!(out, "  {DIM}| {}{DIM:#}", clean(line));
        }
    }
    let limit = if verbose { usize::MAX } else { LISTED };
    let mut worst: Vec<&Finding> = verdict.findings().iter().collect();
    worst.sort_by_key(|found| Reverse(found.severity));
    worst.truncate(limit);
    for (path, group) in by_file(&worst) {
        let count =
            if group.len() > 1 { format!("  {}", counted(group.len() as u64, "finding")) } else { String::new() };
        let _ = writeln!(
            out,
            "  {}{DIM}{count}{DIM:#}",
            path.map_or("(no file)".to_owned(), |path| escape::short(path, escape::PATH))
        );
        for found in group {
            finding(&mut out, found, shown, longest, screen);
        }
    }
    let rest = verdict.total().saturating_sub(worst.len() as u64);
    if rest > 0 {
        let all = verdict.findings().len() as u64 == verdict.total();
        let place = match (verbose, all) {
            (false, _) => "; `-v` lists them, `cargo xtask report` makes a page of them",
            (true, true) => "",
            (true, false) => ", which were counted and not kept",
        };
        let _ = writeln!(out, "  {DIM}and {rest} more{place}{DIM:#}");
    }
    out
}

/// The findings of each file together, in the order of the worst of each; worst first.
fn by_file<'a>(findings: &[&'a Finding]) -> Vec<(Option<&'a str>, Vec<&'a Finding>)> {
    let mut order = std::collections::HashMap::new();
    let mut files: Vec<(Option<&str>, Vec<&Finding>)> = Vec::new();
    for found in findings {
        let path = found.path.as_deref();
        let at = *order.entry(path).or_insert(files.len());
        match files.get_mut(at) {
            Some((_, group)) => group.push(found),
            None => files.push((path, vec![found])),
        }
    }
    files
}

/// `LINE:COLUMN  SEVERITY  RULE`, the message, and the line of source with a caret under the column.
fn finding(out: &mut String, found: &Finding, shown: &Shown<'_>, longest: usize, screen: Screen) {
    let mut place = String::new();
    for number in [found.line, found.line.and(found.column)].into_iter().flatten() {
        let _ = write!(place, "{}{number}", if place.is_empty() { "" } else { ":" });
    }
    if !place.is_empty() {
        place.push_str("  ");
    }
    let style = match found.severity {
        Severity::High => AnsiColor::Red.on_default(),
        Severity::Medium => AnsiColor::Yellow.on_default(),
        Severity::Low => Style::new(),
    };
    let rule = linked(&escape::short(&found.rule, 120), found.url.as_deref().filter(|_| screen.links));
    let _ = writeln!(out, "    {place}{style}{}{style:#}  {BOLD}{rule}{BOLD:#}", found.severity.word());
    wrapped(out, "      ", &escape::short(&found.message, longest), screen);
    let (Some(path), Some(line)) = (&found.path, found.line) else { return };
    let Some(source) = (shown.source)(path, line) else { return };
    let text = visible(&source);
    let indent = text.len() - text.trim_start().len();
    let line_text = fitted(text.trim(), screen.width.unwrap_or(LONG_LINE).saturating_sub(16));
    let _ = writeln!(out, "      {DIM}{line:>5} |{DIM:#} {line_text}");
    // The column counts characters; the caret has to stand below the one it means, however wide those before it are.
    let column = found.column.map_or(0, |column| (column as usize).saturating_sub(1 + indent));
    if found.column.is_some() && column < line_text.chars().count() {
        let before: String = line_text.chars().take(column).collect();
        let pad = " ".repeat(textwrap::core::display_width(&before));
        let _ = writeln!(out, "      {DIM}      |{DIM:#} {pad}{style}^{style:#}");
    }
}

/// The text as a link to an address on the web, for terminals that know OSC 8; the others show the text.
fn linked(text: &str, url: Option<&str>) -> String {
    let harmless = |url: &&str| url.starts_with("https://") && url.bytes().all(|byte| byte.is_ascii_graphic());
    match url.filter(harmless) {
        Some(url) => format!("\x1b]8;;{url}\x1b\\{text}\x1b]8;;\x1b\\"),
        None => text.to_owned(),
    }
}

/// A paragraph behind an indent, broken at the width of the terminal.
fn wrapped(out: &mut String, indent: &str, text: &str, screen: Screen) {
    let Some(width) = screen.width else {
        let _ = writeln!(out, "{indent}{text}");
        return;
    };
    let options = textwrap::Options::new(width.max(40)).initial_indent(indent).subsequent_indent(indent);
    for line in textwrap::wrap(text, options.break_words(false)) {
        let _ = writeln!(out, "{line}");
    }
}
