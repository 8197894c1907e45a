//! Places behind conditions of features, in files that were read: dep-info does not tell whether they were compiled.

use std::collections::BTreeSet;
use std::time::Instant;

use patterns::Condition;

use super::{Build, Done, Sweep, turned_on};
use crate::config::Features;
use crate::project::rust::Member;

/// Something that no run has compiled, by file, line and the conditions that it stands under.
pub(super) type Place<'p> = (&'p str, u32, &'p Condition);

/// The most builds for the sake of single places.
const MOST: usize = 12;

impl Sweep<'_> {
    /// What stands under conditions of features, in files that were read, which no run so far fulfils.
    pub(super) fn places(&self) -> impl Iterator<Item = Place<'_>> {
        let mut seen: BTreeSet<(&str, &Condition)> = BTreeSet::new();
        let files = self.sources.iter().filter(|(file, _)| self.read.contains(*file) && !self.aside.contains(*file));
        let all = files.flat_map(|(file, package)| {
            let said = self.said.get(file).map(|said| said.conditional.as_slice()).unwrap_or_default();
            said.iter().map(move |(line, condition)| (file.as_str(), *package, *line, condition))
        });
        let unmet = all.filter(move |(file, package, _, condition)| {
            let is_met = |done: &Done<'_>| {
                let is_on = |name: &str| done.enabled.contains(&(*package, name));
                done.read.contains(*file) && condition.holds(&is_on) != Some(false)
            };
            !self.done.iter().any(is_met) && self.is_possible(package, condition) && seen.insert((package, condition))
        });
        unmet.map(|(file, _, line, condition)| (file, line, condition)).collect::<Vec<_>>().into_iter()
    }

    /// Whether some features of a package, that a stable compiler can build, let a condition hold.
    fn is_possible(&self, package: &str, condition: &Condition) -> bool {
        let member = self.members.iter().find(|member| member.name == package);
        member.is_some_and(|member| !self.candidates(member, condition).is_empty())
    }

    /// The sets of features that let a condition hold: the default ones, all but those that it excludes, and those alone that
    /// it needs; none that the package itself refuses or that only nightly builds.
    fn candidates(&self, member: &Member, condition: &Condition) -> Vec<Features> {
        let mut sets = Vec::new();
        for (on, off) in condition.ways() {
            let is_known = |name: &String| name != "default" && member.features.contains_key(name);
            if !on.iter().all(is_known) {
                continue;
            }
            let others = member.features.keys().filter(|name| {
                let alone = Features { names: BTreeSet::from([(*name).clone()]), ..Features::NONE };
                let full = self.full((&member.name, name));
                *name != "default"
                    && turned_on(member, &alone).iter().all(|name| !off.contains(*name))
                    && !self.failed.contains_key(&full)
                    && !self.nightly.contains(&full)
            });
            let most: BTreeSet<String> = others.cloned().chain(on.iter().cloned()).collect();
            let candidates = [
                Features { names: on.clone(), ..Features::DEFAULT },
                Features { names: most, ..Features::NONE },
                Features { names: on.clone(), ..Features::NONE },
            ];
            let fits = |set: &Features| {
                let enabled = turned_on(member, set);
                on.iter().all(|name| enabled.contains(name.as_str()))
                    && off.iter().all(|name| !enabled.contains(name.as_str()))
                    && !enabled.iter().any(|name| self.nightly.contains(&self.full((&member.name, name))))
                    && !self.is_refused(&member.name, &enabled)
            };
            sets.extend(candidates.into_iter().filter(fits));
        }
        sets
    }

    /// Whether a package refuses to compile with these features.
    fn is_refused(&self, package: &str, enabled: &BTreeSet<&str>) -> bool {
        let files = self.sources.iter().filter(|(_, of)| **of == package).filter_map(|(file, _)| self.said.get(file));
        let mut refusals = files.flat_map(|said| &said.refusals);
        refusals.any(|refusal| refusal.holds(&|name| enabled.contains(name)) == Some(true))
    }

    /// What to build for a place that no run has compiled.
    fn reaching(&self, (file, _, condition): &Place<'_>) -> Option<(Vec<String>, Features)> {
        let package = *self.sources.get(*file)?;
        let member = self.members.iter().find(|member| member.name == package)?;
        // Tests and benchmarks need not compile with features that the package itself does without.
        let alone = match self.members.len() {
            // A dependency may have the same name.
            1 => vec!["--workspace".to_owned()],
            _ => vec![format!("--package={package}")],
        };
        let all = match self.members.len() {
            1 => Vec::new(),
            _ => alone.iter().cloned().chain(self.targets.iter().map(|option| (*option).to_owned())).collect(),
        };
        let sets = self.candidates(member, condition).into_iter();
        let is_new =
            |(selects, set): &(Vec<String>, Features)| !self.is_built(selects, set) && !self.is_covered(selects, set);
        sets.flat_map(|set| [(all.clone(), set.clone()), (alone.clone(), set)]).find(is_new)
    }

    /// Builds what lets the compiler see what stands behind features that are off, or behind several together.
    pub(super) fn place_by_place(&mut self, build: &mut Build<'_>) {
        let began = Instant::now();
        for _ in 0..MOST {
            let next = self.places().find_map(|place| self.reaching(&place));
            let Some((selects, set)) = next.filter(|_| began.elapsed() < self.limit) else { break };
            let built = match build(&selects, &set) {
                Ok(built) => built,
                Err(undecided) => {
                    self.refused.push(undecided.detail().to_owned());
                    break;
                }
            };
            if let Some(error) = built.error.as_ref().filter(|_| !built.needs_nightly) {
                self.refused.push(error.clone());
            }
            self.add(&selects, &set, built);
        }
    }
}
