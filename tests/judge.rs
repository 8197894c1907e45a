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
fn a_submodule_is_as_head_has_it_or_another_tree_was_tested() {
    let library = Sandbox::empty();
    library.write("shared.py", "ONE = 1\n");
    library.commit();
    // What is done in the submodule, and whether that is another tree.
    let table: [(&str, &str, bool); 5] = [
        ("nothing", "true", false),
        ("a changed file", "echo 'TWO = 2' >> shared.py", true),
        ("a new file", "echo 'TWO = 2' > more.py", true),
        ("another commit", "git -c user.name=a -c user.email=a@example.org commit --quiet --allow-empty -m x", true),
        ("what looks like an environment", "echo 'home = /usr/bin' > pyvenv.cfg", true),
    ];
    for (what, change, is_other) in table {
        let (sandbox, _server) = served();
        let url = library.repo();
        let add = ["-c", "protocol.file.allow=always", "submodule", "--quiet", "add", url.to_str().unwrap()];
        sandbox.git(&[&add[..], &["src/demo_pkg/library"]].concat());
        sandbox.commit();
        sandbox.git(&["push", "--quiet", "origin", "HEAD:main"]);
        sandbox.shell(&format!("cd src/demo_pkg/library && {change}"));
        let run = sandbox.run(&CI);
        assert_eq!(run.stderr.contains("is not as HEAD has it"), is_other, "{what}: {run:?}");
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

/// The outcome, reason and detail of one check.
fn told(run: &Run, id: &str) -> String {
    let report: serde_json::Value = serde_json::from_str(&run.stdout).unwrap_or_else(|err| panic!("{err}: {run:?}"));
    let checks = report["checks"].as_array().unwrap();
    let found = checks.iter().find(|check| check["id"] == id).unwrap_or_else(|| panic!("{id}: {run:?}"));
    ["outcome", "reason", "detail"].map(|key| found[key].as_str().unwrap_or_default().to_owned()).join(" ")
}

#[test]
fn a_declared_check_is_no_program_of_the_repository() {
    const REPORT: &str = r#"{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"x"}},"invocations":[{"executionSuccessful":true}],"artifacts":[{"location":{"uri":"src/demo_pkg/__init__.py"}}],"results":[]}]}"#;
    let script = format!("#!/bin/sh\necho '{REPORT}'\n");
    for (command, is_theirs) in [
        ("[\"tools/scan\"]", true),
        ("[\"./tools/scan\"]", true),
        ("[\"tools/link\"]", true),
        ("[\"ignored/link\"]", true),
        ("[\"sh\", \"tools/scan\"]", true),
        ("[\"sh\", \"-e\", \"./tools/scan\"]", true),
        ("[\"sh\", \"-c\", \"tools/scan src\"]", true),
        ("[\"env\", \"tools/scan\"]", true),
        ("[\"scanner\", \"tools/scan\"]", false),
        ("[\"ignored/scan\"]", false),
    ] {
        let sandbox = Sandbox::project("clean");
        let toml = fs::read_to_string(sandbox.repo().join("pyproject.toml")).unwrap();
        let table = format!("[tool.touchmark.checks]\nown = {{ command = {command}, kind = \"code-scan\" }}\n");
        sandbox.write("pyproject.toml", &format!("{toml}\n{table}"));
        sandbox.write(".gitignore", "ignored\n");
        for path in ["repo/tools/scan", "repo/ignored/scan", "bin/scanner"] {
            put(&sandbox.path(path), &script);
            fs::set_permissions(sandbox.path(path), fs::Permissions::from_mode(0o755)).unwrap();
        }
        symlink("scan", sandbox.path("repo/tools/link")).unwrap();
        symlink("../tools/scan", sandbox.path("repo/ignored/link")).unwrap();
        sandbox.commit();
        let run = sandbox.run(&["scan", "--offline", "--only", "own", "--output", "json"]);
        let said = told(&run, "own");
        assert_eq!(said.contains("comes with the code"), is_theirs, "{command}: {said}");
        assert_eq!(said.starts_with("pass"), !is_theirs, "{command}: {said}");
    }
}

#[test]
fn an_environment_above_the_root_is_no_judge_either() {
    for (is_tracked, said) in [(true, "missing-tool"), (false, "blind")] {
        let mut sandbox = Sandbox::empty();
        crate::support::copy(&crate::support::top().join("fixtures/projects/clean"), &sandbox.repo().join("package"));
        yes_man(&sandbox, "repo/env/bin/ruff", "ruff");
        sandbox.write(".gitignore", if is_tracked { "" } else { "env\n" });
        sandbox.commit();
        let env = sandbox.path("repo/env");
        sandbox.set("VIRTUAL_ENV", env.to_str().unwrap());
        let args = ["lint", "--no-install", "--offline", "--only", "ruff", "--output", "json"];
        let run = sandbox.run_in(&sandbox.repo().join("package"), &[&args[..], &["--root", "."]].concat());
        assert!(told(&run, "ruff").contains(said), "{is_tracked}: {run:?}");
    }
}

#[test]
fn a_submodule_that_ships_has_to_be_checked_out() {
    for (place, outcome) in [("src/demo_pkg/library", "unknown inputs-skipped"), ("docs/theme", "pass")] {
        let sandbox = Sandbox::project("clean");
        let commit = format!("160000,{},{place}", sandbox.head());
        sandbox.git(&["update-index", "--add", "--cacheinfo", &commit]);
        fs::create_dir_all(sandbox.repo().join(place)).unwrap();
        sandbox.git(&["-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "--quiet", "--message", "x"]);
        sandbox.replay("ruff", "clean");
        let run = sandbox.run(&["lint", "--no-install", "--offline", "--only", "ruff", "--output", "json"]);
        assert!(told(&run, "ruff").starts_with(outcome), "{place}: {run:?}");
    }
}

#[test]
fn no_name_of_the_repository_is_an_option() {
    const TOOLS: [&str; 9] =
        ["ruff", "ruff-format", "flake8", "black", "mypy", "pyright", "pytest", "bandit", "semgrep"];
    // Names in the tree, whether they are configured places, and which tools name them.
    let table: [(&[&str], bool, &[&str]); 2] = [
        (&["--severity=INFO", "--config-file=x.ini", "-h"], false, &["ruff", "flake8", "bandit", "semgrep"]),
        (&["@list", "+x"], true, &["ruff", "flake8", "black", "mypy", "pyright", "pytest", "bandit", "semgrep"]),
    ];
    for (names, are_configured, naming) in table {
        let sandbox = Sandbox::empty();
        let places = serde_json::to_string(names).unwrap();
        let tables: String = TOOLS.iter().map(|tool| format!("{tool} = {{ paths = {places} }}\n")).collect();
        let project = "[project]\nname = \"demo\"\nversion = \"1\"\n";
        let tables = if are_configured { tables } else { String::new() };
        sandbox.write("pyproject.toml", &format!("{project}[tool.touchmark.checks]\n{tables}"));
        for file in names.iter().flat_map(|name| ["a.py", "-b.py", "test_a.py"].map(|file| format!("{name}/{file}"))) {
            sandbox.write(&file, "");
        }
        sandbox.write("-c.py", "");
        sandbox.commit();
        let logged = || TOOLS.iter().filter(|tool| **tool != "ruff-format");
        for tool in logged() {
            let log = sandbox.path("log").join(tool);
            put(&log, "");
            let listed = "case \"$*\" in *--show-files*) find \"$PWD\" -name '*.py'; exit 0 ;; esac";
            let noted = "for arg; do printf '%s\\n' \"$arg\"; case \"$arg\" in @/*) cat \"${arg#@}\" ;; esac; done";
            sandbox.stand_in(tool, &format!("({noted}) >> '{}'\n{listed}", log.display()));
        }
        for stage in ["lint", "test", "scan"] {
            let run = sandbox.run(&[stage, "--no-install", "--offline", "--only", &TOOLS.join(",")]);
            assert_ne!(run.code, 2, "{run:?}");
        }
        for tool in logged() {
            let noted = fs::read_to_string(sandbox.path("log").join(tool)).unwrap();
            for name in names {
                let is_bare = |line: &&str| line.starts_with(&format!("{name}/")) || line == name && *name != "-h";
                assert_eq!(noted.lines().find(is_bare), None, "{tool}: {noted}");
                assert!(!noted.lines().any(|line| line == "-c.py"), "{tool}: {noted}");
                let is_named = noted.contains(&format!("./{name}")) || !naming.contains(tool);
                assert!(is_named, "{tool} was not asked about {name}: {noted}");
            }
        }
    }
}

/// What keeps every requirement off this machine is no reason to believe that nothing was asked for.
#[test]
fn a_resolver_that_says_nothing_has_resolved_nothing() {
    for asked in ["idna", "idna; sys_platform == 'win32'"] {
        let sandbox = Sandbox::empty();
        sandbox.write(
            "pyproject.toml",
            &format!("[project]\nname = \"demo\"\nversion = \"1\"\ndependencies = [\"{asked}\"]\n"),
        );
        sandbox.write("demo.py", "x = 1\n");
        sandbox.commit();
        for tool in ["uv", "pip-audit"] {
            sandbox.stand_in(tool, "exit 0");
        }
        let run = sandbox.run(&["scan", "--no-install", "--only", "pip-audit", "--output", "json"]);
        let report: serde_json::Value =
            serde_json::from_str(&run.stdout).unwrap_or_else(|err| panic!("{err}: {run:?}"));
        let check = &report["checks"][0];
        assert_eq!(
            (&check["outcome"], &check["reason"]),
            (&"unknown".into(), &"unreadable-report".into()),
            "{check:#}"
        );
    }
}
