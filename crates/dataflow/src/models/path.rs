//! The notation of access paths (`models/README.md`), read.

use crate::syntax::ir::Constant;

/// One step of a path.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Segment {
    /// The first name: a top-level module.
    Root(String),
    /// `<name>`
    Type(String),
    /// `.a|b`; empty for `.*`
    Member(Vec<String>),
    /// `()`
    Result,
    /// `(0, name=)`
    Arguments(Vec<Slot>),
    /// `[]`, `["key"]`, `[0]`
    Element(Option<Constant>),
    /// `[first]`
    First,
    /// `[key]`
    Key,
    /// `::m`; empty for `::*`
    Method(Vec<String>),
    /// `::` before a parenthesis
    Project,
}

/// Which arguments or parameters.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Slot {
    /// `0`
    At(u16),
    /// `1..`
    From(u16),
    /// `name=`
    Keyword(String),
    /// `**`
    Keywords,
    /// `*`
    All,
    /// `self`
    Receiver,
}

/// A condition on another argument of the same call.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Condition {
    /// `unless`
    pub(super) unless: bool,
    /// The position to look at.
    pub(super) position: Option<u16>,
    /// The keyword to look at.
    pub(super) keyword: Option<String>,
    /// The receiver has to be tainted.
    pub(super) tainted: bool,
    /// The key to look at in what the sink is a part of.
    pub(super) entry: Option<String>,
    /// One of these; empty where it is enough that the argument is given.
    pub(super) values: Vec<Wanted>,
}

/// A value that a condition looks for.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Wanted {
    /// A constant.
    Constant(Constant),
    /// A text that starts so, in any case of letters.
    Start(String),
    /// Any text that the program contains.
    Text,
    /// A value with input in it.
    Tainted,
    /// What a path reaches.
    Path(Vec<Segment>),
}

/// A path and its conditions.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Entry {
    pub(super) path: Vec<Segment>,
    pub(super) conditions: Vec<Condition>,
}

/// Reads `path if … and …` or `path unless … and …`.
pub(super) fn entry(text: &str) -> Result<Entry, String> {
    let starts = [text.find(" if "), text.find(" unless ")];
    let Some(start) = starts.into_iter().flatten().min() else {
        return Ok(Entry { path: path(text)?, conditions: Vec::new() });
    };
    let (head, rest) = text.split_at(start);
    let mut conditions = Vec::new();
    let mut unless = false;
    for part in rest.split(" and ").map(str::trim) {
        let (word, part) = match (part.strip_prefix("if "), part.strip_prefix("unless ")) {
            (Some(part), _) => (false, part),
            (_, Some(part)) => (true, part),
            _ => (unless, part),
        };
        unless = word;
        conditions.push(condition(part.trim(), unless)?);
    }
    Ok(Entry { path: path(head)?, conditions })
}

fn condition(text: &str, unless: bool) -> Result<Condition, String> {
    let (left, right) = text.split_once('=').unwrap_or((text, ""));
    let tainted = text == "self=tainted";
    let (left, entry) = match left.split_once("[\"") {
        Some((names, key)) => (names, key.strip_suffix("\"]").map(str::to_owned)),
        None => (left, None),
    };
    let named = !left.is_empty();
    let mut condition = Condition { unless, position: None, keyword: None, tainted, entry, values: Vec::new() };
    if tainted {
        return Ok(condition);
    }
    let names = if named { left } else { "" };
    for name in names.split('|').map(str::trim) {
        match name.parse::<u16>() {
            _ if !named => {}
            Ok(position) => condition.position = Some(position),
            Err(_) if is_name(name) => condition.keyword = Some(name.to_owned()),
            Err(_) => return Err(format!("no argument: {text}")),
        }
    }
    for value in right.split('|').map(str::trim).filter(|value| !value.is_empty()) {
        condition.values.push(wanted(value)?);
    }
    Ok(condition)
}

fn wanted(text: &str) -> Result<Wanted, String> {
    let constant = match text {
        "True" => Constant::Bool(true),
        "False" => Constant::Bool(false),
        "None" => Constant::None,
        "text" => return Ok(Wanted::Text),
        "tainted" => return Ok(Wanted::Tainted),
        _ if text.starts_with('"') && text.ends_with("\"*") => {
            return Ok(Wanted::Start(text.trim_end_matches('*').trim_matches('"').to_lowercase()));
        }
        _ if text.starts_with('"') => Constant::Str(text.trim_matches('"').into()),
        _ => match text.parse::<i64>() {
            Ok(int) => Constant::Int(int),
            Err(_) => return Ok(Wanted::Path(path(text)?)),
        },
    };
    Ok(Wanted::Constant(constant))
}

/// Reads a path.
pub(super) fn path(text: &str) -> Result<Vec<Segment>, String> {
    let mut reader = Reader { rest: text.trim(), whole: text };
    let mut segments = vec![reader.start()?];
    while !reader.rest.is_empty() {
        segments.push(reader.segment()?);
    }
    Ok(segments)
}

struct Reader<'a> {
    rest: &'a str,
    whole: &'a str,
}

impl<'a> Reader<'a> {
    fn error<T>(&self, what: &str) -> Result<T, String> {
        Err(format!("{what} at `{}` in `{}`", self.rest, self.whole))
    }

    fn eat(&mut self, prefix: &str) -> bool {
        match self.rest.strip_prefix(prefix) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn until(&mut self, end: char) -> Result<&'a str, String> {
        let Some((inner, rest)) = self.rest.split_once(end) else { return self.error("not closed") };
        self.rest = rest;
        Ok(inner)
    }

    fn name(&mut self) -> Result<&'a str, String> {
        let end = self.rest.find(|character: char| !(character.is_alphanumeric() || character == '_'));
        let (name, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
        if name.is_empty() {
            return self.error("no name");
        }
        self.rest = rest;
        Ok(name)
    }

    /// `a`, or `a*`: names that start so.
    fn prefix(&mut self) -> Result<String, String> {
        let name = self.name()?.to_owned();
        Ok(if self.eat("*") { name + "*" } else { name })
    }

    /// `a`, `a|b`, `*` (empty)
    fn names(&mut self) -> Result<Vec<String>, String> {
        if self.eat("*") {
            return Ok(Vec::new());
        }
        let mut names = vec![self.prefix()?];
        while self.eat("|") {
            names.push(self.prefix()?);
        }
        Ok(names)
    }

    fn start(&mut self) -> Result<Segment, String> {
        if self.eat("<") {
            return Ok(Segment::Type(self.until('>')?.to_owned()));
        }
        Ok(Segment::Root(self.name()?.to_owned()))
    }

    fn segment(&mut self) -> Result<Segment, String> {
        if self.eat("::") {
            return Ok(if self.rest.starts_with('(') { Segment::Project } else { Segment::Method(self.names()?) });
        }
        if self.eat(".") {
            return Ok(Segment::Member(self.names()?));
        }
        if self.eat("(") {
            let inner = self.until(')')?.trim();
            if inner.is_empty() {
                return Ok(Segment::Result);
            }
            return Ok(Segment::Arguments(slots(inner)?));
        }
        if self.eat("[") {
            let inner = self.until(']')?.trim();
            return match inner {
                "" => Ok(Segment::Element(None)),
                "first" => Ok(Segment::First),
                "key" => Ok(Segment::Key),
                _ => match wanted(inner)? {
                    Wanted::Constant(constant) => Ok(Segment::Element(Some(constant))),
                    Wanted::Path(_) | Wanted::Start(_) | Wanted::Text | Wanted::Tainted => self.error("no key"),
                },
            };
        }
        self.error("no step of a path")
    }
}

/// Reads `0, name=, 1.., *`.
pub(super) fn slots(text: &str) -> Result<Vec<Slot>, String> {
    text.split(',').map(|part| slot(part.trim())).collect()
}

fn slot(text: &str) -> Result<Slot, String> {
    if let Some(name) = text.strip_suffix('=').filter(|name| is_name(name)) {
        return Ok(Slot::Keyword(name.to_owned()));
    }
    if let Some(Ok(from)) = text.strip_suffix("..").map(str::parse) {
        return Ok(Slot::From(from));
    }
    match text {
        "*" => Ok(Slot::All),
        "**" => Ok(Slot::Keywords),
        "self" => Ok(Slot::Receiver),
        _ => text.parse().map(Slot::At).map_err(|_| format!("no argument: {text}")),
    }
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|character| character.is_alphanumeric() || character == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_read_step_by_step() {
        let read = path("<flask.app>.route()(0)::(*)").unwrap();
        assert_eq!(
            read,
            [
                Segment::Type("flask.app".into()),
                Segment::Member(vec!["route".into()]),
                Segment::Result,
                Segment::Arguments(vec![Slot::At(0)]),
                Segment::Project,
                Segment::Arguments(vec![Slot::All]),
            ]
        );
        assert!(path("a.b|c[\"k\"][0][]").is_ok());
        assert!(path("a::get|post(1.., self, x=)").is_ok());
        for wrong in ["", ".a", "a.", "a(", "a(b)", "a[b]", "a b"] {
            assert!(path(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn conditions_name_arguments_and_values() {
        let read = entry("yaml.load(0) unless 1|Loader=yaml.SafeLoader|None and x").unwrap();
        assert_eq!(read.conditions.len(), 2);
        assert!(read.conditions.iter().all(|condition| condition.unless));
        assert_eq!(read.conditions.first().map(|condition| condition.values.len()), Some(2));
        let read = entry("f(text=) if 2|headers[\"content-type\"]=\"text/html\"*").unwrap();
        let condition = read.conditions.first().unwrap();
        assert_eq!((condition.position, condition.keyword.as_deref()), (Some(2), Some("headers")));
        assert_eq!(condition.entry.as_deref(), Some("content-type"));
        assert_eq!(condition.values, [Wanted::Start("text/html".into())]);
    }
}
