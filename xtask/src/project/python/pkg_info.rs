//! `PKG-INFO`: what a build recorded in a source distribution (<https://packaging.python.org/en/latest/specifications/core-metadata/>).

use std::str::FromStr;

use pep440_rs::Version;

use super::layer::{Field, Layer};
use super::tree::Tree;

pub(super) const FILE: &str = "PKG-INFO";

/// The record at the root, if there is one.
pub(super) fn layer(tree: &Tree<'_>) -> Option<Layer> {
    let text = tree.text(FILE)?;
    let mut layer = Layer::default();
    let mut classifiers = Vec::new();
    for (key, value) in headers(&text) {
        let said = || Field::is(value.to_owned(), format!("{FILE}: {key}"));
        match key.to_ascii_lowercase().as_str() {
            "name" => layer.name = layer.name.or(said()),
            "version" => layer.version = layer.version.or(said()),
            "requires-python" => layer.requires_python = layer.requires_python.or(said()),
            "license-expression" => layer.license_expression = layer.license_expression.or(said()),
            "license" => layer.license_text = layer.license_text.or(said()),
            "classifier" => classifiers.push(value.to_owned()),
            _ => {}
        }
    }
    if !classifiers.is_empty() {
        layer.classifiers = Field::is(classifiers, format!("{FILE}: Classifier"));
    }
    Some(layer)
}

/// The dependencies that the record at the root holds. One of an older form does not tell "none" from "not known".
pub(super) fn requires(tree: &Tree<'_>) -> Field<Vec<String>> {
    let text = tree.text(FILE).unwrap_or_default();
    let mut requires = Vec::new();
    let mut tells = false;
    let mut dynamic = false;
    for (key, value) in headers(&text) {
        match key.to_ascii_lowercase().as_str() {
            "requires-dist" => requires.push(value.to_owned()),
            "metadata-version" => tells = Version::from_str(value).is_ok_and(|version| version >= Version::new([2, 2])),
            "dynamic" => dynamic |= value.eq_ignore_ascii_case("requires-dist"),
            _ => {}
        }
    }
    let is_known = !requires.is_empty() || tells && !dynamic;
    Field::maybe(is_known.then_some(requires), format!("{FILE}: Requires-Dist"))
}

/// The header lines before the first blank one; a value that goes on over several lines is no short text, so left out.
fn headers(text: &str) -> Vec<(&str, &str)> {
    let mut headers = Vec::new();
    for line in text.lines().take_while(|line| !line.trim().is_empty()) {
        if line.starts_with([' ', '\t']) {
            headers.pop();
            headers.push(("", ""));
        } else if let Some((key, value)) = line.split_once(':') {
            let value = value.trim();
            headers.push((key.trim(), if value == "UNKNOWN" { "" } else { value }));
        }
    }
    headers.retain(|(_, value)| !value.is_empty());
    headers
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project::python::tests::repository;

    #[test]
    fn reads_the_headers_and_nothing_below_them() {
        let text = "Metadata-Version: 2.1\nName: demo\nVersion: 1.0\nLicense: long\n  text\nHome-page: UNKNOWN\nClassifier: A\nClassifier: B\n\nVersion: 2.0\n";
        let (root, files) = repository(&[("PKG-INFO", text)]);
        let layer = layer(&Tree::new(root.path(), &files)).unwrap();
        assert_eq!(layer.name, Field::is("demo".to_owned(), "PKG-INFO: Name"));
        assert_eq!(layer.version, Field::is("1.0".to_owned(), "PKG-INFO: Version"));
        assert_eq!(layer.license_text, Field::Silent);
        let classifiers = vec!["A".to_owned(), "B".to_owned()];
        assert_eq!(layer.classifiers, Field::is(classifiers, "PKG-INFO: Classifier"));
    }
}
