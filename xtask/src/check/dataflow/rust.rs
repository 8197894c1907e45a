//! The rules for Rust, which `crates/patterns` knows.

use patterns::{RULES, Rule};

use crate::check::file_report::Problem;
use crate::outcome::{Finding, Severity};

use super::unread;

/// What is wrong in these files, and which of them could not be read.
pub(super) fn scan(texts: &[(String, String)]) -> (Vec<Finding>, Vec<Problem>) {
    let (mut findings, mut problems) = (Vec::new(), Vec::new());
    for (path, text) in texts {
        match patterns::scan(text) {
            Ok(found) => findings.extend(found.into_iter().map(|found| finding(path, found))),
            Err(err) => problems.push(unread(path, &err.to_string())),
        }
    }
    (findings, problems)
}

fn finding(path: &str, found: patterns::Finding) -> Finding {
    let rule = RULES.iter().find(|rule| rule.id == found.rule);
    let weakness = rule.and_then(|rule| rule.cwe.first());
    Finding {
        rule: found.rule.to_owned(),
        severity: rule.map_or(Severity::Medium, severity),
        path: Some(path.to_owned()),
        line: Some(found.line),
        column: Some(found.column),
        end_column: None,
        message: found.message,
        url: weakness.map(|cwe| format!("https://cwe.mitre.org/data/definitions/{cwe}.html")),
        help: rule.map(|rule| rule.help.to_owned()),
        cwe: rule.map(|rule| rule.cwe.to_vec()).unwrap_or_default(),
        flow: Vec::new(),
        accepted: None,
    }
}

/// How bad a finding of a rule is.
pub fn severity(rule: &Rule) -> Severity {
    match rule.severity {
        score if score < 4.0 => Severity::Low,
        score if score < 7.0 => Severity::Medium,
        _ => Severity::High,
    }
}
