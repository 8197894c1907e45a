//! The fault table: every way in which a tool can break, for every tool, and none of them is green.
//!
//! A stand-in for the tool is first on PATH and does one thing wrong. The control is the same stand-in replaying an
//! honest clean run, which has to pass.

mod tools;

use std::fmt::Write as _;
use std::io::Write as _;
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::{Sandbox, planted};
use tools::{Tool, shared, tools};

/// What a check may take; a hanging tool costs this much.
const TIMEOUT: Duration = Duration::from_secs(4);

/// What the program may need at its peak, whatever a tool prints.
const MEMORY: u64 = 100 << 20;

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
    if tool.id == "msrv" {
        // The toolchain that the fixture states, by its name.
        std::fs::create_dir_all(sandbox.path("rustup/toolchains/1.85.0-x")).unwrap();
        sandbox.set("RUSTUP_HOME", sandbox.path("rustup").to_str().unwrap());
    }
    sandbox.set("TMPDIR", sandbox.path("home").to_str().unwrap());
    let (file, section) = match tool.project.starts_with("rust-") {
        true => ("Cargo.toml", "package.metadata"),
        false => ("pyproject.toml", "tool"),
    };
    let config = std::fs::read_to_string(sandbox.repo().join(file)).unwrap();
    let (id, own, seconds) = (tool.id, tool.config, TIMEOUT.as_secs());
    let table = format!("\n[{section}.touchmark.checks]\n{id} = {{ timeout = \"{seconds}s\"{own} }}\n");
    sandbox.write(file, &(config + &table));
    if let Some(script) = script {
        // A script that answers every question itself says so.
        let before = if script.contains("*)") || script.starts_with("echo '[]'") { "" } else { tool.before };
        let planted = planted::prologue(tool.id);
        sandbox.stand_in(tool.program, &format!("{planted}\n{before}\n{script}"));
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

/// The reason of a fault that is the same whatever tool it befalls.
fn expected(fault: &str) -> Option<&'static str> {
    match fault {
        "missing" => Some("missing-tool"),
        "hangs" | "hangs after a clean report" | "ignores SIGTERM" => Some("timed-out"),
        "killed by SIGSEGV" | "killed by SIGKILL" | "a clean report, then SIGSEGV" | "exit 126" => Some("crashed"),
        _ => None,
    }
}

#[test]
fn every_check_that_runs_a_program_is_in_the_table() {
    let mut checks: Vec<&str> = xtask::check::ALL.iter().filter(|check| check.tool.is_some()).map(|c| c.id).collect();
    checks.extend(["printed", "filed"]);
    let mut rows: Vec<&str> = tools().iter().map(|tool| tool.id).collect();
    checks.sort_unstable();
    rows.sort_unstable();
    assert_eq!(rows, checks);
    for tool in tools() {
        let version = tool.own.iter().any(|(fault, _)| *fault == "another version's report");
        assert!(version, "{} does not meet a report of another version", tool.id);
    }
}

/// All that can be wrong with a tool, whose honest run has to pass.
fn row(tool: &Tool) -> Vec<Cell> {
    let control = run(tool, "an honest clean run", Some(&tool.clean));
    assert_eq!(control.outcome, "pass", "{}: an honest clean run does not pass ({})", tool.id, control.reason);
    let mut cells = vec![run(tool, "missing", None)];
    cells.extend(shared(tool).iter().chain(&tool.own).map(|(fault, script)| run(tool, fault, Some(script))));
    cells
}

/// `FAULTS=clippy,msrv` names some of the tools.
#[test]
fn no_broken_tool_is_ever_green() {
    #[allow(clippy::disallowed_methods, reason = "what to test is told by the environment")]
    let only = std::env::var("FAULTS").unwrap_or_default();
    let mut tools = tools();
    tools.retain(|tool| only.is_empty() || only.split(',').any(|name| name == tool.id));
    let (cells, next) = (Mutex::new(Vec::new()), AtomicUsize::new(0));
    // Most of a row is waiting, and a clean run still has to end within the timeout.
    let workers = 2 * thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                while let Some(tool) = tools.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let row = row(tool);
                    cells.lock().unwrap().extend(row);
                }
            });
        }
    });
    let cells = cells.into_inner().unwrap();
    let mut wrong = String::new();
    for cell in &cells {
        let honest = match cell.outcome.as_str() {
            "unknown" => expected(cell.fault).map_or(cell.reason != "-", |reason| cell.reason == reason),
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
        let mut program = Command::new(env!("CARGO_BIN_EXE_touchmark"));
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
