//! Findings that a person has judged and accepts: `[[tool.touchmark.accept]]`.

use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::Result;

use crate::config::reader::Table;
use crate::outcome::Finding;

const KEYS: &[&str] = &["rule", "path", "reason", "until"];

/// Findings that do not fail, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accept {
    /// The finding's rule, whole.
    pub rule: String,
    /// A glob over paths from the root, with `/`; without one, findings in every file and those in none.
    pub path: Option<String>,
    /// Why they are accepted.
    pub reason: String,
    /// The last day on which they are.
    pub until: Option<Date>,
    /// Where the entry stands, as `FILE:LINE`.
    pub place: String,
}

/// A day of the Gregorian calendar: year, month, day. Later days are greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date(pub u16, pub u8, pub u8);

impl Date {
    /// Today, in UTC.
    pub fn today() -> Date {
        let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        Date::of_day(seconds / 86_400)
    }

    /// The day so many days after 1970-01-01 (<https://howardhinnant.github.io/date_algorithms.html#civil_from_days>).
    fn of_day(days: u64) -> Date {
        let days = days + 719_468;
        let (era, day) = (days / 146_097, days % 146_097);
        let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
        let day = day - (365 * year + year / 4 - year / 100);
        let month = (5 * day + 2) / 153;
        let day = day - (153 * month + 2) / 5 + 1;
        let (month, past) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
        let number = |value: u64| u8::try_from(value).unwrap_or(u8::MAX);
        Date(u16::try_from(era * 400 + year + past).unwrap_or(u16::MAX), number(month), number(day))
    }
}

impl std::fmt::Display for Date {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{:04}-{:02}-{:02}", self.0, self.1, self.2)
    }
}

impl Accept {
    pub(super) fn from_table(table: &Table<'_>) -> Result<Accept> {
        table.only(KEYS)?;
        let needed = |key: &str| table.string(key)?.ok_or_else(|| table.missing(key));
        let path = table.string("path")?;
        if path.as_deref().is_some_and(|path| path.starts_with('/') || path.split('/').any(|part| part == "..")) {
            return Err(table.wrong("path", "a glob over paths from the root, such as \"src/**/legacy.py\""));
        }
        Ok(Accept {
            rule: needed("rule")?,
            path,
            reason: needed("reason")?,
            until: table.date("until")?,
            place: table.place(),
        })
    }

    /// Whether it is past its last day.
    pub fn is_expired(&self, today: Date) -> bool {
        self.until.is_some_and(|until| until < today)
    }

    /// Whether the finding is one of those that are meant.
    pub fn matches(&self, finding: &Finding) -> bool {
        let in_path =
            |glob: &String| finding.path.as_ref().is_some_and(|path| path == glob || fast_glob::glob_match(glob, path));
        self.rule == finding.rule && self.path.as_ref().is_none_or(in_path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::finding;
    use crate::outcome::Severity;

    #[test]
    fn days_are_counted_as_calendars_do() {
        for (days, date) in [(0, "1970-01-01"), (59, "1970-03-01"), (11_016, "2000-02-29"), (20_788, "2026-12-01")] {
            assert_eq!(Date::of_day(days).to_string(), date);
        }
        assert!(Date(2026, 12, 31) < Date(2027, 1, 1));
    }

    #[test]
    fn a_rule_and_a_glob_choose_findings() {
        let accept = |path: Option<&str>| Accept {
            rule: "B307".into(),
            path: path.map(str::to_owned),
            reason: "r".into(),
            until: None,
            place: String::new(),
        };
        let found = |path: &str| finding("B307", Severity::High, path.into(), 1, 1, "m");
        for (glob, path, meant) in [
            (None, "a.py", true),
            (Some("a.py"), "a.py", true),
            (Some("a.py"), "src/a.py", false),
            (Some("**/a.py"), "src/x/a.py", true),
            (Some("src/*.py"), "src/a.py", true),
            (Some("src/*.py"), "src/x/a.py", false),
            (Some("src/[id].py"), "src/[id].py", true),
        ] {
            assert_eq!(accept(glob).matches(&found(path)), meant, "{glob:?} {path}");
        }
        let other = finding("B308", Severity::High, "a.py".into(), 1, 1, "m");
        assert!(!accept(None).matches(&other));
    }
}
