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
    /// Whether the repository is a fork of another one.
    pub fork: bool,
    /// Whether the push took the branch away.
    pub deleted: bool,
}

#[derive(Deserialize)]
struct Wire {
    repository: Option<WireRepository>,
    #[serde(default)]
    deleted: Option<bool>,
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
            Ok(Wire { repository, deleted }) => Payload::Read(Event {
                fork: repository.as_ref().and_then(|repository| repository.fork).unwrap_or_default(),
                default_branch: repository.and_then(|repository| repository.default_branch),
                deleted: deleted.unwrap_or_default(),
            }),
            Err(err) => Payload::Unreadable(err.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_payload_is_read_or_named_unreadable() {
        let text =
            br#"{"ref": "refs/heads/main", "deleted": false, "repository": {"fork": true, "default_branch": "dev"}}"#;
        let event = Event { default_branch: Some("dev".into()), fork: true, deleted: false };
        assert_eq!(Payload::parse(text), Payload::Read(event));
        assert_eq!(Payload::parse(b"{}"), Payload::Read(Event::default()));
        assert!(matches!(Payload::parse(b"[1"), Payload::Unreadable(_)));
        assert_eq!(Payload::read(None), Payload::Absent);
        assert!(matches!(Payload::read(Some(Path::new("/nowhere/event.json"))), Payload::Unreadable(_)));
    }
}
