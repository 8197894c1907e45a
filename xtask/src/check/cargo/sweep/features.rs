//! Which features a set turns on, and which may go together.

use std::collections::{BTreeMap, BTreeSet};

use crate::config::Features;
use crate::project::rust::Member;

/// The features of a package that a set turns on.
pub(super) fn turned_on<'m>(member: &'m Member, set: &Features) -> BTreeSet<&'m str> {
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

/// The features in rounds, in none of which two of a package have the same name up to their last word.
pub(super) fn rounds<'a>(features: Vec<(&'a str, &'a str)>) -> Vec<Vec<(&'a str, &'a str)>> {
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
