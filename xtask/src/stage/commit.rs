//! `commit`: the gate, and then the README's change on its way out.

use anyhow::{Context, anyhow};

use crate::badge;
use crate::config::Publish;
use crate::git::Git;
use crate::git::remote::Remote;
use crate::http::GitHub;
use crate::outcome::{Exit, Kind, Outcome, Report, aggregate};
use crate::publish::event::Payload;
use crate::publish::gate::{self, Ask, Gate};
use crate::publish::guard::{self, Place};
use crate::publish::publication::{Publication, path_in};
use crate::publish::{PublishError, Published, Section, api, pull_request, push, summary};
use crate::show::{self, Show, github};
use crate::stage::edited::{self, Edit};
use crate::stage::run::{plan, stored};
use crate::stage::{Failure, World, badge as badge_stage};
use crate::{section, tool};

/// Publishes the section of the stored results.
///
/// # Errors
/// The gate refuses, the markers or the README are unusable, or publishing failed.
pub fn run(world: &World<'_>, show: &Show) -> Result<Exit, Failure> {
    let report = stored(world, &plan(world, Kind::ALL));
    let badges = badge::badges(&report, &world.project.facts, &world.style());
    show.aside(&world.shown(&report, Some(&badges)))?;
    match publish(world, &report)? {
        Ended::Published(published) => show::note(&published.to_string()),
        Ended::Nothing(sentence) => show::note(&sentence),
        Ended::Refused(sentence) => return Err(anyhow!("{sentence}").into()),
    }
    Ok(Exit::Passed)
}

/// The end of `ci`: publishes what this run found. What goes wrong is a warning, unless `strict`.
///
/// # Errors
/// Publishing failed, and `strict` makes that count.
pub fn after(world: &World<'_>, report: &Report, checks: Exit, strict: bool) -> Result<Exit, Failure> {
    skip_marker(world);
    if let (Some(Edit::At(line)), Some(name)) = (edited::by_pull_request(world), &world.project.readme) {
        edited::warn(world, name, line);
    }
    let failure = match publish(world, report) {
        Ok(Ended::Published(published)) => {
            show::note(&published.to_string());
            return Ok(checks);
        }
        Ok(Ended::Nothing(sentence) | Ended::Refused(sentence)) => {
            show::note(&sentence);
            return Ok(checks);
        }
        Err(failure) => failure,
    };
    match checks {
        Exit::Passed if strict => Err(failure),
        checks => {
            warn(world, &failure.to_string());
            Ok(checks)
        }
    }
}

/// How an attempt ended that did not fail.
enum Ended {
    Published(Published),
    Nothing(String),
    Refused(String),
}

fn publish(world: &World<'_>, report: &Report) -> Result<Ended, Failure> {
    if !gate::applies(&world.asked.config) && world.asked.env.is_ci() {
        let badges = badge::badges(report, &world.project.facts, &world.style());
        let summary = world.asked.env.path("GITHUB_STEP_SUMMARY");
        let kept = summary::keep(&section::markdown(&badges), summary.as_deref(), &world.project.root);
        return kept.map(Ended::Published).map_err(|err| failed(world, err));
    }
    let git = Git::open(&world.project.root, &world.asked.outside)?;
    let (branch, withdraw) = match ask(world, git.as_ref(), report)? {
        Gate::Open { branch, withdraw } => (branch, withdraw),
        Gate::Shut(sentence) => return Ok(Ended::Refused(sentence)),
    };
    let (Some(git), Some(tested)) = (git, &world.project.head) else {
        return Ok(Ended::Refused("check only: this is no git repository with a commit".to_owned()));
    };
    badge_stage::write(world, report, withdraw.is_some()).map_err(|failure| match failure.exit {
        Exit::Markers => failure,
        _ => Failure { exit: Exit::Publishing, ..failure },
    })?;
    let published = send(world, &git, tested, &branch, report, withdraw.is_some());
    match (published.map_err(|err| failed(world, err))?, withdraw) {
        (Published::Unchanged, Some(why)) => Ok(Ended::Nothing(format!(
            "nothing to publish: {why}, and the README claims nothing that this run takes back; \
             `publish-when = \"always\"` publishes all the same"
        ))),
        (published, _) => Ok(Ended::Published(published)),
    }
}

const NO_TOKEN: &str = "there is no token: give this step `GITHUB_TOKEN: ${{ github.token }}` in its `env`";

fn send(
    world: &World<'_>,
    git: &Git,
    tested: &str,
    branch: &str,
    report: &Report,
    withdraws: bool,
) -> Result<Published, PublishError> {
    let name = world.project.readme.as_deref().context("there is no README")?;
    let readme = world.project.root.join(name);
    let splice = |old: &[u8]| badge_stage::section(world, report, old, withdraws);
    let path = path_in(git, &readme)?;
    let token = world.asked.env.github_token();
    let remote = Remote::open(git, &world.project.facts.server, token.as_ref())?;
    let publication = Publication {
        git,
        remote: &remote,
        tested,
        branch,
        place: Place { path: &path, markup: world.markup() },
        new: &std::fs::read(&readme).with_context(|| format!("could not read `{name}`"))?,
        section: Section { splice: &splice, withdraws },
        message: &world.asked.config.commit_message,
        tries: world.asked.config.retries,
        delay: world.asked.config.retry_delay,
        notice: &show::note,
    };
    let services = &world.servers.services;
    let base = match world.asked.config.publish {
        Publish::Push | Publish::Nowhere => {
            return push::push(&publication).map_err(|err| match err {
                PublishError::Denied { said, .. } if token.is_none() && said.contains("could not read Username") => {
                    anyhow!("{NO_TOKEN}, or let `actions/checkout` keep its credentials. git said:\n{said}").into()
                }
                err => err,
            });
        }
        Publish::Api => &services.graphql,
        Publish::PullRequest => &services.github,
    };
    if token.is_none() {
        return Err(anyhow!(NO_TOKEN).into());
    }
    let github = GitHub::new(&world.servers.client, base, token).map_err(|err| anyhow!("{err}"))?;
    let repository =
        &world.project.facts.repository.as_ref().context("it is not known which repository this is")?.value;
    match world.asked.config.publish {
        Publish::Api => api::commit(&publication, &github, repository),
        _ => pull_request::propose(&publication, &github, repository),
    }
}

/// Asks the gate.
fn ask(world: &World<'_>, git: Option<&Git>, report: &Report) -> Result<Gate, Failure> {
    let (env, config) = (&world.asked.env, &world.asked.config);
    let payload = Payload::read(env.path("GITHUB_EVENT_PATH").as_deref());
    let cloned_default = git.and_then(Git::default_branch);
    let head = git.and_then(Git::head);
    let tests = report.checks.iter().filter(|check| check.kind == Kind::Tests).map(|check| check.verdict.outcome());
    let tests: Vec<Outcome> = tests.collect();
    let mut ask = Ask {
        ci: env.is_ci(),
        event: env.get("GITHUB_EVENT_NAME"),
        git_ref: env.get("GITHUB_REF"),
        actor: env.get("GITHUB_ACTOR"),
        repository: env.get("GITHUB_REPOSITORY"),
        payload: &payload,
        cloned_default: cloned_default.as_deref(),
        config,
        tested: world.project.head.as_deref(),
        head: head.as_deref(),
        dirty: None,
        tests: (!tests.is_empty()).then(|| aggregate(tests)),
        tests_passed: env.get("TESTS_PASSED"),
    };
    // The rest costs a look at every file: only where it matters.
    if let (Gate::Open { .. }, Some(git)) = (gate::gate(&ask), git) {
        let mut dirty = git.dirty()?;
        // Of text that git does not keep, only what is called requirements is read by anything.
        let is_text = |file: &str| file.ends_with(".txt") && !file.contains("requirements");
        let untracked = |file: &&String| !world.project.tracked.contains(*file) && !is_text(file);
        dirty.extend(world.project.files.iter().filter(untracked).cloned());
        let is_judged = |file: &str| world.memory.inputs.is_judged(file, &world.asked.config);
        // git names a submodule, not the files in it.
        let within = |file: &String| {
            let nested = world.project.nested.iter().filter(|path| path.starts_with(&format!("{file}/")));
            nested.into_iter().any(|path| is_judged(path))
        };
        let judged = |file: &&String| {
            Some(file.as_str()) != world.project.readme.as_deref() && (is_judged(file) || within(file))
        };
        let changed = dirty.iter().find(judged).cloned();
        ask.dirty = changed.as_deref();
        return Ok(gate::gate(&ask));
    }
    Ok(gate::gate(&ask))
}

/// A tag on a commit that carries a skip marker starts no workflow, such as the one that makes a release.
fn skip_marker(world: &World<'_>) {
    let on_tag = world.asked.env.get("GITHUB_REF").is_some_and(|name| name.starts_with("refs/tags/"));
    if !on_tag || !world.asked.env.is_ci() {
        return;
    }
    let about = || {
        let git = Git::open(&world.project.root, &world.asked.outside).ok()??;
        git.about(&git.head()?).ok()
    };
    if let Some(marker) = about().and_then(|about| guard::skip_marker(&about.message)) {
        warn(
            world,
            &format!(
                "the tagged commit carries `{marker}`, so that its tag starts no workflow: tag the commit before it, or \
                 an empty one after it"
            ),
        );
    }
}

/// Says what went wrong where people of this CI look for it.
fn warn(world: &World<'_>, text: &str) {
    match world.asked.env.get("GITHUB_ACTIONS") {
        Some(_) => show::command(&github::warning(text)),
        None => show::note(&format!("warning: {text}")),
    }
}

fn failed(world: &World<'_>, error: PublishError) -> Failure {
    let name = world.project.readme.as_deref().unwrap_or("README.md");
    // A server's own words are repeated; what it was told is not.
    let said = |err: &PublishError| match world.asked.env.github_token() {
        Some(token) => token.redact(&err.to_string()),
        None => err.to_string(),
    };
    match error {
        PublishError::Markers(err) => Failure { exit: Exit::Markers, error: anyhow!("`{name}`: {err}") },
        err if tool::interrupted() => Failure { exit: Exit::Interrupted, error: anyhow!("{}", said(&err)) },
        err => Failure { exit: Exit::Publishing, error: anyhow!("{}", said(&err)) },
    }
}
