//! What a splice promises, on documents nobody would write: only the section differs, twice is once, and what was
//! written is found again.
//!
//! Every input is read as Markdown and as reStructuredText; its length chooses the number of badges. On a stable
//! compiler, from the top folder, with the fixtures as seeds:
//!
//! ```sh
//! mkdir -p fuzz/corpus/splice
//! RUSTC_BOOTSTRAP=1 cargo fuzz run splice fuzz/corpus/splice fixtures/readmes -- \
//!     -dict=fuzz/markdown.dict -max_len=2048 -timeout=10 -max_total_time=3600
//! ```

#![no_main]

use libfuzzer_sys::fuzz_target;
use xtask::readme::{self, Markup, Place};

fuzz_target!(|document: &[u8]| {
    check(document, Markup::Markdown);
    check(document, Markup::Rst);
});

fn check(document: &[u8], markup: Markup) {
    let badges: Vec<String> = (0..document.len() % 4).map(|n| badge(n, markup)).collect();
    let place = readme::locate(document, markup);
    let spliced = readme::splice(document, &badges, markup);
    let Ok(place) = place else {
        assert!(spliced.is_err(), "spliced where nothing was located");
        return;
    };
    let Ok(spliced) = spliced else {
        return;
    };
    let Ok(Place::Pair { start, end }) = readme::locate(&spliced, markup) else {
        panic!("what was written is not found again");
    };
    match &place {
        Place::Pair { start: s, end: e } => {
            assert_eq!(spliced[..start.end], document[..s.end], "before the section");
            assert_eq!(spliced[end.start..], document[e.start..], "behind the section");
        }
        Place::Single { marker } => {
            assert_eq!(spliced[..start.start], document[..marker.start], "before the marker");
            assert_eq!(spliced[end.end..], document[marker.end..], "behind the marker");
        }
        Place::Absent { at } => {
            assert!(spliced.starts_with(&document[..*at]), "before the place");
            assert!(spliced.ends_with(&document[*at..]), "behind the place");
            assert!(start.start >= *at && end.end <= spliced.len() - (document.len() - at), "not in the place");
        }
    }
    assert_eq!(readme::splice(&spliced, &badges, markup).as_ref(), Ok(&spliced), "twice is not once");
    let section = readme::section(&spliced, markup).expect("a section").expect("a pair");
    assert_eq!(section.is_empty(), badges.is_empty(), "the section is not what was written");
}

fn badge(n: usize, markup: Markup) -> String {
    let image = format!("https://img.shields.io/badge/b{n}-a%20%7C%20b-green");
    let link = format!("https://example.com/{n}?a=1&b=2");
    match markup {
        Markup::Markdown => format!("[![b{n}: a | b]({image})]({link})"),
        Markup::Rst => format!(".. image:: {image}\n   :target: {link}\n   :alt: b{n}: a | b"),
    }
}
