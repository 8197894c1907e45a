//! Which features a workspace is built with, one run after another, and what none of these runs has read.
//!
//! rustc says in its dep-info which files it read. A tracked source that stands in none of them was not judged, whatever
//! the report says.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::Path;
use std::time::{Duration, Instant};

use crate::check::Job;
use crate::config::Features;
use crate::outcome::{Outcome, Reason, Undecided, Verdict};
use crate::project::files;
use crate::project::rust::uses::Call;
use crate::project::rust::{Crates, Member, joined};

use super::reached::{self, Why};

/// What one run of cargo built.
#[derive(Debug, Default)]
pub(in crate::check) struct Built {
    /// The files of the repository that the compiler read.
    pub(in crate::check) read: BTreeSet<String>,
    /// The first error, where something does not compile.
    pub(in crate::check) error: Option<String>,
    /// Whether that is because only an unstable compiler could build it.
    pub(in crate::check) needs_nightly: bool,
    /// Tests, benchmarks and examples that only an unstable compiler could build.
    pub(in crate::check) nightly: BTreeSet<String>,
}

/// The most builds with some of the features.
const MOST: usize = 32;

/// The share of the time of a check that they may take.
const SHARE: u32 = 6;

/// Why others were not tried.
const LATE: &str = "there was no time left to try; name those that matter in `features` of the check";

/// The features and files that runs have reached so far.
pub(in crate::check) struct Sweep<'a> {
    members: Vec<&'a Member>,
    /// The sources that have to be read.
    sources: BTreeSet<String>,
    read: BTreeSet<String>,
    enabled: BTreeSet<(&'a str, &'a str)>,
    /// Features that cannot be built, and why.
    failed: BTreeMap<String, String>,
    /// Features that need a compiler that is not stable.
    nightly: BTreeSet<String>,
    /// Files for such a compiler.
    aside: BTreeSet<String>,
    /// The sets without default features that the project's own runs build, and the files that say so: no other set compiles
    /// what stands behind `cfg(not(feature = …))`.
    own: Vec<(Features, String)>,
    /// Those sets, of all that were built, that did not compile, and why.
    broken: Vec<String>,
    built: Vec<Features>,
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
        Sweep {
            members,
            sources,
            read: BTreeSet::new(),
            enabled: BTreeSet::new(),
            failed: BTreeMap::new(),
            nightly: BTreeSet::new(),
            aside: BTreeSet::new(),
            own: without_default(crates),
            broken: Vec::new(),
            built: Vec::new(),
            limit: job.timeout() / SHARE,
        }
    }

    /// The features that a set turns on, as package and name.
    pub(in crate::check) fn enabled(&self, set: &Features) -> BTreeSet<(&'a str, &'a str)> {
        self.members
            .iter()
            .flat_map(|member| turned_on(member, set).into_iter().map(|name| (member.name.as_str(), name)))
            .collect()
    }

    /// Counts in what a run with these features built.
    pub(in crate::check) fn add(&mut self, set: &Features, built: Built) {
        self.read.extend(built.read.iter().cloned());
        self.aside.extend(built.nightly);
        self.built.push(set.clone());
        if built.error.is_none() {
            self.enabled.extend(self.enabled(set));
        }
    }

    /// Runs `build` with what is missing so far: all features, and where they do not go together one after the other, then
    /// none. What comes from the user's own arguments is not added to.
    pub(in crate::check) fn complete(
        &mut self,
        build: &mut dyn FnMut(&Features) -> Result<Built, Undecided>,
    ) -> Result<(), Undecided> {
        if !self.missing().is_empty() {
            let built = build(&Features::ALL)?;
            let failed = built.error.is_some();
            self.add(&Features::ALL, built);
            if failed {
                self.one_by_one(build)?;
            }
        }
        for (set, by) in std::mem::take(&mut self.own) {
            if self.built.contains(&set) {
                continue;
            }
            let built = build(&set)?;
            if let Some(error) = built.error.as_ref().filter(|_| !built.needs_nightly) {
                let set = set.title();
                self.broken.push(format!("with {set}, as in `{by}`, it was not built: {error}"));
            }
            self.add(&set, built);
        }
        for set in [Features::NONE, self.instead_of_default()] {
            if self.unread().next().is_some() && !self.built.contains(&set) {
                let built = build(&set)?;
                self.add(&set, built);
            }
        }
        Ok(())
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
    fn one_by_one(&mut self, build: &mut dyn FnMut(&Features) -> Result<Built, Undecided>) -> Result<(), Undecided> {
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
            let built = build(&set)?;
            if let (Some(_), [_, _, ..]) = (&built.error, round.as_slice()) {
                round.into_iter().rev().for_each(|feature| next.push_front(vec![feature]));
                continue;
            }
            if built.needs_nightly {
                self.nightly.insert(first);
            } else if let Some(error) = &built.error {
                self.failed.insert(first, error.clone());
            }
            self.add(&set, built);
        }
        Ok(())
    }

    /// The features that no run has turned on.
    fn missing(&self) -> Vec<(&'a str, &'a str)> {
        self.enabled(&Features::ALL).into_iter().filter(|feature| !self.enabled.contains(feature)).collect()
    }

    /// The sources that no run has read.
    fn unread(&self) -> impl Iterator<Item = &String> {
        self.sources.difference(&self.read).filter(|file| !self.aside.contains(*file))
    }

    /// The verdict on what was built, which is no pass where something was not. What is for another platform is said.
    pub(in crate::check) fn settle(&self, job: &Job<'_>, verdict: Verdict) -> Verdict {
        if matches!(verdict.outcome(), Outcome::Unknown(_)) {
            return verdict;
        }
        let mut elsewhere = Vec::new();
        let mut skipped = Vec::new();
        let unread: BTreeSet<&String> = self.unread().collect();
        for (file, why) in reached::why(&self.sources, &unread, |file| job.text(file)) {
            match why {
                Why::Platform => elsewhere.push(format!("`{file}`")),
                Why::Unknown => skipped.push(format!("`{file}`")),
            }
        }
        if let Some((feature, error)) = self.failed.iter().next() {
            let what = match self.failed.len() - 1 {
                0 => format!("the feature `{feature}` was"),
                more => format!("the feature `{feature}` and {more} more were"),
            };
            return verdict.but(Reason::InputsSkipped, format!("{what} not built: {error}"));
        }
        if let Some(broken) = self.broken.first() {
            return verdict.but(Reason::InputsSkipped, broken.clone());
        }
        if !skipped.is_empty() {
            let (first, more) =
                (skipped.iter().take(3).cloned().collect::<Vec<_>>().join(", "), skipped.len().saturating_sub(3));
            let more = if more == 0 { String::new() } else { format!(" and {more} more") };
            let verb = if skipped.len() == 1 { "is" } else { "are" };
            return verdict
                .but(Reason::InputsSkipped, format!("{first}{more} {verb} compiled with no set of features"));
        }
        let aside = self.aside.difference(&self.read);
        let nightly: Vec<String> = self.nightly.iter().chain(aside).map(|name| format!("`{name}`")).collect();
        let notes = [(nightly, "for nightly alone"), (elsewhere, "not for this platform")];
        notes
            .into_iter()
            .filter(|(names, _)| !names.is_empty())
            .fold(verdict, |verdict, (names, what)| super::note(verdict, &format!("{what}: {}", named(&names))))
    }
}

/// The sets without default features that commands of the project build, at most three, each with the file that says so.
fn without_default(crates: &Crates) -> Vec<(Features, String)> {
    let builds = |call: &&Call| {
        matches!(call.command.as_str(), "build" | "check" | "clippy" | "test" | "run")
            && !call.is_elsewhere
            && !call.is_nightly()
            && call.is_whole()
    };
    let mut sets: Vec<(Features, String)> = Vec::new();
    for call in crates.uses.iter().filter(builds) {
        for set in call.known_features(&crates.members).filter(|set| set.no_default) {
            if sets.len() < 3 && sets.iter().all(|(known, _)| known != set) {
                sets.push((set.clone(), call.by.clone()));
            }
        }
    }
    sets
}

/// The features in rounds, in none of which two of a package have the same name up to their last word.
fn rounds<'a>(features: Vec<(&'a str, &'a str)>) -> Vec<Vec<(&'a str, &'a str)>> {
    let mut rounds: Vec<Vec<(&str, &str)>> = Vec::new();
    let mut seen: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for (package, name) in features {
        let family = name.rsplit_once(['_', '-']).map_or(name, |(family, _)| family);
        let at = seen.entry((package, family)).or_default();
        if rounds.len() <= *at {
            rounds.push(Vec::new());
        }
        if let Some(round) = rounds.get_mut(*at) {
            round.push((package, name));
        }
        *at += 1;
    }
    rounds
}

/// Up to five names, and how many more there are.
fn named(names: &[String]) -> String {
    let first = names.iter().take(5).cloned().collect::<Vec<_>>().join(", ");
    if names.len() > 5 { format!("{first} and {} more", names.len() - 5) } else { first }
}

/// The features of a package that a set turns on.
fn turned_on<'m>(member: &'m Member, set: &Features) -> BTreeSet<&'m str> {
    let own = |name: &&str| *name != "default";
    if set.all {
        return member.features.keys().map(String::as_str).filter(own).collect();
    }
    let named = set.names.iter().map(|name| match name.split_once('/') {
        Some((package, name)) if package == member.name => name,
        Some(_) => "",
        None => name.as_str(),
    });
    let mut next: Vec<&str> = named.chain((!set.no_default).then_some("default")).collect();
    let mut found = BTreeSet::new();
    while let Some(name) = next.pop() {
        let Some((name, brings)) = member.features.get_key_value(name) else { continue };
        if found.insert(name.as_str()) {
            next.extend(brings.iter().map(String::as_str));
        }
    }
    found.retain(own);
    found
}

/// The tracked sources of these packages: the first files of their targets, and what ships of the files around those.
/// Fixtures of tests and templates in other folders are none.
fn sources(job: &Job<'_>, members: &[&Member], tests_alone: bool) -> BTreeSet<String> {
    let mut sources = BTreeSet::new();
    for member in members {
        let roots = member.roots.iter().filter(|root| !tests_alone || !member.untested.contains(root));
        sources.extend(roots.cloned());
        let shipped = job.project.scope.files.iter().filter(|file| file.ends_with(".rs"));
        sources.extend(shipped.filter(|file| is_source(job, member, file)).cloned());
    }
    sources.retain(|file| crate::paths::has(&job.project.files, file));
    sources
}

/// Whether a file lies beside or below the first file of a target that ships, in no package of its own.
fn is_source(job: &Job<'_>, member: &Member, file: &str) -> bool {
    let is_script = |source: &String| member.script.as_ref() == Some(source);
    let below =
        |folder: &String| folder == "." || file.strip_prefix(folder.as_str()).is_some_and(|rest| rest.starts_with('/'));
    if !member.sources.iter().filter(|source| !is_script(source)).any(below) {
        return false;
    }
    let own = joined(&member.folder, "Cargo.toml");
    let mut folder = file;
    while let Some((above, _)) = folder.rsplit_once('/') {
        let manifest = joined(above, "Cargo.toml");
        if manifest == own {
            return true;
        }
        if crate::paths::has(&job.project.files, &manifest) {
            return false;
        }
        folder = above;
    }
    member.folder == "."
}

/// The files that the compiler read for an artifact with these files, from the dep-info beside them: a line that ends with
/// a colon for each (<https://doc.rust-lang.org/rustc/command-line-arguments.html#--emit>).
pub(in crate::check) fn read_for(filenames: &[String], root: &Path, top: &Path) -> BTreeSet<String> {
    let mut read = BTreeSet::new();
    for file in filenames.iter().filter_map(|name| dep_info(Path::new(name))) {
        let text = files::text(&file).ok().flatten().unwrap_or_default();
        for line in text.lines().filter_map(|line| line.strip_suffix(':')) {
            let path = line.replace("\\ ", " ");
            let path = crate::check::relative(root, &top.join(path).to_string_lossy());
            read.extend(Some(path).filter(|path| !path.starts_with('/')));
        }
    }
    read
}

/// `deps/name-hash.d` for `deps/libname-hash.rmeta`.
fn dep_info(artifact: &Path) -> Option<std::path::PathBuf> {
    let stem = artifact.file_stem()?.to_str()?;
    let plain = artifact.with_file_name(format!("{stem}.d"));
    let library = || Some(artifact.with_file_name(format!("{}.d", stem.strip_prefix("lib")?)));
    if plain.is_file() { Some(plain) } else { library().filter(|file| file.is_file()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(name: &str, features: &[(&str, &[&str])]) -> Member {
        let list = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let features = features.iter().map(|(name, brings)| ((*name).to_owned(), list(brings))).collect();
        Member { name: name.to_owned(), features, ..Member::default() }
    }

    fn sweep(members: &[Member]) -> Sweep<'_> {
        Sweep {
            members: members.iter().collect(),
            sources: ["src/lib.rs", "src/std.rs", "src/serde.rs", "src/core.rs"].map(str::to_owned).into(),
            read: BTreeSet::new(),
            enabled: BTreeSet::new(),
            failed: BTreeMap::new(),
            nightly: BTreeSet::new(),
            aside: BTreeSet::new(),
            own: Vec::new(),
            broken: Vec::new(),
            built: Vec::new(),
            limit: Duration::MAX,
        }
    }

    /// An error that stands behind the absence of a feature is in a file that other builds have read.
    #[test]
    fn what_the_project_builds_without_default_features_has_to_compile() {
        let members = [member("a", &[("default", &["std"]), ("std", &[])])];
        for (own, fails, said) in [
            (
                vec![(Features::NONE, "ci.yml".to_owned())],
                true,
                Some("with no features, as in `ci.yml`, it was not built: E0433"),
            ),
            (vec![(Features::NONE, "ci.yml".to_owned())], false, None),
            (Vec::new(), true, None),
        ] {
            let mut sweep = Sweep { own, sources: BTreeSet::from(["src/lib.rs".to_owned()]), ..sweep(&members) };
            let read = || BTreeSet::from(["src/lib.rs".to_owned()]);
            sweep.add(&Features::DEFAULT, Built { read: read(), ..Built::default() });
            let mut build = |set: &Features| {
                let error = (set.no_default && fails).then(|| "E0433".to_owned());
                Ok(Built { read: read(), error, ..Built::default() })
            };
            sweep.complete(&mut build).unwrap();
            assert_eq!(sweep.broken.first().map(String::as_str), said);
        }
    }

    #[test]
    fn a_set_turns_on_what_it_brings() {
        let member =
            member("a", &[("default", &["std"]), ("std", &["alloc"]), ("alloc", &[]), ("serde", &["dep:serde"])]);
        for (set, expected) in [
            (Features::DEFAULT, &["alloc", "std"][..]),
            (Features::NONE, &[]),
            (Features::ALL, &["alloc", "serde", "std"]),
            (Features::with("serde"), &["alloc", "serde", "std"]),
            (Features::with("a/serde"), &["alloc", "serde", "std"]),
            (Features::with("b/serde"), &["alloc", "std"]),
            (Features { no_default: true, ..Features::with("alloc") }, &["alloc"]),
        ] {
            assert_eq!(Vec::from_iter(turned_on(&member, &set)), expected, "{set:?}");
        }
    }

    /// The sets that are asked for, what is then missing, and what is unread.
    fn completed(
        features: &[(&str, &[&str])],
        builds: impl Fn(&Features) -> Built,
    ) -> (Vec<String>, Vec<String>, usize) {
        let members = [member("a", features)];
        let mut sweep = sweep(&members);
        let mut asked = Vec::new();
        sweep.add(&Features::DEFAULT, builds(&Features::DEFAULT));
        sweep
            .complete(&mut |set| {
                asked.push(set.title());
                Ok(builds(set))
            })
            .unwrap();
        let unread = sweep.unread().count();
        let failed = sweep.failed.keys().cloned().chain(sweep.nightly.iter().map(|name| format!("nightly {name}")));
        (asked, failed.collect(), unread)
    }

    #[test]
    fn what_is_missing_is_built() {
        let whole = |set: &Features| {
            let mut read: BTreeSet<String> = ["src/lib.rs".to_owned()].into();
            read.insert(if set.no_default { "src/core.rs" } else { "src/std.rs" }.to_owned());
            if set.all || set.names.contains("serde") {
                read.insert("src/serde.rs".to_owned());
            }
            Built { read, ..Built::default() }
        };
        let features: &[(&str, &[&str])] = &[("default", &["std"]), ("std", &[]), ("serde", &[])];
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        assert_eq!(completed(features, whole), (names(&["all features", "no features"]), vec![], 0));
        let exclusive = |set: &Features| match set.all {
            true => Built { error: Some("error: x".to_owned()), ..Built::default() },
            false => whole(set),
        };
        assert_eq!(completed(features, exclusive), (names(&["all features", "`serde`", "no features"]), vec![], 0));
        let broken = |set: &Features| match set.all || set.names.contains("serde") {
            true => Built { error: Some("src/serde.rs:1:1: mismatched types".to_owned()), ..Built::default() },
            false => whole(set),
        };
        assert_eq!(
            completed(features, broken),
            (names(&["all features", "`serde`", "no features"]), names(&["serde"]), 1)
        );
        // Without the default ones another has to stand in.
        let layers: &[(&str, &[&str])] =
            &[("default", &["std"]), ("std", &["alloc"]), ("alloc", &[]), ("io", &["std"])];
        let either = |set: &Features| match set.no_default && set.names.is_empty() {
            true => Built { error: Some("error: needs std or alloc".to_owned()), ..Built::default() },
            false => {
                let mut built = whole(set);
                built.read.insert("src/serde.rs".to_owned());
                built
            }
        };
        assert_eq!(completed(layers, either), (names(&["all features", "no features", "`alloc` alone"]), vec![], 0));
        let nightly = |set: &Features| match set.all || set.names.contains("serde") {
            true => Built { error: Some("x".to_owned()), needs_nightly: true, ..Built::default() },
            false => whole(set),
        };
        assert_eq!(completed(features, nightly).1, ["nightly serde"]);
    }

    #[test]
    fn of_features_that_exclude_each_other_one_is_tried_with_the_others() {
        let levels: &[(&str, &[&str])] =
            &[("kv", &[]), ("max_level_off", &[]), ("max_level_warn", &[]), ("release_max_level_off", &[])];
        let exclusive = |set: &Features| {
            let both = ["max_level_off", "max_level_warn"].iter().all(|name| set.names.contains(*name));
            let error = (set.all || both).then(|| "error: at most one".to_owned());
            let read = ["src/lib.rs", "src/std.rs", "src/serde.rs", "src/core.rs"].map(str::to_owned).into();
            Built { error, read, ..Built::default() }
        };
        let asked = ["all features", "`kv`, `max_level_off`, `release_max_level_off`", "`max_level_warn`"];
        assert_eq!(completed(levels, exclusive), (asked.map(str::to_owned).to_vec(), vec![], 0));
        // Names need not show it.
        let others: &[(&str, &[&str])] = &[("openssl", &[]), ("rustls", &[])];
        let either = |set: &Features| {
            let built = exclusive(set);
            let error = (set.names.len() > 1).then(|| "error: either".to_owned());
            Built { error: built.error.or(error), ..built }
        };
        let asked = ["all features", "`openssl`, `rustls`", "`openssl`", "`rustls`"];
        assert_eq!(completed(others, either), (asked.map(str::to_owned).to_vec(), vec![], 0));
    }

    #[test]
    fn what_there_is_no_time_for_is_named() {
        let members = [member("a", &[("one", &[]), ("two", &[])])];
        let mut sweep = Sweep { limit: Duration::ZERO, ..sweep(&members) };
        let mut build = |_: &Features| Ok(Built { error: Some("x".to_owned()), ..Built::default() });
        sweep.complete(&mut build).unwrap();
        assert_eq!(sweep.failed.values().collect::<Vec<_>>(), [LATE, LATE]);
    }

    #[test]
    fn dep_info_names_what_was_read() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            std::io::Write::write_all(&mut std::fs::File::create(folder.path().join(name)).unwrap(), text.as_bytes())
        };
        write(
            "a-1.d",
            "/t/liba-1.rmeta: src/lib.rs src/a\\ b.rs /x/y.rs\n\nsrc/lib.rs:\nsrc/a\\ b.rs:\ntests/../src/c.rs:\n/x/y.rs:\n# env-dep:X=1\n",
        )
        .unwrap();
        let artifact = folder.path().join("liba-1.rmeta").to_string_lossy().into_owned();
        let read = read_for(&[artifact, "/none/libb.rmeta".to_owned()], Path::new("/r"), Path::new("/r/c"));
        assert_eq!(Vec::from_iter(read), ["c/src/a b.rs", "c/src/c.rs", "c/src/lib.rs"]);
    }
}
