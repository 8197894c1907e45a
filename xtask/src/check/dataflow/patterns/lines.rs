//! Python source as logical lines: what is defined in them, and which functions they open.

use std::iter;
use std::ops::Range;

/// A statement, or the head of a block: brackets, texts and trailing backslashes join physical lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// Bytes of the source, without what it is indented by.
    pub(super) range: Range<usize>,
    /// How many bytes of white space stand before it.
    pub(super) indent: usize,
}

/// The logical lines of any text at all.
pub(super) fn lines(source: &str) -> Vec<Line> {
    let bytes = source.as_bytes();
    let mut lines = Vec::new();
    let (mut at, mut start, mut depth) = (0, 0, 0_usize);
    // Of the line that a semicolon ended: what follows stands in the same block.
    let mut inherited = None;
    let mut push = |start: usize, end: usize, inherited: Option<usize>| {
        let text = source.get(start..end).unwrap_or_default();
        let blank = text.len() - text.trim_start().len();
        let indent = inherited.unwrap_or(blank);
        if !text.trim().is_empty() {
            lines.push(Line { range: start + blank..end, indent });
        }
        indent
    };
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\'' | b'"' => {
                at = after_text(bytes, at);
                continue;
            }
            b'#' => {
                at = after_comment(bytes, at);
                continue;
            }
            b'\\' => at += 1,
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            b'\n' | b';' if depth == 0 => {
                let indent = push(start, at, inherited);
                inherited = (*byte == b';').then_some(indent);
                start = at + 1;
            }
            _ => {}
        }
        at += 1;
    }
    push(start, bytes.len(), inherited);
    lines
}

fn after_comment(bytes: &[u8], start: usize) -> usize {
    let rest = bytes.get(start..).unwrap_or_default();
    start + rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len())
}

/// Where a text that begins here ends; one that is not closed ends with its line, or the file.
fn after_text(bytes: &[u8], start: usize) -> usize {
    let rest = bytes.get(start..).unwrap_or_default();
    let quote = rest.first().copied().unwrap_or_default();
    let triple = rest.starts_with(&[quote; 3]);
    let end: &[u8] = if triple { &[quote; 3] } else { &[quote] };
    let mut at = end.len();
    while let Some(byte) = rest.get(at) {
        match byte {
            b'\\' => at += 1,
            b'\n' if !triple => return start + at,
            _ if rest.get(at..).is_some_and(|rest| rest.starts_with(end)) => return start + at + end.len(),
            _ => {}
        }
        at += 1;
    }
    bytes.len()
}

/// The target and the value of an assignment of one value to one name or attribute.
pub(super) fn assignment<'a>(source: &'a str, line: &Line) -> Option<(&'a str, Range<usize>)> {
    let text = source.get(line.range.clone())?;
    let target = dotted(text);
    let mut rest = text.get(target.len()..)?.trim_start();
    if let Some(annotated) = rest.strip_prefix(':') {
        let equals = annotated.find('=')?;
        rest = annotated.get(equals..)?;
    }
    let value = rest.strip_prefix('=').filter(|value| !value.starts_with('='))?;
    let is_name = target.starts_with(|c: char| c.is_alphabetic() || c == '_');
    is_name.then(|| (target, line.range.end - value.len()..line.range.end))
}

/// Every name that a line gives a value, and that value: also in `a = b = 1` and `a, b = 1, 2`.
pub(super) fn assignments<'a>(source: &'a str, line: &Line) -> Vec<(&'a str, Range<usize>)> {
    let text = source.get(line.range.clone()).unwrap_or_default();
    if dotted(text).len() < text.len() && text.get(dotted(text).len()..).is_some_and(|rest| rest.starts_with(',')) {
        let Some(equals) = text.find('=').filter(|at| text.get(at + 1..at + 2) != Some("=")) else {
            return Vec::new();
        };
        let offset = line.range.start;
        let targets = text.get(..equals).unwrap_or_default().split(',').map(str::trim);
        let values = split(text, equals + 1);
        let are_names = targets.clone().all(|target| !target.is_empty() && dotted(target) == target);
        if !are_names || targets.clone().count() != values.len() {
            return Vec::new();
        }
        return targets.zip(values).map(|(target, value)| (target, offset + value.start..offset + value.end)).collect();
    }
    let mut found = Vec::new();
    let mut rest = line.clone();
    while let Some((target, value)) = assignment(source, &rest) {
        let text = source.get(value.clone()).unwrap_or_default();
        rest.range = value.end - text.trim_start().len()..value.end;
        found.push(target);
    }
    let value = rest.range;
    found.into_iter().map(|target| (target, value.clone())).collect()
}

/// The parts between the commas of a list whose bracket was opened just before `start`.
pub(super) fn split(source: &str, start: usize) -> Vec<Range<usize>> {
    let (mut parts, mut from, mut end) = (Vec::new(), start, source.len());
    for (at, byte) in bare(source.as_bytes(), start) {
        match byte {
            b')' | b']' | b'}' => {
                end = at;
                break;
            }
            b',' => {
                parts.push(from..at);
                from = at + 1;
            }
            _ => {}
        }
    }
    parts.push(from..end);
    parts.retain(|part| source.get(part.clone()).is_some_and(|text| !text.trim().is_empty()));
    parts
}

/// Where a word, or a colon, stands outside of texts and brackets.
pub(super) fn word(source: &str, word: &str) -> Option<usize> {
    let bytes = source.as_bytes();
    let is_part = |at: Option<usize>| {
        let byte = at.and_then(|at| bytes.get(at)).copied().unwrap_or_default();
        byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.') || !byte.is_ascii()
    };
    let stands_alone = |at: usize| !is_part(at.checked_sub(1)) && !is_part(Some(at + word.len()));
    let is_here = |at: usize| bytes.get(at..).is_some_and(|rest| rest.starts_with(word.as_bytes()));
    bare(bytes, 0).map(|(at, _)| at).find(|at| is_here(*at) && (word == ":" || stands_alone(*at)))
}

/// The bytes outside of texts, comments and brackets that open at or after `start`, and where each stands. A bracket that
/// closes and was opened before is one of them.
fn bare(bytes: &[u8], start: usize) -> impl Iterator<Item = (usize, u8)> {
    let (mut next, mut depth) = (start, 0_usize);
    iter::from_fn(move || {
        loop {
            let at = next;
            let byte = *bytes.get(at)?;
            next = match byte {
                b'\'' | b'"' => after_text(bytes, at),
                b'#' => after_comment(bytes, at),
                _ => at + 1,
            };
            match byte {
                b'\'' | b'"' | b'#' => {}
                b'(' | b'[' | b'{' => depth += 1,
                b')' | b']' | b'}' if depth > 0 => depth -= 1,
                _ if depth == 0 => return Some((at, byte)),
                _ => {}
            }
        }
    })
}

/// The dotted name that a text begins with; often empty.
pub(super) fn dotted(text: &str) -> &str {
    let end = text.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '.')).unwrap_or(text.len());
    text.get(..end).unwrap_or_default()
}

/// The name of a function that this line is the head of, and its parameters as written.
pub(super) fn function<'a>(source: &'a str, line: &Line) -> Option<(&'a str, &'a str)> {
    let text = source.get(line.range.clone())?;
    let rest = text.strip_prefix("async").map_or(text, str::trim_start);
    let rest = rest.strip_prefix("def ")?.trim_start();
    let name = dotted(rest);
    Some((name, rest.get(name.len()..)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn lines_are_joined_as_python_joins_them() {
        let source = "a = 'x'; b = (1,\n 2) # c (\nif x:\n  \"\"\"d\n= '\"\"\"\n  e = 1 + \\\n    2\nf = 'open\ng = 1";
        let found = lines(source);
        let found: Vec<_> = found.iter().map(|line| (&source[line.range.clone()], line.indent)).collect();
        let expected = [
            ("a = 'x'", 0),
            ("b = (1,\n 2) # c (", 0),
            ("if x:", 0),
            ("\"\"\"d\n= '\"\"\"", 2),
            ("e = 1 + \\\n    2", 2),
            ("f = 'open", 0),
            ("g = 1", 0),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn assignments_have_one_target_and_one_value() {
        let read = |source: &str| {
            let line = lines(source).remove(0);
            assignment(source, &line).map(|(target, value)| (target.to_owned(), source[value].to_owned()))
        };
        let pair = |a: &str, b: &str| Some((a.to_owned(), b.to_owned()));
        assert_eq!(read("self.a = 'x' # y"), pair("self.a", " 'x' # y"));
        assert_eq!(read("A: Final[str] = r'x'"), pair("A", " r'x'"));
        for none in ["a == b", "a += 'x'", "a, b = c", "a: str", "f(a='x')", "'a' = 1", "if a: b = c", "=", "1 = 2"] {
            assert_eq!(read(none), None, "{none}");
        }
    }

    #[test]
    fn lists_are_split_at_their_own_commas() {
        let source = "[a, 'b,]', f(c, d),  # e, f\n]g, h";
        let parts: Vec<_> = split(source, 1).into_iter().map(|part| source[part].trim()).collect();
        assert_eq!(parts, ["a", "'b,]'", "f(c, d)", "# e, f"]);
    }

    proptest! {
        #[test]
        fn any_text_has_lines(source in "[ a=#;:\\\\'\"()\\[\\n\\té.]{0,60}") {
            for line in lines(&source) {
                assignment(&source, &line);
                function(&source, &line);
            }
            split(&source, 0);
        }
    }
}
