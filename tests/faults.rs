//! The fault table: every way in which a tool can break, for every tool, and none of them is green.
//!
//! A stand-in for the tool is first on PATH and does one thing wrong. The control is the same stand-in replaying an
//! honest clean run, which has to pass.

use std::fmt::Write as _;
use std::io::Write as _;
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::{Sandbox, recorded};

/// What a check may take; a hanging tool costs this much.
const TIMEOUT: Duration = Duration::from_secs(4);

/// What the program may need at its peak, whatever a tool prints.
const MEMORY: u64 = 100 << 20;

/// A tool under test: how an honest clean run is replayed, and what is wrong in this tool's own way.
struct Tool {
    id: &'static str,
    program: &'static str,
    stage: &'static str,
    /// The fixture that it judges.
    project: &'static str,
    /// Shell code that stands before the fault: what the tool is asked besides its report.
    before: &'static str,
    /// Prints the clean report to stdout, or wherever the tool puts it.
    clean: String,
    /// The tool's own faults: a name and shell code.
    own: Vec<(&'static str, String)>,
    /// Where the clean report is; the damaged ones are made from it.
    report: Option<String>,
}

/// Shell code that prints one stream of a recording and ends as it did.
fn replay(folder: &str, case: &str) -> String {
    let stem = recorded(folder, case);
    let stem = stem.display();
    format!(
        "sed \"s|{{root}}|$PWD|g\" '{stem}.stdout'; sed \"s|{{root}}|$PWD|g\" '{stem}.stderr' >&2; exit $(cat '{stem}.code')"
    )
}

/// Shell code that prints the clean report and does not end.
fn print_clean(folder: &str) -> String {
    format!("cat '{}.stdout'", recorded(folder, "clean").display())
}

/// Shell code that prints the clean report with the root's own name in it.
fn in_root(folder: &str) -> String {
    format!("sed \"s|{{root}}|$PWD|g\" '{}.stdout'", recorded(folder, "clean").display())
}

/// What a tool is asked that is no Python package.
const VERSION: &str = "case \"$1\" in --version) echo 'tool 1.95.0 (f2d3ce0bd 2026-03-21)'; exit 0 ;; esac";

/// The same, and what cargo says of the workspace.
const CARGO: &str = concat!(
    "case \"$1\" in --version) echo 'cargo 1.95.0 (f2d3ce0bd 2026-03-21)'; exit 0 ;; metadata) sed \"s|{root}|$PWD|g\" '",
    env!("CARGO_MANIFEST_DIR"),
    "/../fixtures/tools/cargo-metadata/clean-1.95.0.stdout'; exit 0 ;; esac"
);

const RUFF_FILES: &str = "case \"$*\" in *--show-files*) find \"$PWD\" -name '*.py'; exit 0 ;; esac";

fn tools() -> Vec<Tool> {
    let stdout = |folder: &str| Some(format!("{}.stdout", recorded(folder, "clean").display()));
    vec![
        Tool {
            id: "ruff",
            program: "ruff",
            stage: "lint",
            project: "clean",
            before: RUFF_FILES,
            clean: print_clean("ruff"),
            report: stdout("ruff"),
            own: vec![
                ("lists no files", "case \"$*\" in *--show-files*) exit 0 ;; *) echo '[]' ;; esac".into()),
                ("`[]` for every question", "echo '[]'".into()),
                (
                    "empty folder",
                    format!("case \"$*\" in *--show-files*) exit 0 ;; *) {} ;; esac", replay("ruff", "empty")),
                ),
                ("a path is missing", replay("ruff", "missing-path")),
                ("bad configuration", replay("ruff", "bad-config")),
                (
                    "another version's report",
                    "echo '[{\"code\": \"F401\", \"file\": \"a.py\", \"row\": 1}]'; exit 1".into(),
                ),
                ("findings, exit 0", format!("cat '{}.stdout'", recorded("ruff", "findings").display())),
                ("no findings, exit 1", "echo '[]'; exit 1".into()),
            ],
        },
        Tool {
            id: "ruff-format",
            program: "ruff",
            stage: "lint",
            project: "clean",
            before: RUFF_FILES,
            clean: print_clean("ruff-format"),
            report: stdout("ruff-format"),
            own: vec![
                ("`[]` for every question", "echo '[]'".into()),
                ("one file cannot be parsed", replay("ruff-format", "syntax-error")),
                ("bad configuration", replay("ruff-format", "bad-config")),
                ("another version's report", "echo 'Would reformat: a.py'; exit 0".into()),
                ("no findings, exit 1", "echo '[]'; exit 1".into()),
            ],
        },
        Tool {
            id: "mypy",
            program: "mypy",
            stage: "lint",
            project: "clean",
            before: "",
            clean: print_clean("mypy"),
            report: stdout("mypy"),
            own: vec![
                ("one file cannot be parsed", replay("mypy", "syntax-error")),
                ("unknown option in the configuration", replay("mypy", "unknown-option")),
                ("broken configuration", replay("mypy", "broken-config")),
                ("broken pyproject.toml", replay("mypy", "broken-toml")),
                ("unknown option in a configuration of another name", replay("mypy", "other-config")),
                ("a configuration of another name without a section", replay("mypy", "no-section")),
                ("missing plug-in", replay("mypy", "missing-plugin")),
                ("missing import", replay("mypy", "missing-import")),
                ("empty folder", replay("mypy", "empty")),
                ("no file checked", "echo 'Success: no issues found in 0 source files'".into()),
                ("another version's report", "echo 'Success: 3 files'".into()),
                (
                    "an error, exit 0",
                    "echo 'a.py:1:1: error: x  [misc]'; echo 'Success: no issues found in 3 source files'".into(),
                ),
                ("errors not listed", "echo 'Found 2 errors in 1 file (checked 3 source files)'; exit 1".into()),
            ],
        },
        Tool {
            id: "pytest",
            program: "pytest",
            stage: "test",
            project: "clean",
            before: "junit=$(echo \"$PYTEST_ADDOPTS\" | sed \"s/.*--junit-xml='\\([^']*\\)'.*/\\1/\")",
            clean: format!("cp '{}.xml' \"$junit\"; {}", recorded("pytest", "clean").display(), print_clean("pytest")),
            report: Some(format!("{}.xml", recorded("pytest", "clean").display())),
            own: vec![
                ("no tests", format!("cp '{}.xml' \"$junit\"; exit 5", recorded("pytest", "empty").display())),
                ("no tests, exit 0", format!("cp '{}.xml' \"$junit\"", recorded("pytest", "empty").display())),
                ("interrupted", format!("cp '{}.xml' \"$junit\"; exit 2", recorded("pytest", "clean").display())),
                ("planned, none ran", format!("cp '{}.xml' \"$junit\"; {}", recorded("pytest", "setup-plan").display(), replay("pytest", "setup-plan"))),
                ("a conftest needs what is not installed", replay("pytest", "missing-import")),
                ("usage error", "exit 4".into()),
                ("all skipped", format!("cp '{}.xml' \"$junit\"", recorded("pytest", "skipped").display())),
                ("failures, exit 0", format!("cp '{}.xml' \"$junit\"", recorded("pytest", "findings").display())),
                ("another version's report", "echo '<report tests=\"3\"/>' > \"$junit\"".into()),
                ("says nothing of tests", "echo 'Everything is fine'".into()),
            ],
        },
        Tool {
            id: "bandit",
            program: "bandit",
            stage: "scan",
            project: "clean",
            before: "",
            clean: print_clean("bandit"),
            report: stdout("bandit"),
            own: vec![
                ("one file cannot be parsed", replay("bandit", "syntax-error")),
                ("a path is missing", replay("bandit", "missing-path")),
                ("empty folder", replay("bandit", "empty")),
                ("bad configuration", replay("bandit", "bad-config")),
                ("missing configuration", replay("bandit", "missing-config")),
                ("no findings, exit 1", format!("{}; exit 1", print_clean("bandit"))),
                (
                    "another version's report",
                    "echo '{\"errors\": [], \"results\": [], \"metrics\": {\"total\": {}}}'".into(),
                ),
                ("findings, exit 0", format!("cat '{}.stdout'", recorded("bandit", "findings").display())),
            ],
        },
        Tool {
            id: "pip-audit",
            program: "pip-audit",
            stage: "scan",
            project: "dependencies",
            before: "",
            clean: print_clean("pip-audit"),
            report: stdout("pip-audit"),
            own: vec![
                ("all skipped", replay("pip-audit", "skipped")),
                ("one skipped among good ones", replay("pip-audit", "one-skipped")),
                ("no network", replay("pip-audit", "no-network")),
                ("the server has an error", replay("pip-audit", "server-error")),
                ("two versions of one package", replay("pip-audit", "duplicate")),
                ("broken requirements", replay("pip-audit", "broken-requirements")),
                ("the requirements are missing", replay("pip-audit", "missing-file")),
                ("an empty list of dependencies", replay("pip-audit", "empty")),
                ("findings, exit 0", format!("cat '{}.stdout'", recorded("pip-audit", "findings").display())),
                ("no findings, exit 1", format!("{}; exit 1", print_clean("pip-audit"))),
                ("one dependency is missing", print_clean("pip-audit") + " | sed 's/, {\"name\": \"six\"[^}]*}//'"),
                ("about another version", print_clean("pip-audit") + " | sed 's/1.17.0/1.16.0/'"),
                ("about other packages", print_clean("pip-audit") + " | sed 's/idna/certifi/; s/six/attrs/'"),
                (
                    "skipped and audited at once",
                    print_clean("pip-audit") + " | sed 's/\"vulns\": \\[\\]/\"vulns\": [], \"skip_reason\": \"x\"/'",
                ),
                ("no word on what is wrong", print_clean("pip-audit") + " | sed 's/, \"vulns\": \\[\\]//g'"),
                // Version 1 wrote the list alone.
                (
                    "another version's report",
                    print_clean("pip-audit") + " | sed 's/^{\"dependencies\": //; s/, \"fixes.*//'",
                ),
            ],
        },
        Tool {
            id: "safety",
            program: "safety",
            stage: "scan",
            project: "clean",
            // It scans a copy of the manifests, and its report names that.
            before: "for word do [ \"$last\" = --target ] && target=$word; last=$word; done",
            clean: format!("sed \"s|{{root}}|$target|g\" '{}.stdout'", recorded("safety", "clean").display()),
            report: stdout("safety"),
            own: vec![
                (
                    "no vulnerabilities, exit 64",
                    format!("sed \"s|{{root}}|$target|g\" '{}.stdout'; exit 64", recorded("safety", "clean").display()),
                ),
                ("the report is about another folder", print_clean("safety")),
                ("no key", replay("safety", "no-key")),
                ("bad key", replay("safety", "bad-key")),
                ("no network", replay("safety", "offline")),
                ("rate limit", replay("safety", "rate-limit")),
                ("no database", replay("safety", "bad-database")),
                ("broken policy", replay("safety", "bad-policy")),
                ("nothing to scan", replay("safety", "empty")),
                ("requirements that are not pinned", replay("safety", "unpinned")),
                ("another version's report", "echo '{\"vulnerabilities\": []}'".into()),
            ],
        },
        Tool {
            id: "clippy",
            program: "cargo",
            stage: "lint",
            project: "rust-clean",
            before: CARGO,
            clean: in_root("clippy"),
            report: stdout("clippy"),
            own: vec![
                ("a package does not compile", replay("clippy", "broken")),
                ("syntax error", replay("clippy", "syntax-error")),
                ("bad configuration", replay("clippy", "bad-config")),
                ("bad manifest", replay("clippy", "bad-manifest")),
                ("the lock file does not fit", replay("clippy", "old-lock")),
                ("no network", replay("clippy", "offline")),
                ("no toolchain", replay("clippy", "no-cargo")),
                ("no clippy", "echo 'error: no such command: `clippy`' >&2; exit 101".into()),
                ("nothing was built", "echo '{\"reason\":\"build-finished\",\"success\":true}'".into()),
                ("the end is missing", in_root("clippy") + " | grep -v build-finished"),
                ("about other packages", print_clean("clippy") + " | sed 's|{root}|/elsewhere|g'"),
                ("the build failed, exit 0", in_root("clippy") + " | sed 's/\"success\":true/\"success\":false/'"),
                ("another version's report", in_root("clippy") + " | sed 's/\"manifest_path\"/\"manifest\"/'"),
                ("findings, exit 101", format!("cat '{}.stdout'; exit 101", recorded("clippy", "findings").display())),
            ],
        },
        Tool {
            id: "rustfmt",
            program: "cargo",
            stage: "lint",
            project: "rust-clean",
            before: CARGO,
            clean: in_root("rustfmt"),
            report: stdout("rustfmt"),
            own: vec![
                ("one file cannot be parsed", replay("rustfmt", "syntax-error")),
                ("a module is missing", replay("rustfmt", "missing-module")),
                ("unknown option in the configuration", replay("rustfmt", "unknown-option")),
                ("an option that is not stable", replay("rustfmt", "unstable-option")),
                ("broken configuration", replay("rustfmt", "bad-config")),
                ("nothing was formatted", replay("rustfmt", "skipped")),
                ("one target of two", in_root("rustfmt") + " | head -n 3"),
                ("about other files", print_clean("rustfmt") + " | sed 's|{root}|/elsewhere|g'"),
                ("no rustfmt", "echo 'error: no such command: `fmt`' >&2; exit 101".into()),
                ("findings, exit 0", format!("cat '{}.stdout'", recorded("rustfmt", "findings").display())),
            ],
        },
        Tool {
            id: "cargo-test",
            program: "cargo",
            stage: "test",
            project: "rust-clean",
            before: CARGO,
            clean: format!("cat '{}.stderr' >&2; {}", recorded("cargo-test", "clean").display(), print_clean("cargo-test")),
            report: stdout("cargo-test"),
            own: vec![
                ("it does not compile", replay("cargo-test", "broken")),
                ("no tests", replay("cargo-test", "empty")),
                ("all ignored", replay("cargo-test", "skipped")),
                ("a test program aborts", replay("cargo-test", "aborts")),
                ("failures, exit 0", format!("cat '{}.stdout'", recorded("cargo-test", "findings").display())),
                ("more reports than programs", print_clean("cargo-test")),
                ("a summary of nothing", "echo 'test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s'".into()),
                ("numbers that do not add up", print_clean("cargo-test") + " | sed 's/^running 1 test$/running 2 tests/'"),
                ("says nothing of tests", "echo 'Everything is fine'".into()),
                ("another version's report", "echo '{ \"type\": \"suite\", \"event\": \"ok\", \"passed\": 3 }'".into()),
                ("nextest: no tests", replay("cargo-nextest", "empty")),
                ("nextest: it does not compile", replay("cargo-nextest", "broken")),
                ("nextest: a failure, exit 0", format!("cat '{}.stderr' >&2", recorded("cargo-nextest", "aborts").display())),
            ],
        },
        Tool {
            id: "cargo-audit",
            program: "cargo-audit",
            stage: "scan",
            project: "rust-dependencies",
            before: VERSION,
            clean: print_clean("cargo-audit"),
            report: stdout("cargo-audit"),
            own: vec![
                ("no network", replay("cargo-audit", "no-network")),
                ("no database", replay("cargo-audit", "no-database")),
                ("an empty database", replay("cargo-audit", "empty-database")),
                ("the package index does not answer", replay("cargo-audit", "yanked-unknown")),
                ("broken lock file", replay("cargo-audit", "bad-lock")),
                ("bad configuration", replay("cargo-audit", "bad-config")),
                ("vulnerabilities, exit 0", format!("cat '{}.stdout'", recorded("cargo-audit", "findings").display())),
                ("no vulnerabilities, exit 1", print_clean("cargo-audit") + "; exit 1"),
                ("about another lock file", print_clean("cargo-audit") + " | sed 's/\"dependency-count\":3/\"dependency-count\":2/'"),
                ("found without a list", print_clean("cargo-audit") + " | sed 's/\"found\":false/\"found\":true/'"),
                ("another version's report", print_clean("cargo-audit") + " | sed 's/\"lockfile\"/\"lock\"/'"),
            ],
        },
        Tool {
            id: "cargo-deny",
            program: "cargo-deny",
            stage: "scan",
            project: "rust-dependencies",
            before: VERSION,
            clean: format!("cat '{}.stderr' >&2", recorded("cargo-deny", "clean").display()),
            report: Some(format!("{}.stderr", recorded("cargo-deny", "clean").display())),
            own: vec![
                ("no network", replay("cargo-deny", "no-network")),
                ("bad configuration", replay("cargo-deny", "bad-config")),
                ("findings, exit 0", format!("cat '{}.stderr' >&2", recorded("cargo-deny", "findings").display())),
                ("findings without a summary", format!("grep -v summary '{}.stderr' >&2; exit 1", recorded("cargo-deny", "licenses").display())),
                ("a summary of other checks", "echo '{\"type\": \"summary\", \"fields\": {\"spelling\": {\"errors\": 0}}}' >&2".into()),
                ("errors that are not listed", "echo '{\"type\": \"summary\", \"fields\": {\"advisories\": {\"errors\": 2}}}' >&2; exit 1".into()),
            ],
        },
        semgrep("semgrep"),
        semgrep("codeql-local"),
    ]
}

/// Two checks ask semgrep, and read its report alike.
fn semgrep(id: &'static str) -> Tool {
    Tool {
        id,
        program: "semgrep",
        stage: "scan",
        project: "clean",
        before: "",
        clean: print_clean("semgrep"),
        report: Some(format!("{}.stdout", recorded("semgrep", "clean").display())),
        own: vec![
            ("one file cannot be parsed", replay("semgrep", "syntax-error")),
            ("a path is missing", replay("semgrep", "missing-path")),
            ("empty folder", replay("semgrep", "empty")),
            ("bad configuration", replay("semgrep", "bad-config")),
            ("a rule cannot be parsed", replay("semgrep", "bad-rule")),
            (
                "files passed over",
                "echo '{\"results\": [], \"errors\": [], \"paths\": {\"scanned\": [\"src/demo_pkg/__init__.py\"]}}'"
                    .into(),
            ),
            (
                "rules passed over",
                print_clean("semgrep")
                    + " | sed 's/\"skipped_rules\": \\[\\]/\"skipped_rules\": [{}]/; s/\"skipped_rules\":\\[\\]/\"skipped_rules\":[{}]/'",
            ),
            ("another version's report", "echo '{\"results\": [], \"errors\": []}'".into()),
        ],
    }
}

/// The faults that every tool shares. `$report` is the file with the clean report.
fn shared(tool: &Tool) -> Vec<(&'static str, String)> {
    let clean = &tool.clean;
    let damaged = |how: &str| match (tool.id, &tool.report) {
        ("pytest", Some(report)) => format!("{{ {how} '{report}'; }} > \"$junit\""),
        ("cargo-deny", Some(report)) => format!("{{ {how} '{report}'; }} >&2"),
        ("cargo-test", Some(report)) => {
            format!("cat '{}' >&2; {how} '{report}'", report.replace(".stdout", ".stderr"))
        }
        ("clippy" | "rustfmt", Some(report)) => {
            format!("sed \"s|{{root}}|$PWD|g\" '{report}' > \"$TMPDIR/report\"; {how} \"$TMPDIR/report\"")
        }
        (_, Some(report)) => format!("{how} '{report}'"),
        _ => how.to_owned(),
    };
    // Where the report goes to: stdout, or the file that the tool was told.
    let say = |text: &str| match tool.id {
        "pytest" => format!("printf '%s' '{text}' > \"$junit\""),
        "cargo-deny" => format!("printf '%s' '{text}' >&2"),
        _ => format!("printf '%s' '{text}'"),
    };
    let mut faults = vec![
        ("exit 126", "exit 126".to_owned()),
        ("exit 127", "exit 127".to_owned()),
        ("silent exit 0", "exit 0".to_owned()),
        ("silent exit 1", "exit 1".to_owned()),
        ("silent exit 2", "exit 2".to_owned()),
        ("silent exit 255", "exit 255".to_owned()),
        ("killed by SIGSEGV", "kill -SEGV $$".to_owned()),
        ("killed by SIGKILL", "kill -KILL $$".to_owned()),
        ("hangs", "sleep 60".to_owned()),
        ("hangs after a clean report", format!("{clean}; sleep 60")),
        ("ends, a grandchild holds the pipe", "sleep 60 & exit 0".to_owned()),
        ("ignores SIGTERM", "trap '' TERM; while :; do sleep 1; done".to_owned()),
        ("garbage", say("!!! what is this")),
        ("HTML", say("<html><body>502 Bad Gateway</body></html>")),
        ("null", say("null")),
        ("{}", say("{}")),
        ("a string", say("\"ok\"")),
        ("true", say("true")),
        ("wrong types", say("{\"results\": 0, \"errors\": \"none\", \"metrics\": [], \"paths\": {\"scanned\": 3}}")),
        ("nested too deep", say(&"[".repeat(2000))),
        ("binary", say("").replace("printf '%s' ''", "head -c 4096 /dev/urandom")),
        ("invalid UTF-8", say("").replace("printf '%s' ''", "printf '\\377\\376[]\\300'")),
        ("300 MB on stdout", "head -c 300000000 /dev/zero".to_owned()),
        ("300 MB on stderr", "head -c 300000000 /dev/zero >&2".to_owned()),
        ("a clean report, then SIGSEGV", format!("{clean}; kill -SEGV $$")),
        ("a clean report, then exit 255", format!("{clean}; exit 255")),
        ("a clean report, then exit 3", format!("{clean}; exit 3")),
        ("report cut in half", damaged("f() { head -c $(($(wc -c < \"$1\") / 2)) \"$1\"; }; f")),
        ("report without its last byte but one", damaged("f() { head -c $(($(wc -c < \"$1\") - 3)) \"$1\"; }; f")),
    ];
    if tool.id != "ruff" && tool.id != "ruff-format" {
        faults.push(("[]", say("[]")));
    }
    // Tests and macros print what they like, and what counts are whole lines.
    if !["mypy", "clippy", "cargo-test"].contains(&tool.id) {
        faults.push(("a banner before the report", damaged("echo 'A new version is available!' && cat")));
    }
    // A module of two targets is formatted twice.
    if !["mypy", "rustfmt"].contains(&tool.id) {
        faults.push(("a second report after it", damaged("f() { cat \"$1\" \"$1\"; }; f")));
    }
    faults
}

struct Cell {
    tool: &'static str,
    fault: &'static str,
    outcome: String,
    reason: String,
    took: Duration,
    memory: u64,
}

/// One run of the program with a stand-in that does `script`; `None` for no stand-in at all.
fn run(tool: &Tool, fault: &'static str, script: Option<&str>) -> Cell {
    let mut sandbox = Sandbox::project(tool.project);
    if tool.id == "safety" {
        sandbox.set("SAFETY_API_KEY", "a-key");
        sandbox.write("requirements.txt", "egret==1.0\nheron==1.1.0\n");
    }
    sandbox.set("TMPDIR", sandbox.path("home").to_str().unwrap());
    let (file, section) = match tool.project.starts_with("rust-") {
        true => ("Cargo.toml", "package.metadata"),
        false => ("pyproject.toml", "tool"),
    };
    let config = std::fs::read_to_string(sandbox.repo().join(file)).unwrap();
    // safety takes `pyproject.toml` for a manifest, which its recording is not about.
    let paths = if tool.id == "safety" { ", paths = [\"requirements.txt\"]" } else { "" };
    let seconds = TIMEOUT.as_secs();
    let table = format!("\n[{section}.touchmark.checks]\n{} = {{ timeout = \"{seconds}s\"{paths} }}\n", tool.id);
    sandbox.write(file, &(config + &table));
    if let Some(script) = script {
        // A script that answers every question itself says so.
        let before = if script.contains("*)") || script.starts_with("echo '[]'") { "" } else { tool.before };
        sandbox.stand_in(tool.program, &format!("{before}\n{script}"));
    }
    let start = Instant::now();
    let args = [tool.stage, "--only", tool.id, "--no-install", "--output", "json"];
    let (stdout, memory) = sandbox.run_measured(&args);
    let took = start.elapsed();
    let report: Value =
        serde_json::from_str(&stdout).unwrap_or_else(|err| panic!("{} {fault}: {err}: {stdout}", tool.id));
    let check = &report["checks"][0];
    let text = |key: &str| check[key].as_str().unwrap_or("-").to_owned();
    assert!(text("outcome") != "unknown" || check["remedy"].is_string(), "{} {fault} has no remedy", tool.id);
    Cell { tool: tool.id, fault, outcome: text("outcome"), reason: text("reason"), took, memory }
}

#[test]
fn no_broken_tool_is_ever_green() {
    let tools = tools();
    let cells = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for tool in &tools {
            let cells = &cells;
            scope.spawn(move || {
                let control = run(tool, "an honest clean run", Some(&tool.clean));
                assert_eq!(
                    control.outcome, "pass",
                    "{}: an honest clean run does not pass ({})",
                    tool.id, control.reason
                );
                cells.lock().unwrap().push(run(tool, "missing", None));
                for (fault, script) in shared(tool).iter().chain(&tool.own) {
                    cells.lock().unwrap().push(run(tool, fault, Some(script)));
                }
            });
        }
    });
    let cells = cells.into_inner().unwrap();
    let mut wrong = String::new();
    for cell in &cells {
        let honest = match cell.outcome.as_str() {
            "unknown" => cell.reason != "-",
            "fail" => cell.fault.contains("finding") || cell.fault.contains("fail"),
            _ => false,
        };
        let prompt = cell.took <= TIMEOUT + Duration::from_secs(2);
        if !honest || !prompt || cell.memory > MEMORY {
            let Cell { tool, fault, outcome, reason, took, memory } = cell;
            writeln!(wrong, "{tool}, {fault}: {outcome} ({reason}), {took:.1?}, {} MB", memory >> 20).unwrap();
        }
    }
    let green = cells.iter().filter(|cell| cell.outcome == "pass").count();
    let peak = cells.iter().map(|cell| cell.memory).max().unwrap_or_default() >> 20;
    let slowest = cells.iter().map(|cell| cell.took).max().unwrap_or_default();
    // Around the capture of the test harness: the totals are worth seeing in every run.
    let _ = writeln!(
        std::io::stderr(),
        "fault table: {} tools, {} broken runs, {green} taken for a pass, {} controls passed; slowest {slowest:.1?} at a timeout of {TIMEOUT:?}, peak memory {peak} MB",
        tools.len(),
        cells.len(),
        tools.len(),
    );
    assert!(wrong.is_empty(), "\n{wrong}");
}

impl Sandbox {
    /// Runs the program and watches its peak memory (where the system says it).
    fn run_measured(&self, args: &[&str]) -> (String, u64) {
        let mut program = Command::new(env!("CARGO_BIN_EXE_xtask"));
        program.args(args).current_dir(self.repo()).env_clear().envs(self.variables());
        program.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let child = program.spawn().unwrap();
        let status = format!("/proc/{}/status", child.id());
        let watch = thread::spawn(move || {
            let mut peak = 0;
            while let Ok(text) = std::fs::read_to_string(&status) {
                let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
                let Some(kib) = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse::<u64>().ok()) else {
                    break;
                };
                peak = kib << 10;
                thread::sleep(Duration::from_millis(10));
            }
            peak
        });
        let output = child.wait_with_output().unwrap();
        (String::from_utf8(output.stdout).unwrap(), watch.join().unwrap())
    }
}
