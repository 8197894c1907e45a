//! `docs/dataflow.md`, which is made of what the rules and the analysis of patterns say of themselves.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use xtask::check::codeql_local::{RULES, patterns::queries::QUERIES};

use crate::support::top;

const HEAD: &str = "\
# What the dataflow scan looks for

The dataflow scan reads one file at a time and knows no other; what a query cannot see besides stands in the last column.
A query whose rules are not run by default at GitHub is shown as `low`, whatever its rating, and fails nothing. The rules
are in `xtask/rules/dataflow/`; those without a file are answered by the analysis of regular expressions in
`xtask/src/regex/`.

This file is written by a test: change the rules' metadata, run the tests, and copy what they wrote over it.

| query | rules | weaknesses | severity | what it cannot see |
| --- | --- | --- | --- | --- |
";

/// One query: its rules by file, and what they say of it.
#[derive(Default)]
struct Row {
    rules: Vec<String>,
    weaknesses: Vec<String>,
    severity: Vec<String>,
    blind: Vec<String>,
}

/// The metadata of each rule of a file, which may be that of another (`&name`, `*name`). The value of a key is all that
/// is indented deeper, as one line.
fn metadata(text: &str) -> Vec<BTreeMap<String, String>> {
    let mut rules: Vec<BTreeMap<String, String>> = Vec::new();
    let mut named: BTreeMap<&str, usize> = BTreeMap::new();
    let (mut within, mut key) = (false, String::new());
    for line in text.lines() {
        let indent = line.len() - line.trim_start().len();
        let pair = line.trim_start().split_once(':');
        if line.starts_with("  - id:") {
            let id = pair.unwrap().1.trim().to_owned();
            rules.push(BTreeMap::from([("id".to_owned(), id)]));
            within = false;
        } else if indent == 4 {
            within = line.trim().starts_with("metadata:");
            let last = rules.len().saturating_sub(1);
            if let Some((_, name)) = line.split_once("metadata: &") {
                named.insert(name, last);
            } else if let Some((_, name)) = line.split_once("metadata: *") {
                let id = rules[last]["id"].clone();
                rules[last] = rules[named[name]].clone();
                rules[last].insert("id".to_owned(), id);
            }
        } else if within
            && indent == 6
            && let Some((name, value)) = pair
        {
            let value = if value.trim().starts_with('>') { "" } else { value.trim() };
            name.clone_into(&mut key);
            rules.last_mut().unwrap().insert(key.clone(), value.trim_matches(['\'', '"']).to_owned());
        } else if within && indent > 6 {
            let value = rules.last_mut().unwrap().get_mut(&key).unwrap();
            let separator = match (value.as_str(), line.trim().strip_prefix("- ")) {
                ("", _) => "",
                (_, Some(_)) => ", ",
                _ => " ",
            };
            *value = format!("{value}{separator}{}", line.trim().trim_start_matches("- "));
        }
    }
    rules
}

fn add(list: &mut Vec<String>, text: &str) {
    if !list.iter().any(|known| known == text) {
        list.push(text.to_owned());
    }
}

fn table() -> String {
    let mut rows: BTreeMap<String, Row> = BTreeMap::new();
    for (file, text) in RULES {
        for rule in metadata(text) {
            let say =
                |key: &str| rule.get(key).unwrap_or_else(|| panic!("{file}: {} has no `{key}`", rule["id"])).as_str();
            if say("query") == "capture" {
                continue;
            }
            let row = rows.entry(say("query").to_owned()).or_default();
            let rating: f32 = say("security-severity").parse().unwrap();
            let by_default = rule.get("suite").is_none_or(|suite| suite == "default");
            let word = if !by_default || rating < 4.0 {
                "low"
            } else if rating < 7.0 {
                "medium"
            } else {
                "high"
            };
            row.rules.push(format!("`{}`", say("id")));
            add(&mut row.severity, &format!("{word} ({rating:.1})"));
            say("cwe").trim_matches(['[', ']']).split(',').for_each(|cwe| add(&mut row.weaknesses, cwe.trim()));
            add(&mut row.blind, say("blind"));
        }
    }
    for described in &QUERIES {
        let row = rows.entry(described.query.id().to_owned()).or_default();
        row.rules.push("the analysis of patterns".to_owned());
        row.severity.push(format!("{} ({})", described.severity.word(), described.rating));
        row.weaknesses.push(described.weaknesses.to_owned());
        row.blind.push(described.blind.to_owned());
    }
    let line = |(query, row): (&String, &Row)| {
        let cells = [row.rules.join(", "), row.weaknesses.join(", "), row.severity.join(", "), row.blind.join("; ")];
        format!("| `{query}` | {} |\n", cells.map(|cell| cell.replace('|', "\\|")).join(" | "))
    };
    format!("{HEAD}{}", rows.iter().map(line).collect::<String>())
}

#[test]
fn the_table_of_queries_is_what_the_rules_say() {
    let (wanted, there) = (table(), fs::read_to_string(top().join("docs/dataflow.md")).unwrap_or_default());
    let written = Path::new(env!("CARGO_TARGET_TMPDIR")).join("dataflow.md");
    fs::write(&written, &wanted).unwrap();
    assert!(wanted == there, "docs/dataflow.md is out of date: copy {} over it", written.display());
}
