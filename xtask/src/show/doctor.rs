//! What `doctor` found, for people at 80 columns; machines get the same as the report's `doctor`.

use anstyle::{AnsiColor, Style};
use serde::Serialize;

use crate::show::escape::visible;

/// All that `doctor` says.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Diagnosis {
    /// What is known of the repository, and from where.
    pub facts: Vec<Fact>,
    /// The tools of the plan.
    pub tools: Vec<Tool>,
    /// The services, and what may be asked there.
    pub access: Vec<Access>,
    /// What each badge would say, and why.
    pub badges: Vec<Says>,
    /// Where the package index and the repository differ.
    pub disagreements: Vec<Disagreement>,
    /// What is likely to go wrong.
    pub warnings: Vec<String>,
}

/// One fact.
#[derive(Clone, Debug, Serialize)]
pub struct Fact {
    /// Such as `license`.
    pub name: &'static str,
    /// The value, or nothing where there is none.
    pub value: Option<String>,
    /// Where it came from.
    pub source: Option<String>,
}

/// One tool.
#[derive(Clone, Debug, Serialize)]
pub struct Tool {
    /// The check that asks it.
    pub check: String,
    /// Its name.
    pub tool: String,
    /// `found`, `to install` or `missing`.
    pub state: &'static str,
    /// Its version, where it can be told without running it.
    pub version: Option<String>,
    /// Where it is.
    pub path: Option<String>,
}

/// One question that a service does or does not answer.
#[derive(Clone, Debug, Serialize)]
pub struct Access {
    /// Such as `GitHub code scanning`.
    pub service: &'static str,
    /// Its base address.
    pub address: String,
    /// `yes`, `no` or `not asked`.
    pub state: &'static str,
    /// What stands in the way, and which permission would remove it.
    pub detail: Option<String>,
}

/// One badge.
#[derive(Clone, Debug, Serialize)]
pub struct Says {
    /// Its id.
    pub id: &'static str,
    /// `label: message`.
    pub says: String,
    /// What that rests on.
    pub why: String,
}

/// One difference.
#[derive(Clone, Debug, Serialize)]
pub struct Disagreement {
    /// The fact.
    pub fact: &'static str,
    /// What the repository says.
    pub here: String,
    /// What the package index says.
    pub there: String,
}

/// The widest line.
const WIDTH: usize = 80;

const BOLD: Style = Style::new().bold();

/// The whole of it, with ANSI colours.
pub fn human(found: &Diagnosis) -> String {
    let facts = found.facts.iter().map(|fact| {
        let source = fact.source.as_ref().map(|source| format!(" ({source})")).unwrap_or_default();
        (fact.name.to_owned(), format!("{}{source}", fact.value.as_deref().unwrap_or("not known")))
    });
    let tools = found.tools.iter().map(|tool| {
        let version = tool.version.as_deref().unwrap_or("of unknown version");
        let said = match (tool.state, &tool.path) {
            ("missing", _) => format!("{} is missing", tool.tool),
            (_, Some(path)) => format!("{} {version} ({path})", tool.tool),
            (state, None) => format!("{} {version} ({state})", tool.tool),
        };
        (tool.check.clone(), said)
    });
    let access = found.access.iter().map(|access| {
        let detail = access.detail.as_ref().map(|detail| format!(": {detail}")).unwrap_or_default();
        (access.service.to_owned(), format!("{}{detail} ({})", access.state, access.address))
    });
    let badges = found.badges.iter().map(|badge| (badge.id.to_owned(), format!("{} ({})", badge.says, badge.why)));
    let differ = found
        .disagreements
        .iter()
        .map(|differ| (differ.fact.to_owned(), format!("{} here, {} on the index", differ.here, differ.there)));
    let mut out = String::new();
    block(&mut out, "Facts", facts);
    block(&mut out, "Tools", tools);
    block(&mut out, "Access", access);
    block(&mut out, "Badges, from the stored results", badges);
    block(&mut out, "What the package index says otherwise", differ);
    let style = AnsiColor::Yellow.on_default();
    for warning in &found.warnings {
        out.push_str(&format!("\n{style}warning:{style:#} {}", wrapped(warning, 9)));
    }
    out.trim_start().to_owned()
}

/// A heading and its rows, in two columns.
fn block(out: &mut String, title: &str, rows: impl Iterator<Item = (String, String)>) {
    let rows: Vec<(String, String)> = rows.collect();
    let width = rows.iter().map(|(name, _)| name.chars().count()).max().unwrap_or_default();
    if rows.is_empty() {
        return;
    }
    out.push_str(&format!("\n{BOLD}{title}{BOLD:#}\n"));
    for (name, text) in rows {
        out.push_str(&format!("  {:<width$}  {}", visible(&name), wrapped(&text, width + 4)));
    }
}

/// The text in lines that begin at this column, the first of which has begun; a word that is too long stays whole, because
/// it is a path or an address.
fn wrapped(text: &str, column: usize) -> String {
    let text = visible(text);
    let (mut out, mut at) = (String::new(), column);
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let length = word.chars().count();
        if at > column && at + 1 + length > WIDTH {
            out.push_str(&format!("\n{:column$}", ""));
            at = column;
        }
        if at > column {
            out.push(' ');
            at += 1;
        }
        out.push_str(word);
        at += length;
    }
    out.push('\n');
    out
}
