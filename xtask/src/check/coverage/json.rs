//! coverage.py's JSON (<https://coverage.readthedocs.io/en/latest/commands/cmd_json.html>).

use std::collections::BTreeMap;
use std::io::Read;

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::{Reached, Report};
use crate::outcome::Share;

#[derive(Deserialize)]
struct Document {
    totals: Totals,
    files: BTreeMap<String, Entry>,
}

#[derive(Deserialize)]
struct Totals {
    covered_lines: u64,
    num_statements: u64,
    #[serde(default)]
    covered_branches: u64,
    #[serde(default)]
    num_branches: u64,
}

/// One file. Its list of executed lines holds docstrings, too, which are no statements; what is missing is exact.
#[derive(Deserialize)]
struct Entry {
    summary: Totals,
    missing_lines: Vec<IgnoredAny>,
    #[serde(default)]
    missing_branches: Vec<IgnoredAny>,
}

/// Nothing where the files do not add up to the totals.
pub(super) fn read(mut stream: impl Read) -> Option<Report> {
    let Document { totals, files } = crate::json::from_reader(&mut stream).ok()?;
    let files: BTreeMap<String, Reached> =
        files.into_iter().map(|(file, entry)| Some((file, entry.reached()?))).collect::<Option<_>>()?;
    let stated = totals.reached()?;
    let counted = files.values().try_fold(Reached::default(), |sum, reached| sum.add(*reached))?;
    (counted == stated).then(|| Report { files, stated: Some(stated), ..Report::default() })
}

impl Totals {
    fn reached(&self) -> Option<Reached> {
        Some(Reached {
            lines: Share::new(self.covered_lines, self.num_statements)?,
            branches: Share::new(self.covered_branches, self.num_branches)?,
        })
    }
}

impl Entry {
    /// Nothing where the lists contradict the counts.
    fn reached(&self) -> Option<Reached> {
        let reached = self.summary.reached()?;
        let missing = |list: &[IgnoredAny], share: Share| list.len() as u64 == share.rest();
        let agrees = missing(&self.missing_lines, reached.lines) && missing(&self.missing_branches, reached.branches);
        agrees.then_some(reached)
    }
}
