//! `docs/dataflow.md`, which is made of what the rules and the analysis of patterns say of themselves.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value;
use xtask::check::dataflow::{RULES, patterns::queries::QUERIES};

use crate::support::top;

const HEAD: &str = "\
# What the dataflow scan looks for

The dataflow scan reads one file at a time and knows no other; what a query cannot see besides stands in the last column.
A query whose rules are not run by default at GitHub is shown as `low`, whatever its rating, and fails nothing. The rules
are in `xtask/rules/dataflow/`; those without a file are answered by the analysis of regular expressions in
`crates/redos/`.

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

/// A text, a number as one, and a list as one.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Array(all) => all.iter().map(text).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

fn add(list: &mut Vec<String>, text: &str) {
    if !list.iter().any(|known| known == text) {
        list.push(text.to_owned());
    }
}

fn table() -> String {
    let mut rows: BTreeMap<String, Row> = BTreeMap::new();
    let pack: Value = serde_json::from_str(RULES).unwrap();
    for rule in pack["rules"].as_array().unwrap() {
        let (id, about) = (text(&rule["id"]), &rule["metadata"]);
        let say = |key: &str| text(about.get(key).unwrap_or_else(|| panic!("{id} has no `{key}`")));
        if say("query") == "capture" {
            continue;
        }
        let row = rows.entry(say("query")).or_default();
        let rating: f32 = say("security-severity").parse().unwrap();
        let by_default = about.get("suite").is_none_or(|suite| suite == "default");
        let word = if !by_default || rating < 4.0 {
            "low"
        } else if rating < 7.0 {
            "medium"
        } else {
            "high"
        };
        row.rules.push(format!("`{id}`"));
        add(&mut row.severity, &format!("{word} ({rating:.1})"));
        say("cwe").split(", ").for_each(|cwe| add(&mut row.weaknesses, cwe));
        add(&mut row.blind, &say("blind"));
    }
    for described in QUERIES {
        let row = rows.entry(described.query.to_owned()).or_default();
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
