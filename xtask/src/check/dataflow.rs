//! `dataflow`, the dataflow scan: our own rules for what GitHub's code scanning would find after the push; or the
//! tool itself, where it is there and may be used.

pub mod cli;
pub mod patterns;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::OnceLock;

use crate::check::reading::Reading;
use crate::check::remedy::longer;
use crate::check::semgrep::report::{Match, Report};
use crate::check::{Check, Scene, semgrep};
use crate::outcome::{Finding, Findings, Kind, Reason, Severity};
use crate::project::Language;

/// Our rules, each named after the query that it stands for, as `rules/taint/generate.py` packs them;
/// `rules/dataflow/README.md` lists them.
pub const RULES: &str = include_str!("../../rules/dataflow.json");

/// How the ids of rules begin that find no weakness: they say where the patterns of regular expressions stand.
const CAPTURE: &str = "capture.";

/// The dataflow scan.
pub const CHECK: Check<'static> = Check {
    id: "dataflow",
    title: "dataflow scan",
    kind: Kind::DataflowScan,
    about: "the same, with the rules of the dataflow scan (`xtask/rules/dataflow/`): what comes in from outside, followed to \
            where it does harm, and what regular expressions can take too long over or let through. [The table of \
            queries](docs/dataflow.md) says what each cannot see",
    settings: semgrep::SETTINGS,
    tool: Some(semgrep::TOOL),
    instead: Some(cli::TOOL),
    command,
    together: Some(semgrep::together),
    rules: Some(&semgrep::Rules { pack: RULES, takes_own: false, reading: Some(reading) }),
    fail_on: Severity::Medium,
    // The CodeQL CLI has half an hour already.
    remedy: |need| {
        (need.reason == Reason::TimedOut && need.tool == cli::TOOL.name).then(|| longer(need.check.id, "1h"))
    },
    planned: |scene| scene.holds(Language::Python),
    run: |job| if cli::is_asked(job) { cli::run(job) } else { semgrep::alone(job) },
    ..Check::PYTHON
};

/// The CodeQL CLI where that is there and its licence allows it; it fetches packs of queries that it does not have, so that
/// it needs the network.
fn command(check: &Check<'_>, scene: &Scene<'_>) -> Vec<String> {
    let licensed = || scene.config.codeql_licensed.unwrap_or_else(|| scene.project.facts.is_open_source());
    let instead = check.instead.filter(|cli| scene.online && licensed() && scene.toolbox.is_present(cli.name));
    instead.or(check.tool).iter().map(|tool| tool.name.to_owned()).collect()
}

/// Whether a rule of this name is one of ours.
fn owns(rule: &str) -> bool {
    static IDS: OnceLock<BTreeSet<String>> = OnceLock::new();
    IDS.get_or_init(|| semgrep::ids(RULES)).contains(rule)
}

/// The share of a report that our rules have, on files that were read in `root`; a finding's rule is the name of the
/// query.
pub fn reading(report: &Report, root: &Path) -> Reading {
    let ours = report.matches.iter().filter(|found| owns(&found.rule));
    let (captured, found): (Vec<&Match>, Vec<&Match>) = ours.partition(|found| found.rule.starts_with(CAPTURE));
    // A rule of ours always names its query, which a test keeps so.
    let findings = found.iter().map(|found| found.finding(found.metadata("query").unwrap_or(&found.rule)));
    let patterns = patterns::judge(&captured, root);
    let mut reading = report.reading(distinct(findings.chain(patterns.findings)));
    reading.undecided = patterns.undecided;
    reading
}

/// One finding for each query and place, the worst: several rules may stand for one query, and several patterns may
/// meet the same text.
fn distinct(findings: impl Iterator<Item = Finding>) -> Findings {
    let mut places: BTreeMap<_, Finding> = BTreeMap::new();
    for finding in findings {
        let place = (finding.path.clone(), finding.line, finding.column, finding.rule.clone());
        let known = places.get(&place).map(|known| known.severity);
        if known.is_none_or(|known| known < finding.severity) {
            places.insert(place, finding);
        }
    }
    places.into_values().collect()
}
