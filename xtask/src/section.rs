//! Badges as the lines of a README section.

use crate::badge::Badge;

/// One Markdown line a badge: a linked image, or an image alone where there is nothing to link to.
pub fn markdown(badges: &[Badge]) -> Vec<String> {
    let line = |badge: &Badge| {
        let image = format!("![{}]({})", escape_markdown(&badge.alt()), badge.image);
        match &badge.link {
            Some(link) => format!("[{image}]({link})"),
            None => image,
        }
    };
    badges.iter().map(line).collect()
}

/// One `image` directive a badge, of up to three lines.
pub fn rst(badges: &[Badge]) -> Vec<String> {
    let directive = |badge: &Badge| {
        let target = badge.link.as_ref().map(|link| format!("\n   :target: {link}")).unwrap_or_default();
        // The value of an option is no markup: docutils takes it as it stands, backslashes included.
        format!(".. image:: {}{target}\n   :alt: {}", badge.image, badge.alt())
    };
    badges.iter().map(directive).collect()
}

/// Any ASCII punctuation may be escaped (CommonMark 0.31, section 2.4); what could end the text, start markup or an
/// entity, or split a table cell, is. `>` alone starts nothing inside a line. GitHub and PyPI replace `:name:` by a
/// picture, in a text like this one too; a colon before a space starts no such name.
///
/// In code and in a tag no backslash counts, and one that was opened earlier in the paragraph and never closed waits for
/// its other end: what that could be is written as an entity.
fn escape_markdown(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        match c {
            '`' => escaped.push_str("&#96;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '?' => escaped.push_str("&#63;"),
            ':' if rest.as_str().starts_with(' ') => escaped.push(c),
            '\\' | '*' | '_' | '[' | ']' | '<' | '&' | '!' | '|' | '~' | '#' | '@' | '$' | ':' => {
                escaped.extend(['\\', c]);
            }
            _ => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

    fn badge(message: &str, link: Option<&str>) -> Badge {
        Badge::fixed("https://s", "license", "license", message, "blue", link.map(str::to_owned))
    }

    #[test]
    fn nothing_in_a_message_is_replaced() {
        let badge = badge("a\\b :smile:", None);
        assert_eq!(markdown(std::slice::from_ref(&badge)), [format!(r"![license: a\\b \:smile\:]({})", badge.image)]);
        assert_eq!(
            rst(std::slice::from_ref(&badge)),
            [format!(".. image:: {}\n   :alt: license: a\\b :smile:", badge.image)]
        );
    }

    #[test]
    fn a_message_ends_nothing_that_was_opened_before() {
        let badge = badge("` \" ' ?> ]]> -->", None);
        let line = markdown(std::slice::from_ref(&badge)).remove(0);
        for opened in ["`", "<a href=\"", "<a href='", "<?", "<![CDATA[", "[", "*", "~~"] {
            let text = format!("x {opened}\n{line}");
            let is_image = |event: &Event<'_>| matches!(event, Event::Start(Tag::Image { .. }));
            assert!(Parser::new_ext(&text, Options::ENABLE_GFM).any(|event| is_image(&event)), "{text}");
        }
    }

    proptest! {
        /// Whatever stands in a message, Markdown sees one image whose text is the alt text, and nothing else.
        #[test]
        fn a_message_adds_no_markup(message in "\\PC{0,30}|[-*_`\\[\\]()<>&!|~#@ a]{0,20}") {
            let badge = badge(&message, Some("https://e"));
            let line = markdown(std::slice::from_ref(&badge)).remove(0);
            prop_assert!(!line.contains('\n'));
            let mut alt = String::new();
            let mut inside = false;
            for event in Parser::new_ext(&line, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_MATH | Options::ENABLE_GFM) {
                match event {
                    Event::Start(Tag::Image { dest_url, .. }) => {
                        prop_assert_eq!(&*dest_url, badge.image.as_str());
                        inside = true;
                    }
                    Event::End(TagEnd::Image) => inside = false,
                    Event::Text(text) if inside => alt.push_str(&text),
                    Event::Start(Tag::Paragraph | Tag::Link { .. }) | Event::End(TagEnd::Paragraph | TagEnd::Link) => {}
                    other => prop_assert!(false, "{:?} in {}", other, line),
                }
            }
            prop_assert_eq!(alt, badge.alt());
        }
    }
}
