//! The workflow that `init` writes: Touchmark from the package index, which installs what the tests need by itself.

/// Where it is written, relative to the root.
pub(super) const FILE: &str = ".github/workflows/touchmark.yml";

const TEMPLATE: &str = include_str!("../../../templates/touchmark.yml");
/// What is written runs this very version.
const SPECIFIER: &str = concat!("touchmark==", env!("CARGO_PKG_VERSION"));

/// The workflow for pushes to `branch`.
pub(super) fn workflow(branch: &str) -> String {
    TEMPLATE.replace("{touchmark}", SPECIFIER).replace("{branch}", &yaml(branch))
}

/// A branch as a filter in YAML: bare where that can only be text, quoted where it could be something else.
fn yaml(branch: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_/.".contains(c);
    let word = ["true", "false", "yes", "no", "on", "off", "null", "y", "n"];
    let bare = branch.starts_with(|c: char| c.is_ascii_alphabetic())
        && branch.chars().all(plain)
        && !word.contains(&branch.to_ascii_lowercase().as_str());
    if bare {
        return branch.to_owned();
    }
    // Of the characters that mean something in a filter only these can stand in a branch's name
    // (https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#filter-pattern-cheat-sheet).
    let escaped = branch.replace('+', "\\+").replace('!', "\\!");
    format!("'{}'", escaped.replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_branch_is_bare_only_where_yaml_reads_text() {
        for (branch, written) in [
            ("main", "main"),
            ("release/1.x", "release/1.x"),
            ("1.0", "'1.0'"),
            ("on", "'on'"),
            ("c++", r"'c\+\+'"),
            ("it's", "'it''s'"),
            ("größe", "'größe'"),
            ("!x", r"'\!x'"),
        ] {
            assert_eq!(yaml(branch), written);
        }
    }

    #[test]
    fn a_workflow_is_short_and_names_no_owner() {
        let text = workflow("main");
        assert!(text.lines().count() <= 30, "{text}");
        assert_eq!(text.matches(&format!("- run: pipx run {SPECIFIER} ci\n")).count(), 1, "{text}");
        assert!(text.contains(&format!("run: pipx run {SPECIFIER} badge --check\n")), "{text}");
        assert!(!text.contains("OWNER"), "{text}");
    }
}
