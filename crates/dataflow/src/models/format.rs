//! What a model file holds.

use std::collections::BTreeMap;

use serde::Deserialize;

/// A model file. Unknown keys are errors.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct File {
    pub(super) types: BTreeMap<String, Vec<String>>,
    pub(super) sources: BTreeMap<String, Vec<String>>,
    pub(super) sinks: BTreeMap<String, Vec<String>>,
    pub(super) barriers: BTreeMap<String, Vec<String>>,
    pub(super) doubts: BTreeMap<String, Vec<String>>,
    pub(super) guards: BTreeMap<String, Vec<String>>,
    pub(super) changes: BTreeMap<String, Vec<String>>,
    pub(super) routes: BTreeMap<String, Vec<String>>,
    pub(super) records: Records,
    pub(super) steps: Steps,
    pub(super) watch: BTreeMap<String, Vec<String>>,
}

/// How values go on through a library.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Steps {
    pub(super) carry: Vec<String>,
    pub(super) flow: Vec<String>,
    pub(super) call: Vec<String>,
}

/// Objects that a database keeps, by the class that a path starts from.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Records {
    pub(super) one: Vec<String>,
    pub(super) many: Vec<String>,
    pub(super) kept: Vec<String>,
}
