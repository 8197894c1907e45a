//! Markers and the first title of a reStructuredText document.
//!
//! A marker is a [comment](https://docutils.sourceforge.io/docs/ref/rst/restructuredtext.html#comments) that holds its
//! words and nothing else. What is indented below a blank line is part of the comment for docutils and not for us: it is
//! hidden either way, and a section that was indented by mistake can be fixed. There is no parser to ask, so this walks
//! over the lines and keeps what decides whether docutils would read a comment there: literal blocks, directives whose
//! content is no text, paragraphs that go on.

use std::ops::RangeInclusive;

use super::error::{self, LISTED, Mark, Marked, Marker, MarkerError};
use super::frame::Frame;
use super::{Found, Image, Markup, Place, text};

/// Directives whose content is read as reStructuredText; the content of every other one is code, data or unknown.
const TEXT_DIRECTIVES: &[&str] = &[
    "admonition",
    "attention",
    "card",
    "caution",
    "centered",
    "class",
    "compound",
    "container",
    "danger",
    "deprecated",
    "dropdown",
    "epigraph",
    "error",
    "figure",
    "footer",
    "grid",
    "grid-item",
    "grid-item-card",
    "header",
    "highlights",
    "hint",
    "important",
    "list-table",
    "note",
    "only",
    "pull-quote",
    "rst-class",
    "seealso",
    "sidebar",
    "tab-item",
    "tab-set",
    "tip",
    "topic",
    "versionadded",
    "versionchanged",
    "warning",
];

/// Finds the section in `view`, which is the text of `bytes`.
pub(super) fn find(bytes: &[u8], view: &str) -> Result<Found, MarkerError> {
    let mut walk = Walk::default();
    let bom = view.len() - view.trim_start_matches('\u{feff}').len();
    walk.read(view, bom);
    let refuse = |problem, spots: &[Spot]| {
        let marks: Vec<_> = spots.iter().map(|spot| spot.0.clone()).collect();
        MarkerError::new(problem, bytes, &marks, Markup::Rst)
    };
    let frame = |at, prefix: &str| Frame {
        prefix: prefix.to_owned(),
        apart: true,
        loose: true,
        ..Frame::plain(text::eol_near(bytes, at))
    };
    let (place, frame) = match error::sort(walk.spots) {
        Err((problem, spots)) => return Err(refuse(problem, &spots)),
        Ok(Marked::Pair(Spot(start, prefix), Spot(end, _))) => {
            let frame = frame(start.span.end, &prefix);
            let (start, end) = (start.span, end.span);
            (Place::Pair { start, end }, frame)
        }
        Ok(Marked::Single(Spot(Mark { span, .. }, prefix))) => {
            let frame = frame(span.end, &prefix);
            (Place::Single { marker: span }, frame)
        }
        Ok(Marked::Nothing) => {
            let at = walk.title.unwrap_or(bom);
            (Place::Absent { at }, frame(at, ""))
        }
    };
    Ok(Found { place, frame })
}

/// Whether the line is part of an `image` directive whose alternative text, where it is that line, is `ours`.
pub(super) fn is_badge(line: &str, ours: impl Fn(&str) -> bool) -> bool {
    match line.trim_start().strip_prefix(":alt:") {
        Some(alt) => ours(alt.trim()),
        None => line.starts_with(".. image:: ") || line.trim_start().starts_with(":target: "),
    }
}

/// The images among these lines.
pub(super) fn images(lines: &[String]) -> Vec<Image> {
    let mut found: Vec<Image> = Vec::new();
    for line in lines {
        if let Some(source) = line.trim_start().strip_prefix(".. image:: ") {
            found.push(Image { source: source.trim().to_owned(), ..Image::default() });
        } else if let Some(image) = found.last_mut() {
            if let Some(alt) = line.trim_start().strip_prefix(":alt:") {
                image.alt = alt.trim().to_owned();
            } else if let Some(target) = line.trim_start().strip_prefix(":target:") {
                image.link = Some(target.trim().to_owned());
            }
        }
    }
    found
}

/// All images of a document, those of substitutions included, with their offsets.
pub(super) fn all_images(view: &str) -> Vec<(usize, Image)> {
    let mut found: Vec<(usize, Image)> = Vec::new();
    let mut at = 0;
    for line in view.split_inclusive('\n') {
        if let Some((_, source)) = line.split_once("image::").filter(|(head, _)| head.trim_start().starts_with("..")) {
            found.push((at, Image { source: source.trim().to_owned(), ..Image::default() }));
        } else if let (Some(alt), Some((_, image))) = (line.trim_start().strip_prefix(":alt:"), found.last_mut()) {
            image.alt = alt.trim().to_owned();
        }
        at += line.len();
    }
    found
}

/// A marker and the indentation before it.
#[derive(Debug)]
struct Spot(Mark, String);

impl AsRef<Mark> for Spot {
    fn as_ref(&self) -> &Mark {
        &self.0
    }
}

/// What the lines before mean for the next one. Indentation is in columns.
#[derive(Debug, Default)]
struct Walk<'a> {
    spots: Vec<Spot>,
    /// The offset behind the first title.
    title: Option<usize>,
    /// Lines indented deeper than this are shown as they are, or not at all.
    literal: Option<usize>,
    /// A paragraph at this indentation ended with `::`.
    announced: Option<usize>,
    /// Within a literal block that is quoted instead of indented, or an interactive session: it ends with a blank line.
    quoted: bool,
    /// The paragraph that the last line belongs to goes on with a line of such an indentation.
    paragraph: Option<RangeInclusive<usize>>,
    /// The last two lines of that paragraph.
    before: [Option<&'a str>; 2],
}

impl<'a> Walk<'a> {
    fn read(&mut self, view: &'a str, from: usize) {
        let mut at = from;
        let mut lines = view.get(from..).unwrap_or_default().split_inclusive('\n').peekable();
        while let Some(line) = lines.next() {
            let (space, text) = indented(line);
            let next = indented(lines.peek().copied().unwrap_or_default());
            if text.is_empty() {
                self.end_paragraph();
                self.quoted = false;
            } else if !self.is_literal(text, width(space)) {
                let title = self.text(&Line { space, text, at }, next);
                if title && self.title.is_none() {
                    self.title = Some(at + line.len());
                }
            }
            at += line.len();
        }
    }

    fn end_paragraph(&mut self) {
        self.paragraph = None;
        self.before = [None, None];
    }

    fn goes_on(&self, indent: usize) -> bool {
        self.paragraph.as_ref().is_some_and(|paragraph| paragraph.contains(&indent))
    }

    /// Whether the line belongs to a block whose content is not read as text.
    fn is_literal(&mut self, text: &str, indent: usize) -> bool {
        if self.quoted || self.literal.is_some_and(|outer| indent > outer) {
            return true;
        }
        self.literal = None;
        if self.goes_on(indent) {
            return false;
        }
        match self.announced.take() {
            Some(paragraph) if indent > paragraph => {
                self.literal = Some(paragraph);
                self.end_paragraph();
                true
            }
            Some(paragraph) if indent == paragraph => {
                self.quoted = text.starts_with(|c: char| c.is_ascii_punctuation());
                self.quoted
            }
            _ => false,
        }
    }

    /// A line of text or of markup; `true` where it is the underline of a title.
    fn text(&mut self, line: &Line<'a>, next: (&str, &str)) -> bool {
        let indent = width(line.space);
        let overlined = self.before[1].is_some_and(is_adornment);
        let goes_on = overlined || self.goes_on(indent);
        if goes_on && indent == 0 && self.is_underline(line.text) {
            self.end_paragraph();
            self.announced = None;
            return true;
        }
        if !goes_on {
            self.end_paragraph();
            if let Some(rest) = line.text.strip_prefix("..")
                && (rest.is_empty() || rest.starts_with([' ', '\t']))
            {
                self.explicit(line, rest.trim_start(), next);
                return false;
            }
            self.quoted = line.text.starts_with(">>> ");
            self.paragraph = Some(body(indent, line.text));
        }
        let paragraph = self.paragraph.as_ref().map(|indent| *indent.start());
        self.announced = paragraph.filter(|_| line.text.ends_with("::"));
        self.before.rotate_left(1);
        self.before[1] = Some(line.text);
        false
    }

    /// A title is one line with a line of punctuation under it, and perhaps the same one over it.
    fn is_underline(&self, text: &str) -> bool {
        let [over, Some(title)] = self.before else {
            return false;
        };
        let framed = over.is_none_or(|over| over == text);
        let long_enough = text.len() >= title.chars().count().min(4);
        framed && long_enough && is_adornment(text) && !is_adornment(title)
    }

    /// A line that starts with `..`: a comment, a directive, a target, a footnote.
    fn explicit(&mut self, line: &Line<'_>, rest: &str, (next_space, next): (&str, &str)) {
        let indent = width(line.space);
        let alone = next.is_empty() || width(next_space) <= indent;
        self.announced = None;
        if let Some(marker) = Marker::of(rest).filter(|_| alone) {
            if self.spots.len() < LISTED {
                let start = line.at + line.space.len();
                let span = start..start + line.text.len();
                self.spots.push(Spot(Mark { marker, span }, line.space.to_owned()));
            }
            return;
        }
        // An empty comment has no content, whatever follows the blank line after it.
        let empty = rest.is_empty() && next.is_empty();
        let directive = rest.split_once("::").map(|(name, _)| name.trim_end());
        if !empty && !directive.is_some_and(|name| TEXT_DIRECTIVES.contains(&name)) {
            self.literal = Some(indent);
        }
    }
}

/// A line without its line end and the space before that.
struct Line<'a> {
    space: &'a str,
    text: &'a str,
    /// The offset of the line.
    at: usize,
}

fn indented(line: &str) -> (&str, &str) {
    let bare = line.trim_end();
    let text = bare.trim_start_matches([' ', '\t']);
    bare.split_at(bare.len() - text.len())
}

/// The columns that spaces and tabs take; docutils has a tab stop every 8 columns.
fn width(space: &str) -> usize {
    space.bytes().fold(0, |column, byte| match byte {
        b'\t' => (column / 8 + 1) * 8,
        _ => column + 1,
    })
}

/// Whether the line is one character of punctuation, repeated.
fn is_adornment(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_punctuation())
        && text.bytes().all(|byte| text.as_bytes().first() == Some(&byte))
}

/// The indentation of the lines that may follow this one in its paragraph: behind the marker of a list item, anywhere
/// behind the name of a field or the bar of a line block, and else that of the line itself.
fn body(indent: usize, text: &str) -> RangeInclusive<usize> {
    let (marker, rest) = text.split_at(text.find([' ', '\t']).unwrap_or(text.len()));
    let number = marker.trim_start_matches('(').trim_end_matches(['.', ')']);
    let numbered = number.len() < marker.len() && (number == "#" || number.len() == 1 || number.parse::<u32>().is_ok());
    let name = text.strip_prefix(':').and_then(|field| field.find(": ").or(field.strip_suffix(':').map(str::len)));
    if marker == "|" || name.is_some_and(|end| end > 0) {
        return indent + 1..=usize::MAX;
    }
    let behind = indent + marker.chars().count() + rest.len() - rest.trim_start().len();
    match (rest.is_empty(), marker) {
        (false, "-" | "*" | "+" | "•") => behind..=behind,
        // A number is one of a list only if the next line is indented or starts another item.
        (false, _) if numbered => indent..=behind,
        _ => indent..=indent,
    }
}
