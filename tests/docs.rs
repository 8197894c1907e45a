//! The pages of the documentation: their links lead somewhere, their commands run, and the README stays short.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::{Sandbox, copy, top};

fn pages() -> Vec<PathBuf> {
    let folder = fs::read_dir(top().join("docs")).unwrap().map(|entry| entry.unwrap().path());
    let own = ["README.md", "CONTRIBUTING.md", "SECURITY.md"].map(|name| top().join(name));
    folder.filter(|path| path.extension().is_some_and(|ending| ending == "md")).chain(own).collect()
}

/// What stands in parentheses behind `](`, and in `srcset` and `src`.
fn links(text: &str) -> impl Iterator<Item = &str> {
    text.split("](").skip(1).filter_map(|rest| rest.split([')', ' ']).next())
}

/// The anchors that GitHub gives to the headings of a page.
fn anchors(text: &str) -> Vec<String> {
    let headings =
        text.lines().filter_map(|line| line.strip_prefix('#')).map(|line| line.trim_start_matches('#').trim());
    let kept = |c: &char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_');
    headings.map(|title| title.to_lowercase().chars().filter(kept).collect::<String>().replace(' ', "-")).collect()
}

#[test]
fn every_link_between_pages_leads_to_a_page_and_a_heading() {
    for page in pages() {
        let text = fs::read_to_string(&page).unwrap();
        for link in links(&text).filter(|link| !link.contains("://") && !link.starts_with("mailto:")) {
            let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
            let target = if path.is_empty() { page.clone() } else { page.parent().unwrap_or(Path::new("")).join(path) };
            assert!(target.exists(), "{}: `{link}` leads nowhere", page.display());
            if !anchor.is_empty() {
                let headings = anchors(&fs::read_to_string(&target).unwrap());
                assert!(headings.iter().any(|known| known == anchor), "{}: no heading `{link}`", page.display());
            }
        }
    }
}

#[test]
fn the_readme_is_short_and_the_book_lists_every_page() {
    let readme = fs::read_to_string(top().join("README.md")).unwrap();
    assert!(readme.lines().count() <= 150, "{} lines", readme.lines().count());
    let summary = fs::read_to_string(top().join("docs/SUMMARY.md")).unwrap();
    for page in pages().iter().filter(|page| page.parent() == Some(&top().join("docs"))) {
        let name = page.file_name().unwrap().to_str().unwrap();
        assert!(name == "SUMMARY.md" || summary.contains(&format!("({name})")), "docs/SUMMARY.md does not list {name}");
    }
}

/// How it is known that a command of a page works.
enum Proof {
    /// Run here as it stands, in a copy of the fixture `clean`, with recorded tools; it succeeds.
    Run,
    /// Another test, or a step of `run_tests.sh`, runs it: this file names it.
    By(&'static str),
    /// It needs what no test has: a network beyond the package registries, or an account.
    Network,
}

use Proof::{By, Network, Run};

/// Every command that a page shows in a block of its own.
const COMMANDS: &[(&str, Proof)] = &[
    ("uvx touchmark ci", By(".github/release/try.py")),
    ("pipx run touchmark ci", By("tests/workflows/act.sh")),
    ("cargo install --locked --path xtask", By("run_tests.sh")),
    ("cargo xtask ci --root fixtures/projects/clean", By("tests/real_tools.rs")),
    ("touchmark ci", Run),
    ("touchmark init", Run),
    ("touchmark init --into .github/workflows/ci.yml", By("tests/init.rs")),
    ("touchmark ci --root libs/tea", Run),
    ("cargo install --locked cargo-audit", Network),
    ("git checkout origin/main -- README.md", Run),
    ("touchmark completions bash > ~/.local/share/bash-completion/completions/touchmark", Run),
    ("touchmark man > ~/.local/share/man/man1/touchmark.1", Run),
    ("docker build --tag touchmark --file Containerfile .", By("tests/container.sh")),
    ("docker run --rm --volume \"$PWD:/work\" touchmark ci", By("tests/container.sh")),
    ("sha256sum --check --ignore-missing SHA256SUMS", Network),
    ("gh attestation verify touchmark-vVERSION-x86_64-unknown-linux-musl.tar.gz --repo OWNER/NAME", Network),
    ("cargo xtask --help", By("run_tests.sh")),
    ("./run_tests.sh", By(".ci/run")),
    ("./run_tests.sh fmt clippy", By(".ci/run")),
    ("cargo test -p xtask --test it pipeline", By("run_tests.sh")),
    ("cargo test --workspace -- --skip real_tools", By("run_tests.sh")),
    ("cargo xtask ci", By(".github/workflows/ci.yml")),
];

/// The lines of the blocks of shell commands and sessions, without prompts and comments.
fn commands(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut block = None;
    for line in text.lines().map(str::trim) {
        match (block, line.strip_prefix("```")) {
            (None, Some(language)) => block = Some(language),
            (Some(_), Some(_)) => block = None,
            (Some("sh"), None) => found.push(line),
            (Some("console"), None) => found.extend(line.strip_prefix("$ ")),
            _ => {}
        }
    }
    let bare = |line: &str| line.split(" # ").next().unwrap_or_default().trim().to_owned();
    found.into_iter().map(bare).filter(|line| !line.is_empty()).collect()
}

#[test]
fn every_command_of_a_page_is_run() {
    let mut shown = Vec::new();
    for page in pages() {
        for command in commands(&fs::read_to_string(&page).unwrap()) {
            let known = COMMANDS.iter().any(|(known, _)| *known == command);
            assert!(known, "{}: nothing runs `{command}`: add it to `COMMANDS`", page.display());
            shown.push(command);
        }
    }
    for (command, proof) in COMMANDS {
        if let By(file) = proof {
            assert!(top().join(file).is_file(), "`{command}`: there is no {file}");
        }
        assert!(shown.iter().any(|known| known == command), "no page shows `{command}`");
    }
}

#[cfg(unix)]
#[test]
fn commands_of_the_pages_do_what_they_say() {
    for (command, _) in COMMANDS.iter().filter(|(_, proof)| matches!(proof, Run)) {
        let mut sandbox = Sandbox::empty();
        let folder = if command.contains("libs/tea") { "libs/tea" } else { "" };
        copy(&top().join("fixtures/projects/clean"), &sandbox.repo().join(folder));
        sandbox.commit();
        for tool in ["ruff", "mypy", "pytest", "bandit", "semgrep"] {
            sandbox.replay(tool, "clean");
        }
        sandbox.git(&["update-ref", "refs/remotes/origin/main", "HEAD"]);
        for folder in ["home/.local/share/bash-completion/completions", "home/.local/share/man/man1"] {
            fs::create_dir_all(sandbox.path(folder)).unwrap();
        }
        sandbox.stand_in("touchmark", &format!("exec '{}' \"$@\"", env!("CARGO_BIN_EXE_touchmark")));
        sandbox.serve();
        let run = sandbox.shell(command);
        assert_eq!(run.code, 0, "`{command}`: {run:?}");
    }
}

/// Commands of Touchmark in running text have the stages and options that they name.
#[test]
fn commands_in_sentences_are_understood() {
    let sandbox = Sandbox::empty();
    let mut count = 0;
    for page in pages() {
        let text = fs::read_to_string(&page).unwrap();
        for quoted in text.split('`').skip(1).step_by(2).filter(|quoted| !quoted.contains('\n')) {
            let starts = ["touchmark ", "cargo xtask ", "uvx touchmark ", "pipx run touchmark "];
            let Some(args) = starts.iter().find_map(|start| quoted.strip_prefix(start)) else { continue };
            let args: Vec<&str> = args.split(' ').chain(["--help"]).collect();
            let run = sandbox.run(&args);
            assert_eq!(run.code, 0, "{}: `{quoted}`: {}", page.display(), run.stderr);
            count += 1;
        }
    }
    assert!(count > 5, "{count} commands");
}
