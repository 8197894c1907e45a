//! `cargo audit`: what the RustSec advisory database knows of the packages in `Cargo.lock`.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::fs::File;
use std::io::Write;
use std::path::PathBuf;

use serde::Deserialize;
use tempfile::TempDir;

use crate::check::cargo::tree::{Need, Trees};
use crate::check::plant::{PREFIX, Plant, blind, carrying, named};
use crate::check::remedy::of_dependencies;
use crate::check::report::json;
use crate::check::{Brought, Check, Job, Reads, cargo, crashed, finding, shortened, unreadable, unstartable};
use crate::env::Inherit;
use crate::install::Tool;
use crate::outcome::{Ended, Evidence, Finding, Findings, Kind, Reason, Severity, Surface, Undecided, Verdict};
use crate::project::rust::{Crates, Lock};
use crate::project::{Language, Project, files};
use crate::tool::Output;

/// Known vulnerabilities.
pub const CHECK: Check<'static> = Check {
    id: "cargo-audit",
    title: "cargo audit",
    kind: Kind::DependencyScan,
    about: "the database holds advisories, every package of `Cargo.lock` was looked up, and none is vulnerable or unsound; \
            unmaintained and yanked ones, and those that no feature or platform builds, are shown and do not fail",
    languages: &[Language::Rust],
    endings: &[],
    reads: Reads::Requirements,
    surface: Surface { unit: "dependency", ..Surface::FILES },
    tool: Some(Tool::native("cargo-audit", cargo::VERSION)),
    sees: Inherit::Build,
    brings: |_| vec![Brought::Program("cargo-audit")],
    network: Some("advisories come from it"),
    remedy: |need| cargo::remedy(need, INSTALL, "10m").or_else(|| of_dependencies(need)),
    // A vulnerability, and code that is unsound, which is one as soon as somebody finds the way in.
    fail_on: Severity::Medium,
    plant: Plant::Within,
    planned: |context| context.holds(Language::Rust) && !has_policy(context.project) && depends(context.project),
    run: ask,
    ..Check::PYTHON
};

/// Whether the project has `cargo-deny` read the same database.
pub(super) fn has_policy(project: &Project) -> bool {
    ["deny.toml", ".deny.toml", ".cargo/deny.toml"].iter().any(|file| project.has(file))
}

/// Whether there is anything to audit: a package from elsewhere in the lock file, or without one in the manifests.
pub(super) fn depends(project: &Project) -> bool {
    let Some(crates) = &project.facts.crates else { return false };
    let needs_others = || !crates.is_whole || crates.members.iter().any(|member| member.needs_others);
    locked(crates).map_or_else(needs_others, |locked| locked.foreign > 0)
}

/// What stands in the lock file.
pub(super) struct Locked {
    pub(super) all: u64,
    foreign: u64,
}

/// The packages of the lock file; nothing where it is not there or cannot be read.
pub(super) fn locked(crates: &Crates) -> Option<Locked> {
    let text = files::text(&crates.top.join("Cargo.lock")).ok()??;
    let lock: toml::Table = text.parse().ok()?;
    let packages = lock.get("package")?.as_array()?;
    let foreign = packages.iter().filter(|package| package.get("source").is_some()).count();
    Some(Locked { all: packages.len() as u64, foreign: foreign as u64 })
}

const INSTALL: &str = "`cargo install --locked cargo-audit`; in a workflow `taiki-e/install-action` brings a built one";

fn ask(job: &Job<'_>) -> Result<Verdict, Undecided> {
    let crates = job.project.facts.crates.as_ref().ok_or_else(cargo::no_crates)?;
    ready(job, crates)?;
    let planted = Planted::beside(crates)?;
    let trees = Trees::of(job, crates);
    let mut args: Vec<OsString> = ["audit", "--json", "--color", "never"].map(Into::into).to_vec();
    args.extend(["--file".into(), planted.file.clone().into_os_string()]);
    let output = job.run(&args, &[])?;
    let locked = locked(crates).ok_or_else(|| unreadable("`Cargo.lock` is not a lock file"))?;
    judge_planted(output, locked.all, job.fail_on, &planted.releases, &|package| {
        trees.need(&package.name, &package.version)
    })
}

/// Old releases whose vulnerabilities were published long ago: RUSTSEC-2019-0009, RUSTSEC-2022-0013, RUSTSEC-2018-0001 and
/// RUSTSEC-2018-0002.
const VULNERABLE: &[(&str, &str)] =
    &[("smallvec", "0.6.9"), ("regex", "1.5.1"), ("untrusted", "0.5.1"), ("tar", "0.4.10")];

/// A copy of the lock file with some of these in it that the workspace does not use.
struct Planted {
    _folder: TempDir,
    file: PathBuf,
    releases: Vec<(&'static str, &'static str)>,
}

impl Planted {
    fn beside(crates: &Crates) -> Result<Planted, Undecided> {
        let text = files::text(&crates.top.join("Cargo.lock")).ok().flatten();
        let mut text = text.ok_or_else(|| unreadable("`Cargo.lock` cannot be read"))?;
        // Two releases of one name would have to be told apart by who depends on them.
        let is_used = |name: &str| text.contains(&format!("name = \"{name}\""));
        let releases: Vec<_> = VULNERABLE.iter().copied().filter(|(name, _)| !is_used(name)).collect();
        // `[metadata]` and the like may only follow the packages.
        let tables = text.parse::<toml::Table>().map_err(unreadable)?;
        let at = ["metadata", "patch"].iter().filter(|key| tables.contains_key(**key));
        let at = at.filter_map(|key| text.find(&format!("\n[{key}"))).min().unwrap_or(text.len());
        let packages: String = releases.iter().map(|(name, version)| package(name, version)).collect();
        text.insert_str(at, &packages);
        let folder = tempfile::Builder::new().prefix(PREFIX).tempdir().map_err(|err| unstartable(&err))?;
        let file = folder.path().join("Cargo.lock");
        let written = File::create(&file).and_then(|mut file| file.write_all(text.as_bytes()));
        written.map_err(|err| unstartable(&err))?;
        Ok(Planted { _folder: folder, file, releases })
    }
}

fn package(name: &str, version: &str) -> String {
    let source = "registry+https://github.com/rust-lang/crates.io-index";
    format!("\n[[package]]\nname = \"{name}\"\nversion = \"{version}\"\nsource = \"{source}\"\n")
}

/// Whether there is something to audit and a database to ask.
///
/// # Errors
/// There is not.
pub(super) fn ready(job: &Job<'_>, crates: &Crates) -> Result<(), Undecided> {
    job.online()?;
    cargo::make_lock(job, crates)?;
    if crates.lock != Lock::Present && !crates.top.join("Cargo.lock").is_file() {
        return Err(cargo::without_lock(crates));
    }
    if locked(crates).is_some_and(|locked| locked.foreign == 0) {
        return Err(Undecided::not_applicable("the workspace has no dependencies"));
    }
    Ok(())
}

/// The parts of `--json` that a verdict needs (<https://docs.rs/rustsec/latest/rustsec/report/struct.Report.html>).
#[derive(Deserialize)]
struct Report {
    database: Database,
    lockfile: Lockfile,
    vulnerabilities: Vulnerabilities,
    /// By kind: `unmaintained`, `unsound`, `notice`, `yanked`.
    warnings: BTreeMap<String, Vec<Warning>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Database {
    advisory_count: u64,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Lockfile {
    dependency_count: u64,
}

#[derive(Deserialize)]
struct Vulnerabilities {
    found: bool,
    count: u64,
    list: Vec<Vulnerability>,
}

#[derive(Deserialize)]
struct Vulnerability {
    advisory: Advisory,
    versions: Versions,
    package: Package,
}

#[derive(Deserialize)]
struct Warning {
    package: Package,
    advisory: Option<Advisory>,
}

#[derive(Deserialize)]
struct Advisory {
    id: String,
    title: String,
}

#[derive(Deserialize)]
struct Versions {
    patched: Vec<String>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    version: String,
}

/// The verdict on `cargo audit --json` over a lock file of so many packages.
///
/// Exit 0: no vulnerability, whatever else there is; 1: vulnerabilities, or any failure; 2: no lock file. A database
/// without a single advisory says "clean" to everything, and a package index that cannot be asked is a line on stderr.
///
/// # Errors
/// The report tells nothing, and why.
pub fn judge(output: Output, packages: u64, fail_on: Severity) -> Result<Verdict, Undecided> {
    judge_planted(output, packages, fail_on, &[], &|_| Need::Unknown)
}

/// The same where these releases were added to the packages, and `need` knows who needs one.
fn judge_planted(
    mut output: Output,
    packages: u64,
    fail_on: Severity,
    planted: &[(&str, &str)],
    need: &dyn Fn(&Package) -> Need,
) -> Result<Verdict, Undecided> {
    if !matches!(output.code, 0 | 1) {
        return Err(crashed(&mut output));
    }
    let said = output.stderr.head(16 << 10);
    let report: Report = match json(&mut output) {
        Ok(report) => report,
        Err(_) if output.code == 1 && output.stdout.is_empty() => return Err(failure(&mut output, &said)),
        Err(undecided) => return Err(undecided),
    };
    let Vulnerabilities { found, count, list } = &report.vulnerabilities;
    if *found == list.is_empty() || *count != list.len() as u64 || output.code == 0 && *found {
        return Err(unreadable(format!("exit code {} with {} vulnerabilities of {count}", output.code, list.len())));
    }
    // `--deny` makes 1 of warnings, too.
    if output.code == 1 && !found && report.warnings.values().all(Vec::is_empty) {
        return Err(unreadable("exit code 1 with nothing found"));
    }
    if report.database.advisory_count == 0 {
        return Err(Undecided::new(Reason::NothingChecked, "the advisory database is empty"));
    }
    if report.lockfile.dependency_count != packages + planted.len() as u64 {
        let told = report.lockfile.dependency_count;
        return Err(unreadable(format!("it speaks of {told} packages, and `Cargo.lock` holds {packages}")));
    }
    let is_planted = |package: &Package| planted.contains(&(package.name.as_str(), package.version.as_str()));
    let need = |package: &Package| if is_planted(package) { Need::Unknown } else { need(package) };
    let mut findings = report.findings(&need);
    let starts: Vec<String> = planted.iter().map(|(name, version)| format!("{name} {version}: ")).collect();
    let caught = findings.take(|found| starts.iter().any(|start| found.message.starts_with(start)));
    // What was planted explains the exit code.
    let ended = if caught.is_empty() { Ended::with(output.code) } else { Ended::answered() };
    let verdict = Verdict::judge(ended, packages, findings, fail_on);
    let caught = caught.iter().filter(|found| found.severity >= fail_on).map(|found| found.rule.as_str());
    let caught: BTreeSet<&str> = caught.collect();
    let proof = match caught.is_empty() {
        false => Ok(Evidence::Proved(format!("{} in old releases", named(caught.into_iter())))),
        true => Err(blind(format!(
            "it finds nothing wrong with {}",
            starts.join("").trim_end_matches(": ").replace(": ", ", ")
        ))),
    };
    let verdict = if planted.is_empty() { verdict } else { carrying(verdict, proof) };
    Ok(match said.lines().find(|line| line.contains("couldn't check if the package is yanked")) {
        Some(line) => verdict.but(Reason::Unreachable, shortened(line.trim_start_matches("error:"))),
        None => verdict,
    })
}

/// The verdict on exit code 1 without a report.
fn failure(output: &mut Output, said: &str) -> Undecided {
    let database = ["couldn't fetch advisory database", "error loading advisory database", "error updating"];
    match said.lines().find(|line| database.iter().any(|sign| line.contains(sign))) {
        Some(line) => Undecided::new(Reason::Unreachable, shortened(line.trim_start_matches("error:"))),
        None => match said.lines().find(|line| line.contains("cargo-audit fatal error")) {
            Some(line) => Undecided::new(Reason::ConfigIgnored, shortened(line.trim_start_matches("error:"))),
            None => crashed(output),
        },
    }
}

impl Report {
    fn findings(&self, need: &dyn Fn(&Package) -> Need) -> Findings {
        let vulnerabilities = self.vulnerabilities.list.iter().map(|found| {
            let fixed = match found.versions.patched.as_slice() {
                [] => "no fixed version".to_owned(),
                versions => format!("fixed in {}", versions.join(" or ")),
            };
            let what = format!("vulnerable, {fixed}");
            about(&found.package, Some(&found.advisory), Severity::High, &what, &need(&found.package))
        });
        let warnings = self.warnings.iter().flat_map(|(kind, warnings)| {
            let severity = if kind == "unsound" { Severity::Medium } else { Severity::Low };
            warnings.iter().map(move |warning| {
                about(&warning.package, warning.advisory.as_ref(), severity, kind, &need(&warning.package))
            })
        });
        vulnerabilities.chain(warnings).collect()
    }
}

/// A finding about a package: the rule is the advisory, or where there is none what is wrong. One that nothing builds is
/// shown alone.
fn about(package: &Package, advisory: Option<&Advisory>, severity: Severity, what: &str, need: &Need) -> Finding {
    let severity = if *need == Need::Nobody { Severity::Low } else { severity };
    let title = advisory.map(|advisory| format!(": {}", advisory.title)).unwrap_or_default();
    let rule = advisory.map_or(what, |advisory| advisory.id.as_str());
    let message = format!("{} {}: {what}{title}{}", package.name, package.version, need.said());
    let mut found = finding(rule, severity, "Cargo.lock".to_owned(), 0, 0, &message);
    let plain = rule.starts_with("RUSTSEC-") && rule.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    found.url = plain.then(|| format!("https://rustsec.org/advisories/{rule}.html"));
    found
}
