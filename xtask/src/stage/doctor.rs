//! `doctor`: what was detected, what can be asked, what each badge would say and why. Nothing is written or installed.

use std::time::{Duration, Instant};

use crate::badge::{self, Badge};
use crate::check::Check;
use crate::git::Git;
use crate::http::HttpError;
use crate::install;
use crate::outcome::{CheckReport, Exit, Kind, Outcome, Report};
use crate::project::registry::Answer;
use crate::project::rust::Member;
use crate::project::{Fact, Registry};
use crate::publish::guard;
use crate::show::Show;
use crate::show::doctor::{self, Access, Diagnosis, Disagreement, Says, Tool};
use crate::stage::run::{plan, stored};
use crate::stage::setup::Setup;
use crate::stage::surroundings;
use crate::stage::{Failure, World};

/// How long the questions to GitHub may take together.
const TIME: Duration = Duration::from_secs(30);

/// Looks, and says what it saw.
///
/// # Errors
/// The report could not be written.
pub fn run(world: &World<'_>, show: &Show) -> Result<Exit, Failure> {
    let checks = plan(world, Kind::ALL);
    let report = stored(world, &checks);
    let badges = badge::badges(&report, &world.project.facts, &world.style());
    let says = badges.iter().map(|badge| Says { id: badge.id, says: badge.alt(), why: why(world, &report, badge) });
    let diagnosis = Diagnosis {
        facts: facts(world),
        tools: checks.iter().filter_map(|check| tool(world, check)).collect(),
        access: [github(world), indexes(world)].concat(),
        badges: says.collect(),
        disagreements: disagreements(world),
        warnings: warnings(world),
        home: world.asked.env.path("HOME").and_then(|home| home.to_str().map(str::to_owned)),
    };
    show.doctor(&world.shown(&report, Some(&badges)), &diagnosis)?;
    Ok(Exit::Passed)
}

fn facts(world: &World<'_>) -> Vec<doctor::Fact> {
    let facts = &world.project.facts;
    let package = &facts.package;
    let said = |name, fact: &Option<Fact<String>>| doctor::Fact {
        name,
        value: fact.as_ref().map(|fact| fact.value.clone()),
        source: fact.as_ref().map(|fact| fact.source.clone()),
    };
    let plain = |name, value: Option<String>| doctor::Fact { name, value, source: None };
    let versions = package.python_versions.as_ref().map(|fact| Fact::new(fact.value.join(", "), fact.source.clone()));
    let languages: Vec<&str> = facts.languages.iter().map(|language| language.name()).collect();
    let sources = Some(world.project.all_sources(&world.asked.config).join(", ")).filter(|sources| !sources.is_empty());
    let off = &world.screen.facts.turned_off;
    vec![
        plain("root", Some(world.project.root.display().to_string())),
        plain("commit", world.project.head.clone()),
        said("reference", &world.project.reference),
        said("repository", &facts.repository),
        plain("languages", Some(languages.join(", ")).filter(|languages| !languages.is_empty())),
        said("name", &package.name),
        said("version", &package.version),
        said("license", &package.license),
        said("python", &versions),
        said("requires-python", &package.requires_python),
    ]
    .into_iter()
    // Of a repository that holds Rust alone, nobody asks for these.
    .filter(|fact| fact.value.is_some() || !OF_PYTHON.contains(&fact.name) || facts.crates.is_none())
    .chain([plain("sources", sources), plain("scans", Some(world.project.scope.summary()))])
    .chain(rust(world))
    .chain((!off.is_empty()).then(|| plain("turned off", Some(off.join(", ")))))
    .chain([plain("readme", world.project.readme.clone()), plain("workflow", facts.workflow.clone())])
    .collect()
}

/// The facts of a Python package.
const OF_PYTHON: &[&str] = &["name", "version", "license", "python", "requires-python"];

/// What is known of the Rust packages, where there are some.
fn rust(world: &World<'_>) -> Vec<doctor::Fact> {
    let Some(crates) = &world.project.facts.crates else { return Vec::new() };
    let said = |name, of: fn(&Member) -> &Option<Fact<String>>| {
        let fact = crates.said(of);
        let value = fact.map(|fact| fact.value.clone());
        doctor::Fact { name, value, source: fact.map(|fact| fact.source.clone()) }
    };
    let names: Vec<&str> = crates.members.iter().map(|member| member.name.as_str()).collect();
    vec![
        doctor::Fact { name: "crates", value: Some(names.join(", ")), source: None },
        doctor::Fact { name: "on crates.io", value: crates.package.clone(), source: None },
        said("crate version", |member| &member.version),
        said("crate license", |member| &member.license),
        said("rust-version", |member| &member.rust_version),
    ]
}

fn tool<'a>(world: &World<'a>, check: &'a Check<'a>) -> Option<Tool> {
    let setup = Setup::of(world, check);
    let name = world.command(check).into_iter().next()?;
    let used = world.project.facts.package.uses.get(check.id).and_then(|used| used.version.as_ref());
    let asked = used.map(|asked| format!("{}, as `{}` asks for", asked.value, asked.source));
    let pinned = world.toolbox().pinned_version(&name).map(str::to_owned);
    let is_made = surroundings::is_made(world, &setup);
    let may_install = !world.asked.args.no_install;
    let (state, path, version) = match surroundings::at_hand(world, &setup) {
        Some(found) => {
            let runs_code = matches!(check.kind, Kind::Tests | Kind::Types);
            let python = install::python_of(&found.path).filter(|_| runs_code).map(|python| format!("Python {python}"));
            let version: Vec<String> = found.version.into_iter().chain(python).collect();
            let version = Some(version.join(", ")).filter(|version| !version.is_empty());
            ("found", Some(found.path.display().to_string()), version)
        }
        None if is_made => {
            let with = "in an environment with what the project needs".to_owned();
            (
                if may_install { "to install" } else { "missing" },
                None,
                Some(asked.map_or(with.clone(), |asked| format!("{asked}, {with}"))),
            )
        }
        None if may_install && (asked.is_some() || pinned.is_some()) => ("to install", None, asked.or(pinned)),
        None => ("missing", None, asked.or(pinned)),
    };
    Some(Tool { check: check.id.to_owned(), tool: name, state, version, path })
}

/// What the checks ask of GitHub, each with the permission that it takes
/// (<https://docs.github.com/en/rest/authentication/permissions-required-for-fine-grained-personal-access-tokens>).
const QUESTIONS: &[(&str, &str, &str)] = &[
    ("GitHub repository", "", "metadata: read"),
    ("GitHub code scanning", "/code-scanning/analyses?per_page=1", "security-events: read"),
    ("GitHub workflow runs", "/actions/runs?per_page=1", "actions: read"),
];

fn github(world: &World<'_>) -> Vec<Access> {
    let deadline = Instant::now() + TIME;
    let remote = world.remote();
    let mut lost = false;
    let mut ask = |service, path: &str, needs: &str| {
        let (state, detail) = match &remote {
            None => ("not asked", Some("the repository is not known to be on GitHub".to_owned())),
            Some(_) if world.asked.args.offline => ("not asked", Some("the network is off".to_owned())),
            Some(_) if lost => ("not asked", Some("the server is out of reach".to_owned())),
            Some(remote) if !remote.api.has_token() && !path.is_empty() => {
                ("not asked", Some(format!("it takes a token in GITHUB_TOKEN or GH_TOKEN with `{needs}`")))
            }
            Some(remote) => match remote.api.get(&format!("/repos/{}{path}", remote.repository), deadline) {
                Ok(response) => ("yes", response.scopes.filter(|s| !s.is_empty()).map(|s| format!("scopes {s}"))),
                Err(err) => {
                    lost = matches!(err, HttpError::Unreachable(_) | HttpError::TimedOut(_));
                    ("no", Some(explained(&err, needs)))
                }
            },
        };
        Access { service, address: world.servers.services.github.clone(), state, detail }
    };
    QUESTIONS.iter().map(|(service, path, needs)| ask(service, path, needs)).collect()
}

fn explained(err: &HttpError, needs: &str) -> String {
    match err {
        HttpError::Status { code: 401, .. } => format!("the token is not valid ({err})"),
        HttpError::Status { code: 403 | 404, needs: Some(said), .. } => format!("it takes `{said}` ({err})"),
        HttpError::Status { code: 403 | 404, .. } => format!("it takes `{needs}`, and the feature turned on ({err})"),
        _ => err.to_string(),
    }
}

/// The registries of the languages that are there.
fn indexes(world: &World<'_>) -> Vec<Access> {
    let holds_rust = world.project.facts.crates.is_some();
    let unasked = if world.asked.args.offline { "the network is off" } else { "no badge needs to know" };
    let python = index("package index", &world.servers.services.pypi, world.servers.index.as_ref(), unasked);
    let rust = index("crates.io", &world.servers.services.crates_io, world.servers.crates_io.as_ref(), unasked);
    let python = (!holds_rust || world.project.facts.is_mixed()).then_some(python);
    python.into_iter().chain(holds_rust.then_some(rust)).collect()
}

fn index(service: &'static str, address: &str, answer: Option<&Result<Answer, HttpError>>, unasked: &str) -> Access {
    let (state, detail) = match answer {
        None => ("not asked", Some(unasked.to_owned())),
        Some(Err(err)) => ("no", Some(err.to_string())),
        Some(Ok(answer)) => match &answer.registry {
            Registry::Published { version } => ("yes", Some(format!("the newest release is {version}"))),
            Registry::NotPublished => ("yes", Some("there is no such package".to_owned())),
            Registry::None { why } => ("yes", Some(why.clone())),
            Registry::Unknown => ("yes", Some("the package has no release that can be had".to_owned())),
        },
    };
    Access { service, address: address.to_owned(), state, detail }
}

/// What the badge rests on.
fn why(world: &World<'_>, report: &Report, badge: &Badge) -> String {
    let facts = &world.project.facts;
    let crates = facts.crates.as_ref();
    let source = |fact: Option<&String>| fact.cloned().unwrap_or_else(|| "not known".to_owned());
    let speaks = |check: &CheckReport| badge::speaks_of(badge, check, facts);
    match badge.id {
        _ if report.checks.iter().any(speaks) => of_checks(report, speaks),
        "quality-gate" => of_checks(report, |_| true),
        "security" => of_checks(report, |check| check.kind.is_security()),
        "license" if badge.label.starts_with("rust") => {
            source(crates.and_then(|crates| crates.said(|m| &m.license)).map(|fact| &fact.source))
        }
        "license" => {
            let rust = || crates.and_then(|crates| crates.said(|member| &member.license));
            source(facts.package.license.as_ref().or_else(rust).map(|fact| &fact.source))
        }
        "rust-version" => {
            let stated = crates.and_then(|crates| crates.said(|member| &member.rust_version)).map(|fact| &fact.source);
            format!("{}, which no check has proved", source(stated))
        }
        "python-versions" => {
            let versions = facts.package.python_versions.as_ref().map(|fact| &fact.source);
            source(versions.or(facts.package.requires_python.as_ref().map(|fact| &fact.source)))
        }
        _ if badge.image.contains("crates") || badge.label.contains("crate") => {
            asked("crates.io", world.servers.crates_io.as_ref(), crates.map(|crates| &crates.registry))
        }
        _ => asked("the package index", world.servers.index.as_ref(), Some(&facts.registry)),
    }
}

/// What a registry's badges rest on.
fn asked(registry: &str, answer: Option<&Result<Answer, HttpError>>, said: Option<&Registry>) -> String {
    match (answer, said) {
        (_, Some(Registry::Published { version })) => format!("{registry} has {version}"),
        (_, Some(Registry::NotPublished)) => format!("{registry} does not know the name"),
        (_, Some(Registry::None { why })) => why.clone(),
        (Some(Err(err)), _) => err.to_string(),
        _ => format!("{registry} was not asked, or told nothing"),
    }
}

/// The checks that are not green, or how many are.
fn of_checks(report: &Report, of: impl Fn(&CheckReport) -> bool) -> String {
    let applies = |check: &&CheckReport| check.verdict.outcome() != Outcome::NotApplicable;
    let checks: Vec<&CheckReport> = report.checks.iter().filter(|check| of(check)).filter(applies).collect();
    let word = |check: &CheckReport| match check.verdict.outcome() {
        Outcome::Pass | Outcome::NotApplicable => None,
        Outcome::Unknown(reason) => Some(format!("{} {reason}", check.id)),
        other => Some(format!("{} {}", check.id, other.word())),
    };
    let problems: Vec<String> = checks.iter().filter_map(|check| word(check)).collect();
    match (checks.len(), problems.is_empty()) {
        (0, _) => "there is nothing to check".to_owned(),
        (_, true) => format!("{} passed", checks.iter().map(|check| check.id.as_str()).collect::<Vec<_>>().join(", ")),
        (_, false) => problems.join(", "),
    }
}

/// Where the index and the repository say different things. What came from the index agrees with it.
fn disagreements(world: &World<'_>) -> Vec<Disagreement> {
    let Some(Ok(answer)) = &world.servers.index else { return Vec::new() };
    let (ours, theirs) = (&world.project.facts.package, &answer.package);
    let text = |fact: &Option<Fact<String>>| fact.as_ref().map(|fact| fact.value.clone());
    let list = |fact: &Option<Fact<Vec<String>>>| fact.as_ref().map(|fact| fact.value.join(", "));
    let published = match &answer.registry {
        Registry::Published { version } => Some(version.clone()),
        Registry::NotPublished | Registry::None { .. } | Registry::Unknown => None,
    };
    let pairs = [
        ("version", text(&ours.version), published),
        ("license", text(&ours.license), text(&theirs.license)),
        ("python", list(&ours.python_versions), list(&theirs.python_versions)),
        ("requires-python", text(&ours.requires_python), text(&theirs.requires_python)),
    ];
    let differ = |(fact, here, there)| match (here, there) {
        (Some(here), Some(there)) if here != there => Some(Disagreement { fact, here, there }),
        _ => None,
    };
    pairs.into_iter().filter_map(differ).collect()
}

/// What is easily overlooked.
fn warnings(world: &World<'_>) -> Vec<String> {
    let git = Git::open(&world.project.root, &world.asked.outside).ok().flatten();
    let message = git.and_then(|git| git.message()).unwrap_or_default();
    let skipped = guard::skip_marker(&message).map(|marker| {
        format!("HEAD's message says `{marker}`: no workflow runs for this commit, so a tag on it releases nothing")
    });
    skipped.into_iter().chain(namesake(world)).collect()
}

/// A package of this name that may be somebody else's.
fn namesake(world: &World<'_>) -> Option<String> {
    let (facts, Some(Ok(answer))) = (&world.project.facts, &world.servers.index) else { return None };
    let published = matches!(answer.registry, Registry::Published { .. });
    let (name, repository) = (facts.package_name()?, &facts.repository.as_ref()?.value);
    (published && !answer.is_of(facts)).then(|| {
        format!(
            "the package index does not name `{repository}` among the pages of `{name}`: it may be another project's, \
             and then the badges about it are, too"
        )
    })
}
