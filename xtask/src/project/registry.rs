//! What package indexes say of a package; one file each.

pub mod crates_io;
pub mod pypi;

use crate::project::{Facts, Package, Registry, github};

/// What an index says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// Whether the package is there, and its newest release.
    pub registry: Registry,
    /// What it says of that release.
    pub package: Package,
    /// The pages that it calls the project's own.
    pub pages: Vec<String>,
}

impl Answer {
    /// Adds it to what the repository says of itself, which comes first: the index fills gaps, where what it calls the
    /// project's own is this repository. A name alone can be anybody's.
    pub fn fill(&self, facts: &mut Facts) {
        facts.registry = self.registry.clone();
        if !self.is_of(facts) {
            return;
        }
        let (ours, theirs) = (&mut facts.package, &self.package);
        ours.license = ours.license.take().or_else(|| theirs.license.clone());
        // One badge speaks of both: versions from the index beside a range from here would be two opinions.
        if ours.python_versions.is_none() && ours.requires_python.is_none() {
            ours.python_versions.clone_from(&theirs.python_versions);
            ours.requires_python.clone_from(&theirs.requires_python);
        }
    }

    /// Whether one of its pages is this repository's.
    pub fn is_of(&self, facts: &Facts) -> bool {
        let Some(slug) = &facts.repository else { return false };
        self.pages.iter().any(|page| github::is_page_of(page, github::host(&facts.server), &slug.value))
    }
}
