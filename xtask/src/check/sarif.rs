//! SARIF 2.1.0, as tools write it: the parts that a verdict needs, and the findings in them
//! (<https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/sarif-v2.1.0-os.html>, whose sections are named here).
//!
//! What can be read is read: an odd field costs that field, never a finding and never the report.

mod encoding;
mod lenient;
mod place;
mod rule;

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;

use serde::Deserialize;

use self::lenient::{count, index, many, odd, text};
use self::place::{Artifact, ArtifactLocation, Location};
use self::rule::{Component, Level, Message, Override, Properties, Rule, RuleReference};
use crate::check::{finding, unreadable};
use crate::outcome::{Accepted, By, Finding, Severity, Undecided};

pub(super) use self::place::decoded;

/// A report of this size is none that can be kept.
pub const LARGEST: u64 = 256 << 20;

/// A log file (3.13).
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Log {
    #[serde(default, deserialize_with = "text")]
    version: Option<String>,
    /// What the report is made of.
    pub runs: Vec<Run>,
    #[serde(default, deserialize_with = "count")]
    inline_external_properties: Option<u64>,
}

/// One run of one tool (3.14).
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Run {
    #[serde(default, deserialize_with = "odd")]
    tool: Option<Tool>,
    /// What the run says of how it went.
    #[serde(default, deserialize_with = "many")]
    pub invocations: Vec<Invocation>,
    #[serde(default, deserialize_with = "many")]
    artifacts: Vec<Artifact>,
    results: Option<Vec<Found>>,
    #[serde(default, deserialize_with = "odd")]
    original_uri_base_ids: Option<BTreeMap<String, ArtifactLocation>>,
    #[serde(default, deserialize_with = "count")]
    external_property_file_references: Option<u64>,
}

#[derive(Default, Deserialize)]
struct Tool {
    #[serde(default, deserialize_with = "odd")]
    driver: Option<Component>,
    #[serde(default, deserialize_with = "many")]
    extensions: Vec<Component>,
}

/// How a run went (3.20).
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Invocation {
    /// Whether it came to its end; nothing where it does not say.
    #[serde(default, deserialize_with = "lenient::truth")]
    pub execution_successful: Option<bool>,
    #[serde(default, deserialize_with = "odd")]
    exit_code: Option<serde_json::Value>,
    /// What happened while it looked.
    #[serde(default, deserialize_with = "many")]
    pub tool_execution_notifications: Vec<Notification>,
    /// What is wrong with how it was set up.
    #[serde(default, deserialize_with = "many")]
    pub tool_configuration_notifications: Vec<Notification>,
    #[serde(default, deserialize_with = "many")]
    rule_configuration_overrides: Vec<Override>,
}

/// Something that a tool says of itself (3.58).
#[derive(Default, Deserialize)]
pub struct Notification {
    #[serde(default, deserialize_with = "odd")]
    descriptor: Option<RuleReference>,
    #[serde(default, deserialize_with = "odd")]
    level: Option<Level>,
    #[serde(default, deserialize_with = "odd")]
    message: Option<Message>,
    #[serde(default, deserialize_with = "many")]
    locations: Vec<Location>,
}

/// A result (3.27).
#[derive(Deserialize)]
#[serde(from = "serde_json::Value")]
struct Found(Box<Fields>);

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Fields {
    #[serde(default, deserialize_with = "text")]
    rule_id: Option<String>,
    #[serde(default, deserialize_with = "index")]
    rule_index: Option<usize>,
    #[serde(default, deserialize_with = "odd")]
    rule: Option<RuleReference>,
    #[serde(default, deserialize_with = "text")]
    kind: Option<String>,
    #[serde(default, deserialize_with = "odd")]
    level: Option<Level>,
    #[serde(default, deserialize_with = "odd")]
    message: Option<Message>,
    #[serde(default, deserialize_with = "many")]
    locations: Vec<Location>,
    #[serde(default, deserialize_with = "text")]
    baseline_state: Option<String>,
    #[serde(default, deserialize_with = "odd")]
    suppressions: Option<Vec<serde_json::Value>>,
    #[serde(default, deserialize_with = "odd")]
    properties: Option<Properties>,
    #[serde(default, deserialize_with = "odd")]
    provenance: Option<Provenance>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Provenance {
    #[serde(default, deserialize_with = "index")]
    invocation_index: Option<usize>,
}

impl From<serde_json::Value> for Found {
    /// What is no object is a result of which nothing is known.
    fn from(value: serde_json::Value) -> Found {
        Found(Box::new(Fields::deserialize(value).unwrap_or_default()))
    }
}

/// What a result comes to.
pub enum ResultMeaning {
    /// A weakness, which the project may have suppressed.
    Finding(Finding),
    /// The tool cannot tell, or asks a person to (`open` and `review`, 3.27.9).
    Undecided(Finding),
    /// A rule that found nothing wrong, or a result that is no longer there.
    Nothing,
}

impl Log {
    /// Reads a report: one of version 2.1.0, about at least one run, that holds all of it itself.
    ///
    /// # Errors
    /// `unknown (unreadable-report)`.
    pub fn read(stream: &mut dyn Read) -> Result<Log, Undecided> {
        let mut stream = encoding::utf8(stream).map_err(unreadable)?;
        let log: Log = crate::json::from_reader(&mut stream)
            .map_err(|err| unreadable(format!("not the SARIF it should be: {err}")))?;
        let elsewhere = |run: &Run| run.external_property_file_references.is_some_and(|count| count > 0);
        match log.version.as_deref() {
            Some(version) if !version.trim().starts_with("2.1") => {
                Err(unreadable(format!("SARIF of version `{version}`, not 2.1.0")))
            }
            _ if log.runs.is_empty() => Err(unreadable("the report is about no run")),
            _ if log.inline_external_properties.is_some_and(|count| count > 0) || log.runs.iter().any(elsewhere) => {
                Err(unreadable("the report keeps parts of itself elsewhere"))
            }
            _ => Ok(log),
        }
    }

    /// What every run says of how it went.
    pub fn invocations(&self) -> impl Iterator<Item = &Invocation> {
        self.runs.iter().flat_map(|run| &run.invocations)
    }
}

impl Run {
    /// Whether it looked for anything: without `results` it did not (3.14.23).
    pub fn has_results(&self) -> bool {
        self.results.is_some()
    }

    /// Each result with the files that it is about, relative to `root`.
    pub fn results(&self, root: &Path) -> impl Iterator<Item = (ResultMeaning, Vec<String>)> {
        self.results.iter().flatten().map(move |found| {
            let found = &found.0;
            let kind = found.kind.as_deref().map(str::to_ascii_lowercase);
            let kind = kind.as_deref().unwrap_or("fail");
            let accepted = found.accepted();
            let meaning = match kind {
                _ if found.is_absent() => ResultMeaning::Nothing,
                "pass" | "notapplicable" => ResultMeaning::Nothing,
                _ if accepted.is_some() => {
                    ResultMeaning::Finding(Finding { accepted: accepted.clone(), ..self.finding(found, root) })
                }
                "review" | "open" => ResultMeaning::Undecided(self.finding(found, root)),
                _ => ResultMeaning::Finding(self.finding(found, root)),
            };
            let is_judged = accepted.is_none() && !found.is_absent() && kind != "notapplicable";
            let paths = || found.locations.iter().filter_map(|place| self.path(place, root)).collect();
            (meaning, if is_judged { paths() } else { Vec::new() })
        })
    }

    /// The files that it says it looked at. Others that it lists have other roles: settings, logs, attachments (3.24.6).
    pub fn targets(&self, root: &Path) -> impl Iterator<Item = String> {
        self.artifacts
            .iter()
            .filter(|artifact| artifact.is_target())
            .filter_map(move |artifact| self.resolved(artifact.location.as_ref()?, root))
    }

    fn finding(&self, found: &Fields, root: &Path) -> Finding {
        let rule = self.rule(found);
        let id = found.id().or(rule.and_then(|rule| rule.id.as_deref())).unwrap_or("unnamed");
        let message = found.message.as_ref().map(|message| message.resolved(rule)).unwrap_or_default();
        let message = if message.trim().is_empty() { rule.map(Rule::summary).unwrap_or_default() } else { message };
        let place = found.locations.first();
        let (line, column) = place.map_or((1, 1), Location::start);
        let mut made = finding(id, self.severity(found, rule), String::new(), line, column, &message);
        made.path = place.and_then(|place| self.path(place, root));
        if made.path.is_none() {
            (made.line, made.column) = (None, None);
        }
        made.url = rule.and_then(|rule| rule.help_uri.clone()).filter(|url| url.starts_with("https://"));
        made
    }

    /// The rule of a result, by what it says of it together (3.27.5 to 3.27.7).
    fn rule(&self, found: &Fields) -> Option<&Rule> {
        let mut reference = found.rule.clone().unwrap_or_default();
        reference.id = found.id().map(str::to_owned);
        reference.index = reference.index.or(found.rule_index);
        reference.find(self.tool.as_ref()?.driver.as_ref(), &self.tool.as_ref()?.extensions)
    }

    /// By the rating of services where there is one, else by the level: the result's own, that of the configuration of this
    /// run, that of the rule, or `warning` (3.27.10). A word that the standard does not know is none, and no reason for less
    /// than a warning.
    fn severity(&self, found: &Fields, rule: Option<&Rule>) -> Severity {
        let own = found.properties.as_ref().and_then(Properties::rating);
        let rating = own.or_else(|| rule?.properties.as_ref()?.rating());
        let configured = || self.configured(found, rule).or(rule.and_then(Rule::level));
        let level = match found.level {
            Some(Level::Odd) => configured().unwrap_or(Level::Warning).max(Level::Warning),
            Some(level) => level,
            None => configured().unwrap_or(Level::Warning),
        };
        match (rating, level) {
            (Some(rating), _) if rating >= 7.0 => Severity::High,
            (Some(rating), _) if rating >= 4.0 => Severity::Medium,
            (Some(_), _) | (None, Level::Note | Level::None) => Severity::Low,
            (None, Level::Warning | Level::Odd) => Severity::Medium,
            (None, Level::Error) => Severity::High,
        }
    }

    /// The level that the invocation of a result gives its rule (3.20.5); of several that could be meant, the worst.
    fn configured(&self, found: &Fields, rule: Option<&Rule>) -> Option<Level> {
        let tool = self.tool.as_ref()?;
        let at = found.provenance.as_ref().and_then(|provenance| provenance.invocation_index);
        let is_meant = |position: usize| at.is_none_or(|at| at == position);
        let invocations = self.invocations.iter().enumerate().filter(|(position, _)| is_meant(*position));
        let overrides = invocations.flat_map(|(_, invocation)| &invocation.rule_configuration_overrides);
        let of_rule = overrides.filter(|one| one.is_about(rule, found.id(), tool.driver.as_ref(), &tool.extensions));
        let level = of_rule.filter_map(Override::level).max()?;
        // Another invocation than the one that overrides it may have found this.
        let is_certain = at.is_some() || self.invocations.len() == 1;
        Some(if is_certain { level } else { level.max(rule.and_then(Rule::level).unwrap_or(Level::Warning)) })
    }

    /// The path of a place, relative to `root`.
    fn path(&self, place: &Location, root: &Path) -> Option<String> {
        self.resolved(place.artifact()?, root)
    }

    fn resolved(&self, place: &ArtifactLocation, root: &Path) -> Option<String> {
        place.resolved(&self.artifacts, self.original_uri_base_ids.as_ref(), root)
    }
}

impl Fields {
    fn id(&self) -> Option<&str> {
        let of_rule = || self.rule.as_ref().and_then(|rule| rule.id.as_deref());
        self.rule_id.as_deref().or_else(of_rule).filter(|id| !id.trim().is_empty())
    }

    fn is_absent(&self) -> bool {
        self.baseline_state.as_deref().is_some_and(|state| state.eq_ignore_ascii_case("absent"))
    }

    /// Suppressed, and nobody still thinks about it or has refused it (3.27.23): where, and why (3.35).
    fn accepted(&self) -> Option<Accepted> {
        let mut all = self.suppressions.iter().flatten().filter(|one| one.is_object());
        let first = all.clone().next()?;
        let is_settled = all.all(|one| match one.get("status") {
            None | Some(serde_json::Value::Null) => true,
            Some(status) => status.as_str().is_some_and(|status| status.eq_ignore_ascii_case("accepted")),
        });
        let said = |key: &str| first.get(key).and_then(serde_json::Value::as_str).map(str::trim);
        let by = match said("kind") {
            Some(kind) if kind.eq_ignore_ascii_case("external") => By::Configuration,
            _ => By::Source,
        };
        let reason = said("justification").filter(|text| !text.is_empty()).unwrap_or("the report gives no reason");
        is_settled.then(|| Accepted { by, reason: reason.to_owned() })
    }
}

impl Invocation {
    /// What the tool ended with.
    pub fn exit_code(&self) -> Option<i64> {
        let code = self.exit_code.as_ref()?;
        code.as_i64().or_else(|| code.as_str()?.trim().parse().ok())
    }
}

impl Notification {
    /// What it is about, by the tool's own name for it.
    pub fn id(&self) -> &str {
        self.descriptor.as_ref().and_then(|descriptor| descriptor.id.as_deref()).unwrap_or_default()
    }

    /// Whether something could not be done.
    pub fn is_error(&self) -> bool {
        matches!(self.level, Some(Level::Error | Level::Odd))
    }

    /// What it says.
    pub fn text(&self) -> &str {
        self.message.as_ref().map(Message::plain).unwrap_or_default()
    }

    /// The files that it is about, relative to `root`.
    pub fn paths<'a>(&'a self, run: &'a Run, root: &'a Path) -> impl Iterator<Item = String> + 'a {
        self.locations.iter().filter_map(|place| run.path(place, root))
    }
}

#[cfg(test)]
mod tests;
