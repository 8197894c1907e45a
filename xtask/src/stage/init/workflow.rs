//! The workflow that `init` writes: Touchmark from the package index, which installs what the tests need by itself.

use crate::check::Brought;
use crate::config::Publish;

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
pub(super) fn workflow(branch: &str, rust: Option<&Rust<'_>>, publish: Publish) -> String {
    let rust = rust.map(|rust| indented(6, steps(rust, true).lines())).unwrap_or_default();
    TEMPLATE
        .replace("{branch}", &yaml(branch))
        .replace("{permissions}", &indented(6, permissions(publish)))
        .replace("{rust}", &rust)
        .replace("{calls}", &indented(6, calls(true).lines()))
}

/// Lines with so many spaces before each.
pub(super) fn indented<'l>(depth: usize, lines: impl Iterator<Item = &'l str>) -> String {
    lines.map(|line| format!("{:depth$}{line}\n", "")).collect()
}

/// What the job may do, a line each.
pub(super) fn permissions(publish: Publish) -> impl Iterator<Item = &'static str> {
    let contents = match publish {
        Publish::Push | Publish::Api => "contents: write # for the commit that updates the badges",
        Publish::PullRequest => "contents: write # for the branch that updates the badges",
        Publish::Nowhere => "contents: read # for the checkout",
    };
    let pulls =
        (publish == Publish::PullRequest).then_some("pull-requests: write # for the pull request of that branch");
    [Some(contents), pulls, Some("security-events: read # for what CodeQL found")].into_iter().flatten()
}

/// The steps that run Touchmark; `pulls` where there are pull requests to look at.
pub(super) fn calls(pulls: bool) -> String {
    let check = format!("- if: github.event_name == 'pull_request'\n  run: pipx run {SPECIFIER} badge --check\n");
    let check = if pulls { check } else { String::new() };
    format!("- run: pipx run {SPECIFIER} ci\n  env:\n    GITHUB_TOKEN: ${{{{ github.token }}}}\n{check}")
}

/// Toolchains, which the cache tells apart by, the cache, then the programs, so that what the cache restores does not stand in
/// their place; `with_cache` unless there is one already.
pub(super) fn steps(rust: &Rust<'_>, with_cache: bool) -> String {
    let (mut toolchains, mut programs) = (Vec::new(), Vec::new());
    for brought in &rust.brought {
        match brought {
            Brought::Toolchain(version) => toolchains.push(version.as_str()),
            Brought::Program(name) => programs.push(*name),
        }
    }
    let mut steps = String::new();
    if !toolchains.is_empty() {
        steps.push_str(&format!("- run: rustup toolchain install {} --profile minimal\n", toolchains.join(" ")));
    }
    if with_cache {
        steps.push_str(&format!("- uses: {CACHE}\n"));
        if rust.folder != "." {
            steps.push_str(&format!("  with: {{ workspaces: {} }}\n", quoted(rust.folder)));
        }
    }
    if !programs.is_empty() {
        let programs = quoted(&programs.join(" "));
        steps.push_str(&format!("- uses: {INSTALLER}\n  with: {{ tool: {programs} }}\n"));
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
        let text = workflow("main", None, Publish::Push);
        assert!(text.lines().count() <= 30, "{text}");
        assert_eq!(text.matches(&format!("- run: pipx run {SPECIFIER} ci\n")).count(), 1, "{text}");
        assert!(text.contains(&format!("run: pipx run {SPECIFIER} badge --check\n")), "{text}");
        assert!(!text.contains("OWNER") && !text.contains("rust"), "{text}");
    }

    #[test]
    fn the_job_may_do_what_publishing_takes_and_no_more() {
        for (publish, expected) in [
            (Publish::Push, "contents: write"),
            (Publish::Api, "contents: write"),
            (Publish::PullRequest, "contents: write pull-requests: write"),
            (Publish::Nowhere, "contents: read"),
        ] {
            let said: Vec<&str> = permissions(publish).filter_map(|line| Some(line.split_once(" #")?.0)).collect();
            assert_eq!(said.join(" "), format!("{expected} security-events: read"));
            let text = workflow("main", None, publish);
            assert!(permissions(publish).all(|line| text.contains(&format!("      {line}\n"))), "{text}");
        }
    }

    #[test]
    fn toolchains_come_before_the_cache() {
        let brought = ["1.85", "1.90"].map(|version| Brought::Toolchain(version.to_owned())).to_vec();
        let text = workflow("main", Some(&Rust { folder: ".", brought }), Publish::Push);
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
            let text = workflow("main", Some(&Rust { folder, brought }), Publish::Push);
            assert!(text.contains(&expected), "{text}");
            assert!(text.lines().count() <= 32, "{text}");
        }
    }
}
