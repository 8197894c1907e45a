//! What `semgrep scan --json` says, read in its own shape
//! (<https://github.com/semgrep/semgrep-interfaces/blob/main/semgrep_output_v1.atd>).

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

use crate::check::columns::Columns;
use crate::check::file_report::{FileReport, Problem};
use crate::check::report::{Entries, Entry, json};
use crate::check::{crashed, finding, relative, unreadable};
use crate::outcome::{Ended, Finding, Reason, Severity, Undecided};
use crate::tool::Output;

/// A report that was read whole.
pub struct Report {
    /// The files that were scanned.
    pub scanned: BTreeSet<String>,
    /// What matched, up to the most that is kept.
    pub matches: Vec<Match>,
    /// Whether these are all.
    pub is_whole: bool,
    /// What could not be done, worst first.
    problems: Vec<(Option<String>, Reason, String)>,
}

impl Report {
    /// Reads the output of `semgrep scan --json`, run in `root`.
    ///
    /// Exit 0: it ran, with findings or without; 1 only with `--error`; 2 and up: it could not, and most often says why
    /// in `errors` (<https://semgrep.dev/docs/cli-reference#exit-codes>).
    ///
    /// # Errors
    /// There is no report, or it contradicts itself.
    pub fn read(mut output: Output, root: &Path) -> Result<Report, Undecided> {
        let raw: Raw = match json(&mut output) {
            Ok(raw) => raw,
            Err(_) if output.code != 0 => return Err(crashed(&mut output)),
            Err(undecided) => return Err(undecided),
        };
        let config = raw.errors.iter().find(|error| error.is_about_rules()).map(Error::line);
        if !matches!(output.code, 0 | 1) {
            return Err(match (config, raw.errors.first()) {
                (Some(line), _) => Undecided::new(Reason::ConfigIgnored, line),
                (None, Some(first)) => Undecided::new(Reason::InputsSkipped, first.line()),
                (None, None) => crashed(&mut output),
            });
        }
        if output.code == 1 && raw.results.total() == 0 {
            return Err(unreadable("exit code 1 with no findings"));
        }
        let mut problems = Vec::new();
        problems.extend(config.map(|line| (None, Reason::ConfigIgnored, line)));
        if !raw.skipped_rules.is_empty() {
            let line = format!("{} rules were skipped", raw.skipped_rules.len());
            problems.push((None, Reason::ConfigIgnored, line));
        }
        for error in raw.errors.iter().filter(|error| !error.is_about_rules()) {
            let path = error.path.as_ref().map(|path| relative(root, path));
            problems.push((path, Reason::InputsSkipped, error.line()));
        }
        let is_whole = raw.results.total() == raw.results.kept.len() as u64;
        let mut matches = raw.results.kept;
        let mut columns = Columns::below(root);
        for found in &mut matches {
            found.path = relative(root, &found.path);
            for place in [&mut found.start, &mut found.end] {
                place.col = columns.characters(&found.path, place.line, place.col);
            }
        }
        let scanned = raw.paths.scanned.iter().map(|path| relative(root, path)).collect();
        Ok(Report { scanned, matches, is_whole, problems })
    }

    /// What it says of each file.
    pub fn whole(self) -> FileReport {
        // More matches than can be kept: nothing may rest on the absence of one.
        let more = (!self.is_whole).then(|| Problem {
            path: None,
            reason: Reason::UnreadableReport,
            detail: format!("more than {} matches", self.matches.len()),
        });
        let problems = self.problems.into_iter().map(|(path, reason, detail)| Problem { path, reason, detail });
        let problems = if self.scanned.is_empty() { Vec::new() } else { problems.chain(more).collect() };
        // `read` held the exit code against all matches.
        let findings = self.matches.iter().map(Match::finding).collect();
        FileReport { problems, ..FileReport::of(Ended::answered(), self.scanned, findings) }
    }
}

#[derive(Deserialize)]
struct Raw {
    results: Entries<Match>,
    errors: Vec<Error>,
    paths: Paths,
    #[serde(default)]
    skipped_rules: Vec<Value>,
}

#[derive(Deserialize)]
struct Paths {
    scanned: BTreeSet<String>,
}

#[derive(Deserialize)]
struct Error {
    code: i32,
    #[serde(rename = "type")]
    kind: Value,
    message: Option<String>,
    path: Option<String>,
}

/// One place where a rule matched.
#[derive(Debug, Deserialize)]
pub struct Match {
    /// The rule.
    #[serde(rename = "check_id")]
    pub rule: String,
    /// Relative to the root, with `/`.
    pub path: String,
    start: Position,
    end: Position,
    extra: Extra,
}

#[derive(Debug, Deserialize)]
struct Position {
    line: u32,
    col: u32,
}

#[derive(Debug, Deserialize)]
struct Extra {
    message: String,
    severity: Level,
    #[serde(default)]
    metadata: BTreeMap<String, Value>,
}

/// Both of semgrep's scales (<https://semgrep.dev/docs/writing-rules/rule-syntax#required>).
#[derive(Debug, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
enum Level {
    Inventory,
    Info,
    Low,
    Experiment,
    Warning,
    Medium,
    Error,
    High,
    Critical,
}

impl Entry for Match {
    fn severity(&self) -> Severity {
        match self.extra.severity {
            Level::Inventory | Level::Info | Level::Low | Level::Experiment => Severity::Low,
            Level::Warning | Level::Medium => Severity::Medium,
            Level::Error | Level::High | Level::Critical => Severity::High,
        }
    }
}

impl Match {
    fn finding(&self) -> Finding {
        let (start, message) = (&self.start, bound(&self.extra.message));
        let mut found = finding(&self.rule, self.severity(), self.path.clone(), start.line, start.col, &message)
            .until(self.end.line, self.end.col);
        let references = self.extra.metadata.get("references");
        let first = references.and_then(|list| list.get(0).or(Some(list))).and_then(Value::as_str);
        found.url = first.filter(|url| url.starts_with("https://")).map(str::to_owned);
        found.cwe = self.extra.metadata.get("cwe").map(weaknesses).unwrap_or_default();
        found
    }
}

/// The numbers of `CWE-89: …`, one or a list of them.
fn weaknesses(value: &Value) -> Vec<u16> {
    let texts = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice).iter().filter_map(Value::as_str);
    let number = |text: &str| text.strip_prefix("CWE-")?.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok();
    texts.filter_map(number).collect()
}

/// A message without the metavariables that this match did not bind, which semgrep leaves as they are written.
fn bound(message: &str) -> String {
    let mut parts = message.split(" `$");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let name = part.split('`').next().unwrap_or_default();
        let is_name = name.starts_with(|c: char| c.is_ascii_uppercase())
            && name.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_');
        match part.strip_prefix(name).and_then(|rest| rest.strip_prefix('`')).filter(|_| is_name) {
            Some(rest) => text.push_str(rest),
            None => text.extend([" `$", part]),
        }
    }
    text
}

impl Error {
    /// Errors about the rules rather than about the files that they judge.
    fn is_about_rules(&self) -> bool {
        let kind = self.kind_name();
        let message = self.message.as_deref().unwrap_or_default();
        kind.contains("ule") || matches!(self.code, 5 | 7) || message.contains("find a config")
    }

    /// Of the forms `"Kind"` and `["Kind", …]`.
    fn kind_name(&self) -> &str {
        match &self.kind {
            Value::String(kind) => kind,
            Value::Array(parts) => parts.first().and_then(Value::as_str).unwrap_or_default(),
            _ => "",
        }
    }

    fn line(&self) -> String {
        let Some(message) = self.message.as_deref() else {
            return format!("semgrep says `{}` and no more about it", self.kind_name());
        };
        let first = message.split('\n').map(str::trim).filter(|line| !line.is_empty()).take(2).collect::<Vec<_>>();
        match &self.path {
            Some(path) if !message.contains(path.as_str()) => format!("`{path}`: {}", first.join(" ")),
            _ => first.join(" "),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_match_did_not_bind_is_left_out() {
        assert_eq!(bound("data reaches the command `$SINK`: its sender"), "data reaches the command: its sender");
        assert_eq!(bound("a `$X` b `$Y`"), "a b");
        for whole in ["costs `$5`", "in `$(ls)`, see", "`x` and `$", "the shell reads `;`, `|`, `$( )` and"] {
            assert_eq!(bound(whole), whole);
        }
    }
}
