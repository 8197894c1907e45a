//! Which features a workspace is built with, one run after another, and what none of these runs has read.
//!
//! rustc says in its dep-info which files it read. A tracked source that stands in none of them was not judged, whatever
//! the report says.

mod features;
mod own;
mod places;
mod sources;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::{Duration, Instant};

use patterns::Modules;

use crate::check::Job;
use crate::config::Features;
use crate::outcome::{Finding, Outcome, Reason, Undecided, Verdict};
use crate::project::rust::{Crates, Member};

use super::reached::{self, Why};

use self::features::{rounds, turned_on};
use self::own::{Own, is_target, own_sets};
pub(in crate::check) use self::sources::read_for;
use self::sources::sources;

/// What one run of cargo built.
#[derive(Debug, Default)]
pub(in crate::check) struct Built {
    /// The files of the repository that the compiler read.
    pub(in crate::check) read: BTreeSet<String>,
    /// The first error, where something does not compile.
    pub(in crate::check) error: Option<String>,
    /// The errors that the sources of the project itself hold.
    pub(in crate::check) errors: Vec<Finding>,
    /// What it warned of that the project denies.
    pub(in crate::check) denied: Vec<Finding>,
    /// Whether that is because only an unstable compiler could build it.
    pub(in crate::check) needs_nightly: bool,
    /// Tests, benchmarks and examples that only an unstable compiler could build.
    pub(in crate::check) nightly: BTreeSet<String>,
}

/// Builds what some options choose, with some features; without options the whole workspace.
type Build<'b> = dyn FnMut(&[String], &Features) -> Result<Built, Undecided> + 'b;

/// The most builds with some of the features.
const MOST: usize = 32;

/// The share of the time of a check that each kind of them may take.
const SHARE: u32 = 6;

/// What `cargo test` builds: benchmarks hold no tests.
pub(in crate::check) const TESTED: &[&str] = &["--bins", "--tests", "--examples"];

/// Why others were not tried.
const LATE: &str = "there was no time left to try; name those that matter in `features` of the check";

/// A run that compiled all that it was to compile.
struct Done<'a> {
    read: BTreeSet<String>,
    /// The packages that it was about.
    packages: BTreeSet<&'a str>,
    enabled: BTreeSet<(&'a str, &'a str)>,
    /// Whether it was about all targets.
    is_whole: bool,
}

/// The features and files that runs have reached so far.
pub(in crate::check) struct Sweep<'a> {
    members: Vec<&'a Member>,
    /// The sources that have to be read, each with the package that it is of.
    sources: BTreeMap<String, &'a str>,
    /// What stands in them.
    said: BTreeMap<String, Modules>,
    read: BTreeSet<String>,
    enabled: BTreeSet<(&'a str, &'a str)>,
    /// Features that cannot be built, and why.
    failed: BTreeMap<String, String>,
    /// Features that need a compiler that is not stable.
    nightly: BTreeSet<String>,
    /// Files for such a compiler.
    aside: BTreeSet<String>,
    /// The sets that the project's own runs build.
    own: Vec<Own>,
    /// How many of these there was no time for.
    late: usize,
    /// Those sets, of all that were built, that did not compile, and why.
    broken: Vec<String>,
    /// The errors in the project's own sources that these hold.
    errors: Vec<Finding>,
    /// Why nothing compiles what stands behind some conditions, by set.
    refused: Vec<String>,
    built: Vec<(Vec<String>, Features)>,
    done: Vec<Done<'a>>,
    /// The options that choose all targets of a package.
    targets: &'static [&'static str],
    /// How long builds with some of the features may take.
    limit: Duration,
}

impl<'a> Sweep<'a> {
    /// Over the packages that are not `left_out`; with `tests_alone` without targets that hold no tests.
    pub(in crate::check) fn of(
        job: &Job<'_>,
        crates: &'a Crates,
        left_out: &BTreeSet<String>,
        tests_alone: bool,
    ) -> Sweep<'a> {
        let members: Vec<&Member> = crates.members.iter().filter(|member| !left_out.contains(&member.folder)).collect();
        let sources = sources(job, &members, tests_alone);
        let said = sources.keys().filter_map(|file| Some((file.clone(), patterns::modules(&job.text(file)?).ok()?)));
        let said = said.collect();
        let own = own_sets(crates, &members, &super::selected(job, crates));
        let targets: &[&str] = if tests_alone { TESTED } else { &["--all-targets"] };
        Sweep { members, sources, said, own, targets, limit: job.timeout() / SHARE, ..Sweep::default() }
    }

    fn default() -> Sweep<'a> {
        Sweep {
            members: Vec::new(),
            sources: BTreeMap::new(),
            said: BTreeMap::new(),
            read: BTreeSet::new(),
            enabled: BTreeSet::new(),
            failed: BTreeMap::new(),
            nightly: BTreeSet::new(),
            aside: BTreeSet::new(),
            own: Vec::new(),
            late: 0,
            broken: Vec::new(),
            errors: Vec::new(),
            refused: Vec::new(),
            built: Vec::new(),
            done: Vec::new(),
            targets: &[],
            limit: Duration::MAX,
        }
    }

    /// The features that a set turns on, as package and name.
    pub(in crate::check) fn enabled(&self, set: &Features) -> BTreeSet<(&'a str, &'a str)> {
        self.enabled_of(&[], set)
    }

    /// The same of the packages that options choose.
    fn enabled_of(&self, selects: &[String], set: &Features) -> BTreeSet<(&'a str, &'a str)> {
        let packages = self.packages(selects);
        let members = self.members.iter().filter(|member| packages.contains(member.name.as_str()));
        members.flat_map(|member| turned_on(member, set).into_iter().map(|name| (member.name.as_str(), name))).collect()
    }

    /// The names of the packages that options choose; of all, where they choose none.
    fn packages(&self, selects: &[String]) -> BTreeSet<&'a str> {
        let named: Vec<&str> = selects.iter().filter_map(|option| option.strip_prefix("--package=")).collect();
        let left: Vec<&str> = selects.iter().filter_map(|option| option.strip_prefix("--exclude=")).collect();
        let is_chosen = |name: &&str| (named.is_empty() || named.contains(name)) && !left.contains(name);
        self.members.iter().map(|member| member.name.as_str()).filter(is_chosen).collect()
    }

    /// Counts in what a run with these features built of what these options choose; none of them choose everything.
    pub(in crate::check) fn add(&mut self, selects: &[String], set: &Features, built: Built) {
        self.read.extend(built.read.iter().cloned());
        self.aside.extend(built.nightly);
        self.built.push((selects.to_vec(), set.clone()));
        if built.error.is_none() {
            let enabled = self.enabled_of(selects, set);
            self.enabled.extend(enabled.iter().copied());
            let packages = self.packages(selects);
            let mut targets = selects.iter().filter(|option| is_target(option)).peekable();
            let is_whole = selects.is_empty()
                || targets.peek().is_some() && targets.all(|option| self.targets.contains(&option.as_str()));
            self.done.push(Done { read: built.read, packages, enabled, is_whole });
        }
    }

    /// Runs `build` with what is missing so far: all features, and where they do not go together one after the other, what
    /// the project's own runs build, none, and what single places ask for. What comes from the user's own arguments is not
    /// added to.
    pub(in crate::check) fn complete(&mut self, build: &mut Build<'_>) -> Result<(), Undecided> {
        if !self.missing().is_empty() {
            let built = build(&[], &Features::ALL)?;
            let failed = built.error.is_some();
            self.add(&[], &Features::ALL, built);
            if failed {
                self.one_by_one(build)?;
            }
        }
        self.as_the_project(build)?;
        for set in [Features::NONE, self.instead_of_default()] {
            if self.unread().next().is_some() && !self.is_built(&[], &set) {
                let built = build(&[], &set)?;
                self.add(&[], &set, built);
            }
        }
        self.place_by_place(build);
        Ok(())
    }

    /// Builds what the project's own runs build.
    pub(in crate::check) fn as_the_project(&mut self, build: &mut Build<'_>) -> Result<(), Undecided> {
        let began = Instant::now();
        for Own { selects, features, by } in std::mem::take(&mut self.own) {
            if self.is_built(&selects, &features) || self.is_covered(&selects, &features) {
                continue;
            }
            if began.elapsed() >= self.limit {
                self.late += 1;
                continue;
            }
            let built = build(&selects, &features)?;
            if let Some(error) = built.error.as_ref().filter(|_| !built.needs_nightly) {
                let set = features.title();
                self.broken.push(format!("with {set}, as in `{by}`, it was not built: {error}"));
                self.errors.extend(built.errors.iter().cloned());
            }
            self.add(&selects, &features, built);
        }
        Ok(())
    }

    fn is_built(&self, selects: &[String], set: &Features) -> bool {
        self.built.iter().any(|(known, built)| known == selects && built == set)
    }

    /// Whether a run with the same features has compiled all that these options choose.
    fn is_covered(&self, selects: &[String], set: &Features) -> bool {
        let (packages, enabled) = (self.packages(selects), self.enabled_of(selects, set));
        let is_of = |(package, _): &&(&str, &str)| packages.contains(package);
        self.done.iter().any(|done| {
            done.is_whole
                && done.packages.is_superset(&packages)
                && done.enabled.iter().filter(is_of).eq(enabled.iter())
        })
    }

    /// The errors in the project's own sources where its own runs build them.
    pub(in crate::check) fn errors(&self) -> &[Finding] {
        &self.errors
    }

    /// All features but those that cannot be built, the default ones, and those that turn one of these on: `alloc`, without
    /// which nothing compiles where `std` is off.
    fn instead_of_default(&self) -> Features {
        let mut names = BTreeSet::new();
        for member in &self.members {
            let default = member.features.get("default").map(Vec::as_slice).unwrap_or_default();
            for name in member.features.keys().filter(|name| *name != "default") {
                let alone = Features { names: BTreeSet::from([name.clone()]), ..Features::NONE };
                let full = self.full((&member.name, name));
                let is_default = turned_on(member, &alone).iter().any(|on| default.iter().any(|name| name == on));
                if !is_default && !self.failed.contains_key(&full) && !self.nightly.contains(&full) {
                    names.insert(full);
                }
            }
        }
        Features { names, ..Features::NONE }
    }

    /// What cargo calls a feature of a package.
    fn full(&self, (package, name): (&str, &str)) -> String {
        if self.members.len() == 1 { name.to_owned() } else { format!("{package}/{name}") }
    }

    /// Features that exclude each other are most often called alike, as `max_level_off` and `max_level_warn` are: one of each
    /// such family is tried with the others, and where that does not build, each by itself.
    fn one_by_one(&mut self, build: &mut Build<'_>) -> Result<(), Undecided> {
        let began = Instant::now();
        let mut next: VecDeque<Vec<(&str, &str)>> = rounds(self.missing()).into();
        let mut tried = 0;
        while let Some(round) = next.pop_front() {
            let round: Vec<_> = round.into_iter().filter(|feature| !self.enabled.contains(feature)).collect();
            let names: BTreeSet<String> = round.iter().map(|feature| self.full(*feature)).collect();
            let Some(first) = names.first().cloned() else { continue };
            if tried >= MOST || began.elapsed() >= self.limit {
                self.failed.extend(names.into_iter().map(|name| (name, LATE.to_owned())));
                continue;
            }
            tried += 1;
            let set = Features { names, ..Features::DEFAULT };
            let built = build(&[], &set)?;
            if let (Some(_), [_, _, ..]) = (&built.error, round.as_slice()) {
                round.into_iter().rev().for_each(|feature| next.push_front(vec![feature]));
                continue;
            }
            if built.needs_nightly {
                self.nightly.insert(first);
            } else if let Some(error) = &built.error {
                self.failed.insert(first, error.clone());
            }
            self.add(&[], &set, built);
        }
        Ok(())
    }

    /// The features that no run has turned on.
    fn missing(&self) -> Vec<(&'a str, &'a str)> {
        self.enabled(&Features::ALL).into_iter().filter(|feature| !self.enabled.contains(feature)).collect()
    }

    /// The sources that no run has read.
    fn unread(&self) -> impl Iterator<Item = &String> {
        self.sources.keys().filter(|file| !self.read.contains(*file) && !self.aside.contains(*file))
    }

    /// The verdict on what was built, which is no pass where something was not. What is for another platform is said.
    pub(in crate::check) fn settle(&self, verdict: Verdict) -> Verdict {
        if matches!(verdict.outcome(), Outcome::Unknown(_)) {
            return verdict;
        }
        let mut elsewhere = Vec::new();
        let mut skipped = Vec::new();
        let mut set: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let unread: BTreeSet<&String> = self.unread().collect();
        for (file, why) in reached::why(&self.said, &unread) {
            match why {
                Why::Platform => elsewhere.push(format!("`{file}`")),
                Why::Set(name) => set.entry(name).or_default().push(format!("`{file}`")),
                Why::Fixture => {}
                Why::Unknown => skipped.push(format!("`{file}`")),
            }
        }
        if let Some(problem) = self.problem(&skipped) {
            return verdict.but(Reason::InputsSkipped, problem);
        }
        let aside = self.aside.difference(&self.read);
        let nightly: Vec<String> = self.nightly.iter().chain(aside).map(|name| format!("`{name}`")).collect();
        let sets = match self.late {
            0 => Vec::new(),
            1 => vec!["a set of features".to_owned()],
            late => vec![format!("{late} sets of features")],
        };
        let mut notes = vec![
            (nightly, "for nightly alone".to_owned()),
            (elsewhere, "not for this platform".to_owned()),
            (sets, "for want of time not built as in the project's own runs".to_owned()),
        ];
        notes.extend(set.into_iter().map(|(name, files)| (files, format!("not read, as it takes `--cfg {name}`"))));
        notes
            .into_iter()
            .filter(|(names, _)| !names.is_empty())
            .fold(verdict, |verdict, (names, what)| super::note(verdict, &format!("{what}: {}", named(&names))))
    }

    /// Why the first of what the project's own runs build was not built.
    pub(in crate::check) fn broken(&self) -> Option<&str> {
        self.broken.first().map(String::as_str)
    }

    /// What keeps a pass from being one.
    fn problem(&self, skipped: &[String]) -> Option<String> {
        if let Some((feature, error)) = self.failed.iter().next() {
            let what = match self.failed.len() - 1 {
                0 => format!("the feature `{feature}` was"),
                more => format!("the feature `{feature}` and {more} more were"),
            };
            return Some(format!("{what} not built: {error}"));
        }
        if let Some(broken) = self.broken.first() {
            return Some(broken.clone());
        }
        if !skipped.is_empty() {
            let (first, more) =
                (skipped.iter().take(3).cloned().collect::<Vec<_>>().join(", "), skipped.len().saturating_sub(3));
            let more = if more == 0 { String::new() } else { format!(" and {more} more") };
            let verb = if skipped.len() == 1 { "is" } else { "are" };
            return Some(format!("{first}{more} {verb} {UNBUILT}"));
        }
        let mut places = self.places();
        let (file, line, condition) = places.next()?;
        let first = format!("`{file}:{line}`, behind `{condition}`,");
        let (more, verb) = match places.count() {
            0 => (String::new(), "is"),
            1 => (" and one more place".to_owned(), "are"),
            more => (format!(" and {more} more places"), "are"),
        };
        let why = self.refused.first().map(|error| format!(": {error}")).unwrap_or_default();
        Some(format!("{first}{more} {verb} {UNBUILT}{why}"))
    }
}

/// How a detail says that features keep something from being compiled.
pub(super) const UNBUILT: &str = "compiled with no set of features";

/// Up to five names, and how many more there are.
fn named(names: &[String]) -> String {
    let first = names.iter().take(5).cloned().collect::<Vec<_>>().join(", ");
    if names.len() > 5 { format!("{first} and {} more", names.len() - 5) } else { first }
}

#[cfg(test)]
mod tests;
