//! A check of the project's own: a table of checks with a `command` in it.

use anyhow::Result;

use super::reader::Table;
use crate::outcome::Kind;

/// What a declared check asks, and what its answer is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Custom {
    /// A program and its arguments.
    pub command: Vec<String>,
    /// Which stage it belongs to, and whether the security badge speaks of it.
    pub kind: Kind,
    /// A text that stands in each line on stderr about an input that was looked at.
    pub evidence: Option<String>,
    /// A file of the repository that it has to report.
    pub plant: Option<String>,
}

/// The keys of such a table, besides those that fit any check.
pub(super) const KEYS: &[&str] = &["command", "kind", "evidence", "plant", "fail-on", "timeout", "optional"];

/// Tests are judged by other reports.
const KINDS: &[Kind] =
    &[Kind::CodeScan, Kind::DependencyScan, Kind::DataflowScan, Kind::Lint, Kind::Style, Kind::Types];

/// The longest name, which is also that of a file.
const LONGEST: usize = 40;

/// The names of the entries that declare a check: tables with a command.
pub(super) fn names<'a>(checks: &Table<'a>, known: &[&str]) -> Vec<&'a str> {
    let declares = |id: &&str| checks.value(id).and_then(|value| value.get_ref().as_table()?.get("command")).is_some();
    checks.keys().filter(|id| !known.contains(id)).filter(declares).collect()
}

impl Custom {
    /// Reads the table of one, of which `checks` is the parent.
    ///
    /// # Errors
    /// A name that is none, a wrong type or a value out of range.
    pub(super) fn from_table(checks: &Table<'_>, id: &str, table: &Table<'_>) -> Result<Custom> {
        let good = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if id.len() > LONGEST || id.starts_with('-') || !id.chars().all(good) {
            return Err(checks.wrong(id, "named with small letters, digits and `-`, at most 40 of them"));
        }
        let command = table.strings("command")?.unwrap_or_default();
        if command.first().is_none_or(|program| program.trim().is_empty()) {
            let wanted = "a program and its arguments, such as [\"zizmor\", \"--format\", \"sarif\", \".\"]";
            return Err(table.wrong("command", wanted));
        }
        let kind = table.choice("kind", &KINDS.iter().map(|kind| (kind.name(), *kind)).collect::<Vec<_>>())?;
        let (evidence, plant) = (table.string("evidence")?, table.string("plant")?);
        Ok(Custom { command, kind: kind.unwrap_or(Kind::CodeScan), evidence, plant })
    }
}
