//! When the dataflow scan asks the CodeQL CLI, what it asks, and what it makes of the answers.
//!
//! The tool is not on any package index, so that its reports are made up here, of the keys that its documentation
//! names.

use std::fs;

use serde_json::{Value, json};

use crate::support::{Run, Sandbox};

/// Notes how it was called, and gives the report that lies beside the sandbox, if there is one.
const CODEQL: &str = r#"
echo "$*" >> LOG
case "$1 $2" in
  "version --format=terse") echo 2.20.4 ;;
  "database create")
    for arg; do case "$arg" in --source-root=*) (cd "${arg#*=}" && find . -name '*.py' | sort) >> LOG ;; esac; done
    for database; do :; done
    mkdir "$database" ;;
  "database analyze")
    for arg; do case "$arg" in --output=*) output="${arg#*=}" ;; esac; done
    for database; do :; done
    [ -d "$database" ] || exit 32
    [ ! -f REPORT ] || cp REPORT "$output" ;;
esac
FAULT
"#;

fn sandbox(license: &str, fault: &str) -> Sandbox {
    let sandbox = Sandbox::empty();
    let project = format!("[project]\nname = \"demo\"\nversion = \"1\"\nlicense = \"{license}\"\n");
    sandbox.write("pyproject.toml", &project);
    sandbox.write("demo/__init__.py", "x = 1\n");
    sandbox.write("demo/a b.py", "y = 2\n");
    sandbox.commit();
    let (log, report) = (sandbox.path("log"), sandbox.path("report"));
    let script = CODEQL.replace("LOG", log.to_str().unwrap()).replace("REPORT", report.to_str().unwrap());
    sandbox.stand_in("codeql", &script.replace("FAULT", fault));
    sandbox.replay("semgrep", "clean");
    sandbox
}

/// A report on these files with these results.
fn report(files: &[&str], results: &Value) -> Value {
    let location =
        |uri: &&str| json!({"physicalLocation": {"artifactLocation": {"uri": uri, "uriBaseId": "%SRCROOT%"}}});
    let taken = |uri: &&str| {
        let descriptor = json!({"id": "py/diagnostics/successfully-extracted-files"});
        json!({"descriptor": descriptor, "level": "none", "message": {"text": ""}, "locations": [location(uri)]})
    };
    let notifications: Vec<Value> = files.iter().map(taken).collect();
    let rule = json!({"id": "py/sql-injection", "defaultConfiguration": {"level": "error"}, "properties": {"security-severity": "8.8"}});
    json!({"version": "2.1.0", "runs": [{
        "tool": {"driver": {"name": "CodeQL"}, "extensions": [{"name": "codeql/python-queries", "rules": [rule]}]},
        "invocations": [{"executionSuccessful": true, "toolExecutionNotifications": notifications}],
        "results": results,
    }]})
}

const ALL: [&str; 2] = ["demo/__init__.py", "demo/a%20b.py"];

fn clean() -> Value {
    report(&ALL, &json!([]))
}

fn scan(sandbox: &Sandbox, args: &[&str]) -> (Value, Run) {
    let run = sandbox.run(&[&["scan", "--no-install", "--only", "dataflow", "--output", "json"], args].concat());
    let report: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|err| panic!("{err}: {run:?}"));
    (report["checks"][0].clone(), run)
}

/// The outcome of a scan whose report is this text.
fn outcome(text: &str, fault: &str) -> (String, String) {
    let sandbox = sandbox("MIT", fault);
    fs::write(sandbox.path("report"), text).unwrap();
    let tree = sandbox.tree();
    let (check, _) = scan(&sandbox, &[]);
    assert_eq!(sandbox.tree(), tree, "the scan wrote into the work tree");
    let word = |key: &str| check[key].as_str().unwrap_or("-").to_owned();
    (word("outcome"), word("reason"))
}

#[test]
fn a_database_of_the_projects_files_is_analysed_with_the_default_suite() {
    let sandbox = sandbox("MIT", "");
    sandbox.write(".gitignore", ".venv\n");
    sandbox.write(".venv/lib/other.py", "z = 3\n");
    fs::write(sandbox.path("report"), clean().to_string()).unwrap();
    let (check, run) = scan(&sandbox, &[]);
    assert_eq!((&check["outcome"], &check["covered"]), (&"pass".into(), &2.into()), "{run:?}");
    assert_eq!((&check["tool"], &check["version"]), (&"codeql".into(), &"2.20.4".into()));
    let log = fs::read_to_string(sandbox.path("log")).unwrap();
    let lines: Vec<&str> = log.lines().filter(|line| !line.starts_with("version")).collect();
    assert_eq!(lines.len(), 4, "{log}");
    assert!(lines[0].starts_with("database create --language=python --source-root=/"), "{log}");
    assert_eq!(lines[1..3], ["./demo/__init__.py", "./demo/a b.py"]);
    assert!(lines[3].starts_with("database analyze --format=sarif-latest --output=/"), "{log}");
    assert_eq!(lines[0].rsplit(" -- ").next(), lines[3].rsplit(" -- ").next(), "the same database, and no queries");
}

#[test]
fn what_it_finds_is_found() {
    let sandbox = sandbox("MIT", "");
    let region = json!({"startLine": 3, "startColumn": 7});
    let at = json!({"physicalLocation": {"artifactLocation": {"uri": "demo/a%20b.py"}, "region": region}});
    let found = json!([{"ruleId": "py/sql-injection", "message": {"text": "depends on a value"}, "locations": [at]}]);
    fs::write(sandbox.path("report"), report(&ALL, &found).to_string()).unwrap();
    let (check, _) = scan(&sandbox, &[]);
    assert_eq!(check["outcome"], "fail");
    let expected = json!({
        "rule": "py/sql-injection", "severity": "high", "path": "demo/a b.py", "line": 3, "column": 7,
        "message": "depends on a value", "url": null,
    });
    assert_eq!(check["findings"], json!([expected]));
}

#[test]
fn whatever_goes_wrong_is_no_pass() {
    let unknown = |reason: &str| ("unknown".to_owned(), reason.to_owned());
    let text = clean().to_string();
    assert_eq!(outcome(&text, ""), ("pass".to_owned(), "-".to_owned()), "the control");
    assert_eq!(outcome(&text, "exit 2"), unknown("crashed"));
    assert_eq!(outcome(&text, "[ \"$2\" != analyze ] || kill -SEGV $$"), unknown("crashed"));
    assert_eq!(outcome(&text[..text.len() / 2], ""), unknown("unreadable-report"));
    assert_eq!(outcome("", ""), unknown("unreadable-report"));
    assert_eq!(outcome("{\"runs\": []}", ""), unknown("unreadable-report"));
    assert_eq!(outcome(&report(&[], &json!([])).to_string(), ""), unknown("nothing-checked"));
    assert_eq!(outcome(&report(&ALL[..1], &json!([])).to_string(), ""), unknown("inputs-skipped"));
    assert_eq!(
        outcome(&text.replace("\"executionSuccessful\":true", "\"executionSuccessful\":false"), ""),
        unknown("crashed")
    );
    let mut silent = clean();
    silent["runs"][0]["invocations"] = json!([]);
    assert_eq!(outcome(&silent.to_string(), ""), unknown("unreadable-report"));
    let mut broken = clean();
    broken["runs"][0]["invocations"][0]["toolExecutionNotifications"][1]["descriptor"]["id"] =
        json!("py/diagnostics/extraction-warnings");
    assert_eq!(outcome(&broken.to_string(), ""), unknown("inputs-skipped"));
    let sandbox = sandbox("MIT", "");
    assert_eq!(scan(&sandbox, &[]).0["reason"], "unreadable-report", "no report at all");
}

#[test]
fn our_rules_run_where_its_licence_the_network_or_the_configuration_says_so() {
    let tool = |license: &str, table: &str, args: &[&str]| {
        let sandbox = sandbox(license, "");
        fs::write(sandbox.path("report"), clean().to_string()).unwrap();
        let project = fs::read_to_string(sandbox.repo().join("pyproject.toml")).unwrap();
        sandbox.write("pyproject.toml", &format!("{project}\n[tool.touchmark]\n{table}\n"));
        let (check, _) = scan(&sandbox, args);
        let asked = fs::read_to_string(sandbox.path("log")).unwrap_or_default().contains("database");
        let tool = check["tool"].as_str().unwrap().to_owned();
        assert_eq!(asked, tool == "codeql");
        tool
    };
    assert_eq!(tool("MIT", "", &[]), "codeql");
    assert_eq!(tool("LicenseRef-Proprietary", "", &[]), "dataflow");
    assert_eq!(tool("LicenseRef-Proprietary", "codeql-licensed = true", &[]), "codeql");
    assert_eq!(tool("MIT", "codeql-licensed = false", &[]), "dataflow");
    assert_eq!(tool("MIT", "", &["--offline"]), "dataflow");
}
