//! `pip-audit`: known vulnerabilities in what a Python package needs to run.

pub mod lists;
pub(in crate::check) mod plant;
mod resolve;

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::thread;
use std::time::{Duration, Instant};

use serde::Deserialize;

use crate::check::plant::Plant;
use crate::check::remedy::of_dependencies;
use crate::check::report::json;
use crate::check::{Check, DEPENDENCIES, Job, Reads, crashed, finding, shortened, unreadable, unstartable};
use crate::config::CheckConfig;
use crate::env::Inherit;
use crate::install::Tool;
use crate::outcome::{Ended, Finding, Kind, Reason, Severity, Surface, Undecided, Verdict};
use crate::project::python::dependencies::{Dependencies, dependencies};
use crate::project::python::normalized;
use crate::project::{Language, Project};
use crate::tool::{Output, interrupted};

use self::lists::{Asked, RequirementsFile, RequirementsFiles};

/// Known vulnerabilities.
pub const CHECK: Check<'static> = Check {
    id: "pip-audit",
    title: "pip-audit",
    kind: Kind::DependencyScan,
    about: "every dependency of the lock files, the requirements or the metadata was looked up, for every system and \
            Python that a condition names",
    endings: &[],
    settings: DEPENDENCIES,
    reads: Reads::Requirements,
    surface: Surface { unit: "dependency", ..Surface::FILES },
    tool: Some(Tool::pinned("pip-audit", include_str!("../../tools/pip-audit.txt"))),
    // Lists of the repository are resolved.
    sees: Inherit::Resolver,
    network: Some("advisories come from it"),
    // It only waits for a dependency.
    listed: Some(|context| context.holds(Language::Python)),
    remedy: of_dependencies,
    // Where there is nothing to audit, nobody has to have the tool.
    plant: Plant::Beside(plant::prove),
    planned: |context| context.holds(Language::Python) && !has_none(&found(context.project)),
    run: |job| {
        let found = found(job.project);
        if has_none(&found) {
            return Err(Undecided::not_applicable("the package has no dependencies"));
        }
        if let [Dependencies::Unknown { why }] = found.as_slice() {
            return Err(Undecided::new(Reason::NothingChecked, why.as_str()));
        }
        job.online()?;
        // Any unambiguous start of an option is that option.
        if job.config.args.iter().any(|arg| arg.starts_with("--fi")) {
            return Err(Undecided::new(Reason::ConfigIgnored, "`--fix` would write into the work tree"));
        }
        let lists = RequirementsFiles::lay(job, found).map_err(|err| unstartable(&err))?;
        audit(job, &lists)
    },
    ..Check::PYTHON
};

fn found(project: &Project) -> Vec<Dependencies> {
    dependencies(&project.root, &project.files)
}

fn has_none(found: &[Dependencies]) -> bool {
    found.iter().all(|list| matches!(list, Dependencies::None { .. }))
}

/// How long to wait before asking again where the network failed.
const WAITS: &[Duration] = &[Duration::from_secs(1), Duration::from_secs(2)];

/// One run for each list, all of them within the check's deadline; the first that comes to nothing is the last.
fn audit(job: &Job<'_>, lists: &RequirementsFiles) -> Result<Verdict, Undecided> {
    let deadline = Instant::now() + job.timeout();
    let mut answers = Answer { left: lists.unaudited.clone(), ..Answer::default() };
    for list in &lists.lists {
        match look_up(job, list, deadline) {
            Ok(answer) => answers.add(answer),
            Err(problem) => return Ok(conclude(answers, Some(named(&problem, lists)), job.fail_on)),
        }
    }
    if answers.audited.is_empty() && answers.left.is_empty() {
        return Err(Undecided::not_applicable(
            "no dependency applies to any system and Python that the project supports",
        ));
    }
    Ok(conclude(answers, None, job.fail_on))
}

/// The answers about the requirements of a list and their dependencies.
fn look_up(job: &Job<'_>, list: &RequirementsFile, deadline: Instant) -> Result<Answer, Undecided> {
    if list.pinned {
        return ask(job, list, deadline);
    }
    let pins = resolve::pins(job, list, deadline)?;
    let missing = |name: &&(String, Option<String>)| pins.iter().all(|pin| pin.name != name.0);
    let asked = list.asked.required.iter().filter(|name| list.asked.own.as_ref() != Some(&name.0));
    let left = asked.filter(missing).map(|(name, _)| format!("{name} (not in the resolution)")).collect();
    let mut answers = Answer { left, ..Answer::default() };
    for list in list.resolved(pins).map_err(|err| unstartable(&err))? {
        answers.add(ask(job, &list, deadline)?);
    }
    Ok(answers)
}

/// The same with the files called as in the repository, not as in the temporary folder.
fn named(problem: &Undecided, lists: &RequirementsFiles) -> Undecided {
    let folder = format!("{}/", lists.folder.path().display());
    Undecided::new(problem.reason().unwrap_or(Reason::Crashed), problem.detail().replace(&folder, ""))
}

/// Asks three times in all where the network fails.
fn ask(job: &Job<'_>, list: &RequirementsFile, deadline: Instant) -> Result<Answer, Undecided> {
    let mut waits = WAITS.iter().copied();
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        let config = CheckConfig { timeout: Some(left), ..job.config.clone() };
        let job = Job { config: &config, ..*job };
        let ran = job.run(&arguments(list), &[]);
        let unreachable = match ran.and_then(|output| answer(output, &list.asked)) {
            Err(undecided) if undecided.reason() == Some(Reason::Unreachable) => undecided,
            told => return told,
        };
        match waits.next() {
            Some(wait) if paused(wait, deadline) => {}
            _ => return Err(unreachable),
        }
    }
}

/// Whether the wait was over before the deadline and before the user had enough.
fn paused(wait: Duration, deadline: Instant) -> bool {
    let end = Instant::now() + wait;
    while Instant::now() < end {
        if interrupted() || Instant::now() >= deadline {
            return false;
        }
        thread::sleep(Duration::from_millis(20));
    }
    true
}

/// `--output` is told because the environment may name a file.
fn arguments(list: &RequirementsFile) -> Vec<OsString> {
    let fixed = ["--format", "json", "--output", "-", "--desc", "off", "--progress-spinner", "off", "--cache-dir"];
    let mut args: Vec<OsString> = fixed.map(Into::into).to_vec();
    // What one run was told is for that run: the tests could write into any folder that outlives it.
    args.push(list.file.with_file_name("cache").into());
    args.extend(["--no-deps", "--disable-pip"].map(Into::into));
    args.extend(["-r".into(), list.file.clone().into()]);
    args
}

/// The parts of `--format json` that a verdict needs (<https://github.com/pypa/pip-audit#usage>).
#[derive(Deserialize)]
struct Report {
    dependencies: Vec<Dependency>,
}

/// Either audited, with a version and what is wrong with it, or skipped, with the reason.
#[derive(Deserialize)]
struct Dependency {
    name: String,
    version: Option<String>,
    vulns: Option<Vec<Vulnerability>>,
    skip_reason: Option<String>,
}

#[derive(Deserialize)]
struct Vulnerability {
    id: String,
    fix_versions: Vec<String>,
    #[serde(default)]
    aliases: BTreeSet<String>,
}

/// What one run told, or several together.
#[derive(Default)]
struct Answer {
    /// Name and version.
    audited: BTreeSet<(String, String)>,
    /// By rule and message: two files may ask for the same.
    findings: BTreeMap<(String, String), Finding>,
    /// In words, what nobody has audited.
    left: Vec<String>,
    /// The exit code, 0 where all runs had that.
    code: i32,
}

impl Answer {
    fn add(&mut self, other: Answer) {
        self.audited.extend(other.audited);
        self.left.extend(other.left);
        self.code = self.code.max(other.code);
        for (key, finding) in other.findings {
            self.findings.entry(key).or_insert(finding);
        }
    }
}

/// The verdict on one run of `pip-audit --format json` that was asked this.
///
/// # Errors
/// The report tells nothing, and why.
pub fn judge(output: Output, asked: &Asked, fail_on: Severity) -> Result<Verdict, Undecided> {
    Ok(conclude(answer(output, asked)?, None, fail_on))
}

/// Exit 0: nothing found, whatever was skipped; 1: vulnerabilities, or any failure at all.
fn answer(mut output: Output, asked: &Asked) -> Result<Answer, Undecided> {
    if !matches!(output.code, 0 | 1) {
        return Err(crashed(&mut output));
    }
    let report: Report = match json(&mut output) {
        Ok(report) => report,
        Err(_) if output.code == 1 && output.stdout.is_empty() => return Err(failure(&mut output)),
        Err(verdict) => return Err(verdict),
    };
    let mut answer = Answer { code: output.code, ..Answer::default() };
    for dependency in &report.dependencies {
        let name = normalized(&dependency.name);
        match (&dependency.version, &dependency.vulns, &dependency.skip_reason, name) {
            (Some(version), Some(vulns), None, Some(name)) => {
                let found = vulns.iter().map(|vulnerability| vulnerability.finding(&name, version, asked));
                answer.findings.extend(found.map(|found| ((found.rule.clone(), found.message.clone()), found)));
                answer.audited.insert((name, version.clone()));
            }
            (None, None, Some(_), name) if name.is_some() && name == asked.own => {}
            (None, None, Some(reason), _) => answer.left.push(format!("{} ({reason})", dependency.name)),
            _ => return Err(unreadable(format!("`{}` is neither audited nor skipped", dependency.name))),
        }
    }
    if (output.code == 1) == answer.findings.is_empty() {
        return Err(unreadable(format!("exit code {} with {} vulnerabilities", output.code, answer.findings.len())));
    }
    let missing = asked.missing(&answer.audited).filter(|name| {
        let skipped =
            |entry: &Dependency| entry.skip_reason.is_some() && normalized(&entry.name).as_ref() == Some(name);
        !report.dependencies.iter().any(skipped)
    });
    answer.left.extend(missing.map(|name| format!("{name} (not in the answer)")));
    Ok(answer)
}

/// What everything together comes to; `problem` is why there is no answer to the rest.
fn conclude(answer: Answer, problem: Option<Undecided>, fail_on: Severity) -> Verdict {
    let covered = answer.audited.len() as u64;
    let verdict = Verdict::judge(Ended::with(answer.code), covered, answer.findings.into_values().collect(), fail_on);
    if let Some(problem) = problem {
        return verdict.but(problem.reason().unwrap_or(Reason::Crashed), problem.detail());
    }
    let count = answer.left.len();
    match answer.left.get(..3.min(count)) {
        Some(some) if count > 0 => {
            let more = if count > 3 { format!(" and {} more", count - 3) } else { String::new() };
            verdict.but(Reason::InputsSkipped, format!("not audited: {}{more}", some.join(", ")))
        }
        _ => verdict,
    }
}

/// What stands in the last words of a run that could not reach an advisory service, the most telling first: `requests` and
/// `urllib3` name their exceptions, pip-audit its own.
const NETWORK: &[&str] =
    &["requests.exceptions.", "urllib3.exceptions.", "interface.ServiceError", "Could not connect to"];

/// The verdict on exit code 1 without a report.
fn failure(output: &mut Output) -> Undecided {
    let said = output.stderr.tail(16 << 10);
    let mut last = said.lines().rev().map(str::trim);
    let sign = NETWORK.iter().find_map(|sign| last.clone().find(|line| line.contains(sign)));
    if let Some(line) = sign {
        return Undecided::new(Reason::Unreachable, shortened(line));
    }
    let error = last.find(|line| line.starts_with("ERROR:"));
    match error {
        Some(line) => {
            let line = line.trim_start_matches("ERROR:").trim_start_matches("pip_audit._cli:").trim();
            Undecided::new(Reason::Crashed, shortened(line))
        }
        None => crashed(output),
    }
}

impl Vulnerability {
    /// pip-audit does not say how bad it is, so it is as bad as can be.
    fn finding(&self, name: &str, version: &str, asked: &Asked) -> Finding {
        let fixed = match self.fix_versions.as_slice() {
            [] => "no fixed version".to_owned(),
            versions => format!("fixed in {}", versions.join(", ")),
        };
        let aliases = self.aliases.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
        let known = if aliases.is_empty() { String::new() } else { format!("; also known as {aliases}") };
        let message = format!("{name} {version}: {fixed}{known}");
        let mut found = finding(&self.id, Severity::High, asked.place(name).to_owned(), 0, 0, &message);
        let plain = !self.id.is_empty() && self.id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        found.url = plain.then(|| format!("https://osv.dev/vulnerability/{}", self.id));
        found
    }
}
