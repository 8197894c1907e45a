//! `cargo deny`: the project's own policy on what it depends on, advisories included; in place of `cargo audit` where a
//! `deny.toml` stands.

use std::collections::BTreeMap;
use std::ffi::OsString;

use serde::Deserialize;

use crate::check::cargo::tree::{Need, Trees};
use crate::check::cargo_audit::{depends, has_policy, locked, ready};
use crate::check::plant::Plant;
use crate::check::remedy::of_dependencies;
use crate::check::report::lines;
use crate::check::{Brought, Check, Job, Reads, cargo, crashed, finding, shortened, unreadable};
use crate::env::Inherit;
use crate::install::Tool;
use crate::outcome::{Ended, Finding, Kind, Reason, Severity, Surface, Undecided, Verdict};
use crate::project::Language;
use crate::tool::Output;

/// The project's policy on its dependencies.
pub const CHECK: Check<'static> = Check {
    id: "cargo-deny",
    title: "cargo deny",
    kind: Kind::DependencyScan,
    about: "it came to its summary, which counts no error",
    languages: &[Language::Rust],
    endings: &[],
    reads: Reads::Requirements,
    surface: Surface { unit: "dependency", ..Surface::FILES },
    tool: Some(Tool::native("cargo-deny", cargo::VERSION)),
    sees: Inherit::Build,
    brings: |_| vec![Brought::Program("cargo-deny")],
    network: Some("advisories come from it"),
    remedy: |need| cargo::remedy(need, INSTALL, "10m").or_else(|| of_dependencies(need)),
    // What the policy denies is an error, what it only warns of is shown.
    fail_on: Severity::Medium,
    plant: Plant::Never("a policy is no list that a vulnerable release could be added to"),
    planned: |context| context.holds(Language::Rust) && has_policy(context.project) && depends(context.project),
    run: ask,
    ..Check::PYTHON
};

const INSTALL: &str = "`cargo install --locked cargo-deny`; in a workflow `taiki-e/install-action` brings a built one";

fn ask(job: &Job<'_>) -> Result<Verdict, Undecided> {
    let crates = job.project.facts.crates.as_ref().ok_or_else(cargo::no_crates)?;
    ready(job, crates)?;
    let mut args: Vec<OsString> =
        ["--format", "json", "--color", "never", "--locked", "--workspace"].map(Into::into).to_vec();
    args.extend(cargo::manifest(job, crates));
    args.push("check".into());
    let (name, value) = cargo::NO_INSTALL;
    let output = job.run_with(&args, &[], &[(name.into(), value.into())])?;
    let locked = locked(crates).ok_or_else(|| unreadable("`Cargo.lock` is not a lock file"))?;
    let trees = Trees::of(job, crates);
    judge_known(output, locked.all, job.fail_on, &|package| trees.need(&package.name, &package.version))
}

/// One line of `--format json` (<https://embarkstudios.github.io/cargo-deny/cli/check.html>).
#[derive(Deserialize)]
#[serde(tag = "type", content = "fields", rename_all = "lowercase")]
enum Line {
    Diagnostic(Diagnostic),
    Summary(BTreeMap<String, Sum>),
    Log(Log),
}

#[derive(Deserialize)]
struct Diagnostic {
    code: Option<String>,
    message: String,
    severity: String,
    advisory: Option<Advisory>,
    #[serde(default)]
    graphs: Vec<Graph>,
}

#[derive(Deserialize)]
struct Advisory {
    id: String,
}

#[derive(Deserialize)]
struct Graph {
    #[serde(rename = "Krate")]
    package: Package,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    version: String,
}

/// How many of each severity one of the checks found.
#[derive(Deserialize)]
struct Sum {
    errors: u64,
}

#[derive(Deserialize)]
struct Log {
    level: String,
    message: String,
}

/// The verdict on `cargo deny --format json check`, which writes to stderr, over a lock file of so many packages.
///
/// The exit code is the sum of 1, 2, 4 and 8 for the checks that found errors, and 1 for any failure; only a run that came
/// to its end writes a summary.
///
/// # Errors
/// The report tells nothing, and why.
pub fn judge(output: Output, packages: u64, fail_on: Severity) -> Result<Verdict, Undecided> {
    judge_known(output, packages, fail_on, &|_| Need::Unknown)
}

/// The same where `need` knows who needs a package.
fn judge_known(
    mut output: Output,
    packages: u64,
    fail_on: Severity,
    need: &dyn Fn(&Package) -> Need,
) -> Result<Verdict, Undecided> {
    let (mut findings, mut errors) = (Vec::new(), 0);
    let (mut summary, mut log, mut broken, mut after) = (None, None, None, false);
    lines(&mut output.stderr, |line| match serde_json::from_str(line) {
        Ok(_) if after => broken = Some("something stands behind the summary".to_owned()),
        Ok(Line::Diagnostic(diagnostic)) => {
            errors += u64::from(diagnostic.severity == "error");
            findings.extend(diagnostic.finding(need));
        }
        Ok(Line::Summary(sums)) => (summary, after) = (Some(sums), true),
        Ok(Line::Log(said)) if said.level == "ERROR" => log = log.take().or(Some(said.message)),
        Ok(Line::Log(_)) => {}
        Err(err) => broken = broken.take().or(Some(format!("not the JSON it should be: {err}"))),
    })?;
    if let Some(message) = log {
        return Err(failure(&message));
    }
    let Some(sums) = summary else {
        return Err(match broken.filter(|_| matches!(output.code, 0 | 1)) {
            Some(problem) => unreadable(problem),
            None => crashed(&mut output),
        });
    };
    if let Some(problem) = broken {
        return Err(unreadable(problem));
    }
    let counted: u64 = sums.values().map(|sum| sum.errors).sum();
    if counted != errors || (output.code == 0) != (errors == 0) || !(0..16).contains(&output.code) {
        return Err(unreadable(format!("exit code {} with {errors} errors of {counted}", output.code)));
    }
    if !["advisories", "bans", "licenses", "sources"].iter().any(|name| sums.contains_key(*name)) {
        return Err(unreadable("its summary names none of its checks"));
    }
    Ok(Verdict::judge(Ended::with(output.code), packages, findings.into_iter().collect(), fail_on))
}

/// The verdict on a run that logged an error of its own.
fn failure(message: &str) -> Undecided {
    let reason = if message.contains("advisory database")
        || message.contains("FETCH_HEAD")
        || message.contains("crates.io index")
    {
        Reason::Unreachable
    } else if message.contains("config") {
        Reason::ConfigIgnored
    } else {
        Reason::Crashed
    };
    Undecided::new(reason, shortened(message))
}

impl Diagnostic {
    /// Notes and help are no findings.
    fn finding(&self, need: &dyn Fn(&Package) -> Need) -> Option<Finding> {
        let severity = match self.severity.as_str() {
            "error" => Severity::High,
            "warning" => Severity::Low,
            _ => return None,
        };
        let code = self.code.as_deref().unwrap_or("policy");
        let id = self.advisory.as_ref().map(|advisory| advisory.id.as_str());
        let about = self.graphs.first().map(|graph| format!("{} {}: ", graph.package.name, graph.package.version));
        let what = id.map(|_| format!("{code}: ")).unwrap_or_default();
        // Who needs it matters for what an advisory is about.
        let package = self.graphs.first().filter(|_| id.is_some());
        let needed = package.map(|graph| need(&graph.package).said()).unwrap_or_default();
        let message = format!("{}{what}{}{needed}", about.unwrap_or_default(), self.message);
        let mut found = finding(id.unwrap_or(code), severity, "Cargo.lock".to_owned(), 0, 0, &message);
        let plain =
            |id: &&str| id.starts_with("RUSTSEC-") && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        found.url = id.filter(plain).map(|id| format!("https://rustsec.org/advisories/{id}.html"));
        Some(found)
    }
}
