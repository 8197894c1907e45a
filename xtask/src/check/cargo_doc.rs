//! `cargo doc`: what rustdoc objects to in the documentation, broken links above all.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::path::Path;

use crate::check::cargo::denied::Denied;
use crate::check::cargo::messages::{End, Failures, Key, Line, Sort, folder, is_ours, key, read};
use crate::check::cargo::plant;
use crate::check::plant::{Plant, Proof, Seen};
use crate::check::{Check, Job, PlanContext, Reads, cargo, relative};
use crate::config::Features;
use crate::env::Inherit;
use crate::outcome::{Ended, Finding, Findings, Kind, Reason, Severity, Surface, Undecided, Verdict};
use crate::project::rust::Crates;
use crate::project::rust::uses::Call;
use crate::project::{Language, files};
use crate::tool::Output;

/// Documentation.
pub const CHECK: Check<'static> = Check {
    id: "cargo-doc",
    title: "cargo doc",
    kind: Kind::Lint,
    about: "the build came to its end, at least one crate was documented, and rustdoc warned of nothing that the project \
            denies; other warnings are shown",
    languages: &[Language::Rust],
    endings: &[".rs"],
    settings: cargo::SETTINGS,
    reads: Reads::Everything,
    surface: Surface { unit: "crate", driver: Some("rustdoc"), ..Surface::FILES },
    tool: Some(cargo::TOOL),
    sees: Inherit::Build,
    runs_code: true,
    builds: true,
    timeout: cargo::TIMEOUT,
    fail_on: Severity::Medium,
    remedy: |need| cargo::remedy(need, "install Rust: https://rustup.rs", "60m"),
    plant: Plant::After(prove),
    planned: is_used,
    run: |job| Ok(cargo::with_outside(job, cargo::everywhere(job, &["doc"], ask)?)),
    ..Check::PYTHON
};

/// Whether the project uses it: by a command, or settings for docs.rs.
fn is_used(context: &PlanContext<'_>) -> bool {
    let Some(crates) = cargo::crates(context) else { return false };
    let text = |file: &String| files::text(&context.project.root.join(file)).ok().flatten();
    let is_set =
        |file: &&String| file.ends_with("Cargo.toml") && text(file).is_some_and(|text| text.contains("docs.rs"));
    own_calls(crates).next().is_some()
        || context.project.files.iter().filter(is_set).any(|file| of_docs_rs(&text(file).unwrap_or_default()).is_some())
}

fn own_calls(crates: &Crates) -> impl Iterator<Item = &Call> {
    crates.uses.iter().filter(|call| call.command == "doc" && !call.is_elsewhere)
}

/// The features that docs.rs is told to turn on (<https://docs.rs/about/metadata>).
fn of_docs_rs(manifest: &str) -> Option<Features> {
    let manifest: toml::Table = manifest.parse().ok()?;
    let table = manifest.get("package")?.get("metadata")?.get("docs")?.get("rs")?;
    let says = |key: &str| table.get(key).and_then(toml::Value::as_bool) == Some(true);
    let names = table.get("features").and_then(toml::Value::as_array).into_iter().flatten();
    let names = names.filter_map(toml::Value::as_str).filter(|name| crate::config::is_feature(name));
    Some(match says("all-features") {
        true => Features::ALL,
        false => {
            Features { no_default: says("no-default-features"), names: names.map(str::to_owned).collect(), all: false }
        }
    })
}

/// One run of rustdoc.
#[derive(Default)]
struct Run {
    features: Features,
    /// Whether it documents what is not public, too.
    is_private: bool,
    /// The warnings that the project fails by.
    denied: Denied,
    /// The levels of lints that the project's own run sets, as flags; a denied one would end the crate.
    flags: Vec<String>,
}

/// The runs: with the configured features, else as the project's own runs do, else as docs.rs does. What only nightly's rustdoc
/// can, such as `--cfg docsrs`, is left out of them.
fn runs(job: &Job<'_>, crates: &Crates) -> Vec<Run> {
    let denied = || Denied::of(own_calls(crates).flat_map(Call::denied));
    let plain = |features: Features| Run { features, denied: denied(), ..Run::default() };
    if !cargo::may_add_features(job) {
        return cargo::features(job).into_iter().map(plain).collect();
    }
    let manifest = files::text(&crates.top.join("Cargo.toml")).ok().flatten();
    let as_docs_rs = manifest.and_then(|text| of_docs_rs(&text)).unwrap_or(Features::DEFAULT);
    let mut runs: Vec<Run> = Vec::new();
    for call in own_calls(crates) {
        let is_as_docs_rs = call.text.split_whitespace().any(|word| word == "docs-rs");
        let sets = if is_as_docs_rs { vec![as_docs_rs.clone()] } else { call.known_features(&crates.members) };
        for features in sets {
            let is_same = |run: &&mut Run| run.features == features && run.is_private == call.is_private;
            if let Some(run) = runs.iter_mut().find(is_same) {
                run.denied.extend(call.denied());
                run.flags.extend(flags(call));
            } else {
                let (is_private, denied) = (call.is_private, Denied::of(call.denied()));
                runs.push(Run { features, is_private, denied, flags: flags(call) });
            }
        }
    }
    if runs.is_empty() {
        runs.push(plain(as_docs_rs));
    }
    runs
}

/// The levels that a call sets, none of which ends a crate.
fn flags(call: &Call) -> Vec<String> {
    let level = |level: &char| if matches!(level, 'D' | 'F') { 'W' } else { *level };
    let named = call.lints.iter().filter(|(_, name)| name != "warnings");
    named.map(|(letter, name)| format!("-{}{name}", level(letter))).collect()
}

fn ask(job: &Job<'_>) -> Result<Verdict, Undecided> {
    let crates = job.project.facts.crates.as_ref().ok_or_else(cargo::no_crates)?;
    cargo::accepts(job)?;
    let runs = runs(job, crates);
    let mut all: Option<DocReport> = None;
    for run in &runs {
        let report = doc_report(output(job, crates, run)?, &job.project.root, &crates.top, &run.denied)?;
        all = Some(match all {
            Some(before) => before.and(report),
            None => report,
        });
    }
    let all = all.ok_or_else(|| Undecided::new(Reason::NothingChecked, "no set of features to document"))?;
    let titles: BTreeSet<String> = runs.iter().map(Run::title).collect();
    let verdict = cargo::noted(job, crates, all.verdict(job.fail_on));
    let verdict = cargo::with_unfollowed(crates, "doc", verdict);
    if !crates.has_features() {
        return Ok(verdict);
    }
    Ok(cargo::note(verdict, &format!("with {}", Vec::from_iter(titles).join("; "))))
}

impl Run {
    fn title(&self) -> String {
        self.features.title() + if self.is_private { " and private items" } else { "" }
    }
}

fn output(job: &Job<'_>, crates: &Crates, run: &Run) -> Result<Output, Undecided> {
    let mut args: Vec<OsString> =
        ["doc", "--no-deps", "--keep-going", "--message-format=json"].map(Into::into).to_vec();
    args.extend(run.is_private.then(|| "--document-private-items".into()));
    args.extend(cargo::selected(job, crates).into_iter().chain(run.features.args()).map(OsString::from));
    args.extend(cargo::resolved(job, crates)?);
    if run.flags.is_empty() {
        return cargo::run(job, crates, &args);
    }
    // The variable stands in the place of what the settings of cargo say, and of what this process was given.
    let given = job.env.iter().find(|(name, _)| name == "RUSTDOCFLAGS").map(|(_, value)| value.to_string_lossy());
    let flags = [given.as_deref().unwrap_or_default(), &run.flags.join(" ")].join(" ");
    let mut env = job.env.to_vec();
    env.retain(|(name, _)| name != "RUSTDOCFLAGS");
    env.push(("RUSTDOCFLAGS".into(), flags.trim().into()));
    cargo::run(&Job { env: &env, ..*job }, crates, &args)
}

/// What one or several runs say.
#[derive(Default)]
struct DocReport {
    code: i32,
    /// The manifests and first files of the crates that were documented.
    documented: BTreeSet<(String, String)>,
    findings: BTreeMap<Key, Finding>,
    failures: Failures,
}

/// The verdict on `cargo doc --message-format=json` for a workspace in `top` that denies all warnings.
///
/// # Errors
/// The report tells nothing, and why.
pub fn judge(output: Output, root: &Path, top: &Path, fail_on: Severity) -> Result<Verdict, Undecided> {
    Ok(doc_report(output, root, top, &Denied::of(["warnings"].into_iter()))?.verdict(fail_on))
}

fn doc_report(mut output: Output, root: &Path, top: &Path, denied: &Denied) -> Result<DocReport, Undecided> {
    let mut report = DocReport { code: output.code, ..DocReport::default() };
    let mut end = End::default();
    read(&mut output, |line| {
        end.hear(&line);
        report.hear(line, root, top, denied);
    })?;
    end.settle(&mut output)?.map_or(Ok(report), Err)
}

/// Whether these are pages: what a crate depends on is compiled besides.
fn is_documentation(filenames: &[String]) -> bool {
    filenames.iter().any(|name| Path::new(name).extension().is_some_and(|ending| ending == "html"))
}

impl DocReport {
    fn hear(&mut self, line: Line, root: &Path, top: &Path, denied: &Denied) {
        match line {
            Line::CompilerArtifact { manifest_path, target, filenames }
                if is_ours(root, &manifest_path) && is_documentation(&filenames) =>
            {
                let first = target.read(&[], root, top).next().unwrap_or_default();
                self.documented.insert((relative(root, &manifest_path), first));
            }
            Line::CompilerMessage { manifest_path, target, message } => match message.sort() {
                Sort::Lint
                    if is_ours(root, &manifest_path)
                        && (message.rule().starts_with("rustdoc") || denied.names(message.rule())) =>
                {
                    let found = message.finding(denied.severity(&message), root, top);
                    self.findings.entry(key(&found)).or_insert(found);
                }
                Sort::Error => self.failures.hear(target, &message, root, top),
                _ => {}
            },
            _ => {}
        }
    }

    fn and(mut self, other: DocReport) -> DocReport {
        self.code = self.code.max(other.code);
        self.documented.extend(other.documented);
        self.failures.add(&other.failures);
        for (key, found) in other.findings {
            self.findings.entry(key).or_insert(found);
        }
        self
    }

    fn verdict(self, fail_on: Severity) -> Verdict {
        let findings: Findings = self.findings.into_values().chain(self.failures.errors()).collect();
        let verdict = Verdict::judge(Ended::with(self.code), self.documented.len() as u64, findings, fail_on);
        match self.failures.first() {
            Some(failure) => verdict
                .but(Reason::InputsSkipped, format!("it does not compile: {}", failure.place))
                .with_output(failure.text.clone()),
            None => verdict,
        }
    }
}

/// Runs rustdoc on a copy of the workspace in which the documentation of each crate links to nothing.
fn prove(job: &Job<'_>) -> Proof {
    // Of the crate itself, because one of procedural macros may have no other public item.
    const FAULT: &str = "//!\n//! See [`touchmark_planted::nothing`].\nfn main() {}\n";
    let crates = job.project.facts.crates.as_ref().ok_or_else(cargo::no_crates)?;
    let mut copy = plant::workspace(job, crates, true, |_, _| FAULT.to_owned())?;
    copy.set_target(plant::seeded(&cargo::target(job, crates), crates)?);
    let there = copy.job(job);
    let crates = there.project.facts.crates.as_ref().ok_or_else(cargo::no_crates)?;
    let run = runs(&there, crates).into_iter().next().unwrap_or_default();
    let report = doc_report(output(&there, crates, &run)?, copy.root(), &crates.top, &Denied::default())?;
    let mut seen = Seen { unit: "package", ..Seen::default() };
    seen.scope = report.documented.iter().map(|(manifest, _)| folder(manifest).to_owned()).collect();
    for found in report.findings.into_values() {
        let owner = crates.members.iter().find(|m| found.path.as_ref().is_some_and(|path| m.roots.contains(path)));
        if let Some(member) = owner {
            // A lint that is denied keeps the crate from being counted.
            seen.scope.insert(member.folder.clone());
            seen.reported.entry(member.folder.clone()).or_default().insert(found.rule);
        }
    }
    seen.proof("a broken link", &[], |_| None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn docs_rs_says_which_features() {
        for (text, expected) in [
            ("[package]\nname = 'a'\n", None),
            ("[package.metadata.docs.rs]\nall-features = true\n", Some(Features::ALL)),
            ("[package.metadata.docs.rs]\ntargets = []\n", Some(Features::DEFAULT)),
            ("[package.metadata.docs.rs]\nfeatures = ['a']\n", Some(Features::with("a"))),
            ("[package.metadata.docs.rs]\nno-default-features = true\n", Some(Features::NONE)),
            ("[package\n", None),
        ] {
            assert_eq!(of_docs_rs(text), expected, "{text}");
        }
    }
}
