//! Facts about the repository: what it is called, what it ships, which files it holds, which tools it configures.
//!
//! A fact that cannot be had is absent, never guessed; each one remembers where it came from.

pub mod python;

use std::collections::BTreeSet;

use serde::Serialize;

/// A value and the place it was read from, such as ``pyproject.toml: [project] version``.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fact<T> {
    /// The value.
    pub value: T,
    /// For people: a file relative to the root and a key in it.
    pub source: String,
}

impl<T> Fact<T> {
    /// A fact read from `source`.
    pub fn new(value: T, source: impl Into<String>) -> Fact<T> {
        Fact {
            value,
            source: source.into(),
        }
    }
}

/// What a package says about itself, as plain data.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Package {
    /// The distribution's name as its author spells it.
    pub name: Option<Fact<String>>,
    /// Its version, from the file that holds it where the metadata is dynamic.
    pub version: Option<Fact<String>>,
    /// An SPDX expression where one can be told, else a short text.
    pub license: Option<Fact<String>>,
    /// Minor versions in numeric order, such as `3.9`, `3.10`, from classifiers.
    pub python_versions: Option<Fact<Vec<String>>>,
    /// A PEP 440 specifier such as `>=3.10`.
    pub requires_python: Option<Fact<String>>,
    /// Folders (or single modules) that hold what is shipped, relative to the root, sorted; `.` for the root itself.
    pub sources: Vec<String>,
    /// The README that the package publishes, relative to the root.
    pub readme: Option<Fact<String>>,
    /// Tools that the project configures for itself, such as `mypy`, `ruff`, `black`.
    pub configured: BTreeSet<String>,
}
