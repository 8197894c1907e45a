//! The whole way from a repository to its section, with stand-ins for the tools.

use crate::support::{Sandbox, without_times};

fn clean() -> Sandbox {
    let mut sandbox = Sandbox::project("clean");
    sandbox.serve();
    for tool in ["ruff", "mypy", "pytest", "bandit", "semgrep"] {
        sandbox.replay(tool, "clean");
    }
    sandbox
}

#[test]
fn a_clean_package_passes_and_shows_its_section() {
    let run = clean().run(&["ci", "--no-install"]);
    assert_eq!(run.code, 0, "{run:?}");
    insta::assert_snapshot!(without_times(&run.stdout));
}

#[test]
fn a_finding_fails_the_run_and_shows_file_and_line() {
    let mut sandbox = Sandbox::project("security");
    sandbox.serve();
    sandbox.replay("ruff", "clean");
    sandbox.replay("bandit", "findings");
    sandbox.replay("semgrep", "findings");
    let run = sandbox.run(&["ci", "--no-install"]);
    assert_eq!(run.code, 1, "{run:?}");
    insta::assert_snapshot!(without_times(&run.stdout));
}

#[test]
fn a_missing_tool_is_unknown_with_a_way_out() {
    let sandbox = Sandbox::project("types");
    let run = sandbox.run(&["lint", "--no-install", "--only", "mypy"]);
    assert_eq!(run.code, 5, "{run:?}");
    insta::assert_snapshot!(without_times(&run.stdout));
}

#[test]
fn a_tool_sees_none_of_the_secrets() {
    let mut sandbox = clean();
    for name in ["GITHUB_TOKEN", "GH_TOKEN", "SAFETY_API_KEY", "AWS_SECRET_ACCESS_KEY", "DATABASE_URL", "GIT_DIR"] {
        sandbox.set(name, "canary-7f3a");
    }
    let seen = sandbox.path("seen");
    sandbox.stand_in("bandit", &format!("env > '{0}'; echo \"$@\" >> '{0}'", seen.display()));
    sandbox.run(&["scan", "--no-install", "--only", "bandit"]);
    let seen = std::fs::read_to_string(seen).unwrap();
    assert!(seen.contains("PATH="), "the stand-in ran");
    assert!(!seen.contains("canary"), "{seen}");
}

#[test]
fn a_scanner_of_single_files_is_asked_again_where_something_changes() {
    let sandbox = clean();
    let count = sandbox.path("count");
    let bandit = crate::by_file::BANDIT.replace("LOG", "/dev/null");
    sandbox.stand_in("bandit", &format!("echo x >> '{}'\n{bandit}", count.display()));
    sandbox.version("bandit", "1.9.4");
    let runs = || std::fs::read_to_string(&count).unwrap_or_default().lines().count();
    let scan = |args: &[&str]| {
        let run = sandbox.run(&[&["scan", "--no-install", "--only", "bandit"], args].concat());
        assert_eq!(run.code, 0, "{run:?}");
    };
    scan(&[]);
    scan(&[]);
    assert_eq!(runs(), 1);
    scan(&["--fresh"]);
    assert_eq!(runs(), 2);
    sandbox.write("src/demo_pkg/greeting.py", "# changed\n");
    scan(&[]);
    assert_eq!(runs(), 3);
    // What no scanner reads changes nothing, and what git ignores is no part of what is judged.
    sandbox.write("notes.md", "changed\n");
    sandbox.write("README.md", "# changed\n");
    scan(&[]);
    assert_eq!(runs(), 3);
    sandbox.write(".gitignore", "_version.py\n");
    scan(&[]);
    assert_eq!(runs(), 4);
    sandbox.write("src/demo_pkg/_version.py", "__version__ = '1'\n");
    scan(&[]);
    assert_eq!(runs(), 4);
    // Another version of the tool, and one that does not say which it is.
    sandbox.version("bandit", "1.9.5");
    scan(&[]);
    assert_eq!(runs(), 5);
    sandbox.version("bandit", "");
    scan(&[]);
    scan(&[]);
    assert_eq!(runs(), 7);
}

#[test]
fn files_that_change_during_a_run_make_it_stale() {
    let sandbox = clean();
    let stem = crate::support::recorded("bandit", "clean");
    let planted = crate::support::planted::prologue("bandit");
    let file = sandbox.repo().join("src/demo_pkg/greeting.py");
    let (file, stem) = (file.display(), stem.display());
    let changes = format!("echo '# new' >> '{file}'; show '{stem}.stdout'; [ ! \"$planted\" ]");
    sandbox.stand_in("bandit", &format!("{planted}\n{changes}"));
    let run = sandbox.run(&["scan", "--no-install", "--only", "bandit", "--output", "json"]);
    let report: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!((&report["checks"][0]["outcome"], &report["checks"][0]["reason"]), (&"unknown".into(), &"stale".into()));
    assert_eq!(run.code, 5);
}

#[test]
fn linters_formatters_and_type_checkers_that_the_project_configures_are_planned() {
    let sandbox = Sandbox::empty();
    sandbox.write("pyproject.toml", "[project]\nname = \"demo\"\nversion = \"1\"\n[tool.black]\n");
    sandbox.write(".flake8", "[flake8]\n");
    sandbox.write("pyrightconfig.json", "{}\n");
    sandbox.write("demo.py", "x = 1\n");
    sandbox.commit();
    for tool in ["black", "flake8", "pyright"] {
        sandbox.replay(tool, "clean");
    }
    let run = sandbox.run(&["lint", "--no-install", "--output", "json"]);
    let report: serde_json::Value = serde_json::from_str(&run.stdout).unwrap_or_else(|err| panic!("{err}: {run:?}"));
    let checks = report["checks"].as_array().unwrap();
    let ids: Vec<_> = checks.iter().filter(|check| check["outcome"] == "pass").map(|check| &check["id"]).collect();
    assert_eq!(ids, ["flake8", "black", "pyright"], "{run:?}");
    assert_eq!(checks.len(), 3, "{run:?}");
    let badge = sandbox.run(&["badge", "--offline", "--no-install"]);
    for said in ["code style: black", "type checked: pyright"] {
        assert!(badge.stdout.contains(said), "{said}: {}", badge.stdout);
    }
    sandbox.write("pyrightconfig.json", "{\"strict\": []}\n");
    let badge = sandbox.run(&["badge", "--offline", "--no-install"]);
    assert!(badge.stdout.contains("type checked: unknown"), "{}", badge.stdout);
}

#[test]
fn leaving_checks_out_does_not_turn_the_gate_green() {
    let sandbox = clean();
    let run = sandbox.run(&["ci", "--no-install", "--only", "ruff"]);
    assert!(run.stdout.contains("quality gate  unknown: ruff-format (stale), "), "{}", run.stdout);
    let run = sandbox.run(&["ci", "--no-install", "--skip", "bandit"]);
    assert!(run.stdout.contains("security      unknown: bandit (stale)\n"), "{}", run.stdout);
    sandbox.run(&["ci", "--no-install"]);
    let run = sandbox.run(&["ci", "--no-install", "--only", "ruff"]);
    assert!(run.stdout.contains("quality gate  passing\n"), "what is stored counts: {}", run.stdout);
}

#[test]
fn results_that_come_with_the_repository_are_refused() {
    let sandbox = clean();
    sandbox.run(&["ci", "--no-install"]);
    sandbox.git(&["add", "--force", ".touchmark/results"]);
    let run = sandbox.run(&["badge"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("prove nothing"), "{}", run.stderr);
}

#[test]
fn badge_prints_the_section_and_runs_nothing() {
    let sandbox = clean();
    let before = sandbox.run(&["badge"]);
    assert_eq!(before.code, 0);
    assert!(before.stdout.contains("quality gate: unknown"), "nothing ran yet: {}", before.stdout);
    let ci = sandbox.run(&["ci", "--no-install"]);
    let badge = sandbox.run(&["badge"]);
    assert!(badge.stdout.starts_with("[![quality gate: passing]"), "{}", badge.stdout);
    assert!(ci.stdout.contains("\n  quality gate  passing\n"), "`ci` says what `badge` prints: {}", ci.stdout);
    sandbox.write("src/demo_pkg/greeting.py", "# changed\n");
    assert!(sandbox.run(&["badge"]).stdout.contains("quality gate: unknown"), "stale results are no evidence");
}

#[test]
fn badge_check_shows_the_difference_and_writes_nothing() {
    let sandbox = clean();
    sandbox.run(&["ci", "--no-install"]);
    let tree = sandbox.tree();
    let run = sandbox.run(&["badge", "--check"]);
    assert_eq!(run.code, 3, "{run:?}");
    assert_eq!(sandbox.tree(), tree);
    insta::assert_snapshot!(run.stdout);
    assert!(run.stderr.contains("`README.md` is out of date"), "{}", run.stderr);
}

#[test]
fn badge_write_is_for_ci_alone() {
    let sandbox = clean();
    let tree = sandbox.tree();
    let run = sandbox.run(&["badge", "--write"]);
    assert_eq!(run.code, 2, "{run:?}");
    assert!(run.stderr.contains("is for CI") && run.stderr.contains("badge --check"), "{}", run.stderr);
    assert_eq!(sandbox.tree(), tree);
}

#[test]
fn badge_write_splices_once_and_then_leaves_the_file_alone() {
    let mut sandbox = clean();
    sandbox.set("CI", "true");
    sandbox.run(&["ci", "--no-install"]);
    let run = sandbox.run(&["badge", "--write"]);
    assert_eq!(run.code, 0, "{run:?}");
    let readme = sandbox.repo().join("README.md");
    let text = std::fs::read_to_string(&readme).unwrap();
    assert!(text.contains("<!-- BADGES START -->\n[![quality gate: passing]"), "{text}");
    let modified = readme.metadata().unwrap().modified().unwrap();
    let run = sandbox.run(&["badge", "--write"]);
    assert!(run.stderr.contains("up to date"), "the section is no input of its own: {}", run.stderr);
    assert_eq!(readme.metadata().unwrap().modified().unwrap(), modified);
    assert_eq!(sandbox.run(&["badge", "--check"]).code, 0);
    let old = std::fs::read_to_string(sandbox.repo().join(".touchmark/backup/README.md")).unwrap();
    assert!(!old.contains("quality gate"));
}

#[test]
fn badge_write_says_which_lines_of_others_it_replaces() {
    let mut sandbox = clean();
    sandbox.set("CI", "true");
    sandbox
        .write("README.md", "# demo\n\n<!-- BADGES START -->\nOur chat: https://chat.example\n<!-- BADGES END -->\n");
    let run = sandbox.run(&["badge", "--write"]);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(run.stderr.contains("written by hand") && run.stderr.contains("Our chat"), "{}", run.stderr);
}

#[test]
fn unusable_markers_are_exit_code_four() {
    let mut sandbox = clean();
    sandbox.set("CI", "true");
    let text = "# demo\n\n<!-- BADGES END -->\n<!-- BADGES START -->\n";
    sandbox.write("README.md", text);
    let readme = sandbox.repo().join("README.md");
    let modified = readme.metadata().unwrap().modified().unwrap();
    for end in ["--check", "--write"] {
        let run = sandbox.run(&["badge", end]);
        assert_eq!(run.code, 4, "{run:?}");
        let found = "found: `<!-- BADGES END -->` on line 3, `<!-- BADGES START -->` on line 4\n";
        let paste = "\n\n<!-- BADGES START -->\n<!-- BADGES END -->\n";
        for part in ["`README.md`: `<!-- BADGES END -->` stands before", found, "expected: ", paste] {
            assert!(run.stderr.contains(part), "{part}: {}", run.stderr);
        }
    }
    assert_eq!(std::fs::read_to_string(&readme).unwrap(), text);
    assert_eq!(readme.metadata().unwrap().modified().unwrap(), modified);
}

#[test]
fn a_write_that_fails_says_why() {
    let mut sandbox = clean();
    sandbox.set("CI", "true");
    let backup = sandbox.repo().join(".touchmark/backup/README.md/in the way");
    std::fs::create_dir_all(backup).unwrap();
    let run = sandbox.run(&["badge", "--write"]);
    assert_eq!(run.code, 2, "{run:?}");
    let cause = run.stderr.lines().find_map(|line| line.split_once("README.md`: "));
    assert!(cause.is_some_and(|(deed, cause)| deed.contains("could not write") && !cause.is_empty()), "{run:?}");
}

#[cfg(unix)]
#[test]
fn a_pipe_in_the_place_of_the_readme_is_not_waited_for() {
    let mut sandbox = clean();
    sandbox.set("CI", "true");
    let readme = sandbox.repo().join("README.md");
    std::fs::remove_file(&readme).unwrap();
    rustix::fs::mknodat(rustix::fs::CWD, &readme, rustix::fs::FileType::Fifo, 0o644.into(), 0).unwrap();
    for end in ["--check", "--write"] {
        let run = sandbox.run(&["badge", end]);
        assert_eq!(run.code, 4, "{run:?}");
        assert!(run.stderr.contains("`README.md` in ") && run.stderr.contains("is no file"), "{}", run.stderr);
    }
    let table = "[tool.touchmark]\nreadme = \"README.md\"\n";
    let pyproject = std::fs::read_to_string(sandbox.repo().join("pyproject.toml")).unwrap();
    sandbox.write("pyproject.toml", &format!("{pyproject}\n{table}"));
    for end in ["--check", "--write"] {
        let run = sandbox.run(&["badge", end]);
        assert_eq!(run.code, 2, "{run:?}");
        assert!(run.stderr.contains("is a named pipe, not a file"), "{}", run.stderr);
    }
}

#[test]
fn json_goes_to_stdout_or_beside_it() {
    let sandbox = clean();
    let run = sandbox.run(&["ci", "--no-install", "--output", "json=out/report.json"]);
    assert!(run.stdout.contains(" passed\n"), "{}", run.stdout);
    let beside = std::fs::read_to_string(sandbox.repo().join("out/report.json")).unwrap();
    let alone = sandbox.run(&["badge", "--output", "json"]).stdout;
    let (beside, alone): (serde_json::Value, serde_json::Value) =
        (serde_json::from_str(&beside).unwrap(), serde_json::from_str(&alone).unwrap());
    assert_eq!(beside["outcome"], "pass");
    assert_eq!(beside["facts"]["repository"], "octo/demo-pkg");
    assert_eq!(alone["checks"].as_array().unwrap().len(), beside["checks"].as_array().unwrap().len());
}
