//! The sets of features that the project's own commands build.

use super::{MOST, TESTED};
use crate::check::cargo;
use crate::config::Features;
use crate::project::rust::uses::Call;
use crate::project::rust::{Crates, Member};

/// A set of features that a command of the project builds.
pub(super) struct Own {
    /// What it builds, as options; nothing for the whole workspace.
    pub(super) selects: Vec<String>,
    pub(super) features: Features,
    /// The file that runs it.
    pub(super) by: String,
}

/// The sets that commands of the project build, each with what it builds and the file that says so.
pub(super) fn own_sets(crates: &Crates, members: &[&Member], whole: &[String]) -> Vec<Own> {
    let builds = |call: &&Call| {
        matches!(call.command.as_str(), "build" | "check" | "clippy" | "test" | "run")
            && call.is_followed()
            && cargo::knows_packages(crates, &call.selects)
    };
    let is_left_out = |selects: &[String]| {
        let mut names = selects.iter().filter_map(|option| option.strip_prefix("--package="));
        names.any(|name| !members.iter().any(|member| member.name == name))
    };
    let mut sets: Vec<Own> = Vec::new();
    for call in crates.uses.iter().filter(builds) {
        let mut selects = if call.is_whole() { whole.to_vec() } else { call.selects.clone() };
        // A command about documentation builds no target.
        if is_left_out(&selects) || selects.iter().any(|option| option == "--doc") {
            continue;
        }
        if call.command == "test" && !selects.iter().any(|option| is_target(option)) {
            selects.extend(TESTED.iter().map(|option| (*option).to_owned()));
        }
        for features in call.known_features(&crates.members) {
            if sets.len() < MOST && !sets.iter().any(|set| set.selects == selects && set.features == features) {
                sets.push(Own { selects: selects.clone(), features, by: call.by.clone() });
            }
        }
    }
    sets
}

/// Whether an option chooses targets, not packages.
pub(super) fn is_target(option: &str) -> bool {
    !["--package=", "--exclude="].iter().any(|start| option.starts_with(start))
        && !matches!(option, "--workspace" | "--all")
}
