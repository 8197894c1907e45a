//! The command line: help, usage errors, exit codes.

use std::fs;

use xtask::outcome::Exit;

use crate::support::{Sandbox, top};

#[test]
fn help_names_every_stage_and_exit_code() {
    let run = Sandbox::empty().run(&["--help"]);
    assert_eq!(run.code, 0);
    insta::assert_snapshot!(run.stdout);
    assert_eq!(Sandbox::empty().run(&["help"]).stdout, run.stdout);
    let of_scan = |args: &[&str]| Sandbox::empty().run(args).stdout;
    assert_eq!(of_scan(&["help", "scan"]), of_scan(&["scan", "--help"]));
}

#[test]
fn the_docs_list_every_exit_code_as_it_is() {
    let page = fs::read_to_string(top().join("docs/reports.md")).unwrap();
    let rows: Vec<&str> = page.lines().filter(|line| line.starts_with("| ") && line.contains(" | ")).collect();
    for exit in Exit::ALL {
        let row = format!("| {} | {} |", exit.code(), exit.meaning());
        assert!(rows.contains(&row.as_str()), "docs/reports.md has no row `{row}`");
    }
}

#[test]
fn wrong_usage_is_exit_code_two_and_says_what_to_do() {
    let sandbox = Sandbox::empty();
    for (args, said) in [
        (vec!["frobnicate"], "unrecognized subcommand"),
        (vec!["ci", "folder"], "tip: `--root folder` names the folder to test"),
        (vec!["lint", "--only", "rufff"], "there is no check `rufff`; did you mean `ruff`?"),
        (vec!["lint", "--skip", "xyz"], "there is no check `xyz`; checks: ruff, "),
        (vec!["lint", "--results", "file.txt"], "`--results file.txt` is not a folder"),
        (vec!["lint", "--output", "yaml"], "formats: human, json"),
        (vec!["lint", "--output", "json", "--output", "human"], "only one `--output` can go to stdout"),
        (vec!["lint", "--root", "nowhere"], "could not open `nowhere`"),
        (vec!["lint", "--root", "file.txt"], "is not a folder"),
        (vec!["badge", "--check"], "there is no README"),
    ] {
        sandbox.write("file.txt", "");
        sandbox.write("folder/file.txt", "");
        let run = sandbox.run(&args);
        assert_eq!(run.code, 2, "{args:?}: {run:?}");
        assert!(run.stderr.contains(said), "{args:?}: {}", run.stderr);
        assert_eq!(run.stdout, "", "{args:?}");
    }
}

#[test]
fn a_broken_configuration_is_exit_code_two_with_its_line() {
    let sandbox = Sandbox::project("clean");
    sandbox.write("pyproject.toml", "[project]\nname = 'a'\n\n[tool.touchmark]\nreadmee = 'README.md'\n");
    let run = sandbox.run(&["lint", "--no-install"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("pyproject.toml:5: unknown key `readmee`"), "{}", run.stderr);
    assert!(run.stderr.contains("did you mean `readme`?"), "{}", run.stderr);
}

#[test]
fn where_nothing_was_checked_it_says_why() {
    let empty = Sandbox::empty();
    let clean = Sandbox::project("clean");
    for (sandbox, args, said) in [
        (&empty, &["lint"][..], "there is neither a Python package nor a `Cargo.toml` in "),
        (&clean, &["lint", "--only", "mypy", "--skip", "mypy"], "`--only` names no check that `--skip` leaves"),
        (&clean, &["lint", "--only", "bandit"], "`bandit` belongs to `scan`: `touchmark scan --only bandit`"),
        (&clean, &["test", "--skip", "pytest"], "`--skip` leaves no check of this stage"),
    ] {
        let run = sandbox.run(args);
        assert_eq!(run.code, 5, "{run:?}");
        assert!(run.stderr.contains(&format!("nothing was checked: {said}")), "{run:?}");
    }
}

#[test]
fn every_end_of_badge_has_a_report_for_machines() {
    let mut sandbox = Sandbox::project("clean");
    let outcome = |run: crate::support::Run| {
        let report: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
        (run.code, report["badges"][0]["message"].as_str().unwrap().to_owned())
    };
    let json = ["--offline", "--no-install", "--output", "json"];
    assert_eq!(outcome(sandbox.run(&[&["badge"][..], &json].concat())), (0, "unknown".to_owned()));
    assert_eq!(outcome(sandbox.run(&[&["badge", "--check"][..], &json].concat())), (3, "unknown".to_owned()));
    sandbox.set("CI", "true");
    assert_eq!(outcome(sandbox.run(&[&["badge", "--write"][..], &json].concat())), (0, "unknown".to_owned()));
    assert_eq!(outcome(sandbox.run(&[&["badge", "--check"][..], &json].concat())), (0, "unknown".to_owned()));
    // In CI, but of no event that may publish.
    assert_eq!(outcome(sandbox.run(&[&["commit"][..], &json].concat())), (2, "unknown".to_owned()));
}

#[test]
fn no_output_goes_into_a_file_that_git_keeps() {
    let sandbox = Sandbox::project("clean");
    let before = sandbox.tree();
    for args in [
        &["lint", "--no-install", "--output", "json=README.md"][..],
        &["lint", "--no-install", "--output", "sarif=src/../src/demo_pkg/__init__.py"],
        &["report", "--html", "README.md"],
    ] {
        let run = sandbox.run(args);
        assert_eq!(run.code, 2, "{run:?}");
        assert!(run.stderr.contains("is a file that git tracks"), "{run:?}");
    }
    assert_eq!(sandbox.tree(), before);
}

#[cfg(unix)]
#[test]
fn no_output_goes_into_gits_data_or_out_by_a_link() {
    let sandbox = Sandbox::project("clean");
    let link = |to: &str, name: &str| std::os::unix::fs::symlink(to, sandbox.repo().join(name)).unwrap();
    fs::create_dir(sandbox.path("victim")).unwrap();
    fs::write(sandbox.path("victim/keep"), "keep").unwrap();
    link(".git", "d");
    link("../victim", "dv");
    link("README.md", "out.sarif");
    let files = ["README.md", ".git/config", "../victim/keep"];
    let content = || files.map(|name| fs::read(sandbox.repo().join(name)).unwrap());
    let before = content();
    for (args, said) in [
        (&["lint", "--output", "json=.git/hooks/pre-commit"][..], "among git's own data"),
        (&["lint", "--output", "json=d/config"], "among git's own data"),
        (&["report", "--html", "d/config"], "among git's own data"),
        (&["report", "--endpoint", "d"], "among git's own data"),
        (&["lint", "--results", "d/results"], "among git's own data"),
        (&["lint", "--output", "json=dv/keep"], "out of the repository"),
        (&["report", "--endpoint", "dv"], "out of the repository"),
        (&["lint", "--results", "dv/results"], "out of the repository"),
        (&["lint", "--output", "sarif=out.sarif"], "is a file that git tracks"),
    ] {
        let run = sandbox.run(&[args, &["--no-install", "--offline"]].concat());
        assert_eq!(run.code, 2, "{args:?}: {run:?}");
        assert!(run.stderr.contains(said), "{args:?}: {run:?}");
    }
    assert_eq!(content(), before);
    assert_eq!(fs::read_dir(sandbox.path("victim")).unwrap().count(), 1);
    // What is named on purpose elsewhere is the caller's own.
    let elsewhere = format!("json={}", sandbox.path("victim/report.json").display());
    assert_ne!(sandbox.run(&["lint", "--no-install", "--output", &elsewhere]).code, 2);
}

#[cfg(unix)]
#[test]
fn a_readme_that_lies_elsewhere_is_left_alone() {
    let mut sandbox = Sandbox::project("clean");
    sandbox.set("CI", "true");
    let outside = sandbox.path("outside.md");
    fs::write(&outside, "# theirs\n").unwrap();
    fs::remove_file(sandbox.repo().join("README.md")).unwrap();
    std::os::unix::fs::symlink(&outside, sandbox.repo().join("README.md")).unwrap();
    let run = sandbox.run(&["badge", "--write", "--offline"]);
    assert_eq!(run.code, 4, "{run:?}");
    assert!(run.stderr.contains("is no file that could hold a section"), "{run:?}");
    assert_eq!(fs::read_to_string(outside).unwrap(), "# theirs\n");
}

/// Where stderr is no terminal, as in the log of a workflow, it says at once what runs, and then what ended.
#[test]
fn a_log_says_what_runs_and_what_ended() {
    let sandbox = Sandbox::project("clean");
    sandbox.stand_in("bandit", "exit 3");
    let scan = ["scan", "--only", "bandit,dataflow", "--no-install", "--output", "json"];
    let run = sandbox.run(&scan);
    let lines: Vec<&str> = run.stderr.lines().collect();
    assert_eq!(lines.first(), Some(&"running  bandit, dataflow"), "{run:?}");
    for ended in ["pass     dataflow  3 files", "unknown  bandit    crashed"] {
        assert_eq!(lines.iter().filter(|line| line.starts_with(ended)).count(), 1, "{run:?}");
    }
    assert!(serde_json::from_str::<serde_json::Value>(&run.stdout).is_ok(), "{run:?}");
    assert_eq!(sandbox.run(&[&scan[..], &["--quiet"]].concat()).stderr, "");
}
