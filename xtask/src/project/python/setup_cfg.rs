//! `setup.cfg`: setuptools' declarative metadata (<https://setuptools.pypa.io/en/latest/userguide/declarative_config.html>).

use super::attribute::of_attribute;
use super::ini::{Ini, items};
use super::layer::{Field, Layer};
use super::tree::{Tree, clean};
use super::version::{of_file, setup_cfg_bases};

pub(super) const FILE: &str = "setup.cfg";

/// The file, parsed; empty where there is none.
pub(super) fn read(tree: &Tree<'_>) -> Ini {
    tree.text(FILE).map(|text| Ini::new(&text)).unwrap_or_default()
}

/// What the file says.
pub(super) fn layer(tree: &Tree<'_>, cfg: &Ini) -> Layer {
    let plain = |section: &str, key: &str| match cfg.get(section, key) {
        Some(value) if directive(value) => Field::Closed,
        value => Field::maybe(value.map(str::to_owned), source(section, key)),
    };
    let classifiers = match cfg.get("metadata", "classifiers") {
        Some(value) => {
            lists(tree, value).map_or(Field::Closed, |list| Field::is(list, source("metadata", "classifiers")))
        }
        None => Field::Silent,
    };
    let readme = cfg.get("metadata", "long_description").and_then(|value| value.strip_prefix("file:"));
    let readme = readme.and_then(|files| files.split([',', '\n']).map(str::trim).find(|file| !file.is_empty()));
    Layer {
        name: plain("metadata", "name"),
        version: version(tree, cfg),
        requires_python: plain("options", "python_requires"),
        license_expression: Field::Silent,
        license_text: plain("metadata", "license"),
        classifiers,
        readme: Field::maybe(readme.map(str::to_owned), source("metadata", "long_description")),
    }
}

fn source(section: &str, key: &str) -> String {
    format!("{FILE}: [{section}] {key}")
}

fn directive(value: &str) -> bool {
    value.starts_with("attr:") || value.starts_with("file:")
}

fn version(tree: &Tree<'_>, cfg: &Ini) -> Field<String> {
    let Some(value) = cfg.get("metadata", "version") else {
        return Field::Silent;
    };
    let found = if let Some(attribute) = value.strip_prefix("attr:") {
        of_attribute(tree, attribute, &setup_cfg_bases(cfg))
    } else if let Some(file) = value.strip_prefix("file:") {
        of_file(tree, file)
    } else {
        return Field::is(value.to_owned(), source("metadata", "version"));
    };
    found.map_or(Field::Closed, Field::Is)
}

/// A list, perhaps kept in files.
fn lists(tree: &Tree<'_>, value: &str) -> Option<Vec<String>> {
    let Some(files) = value.strip_prefix("file:") else {
        return Some(items(value));
    };
    let mut all = Vec::new();
    for file in files.split([',', '\n']).filter_map(clean).filter(|file| file != ".") {
        all.extend(items(&format!("{}\n", tree.text(&file)?)));
    }
    Some(all)
}

#[cfg(test)]
mod tests {
    use crate::project::python::tests::{facts, sourced};

    const CFG: &str = "[metadata]\nname = demo\nversion = attr: demo.__version__\nlicense = BSD 3-Clause\nlong_description = file: R.md, C.md\nclassifiers =\n    License :: OSI Approved :: BSD License\n    Programming Language :: Python :: 3.10\n    Programming Language :: Python :: 3.9\n[options]\npython_requires = >=3.9\npackage_dir =\n    = lib\n";

    #[test]
    fn reads_the_file() {
        let facts = facts(&[("setup.cfg", CFG), ("lib/demo/__init__.py", "__version__ = '1.0'"), ("R.md", "x")]);
        assert_eq!(sourced(facts.name), "demo <- setup.cfg: [metadata] name");
        assert_eq!(sourced(facts.version), "1.0 <- lib/demo/__init__.py: __version__");
        assert_eq!(sourced(facts.license), "BSD-3-Clause <- setup.cfg: [metadata] license");
        assert_eq!(sourced(facts.requires_python), ">=3.9 <- setup.cfg: [options] python_requires");
        assert_eq!(sourced(facts.readme), "R.md <- setup.cfg: [metadata] long_description");
        assert_eq!(facts.python_versions.unwrap().value, ["3.9", "3.10"]);
        assert_eq!(facts.sources, ["lib"]);
    }

    #[test]
    fn files_stand_in_for_values() {
        let cfg =
            "[metadata]\nname = demo\nversion = file: VERSION\nclassifiers = file: c.txt\nlicense = file: LICENSE";
        let facts = facts(&[
            ("setup.cfg", cfg),
            ("VERSION", "2.0\n"),
            ("c.txt", "Programming Language :: Python :: 3.12\n"),
            ("LICENSE", "MIT"),
        ]);
        assert_eq!(sourced(facts.version), "2.0 <- VERSION");
        assert_eq!(facts.python_versions.unwrap().value, ["3.12"]);
        assert_eq!(facts.license, None);
    }
}
