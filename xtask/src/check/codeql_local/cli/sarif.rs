//! What `codeql database analyze --format=sarif-latest` writes, read in its own shape
//! (<https://docs.github.com/en/code-security/codeql-cli/using-the-advanced-functionality-of-the-codeql-cli/sarif-output>).

use std::collections::BTreeMap;
use std::fs::File;
use std::io::BufReader;

use serde::Deserialize;

use crate::check::reading::{Reading, Trouble};
use crate::check::{finding, unreadable};
use crate::outcome::{Finding, Findings, Reason, Severity, Verdict};

#[derive(Deserialize)]
pub(super) struct Log {
    runs: Vec<Run>,
}

#[derive(Deserialize)]
struct Run {
    tool: Tool,
    invocations: Vec<Invocation>,
    results: Vec<Found>,
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

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Rule {
    id: String,
    help_uri: Option<String>,
    #[serde(default)]
    default_configuration: Configuration,
    #[serde(default)]
    properties: Properties,
}

#[derive(Default, Deserialize)]
struct Configuration {
    level: Option<String>,
}

#[derive(Default, Deserialize)]
struct Properties {
    #[serde(rename = "security-severity")]
    rating: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Invocation {
    execution_successful: bool,
    #[serde(default)]
    tool_execution_notifications: Vec<Notification>,
}

#[derive(Deserialize)]
struct Notification {
    descriptor: Option<Descriptor>,
    message: Message,
    #[serde(default)]
    locations: Vec<Location>,
}

#[derive(Deserialize)]
struct Descriptor {
    id: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Found {
    rule_id: String,
    message: Message,
    locations: Vec<Location>,
}

#[derive(Deserialize)]
struct Message {
    #[serde(default)]
    text: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    physical_location: Physical,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Physical {
    artifact_location: Artifact,
    #[serde(default)]
    region: Region,
}

#[derive(Deserialize)]
struct Artifact {
    uri: String,
}

/// Section 3.30: a region without a column begins with its line.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: Option<u32>,
    start_column: Option<u32>,
}

impl Log {
    pub(super) fn read(file: File) -> Result<Log, Verdict> {
        let log: Log = serde_json::from_reader(BufReader::new(file))
            .map_err(|err| unreadable(format!("not the SARIF it should be: {err}")))?;
        if log.runs.is_empty() { Err(unreadable("the report is about no run")) } else { Ok(log) }
    }

    /// The files that were taken in and what was found, where every run says that it came to its end.
    pub(super) fn reading(&self) -> Result<Reading, Verdict> {
        let invocations = || self.runs.iter().flat_map(|run| &run.invocations);
        if self.runs.iter().any(|run| run.invocations.is_empty()) {
            return Err(unreadable("the report does not say whether the analysis came to its end"));
        }
        if invocations().any(|invocation| !invocation.execution_successful) {
            return Err(Verdict::unknown(Reason::Crashed, "the analysis says that it was not successful"));
        }
        let findings: Findings = self.runs.iter().flat_map(Run::findings).collect();
        let mut reading = Reading { findings, ..Reading::default() };
        for notification in invocations().flat_map(|invocation| &invocation.tool_execution_notifications) {
            let id = notification.descriptor.as_ref().map(|descriptor| descriptor.id.as_str()).unwrap_or_default();
            let paths = notification.locations.iter().map(Location::path);
            if id == "py/diagnostics/successfully-extracted-files" {
                reading.files.extend(paths.map(|path| (path, false)));
            } else if id.starts_with("py/diagnostics/extraction-") {
                // A syntax error: the file counts as taken in, and what is in it was not seen.
                reading.troubles.extend(paths.map(|path| {
                    let detail = format!("`{path}`: {}", notification.message.text.trim());
                    Trouble { path: Some(path), reason: Reason::InputsSkipped, detail }
                }));
            }
        }
        Ok(reading)
    }
}

impl Run {
    fn findings(&self) -> impl Iterator<Item = Finding> {
        let components = [&self.tool.driver].into_iter().chain(&self.tool.extensions);
        let rules: BTreeMap<&str, &Rule> =
            components.flat_map(|component| &component.rules).map(|rule| (rule.id.as_str(), rule)).collect();
        self.results.iter().map(move |found| {
            let rule = rules.get(found.rule_id.as_str());
            // What cannot be rated is not passed over for that.
            let severity = rule.map_or(Severity::High, |rule| rule.severity());
            let place = found.locations.first();
            let (path, region) = place.map(|at| (at.path(), &at.physical_location.region)).unzip();
            let line = region.and_then(|region| region.start_line).unwrap_or(1);
            let column = region.and_then(|region| region.start_column).unwrap_or(1);
            let mut made = finding(&found.rule_id, severity, String::new(), line, column, &found.message.text);
            made.path = path;
            made.url = rule.and_then(|rule| rule.help_uri.clone()).filter(|url| url.starts_with("https://"));
            made
        })
    }
}

impl Rule {
    fn severity(&self) -> Severity {
        let rating = self.properties.rating.as_deref().and_then(|rating| rating.parse::<f32>().ok());
        let rating = rating.filter(|rating| rating.is_finite());
        match (rating, self.default_configuration.level.as_deref()) {
            (Some(rating), _) if rating >= 7.0 => Severity::High,
            (Some(rating), _) if rating >= 4.0 => Severity::Medium,
            (Some(_), _) | (None, Some("note" | "none")) => Severity::Low,
            (None, Some("warning")) => Severity::Medium,
            (None, _) => Severity::High,
        }
    }
}

impl Location {
    /// The path relative to the root: `%20` is a blank.
    fn path(&self) -> String {
        let uri = &self.physical_location.artifact_location.uri;
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
}
