//! What one check has to say: why, what to do, the tool's last words, and its findings by file with their source.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use textwrap::core::display_width;

use super::{BOLD, DIM, Detail, Screen, counted, fitted, is_below, is_listed, needs_attention};
use crate::called::command;
use crate::outcome::{CheckReport, Finding, Same, Severity, Step, also};
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

/// All lines below the heading of the check; what is about the check as a whole is indented.
pub(in crate::show) fn about(
    check: &CheckReport,
    shown: &Shown<'_>,
    same: &Same<'_>,
    detail: Detail,
    screen: Screen,
) -> String {
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
    if let Some(said) = verdict.output().filter(|_| verbose || needs_attention(check)) {
        let lines: Vec<&str> = said.lines().collect();
        let last = if verbose { 0 } else { lines.len().saturating_sub(LAST_LINES) };
        for line in lines.get(last..).unwrap_or_default() {
            let _ = writeln!(out, "  {DIM}| {}{DIM:#}", clean(line));
        }
    }
    let limit = if verbose { usize::MAX } else { LISTED };
    let mut elsewhere = BTreeSet::new();
    let mut worst: Vec<&Finding> = Vec::new();
    let listed: Vec<&Finding> = verdict.findings().iter().filter(|found| is_listed(check, found, detail)).collect();
    let below = verdict.findings().iter().filter(|found| !verbose && is_below(check, found)).count() as u64;
    let unlisted = (verdict.findings().len() - listed.len()) as u64 - below;
    for found in &listed {
        match same.others(&check.id, found) {
            Ok(_) => worst.push(found),
            Err((id, _)) => drop(elsewhere.insert(id)),
        }
    }
    let hidden = listed.len() - worst.len();
    worst.sort_by_key(|found| (found.accepted.is_some(), Reverse(found.severity)));
    worst.truncate(limit);
    for found in by_file(&worst) {
        finding(&mut out, found, shown, longest, screen);
        let also = also(&same.others(&check.id, found).unwrap_or_default());
        if !also.is_empty() {
            wrapped(&mut out, "  ", &escape::short(&also, longest), screen);
        }
        if let Some(accepted) = &found.accepted {
            let _ = writeln!(out, "  {DIM}{}{DIM:#}", escape::short(&accepted.said(), longest));
        }
        flow(&mut out, found, verbose);
        if let Some(help) = &found.help {
            wrapped(&mut out, "  ", &format!("help: {}", escape::short(help, longest)), screen);
        }
    }
    if hidden > 0 {
        let (count, ids) = (counted(hidden as u64, "finding"), Vec::from_iter(elsewhere).join(" and "));
        let _ = writeln!(out, "  {DIM}{count} shown under {ids}{DIM:#}");
    }
    if unlisted > 0 {
        let count = counted(unlisted, "finding");
        let _ = writeln!(out, "  {DIM}{count} suppressed in the source; `-v` lists them{DIM:#}");
    }
    let rest = verdict.total().saturating_sub((worst.len() + hidden) as u64 + unlisted + below);
    if rest > 0 {
        let all = verdict.findings().len() as u64 == verdict.total();
        let place = match (verbose, all) {
            (false, _) => format!("; `-v` lists them, `{}` makes a page of them", command("report")),
            (true, true) => String::new(),
            (true, false) => ", which were counted and not kept".to_owned(),
        };
        let _ = writeln!(out, "  {DIM}and {rest} more{place}{DIM:#}");
    }
    out
}

/// Those of one file together, in the order of the worst of each file.
fn by_file<'a>(findings: &[&'a Finding]) -> Vec<&'a Finding> {
    let mut order = std::collections::HashMap::new();
    for (at, found) in findings.iter().enumerate() {
        order.entry(found.path.as_deref()).or_insert(at);
    }
    let mut sorted = findings.to_vec();
    sorted.sort_by_key(|found| order.get(&found.path.as_deref()).copied());
    sorted
}

/// `PATH:LINE:COLUMN  SEVERITY  RULE`, which terminals and editors make a link of, the message, and the line of source with
/// carets under what is meant.
fn finding(out: &mut String, found: &Finding, shown: &Shown<'_>, longest: usize, screen: Screen) {
    let path = found.path.as_deref();
    let mut place = path.map_or("(no file)".to_owned(), |path| escape::short(path, escape::PATH));
    for number in [found.line, found.line.and(found.column)].into_iter().flatten() {
        let _ = write!(place, ":{number}");
    }
    let style = match found.severity {
        Severity::High => AnsiColor::Red.on_default(),
        Severity::Medium => AnsiColor::Yellow.on_default(),
        Severity::Low => Style::new(),
    };
    let rule = linked(&escape::short(&found.rule, 120), found.url.as_deref().filter(|_| screen.links));
    let _ = writeln!(out, "{place}  {style}{}{style:#}  {BOLD}{rule}{BOLD:#}", found.severity.word());
    wrapped(out, "  ", &escape::short(&found.message, longest), screen);
    let (Some(path), Some(line)) = (&found.path, found.line) else { return };
    let Some(source) = (shown.source)(path, line) else { return };
    let room = screen.width.unwrap_or(LONG_LINE).saturating_sub(12).max(24);
    let (text, caret) = excerpt(&source, found.column, room);
    let _ = writeln!(out, "  {DIM}{line:>5} |{DIM:#} {text}");
    if let Some(pad) = caret {
        let carets = "^".repeat(underlined(&source, found, room.saturating_sub(pad)));
        let _ = writeln!(out, "  {DIM}      |{DIM:#} {:pad$}{style}{carets}{style:#}", "");
    }
}

/// The way of a value to the place that was shown: where it enters, and with all details every step.
fn flow(out: &mut String, found: &Finding, verbose: bool) {
    let Some((source, rest)) = found.flow.split_first() else { return };
    let _ = writeln!(out, "  {DIM}from {}{DIM:#}", place(source));
    let between = rest.split_last().map_or(rest, |(_, between)| between);
    if verbose {
        for step in between {
            let _ = writeln!(out, "  {DIM}  by {}{DIM:#}", place(step));
        }
    } else if !between.is_empty() {
        let _ = writeln!(out, "  {DIM}  by {}; `-v` lists them{DIM:#}", counted(between.len() as u64, "step"));
    }
}

/// `PATH:LINE:COLUMN  TEXT`
fn place(step: &Step) -> String {
    let path = escape::short(&step.path, escape::PATH);
    format!("{path}:{}:{}  {}", step.line, step.column, escape::short(&step.text, 120))
}

/// A line of source without its indent, in at most `room` columns around the character at `column`, and how many columns
/// stand before that. Columns count all characters from 1; here those that are not seen are gone, and some are wide.
fn excerpt(source: &str, column: Option<u32>, room: usize) -> (String, Option<usize>) {
    let before = column.and_then(|column| usize::try_from(column).ok()?.checked_sub(1));
    let before = before.filter(|count| *count < source.chars().count());
    let head: String = visible(&source.chars().take(before.unwrap_or_default()).collect::<String>());
    let text = visible(source);
    let indent = text.len() - text.trim_start().len();
    let at = head.len().max(indent);
    let (head, tail) = text.trim_end().split_at_checked(at).unwrap_or(("", text.trim()));
    let head = head.get(indent..).unwrap_or_default();
    // What does not fit goes from the start first, so that a third of the room is left for what follows.
    let (mut shown, mut columns) = (head, display_width(head));
    let fits = columns + display_width(tail) <= room || columns <= room - room / 3;
    while !fits && columns > room / 3 {
        let mut chars = shown.chars();
        chars.next();
        shown = chars.as_str();
        columns = display_width(shown);
    }
    if !fits {
        shown = shown.trim_start();
        columns = display_width(shown);
    }
    let start = if fits { String::new() } else { "…".to_owned() };
    let pad = columns + display_width(&start);
    (format!("{start}{shown}{}", fitted(tail, room - pad)), before.map(|_| pad))
}

/// How many columns are underlined, of at most `room` and at least one.
fn underlined(source: &str, found: &Finding, room: usize) -> usize {
    let index = |column: Option<u32>| column.and_then(|column| usize::try_from(column).ok()?.checked_sub(1));
    let (Some(start), Some(end)) = (index(found.column), index(found.end_column)) else { return 1 };
    let range: String = source.chars().skip(start).take(end.saturating_sub(start)).collect();
    display_width(&visible(range.trim())).min(room).max(1)
}

/// The text as a link to an address on the web, for terminals that know OSC 8; the others show the text.
fn linked(text: &str, url: Option<&str>) -> String {
    match url.filter(|url| escape::is_address(url)) {
        Some(url) => format!("\x1b]8;;{url}\x1b\\{text}\x1b]8;;\x1b\\"),
        None => text.to_owned(),
    }
}

/// A paragraph behind an indent, broken at the width of the terminal.
pub(super) fn wrapped(out: &mut String, indent: &str, text: &str, screen: Screen) {
    let Some(width) = screen.width else {
        let _ = writeln!(out, "{indent}{text}");
        return;
    };
    let options = textwrap::Options::new(width.max(40)).initial_indent(indent).subsequent_indent(indent);
    for line in textwrap::wrap(text, options.break_words(false)) {
        let _ = writeln!(out, "{line}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The excerpt with the caret in its place.
    fn marked(source: &str, column: u32, room: usize) -> String {
        let (text, caret) = excerpt(source, Some(column), room);
        assert!(display_width(&text) <= room, "{text}");
        let mut left = caret.unwrap();
        let at = text.char_indices().find(|(_, c)| {
            let stands = left == 0;
            left = left.saturating_sub(display_width(c.encode_utf8(&mut [0; 4])));
            stands
        });
        let (head, tail) = text.split_at(at.unwrap().0);
        format!("{head}>{tail}")
    }

    #[test]
    fn what_is_meant_is_underlined() {
        for (source, column, end, room, expected) in [
            ("x = eval(y)", 5, Some(12), 40, 7),
            ("x = eval(y)", 5, None, 40, 1),
            ("x = eval(y)", 5, Some(12), 3, 3),
            ("x = eval(y)", 5, Some(12), 0, 1),
            ("    x = eval(y)", 1, Some(16), 40, 11),
            ("名 = 名(y)", 5, Some(6), 40, 2),
            ("x = 1", 9, Some(12), 40, 1),
        ] {
            let mut found = crate::check::finding("R1", Severity::Low, "a.py".to_owned(), 1, column, "m");
            found.end_column = end;
            assert_eq!(underlined(source, &found, room), expected, "{source} {column} {end:?} {room}");
        }
    }

    #[test]
    fn the_caret_stands_below_the_character_that_is_meant() {
        assert_eq!(marked("x = eval(y)", 5, 40), "x = >eval(y)");
        assert_eq!(marked("\t\tx = eval(y)", 7, 40), "x = >eval(y)");
        assert_eq!(marked("    x = eval(y)", 1, 40), ">x = eval(y)");
        assert_eq!(marked("名 = eval(y)", 5, 40), "名 = >eval(y)");
        assert_eq!(marked("\u{feff}a\u{202e}b = eval(y)", 8, 40), "ab = >eval(y)");
        assert_eq!(excerpt("x = 1", Some(6), 40), ("x = 1".to_owned(), None));
        assert_eq!(excerpt("  x = 1 ", None, 40), ("x = 1".to_owned(), None));
        assert_eq!(excerpt("", Some(1), 40), (String::new(), None));
    }

    #[test]
    fn a_long_line_is_cut_around_the_place() {
        let long = format!("{}eval(y){}", "a, ".repeat(100), ", b".repeat(100));
        assert_eq!(marked(&long, 301, 40), "…a, a, a, a, >eval(y), b, b, b, b, b, b,…");
        assert_eq!(marked(&long, 4, 40), "a, >a, a, a, a, a, a, a, a, a, a, a, a, …");
        assert_eq!(marked(&"名".repeat(100), 50, 24), "…名名名名>名名名名名名名…");
    }
}
