//! Our questions to GitHub, held against its published description, whose examples have to be readable.
//!
//! The description is large and not ours: `npm install @octokit/openapi` in the folder that the skipped test names.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use serde_json::{Value, json};

use crate::support::Sandbox;
use crate::support::server::{ALERTS, ANALYSES, Reply};

/// What we ask, as the description calls it.
const ASKED: [(&str, &str); 6] = [
    ("/code-scanning/analyses", "/repos/{owner}/{repo}/code-scanning/analyses"),
    ("/code-scanning/alerts", "/repos/{owner}/{repo}/code-scanning/alerts"),
    ("/actions/runs", "/repos/{owner}/{repo}/actions/runs"),
    ("/check-runs", "/repos/{owner}/{repo}/commits/{ref}/check-runs"),
    ("/compare/", "/repos/{owner}/{repo}/compare/{basehead}"),
    ("/contents/", "/repos/{owner}/{repo}/contents/{path}"),
];

/// Follows `$ref`s within the document.
fn resolved<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    match value["$ref"].as_str() {
        Some(pointer) => resolved(document, document.pointer(&pointer[1..]).unwrap()),
        None => value,
    }
}

#[test]
fn questions_are_documented_and_documented_answers_are_read() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let file = folder.join("node_modules/@octokit/openapi/generated/api.github.com.json");
    let Ok(text) = fs::read_to_string(file) else {
        let _ = writeln!(std::io::stderr(), "skipped: no `npm install --prefix {} @octokit/openapi`", folder.display());
        return;
    };
    let document: Value = serde_json::from_str(&text).unwrap();
    let operation = |path: &str| &document["paths"][path]["get"];
    let example = |path: &str| {
        let examples =
            operation(path)["responses"]["200"]["content"]["application/json"]["examples"].as_object().unwrap();
        resolved(&document, examples.values().next().unwrap())["value"].clone()
    };

    let mut sandbox = Sandbox::project("clean");
    let server = sandbox.serve();
    let head = sandbox.head();
    let checks = format!("/repos/octo/demo-pkg/commits/{head}/check-runs");
    server.on("/repos/octo/demo-pkg/actions/runs", [Reply::json(200, &example(ASKED[2].1))]);
    server.on(&checks, [Reply::json(200, &example(ASKED[3].1))]);
    let ask = || {
        let run = sandbox.run(&["scan", "--only", "codeql", "--no-install", "--output", "json"]);
        serde_json::from_str::<Value>(&run.stdout).unwrap()["checks"][0].clone()
    };
    // The example is about another commit, and the documented comparison about another file; then it is put in ours.
    let mut analyses = example(ASKED[0].1);
    let other = analyses[0]["commit_sha"].as_str().unwrap().to_owned();
    let compare = format!("/repos/octo/demo-pkg/compare/{other}...{head}");
    server.on(ANALYSES, [Reply::json(200, &analyses)]).on(&compare, [Reply::json(200, &example(ASKED[4].1))]);
    assert_eq!(ask()["reason"], "stale", "{}", ask());
    let mut comparison = example(ASKED[4].1);
    (comparison["status"], comparison["files"][0]["filename"]) = (json!("ahead"), json!("README.md"));
    comparison["files"][0]["status"] = json!("modified");
    server.on(&compare, [Reply::json(200, &comparison)]);
    assert_eq!(ask()["reason"], "stale", "{}", ask());
    assert!(server.asked().iter().any(|asked| asked.target.contains("/contents/README.md?ref=")));
    for analysis in analyses.as_array_mut().unwrap() {
        (analysis["commit_sha"], analysis["ref"]) = (json!(head), json!("refs/heads/main"));
        (analysis["warning"], analysis["error"]) = (json!(""), json!(""));
    }
    server.on(ANALYSES, [Reply::json(200, &analyses)]).on(ALERTS, [Reply::json(200, &example(ASKED[1].1))]);
    let said = ask();
    assert!(["fail", "pass"].contains(&said["outcome"].as_str().unwrap()) && said["findings_total"] != 0, "{said}");

    for asked in server.asked() {
        let (path, query) = asked.target.split_once('?').unwrap_or((&asked.target, ""));
        let (_, documented) = ASKED.iter().find(|(part, _)| path.contains(part)).unwrap();
        let parameters = operation(documented)["parameters"].as_array().unwrap();
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap();
            let known = parameters
                .iter()
                .map(|one| resolved(&document, one))
                .find(|one| one["name"] == name && one["in"] == "query");
            let known = known.unwrap_or_else(|| panic!("{documented} knows no `{name}`"));
            let schema = resolved(&document, &known["schema"]);
            let allowed = schema["enum"].as_array().is_none_or(|values| values.contains(&json!(value)));
            assert!(allowed, "{documented}: `{name}` cannot be `{value}`");
        }
    }
}
