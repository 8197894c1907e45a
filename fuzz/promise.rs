//! What a splice promises about any bytes at all: only the section differs, twice is once, what was written is found
//! again and is no edit by hand, other line ends change nothing else, and no badge can add anything. The property tests
//! and the fuzz target check the same.

use std::slice;

use xtask::badge::{self, Badge};
use xtask::readme::{self, Markup, Place, Problem};
use xtask::section;

/// Reads the document as Markdown and as reStructuredText; its length chooses the number of badges, and its last line is
/// the text of one.
///
/// # Panics
///
/// A promise is broken.
pub(super) fn check(document: &[u8]) {
    let last_line = document.rsplit(|&byte| byte == b'\n').next().unwrap_or_default();
    let hostile = license(&String::from_utf8_lossy(last_line));
    let plain: Vec<Badge> = (0..document.len() % 4).map(|n| license(&format!("{n} | a"))).collect();
    for markup in [Markup::Markdown, Markup::Rst] {
        let spliced = spliced(document, &plain, markup);
        if !hostile.message.is_empty() {
            let with_hostile = self::spliced(document, slice::from_ref(&hostile), markup);
            assert!(plain.is_empty() || spliced.is_some() == with_hostile.is_some(), "a badge decides");
        }
        if let Some(spliced) = spliced.filter(|_| has_one_line_end(document)) {
            for eol in ["\r\n", "\r"] {
                let other = self::spliced(&ended(document, eol), &plain, markup);
                assert_eq!(other, Some(ended(&spliced, eol)), "the line end {eol:?} makes a difference");
            }
        }
    }
}

fn license(message: &str) -> Badge {
    let link = Some("https://example.com/?a=1&b=2".to_owned());
    Badge::fixed("https://img.shields.io", "license", "license", message, "blue", link)
}

/// Whether lines end with LF alone. A NUL is left out: whether a document is text depends on where its first one stands.
fn has_one_line_end(document: &[u8]) -> bool {
    document.contains(&b'\n') && !document.contains(&b'\r') && !document.contains(&0)
}

fn ended(document: &[u8], eol: &str) -> Vec<u8> {
    document.split(|&byte| byte == b'\n').collect::<Vec<_>>().join(eol.as_bytes())
}

/// The document with the section of these badges, if its markers are usable.
fn spliced(document: &[u8], badges: &[Badge], markup: Markup) -> Option<Vec<u8>> {
    let lines = match markup {
        Markup::Markdown => section::markdown(badges),
        Markup::Rst => section::rst(badges),
    };
    let place = readme::locate(document, markup);
    let spliced = readme::splice(document, &lines, markup);
    let Ok(place) = place else {
        assert!(spliced.is_err(), "spliced where nothing was located");
        return None;
    };
    let spliced = match spliced {
        Ok(spliced) => spliced,
        Err(err) => {
            assert_eq!(err.problem(), Problem::Unstable);
            return None;
        }
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
    assert_eq!(readme::splice(&spliced, &lines, markup).as_ref(), Ok(&spliced), "twice is not once");
    let section = readme::section(&spliced, markup).expect("a section").expect("a pair");
    assert_eq!(section.is_empty(), badges.is_empty(), "the section is not what was written");
    let by_hand = readme::by_hand(&spliced, markup, badge::is_ours).expect("a section");
    assert!(by_hand.is_empty(), "taken for an edit by hand: {by_hand:?}");
    Some(spliced)
}
