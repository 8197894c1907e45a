//! Cargo, for the checks that ask it: where it builds, what it may change, and why it could not.

pub(super) mod built;
pub(super) mod denied;
mod diagnostic;
mod everywhere;
pub(super) mod messages;
pub(super) mod plant;
mod programs;
mod reached;
pub(super) mod sweep;
pub(super) mod tree;

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::called;
use crate::check::{Job, Need, PlanContext, crashed, shortened};
use crate::config::{CheckConfig, Features};
use crate::install::{Tool, Toolbox};
use crate::outcome::{Outcome, Reason, Undecided, Verdict};
use crate::paths;
use crate::project::rust::uses::Call;
use crate::project::rust::{Crates, Lock};
use crate::project::{Language, files};
use crate::tool::Output;

pub(super) use self::everywhere::{everywhere, with_unfollowed};

/// How a program of cargo's says which version it is.
pub(super) const VERSION: &[&str] = &["--version"];

/// What starts the toolchain of the project.
pub(super) const TOOL: Tool<'static> = Tool::native("cargo", VERSION);

/// Files with its settings that do not end in `.toml`.
pub(super) const SETTINGS: &[&str] = &["rust-toolchain"];

/// How long a build and what follows it may take where nothing is configured: the first one compiles every dependency.
pub(super) const TIMEOUT: Duration = Duration::from_secs(1800);

/// Runs cargo on the workspace with these arguments and then the configured ones.
///
/// # Errors
/// It did not end by itself.
pub(super) fn run(job: &Job<'_>, crates: &Crates, args: &[OsString]) -> Result<Output, Undecided> {
    run_by(job, crates, args, None)
}

/// Runs a command that the user configured, in the root of the repository.
///
/// # Errors
/// As above.
pub(super) fn run_configured(job: &Job<'_>, crates: &Crates, args: &[OsString]) -> Result<Output, Undecided> {
    run_at(job, crates, &job.project.root, args, None)
}

/// The same by another toolchain that is installed, such as `nightly`.
///
/// # Errors
/// As above.
pub(super) fn run_by(
    job: &Job<'_>,
    crates: &Crates,
    args: &[OsString],
    toolchain: Option<&str>,
) -> Result<Output, Undecided> {
    // From there cargo and rustup look for their settings.
    let folder = if crates.folder == "." { job.project.root.clone() } else { job.project.root.join(&crates.folder) };
    run_at(job, crates, &folder, args, toolchain)
}

fn run_at(
    job: &Job<'_>,
    crates: &Crates,
    folder: &Path,
    args: &[OsString],
    toolchain: Option<&str>,
) -> Result<Output, Undecided> {
    // Each of these can be set otherwise by the project's configuration, and would change the form of the text.
    let form = [
        ("CARGO_TERM_COLOR", "never"),
        ("CARGO_TERM_PROGRESS_WHEN", "never"),
        ("CARGO_TERM_QUIET", "false"),
        ("CARGO_TERM_VERBOSE", "false"),
        ("NO_COLOR", "1"),
        NO_INSTALL,
    ];
    let mut env: Vec<(OsString, OsString)> = form.map(|(name, value)| (name.into(), value.into())).to_vec();
    env.push(("CARGO_TARGET_DIR".into(), target(job, crates).into_os_string()));
    if let Some(detail) = programs::found(job, folder) {
        return Err(Undecided::new(Reason::ConfigIgnored, detail));
    }
    if let Some(toolchain) = toolchain {
        env.push(("RUSTUP_TOOLCHAIN".into(), toolchain.into()));
    }
    job.run_at(folder, args, &[], &env)
}

/// The toolchain that the project names was installed before any check ran, or cannot be.
pub(super) const NO_INSTALL: (&str, &str) = ("RUSTUP_AUTO_INSTALL", "0");

/// What cargo itself says, for a check of another program: with nothing of what is configured for that.
///
/// # Errors
/// There is no cargo, or it did not end by itself.
pub(super) fn ask(job: &Job<'_>, crates: &Crates, args: &[OsString]) -> Result<Output, Undecided> {
    let toolbox = Toolbox { foreign: true, ..job.context.toolbox };
    let cargo = toolbox.locate(TOOL.name)?;
    let config = CheckConfig { timeout: job.config.timeout, ..CheckConfig::default() };
    run(&Job { tool: Some(&cargo), config: &config, watch: None, ..*job }, crates, args)
}

/// Makes the lock file that git ignores, where no build has yet: what depends on releases has to know which.
///
/// # Errors
/// There is none, and it may or could not be made.
pub(super) fn make_lock(job: &Job<'_>, crates: &Crates) -> Result<(), Undecided> {
    let is_there = || crates.top.join("Cargo.lock").is_file();
    if is_there() || crates.lock != Lock::Ignored {
        return Ok(());
    }
    let mut args: Vec<OsString> = vec!["generate-lockfile".into()];
    args.extend(manifest(job, crates));
    let mut output = ask(job, crates, &args)?;
    if is_there() { Ok(()) } else { Err(failure(&mut output)) }
}

/// Where the project itself builds, so that nothing is compiled twice; a folder of ours where that would be part of the
/// tree that is tested.
pub(super) fn target(job: &Job<'_>, crates: &Crates) -> PathBuf {
    crates.target.clone().unwrap_or_else(|| job.cache.join("target"))
}

/// The packages to work on.
pub(super) fn selected(job: &Job<'_>, crates: &Crates) -> Vec<String> {
    let left_out = left_out(&job.project.root, crates);
    if left_out.is_empty() {
        return packages(crates, "--workspace");
    }
    let chosen = crates.members.iter().filter(|member| !left_out.contains(&member.folder));
    chosen.map(|member| format!("--package={}", member.name)).collect()
}

/// Where the manifest is, and that nothing may change the lock file.
///
/// # Errors
/// There is no lock file, and cargo would write one into the tree.
pub(super) fn resolved(job: &Job<'_>, crates: &Crates) -> Result<Vec<OsString>, Undecided> {
    let mut args: Vec<OsString> = Vec::new();
    match crates.lock {
        Lock::Present => args.push("--locked".into()),
        Lock::Ignored => {}
        Lock::Absent => return Err(without_lock(crates)),
    }
    if !job.context.online {
        args.push("--offline".into());
    }
    args.extend(manifest(job, crates));
    Ok(args)
}

/// Whether the workspace has each package that these options name.
pub(super) fn knows_packages(crates: &Crates, selects: &[String]) -> bool {
    let named = selects
        .iter()
        .filter_map(|option| option.strip_prefix("--package=").or_else(|| option.strip_prefix("--exclude=")));
    named.into_iter().all(|name| crates.members.iter().any(|member| member.name == name))
}

/// The sets of features to build with first: the configured ones, else those that cargo takes by itself.
pub(super) fn features(job: &Job<'_>) -> Vec<Features> {
    job.config.features.clone().unwrap_or_else(|| vec![Features::DEFAULT])
}

/// Whether more features may be turned on than those: the user has not chosen any.
pub(super) fn may_add_features(job: &Job<'_>) -> bool {
    let chooses = |arg: &&String| {
        let starts = ["--features", "--all-features", "--no-default-features", "-F"];
        starts.iter().any(|start| arg.starts_with(start))
    };
    job.config.features.is_none() && !job.config.args.iter().take_while(|arg| *arg != "--").any(|arg| chooses(&arg))
}

/// The folders of packages that `default-members` of the workspace leaves out, as `cargo test` and `cargo clippy` by
/// themselves do: most often because they are built for another target. What the project's own runs build all the same, by
/// the name of a package or as the whole workspace, is not left out.
pub(super) fn left_out(root: &Path, crates: &Crates) -> BTreeSet<String> {
    if crates.uses.iter().any(builds_all) {
        return BTreeSet::new();
    }
    let named = crates.uses.iter().filter(|call| builds(call)).flat_map(|call| &call.selects);
    let named: BTreeSet<&str> = named.filter_map(|option| option.strip_prefix("--package=")).collect();
    let mut folders = no_defaults(root, crates);
    folders.retain(|folder| {
        !crates.members.iter().any(|member| member.folder == *folder && named.contains(member.name.as_str()))
    });
    folders
}

/// The folders of packages that are no default members.
fn no_defaults(root: &Path, crates: &Crates) -> BTreeSet<String> {
    let text = files::text(&crates.top.join("Cargo.toml")).ok().flatten().unwrap_or_default();
    let manifest = text.parse::<toml::Table>().unwrap_or_default();
    let named = manifest.get("workspace").and_then(|workspace| workspace.get("default-members")?.as_array());
    let Some(named) = named else { return BTreeSet::new() };
    let is_named = |folder: &Path| {
        named.iter().filter_map(toml::Value::as_str).any(|pattern| match pattern.strip_suffix("/*") {
            Some(above) => folder.parent() == Some(&crates.top.join(above)),
            None => folder.components().eq(crates.top.join(pattern).components()),
        })
    };
    let folders = crates.members.iter().map(|member| &member.folder);
    folders.filter(|folder| !is_named(&normal(root, folder))).cloned().collect()
}

fn normal(root: &Path, folder: &str) -> PathBuf {
    if folder == "." { root.to_owned() } else { root.join(folder) }
}

/// A pass with one more word on it.
pub(super) fn note(verdict: Verdict, what: &str) -> Verdict {
    if verdict.outcome() != Outcome::Pass {
        return verdict;
    }
    let said = verdict.detail().map(|said| format!("{said}; ")).unwrap_or_default();
    verdict.with_detail(format!("{said}{what}"))
}

/// The crates of a repository that holds Rust.
pub(super) fn crates<'s>(context: &PlanContext<'s>) -> Option<&'s Crates> {
    context.project.facts.crates.as_ref().filter(|_| context.holds(Language::Rust))
}

/// Whether a command builds for this machine, as it is written or with features that nobody knows.
fn builds(call: &Call) -> bool {
    matches!(call.command.as_str(), "build" | "check" | "clippy" | "test") && !call.is_elsewhere && !call.is_nightly()
}

fn builds_all(call: &Call) -> bool {
    builds(call)
        && !call.selects.iter().any(|option| option.starts_with("--exclude"))
        && call.selects.iter().any(|option| option == "--workspace" || option == "--all")
}

/// Whether nothing tells how the project lints and formats: none of its files runs cargo. A Python project with workflows of
/// which that is true does not lint its Rust.
pub(super) fn says_nothing(context: &PlanContext<'_>, crates: &Crates) -> bool {
    let ours = context.project.facts.workflow.as_deref();
    let workflows = paths::below(&context.project.files, ".github/workflows");
    let has_others = || workflows.iter().any(|file| file.rsplit('/').next() != ours);
    crates.uses.is_empty() && !(context.holds(Language::Python) && has_others())
}

/// The verdict with the packages that `default-members` leaves out.
pub(super) fn noted(job: &Job<'_>, crates: &Crates, verdict: Verdict) -> Verdict {
    let left_out: Vec<String> =
        left_out(&job.project.root, crates).into_iter().map(|folder| format!("`{folder}`")).collect();
    if left_out.is_empty() {
        return verdict;
    }
    note(verdict, &format!("`default-members` leaves out {}", left_out.join(", ")))
}

/// There is no lock file, and what makes one.
pub(super) fn without_lock(crates: &Crates) -> Undecided {
    let manifest = called::quoted(&format!("{}/Cargo.toml", crates.folder));
    let place = if crates.folder == "." { String::new() } else { format!(" --manifest-path {manifest}") };
    let make = called::there(&format!("cargo generate-lockfile{place}"));
    let detail = "there is no `Cargo.lock`, and making one would write into the work tree";
    Undecided::new(Reason::NothingChecked, format!("{detail}: run `{make}`, then commit it or let git ignore it"))
}

/// The whole workspace, by the option that says so, or its packages in the repository where others lie outside.
pub(super) fn packages(crates: &Crates, all: &str) -> Vec<String> {
    if crates.is_whole {
        return vec![all.to_owned()];
    }
    crates.members.iter().map(|member| format!("--package={}", member.name)).collect()
}

/// The verdict with the crates that are no part of the workspace, which no check of cargo looks at.
pub(super) fn with_outside(job: &Job<'_>, verdict: Verdict) -> Verdict {
    let Some(crates) = &job.project.facts.crates else { return verdict };
    let is_judged = |folder: &&String| crates.beside.iter().any(|beside| beside.folder == **folder);
    let outside: Vec<&str> = crates.outside.iter().filter(|folder| !is_judged(folder)).map(String::as_str).collect();
    if outside.is_empty() {
        return verdict;
    }
    note(verdict, &format!("not in the workspace: {}", outside.join(", ")))
}

/// Which manifest, where it is not that of the root.
pub(super) fn manifest(job: &Job<'_>, crates: &Crates) -> Vec<OsString> {
    if crates.folder == "." {
        return Vec::new();
    }
    vec!["--manifest-path".into(), job.project.root.join(&crates.folder).join("Cargo.toml").into()]
}

/// # Errors
/// Something is configured that this check cannot do.
pub(super) fn accepts(job: &Job<'_>) -> Result<(), Undecided> {
    let ignored = |what: &str| Err(Undecided::new(Reason::ConfigIgnored, what));
    if job.config.paths.is_some() {
        return ignored("cargo takes packages, not `paths`: name them in `args = [\"--package\", \"…\"]`");
    }
    if job.config.args.iter().any(|arg| arg == "--fix" || arg == "--allow-dirty") {
        return ignored("`--fix` would write into the work tree");
    }
    Ok(())
}

/// The verdict where the repository holds no Rust, for a check that was asked for all the same.
pub(super) fn no_crates() -> Undecided {
    Undecided::not_applicable("there is no `Cargo.toml` in the root")
}

/// What cargo and rustup say where a program or a toolchain is missing.
const MISSING: &[&str] = &["no such command:", "is not installed for the", "toolchain '", "no default is configured"];

/// What cargo says where the network does not answer, or may not be asked.
const NETWORK: &[&str] = &[
    "--offline was specified",
    "offline mode (--offline)",
    "failed to download",
    "download of ",
    "Could not resolve host",
    "Could not connect to server",
    "spurious network error",
    "failed to fetch",
    "unable to update registry",
];

/// What the last lines say where a package does not compile, or where its build script failed.
pub(super) const NOT_BUILT: &[&str] = &["error: could not compile", SCRIPT];

const SCRIPT: &str = "error: failed to run custom build command for";

/// How the detail on a build script starts.
const OF_SCRIPT: &str = "the build script of";

/// The verdict on a run that failed and left no report: what stands on stderr, in the order of what tells most.
pub(super) fn failure(output: &mut Output) -> Undecided {
    let said = output.stderr.tail(16 << 10);
    let find = |signs: &[&str]| said.lines().find(|line| signs.iter().any(|sign| line.contains(sign)));
    let error = || said.lines().find(|line| line.starts_with("error")).unwrap_or("error");
    let plain = |line: &str| shortened(line.trim().trim_start_matches("error:").trim());
    let undecided = if let Some(line) = find(MISSING) {
        Undecided::new(Reason::MissingTool, plain(line))
    } else if let Some(line) = find(NETWORK) {
        Undecided::new(Reason::Unreachable, plain(line))
    } else if let Some(line) = find(&["because --locked was passed"]) {
        Undecided::new(Reason::NothingChecked, format!("`Cargo.lock` does not fit the manifests: {}", plain(line)))
    } else if let Some(line) = find(&[SCRIPT]) {
        // A package of the workspace is named with the folder that this machine has it in.
        let script = line.rsplit('`').nth(1).and_then(|name| name.split(" (").next()).unwrap_or(line);
        Undecided::new(Reason::InputsSkipped, format!("{OF_SCRIPT} `{}` failed", shortened(script)))
    } else if find(NOT_BUILT).is_some() {
        Undecided::new(Reason::InputsSkipped, format!("it does not compile: {}", plain(error())))
    } else if let Some(line) = said.lines().find(|line| line.starts_with("error")) {
        Undecided::new(Reason::Crashed, format!("exit code {}: {}", output.code, plain(line)))
    } else {
        return crashed(output);
    };
    undecided.with_output(said)
}

/// How rustup begins to say that the toolchain that the project names is not there.
const NO_TOOLCHAIN: &str = "toolchain '";

const TOOLCHAIN: &str = "`rustup toolchain install`, in the folder of the project, installs what its `rust-toolchain.toml` \
                         names";

const SYSTEM: &str =
    "install what it looks for, most often a package of the system, here and in the workflow before Touchmark";

/// What a user can do about an `unknown` of a check that runs on Rust: `install` brings its tool, `longer` is a timeout to
/// try. Nothing where the general advice fits.
pub(super) fn remedy(need: &Need<'_>, install: &str, longer: &str) -> Option<String> {
    let id = need.check.id;
    match need.reason {
        Reason::MissingTool if need.detail.starts_with(NO_TOOLCHAIN) => Some(TOOLCHAIN.to_owned()),
        Reason::MissingTool => Some(install.to_owned()),
        Reason::TimedOut => {
            Some(format!("give it more time, `{id} = {{ timeout = \"{longer}\" }}` in the table of checks"))
        }
        Reason::InputsSkipped if need.detail.starts_with(OF_SCRIPT) => Some(SYSTEM.to_owned()),
        Reason::InputsSkipped if need.detail.contains(sweep::UNBUILT) || need.detail.starts_with("the feature ") => {
            Some(format!(
                "fix what stands above, or name the sets that are to build: `{id} = {{ features = [[], \"all\"] }}`"
            ))
        }
        Reason::InputsSkipped if need.check.stage() == "scan" => Some("fix what stands above and ask again".to_owned()),
        Reason::NothingChecked => Some(format!("fix what stands above, or turn it off: `{id} = false`")),
        _ => None,
    }
}
