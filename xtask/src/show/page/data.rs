//! The findings as the page's script reads them: each text once, findings as rows of numbers.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;

use anyhow::{Context, Result};
use serde::Serialize;

use crate::outcome::{By, CheckReport, Finding, Same, Severity, Step};
use crate::show::Shown;
use crate::show::escape::{PATH, is_address, short, visible};

/// How many lines of source stand above and below the one that a finding is about.
const AROUND: u32 = 2;

/// How many bytes of source a page holds. The worst findings come first, so it is theirs that is there.
const SOURCE: usize = 16 << 20;

/// The longest message and the longest line of source, in characters.
const LONGEST: (usize, usize) = (2000, 240);

#[derive(Serialize)]
struct Data<'a> {
    checks: Vec<&'a str>,
    rules: Vec<(String, Option<&'a str>)>,
    messages: Vec<String>,
    files: Vec<File>,
    flows: Vec<Vec<Place>>,
    /// The checks and rules that found a defect as well.
    others: Vec<Vec<(&'a str, String)>>,
    /// The state that a person has put a finding in, see [`state`], and why.
    judgements: Vec<(u8, String)>,
    findings: Vec<Row>,
}

/// A place on the way of a value: the file's path with line and column, and what stands there.
type Place = (String, String);

#[derive(Serialize)]
struct File {
    path: String,
    /// The lines that some finding is about, and those around them.
    lines: BTreeMap<u32, String>,
}

/// Check, severity (0 is the worst), rule, file or -1, line or 0, column or 0, message, flow or -1, others or -1, judgement
/// or -1.
type Row = (usize, u8, usize, i64, u32, u32, usize, i64, i64, i64);

/// The data as JSON: a defect that several checks found is one row.
///
/// # Errors
/// None that is known; serialisation is fallible by its type.
pub(super) fn of(shown: &Shown<'_>) -> Result<String> {
    let checks = &shown.report.checks;
    let same = Same::of(checks);
    let mut all: Vec<(usize, &Finding)> = checks
        .iter()
        .enumerate()
        .flat_map(|(at, check)| check.verdict.findings().iter().map(move |found| (at, check, found)))
        .filter(|(_, check, found)| same.others(&check.id, found).is_ok())
        .map(|(at, _, found)| (at, found))
        .collect();
    let order = |found: &Finding| (found.accepted.is_some(), Reverse(found.severity));
    all.sort_by(|(_, a), (_, b)| (order(a), &a.path, a.line, a.column).cmp(&(order(b), &b.path, b.line, b.column)));
    let (mut rules, mut messages, mut files) = (Names::default(), Names::default(), Names::default());
    let mut findings = Vec::with_capacity(all.len());
    let (mut flows, mut others, mut judgements) = (Vec::new(), Vec::new(), Vec::new());
    for (check, found) in &all {
        let url = found.url.as_deref().filter(|url| is_address(url));
        let file = found.path.as_deref().map(|path| files.number(path));
        findings.push((
            *check,
            rank(found.severity),
            rules.number((found.rule.as_str(), url)),
            file.and_then(|at| i64::try_from(at).ok()).unwrap_or(-1),
            found.line.unwrap_or(0),
            found.line.and(found.column).unwrap_or(0),
            messages.number(found.message.as_str()),
            kept(&mut flows, Some(found.flow.iter().map(place).collect()).filter(|way: &Vec<_>| !way.is_empty())),
            kept(&mut others, others_of(checks, &same, *check, found)),
            kept(&mut judgements, found.accepted.as_ref().map(|by| (state(by.by), short(&by.reason, LONGEST.0)))),
        ));
    }
    let data = Data {
        checks: checks.iter().map(|check| check.id.as_str()).collect(),
        rules: rules.order.iter().map(|(rule, url)| (short(rule, 120), *url)).collect(),
        messages: messages.order.iter().map(|text| short(text, LONGEST.0)).collect(),
        files: sources(shown, &files.order, &all),
        flows,
        others,
        judgements,
        findings,
    };
    serde_json::to_string(&data).context("could not spell the findings")
}

/// Where a value stands in its list, to which it is added; -1 for none.
fn kept<T>(list: &mut Vec<T>, value: Option<T>) -> i64 {
    let Some(value) = value else { return -1 };
    list.push(value);
    i64::try_from(list.len() - 1).unwrap_or(-1)
}

fn others_of<'a>(
    checks: &'a [CheckReport],
    same: &Same<'a>,
    check: usize,
    found: &Finding,
) -> Option<Vec<(&'a str, String)>> {
    let others = same.others(&checks.get(check)?.id, found).unwrap_or_default();
    let named: Vec<_> = others.into_iter().map(|(id, rule)| (id, short(rule, 120))).collect();
    (!named.is_empty()).then_some(named)
}

/// By its place in the page's list of states.
fn state(by: By) -> u8 {
    match by {
        By::Configuration => 1,
        By::Source => 2,
    }
}

fn place(step: &Step) -> Place {
    (format!("{}:{}:{}", short(&step.path, PATH), step.line, step.column), short(&step.text, LONGEST.1))
}

fn rank(severity: Severity) -> u8 {
    match severity {
        Severity::High => 0,
        Severity::Medium => 1,
        Severity::Low => 2,
    }
}

/// Each file with the lines that are shown of it. Files are read one after another: all of one's lines together.
fn sources(shown: &Shown<'_>, paths: &[&str], all: &[(usize, &Finding)]) -> Vec<File> {
    let mut wanted: HashMap<&str, Vec<u32>> = HashMap::new();
    for (_, found) in all {
        if let (Some(path), Some(line)) = (found.path.as_deref(), found.line) {
            wanted.entry(path).or_default().push(line);
        }
    }
    let mut room = SOURCE;
    let mut file = |path: &&str| {
        let mut lines = BTreeMap::new();
        for line in wanted.remove(*path).unwrap_or_default() {
            for number in line.saturating_sub(AROUND).max(1)..=line.saturating_add(AROUND) {
                if room == 0 || lines.contains_key(&number) {
                    continue;
                }
                let Some(text) = (shown.source)(path, number) else { break };
                let text = line_of_source(&text);
                room = room.saturating_sub(text.len() + 8);
                lines.insert(number, text);
            }
        }
        File { path: short(path, PATH), lines }
    };
    paths.iter().map(&mut file).collect()
}

/// With its tabs, which count for one character in a column.
fn line_of_source(text: &str) -> String {
    let start: String = text.chars().take(LONGEST.1).collect();
    let parts: Vec<String> = start.split('\t').map(visible).collect();
    parts.join("\t")
}

/// Numbers values in the order in which they come.
struct Names<T> {
    order: Vec<T>,
    numbers: HashMap<T, usize>,
}

impl<T> Default for Names<T> {
    fn default() -> Self {
        Names { order: Vec::new(), numbers: HashMap::new() }
    }
}

impl<T: Copy + Eq + Hash> Names<T> {
    fn number(&mut self, value: T) -> usize {
        *self.numbers.entry(value).or_insert_with(|| {
            self.order.push(value);
            self.order.len() - 1
        })
    }
}
