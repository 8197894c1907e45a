//! The stages: what each asks of all other modules, and in which order.

pub mod alike;
pub mod badge;
pub mod checks;
pub mod commit;
pub mod doctor;
mod edited;
pub mod init;
mod memory;
pub mod online;
pub mod output;
mod queues;
mod refuse;
pub mod report;
pub mod run;
mod setup;
mod surroundings;
mod target;

use std::fmt;
use std::path::Path;
use std::thread;

use anyhow::{Context, Result, anyhow, bail};

use crate::args::{Args, Global, Stage};
use crate::badge::{Badge, Style};
use crate::cache::{self, Inputs, Remembered};
use crate::check::{self, Check, PlanContext};
use crate::config::{self, Config, Known};
use crate::env::Env;
use crate::http::{Client, HttpError};
use crate::install::{self, Tool, Toolbox};
use crate::outcome::{Exit, Kind, Report};
use crate::project::files::Lines;
use crate::project::links::Refused;
use crate::project::registry::Answer;
use crate::project::rust::Member;
use crate::project::scope::Scope;
use crate::project::{Fact, Facts, Listing, Project};
use crate::readme::Markup;
use crate::show::live::Progress;
use crate::show::{Place, Shown, json};
use crate::stage::memory::Memory;
use crate::stage::online::Services;
use crate::{section, shields, tool, write};

/// An error that has an exit code of its own.
#[derive(Debug)]
pub struct Failure {
    /// How the program ends.
    pub exit: Exit,
    /// What happened.
    pub error: anyhow::Error,
}

impl From<anyhow::Error> for Failure {
    /// An error that says nothing else is about the usage, the configuration, or what they point at.
    fn from(error: anyhow::Error) -> Self {
        Failure { exit: Exit::Usage, error }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:#}", self.error)
    }
}

/// Reads a line of a file of the repository, counted from 1.
type SourceLine = Box<dyn Fn(&str, u32) -> Option<String> + Sync>;

/// What was asked, and with which surroundings.
pub struct Asked {
    /// The flags that hold for every stage.
    pub args: Global,
    /// The environment at the start, which the tests get, less its secrets.
    pub env: Env,
    /// The same without what leads into the work tree: for all others.
    pub outside: Env,
    /// The configuration table.
    pub config: Config,
}

/// Everything a stage works with, gathered once.
pub struct World<'a> {
    /// What was asked.
    pub asked: &'a Asked,
    /// Every check that the repository can have.
    pub checks: &'a [Check<'a>],
    /// The programs that they ask.
    pub tools: &'a [Tool<'a>],
    /// The repository.
    pub project: Project,
    /// What was stored, and what it is compared with.
    pub memory: Memory,
    /// The services that are asked.
    pub servers: Servers,
    /// What is shown besides results, and where.
    pub screen: Screen,
}

/// The services that are asked, and what those said that are asked once.
pub struct Servers {
    /// The door to them.
    pub client: Client,
    /// Their base addresses.
    pub services: Services,
    /// What the Python package index said, where it was asked.
    pub index: Option<Result<Answer, HttpError>>,
    /// What the Rust package registry said, where it was asked.
    pub crates_io: Option<Result<Answer, HttpError>>,
}

/// What is shown besides results, and where.
pub struct Screen {
    /// What reports say of the repository.
    pub facts: json::Facts,
    /// Base address of the badges' pictures.
    pub shields: String,
    /// A line of a file of the repository.
    source: SourceLine,
    /// From the top of a workflow's checkout to the root, with a final slash.
    prefix: String,
    /// The file and the dotted name of the table that configures Touchmark, or would.
    table: Box<dyn Fn() -> (&'static str, String) + Sync>,
    /// What is seen while checks run.
    pub progress: Progress,
    /// One line to stderr.
    pub say: Box<dyn Fn(&str) + Sync>,
}

/// Runs the stage that was asked for.
///
/// # Errors
/// What kept it from answering, with the exit code that this deserves.
pub fn run(args: Args, env: Env) -> Result<Exit, Failure> {
    let show = output::show(&args.global, &env)?;
    if let Some(text) = args.stage.text(&check::ids()) {
        show.print(&text)?;
        return Ok(Exit::Passed);
    }
    let stores = !matches!(args.stage, Stage::Doctor | Stage::Init { .. });
    let (asked, listing) = Asked::of(args.global, env)?;
    let checks = check::available(&asked.config);
    asked.knows(&checks)?;
    let tools = check::tools(&checks);
    let mut world = World::gather(&asked, &checks, &tools, listing, stores)?;
    let (page, pictures) = match &args.stage {
        Stage::Report { html, endpoint, .. } => {
            (html.clone(), endpoint.as_ref().map(|folder| folder.join("badge.svg")))
        }
        _ => (None, None),
    };
    let results = world.asked.args.results.as_ref().map(|folder| folder.join("check.json"));
    let named = world.asked.args.output.iter().filter_map(|output| output.file.clone());
    for file in named.chain(page).chain(pictures).chain(results) {
        refuse::output(&world.project, &file)?;
    }
    if !matches!(args.stage, Stage::Lint | Stage::Test | Stage::Scan | Stage::Completions { .. } | Stage::Init { .. }) {
        world.ask_registries();
    }
    let exit = match args.stage {
        Stage::Lint => checks::lint(&world, &show),
        Stage::Test => checks::test(&world, &show),
        Stage::Scan => checks::scan(&world, &show),
        Stage::Badge { check, write } => badge::run(&world, &show, badge::Mode::of(check, write)),
        Stage::Commit => commit::run(&world, &show),
        Stage::Ci { strict } => checks::ci(&world, &show, strict),
        Stage::Init { into, yes } => init::run(&world, &show, into.as_deref(), yes),
        Stage::Report { html, endpoint } => report::run(&world, &show, html, endpoint.as_deref()),
        // Printed above, because that needs no repository.
        Stage::Completions { .. } | Stage::Man => Ok(Exit::Passed),
        Stage::Doctor => doctor::run(&world, &show),
    };
    if tool::interrupted() { Ok(Exit::Interrupted) } else { exit }
}

impl Asked {
    /// Reads the configuration of the folder that the flags name.
    ///
    /// # Errors
    /// There is no such folder; the configuration is wrong.
    fn of(args: Global, env: Env) -> Result<(Asked, Listing)> {
        if let Some(results) = args.results.as_deref().filter(|results| results.exists() && !results.is_dir()) {
            bail!("`--results {}` is not a folder", results.display());
        }
        let folder = args.root.as_deref().unwrap_or(Path::new("."));
        let outside = match folder.canonicalize() {
            Ok(folder) => env.outside_of(&install::work_tree(&folder)),
            Err(_) => env.clone(),
        };
        let listing = Listing::at(args.root.as_deref(), &outside)?;
        let holds_table = |link: &&Refused| ["pyproject.toml", "Cargo.toml"].contains(&link.path.as_str());
        if let Some(link) = listing.refused.iter().find(holds_table) {
            bail!("`{}` is a link that is not followed: {}", link.path, link.why);
        }
        let (checks, graded, building) = (check::ids(), check::graded(), check::building());
        let known = Known { checks: &checks, graded: &graded, building: &building, badges: crate::badge::IDS };
        let config = Config::load(&listing.root, known)?
            .with_environment(env.get("TOUCHMARK_RETRIES"), env.get("TOUCHMARK_RETRY_DELAY"))?;
        Ok((Asked { args, env, outside, config }, listing))
    }

    /// # Errors
    /// A flag names no check.
    fn knows(&self, checks: &[Check<'_>]) -> Result<()> {
        let ids: Vec<&str> = checks.iter().map(|check| check.id).collect();
        let mut named = self.args.only.iter().chain(&self.args.skip);
        let Some(name) = named.find(|name| !ids.contains(&name.as_str())) else { return Ok(()) };
        match config::nearest(name, &ids) {
            Some(nearest) => bail!("there is no check `{name}`; did you mean `{nearest}`?"),
            None => bail!("there is no check `{name}`; checks: {}", ids.join(", ")),
        }
    }
}

impl<'a> World<'a> {
    /// Everything a stage needs; one that does not store leaves the folder of results as it is.
    fn gather(
        asked: &'a Asked,
        checks: &'a [Check<'a>],
        tools: &'a [Tool<'a>],
        mut listing: Listing,
        stores: bool,
    ) -> Result<World<'a>> {
        let Asked { args, env, outside, config } = asked;
        let root = listing.root.clone();
        let on_disk = std::mem::take(&mut listing.on_disk);
        let (remembered, project) = thread::scope(|scope| {
            let remembered =
                scope.spawn(|| Remembered::of(&on_disk, &root.join(write::STATE).join("cache").join(memory::STATS)));
            let project = Project::load(listing, &on_disk, config, outside, &check::signs());
            (remembered.join(), project)
        });
        let (project, remembered) = (project?, remembered.map_err(|_| anyhow!("what is remembered was not read"))?);
        let shields = env.base("SHIELDS_BASE_URL", shields::DEFAULT_BASE)?;
        let services = Services::of(env)?;
        let own = if stores { cache::own_folder(&root)? } else { Ok(root.join(".touchmark")) };
        let (own, temporary) = match own {
            Ok(own) => (own, None),
            Err(err) => {
                crate::show::note(&format!("warning: nothing is stored: could not write into `.touchmark`: {err}"));
                let folder = tempfile::tempdir().context("could not make a temporary folder")?;
                (folder.path().to_owned(), Some(folder))
            }
        };
        if let Some(results) = &args.results {
            refuse::results(&project, results)?;
        }
        refuse::empty_places(&project, config)?;
        let inputs = Inputs::of(&project, checks, on_disk, remembered);
        let quiet = args.quiet;
        let say = Box::new(move |line: &str| {
            if !quiet {
                crate::show::note(line);
            }
        });
        let facts = facts(&project.facts, &project.scope);
        let prefix = output::prefix(&root, env);
        let top = root.clone();
        let table = Box::new(move || config::place(&top));
        let progress = match output::may_move(env) {
            _ if quiet => Progress::Silent,
            true => Progress::Moving,
            false => Progress::Logged,
        };
        let lines = Lines::of(&root, project.files.iter().chain(&project.nested).cloned().collect());
        let source: SourceLine = Box::new(move |path, line| lines.get(path, line));
        let client = Client::new(online::options(env, stores.then(|| own.join("cache/http"))));
        let results = args.results.clone().unwrap_or_else(|| own.join("results"));
        let memory = Memory::new(results, &own.join("cache"), inputs, checks).with(temporary);
        let mut world = World {
            asked,
            checks,
            tools,
            project,
            memory,
            servers: Servers { client, services, index: None, crates_io: None },
            screen: Screen { facts, shields, source, prefix, table, progress, say },
        };
        world.screen.facts.turned_off = run::turned_off(&world).into_iter().map(str::to_owned).collect();
        Ok(world)
    }

    /// What plans are made from.
    pub fn context(&self) -> PlanContext<'_> {
        PlanContext {
            project: &self.project,
            config: &self.asked.config,
            toolbox: self.toolbox(),
            online: !self.asked.args.offline,
        }
    }

    /// What this check starts here: a program and the arguments that come before any other; nothing where a service is
    /// asked.
    pub fn command(&self, check: &Check<'_>) -> Vec<String> {
        (check.command)(check, &self.context())
    }

    /// Whether stored results could not have come with the files that they judge: git would list those that it keeps, and a
    /// folder that is named is the caller's.
    pub fn may_believe_results(&self) -> bool {
        self.project.in_git || self.asked.args.results.is_some()
    }

    /// How this run finds its tools.
    pub fn toolbox(&self) -> Toolbox<'_> {
        Toolbox {
            tools: self.tools,
            env: &self.asked.env,
            root: &self.project.root,
            tracked: &self.project.tracked,
            foreign: false,
            install: !self.asked.args.no_install,
            offline: self.asked.args.offline,
            say: &*self.screen.say,
        }
    }

    /// How it finds the tool of a check: scanners come from outside of the tree that they scan, linters, type checkers and
    /// tests from the project's own environment, because their versions belong to the project.
    pub fn toolbox_of(&self, check: &Check<'_>) -> Toolbox<'_> {
        let scans = matches!(check.kind, Kind::CodeScan | Kind::DependencyScan | Kind::DataflowScan);
        let declared = self.asked.config.check(check.id).custom.is_some();
        Toolbox { foreign: scans && !declared, ..self.toolbox() }
    }

    /// From the top of a workflow's checkout to the root, with a final slash.
    fn prefix(&self) -> &str {
        &self.screen.prefix
    }

    /// The markup of the README; Markdown where there is none yet.
    pub fn markup(&self) -> Markup {
        Markup::of(Path::new(self.project.readme.as_deref().unwrap_or("README.md")))
    }

    /// The section in the README's own markup: one entry a badge, of one line or more.
    pub fn section(&self, badges: &[Badge]) -> Vec<String> {
        match self.markup() {
            Markup::Markdown => section::markdown(badges),
            Markup::Rst => section::rst(badges),
        }
    }

    /// All that is shown of a run.
    pub fn shown<'s>(&'s self, report: &'s Report, badges: Option<&'s [Badge]>) -> Shown<'s> {
        let section = badges.map(|badges| self.section(badges)).unwrap_or_default();
        let manifests = ["pyproject.toml", "setup.cfg", "setup.py", "requirements.txt", "Cargo.toml"];
        let manifest = manifests.into_iter().find(|name| self.project.has(name));
        let place = Place { prefix: &self.screen.prefix, manifest, server: &self.project.facts.server };
        Shown {
            report,
            facts: &self.screen.facts,
            badges,
            source: &*self.screen.source,
            table: &*self.screen.table,
            section,
            whole: None,
            change: None,
            standing: &[],
            place,
            doctor: None,
        }
    }

    /// Where badges come from and which ones are wanted.
    pub fn style(&self) -> Style {
        Style { shields: self.screen.shields.clone(), only: self.asked.config.badges.clone() }
    }
}

fn facts(facts: &Facts, scope: &Scope) -> json::Facts {
    let (package, crates) = (&facts.package, facts.crates.as_ref());
    let text = |fact: Option<&Fact<String>>| fact.map(|fact| fact.value.clone());
    let of_crates = |of: fn(&Member) -> &Option<Fact<String>>| crates.and_then(|crates| crates.said(of));
    json::Facts {
        name: text(package.name.as_ref()).or_else(|| crates?.name().map(str::to_owned)),
        version: text(package.version.as_ref().or_else(|| of_crates(|member| &member.version))),
        license: text(package.license.as_ref().or_else(|| of_crates(|member| &member.license))),
        rust_version: text(of_crates(|member| &member.rust_version)),
        python_versions: package.python_versions.as_ref().map(|fact| fact.value.clone()).unwrap_or_default(),
        repository: facts.repository.as_ref().map(|fact| fact.value.clone()),
        kinds: facts.languages.iter().map(|language| language.name().to_owned()).collect(),
        turned_off: Vec::new(),
        scope: json::Scope {
            files: scope.files.len(),
            out: scope.out.iter().map(|(purpose, files)| (purpose.name(), files.len())).collect(),
            summary: scope.summary(),
        },
    }
}
