//! The findings as SARIF 2.1.0, one run a check, as code scanning services take them.
//!
//! Each run has an `automationDetails.id` of its own, which GitHub makes a category of: an upload replaces what the same
//! check said before, and nothing else. Two things that are not said: what GitHub's own CodeQL found, because uploading
//! that would copy its alerts, and where on this machine the repository is.

mod model;

use std::cmp::Reverse;
use std::collections::BTreeMap;

use anyhow::{Context, Result};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use self::model::{
    ArtifactLocation, AutomationDetails, Base, CodeFlow, Configuration, Driver, Found, Help, Invocation, Location, Log,
    Message, Notification, PhysicalLocation, Region, Revision, Rule, RuleProperties, Run, Suppression, ThreadFlow,
    ThreadFlowLocation, Tool,
};
use crate::outcome::{Accepted, By, CheckReport, Finding, Outcome, Reason, Severity, Step};
use crate::show::Shown;
use crate::show::escape;

/// GitHub refuses a run with more results.
const MOST_RESULTS: usize = 25_000;

/// The longest message, in characters.
const LONGEST: usize = 4000;

/// The longest id of a rule, in characters.
const LONGEST_ID: usize = 255;

/// The base that addresses are relative to: the top of the repository, by the name that the specification uses.
const ROOT: &str = "%SRCROOT%";

/// The log with a final newline.
///
/// # Errors
/// None that is known; serialisation is fallible by its type.
pub fn report(shown: &Shown<'_>) -> Result<String> {
    let told = |check: &&CheckReport| !check.surface.is_on_github && check.verdict.outcome() != Outcome::NotApplicable;
    let log = Log {
        schema: "https://json.schemastore.org/sarif-2.1.0.json",
        version: "2.1.0",
        runs: shown.report.checks.iter().filter(told).map(|check| run(check, shown)).collect(),
    };
    let text = serde_json::to_string_pretty(&log).context("could not spell the report as SARIF")?;
    Ok(text + "\n")
}

fn run<'a>(check: &'a CheckReport, shown: &'a Shown<'_>) -> Run<'a> {
    let mut findings: Vec<&Finding> = check.verdict.findings().iter().collect();
    findings.sort_by_key(|found| Reverse(found.severity));
    findings.truncate(MOST_RESULTS);
    let rules = rules(&findings);
    let index: BTreeMap<&str, usize> = rules.keys().enumerate().map(|(at, id)| (id.as_str(), at)).collect();
    let mut same = BTreeMap::new();
    let mut results: Vec<Found> = findings
        .iter()
        .map(|found| {
            let rule_id = rule_id(&found.rule);
            Found {
                rule_index: index.get(rule_id.as_str()).copied(),
                rule_id,
                level: level(found.severity),
                message: message(&found.message),
                locations: location(found.path.as_deref(), found.line, (found.column, found.end_column), shown),
                code_flows: code_flow(found, shown).into_iter().collect(),
                suppressions: found.accepted.iter().map(suppression).collect(),
                partial_fingerprints: fingerprint(found, shown, &mut same),
            }
        })
        .collect();
    let mut notifications = Vec::new();
    if let Outcome::Unknown(reason) = check.verdict.outcome() {
        let said = silence(check, reason);
        notifications.push(Notification { level: "error", message: message(&said) });
        results.push(no_answer(check, reason, &said, shown));
    }
    let more = check.verdict.total().saturating_sub(findings.len() as u64);
    if more > 0 {
        notifications.push(Notification { level: "note", message: message(&format!("and {more} more findings")) });
    }
    let base = Base { description: Message { text: "the top of the repository".to_owned() } };
    let mut rules: Vec<Rule<'_>> = rules.into_iter().map(|(id, worst)| rule(id, worst, check, &findings)).collect();
    if let Outcome::Unknown(reason) = check.verdict.outcome() {
        rules.push(no_answer_rule(check, reason));
    }
    Run {
        tool: Tool { driver: Driver { name: driver(check), version: check.version.as_deref(), rules } },
        automation_details: AutomationDetails { id: format!("touchmark/{}/", &check.id) },
        invocations: [Invocation {
            execution_successful: matches!(check.verdict.outcome(), Outcome::Pass | Outcome::Fail),
            tool_execution_notifications: notifications,
        }],
        original_uri_base_ids: BTreeMap::from([(ROOT, base)]),
        column_kind: "unicodeCodePoints",
        results,
        version_control_provenance: revision(shown),
    }
}

/// Whose rules these are.
fn driver(check: &CheckReport) -> &str {
    check.surface.driver.unwrap_or(&check.tool)
}

/// The name of a rule as others show it: what a tool calls one must steer nothing there either.
fn rule_id(rule: &str) -> String {
    escape::short(rule, LONGEST_ID)
}

/// Rule → its worst finding, in the order of ids.
fn rules<'a>(findings: &[&'a Finding]) -> BTreeMap<String, &'a Finding> {
    let mut rules = BTreeMap::new();
    for found in findings {
        // The worst come first.
        rules.entry(rule_id(&found.rule)).or_insert(*found);
    }
    rules
}

/// A tool's report says of a rule what its findings say: where they all say the same, that is its description.
fn rule<'a>(id: String, worst: &'a Finding, check: &CheckReport, findings: &[&Finding]) -> Rule<'a> {
    let same = findings.iter().all(|found| found.rule != worst.rule || found.message == worst.message);
    let text = if same { escape::short(&worst.message, 1000) } else { format!("{id} of {}", driver(check)) };
    let url = worst.url.as_deref().filter(|url| escape::is_address(url));
    let help = match url {
        Some(url) => Help {
            text: format!("{text}\n\nSee {url}"),
            markdown: format!("{}\n\n[What {} says of this rule]({url})", escape::markdown(&text), driver(check)),
        },
        None => Help { markdown: escape::markdown(&text), text: text.clone() },
    };
    Rule {
        id,
        short_description: message(&text),
        help,
        help_uri: url,
        default_configuration: Configuration { level: level(worst.severity) },
        properties: RuleProperties {
            tags: [if check.kind.is_security() { "security" } else { check.kind.name() }],
            security_severity: check.kind.is_security().then(|| score(worst.severity)),
        },
    }
}

/// Why a tool gave no answer, and what to do about it.
fn silence(check: &CheckReport, reason: Reason) -> String {
    let parts = [
        Some(format!("{} could not tell: {reason}", &check.id)),
        check.verdict.detail().map(str::to_owned),
        check.remedy.clone(),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join("; ")
}

/// A service marks what is missing from a new upload as fixed, and does not look at `executionSuccessful`: a tool that
/// crashed would leave a clean page behind. So its silence is a result, too.
fn no_answer(check: &CheckReport, reason: Reason, said: &str, shown: &Shown<'_>) -> Found {
    let print = format!("{}:{reason}", &check.id);
    Found {
        rule_id: NO_ANSWER.to_owned(),
        rule_index: None,
        level: "warning",
        message: message(said),
        locations: location(None, None, (None, None), shown),
        code_flows: Vec::new(),
        suppressions: Vec::new(),
        partial_fingerprints: BTreeMap::from([(FINGERPRINT, format!("{}:1", hash(&print)))]),
    }
}

const NO_ANSWER: &str = "touchmark/no-answer";

fn no_answer_rule<'a>(check: &CheckReport, reason: Reason) -> Rule<'a> {
    let text = "The tool gave no answer, so that nothing is known of what it would have found.".to_owned();
    Rule {
        id: NO_ANSWER.to_owned(),
        short_description: message(&text),
        help: Help { markdown: text.clone(), text: format!("{text} Reason: {reason}") },
        help_uri: None,
        default_configuration: Configuration { level: "warning" },
        properties: RuleProperties {
            tags: [if check.kind.is_security() { "security" } else { check.kind.name() }],
            security_severity: check.kind.is_security().then(|| score(Severity::Medium)),
        },
    }
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low => "note",
    }
}

/// The middle of what GitHub calls high, medium and low
/// (<https://docs.github.com/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning>).
fn score(severity: Severity) -> &'static str {
    match severity {
        Severity::High => "8.0",
        Severity::Medium => "5.5",
        Severity::Low => "2.0",
    }
}

/// In a plain text message `[TEXT](TARGET)` is a link (section 3.11.6), unless its brackets are escaped.
fn message(text: &str) -> Message {
    let mut text = escape::short(text, LONGEST);
    if text.contains("](") {
        text = text.replace('\\', "\\\\").replace('[', "\\[").replace(']', "\\]");
    }
    if text.is_empty() {
        text.push_str("(no message)");
    }
    Message { text }
}

/// A finding about no file, such as one about a dependency, stands at the file that names the dependencies: GitHub shows
/// no alert without a place.
fn location(
    path: Option<&str>,
    line: Option<u32>,
    (start_column, end_column): (Option<u32>, Option<u32>),
    shown: &Shown<'_>,
) -> Vec<Location> {
    let Some(file) = path.or(shown.place.manifest) else { return Vec::new() };
    let outside = file.starts_with('/') || file.contains(':') || file.split('/').any(|part| part == "..");
    let artifact_location = if outside {
        ArtifactLocation { uri: uri(file), uri_base_id: None }
    } else {
        ArtifactLocation { uri: uri(&format!("{}{file}", shown.place.prefix)), uri_base_id: Some(ROOT) }
    };
    let snippet =
        line.and_then(|line| (shown.source)(file, line)).map(|text| Message { text: escape::short(&text, 400) });
    let region = match (path, line) {
        (Some(_), Some(line)) => Some(Region { start_line: line, start_column, end_column, snippet }),
        _ => Some(Region { start_line: 1, start_column: None, end_column: None, snippet: None }),
    };
    vec![Location { physical_location: PhysicalLocation { artifact_location, region }, message: None }]
}

fn suppression(accepted: &Accepted) -> Suppression {
    let kind = match accepted.by {
        By::Configuration => "external",
        By::Source => "inSource",
    };
    Suppression { kind, justification: escape::short(&accepted.reason, LONGEST) }
}

/// The way from source to sink; none for a finding that is about one place.
fn code_flow(found: &Finding, shown: &Shown<'_>) -> Option<CodeFlow> {
    let place = |step: &Step| {
        let location =
            location(Some(&step.path), Some(step.line), (Some(step.column), None), shown).into_iter().next()?;
        let location = Location { message: Some(message(&step.text)), ..location };
        Some(ThreadFlowLocation { location })
    };
    let locations: Vec<_> = found.flow.iter().filter_map(place).collect();
    (!locations.is_empty()).then_some(CodeFlow { thread_flows: [ThreadFlow { locations }] })
}

/// What stands in a path as it is.
const OF_PATHS: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// A path as a relative reference (RFC 3986).
fn uri(path: &str) -> String {
    utf8_percent_encode(path, OF_PATHS).to_string()
}

/// The name under which GitHub looks for what makes a result the same in the next upload.
const FINGERPRINT: &str = "primaryLocationLineHash";

/// Of the rule and the text of the line, not of its number: what moves stays the same finding. The ones that are equal are
/// counted. Without its line, a finding is its message.
fn fingerprint(found: &Finding, shown: &Shown<'_>, same: &mut BTreeMap<String, u32>) -> BTreeMap<&'static str, String> {
    let source = found.path.as_deref().zip(found.line).and_then(|(path, line)| (shown.source)(path, line));
    let text = source.as_deref().unwrap_or(&found.message);
    let words: Vec<&str> = text.split_whitespace().collect();
    let hash = hash(&format!("{}\n{}", found.rule, words.join(" ")));
    let count = same.entry(format!("{hash} {}", found.path.as_deref().unwrap_or_default())).or_insert(0);
    *count += 1;
    BTreeMap::from([(FINGERPRINT, format!("{hash}:{count}"))])
}

fn hash(text: &str) -> String {
    blake3::hash(text.as_bytes()).to_hex().chars().take(16).collect()
}

fn revision<'a>(shown: &'a Shown<'_>) -> Vec<Revision<'a>> {
    let address = shown.facts.repository.as_ref().map(|name| format!("{}/{name}", shown.place.server));
    let known = address.zip(shown.report.commit.as_deref());
    known.map(|(repository_uri, revision_id)| Revision { repository_uri, revision_id }).into_iter().collect()
}
