//! Cookies that a response sets: by a call, or as the text of a header.

use super::Reported;
use super::call::{Call, Given};
use crate::sensitive::Sensitive;

/// The name of the cookie, or of what is put in it, says that it is sensitive.
pub(super) fn is_sensitive(call: &Call<'_>) -> bool {
    let name = ["key", "name", "k"].iter().find_map(|name| call.keyword(name)).or_else(|| call.argument(0, ""));
    let named = name.is_some_and(|name| name.texts().any(|text| Sensitive::of(text).is_any()));
    let value = call.keyword("value").or_else(|| call.argument(1, ""));
    let last = value.map_or("", |value| value.source().rsplit(['.', '(', ' ']).next().unwrap_or(""));
    named || Sensitive::of(last).is_any()
}

/// The text of a `Set-Cookie` header.
pub(super) struct CookieText<'a>(&'a str);

impl CookieText<'_> {
    /// It has an attribute, written in lower case, without spaces.
    pub(super) fn has(&self, attribute: &str) -> bool {
        self.0.split(';').skip(1).any(|part| part.replace(' ', "").eq_ignore_ascii_case(attribute))
    }

    fn is_sensitive(&self) -> bool {
        self.0.split_once('=').is_some_and(|(name, _)| Sensitive::of(name.trim()).is_any())
    }
}

/// A header, by its name and its text, that sets a sensitive cookie with a fault.
pub(super) fn report_header(call: &Call<'_>, message: &str, faulty: impl Fn(&CookieText<'_>) -> bool) -> Vec<Reported> {
    let name = call.argument(0, "key").or_else(|| call.keyword("_key"));
    let sets = name.is_some_and(|name| name.texts().any(|text| text.eq_ignore_ascii_case("set-cookie")));
    let value = call.argument(1, "value");
    let texts: Vec<&str> = value.iter().flat_map(Given::texts).collect();
    let mut cookies = texts.into_iter().map(CookieText);
    if sets && cookies.any(|cookie| cookie.is_sensitive() && faulty(&cookie)) {
        call.report(message)
    } else {
        Vec::new()
    }
}

#[cfg(test)]
mod tests {
    use super::CookieText;

    #[test]
    fn attributes_follow_the_value() {
        let cookie = CookieText("sessionid=secure; Path=/;HttpOnly; SameSite = None");
        assert!(cookie.has("httponly") && cookie.has("samesite=none") && cookie.is_sensitive());
        assert!(!cookie.has("secure") && !CookieText("theme=dark").is_sensitive());
    }
}
