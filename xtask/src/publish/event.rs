//! The event that started the workflow, as GitHub describes it in the file at `GITHUB_EVENT_PATH`.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use serde::Deserialize;

/// GitHub cuts payloads off at 25 MB.
const LARGEST: u64 = 32 << 20;

/// What is known of the event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Payload {
    /// There is no such file.
    Absent,
    /// There is one, and it does not say what it should; why.
    Unreadable(String),
    /// What it says.
    Read(Event),
}

/// What we ask of a payload.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Event {
    /// The repository's default branch.
    pub default_branch: Option<String>,
    /// Whether the repository is a fork of another one; `None` where the event does not say.
    pub fork: Option<bool>,
    /// Whether the push took the branch away.
    pub deleted: bool,
    /// The commit that a pull request goes to.
    pub base: Option<String>,
}

#[derive(Deserialize)]
struct Wire {
    #[serde(default)]
    pull_request: Option<WirePull>,
    repository: Option<WireRepository>,
    #[serde(default)]
    deleted: Option<bool>,
}

#[derive(Deserialize)]
struct WirePull {
    base: Option<WireBase>,
}

#[derive(Deserialize)]
struct WireBase {
    sha: Option<String>,
}

#[derive(Deserialize)]
struct WireRepository {
    default_branch: Option<String>,
    fork: Option<bool>,
}

impl Payload {
    /// Reads the file.
    pub fn read(path: Option<&Path>) -> Payload {
        let Some(path) = path else { return Payload::Absent };
        let read = || {
            let mut bytes = Vec::new();
            File::open(path)?.take(LARGEST + 1).read_to_end(&mut bytes)?;
            Ok::<_, std::io::Error>(bytes)
        };
        match read() {
            Ok(bytes) if bytes.len() as u64 > LARGEST => Payload::Unreadable("it is larger than 32 MiB".to_owned()),
            Ok(bytes) => Payload::parse(&bytes),
            Err(err) => Payload::Unreadable(err.to_string()),
        }
    }

    /// The payload in these bytes.
    pub fn parse(bytes: &[u8]) -> Payload {
        match serde_json::from_slice::<Wire>(bytes) {
            Ok(Wire { pull_request, repository, deleted }) => Payload::Read(Event {
                base: pull_request.and_then(|pull| pull.base?.sha).filter(|sha| is_id(sha)),
                fork: repository.as_ref().and_then(|repository| repository.fork),
                default_branch: repository.and_then(|repository| repository.default_branch),
                deleted: deleted.unwrap_or_default(),
            }),
            Err(err) => Payload::Unreadable(err.to_string()),
        }
    }
}

/// Whether this is the full id of a commit; it becomes an argument of git.
fn is_id(text: &str) -> bool {
    matches!(text.len(), 40 | 64) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_payload_is_read_or_named_unreadable() {
        let text =
            br#"{"ref": "refs/heads/main", "deleted": false, "repository": {"fork": true, "default_branch": "dev"}}"#;
        let event = Event { default_branch: Some("dev".into()), fork: Some(true), ..Event::default() };
        assert_eq!(Payload::parse(text), Payload::Read(event));
        for silent in ["{}", r#"{"repository": null}"#, r#"{"repository": {"fork": null}}"#, r#"{"repository": {}}"#] {
            assert_eq!(Payload::parse(silent.as_bytes()), Payload::Read(Event::default()), "{silent}");
        }
        let base =
            |sha: &str| Payload::parse(format!(r#"{{"pull_request": {{"base": {{"sha": "{sha}"}}}}}}"#).as_bytes());
        let sha = "0123456789".repeat(4);
        assert_eq!(base(&sha), Payload::Read(Event { base: Some(sha.clone()), ..Event::default() }));
        for other in ["--upload-pack=x", "abc", &"-".repeat(64)] {
            assert_eq!(base(other), Payload::Read(Event::default()), "{other}");
        }
        assert!(matches!(Payload::parse(b"[1"), Payload::Unreadable(_)));
        assert_eq!(Payload::read(None), Payload::Absent);
        assert!(matches!(Payload::read(Some(Path::new("/nowhere/event.json"))), Payload::Unreadable(_)));
    }
}
