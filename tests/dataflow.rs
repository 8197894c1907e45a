//! `docs/dataflow.md`, which is made of what the queries of the engine and the rules for Rust say of themselves.

use std::fs;
use std::path::Path;

use dataflow::Certainty;
use dataflow::queries::{ALL, Query};
use patterns::{RULES, Rule};
use xtask::check::dataflow::{rust, severity};

use crate::support::top;

const HEAD: &str = "\
# What the dataflow scan looks for

The dataflow scan reads all files in scope at once and follows values through functions, classes and files. Each finding
shows the way from source to sink. What a query cannot see stands in the last column. Queries that GitHub does not run by
default are `low`, whatever their score, and fail nothing.

Rust is read file by file, by names and constants alone: no value is followed. Those rules have the ids of CodeQL's queries for
Rust that this suffices for.

A test writes this file from the queries in `crates/dataflow/src/queries/` and the rules in `crates/patterns/src/rules.rs`: run the tests and copy what they wrote over it.

| query | finds | weaknesses | severity | what it cannot see |
| --- | --- | --- | --- | --- |
";

fn row(query: &Query) -> String {
    let severity = format!("{} ({:.1})", severity(query, Certainty::High).word(), query.severity);
    cells(query.id, query.title, query.cwe, &severity, query.blind)
}

fn row_of_rust(rule: &Rule) -> String {
    let severity = format!("{} ({:.1})", rust::severity(rule).word(), rule.severity);
    cells(rule.id, rule.title, rule.cwe, &severity, rule.blind)
}

fn cells(id: &str, title: &str, cwe: &[u16], severity: &str, blind: &str) -> String {
    let cwe: Vec<String> = cwe.iter().map(|cwe| format!("CWE-{cwe}")).collect();
    let cells = [title, &cwe.join(", "), severity, blind];
    format!("| `{id}` | {} |\n", cells.map(|cell| cell.replace('|', "\\|")).join(" | "))
}

#[test]
fn the_table_of_queries_is_what_the_queries_say() {
    let mut queries = ALL.to_vec();
    queries.sort_by_key(|query| query.id);
    let rows = queries.into_iter().map(row).chain(RULES.iter().map(row_of_rust));
    let wanted = HEAD.to_owned() + &rows.collect::<String>();
    let there = fs::read_to_string(top().join("docs/dataflow.md")).unwrap_or_default();
    let written = Path::new(env!("CARGO_TARGET_TMPDIR")).join("dataflow.md");
    fs::write(&written, &wanted).unwrap();
    assert!(wanted == there, "docs/dataflow.md is out of date: copy {} over it", written.display());
}
