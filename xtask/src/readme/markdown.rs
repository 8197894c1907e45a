//! Markers of a Markdown document, as [CommonMark](https://spec.commonmark.org/0.31.2/) with
//! GitHub's extensions reads it.

use std::ops::Range;

use pulldown_cmark::{Event, OffsetIter, Parser, Tag, TagEnd};

use super::error::{self, LISTED, Mark, Marked, Marker, MarkerError, Problem};
use super::frame::{Frame, Shape};
use super::home::{self, Home};
use super::html::{self, Token};
use super::{Found, Markup, Place, front, text};

/// Finds the section in `view`, which is the text of `bytes`.
pub(super) fn find(bytes: &[u8], view: &str) -> Result<Found, MarkerError> {
    let body = front::end(view);
    let mut walk = Walk::new(view, body);
    let parser = Parser::new_ext(view.get(body..).unwrap_or_default(), home::options());
    walk.read(parser.into_offset_iter());
    let refuse = |problem, spots: &[Spot]| {
        let marks: Vec<_> = spots.iter().map(|spot| spot.mark.clone()).collect();
        MarkerError::new(problem, bytes, &marks, Markup::Markdown)
    };
    match error::sort(walk.spots) {
        Err((problem, spots)) => Err(refuse(problem, &spots)),
        Ok(Marked::Pair(start, end)) => match frame(bytes, view, &start, &end) {
            Ok(frame) => Ok(Found { place: Place::Pair { start: start.mark.span, end: end.mark.span }, frame }),
            Err(problem) => Err(refuse(problem, &[start, end])),
        },
        Ok(Marked::Single(spot)) => match frame(bytes, view, &spot, &spot) {
            Ok(frame) => Ok(Found { place: Place::Single { marker: spot.mark.span }, frame }),
            Err(problem) => Err(refuse(problem, &[spot])),
        },
        Ok(Marked::Nothing) => {
            let (at, indent) = match home::of(view, body) {
                Home::Lines(at) => (at, None),
                Home::Html { at, indent } => (at, Some(indent)),
            };
            let mut frame = Frame::plain(text::eol_near(bytes, at));
            if let Some(indent) = indent {
                (frame.shape, frame.prefix, frame.within) = (Shape::Html, indent, true);
            }
            Ok(Found { place: Place::Absent { at }, frame })
        }
    }
}

/// Where a comment stands.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Leaf {
    /// In an HTML block; `open` where it goes on until a blank line.
    Html { open: bool },
    /// In text that goes over lines: a paragraph, an item of a tight list.
    Text,
    /// In a heading of one line that begins with `#`.
    Atx,
    /// In a heading that is underlined: its text may go over lines, but a line of it cannot begin with a comment.
    Setext,
    /// In a table cell.
    Cell,
}

/// A marker, and all that matters about its surroundings.
#[derive(Clone, Debug)]
struct Spot {
    mark: Mark,
    leaf: Leaf,
    /// Where the leaf block starts: two marks with the same offset are in the same block.
    block: usize,
    /// In the text of a link.
    linked: bool,
    /// What puts a line into the same containers, as the first line of the block has it.
    prefix: String,
    /// The same, as the line of the marker has it.
    own_prefix: String,
}

impl AsRef<Mark> for Spot {
    fn as_ref(&self) -> &Mark {
        &self.mark
    }
}

/// How a section is written between two markers; the same spot twice for a single marker.
fn frame(bytes: &[u8], view: &str, start: &Spot, end: &Spot) -> Result<Frame, Problem> {
    if start.linked || end.linked {
        return Err(Problem::InLink);
    }
    let together = start.block == end.block && start.leaf == end.leaf;
    let eol = text::eol_near(bytes, start.mark.span.end);
    let mut frame = Frame::plain(eol);
    frame.prefix.clone_from(&start.prefix);
    frame.glued = end.leaf == Leaf::Text;
    match start.leaf {
        Leaf::Cell if together => frame.shape = Shape::Cell,
        Leaf::Atx | Leaf::Setext if together => frame.shape = Shape::Heading,
        Leaf::Cell | Leaf::Setext => return Err(Problem::Torn),
        _ if !matches!(end.leaf, Leaf::Html { .. } | Leaf::Text) => return Err(Problem::Torn),
        Leaf::Html { open: true } if together => {
            frame.shape = Shape::Html;
            frame.prefix.clone_from(&start.own_prefix);
        }
        Leaf::Html { open: true } => frame.apart = true,
        Leaf::Html { open: false } | Leaf::Atx => {}
        Leaf::Text => frame.inline = true,
    }
    if frame.shape == Shape::Lines && !frame.glued {
        let between = view.get(start.mark.span.end..end.mark.span.start);
        frame.apart |= between.is_some_and(is_set_apart);
    }
    Ok(frame)
}

/// Whether what stands between two markers is separated from both by a blank line, as formatters write it.
fn is_set_apart(between: &str) -> bool {
    let blank = |line: &str| line.trim_matches([' ', '\t', '>', '\r']).is_empty();
    let mut lines = between.split('\n');
    let around = [lines.next(), lines.next(), lines.next_back(), lines.next_back()];
    around.iter().all(|line| line.is_some_and(blank)) && !lines.all(blank)
}

/// A block that holds blocks, and where it starts.
#[derive(Clone, Copy, Debug)]
struct Container {
    kind: Kind,
    start: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Quote,
    Item,
    Footnote,
}

/// One walk over the events of the parser.
struct Walk<'a> {
    view: &'a str,
    /// Offsets of the parser count from here.
    base: usize,
    containers: Vec<Container>,
    /// The block that is open and holds text, with the offset of its start.
    leaf: Option<(Leaf, usize)>,
    /// The text of the HTML block that is open, and for each piece its offset there and in the view.
    html: (String, Vec<(usize, usize)>),
    /// How many links and images are open.
    links: usize,
    images: usize,
    /// The first markers of the document.
    spots: Vec<Spot>,
}

impl<'a> Walk<'a> {
    fn new(view: &'a str, base: usize) -> Walk<'a> {
        Walk {
            view,
            base,
            containers: Vec::new(),
            leaf: None,
            html: (String::new(), Vec::new()),
            links: 0,
            images: 0,
            spots: Vec::new(),
        }
    }

    fn read(&mut self, events: OffsetIter<'_>) {
        for (event, range) in events {
            let range = range.start + self.base..range.end + self.base;
            match event {
                Event::Start(tag) => self.open(&tag, range),
                Event::End(tag) => self.close(tag),
                Event::Html(_) if matches!(self.leaf, Some((Leaf::Html { .. }, _))) => {
                    let piece = self.view.get(range.clone()).unwrap_or_default();
                    self.html.1.push((self.html.0.len(), range.start));
                    self.html.0.push_str(piece);
                }
                Event::InlineHtml(_) => self.inline(range),
                Event::Text(_) | Event::Code(_) => self.text(range.start),
                _ => {}
            }
        }
    }

    fn open(&mut self, tag: &Tag<'_>, range: Range<usize>) {
        let start = range.start;
        let kind = match tag {
            Tag::BlockQuote(_) => Some(Kind::Quote),
            Tag::Item => Some(Kind::Item),
            Tag::FootnoteDefinition(_) => Some(Kind::Footnote),
            _ => None,
        };
        self.containers.extend(kind.map(|kind| Container { kind, start }));
        match tag {
            Tag::Paragraph => self.leaf = Some((Leaf::Text, start)),
            Tag::TableCell => self.leaf = Some((Leaf::Cell, start)),
            Tag::Heading { .. } => {
                let line = self.view.get(range).unwrap_or_default();
                let atx = line.trim_start().starts_with('#');
                self.leaf = Some((if atx { Leaf::Atx } else { Leaf::Setext }, start));
            }
            Tag::HtmlBlock => {
                let line = self.view.get(range).unwrap_or_default();
                let open = html::ends_at_blank_line(line);
                self.leaf = Some((Leaf::Html { open }, start));
            }
            Tag::Image { .. } => {
                self.images += 1;
                self.text(start);
            }
            Tag::Link { .. } => {
                self.links += 1;
                self.text(start);
            }
            Tag::Emphasis | Tag::Strong | Tag::Strikethrough => self.text(start),
            _ => self.leaf = None,
        }
    }

    fn close(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Image => self.images = self.images.saturating_sub(1),
            TagEnd::Link => self.links = self.links.saturating_sub(1),
            TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough => {}
            TagEnd::HtmlBlock => self.html_block(),
            TagEnd::BlockQuote(_) | TagEnd::Item | TagEnd::FootnoteDefinition => {
                self.containers.pop();
                self.leaf = None;
            }
            _ => self.leaf = None,
        }
    }

    /// In a tight list the text of an item stands in no paragraph of its own.
    fn text(&mut self, start: usize) {
        self.leaf.get_or_insert((Leaf::Text, start));
    }

    fn inline(&mut self, range: Range<usize>) {
        self.text(range.start);
        let tag = self.view.get(range.clone()).unwrap_or_default();
        if let Some(Token::Comment(_)) = html::tokens(tag).first().filter(|_| self.images == 0) {
            self.comment(range);
        }
    }

    fn html_block(&mut self) {
        let (text, pieces) = std::mem::take(&mut self.html);
        for token in html::tokens(&text) {
            if let Token::Comment(span) = token {
                let piece = pieces.partition_point(|piece| piece.0 <= span.start);
                let piece = pieces.get(piece.saturating_sub(1));
                let start = piece.map_or(0, |(at, origin)| origin + span.start - at);
                self.comment(start..start + span.len());
            }
        }
        self.leaf = None;
    }

    /// Keeps the comment if it is a marker.
    fn comment(&mut self, span: Range<usize>) {
        let Some((leaf, block)) = self.leaf.clone() else {
            return;
        };
        let comment = self.view.get(span.clone()).unwrap_or_default();
        let inner = comment.strip_prefix("<!--").and_then(|rest| rest.strip_suffix("-->"));
        let Some(marker) = inner.and_then(Marker::of) else {
            return;
        };
        if self.spots.len() < LISTED {
            self.spots.push(Spot {
                prefix: prefix(self.view, block, &self.containers),
                own_prefix: prefix(self.view, span.start, &self.containers),
                mark: Mark { marker, span },
                leaf,
                block,
                linked: self.links > 0,
            });
        }
    }
}

/// What a line has to start with to be in the same containers as the line that holds `at`: quote marks as they are,
/// list markers as so many spaces, and the indentation that follows.
fn prefix(view: &str, at: usize, containers: &[Container]) -> String {
    let start = text::line_start(view.as_bytes(), at);
    let end = text::line_end(view.as_bytes(), at);
    let mut rest = view.get(start..end).unwrap_or_default();
    let mut out = String::new();
    for container in containers {
        let inner = rest.trim_start_matches([' ', '\t']);
        let here = end - inner.len();
        let space = rest.get(..rest.len() - inner.len()).unwrap_or_default();
        let begins_here = (start..=here).contains(&container.start);
        let width = match container.kind {
            Kind::Quote if inner.starts_with('>') => {
                out.extend([space, ">"]);
                rest = inner.get(1..).unwrap_or_default();
                continue;
            }
            // A line that goes on with a paragraph may leave the marks out, and then stands in no further container.
            Kind::Quote => break,
            Kind::Item if begins_here => {
                let digits = inner.trim_start_matches(|c: char| c.is_ascii_digit());
                let width = inner.len() - digits.len() + 1;
                out.extend([space, &" ".repeat(width)]);
                width
            }
            Kind::Footnote if begins_here => {
                out.extend([space, "    "]);
                let label = inner.find("]:").map_or(0, |label| label + 2);
                label + usize::from(inner.get(label..).is_some_and(|rest| rest.starts_with(' ')))
            }
            // The indentation of a container that began on an earlier line is the space that follows.
            Kind::Item | Kind::Footnote => continue,
        };
        rest = inner.get(width..).unwrap_or_default();
    }
    let inner = rest.trim_start_matches([' ', '\t']);
    out.push_str(rest.get(..rest.len() - inner.len()).unwrap_or_default());
    out
}
