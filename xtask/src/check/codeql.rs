//! `codeql`: what GitHub's code scanning found in this very commit.

mod answers;

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use self::answers::{Alert, Analysis, CheckRuns, Run, Runs};
use crate::called::command;
use crate::check::plant::Plant;
use crate::check::{Check, Job, Need, Remote, unreadable};
use crate::http::{HttpError, pause};
use crate::outcome::{Ended, Kind, Outcome, Reason, Severity, Surface, Undecided, Verdict};
use crate::project::Language;

/// GitHub's CodeQL analysis.
pub const CHECK: Check<'static> = Check {
    id: "codeql",
    title: "CodeQL",
    kind: Kind::CodeScan,
    about: "GitHub has analysed this very commit, in every category of the branch, and lists no open alert at the threshold",
    languages: &[Language::Python, Language::Rust],
    endings: &[".py", ".pyi", ".rs"],
    surface: Surface { unit: "analysis", is_on_github: true, ..Surface::FILES },
    network: Some("it asks GitHub"),
    timeout: TIMEOUT,
    listed: Some(|context| context.project.facts.has_codeql),
    remedy,
    fail_on: Severity::Medium,
    optional: true,
    plant: Plant::Never("GitHub analyses what is pushed"),
    planned: |context| !context.project.facts.languages.is_empty() && context.project.facts.repository.is_some(),
    run: |job| {
        let Some(remote) = job.remote else {
            return Err(Undecided::not_applicable("the repository is not known to be on GitHub"));
        };
        if !remote.api.has_token() {
            return Err(without_token(job));
        }
        job.online()?;
        wait(remote, || answer(job, remote, Instant::now() + job.timeout()))
            .map_err(|undecided| settle(job, remote, undecided))
    },
    ..Check::PYTHON
};

/// Whether the configuration lists this check, or a workflow has the repository analysed.
fn is_asked_for(job: &Job<'_>) -> bool {
    job.context.config.checks.contains_key(job.check.id) || job.project.facts.has_codeql
}

/// A laptop often has no token, and nothing is published there; a workflow always has one to give.
fn without_token(job: &Job<'_>) -> Undecided {
    if is_asked_for(job) || job.context.toolbox.env.is_ci() {
        Undecided::new(Reason::NoPermission, NO_TOKEN)
    } else {
        Undecided::not_applicable("no token, and no workflow runs it")
    }
}

/// Where code scanning is not set up, and the configuration does not ask for it, the check does not apply.
fn settle(job: &Job<'_>, remote: &Remote<'_>, undecided: Undecided) -> Undecided {
    match undecided.reason() {
        Some(Reason::NoAnalysis | Reason::FeatureOff) if !is_asked_for(job) && is_unused(remote, job.timeout()) => {
            Undecided::not_applicable(format!("code scanning is not set up: {}", undecided.detail()))
        }
        _ => undecided,
    }
}

/// Whether GitHub says that no branch was ever analysed.
fn is_unused(remote: &Remote<'_>, timeout: Duration) -> bool {
    let path = format!("/repos/{}/code-scanning/analyses?tool_name=CodeQL&per_page=1", remote.repository);
    let analyses = remote.api.pages(&path, 1, Instant::now() + timeout, |page: Vec<serde_json::Value>| page);
    match analyses {
        Ok(analyses) => analyses.is_empty(),
        Err(err) => matches!(refused(&err).reason(), Some(Reason::NoAnalysis | Reason::FeatureOff)),
    }
}

const NO_TOKEN: &str = "there is no token: set GITHUB_TOKEN or GH_TOKEN to one with `security-events: read`";

/// What a service that does not answer is asked again by, and what it has to be allowed.
fn remedy(need: &Need<'_>) -> Option<String> {
    let (stage, id) = (need.check.stage(), need.check.id);
    Some(match need.reason {
        Reason::Stale => {
            let wait = command(&format!("{stage} --only {id} --wait-{id} 10m"));
            format!("commit and push, then wait for the answer: `{wait}`")
        }
        Reason::UnreadableReport => "ask again later; if it stays so, report it".to_owned(),
        Reason::TimedOut => format!("ask again later: `{}`", command(&format!("{stage} --only {id}"))),
        Reason::InputsSkipped => "see what its workflow says about this analysis".to_owned(),
        Reason::NoPermission => format!(
            "`GITHUB_TOKEN=$(gh auth token) {}`; in a workflow give the step `env: GITHUB_TOKEN: ${{{{ github.token }}}}` and the \
             job that permission; `{id} = false` in the table of checks leaves it out",
            command(&format!("{stage} --only {id}"))
        ),
        _ => return None,
    })
}

/// How long one round of questions may take.
const TIMEOUT: Duration = Duration::from_secs(60);

/// How many pages of a list are read, of a hundred entries each.
const PAGES: usize = 100;

/// The first pause between two rounds, and the longest.
const PAUSES: (Duration, Duration) = (Duration::from_secs(5), Duration::from_secs(30));

/// Asks until the analysis of this commit is there, or the time is up. It may not be queued yet just after a push.
fn wait(remote: &Remote<'_>, ask: impl Fn() -> Result<Verdict, Undecided>) -> Result<Verdict, Undecided> {
    let end = Instant::now() + remote.wait;
    let mut interval = PAUSES.0;
    loop {
        let answer = ask();
        let left = end.saturating_duration_since(Instant::now());
        let may_come = match &answer {
            Ok(_) => false,
            Err(undecided) if undecided.reason() == Some(Reason::Stale) => remote.changed.is_none(),
            Err(undecided) => undecided.is_pending(),
        };
        if !may_come || left.is_zero() || pause(interval.min(left)).is_err() {
            return answer;
        }
        interval = (interval * 2).min(PAUSES.1);
    }
}

/// One round. The analyses come first: alerts alone say nothing about this commit.
fn answer(job: &Job<'_>, remote: &Remote<'_>, deadline: Instant) -> Result<Verdict, Undecided> {
    let Some(reference) = remote.reference else {
        return Err(Undecided::new(
            Reason::Stale,
            "HEAD is on no branch; `branch` in the table of Touchmark names one",
        ));
    };
    let Some(commit) = remote.commit else {
        return Err(Undecided::new(Reason::Stale, "there is no commit yet"));
    };
    let scanning = format!("/repos/{}/code-scanning", remote.repository);
    let query = format!("tool_name=CodeQL&ref={}&per_page=100", utf8_percent_encode(reference, OF_QUERIES));
    let analyses: Result<Vec<Analysis>, _> =
        remote.api.pages(&format!("{scanning}/analyses?{query}"), PAGES, deadline, |page: Vec<Analysis>| page);
    let analyses = match analyses {
        Ok(analyses) => analyses,
        Err(err) if is_no_analysis(&err) => Vec::new(),
        Err(err) => return Err(refused(&err)),
    };
    let newest = newest(analyses, reference);
    if newest.is_empty() {
        let branch = reference.trim_start_matches("refs/heads/");
        let none = format!("CodeQL has not analysed `{branch}`");
        return Err(if_running(remote, commit, deadline, Reason::NoAnalysis, none));
    }
    let mut commits: BTreeSet<&str> = newest.values().map(|analysis| analysis.commit_sha.as_str()).collect();
    let is_tested = |id: &str| commit.eq_ignore_ascii_case(id) || (remote.is_alike)(id, deadline);
    let other = commits.iter().find(|id| !is_tested(id));
    if let Some((category, old)) = other.and_then(|id| newest.iter().find(|(_, analysis)| analysis.commit_sha == **id))
    {
        let detail =
            format!("the newest analysis of `{category}` is of {}, not of {}", short(&old.commit_sha), short(commit));
        return Err(if_running(remote, commit, deadline, Reason::Stale, detail));
    }
    if let Some((category, error)) =
        newest.iter().find_map(|(category, analysis)| Some((category, analysis.problem()?)))
    {
        return Err(Undecided::new(Reason::InputsSkipped, format!("the analysis of `{category}` says: {error}")));
    }
    let path = format!("{scanning}/alerts?state=open&{query}");
    let alerts: Vec<Alert> =
        remote.api.pages(&path, PAGES, deadline, |page: Vec<Alert>| page).map_err(|err| refused(&err))?;
    let open = alerts.iter().filter(|alert| alert.is_open()).map(Alert::finding).collect();
    let verdict = Verdict::judge(Ended::answered(), newest.len() as u64, open, job.fail_on);
    commits.insert(commit);
    let going_on = || commits.iter().find_map(|id| Some((*id, running(remote, id, deadline).ok()??)));
    if verdict.outcome() == Outcome::Pass
        && let Some((id, run)) = going_on()
    {
        // Another language's results, of which no category knows yet.
        return Err(Undecided::pending(format!("another analysis of {} is {run}", short(id))));
    }
    Ok(match &remote.changed {
        Some(path) => verdict.but(Reason::Stale, format!("`{path}` is not as in the commit that was analysed")),
        None => verdict,
    })
}

/// The newest analysis by CodeQL of each category on this reference.
fn newest(analyses: Vec<Analysis>, reference: &str) -> BTreeMap<String, Analysis> {
    let mut newest: BTreeMap<String, Analysis> = BTreeMap::new();
    for analysis in analyses.into_iter().filter(|analysis| analysis.is_of(reference)) {
        let category = analysis.category();
        if newest.get(&category).is_none_or(|other| other.age() < analysis.age()) {
            newest.insert(category, analysis);
        }
    }
    newest
}

/// `pending` where an analysis of this commit is queued or running, else unknown for this reason.
fn if_running(remote: &Remote<'_>, commit: &str, deadline: Instant, reason: Reason, detail: String) -> Undecided {
    match running(remote, commit, deadline) {
        Ok(Some(status)) => Undecided::pending(format!("the analysis of {} is {status}", short(commit))),
        Ok(None) => Undecided::new(reason, detail),
        Err(err) => Undecided::new(
            reason,
            format!("{detail}; whether one is running cannot be told (it takes `actions: read`): {err}"),
        ),
    }
}

/// How far an analysis of this commit is that has not ended, among workflow runs and check runs. A workflow that analyses
/// and asks in one run does not wait for itself.
///
/// # Errors
/// The workflow runs could not be listed.
fn running(remote: &Remote<'_>, commit: &str, deadline: Instant) -> Result<Option<&'static str>, HttpError> {
    let repository = remote.repository;
    let runs = format!("/repos/{repository}/actions/runs?head_sha={commit}&per_page=100");
    let checks = format!("/repos/{repository}/commits/{commit}/check-runs?per_page=100");
    let runs = remote.api.pages(&runs, PAGES, deadline, |page: Runs| page.workflow_runs);
    let own = |run: &Run| remote.run.is_some() && run.id == remote.run;
    if let Some(run) = runs.iter().flatten().find(|run| run.is_codeql(commit) && run.is_going_on() && !own(run)) {
        return Ok(Some(run.status()));
    }
    let checks = remote.api.pages(&checks, PAGES, deadline, |page: CheckRuns| page.check_runs);
    if let Some(run) = checks.iter().flatten().find(|run| run.is_code_scanning(commit) && run.is_going_on()) {
        return Ok(Some(run.status()));
    }
    runs.map(|_| None)
}

fn is_no_analysis(err: &HttpError) -> bool {
    matches!(err, HttpError::Status { code: 404, message, .. } if message.to_ascii_lowercase().contains("no analysis found"))
}

/// What an answer that is none comes to. Statuses and messages:
/// <https://docs.github.com/en/rest/code-scanning/code-scanning>.
fn refused(err: &HttpError) -> Undecided {
    let (reason, advice) = match err {
        HttpError::Status { code: 401, .. } => (Reason::NoPermission, "the token is not valid, or has expired"),
        HttpError::Status { code: 404, .. } if is_no_analysis(err) => (Reason::NoAnalysis, ""),
        HttpError::Status { code: 404, .. } => {
            (Reason::NoPermission, "there is no such repository, or the token may not see it")
        }
        HttpError::Status { code: 403, message, .. } => {
            let message = message.to_ascii_lowercase();
            let off = ["must be enabled", "not enabled", "advanced security", "code security"];
            if off.iter().any(|words| message.contains(words)) {
                (Reason::FeatureOff, "")
            } else {
                (Reason::NoPermission, "the token needs `security-events: read`")
            }
        }
        HttpError::Token => (Reason::NoPermission, ""),
        HttpError::Unreadable(_) | HttpError::TooLarge(_) => return unreadable(err),
        HttpError::Interrupted => return Undecided::new(Reason::Crashed, "interrupted"),
        _ => (Reason::Unreachable, ""),
    };
    let detail = if advice.is_empty() { err.to_string() } else { format!("{advice} ({err})") };
    Undecided::new(reason, detail)
}

fn short(commit: &str) -> &str {
    commit.get(..7).unwrap_or(commit)
}

/// What stands in a value of a query as it is.
const OF_QUERIES: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');
