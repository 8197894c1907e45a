//! The Python package index: one question, by its JSON API (<https://docs.pypi.org/api/json/>).

use std::str::FromStr;
use std::time::Instant;

use pep440_rs::Version;
use serde_json::Value;

use crate::http::{Client, HttpError};
use crate::project::Registry;
use crate::project::python::{self, Stated};
use crate::project::registry::{self, Answer};

const NAME: &str = "PyPI";

/// What the index at `base` says of `name`, which is normalised (PEP 503).
///
/// # Errors
/// There is no answer, or one that is no JSON object about this package.
pub fn ask(client: &Client, base: &str, name: &str, deadline: Instant) -> Result<Answer, HttpError> {
    let document = registry::document(client, format!("{base}/pypi/{name}/json"), deadline)?;
    document.map_or(Ok(Answer::not_published()), |document| read(&document, name))
}

/// The answer out of the document. Each field is read alone: what is null, odd or absent in one leaves the others be.
fn read(document: &Value, name: &str) -> Result<Answer, HttpError> {
    let info = document.get("info").filter(|info| info.is_object());
    let info = info.ok_or_else(|| HttpError::Unreadable("the answer holds no `info`".into()))?;
    let text = |key: &str| info.get(key).and_then(Value::as_str).map(str::to_owned);
    if text("name").as_deref().and_then(python::normalized).as_deref() != Some(name) {
        return Err(HttpError::Unreadable("the answer is about another package".into()));
    }
    let newest = match document.get("releases").and_then(Value::as_object) {
        Some(releases) => {
            newest(releases.iter().filter(|(_, files)| is_offered(files)).map(|(version, _)| version.as_str()))
        }
        None => text("version").and_then(|version| newest([version.as_str()].into_iter())),
    };
    let texts = |value: &Value| {
        value.as_array().map(|items| items.iter().filter_map(Value::as_str).map(str::to_owned).collect())
    };
    let stated = Stated {
        requires_python: text("requires_python"),
        license_expression: text("license_expression"),
        license: text("license"),
        classifiers: info.get("classifiers").and_then(texts),
    };
    // Without a release that can be had, what it says is about none.
    let registry = newest.map_or(Registry::Unknown, |version| Registry::Published { version: version.to_string() });
    let links = info.get("project_urls").and_then(Value::as_object);
    let links = links.into_iter().flat_map(|links| links.values()).filter_map(Value::as_str).map(str::to_owned);
    let pages = links.chain(text("home_page")).collect();
    Ok(Answer { registry, package: python::stated(stated, NAME), pages })
}

/// The newest final version (PEP 440), or the newest of all where none is final.
fn newest<'a>(versions: impl Iterator<Item = &'a str>) -> Option<Version> {
    let versions = versions.filter_map(|version| Version::from_str(version).ok());
    versions.max_by_key(|version| (!version.any_prerelease(), version.clone()))
}

/// A release with at least one file that was not yanked (PEP 592).
fn is_offered(files: &Value) -> bool {
    let yanked = |file: &Value| file.get("yanked").and_then(Value::as_bool).unwrap_or(false);
    files.as_array().is_some_and(|files| files.iter().any(|file| !yanked(file)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn version(releases: &Value) -> Option<String> {
        let document = json!({"info": {"name": "Demo_Pkg", "version": "9"}, "releases": releases});
        match read(&document, "demo-pkg").unwrap().registry {
            Registry::Published { version } => Some(version),
            _ => None,
        }
    }

    #[test]
    fn the_newest_final_release_that_can_be_had() {
        let (file, yanked) = (json!([{"yanked": false}]), json!([{"yanked": true}]));
        for (releases, newest) in [
            (json!({"1.9": file, "1.10": file, "1.10.0rc1": file}), Some("1.10")),
            (json!({"1.0": file, "2.0": yanked}), Some("1.0")),
            (json!({"1.0": file, "2.0": []}), Some("1.0")),
            (json!({"1.0": file, "2.0": [{"yanked": true}, {"yanked": false}]}), Some("2.0")),
            (json!({"1.0": file, "1.0.post1": file, "1.1.dev3": file}), Some("1.0.post1")),
            (json!({"1.0a1": file, "1.0b1": file}), Some("1.0b1")),
            (json!({"1.0": file, "not a version": file, "2.0": "odd"}), Some("1.0")),
            (json!({"1!0.1": file, "2024.1": file}), Some("1!0.1")),
            (json!({"1.0": yanked}), None),
            (json!({}), None),
            (json!(null), Some("9")),
        ] {
            assert_eq!(version(&releases).as_deref(), newest, "{releases}");
        }
    }

    #[test]
    fn an_odd_field_leaves_the_others_be() {
        let good = json!({"name": "demo-pkg", "version": "1.0", "requires_python": ">=3.10", "license_expression": "MIT",
            "license": null, "classifiers": ["Programming Language :: Python :: 3.11"]});
        for key in ["requires_python", "license_expression", "classifiers"] {
            for odd in [json!(null), json!(3), json!({"a": []}), json!(["x", 4]), json!("<b>](x)\u{202e}")] {
                let mut info = good.clone();
                info[key] = odd;
                let answer = read(&json!({"info": info}), "demo-pkg").unwrap();
                assert_eq!(answer.registry, Registry::Published { version: "1.0".into() });
                let package = answer.package;
                let facts = [
                    ("requires_python", package.requires_python.is_some()),
                    ("license_expression", package.license.is_some()),
                    ("classifiers", package.python_versions.is_some()),
                ];
                assert_eq!(
                    facts.map(|(name, there)| (name, there || name == key)),
                    facts.map(|(name, _)| (name, true))
                );
                assert!(!facts.contains(&(key, true)), "{key}: {info}");
            }
        }
    }

    #[test]
    fn what_is_about_something_else_is_no_answer() {
        for document in
            [json!(null), json!([]), json!({"info": []}), json!({"info": {}}), json!({"info": {"name": "other"}})]
        {
            assert!(read(&document, "demo-pkg").is_err(), "{document}");
        }
    }
}
