//! Where a section belongs in a Markdown document that has none: beside the badges that stand there, else behind the title.

use std::ops::Range;

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::html::{self, Token};
use super::{Image, front, text};

/// What GitHub adds to CommonMark.
pub(super) fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_GFM
}

/// Where a section belongs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Home {
    /// Lines of its own at this offset.
    Lines(usize),
    /// Within an HTML block, whose lines have this indent.
    Html {
        /// Before an end tag, or the line of one.
        at: usize,
        indent: String,
    },
}

/// A block that stands in no other.
#[derive(Debug, Default)]
struct Block {
    range: Range<usize>,
    /// The level of the first heading that ends in it.
    heading: Option<u8>,
    is_html: bool,
    /// Comments and nothing else.
    is_comment: bool,
    /// Images and nothing else, or a rule.
    is_plain: bool,
    /// It shows a picture in HTML.
    has_picture: bool,
    /// It shows a badge.
    has_badge: bool,
}

/// The place in `view`, whose text starts at `body`.
pub(super) fn of(view: &str, body: usize) -> Home {
    let blocks = blocks(view, body);
    let first = blocks.iter().position(|block| block.heading.is_some());
    let visible = blocks.iter().position(|block| !block.is_comment);
    // A heading of a lower level that nothing precedes stands for the title.
    let title = first.filter(|at| blocks.get(*at).is_some_and(|block| block.heading == Some(1)) || first == visible);
    let later = blocks.iter().enumerate().filter(|(at, block)| block.heading.is_some() && Some(*at) > title);
    let limit = later.map(|(at, _)| at).next().unwrap_or(blocks.len());
    let top = blocks.get(..limit).unwrap_or_default();
    if let Some(at) = top.iter().position(|block| block.has_badge && (block.is_html || block.is_plain)) {
        return beside(view, top, at);
    }
    // Pictures are what a document without a title begins with.
    let front = top.iter().take_while(|block| block.is_plain || block.has_picture || block.is_comment);
    let front = front.enumerate().filter(|(_, block)| !block.is_comment).map(|(at, _)| at).last();
    let last = title.or(front).and_then(|at| blocks.get(at));
    Home::Lines(last.map_or(body, |block| text::after_line(view, block.range.end)))
}

/// Beside the badges of one of these blocks.
fn beside(view: &str, blocks: &[Block], at: usize) -> Home {
    let Some(block) = blocks.get(at) else { return Home::Lines(0) };
    let behind = text::after_line(view, block.range.end);
    if block.is_html {
        return within(view, &block.range).unwrap_or(Home::Lines(behind));
    }
    let start = text::line_start(view.as_bytes(), block.range.start);
    // A comment on the line above may be about the line below.
    let above = at.checked_sub(1).and_then(|above| blocks.get(above));
    let is_glued = above.is_some_and(|above| above.is_comment && text::after_line(view, above.range.end) == start);
    Home::Lines(if is_glued { behind } else { start })
}

/// Before the tag that closes what the last badge of an HTML block stands in, so that centred badges stay centred.
fn within(view: &str, range: &Range<usize>) -> Option<Home> {
    let html = view.get(range.clone())?;
    let last = html::pictures(html).into_iter().rfind(|(_, source)| is_badge(source))?.0;
    let close = html::container_end(html, last.end)?;
    let line = html.get(..close)?.rfind('\n').map_or(0, |end| end + 1);
    if !html.get(line..close)?.trim().is_empty() {
        return Some(Home::Html { at: range.start + close, indent: String::new() });
    }
    let row = html.get(..last.start)?.rfind('\n').map_or(0, |end| end + 1);
    let row = html.get(row..)?;
    let indent = row.get(..row.len() - row.trim_start_matches([' ', '\t']).len())?;
    Some(Home::Html { at: range.start + line, indent: indent.to_owned() })
}

/// Whether the address of an image is that of a badge.
pub(super) fn is_badge(source: &str) -> bool {
    const SIGNS: &[&str] = &[
        "badge",
        "shields.io",
        "badgen.net",
        "circleci.com/gh/",
        "codecov.io",
        "coveralls.io",
        "pepy.tech",
        "readthedocs.org/projects",
        "travis-ci.",
    ];
    let source = source.to_ascii_lowercase();
    SIGNS.iter().any(|sign| source.contains(sign))
}

/// All images of a document, with their offsets.
pub(super) fn images(view: &str) -> Vec<(usize, Image)> {
    let body = front::end(view);
    let (mut found, mut image) = (Vec::new(), None::<(usize, Image)>);
    let parser = Parser::new_ext(view.get(body..).unwrap_or_default(), options());
    for (event, range) in parser.into_offset_iter() {
        let at = range.start + body;
        match (event, &mut image) {
            (Event::Start(Tag::Image { dest_url, .. }), _) => {
                image = Some((at, Image { source: dest_url.to_string(), ..Image::default() }));
            }
            (Event::End(TagEnd::Image), _) => found.extend(image.take()),
            (Event::Text(text) | Event::Code(text), Some((_, image))) => image.alt.push_str(&text),
            (Event::Html(_) | Event::InlineHtml(_), None) => {
                let html = view.get(at..range.end + body).unwrap_or_default();
                found.extend(html::pictures(html).into_iter().map(|(span, source)| {
                    let alt = html.get(span.clone()).and_then(|tag| html::attribute(tag, "alt")).unwrap_or_default();
                    (at + span.start, Image { source, alt, link: None })
                }));
            }
            _ => {}
        }
    }
    found
}

fn blocks(view: &str, body: usize) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let (mut depth, mut images) = (0_usize, 0_usize);
    let parser = Parser::new_ext(view.get(body..).unwrap_or_default(), options());
    for (event, range) in parser.into_offset_iter() {
        let range = range.start + body..range.end + body;
        if let Event::Start(tag) = &event {
            if depth == 0 {
                blocks.push(Block::of(tag, view, &range));
            }
            depth += 1;
        }
        if matches!(event, Event::Rule) && depth == 0 {
            blocks.push(Block { range: range.clone(), is_plain: true, ..Block::default() });
        }
        let Some(block) = blocks.last_mut() else { continue };
        match event {
            Event::Start(Tag::Image { dest_url, .. }) => {
                images += 1;
                block.has_badge |= is_badge(&dest_url);
            }
            Event::End(end) => {
                depth = depth.saturating_sub(1);
                images -= usize::from(end == TagEnd::Image && images > 0);
            }
            Event::InlineHtml(_) => block.tags(view.get(range).unwrap_or_default()),
            Event::Text(text) if images == 0 => block.is_plain &= text.trim().is_empty(),
            Event::Code(_) if images == 0 => block.is_plain = false,
            _ => {}
        }
    }
    blocks
}

impl Block {
    fn of(tag: &Tag<'_>, view: &str, range: &Range<usize>) -> Block {
        let mut block = Block { range: range.clone(), ..Block::default() };
        match tag {
            Tag::Heading { level, .. } => block.heading = Some(rank(*level)),
            Tag::Paragraph => block.is_plain = true,
            Tag::HtmlBlock => {
                let html = view.get(range.clone()).unwrap_or_default();
                block.is_html = true;
                block.tags(html);
                let mut rest = html.to_owned();
                for token in html::tokens(html).into_iter().rev() {
                    if let Token::Comment(span) = token {
                        rest.replace_range(span, "");
                    }
                }
                block.is_comment = rest.trim().is_empty();
            }
            _ => {}
        }
        block
    }

    /// What tags in it show.
    fn tags(&mut self, html: &str) {
        let pictures = html::pictures(html);
        self.has_picture |= !pictures.is_empty();
        self.has_badge |= pictures.iter().any(|(_, source)| is_badge(source));
        let heading = html::tokens(html).into_iter().find_map(|token| match token {
            Token::HeadingEnd(level) => Some(level),
            Token::Comment(_) => None,
        });
        self.heading = self.heading.or(heading);
    }
}

fn rank(level: HeadingLevel) -> u8 {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        HeadingLevel::H4 => 4,
        HeadingLevel::H5 => 5,
        HeadingLevel::H6 => 6,
    }
}
