//! `cargo hack`, which runs a command once for each of many sets of features.

use super::Member;
use crate::config::Features;

/// How `cargo hack` varies features (<https://github.com/taiki-e/cargo-hack#usage>).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hack {
    /// How many features are on together at most.
    pub depth: usize,
    /// Features that it leaves out, and the names of whole runs.
    pub skips: Vec<String>,
    /// The features that it is about, where it says so.
    pub only: Vec<String>,
}

impl Hack {
    /// What the options of `cargo hack` say; nothing where it runs one set of features.
    pub(super) fn of(words: &[String]) -> Option<Hack> {
        let mut hack = Hack { depth: 1, ..Hack::default() };
        let (mut is_many, mut most) = (false, usize::MAX);
        let mut words = words.iter().map(String::as_str);
        while let Some(word) = words.next() {
            let (option, value) = word.split_once('=').map_or((word, None), |(option, value)| (option, Some(value)));
            let mut names = || {
                let value = value.or_else(|| words.next()).unwrap_or_default();
                value.split([',', ' ']).filter(|name| !name.is_empty()).map(str::to_owned).collect::<Vec<_>>()
            };
            match option {
                "--each-feature" => is_many = true,
                "--feature-powerset" => {
                    is_many = true;
                    hack.depth = usize::MAX;
                }
                "--depth" => most = names().first().and_then(|depth| depth.parse().ok()).unwrap_or(most),
                "--skip" | "--exclude-features" => hack.skips.extend(names()),
                "--include-features" => hack.only.extend(names()),
                "--exclude-no-default-features" => hack.skips.push("no-default-features".to_owned()),
                "--exclude-all-features" => hack.skips.push("all-features".to_owned()),
                _ => {}
            }
        }
        hack.depth = hack.depth.min(most);
        is_many.then_some(hack)
    }

    /// All sets that it runs on top of one: none, the default ones, each combination, and all. The largest numbers are cut.
    pub(super) fn sets(&self, base: &Features, members: &[Member]) -> Vec<Features> {
        const LARGEST: usize = 1024;
        let skips = |name: &str| self.skips.iter().any(|skipped| skipped == name);
        let is_wanted = |name: &str| {
            name != "default" && !skips(name) && (self.only.is_empty() || self.only.iter().any(|only| only == name))
        };
        let full = |member: &Member, name: &String| match members {
            [_] => name.clone(),
            _ => format!("{}/{name}", member.name),
        };
        let mut sets: Vec<Features> = Vec::new();
        if !skips("no-default-features") {
            sets.push(Features { names: base.names.clone(), ..Features::NONE });
        }
        if !skips("default") {
            sets.push(base.clone());
        }
        if !skips("all-features") {
            sets.push(Features::ALL);
        }
        for member in members {
            let names: Vec<String> =
                member.features.keys().filter(|name| is_wanted(name)).map(|name| full(member, name)).collect();
            let mut last: Vec<(usize, Features)> = vec![(0, Features { names: base.names.clone(), ..Features::NONE })];
            for _ in 0..self.depth.min(names.len()) {
                last = last
                    .iter()
                    .flat_map(|(from, set)| {
                        names.iter().enumerate().skip(*from).map(move |(at, name)| {
                            let mut set = set.clone();
                            set.names.insert(name.clone());
                            (at + 1, set)
                        })
                    })
                    .take(LARGEST)
                    .collect();
                sets.extend(last.iter().map(|(_, set)| set.clone()));
                if sets.len() > LARGEST {
                    break;
                }
            }
        }
        sets
    }
}
