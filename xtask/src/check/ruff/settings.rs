//! What `ruff check --show-settings` says of the rules that are turned on.

use std::collections::BTreeSet;

use crate::check::report::lines;
use crate::outcome::Verdict;
use crate::tool::Captured;

/// The rules for one file.
#[derive(Debug, Default)]
pub(super) struct Settings {
    enabled: BTreeSet<String>,
    /// Whether the text says which rules are turned on: another version may have other names for it.
    said: bool,
    ignored: BTreeSet<String>,
    within: Within,
    /// Whether the entry of `per-file-ignores` that is being read is about every file.
    everywhere: bool,
}

/// Which part of the text is being read.
#[derive(Debug, Default, PartialEq, Eq)]
enum Within {
    #[default]
    Nothing,
    Enabled,
    Ignores,
}

impl Settings {
    /// Reads the whole text.
    ///
    /// # Errors
    /// The verdict on a text that is none.
    pub(super) fn read(stdout: &mut Captured) -> Result<Settings, Verdict> {
        let mut settings = Settings::default();
        lines(stdout, |line| settings.add(line))?;
        Ok(settings)
    }

    /// Whether no rule is left: none is turned on, or each of them is ignored in every file.
    pub(super) fn is_idle(&self) -> bool {
        self.said && self.enabled.is_subset(&self.ignored)
    }

    fn add(&mut self, line: &str) {
        if line.starts_with("linter.") || line.is_empty() {
            self.said |= line.starts_with("linter.rules.enabled = [");
            self.within = match line {
                "linter.rules.enabled = [" => Within::Enabled,
                "linter.per_file_ignores = {" => Within::Ignores,
                _ => Within::Nothing,
            };
            return;
        }
        let value = |key: &str| line.trim_start().strip_prefix(key)?.strip_prefix(" = ");
        if let Some(pattern) = value("basename_matcher") {
            self.everywhere = pattern == "\"*\"";
        } else if let Some(negated) = value("negated") {
            self.everywhere &= negated == "false";
        }
        match self.within {
            Within::Enabled => self.enabled.extend(code(line)),
            Within::Ignores if self.everywhere => self.ignored.extend(code(line)),
            Within::Ignores | Within::Nothing => {}
        }
    }
}

/// The code in `name-of-the-rule (CODE),`.
fn code(line: &str) -> Option<String> {
    let (_, code) = line.trim().trim_end_matches(',').strip_suffix(')')?.rsplit_once('(')?;
    Some(code.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_idle(text: &str) -> bool {
        Settings::read(&mut Captured::from_bytes(text.as_bytes())).unwrap().is_idle()
    }

    #[test]
    fn a_rule_that_is_ignored_everywhere_is_not_on() {
        const ENABLED: &str =
            "linter.rules.enabled = [\n\tunused-import (F401),\n\tsyntax (E9),\n]\nlinter.rules.should_fix = []\n";
        let entry = |pattern: &str, negated: bool, rules: &str| {
            format!(
                "{ENABLED}linter.per_file_ignores = {{\n\tabsolute_matcher = \"/r/{pattern}\"\nbasename_matcher = \"{pattern}\"\nnegated = {negated}\ndata = [\n{rules}]\n}}\n"
            )
        };
        let both = "\tunused-import (F401),\n\tsyntax (E9),\n";
        assert!(is_idle(&entry("*", false, both)));
        assert!(!is_idle(&entry("*", true, both)));
        assert!(!is_idle(&entry("tests/*", false, both)));
        assert!(!is_idle(&entry("*", false, "\tunused-import (F401),\n")));
        assert!(!is_idle(ENABLED));
        assert!(is_idle("linter.rules.enabled = []\n"));
        assert!(!is_idle("some.other = []\n"));
    }
}
