//! The stages: what each asks of all other modules, and in which order.

pub mod alike;
pub mod badge;
pub mod checks;
pub mod commit;
pub mod doctor;
pub mod init;
pub mod online;
pub mod output;
pub mod report;
pub mod run;
mod setup;

use std::fmt;
use std::path::{Path, PathBuf};
use std::thread;

use anyhow::{Context, Result, anyhow, bail};

use crate::args::{self, Args, Global, Stage};
use crate::badge::{Badge, Style};
use crate::cache::{self, Inputs, Remembered, Store};
use crate::check::{self, Check, Scene};
use crate::config::{self, Config, Known};
use crate::env::Env;
use crate::http::{Client, HttpError};
use crate::install::Toolbox;
use crate::outcome::{Exit, Report};
use crate::project::registry::Answer;
use crate::project::rust::Member;
use crate::project::{self, Fact, Facts, Look, Project};
use crate::readme::Markup;
use crate::show::{Place, Shown, json};
use crate::stage::online::Services;
use crate::{section, shields, tool, write};

/// Where hashes of files are remembered, below our own folder.
const STATS: &str = "cache/stats";

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

/// Everything a stage works with, gathered once.
pub struct World {
    /// The flags that hold for every stage.
    pub args: Global,
    /// The environment at the start.
    pub env: Env,
    /// The configuration table.
    pub config: Config,
    /// Every check that the repository can have.
    pub checks: Vec<&'static Check>,
    /// The repository.
    pub project: Project,
    /// What reports say of it.
    pub facts: json::Facts,
    /// What the keys of stored results are made of.
    pub inputs: Inputs,
    /// Base address of the badges' pictures.
    pub shields: String,
    /// The door to servers.
    pub client: Client,
    /// Base addresses of the services that are asked.
    pub services: Services,
    /// What the Python package index said, where it was asked.
    pub index: Option<Result<Answer, HttpError>>,
    /// What the Rust package registry said, where it was asked.
    pub crates_io: Option<Result<Answer, HttpError>>,
    /// Stored results.
    pub store: Store,
    /// Where tools keep caches of their own.
    pub tool_cache: PathBuf,
    /// Where [`Inputs`] remembers hashes.
    pub stats: PathBuf,
    /// Stands in for `.touchmark` where that cannot be written, and goes with this.
    _temporary: Option<tempfile::TempDir>,
    /// A line of a file of the repository.
    source: SourceLine,
    /// From the top of a workflow's checkout to the root, with a final slash.
    prefix: String,
    /// Whether lines may move on a terminal while checks run.
    pub live: bool,
    /// One line to stderr.
    pub say: Box<dyn Fn(&str) + Sync>,
}

/// Runs the stage that was asked for.
///
/// # Errors
/// What kept it from answering, with the exit code that this deserves.
pub fn run(args: Args, env: Env) -> Result<Exit, Failure> {
    let show = output::show(&args.global, &env)?;
    if let Stage::Completions { shell } = args.stage {
        show.print(&args::completions(shell, &check::ids()))?;
        return Ok(Exit::Passed);
    }
    let mut world = World::gather(args.global, env, !matches!(args.stage, Stage::Doctor | Stage::Init { .. }))?;
    let page = match &args.stage {
        Stage::Report { html, .. } => html.as_deref(),
        _ => None,
    };
    let named = world.args.output.iter().filter_map(|output| output.file.as_deref());
    for file in named.chain(page) {
        world.refuse_tracked(file)?;
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
        Stage::Init { yes } => init::run(&world, &show, yes),
        Stage::Report { html, endpoint } => report::run(&world, &show, html, endpoint.as_deref()),
        // Printed above, because that needs no repository.
        Stage::Completions { .. } => Ok(Exit::Passed),
        Stage::Doctor => doctor::run(&world, &show),
    };
    // The process ends here, and to free a hundred thousand names one by one would only keep it.
    let World { inputs, project, .. } = world;
    std::mem::forget((inputs, project));
    if tool::interrupted() { Ok(Exit::Interrupted) } else { exit }
}

impl World {
    /// Refuses to write what is shown into a file that git keeps: a slip of the keyboard must not cost a source.
    fn refuse_tracked(&self, file: &Path) -> Result<()> {
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let place = folder.canonicalize().ok().and_then(|folder| Some(folder.join(file.file_name()?)));
        let inside = place.as_deref().and_then(|place| place.strip_prefix(&self.project.root).ok());
        let name = inside.map(|path| path.to_string_lossy().replace('\\', "/"));
        match name.filter(|name| crate::paths::has(&self.project.tracked, name)) {
            Some(name) => bail!("`{name}` is a file that git keeps, and no output goes there"),
            None => Ok(()),
        }
    }

    /// Everything a stage needs; one that does not store leaves the folder of results as it is.
    fn gather(args: Global, env: Env, stores: bool) -> Result<World> {
        if let Some(results) = args.results.as_deref().filter(|results| results.exists() && !results.is_dir()) {
            bail!("`--results {}` is not a folder", results.display());
        }
        let mut look = Look::at(args.root.as_deref(), &env)?;
        let root = look.root.clone();
        let known = Known { checks: &check::ids(), graded: &check::graded(), badges: &crate::badge::IDS };
        let config = Config::load(&root, known)?
            .with_environment(env.get("TOUCHMARK_RETRIES"), env.get("TOUCHMARK_RETRY_DELAY"))?;
        let checks = check::available(&config);
        let ids: Vec<&str> = checks.iter().map(|check| check.id).collect();
        if let Some(name) = args.only.iter().chain(&args.skip).find(|name| !ids.contains(&name.as_str())) {
            match config::nearest(name, &ids) {
                Some(nearest) => bail!("there is no check `{name}`; did you mean `{nearest}`?"),
                None => bail!("there is no check `{name}`; checks: {}", ids.join(", ")),
            }
        }
        let on_disk = std::mem::take(&mut look.on_disk);
        let (remembered, project) = thread::scope(|scope| {
            let remembered = scope.spawn(|| Remembered::of(&on_disk, &root.join(write::STATE).join(STATS)));
            let project = Project::load(look, &on_disk, &config, &env);
            (remembered.join(), project)
        });
        let (project, remembered) = (project?, remembered.map_err(|_| anyhow!("what is remembered was not read"))?);
        let shields = env.base("SHIELDS_BASE_URL", shields::DEFAULT_BASE)?;
        let services = Services::of(&env)?;
        let own = if stores { cache::own_folder(&root)? } else { Ok(root.join(".touchmark")) };
        let (own, temporary) = match own {
            Ok(own) => (own, None),
            Err(err) => {
                crate::show::note(&format!("warning: nothing is stored: could not write into `.touchmark`: {err}"));
                let folder = tempfile::tempdir().context("could not make a temporary folder")?;
                (folder.path().to_owned(), Some(folder))
            }
        };
        let store = Store::new(args.results.clone().unwrap_or_else(|| own.join("results")));
        let inputs = Inputs::of(&project, on_disk, remembered);
        let quiet = args.quiet;
        let say = Box::new(move |line: &str| {
            if !quiet {
                crate::show::note(line);
            }
        });
        let facts = facts(&project.facts);
        let prefix = output::prefix(&root, &env);
        let live = !quiet && output::may_move(&env);
        let lines = project::files::Lines::below(&root);
        let source: SourceLine = Box::new(move |path, line| lines.get(path, line));
        let client = Client::new(online::options(&env, stores.then(|| own.join("cache/http"))));
        Ok(World {
            args,
            env,
            config,
            checks,
            project,
            facts,
            inputs,
            shields,
            client,
            services,
            index: None,
            crates_io: None,
            store,
            tool_cache: own.join("cache"),
            stats: own.join(STATS),
            _temporary: temporary,
            source,
            prefix,
            live,
            say,
        })
    }

    /// What plans are made from.
    pub fn scene(&self) -> Scene<'_> {
        Scene {
            project: &self.project,
            config: &self.config,
            safety_key: self.env.secret("SAFETY_API_KEY").is_some(),
            online: !self.args.offline,
        }
    }

    /// The command that runs the project's tests for this check: the configured one, else cargo's, else `pytest`, which
    /// for a project locked by uv and without an environment is run by `uv run`.
    pub fn test_command(&self, check: &Check) -> Vec<String> {
        let words = |words: &[&str]| -> Vec<String> { words.iter().map(|word| (*word).to_owned()).collect() };
        let of_cargo = check.id == check::cargo_test::CHECK.id;
        if let Some(test) = self.config.test.as_ref().filter(|_| of_cargo == check::cargo_test::is_meant(&self.scene()))
        {
            return test.clone();
        }
        if of_cargo {
            return check::cargo_test::command(&self.project);
        }
        let toolbox = self.toolbox();
        let may_install = !self.args.offline && !self.args.no_install;
        let locked = self.project.has("uv.lock");
        if locked && may_install && !self.project.root.join(".venv").exists() && toolbox.find("uv").is_some() {
            let mut command = words(&["uv", "run", "--frozen"]);
            command.extend(self.project.facts.package.for_pytest.iter().cloned());
            command.push("pytest".to_owned());
            return command;
        }
        words(&["pytest"])
    }

    /// The program that a check asks, but for tests. The dataflow scan asks the CodeQL CLI where that is there and its
    /// licence allows it; it fetches packs of queries that it does not have, so that it needs the network.
    pub fn program(&self, check: &Check) -> Option<String> {
        let cli = check::dataflow::cli::PROGRAM;
        let may = check.id == check::dataflow::CHECK.id
            && !self.args.offline
            && self.config.codeql_licensed.unwrap_or_else(|| self.project.facts.is_open_source());
        let is_there = || self.toolbox().is_present(cli);
        if may && is_there() { Some(cli.to_owned()) } else { check.tool.map(str::to_owned) }
    }

    /// How this run finds its tools.
    pub fn toolbox(&self) -> Toolbox<'_> {
        Toolbox {
            env: &self.env,
            root: &self.project.root,
            install: !self.args.no_install,
            offline: self.args.offline,
            say: &*self.say,
        }
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
    pub fn shown<'a>(&'a self, report: &'a Report, badges: Option<&'a [Badge]>) -> Shown<'a> {
        let section = badges.map(|badges| self.section(badges)).unwrap_or_default();
        let preview = badges.map(section::markdown).unwrap_or_default();
        let manifests = ["pyproject.toml", "setup.cfg", "setup.py", "requirements.txt", "Cargo.toml"];
        let manifest = manifests.into_iter().find(|name| self.project.has(name));
        let place = Place { prefix: &self.prefix, manifest, server: &self.project.facts.server };
        Shown {
            report,
            facts: &self.facts,
            badges,
            source: &*self.source,
            section,
            preview,
            whole: None,
            change: None,
            place,
            doctor: None,
        }
    }

    /// Where badges come from and which ones are wanted.
    pub fn style(&self) -> Style {
        Style { shields: self.shields.clone(), only: self.config.badges.clone() }
    }
}

fn facts(facts: &Facts) -> json::Facts {
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
    }
}
