//! How a section is written at one place: line end, prefix, and what the place can hold.

use super::{html, text};

/// What a place can hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// A line for each badge.
    Lines,
    /// A line for each badge, in HTML, because Markdown means nothing there.
    Html,
    /// One line for all badges: a heading.
    Heading,
    /// One line for all badges, in which `|` has to be escaped: a table cell.
    Cell,
}

/// How the section is written at a place.
#[derive(Clone, Debug)]
pub(super) struct Frame {
    pub(super) shape: Shape,
    /// The line end of the place.
    pub(super) eol: &'static str,
    /// What stands before every line so that it stays in the container that the start marker is in.
    pub(super) prefix: String,
    /// A blank line separates the markers from the badges.
    pub(super) apart: bool,
    /// A blank line separates the badges from each other, as blocks of reStructuredText.
    pub(super) loose: bool,
    /// The end marker stays on the line of the last badge, because it stands within a paragraph that goes on: at the
    /// start of a line it would begin an HTML block and cut the paragraph in two.
    pub(super) glued: bool,
    /// The start marker stands within a paragraph, too: without badges the two share a line.
    pub(super) inline: bool,
    /// A pair that is put in stands within an HTML block, which a blank line would end.
    pub(super) within: bool,
}

impl Frame {
    /// A line for each badge, at the left margin.
    pub(super) fn plain(eol: &'static str) -> Frame {
        Frame {
            shape: Shape::Lines,
            eol,
            prefix: String::new(),
            apart: false,
            loose: false,
            glued: false,
            inline: false,
            within: false,
        }
    }

    /// Everything between the two markers.
    pub(super) fn render(&self, badges: &[String]) -> String {
        match self.shape {
            Shape::Lines => self.lines(badges.iter().map(String::clone)),
            Shape::Html => self.lines(badges.iter().map(|badge| html::badge(badge))),
            Shape::Heading => one_line(badges.iter().map(String::clone)),
            Shape::Cell => one_line(badges.iter().map(|badge| escape_pipes(badge))),
        }
    }

    fn lines(&self, badges: impl Iterator<Item = String>) -> String {
        let mut out = String::new();
        let mut empty = true;
        for badge in badges {
            if if empty { self.apart } else { self.loose } {
                self.blank(&mut out);
            }
            for line in badge.lines() {
                out.extend([self.eol, &self.prefix, line]);
            }
            empty = false;
        }
        if self.glued && (self.inline || !empty) {
            out.push(' ');
            return out;
        }
        if self.apart {
            self.blank(&mut out);
        }
        out.extend([self.eol, &self.prefix]);
        out
    }

    fn blank(&self, out: &mut String) {
        out.extend([self.eol, self.prefix.trim_end()]);
    }

    /// What stands before and after the pair when it is put, at `at`, into a document that has no marker: a blank line
    /// on either side, unless the document starts or ends there.
    pub(super) fn surroundings(&self, bytes: &[u8], at: usize) -> (String, String) {
        let before = text::slice(bytes, 0..at);
        let rest = text::slice(bytes, at..bytes.len());
        if self.within {
            let lead = if before.ends_with(b"\n") || before.ends_with(b"\r") { &self.prefix } else { self.eol };
            return (lead.to_owned(), self.eol.to_owned());
        }
        let opens = before.is_empty() || before == text::BOM;
        let ended = opens || before.ends_with(b"\n") || before.ends_with(b"\r");
        let blank_follows = text::is_blank(text::slice(rest, 0..text::line_end(rest, 0)));
        let blank_precedes = before.ends_with(b"\n\n") || before.ends_with(b"\n\r\n");
        let lead = match (opens || blank_precedes, ended) {
            (true, _) => 0,
            (false, true) => 1,
            (false, false) => 2,
        };
        let trail = match (rest.is_empty(), ended) {
            (true, true) => 1,
            (true, false) => 0,
            (false, _) if blank_follows => 1,
            (false, _) => 2,
        };
        let mut trail = self.eol.repeat(trail);
        let next = text::first_text(rest);
        if self.loose && matches!(next, [b' ' | b'\t', ..]) {
            // Indented text would belong to the comment that the end marker is; an empty comment keeps it out.
            trail = format!("{0}{0}..{trail}", self.eol);
        }
        (self.eol.repeat(lead), trail)
    }
}

fn one_line(badges: impl Iterator<Item = String>) -> String {
    let mut out = String::from(" ");
    for badge in badges {
        for line in badge.lines() {
            out.extend([line, " "]);
        }
    }
    out
}

/// A `|` splits a cell wherever it stands, in an image's text too
/// ([GFM 4.10](https://github.github.com/gfm/#example-200)).
fn escape_pipes(badge: &str) -> String {
    let mut out = String::with_capacity(badge.len());
    let mut escaped = false;
    for c in badge.chars() {
        if c == '|' && !escaped {
            out.push('\\');
        }
        escaped = c == '\\' && !escaped;
        out.push(c);
    }
    out
}
