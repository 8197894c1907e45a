//! The little of HTML that a README makes necessary: comments, headings and raw text, and a badge written in it.
//!
//! Follows the states of the [HTML tokeniser](https://html.spec.whatwg.org/multipage/parsing.html#tokenization) that
//! decide what is a comment: a marker in an attribute, in `<pre>` or within another comment is not one.

use std::ops::Range;

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use super::Image;

/// A part of HTML that matters here. Offsets are in the text that was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// From `<!--` to `-->` or `--!>`.
    Comment(Range<usize>),
    /// The end tag of `<h1>` to `<h6>`, with its level.
    HeadingEnd(u8),
}

/// Elements whose content is shown or run as it is; all but `pre` are the
/// [raw text elements](https://html.spec.whatwg.org/multipage/syntax.html#raw-text-elements).
const RAW: &[&str] = &["pre", "script", "style", "textarea"];

/// The comments and heading ends of `text`, in one pass over it.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut found = Vec::new();
    let mut raw: Option<&str> = None;
    let mut at = 0;
    while let Some(open) = find(text, "<", at) {
        let rest = text.get(open..).unwrap_or_default();
        if let Some(element) = raw {
            at = open + 1;
            if end_tag(rest).is_some_and(|name| name.eq_ignore_ascii_case(element)) {
                raw = None;
            }
            continue;
        }
        at = if rest.starts_with("<!-->") {
            open + 5
        } else if rest.starts_with("<!--->") {
            open + 6
        } else if rest.starts_with("<!--") {
            let end = comment_end(text, open + 4);
            if let Some(end) = end {
                found.push(Token::Comment(open..end));
            }
            end.unwrap_or(text.len())
        } else if rest.starts_with("<![CDATA[") {
            past(text, "]]>", open).unwrap_or(text.len())
        } else if rest.starts_with("<?") {
            past(text, "?>", open).unwrap_or(text.len())
        } else if rest.starts_with("<!") {
            past(text, ">", open).unwrap_or(text.len())
        } else if let Some(name) = end_tag(rest) {
            found.extend(heading(name).map(Token::HeadingEnd));
            tag_end(text, open)
        } else if let Some(name) = name(rest.get(1..).unwrap_or_default()) {
            raw = RAW.iter().copied().find(|raw| name.eq_ignore_ascii_case(raw));
            tag_end(text, open)
        } else {
            open + 1
        };
    }
    found
}

/// Whether a line that starts an HTML block starts one that a blank line ends, and nothing else (types 6 and 7 of
/// [CommonMark 4.6](https://spec.commonmark.org/0.31.2/#html-blocks)). The other types end with the line that holds
/// their closing sequence.
pub(super) fn ends_at_blank_line(line: &str) -> bool {
    let line = line.trim_start();
    let raw = name(line.get(1..).unwrap_or_default())
        .is_some_and(|name| RAW.iter().any(|raw| name.eq_ignore_ascii_case(raw)));
    !(raw || line.starts_with("<!") || line.starts_with("<?"))
}

/// A badge, an image that may be a link, as HTML instead of Markdown.
pub(super) fn badge(markdown: &str) -> String {
    let mut out = String::new();
    let mut image: Option<(String, String)> = None;
    for event in Parser::new(markdown) {
        match event {
            Event::Start(Tag::Link { dest_url, .. }) => {
                out.push_str(&format!("<a href=\"{}\">", escape(&dest_url)));
            }
            Event::End(TagEnd::Link) => out.push_str("</a>"),
            Event::Start(Tag::Image { dest_url, .. }) => {
                image = Some((dest_url.to_string(), String::new()));
            }
            Event::End(TagEnd::Image) => {
                if let Some((source, alt)) = image.take() {
                    let (source, alt) = (escape(&source), escape(&alt));
                    out.push_str(&format!("<img src=\"{source}\" alt=\"{alt}\">"));
                }
            }
            Event::Text(text) | Event::Code(text) => match &mut image {
                Some((_, alt)) => alt.push_str(&text),
                None => out.push_str(&escape(&text)),
            },
            Event::SoftBreak | Event::HardBreak => out.push(' '),
            _ => {}
        }
    }
    out
}

/// Whether a line, of Markdown or of HTML as [`badge`] writes it, holds images alone, each with a text that is `ours`.
pub(super) fn is_badges(line: &str, ours: impl Fn(&str) -> bool) -> bool {
    let mut alt: Option<String> = None;
    let mut only_images = true;
    for event in Parser::new(line) {
        match (event, &mut alt) {
            (Event::Start(Tag::Image { .. }), _) => alt = Some(String::new()),
            (Event::End(TagEnd::Image), Some(text)) => {
                only_images &= ours(text);
                alt = None;
            }
            (Event::Text(text) | Event::Code(text), Some(alt)) => alt.push_str(&text),
            (Event::Text(text), None) => only_images &= text.trim().is_empty(),
            (Event::Html(html) | Event::InlineHtml(html), _) => only_images &= are_badge_tags(&html, &ours),
            (
                Event::Start(Tag::Link { .. } | Tag::Paragraph | Tag::HtmlBlock) | Event::SoftBreak | Event::End(_),
                _,
            ) => {}
            _ => only_images = false,
        }
    }
    only_images
}

/// The images of a line, of Markdown or of HTML as [`badge`] writes it, each with its link.
pub(super) fn images(line: &str) -> Vec<Image> {
    let (mut found, mut link, mut image) = (Vec::new(), None, None::<Image>);
    for event in Parser::new(line) {
        match (event, &mut image) {
            (Event::Start(Tag::Link { dest_url, .. }), _) => link = Some(dest_url.to_string()),
            (Event::End(TagEnd::Link), _) => link = None,
            (Event::Start(Tag::Image { dest_url, .. }), _) => {
                image = Some(Image { source: dest_url.to_string(), link: link.clone(), alt: String::new() });
            }
            (Event::End(TagEnd::Image), _) => found.extend(image.take()),
            (Event::Text(text) | Event::Code(text), Some(image)) => image.alt.push_str(&text),
            (Event::Html(html) | Event::InlineHtml(html), _) => {
                html.split_inclusive('>').for_each(|tag| read_tag(tag.trim(), &mut link, &mut found));
            }
            _ => {}
        }
    }
    found
}

/// One tag that [`badge`] writes.
fn read_tag(tag: &str, link: &mut Option<String>, found: &mut Vec<Image>) {
    let attribute = |name: &str| {
        let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
        Some(unescape(rest.split('"').next()?))
    };
    if tag == "</a>" {
        *link = None;
    } else if tag.starts_with("<a ") {
        *link = attribute("href");
    } else if tag.starts_with("<img ")
        && let (Some(source), Some(alt)) = (attribute("src"), attribute("alt"))
    {
        found.push(Image { alt, source, link: link.clone() });
    }
}

/// Whether these are tags that [`badge`] writes, and the text of an image among them is `ours`.
fn are_badge_tags(html: &str, ours: impl Fn(&str) -> bool) -> bool {
    let pieces: Vec<_> = html.trim().split_inclusive('>').collect();
    pieces.iter().all(|tag| {
        let alt = tag.split_once("\" alt=\"").and_then(|(_, rest)| rest.strip_suffix("\">"));
        match alt.filter(|_| tag.starts_with("<img src=\"")) {
            Some(alt) => ours(&unescape(alt)),
            None => tag.starts_with("<a href=\"") || *tag == "</a>",
        }
    })
}

fn unescape(text: &str) -> String {
    text.replace("&quot;", "\"").replace("&gt;", ">").replace("&lt;", "<").replace("&amp;", "&")
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn find(text: &str, what: &str, from: usize) -> Option<usize> {
    text.get(from..)?.find(what).map(|at| from + at)
}

fn past(text: &str, what: &str, from: usize) -> Option<usize> {
    find(text, what, from).map(|at| at + what.len())
}

/// Behind the first `-->` or `--!>`, which ends a comment too.
fn comment_end(text: &str, mut from: usize) -> Option<usize> {
    loop {
        let behind = past(text, "--", from)?;
        let rest = text.get(behind..)?;
        if rest.starts_with('>') {
            return Some(behind + 1);
        }
        if rest.starts_with("!>") {
            return Some(behind + 2);
        }
        from = behind - 1;
    }
}

/// The name of the end tag that `rest` starts with.
fn end_tag(rest: &str) -> Option<&str> {
    name(rest.strip_prefix("</")?)
}

/// The tag name that `rest` starts with; of a long one only the start, which is no name that matters here.
fn name(rest: &str) -> Option<&str> {
    if !rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let mut end = rest.bytes().take(LONGEST);
    let end = end.position(|b| b.is_ascii_whitespace() || b == b'/' || b == b'>');
    rest.get(..end.unwrap_or_else(|| rest.floor_char_boundary(LONGEST)))
}

/// Longer than every tag name that matters here.
const LONGEST: usize = 16;

fn heading(name: &str) -> Option<u8> {
    match name.as_bytes() {
        [b'h' | b'H', level @ b'1'..=b'6'] => Some(level - b'0'),
        _ => None,
    }
}

/// Where the `<img>` tags of `text` stand, and their addresses.
pub(super) fn pictures(text: &str) -> Vec<(Range<usize>, String)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(open) = find(text, "<", at) {
        at = open + 1;
        let is_image = text.get(at..).and_then(name).is_some_and(|name| name.eq_ignore_ascii_case("img"));
        if is_image {
            at = tag_end(text, open);
            let tag = text.get(open..at).unwrap_or_default();
            found.extend(attribute(tag, "src").map(|source| (open..at, source)));
        }
    }
    found
}

/// The value of an attribute that stands in quotes.
pub(super) fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!("{name}="))?;
    let quote = rest.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    rest.get(1..)?.split(quote).next().map(unescape)
}

/// Elements that badges are laid out in.
const CONTAINERS: &[&str] = &["p", "div", "center", "td", "th", "h1", "h2", "h3", "h4", "h5", "h6"];

/// Where the next end tag of a container stands.
pub(super) fn container_end(text: &str, from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        let open = find(text, "</", at)?;
        let name = text.get(open..).and_then(end_tag)?;
        if CONTAINERS.iter().any(|container| name.eq_ignore_ascii_case(container)) {
            return Some(open);
        }
        at = open + 2;
    }
}

/// Behind the `>` that closes the tag which starts at `open`: not one in a quoted attribute.
fn tag_end(text: &str, open: usize) -> usize {
    let mut quote = None;
    let mut previous = b'<';
    for (at, byte) in text.bytes().enumerate().skip(open + 1) {
        match (quote, byte) {
            (None, b'>') => return at + 1,
            (None, b'"' | b'\'') if previous == b'=' => quote = Some(byte),
            (Some(open), byte) if byte == open => quote = None,
            _ => {}
        }
        if !byte.is_ascii_whitespace() {
            previous = byte;
        }
    }
    text.len()
}
