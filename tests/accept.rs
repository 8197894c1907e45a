//! Findings that the configuration accepts: they are shown with the reason, and fail nothing.

use serde_json::Value;

use crate::support::Sandbox;

const ENTRY: &str =
    "[[tool.touchmark.accept]]\nrule = \"B602\"\npath = \"leaky/*.py\"\nreason = \"a tool for one person\"\n";

/// A package in which bandit finds B602, and this more in its configuration.
fn sandbox(more: &str) -> Sandbox {
    let sandbox = Sandbox::project("security");
    sandbox.replay("bandit", "findings");
    let project = std::fs::read_to_string(sandbox.repo().join("pyproject.toml")).unwrap();
    sandbox.write("pyproject.toml", &format!("{project}\n{more}"));
    sandbox
}

fn scan(sandbox: &Sandbox) -> (Value, String) {
    let run = sandbox.run(&["scan", "--no-install", "--only", "bandit", "--output", "json"]);
    let report: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|err| panic!("{err}: {run:?}"));
    (report["checks"][0].clone(), run.stderr)
}

#[test]
fn only_an_entry_that_matches_and_is_in_time_accepts() {
    let until = |date: &str| format!("{ENTRY}until = {date}\n");
    for (entry, outcome) in [
        (String::new(), "fail"),
        (ENTRY.to_owned(), "pass"),
        (until("2999-12-31"), "pass"),
        (until("\"2999-12-31\""), "pass"),
        (until("2020-01-01"), "fail"),
        (ENTRY.replace("B602", "B999"), "fail"),
        (ENTRY.replace("leaky/", "other/"), "fail"),
    ] {
        let (check, _) = scan(&sandbox(&entry));
        assert_eq!(check["outcome"], outcome, "{entry}\n{check:#}");
    }
}

#[test]
fn an_accepted_finding_is_on_every_surface_with_its_reason() {
    let sandbox = sandbox(ENTRY);
    for format in ["human", "json", "sarif", "markdown"] {
        let run = sandbox.run(&["scan", "--no-install", "--only", "bandit", "--output", format]);
        assert_eq!(run.code, 0, "{run:?}");
        assert!(run.stdout.contains("a tool for one person"), "{format}: {}", run.stdout);
    }
    let run = sandbox.run(&["scan", "--no-install", "--only", "bandit", "--output", "sarif"]);
    let log: Value = serde_json::from_str(&run.stdout).unwrap();
    let suppressions = &log["runs"][0]["results"][0]["suppressions"];
    assert_eq!(suppressions[0]["kind"], "external", "{log:#}");
    // What is stored says the same.
    let run = sandbox.run(&["scan", "--no-install", "--only", "bandit"]);
    assert!(run.stdout.contains("1 passed, 1 finding accepted"), "{}", run.stdout);
}

#[test]
fn a_comment_for_another_tool_of_the_same_meaning_suppresses_a_finding() {
    let sandbox = sandbox("");
    let file = "leaky/__init__.py";
    let source = std::fs::read_to_string(sandbox.repo().join(file)).unwrap();
    for (comment, outcome) in [("# noqa: S602", "pass"), ("# noqa: S101", "fail"), ("# noqa", "fail")] {
        sandbox.write(file, &source.replace("shell=True)", &format!("shell=True)  {comment}")));
        let (check, _) = scan(&sandbox);
        assert_eq!(check["outcome"], outcome, "{comment}: {check:#}");
    }
    sandbox.write(file, &source.replace("shell=True)", "shell=True)  # noqa: S602"));
    let run = sandbox.run(&["scan", "--no-install", "--only", "bandit"]);
    assert!(run.stdout.contains("1 passed, 1 finding suppressed in the source"), "{}", run.stdout);
    assert!(!run.stdout.contains("B602"), "an accepted finding is not printed: {}", run.stdout);
    let run = sandbox.run(&["scan", "--no-install", "--only", "bandit", "-v"]);
    assert!(run.stdout.contains("\n  suppressed in the source: # noqa: S602\n"), "{}", run.stdout);
    for format in ["json", "sarif", "markdown"] {
        let run = sandbox.run(&["scan", "--no-install", "--only", "bandit", "--output", format]);
        assert!(run.stdout.replace('\\', "").contains("# noqa: S602"), "{format}: {}", run.stdout);
    }
    let run = sandbox.run(&["scan", "--no-install", "--only", "bandit", "--output", "sarif"]);
    let log: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(log["runs"][0]["results"][0]["suppressions"][0]["kind"], "inSource", "{log:#}");
}

#[test]
fn an_entry_without_a_use_is_warned_of_and_one_without_a_reason_refused() {
    let whole = |entry: &str, with_all: bool, args: &[&str]| {
        let sandbox = sandbox(entry);
        let tools: &[_] = if with_all { &[("ruff", "clean"), ("semgrep", "findings")] } else { &[] };
        tools.iter().for_each(|(tool, case)| sandbox.replay(tool, case));
        sandbox.run(&[&["ci", "--no-install"], args].concat()).stderr
    };
    let (useless, elsewhere) = (ENTRY.replace("B602", "B999"), ENTRY.replace("leaky/", "other/"));
    let (unused, misplaced) = ("no finding of `B999` is there: remove the entry", "`B602` was found, and at no path");
    for (entry, with_all, args, said) in [
        (&*useless, true, &[][..], Some(unused)),
        (&elsewhere, true, &[], Some(misplaced)),
        (ENTRY, true, &[], None),
        // What semgrep would have found is not known.
        (&useless, false, &[], None),
        (ENTRY, true, &["--only", "ruff"], None),
    ] {
        let stderr = whole(entry, with_all, args);
        assert_eq!(stderr.contains("warning: "), said.is_some(), "{entry} {with_all} {args:?}: {stderr}");
        assert!(stderr.contains(said.unwrap_or_default()), "{entry}: {stderr}");
    }
    for (old, new, said) in [
        ("reason = \"a tool for one person\"\n", "", "`[[tool.touchmark.accept]]` has no `reason`"),
        ("rule = \"B602\"\n", "", "has no `rule`"),
        ("path = \"leaky/*.py\"", "path = \"../x.py\"", "has to be a glob over paths from the root"),
        ("path =", "paths =", "did you mean `path`?"),
        ("reason =", "until = \"soon\"\nreason =", "has to be a date such as 2027-01-31"),
    ] {
        let run = sandbox(&ENTRY.replace(old, new)).run(&["scan", "--no-install", "--only", "bandit"]);
        assert_eq!(run.code, 2, "{run:?}");
        assert!(run.stderr.contains("pyproject.toml:") && run.stderr.contains(said), "{said}: {}", run.stderr);
    }
}
