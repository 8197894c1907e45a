//! The Rust package registry: one question, by its JSON API (<https://crates.io/data-access#api>).

use std::time::Instant;

use semver::Version;
use serde_json::Value;

use crate::http::{Client, HttpError};
use crate::project::registry::{self, Answer};
use crate::project::{Fact, Package, Registry, rust};

const NAME: &str = "crates.io";

/// What the registry at `base` says of `name`.
///
/// # Errors
/// There is no answer, or one that is no JSON object about this package.
pub fn ask(client: &Client, base: &str, name: &str, deadline: Instant) -> Result<Answer, HttpError> {
    let document = registry::document(client, format!("{base}/api/v1/crates/{name}"), deadline)?;
    document.map_or(Ok(Answer::not_published()), |document| read(&document, name))
}

/// The answer out of the document; what is odd in one release leaves the others be.
fn read(document: &Value, name: &str) -> Result<Answer, HttpError> {
    let said = document.pointer("/crate/id").and_then(Value::as_str);
    let said = said.ok_or_else(|| HttpError::Unreadable("the answer holds no `crate`".into()))?;
    // The registry takes `-` and `_` for the same in a name.
    let plain = |name: &str| name.replace('_', "-").to_ascii_lowercase();
    if plain(said) != plain(name) {
        return Err(HttpError::Unreadable("the answer is about another package".into()));
    }
    let releases = document.get("versions").and_then(Value::as_array);
    let releases = releases.ok_or_else(|| HttpError::Unreadable("the answer holds no `versions`".into()))?;
    let offered = releases.iter().filter(|release| release.get("yanked").and_then(Value::as_bool) == Some(false));
    let numbered = offered.filter_map(|release| Some((Version::parse(release.get("num")?.as_str()?).ok()?, release)));
    let newest = numbered.max_by_key(|(version, _)| (version.pre.is_empty(), version.clone()));
    let Some((version, release)) = newest else { return Ok(Answer::default()) };
    let license = release.get("license").and_then(Value::as_str).and_then(rust::license);
    let license = license.map(|license| Fact::new(license, format!("{NAME}: license")));
    let pages = ["/crate/repository", "/crate/homepage"];
    let pages = pages.iter().filter_map(|page| document.pointer(page)?.as_str().map(str::to_owned)).collect();
    Ok(Answer {
        registry: Registry::Published { version: version.to_string() },
        package: Package { license, ..Package::default() },
        pages,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn registry(versions: &Value) -> Registry {
        read(&json!({"crate": {"id": "Demo_crate"}, "versions": versions}), "demo-crate").unwrap().registry
    }

    #[test]
    fn the_newest_final_release_that_can_be_had() {
        let release = |num: &str, yanked: bool| json!({"num": num, "yanked": yanked, "license": "MIT"});
        let published = |version: &str| Registry::Published { version: version.to_owned() };
        for (versions, expected) in [
            (
                json!([release("1.9.0", false), release("1.10.0", false), release("2.0.0-rc.1", false)]),
                published("1.10.0"),
            ),
            (json!([release("1.0.0", false), release("2.0.0", true)]), published("1.0.0")),
            (json!([release("1.0.0-a.2", false), release("1.0.0-a.10", false)]), published("1.0.0-a.10")),
            (
                json!([release("1.0.0", false), {"num": "2.0.0"}, {"num": 3, "yanked": false}, null, "odd"]),
                published("1.0.0"),
            ),
            (json!([release("1.0.0", true)]), Registry::Unknown),
            (json!([]), Registry::Unknown),
        ] {
            assert_eq!(registry(&versions), expected, "{versions}");
        }
    }

    #[test]
    fn what_is_about_something_else_is_no_answer() {
        for document in [
            json!(null),
            json!({"crate": null, "versions": []}),
            json!({"crate": {"id": "other"}, "versions": []}),
            json!({"crate": {"id": "demo-crate"}, "versions": null}),
            json!({"errors": [{"detail": "down"}]}),
        ] {
            assert!(read(&document, "demo-crate").is_err(), "{document}");
        }
    }
}
