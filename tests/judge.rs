//! What comes with the code does not judge it: programs, modules, folders of results.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};

use crate::publish::{CI, log, served};
use crate::support::{Run, Sandbox, put, recorded};

/// A program that says that everything is fine, at a path in the sandbox.
fn yes_man(sandbox: &Sandbox, path: &str, tool: &str) {
    let stem = recorded(tool, "clean");
    let list = "case \"$*\" in *--show-files*) find \"$PWD\" -name '*.py'; exit 0 ;; esac";
    let path = sandbox.path(path);
    put(&path, &format!("#!/bin/sh\n{list}\nsed \"s|{{root}}|$PWD|g\" '{0}.stdout'\n", stem.display()));
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
}

fn lint(sandbox: &Sandbox) -> Run {
    sandbox.run(&["lint", "--no-install", "--offline", "--only", "ruff"])
}

#[test]
fn a_program_that_git_tracks_judges_nothing() {
    type Lay = fn(&mut Sandbox);
    let table: [(&str, Lay, bool); 9] = [
        ("tracked environment", |sandbox| yes_man(sandbox, "repo/.venv/bin/ruff", "ruff"), true),
        (
            "environment of which a module is tracked",
            |sandbox| {
                yes_man(sandbox, "repo/.venv/bin/ruff", "ruff");
                sandbox.write(".venv/.gitignore", "bin\n");
                sandbox.write(".venv/lib/python3/site-packages/ruff.py", "");
            },
            true,
        ),
        (
            "link to a tracked program",
            |sandbox| {
                yes_man(sandbox, "repo/tools/ruff", "ruff");
                fs::create_dir_all(sandbox.repo().join(".venv/bin")).unwrap();
                symlink("../../tools/ruff", sandbox.repo().join(".venv/bin/ruff")).unwrap();
                sandbox.write(".gitignore", ".venv\n");
            },
            true,
        ),
        (
            "VIRTUAL_ENV",
            |sandbox| {
                yes_man(sandbox, "repo/env/bin/ruff", "ruff");
                let env = sandbox.path("repo/env");
                sandbox.set("VIRTUAL_ENV", env.to_str().unwrap());
            },
            true,
        ),
        (
            "UV_PROJECT_ENVIRONMENT",
            |sandbox| {
                yes_man(sandbox, "repo/env/bin/ruff", "ruff");
                sandbox.set("UV_PROJECT_ENVIRONMENT", "env");
            },
            true,
        ),
        (
            "PATH",
            |sandbox| {
                yes_man(sandbox, "repo/tools/ruff", "ruff");
                let path = format!("{}:/usr/bin:/bin", sandbox.path("repo/tools").display());
                sandbox.set("PATH", &path);
            },
            true,
        ),
        (
            "PATH by a link",
            |sandbox| {
                yes_man(sandbox, "repo/tools/ruff", "ruff");
                symlink(sandbox.path("repo/tools"), sandbox.path("outside")).unwrap();
                let path = format!("{}:/usr/bin:/bin", sandbox.path("outside").display());
                sandbox.set("PATH", &path);
            },
            true,
        ),
        (
            "PATH, relative",
            |sandbox| {
                yes_man(sandbox, "repo/tools/ruff", "ruff");
                sandbox.set("PATH", "tools:/usr/bin:/bin");
            },
            true,
        ),
        (
            "the project's own environment",
            |sandbox| {
                yes_man(sandbox, "repo/.venv/bin/ruff", "ruff");
                sandbox.write(".venv/pyvenv.cfg", "");
                sandbox.write(".gitignore", ".venv\n");
            },
            false,
        ),
    ];
    for (name, lay, refused) in table {
        let mut sandbox = Sandbox::project("clean");
        lay(&mut sandbox);
        sandbox.commit();
        let run = lint(&sandbox);
        assert_eq!(run.code, 5, "{name}: {run:?}");
        assert_eq!(run.stdout.contains("missing-tool"), refused, "{name}: {run:?}");
        // One that is asked says yes to planted faults as well, and so proves nothing.
        assert_eq!(run.stdout.contains("blind"), !refused, "{name}: {run:?}");
    }
}

#[test]
fn a_scanner_comes_from_outside_of_what_it_scans() {
    let mut sandbox = Sandbox::project("clean");
    yes_man(&sandbox, "repo/.venv/bin/bandit", "bandit");
    sandbox.write(".venv/pyvenv.cfg", "");
    sandbox.write(".gitignore", ".venv\n");
    sandbox.commit();
    let env = sandbox.path("repo/.venv");
    sandbox.set("VIRTUAL_ENV", env.to_str().unwrap());
    let path = format!("{}/bin:/usr/bin:/bin", env.display());
    sandbox.set("PATH", &path);
    let scan = ["scan", "--no-install", "--offline", "--only", "bandit"];
    let run = sandbox.run(&scan);
    assert!(run.stdout.contains("missing-tool"), "{run:?}");
    yes_man(&sandbox, "bin/bandit", "bandit");
    let path = format!("{path}:{}", sandbox.path("bin").display());
    sandbox.set("PATH", &path);
    let run = sandbox.run(&scan);
    assert!(run.code == 5 && run.stdout.contains("blind"), "it is asked, and sees nothing: {run:?}");
}

#[test]
fn no_judge_imports_from_the_tree() {
    let mut sandbox = Sandbox::project("clean");
    let seen = sandbox.path("seen");
    for tool in ["ruff", "mypy", "bandit"] {
        sandbox.stand_in(tool, &format!("env >> '{}'", seen.display()));
    }
    let path = format!("{0}/src:{0}", sandbox.repo().display());
    sandbox.set("PYTHONPATH", &path);
    sandbox.set("RUSTC_WRAPPER", sandbox.path("repo/wrap").to_str().unwrap());
    sandbox.run(&["lint", "--no-install", "--offline"]);
    sandbox.run(&["scan", "--no-install", "--offline", "--only", "bandit"]);
    let seen = fs::read_to_string(seen).unwrap();
    assert!(seen.contains("PATH=") && !seen.contains("PYTHONPATH="), "{seen}");
    assert!(seen.contains("PYTHONSAFEPATH=1") && !seen.contains("RUSTC_WRAPPER"), "{seen}");
}

#[test]
fn results_that_come_with_the_code_are_not_believed() {
    let sandbox = Sandbox::project("clean");
    sandbox.replay("ruff", "clean");
    let both = ["lint", "--no-install", "--offline", "--only", "ruff,ruff-format"];
    assert_eq!(sandbox.run(&both).code, 0);
    let badge = |sandbox: &Sandbox| sandbox.run(&["badge", "--offline"]);
    assert!(badge(&sandbox).stdout.contains("code style: ruff"), "{:?}", badge(&sandbox));
    // The same results, kept by git under another name.
    crate::support::copy(&sandbox.repo().join(".touchmark/results"), &sandbox.repo().join("results"));
    sandbox.commit();
    let run = sandbox.run(&["badge", "--offline", "--results", "results"]);
    assert_eq!(run.code, 2, "{run:?}");
    assert!(run.stderr.contains("prove nothing"), "{run:?}");
    // The same tree as an archive of it.
    fs::remove_dir_all(sandbox.repo().join(".git")).unwrap();
    let run = badge(&sandbox);
    assert!(!run.stdout.contains("code style: ruff]"), "{run:?}");
}

#[test]
fn a_place_that_is_empty_is_a_mistake() {
    for (table, code) in [
        ("[tool.touchmark]\nsources = ['scr']\n", 2),
        ("[tool.touchmark]\nsources = ['vendor/lib']\n", 2),
        ("[tool.touchmark.checks.bandit]\npaths = ['scr/demo_pkg']\n", 2),
        ("[tool.touchmark]\nsources = ['src']\n", 0),
        ("[tool.touchmark]\nsources = ['src/demo_pkg/greeting.py']\n", 0),
        ("[tool.touchmark]\nsources = ['.']\n", 0),
    ] {
        let sandbox = Sandbox::project("clean");
        let toml = fs::read_to_string(sandbox.repo().join("pyproject.toml")).unwrap();
        sandbox.write("pyproject.toml", &format!("{toml}\n{table}"));
        // A submodule that is named and not checked out.
        fs::create_dir_all(sandbox.repo().join("vendor/lib")).unwrap();
        sandbox.commit();
        sandbox.replay("ruff", "clean");
        let run = lint(&sandbox);
        assert_eq!(run.code, code, "{table}: {run:?}");
        assert_eq!(run.stderr.contains("where no file of the repository is"), code == 2, "{table}: {run:?}");
    }
}

#[test]
fn what_git_was_told_to_overlook_is_looked_at() {
    for flag in ["--assume-unchanged", "--skip-worktree"] {
        let (sandbox, _server) = served();
        sandbox.git(&["update-index", flag, "src/demo_pkg/greeting.py"]);
        sandbox.write("src/demo_pkg/greeting.py", "def greet(name: str) -> str:\n    return name\n");
        let run = sandbox.run(&CI);
        assert!(run.stderr.contains("is not as HEAD has it"), "{flag}: {run:?}");
        assert_eq!(log(&sandbox).len(), 1);
    }
}

#[test]
fn the_repository_is_the_one_that_git_would_reach() {
    for (url, settings, expected) in [
        ("gh:octo/demo", &[("url.git@github.com:.insteadOf", "gh:")][..], Some("octo/demo")),
        ("gh:octo/demo.git", &[("url.https://github.com/.insteadOf", "gh:")], Some("octo/demo")),
        ("work:octo/demo", &[("url.ssh://git@github.com/.insteadOf", "work:")], Some("octo/demo")),
        ("git@work:octo/demo.git", &[], None),
        ("gh:octo/demo", &[], None),
        ("https://github.com/octo/demo", &[("url.https://gitlab.com/.insteadOf", "https://github.com/")], None),
    ] {
        let sandbox = Sandbox::project("clean");
        sandbox.git(&["remote", "set-url", "origin", url]);
        for (key, value) in settings {
            sandbox.git(&["config", key, value]);
        }
        let run = sandbox.run(&["doctor", "--offline", "--output", "json"]);
        let report: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
        assert_eq!(report.pointer("/facts/repository").and_then(serde_json::Value::as_str), expected, "{url} {run:?}");
    }
}
