//! `doctor`: what was detected, what can be asked, what each badge would say and why.

use serde_json::{Value, json};

use crate::support::Sandbox;
use crate::support::server::{ANALYSES, Reply};

const RUNS: &str = "/repos/octo/demo-pkg/actions/runs";

/// The program's words without what differs from one machine or commit to the next.
fn steady(sandbox: &Sandbox, text: &str, server: &str) -> String {
    let root = sandbox.repo().canonicalize().unwrap();
    text.replace(&sandbox.head(), "0123abc").replace(root.to_str().unwrap(), "/repo").replace(server, "http://server")
}

#[test]
fn a_package_on_github_reads_well_at_80_columns() {
    let mut sandbox = Sandbox::project("clean");
    let server = sandbox.serve();
    server.on("/repos/octo/demo-pkg", [Reply::json(200, &json!({}))]);
    server.on(
        RUNS,
        [Reply::error(403, "Resource not accessible by integration")
            .with("x-accepted-github-permissions", "actions=read")],
    );
    let tree = sandbox.tree();
    let run = sandbox.run(&["doctor"]);
    assert_eq!(run.code, 0, "{run:?}");
    for line in run.stdout.lines() {
        let words = line.split_whitespace().filter(|word| word.len() > 40).count();
        assert!(line.chars().count() <= 80 || words > 0, "{line}");
    }
    assert_eq!(sandbox.tree(), tree);
    assert!(!sandbox.repo().join(".touchmark").exists(), "nothing is written");
    insta::assert_snapshot!(steady(&sandbox, &run.stdout, &server.url()));
}

#[cfg(unix)]
#[test]
fn a_tool_is_the_one_that_a_run_would_start() {
    use std::os::unix::fs::PermissionsExt;
    let sandbox = Sandbox::project("clean");
    sandbox.write("requirements-dev.txt", "mypy==1.10.0\nruff==0.9.1\n");
    sandbox.commit();
    let tools = || {
        let run = sandbox.run(&["doctor", "--offline", "--output", "json"]);
        let report: Value = serde_json::from_str(&run.stdout).unwrap();
        let tools = report["doctor"]["tools"].as_array().unwrap().clone();
        let said = |tool: &Value| {
            let words = ["check", "state", "version"].map(|key| tool[key].as_str().unwrap_or("-").to_owned());
            (words.join(" "), tool["path"].as_str().unwrap_or("-").to_owned())
        };
        tools.iter().map(said).collect::<Vec<_>>()
    };
    let find = |check: &str| tools().into_iter().find(|(said, _)| said.starts_with(&format!("{check} "))).unwrap();
    assert_eq!(find("ruff").0, "ruff to install ==0.9.1, as `requirements-dev.txt` asks for");
    let venv = sandbox.repo().join(".venv");
    for (file, text) in [
        (".gitignore", "*\n"),
        ("pyvenv.cfg", "home = /usr/bin\nversion = 3.12.4\n"),
        ("bin/mypy", "#!/bin/sh\n"),
        ("lib/python3.12/site-packages/mypy-1.11.0.dist-info/METADATA", ""),
    ] {
        sandbox.write(&format!(".venv/{file}"), text);
    }
    std::fs::set_permissions(venv.join("bin/mypy"), std::fs::Permissions::from_mode(0o755)).unwrap();
    let (said, path) = find("mypy");
    assert_eq!(said, "mypy found 1.11.0, Python 3.12.4");
    assert!(path.ends_with("/.venv/bin/mypy"), "{path}");
}

#[test]
fn a_missing_scope_is_named() {
    let mut sandbox = Sandbox::project("clean");
    let server = sandbox.serve();
    server.on("/repos/octo/demo-pkg", [Reply::json(200, &json!({})).with("x-oauth-scopes", "public_repo")]);
    server.on(ANALYSES, [Reply::error(403, "Resource not accessible by integration")]);
    server.on(RUNS, [Reply::error(401, "Bad credentials")]);
    let access = |sandbox: &Sandbox, more: &[&str]| -> Vec<String> {
        let run = sandbox.run(&[&["doctor", "--output", "json"], more].concat());
        let report: Value = serde_json::from_str(&run.stdout).unwrap();
        let access = report["doctor"]["access"].as_array().unwrap();
        access
            .iter()
            .map(|one| format!("{}: {}", one["state"].as_str().unwrap(), one["detail"].as_str().unwrap_or("-")))
            .collect()
    };
    let said = access(&sandbox, &[]);
    assert_eq!(said[0], "yes: scopes public_repo");
    assert!(said[1].starts_with("no: it takes `security-events: read`"), "{said:?}");
    assert!(said[2].starts_with("no: the token is not valid"), "{said:?}");
    assert_eq!(said[3], "yes: there is no such package");
    let asked = server.asked().len();
    for said in access(&sandbox, &["--offline"]) {
        assert!(said.starts_with("not asked"), "{said}");
    }
    assert_eq!(server.asked().len(), asked);
}

#[test]
fn a_skip_marker_at_head_is_warned_of() {
    let sandbox = Sandbox::project("clean");
    let commit = |message: &str| {
        let who = ["-c", "user.name=a", "-c", "user.email=a@example.org"];
        sandbox.git(&[&who[..], &["commit", "--quiet", "--allow-empty", "--message", message]].concat());
        let run = sandbox.run(&["doctor", "--offline", "--output", "json"]);
        let report: Value = serde_json::from_str(&run.stdout).unwrap();
        report["doctor"]["warnings"].as_array().unwrap().len()
    };
    for message in
        ["x [skip ci]", "[ci skip] x", "x\n\n[no ci]", "[Skip Actions]", "x [actions skip]", "x\n\n\nskip-checks: true"]
    {
        assert_eq!(commit(message), 1, "{message}");
    }
    for message in ["skip ci", "x\n\nskip-checks: false", "about skip-checks: true"] {
        assert_eq!(commit(message), 0, "{message}");
    }
}
