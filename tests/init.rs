//! What a repository is given by `init`, and what is left alone.

use std::fs;
use std::io::Write;
use std::process::{Command, Stdio};

use crate::support::{Run, Sandbox, top};

const WORKFLOW: &str = ".github/workflows/touchmark.yml";
const MARKERS: &str = "<!-- BADGES START -->\n<!-- BADGES END -->\n";

fn read(sandbox: &Sandbox, name: &str) -> String {
    fs::read_to_string(sandbox.repo().join(name)).unwrap()
}

fn init(sandbox: &Sandbox) -> Run {
    let run = sandbox.run(&["init", "--yes"]);
    assert_eq!(run.code, 0, "{run:?}");
    run
}

/// A repository with these files, not committed.
fn with(files: &[(&str, &str)]) -> Sandbox {
    let sandbox = Sandbox::empty();
    for (name, text) in files {
        sandbox.write(name, text);
    }
    sandbox
}

#[test]
fn a_python_package_is_shown_everything_before_anything_is_written() {
    let sandbox = Sandbox::project("lint");
    sandbox.write("README.rst", "Untidy\n======\n\nText\n");
    sandbox.commit();
    let tree = sandbox.tree();
    let run = sandbox.run(&["init"]);
    assert_eq!(run.code, 0, "{run:?}");
    insta::assert_snapshot!(run.stdout);
    insta::assert_snapshot!(run.stderr, @"
    nothing was written; `touchmark init --yes` writes `README.rst`, `pyproject.toml`, `.github/workflows/touchmark.yml`
    ");
    assert_eq!(sandbox.tree(), tree);
    assert!(!sandbox.repo().join(".touchmark").exists(), "not even a folder of ours");

    let written = init(&sandbox);
    assert_eq!(written.stdout, run.stdout, "what is written is what was shown");
    let changed = sandbox.git(&["status", "--porcelain", "--untracked-files=all"]);
    assert_eq!(changed, " M README.rst\n M pyproject.toml\n?? .github/workflows/touchmark.yml\n");
}

#[test]
fn the_readme_shows_the_call_that_is_written() {
    let sandbox = Sandbox::empty();
    init(&sandbox);
    let workflow = read(&sandbox, WORKFLOW);
    let job = &workflow[workflow.find("jobs:\n").unwrap()..];
    assert!(fs::read_to_string(top().join("README.md")).unwrap().contains(job), "{job}");
}

#[test]
fn twice_changes_nothing() {
    for name in ["clean", "lint", "types", "security", "dependencies"] {
        let sandbox = Sandbox::project(name);
        init(&sandbox);
        let tree = sandbox.tree();
        for args in [&["init", "--yes"][..], &["init"]] {
            let again = sandbox.run(args);
            assert_eq!((again.code, again.stdout.as_str()), (0, ""), "{name}: {again:?}");
            assert!(again.stderr.contains("nothing to do"), "{}", again.stderr);
        }
        assert_eq!(sandbox.tree(), tree, "{name}");
        // And the next stage reads all of it.
        assert_eq!(sandbox.run(&["badge", "--check", "--no-install"]).code, 3, "{name}");
    }
}

#[test]
fn an_empty_repository_gets_a_readme_and_a_workflow() {
    let sandbox = Sandbox::empty();
    let run = init(&sandbox);
    assert!(run.stdout.contains("--- /dev/null\n+++ b/README.md\n"), "{}", run.stdout);
    assert_eq!(read(&sandbox, "README.md"), format!("# demo-pkg\n\n{MARKERS}"));
    assert!(read(&sandbox, WORKFLOW).contains("branches: [main]"));
    assert!(!sandbox.repo().join("pyproject.toml").exists());
    assert!(init(&sandbox).stderr.contains("nothing to do"));
}

#[test]
fn every_other_byte_is_kept() {
    let sandbox = with(&[
        ("README.md", "# Demo\r\n\r\nText \r\n"),
        ("pyproject.toml", "[project]\r\nname = 'demo'  # ours\r\nversion = '1'"),
        ("demo.py", "x = 1\n"),
    ]);
    init(&sandbox);
    assert_eq!(
        read(&sandbox, "README.md"),
        "# Demo\r\n\r\n<!-- BADGES START -->\r\n<!-- BADGES END -->\r\n\r\nText \r\n"
    );
    let manifest = read(&sandbox, "pyproject.toml");
    let table = "[project]\r\nname = 'demo'  # ours\r\nversion = '1'\r\n\r\n[tool.touchmark.checks]\r\nruff = true\r\n";
    assert!(manifest.starts_with(table), "{manifest:?}");
    assert_eq!(manifest.matches('\n').count(), manifest.matches("\r\n").count());
}

const TESTS: (&str, &str) = ("tests/test_demo.py", "def test_x():\n    pass\n");
const CI: (&str, &str) = (
    ".github/workflows/ci.yml",
    "# Ours\non: [push, pull_request]\njobs:\n  tests:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n      \
     - uses: actions/setup-python@v5\n        with: { python-version: \"3.12\" }\n      - run: pytest\n",
);

#[test]
fn a_job_goes_into_the_workflow_of_the_tests_where_that_is_asked_for() {
    let project = ("pyproject.toml", "[project]\nname = 'demo'\n");
    let files = [project, ("demo.py", "x = 1\n"), ("README.md", "# Demo\n"), TESTS, CI];
    let offered = init(&with(&files)).stderr;
    let offer =
        "`.github/workflows/ci.yml` runs your tests: `touchmark init --into .github/workflows/ci.yml` adds a job there";
    assert!(offered.contains(offer), "{offered}");
    for name in ["ci.yml", CI.0, "./.github/workflows/ci.yml"] {
        let sandbox = with(&files);
        let shown = sandbox.run(&["init", "--into", name]);
        assert!(shown.stderr.contains(&format!("`touchmark init --into {name} --yes` writes ")), "{}", shown.stderr);
        let run = sandbox.run(&["init", "--into", name, "--yes"]);
        assert_eq!((run.code, &run.stdout), (0, &shown.stdout), "{run:?}");
        let written = read(&sandbox, CI.0);
        let added = written.strip_prefix(CI.1).unwrap();
        assert!(added.starts_with("\n  touchmark:\n    name: Touchmark\n    needs: [tests]\n"), "{added}");
        assert!(
            added.contains("- uses: actions/setup-python@v5\n        with: { python-version: \"3.12\" }\n"),
            "{added}"
        );
        assert!(!sandbox.repo().join(WORKFLOW).exists());
        assert!(init(&sandbox).stderr.contains("nothing to do"));
        let again = sandbox.run(&["init", "--into", name, "--yes"]).stderr;
        assert!(again.contains("gets no job, because `ci.yml` runs Touchmark already"), "{again}");
    }
    let other = CI.1.replace("push, ", "");
    let sandbox = with(&[&files[..4], &[(CI.0, other.as_str())]].concat());
    let run = sandbox.run(&["init", "--into", "ci.yml", "--yes"]);
    assert!(
        run.stderr.contains("gets no job, because it does not run for pushes to `main`; Touchmark gets"),
        "{run:?}"
    );
    assert_eq!(read(&sandbox, CI.0), other);
    assert!(sandbox.repo().join(WORKFLOW).exists());
    for name in ["gone.yml", "README.md", "../x.yml"] {
        let run = sandbox.run(&["init", "--into", name]);
        assert_eq!(run.code, 2, "{run:?}");
        assert!(run.stderr.contains("names none of the repository's workflows"), "{}", run.stderr);
    }
}

#[test]
fn a_pull_request_of_badges_takes_another_permission() {
    for publish in ["push", "pull-request"] {
        let project = format!("[project]\nname = 'demo'\n[tool.touchmark]\npublish = '{publish}'\n");
        let sandbox = with(&[("pyproject.toml", &project), ("demo.py", "x = 1\n"), ("README.md", "# Demo\n")]);
        let said = init(&sandbox).stderr;
        let is_pull = publish == "pull-request";
        assert_eq!(read(&sandbox, WORKFLOW).contains("pull-requests: write # for"), is_pull);
        assert_eq!(said.contains("Allow GitHub Actions to create and approve pull requests"), is_pull, "{said}");
    }
}

#[test]
fn badges_that_the_section_will_repeat_are_named() {
    let project = "[project]\nname = 'demo'\nversion = '1'\nlicense = 'MIT'\nrequires-python = '>=3.11'\n";
    let image = |address: &str| format!("[![its text](https://{address})](https://example.com)\n");
    for (address, label) in [
        ("img.shields.io/pypi/v/demo.svg", Some("pypi")),
        ("badge.fury.io/py/demo.svg", Some("pypi")),
        ("img.shields.io/github/license/octo/demo", Some("license")),
        ("img.shields.io/badge/License-MIT-green.svg", Some("license")),
        ("img.shields.io/pypi/pyversions/demo", Some("python")),
        ("img.shields.io/badge/code%20style-black-000000.svg", Some("code style")),
        ("raw.githubusercontent.com/astral-sh/ruff/main/assets/badge/v2.json", Some("code style")),
        ("img.shields.io/static/v1?label=license&message=MIT", Some("license")),
        ("img.shields.io/badge/python-3.10%20|%203.11-blue.svg", Some("python")),
        ("img.shields.io/python/required-version-toml?tomlFilePath=x", Some("python")),
        ("img.shields.io/pypi/version/demo", Some("pypi")),
        ("pepy.tech/badge/demo", Some("downloads")),
        ("static.pepy.tech/badge/demo/month", Some("downloads")),
        ("static.pepy.tech/personalized-badge/demo?period=total", Some("downloads")),
        ("img.shields.io/pepy/dt/demo", Some("downloads")),
        ("img.shields.io/pypi/dm/demo.svg?label=PyPI", Some("downloads")),
        ("img.shields.io/pypi/dw/demo", Some("downloads")),
        ("codecov.io/gh/octo/demo/graph/badge.svg", Some("coverage")),
        ("img.shields.io/codecov/c/github/octo/demo.svg", Some("coverage")),
        ("coveralls.io/repos/octo/demo/badge.svg?branch=main", Some("coverage")),
        ("img.shields.io/badge/coverage-100%25-green", Some("coverage")),
        ("github.com/octo/demo/actions/workflows/ci.yml/badge.svg", Some("quality gate")),
        ("github.com/octo/demo/workflows/Tests/badge.svg?branch=main", Some("quality gate")),
        ("img.shields.io/github/actions/workflow/status/octo/demo/test.yml", Some("quality gate")),
        ("travis-ci.com/octo/demo.svg?branch=main", Some("quality gate")),
        ("github.com/octo/demo/actions/workflows/docs.yml/badge.svg", None),
        ("github.com/octo/demo/actions/workflows/publish.yml/badge.svg", None),
        ("readthedocs.org/projects/demo/badge/?version=latest", None),
        ("results.pre-commit.ci/badge/github/octo/demo/main.svg", None),
        ("img.shields.io/github/stars/octo/demo", None),
        ("img.shields.io/conda/vn/conda-forge/demo", None),
        // No types are checked here.
        ("www.mypy-lang.org/static/mypy_badge.svg", None),
        ("example.com/cat.png", None),
    ] {
        let readme = format!("# Demo\n\n{}\nText\n", image(address));
        let sandbox = with(&[("pyproject.toml", project), ("demo.py", "x = 1\n"), ("README.md", &readme), TESTS]);
        let said = init(&sandbox).stderr;
        match label {
            // Two lines of markers and an empty one stand above it then.
            Some(label) => assert!(said.contains(&format!("line 6 (its text: {label})")), "{address}: {said}"),
            None => assert!(!said.contains("(its text"), "{address}: {said}"),
        }
    }
}

#[test]
fn what_is_there_already_stays_as_it_is() {
    let filled = "# Demo\n\n<!-- BADGES START -->\n![license: MIT](https://img.shields.io/x)\n<!-- BADGES END -->\n";
    for (name, text) in [
        ("README.md", filled),
        ("README.md", "# Demo\n<!-- BADGES -->\n"),
        ("pyproject.toml", "[tool.touchmark.checks]\nbandit = { args = ['-q'] }\n"),
        (".github/workflows/check.yml", "jobs:\n  a:\n    steps:\n      - run: cargo xtask ci\n"),
    ] {
        let sandbox = with(&[("demo.py", ""), (name, text)]);
        let run = init(&sandbox);
        assert_eq!(read(&sandbox, name), text);
        assert!(!run.stdout.contains(&format!("/{name}\n")), "{}", run.stdout);
        assert_eq!(sandbox.repo().join(WORKFLOW).exists(), !name.starts_with(".github"), "{name}");
    }
}

#[test]
fn what_is_in_the_way_is_refused_and_nothing_is_written() {
    let package = ("pyproject.toml", "[project]\nname = 'demo'\n");
    for (files, code, said) in [
        (&[("README.md", "<!-- BADGES START -->\n")][..], 4, "README.md`: `<!-- BADGES START -->` without"),
        (&[("README.md", "# x\n"), (WORKFLOW, "on: push\n")], 2, "is there already, and is not Touchmark's"),
        (&[("README.md", "# x\n"), (".github", "a file")], 2, "is not a folder"),
        (&[("README.md", "# x\n"), ("pyproject.toml", "tool = {}\n[project]\nname = 'x'\n")], 2, "add it by hand"),
        (&[("pyproject.toml", "[project\n")], 2, "pyproject.toml:1"),
        (&[("README.txt", "text\n")], 2, "`README.txt` is the README"),
        (&[(".gitignore", "README.md\n"), ("README.md", "# x\n")], 2, "`README.md` is there already"),
        (&[("README.md", "# x\n"), ("pyproject.toml", "[tool.touchmark]\nreadme = 'gone.md'\n")], 2, "/gone.md`: "),
    ] {
        let sandbox = with(&[&[("demo.py", ""), package], files].concat());
        let tree = sandbox.tree();
        let run = sandbox.run(&["init", "--yes"]);
        assert_eq!(run.code, code, "{files:?}: {run:?}");
        assert!(run.stderr.contains(said), "{files:?}: {}", run.stderr);
        assert_eq!(run.stdout, "");
        assert_eq!(sandbox.tree(), tree, "{files:?}");
        assert!(!sandbox.repo().join(".touchmark").exists(), "{files:?}");
    }
}

#[cfg(unix)]
#[test]
fn links_stay_links_and_lead_nowhere_else() {
    use std::os::unix::fs::symlink;
    let sandbox = with(&[("docs/index.md", "# Demo\n"), ("demo.py", "")]);
    symlink("docs/index.md", sandbox.repo().join("README.md")).unwrap();
    init(&sandbox);
    assert_eq!(read(&sandbox, "docs/index.md"), format!("# Demo\n\n{MARKERS}"));
    assert!(sandbox.repo().join("README.md").is_symlink());

    for (name, target) in [("README.md", "outside.md"), (".github", "outside")] {
        let sandbox = with(&[("demo.py", "")]);
        if name == ".github" {
            fs::create_dir(sandbox.path(target)).unwrap();
        } else {
            fs::write(sandbox.path(target), "# Theirs\n").unwrap();
        }
        symlink(sandbox.path(target), sandbox.repo().join(name)).unwrap();
        let run = sandbox.run(&["init", "--yes"]);
        assert_eq!(run.code, 2, "{run:?}");
        let said = ["leads out of the repository", "`README.md` is there already"];
        assert!(said.iter().any(|said| run.stderr.contains(said)), "{}", run.stderr);
    }
}

#[test]
fn the_branch_is_that_of_the_repository() {
    let sandbox = Sandbox::project("clean");
    sandbox.git(&["symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/trunk"]);
    init(&sandbox);
    let workflow = read(&sandbox, WORKFLOW);
    assert!(workflow.contains("branches: [trunk]"), "{workflow}");
    assert!(workflow.contains("- run: pipx run touchmark=="), "{workflow}");
}

#[test]
fn below_the_top_of_a_repository_there_is_no_workflow() {
    let sandbox = with(&[("packages/one/pyproject.toml", "[project]\nname = 'one'\n"), ("packages/one/one.py", "")]);
    let run = sandbox.run(&["init", "--yes", "--root", "packages/one"]);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(run.stderr.contains("note: no workflow: GitHub reads those at the top"), "{}", run.stderr);
    assert_eq!(read(&sandbox, "packages/one/README.md"), format!("# one\n\n{MARKERS}"));
    assert!(!sandbox.repo().join("packages/one/.github").exists());
}

#[test]
fn in_ci_it_shows_and_never_writes() {
    let mut sandbox = Sandbox::project("clean");
    sandbox.set("CI", "true");
    let tree = sandbox.tree();
    assert_eq!(sandbox.run(&["init"]).code, 0);
    let run = sandbox.run(&["init", "--yes"]);
    assert_eq!(run.code, 2, "{run:?}");
    assert!(run.stderr.contains("is for a person"), "{}", run.stderr);
    assert_eq!(sandbox.tree(), tree);
}

/// On a terminal, played by `script` from util-linux, it asks first.
#[cfg(target_os = "linux")]
#[test]
fn on_a_terminal_it_asks() {
    for (answer, written) in [("y\n", true), ("\n", false), ("no\n", false)] {
        let sandbox = Sandbox::project("clean");
        let mut terminal = Command::new("script");
        terminal.args([
            "--quiet",
            "--return",
            "--command",
            &format!("{} init", env!("CARGO_BIN_EXE_touchmark")),
            "/dev/null",
        ]);
        terminal.current_dir(sandbox.repo()).env_clear().envs(sandbox.variables());
        let mut terminal = terminal.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        terminal.stdin.take().unwrap().write_all(answer.as_bytes()).unwrap();
        let output = terminal.wait_with_output().unwrap();
        let shown = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{shown}");
        assert!(shown.contains("Write `pyproject.toml`, `.github/workflows/touchmark.yml`? [y/N]"), "{shown}");
        assert_eq!(sandbox.repo().join(WORKFLOW).exists(), written, "{answer:?}: {shown}");
    }
}

#[test]
fn a_check_that_waits_for_a_toolchain_is_said_to_be_left_out() {
    let sandbox = Sandbox::project("rust-clean");
    let manifest = fs::read_to_string(sandbox.repo().join("Cargo.toml")).unwrap();
    sandbox.write("Cargo.toml", &manifest.replace("\"1.85\"", "\"1.60.3\""));
    for (args, is_said) in [(&["init"][..], true), (&["init", "--skip", "msrv"], false)] {
        let run = sandbox.run(args);
        let said =
            "`msrv` is left out, because Rust 1.60.3 is not installed here; after `rustup toolchain install 1.60.3";
        assert_eq!(run.stderr.contains(said), is_said, "{args:?}: {run:?}");
    }
}

#[test]
fn crates_get_a_cache_and_their_programs_as_released() {
    let sandbox = Sandbox::project("rust-dependencies");
    sandbox.write(".config/nextest.toml", "[profile.default]\n");
    sandbox.commit();
    init(&sandbox);
    let workflow = read(&sandbox, WORKFLOW);
    assert!(workflow.contains("- uses: Swatinem/rust-cache@"), "{workflow}");
    assert!(workflow.contains("with: { tool: 'cargo-nextest cargo-audit' }"), "{workflow}");
    sandbox.write("deny.toml", "[advisories]\n");
    fs::remove_file(sandbox.repo().join(WORKFLOW)).unwrap();
    fs::remove_file(sandbox.repo().join(".config/nextest.toml")).unwrap();
    sandbox.git(&["checkout", "--quiet", "--", "Cargo.toml"]);
    sandbox.commit();
    init(&sandbox);
    assert!(read(&sandbox, WORKFLOW).contains("with: { tool: 'cargo-deny' }"));
}
