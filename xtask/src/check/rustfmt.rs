//! `cargo fmt --check`: formatting, as the project configures it.
//!
//! A clean run says nothing at all, which is also what a program says that never ran. With `--verbose` rustfmt names
//! every file that it formats, and that is the evidence.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::Path;

use crate::check::cargo::plant;
use crate::check::plant::{Plant, Proof, Seen};
use crate::check::report::lines;
use crate::check::{Check, Job, PlanContext, Reads, cargo, crashed, finding, relative, shortened, unreadable};
use crate::env::Inherit;
use crate::outcome::{Ended, Findings, Kind, Label, Named, Reason, Severity, Surface, Undecided, Verdict};
use crate::project::Language;
use crate::tool::Output;

/// Stable rustfmt warns of options that it does not know, and goes on without them.
const CONFIGURE: &str = "fix `rustfmt.toml` (or `.rustfmt.toml`); options that only nightly knows take its rustfmt: `rustup \
     toolchain install nightly --component rustfmt`";

/// Formatting.
pub const CHECK: Check<'static> = Check {
    id: "rustfmt",
    title: "rustfmt",
    kind: Kind::Style,
    about: "it names at least one file that it formatted, came to the end of every target, and understood its configuration",
    languages: &[Language::Rust],
    endings: &[".rs"],
    settings: cargo::SETTINGS,
    reads: Reads::Tracked,
    surface: Surface {
        label: Some(Label {
            badge: "code-style",
            left: "code style",
            beside: "rust style",
            tool: Some(Named { name: "rustfmt", color: "000000", link: "https://github.com/rust-lang/rustfmt" }),
        }),
        driver: Some("rustfmt"),
        ..Surface::FILES
    },
    tool: Some(cargo::TOOL),
    sees: Inherit::Build,
    timeout: cargo::TIMEOUT,
    remedy: |need| match need.reason {
        Reason::ConfigIgnored => Some(CONFIGURE.to_owned()),
        _ => cargo::remedy(need, COMPONENT, "10m"),
    },
    fix: |_| Some("cargo fmt"),
    plant: Plant::Beside(prove),
    planned: is_used,
    run: |job| Ok(cargo::with_outside(job, ask(job)?)),
    ..Check::PYTHON
};

/// Whether the project uses it, by a command or settings, or nothing tells.
fn is_used(context: &PlanContext<'_>) -> bool {
    let Some(crates) = cargo::crates(context) else { return false };
    let is_settings = |file: &String| {
        let name = file.rsplit('/').next().unwrap_or(file);
        matches!(name, "rustfmt.toml" | ".rustfmt.toml")
    };
    let is_run = cargo::says_nothing(context, crates) || crates.uses.iter().any(|call| call.command == "fmt");
    is_run || context.project.files.iter().any(is_settings)
}

const COMPONENT: &str = "`rustup component add rustfmt`; without any cargo, install Rust: https://rustup.rs";
/// Runs rustfmt on a copy of the workspace in which each crate root holds badly formatted code.
pub(super) fn prove(job: &Job<'_>) -> Proof {
    let crates = job.project.facts.crates.as_ref().ok_or_else(cargo::no_crates)?;
    let copy =
        plant::workspace(job, crates, false, |_, _| "\nfn  main( ) {let touchmark_planted=[ 1,2 ] ;}\n".to_owned())?;
    let scope: BTreeSet<String> = crates.members.iter().flat_map(plant::roots_of).cloned().collect();
    let is_off = |root: &&String| {
        let text = job.text(root).unwrap_or_default();
        plant::attributes(&text).contains("rustfmt")
    };
    let silenced = scope.iter().filter(is_off).cloned().collect();
    let verdict = ask(&copy.job(job))?.decided()?;
    let seen = Seen::of(scope, silenced, &verdict);
    seen.proof("a badly formatted function", &[], |_| None)
}

fn ask(job: &Job<'_>) -> Result<Verdict, Undecided> {
    let crates = job.project.facts.crates.as_ref().ok_or_else(cargo::no_crates)?;
    cargo::accepts(job)?;
    let mut args: Vec<OsString> = vec!["fmt".into()];
    // `cargo fmt` knows no `--workspace`.
    args.extend(cargo::packages(crates, "--all").into_iter().map(OsString::from));
    args.extend(cargo::manifest(job, crates));
    args.extend(["--", "--check", "--verbose", "--color", "never"].map(Into::into));
    let mut output = cargo::run(job, crates, &args)?;
    let is_unstable = output.stderr.head(64 << 10).contains(UNSTABLE);
    let mut own = crates.uses.iter().filter(|call| call.command == "fmt").peekable();
    // The project's own runs leave those options out as well.
    let leaves_out = is_unstable && own.peek().is_some() && !own.any(|call| call.is_nightly());
    if is_unstable && !leaves_out {
        let by_nightly = cargo::run_by(job, crates, &args, Some("nightly"))?;
        if matches!(by_nightly.code, 0 | 1) && !is_missing(&by_nightly) {
            output = by_nightly;
        }
    }
    let targets: BTreeSet<&String> = crates.members.iter().flat_map(|member| &member.roots).collect();
    let verdict = judge_as(output, &job.project.root, targets.len(), job.fail_on, leaves_out)?;
    Ok(if leaves_out { cargo::note(verdict, LEFT_OUT) } else { verdict })
}

/// What is said where options are left out.
const LEFT_OUT: &str = "options that only nightly knows are left out, as in the project's own runs";

/// How stable rustfmt says that it leaves a setting out.
const UNSTABLE: &str = "unstable features are only available in nightly channel";

/// Whether there was no such toolchain, or no rustfmt in it.
fn is_missing(output: &Output) -> bool {
    output.code == 1 && output.stdout.is_empty()
}

/// What rustfmt says where it goes on without a setting, or does not read the file of settings at all.
const CONFIG: &[&str] =
    &["Warning: Unknown configuration option", "Warning: can't set `", "Could not parse TOML", "Invalid value for"];

/// The verdict on `cargo fmt -- --check --verbose`, which has to have come to the end of this many targets.
///
/// Exit 0: all formatted; 1: some are not, a file could not be read, or rustfmt itself failed.
///
/// # Errors
/// The report tells nothing, and why.
pub fn judge(output: Output, root: &Path, targets: usize, fail_on: Severity) -> Result<Verdict, Undecided> {
    judge_as(output, root, targets, fail_on, false)
}

/// The same where options of nightly's may be left out.
fn judge_as(
    mut output: Output,
    root: &Path,
    targets: usize,
    fail_on: Severity,
    leaves_out: bool,
) -> Result<Verdict, Undecided> {
    if !matches!(output.code, 0 | 1) {
        return Err(cargo::failure(&mut output));
    }
    let (mut formatted, mut findings) = (BTreeSet::new(), Findings::default());
    let (mut ended, mut last_ends) = (0, false);
    let (mut hunk, mut odd): (Option<(String, u32)>, Option<String>) = (None, None);
    lines(&mut output.stdout, |line| {
        if let Some(path) = line.strip_prefix("Formatting ") {
            formatted.extend(Some(relative(root, path)).filter(|path| !path.starts_with('/')));
        } else if let Some((path, row)) = difference(line) {
            hunk = Some((relative(root, path), row));
        } else if let Some((path, row)) = hunk.take() {
            // A difference begins with some lines that are the same.
            if line.starts_with(' ') {
                hunk = Some((path, row.saturating_add(1)));
            } else {
                findings.push(finding("formatting", Severity::Medium, path, row, 0, "not as rustfmt formats it"));
            }
        } else if !line.starts_with([' ', '+', '-']) && !line.starts_with("Using ") && !line.starts_with("Spent ") {
            odd = odd.take().or_else(|| Some(line.to_owned()));
        }
        last_ends = line.starts_with("Spent ") && line.ends_with("in the formatting phase");
        ended += usize::from(last_ends);
    })?;
    let said = output.stderr.head(64 << 10);
    let told = said.lines().filter(|line| !(leaves_out && line.contains(UNSTABLE)));
    let complaint = |signs: &[&str]| told.clone().find(|line| signs.iter().any(|sign| line.contains(sign)));
    if let Some(line) = complaint(CONFIG) {
        // Without the project's settings it measures by another rule.
        let detail = shortened(line.trim_start_matches("Warning:"));
        return Ok(Verdict::inconclusive(Reason::ConfigIgnored, detail, formatted.len() as u64, findings));
    }
    if let Some(line) =
        complaint(&["Error writing files:"]).or_else(|| said.lines().find(|line| line.starts_with("error")))
    {
        let missing = cargo::failure(&mut output);
        if missing.reason() == Some(Reason::MissingTool) {
            return Err(missing);
        }
        let verdict = Verdict::judge(Ended::with(output.code), formatted.len() as u64, findings, fail_on);
        let line = line.trim_start_matches("Error writing files:").replace(&format!("{}/", root.display()), "");
        return Ok(verdict.but(Reason::InputsSkipped, shortened(&line)).with_output(said));
    }
    if let Some(line) = odd {
        return Err(unreadable(format!("it says `{line}`")));
    }
    if output.code == 1 && findings.total() == 0 {
        return Err(crashed(&mut output));
    }
    if output.code == 0 && findings.total() > 0 {
        return Err(unreadable(format!("exit code 0 with {} findings", findings.total())));
    }
    // Each target ends with how long it took, whether rustfmt may touch it or not.
    match formatted.is_empty() || last_ends && ended >= targets {
        true => Ok(Verdict::judge(Ended::with(output.code), formatted.len() as u64, findings, fail_on)),
        false => Err(unreadable(format!("the report speaks of {ended} targets out of {targets}"))),
    }
}

/// `Diff in PATH:LINE:`, as no line of a difference can begin: those begin with a space, `+` or `-`.
fn difference(line: &str) -> Option<(&str, u32)> {
    let (path, row) = line.strip_prefix("Diff in ")?.strip_suffix(':')?.rsplit_once(':')?;
    Some((path, row.parse().ok()?))
}
