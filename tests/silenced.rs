//! The column "silenced" of the fault table: for each check, ways in which its real configuration keeps it from seeing, none
//! of which may be green, and honest configurations, none of which may be grey. The tools are the real ones.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use serde_json::Value;
use toml::Table;

use crate::support::{Sandbox, make_executable, osv, put, top};

/// The tables of cases.
const TABLES: [&str; 2] = ["python.toml", "rust.toml"];

/// One configuration of one check.
struct Case {
    check: String,
    name: String,
    is_honest: bool,
    files: BTreeMap<String, String>,
}

fn texts(table: Option<&toml::Value>) -> BTreeMap<String, String> {
    let entries = table.and_then(toml::Value::as_table).into_iter().flatten();
    entries.map(|(name, text)| (name.clone(), text.as_str().unwrap().to_owned())).collect()
}

/// The cases of a table.
fn cases(file: &str) -> Vec<Case> {
    let text = std::fs::read_to_string(top().join("fixtures/silenced").join(file)).unwrap();
    let table: Table = text.parse().unwrap();
    let mut found = Vec::new();
    for (check, of_check) in table.iter().filter(|(key, _)| *key != "base") {
        for (kind, is_honest) in [("silenced", false), ("honest", true)] {
            for case in of_check.get(kind).and_then(toml::Value::as_array).into_iter().flatten() {
                let mut files = texts(table.get("base"));
                files.extend(texts(of_check.get("base")));
                files.extend(texts(case.get("files")));
                let more = case.get("pyproject").and_then(toml::Value::as_str).unwrap_or_default();
                files.entry("pyproject.toml".to_owned()).or_default().push_str(more);
                let name = case["name"].as_str().unwrap().to_owned();
                found.push(Case { check: check.clone(), name, is_honest, files });
            }
        }
    }
    found
}

/// Every id of bandit's tests, and every rule of ours as an argument that excludes it.
fn everything() -> [(&'static str, String); 3] {
    let ids: Vec<String> = [101..120, 201..204, 301..330, 401..417, 501..511, 601..620, 701..706]
        .into_iter()
        .flatten()
        .map(|number| format!("B{number}"))
        .collect();
    let rules: Value = serde_json::from_str(include_str!("../xtask/rules/code.json")).unwrap();
    let rules = rules["rules"].as_array().unwrap().iter().map(|rule| rule["id"].as_str().unwrap());
    let excluded: Vec<&str> = rules.flat_map(|id| ["--exclude-rule", id]).collect();
    let listed = |texts: &str| texts.trim_matches(['[', ']']).to_owned();
    [
        ("{all}", listed(&serde_json::to_string(&ids).unwrap())),
        ("{plain}", ids.join(",")),
        ("{rules}", listed(&serde_json::to_string(&excluded).unwrap())),
    ]
}

/// A sandbox with the real tools: those of Python from the pinned set, and this machine's toolchain of Rust.
fn sandbox() -> Sandbox {
    let mut sandbox = Sandbox::empty();
    sandbox.set("TOUCHMARK_CACHE_DIR", env!("CARGO_TARGET_TMPDIR"));
    sandbox.set("NO_PROXY", "127.0.0.1");
    let variable = |name: &str| std::env::var(name).ok();
    let home = variable("HOME").unwrap_or_default();
    for (name, folder) in [("RUSTUP_HOME", ".rustup"), ("CARGO_HOME", ".cargo")] {
        sandbox.set(name, &variable(name).unwrap_or_else(|| format!("{home}/{folder}")));
    }
    for (name, value) in std::env::vars() {
        let is_index = ["PIP_", "UV_", "SSL_CERT"].iter().any(|start| name.starts_with(start));
        if is_index || name == "RUSTUP_TOOLCHAIN" {
            sandbox.set(&name, &value);
        }
    }
    let path = format!("{}:{}", sandbox.path("bin").display(), variable("PATH").unwrap_or_default());
    sandbox.set("PATH", &path);
    sandbox
}

/// What the check comes to: outcome, reason and detail.
fn run(case: &Case, everything: &[(&str, String)]) -> (String, String) {
    let sandbox = sandbox();
    let root = sandbox.repo();
    for (name, text) in case.files.iter().filter(|(_, text)| !text.is_empty()) {
        let mut text = text.replace("{root}", root.to_str().unwrap());
        for (word, meant) in everything {
            text = text.replace(word, meant);
        }
        let path = root.join(name);
        put(&path, &text);
        if text.starts_with("#!") {
            make_executable(&path);
        }
    }
    sandbox.commit();
    checked(&sandbox, &case.check)
}

/// Runs one check alone.
fn checked(sandbox: &Sandbox, check: &str) -> (String, String) {
    let known = xtask::check::ALL.iter().find(|known| known.id == check).unwrap();
    let run = sandbox.run(&[known.stage(), "--only", check, "--output", "json"]);
    let report: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|err| panic!("{err}: {run:?}"));
    let found = &report["checks"][0];
    let text = |key: &str| found[key].as_str().unwrap_or_default().to_owned();
    (text("outcome"), format!("{} {} {}", text("reason"), text("detail"), found["evidence"]))
}

/// pip-audit asks a service: what that answers, and whether it is honest, in place of files.
fn services() -> Vec<(&'static str, bool, String, &'static str)> {
    let advisory = |text: &'static str| osv::answering(text);
    vec![
        ("a service that knows of nothing", false, advisory("{}"), ""),
        ("a service with an empty list", false, advisory("{\"vulns\": []}"), ""),
        ("a service that says null", false, advisory("null"), ""),
        ("a service that sends a page", false, advisory("<html></html>"), ""),
        ("a service that is gone", false, osv::gone(), ""),
        ("its advisories are ignored", false, osv::serve(), "\"--ignore-vuln\", \"PYSEC-2024-60\""),
        ("by another name", false, osv::serve(), "\"--ignore-vuln\", \"CVE-2024-3651\""),
        ("nothing is asked", false, osv::serve(), "\"--dry-run\""),
        ("a service", true, osv::serve(), ""),
        ("an advisory is ignored", true, osv::serve(), "\"--ignore-vuln\", \"PYSEC-2023-1\""),
        ("aliases are shown", true, osv::serve(), "\"--aliases\", \"on\""),
        ("a longer wait", true, osv::serve(), "\"--timeout\", \"30\""),
        ("no spinner", true, osv::serve(), "\"--progress-spinner\", \"off\""),
        ("strict", true, osv::serve(), "\"--strict\""),
        ("no descriptions", true, osv::serve(), "\"--desc\", \"off\""),
        ("loud", true, osv::serve(), "\"--verbose\""),
    ]
}

/// What the real pip-audit comes to on the fixture with dependencies.
fn audited(server: &str, more: &str) -> (String, String) {
    let mut sandbox = sandbox();
    crate::support::copy(&top().join("fixtures/projects/dependencies"), &sandbox.repo());
    sandbox.set("NO_PROXY", "127.0.0.1");
    let config = std::fs::read_to_string(sandbox.repo().join("pyproject.toml")).unwrap();
    let comma = if more.is_empty() { "" } else { ", " };
    let args = format!("\"-s\", \"osv\", \"--osv-url\", \"{server}\"{comma}{more}");
    let table = format!("\n[tool.touchmark.checks]\npip-audit = {{ args = [{args}] }}\n");
    sandbox.write("pyproject.toml", &(config + &table));
    sandbox.commit();
    checked(&sandbox, "pip-audit")
}

/// How many cases ran, and those that came out wrong.
#[derive(Default)]
struct Tally {
    counts: BTreeMap<(String, bool), u32>,
    wrong: Vec<String>,
}

impl Tally {
    fn add(&mut self, check: &str, name: &str, is_honest: bool, (outcome, said): (String, String)) {
        *self.counts.entry((check.to_owned(), is_honest)).or_default() += 1;
        if (outcome == "pass") != is_honest {
            let kind = if is_honest { "honest" } else { "silenced" };
            self.wrong.push(format!("{check}, {kind}, {name}: {outcome} ({said})"));
        }
    }

    /// How many there are of one kind.
    fn total(&self, is_honest: bool) -> u32 {
        self.counts.iter().filter(|((_, honest), _)| *honest == is_honest).map(|(_, count)| count).sum()
    }
}

#[test]
#[ignore = "it runs real tools for minutes: `./run_tests.sh silenced`"]
fn no_silenced_tool_is_green_and_no_honest_one_grey() {
    let only = std::env::var("SILENCED").unwrap_or_default();
    let wanted = |check: &str| only.is_empty() || only.split(',').any(|name| name == check);
    let has_nextest = Path::new("/usr/local/bin/cargo-nextest").exists() || which("cargo-nextest");
    let mut cases: Vec<Case> = TABLES.into_iter().flat_map(cases).filter(|case| wanted(&case.check)).collect();
    cases.retain(|case| has_nextest || !case.name.contains("nextest"));
    let (next, tally, everything) = (AtomicUsize::new(0), Mutex::new(Tally::default()), everything());
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(2, usize::from) {
            scope.spawn(|| {
                while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let came_to = run(case, &everything);
                    tally.lock().unwrap().add(&case.check, &case.name, case.is_honest, came_to);
                }
            });
        }
    });
    let mut tally = tally.into_inner().unwrap();
    for (name, is_honest, server, more) in services() {
        if wanted("pip-audit") {
            tally.add("pip-audit", name, is_honest, audited(&server, more));
        }
    }
    let _ = writeln!(
        std::io::stderr(),
        "silenced: {} checks, {} silenced configurations and {} honest ones, {} wrong",
        tally.counts.keys().map(|(check, _)| check).collect::<std::collections::BTreeSet<_>>().len(),
        tally.total(false),
        tally.total(true),
        tally.wrong.len(),
    );
    assert!(tally.wrong.is_empty(), "\n{}", tally.wrong.join("\n"));
    let few: Vec<_> = tally.counts.iter().filter(|(_, count)| **count < 8 && has_nextest).collect();
    assert!(few.is_empty(), "too few: {few:?}");
}

/// Whether PATH has a program of this name.
fn which(program: &str) -> bool {
    std::env::var_os("PATH").is_some_and(|path| std::env::split_paths(&path).any(|dir| dir.join(program).is_file()))
}
