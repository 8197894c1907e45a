//! A badge as a picture of our own, in the flat look of shields.io.

use crate::badge::{Badge, verdana};

/// Text and edge, on either side of it.
const PADDING: u32 = 5;

/// The picture: well-formed XML that names itself. The ids in it carry the badge's, so that many can stand in one page.
pub fn draw(badge: &Badge) -> String {
    let (label, message) = (text_width(&badge.label), text_width(&badge.message));
    let (left, right) = (label + 2 * PADDING, message + 2 * PADDING);
    let width = left + right;
    let alt = escaped(&badge.alt());
    let (id, color) = (badge.id, color(badge.color));
    let text = |text: &str, middle: u32, length: u32| {
        let (text, x, length) = (escaped(text), middle, length * 10);
        format!(
            r##"<text aria-hidden="true" x="{x}" y="150" fill="#010101" fill-opacity=".3" textLength="{length}">{text}</text><text x="{x}" y="140" textLength="{length}">{text}</text>"##
        )
    };
    // The text is drawn ten times as large and scaled down: its place is exact to a tenth of a pixel.
    let label = text(&badge.label, left * 5 + 5, label);
    let message = text(&badge.message, left * 10 + right * 5 - 5, message);
    format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="20" role="img" aria-label="{alt}"><title>{alt}</title><linearGradient id="shine-{id}" x2="0" y2="100%"><stop offset="0" stop-color="#bbb" stop-opacity=".1"/><stop offset="1" stop-opacity=".1"/></linearGradient><clipPath id="round-{id}"><rect width="{width}" height="20" rx="3" fill="#fff"/></clipPath><g clip-path="url(#round-{id})"><rect width="{left}" height="20" fill="#555"/><rect x="{left}" width="{right}" height="20" fill="{color}"/><rect width="{width}" height="20" fill="url(#shine-{id})"/></g><g fill="#fff" text-anchor="middle" font-family="Verdana,Geneva,DejaVu Sans,sans-serif" font-size="110" transform="scale(.1)">{label}{message}</g></svg>"##
    )
}

/// In whole pixels and odd, as shields.io has it, so that the middle of the text is the middle of a pixel.
fn text_width(text: &str) -> u32 {
    (verdana::width(text) / 100) | 1
}

/// What shields.io paints for a name.
fn color(name: &str) -> String {
    let hex = match name {
        "brightgreen" => "4b0",
        "yellow" => "d8b800",
        "red" => "dd4343",
        "blue" => "007ec6",
        "lightgrey" => "939393",
        hex => hex,
    };
    format!("#{hex}")
}

/// Text of a badge holds no control characters; what XML gives a meaning is escaped.
fn escaped(text: &str) -> String {
    let plain = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    plain.replace('"', "&quot;").replace(['\u{fffe}', '\u{ffff}'], "")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use quick_xml::Reader;
    use quick_xml::events::Event;

    fn badge(label: &str, message: &str) -> Badge {
        Badge::fixed("https://s", "license", label, message, "blue", None)
    }

    proptest! {
        #[test]
        fn any_text_makes_well_formed_xml(label in "\\PC{0,20}", message in "[<>&\"' -~]{0,20}") {
            let badge = badge(&label, &message);
            let svg = draw(&badge);
            let mut reader = Reader::from_str(&svg);
            let mut depth = 0;
            loop {
                match reader.read_event().unwrap() {
                    Event::Start(_) => depth += 1,
                    Event::End(_) => depth -= 1,
                    Event::Eof => break,
                    _ => {}
                }
            }
            prop_assert_eq!(depth, 0);
            prop_assert_eq!(svg.matches("<text").count(), 4);
        }
    }

    #[test]
    fn every_color_of_a_badge_is_painted() {
        let named = ["brightgreen", "yellow", "red", "blue", "lightgrey"];
        assert!(named.into_iter().all(|name| color(name).len() <= 7), "{named:?}");
        assert_eq!(color("000000"), "#000000");
    }

    /// What shields' own renderer draws for labels of every sort; `tests/page/badges.mjs` records it.
    #[test]
    fn a_badge_is_as_wide_as_the_one_of_shields() {
        let recorded = include_str!("../../../fixtures/badges/widths.json");
        let recorded: serde_json::Value = serde_json::from_str(recorded).unwrap();
        let widths = recorded["widths"].as_array().unwrap();
        assert!(widths.len() >= 50);
        for entry in widths {
            let mut badge = badge("", "");
            badge.label = entry["label"].as_str().unwrap().to_owned();
            badge.message = entry["message"].as_str().unwrap().to_owned();
            let svg = draw(&badge);
            let width: i64 = svg.split('"').nth(3).unwrap().parse().unwrap();
            let theirs = entry["width"].as_i64().unwrap();
            assert!((width - theirs).abs() <= 2, "{}: {width} px, {theirs} px", badge.alt());
        }
    }
}
