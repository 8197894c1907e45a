//! The column "silenced" of the fault table: for each check, ways in which its real configuration keeps it from seeing, none
//! of which may be green, and honest configurations, none of which may be grey. The tools are the real ones.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;
use toml::Table;

use crate::support::safety::Safety;
use crate::support::{Sandbox, osv, put, put_program, top};

/// The tables of cases.
const TABLES: [&str; 4] = ["python.toml", "configured.toml", "dependencies.toml", "rust.toml"];

/// Programs that are not everywhere, and what stands in the name or the check of the cases that need them.
const OPTIONAL: [(&str, &str); 3] =
    [("cargo-nextest", "nextest"), ("cargo-audit", "cargo-audit"), ("Rust 1.95.0", "msrv")];

/// How many configurations of each sort a check has at least.
const FEWEST: u32 = 8;

/// One configuration of one check.
struct Case {
    check: String,
    name: String,
    is_honest: bool,
    files: BTreeMap<String, String>,
    /// Whether git tracks what it is told to ignore.
    keeps_ignored: bool,
}

impl Case {
    /// Whether one of these programs is needed, which is not on PATH.
    fn needs_any(&self, missing: &[(&str, &str)]) -> bool {
        missing.iter().any(|(_, sign)| self.check == *sign || self.name.contains(sign))
    }
}

fn texts(table: Option<&toml::Value>) -> BTreeMap<String, String> {
    let entries = table.and_then(toml::Value::as_table).into_iter().flatten();
    entries.map(|(name, text)| (name.clone(), text.as_str().unwrap().to_owned())).collect()
}

/// The cases of a table.
fn cases(file: &str) -> Vec<Case> {
    let text = std::fs::read_to_string(top().join("fixtures/silenced").join(file)).unwrap();
    let table: Table = text.parse().unwrap_or_else(|err| panic!("{file}: {err}"));
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
                let keeps_ignored = case.get("keeps-ignored").is_some();
                found.push(Case { check: check.clone(), name, is_honest, files, keeps_ignored });
            }
        }
    }
    found
}

/// pip-audit asks a service: what that answers, and what arguments make of it.
fn services() -> Vec<Case> {
    let advisory = |text: &'static str| osv::answering(text);
    let services = [
        ("a service that knows of nothing", false, advisory("{}"), ""),
        ("a service with an empty list", false, advisory("{\"vulns\": []}"), ""),
        ("a service that says null", false, advisory("null"), ""),
        ("a service that sends a page", false, advisory("<html></html>"), ""),
        ("a service that is gone", false, osv::gone(), ""),
        ("its advisories are ignored", false, osv::serve(), ", \"--ignore-vuln\", \"PYSEC-2024-60\""),
        ("by another name", false, osv::serve(), ", \"--ignore-vuln\", \"CVE-2024-3651\""),
        ("nothing is asked", false, osv::serve(), ", \"--dry-run\""),
        ("a service", true, osv::serve(), ""),
        ("an advisory is ignored", true, osv::serve(), ", \"--ignore-vuln\", \"PYSEC-2023-1\""),
        ("aliases are shown", true, osv::serve(), ", \"--aliases\", \"on\""),
        ("a longer wait", true, osv::serve(), ", \"--timeout\", \"30\""),
        ("no spinner", true, osv::serve(), ", \"--progress-spinner\", \"off\""),
        ("strict", true, osv::serve(), ", \"--strict\""),
        ("no descriptions", true, osv::serve(), ", \"--desc\", \"off\""),
        ("loud", true, osv::serve(), ", \"--verbose\""),
    ];
    let project = top().join("fixtures/projects/dependencies");
    let cases = services.into_iter().map(|(name, is_honest, server, more)| {
        let table = format!(
            "\n[tool.touchmark.checks]\npip-audit = {{ args = [\"-s\", \"osv\", \"--osv-url\", \"{server}\"{more}] }}\n"
        );
        let mut files = BTreeMap::new();
        texts_below(&project, &project, &mut files);
        files.entry("pyproject.toml".to_owned()).or_default().push_str(&table);
        Case { check: "pip-audit".to_owned(), name: name.to_owned(), is_honest, files, keeps_ignored: false }
    });
    cases.collect()
}

/// The files of a fixture project.
fn texts_below(root: &Path, folder: &Path, files: &mut BTreeMap<String, String>) {
    for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            texts_below(root, &path, files);
        } else {
            let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
            files.insert(name, std::fs::read_to_string(&path).unwrap());
        }
    }
}

/// What stands for a text that a table would have to spell: every id of bandit's tests, every rule of ours as an argument
/// that excludes it, and an expression that is nested deeper than any parser goes.
fn everything() -> [(&'static str, String); 4] {
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
        ("{deep}", "(".repeat(100_000)),
    ]
}

/// A sandbox with the real tools: those of Python from the pinned set, and this machine's toolchain of Rust.
fn sandbox() -> Sandbox {
    let mut sandbox = Sandbox::empty();
    sandbox.set("TOUCHMARK_CACHE_DIR", env!("CARGO_TARGET_TMPDIR"));
    sandbox.set("NO_PROXY", "127.0.0.1");
    // Its servers are on loopback.
    sandbox.set("SAFETY_API_KEY", "made-up-key");
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

/// What the check comes to: outcome, and reason, detail and evidence.
fn run(case: &Case, everything: &[(&str, String)], safety: Option<&Safety>) -> (String, String) {
    let sandbox = sandbox();
    let root = sandbox.repo();
    for (name, text) in case.files.iter().filter(|(_, text)| !text.is_empty()) {
        let mut text = text.replace("{root}", root.to_str().unwrap());
        for (word, meant) in everything {
            text = text.replace(word, meant);
        }
        let path = root.join(name);
        let write = if text.starts_with("#!") { put_program } else { put };
        write(&path, &safety.map_or_else(|| text.clone(), |safety| safety.filled(&text)));
    }
    commit_database(&sandbox);
    if case.keeps_ignored {
        sandbox.git(&["add", "--all", "--force"]);
    }
    sandbox.commit();
    checked(&sandbox, &case.check)
}

/// cargo-audit reads its database out of git.
fn commit_database(sandbox: &Sandbox) {
    for folder in [sandbox.path("advisory-db"), sandbox.repo().join("tools/db")].iter().filter(|path| path.is_dir()) {
        for command in [&["init", "--quiet"][..], &["add", "--all"]] {
            sandbox.git_in(folder, command);
        }
        let author = ["-c", "user.name=a", "-c", "user.email=a@example.org"];
        sandbox.git_in(folder, &[&author[..], &["commit", "--quiet", "--message", "x"]].concat());
    }
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

/// How many cases ran, how long they took, and those that came out wrong.
#[derive(Default)]
struct Tally {
    /// By check: silenced, honest.
    counts: BTreeMap<String, (u32, u32, Duration)>,
    /// What each came to.
    said: Vec<String>,
    wrong: Vec<String>,
}

impl Tally {
    fn add(&mut self, case: &Case, took: Duration, (outcome, said): (String, String)) {
        let (silenced, honest, all) = self.counts.entry(case.check.clone()).or_default();
        *(if case.is_honest { honest } else { silenced }) += 1;
        *all += took;
        let kind = if case.is_honest { "honest" } else { "silenced" };
        self.said.push(format!("{}, {kind}, {}: {outcome} ({said})", case.check, case.name));
        if (outcome == "pass") != case.is_honest {
            self.wrong.extend(self.said.last().cloned());
        }
    }

    /// A line for each check, and the totals.
    fn table(&self) -> String {
        let mut lines = String::new();
        let (mut of_silenced, mut of_honest) = (0, 0);
        for (check, (silenced, honest, took)) in &self.counts {
            (of_silenced, of_honest) = (of_silenced + silenced, of_honest + honest);
            lines += &format!("  {check}: {silenced} silenced, {honest} honest, {:.1} s\n", took.as_secs_f64());
        }
        let (checks, wrong) = (self.counts.len(), self.wrong.len());
        format!(
            "{lines}silenced: {checks} checks, {of_silenced} silenced configurations and {of_honest} honest ones, {wrong} wrong\n"
        )
    }
}

/// `SILENCED=ruff,mypy` names some of the checks; what each case of theirs came to is printed.
#[test]
#[ignore = "it runs real tools for minutes: `./run_tests.sh silenced`"]
fn no_silenced_tool_is_green_and_no_honest_one_grey() {
    let only = std::env::var("SILENCED").unwrap_or_default();
    let wanted = |case: &Case| only.is_empty() || only.split(',').any(|name| name == case.check);
    let missing: Vec<_> = OPTIONAL.into_iter().filter(|(program, _)| !is_there(program)).collect();
    let all: Vec<Case> = TABLES.into_iter().flat_map(cases).chain(services()).filter(wanted).collect();
    let (left_out, cases): (Vec<Case>, Vec<Case>) = all.into_iter().partition(|case| case.needs_any(&missing));
    let (next, tally, everything) = (AtomicUsize::new(0), Mutex::new(Tally::default()), everything());
    let (context, of_safety) = (sandbox(), cases.iter().any(|case| case.check == "safety"));
    let safety = of_safety.then(|| Safety::start(&context.repo(), context.variables()));
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(2, usize::from) {
            scope.spawn(|| {
                while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let start = Instant::now();
                    let came_to = run(case, &everything, safety.as_ref());
                    tally.lock().unwrap().add(case, start.elapsed(), came_to);
                }
            });
        }
    });
    // Each belongs to a folder that is gone.
    drop(std::fs::remove_dir_all(Path::new(env!("CARGO_TARGET_TMPDIR")).join("environments")));
    let tally = tally.into_inner().unwrap();
    let programs: BTreeSet<&str> = missing.iter().map(|(program, _)| *program).collect();
    let skipped = match left_out.len() {
        0 => String::new(),
        count => format!("{count} configurations left out, for which this machine lacks {programs:?}\n"),
    };
    let said = if only.is_empty() { String::new() } else { tally.said.join("\n") + "\n" };
    drop(write!(std::io::stderr(), "\n{said}{}{skipped}", tally.table()));
    assert!(tally.wrong.is_empty(), "\n{}", tally.wrong.join("\n"));
    let few = tally.counts.iter().filter(|(_, (silenced, honest, _))| *silenced.min(honest) < FEWEST);
    assert_eq!(few.map(|(check, _)| check).collect::<Vec<_>>(), Vec::<&String>::new(), "too few");
}

/// Whether PATH has a program of this name, or rustup this toolchain.
fn is_there(program: &str) -> bool {
    let Some(version) = program.strip_prefix("Rust ") else { return is_on_path(program) };
    let home = std::env::var_os("HOME").map(|home| Path::new(&home).join(".rustup"));
    let home = std::env::var_os("RUSTUP_HOME").map(Into::into).or(home);
    let entries = home.and_then(|home| home.join("toolchains").read_dir().ok());
    let start = format!("{version}-");
    entries.into_iter().flatten().flatten().any(|entry| entry.file_name().to_string_lossy().starts_with(&start))
}

pub(crate) fn is_on_path(program: &str) -> bool {
    std::env::var_os("PATH").is_some_and(|path| std::env::split_paths(&path).any(|dir| dir.join(program).is_file()))
}
