//! The real tools, installed by the program itself into a cache that is kept between runs of the tests.

use crate::support::{Run, Sandbox};

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
    expect(
        "clean",
        0,
        &[
            ("ruff", "pass"),
            ("ruff-format", "pass"),
            ("mypy", "pass"),
            ("pytest", "pass"),
            ("bandit", "pass"),
            ("semgrep", "pass"),
            ("codeql", "unknown"),
        ],
    );
}

#[test]
fn the_security_project_fails_its_scan() {
    expect(
        "security",
        1,
        &[("ruff", "pass"), ("ruff-format", "pass"), ("bandit", "fail"), ("semgrep", "fail"), ("codeql", "unknown")],
    );
}

#[test]
fn the_types_project_fails_its_types() {
    expect(
        "types",
        1,
        &[
            ("ruff", "pass"),
            ("ruff-format", "pass"),
            ("mypy", "fail"),
            ("bandit", "pass"),
            ("semgrep", "pass"),
            ("codeql", "unknown"),
        ],
    );
}

#[test]
fn the_lint_project_fails_lint_and_style() {
    expect(
        "lint",
        1,
        &[("ruff", "fail"), ("ruff-format", "fail"), ("bandit", "pass"), ("semgrep", "pass"), ("codeql", "unknown")],
    );
}
