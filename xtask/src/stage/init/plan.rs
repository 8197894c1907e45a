//! What `init` would change, worked out whole before anything is written.

use std::path::Path;

use anyhow::{Context, Error, Result, anyhow, bail};

use crate::called::{command, quoted};
use crate::check::{self, Brought, Check};
use crate::git::Git;
use crate::outcome::{Exit, Kind};
use crate::project::Language;
use crate::project::workflow::is_one as is_workflow;
use crate::readme::{self, Image, Markup, Place};
use crate::show::escape;
use crate::stage::init::{job, workflow};
use crate::stage::run::{plan as checks, stored};
use crate::stage::{Failure, World};
use crate::{badge, config, write};

/// One file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Change {
    /// Relative to the root, with `/`.
    pub(super) path: String,
    /// What it holds; `None` where it is not there yet.
    pub(super) old: Option<Vec<u8>>,
    /// What it is to hold.
    pub(super) new: Vec<u8>,
}

/// What is to be done, in the order in which it is shown.
#[derive(Clone, Debug, Default)]
pub(super) struct Plan {
    /// The files that change.
    pub(super) changes: Vec<Change>,
    /// What people should know besides.
    pub(super) notes: Vec<String>,
}

/// Works it out. Nothing is written.
///
/// # Errors
/// Unusable markers; a file that is in the way, that leads out of the repository or that cannot be read.
pub(super) fn plan(world: &World<'_>, into: Option<&str>) -> Result<Plan, Failure> {
    let git = Git::open(&world.project.root, &world.asked.outside)?;
    let mut plan = Plan::default();
    let readme = markers(world)?;
    plan.notes.extend(repeated(world, readme.as_ref())?);
    plan.changes.extend(readme);
    table(world, &mut plan)?;
    workflow(world, git.as_ref(), into, &mut plan)?;
    for change in &plan.changes {
        stays_inside(&world.project.root, &change.path)?;
    }
    Ok(plan)
}

/// The README with the markers in it.
fn markers(world: &World<'_>) -> Result<Option<Change>, Failure> {
    let Some(name) = &world.project.readme else { return Ok(Some(new_readme(world)?)) };
    let old = write::read(&world.project.root.join(name)).map_err(Error::new)?;
    let unusable = |err| Failure { exit: Exit::Markers, error: anyhow!("`{name}`: {err}") };
    if let Place::Pair { .. } | Place::Single { .. } = readme::locate(&old, world.markup()).map_err(unusable)? {
        return Ok(None);
    }
    let new = readme::splice(&old, &[], world.markup()).map_err(unusable)?;
    Ok(Some(Change { path: name.clone(), old: Some(old), new }))
}

/// Which badges of the README, as it is to be, say what the section will say.
fn repeated(world: &World<'_>, change: Option<&Change>) -> Result<Option<String>> {
    let Some(name) = &world.project.readme else { return Ok(None) };
    let bytes = match change {
        Some(change) => change.new.clone(),
        None => write::read(&world.project.root.join(name))?,
    };
    let Ok(others) = readme::others(&bytes, world.markup()) else { return Ok(None) };
    let report = stored(world, &checks(world, Kind::ALL));
    let ours = badge::badges(&report, &world.project.facts, &world.style());
    let label = |id: &str| ours.iter().find(|badge| badge.id == id).map(|badge| badge.label.clone());
    // Two that no result is there for yet: what the tests reach, and what the index counts.
    let later = |id: &str| match id {
        "coverage" => report.checks.iter().any(|check| check.kind == Kind::Tests).then(|| "coverage".to_owned()),
        "downloads" => label("version").map(|_| "downloads".to_owned()),
        _ => None,
    };
    let ours = |source: &str| badge::same(source, &report.checks).and_then(|id| label(id).or_else(|| later(id)));
    let same = others.iter().filter_map(|(line, image)| Some((line, image, ours(&image.source)?)));
    let listed: Vec<String> = same.map(|(line, image, label)| named(*line, image, &label)).collect();
    Ok((!listed.is_empty()).then(|| {
        let listed = listed.join(", ");
        format!(
            "the section will say what these badges of `{name}` say; take them out when it does, at what is then {listed}"
        )
    }))
}

/// Such as `line 5 (PyPI version: pypi)`.
fn named(line: usize, image: &Image, label: &str) -> String {
    match escape::short(image.alt.trim(), 40) {
        alt if alt.is_empty() => format!("line {line} ({label})"),
        alt => format!("line {line} ({alt}: {label})"),
    }
}

/// A README of the project's name and the markers.
fn new_readme(world: &World<'_>) -> Result<Change> {
    const NAME: &str = "README.md";
    let stem = |file: &str| file.split('.').next().unwrap_or_default().eq_ignore_ascii_case("readme");
    let shown = |file: &&String| match file.rsplit_once('/') {
        None => stem(file),
        Some((folder, name)) => matches!(folder, "docs" | ".github") && stem(name),
    };
    if let Some(other) = world.project.files.iter().find(shown) {
        bail!(
            "`{other}` is the README, and `{NAME}` would be shown in its place: name it with `readme = \"{other}\"` if it \
             is Markdown or reStructuredText, else make it so"
        );
    }
    let heading = format!("# {}\n", heading(world));
    let new = readme::splice(heading.as_bytes(), &[], Markup::Markdown).map_err(|err| anyhow!("`{NAME}`: {err}"))?;
    fresh(&world.project.root, NAME, new)
}

/// The name of the package, the repository, or the folder; the first that is plain text in Markdown.
fn heading(world: &World<'_>) -> String {
    let facts = &world.project.facts;
    let package = facts.package.name.as_ref().map(|fact| fact.value.as_str());
    let repository = facts.repository.as_ref().and_then(|fact| fact.value.split_once('/')).map(|(_, name)| name);
    let folder = world.project.root.file_name().and_then(|name| name.to_str());
    let edge = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let plain = |name: &&str| {
        let inner = name.chars().all(|c| c.is_alphanumeric() || "-_. ".contains(c));
        inner && edge(name.chars().next()) && edge(name.chars().next_back())
    };
    [package, repository, folder].into_iter().flatten().find(plain).unwrap_or("Project").to_owned()
}

/// The table that lists the checks: those of today, but for checks that know better.
fn table(world: &World<'_>, plan: &mut Plan) -> Result<()> {
    let today = checks(world, Kind::ALL);
    let is_planned = |check: &Check<'_>| today.iter().any(|known| known.id == check.id);
    let context = world.context();
    // One that only a key in this environment turns on would be missed in another.
    let is_listed = |check: &Check<'_>| {
        check.key.is_none() && check.listed.map_or_else(|| is_planned(check), |listed| listed(&context))
    };
    let ids = check::ALL.iter().filter(|check| is_listed(check)).map(|check| check.id);
    let ids: Vec<&str> = ids.filter(|id| world.asked.args.wants(id)).collect();
    let left_out = check::ALL.iter().filter(|check| !is_listed(check) && world.asked.args.wants(check.id));
    for (id, version) in left_out.flat_map(|check| toolchains(check, world)) {
        plan.notes.push(format!(
            "`{id}` is left out, because Rust {version} is not installed here; after `rustup toolchain install {version} \
             --profile minimal`, `init` lists it and the workflow brings that toolchain"
        ));
    }
    if ids.is_empty() {
        plan.notes.push("no check applies yet, so that no table lists any".to_owned());
        return Ok(());
    }
    if let Some(added) = config::addition(&world.project.root, &ids)? {
        let (path, old, new) = (added.file.to_owned(), added.old.into_bytes(), added.new.into_bytes());
        plan.changes.push(Change { path, old: Some(old), new });
    }
    Ok(())
}

/// The folder of the workflows.
const WORKFLOWS: &str = ".github/workflows/";

/// The workflow, unless one runs Touchmark already: a job in that of the tests where this is asked for and can be done, else one
/// of its own.
fn workflow(world: &World<'_>, git: Option<&Git>, into: Option<&str>, plan: &mut Plan) -> Result<()> {
    let project = &world.project;
    let into = into.map(|name| workflow_named(world, name)).transpose()?;
    if let Some(runs) = &project.facts.workflow {
        plan.notes.extend(into.map(|file| format!("`{file}` gets no job, because `{runs}` runs Touchmark already")));
        return Ok(());
    }
    if let Some(top) = git.map(Git::top) {
        let top = top.canonicalize().with_context(|| format!("could not open `{}`", top.display()))?;
        if top != project.root {
            plan.notes.push(format!(
                "no workflow: GitHub reads those at the top of the repository alone, which is `{}`",
                top.display()
            ));
            return Ok(());
        }
    }
    let branch = world.asked.config.branch.clone();
    let branch = branch.or_else(|| git.and_then(Git::default_branch)).or_else(|| git.and_then(Git::branch));
    let branch = branch.filter(|branch| config::is_branch(branch)).unwrap_or_else(|| "main".to_owned());
    let crates = project.facts.crates.as_ref().filter(|_| project.facts.languages.contains(&Language::Rust));
    let rust = crates.map(|crates| workflow::Rust { folder: &crates.folder, brought: brought(world) });
    let publish = world.asked.config.publish;
    let wanted = job::Wanted { branch: &branch, rust: rust.as_ref(), publish };
    let job = |file: &str| -> Result<_> {
        let old = write::read(&project.root.join(file))?;
        let text = std::str::from_utf8(&old).map_err(|_| "it is no UTF-8".to_owned());
        let new = text.and_then(|text| job::added(text, &wanted));
        Ok(new.map(|new| Change { path: file.to_owned(), old: Some(old), new: new.into_bytes() }))
    };
    match into {
        Some(file) => match job(&file)? {
            Ok(change) => {
                plan.changes.push(change);
                return Ok(());
            }
            Err(why) => {
                plan.notes.push(format!("`{file}` gets no job, because {why}; Touchmark gets a workflow of its own"));
            }
        },
        None => {
            let fits = |file: &&String| matches!(job(file.as_str()), Ok(Ok(_)));
            let is_about = |file: &&String| {
                !["bench", "codspeed", "deploy", "docs", "release"].iter().any(|word| file.contains(word))
            };
            let mut all: Vec<&String> =
                project.files.iter().filter(|file| is_workflow(file)).filter(is_about).collect();
            // A file that is called `test.yml` or `tests.yml` holds more of them than `coverage.yml`.
            all.sort_by_key(|file| {
                (!file.contains("/test.") && !file.contains("/tests."), !file.contains("/ci."), *file)
            });
            let found = all.into_iter().find(|file| fits(file));
            plan.notes.extend(found.map(|file| {
                let instead = command(&format!("init --into {}", quoted(file)));
                format!("`{file}` runs your tests: `{instead}` adds a job there instead of `{}`", workflow::FILE)
            }));
        }
    }
    let text = workflow::workflow(&branch, rust.as_ref(), publish);
    plan.changes.push(fresh(&project.root, workflow::FILE, text.into_bytes())?);
    Ok(())
}

/// The workflow of this path or file name.
fn workflow_named(world: &World<'_>, name: &str) -> Result<String> {
    let plain = name.strip_prefix("./").unwrap_or(name).replace('\\', "/");
    let paths = [plain.clone(), format!("{WORKFLOWS}{plain}")];
    let is_named = |file: &&String| is_workflow(file) && paths.contains(file);
    world.project.files.iter().find(is_named).cloned().ok_or_else(|| {
        anyhow!(
            "`--into {}` names none of the repository's workflows, which are in `{WORKFLOWS}`",
            escape::visible(name)
        )
    })
}

/// What the workflow has to bring for the checks of today, each once.
fn brought(world: &World<'_>) -> Vec<Brought> {
    let mut all = Vec::new();
    for brought in checks(world, Kind::ALL).iter().flat_map(|check| (check.brings)(&world.context())) {
        if !all.contains(&brought) {
            all.push(brought);
        }
    }
    all
}

/// The toolchains of Rust that a check needs.
fn toolchains(check: &'static Check<'static>, world: &World<'_>) -> Vec<(&'static str, String)> {
    let all = (check.brings)(&world.context()).into_iter();
    all.filter_map(|brought| match brought {
        Brought::Toolchain(version) => Some((check.id, version)),
        Brought::Program(_) => None,
    })
    .collect()
}

/// A file that is not there yet.
fn fresh(root: &Path, path: &str, new: Vec<u8>) -> Result<Change> {
    if root.join(path).symlink_metadata().is_ok() {
        bail!("`{path}` is there already, and is not Touchmark's: move it away, or adapt it by hand");
    }
    Ok(Change { path: path.to_owned(), old: None, new })
}

/// Refuses a path that a link leads out of the repository.
fn stays_inside(root: &Path, path: &str) -> Result<()> {
    let file = root.join(path);
    let there = file.ancestors().find(|path| path.symlink_metadata().is_ok()).unwrap_or(root);
    let real = there.canonicalize().with_context(|| format!("could not find `{}`", there.display()))?;
    if !real.starts_with(root) {
        bail!("`{path}` leads out of the repository, to `{}`", real.display());
    }
    if there == file && !real.is_file() {
        bail!("`{path}` is not a regular file");
    }
    if there != file && !real.is_dir() {
        bail!("`{path}` cannot be written: `{}` is not a folder", there.display());
    }
    Ok(())
}
