//! One job a check, each in a clone of its own, and a last one that merges what they found.

use std::fs;
use std::path::{Path, PathBuf};

use crate::publish::{OURS, log, person_pushes, readme, served};
use crate::support::{Run, Sandbox};

const JOBS: [(&str, &str); 8] = [
    ("lint", "ruff"),
    ("lint", "ruff-format"),
    ("lint", "mypy"),
    ("test", "pytest"),
    ("scan", "bandit"),
    ("scan", "semgrep"),
    ("scan", "dataflow"),
    ("scan", "codeql"),
];

fn checkout(sandbox: &Sandbox, name: &str) -> PathBuf {
    let clone = sandbox.path(name);
    let origin = format!("file://{}", sandbox.path("origin").display());
    sandbox.git(&["clone", "--quiet", "--depth=1", &origin, clone.to_str().unwrap()]);
    clone
}

/// What every job uploads, downloaded into one folder; the tools are gone by then, as on another machine.
fn merged(sandbox: &Sandbox) -> PathBuf {
    let merged = sandbox.path("merged");
    fs::create_dir(&merged).unwrap();
    for (stage, check) in JOBS {
        let clone = checkout(sandbox, &format!("job-{check}"));
        let results = sandbox.path(&format!("artifact-{check}"));
        let run =
            sandbox.run_in(&clone, &[stage, "--only", check, "--no-install", "--results", results.to_str().unwrap()]);
        assert_eq!(run.code, 0, "{check}: {run:?}");
        for entry in fs::read_dir(&results).unwrap() {
            let entry = entry.unwrap();
            assert_eq!(entry.file_name().to_str(), Some(format!("{check}.json").as_str()), "one job, one result");
            fs::copy(entry.path(), merged.join(entry.file_name())).unwrap();
        }
        assert_eq!(sandbox.git_in(&clone, &["status", "--porcelain"]), "");
    }
    for tool in ["ruff", "mypy", "pytest", "bandit", "semgrep"] {
        fs::remove_file(sandbox.path("bin").join(tool)).unwrap();
    }
    merged
}

fn last_job(sandbox: &Sandbox, clone: &Path, stage: &str, results: &Path) -> Run {
    sandbox.run_in(clone, &[stage, "--no-install", "--results", results.to_str().unwrap()])
}

#[test]
fn results_of_many_jobs_are_merged_and_published() {
    let (sandbox, _server) = served();
    let results = merged(&sandbox);
    let clone = checkout(&sandbox, "last");
    let badge = last_job(&sandbox, &clone, "badge", &results);
    assert_eq!(badge.code, 0, "{badge:?}");
    assert!(!badge.stderr.contains("no result for this tree"), "{}", badge.stderr);
    for said in ["quality gate: passing", "security: verified", "code style: ruff", "type checked: mypy"] {
        assert!(badge.stdout.contains(said), "{said}: {}", badge.stdout);
    }
    let commit = last_job(&sandbox, &clone, "commit", &results);
    assert!(commit.code == 0 && commit.stderr.contains("published "), "{commit:?}");
    assert_eq!(log(&sandbox), [OURS, "a@example.org x"]);
    assert!(readme(&sandbox, "README.md").contains("quality gate: passing"));
}

#[test]
fn a_result_of_another_state_or_another_check_proves_nothing() {
    let (sandbox, _server) = served();
    let results = merged(&sandbox);
    let refused = |clone: &Path, said: &str, what: &str| {
        let badge = last_job(&sandbox, clone, "badge", &results);
        assert_eq!(badge.code, 0, "{badge:?}");
        assert!(badge.stderr.contains(said), "{what}: {}", badge.stderr);
        assert!(badge.stdout.contains("quality gate: unknown"), "{what}: {}", badge.stdout);
    };
    let clone = checkout(&sandbox, "last");

    // Another check's result under this one's name.
    let bandit = fs::read(results.join("bandit.json")).unwrap();
    fs::copy(results.join("semgrep.json"), results.join("bandit.json")).unwrap();
    refused(&clone, "no result for this tree: bandit;", "renamed");

    // Another repository's.
    let other = Sandbox::project("clean");
    other.write("src/demo_pkg/greeting.py", "# another text\n");
    other.replay("bandit", "clean");
    let run = other.run(&["scan", "--only", "bandit", "--no-install", "--results", results.to_str().unwrap()]);
    assert_eq!(run.code, 0, "{run:?}");
    refused(&clone, "no result for this tree: bandit;", "foreign");

    // A job that did not end.
    fs::remove_file(results.join("bandit.json")).unwrap();
    refused(&clone, "no result for this tree: bandit;", "missing");
    fs::write(results.join("bandit.json"), bandit).unwrap();

    // All of them for another commit, though of the same files.
    person_pushes(&sandbox, "notes.md", "x\n");
    let later = checkout(&sandbox, "same-files");
    let all = "no result for this tree: ruff, ruff-format, mypy, pytest, bandit, semgrep, dataflow, codeql;";
    refused(&later, all, "another commit");

    // And once the files have changed.
    person_pushes(&sandbox, "src/demo_pkg/more.py", "x = 1\n");
    let later = checkout(&sandbox, "later");
    refused(&later, all, "stale");
    let commit = last_job(&sandbox, &later, "commit", &results);
    assert_eq!(commit.code, 0, "{commit:?}");
    assert!(commit.stderr.contains("nothing to publish: whether the tests pass is not known"), "{}", commit.stderr);
    assert_eq!(log(&sandbox).len(), 3, "nothing was published");
}
