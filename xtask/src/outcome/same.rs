//! One defect that several checks found: it is shown once, and judging it once is enough.

use std::collections::HashMap;

use crate::outcome::{Accepted, CheckReport, Finding};

impl Finding {
    /// Whether both are about one defect: a weakness of the same kind (<https://cwe.mitre.org>) in the same line.
    pub fn is_same(&self, other: &Finding) -> bool {
        place(self).is_some() && place(self) == place(other) && self.cwe.iter().any(|cwe| other.cwe.contains(cwe))
    }
}

/// The line of a finding whose kind of weakness is known.
fn place(finding: &Finding) -> Option<(&str, u32)> {
    Some((finding.path.as_deref()?, finding.line?)).filter(|_| !finding.cwe.is_empty())
}

/// The findings of a report by their places.
pub struct Same<'r>(HashMap<(&'r str, u32), Vec<Found<'r>>>);

/// A finding and the check that found it.
struct Found<'r> {
    id: &'r str,
    /// The one with a path is shown, else the first.
    rank: (bool, usize),
    finding: &'r Finding,
}

impl<'r> Same<'r> {
    /// Of all these checks.
    pub fn of(checks: &'r [CheckReport]) -> Same<'r> {
        let mut places: HashMap<_, Vec<_>> = HashMap::new();
        for (at, check) in checks.iter().enumerate() {
            for finding in check.verdict.findings() {
                if let Some(place) = place(finding) {
                    let rank = (finding.flow.is_empty(), at);
                    places.entry(place).or_default().push(Found { id: &check.id, rank, finding });
                }
            }
        }
        Same(places)
    }

    /// The checks and rules by which others found the defect, where this finding of check `id` stands for all of them.
    ///
    /// # Errors
    /// Another check's finding stands for it: that check and its rule.
    pub fn others(&self, id: &str, finding: &Finding) -> Result<Vec<(&'r str, &'r str)>, (&'r str, &'r str)> {
        let here = place(finding).and_then(|place| self.0.get(&place)).map_or(&[][..], Vec::as_slice);
        let alike = here.iter().filter(|found| found.id != id && found.finding.is_same(finding));
        let own = here.iter().find(|found| found.id == id).map(|found| (finding.flow.is_empty(), found.rank.1));
        let named = |found: &Found<'r>| (found.id, found.finding.rule.as_str());
        match alike.clone().filter(|found| own.is_some_and(|own| found.rank < own)).min_by_key(|found| found.rank) {
            Some(first) => Err(named(first)),
            None => Ok(alike.map(named).collect()),
        }
    }
}

/// The others for people, such as `also B608 of bandit`; empty where there are none.
pub fn also(others: &[(&str, &str)]) -> String {
    let named: Vec<String> = others.iter().map(|(id, rule)| format!("{rule} of {id}")).collect();
    if named.is_empty() { String::new() } else { format!("also {}", named.join(", ")) }
}

/// Judges each finding as one is judged that is about the same defect.
pub fn share<'a>(reports: impl Iterator<Item = &'a mut CheckReport>) {
    let mut reports: Vec<&mut CheckReport> = reports.collect();
    let mut count = 0;
    // Of three findings the first may be about the same as the second, and that about the same as the third.
    loop {
        let judged = judged(&reports);
        if judged.len() == count {
            return;
        }
        count = judged.len();
        share_once(&mut reports, &judged);
    }
}

fn judged(reports: &[&mut CheckReport]) -> Vec<Finding> {
    let findings = reports.iter().flat_map(|report| report.verdict.findings());
    findings.filter(|found| found.accepted.is_some() && place(found).is_some()).cloned().collect()
}

fn share_once(reports: &mut [&mut CheckReport], judged: &[Finding]) {
    let mut places: HashMap<_, Vec<&Finding>> = HashMap::new();
    for found in judged {
        places.entry(place(found)).or_default().push(found);
    }
    let shared = |finding: &Finding| -> Option<Accepted> {
        let here = places.get(&place(finding)).into_iter().flatten();
        finding.accepted.clone().or_else(|| here.clone().find(|found| found.is_same(finding))?.accepted.clone())
    };
    for report in reports.iter_mut().filter(|report| report.kind.is_security()) {
        report.verdict = report.verdict.clone().accept(shared);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::finding;
    use crate::outcome::{By, Ended, Findings, Kind, Outcome, Severity, Surface, Verdict};

    fn found(rule: &str, line: u32, cwe: &[u16]) -> Finding {
        Finding { cwe: cwe.to_vec(), ..finding(rule, Severity::High, "a.py".to_owned(), line, 1, "m") }
    }

    fn report(id: &str, found: Vec<Finding>) -> CheckReport {
        let verdict = Verdict::judge(Ended::answered(), 1, found.into_iter().collect::<Findings>(), Severity::Medium);
        CheckReport {
            id: id.to_owned(),
            kind: Kind::CodeScan,
            surface: Surface::FILES,
            optional: false,
            remedy: None,
            verdict,
            tool: id.to_owned(),
            path: None,
            version: None,
            cached: false,
            elapsed: std::time::Duration::ZERO,
        }
    }

    #[test]
    fn one_finding_stands_for_all_of_a_defect() {
        let step = crate::outcome::Step { path: "a.py".into(), line: 1, column: 1, text: "x".into() };
        let flow = Finding { flow: vec![step], ..found("py/sql-injection", 3, &[89]) };
        let bandit = vec![found("B608", 3, &[89]), found("B608", 4, &[89]), found("B105", 3, &[259])];
        let reports =
            [report("bandit", bandit), report("own", vec![found("sql", 4, &[89])]), report("dataflow", vec![flow])];
        let same = Same::of(&reports);
        let of = |at: usize, index: usize| same.others(&reports[at].id, &reports[at].verdict.findings()[index]);
        assert_eq!(of(0, 0), Ok(vec![]), "another weakness in the same line");
        assert_eq!(of(0, 1), Err(("dataflow", "py/sql-injection")), "the one with a path stands for both");
        assert_eq!(of(0, 2), Ok(vec![("own", "sql")]), "else the first");
        assert_eq!(of(1, 0), Err(("bandit", "B608")));
        assert_eq!(of(2, 0), Ok(vec![("bandit", "B608")]));
    }

    #[test]
    fn judging_a_defect_once_is_enough() {
        let reason = Accepted { by: By::Configuration, reason: "ours".to_owned() };
        let judged = Finding { accepted: Some(reason.clone()), ..found("B608", 3, &[89]) };
        let mut reports = [
            report("bandit", vec![found("B608", 3, &[89])]),
            report("dataflow", vec![found("py/sql-injection", 3, &[89, 20])]),
            report("other", vec![found("input", 3, &[20])]),
            report("own", vec![found("sql", 4, &[89])]),
        ];
        reports[0].verdict = reports[0].verdict.clone().accept(|_| judged.accepted.clone());
        share(reports.iter_mut());
        let outcomes: Vec<Outcome> = reports.iter().map(|report| report.verdict.outcome()).collect();
        assert_eq!(outcomes, [Outcome::Pass, Outcome::Pass, Outcome::Pass, Outcome::Fail]);
        assert_eq!(reports[1].verdict.findings()[0].accepted, Some(reason));
    }
}
