//! Text that is put together: what stands before a value, and what was taken out of it.
//!
//! Who writes only the end of an address does not choose the host. CodeQL's rules are followed to the letter: which
//! literals leave the host open, and that `+` makes what follows harmless for redirects where formats do not.

use super::bind::Arguments;
use super::frame::{Frame, together};
use super::value::{Kind, Value};
use crate::models::{Marks, Passed};
use crate::syntax::ir::Span;

const SCHEMES: [&str; 2] = ["http://", "https://"];

/// Characters that do harm, and where. CodeQL does not know checks for them.
const HARM: &[(&[&str], &[&str])] = &[
    (&["'", "\""], &["sql", "xpath", "code", "html", "ldap.filter"]),
    (&["..", "/", "\\"], &["path"]),
    (&["\n", "\r"], &["log", "header.value", "header.name"]),
    (&["<"], &["html"]),
    (&[";", "|", "&", "`", "$"], &["command"]),
    (&["(", "*"], &["ldap.filter"]),
    (&["://", "http"], &["redirect", "request"]),
];

impl Frame<'_> {
    /// `left + right` of texts.
    pub(super) fn plus(&self, left: &Value, right: &Value) -> Value {
        let open = self.literal(left).is_some_and(|text| SCHEMES.contains(&text.to_lowercase().as_str()));
        let before = if open { Marks::NONE } else { Marks::PREFIXED };
        let marks = before | self.world.models.known.appended;
        Value::tainted(left.labels()).join(&Value::tainted(right.labels()).marked(marks))
    }

    /// `left % right`.
    pub(super) fn percent(&self, left: &Value, right: &Value) -> Value {
        let open = self.literal(left).and_then(after_scheme).and_then(|text| text.strip_prefix("%s"));
        let marks = if open.is_some_and(|rest| !rest.contains('%')) { Marks::NONE } else { Marks::PREFIXED };
        Value::tainted(&together([left])).join(&Value::tainted(&together([right])).marked(marks))
    }

    /// `f"…"`, part by part.
    pub(super) fn interpolated(&self, parts: &[Value]) -> Value {
        let scheme = parts.first().and_then(|part| self.literal(part));
        let open = scheme.is_some_and(|text| SCHEMES.contains(&text.to_lowercase().as_str()));
        let free = 1 + usize::from(open);
        let mark = |at| if at < free { Marks::NONE } else { Marks::PREFIXED };
        let parts = parts.iter().enumerate().map(|(at, part)| Value::tainted(&together([part])).marked(mark(at)));
        parts.reduce(|all, part| all.join(&part)).unwrap_or_default()
    }

    /// `object.format(…)`
    pub(super) fn formatted(&self, object: &Value, arguments: &Arguments) -> Value {
        let field = self.literal(object).and_then(after_scheme).and_then(first_field);
        let mut value = Value::tainted(&together([object]));
        for (passed, item) in arguments.all() {
            let open = match (field, passed) {
                (Some(""), Passed::At(at)) => at == 0,
                (Some(field), Passed::At(at)) => field.parse() == Ok(at),
                (Some(field), Passed::Keyword(name)) => self.text(name) == field,
                _ => false,
            };
            let marks = if open { Marks::NONE } else { Marks::PREFIXED };
            value = value.join(&Value::tainted(&together([&item.value])).marked(marks));
        }
        value
    }

    /// `object.replace(old, new)`
    pub(super) fn replaced(&self, object: &Value, arguments: &Arguments) -> Value {
        let known = &self.world.models.known;
        let (old, new) = (arguments.at(0), arguments.at(1));
        let marks = match (self.literal(&old), self.literal(&new)) {
            (Some("\n"), _) => known.one_line | known.one_line_log,
            (Some("\r\n"), _) => known.one_line_log,
            (Some("\\"), Some("/" | "")) => Marks::NO_BACKSLASH,
            _ => Marks::NONE,
        };
        let marks = marks | self.literal(&old).map_or(Marks::NONE, |text| self.without(text));
        Value::tainted(&together([object])).marked(marks).join(&Value::tainted(&together([&new])))
    }

    /// The result of a method of text that takes its arguments in.
    pub(super) fn text_method(&self, name: &str, object: &Value, arguments: &Arguments, span: Span) -> Value {
        let value = match name {
            "format" => self.formatted(object, arguments),
            "replace" => self.replaced(object, arguments),
            _ => Value::tainted(&together(std::iter::once(object).chain(arguments.values()))),
        };
        value.traced(self.file, span)
    }

    /// What is doubtful of text that does not hold some characters.
    pub(super) fn without(&self, text: &str) -> Marks {
        let harm = HARM.iter().filter(|(characters, _)| characters.iter().any(|one| text.contains(one)));
        let kinds = harm.flat_map(|(_, kinds)| kinds.iter()).filter_map(|kind| self.world.models.sink_kind(kind));
        kinds.fold(Marks::NONE, |marks, kind| marks | Marks::doubtful_for(kind))
    }

    fn literal(&self, value: &Value) -> Option<&str> {
        value.constant().and_then(|kind: Kind| self.text_of(kind))
    }
}

/// What follows the scheme of an address.
fn after_scheme(text: &str) -> Option<&str> {
    SCHEMES.iter().find_map(|scheme| {
        let start = text.get(..scheme.len())?;
        start.eq_ignore_ascii_case(scheme).then(|| text.get(scheme.len()..)).flatten()
    })
}

/// The name of the field that a format begins with: empty for `{}`.
fn first_field(text: &str) -> Option<&str> {
    text.strip_prefix('{')?.split_once('}').map(|(field, _)| field)
}

#[cfg(test)]
mod tests {
    use super::{after_scheme, first_field};

    #[test]
    fn addresses_are_cut_after_the_scheme() {
        assert_eq!(after_scheme("HTTPS://{}/x"), Some("{}/x"));
        for text in ["ftp://x", "http:/", "", "é"] {
            assert_eq!(after_scheme(text), None, "{text}");
        }
    }

    #[test]
    fn formats_begin_with_fields() {
        assert_eq!(first_field("{}/a"), Some(""));
        assert_eq!(first_field("{host}"), Some("host"));
        assert_eq!(first_field("{1}{2}"), Some("1"));
        for text in ["a{}", "{", ""] {
            assert_eq!(first_field(text), None, "{text}");
        }
    }
}
