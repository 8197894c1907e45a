//! What package indexes say of a package; one file each.

pub mod crates_io;
pub mod pypi;

use std::time::Instant;

use serde_json::Value;

use crate::http::{Client, HttpError, Request};
use crate::project::{Facts, Package, Registry, github};

/// The largest answer that is read, in bytes: some packages list thousands of files.
const LIMIT: u64 = 32 << 20;

/// The JSON document at `url`; nothing where the index does not know the package.
///
/// # Errors
/// There is no answer, or one that is no JSON.
fn document(client: &Client, url: String, deadline: Instant) -> Result<Option<Value>, HttpError> {
    let request = Request { url, headers: &[("accept", "application/json")], token: None, limit: LIMIT };
    match client.get(&request, deadline) {
        Ok(response) => response.json().map(Some),
        Err(HttpError::Status { code: 404, .. }) => Ok(None),
        Err(err) => Err(err),
    }
}

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
    /// That the package is not there.
    fn not_published() -> Answer {
        Answer { registry: Registry::NotPublished, ..Answer::default() }
    }

    /// Adds it to what the repository says of itself, which comes first: the index fills gaps, where what it calls the
    /// project's own is this repository. A name alone can be anybody's.
    pub fn fill(&self, facts: &mut Facts) {
        facts.registry = match &self.registry {
            Registry::Published { .. } if self.is_anothers(facts) => {
                Registry::None { why: "the index has another project under this name".to_owned() }
            }
            Registry::NotPublished if !facts.package.is_built => {
                Registry::None { why: "the project has no build system, and the index does not know it".to_owned() }
            }
            registry => registry.clone(),
        };
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

    /// Whether it names pages, and none of them is this repository's.
    pub fn is_anothers(&self, facts: &Facts) -> bool {
        facts.repository.is_some() && !self.pages.is_empty() && !self.is_of(facts)
    }

    /// Whether one of its pages is this repository's.
    pub fn is_of(&self, facts: &Facts) -> bool {
        let Some(slug) = &facts.repository else { return false };
        self.pages.iter().any(|page| github::is_page_of(page, github::host(&facts.server), &slug.value))
    }
}
