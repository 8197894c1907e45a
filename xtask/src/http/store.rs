//! Answers that came with an `ETag`, kept so that an unchanged one costs neither time nor quota.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::http::{Request, Response};
use crate::snapshot::Snapshot;

/// The layout of a file; another number is a miss.
const SCHEMA: u32 = 1;

/// More files than this, and the oldest go.
const FILES: usize = 200;

/// A folder of answers, one file each, readable by their owner alone.
pub(super) struct Store {
    pub(super) files: Snapshot,
}

/// What is kept of one answer.
pub(super) struct Entry {
    pub(super) etag: String,
    pub(super) response: Response,
}

/// The first line of a file; the body follows it.
#[derive(Serialize, Deserialize)]
struct Head {
    schema: u32,
    url: String,
    etag: String,
    next: Option<String>,
    /// Of the body: a file that was cut short or changed is a miss.
    hash: String,
}

impl Store {
    pub(super) fn new(folder: PathBuf) -> Store {
        Store { files: Snapshot::new(folder) }
    }

    pub(super) fn load(&self, request: &Request<'_>) -> Option<Entry> {
        let bytes = self.files.get(&name(request))?;
        let at = bytes.iter().position(|byte| *byte == b'\n')?;
        let (head, body) = bytes.split_at_checked(at)?;
        let (head, body) = (serde_json::from_slice::<Head>(head).ok()?, body.get(1..)?);
        let fits = head.schema == SCHEMA && head.url == request.url && body.len() as u64 <= request.limit;
        let whole = fits && head.hash == blake3::hash(body).to_hex().as_str();
        let response = Response { body: body.to_owned(), next: head.next, scopes: None };
        whole.then_some(Entry { etag: head.etag, response })
    }

    /// Keeps an answer; one that cannot be kept is asked for again.
    pub(super) fn save(&self, request: &Request<'_>, etag: &str, response: &Response) {
        let head = Head {
            schema: SCHEMA,
            url: request.url.clone(),
            etag: etag.to_owned(),
            next: response.next.clone(),
            hash: blake3::hash(&response.body).to_hex().to_string(),
        };
        let Ok(mut bytes) = serde_json::to_vec(&head) else { return };
        bytes.push(b'\n');
        bytes.extend_from_slice(&response.body);
        if self.files.put(&name(request), bytes).is_ok() {
            self.files.prune(FILES);
        }
    }
}

/// Named for the address and for who asks: another token may see another answer. The token goes into a hash with the address
/// and cannot be had back from it.
fn name(request: &Request<'_>) -> String {
    let mut hasher = blake3::Hasher::new_derive_key("touchmark 2026 names of kept answers");
    hasher.update(&(request.url.len() as u64).to_le_bytes());
    hasher.update(request.url.as_bytes());
    if let Some((token, _)) = request.token {
        hasher.update(token.expose().as_bytes());
    }
    hasher.finalize().to_hex().to_string()
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io::Write;

    use super::*;
    use crate::http::address::Origin;
    use crate::secret::Secret;

    #[test]
    fn an_answer_is_kept_for_its_asker_and_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::new(folder.path().join("http"));
        let secrets = ["ghp_a", "ghp_b"].map(|text| Secret::new(text).unwrap());
        let origin = Origin::of("https://a.example").unwrap();
        let request = |secret| Request {
            url: "https://a.example/x".into(),
            headers: &[],
            token: Some((secret, &origin)),
            limit: 100,
        };
        let response = Response { body: b"[1]\n".to_vec(), next: Some("https://a.example/y".into()), scopes: None };
        store.save(&request(&secrets[0]), "\"e\"", &response);
        let kept = store.load(&request(&secrets[0])).unwrap();
        assert_eq!((kept.etag.as_str(), &kept.response), ("\"e\"", &response));
        assert!(store.load(&request(&secrets[1])).is_none());
        assert!(store.load(&Request { limit: 3, ..request(&secrets[0]) }).is_none());

        let path = folder.path().join("http").join(name(&request(&secrets[0])));
        let bytes = fs::read(&path).unwrap();
        assert!(!String::from_utf8_lossy(&bytes).contains("ghp_"));
        for damaged in [&bytes[..bytes.len() - 1], &bytes[..10], b"", b"\n"] {
            fs::File::create(&path).unwrap().write_all(damaged).unwrap();
            assert!(store.load(&request(&secrets[0])).is_none());
        }
    }
}
