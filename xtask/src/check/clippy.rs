//! `cargo clippy`: the compiler's and clippy's lints, at the levels that the project sets.
//!
//! cargo keeps what it printed for a target and prints it again as long as the target is fresh, so a warm cache hides
//! nothing.

mod plant;

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::path::Path;

use serde::Deserialize;

use crate::check::plant::Plant;
use crate::check::report::lines;
use crate::check::{Check, Job, Reads, cargo, finding, relative, unreadable};
use crate::env::Inherit;
use crate::outcome::{Ended, Finding, Kind, Label, Named, Reason, Severity, Surface, Undecided, Verdict};
use crate::project::Language;
use crate::project::rust::Crates;
use crate::tool::Output;

/// Lints.
pub const CHECK: Check<'static> = Check {
    id: "clippy",
    title: "clippy",
    kind: Kind::Lint,
    about: "the build came to its end, every package of the workspace was judged, and nothing warned",
    languages: &[Language::Rust],
    endings: &[".rs"],
    settings: cargo::SETTINGS,
    // What compiles can include any file of the repository.
    reads: Reads::Everything,
    surface: Surface {
        unit: "target",
        label: Some(Label {
            badge: "lints",
            left: "lints",
            beside: "lints",
            tool: Some(Named { name: "clippy", color: "blue", link: "https://doc.rust-lang.org/clippy/" }),
        }),
        driver: Some("clippy"),
        ..Surface::FILES
    },
    tool: Some(cargo::TOOL),
    sees: Inherit::Build,
    runs_code: true,
    timeout: cargo::TIMEOUT,
    remedy: |need| cargo::remedy(need, COMPONENT, "60m"),
    progress: Some(finds),
    plant: Plant::After(plant::prove),
    planned: |scene| scene.holds(Language::Rust),
    run: |job| Ok(cargo::with_outside(job, ask(job)?)),
    ..Check::PYTHON
};

const COMPONENT: &str = "`rustup component add clippy`; without any cargo, install Rust: https://rustup.rs";

fn ask(job: &Job<'_>) -> Result<Verdict, Undecided> {
    let crates = job.project.facts.crates.as_ref().ok_or_else(cargo::no_crates)?;
    let output = output(job, crates)?;
    let left_out = cargo::left_out(&job.project.root, crates);
    // Arguments of the user's own may leave packages out.
    let expected = match job.config.args.is_empty() {
        true => crates
            .members
            .iter()
            .map(|member| member.folder.as_str())
            .filter(|at| !left_out.contains::<str>(at))
            .collect(),
        false => BTreeSet::new(),
    };
    let verdict = judge(output, &job.project.root, &crates.top, &expected, job.fail_on)?;
    Ok(if job.config.args.is_empty() { cargo::noted(job, crates, verdict) } else { verdict })
}

fn output(job: &Job<'_>, crates: &Crates) -> Result<Output, Undecided> {
    cargo::accepts(job)?;
    // Without `--keep-going` it is chance which packages are judged beside one that does not compile.
    let mut args: Vec<OsString> =
        ["clippy", "--all-targets", "--keep-going", "--message-format=json"].map(Into::into).to_vec();
    args.extend(cargo::scope(job, crates)?);
    cargo::run(job, crates, &args)
}

/// One line of `--message-format=json` (<https://doc.rust-lang.org/cargo/reference/external-tools.html#json-messages>).
#[derive(Deserialize)]
#[serde(tag = "reason", rename_all = "kebab-case")]
enum Line {
    CompilerMessage {
        manifest_path: String,
        target: Target,
        message: Diagnostic,
    },
    CompilerArtifact {
        manifest_path: String,
        target: Target,
    },
    BuildFinished {
        success: bool,
    },
    #[serde(other)]
    Other,
}

#[derive(Clone, Deserialize, PartialEq, Eq, PartialOrd, Ord)]
struct Target {
    kind: Vec<String>,
    name: String,
    src_path: String,
}

/// A diagnostic of the compiler (<https://doc.rust-lang.org/rustc/json.html#diagnostics>).
#[derive(Deserialize)]
struct Diagnostic {
    level: String,
    message: String,
    code: Option<Code>,
    spans: Vec<Span>,
    #[serde(default)]
    children: Vec<Child>,
    rendered: Option<String>,
}

#[derive(Deserialize)]
struct Code {
    code: String,
}

#[derive(Deserialize)]
struct Span {
    file_name: String,
    line_start: u32,
    column_start: u32,
    is_primary: bool,
}

#[derive(Deserialize)]
struct Child {
    message: String,
}

/// The verdict on `cargo clippy --message-format=json` for a workspace in `top`, which has to have judged the packages in
/// these folders.
///
/// Exit 0: everything compiled, with warnings or without; 101: something did not, a lint that is denied included.
///
/// # Errors
/// The report tells nothing, and why.
pub fn judge(
    output: Output,
    root: &Path,
    top: &Path,
    expected: &BTreeSet<&str>,
    fail_on: Severity,
) -> Result<Verdict, Undecided> {
    let (ended, told) = told(output, root, top)?;
    told.verdict(ended, expected, fail_on)
}

/// What a report says; see [`judge`].
fn told(mut output: Output, root: &Path, top: &Path) -> Result<(Ended, Told), Undecided> {
    let mut told = Told::default();
    let mut broken = None;
    lines(&mut output.stdout, |line| {
        // A macro may print, too: only a line that opens an object is a message.
        if line.starts_with('{') {
            match serde_json::from_str::<Line>(line) {
                Ok(message) => told.add(message, root, top),
                Err(err) => broken = broken.take().or(Some(err)),
            }
        }
    })?;
    if let Some(err) = broken {
        return Err(unreadable(format!("not the JSON it should be: {err}")));
    }
    Err(match (output.code, told.ends.as_slice()) {
        (0, [true]) | (101, [false]) => return Ok((Ended::with(output.code), told)),
        (101, []) => cargo::failure(&mut output),
        (0, []) => unreadable("there is no end of the build in the report"),
        (code @ (0 | 101), ends) => unreadable(format!("exit code {code} with the ends {ends:?}")),
        _ => cargo::failure(&mut output),
    })
}

/// What a line of the report finds, as text.
pub(super) fn finds(line: &str) -> Option<String> {
    match serde_json::from_str(line).ok()? {
        Line::CompilerMessage { message, .. } if matches!(message.sort(), Sort::Lint) => message.rendered,
        _ => None,
    }
}

/// What makes a finding: rule, path, line, column and message.
type Key = (String, Option<String>, Option<u32>, Option<u32>, String);

/// What the messages add up to.
#[derive(Default)]
struct Told {
    /// Whether each build that the report speaks of succeeded.
    ends: Vec<bool>,
    /// By manifest, the targets that were judged to their end.
    judged: BTreeSet<(String, Target)>,
    /// A target and its tests say the same twice.
    findings: BTreeMap<Key, (Target, Finding)>,
    /// Targets that do not compile, and the first error with its text.
    uncompiled: BTreeSet<Target>,
    error: Option<(String, String)>,
    bad_config: Option<String>,
}

impl Told {
    fn add(&mut self, message: Line, root: &Path, top: &Path) {
        match message {
            Line::BuildFinished { success } => self.ends.push(success),
            Line::CompilerArtifact { manifest_path, target } if is_ours(root, &manifest_path) => {
                self.judged.insert((relative(root, &manifest_path), target));
            }
            Line::CompilerMessage { manifest_path, target, message } => match message.sort() {
                Sort::Lint if is_ours(root, &manifest_path) => {
                    let found = message.finding(root, top);
                    let key = (found.rule.clone(), found.path.clone(), found.line, found.column, found.message.clone());
                    self.findings.entry(key).or_insert((target, found));
                }
                Sort::Config => self.bad_config = self.bad_config.take().or(Some(message.first_line())),
                Sort::Error => {
                    let told = || (message.place(root, top), message.rendered.clone().unwrap_or_default());
                    self.error = self.error.take().or_else(|| Some(told()));
                    self.uncompiled.insert(target);
                }
                Sort::Lint | Sort::Note => {}
            },
            Line::CompilerArtifact { .. } | Line::Other => {}
        }
    }

    fn verdict(self, ended: Ended, expected: &BTreeSet<&str>, fail_on: Severity) -> Result<Verdict, Undecided> {
        if let Some(line) = self.bad_config {
            return Err(Undecided::new(Reason::ConfigIgnored, line));
        }
        let folders: BTreeSet<&str> = self.judged.iter().map(|(manifest, _)| folder(manifest)).collect();
        let failed = self.ends.contains(&false);
        // What stands in a target that does not compile may follow from that.
        let judged = self.findings.values().filter(|(target, _)| !self.uncompiled.contains(target));
        let findings = judged.map(|(_, found)| found.clone()).collect();
        let verdict = Verdict::judge(ended, self.judged.len() as u64, findings, fail_on);
        Ok(match (self.error, expected.difference(&folders).next()) {
            (Some((place, text)), _) => {
                verdict.but(Reason::InputsSkipped, format!("it does not compile: {place}")).with_output(text)
            }
            (None, _) if failed && verdict.total() == 0 => {
                return Err(unreadable("the build failed without an error"));
            }
            // A lint that is denied ends a package as an error does, and those that need it are not judged.
            (None, Some(_)) if failed => {
                verdict.but(Reason::InputsSkipped, "packages behind a denied lint were not judged")
            }
            (None, Some(folder)) => {
                verdict.but(Reason::InputsSkipped, format!("the package in `{folder}` was not judged"))
            }
            (None, None) => verdict,
        })
    }
}

/// Whether a package lies in the repository. cargo caps the lints of registry packages, not those of other folders.
fn is_ours(root: &Path, manifest: &str) -> bool {
    Path::new(manifest).starts_with(root)
}

/// The folder of a manifest; `.` for the root.
fn folder(manifest: &str) -> &str {
    manifest.rsplit_once('/').map_or(".", |(folder, _)| folder)
}

/// What a diagnostic means.
enum Sort {
    Lint,
    Error,
    Config,
    Note,
}

impl Diagnostic {
    /// A lint has a name; an error of the compiler has a number (`E0308`) or, for a syntax error, nothing. A line that
    /// only counts the others has no place.
    fn sort(&self) -> Sort {
        let code = self.code.as_ref().map(|code| code.code.as_str());
        let is_lint = code.is_some_and(|code| code.strip_prefix('E').is_none_or(|n| n.parse::<u16>().is_err()));
        match self.level.as_str() {
            "error" if self.message.starts_with("error reading Clippy's configuration") => Sort::Config,
            "warning" | "error" if is_lint => Sort::Lint,
            "warning" if self.spans.is_empty() => Sort::Note,
            "warning" => Sort::Lint,
            level if level.starts_with("error") => Sort::Error,
            _ => Sort::Note,
        }
    }

    fn finding(&self, root: &Path, top: &Path) -> Finding {
        let rule = self.code.as_ref().map_or("rustc", |code| code.code.as_str());
        let severity = if self.level == "warning" { Severity::Medium } else { Severity::High };
        let Some(span) = self.primary() else {
            let mut found = finding(rule, severity, String::new(), 0, 0, &self.message);
            found.path = None;
            return found;
        };
        let path = path(root, top, &span.file_name);
        let mut found = finding(rule, severity, path, span.line_start, span.column_start, &self.message);
        let url = |child: &Child| child.message.strip_prefix("for further information visit ").map(str::to_owned);
        found.url = self.children.iter().find_map(url).filter(|url| url.starts_with("https://"));
        found
    }

    fn primary(&self) -> Option<&Span> {
        self.spans.iter().find(|span| span.is_primary)
    }

    /// Such as `src/lib.rs:3:5: mismatched types`.
    fn place(&self, root: &Path, top: &Path) -> String {
        let place =
            |span: &Span| format!("{}:{}:{}: ", path(root, top, &span.file_name), span.line_start, span.column_start);
        self.primary().map(place).unwrap_or_default() + &self.first_line()
    }

    fn first_line(&self) -> String {
        self.message.lines().next().unwrap_or_default().to_owned()
    }
}

/// The compiler runs in the workspace's top folder.
fn path(root: &Path, top: &Path, file: &str) -> String {
    relative(root, &top.join(file).to_string_lossy())
}
