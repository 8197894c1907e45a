//! What is wrong with the regular expressions that the capturing rules point at.
//!
//! Which text meets a pattern decides how slow it can be. Where the method is known, it is believed, as in
//! `re.match(…)`, rather than read as a search: an alert about a pattern that is fast where it stands is one that nobody
//! can act on. Where it is not known, the pattern is taken to be searched for, which finds the most.

mod captures;
mod lines;
pub mod queries;
mod source;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use self::captures::{Captures, Site};
use self::source::Source;
use crate::check::finding;
use crate::check::semgrep::report::Match;
use crate::outcome::{Finding, Severity};
use crate::project::files;
use crate::regex::literal::Decoded;
use crate::regex::{Analysis, Budget, Flags, Issue, Method, Pattern, Query, analyse};

/// What was found in patterns.
#[derive(Default)]
pub(super) struct Judged {
    pub(super) findings: Vec<Finding>,
    /// By file, how many patterns nothing could be said about, where there are any.
    pub(super) undecided: BTreeMap<String, u32>,
}

/// Half a second for all patterns of a file.
const BUDGET: u64 = 40_000_000;
/// A larger file was not written by hand.
const LARGEST: usize = 1 << 20;

/// Judges the patterns of all files that are named in `captured`, as they are in `root`.
pub(super) fn judge(captured: &[&Match], root: &Path) -> Judged {
    let mut by_file: BTreeMap<&str, Vec<&Match>> = BTreeMap::new();
    for found in captured {
        by_file.entry(&found.path).or_default().push(found);
    }
    let mut judged = Judged::default();
    for (path, matches) in by_file {
        // A file that is no longer there, or no text, was no Python file that semgrep could match anything in.
        let Some(text) = files::text(&root.join(path)).ok().flatten() else { continue };
        let undecided = if text.len() > LARGEST {
            1
        } else {
            let source = Source::new(text);
            let captures = Captures::of(&matches, &source);
            let mut file = File { path, source: &source, left: BUDGET, known: BTreeMap::new() };
            file.judge(&captures, &mut judged.findings) + u32::from(captures.is_cut)
        };
        if undecided > 0 {
            judged.undecided.insert(path.to_owned(), undecided);
        }
    }
    judged
}

/// One file while its patterns are judged.
struct File<'a> {
    path: &'a str,
    source: &'a Source,
    /// Of the budget.
    left: u64,
    /// By the pattern's text, whether it is bytes, and how it is used.
    known: BTreeMap<(String, bool, Flags, Method), Analysis>,
}

impl File<'_> {
    /// Adds what is wrong; how many patterns were not decided.
    fn judge(&mut self, captures: &Captures, findings: &mut Vec<Finding>) -> u32 {
        let values: Vec<Option<Decoded>> = captures.sites.iter().map(|site| self.source.value(&site.range)).collect();
        let mut undecided = BTreeSet::new();
        for (nth, site) in captures.sites.iter().enumerate() {
            let Some(value) = values.get(nth).and_then(Option::as_ref) else { continue };
            let mut methods = site.methods.clone();
            let inputs = captures.inputs.iter().filter(|input| input.sites.contains(&nth));
            methods.extend(inputs.clone().map(|input| input.method));
            methods.dedup();
            for method in methods {
                let analysis = self.analyse(value, site, method);
                if !analysis.undecided.is_empty() {
                    undecided.insert((value.text.clone(), value.bytes));
                }
                let shown = |issue: &&Issue| match issue.query {
                    Query::ReDos => site.backtracks,
                    Query::PolynomialReDos => false,
                    _ => true,
                };
                findings.extend(analysis.issues.iter().filter(shown).map(|issue| self.in_pattern(issue, value)));
            }
            for input in inputs.filter(|_| site.backtracks) {
                // A repetition that is exponential has its finding already, for the same reason and with the same cure.
                let analysis = self.analyse(value, site, input.method);
                let slow = analysis.issues.iter().filter(|issue| issue.query == Query::PolynomialReDos);
                findings.extend(slow.map(|issue| self.at_input(issue, value, input.at)));
            }
        }
        u32::try_from(undecided.len()).unwrap_or(u32::MAX)
    }

    fn analyse(&mut self, value: &Decoded, site: &Site, method: Method) -> Analysis {
        let key = (value.text.clone(), value.bytes, site.flags, method);
        if let Some(known) = self.known.get(&key) {
            return known.clone();
        }
        let pattern = Pattern { text: value.text.clone(), flags: site.flags, bytes: value.bytes, method };
        let budget = Budget(Budget::default().0.min(self.left));
        let analysis = analyse(&pattern, budget);
        self.left = self.left.saturating_sub(analysis.steps);
        self.known.insert(key, analysis.clone());
        analysis
    }

    /// Where the part of the pattern stands that is wrong.
    fn in_pattern(&self, issue: &Issue, value: &Decoded) -> Finding {
        let at = value.offsets.get(issue.part.start).or(value.offsets.last()).copied().unwrap_or_default();
        self.finding(issue.query, at, &format!("In this regular expression, {}.", issue.message))
    }

    /// Where the text comes in that can make the pattern slow.
    fn at_input(&self, issue: &Issue, value: &Decoded, at: usize) -> Finding {
        let stands = value.offsets.get(issue.part.start).copied().unwrap_or_default();
        let (line, _) = self.source.place(stands);
        let message =
            format!("Request data is matched with a regular expression in which {} (line {line}).", issue.message);
        self.finding(issue.query, at, &message)
    }

    fn finding(&self, query: Query, at: usize, message: &str) -> Finding {
        let described = queries::describe(query);
        let severity = described.map_or(Severity::High, |described| described.severity);
        let (line, column) = self.source.place(at);
        let mut found = finding(query.id(), severity, self.path.to_owned(), line, column, message);
        found.url = described.map(|described| described.help.to_owned());
        found
    }
}
