//! The comments in the text of a file, found between its tokens. A documentation comment is an attribute and does not count.

use std::collections::BTreeMap;

use proc_macro2::{LineColumn, TokenStream, TokenTree};

use crate::tokens::{Unreadable, stream};

/// The comments that begin with `//`, by their line, counted from 1.
///
/// # Errors
/// The text is no list of tokens, or nested too deeply.
pub fn comments(text: &str) -> Result<BTreeMap<u32, String>, Unreadable> {
    let mut spans = Vec::new();
    of(stream(text)?, &mut spans);
    proc_macro2::extra::invalidate_current_thread_spans();
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let lines: Vec<&str> = text.split('\n').collect();
    let mut found = BTreeMap::new();
    let mut before = LineColumn { line: 1, column: 0 };
    let end = LineColumn { line: lines.len(), column: usize::MAX };
    for (start, after) in spans.into_iter().chain([(end, end)]) {
        between(&lines, before, start, &mut found);
        before = before.max(after);
    }
    Ok(found)
}

/// Where tokens begin and end, brackets by themselves, in their order.
fn of(stream: TokenStream, spans: &mut Vec<(LineColumn, LineColumn)>) {
    for tree in stream {
        let mut add = |span: proc_macro2::Span| spans.push((span.start(), span.end()));
        match tree {
            TokenTree::Group(group) => {
                add(group.span_open());
                of(group.stream(), spans);
                spans.push((group.span_close().start(), group.span_close().end()));
            }
            other => add(other.span()),
        }
    }
}

/// The comments in a text without tokens.
fn between(lines: &[&str], from: LineColumn, to: LineColumn, found: &mut BTreeMap<u32, String>) {
    let mut depth = 0_usize;
    for number in from.line..=to.line {
        let Some(line) = number.checked_sub(1).and_then(|at| lines.get(at)) else { continue };
        let start = if number == from.line { byte(line, from.column) } else { 0 };
        let end = if number == to.line { byte(line, to.column) } else { line.len() };
        let mut rest = line.get(start..end).unwrap_or_default();
        while !rest.is_empty() {
            if depth == 0 && rest.starts_with("//") {
                found.entry(u32::try_from(number).unwrap_or(u32::MAX)).or_insert_with(|| rest.trim_end().to_owned());
                break;
            }
            let length = match rest.get(..2) {
                Some("/*") => (depth += 1, 2).1,
                Some("*/") => (depth = depth.saturating_sub(1), 2).1,
                _ => rest.chars().next().map_or(1, char::len_utf8),
            };
            rest = rest.get(length..).unwrap_or_default();
        }
    }
}

/// The byte of a character in a line, at most its end.
fn byte(line: &str, column: usize) -> usize {
    line.char_indices().nth(column).map_or(line.len(), |(at, _)| at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_between_tokens_is_a_comment() {
        for (text, expected) in [
            ("f(); // one\n", &[(1, "// one")][..]),
            ("// alone\nf();\n//two", &[(1, "// alone"), (3, "//two")]),
            ("f(\"// no\", 'ä', \"ß\"); // yes\n", &[(1, "// yes")]),
            ("f(r#\"\n// no\n\"#); // yes\n", &[(3, "// yes")]),
            ("/// documentation\nfn f() {}\n//! more\n", &[]),
            ("/* // no\n // no */ f(); /* a */ // yes\n", &[(2, "// yes")]),
            ("fn f() { // in\n} // out\n", &[(1, "// in"), (2, "// out")]),
            ("\u{feff}f(); // one\r\n", &[(1, "// one")]),
            ("#!/bin/run // no\nf(); // yes\n", &[(2, "// yes")]),
            ("", &[]),
        ] {
            let found: Vec<(u32, String)> = comments(text).unwrap().into_iter().collect();
            let expected: Vec<(u32, String)> =
                expected.iter().map(|(line, text)| (*line, (*text).to_owned())).collect();
            assert_eq!(found, expected, "{text}");
        }
        assert!(comments("f(").is_err());
    }
}
