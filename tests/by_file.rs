//! Which files a tool is asked about again, and that what is remembered of the others is neither lost nor trusted too
//! far.

use std::fs;

use serde_json::Value;

use crate::support::Sandbox;

/// Stands in for bandit: notes each file that it is shown, finds `eval`, and cannot parse `broken`.
pub(crate) const BANDIT: &str = r#"
paths=
for arg; do case "$arg" in -* | json | *.toml) ;; *) paths="$paths $arg" ;; esac; done
files=$(find $paths -name '*.py' | sort)
results= errors= metrics='"_totals":{"loc":1}'
for file in $files; do
  case "$file" in *touchmark_planted*) ;; *) echo "${file#./}" >> LOG ;; esac
  metrics="$metrics,\"$file\":{\"loc\":1}"
  if grep -q broken "$file"; then errors="$errors${errors:+,}{\"filename\":\"$file\",\"reason\":\"syntax error\"}"; fi
  if grep -q eval "$file"; then
    results="$results${results:+,}{\"filename\":\"$file\",\"issue_severity\":\"HIGH\",\"issue_text\":\"eval\",\"line_number\":1,\"col_offset\":0,\"more_info\":null,\"test_id\":\"B307\"}"
  fi
done
printf '{"errors":[%s],"results":[%s],"metrics":{%s}}' "$errors" "$results" "$metrics"
[ -z "$results" ]
"#;

/// A package of three files, one of which has a finding.
fn sandbox() -> Sandbox {
    let sandbox = Sandbox::empty();
    sandbox.write("pyproject.toml", "[project]\nname = \"demo\"\nversion = \"1\"\n");
    sandbox.write("demo/__init__.py", "x = 1\n");
    sandbox.write("demo/a.py", "eval(x)\n");
    sandbox.write("demo/b.py", "y = 2\n");
    sandbox.commit();
    sandbox.stand_in("bandit", &BANDIT.replace("LOG", sandbox.path("log").to_str().unwrap()));
    sandbox.version("bandit", "1.9.4");
    sandbox
}

/// Runs the check; the files it was shown, and what it came to.
fn scan(sandbox: &Sandbox, args: &[&str]) -> (Vec<String>, Value) {
    let log = sandbox.path("log");
    let _ = fs::remove_file(&log);
    let run = sandbox.run(&[&["scan", "--only", "bandit", "--output", "json"], args].concat());
    let report: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|err| panic!("{err}: {run:?}"));
    let shown = fs::read_to_string(&log).unwrap_or_default().lines().map(str::to_owned).collect();
    (shown, report["checks"][0].clone())
}

const ALL: [&str; 3] = ["demo/__init__.py", "demo/a.py", "demo/b.py"];

#[test]
fn only_what_changed_is_judged_again_and_the_rest_still_counts() {
    let sandbox = sandbox();
    let (shown, first) = scan(&sandbox, &[]);
    assert_eq!(shown, ALL);
    assert_eq!((&first["outcome"], &first["covered"]), (&"fail".into(), &3.into()));

    sandbox.write("demo/b.py", "y = 3\n");
    let (shown, second) = scan(&sandbox, &[]);
    assert_eq!(shown, ["demo/b.py"]);
    assert_eq!((&second["outcome"], &second["covered"]), (&"fail".into(), &3.into()));
    assert_eq!(second["findings"], first["findings"], "what was found in another file stays");

    sandbox.write("demo/a.py", "x\n");
    let (shown, third) = scan(&sandbox, &[]);
    assert_eq!(shown, ["demo/a.py"]);
    assert_eq!((&third["outcome"], &third["covered"]), (&"pass".into(), &3.into()));

    fs::remove_file(sandbox.repo().join("demo/b.py")).unwrap();
    let (shown, fourth) = scan(&sandbox, &[]);
    assert!(shown.is_empty(), "{shown:?}");
    assert_eq!((&fourth["outcome"], &fourth["covered"]), (&"pass".into(), &2.into()));
}

#[test]
fn a_file_that_git_keeps_in_a_folder_of_caches_is_judged_like_any_other() {
    let sandbox = sandbox();
    sandbox.write("demo/c/CACHEDIR.TAG", "Signature: 8a477f597d28d172789f06886806bc55\n");
    sandbox.write("demo/c/m.py", "z = 1\n");
    sandbox.commit();
    assert_eq!(scan(&sandbox, &[]).0, [&ALL[..], &["demo/c/m.py"]].concat());
    assert!(scan(&sandbox, &[]).0.is_empty(), "stored");
    sandbox.write("demo/c/m.py", "eval(z)\n");
    let (shown, report) = scan(&sandbox, &[]);
    assert_eq!(shown, ["demo/c/m.py"]);
    assert_eq!(report["findings_total"], 2);
}

#[test]
fn whatever_could_change_the_answer_makes_all_files_unknown() {
    let sandbox = sandbox();
    let memory = sandbox.repo().join(".touchmark/cache/files/bandit.json");
    let project = "[project]\nname = \"demo\"\nversion = \"1\"\n";
    let changes: [(&str, &dyn Fn()); 6] = [
        ("settings of a tool", &|| sandbox.write("pyproject.toml", &format!("{project}\n[tool.bandit]\n"))),
        ("arguments", &|| {
            let table = "[tool.touchmark.checks]\nbandit = { args = [\"--verbose\"] }\n";
            sandbox.write("pyproject.toml", &format!("{project}{table}"));
        }),
        ("the project's table again", &|| sandbox.write("pyproject.toml", project)),
        ("another version of the tool", &|| sandbox.version("bandit", "1.9.5")),
        ("a memory that is cut short", &|| {
            let text = fs::read_to_string(&memory).unwrap();
            fs::write(&memory, &text[..text.len() / 2]).unwrap();
            sandbox.write("demo/b.py", "y = 4\n");
        }),
        ("no memory at all", &|| {
            fs::remove_file(&memory).unwrap();
            sandbox.write("demo/b.py", "y = 5\n");
        }),
    ];
    scan(&sandbox, &[]);
    for (what, change) in changes {
        change();
        let (shown, report) = scan(&sandbox, &[]);
        assert_eq!(shown, ALL, "{what}");
        assert_eq!(report["outcome"], "fail", "{what}");
    }
    assert_eq!(scan(&sandbox, &["--fresh"]).0, ALL);
    assert!(scan(&sandbox, &[]).0.is_empty(), "nothing changed since");
}

#[test]
fn a_tool_of_no_version_is_asked_about_everything() {
    let sandbox = sandbox();
    sandbox.version("bandit", "");
    for _ in 0..2 {
        assert_eq!(scan(&sandbox, &[]).0, ALL);
    }
}

#[test]
fn what_could_not_be_judged_is_asked_again() {
    let sandbox = sandbox();
    sandbox.write("demo/a.py", "broken\n");
    for shown in [&ALL[..], &["demo/a.py"]] {
        let (files, report) = scan(&sandbox, &[]);
        assert_eq!(files, shown);
        assert_eq!((&report["outcome"], &report["reason"]), (&"unknown".into(), &"inputs-skipped".into()));
    }
}

#[test]
fn what_the_tests_write_is_not_believed() {
    let sandbox = sandbox();
    let [memory, result] =
        ["cache/files", "results"].map(|folder| sandbox.repo().join(".touchmark").join(folder).join("bandit.json"));
    let read = |path: &std::path::Path| -> Value { serde_json::from_slice(&fs::read(path).unwrap()).unwrap() };
    // What both would say of the finding if it were not there.
    sandbox.write("demo/a.py", "x\n");
    assert_eq!(scan(&sandbox, &[]).1["outcome"], "pass");
    let mut passed = read(&result);
    sandbox.write("demo/a.py", "eval(x)\n");
    assert_eq!(scan(&sandbox, &[]).1["outcome"], "fail");
    let mut forged = read(&memory);
    forged["files"]["demo/a.py"]["findings"] = Value::Array(Vec::new());
    for key in ["key", "commit"] {
        passed[key] = read(&result)[key].clone();
    }
    let lies = [(&memory, forged), (&result, passed)].map(|(path, lie)| {
        let place = sandbox.path("lies").join(path.parent().unwrap().file_name().unwrap());
        crate::support::put(&place, &lie.to_string());
        format!("cp '{}' '{}'; ", place.display(), path.display())
    });
    let badge = || sandbox.run(&["badge", "--offline"]).stdout;
    // Nobody could tell them from the truth.
    assert!(std::process::Command::new("sh").args(["-c", &lies.concat()]).status().unwrap().success());
    assert!(!badge().contains("security: issues found"), "{}", badge());
    assert_eq!(scan(&sandbox, &[]).1["outcome"], "pass");
    scan(&sandbox, &["--fresh"]);

    sandbox.write("test_a.py", "def test_a(): pass\n");
    sandbox.commit();
    sandbox.replay("pytest", "clean");
    let script = fs::read_to_string(sandbox.path("bin/pytest")).unwrap();
    sandbox.stand_in("pytest", &format!("{}{script}", lies.concat()));
    // Whether they run before the scan, which one job at a time makes sure of, or on their own.
    scan(&sandbox, &[]);
    let run = sandbox.run(&["ci", "--only", "pytest,bandit", "--jobs", "1", "--output", "json"]);
    let report: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|err| panic!("{err}: {run:?}"));
    let outcomes: Vec<_> = report["checks"].as_array().unwrap().iter().map(|check| &check["outcome"]).collect();
    assert_eq!(outcomes, ["pass", "fail"], "{run:?}");
    sandbox.run(&["test", "--only", "pytest"]);
    assert!(badge().contains("security: issues found"), "{}", badge());
    assert_eq!(scan(&sandbox, &[]).1["outcome"], "fail");
}

/// The dataflow scan judges all files together: what it said of them is said again only where all of them are the same.
#[test]
fn the_dataflow_scan_is_done_again_where_anything_changed() {
    let sandbox = Sandbox::empty();
    sandbox.write("pyproject.toml", "[project]\nname = \"demo\"\nversion = \"1\"\n");
    let code = "import os\nfrom flask import request\ndef run():\n    os.system(request.args['name'])\n";
    sandbox.write("demo/__init__.py", code);
    sandbox.write("demo/a.py", "x = 1\n");
    sandbox.commit();
    let kept = sandbox.repo().join(".touchmark/cache/files/dataflow.json");
    let scan = |args: &[&str]| {
        let args = [&["scan", "--offline", "--only", "dataflow", "--output", "json"], args].concat();
        let run = sandbox.run(&args);
        let report: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|err| panic!("{err}: {run:?}"));
        report["checks"][0]["findings"][0]["message"].as_str().unwrap_or("nothing").to_owned()
    };
    let said = scan(&[]);
    assert_ne!(said, "nothing");
    // A marked message shows that an answer came from memory.
    let mark = || fs::write(&kept, fs::read_to_string(&kept).unwrap().replace(&said, "remembered")).unwrap();
    mark();
    assert_eq!(scan(&[]), "remembered");
    assert_eq!(scan(&["--fresh"]), said);
    for change in ["demo/a.py", "demo/b.py"] {
        mark();
        sandbox.write(change, "y = 2\n");
        assert_eq!(scan(&[]), said, "{change}");
    }
    mark();
    fs::remove_file(sandbox.repo().join("demo/b.py")).unwrap();
    assert_eq!(scan(&[]), said, "a file is gone");
    mark();
    sandbox.write(
        "pyproject.toml",
        "[project]\nname = \"demo\"\nversion = \"1\"\n[tool.touchmark.checks]\ndataflow = { fail-on = \"high\" }\n",
    );
    assert_eq!(scan(&[]), said, "another threshold");
    mark();
    assert_eq!(scan(&[]), "remembered");
    // An archive of the tree may bring what its author would have believed.
    fs::remove_dir_all(sandbox.repo().join(".git")).unwrap();
    assert_eq!(scan(&[]), said, "nobody knows where it comes from");
}

/// An archive of the tree may bring what its author would have believed of single files.
#[test]
fn nothing_is_remembered_outside_of_git() {
    let sandbox = sandbox();
    let (shown, _) = scan(&sandbox, &[]);
    assert_eq!(shown, ALL);
    assert!(scan(&sandbox, &[]).0.is_empty());
    fs::remove_dir_all(sandbox.repo().join(".git")).unwrap();
    let (shown, _) = scan(&sandbox, &[]);
    assert_eq!(shown, ALL);
}
