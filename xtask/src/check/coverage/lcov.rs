//! lcov's tracefile (`man geninfo`, section "tracefile format"): any number of records of one file, for each test, process
//! or program. What counts is which lines any of them reached.

use std::collections::BTreeMap;
use std::io::BufRead;

use super::{Reached, Report};
use crate::outcome::Share;

/// What all records of one file say.
#[derive(Default)]
struct Source {
    /// By number, whether a line was reached.
    lines: BTreeMap<u64, bool>,
    /// By line, block and branch.
    branches: BTreeMap<String, bool>,
    /// `LF`, `LH`, `BRF` and `BRH` of a record that lists no lines.
    summary: Option<[u64; 4]>,
    records: u64,
}

/// Nothing where the file is cut off, or sums up several records of one file without listing lines.
pub(super) fn read(reader: impl BufRead) -> Option<Report> {
    let mut sources: BTreeMap<String, Source> = BTreeMap::new();
    let (mut current, mut sums) = (None::<String>, [0; 4]);
    for line in reader.lines() {
        let line = line.ok()?;
        let (key, value) = line.trim().split_once(':').unwrap_or((line.trim(), ""));
        if key == "SF" {
            // A record ends before the next one begins.
            if current.is_some() {
                return None;
            }
            (current, sums) = (Some(value.trim().to_owned()), [0; 4]);
            continue;
        }
        let Some(source) = current.as_ref().map(|file| sources.entry(file.clone()).or_default()) else { continue };
        match key {
            "DA" => source.line(value)?,
            "BRDA" => source.branch(value)?,
            "LF" | "LH" | "BRF" | "BRH" => {
                let at = ["LF", "LH", "BRF", "BRH"].iter().position(|known| *known == key)?;
                *sums.get_mut(at)? = value.trim().parse().ok()?;
            }
            "end_of_record" => {
                source.records += 1;
                source.summary = Some(sums);
                current = None;
            }
            _ => {}
        }
    }
    let files = sources.into_iter().map(|(file, source)| Some((file, source.reached()?))).collect::<Option<_>>()?;
    current.is_none().then(|| Report { files, ..Report::default() })
}

impl Source {
    /// `LINE,HITS[,CHECKSUM]`.
    fn line(&mut self, value: &str) -> Option<()> {
        let mut parts = value.split(',');
        let line = parts.next()?.trim().parse().ok()?;
        let reached = is_positive(parts.next()?);
        *self.lines.entry(line).or_default() |= reached;
        Some(())
    }

    /// `LINE,BLOCK,BRANCH,TAKEN`; `-` stands for a line that never ran.
    fn branch(&mut self, value: &str) -> Option<()> {
        let (key, taken) = value.rsplit_once(',')?;
        *self.branches.entry(key.to_owned()).or_default() |= is_positive(taken);
        Some(())
    }

    fn reached(&self) -> Option<Reached> {
        let counted = |of: &mut dyn Iterator<Item = &bool>| {
            let all: Vec<&bool> = of.collect();
            Share::new(all.iter().filter(|reached| ***reached).count() as u64, all.len() as u64)
        };
        let [found, hit, branches, taken] = self.summary?;
        let is_listed = !self.lines.is_empty();
        if !is_listed && found > 0 && self.records > 1 {
            return None;
        }
        let of_branches = match self.branches.is_empty() {
            true if self.records == 1 => Share::new(taken, branches)?,
            true if branches > 0 => return None,
            _ => counted(&mut self.branches.values())?,
        };
        let lines = if is_listed { counted(&mut self.lines.values())? } else { Share::new(hit, found)? };
        Some(Reached { lines, branches: of_branches })
    }
}

/// Whether a count of hits is one: gcov has written negative ones.
fn is_positive(hits: &str) -> bool {
    hits.trim().parse::<f64>().is_ok_and(|hits| hits > 0.0)
}
