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

/// One file, line by line.
#[derive(Deserialize)]
struct Entry {
    executed_lines: Vec<IgnoredAny>,
    missing_lines: Vec<IgnoredAny>,
    #[serde(default)]
    executed_branches: Vec<IgnoredAny>,
    #[serde(default)]
    missing_branches: Vec<IgnoredAny>,
}

/// Nothing where the files do not add up to the totals.
pub(super) fn read(mut stream: impl Read) -> Option<Report> {
    let Document { totals, files } = crate::json::from_reader(&mut stream).ok()?;
    let files: BTreeMap<String, Reached> =
        files.into_iter().map(|(file, entry)| Some((file, entry.reached()?))).collect::<Option<_>>()?;
    let stated = Reached {
        lines: Share::new(totals.covered_lines, totals.num_statements)?,
        branches: Share::new(totals.covered_branches, totals.num_branches)?,
    };
    let counted = files.values().try_fold(Reached::default(), |sum, reached| sum.add(*reached))?;
    (counted == stated).then(|| Report { files, stated: Some(stated), ..Report::default() })
}

impl Entry {
    fn reached(&self) -> Option<Reached> {
        let share = |reached: &[IgnoredAny], missing: &[IgnoredAny]| {
            Share::new(reached.len() as u64, (reached.len() + missing.len()) as u64)
        };
        Some(Reached {
            lines: share(&self.executed_lines, &self.missing_lines)?,
            branches: share(&self.executed_branches, &self.missing_branches)?,
        })
    }
}
