//! `cargo check` by the oldest toolchain that a package says it builds with, `rust-version` in its manifest.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::path::Path;

use crate::check::cargo::messages::{End, Key, Line, Sort, folder, is_ours, key, read};
use crate::check::cargo::plant;
use crate::check::plant::{Plant, Proof, blind};
use crate::check::{Brought, Check, Job, PlanContext, Reads, cargo, relative, shortened};
use crate::config::Features;
use crate::env::{Env, Inherit};
use crate::outcome::{Ended, Evidence, Finding, Findings, Kind, Label, Reason, Severity, Surface, Undecided, Verdict};
use crate::project::Language;
use crate::project::rust::uses::Call;
use crate::project::rust::{Crates, Member};
use crate::tool::Output;

/// The oldest toolchain.
pub const CHECK: Check<'static> = Check {
    id: "msrv",
    title: "oldest Rust",
    kind: Kind::Lint,
    about: "each package that states a `rust-version` was built by that very toolchain, which is never installed for you; \
            planned where it is installed",
    languages: &[Language::Rust],
    endings: &[".rs"],
    settings: cargo::SETTINGS,
    reads: Reads::Everything,
    surface: Surface {
        unit: "target",
        label: Some(Label { badge: "rust-version", left: "rust", beside: "rust", tool: None }),
        driver: Some("rustc"),
        ..Surface::FILES
    },
    tool: Some(cargo::TOOL),
    sees: Inherit::Build,
    runs_code: true,
    builds: true,
    brings: |context| stated(context).into_iter().map(Brought::Toolchain).collect(),
    timeout: cargo::TIMEOUT,
    remedy: |need| match need.reason {
        Reason::MissingTool if need.detail.ends_with(ABSENT) => {
            let version = need.detail.split(' ').nth(1).unwrap_or_default();
            Some(format!("`rustup toolchain install {version} --profile minimal`"))
        }
        Reason::InputsSkipped => Some(format!("fix what stands above, or turn it off: `{} = false`", need.check.id)),
        _ => cargo::remedy(need, "install Rust: https://rustup.rs", "60m"),
    },
    plant: Plant::After(prove),
    planned: |context| {
        let stated = stated(context);
        !stated.is_empty() && stated.iter().all(|version| installed(context.toolbox.env, version).is_some())
    },
    run: |job| Ok(cargo::with_outside(job, ask(job)?)),
    ..Check::PYTHON
};

/// What is said of a version that is not there.
const ABSENT: &str = "is not installed";

/// The versions that the packages state, each once.
fn stated(context: &PlanContext<'_>) -> BTreeSet<String> {
    let Some(crates) = cargo::crates(context) else { return BTreeSet::new() };
    by_version(context.project.root.as_path(), crates).into_keys().map(str::to_owned).collect()
}

/// The packages by the version that they state, without those that are left out of builds.
fn by_version<'c>(root: &Path, crates: &'c Crates) -> BTreeMap<&'c str, Vec<&'c Member>> {
    let left_out = cargo::left_out(root, crates);
    let mut by: BTreeMap<&str, Vec<&Member>> = BTreeMap::new();
    for member in crates.members.iter().filter(|member| !left_out.contains(&member.folder)) {
        if let Some(version) = &member.rust_version {
            by.entry(&version.value).or_default().push(member);
        }
    }
    by
}

/// The name of the toolchain of rustup's that is this version: `1.85-x86_64-unknown-linux-gnu` or `1.85.0-…`.
fn installed(env: &Env, version: &str) -> Option<String> {
    let home = env
        .path("RUSTUP_HOME")
        .or_else(|| Some(env.path("HOME").or_else(|| env.path("USERPROFILE"))?.join(".rustup")))?;
    let entries = home.join("toolchains").read_dir().ok()?;
    let mut names: Vec<String> = entries.flatten().filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.sort();
    names.into_iter().find(|name| is_version(name, version))
}

fn is_version(toolchain: &str, version: &str) -> bool {
    let whole = if version.matches('.').count() == 1 { format!("{version}.0") } else { version.to_owned() };
    [version, &whole]
        .iter()
        .any(|start| toolchain.strip_prefix(start).is_some_and(|rest| rest.is_empty() || rest.starts_with('-')))
}

fn ask(job: &Job<'_>) -> Result<Verdict, Undecided> {
    let crates = job.project.facts.crates.as_ref().ok_or_else(cargo::no_crates)?;
    cargo::accepts(job)?;
    let by = by_version(&job.project.root, crates);
    if by.is_empty() {
        return Err(Undecided::not_applicable("no package states a `rust-version`"));
    }
    let mut all = BuildReport::default();
    let mut titles: BTreeSet<String> = BTreeSet::new();
    for (version, members) in &by {
        let toolchain = installed(job.context.toolbox.env, version)
            .ok_or_else(|| Undecided::new(Reason::MissingTool, format!("Rust {version} {ABSENT}")))?;
        for set in features(job, crates, version) {
            let output = output(job, crates, members, &set, &toolchain)?;
            titles.insert(set.title());
            all.add(build_report(output, &job.project.root, &crates.top)?);
        }
    }
    let expected: BTreeSet<&str> = by.values().flatten().map(|member| member.folder.as_str()).collect();
    let versions: Vec<&str> = by.keys().copied().collect();
    let verdict = all.verdict(&expected, job.fail_on);
    let more = titles.len().saturating_sub(5);
    let with = Vec::from_iter(titles.into_iter().take(5)).join("; ")
        + &if more > 0 { format!(" and {more} more sets") } else { String::new() };
    let with = if crates.has_features() { format!(" with {with}") } else { String::new() };
    Ok(cargo::noted(job, crates, cargo::note(verdict, &format!("by Rust {}{with}", versions.join(", ")))))
}

/// The sets of features: the configured ones; else those of the project's own runs by that toolchain, or the default.
fn features(job: &Job<'_>, crates: &Crates, version: &str) -> Vec<Features> {
    if !cargo::may_add_features(job) {
        return cargo::features(job);
    }
    let builds = |call: &&Call| {
        matches!(call.command.as_str(), "build" | "check" | "test" | "clippy" | "run")
            && call.is_followed()
            && (call.toolchain.as_ref().is_some_and(|name| is_version(name, version))
                || call.text.contains("--rust-version"))
    };
    let mut sets: Vec<Features> = vec![Features::DEFAULT];
    for set in crates.uses.iter().filter(builds).flat_map(|call| call.known_features(&crates.members)) {
        if !sets.contains(&set) && sets.len() < MOST {
            sets.push(set);
        }
    }
    sets
}

/// The most sets of features.
const MOST: usize = 32;

/// What a user of the packages builds of them: no tests, whose dependencies may be younger.
fn output(
    job: &Job<'_>,
    crates: &Crates,
    members: &[&Member],
    features: &Features,
    toolchain: &str,
) -> Result<Output, Undecided> {
    // `--keep-going` is younger than many of these.
    let mut args: Vec<OsString> = ["check", "--message-format=json"].map(Into::into).to_vec();
    args.extend(members.iter().map(|member| format!("--package={}", member.name).into()));
    args.extend(features.args().into_iter().map(OsString::from));
    args.extend(cargo::resolved(job, crates)?);
    cargo::run_by(job, crates, &args, Some(toolchain))
}

/// What one or several runs say.
#[derive(Default)]
struct BuildReport {
    code: i32,
    /// The manifests and names of the targets that were built.
    built: BTreeSet<(String, String)>,
    errors: BTreeMap<Key, Finding>,
    /// The first error of somebody else's package.
    foreign: Option<String>,
}

/// The verdict on `cargo check --message-format=json` for a workspace in `top`, by the toolchain that it states.
///
/// # Errors
/// The report tells nothing, and why.
pub fn judge(output: Output, root: &Path, top: &Path, expected: &BTreeSet<&str>) -> Result<Verdict, Undecided> {
    Ok(build_report(output, root, top)?.verdict(expected, Severity::Low))
}

fn build_report(mut output: Output, root: &Path, top: &Path) -> Result<BuildReport, Undecided> {
    let mut report = BuildReport { code: output.code, ..BuildReport::default() };
    let mut end = End::default();
    read(&mut output, |line| {
        end.hear(&line);
        report.hear(line, root, top);
    })?;
    if let Some(line) = of_the_lock_file(&output.stderr.head(16 << 10)).filter(|_| end.is_missing()) {
        return Err(Undecided::new(Reason::InputsSkipped, line));
    }
    end.settle(&mut output)?.map_or(Ok(report), Err)
}

/// What an old cargo says of a lock file that a younger one wrote, or of releases in it that need a younger compiler.
fn of_the_lock_file(said: &str) -> Option<String> {
    const SIGNS: &[&str] = &["requires rustc", "lock file version"];
    let line = SIGNS.iter().find_map(|sign| said.lines().find(|line| line.contains(sign)))?;
    Some(format!(
        "the releases of `Cargo.lock` are not for it: {}",
        shortened(line.trim().trim_start_matches("error: "))
    ))
}

impl BuildReport {
    fn hear(&mut self, line: Line, root: &Path, top: &Path) {
        match line {
            Line::CompilerArtifact { manifest_path, target, .. } if is_ours(root, &manifest_path) => {
                let first = target.read(&[], root, top).next().unwrap_or_default();
                self.built.insert((relative(root, &manifest_path), first));
            }
            Line::CompilerMessage { manifest_path, message, .. } if matches!(message.sort(), Sort::Error) => {
                if is_ours(root, &manifest_path) {
                    let found = message.finding(Severity::High, root, top);
                    self.errors.entry(key(&found)).or_insert(found);
                } else {
                    self.foreign = self.foreign.take().or_else(|| Some(message.first_line()));
                }
            }
            _ => {}
        }
    }

    fn add(&mut self, other: BuildReport) {
        self.code = self.code.max(other.code);
        self.built.extend(other.built);
        self.errors.extend(other.errors);
        self.foreign = self.foreign.take().or(other.foreign);
    }

    fn verdict(self, expected: &BTreeSet<&str>, fail_on: Severity) -> Verdict {
        let folders: BTreeSet<&str> = self.built.iter().map(|(manifest, _)| folder(manifest)).collect();
        let missing = expected.difference(&folders).next().copied().map(str::to_owned);
        let has_errors = !self.errors.is_empty();
        let findings: Findings = self.errors.into_values().collect();
        // What does not compile was looked at as well.
        let covered = self.built.len().max(usize::from(has_errors)) as u64;
        let verdict = Verdict::judge(Ended::with(self.code), covered, findings, fail_on);
        match (self.foreign, missing) {
            (Some(error), _) if !has_errors => {
                verdict.but(Reason::InputsSkipped, format!("a dependency does not compile: {error}"))
            }
            (_, Some(folder)) if !has_errors => {
                verdict.but(Reason::InputsSkipped, format!("the package in `{folder}` was not built"))
            }
            _ => verdict,
        }
    }
}

/// Builds a copy of the workspace in which each crate holds an error, by the same toolchain.
fn prove(job: &Job<'_>) -> Proof {
    const FAULT: &str = "const TOUCHMARK_PLANTED: u32 = \"\";\nfn main() {}\n";
    let crates = job.project.facts.crates.as_ref().ok_or_else(cargo::no_crates)?;
    let mut copy = plant::workspace(job, crates, true, |_, _| FAULT.to_owned())?;
    copy.set_target(plant::seeded(&cargo::target(job, crates), crates)?);
    let there = copy.job(job);
    let crates = there.project.facts.crates.as_ref().ok_or_else(cargo::no_crates)?;
    let by = by_version(copy.root(), crates);
    let mut reported = BTreeSet::new();
    for (version, members) in &by {
        let Some(toolchain) = installed(job.context.toolbox.env, version) else { continue };
        let Some(set) = features(&there, crates, version).into_iter().next() else { continue };
        let report = build_report(output(&there, crates, members, &set, &toolchain)?, copy.root(), &crates.top)?;
        if report.errors.values().any(|found| found.rule == "E0308") {
            reported.insert(*version);
        }
    }
    match by.keys().find(|version| !reported.contains(*version)) {
        Some(version) => Err(blind(format!("Rust {version} compiles a type error"))),
        None => Ok(Evidence::Proved(format!("a type error, by Rust {}", Vec::from_iter(reported).join(", ")))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_toolchain_is_that_very_version() {
        for (name, version, expected) in [
            ("1.85.0-x86_64-unknown-linux-gnu", "1.85", true),
            ("1.85-x86_64-unknown-linux-gnu", "1.85", true),
            ("1.85.1-x86_64-unknown-linux-gnu", "1.85", false),
            ("1.85.1-x86_64-unknown-linux-gnu", "1.85.1", true),
            ("1.850-x", "1.85", false),
            ("stable-x86_64-unknown-linux-gnu", "1.85", false),
            ("1.85", "1.85", true),
        ] {
            assert_eq!(is_version(name, version), expected, "{name} {version}");
        }
    }

    #[test]
    fn an_old_cargo_may_not_read_the_lock_file() {
        for (said, is_one) in [
            (
                "error: failed to parse lock file at: /x/Cargo.lock\n\nCaused by:\n  lock file version 4 requires `-Znext-lockfile-bump`\n",
                true,
            ),
            ("error: package `a v1.0.0` cannot be built because it requires rustc 1.90 or newer\n", true),
            ("error: rustc 1.85.0 is not supported by the following package:\n  a@1.0.0 requires rustc 1.90\n", true),
            ("error: could not compile `a`\n", false),
        ] {
            assert_eq!(of_the_lock_file(said).is_some(), is_one, "{said}");
        }
    }
}
