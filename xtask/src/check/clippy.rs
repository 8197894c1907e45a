//! `cargo clippy`: the compiler's and clippy's lints, at the levels that the project sets.
//!
//! cargo keeps what it printed for a target and prints it again as long as the target is fresh, so a warm cache hides
//! nothing.

mod plant;
pub(super) mod report;

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::Path;

use crate::check::cargo::denied::Denied;
use crate::check::cargo::note;
use crate::check::cargo::sweep::{Built, Sweep};
use crate::check::plant::Plant;
use crate::check::{Check, Job, PlanContext, Reads, cargo};
use crate::config::Features;
use crate::env::Inherit;
use crate::outcome::{Kind, Label, Named, Outcome, Reason, Severity, Surface, Undecided, Verdict};
use crate::project::rust::Crates;
use crate::project::rust::uses::{Call, levels};
use crate::project::{Language, files};
use crate::tool::Output;

use self::report::{BuildReport, build_report};

/// Lints.
pub const CHECK: Check<'static> = Check {
    id: "clippy",
    title: "clippy",
    kind: Kind::Lint,
    about: "the build came to its end, every tracked source of the workspace was compiled, by the features that the \
            project's own runs turn on and all others that can be built, and nothing warned that the project denies; other \
            warnings are shown",
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
    builds: true,
    timeout: cargo::TIMEOUT,
    remedy: |need| cargo::remedy(need, COMPONENT, "60m"),
    progress: Some(report::finds),
    plant: Plant::After(plant::prove),
    // A warning that the project does not deny keeps nobody from merging.
    fail_on: Severity::Medium,
    planned: is_used,
    run: |job| Ok(cargo::with_outside(job, cargo::everywhere(job, &["clippy"], ask)?)),
    ..Check::PYTHON
};

const COMPONENT: &str = "`rustup component add clippy`; without any cargo, install Rust: https://rustup.rs";

/// Whether the project uses it, by a command, settings, or levels of its lints, or nothing tells.
fn is_used(context: &PlanContext<'_>) -> bool {
    let Some(crates) = cargo::crates(context) else { return false };
    let is_settings = |file: &String| {
        let name = file.rsplit('/').next().unwrap_or(file);
        matches!(name, "clippy.toml" | ".clippy.toml")
    };
    let text = |file: &String| files::text(&context.project.root.join(file)).ok().flatten();
    let speaks = |file: &String, word: &str| text(file).is_some_and(|text| text.contains(word));
    let has_lints = |file: &String| file.ends_with("Cargo.toml") && speaks(file, "lints.clippy");
    let has_levels = |file: &String| file.ends_with(".rs") && speaks(file, "clippy::");
    cargo::says_nothing(context, crates)
        || crates.uses.iter().any(|call| call.command == "clippy")
        || context.project.files.iter().any(|file| is_settings(file) || has_lints(file) || has_levels(file))
}

fn ask(job: &Job<'_>) -> Result<Verdict, Undecided> {
    let crates = job.project.facts.crates.as_ref().ok_or_else(cargo::no_crates)?;
    cargo::accepts(job)?;
    let (root, top) = (&job.project.root, &crates.top);
    let left_out = cargo::left_out(root, crates);
    let own = Own::of(job, crates);
    let mut sweep = Sweep::of(job, crates, &left_out, false);
    let mut all = BuildReport::default();
    // What the project fails by is what its own runs see; where none tells, what any other sees.
    let mut denied = if own.runs.is_empty() { own.denied.clone() } else { Denied::default() };
    let mut untold = Vec::new();
    for (call, features) in &own.runs {
        let output = run(job, crates, &call.selects, features, &own.lints)?;
        match build_report(output, root, top, &own.denied) {
            Ok(report) => {
                sweep.add(&call.selects, features, report.built(root));
                all.add(report);
            }
            Err(undecided) => {
                denied.extend(call.denied());
                untold.push(format!("`{}` tells nothing here: {}", call.text, undecided.detail()));
            }
        }
    }
    for features in cargo::features(job) {
        let report = build_report(output(job, crates, &features, &own.lints)?, root, top, &denied)?;
        sweep.add(&[], &features, report.built(root));
        all.add(report);
    }
    if cargo::may_add_features(job) && all.is_compiled() {
        let mut shown = Vec::new();
        sweep.complete(&mut |selects, features| {
            let output = match selects {
                [] => output(job, crates, features, &own.lints)?,
                selects => run(job, crates, selects, features, &own.lints)?,
            };
            let report = build_report(output, root, top, &Denied::default())?;
            let built: Built = report.built(root);
            shown.push(report);
            Ok(built)
        })?;
        shown.into_iter().for_each(|report| all.add_findings(report));
        all.add_errors(sweep.errors());
    }
    let expected: BTreeSet<&str> =
        crates.members.iter().map(|member| member.folder.as_str()).filter(|at| !left_out.contains::<str>(at)).collect();
    let has_ended = all.has_ended();
    let verdict = all.verdict(&expected, job.fail_on)?;
    // A lint that is denied ends a target, of which nobody says what was read.
    let is_unbuilt = verdict.detail().is_some();
    let verdict = match has_ended || verdict.outcome() != Outcome::Fail {
        true => sweep.settle(verdict),
        false if is_unbuilt => verdict,
        false => verdict.but(Reason::InputsSkipped, "what stands behind a denied lint was not judged"),
    };
    let verdict = cargo::with_unfollowed(crates, "clippy", cargo::noted(job, crates, verdict));
    let verdict = untold.iter().chain(&allowed(job)).fold(verdict, |verdict, said| note(verdict, said));
    let shown = verdict.total();
    Ok(match verdict.outcome() {
        Outcome::Pass if shown == 1 => note(verdict, "1 warning, which the project does not deny"),
        Outcome::Pass if shown > 1 => note(verdict, &format!("{shown} warnings, which the project does not deny")),
        _ => verdict,
    })
}

/// What the arguments of the user's own table allow.
fn allowed(job: &Job<'_>) -> Option<String> {
    let flags = job.config.args.iter().skip_while(|arg| *arg != "--").map(String::as_str);
    let names = levels(flags).into_iter().filter(|(level, _)| *level == 'A').map(|(_, name)| format!("`{name}`"));
    let names: Vec<String> = names.collect();
    (!names.is_empty()).then(|| format!("allowed by `args`: {}", names.join(", ")))
}

/// How the project itself runs clippy.
struct Own<'a> {
    /// Its runs, each with a set of features.
    runs: Vec<(&'a Call, Features)>,
    /// The lints that a run of its fails by.
    denied: Denied,
    /// The levels that its runs set, as flags.
    lints: Vec<OsString>,
}

impl<'a> Own<'a> {
    fn of(job: &Job<'_>, crates: &'a Crates) -> Own<'a> {
        let is_ours = |call: &&Call| call.command == "clippy" && !call.is_elsewhere && call.cfgs.is_empty();
        let calls: Vec<&Call> = crates.uses.iter().filter(is_ours).collect();
        let denied = Denied::of(calls.iter().flat_map(|call| call.denied()));
        // The user's own arguments are the last word.
        if !job.config.args.is_empty() {
            return Own { runs: Vec::new(), denied, lints: Vec::new() };
        }
        let mut lints: Vec<OsString> = Vec::new();
        for (level, name) in calls.iter().flat_map(|call| &call.lints) {
            // A lint that is denied ends a package, and those that need it would not be judged.
            let level = if matches!(level, 'D' | 'F') { 'W' } else { *level };
            let flag = OsString::from(format!("-{level}{name}"));
            // These are on, or are what `-D` is about.
            if name != "warnings" && !lints.contains(&flag) {
                lints.push(flag);
            }
        }
        let mut runs: Vec<(&Call, Features)> = Vec::new();
        let is_known = |call: &&&Call| cargo::knows_packages(crates, &call.selects);
        // What only nightly builds would end a run of this toolchain.
        let denying = calls.iter().filter(|call| call.denied().next().is_some() && !call.is_nightly());
        for call in denying.filter(is_known) {
            for features in call.known_features(&crates.members) {
                if !runs.iter().any(|(other, known)| other.selects == call.selects && known == &features) {
                    runs.push((call, features));
                }
            }
        }
        Own { runs, denied, lints }
    }
}

/// All targets of the packages of the check.
fn output(job: &Job<'_>, crates: &Crates, features: &Features, lints: &[OsString]) -> Result<Output, Undecided> {
    let mut selects = vec!["--all-targets".to_owned()];
    selects.extend(cargo::selected(job, crates));
    run(job, crates, &selects, features, lints)
}

fn run(
    job: &Job<'_>,
    crates: &Crates,
    selects: &[String],
    features: &Features,
    lints: &[OsString],
) -> Result<Output, Undecided> {
    // Without `--keep-going` it is chance which packages are judged beside one that does not compile.
    let mut args: Vec<OsString> = ["clippy", "--keep-going", "--message-format=json"].map(Into::into).to_vec();
    args.extend(selects.iter().map(Into::into));
    args.extend(features.args().into_iter().map(OsString::from));
    args.extend(cargo::resolved(job, crates)?);
    if !lints.is_empty() {
        args.push("--".into());
        args.extend_from_slice(lints);
    }
    cargo::run(job, crates, &args)
}

/// The verdict on `cargo clippy --message-format=json` for a workspace in `top`, which has to have judged the packages in
/// these folders, where the project denies all warnings.
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
    build_report(output, root, top, &Denied::of(["warnings"].into_iter()))?.verdict(expected, fail_on)
}
