//! `semgrep`: our own security rules, and the project's; and the one process in which the dataflow scan runs, too.

pub mod report;

use std::cell::LazyCell;
use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::slice;

use serde::Deserialize;
use tempfile::TempDir;

use crate::check::reading::{Reading, Trouble};
use crate::check::semgrep::report::Report;
use crate::check::{Check, Job, by_file, nothing_below, operands, unstartable};
use crate::install::Tool;
use crate::outcome::{Findings, Kind, Outcome, Reason, Severity, Verdict};
use crate::project::{Language, files};
use crate::tool::Output;

/// Our rules, as `rules/taint/generate.py` packs them; `rules/README.md` describes them.
pub const RULES: &str = include_str!("../../rules/code.json");

/// Where a project keeps rules of its own.
const OWN_RULES: [&str; 3] = [".semgrep.yml", ".semgrep.yaml", ".semgrep"];

/// Security rules.
pub const CHECK: Check<'static> = Check {
    id: "semgrep",
    title: "semgrep",
    kind: Kind::CodeScan,
    about: "the same, with Touchmark's own rules (`xtask/rules/`) and those in your `.semgrep.yml`; nothing is sent anywhere",
    languages: &[Language::Python, Language::Rust],
    endings: &[".py", ".pyi", ".rs"],
    settings: SETTINGS,
    tool: Some(TOOL),
    together: Some(together),
    rules: Some(&Rules { pack: RULES, takes_own: true, reading: None }),
    fail_on: Severity::Medium,
    planned: |scene| scene.holds(Language::Python) || scene.holds(Language::Rust),
    run: alone,
    ..Check::PYTHON
};

/// The program.
pub const TOOL: Tool<'static> = Tool::pinned("semgrep", include_str!("../../tools/semgrep.txt"));

/// Files with its settings that do not end in `.yml`.
pub const SETTINGS: &[&str] = &[".semgrepignore"];

/// Rules of ours, and how a check takes its share of a report on them.
pub struct Rules {
    /// The rules, as semgrep reads them.
    pub pack: &'static str,
    /// Whether the project's own rules are asked, too.
    pub takes_own: bool,
    /// What a report says to the check on files that were read in a folder; without it, all that is of no other pack.
    pub reading: Option<fn(&Report, &Path) -> Reading>,
}

/// The words in the young heap of each of semgrep's domains: 32 MiB. With the usual 2 MiB a fifth of a scan is spent on
/// stopping all domains to empty it (<https://ocaml.org/manual/5.3/runtime.html#s:ocamlrun-options>).
const GARBAGE: &str = "s=4M";

/// The project's own word on what semgrep may leave out, which files that are named one by one are not held against.
const IGNORE: &str = ".semgrepignore";

/// The verdict for one check in a process of its own.
pub fn alone(job: &Job<'_>) -> Verdict {
    let verdict = together(slice::from_ref(job)).into_iter().next();
    verdict.unwrap_or_else(|| Verdict::unknown(Reason::Crashed, "it was not asked"))
}

/// The verdicts for several checks by one process, in their order; where they are set up differently, or one of them has
/// nothing to do, by one for each.
pub fn together(jobs: &[Job<'_>]) -> Vec<Verdict> {
    let scopes: Vec<Scope<'_>> = jobs.iter().map(Scope::of).collect();
    let Some(first) = scopes.first() else { return Vec::new() };
    let alike = |scope: &Scope<'_>| scope.job.config.args == first.job.config.args && !scope.files.is_empty();
    if jobs.len() > 1 && !scopes.iter().all(alike) {
        return jobs.iter().map(alone).collect();
    }
    if first.files.is_empty() {
        return vec![nothing_below(first.job)];
    }
    match readings(&scopes) {
        Ok(mut readings) => {
            if let Some(trouble) = shadowed(&scopes) {
                readings.iter_mut().for_each(|reading| reading.troubles.insert(0, trouble.clone()));
            }
            let verdict = |(reading, scope): (Reading, &Scope<'_>)| {
                reading.verdict(&required(scope.job, scope.files.clone()), scope.job.fail_on, ADVICE)
            };
            readings.into_iter().zip(&scopes).map(verdict).collect()
        }
        // A project's broken rules are no reason for ours not to be asked.
        Err(verdict) if jobs.len() > 1 && verdict.outcome() == Outcome::Unknown(Reason::ConfigIgnored) => {
            jobs.iter().map(alone).collect()
        }
        Err(verdict) => vec![verdict; jobs.len()],
    }
}

const ADVICE: &str = "; a `.semgrepignore` in the root says what semgrep may leave out";

/// What one check is about.
struct Scope<'a> {
    job: &'a Job<'a>,
    files: BTreeSet<String>,
}

impl<'a> Scope<'a> {
    fn of(job: &'a Job<'a>) -> Scope<'a> {
        Scope { job, files: job.scanned(job.check.endings) }
    }

    /// The ids of the rules of ours that it asks about.
    fn shipped(&self) -> BTreeSet<String> {
        self.job.check.rules.map(|rules| ids(rules.pack)).unwrap_or_default()
    }
}

/// What semgrep is pointed at: each file, because it passes over folders named `build`, `vendor` and others where it walks;
/// in a copy that holds nothing else, the folder, where the project says itself what may be left out.
fn targets(scopes: &[Scope<'_>], is_copy: bool) -> Vec<String> {
    if is_copy && scopes.iter().any(|scope| scope.job.project.has(IGNORE)) {
        return vec![".".to_owned()];
    }
    let files: BTreeSet<&String> = scopes.iter().flat_map(|scope| &scope.files).collect();
    files.into_iter().cloned().collect()
}

/// What semgrep says of the files of each scope, now or when it was last asked.
fn readings(scopes: &[Scope<'_>]) -> Result<Vec<Reading>, Verdict> {
    let Some(first) = scopes.first() else { return Ok(Vec::new()) };
    if !scopes.iter().all(|scope| by_file::is_possible(scope.job)) {
        let root = &first.job.project.root;
        let report = ask(scopes, root, &targets(scopes, false))?;
        return Ok(scopes.iter().map(|scope| share(scope, scopes, &report, root)).collect());
    }
    let checks: Vec<_> = scopes.iter().map(|scope| (scope.job, &scope.files)).collect();
    by_file::readings(
        &checks,
        &targets(scopes, true),
        |root, paths| ask(scopes, root, paths),
        |at, report, root| scopes.get(at).map(|scope| share(scope, scopes, report, root)).unwrap_or_default(),
    )
}

/// What a report on the files in `root` that several checks asked for says to one of them.
fn share(scope: &Scope<'_>, scopes: &[Scope<'_>], report: &Report, root: &Path) -> Reading {
    let mut reading = match scope.job.check.rules.and_then(|rules| rules.reading) {
        Some(reading) => reading(report, root),
        None => {
            let others = scopes.iter().filter(|other| other.job.check.id != scope.job.check.id);
            let of_others: BTreeSet<String> = others.flat_map(Scope::shipped).collect();
            let own = report.matches.iter().filter(|found| !of_others.contains(&found.rule));
            report.reading(own.map(|found| found.finding(&found.rule)).collect::<Findings>())
        }
    };
    reading.files.retain(|file, _| scope.files.contains(file));
    reading
}

/// A rule of the project's own under the name of one of ours, which semgrep would take for ours.
fn shadowed(scopes: &[Scope<'_>]) -> Option<Trouble> {
    let project = scopes.first()?.job.project;
    let ours = LazyCell::new(|| scopes.iter().flat_map(Scope::shipped).collect::<BTreeSet<String>>());
    let is_shipped = |id: &&str| ours.contains(*id);
    let is_own = |file: &&String| OWN_RULES.iter().any(|own| *file == own || file.starts_with(&format!("{own}/")));
    project.files.iter().filter(is_own).find_map(|file| {
        let text = files::text(&project.root.join(file)).ok().flatten()?;
        let id = text.lines().filter_map(id_of).find(is_shipped)?;
        let detail = format!("`{file}` has a rule of its own called `{id}`, the name of one of ours: give it another");
        Some(Trouble { path: None, reason: Reason::ConfigIgnored, detail })
    })
}

/// The id that a line of a YAML file of rules gives.
fn id_of(line: &str) -> Option<&str> {
    let rest = line.trim_start().trim_start_matches('-').trim_start().strip_prefix("id:")?;
    Some(rest.trim().trim_matches(['"', '\'']))
}

/// The ids of the rules in a pack of ours.
pub(super) fn ids(pack: &str) -> BTreeSet<String> {
    #[derive(Deserialize)]
    struct Pack {
        rules: Vec<Rule>,
    }
    #[derive(Deserialize)]
    struct Rule {
        id: String,
    }
    // What is compiled in is well formed, which a test keeps so.
    let pack: Pack = serde_json::from_str(pack).unwrap_or(Pack { rules: Vec::new() });
    pack.rules.into_iter().map(|rule| rule.id).collect()
}

/// The files that have to be scanned.
fn required(job: &Job<'_>, files: BTreeSet<String>) -> BTreeSet<String> {
    if job.project.has(IGNORE) { BTreeSet::new() } else { files }
}

/// Runs semgrep in `root` with the rules of all checks, for as long as the most patient of them waits.
fn ask(scopes: &[Scope<'_>], root: &Path, paths: &[String]) -> Result<Report, Verdict> {
    let nobody = || Verdict::unknown(Reason::Crashed, "it was not asked");
    let job = scopes.iter().map(|scope| scope.job).max_by_key(|job| job.timeout()).ok_or_else(nobody)?;
    let rules = lay_out(scopes).map_err(|err| unstartable(&err))?;
    let env = [("OCAMLRUNPARAM".into(), GARBAGE.into())];
    let output = job.run_at(root, &arguments(scopes, job, rules.path()), &operands(paths), &env)?;
    Report::read(output, root)
}

/// A fresh folder for each run: rules that lay in the repository could be anybody's. Each check has a file there.
fn lay_out(scopes: &[Scope<'_>]) -> std::io::Result<TempDir> {
    let folder = tempfile::Builder::new().prefix("touchmark-rules-").tempdir()?;
    for scope in scopes {
        if let Some(rules) = scope.job.check.rules {
            File::create(pack_in(folder.path(), scope))?.write_all(rules.pack.as_bytes())?;
        }
    }
    Ok(folder)
}

fn pack_in(folder: &Path, scope: &Scope<'_>) -> PathBuf {
    folder.join(format!("{}.json", scope.job.check.id))
}

/// Without `--metrics=off --disable-version-check` semgrep waits for servers; without `--no-rewrite-rule-ids` the name
/// of the rules' folder becomes part of each id. What is tested is the list of files that git knows, so its own look
/// at git is turned off.
fn arguments(scopes: &[Scope<'_>], job: &Job<'_>, rules: &Path) -> Vec<OsString> {
    let fixed = [
        "scan",
        "--json",
        "--quiet",
        "--metrics=off",
        "--disable-version-check",
        "--no-rewrite-rule-ids",
        "--no-git-ignore",
        "--max-target-bytes=0",
        "--timeout=30",
    ];
    let mut args: Vec<OsString> = fixed.map(Into::into).to_vec();
    let asks_own = scopes.iter().any(|scope| scope.job.check.rules.is_some_and(|rules| rules.takes_own));
    let own = OWN_RULES.iter().map(|own| job.project.root.join(own)).filter(|file| asks_own && file.exists());
    for file in scopes.iter().map(|scope| pack_in(rules, scope)).chain(own) {
        args.extend(["--config".into(), file.into()]);
    }
    args
}

/// The verdict on `semgrep scan --json`, which has to have scanned every file that is `required`.
pub fn judge(output: Output, root: &Path, required: &BTreeSet<String>, fail_on: Severity) -> Verdict {
    match Report::read(output, root) {
        Ok(report) => {
            let findings = report.matches.iter().map(|found| found.finding(&found.rule)).collect();
            report.reading(findings).verdict(required, fail_on, ADVICE)
        }
        Err(verdict) => verdict,
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::check;

    #[test]
    fn every_rule_is_shipped() {
        for (folder, check) in [("rules/code", "semgrep"), ("rules/dataflow", "dataflow")] {
            let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
            let files = folder.read_dir().unwrap().map(|entry| entry.unwrap().path());
            let texts = files.filter(|file| file.extension().is_some_and(|ending| ending == "yml"));
            let texts: Vec<String> = texts.map(|file| fs::read_to_string(file).unwrap()).collect();
            let written = texts.iter().flat_map(|text| text.lines()).filter_map(id_of).map(str::to_owned).collect();
            let check = check::ALL.iter().find(|known| known.id == check).unwrap();
            assert_eq!(ids(check.rules.unwrap().pack), written, "run `rules/taint/generate.py`");
        }
    }
}
