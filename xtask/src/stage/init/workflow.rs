//! The workflow that `init` writes: Touchmark from the package index, which installs what the tests need by itself.

use crate::check::Brought;

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
    /// What its checks need that is not there.
    pub(super) brought: Vec<Brought>,
}

/// The workflow for pushes to `branch`.
pub(super) fn workflow(branch: &str, rust: Option<&Rust<'_>>) -> String {
    let rust = rust.map(steps).unwrap_or_default();
    TEMPLATE.replace("{touchmark}", SPECIFIER).replace("{branch}", &yaml(branch)).replace("{rust}", &rust)
}

/// Toolchains, which the cache tells apart by, the cache, then the programs, so that what the cache restores does not stand in
/// their place.
fn steps(rust: &Rust<'_>) -> String {
    let (mut toolchains, mut programs) = (Vec::new(), Vec::new());
    for brought in &rust.brought {
        match brought {
            Brought::Toolchain(version) => toolchains.push(version.as_str()),
            Brought::Program(name) => programs.push(*name),
        }
    }
    let mut steps = String::new();
    if !toolchains.is_empty() {
        steps.push_str(&format!("      - run: rustup toolchain install {} --profile minimal\n", toolchains.join(" ")));
    }
    steps.push_str(&format!("      - uses: {CACHE}\n"));
    if rust.folder != "." {
        steps.push_str(&format!("        with: {{ workspaces: {} }}\n", quoted(rust.folder)));
    }
    if !programs.is_empty() {
        let programs = quoted(&programs.join(" "));
        steps.push_str(&format!("      - uses: {INSTALLER}\n        with: {{ tool: {programs} }}\n"));
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
    fn toolchains_come_before_the_cache() {
        let brought = ["1.85", "1.90"].map(|version| Brought::Toolchain(version.to_owned())).to_vec();
        let text = workflow("main", Some(&Rust { folder: ".", brought }));
        let expected = format!("- run: rustup toolchain install 1.85 1.90 --profile minimal\n      - uses: {CACHE}\n");
        assert!(text.contains(&expected), "{text}");
    }

    #[test]
    fn crates_get_a_cache_and_the_programs_of_their_checks() {
        for (folder, programs, expected) in [
            (".", &[][..], format!("here.\n      - uses: {CACHE}\n      - run: pipx")),
            (
                "it's/rust",
                &["cargo-audit", "cargo-nextest"],
                format!(
                    "      - uses: {CACHE}\n        with: {{ workspaces: 'it''s/rust' }}\n      - uses: {INSTALLER}\n        \
                     with: {{ tool: 'cargo-audit cargo-nextest' }}\n      - run: pipx"
                ),
            ),
        ] {
            let brought = programs.iter().map(|name| Brought::Program(name)).collect();
            let text = workflow("main", Some(&Rust { folder, brought }));
            assert!(text.contains(&expected), "{text}");
            assert!(text.lines().count() <= 32, "{text}");
        }
    }
}
