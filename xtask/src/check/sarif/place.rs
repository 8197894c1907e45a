//! Where something is: a file by a URI of any form, and a line and a column in it (3.4, 3.14.14, 3.28 to 3.30).

use std::collections::BTreeMap;
use std::path::Path;

use percent_encoding::percent_decode_str;
use serde::Deserialize;
use serde_json::Value;

use super::lenient::{index, many, odd, position, text};
use crate::check::relative;
use crate::paths;

/// A place (3.28).
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Location {
    #[serde(default, deserialize_with = "odd")]
    physical_location: Option<Physical>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Physical {
    #[serde(default, deserialize_with = "odd")]
    artifact_location: Option<ArtifactLocation>,
    #[serde(default, deserialize_with = "odd")]
    region: Option<Region>,
}

/// A region without a column begins with its line (3.30).
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    #[serde(default)]
    start_line: Value,
    #[serde(default)]
    start_column: Value,
}

/// A file (3.4).
#[derive(Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ArtifactLocation {
    #[serde(default, deserialize_with = "text")]
    uri: Option<String>,
    #[serde(default, deserialize_with = "text")]
    uri_base_id: Option<String>,
    #[serde(default, deserialize_with = "index")]
    index: Option<usize>,
}

/// A file that the run had to do with (3.24).
#[derive(Default, Deserialize)]
pub(super) struct Artifact {
    #[serde(default, deserialize_with = "odd")]
    pub(super) location: Option<ArtifactLocation>,
    #[serde(default, deserialize_with = "many")]
    roles: Vec<Value>,
}

impl Location {
    pub(super) fn artifact(&self) -> Option<&ArtifactLocation> {
        self.physical_location.as_ref()?.artifact_location.as_ref()
    }

    /// Line and column: 1 where one is missing, 0 where it is not a line or column number.
    pub(super) fn start(&self) -> (u32, u32) {
        let region = self.physical_location.as_ref().and_then(|place| place.region.as_ref());
        let number = |value: &Value| if value.is_null() { 1 } else { position(value).unwrap_or(0) };
        match region.map(|region| (number(&region.start_line), number(&region.start_column))) {
            // A column of no line is none.
            Some((0, _)) => (0, 0),
            Some(start) => start,
            None => (1, 1),
        }
    }
}

impl Artifact {
    /// Whether the run looked at it.
    pub(super) fn is_target(&self) -> bool {
        let is = |role: &Value, name: &str| role.as_str().is_some_and(|role| role.eq_ignore_ascii_case(name));
        self.roles.is_empty() || self.roles.iter().any(|role| is(role, "analysisTarget") || is(role, "resultFile"))
    }
}

/// Bases that stand on one another are followed this far.
const BASES: usize = 8;

impl ArtifactLocation {
    /// The path relative to `root`, with `/`: of all that the URI can mean, the first that is a file there. Where `root` is
    /// no folder, the first that could be one.
    pub(super) fn resolved(
        &self,
        artifacts: &[Artifact],
        bases: Option<&BTreeMap<String, ArtifactLocation>>,
        root: &Path,
    ) -> Option<String> {
        let listed = || artifacts.get(self.index?)?.location.as_ref();
        let place = if self.uri.is_some() { self } else { listed().filter(|place| place.uri.is_some())? };
        let uri = place.uri.as_deref()?.trim();
        let mut whole = vec![place.joined(uri, bases)];
        whole.push(uri.to_owned());
        let mut paths = whole.iter().flat_map(|uri| paths_of(uri)).filter_map(|path| below(root, &path));
        if !root.is_dir() {
            return paths.next();
        }
        // A leading slash may stand for the root of the repository.
        paths.find(|path| root.join(path).is_file()).or_else(|| {
            let bare = whole.iter().flat_map(|uri| paths_of(uri)).filter(|path| !Path::new(path).exists());
            let mut inside = bare.filter_map(|path| below(root, path.trim_start_matches('/')));
            inside.find(|path| root.join(path).is_file())
        })
    }

    /// The URI behind those that it is relative to.
    fn joined(&self, uri: &str, bases: Option<&BTreeMap<String, ArtifactLocation>>) -> String {
        let (mut whole, mut id) = (uri.to_owned(), self.uri_base_id.as_ref());
        for _ in 0..BASES {
            let base = id.and_then(|id| bases?.get(id));
            let Some(base) = base.filter(|_| !has_scheme(&whole)) else { break };
            let before = base.uri.as_deref().unwrap_or_default().trim();
            let slash = if before.is_empty() || before.ends_with(['/', '\\']) { "" } else { "/" };
            whole = format!("{before}{slash}{}", whole.trim_start_matches("./"));
            id = base.uri_base_id.as_ref();
        }
        whole
    }
}

/// Whether a URI is absolute. A letter before a colon is a drive of Windows.
fn has_scheme(uri: &str) -> bool {
    uri.split_once(':').is_some_and(|(scheme, _)| {
        scheme.len() > 1
            && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
    })
}

/// What a URI can mean as a path, best first: without its fragment and decoded, and as it is written.
fn paths_of(uri: &str) -> Vec<String> {
    let Some(path) = without_scheme(uri) else { return Vec::new() };
    let path = path.replace('\\', "/");
    let bare = path.split(['#', '?']).next().unwrap_or_default();
    let mut paths = vec![decoded(bare), decoded(&path), path];
    paths.dedup();
    paths
}

/// The path of a `file:` URI in any of its forms, or of one without a scheme; nothing for other schemes and hosts.
fn without_scheme(uri: &str) -> Option<&str> {
    if !has_scheme(uri) {
        return Some(uri);
    }
    let (scheme, rest) = uri.split_once(':')?;
    if !scheme.eq_ignore_ascii_case("file") {
        return None;
    }
    let Some(authority) = rest.strip_prefix("//") else { return Some(rest) };
    let path = authority.strip_prefix("localhost").filter(|path| path.starts_with('/')).unwrap_or(authority);
    // `file://src/a.py` is meant as a path more often than as a host.
    let is_drive = path.strip_prefix('/').is_some_and(|path| path.as_bytes().get(1) == Some(&b':'));
    Some(if is_drive { path.trim_start_matches('/') } else { path })
}

/// A path relative to `root` that stays below it.
fn below(root: &Path, path: &str) -> Option<String> {
    let real = root.canonicalize().unwrap_or_else(|_| root.to_owned());
    let inside =
        [root, real.as_path()].into_iter().map(|root| relative(root, path)).find(|path| !path.starts_with('/'))?;
    let is_drive = |path: &str| path.split('/').next().is_some_and(|part| part.ends_with(':'));
    paths::within("", &inside).filter(|path| path != "." && !is_drive(path))
}

/// `%20` is a blank; what is no escape stays.
pub(in crate::check) fn decoded(uri: &str) -> String {
    percent_decode_str(uri).decode_utf8_lossy().into_owned()
}
