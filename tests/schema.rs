//! What `--output json` prints, held against its published schema.

use std::fs;

use serde_json::Value;

use crate::support::{Sandbox, top};

fn violations(text: &str) -> Vec<String> {
    let schema = fs::read_to_string(top().join("xtask/report.schema.json")).unwrap();
    let schema: Value = serde_json::from_str(&schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let report: Value = serde_json::from_str(text).unwrap();
    validator.iter_errors(&report).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

#[test]
fn every_stage_prints_what_the_schema_describes() {
    let clean = Sandbox::project("clean");
    for tool in ["ruff", "mypy", "pytest", "bandit", "semgrep"] {
        clean.replay(tool, "clean");
    }
    let broken = Sandbox::project("security");
    for tool in ["ruff", "bandit", "semgrep"] {
        broken.replay(tool, "findings");
    }
    let missing = Sandbox::project("lint");
    let empty = Sandbox::empty();
    for (name, sandbox) in [("clean", clean), ("broken", broken), ("missing", missing), ("empty", empty)] {
        for stage in ["lint", "test", "scan", "ci", "badge", "doctor"] {
            let run = sandbox.run(&[stage, "--no-install", "--offline", "--output", "json"]);
            let wrong = violations(&run.stdout);
            assert!(wrong.is_empty(), "{name}, {stage}: {wrong:?}\n{}", run.stdout);
        }
    }
}

#[test]
fn the_schema_refuses_a_pass_without_evidence() {
    let sandbox = Sandbox::project("clean");
    sandbox.replay("bandit", "clean");
    let honest = sandbox.run(&["scan", "--no-install", "--only", "bandit", "--output", "json"]).stdout;
    assert!(violations(&honest).is_empty());
    for (from, to) in [
        ("\"covered\": 3", "\"covered\": 0"),
        ("\"reason\": null", "\"reason\": \"crashed\""),
        ("\"kind\": \"code-scan\"", "\"kind\": \"scan\""),
        ("\"schema\": 1", "\"schema\": 2"),
    ] {
        let lie = honest.replacen(from, to, 1);
        assert_ne!(lie, honest, "{from} is in the report");
        assert!(!violations(&lie).is_empty(), "{to} is accepted");
    }
}
