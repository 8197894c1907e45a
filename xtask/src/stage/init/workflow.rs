//! The workflow that `init` writes: Touchmark from the package index, which installs what the tests need by itself.

/// Where it is written, relative to the root.
pub(super) const FILE: &str = ".github/workflows/touchmark.yml";

const TEMPLATE: &str = include_str!("../../../templates/touchmark.yml");
/// What is written runs this very version.
const SPECIFIER: &str = concat!("touchmark==", env!("CARGO_PKG_VERSION"));

/// Keeps what cargo downloaded and built of the dependencies (<https://github.com/Swatinem/rust-cache>).
const CACHE: &str = "Swatinem/rust-cache@6323deb102c322ba6fcbdcafc7e3dddab59af2b6 # v2.9.2";
/// Brings programs as they were built for their releases (<https://github.com/taiki-e/install-action>).
const INSTALLER: &str = "taiki-e/install-action@ba47c86ac325773530516bb756137ac718732518 # v2.86.5";

/// What a workspace of crates needs besides.
pub(super) struct Rust<'a> {
    /// The folder of its manifest; `.` for the root.
    pub(super) folder: &'a str,
    /// The programs that its checks ask for and that nobody builds on every run.
    pub(super) programs: Vec<&'static str>,
}

/// The workflow for pushes to `branch`.
pub(super) fn workflow(branch: &str, rust: Option<&Rust<'_>>) -> String {
    let rust = rust.map(steps).unwrap_or_default();
    TEMPLATE.replace("{touchmark}", SPECIFIER).replace("{branch}", &yaml(branch)).replace("{rust}", &rust)
}

/// The cache, then the programs, so that what the cache restores does not stand in their place.
fn steps(rust: &Rust<'_>) -> String {
    let mut steps = format!("      - uses: {CACHE}\n");
    if rust.folder != "." {
        steps.push_str(&format!("        with: {{workspaces: {}}}\n", quoted(rust.folder)));
    }
    if !rust.programs.is_empty() {
        let programs = quoted(&rust.programs.join(" "));
        steps.push_str(&format!("      - uses: {INSTALLER}\n        with: {{tool: {programs}}}\n"));
    }
    steps
}

/// A text in single quotes, in which only these themselves mean anything.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
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
    quoted(&escaped)
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
        let text = workflow("main", None);
        assert!(text.lines().count() <= 30, "{text}");
        assert_eq!(text.matches(&format!("- run: pipx run {SPECIFIER} ci\n")).count(), 1, "{text}");
        assert!(text.contains(&format!("run: pipx run {SPECIFIER} badge --check\n")), "{text}");
        assert!(!text.contains("OWNER") && !text.contains("rust"), "{text}");
    }

    #[test]
    fn crates_get_a_cache_and_the_programs_of_their_checks() {
        for (folder, programs, expected) in [
            (".", &[][..], format!("here.\n      - uses: {CACHE}\n      - run: pipx")),
            (
                "it's/rust",
                &["cargo-audit", "cargo-nextest"],
                format!(
                    "      - uses: {CACHE}\n        with: {{workspaces: 'it''s/rust'}}\n      - uses: {INSTALLER}\n        \
                     with: {{tool: 'cargo-audit cargo-nextest'}}\n      - run: pipx"
                ),
            ),
        ] {
            let text = workflow("main", Some(&Rust { folder, programs: programs.to_vec() }));
            assert!(text.contains(&expected), "{text}");
            assert!(text.lines().count() <= 32, "{text}");
        }
    }
}
