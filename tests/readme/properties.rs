//! What holds for every document, shown on generated ones: hostile, and well-formed in every container.

use proptest::prelude::*;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use xtask::readme::{self, Markup};

use super::{END, START, badges};

#[path = "../../fuzz/promise.rs"]
mod promise;

/// Pieces that a hostile document is made of.
const PIECES: &[&str] = &[
    START,
    END,
    START,
    END,
    "<!-- BADGES -->",
    "<!--",
    "-->",
    "\n",
    "\n",
    "\n\n",
    "\r\n",
    "\r",
    " ",
    "    ",
    "\t",
    "> ",
    ">",
    "- ",
    "* ",
    "1. ",
    "10) ",
    "+   ",
    "# ",
    "## T",
    "\n===\n",
    "---\n",
    "***\n",
    "```",
    "```\n",
    "~~~\n",
    "`",
    "``",
    "\\",
    "<div>",
    "</div>",
    "<pre>",
    "</pre>",
    "<script>",
    "</script>",
    "<h1>",
    "</h1>",
    "<a href=\"",
    "\">",
    "<![CDATA[",
    "]]>",
    "<?",
    "?>",
    "<!X",
    "| a | ",
    "|--|--|\n",
    "|",
    "[^1]: ",
    "[a]: ",
    "[",
    "](x)",
    "![",
    "*",
    "**",
    "~~",
    "text",
    "a: b\n",
    "---\na: b\n---\n",
    "+++\na = 1\n+++\n",
    "\u{feff}",
    "é",
    "\u{0}",
    "$",
    "&lt;",
];

const RST_PIECES: &[&str] = &[
    ".. BADGES START",
    ".. BADGES END",
    ".. BADGES START\n\n",
    "\n.. BADGES END\n",
    ".. BADGES",
    "\n",
    "\n\n",
    "\r\n",
    "\r",
    " ",
    "   ",
    "\t",
    "::\n\n",
    ".. code::\n\n",
    ".. note::\n\n",
    ".. image:: x\n",
    "..",
    "..\n",
    "- ",
    "1. ",
    ":a: b\n",
    "T\n",
    "===\n",
    "===",
    "----\n",
    "text",
    "> ",
    ">>> ",
    "|",
    ".. [1] ",
    ".. _a:",
    "\u{feff}",
    "é",
];

fn pieces(from: &'static [&'static str]) -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        40 => prop::sample::select(from).prop_map(|piece| piece.as_bytes().to_vec()),
        1 => prop::collection::vec(any::<u8>(), 1..4),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

/// Places for a marker that a splice must never refuse.
const PLACES: &[&str] = &[
    "{M}",
    "  {M}",
    "text {M} text\nmore",
    "text\n{M}\nmore",
    "{M} text",
    "> {M}",
    "> a\n>\n> {M}\n> b",
    "- {M}",
    "- a\n- {M}\n- b",
    "- a\n\n  {M}\n\n  b",
    "1.  {M} b\n    c",
    "- - {M}\n  - a",
    "> - x {M}\n>   y\n> - z",
    "- > {M}\n  > a",
    "- [ ] {M} todo",
    "* a\n  {M}\n  b",
    "# T {M}",
    "T {M}\n===",
    "T\nU {M} V\n---",
    "**b {M} c**",
    "| a | {M} |\n|--|--|\n| c | d |",
    "| a | b |\n|--|--|\n| c {M} | d |",
    "<div>{M}</div>",
    "<div>\n  {M}\n</div>\n<p>\n        deep\n</p>",
    "<div>\n\n{M}\n\n</div>",
    "<p align=\"center\">\n{M}\n</p>",
    "> <div>\n> {M}\n> </div>",
    "- <div>\n  {M}\n  </div>\n- b",
    "[^1]: {M}\n\na[^1]",
    "<b>x</b> {M} y",
    "a  \n{M} b\\\nc",
];

/// Blocks that may stand around it.
const BLOCKS: &[&str] = &[
    "# T",
    "T\n===",
    "text\ntext",
    "```\n<!-- BADGES START -->\n```",
    "    <!-- BADGES -->",
    "`<!-- BADGES END -->`",
    "<!-- see <!-- BADGES START -->",
    "- a\n- b\n\n  c",
    "> q\n> > r",
    "| a | b |\n|--|--|\n| c | d |",
    "<pre>\n<!-- BADGES -->\n</pre>",
    "<div>\n<b>x</b>\n</div>",
    "---",
    "[a]: https://example.com",
    "1. a\n   - b",
    "é [a]",
];

fn well_formed() -> impl Strategy<Value = String> {
    let blocks = || prop::collection::vec(prop::sample::select(BLOCKS), 0..4);
    let marker = prop::sample::select(&["<!-- BADGES -->", "{A}{Z}", "{A} {Z}", "{A} by hand {Z}"][..]);
    let eol = prop::sample::select(&["\n", "\r\n", "\r"][..]);
    let parts = (blocks(), prop::sample::select(PLACES), marker, blocks(), eol, any::<bool>());
    parts.prop_map(|(before, place, marker, after, eol, ends)| {
        let place = place.replace("{M}", &super::marked(marker));
        let mut all: Vec<&str> = before;
        all.push(&place);
        all.extend(after);
        let mut text = all.join("\n\n***\n\n");
        text.push_str(if ends { "\n" } else { "" });
        text.replace('\n', eol)
    })
}

/// What a reader sees of a document, but for badges, markers, space, and where lines and paragraphs end.
fn skeleton(document: &str) -> Vec<String> {
    let mut seen = vec![String::new()];
    let mut badge = false;
    let options = Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES | Options::ENABLE_TASKLISTS | Options::ENABLE_GFM;
    let text = document.replace("\r\n", "\n").replace('\r', "\n");
    for event in Parser::new_ext(&text, options) {
        match event {
            Event::Start(Tag::Link { dest_url, .. }) if dest_url.starts_with("https://example.com/") => badge = true,
            Event::End(TagEnd::Link) if badge => badge = false,
            _ if badge => {}
            Event::Start(Tag::Paragraph | Tag::HtmlBlock) | Event::End(TagEnd::Paragraph | TagEnd::HtmlBlock) => {}
            Event::SoftBreak => seen.last_mut().unwrap().push(' '),
            Event::Text(text) => seen.last_mut().unwrap().push_str(&text),
            Event::Html(html) | Event::InlineHtml(html) => {
                let html = html.trim();
                if !html.contains("img.shields.io") {
                    let html = html.replace(START, "").replace(END, "").replace("<!-- BADGES -->", "");
                    seen.last_mut().unwrap().push_str(&html.replace("by hand", ""));
                }
            }
            other => seen.extend([format!("{other:?}"), String::new()]),
        }
    }
    let words = seen.iter().map(|text| text.replace("by hand", "").split_whitespace().collect::<String>());
    words.filter(|text| !text.is_empty()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: if std::env::var_os("TOUCHMARK_HEAVY").is_some() { 200_000 } else { 2_000 },
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn only_the_section_differs_and_twice_is_once(document in prop_oneof![pieces(PIECES), pieces(RST_PIECES)]) {
        promise::check(&document);
    }

    #[test]
    fn a_marker_in_any_container_is_filled_and_the_rest_stays_as_it_reads(document in well_formed(), count in 0_usize..4) {
        promise::check(document.as_bytes());
        let spliced = readme::splice(document.as_bytes(), &badges(count), Markup::Markdown);
        let spliced = String::from_utf8(spliced.map_err(|err| TestCaseError::fail(err.to_string()))?).unwrap();
        for n in 1..=count {
            prop_assert!(spliced.contains(&format!("badge/b{n}-ok")), "badge {n} is missing");
        }
        prop_assert_eq!(skeleton(&spliced), skeleton(&document), "{}", spliced);
    }
}
