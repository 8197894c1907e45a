//! A label, a message and a colour as a shields.io URL.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// The public service; `SHIELDS_BASE_URL` names another.
pub const DEFAULT_BASE: &str = "https://img.shields.io";

/// The URL of a static badge under `base`.
///
/// The path form (`/badge/LABEL-MESSAGE-COLOR`, see <https://shields.io/badges/static-badge>) doubles `-` and `_` and
/// is then percent-encoded. Its route splits at the first lone dash, so it cannot carry an empty part, a label that ends
/// with a dash or a message that starts with one: those take the query form (`/static/v1?label=…`).
pub fn static_badge(base: &str, label: &str, message: &str, color: &str) -> String {
    let base = base.trim_end_matches('/');
    if label.is_empty() || message.is_empty() || label.ends_with('-') || message.starts_with('-') {
        return format!(
            "{base}/static/v1?label={}&message={}&color={}",
            percent(label),
            percent(message),
            percent(color)
        );
    }
    format!("{base}/badge/{}-{}-{}", percent(&doubled(label)), percent(&doubled(message)), percent(&doubled(color)))
}

/// The URL of a live badge: `route` is a fixed path such as `pypi/v`, `name` one path segment.
pub fn live_badge(base: &str, route: &str, name: &str, label: Option<&str>) -> String {
    let label = label.map(|text| format!("?label={}", percent(text))).unwrap_or_default();
    format!("{}/{route}/{}{label}", base.trim_end_matches('/'), percent(name))
}

fn doubled(text: &str) -> String {
    text.replace('-', "--").replace('_', "__")
}

/// What RFC 3986 does not reserve.
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Everything but RFC 3986's unreserved characters, so that the result can stand in Markdown and in HTML as it is.
pub fn percent(text: &str) -> String {
    utf8_percent_encode(text, UNRESERVED).to_string()
}

/// A path with everything but its slashes as [`percent`] has it.
pub fn percent_path(path: &str) -> String {
    path.split('/').map(percent).collect::<Vec<_>>().join("/")
}

/// Whether this is an address on the web that people can be sent to, and that can steer nothing where it stands: not a
/// terminal, not Markdown, not an attribute.
pub fn is_address(url: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_graphic() && !b"<>\"'`\\{}|^()[]".contains(&byte);
    url.starts_with("https://") && url.len() < 2000 && url.bytes().all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use regex_lite::Regex;

    fn unpercent(text: &str) -> String {
        let mut bytes = Vec::new();
        let mut rest = text.bytes();
        while let Some(byte) = rest.next() {
            if byte == b'%' {
                let hex: Vec<u8> = rest.by_ref().take(2).collect();
                bytes.push(u8::from_str_radix(std::str::from_utf8(&hex).unwrap(), 16).unwrap());
            } else {
                bytes.push(byte);
            }
        }
        String::from_utf8(bytes).unwrap()
    }

    /// What shields.io does with a static path: its route, then its unescaping.
    fn decode(url: &str) -> (String, String, String) {
        if let Some(query) = url.strip_prefix("https://s/static/v1?") {
            let value = |at: usize| unpercent(query.split('&').nth(at).unwrap().split_once('=').unwrap().1);
            return (value(0), value(1), value(2));
        }
        let path = unpercent(url.strip_prefix("https://s/badge/").unwrap());
        let route = Regex::new(r"(?s)^((?:[^-]|--)*?)-?((?:[^-]|--)*)-((?:[^-.]|--)+)$").unwrap();
        let parts = route.captures(&path).unwrap();
        (unescape(&parts[1]), unescape(&parts[2]), unescape(&parts[3]))
    }

    /// A lone `_` is a space, `__` is `_`, `--` is `-`; runs of underscores pair from the left.
    fn unescape(text: &str) -> String {
        text.replace("--", "-").replace("__", "\0").replace('_', " ").replace('\0', "_")
    }

    proptest! {
        #[test]
        fn decoding_an_encoded_badge_gives_it_back(label in "[ -~é_-]{0,8}|[a_ -]{0,6}", message in "[ -~é_-]{0,8}|[a_ -]{0,6}") {
            let url = static_badge("https://s/", &label, &message, "brightgreen");
            prop_assert_eq!(decode(&url), (label, message, "brightgreen".to_owned()));
            prop_assert!(url.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~%/:?&=".contains(&b)));
        }
    }

    #[test]
    fn awkward_dashes_take_the_query_form() {
        assert_eq!(
            static_badge(DEFAULT_BASE, "quality gate", "passing", "brightgreen"),
            "https://img.shields.io/badge/quality%20gate-passing-brightgreen"
        );
        assert_eq!(
            static_badge(DEFAULT_BASE, "a-", "b_c", "red"),
            "https://img.shields.io/static/v1?label=a-&message=b_c&color=red"
        );
        assert_eq!(live_badge(DEFAULT_BASE, "pypi/v", "demo-pkg", None), "https://img.shields.io/pypi/v/demo-pkg");
    }
}
