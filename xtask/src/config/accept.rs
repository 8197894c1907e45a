//! Findings that a person has judged and accepts: `[[tool.touchmark.accept]]`.

use anyhow::Result;

use crate::config::date::Date;
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
