//! The real tools, installed by the program itself into a cache that is kept between runs of the tests.

use crate::support::{Run, Sandbox, osv};

/// A sandbox whose tools are the pinned ones. Installing them needs a package index, and `uv` or `python3` on PATH.
fn sandbox(project: &str) -> Sandbox {
    let mut sandbox = Sandbox::project(project);
    sandbox.set("TOUCHMARK_CACHE_DIR", env!("CARGO_TARGET_TMPDIR"));
    #[allow(clippy::disallowed_methods, reason = "where the package index is, is a fact of the machine")]
    for (name, value) in std::env::vars() {
        if name.starts_with("PIP_") || name.starts_with("UV_") || name.starts_with("SSL_CERT") || name == "PATH" {
            let value = if name == "PATH" { format!("{}:{value}", sandbox.path("bin").display()) } else { value };
            sandbox.set(&name, &value);
        }
    }
    sandbox
}

/// Which outcome each check came to.
fn outcomes(run: &Run) -> Vec<(String, String)> {
    let report: serde_json::Value = serde_json::from_str(&run.stdout).unwrap_or_else(|err| panic!("{err}: {run:?}"));
    let checks = report["checks"].as_array().unwrap();
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    checks.iter().map(|check| (text(&check["id"]), text(&check["outcome"]))).collect()
}

fn expect(project: &str, code: i32, expected: &[(&str, &str)]) {
    let sandbox = sandbox(project);
    let tree = sandbox.tree();
    let run = sandbox.run(&["ci", "--output", "json"]);
    let outcomes = outcomes(&run);
    let outcomes: Vec<(&str, &str)> = outcomes.iter().map(|(id, outcome)| (id.as_str(), outcome.as_str())).collect();
    assert_eq!(outcomes, expected, "{run:?}");
    assert_eq!(run.code, code, "{}", run.stderr);
    assert_eq!(sandbox.tree(), tree, "a check wrote into the work tree");
}

#[test]
fn the_clean_project_passes() {
    expect("clean", 0, &[("ruff", "pass"), ("ruff-format", "pass"), ("mypy", "pass"), ("bandit", "pass")]);
}

#[test]
fn the_security_project_fails_its_scan() {
    expect("security", 1, &[("ruff", "pass"), ("ruff-format", "pass"), ("bandit", "fail")]);
}

#[test]
fn the_types_project_fails_its_types() {
    expect("types", 1, &[("ruff", "pass"), ("ruff-format", "pass"), ("mypy", "fail"), ("bandit", "pass")]);
}

#[test]
fn the_lint_project_fails_lint_and_style() {
    expect("lint", 1, &[("ruff", "fail"), ("ruff-format", "fail"), ("bandit", "pass")]);
}

/// What the real pip-audit makes of the fixture with this version of idna, asking this server: outcome, reason, findings.
fn audited(idna: &str, server: &str) -> (String, String, Vec<String>) {
    let mut sandbox = sandbox("dependencies");
    sandbox.set("NO_PROXY", "127.0.0.1");
    let read = |name: &str| std::fs::read_to_string(sandbox.repo().join(name)).unwrap();
    sandbox.write("uv.lock", &read("uv.lock").replace("\"3.10\"", &format!("\"{idna}\"")));
    let args =
        format!("[tool.touchmark.checks]\npip-audit = {{ args = [\"-s\", \"osv\", \"--osv-url\", \"{server}\"] }}");
    sandbox.write("pyproject.toml", &format!("{}\n{args}\n", read("pyproject.toml")));
    let tree = sandbox.tree();
    let run = sandbox.run(&["scan", "--only", "pip-audit", "--output", "json"]);
    assert_eq!(sandbox.tree(), tree, "the audit wrote into the work tree");
    let report: serde_json::Value = serde_json::from_str(&run.stdout).unwrap_or_else(|err| panic!("{err}: {run:?}"));
    let check = &report["checks"][0];
    let text = |key: &str| check[key].as_str().unwrap_or("-").to_owned();
    let line = |finding: &serde_json::Value| format!("{}: {}", finding["path"], finding["message"]).replace('"', "");
    (text("outcome"), text("reason"), check["findings"].as_array().unwrap().iter().map(line).collect())
}

#[test]
fn pinned_dependencies_are_audited_against_a_server() {
    let server = osv::serve();
    assert_eq!(audited("3.10", &server), ("pass".into(), "-".into(), vec![]));
    let found = vec!["uv.lock: idna 3.6: fixed in 3.7; also known as CVE-2024-3651".into()];
    assert_eq!(audited("3.6", &server), ("fail".into(), "-".into(), found));
    assert_eq!(audited("3.10", &osv::gone()), ("unknown".into(), "unreachable".into(), vec![]));
}
