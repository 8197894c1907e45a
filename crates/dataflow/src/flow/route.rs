//! What the address of a route says of its handler's parameters: `/<int:year>/<name>`, `^(?P<year>[0-9]+)/`.

/// A part of an address that a visitor fills in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Part {
    /// Any text.
    Text,
    /// A number, or an id of fixed form.
    Number,
}

/// An address with its parts.
pub(super) struct Route<'a> {
    named: Vec<(&'a str, Part)>,
    /// Groups without a name, in order: for the parameters after the request.
    numbered: Vec<Part>,
}

impl<'a> Route<'a> {
    pub(super) fn new(address: &'a str) -> Self {
        let regular = address.contains("(?P<") || !address.contains('<');
        if regular { Self::regular(address) } else { Self { named: parts(address), numbered: Vec::new() } }
    }

    fn regular(address: &'a str) -> Self {
        let mut route = Self { named: Vec::new(), numbered: Vec::new() };
        let mut rest = address;
        while let Some((before, group)) = rest.split_once('(') {
            rest = group;
            if before.ends_with('\\') {
                continue;
            }
            let named = group.strip_prefix("?P<").and_then(|named| named.split_once('>'));
            let pattern = named.map_or(group, |(_, pattern)| pattern);
            let part = if is_number(pattern) { Part::Number } else { Part::Text };
            match named {
                Some((name, _)) => route.named.push((name, part)),
                None if !group.starts_with('?') => route.numbered.push(part),
                None => {}
            }
        }
        route
    }

    /// The part that a parameter takes.
    pub(super) fn part(&self, position: usize, name: &str) -> Option<Part> {
        if self.named.is_empty() {
            return self.numbered.get(position.checked_sub(1)?).copied();
        }
        self.named.iter().find(|(own, _)| *own == name).map(|(_, part)| *part)
    }
}

/// The parts of an address of Werkzeug or Django: `<name>`, `<int:name>`, `<any(a, b):name>`.
fn parts(address: &str) -> Vec<(&str, Part)> {
    let inner = address.split('<').skip(1).filter_map(|part| part.split_once('>')).map(|(inner, _)| inner);
    let part = |inner: &'_ str| match inner.split_once(['(', ':']) {
        Some(("int" | "float" | "uuid", _)) => Part::Number,
        _ => Part::Text,
    };
    inner.map(|inner| (inner.rsplit(':').next().unwrap_or(inner).trim(), part(inner))).collect()
}

/// A group that holds digits only.
fn is_number(group: &str) -> bool {
    let rest = group.strip_prefix("\\d").or_else(|| group.strip_prefix("[0-9]"));
    let Some(rest) = rest else { return false };
    let rest = rest.trim_start_matches(|it: char| it.is_ascii_digit() || matches!(it, '+' | '*' | '{' | '}' | ','));
    rest.starts_with(')')
}

#[cfg(test)]
mod tests {
    use super::{Part, Route};

    #[test]
    fn parts_of_addresses_are_found_by_name() {
        let route = Route::new("/<int:year>/<slug:title>/<any(a, b):kind>/<rest>");
        let kinds = ["year", "title", "kind", "rest", "other"].map(|name| route.part(1, name));
        assert_eq!(kinds, [Some(Part::Number), Some(Part::Text), Some(Part::Text), Some(Part::Text), None]);
        let route = Route::new(r"^(?P<year>[0-9]{4})/(?P<name>[^/]+)/(?:x|y)$");
        assert_eq!((route.part(1, "year"), route.part(2, "name")), (Some(Part::Number), Some(Part::Text)));
        assert_eq!(route.part(3, "more"), None);
    }

    #[test]
    fn groups_without_names_are_counted_after_the_request() {
        let route = Route::new(r"^(\d+)/(?:x|y)/(\w+)/\(z\)$");
        let kinds = [0, 1, 2, 3].map(|at| route.part(at, "any"));
        assert_eq!(kinds, [None, Some(Part::Number), Some(Part::Text), None]);
        assert_eq!(Route::new("plain/").part(1, "any"), None);
    }
}
