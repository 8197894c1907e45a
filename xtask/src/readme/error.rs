//! What a marker is called in each markup, and the errors about unusable markers.

use std::ops::Range;

use thiserror::Error;

use super::{Markup, text};

/// Which marker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Marker {
    Start,
    End,
    Single,
}

impl Marker {
    /// As it is written.
    pub(super) fn text(self, markup: Markup) -> &'static str {
        match (markup, self) {
            (Markup::Markdown, Marker::Start) => "<!-- BADGES START -->",
            (Markup::Markdown, Marker::End) => "<!-- BADGES END -->",
            (Markup::Markdown, Marker::Single) => "<!-- BADGES -->",
            (Markup::Rst, Marker::Start) => ".. BADGES START",
            (Markup::Rst, Marker::End) => ".. BADGES END",
            (Markup::Rst, Marker::Single) => ".. BADGES",
        }
    }

    /// The marker that a comment with this text is: the words alone, however much space is around them.
    pub(super) fn of(comment: &str) -> Option<Marker> {
        if comment.contains(['\n', '\r']) {
            return None;
        }
        let mut words = comment.split([' ', '\t']).filter(|word| !word.is_empty());
        match (words.next(), words.next(), words.next()) {
            (Some("BADGES"), None, None) => Some(Marker::Single),
            (Some("BADGES"), Some("START"), None) => Some(Marker::Start),
            (Some("BADGES"), Some("END"), None) => Some(Marker::End),
            _ => None,
        }
    }
}

/// A marker of a document, in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    pub(super) marker: Marker,
    pub(super) span: Range<usize>,
}

/// What is wrong with the markers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Problem {
    /// A start without an end.
    OrphanStart,
    /// An end without a start.
    OrphanEnd,
    /// The end stands before the start.
    Reversed,
    /// One pair inside another.
    Nested,
    /// More than one pair, more than one single marker, or one marker of a pair twice.
    Repeated,
    /// A single marker beside a pair or half of one.
    Mixed,
    /// One marker in a heading or a table cell, the other outside of it.
    Torn,
    /// A marker in the text of a link, which cannot hold the link of a badge.
    InLink,
    /// A section written here would not be found again.
    Unstable,
    /// The file is in UTF-16 or UTF-32, or no text at all.
    NotText,
    /// The file is what a checkout leaves of one that is stored elsewhere.
    Pointer,
}

/// The markers of a README are unusable. Shown as several lines: what was found, what is expected, what to paste.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{}", self.explained())]
pub struct MarkerError {
    problem: Problem,
    markup: Markup,
    /// The markers that count, with their lines, counted from 1.
    found: Vec<(Marker, usize)>,
    /// The markers that do not count, because they are in code or in something else that is shown as it is.
    ignored: Vec<(Marker, usize)>,
}

/// More markers than these are not listed.
pub(super) const LISTED: usize = 8;

/// The marks that make up a section.
#[derive(Debug)]
pub(super) enum Marked<T> {
    Pair(T, T),
    Single(T),
    Nothing,
}

/// Sorts the marks of a document, in the order in which they stand.
pub(super) fn sort<T: AsRef<Mark>>(marks: Vec<T>) -> Result<Marked<T>, (Problem, Vec<T>)> {
    use Marker::{End, Single, Start};
    let kinds: Vec<_> = marks.iter().map(|mark| mark.as_ref().marker).collect();
    let has = |marker| kinds.contains(&marker);
    let problem = match kinds.as_slice() {
        [] | [Single] | [Start, End] => None,
        _ if has(Single) && (has(Start) || has(End)) => Some(Problem::Mixed),
        _ if has(Single) => Some(Problem::Repeated),
        _ if !has(End) => Some(Problem::OrphanStart),
        _ if !has(Start) => Some(Problem::OrphanEnd),
        [End, Start] => Some(Problem::Reversed),
        [Start, Start, End, End] => Some(Problem::Nested),
        _ => Some(Problem::Repeated),
    };
    if let Some(problem) = problem {
        return Err((problem, marks));
    }
    let mut marks = marks.into_iter();
    Ok(match (marks.next(), marks.next()) {
        (Some(start), Some(end)) => Marked::Pair(start, end),
        (Some(single), None) => Marked::Single(single),
        _ => Marked::Nothing,
    })
}

impl MarkerError {
    pub(super) fn new(problem: Problem, bytes: &[u8], marks: &[Mark], markup: Markup) -> Self {
        let counts = |mark: &Mark| marks.iter().any(|counted| counted.span == mark.span);
        let ignored = match marks.len() {
            ..LISTED => written(bytes, markup).into_iter().filter(|mark| !counts(mark)).take(LISTED).collect(),
            _ => Vec::new(),
        };
        MarkerError { problem, markup, found: numbered(bytes, marks), ignored: numbered(bytes, &ignored) }
    }

    pub(super) fn unstable(bytes: &[u8], start: usize, markup: Markup) -> Self {
        let mark = Mark { marker: Marker::Start, span: start..start };
        MarkerError { problem: Problem::Unstable, markup, found: numbered(bytes, &[mark]), ignored: Vec::new() }
    }

    /// What is wrong.
    pub fn problem(&self) -> Problem {
        self.problem
    }

    /// The lines of the markers that count, counted from 1.
    pub fn lines(&self) -> Vec<usize> {
        self.found.iter().map(|(_, line)| *line).collect()
    }
}

impl MarkerError {
    /// What is wrong, which markers were found, and what to paste.
    fn explained(&self) -> String {
        let [start, end, single] =
            [Marker::Start, Marker::End, Marker::Single].map(|marker| format!("`{}`", marker.text(self.markup)));
        let what = match self.problem {
            Problem::OrphanStart => format!("{start} without {end} after it"),
            Problem::OrphanEnd => format!("{end} without {start} before it"),
            Problem::Reversed => format!("{end} stands before {start}"),
            Problem::Nested => "one pair of markers inside another".to_owned(),
            Problem::Repeated => "more than one place is marked".to_owned(),
            Problem::Mixed => format!("{single} stands beside {start} or {end}"),
            Problem::Torn => "one marker stands in a heading or a table cell, the other outside of it".to_owned(),
            Problem::InLink => "a marker stands in the text of a link, which cannot hold another link".to_owned(),
            Problem::Unstable => "a section written here would not be found again".to_owned(),
            Problem::Pointer => {
                return "it is a pointer of Git LFS, or its like, and holds no text: `git lfs pull` fetches it here, and `git lfs \
                        untrack` keeps it in git, where a section can be published"
                    .to_owned();
            }
            Problem::NotText => {
                return "it is not UTF-8 text, but UTF-16, UTF-32 or none: save it as UTF-8".to_owned();
            }
        };
        let found = list(&self.found, self.markup);
        let ignored = match self.ignored.as_slice() {
            [] => String::new(),
            some => format!("not counted, being in code or in another comment: {}\n", list(some, self.markup)),
        };
        format!(
            "{what}\nfound: {found}\n{ignored}expected: one {start} and one {end} after it, or one {single}, outside of \
             code\nto fix it, remove these markers and paste this where the badges belong:\n\n{}",
            self.markup.snippet().trim_end()
        )
    }
}

fn numbered(bytes: &[u8], marks: &[Mark]) -> Vec<(Marker, usize)> {
    let mut lines = text::Lines::new(bytes);
    marks.iter().take(LISTED).map(|mark| (mark.marker, lines.number(mark.span.start))).collect()
}

fn list(marks: &[(Marker, usize)], markup: Markup) -> String {
    let mut items: Vec<_> =
        marks.iter().map(|(marker, line)| format!("`{}` on line {line}", marker.text(markup))).collect();
    if marks.len() == LISTED {
        items.push("and perhaps more".to_owned());
    }
    items.join(", ")
}

/// Everything that is spelled like a marker, wherever it stands.
fn written(bytes: &[u8], markup: Markup) -> Vec<Mark> {
    let view = text::view(bytes);
    let word = view.match_indices("BADGES");
    word.filter_map(|(at, _)| spelled(&view, at, markup)).take(2 * LISTED).collect()
}

fn spelled(text: &str, word: usize, markup: Markup) -> Option<Mark> {
    let (open, close) = match markup {
        Markup::Markdown => ("<!--", "-->"),
        Markup::Rst => ("..", ""),
    };
    let before = text.get(..word)?.trim_end_matches([' ', '\t']);
    let start = before.strip_suffix(open)?.len();
    let rest = text.get(word..)?;
    let line = rest.get(..text::line_end(rest.as_bytes(), 0))?;
    let comment = match close {
        "" => line.trim_end(),
        close => line.get(..line.find(close)?)?,
    };
    let end = word + comment.len() + close.len();
    Marker::of(comment).map(|marker| Mark { marker, span: start..end })
}
