//! `semgrep`: our own security rules, and the project's.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::Write;
use std::path::Path;

use serde::Deserialize;
use serde_json::Value;
use tempfile::TempDir;

use crate::check::report::{Entries, Entry, json};
use crate::check::{Check, Job, crashed, finding, nothing_below, relative, unreadable};
use crate::outcome::{Finding, Kind, Reason, Severity, Verdict};
use crate::project::Language;
use crate::tool::Output;

/// Our rules, as files of these names; `rules/README.md` describes them.
pub const RULES: [(&str, &str); 14] = [
    ("crypto.yml", include_str!("../../rules/code/crypto.yml")),
    ("deserialization.yml", include_str!("../../rules/code/deserialization.yml")),
    ("files.yml", include_str!("../../rules/code/files.yml")),
    ("injection.yml", include_str!("../../rules/code/injection.yml")),
    ("network.yml", include_str!("../../rules/code/network.yml")),
    ("rust-command.yml", include_str!("../../rules/code/rust-command.yml")),
    ("rust-crypto.yml", include_str!("../../rules/code/rust-crypto.yml")),
    ("rust-secrets.yml", include_str!("../../rules/code/rust-secrets.yml")),
    ("rust-tls.yml", include_str!("../../rules/code/rust-tls.yml")),
    ("secrets.yml", include_str!("../../rules/code/secrets.yml")),
    ("sql.yml", include_str!("../../rules/code/sql.yml")),
    ("tls.yml", include_str!("../../rules/code/tls.yml")),
    ("web.yml", include_str!("../../rules/code/web.yml")),
    ("xml.yml", include_str!("../../rules/code/xml.yml")),
];

/// Where a project keeps rules of its own.
const OWN_RULES: [&str; 3] = [".semgrep.yml", ".semgrep.yaml", ".semgrep"];

/// Security rules.
pub const CHECK: Check = Check {
    id: "semgrep",
    title: "semgrep",
    kind: Kind::CodeScan,
    tool: Some("semgrep"),
    fail_on: Severity::Medium,
    optional: false,
    planned: |scene| scene.holds(Language::Python) || scene.holds(Language::Rust),
    run: |job| {
        let paths = paths(job);
        if job.in_scope(&paths, ENDINGS) == 0 {
            return nothing_below(job);
        }
        let rules = match rules() {
            Ok(rules) => rules,
            Err(err) => return Verdict::unknown(Reason::Crashed, format!("could not lay out the rules: {err}")),
        };
        match job.run(&arguments(job, rules.path()), &paths) {
            Ok(output) => judge(output, &job.project.root, &required(job, &paths), job.fail_on),
            Err(verdict) => verdict,
        }
    },
};

const ENDINGS: &[&str] = &[".py", ".pyi", ".rs"];

/// The configured paths, else what each package ships.
fn paths(job: &Job<'_>) -> Vec<String> {
    job.config.paths.clone().unwrap_or_else(|| job.project.all_sources(job.scene.config))
}

/// The files that have to be scanned.
///
/// semgrep passes over folders named `test`, `build`, `vendor` and others by default. Tests are no part of what is
/// shipped; for the rest, a `.semgrepignore` of the project's is its own word on the matter.
fn required(job: &Job<'_>, paths: &[String]) -> BTreeSet<String> {
    if job.project.files.iter().any(|file| file == ".semgrepignore") {
        return BTreeSet::new();
    }
    let shipped = |file: &&str| {
        let name = file.rsplit('/').next().unwrap_or(file);
        !file.split('/').any(|part| matches!(part, "test" | "tests")) && !name.starts_with("test_")
    };
    job.project.files_below(paths, ENDINGS).filter(shipped).map(str::to_owned).collect()
}

/// A fresh folder for each run: rules that lay in the repository could be anybody's.
fn rules() -> std::io::Result<TempDir> {
    let folder = tempfile::Builder::new().prefix("touchmark-rules-").tempdir()?;
    for (name, text) in RULES {
        File::create(folder.path().join(name))?.write_all(text.as_bytes())?;
    }
    Ok(folder)
}

/// Without `--metrics=off --disable-version-check` semgrep waits for servers; without `--no-rewrite-rule-ids` the name
/// of the rules' folder becomes part of each id.
fn arguments(job: &Job<'_>, rules: &Path) -> Vec<std::ffi::OsString> {
    let fixed = ["scan", "--json", "--quiet", "--metrics=off", "--disable-version-check", "--no-rewrite-rule-ids"];
    let mut args: Vec<std::ffi::OsString> = fixed.map(Into::into).to_vec();
    args.extend(["--max-target-bytes=0".into(), "--timeout=30".into(), "--config".into(), rules.into()]);
    for own in OWN_RULES.iter().filter(|own| job.project.root.join(own).exists()) {
        args.extend(["--config".into(), own.into()]);
    }
    args
}

/// The parts of `--json` that a verdict needs
/// (<https://github.com/semgrep/semgrep-interfaces/blob/main/semgrep_output_v1.atd>).
#[derive(Deserialize)]
struct Report {
    results: Entries<Match>,
    errors: Vec<Trouble>,
    paths: Paths,
    #[serde(default)]
    skipped_rules: Vec<Value>,
}

#[derive(Deserialize)]
struct Paths {
    scanned: BTreeSet<String>,
}

#[derive(Deserialize)]
struct Trouble {
    code: i32,
    #[serde(rename = "type")]
    kind: Value,
    message: Option<String>,
    path: Option<String>,
}

#[derive(Deserialize)]
struct Match {
    check_id: String,
    path: String,
    start: Position,
    extra: Extra,
}

#[derive(Deserialize)]
struct Position {
    line: u32,
    col: u32,
}

#[derive(Deserialize)]
struct Extra {
    message: String,
    severity: Level,
    #[serde(default)]
    metadata: Metadata,
}

#[derive(Default, Deserialize)]
struct Metadata {
    #[serde(default)]
    references: Value,
}

/// Both of semgrep's scales (<https://semgrep.dev/docs/writing-rules/rule-syntax#required>).
#[derive(Deserialize)]
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

/// The verdict on `semgrep scan --json`, which has to have scanned every file that is `required`.
///
/// Exit 0: it ran, with findings or without; 1 only with `--error`; 2 and up: it could not, and most often says why in
/// `errors` (<https://semgrep.dev/docs/cli-reference#exit-codes>).
pub fn judge(mut output: Output, root: &Path, required: &BTreeSet<String>, fail_on: Severity) -> Verdict {
    let report: Report = match json(&mut output.stdout) {
        Ok(report) => report,
        Err(_) if output.code != 0 => return crashed(&mut output),
        Err(verdict) => return verdict,
    };
    let config = report.errors.iter().find(|error| error.is_about_rules()).map(Trouble::line);
    if !matches!(output.code, 0 | 1) {
        return match (config, report.errors.first()) {
            (Some(line), _) => Verdict::unknown(Reason::ConfigIgnored, line),
            (None, Some(first)) => Verdict::unknown(Reason::InputsSkipped, first.line()),
            (None, None) => crashed(&mut output),
        };
    }
    if output.code == 1 && report.results.total() == 0 {
        return unreadable("exit code 1 with no findings");
    }
    let scanned: BTreeSet<String> = report.paths.scanned.iter().map(|path| relative(root, path)).collect();
    let verdict = Verdict::judge(scanned.len() as u64, report.results.findings(|found| found.finding(root)), fail_on);
    if scanned.is_empty() {
        return verdict;
    }
    if let Some(line) = config {
        return verdict.but(Reason::ConfigIgnored, line);
    }
    if !report.skipped_rules.is_empty() {
        return verdict.but(Reason::ConfigIgnored, format!("{} rules were skipped", report.skipped_rules.len()));
    }
    if let Some(first) = report.errors.first() {
        return verdict.but(Reason::InputsSkipped, first.line());
    }
    let mut left = required.difference(&scanned);
    match left.next() {
        Some(first) => {
            let (count, advice) = (left.count() + 1, "a `.semgrepignore` in the root says what semgrep may leave out");
            verdict.but(Reason::InputsSkipped, format!("{count} files passed over, such as `{first}`; {advice}"))
        }
        None => verdict,
    }
}

impl Trouble {
    /// Errors about the rules rather than about the files that they judge.
    fn is_about_rules(&self) -> bool {
        let kind = match &self.kind {
            Value::String(kind) => kind.as_str(),
            Value::Array(parts) => parts.first().and_then(Value::as_str).unwrap_or_default(),
            _ => "",
        };
        let message = self.message.as_deref().unwrap_or_default();
        kind.contains("ule") || matches!(self.code, 5 | 7) || message.contains("find a config")
    }

    fn line(&self) -> String {
        let message = self.message.as_deref().unwrap_or("an error without a message");
        let first = message.split('\n').map(str::trim).filter(|line| !line.is_empty()).take(2).collect::<Vec<_>>();
        match &self.path {
            Some(path) if !message.contains(path.as_str()) => format!("`{path}`: {}", first.join(" ")),
            _ => first.join(" "),
        }
    }
}

impl Match {
    fn finding(&self, root: &Path) -> Finding {
        let path = relative(root, &self.path);
        let message = &self.extra.message;
        let mut found = finding(&self.check_id, self.severity(), path, self.start.line, self.start.col, message);
        let references = &self.extra.metadata.references;
        let first = references.get(0).or(Some(references)).and_then(Value::as_str);
        found.url = first.filter(|url| url.starts_with("https://")).map(str::to_owned);
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_file_is_shipped() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/code");
        let names = folder.read_dir().unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<String> = names.filter(|name| name.ends_with(".yml")).collect();
        names.sort();
        assert_eq!(names, RULES.map(|(name, _)| name));
    }
}
