//! Addresses: which server one is on, where a redirect leads, which page is next.

use ureq::http::Uri;

use crate::http::HttpError;

/// Scheme, host and port: what decides who sees a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// https rather than http.
    pub https: bool,
    /// In lower case; an IPv6 address in brackets.
    pub host: String,
    /// The port, the scheme's own where none is written.
    pub port: u16,
}

impl Origin {
    /// The origin of an absolute address.
    ///
    /// # Errors
    /// It is not an absolute http or https address.
    pub fn of(url: &str) -> Result<Origin, HttpError> {
        Address::parse(url).map(|address| address.origin)
    }

    /// Whether it is this machine.
    pub fn is_loopback(&self) -> bool {
        matches!(self.host.as_str(), "localhost" | "127.0.0.1" | "[::1]")
    }

    /// Whether a token may travel there: over https, or without leaving the machine.
    pub fn is_safe(&self) -> bool {
        self.https || self.is_loopback()
    }

    /// Whether a list such as `NO_PROXY` names it: `host`, `.suffix`, `suffix`, or `*` for all.
    pub fn is_among(&self, list: &str) -> bool {
        list.split(',').map(|name| name.trim().to_ascii_lowercase()).any(|name| {
            let name = name.strip_prefix("*.").or_else(|| name.strip_prefix('.')).unwrap_or(&name);
            let name = name.strip_suffix(&format!(":{}", self.port)).unwrap_or(name);
            let below = || self.host.strip_suffix(name).is_some_and(|rest| rest.ends_with('.'));
            name == "*" || !name.is_empty() && (self.host == name || below())
        })
    }
}

/// An absolute http or https address without credentials.
#[derive(Clone, Debug)]
pub struct Address {
    origin: Origin,
    text: String,
}

impl Address {
    /// Reads one.
    ///
    /// # Errors
    /// It is another scheme's, relative, holds credentials, or is no address. It is not repeated.
    pub fn parse(url: &str) -> Result<Address, HttpError> {
        let wrong = || HttpError::Address("an address is not absolute, or holds credentials".into());
        let text = url.split('#').next().unwrap_or_default();
        let uri: Uri = text.parse().map_err(|_| wrong())?;
        let https = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            _ => return Err(wrong()),
        };
        let authority = uri.authority().filter(|authority| !authority.as_str().contains('@')).ok_or_else(wrong)?;
        let port = authority.port_u16().unwrap_or(if https { 443 } else { 80 });
        let origin = Origin { https, host: authority.host().to_ascii_lowercase(), port };
        Ok(Address { origin, text: text.to_owned() })
    }

    /// Which server it is on.
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// As it is written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Where a `Location` leads from here (RFC 9110, 10.2.2).
    ///
    /// # Errors
    /// From https to http, or to what is no address.
    pub fn redirected(&self, location: &str) -> Result<Address, HttpError> {
        let scheme = if self.origin.https { "https" } else { "http" };
        let there = if location.starts_with("//") {
            format!("{scheme}:{location}")
        } else if location.starts_with('/') {
            let start = scheme.len() + 3;
            let authority = self.text.get(start..).and_then(|rest| rest.split(['/', '?']).next()).unwrap_or_default();
            format!("{scheme}://{authority}{location}")
        } else {
            location.to_owned()
        };
        let there = Address::parse(&there).map_err(|_| HttpError::Redirect("to what is no address".into()))?;
        if self.origin.https && !there.origin.https {
            return Err(HttpError::Redirect("from https to http".into()));
        }
        Ok(there)
    }
}

/// The target of `rel="next"` in a `Link` header (RFC 8288, 3).
///
/// # Errors
/// It is not of that form: what cannot be read is not the last page.
pub fn next_page(link: &str) -> Result<Option<String>, HttpError> {
    let mut next = None;
    let mut rest = link.trim();
    while !rest.is_empty() {
        let (target, after) = rest.strip_prefix('<').and_then(|rest| rest.split_once('>')).ok_or_else(no_link)?;
        rest = after.trim_start();
        while let Some(parameter) = rest.strip_prefix(';') {
            let (name, value, after) = parameter_of(parameter.trim_start()).ok_or_else(no_link)?;
            let is_next = name.eq_ignore_ascii_case("rel")
                && value.split_ascii_whitespace().any(|relation| relation.eq_ignore_ascii_case("next"));
            if is_next && next.is_none() {
                next = Some(target.to_owned());
            }
            rest = after.trim_start();
        }
        rest = match rest.strip_prefix(',') {
            Some(after) => after.trim_start(),
            None if rest.is_empty() => rest,
            None => return Err(no_link()),
        };
    }
    Ok(next)
}

fn no_link() -> HttpError {
    HttpError::Unreadable("its `Link` header does not say whether there are more pages".into())
}

/// Name, value and what follows, of `name`, `name=token` or `name="quoted"`.
fn parameter_of(text: &str) -> Option<(&str, &str, &str)> {
    let end = text.find(['=', ';', ',']).unwrap_or(text.len());
    let (name, rest) = text.split_at_checked(end)?;
    let Some(value) = rest.strip_prefix('=') else { return Some((name.trim_end(), "", rest)) };
    let value = value.trim_start();
    if let Some(quoted) = value.strip_prefix('"') {
        let (value, rest) = quoted.split_once('"')?;
        return Some((name.trim_end(), value, rest));
    }
    let (value, rest) = value.split_at_checked(value.find([';', ',']).unwrap_or(value.len()))?;
    Some((name.trim_end(), value.trim_end(), rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_are_compared_whole() {
        let origin = |url| Origin::of(url).ok();
        assert_eq!(origin("https://API.github.com/x?y"), origin("https://api.github.com:443"));
        for other in ["http://api.github.com", "https://api.github.com:444", "https://api.github.com.evil.example"] {
            assert_ne!(origin(other), origin("https://api.github.com"), "{other}");
        }
        for wrong in ["ftp://a/", "/relative", "https://user:canary@a/", "", "https://", "a b"] {
            assert_eq!(origin(wrong), None, "{wrong}");
        }
        assert!(!origin("http://a.example").unwrap().is_safe() && origin("http://localhost:1").unwrap().is_safe());
    }

    #[test]
    fn redirects_lead_where_they_say_but_never_out_of_https() {
        let from = Address::parse("https://a.example/x/y?z").unwrap();
        let to = |location| from.redirected(location).map(|there| there.text).ok();
        assert_eq!(to("/b?c").as_deref(), Some("https://a.example/b?c"));
        assert_eq!(to("//b.example/c").as_deref(), Some("https://b.example/c"));
        assert_eq!(to("https://b.example/c").as_deref(), Some("https://b.example/c"));
        for wrong in ["http://a.example/x", "", "c", "https://u:p@a.example/", "javascript:alert(1)"] {
            assert_eq!(to(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn the_next_page_is_the_one_that_says_so() {
        let link =
            "<https://a/?page=1>; rel=\"prev\", <https://a/?page=3>; rel=\"next\", <https://a/?page=9>; rel=\"last\"";
        let next = |link| next_page(link).ok();
        assert_eq!(next(link).flatten().as_deref(), Some("https://a/?page=3"));
        for link in ["<b>;REL=\"prev NEXT\"", "<b> ; title=\"a, <c>\"; rel=next", "<a>; rel=prev,<b>;x;rel = next"] {
            assert_eq!(next(link).flatten().as_deref(), Some("b"), "{link}");
        }
        assert_eq!(next("<https://a/?page=1>; rel=\"last\""), Some(None));
        assert_eq!(next(""), Some(None));
        for garbage in ["next", "<b", "<b>; rel=\"next", "<b> rel=next"] {
            assert_eq!(next(garbage), None, "{garbage}");
        }
    }

    #[test]
    fn exceptions_from_the_proxy() {
        let origin = Origin::of("https://api.corp.example").unwrap();
        for list in ["*", "corp.example", " .corp.example", "a,*.corp.example:443", "API.corp.example"] {
            assert!(origin.is_among(list), "{list}");
        }
        for list in ["", ",", "rp.example", "corp.example:80", "x.api.corp.example"] {
            assert!(!origin.is_among(list), "{list}");
        }
    }
}
