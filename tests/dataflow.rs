//! `docs/dataflow.md`, which is made of what the queries of the engine say of themselves.

use std::fs;
use std::path::Path;

use dataflow::Certainty;
use dataflow::queries::{ALL, Query};
use xtask::check::dataflow::severity;

use crate::support::top;

const HEAD: &str = "\
# What the dataflow scan looks for

The dataflow scan reads all files in scope at once and follows values through functions, classes and files. Each finding
shows the way from source to sink. What a query cannot see stands in the last column. Queries that GitHub does not run by
default are `low`, whatever their score, and fail nothing.

A test writes this file from the queries in `crates/dataflow/src/queries/`: run the tests and copy what they wrote over it.

| query | finds | weaknesses | severity | what it cannot see |
| --- | --- | --- | --- | --- |
";

fn row(query: &Query) -> String {
    let cwe: Vec<String> = query.cwe.iter().map(|cwe| format!("CWE-{cwe}")).collect();
    let severity = format!("{} ({:.1})", severity(query, Certainty::High).word(), query.severity);
    let cells = [query.title, &cwe.join(", "), &severity, query.blind];
    format!("| `{}` | {} |\n", query.id, cells.map(|cell| cell.replace('|', "\\|")).join(" | "))
}

#[test]
fn the_table_of_queries_is_what_the_queries_say() {
    let mut queries = ALL.to_vec();
    queries.sort_by_key(|query| query.id);
    let wanted = HEAD.to_owned() + &queries.into_iter().map(row).collect::<String>();
    let there = fs::read_to_string(top().join("docs/dataflow.md")).unwrap_or_default();
    let written = Path::new(env!("CARGO_TARGET_TMPDIR")).join("dataflow.md");
    fs::write(&written, &wanted).unwrap();
    assert!(wanted == there, "docs/dataflow.md is out of date: copy {} over it", written.display());
}
