//! What is wrong with the regular expressions that the capturing rules point at.
//!
//! Which text meets a pattern decides how slow it can be. Where the method is known, it is believed, as in
//! `re.match(…)`, rather than read as a search: an alert about a pattern that is fast where it stands is one that nobody
//! can act on. Where it is not known, the pattern is taken to be searched for, which finds the most.

mod captures;
mod lines;
mod literal;
mod origins;
pub mod queries;
mod source;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use self::captures::{Captures, Site};
use self::literal::Decoded;
use self::source::Source;
use crate::check::finding;
use crate::check::semgrep::report::Match;
use crate::outcome::Finding;
use crate::project::files;
use redos::{Analysis, Budget, Flags, Issue, Method, Pattern, Weakness};

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
    known: BTreeMap<(String, bool, Flags, Method), Option<Analysis>>,
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
                if analysis.as_ref().is_none_or(|analysis| !analysis.undecided.is_empty()) {
                    undecided.insert((value.text.clone(), value.bytes));
                }
                let shown = |issue: &&Issue| match issue.weakness {
                    Weakness::Exponential => site.backtracks,
                    Weakness::Polynomial => false,
                    _ => true,
                };
                let issues = analysis.iter().flat_map(|analysis| &analysis.issues);
                findings.extend(issues.filter(shown).map(|issue| self.in_pattern(issue, value)));
            }
            for input in inputs.filter(|_| site.backtracks) {
                // A repetition that is exponential has its finding already, for the same reason and with the same cure.
                let analysis = self.analyse(value, site, input.method);
                let issues = analysis.iter().flat_map(|analysis| &analysis.issues);
                let slow = issues.filter(|issue| issue.weakness == Weakness::Polynomial);
                findings.extend(slow.map(|issue| self.at_input(issue, value, input.at)));
            }
        }
        u32::try_from(undecided.len()).unwrap_or(u32::MAX)
    }

    fn analyse(&mut self, value: &Decoded, site: &Site, method: Method) -> Option<Analysis> {
        let key = (value.text.clone(), value.bytes, site.flags, method);
        if let Some(known) = self.known.get(&key) {
            return known.clone();
        }
        let read = if value.bytes { Pattern::parse_bytes } else { Pattern::parse };
        let budget = Budget(Budget::default().0.min(self.left));
        // None where the pattern was not read.
        let analysis = read(&value.text, site.flags).ok().map(|pattern| pattern.analyse(method, budget));
        self.left = self.left.saturating_sub(analysis.as_ref().map_or(0, |analysis| analysis.steps));
        self.known.insert(key, analysis.clone());
        analysis
    }

    /// Where the part of the pattern stands that is wrong; or where that is a later line of a literal, the literal, as
    /// CodeQL has every term of a literal on the line that it begins in.
    fn in_pattern(&self, issue: &Issue, value: &Decoded) -> Finding {
        let place = |offsets: &[usize]| offsets.get(issue.part.start).or(offsets.last()).copied().unwrap_or_default();
        let (at, literal) = (place(&value.offsets), place(&value.literals));
        let (line, _) = self.source.place(at);
        if self.source.place(literal).0 == line {
            return self.finding(issue.weakness, at, &format!("In this regular expression, {}.", issue.message));
        }
        self.finding(issue.weakness, literal, &format!("In this regular expression, {} (line {line}).", issue.message))
    }

    /// Where the text comes in that can make the pattern slow.
    fn at_input(&self, issue: &Issue, value: &Decoded, at: usize) -> Finding {
        let stands = value.offsets.get(issue.part.start).copied().unwrap_or_default();
        let (line, _) = self.source.place(stands);
        let message =
            format!("Request data is matched with a regular expression in which {} (line {line}).", issue.message);
        self.finding(issue.weakness, at, &message)
    }

    fn finding(&self, weakness: Weakness, at: usize, message: &str) -> Finding {
        let described = queries::describe(weakness);
        let (line, column) = self.source.place(at);
        let mut found = finding(described.query, described.severity, self.path.to_owned(), line, column, message);
        found.url = Some(described.help.to_owned());
        found
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use serde_json::{Value, json};

    use super::*;

    fn found(rule: &str, text: &str, part: &str, message: &str) -> Match {
        let start = text.rfind(part).unwrap();
        let place = |offset: usize| json!({"line": 1, "col": 1, "offset": offset});
        let extra = json!({"message": message, "severity": "INFO"});
        let (start, end) = (place(start), place(start + part.len()));
        serde_json::from_value(json!({"check_id": rule, "path": "a.py", "start": start, "end": end, "extra": extra}))
            .unwrap()
    }

    fn judged(text: &str, matches: &[Match]) -> Judged {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a.py"), text).unwrap();
        judge(&matches.iter().collect::<Vec<_>>(), folder.path())
    }

    #[test]
    fn a_report_about_other_files_than_there_are_is_left_out() {
        let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures");
        let recording = fixtures.join("tools/dataflow").read_dir().unwrap().map(|entry| entry.unwrap().path());
        let report = recording.into_iter().find(|path| path.extension().is_some_and(|end| end == "stdout")).unwrap();
        let mut report: Value = serde_json::from_slice(&fs::read(report).unwrap()).unwrap();
        let matches: Vec<Match> = serde_json::from_value(report["results"].take()).unwrap();
        let matches: Vec<&Match> = matches.iter().filter(|found| found.rule.starts_with("capture.")).collect();
        let folder = tempfile::tempdir().unwrap();
        assert!(judge(&matches, folder.path()).findings.is_empty(), "there is no file");
        let names = ["forms", "patterns", "web"].map(|name| format!("shop/{name}.py"));
        fs::create_dir(folder.path().join("shop")).unwrap();
        for name in &names {
            let whole = fs::read(fixtures.join("projects/dataflow").join(name)).unwrap();
            for end in (0..whole.len()).step_by(37) {
                fs::write(folder.path().join(name), &whole[..end]).unwrap();
                judge(&matches, folder.path());
            }
            fs::write(folder.path().join(name), [0xff; 5000]).unwrap();
        }
        assert!(judge(&matches, folder.path()).findings.is_empty(), "the files are no text");
    }

    #[test]
    fn what_the_steps_do_not_suffice_for_is_counted() {
        let slow: String = (0..400).map(|n| format!("x{n} = 're(a|b)*c{{1,{}}}(a*|b*)*{n}'\n", 90 + n % 7)).collect();
        let matches: Vec<Match> = (0..400)
            .map(|n| {
                let line = slow.lines().nth(n).unwrap();
                found("capture.pattern", &slow, line.split_once(" = ").unwrap().1, "compile")
            })
            .collect();
        let judged = judged(&slow, &matches);
        assert!(judged.undecided["a.py"] > 0);
        assert!(!judged.findings.is_empty());
    }

    #[test]
    fn a_finding_stands_where_its_literal_begins() {
        let text = "A = '(z+)+$'\nre.compile(\n  r'x|'\n  r\"\"\"y\n|(a+)+$|\"\"\" '(c+)+$|'\n  '(d+)+$|' + A\n)\n";
        let start = text.find("r'x").unwrap();
        let pattern = &text[start..text.rfind("\n)").unwrap()];
        let found = judged(text, &[found("capture.pattern", text, pattern, "compile")]).findings;
        let places: Vec<_> = found.iter().map(|found| (found.line, found.column)).collect();
        assert_eq!(places, [(Some(4), Some(3)), (Some(5), Some(14)), (Some(6), Some(4)), (Some(1), Some(6))]);
        let messages: Vec<_> = found.iter().map(|found| found.message.ends_with(" (line 5).")).collect();
        assert_eq!(messages, [true, false, false, false], "{found:#?}");
    }

    #[test]
    fn a_pattern_that_is_compiled_and_used_at_once_meets_its_text() {
        let text = "rc(r'\\d+x').match(a)\nrc(r'\\s+$').search(t)\n";
        let matches = [
            found("capture.pattern", text, "r'\\d+x'", "rc"),
            found("capture.pattern", text, "r'\\s+$'", "rc"),
            found("capture.input", text, "t)\n", "search rc(r'\\s+$')"),
        ];
        let found: Vec<_> = judged(text, &matches).findings.into_iter().map(|found| (found.rule, found.line)).collect();
        assert_eq!(found, [("py/polynomial-redos".to_owned(), Some(2))]);
    }

    #[test]
    fn a_pattern_may_be_named_before_or_after_its_text() {
        let before = ("re.search(pattern=r'\\s+$', string=t)\n", "t)");
        let after = ("re.search(string=t, pattern=r'\\s+$')\n", "t,");
        for (text, input) in [before, after] {
            let pattern = found("capture.pattern", text, "r'\\s+$'", "search");
            let input = found("capture.input", text, input, "search r'\\s+$'");
            let rules: Vec<_> = judged(text, &[pattern, input]).findings.into_iter().map(|found| found.rule).collect();
            assert_eq!(rules, ["py/polynomial-redos"], "{text}");
        }
    }

    #[test]
    fn a_pattern_that_stands_nowhere_is_no_finding() {
        let text = "def f(p):\n    re.match(p, x)\nre.match('(a+)+$' % y, x)\nre.match('(', x)\n";
        let matches = ["p", "'(a+)+$' % y", "'('"].map(|part| found("capture.pattern", text, part, "match"));
        let judged = judged(text, &matches);
        assert_eq!(judged.findings, []);
        assert_eq!(judged.undecided, BTreeMap::from([("a.py".to_owned(), 1)]), "Python rejects the last");
    }
}
