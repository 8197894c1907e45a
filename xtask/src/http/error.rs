//! What can go wrong with a question to a server, in words that hold neither a token nor a header.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::Deserialize;
use thiserror::Error;
use ureq::http::HeaderMap;

use crate::http::{header, retry};
use crate::secret::Secret;

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum HttpError {
    /// No connection: the name, the port, TLS, or a line that broke.
    #[error("{0}")]
    Unreachable(String),
    /// Nothing whole from this host in time.
    #[error("no whole answer from `{0}` in time")]
    TimedOut(String),
    /// A status outside of 2xx.
    #[error("{}", answered(*code, message))]
    Status {
        /// Such as 404.
        code: u16,
        /// The server's own words, one line.
        message: String,
        /// What the server says a token would need (`x-accepted-github-permissions`).
        needs: Option<String>,
        /// How long the server asks to wait.
        after: Option<Duration>,
    },
    /// Too many questions.
    #[error("too many requests: the server asks to wait{}", seconds(*until))]
    RateLimited {
        /// When to ask again, where the server says it.
        until: Option<SystemTime>,
    },
    /// A body of more than this many bytes.
    #[error("the answer is larger than {} MiB", .0 >> 20)]
    TooLarge(u64),
    /// An answer that is not what it should be.
    #[error("{0}")]
    Unreadable(String),
    /// A token that cannot be sent.
    #[error("the token holds a character that no token has, such as a line break")]
    Token,
    /// A redirect that is not followed.
    #[error("a redirect that is not followed: {0}")]
    Redirect(String),
    /// An address or setting of ours that cannot be used.
    #[error("{0}")]
    Address(String),
    /// Ctrl-C.
    #[error("interrupted")]
    Interrupted,
}

fn answered(code: u16, message: &str) -> String {
    let said = if message.is_empty() { String::new() } else { format!(": {message}") };
    format!("the server answered {code}{said}")
}

/// How long until then, as text behind another.
fn seconds(until: Option<SystemTime>) -> String {
    let wait = until.map(|until| until.duration_since(SystemTime::now()).unwrap_or_default());
    wait.map(|wait| format!(" {} s", wait.as_secs() + 1)).unwrap_or_default()
}

impl HttpError {
    /// The error as callers see it: a 429 is a rate limit, whether or not it said until when.
    pub(super) fn reported(self) -> HttpError {
        match self {
            HttpError::Status { code: 429, after, .. } => {
                HttpError::RateLimited { until: after.map(|after| SystemTime::now() + after) }
            }
            other => other,
        }
    }
}

/// The parts of an error's body that are for people
/// (<https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api>).
#[derive(Deserialize)]
struct Said {
    message: String,
}

/// The error for a status outside of 2xx.
pub(super) fn of_status(code: u16, headers: &HeaderMap, body: &[u8], token: Option<&Secret>) -> HttpError {
    let said = serde_json::from_slice::<Said>(body).map(|said| said.message).unwrap_or_default();
    let message = harmless(&said, token);
    let after = header(headers, "retry-after").and_then(|value| retry::after(&value, SystemTime::now()));
    // https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit
    if matches!(code, 403 | 429) {
        let number = |name: &str| header(headers, name)?.parse::<u64>().ok();
        let spent = number("x-ratelimit-remaining") == Some(0);
        if spent || code == 403 && (after.is_some() || message.to_ascii_lowercase().contains("rate limit")) {
            let reset = number("x-ratelimit-reset").and_then(|at| UNIX_EPOCH.checked_add(Duration::from_secs(at)));
            let until = after.and_then(|after| SystemTime::now().checked_add(after)).or(reset);
            return HttpError::RateLimited { until };
        }
    }
    let needs = header(headers, "x-accepted-github-permissions").map(|needs| harmless(&needs, token));
    HttpError::Status { code, message, needs: needs.filter(|needs| !needs.is_empty()), after }
}

/// The error for a request that brought no whole answer.
pub(super) fn of_transport(err: &ureq::Error, host: &str) -> HttpError {
    let unreachable = |what: String| HttpError::Unreachable(format!("could not reach `{host}`: {what}"));
    match err {
        ureq::Error::Timeout(ureq::Timeout::Connect | ureq::Timeout::Resolve) => {
            unreachable("no connection in time".into())
        }
        ureq::Error::Timeout(_) => HttpError::TimedOut(host.to_owned()),
        ureq::Error::HostNotFound => unreachable("there is no such host".into()),
        ureq::Error::Io(err) if err.kind() == std::io::ErrorKind::TimedOut => HttpError::TimedOut(host.to_owned()),
        ureq::Error::Io(err) if err.to_string().contains("UnknownIssuer") => unreachable(format!(
            "{err}; where a proxy signs with certificates of its own, `SSL_CERT_FILE` has to name them"
        )),
        ureq::Error::Io(err) => unreachable(err.to_string()),
        ureq::Error::Rustls(err) => unreachable(format!("TLS: {err}")),
        ureq::Error::Tls(what) => unreachable(format!("TLS: {what}")),
        ureq::Error::ConnectionFailed => unreachable("no connection".into()),
        ureq::Error::ConnectProxyFailed(_) => unreachable("the proxy did not let us through".into()),
        ureq::Error::Protocol(err) => unreachable(format!("it does not speak HTTP as it should: {err}")),
        ureq::Error::LargeResponseHeader(..) => HttpError::Unreadable("the headers of the answer are too large".into()),
        // Anything else could quote what was sent.
        _ => unreachable("the request failed".into()),
    }
}

/// One line of at most 200 visible characters in which the token, should a server echo it, does not stand.
fn harmless(text: &str, token: Option<&Secret>) -> String {
    let text = match token {
        Some(token) => text.replace(token.expose(), "***"),
        None => text.to_owned(),
    };
    text.lines().next().unwrap_or_default().chars().filter(|c| !c.is_control()).take(200).collect()
}
