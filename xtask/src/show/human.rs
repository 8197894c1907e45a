//! The report for people: a line a check, then what the ones that did not pass have to say.

mod findings;

use std::collections::BTreeSet;
use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};

pub(super) use self::findings::about;
use crate::outcome::{By, CheckReport, Finding, Outcome, Same};
use crate::show::Shown;
use crate::show::because::because;
use crate::show::escape::{clean, visible};

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

/// What it is read on.
#[derive(Clone, Copy, Debug, Default)]
pub struct Screen {
    /// Columns, where that is known: text is broken there. Elsewhere a paragraph is one line, which tools can search.
    pub width: Option<usize>,
    /// Whether a rule may be a link to its documentation.
    pub links: bool,
}

pub(super) const BOLD: Style = Style::new().bold();
pub(super) const DIM: Style = Style::new().dimmed();

/// The whole report, with ANSI colours; whoever writes it takes them out where they are not wanted.
pub fn report(shown: &Shown<'_>, detail: Detail, screen: Screen) -> String {
    let mut out = lines(shown, detail, screen);
    let same = Same::of(&shown.report.checks);
    for check in shown.report.checks.iter().filter(|check| has_more(check, detail)) {
        let _ = write!(out, "\n{BOLD}{}{BOLD:#}", check.id);
        if let Outcome::Unknown(reason) = check.verdict.outcome() {
            let _ = write!(out, ": {reason}");
        }
        out.push('\n');
        out.push_str(&about(check, shown, &same, detail, screen));
    }
    out.push_str(&conclusion(shown, &same, detail, screen));
    out
}

/// A line a check.
pub(super) fn lines(shown: &Shown<'_>, detail: Detail, screen: Screen) -> String {
    let mut out = String::new();
    let checks = &shown.report.checks;
    let listed = checks.iter().filter(|check| detail != Detail::Quiet || needs_attention(check));
    let widest = checks.iter().map(|check| check.id.len()).max().unwrap_or_default();
    for check in listed {
        let mut line = Line::of(check).text(widest, screen.width);
        if detail == Detail::Verbose {
            let _ = write!(line, "  {DIM}{}{DIM:#}", origin(check));
            if let Some(evidence) = check.verdict.evidence() {
                let _ = write!(line, "\n{:8} {:widest$}  {DIM}{}{DIM:#}", "", "", clean(&evidence.to_string()));
            }
        }
        let _ = writeln!(out, "{}", line.trim_end());
    }
    out
}

/// The sum, and what the badges say where there are some.
pub(super) fn conclusion(shown: &Shown<'_>, same: &Same<'_>, detail: Detail, screen: Screen) -> String {
    let mut out = String::new();
    let checks = &shown.report.checks;
    if detail != Detail::Quiet {
        out.push_str(&how_to_accept(shown, same));
    }
    if !checks.is_empty() && (detail != Detail::Quiet || shown.report.gate() != Outcome::Pass) {
        let _ = writeln!(out, "\n{}", painted(shown.report.gate(), &sum(checks)));
        let scans = checks.iter().any(|check| check.kind.is_security());
        if scans && detail != Detail::Quiet {
            let _ = writeln!(out, "{DIM}scans: {}{DIM:#}", clean(&shown.facts.scope.summary));
        }
        if let Some(off) = turned_off(shown).filter(|_| detail != Detail::Quiet) {
            let _ = writeln!(out, "{DIM}{off}{DIM:#}");
        }
        let below = below(checks, same);
        if !below.is_empty() && detail == Detail::Normal {
            let _ = writeln!(out, "{DIM}findings that fail nothing: {below}; `-v` lists them{DIM:#}");
        }
    }
    let says = shown.badges.is_some_and(|badges| !badges.is_empty()) && !checks.is_empty();
    if says && detail != Detail::Quiet {
        out.push_str(&badges(shown, screen));
    }
    out
}

/// Which checks the configuration turns off, such as `turned off in pyproject.toml: mypy, codeql`.
pub(super) fn turned_off(shown: &Shown<'_>) -> Option<String> {
    let off = &shown.facts.turned_off;
    (!off.is_empty()).then(|| format!("turned off in {}: {}", (shown.table)().0, clean(&off.join(", "))))
}

/// The badges as words, and why those that are not green are not.
fn badges(shown: &Shown<'_>, screen: Screen) -> String {
    let badges = shown.badges.unwrap_or_default();
    let widest = badges.iter().map(|badge| badge.label.len()).max().unwrap_or_default();
    let mut out = format!("\n{BOLD}Badges{BOLD:#}\n");
    let mut said = BTreeSet::new();
    for badge in badges {
        let style = match badge.color {
            "red" => AnsiColor::Red.on_default(),
            "yellow" | "lightgrey" => AnsiColor::Yellow.on_default(),
            _ => AnsiColor::Green.on_default(),
        };
        let _ = write!(out, "  {:<widest$}  {style}{}{style:#}", badge.label, clean(&badge.message));
        let why = because(badge, shown);
        if let Some(why) = &why {
            let _ = write!(out, ": {}", clean(&why.checks));
        }
        out.push('\n');
        // The gate stands for all of them: another badge says what else there is to do.
        if let Some(help) = why.and_then(|why| why.help).filter(|help| said.insert(help.clone())) {
            let indent = " ".repeat(widest + 4);
            findings::wrapped(&mut out, &indent, &format!("help: {}", clean(&help)), screen);
        }
    }
    out
}

/// The path of an entry that accepts what fails in these files: the file, or a glob for what is in the folder of them all.
fn glob(files: &BTreeSet<&str>) -> Option<String> {
    let first = files.first()?;
    let shares =
        |folder: &str| files.iter().all(|file| file.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/')));
    match first.match_indices('/').map(|(at, _)| first.get(..at).unwrap_or_default()).rfind(|folder| shares(folder)) {
        _ if files.len() == 1 => Some((*first).to_owned()),
        folder => folder.map(|folder| format!("{folder}/**")),
    }
}

/// The entry that accepts the rule of the first finding that fails, to paste.
fn how_to_accept(shown: &Shown<'_>, same: &Same<'_>) -> String {
    let judged = |check: &&CheckReport| check.verdict.outcome() == Outcome::Fail && check.kind.is_security();
    let open = |check: &'_ CheckReport| {
        let threshold = check.verdict.threshold();
        let fails = |found: &&Finding| threshold.is_some_and(|least| found.open() >= Some(least));
        let open = check.verdict.findings().iter().filter(fails);
        open.filter(|found| same.others(&check.id, found).is_ok()).cloned().collect::<Vec<_>>()
    };
    let checks = &shown.report.checks;
    let open: Vec<Finding> = checks.iter().filter(judged).flat_map(open).collect();
    let Some(found) = open.first() else { return String::new() };
    let alike = open.iter().filter(|other| other.rule == found.rule);
    let files: BTreeSet<&str> = alike.filter_map(|other| other.path.as_deref()).collect();
    let mut lines = vec![format!("rule = {:?}", clean(&found.rule))];
    lines.extend(glob(&files).map(|path| format!("path = {:?}", clean(&path))));
    lines.push("reason = \"\" # why this is no fault here".to_owned());
    let entry: Vec<String> = lines.iter().map(|line| format!("  {DIM}{line}{DIM:#}\n")).collect();
    let (file, table) = (shown.table)();
    let head = format!("To accept a finding that is deliberate, add to {file}:");
    format!("\n{head}\n  {DIM}[[{table}.accept]]{DIM:#}\n{}", entry.concat())
}

/// Whether there is more to say of a check than its line.
pub(super) fn has_more(check: &CheckReport, detail: Detail) -> bool {
    let said = detail == Detail::Verbose && check.verdict.output().is_some();
    let listed = check.verdict.findings().iter().any(|found| is_listed(check, found, detail));
    said || listed || needs_attention(check) || is_qualified(check)
}

/// Whether a finding is listed: one that a comment suppresses, or that fails nothing, is read by those who ask for everything.
pub(super) fn is_listed(check: &CheckReport, found: &Finding, detail: Detail) -> bool {
    detail == Detail::Verbose
        || match &found.accepted {
            Some(accepted) => accepted.by != By::Source && detail != Detail::Quiet,
            None => !is_below(check, found),
        }
}

/// Whether nobody has judged a finding and it fails nothing all the same.
pub(super) fn is_below(check: &CheckReport, found: &Finding) -> bool {
    found.accepted.is_none() && check.verdict.threshold().is_some_and(|least| found.severity < least)
}

/// How many findings of each check fail nothing, such as `bandit 13, clippy 2`.
fn below(checks: &[CheckReport], same: &Same<'_>) -> String {
    let count = |check: &CheckReport| {
        let findings = check.verdict.findings().iter();
        findings.filter(|found| is_below(check, found) && same.others(&check.id, found).is_ok()).count()
    };
    let counts = checks.iter().map(|check| (&check.id, count(check))).filter(|(_, count)| *count > 0);
    counts.map(|(id, count)| format!("{id} {count}")).collect::<Vec<_>>().join(", ")
}

/// Whether a pass comes with words, such as what it left out.
fn is_qualified(check: &CheckReport) -> bool {
    check.verdict.outcome() == Outcome::Pass && check.verdict.detail().is_some()
}

/// Such as `5 passed, 1 failed, 2 unknown`.
pub(super) fn sum(checks: &[CheckReport]) -> String {
    let words = [("pass", "passed"), ("fail", "failed"), ("unknown", "unknown"), ("pending", "pending")];
    let part = |(outcome, word): (&str, &str)| {
        let count = checks.iter().filter(|check| check.verdict.outcome().word() == outcome).count();
        (count > 0).then(|| format!("{count} {word}"))
    };
    let mut parts: Vec<String> = words.into_iter().filter_map(part).collect();
    if parts.is_empty() {
        return "nothing was checked".to_owned();
    }
    let same = Same::of(checks);
    let shown = |check: &&CheckReport, found: &&Finding| same.others(&check.id, found).is_ok();
    let findings =
        checks.iter().flat_map(|check| check.verdict.findings().iter().filter(move |found| shown(&check, found)));
    let by: Vec<By> = findings.filter_map(|found| found.accepted.as_ref()).map(|accepted| accepted.by).collect();
    for (kind, word) in [(By::Configuration, "accepted"), (By::Source, "suppressed in the source")] {
        let count = by.iter().filter(|by| **by == kind).count() as u64;
        if count > 0 {
            parts.push(format!("{} {word}", counted(count, "finding")));
        }
    }
    parts.join(", ")
}

pub(super) fn needs_attention(check: &CheckReport) -> bool {
    !matches!(check.verdict.outcome(), Outcome::Pass | Outcome::NotApplicable)
}

/// What the line of a check says.
pub(super) struct Line {
    id: String,
    outcome: Outcome,
    said: String,
    time: String,
}

impl Line {
    /// The line of this check.
    pub(super) fn of(check: &CheckReport) -> Line {
        Line { id: check.id.clone(), outcome: check.verdict.outcome(), said: says(check), time: time(check) }
    }

    /// Its text, with an id that fills `widest` columns, on a screen of so many columns, where that is known.
    pub(super) fn text(&self, widest: usize, width: Option<usize>) -> String {
        let word = painted(self.outcome, &format!("{:<8}", short(self.outcome)));
        let said = padded(&self.said, said_columns(widest, width));
        format!("{word} {:<widest$}  {said} {DIM}{:>8}{DIM:#}", self.id, self.time)
    }
}

/// The tool of a check: its name, its version and where it is, as far as that is known.
fn origin(check: &CheckReport) -> String {
    let unknown = if check.path.is_some() || check.cached { "of unknown version" } else { "" };
    let version = check.version.as_deref().unwrap_or(unknown);
    let path = check.path.as_deref().map(|path| format!("({path})")).unwrap_or_default();
    let parts = [check.tool.as_str(), version, &path];
    let parts: Vec<String> = parts.into_iter().map(clean).filter(|part| !part.is_empty()).collect();
    parts.join(" ")
}

/// The columns of a line besides the id and what was found.
const BESIDE: usize = 20;

/// How wide the column is that says what was found: less than usual where the screen is narrow.
pub(super) fn said_columns(widest: usize, width: Option<usize>) -> usize {
    let room = width.unwrap_or(usize::MAX).saturating_sub(widest + BESIDE);
    room.clamp(8, 38)
}

/// What a check came to, in a few words.
pub(super) fn says(check: &CheckReport) -> String {
    let verdict = &check.verdict;
    match verdict.outcome() {
        Outcome::Unknown(reason) => reason.name().to_owned(),
        Outcome::NotApplicable => clean(verdict.detail().unwrap_or_default()),
        Outcome::Pass if verdict.open() > 0 => format!("{}, {}", covered(check), found(check)),
        _ if verdict.open() > 0 => format!("{}, {}", found(check), covered(check)),
        _ => covered(check),
    }
}

/// How many findings fail the check, and how many do not: `1 finding, 10 below medium`.
pub(super) fn found(check: &CheckReport) -> String {
    let verdict = &check.verdict;
    let below = verdict.below();
    let failing = verdict.open().saturating_sub(below);
    let least = verdict.threshold().map_or("the threshold", |least| least.word());
    match (failing, below) {
        (_, 0) => counted(failing, "finding"),
        (0, _) => format!("{below} below {least}"),
        _ => format!("{}, {below} below {least}", counted(failing, "finding")),
    }
}

/// How long a check took, unless a stored result was used.
pub(super) fn time(check: &CheckReport) -> String {
    if check.cached { "stored".to_owned() } else { format!("{:.1} s", check.elapsed.as_secs_f64()) }
}

/// The text in exactly this many columns, cut or filled; characters of East Asia take two.
fn padded(text: &str, columns: usize) -> String {
    let mut fitted = fitted(text, columns);
    let used = textwrap::core::display_width(&fitted);
    fitted.extend(std::iter::repeat_n(' ', columns.saturating_sub(used)));
    fitted
}

/// The text in at most this many columns.
pub(super) fn fitted(text: &str, columns: usize) -> String {
    if text.len() <= columns || textwrap::core::display_width(text) <= columns {
        return text.to_owned();
    }
    let (mut out, mut used) = (String::new(), 1);
    for c in text.chars() {
        used += textwrap::core::display_width(c.encode_utf8(&mut [0; 4]));
        if used > columns {
            break;
        }
        out.push(c);
    }
    out.push('…');
    out
}

/// `not-applicable` is too wide for a column of words.
fn short(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::NotApplicable => "n/a",
        other => other.word(),
    }
}

fn covered(check: &CheckReport) -> String {
    counted(check.verdict.covered(), check.surface.unit)
}

pub(super) fn counted(count: u64, unit: &str) -> String {
    match (unit.strip_suffix('y'), unit.strip_suffix("is")) {
        _ if count == 1 => format!("1 {unit}"),
        (Some(stem), _) => format!("{count} {stem}ies"),
        (_, Some(stem)) => format!("{count} {stem}es"),
        _ => format!("{count} {unit}s"),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_is_about_the_file_or_the_folder_of_all() {
        for (files, expected) in [
            (&["a.py"][..], Some("a.py")),
            (&["src/a.py"], Some("src/a.py")),
            (&[".github/workflows/a.yml", ".github/workflows/b.yml"], Some(".github/workflows/**")),
            (&["src/a/x.py", "src/b.py", "src/b/x.py"], Some("src/**")),
            (&["src/a.py", "srcs/b.py"], None),
            (&["a.py", "src/a.py"], None),
            (&[], None),
        ] {
            let files: BTreeSet<&str> = files.iter().copied().collect();
            assert_eq!(glob(&files).as_deref(), expected, "{files:?}");
        }
    }
}
