//! What an extension module is built from.

use super::pyproject::Pyproject;
use super::tree::Tree;
use crate::project::scope;

/// What builds extension modules, as a requirement of the build.
const BUILDERS: &[&str] = &[
    "maturin",
    "setuptools-rust",
    "setuptools_rust",
    "scikit-build",
    "meson-python",
    "cython",
    "cffi",
    "pybind11",
    "nanobind",
];

const ENDINGS: &[&str] = &[".rs", ".c", ".cc", ".cpp", ".cxx", ".h", ".hpp", ".pyx", ".pxd", ".pxi"];
const NAMES: &[&str] = &["Cargo.toml", "Cargo.lock"];

/// The files that the extension modules of the project are built from; none where it builds none.
pub(super) fn sources(tree: &Tree<'_>, project: &Pyproject) -> Vec<String> {
    let is_builder = |asked: &String| {
        let asked = asked.trim().to_ascii_lowercase();
        BUILDERS.iter().any(|builder| asked.starts_with(builder))
    };
    let by_setup =
        || tree.text("setup.py").is_some_and(|text| text.contains("ext_modules") || text.contains("Extension("));
    if !project.texts("build-system.requires").iter().any(is_builder) && !by_setup() {
        return Vec::new();
    }
    let is_source = |file: &&str| {
        let (folder, name) = file.rsplit_once('/').unwrap_or(("", file));
        (NAMES.contains(&name) || ENDINGS.iter().any(|ending| name.ends_with(ending))) && scope::declares(folder)
    };
    tree.files().filter(is_source).map(str::to_owned).collect()
}
