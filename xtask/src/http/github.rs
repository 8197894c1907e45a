//! GitHub's REST API: its version, its pages, and the token that goes nowhere else.

use std::time::Instant;

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::http::address::Origin;
use crate::http::{BODY, Change, Client, HttpError, Request, Response};
use crate::secret::Secret;

/// <https://docs.github.com/en/rest/about-the-rest-api/api-versions>
const VERSION: (&str, &str) = ("x-github-api-version", "2022-11-28");
const HEADERS: &[(&str, &str)] = &[("accept", "application/vnd.github+json"), VERSION];

/// The most entries that a page holds.
const FULL: usize = 100;

/// The API as one asker sees it.
pub struct GitHub<'a> {
    client: &'a Client,
    base: String,
    origin: Origin,
    token: Option<Secret>,
}

impl<'a> GitHub<'a> {
    /// The API at `base`, such as `https://api.github.com` or `https://HOST/api/v3`.
    ///
    /// # Errors
    /// `base` is no address.
    pub fn new(client: &'a Client, base: &str, token: Option<Secret>) -> Result<GitHub<'a>, HttpError> {
        let base = base.trim_end_matches('/').to_owned();
        Ok(GitHub { client, origin: Origin::of(&base)?, base, token })
    }

    /// Whether there is a token to ask with.
    pub fn has_token(&self) -> bool {
        self.token.is_some()
    }

    /// The answer to one question; `path` starts with `/` and is already encoded.
    ///
    /// # Errors
    /// There is none.
    pub fn get(&self, path: &str, deadline: Instant) -> Result<Response, HttpError> {
        self.ask(format!("{}{path}", self.base), deadline)
    }

    /// A file as it is, rather than a description of it; `path` as for [`GitHub::get`].
    ///
    /// # Errors
    /// There is no answer.
    pub fn raw(&self, path: &str, deadline: Instant) -> Result<Vec<u8>, HttpError> {
        let headers = [("accept", "application/vnd.github.raw+json"), VERSION];
        let token = self.token.as_ref().map(|token| (token, &self.origin));
        let request = Request { url: format!("{}{path}", self.base), headers: &headers, token, limit: BODY };
        self.client.get(&request, deadline).map(|response| response.body)
    }

    /// Asks for a change with this method; `path` as for [`GitHub::get`].
    ///
    /// # Errors
    /// It was not made, or nobody knows whether it was.
    pub fn change(
        &self,
        method: &'static str,
        path: &str,
        body: &Value,
        deadline: Instant,
    ) -> Result<Response, HttpError> {
        let url = format!("{}{path}", self.base);
        let token = self.token.as_ref().map(|token| (token, &self.origin));
        let request = Request { url, headers: HEADERS, token, limit: BODY };
        self.client.send(&request, Change { method, body: body.to_string().as_bytes() }, deadline)
    }

    /// All pages of a list, at most `most` of them; `path` asks for a hundred entries each, and `items` takes them out of
    /// a page.
    ///
    /// # Errors
    /// A page is missing or is not of this shape, the next one is on another server, or there are more.
    pub fn pages<P: DeserializeOwned, T>(
        &self,
        path: &str,
        most: usize,
        deadline: Instant,
        items: impl Fn(P) -> Vec<T>,
    ) -> Result<Vec<T>, HttpError> {
        let mut all = Vec::new();
        let mut url = format!("{}{path}", self.base);
        for page in 1..=most {
            let response = self.ask(url, deadline)?;
            let found = items(response.json()?);
            let full = found.len() >= FULL;
            all.extend(found);
            url = match response.next {
                // A full page without a word about the next one may be the last, or have lost its header on the way.
                None if full => format!("{}{path}&page={}", self.base, page + 1),
                None => return Ok(all),
                Some(next) if Origin::of(&next).is_ok_and(|origin| origin == self.origin) => next,
                Some(_) => return Err(HttpError::Unreadable("the next page is on another server".into())),
            };
        }
        Err(HttpError::Unreadable(format!("more than {most} pages")))
    }

    fn ask(&self, url: String, deadline: Instant) -> Result<Response, HttpError> {
        let token = self.token.as_ref().map(|token| (token, &self.origin));
        self.client.get(&Request { url, headers: HEADERS, token, limit: BODY }, deadline)
    }
}
