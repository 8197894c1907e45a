//! Where the value of an expression may come from: what is written there, and what stands behind names, choices,
//! members of lists and mappings, defaults of parameters, and functions that return it.

use std::ops::Range;

use super::lines::{dotted, split, word};
use super::source::{Source, last_part};

/// So many steps lead from an expression to what is written.
const DEEPEST: u8 = 5;
/// More values than one expression has.
const MOST: usize = 200;

/// The expressions with a value that an expression may stand for.
pub(super) fn origins(source: &Source, range: &Range<usize>) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    follow(source, range.clone(), DEEPEST, &mut found);
    found
}

fn follow(source: &Source, range: Range<usize>, deepest: u8, found: &mut Vec<Range<usize>>) {
    let range = trimmed(source, range);
    let text = source.part(&range);
    if deepest == 0 || found.len() >= MOST || found.contains(&range) {
        return;
    }
    let is_name = !text.is_empty() && dotted(text) == text;
    let next: Vec<Range<usize>> = if let Some(choices) = choices(text) {
        choices.into_iter().map(|part| range.start + part.start..range.start + part.end).collect()
    } else if is_name {
        let mut given = source.definitions(text, range.start);
        if given.is_empty() {
            given.extend(source.default(text, range.start));
        }
        given
    } else if source.value(&range).is_some() {
        found.push(range);
        return;
    } else if text.ends_with(']') {
        member(source, &range)
    } else if let Some(mapping) = text.ends_with(')').then(|| dotted(text)).and_then(|name| name.strip_suffix(".get")) {
        members(source, &(range.start..range.start + mapping.len()))
    } else if text.ends_with(')') && text.get(dotted(text).len()..).is_some_and(|rest| rest.starts_with('(')) {
        source.returned(last_part(dotted(text)))
    } else {
        return;
    };
    for one in next {
        follow(source, one, deepest - 1, found);
    }
}

fn trimmed(source: &Source, range: Range<usize>) -> Range<usize> {
    let text = source.part(&range);
    let start = range.start + text.len() - text.trim_start().len();
    start..start + text.trim().len()
}

/// The sides of `a if b else c` and `a or b`.
fn choices(text: &str) -> Option<Vec<Range<usize>>> {
    if let Some(end) = word(text, "if") {
        let otherwise = word(text, "else").filter(|start| *start > end)?;
        return Some(vec![0..end, otherwise + "else".len()..text.len()]);
    }
    let end = word(text, "or")?;
    Some(vec![0..end, end + "or".len()..text.len()])
}

/// What `name[key]` stands for; every member where the key is no literal of the mapping.
fn member(source: &Source, range: &Range<usize>) -> Vec<Range<usize>> {
    let text = source.part(range);
    let name = dotted(text);
    let Some(key) = text.get(name.len()..).and_then(|rest| rest.strip_prefix('[')?.strip_suffix(']')) else {
        return Vec::new();
    };
    let (name, key) = (range.start..range.start + name.len(), key.trim());
    let all = members(source, &name);
    if let Some(nth) = key.parse::<usize>().ok().filter(|nth| *nth < all.len()) {
        return all.into_iter().skip(nth).take(1).collect();
    }
    let is_keyed = |member: &&Range<usize>| {
        let before = source.part(&(0..member.start)).trim_end();
        before.strip_suffix(':').is_some_and(|before| before.trim_end().ends_with(key))
    };
    let keyed: Vec<Range<usize>> = all.iter().filter(is_keyed).cloned().collect();
    if keyed.is_empty() { all } else { keyed }
}

/// The members of a list or a tuple, or the values of a mapping, as written there or where the name of it is defined;
/// or the expression.
pub(super) fn members(source: &Source, range: &Range<usize>) -> Vec<Range<usize>> {
    let mut range = trimmed(source, range.clone());
    let text = source.part(&range);
    let text = [".items()", ".values()"].iter().find_map(|call| text.strip_suffix(call)).unwrap_or(text);
    if dotted(text) == text
        && let Some(defined) = source.definition(text, range.start)
    {
        range = trimmed(source, defined);
    } else {
        range.end = range.start + text.len();
    }
    let text = source.part(&range);
    if !text.starts_with(['[', '(', '{']) || source.value(&range).is_some() {
        return vec![range];
    }
    let is_mapping = text.starts_with('{');
    let value = |part: Range<usize>| {
        let written = text.get(part.clone()).unwrap_or_default();
        let skipped = word(written, ":").filter(|_| is_mapping).map_or(0, |colon| colon + 1);
        trimmed(source, range.start + part.start + skipped..range.start + part.end)
    };
    split(text, 1).into_iter().map(value).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        let source = Source::new(text.to_owned());
        let start = text.rfind("use(").unwrap() + "use(".len();
        let end = text.rfind(')').unwrap();
        let values = origins(&source, &(start..end)).into_iter().map(|range| source.value(&range).unwrap().text);
        values.collect()
    }

    #[test]
    fn choices_have_both_sides() {
        assert_eq!(found("use('a' if x else 'b')"), ["a", "b"]);
        assert_eq!(found("p = x or 'a'\nuse(p)"), ["a"]);
        assert_eq!(found("def f(x):\n    p = 'a'\n    if x:\n        p = 'b'\n    use(p)"), ["b", "a"]);
        assert_eq!(found("if x:\n    p = 'a'\nelse:\n    p = 'b'\nuse(p)"), ["b", "a"]);
        assert_eq!(found("p = 'a'\np = 'b'\nuse(p)"), ["b"], "the first is gone");
        assert_eq!(found("p = q = 'a'\nuse(q)"), ["a"]);
        assert_eq!(found("p, q = 'a', 'b'\nuse(q)"), ["b"]);
    }

    #[test]
    fn members_are_found_by_their_keys() {
        assert_eq!(found("T = {'a': 'x', 'b': 'y'}\nuse(T['b'])"), ["y"]);
        assert_eq!(found("T = {'a': 'x', 'b': 'y'}\nuse(T[k])"), ["x", "y"]);
        assert_eq!(found("T = {\n  'a': ('x'\n 'z'),\n}\nuse(T.get(k))"), ["xz"]);
        assert_eq!(found("T = ('x', 'y')\nuse(T[1])"), ["y"]);
    }

    #[test]
    fn functions_are_seen_through() {
        assert_eq!(found("def f(x, p='a', *, q: str = 'b'):\n    use(q)"), ["b"]);
        assert_eq!(found("def f(x, p=None):\n    use(p)"), [""; 0]);
        assert_eq!(found("def f():\n    if x:\n        return 'a'\n    return 'b'\nuse(f())"), ["a", "b"]);
        assert_eq!(found("def f():\n    return f()\nuse(f())"), [""; 0]);
        assert_eq!(found("use('a'.strip())"), [""; 0]);
    }
}
