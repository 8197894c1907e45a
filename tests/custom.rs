//! Checks that a configuration declares: any command that writes SARIF.

use serde_json::Value;

use crate::support::{Run, Sandbox, recorded};

/// A sandbox whose configuration declares `own` with these keys, and whose `scanner` runs this script.
fn sandbox(keys: &str, script: &str) -> Sandbox {
    let sandbox = Sandbox::project("clean");
    let config = std::fs::read_to_string(sandbox.repo().join("pyproject.toml")).unwrap();
    sandbox.write("pyproject.toml", &format!("{config}\n[tool.touchmark.checks]\nown = {{ {keys} }}\n"));
    sandbox.stand_in("scanner", script);
    sandbox
}

/// Shell code that replays a recording of zizmor.
fn replay(case: &str) -> String {
    let stem = recorded("custom", case);
    format!("cat '{0}.stderr' >&2; cat '{0}.stdout'; exit $(cat '{0}.code')", stem.display())
}

fn check(run: &Run) -> Value {
    let report: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|err| panic!("{err}: {run:?}"));
    report["checks"][0].clone()
}

const SCAN: [&str; 5] = ["scan", "--only", "own", "--output", "json"];

#[test]
fn the_report_decides() {
    let keys = "command = [\"scanner\"], evidence = \" completed \"";
    let clean = check(&sandbox(keys, &replay("clean")).run(&SCAN));
    assert_eq!(
        (&clean["outcome"], &clean["kind"], &clean["covered"]),
        (&"pass".into(), &"code-scan".into(), &1.into())
    );
    let failed = sandbox(keys, &replay("findings"));
    failed.write(".github/workflows/ci.yml", "on: push\n");
    let run = failed.run(&SCAN);
    assert_eq!(run.code, 1);
    let found = &check(&run)["findings"][0];
    assert_eq!(found["rule"], "zizmor/unpinned-uses");
    assert_eq!(found["path"], ".github/workflows/ci.yml");
    assert_eq!(found["url"], "https://docs.zizmor.sh/audits/#unpinned-uses");
    // The same report, where the configuration does not say how to tell what was read.
    let silent = check(&sandbox("command = [\"scanner\"]", &replay("clean")).run(&SCAN));
    assert_eq!((&silent["outcome"], &silent["reason"]), (&"unknown".into(), &"nothing-checked".into()));
    assert!(silent["remedy"].as_str().unwrap().contains("own.evidence"), "{silent}");
}

#[test]
fn it_belongs_to_the_stage_of_its_kind_and_to_the_badges() {
    let sandbox = sandbox("command = [\"scanner\"], evidence = \"completed\", kind = \"lint\"", &replay("findings"));
    let run = sandbox.run(&["scan", "--only", "own", "--output", "json"]);
    assert_eq!(serde_json::from_str::<Value>(&run.stdout).unwrap()["checks"], Value::Array(vec![]));
    let run = sandbox.run(&["ci", "--only", "own", "--offline", "--no-install", "--output", "json"]);
    let report: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(report["checks"][0]["outcome"], "fail");
    let badges = report["badges"].as_array().unwrap();
    let gate = badges.iter().find(|badge| badge["id"] == "quality-gate").unwrap();
    assert_eq!(gate["message"], "failing");
    let unknown = sandbox.run(&["scan", "--only", "owm"]);
    assert_eq!(unknown.code, 2);
    assert!(unknown.stderr.contains("did you mean `own`?"), "{}", unknown.stderr);
    let unknown = sandbox.run(&["scan", "--only", "something-else"]);
    assert!(unknown.stderr.contains("codeql, own"), "{}", unknown.stderr);
}

#[test]
fn a_report_that_was_there_before_is_not_read() {
    let clean = recorded("custom", "clean");
    let written = format!("cat '{0}.stderr' >&2; cp '{0}.stdout' \"$1\"", clean.display());
    let keys = "command = [\"scanner\", \"{sarif}\"], evidence = \"completed\"";
    assert_eq!(check(&sandbox(keys, &written).run(&SCAN))["outcome"], "pass");
    // The command forgets to write, and one of an earlier run lies about.
    let forgetful = sandbox(keys, &format!("cat '{}.stderr' >&2", clean.display()));
    forgetful.write("report.sarif", &std::fs::read_to_string(format!("{}.stdout", clean.display())).unwrap());
    let told = check(&forgetful.run(&SCAN));
    assert_eq!((&told["outcome"], &told["reason"]), (&"unknown".into(), &"unreadable-report".into()));
}

#[test]
fn a_stored_result_is_about_every_file_and_about_the_command() {
    let keys = "command = [\"scanner\"], evidence = \"completed\"";
    let sandbox = sandbox(keys, &replay("clean"));
    sandbox.version("scanner", "1.0");
    sandbox.commit();
    let is_believed = || {
        let run = sandbox.run(&["badge", "--offline", "--no-install", "--output", "json"]);
        let report: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|err| panic!("{err}: {run:?}"));
        let checks = report["checks"].as_array().unwrap();
        checks.iter().any(|check| check["id"] == "own" && check["outcome"] == "pass")
    };
    assert_eq!(check(&sandbox.run(&SCAN))["outcome"], "pass");
    assert!(is_believed());
    sandbox.write("deploy.yml", "a file of a kind that no other check reads\n");
    assert!(!is_believed());
    assert_eq!(check(&sandbox.run(&SCAN))["outcome"], "pass");
    assert!(is_believed());
    let config = std::fs::read_to_string(sandbox.repo().join("pyproject.toml")).unwrap();
    sandbox.write("pyproject.toml", &config.replace("[\"scanner\"]", "[\"scanner\", \"-v\"]"));
    assert!(!is_believed());
}

#[test]
fn a_command_that_writes_into_the_tree_proves_nothing_about_it() {
    let keys = "command = [\"scanner\"], evidence = \"completed\"";
    let script = format!("echo '# mended' >> src/demo_pkg/__init__.py; {}", replay("clean"));
    let told = check(&sandbox(keys, &script).run(&SCAN));
    assert_eq!((&told["outcome"], &told["reason"]), (&"unknown".into(), &"stale".into()));
}

/// A report that was read whole, as other tools and other systems write it.
#[test]
fn reports_of_every_make_are_read_alike() {
    let place = |uri: &str| {
        format!(
            "\"locations\":[{{\"physicalLocation\":{{\"artifactLocation\":{uri},\"region\":{{\"startLine\":\"1\",\"startColumn\":-1}}}}}}]"
        )
    };
    let report = |run: &str, result: &str| {
        format!(
            "{{\"version\":\"2.1.0\",\"runs\":[{{{run},\"results\":[{{\"message\":{{\"text\":\"bad\"}},{result}}}]}}]}}"
        )
    };
    let driver = "\"tool\":{\"driver\":{\"name\":\"t\",\"rules\":[{\"id\":\"S\",\"defaultConfiguration\":{\"level\":\"note\"}}]},\"extensions\":[{\"name\":\"p\",\"rules\":[{\"id\":\"R1\",\"defaultConfiguration\":{\"level\":\"Error\"}}]}]}";
    let file = "{\"uri\":\"file:src/demo_pkg/__init__.py\"}";
    let top = "{\"uri\":\"src/demo_pkg/__init__.py\",\"uriBaseId\":\"TOP\"}";
    for (what, text) in [
        (
            "an extension",
            report(driver, &format!("\"rule\":{{\"index\":0,\"toolComponent\":{{\"index\":0}}}},{}", place(file))),
        ),
        (
            "a mark and no index",
            format!("\u{feff}{}", report(driver, &format!("\"ruleId\":\"R1\",\"ruleIndex\":-1,{}", place(file)))),
        ),
        (
            "nulls",
            report(driver, &format!("\"ruleId\":\"R1\",\"suppressions\":null,\"level\":\"ERROR\",{}", place(file))),
        ),
        (
            "a base",
            report(
                &format!("{driver},\"originalUriBaseIds\":{{\"TOP\":{{\"uri\":\"file:///\"}}}}"),
                &format!("\"ruleId\":\"R1\",{}", place(top)),
            ),
        ),
    ] {
        let sandbox = sandbox("command = [\"cat\", \"r.sarif\"]", "");
        sandbox.write("r.sarif", &text);
        let told = check(&sandbox.run(&SCAN));
        let found = &told["findings"][0];
        assert_eq!((&told["outcome"], &told["findings_total"]), (&"fail".into(), &1.into()), "{what}: {told}");
        let expected =
            (&Value::from("R1"), &Value::from("high"), &Value::from("src/demo_pkg/__init__.py"), &Value::from(1));
        assert_eq!((&found["rule"], &found["severity"], &found["path"], &found["line"]), expected, "{what}: {told}");
        let surface = sandbox.run(&["scan", "--only", "own", "--output", "github"]).stdout;
        assert!(surface.contains("file=src/demo_pkg/__init__.py"), "{what}: {surface}");
    }
}
