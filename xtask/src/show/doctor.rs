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
    /// The user's home, which people read as `~`.
    #[serde(skip)]
    pub home: Option<String>,
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

/// Where a word begins that leaves no room for itself beside the names of its block.
const OUTDENTED: usize = 4;

const BOLD: Style = Style::new().bold();

/// The whole of it, with ANSI colours.
pub fn human(found: &Diagnosis) -> String {
    let facts = found.facts.iter().map(|fact| {
        let source = fact.source.as_ref().map(|source| format!(" ({source})")).unwrap_or_default();
        (fact.name.to_owned(), format!("{}{source}", fact.value.as_deref().unwrap_or("not known")))
    });
    let short = |path: &String| {
        let below = found.home.as_ref().and_then(|home| path.strip_prefix(home.trim_end_matches('/')));
        below.filter(|rest| rest.starts_with('/')).map_or_else(|| path.clone(), |rest| format!("~{rest}"))
    };
    let tools = found.tools.iter().map(|tool| {
        let version = tool.version.as_deref().unwrap_or("of unknown version");
        let said = match (tool.state, tool.path.as_ref().map(short)) {
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

/// The text in lines that begin at this column, the first of which has begun. A word that is too long stays whole, because
/// it is a path or an address, and gets a line of its own that begins further left.
fn wrapped(text: &str, column: usize) -> String {
    let text = visible(text);
    let (mut out, mut at, mut start) = (String::new(), column, column);
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let length = word.chars().count();
        if at > start && at + 1 + length > WIDTH {
            start = if column + length > WIDTH { column.min(OUTDENTED) } else { column };
            out.push_str(&format!("\n{:start$}", ""));
            at = start;
        }
        if at > start {
            out.push(' ');
            at += 1;
        }
        out.push_str(word);
        at += length;
    }
    out.push('\n');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_stays_whole_and_gets_a_line_where_it_fits() {
        let path = format!("(/{})", "p".repeat(69));
        assert_eq!(wrapped(&format!("semgrep 1.182.0 {path} end"), 16), format!("semgrep 1.182.0\n    {path} end\n"));
        let short = format!("(/{})", "p".repeat(50));
        assert_eq!(wrapped(&format!("semgrep 1.182.0 {short}"), 16), format!("semgrep 1.182.0\n{:16}{short}\n", ""));
        let long = "p".repeat(100);
        assert_eq!(wrapped(&long, 16), format!("{long}\n"));
    }

    #[test]
    fn what_is_below_the_home_is_said_so() {
        let tool = |path: &str| Tool {
            check: "ruff".into(),
            tool: "ruff".into(),
            state: "found",
            version: None,
            path: Some(path.into()),
        };
        let tools = vec![tool("/home/me/bin/ruff"), tool("/home/mean/ruff")];
        let said = human(&Diagnosis { tools, home: Some("/home/me/".into()), ..Diagnosis::default() });
        assert!(said.contains("(~/bin/ruff)") && said.contains("(/home/mean/ruff)"), "{said}");
    }
}
