//! GitHub's answers, in its own shapes (<https://docs.github.com/en/rest/code-scanning/code-scanning>).

use serde::Deserialize;

use crate::check::finding;
use crate::outcome::{Finding, Severity};

/// One upload of results.
#[derive(Deserialize)]
pub(super) struct Analysis {
    pub(super) commit_sha: String,
    #[serde(rename = "ref")]
    reference: String,
    analysis_key: String,
    #[serde(default)]
    category: Option<String>,
    /// Empty where all went well; absent is not well.
    error: String,
    #[serde(default)]
    warning: Option<String>,
    #[serde(default)]
    rules_count: Option<u64>,
    created_at: String,
    id: u64,
    tool: Tool,
}

#[derive(Deserialize)]
struct Tool {
    name: Option<String>,
}

impl Analysis {
    pub(super) fn is_of(&self, reference: &str) -> bool {
        self.reference == reference && self.tool.name.as_deref() == Some("CodeQL")
    }

    pub(super) fn category(&self) -> String {
        self.category.clone().unwrap_or_else(|| self.analysis_key.clone())
    }

    /// Times are of one form, so that text orders them.
    pub(super) fn age(&self) -> (&str, u64) {
        (&self.created_at, self.id)
    }

    /// What the analysis says went wrong. A warning is about results that were left out; without rules there are none.
    pub(super) fn problem(&self) -> Option<&str> {
        let empty = (self.rules_count == Some(0)).then_some("no rule was run");
        let said = [Some(self.error.as_str()), self.warning.as_deref(), empty];
        said.into_iter().flatten().map(str::trim).find(|text| !text.is_empty())
    }
}

/// One alert.
#[derive(Deserialize)]
pub(super) struct Alert {
    state: Option<String>,
    html_url: String,
    rule: Rule,
    most_recent_instance: Instance,
}

#[derive(Deserialize)]
struct Rule {
    id: Option<String>,
    severity: Option<String>,
    security_severity_level: Option<String>,
    description: Option<String>,
}

#[derive(Deserialize)]
struct Instance {
    #[serde(default)]
    message: Message,
    #[serde(default)]
    location: Location,
}

#[derive(Default, Deserialize)]
struct Message {
    text: Option<String>,
}

#[derive(Default, Deserialize)]
struct Location {
    path: Option<String>,
    start_line: Option<u32>,
    start_column: Option<u32>,
}

impl Alert {
    /// One whose state is not known is open.
    pub(super) fn is_open(&self) -> bool {
        !matches!(self.state.as_deref(), Some("dismissed" | "fixed" | "closed"))
    }

    pub(super) fn finding(&self) -> Finding {
        let (instance, rule) = (&self.most_recent_instance, &self.rule);
        let place = &instance.location;
        let message =
            instance.message.text.as_deref().or(rule.description.as_deref()).unwrap_or("an alert without words");
        let id = rule.id.as_deref().unwrap_or("an unnamed rule");
        let (line, column) = (place.start_line.unwrap_or_default(), place.start_column.unwrap_or_default());
        let mut found = finding(id, self.severity(), String::new(), line, column, message);
        found.path.clone_from(&place.path);
        found.url = Some(self.html_url.clone()).filter(|url| url.starts_with("https://"));
        found
    }

    /// The security severity where the query has one, else the query's; a word that is not known counts as the worst.
    fn severity(&self) -> Severity {
        match self.rule.security_severity_level.as_deref().or(self.rule.severity.as_deref()) {
            Some("low" | "warning" | "note" | "none") => Severity::Low,
            Some("medium") => Severity::Medium,
            _ => Severity::High,
        }
    }
}

/// A page of workflow runs.
#[derive(Deserialize)]
pub(super) struct Runs {
    pub(super) workflow_runs: Vec<Run>,
}

/// A page of check runs.
#[derive(Deserialize)]
pub(super) struct CheckRuns {
    pub(super) check_runs: Vec<Run>,
}

/// A run of either sort.
#[derive(Deserialize)]
pub(super) struct Run {
    pub(super) id: Option<u64>,
    name: Option<String>,
    /// Of a workflow; GitHub's default setup is `dynamic/github-code-scanning/codeql`.
    path: Option<String>,
    head_sha: String,
    status: Option<String>,
    app: Option<App>,
}

#[derive(Deserialize)]
struct App {
    slug: Option<String>,
}

impl Run {
    pub(super) fn is_codeql(&self, commit: &str) -> bool {
        let named = [&self.name, &self.path];
        let mut named = named.into_iter().flatten().map(|name| name.to_ascii_lowercase());
        self.head_sha == commit && named.any(|name| name.contains("codeql"))
    }

    pub(super) fn is_code_scanning(&self, commit: &str) -> bool {
        let app = self.app.as_ref().and_then(|app| app.slug.as_deref());
        self.head_sha == commit && app == Some("github-advanced-security")
    }

    /// A run without a status says nothing.
    pub(super) fn is_going_on(&self) -> bool {
        self.status.as_deref().is_some_and(|status| status != "completed")
    }

    /// In words, of those that GitHub uses.
    pub(super) fn status(&self) -> &'static str {
        match self.status.as_deref() {
            Some("in_progress") => "running",
            _ => "queued",
        }
    }
}
