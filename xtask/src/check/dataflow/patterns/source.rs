//! A Python file as far as patterns need it: the value of an expression, what a name stands for, where a byte is.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::ops::Range;

use super::lines::{Line, assignments, dotted, function, lines, split};
use super::literal::{Decoded, evaluate};

/// A file and what is assigned in it.
pub(super) struct Source {
    pub(super) text: String,
    lines: Vec<Line>,
    /// By the last part of the target, in the order of the file.
    definitions: BTreeMap<String, Vec<Definition>>,
    /// Where physical lines begin.
    starts: Vec<usize>,
    /// Values by where their expression begins; a name that is being looked up has none, so that no circle is followed.
    values: RefCell<BTreeMap<usize, Option<Decoded>>>,
    /// How many names are being looked up, each for another.
    depth: Cell<usize>,
}

#[derive(Clone, Debug)]
struct Definition {
    is_attribute: bool,
    indent: usize,
    value: Range<usize>,
    /// Where the next function or class begins that this one's block is not around.
    until: usize,
}

impl Source {
    pub(super) fn new(text: String) -> Source {
        let lines = lines(&text);
        let definitions = definitions(&text, &lines);
        let starts = [0].into_iter().chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Source { text, lines, definitions, starts, values: RefCell::default(), depth: Cell::default() }
    }

    pub(super) fn part(&self, range: &Range<usize>) -> &str {
        self.text.get(range.clone()).unwrap_or_default()
    }

    /// The line and the column of a byte, both from 1; columns count characters.
    pub(super) fn place(&self, at: usize) -> (u32, u32) {
        let line = self.starts.partition_point(|start| *start <= at);
        let start = line.checked_sub(1).and_then(|line| self.starts.get(line)).copied().unwrap_or_default();
        let column = self.text.get(start..at).unwrap_or_default().chars().count() + 1;
        (u32::try_from(line).unwrap_or(u32::MAX), u32::try_from(column).unwrap_or(u32::MAX))
    }

    /// The value of an expression of literals and names.
    pub(super) fn value(&self, range: &Range<usize>) -> Option<Decoded> {
        if let Some(known) = self.values.borrow().get(&range.start) {
            return known.clone();
        }
        let depth = self.depth.get();
        if self.values.borrow().len() >= MOST_VALUES || depth >= DEEPEST {
            return None;
        }
        self.depth.set(depth + 1);
        self.values.borrow_mut().insert(range.start, None);
        let found = evaluate(&self.text, range.clone(), &mut |name, at| self.named(name, at));
        self.values.borrow_mut().insert(range.start, found.clone());
        self.depth.set(depth);
        found
    }

    /// What a name or an attribute stands for; of a compiled pattern `.pattern` is what it was compiled from.
    fn named(&self, name: &str, at: usize) -> Option<Decoded> {
        if let Some(compiled) = name.strip_suffix(".pattern").and_then(|name| self.definition(name, at)) {
            let text = self.part(&compiled).trim_start();
            let called = dotted(text);
            if last_part(called) == "compile" && text.get(called.len()..)?.starts_with('(') {
                let opened = compiled.end - text.len() + called.len() + 1;
                return self.value(split(&self.text, opened).first()?);
            }
        }
        self.value(&self.definition(name, at)?)
    }

    /// The expression that a name or attribute was given, as seen from where it is used: the nearest above, else the
    /// first. Locals of other functions are not seen.
    pub(super) fn definition(&self, name: &str, at: usize) -> Option<Range<usize>> {
        let all = self.definitions.get(last_part(name))?;
        let is_attribute = name.contains('.');
        let is_seen = |one: &&Definition| match (is_attribute, one.is_attribute) {
            (true, attribute) => attribute || one.indent > 0,
            (false, attribute) => !attribute && (one.indent == 0 || one.value.end <= at && at < one.until),
        };
        let (before, after) = all.split_at(all.partition_point(|one| one.value.end <= at));
        let above = before.iter().rev().take(MOST_CANDIDATES).find(is_seen);
        if !is_attribute && above.is_none_or(|one| one.indent == 0) && self.is_parameter(name, at) {
            return None;
        }
        above.or_else(|| after.iter().take(MOST_CANDIDATES).find(is_seen)).map(|one| one.value.clone())
    }

    /// All that a name may have been given where it is used: its definition, and those above it which a branch that is not
    /// taken would have left.
    pub(super) fn definitions(&self, name: &str, at: usize) -> Vec<Range<usize>> {
        let Some(last) = self.definition(name, at) else { return Vec::new() };
        let mut found = vec![last.clone()];
        let Some(all) = self.definitions.get(last_part(name)).filter(|_| !name.contains('.')) else { return found };
        let Some(mut later) = all.iter().find(|one| one.value == last) else { return found };
        let above = all.iter().rev().filter(|one| one.value.end <= last.start);
        for earlier in above.filter(|one| !one.is_attribute && at < one.until).take(MOST_CANDIDATES) {
            let lines = self
                .lines
                .iter()
                .filter(|line| earlier.value.end <= line.range.start && line.range.end < later.value.end);
            let is_left = lines.map(|line| line.indent).chain([earlier.indent]).any(|indent| indent < later.indent);
            if !is_left {
                break;
            }
            found.push(earlier.value.clone());
            later = earlier;
        }
        found
    }

    /// What a parameter of the function around a byte is when nothing is given for it.
    pub(super) fn default(&self, name: &str, at: usize) -> Option<Range<usize>> {
        let head = self.head(at)?;
        let (_, parameters) = function(&self.text, head)?;
        let opened = head.range.end - parameters.len() + parameters.find('(')? + 1;
        split(&self.text, opened).into_iter().find_map(|one| {
            let text = self.part(&one);
            let equals = text.find('=')?;
            (dotted(text.trim_start()) == name).then_some(one.start + equals + 1..one.end)
        })
    }

    /// What the function of this name returns.
    pub(super) fn returned(&self, name: &str) -> Vec<Range<usize>> {
        let is_head = |line: &&Line| function(&self.text, line).is_some_and(|(called, _)| called == name);
        let Some(head) = self.lines.iter().find(is_head) else { return Vec::new() };
        let body = self.lines.iter().skip_while(|line| line.range.start <= head.range.start);
        let body = body.take_while(|line| line.indent > head.indent);
        let value = |line: &Line| {
            let text = self.part(&line.range).strip_prefix("return")?;
            text.starts_with([' ', '(']).then_some(line.range.end - text.len()..line.range.end)
        };
        body.filter_map(value).collect()
    }

    /// The function around a byte: its name and its parameters as written.
    pub(super) fn function(&self, at: usize) -> Option<(&str, &str)> {
        function(&self.text, self.head(at)?)
    }

    /// The line that opens the function around a byte.
    fn head(&self, at: usize) -> Option<&Line> {
        let here = self.lines.partition_point(|line| line.range.start <= at).checked_sub(1)?;
        let mut indent = self.lines.get(here)?.indent;
        for line in self.lines.get(..here)?.iter().rev() {
            if line.indent < indent {
                indent = line.indent;
                if function(&self.text, line).is_some() {
                    return Some(line);
                }
            }
        }
        None
    }

    /// Whether this is what the function around a byte calls one of its parameters.
    pub(super) fn is_parameter(&self, name: &str, at: usize) -> bool {
        self.function(at).is_some_and(|(_, parameters)| {
            let parameters = parameters.trim_start_matches('(');
            parameters.split([',', ')']).any(|one| dotted(one.trim_start_matches([' ', '\n', '*'])) == name)
        })
    }
}

/// More names than a file resolves; each costs as much as the file is long.
const MOST_VALUES: usize = 5_000;
/// More definitions of one name than stand between it and its use.
const MOST_CANDIDATES: usize = 200;
/// So many names may stand for one another.
const DEEPEST: usize = 16;

/// All that is assigned, by the last part of its name.
fn definitions(text: &str, lines: &[Line]) -> BTreeMap<String, Vec<Definition>> {
    let mut definitions: BTreeMap<String, Vec<Definition>> = BTreeMap::new();
    // Those whose block may still be open, by how far they are indented.
    let mut open: BTreeMap<usize, Vec<(String, usize)>> = BTreeMap::new();
    for line in lines {
        let is_head = text.get(line.range.clone()).is_some_and(|head| head.starts_with("class "));
        if is_head || function(text, line).is_some() {
            for (name, nth) in open.split_off(&(line.indent + 1)).into_values().flatten() {
                if let Some(closed) = definitions.get_mut(&name).and_then(|all| all.get_mut(nth)) {
                    closed.until = line.range.start;
                }
            }
        }
        for (target, value) in assignments(text, line) {
            let (name, is_attribute) = (last_part(target).to_owned(), target.contains('.'));
            let all = definitions.entry(name.clone()).or_default();
            open.entry(line.indent).or_default().push((name, all.len()));
            all.push(Definition { is_attribute, indent: line.indent, value, until: usize::MAX });
        }
    }
    definitions
}

/// `self.p`, `Reader.p` and `p["a"]` are all `p`.
pub(super) fn last_part(name: &str) -> &str {
    let name = name.split('[').next().unwrap_or(name).trim();
    name.rsplit('.').next().unwrap_or(name).trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(source: &str, used: &str) -> Option<String> {
        let at = source.rfind(used).unwrap();
        Source::new(source.to_owned()).value(&(at..at + used.len())).map(|value| value.text)
    }

    #[test]
    fn names_stand_for_what_they_were_given() {
        assert_eq!(value("A = r'a'\nB = A + 'b'\nf(B)\n", "B").as_deref(), Some("ab"));
        assert_eq!(
            value("class C:\n    P = 'p'\n    def f(self):\n        g(self.P)\n", "self.P").as_deref(),
            Some("p")
        );
        assert_eq!(value("def f():\n    p = 'a'\n    g(p)\n", "p").as_deref(), Some("a"));
        assert_eq!(value("A = re.compile(r'a', re.I)\nB = A.pattern + 'b'\nf(B)\n", "B").as_deref(), Some("ab"));
        assert_eq!(value("A = compile_it('a')\nf(A.pattern)\n", "A.pattern"), None);
        assert_eq!(value("f(P)\nP = 'later'\ng(P)\nP = 'last'\nh(P)", "P").as_deref(), Some("last"));
    }

    #[test]
    fn what_another_function_or_a_caller_gives_is_not_known() {
        assert_eq!(value("def f():\n    p = 'a'\n\ndef g():\n    h(p)\n", "p"), None);
        assert_eq!(value("p = 'a'\ndef g(x, p=None):\n    h(p)\n", "p"), None);
        assert_eq!(value("p = 'a'\ndef g(x):\n    h(p)\n", "p").as_deref(), Some("a"));
        assert_eq!(value("def g(p):\n    p = 'a'\n    h(p)\n", "p").as_deref(), Some("a"));
    }

    #[test]
    fn circles_and_towers_end() {
        assert_eq!(value("A = A + 'a'\nf(A)", "A"), None);
        assert_eq!(value("A = B\nB = A\nf(A)", "A"), None);
        let tower: String = (1..60).map(|n| format!("A{n} = A{0} + A{0}\n", n - 1)).collect();
        assert_eq!(value(&format!("A0 = 'a'\n{tower}f(A59)"), "A59"), None);
    }

    #[test]
    fn places_count_characters() {
        let source = Source::new("a\né = 'x'\n".to_owned());
        assert_eq!([0, 2, 7, 10].map(|at| source.place(at)), [(1, 1), (2, 1), (2, 5), (2, 8)]);
    }
}
