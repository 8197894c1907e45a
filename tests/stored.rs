//! Which results later stages believe: those of this very state of the files, whatever they are.

use std::fs;

use serde_json::Value;

use crate::support::Sandbox;

/// A package that `tool` finds nothing in, as often as it is asked.
fn sandbox(tool: &str, files: &[(&str, &str)]) -> Sandbox {
    let sandbox = Sandbox::project("clean");
    for (name, text) in files {
        sandbox.write(name, text);
    }
    if !files.is_empty() {
        sandbox.commit();
    }
    sandbox.replay(tool, "clean");
    sandbox.version(tool, "1.9.4");
    sandbox
}

/// The stage that runs this check.
fn stage(check: &str) -> &'static str {
    if matches!(check, "ruff" | "mypy") { "lint" } else { "scan" }
}

/// What `badge` says of a check, by the stored results: its outcome and the reason.
fn said(sandbox: &Sandbox, check: &str) -> (Value, Value) {
    let run = sandbox.run(&["badge", "--offline", "--no-install", "--output", "json"]);
    let report: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|err| panic!("{err}: {run:?}"));
    let checks = report["checks"].as_array().unwrap();
    let found = checks.iter().find(|found| found["id"] == check).unwrap_or_else(|| panic!("no {check}: {run:?}"));
    (found["outcome"].clone(), found["reason"].clone())
}

#[track_caller]
fn is_stale_after(sandbox: &Sandbox, check: &str, change: impl FnOnce()) {
    let run = sandbox.run(&[stage(check), "--no-install", "--only", check]);
    assert_eq!(run.code, 0, "{run:?}");
    assert_eq!(said(sandbox, check), ("pass".into(), Value::Null), "nothing has changed");
    change();
    assert_eq!(said(sandbox, check), ("unknown".into(), "stale".into()));
}

#[test]
fn files_that_git_keeps_in_a_folder_of_caches_count() {
    let marked = [
        ("src/demo_pkg/c/CACHEDIR.TAG", "Signature: 8a477f597d28d172789f06886806bc55\n"),
        ("src/demo_pkg/c/m.py", "x = 1\n"),
        ("src/demo_pkg/node_modules/m.py", "x = 1\n"),
    ];
    for changed in [marked[1].0, marked[2].0] {
        let sandbox = sandbox("ruff", &marked);
        is_stale_after(&sandbox, "ruff", || sandbox.write(changed, "x = 2\n"));
    }
}

#[test]
fn what_settings_call_code_counts_for_lints() {
    let files =
        [("ruff.toml", "extend = \"base.conf\"\n"), ("base.conf", "line-length = 100\n"), ("bin/tool", "x = 1\n")];
    for (changed, text) in [("bin/tool", "x = 2\n"), ("base.conf", "line-length = 80\n")] {
        let sandbox = sandbox("ruff", &files);
        is_stale_after(&sandbox, "ruff", || sandbox.write(changed, text));
    }
}

#[test]
fn a_file_that_arguments_name_counts() {
    let manifest = fs::read_to_string(crate::support::top().join("fixtures/projects/clean/pyproject.toml")).unwrap();
    for args in ["\"-cconf/b.json\"", "\"-c\", \"./conf/b.json\"", "\"--configfile=conf/b.json\"", "\"-c\", \"conf\""] {
        let manifest = format!("{manifest}\n[tool.touchmark.checks.bandit]\nargs = [{args}]\n");
        let sandbox = sandbox("bandit", &[("pyproject.toml", &manifest), ("conf/b.json", "{}\n")]);
        is_stale_after(&sandbox, "bandit", || sandbox.write("conf/b.json", "{ }\n"));
    }
}

#[test]
fn what_a_check_could_not_tell_is_what_later_stages_say() {
    let sandbox = Sandbox::project("clean");
    sandbox.replay("bandit", "clean");
    let run = sandbox.run(&["lint", "--no-install", "--only", "ruff,mypy"]);
    assert_eq!(run.code, 5, "{run:?}");
    assert_eq!(said(&sandbox, "ruff"), ("unknown".into(), "missing-tool".into()));
    assert_eq!(said(&sandbox, "mypy"), ("unknown".into(), "missing-tool".into()));
    assert_eq!(said(&sandbox, "bandit"), ("unknown".into(), "stale".into()), "it has not run");
}

#[test]
fn a_check_that_does_not_apply_has_no_say_in_later_stages_either() {
    let sandbox = Sandbox::empty();
    let checks = "[tool.touchmark.checks]\nbandit = true\npip-audit = true\n";
    sandbox.write("pyproject.toml", &format!("[project]\nname = \"demo\"\nversion = \"1\"\n{checks}"));
    sandbox.write("demo.py", "x = 1\n");
    sandbox.commit();
    sandbox.stand_in("bandit", &crate::by_file::BANDIT.replace("LOG", "/dev/null"));
    sandbox.stand_in("pip-audit", "exit 1");
    let run = sandbox.run(&["ci", "--offline", "--no-install"]);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(run.stdout.contains("  quality gate  passing\n"), "{run:?}");
    assert_eq!(said(&sandbox, "pip-audit"), ("not-applicable".into(), Value::Null));
    let badge = sandbox.run(&["badge", "--offline", "--no-install"]);
    assert!(badge.stdout.contains("quality gate: passing"), "{badge:?}");
}

#[cfg(unix)]
#[test]
fn a_file_that_nobody_can_name_is_no_pass() {
    use std::os::unix::ffi::OsStrExt;
    for check in ["bandit", "ruff"] {
        let sandbox = sandbox(check, &[]);
        let name = std::ffi::OsStr::from_bytes(b"src/demo_pkg/caf\xe9.py");
        fs::write(sandbox.repo().join(name), "x = 1\n").unwrap();
        sandbox.commit();
        for _ in 0..2 {
            let run = sandbox.run(&[stage(check), "--no-install", "--only", check]);
            assert_eq!(run.code, 5, "{run:?}");
            assert!(run.stdout.starts_with("unknown"), "{run:?}");
            // ruff lists the file in words that are no text.
            let why = if check == "ruff" { "invalid utf-8" } else { "caf\u{fffd}.py` has a name that is not UTF-8" };
            assert!(run.stdout.contains(why), "{run:?}");
        }
    }
}

#[cfg(unix)]
#[test]
fn nor_is_one_in_a_folder_that_a_link_leads_to() {
    use std::os::unix::ffi::OsStrExt;
    let sandbox = sandbox("bandit", &[]);
    let folder = sandbox.path("elsewhere");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join(std::ffi::OsStr::from_bytes(b"caf\xe9.py")), "x = 1\n").unwrap();
    std::os::unix::fs::symlink(&folder, sandbox.repo().join("src/demo_pkg/linked")).unwrap();
    sandbox.commit();
    let run = sandbox.run(&["scan", "--no-install", "--only", "bandit"]);
    assert_eq!(run.code, 5, "{run:?}");
    assert!(run.stdout.contains("`src/demo_pkg/linked` is a link that is not followed"), "{run:?}");
}

#[test]
fn no_cache_that_goes_by_size_and_time_outlives_a_run() {
    // A scanner imports nothing of the project's, and its bytecode stands beside its modules.
    for (check, imports) in [("mypy", true), ("bandit", false)] {
        let sandbox = sandbox(check, &[]);
        let seen = sandbox.path("seen");
        let say = format!("echo \"$PYTHONPYCACHEPREFIX|$*\" > '{}'", seen.display());
        sandbox.stand_in(check, &say);
        sandbox.run(&[stage(check), "--no-install", "--only", check]);
        let seen = fs::read_to_string(seen).unwrap();
        let (folder, args) = seen.split_once('|').unwrap();
        assert_eq!(folder.contains("touchmark-bytecode-"), imports, "{check}: {folder}");
        assert!(folder.is_empty() || !std::path::Path::new(folder).exists(), "{check}: {folder}");
        assert_eq!(args.contains("--cache-dir=/dev/null"), check == "mypy", "{args}");
    }
}

#[test]
fn a_file_that_a_sparse_checkout_leaves_out_is_no_pass() {
    let sandbox = sandbox("ruff", &[("other/a.py", "import os\n")]);
    sandbox.git(&["sparse-checkout", "set", "--no-cone", "/*", "!/other/"]);
    assert!(!sandbox.repo().join("other/a.py").exists());
    let run = sandbox.run(&["lint", "--no-install", "--only", "ruff"]);
    assert_eq!(run.code, 5, "{run:?}");
    assert!(run.stdout.contains("a sparse checkout leaves `other/a.py` out"), "{run:?}");
    sandbox.git(&["sparse-checkout", "disable"]);
    assert_eq!(sandbox.run(&["lint", "--no-install", "--only", "ruff"]).code, 0);
}
