//! SARIF 2.1.0, as tools write it: the parts that a verdict needs, and the findings in them
//! (<https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/sarif-v2.1.0-os.html>, whose sections are named here).

mod rule;

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;

use serde::Deserialize;
use serde::de::IgnoredAny;

use self::rule::{Level, Message, Properties, Rule};
use crate::check::{finding, relative, unreadable};
use crate::outcome::{Finding, Severity, Verdict};

/// A report of this size is none that can be kept.
pub const LARGEST: u64 = 256 << 20;

/// A log file (3.13).
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Log {
    version: String,
    /// What the report is made of.
    pub runs: Vec<Run>,
    inline_external_properties: Option<IgnoredAny>,
}

/// One run of one tool (3.14).
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Run {
    tool: Tool,
    /// What the run says of how it went.
    #[serde(default)]
    pub invocations: Vec<Invocation>,
    #[serde(default)]
    artifacts: Vec<Artifact>,
    results: Option<Vec<Found>>,
    #[serde(default)]
    original_uri_base_ids: BTreeMap<String, ArtifactLocation>,
    external_property_file_references: Option<IgnoredAny>,
}

#[derive(Deserialize)]
struct Tool {
    driver: Component,
    #[serde(default)]
    extensions: Vec<Component>,
}

#[derive(Deserialize)]
struct Component {
    #[serde(default)]
    rules: Vec<Rule>,
}

/// How a run went (3.20).
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Invocation {
    /// Whether it came to its end.
    pub execution_successful: bool,
    /// What the tool ended with.
    pub exit_code: Option<i32>,
    /// What happened while it looked.
    #[serde(default)]
    pub tool_execution_notifications: Vec<Notification>,
    /// What is wrong with how it was set up.
    #[serde(default)]
    pub tool_configuration_notifications: Vec<Notification>,
}

/// Something that a tool says of itself (3.58).
#[derive(Deserialize)]
pub struct Notification {
    descriptor: Option<Descriptor>,
    level: Option<Level>,
    #[serde(default)]
    message: Message,
    #[serde(default)]
    locations: Vec<Location>,
}

#[derive(Deserialize)]
struct Descriptor {
    id: Option<String>,
}

/// A result (3.27).
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Found {
    rule_id: Option<String>,
    rule_index: Option<usize>,
    rule: Option<RuleReference>,
    kind: Option<ResultKind>,
    level: Option<Level>,
    #[serde(default)]
    message: Message,
    #[serde(default)]
    locations: Vec<Location>,
    baseline_state: Option<String>,
    #[serde(default)]
    suppressions: Vec<Suppression>,
    #[serde(default)]
    properties: Properties,
}

#[derive(Deserialize)]
struct RuleReference {
    id: Option<String>,
    index: Option<usize>,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
enum ResultKind {
    NotApplicable,
    Pass,
    Fail,
    Review,
    Open,
    Informational,
}

#[derive(Deserialize)]
struct Suppression {
    status: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    physical_location: Option<Physical>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Physical {
    artifact_location: Option<ArtifactLocation>,
    #[serde(default)]
    region: Region,
}

/// A region without a column begins with its line (3.30).
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: Option<u32>,
    start_column: Option<u32>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ArtifactLocation {
    uri: Option<String>,
    uri_base_id: Option<String>,
    index: Option<usize>,
}

/// A file that the run had to do with (3.24).
#[derive(Deserialize)]
struct Artifact {
    location: Option<ArtifactLocation>,
    #[serde(default)]
    roles: Vec<String>,
}

/// What a result comes to.
pub enum Told {
    /// A weakness.
    Finding(Finding),
    /// The tool cannot tell, or asks a person to (`open` and `review`, 3.27.9).
    Undecided(Finding),
    /// A rule that found nothing wrong, a result that the project suppressed, or one that is no longer there.
    Nothing,
}

impl Log {
    /// Reads a report: one of version 2.1.0, about at least one run, that holds all of it itself.
    ///
    /// # Errors
    /// `unknown (unreadable-report)`.
    pub fn read(stream: &mut dyn Read) -> Result<Log, Verdict> {
        let log: Log =
            crate::json::from_reader(stream).map_err(|err| unreadable(format!("not the SARIF it should be: {err}")))?;
        let elsewhere = |run: &Run| run.external_property_file_references.is_some();
        if log.version != "2.1.0" {
            Err(unreadable(format!("SARIF of version `{}`, not 2.1.0", log.version)))
        } else if log.runs.is_empty() {
            Err(unreadable("the report is about no run"))
        } else if log.inline_external_properties.is_some() || log.runs.iter().any(elsewhere) {
            Err(unreadable("the report keeps parts of itself elsewhere"))
        } else {
            Ok(log)
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
    pub fn told(&self, root: &Path) -> impl Iterator<Item = (Told, Vec<String>)> {
        self.results.iter().flatten().map(move |found| {
            let paths = found.locations.iter().filter_map(|place| self.path(place, root)).collect();
            let active = !found.is_suppressed() && found.baseline_state.as_deref() != Some("absent");
            let told = match found.kind.unwrap_or(ResultKind::Fail) {
                _ if !active => Told::Nothing,
                ResultKind::Pass | ResultKind::NotApplicable => Told::Nothing,
                ResultKind::Review | ResultKind::Open => Told::Undecided(self.finding(found, root)),
                ResultKind::Fail | ResultKind::Informational => Told::Finding(self.finding(found, root)),
            };
            let judged = found.kind != Some(ResultKind::NotApplicable);
            (told, if active && judged { paths } else { Vec::new() })
        })
    }

    /// The files that it says it looked at. Others that it lists have other roles: settings, logs, attachments (3.24.6).
    pub fn targets(&self, root: &Path) -> impl Iterator<Item = String> {
        let looked_at = |artifact: &&Artifact| {
            artifact.roles.is_empty() || artifact.roles.iter().any(|r| r == "analysisTarget" || r == "resultFile")
        };
        let place = move |artifact: &Artifact| self.resolved(artifact.location.as_ref()?, root);
        self.artifacts.iter().filter(looked_at).filter_map(place)
    }

    fn finding(&self, found: &Found, root: &Path) -> Finding {
        let rule = self.rule(found);
        let id = found.id().or(rule.map(|rule| rule.id.as_str())).unwrap_or("unnamed");
        let message = found.message.resolved(rule);
        let place = found.locations.first();
        let region = place.and_then(|at| at.physical_location.as_ref()).map(|at| &at.region);
        let line = region.and_then(|region| region.start_line).unwrap_or(1);
        let column = region.and_then(|region| region.start_column).unwrap_or(1);
        let mut made = finding(id, found.severity(rule), String::new(), line, column, &message);
        made.path = place.and_then(|place| self.path(place, root));
        if made.path.is_none() {
            (made.line, made.column) = (None, None);
        }
        made.url = rule.and_then(|rule| rule.help_uri.clone()).filter(|url| url.starts_with("https://"));
        made
    }

    /// By its place in the driver's list, else by its name, of which a part after the last slash may be the rule's own
    /// (3.27.5).
    fn rule(&self, found: &Found) -> Option<&Rule> {
        let components = || [&self.tool.driver].into_iter().chain(&self.tool.extensions);
        let named = |id: &str| components().flat_map(|component| &component.rules).find(|rule| rule.id == id);
        let Some(id) = found.id() else {
            let index = found.rule_index.or_else(|| found.rule.as_ref()?.index)?;
            return self.tool.driver.rules.get(index);
        };
        named(id).or_else(|| named(id.rsplit_once('/')?.0))
    }

    /// The path of a place, relative to `root`.
    fn path(&self, place: &Location, root: &Path) -> Option<String> {
        self.resolved(place.physical_location.as_ref()?.artifact_location.as_ref()?, root)
    }

    /// The path of a file: `%20` is a blank, and what it is relative to may be said elsewhere (3.4, 3.14.14).
    fn resolved(&self, place: &ArtifactLocation, root: &Path) -> Option<String> {
        let listed = || self.artifacts.get(place.index?)?.location.as_ref()?.uri.as_deref();
        let uri = place.uri.as_deref().or_else(listed)?;
        let base = place.uri_base_id.as_deref().and_then(|id| self.original_uri_base_ids.get(id)?.uri.as_deref());
        let whole = if uri.contains("://") { uri.to_owned() } else { format!("{}{uri}", base.unwrap_or_default()) };
        let decoded = decoded(whole.strip_prefix("file://").unwrap_or(&whole));
        Some(relative(root, &decoded)).filter(|path| !path.is_empty())
    }
}

impl Found {
    fn id(&self) -> Option<&str> {
        self.rule_id.as_deref().or(self.rule.as_ref().and_then(|rule| rule.id.as_deref()))
    }

    /// Suppressed, and nobody still thinks about it or has refused it (3.27.23).
    fn is_suppressed(&self) -> bool {
        let accepted = |one: &Suppression| one.status.as_deref().is_none_or(|status| status == "accepted");
        !self.suppressions.is_empty() && self.suppressions.iter().all(accepted)
    }

    /// By the rating of services where there is one, else by the level, which is `warning` where nobody says (3.27.10).
    fn severity(&self, rule: Option<&Rule>) -> Severity {
        let rating = self.properties.rating().or(rule.and_then(|rule| rule.properties.rating()));
        let level = self.level.or(rule.and_then(|rule| rule.default_configuration.level));
        match (rating, level.unwrap_or(Level::Warning)) {
            (Some(rating), _) if rating >= 7.0 => Severity::High,
            (Some(rating), _) if rating >= 4.0 => Severity::Medium,
            (Some(_), _) | (None, Level::Note | Level::None) => Severity::Low,
            (None, Level::Warning) => Severity::Medium,
            (None, Level::Error) => Severity::High,
        }
    }
}

impl Notification {
    /// What it is about, by the tool's own name for it.
    pub fn id(&self) -> &str {
        self.descriptor.as_ref().and_then(|descriptor| descriptor.id.as_deref()).unwrap_or_default()
    }

    /// Whether something could not be done.
    pub fn is_error(&self) -> bool {
        self.level == Some(Level::Error)
    }

    /// What it says.
    pub fn text(&self) -> &str {
        self.message.text.trim()
    }

    /// The files that it is about, relative to `root`.
    pub fn paths<'a>(&'a self, run: &'a Run, root: &'a Path) -> impl Iterator<Item = String> + 'a {
        self.locations.iter().filter_map(|place| run.path(place, root))
    }
}

/// `%20` is a blank; what is no escape stays.
fn decoded(uri: &str) -> String {
    let mut bytes = Vec::with_capacity(uri.len());
    let mut rest = uri.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let hex = after.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()).filter(|_| *first == b'%') {
            Some(byte) => {
                bytes.push(byte);
                rest = after.get(2..).unwrap_or_default();
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
