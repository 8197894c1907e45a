//! What package indexes say of a package; one file each.

pub mod crates_io;
pub mod pypi;

use crate::project::{Facts, Package, Registry};

/// What an index says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// Whether the package is there, and its newest release.
    pub registry: Registry,
    /// What it says of that release.
    pub package: Package,
}

impl Answer {
    /// Adds it to what the repository says of itself, which comes first: the index fills gaps.
    pub fn fill(&self, facts: &mut Facts) {
        facts.registry = self.registry.clone();
        let (ours, theirs) = (&mut facts.package, &self.package);
        ours.license = ours.license.take().or_else(|| theirs.license.clone());
        // One badge speaks of both: versions from the index beside a range from here would be two opinions.
        if ours.python_versions.is_none() && ours.requires_python.is_none() {
            ours.python_versions.clone_from(&theirs.python_versions);
            ours.requires_python.clone_from(&theirs.requires_python);
        }
    }
}
