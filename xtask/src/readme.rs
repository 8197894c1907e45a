//! Where the badge section sits in a README, and what the README is with another section in its place.
//!
//! Bytes in, bytes out: nothing here touches a file. Outside the section every byte is kept, invalid UTF-8 included.
//! A Markdown parser decides what a marker is, and every result is located again before it is returned, so that twice
//! is once: a document in which that would not hold is refused, not damaged.

mod error;
mod frame;
mod front;
mod home;
mod html;
mod markdown;
mod rst;
mod text;

use std::ops::Range;
use std::path::Path;

pub use error::{MarkerError, Problem};

use error::Marker;
use frame::Frame;

/// The markup language of a README.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Markup {
    /// CommonMark with GitHub's tables and footnotes.
    Markdown,
    /// reStructuredText as docutils reads it.
    Rst,
}

impl Markup {
    /// Judged by the extension: `.rst` and `.rest` are reStructuredText, everything else is Markdown.
    pub fn of(path: &Path) -> Markup {
        let extension = path.extension().unwrap_or_default();
        if extension.eq_ignore_ascii_case("rst") || extension.eq_ignore_ascii_case("rest") {
            Markup::Rst
        } else {
            Markup::Markdown
        }
    }

    /// The empty section, for people to paste: two markers, LF at the end of each line.
    pub fn snippet(self) -> String {
        let [start, end] = [Marker::Start, Marker::End].map(|marker| marker.text(self));
        match self {
            Markup::Markdown => format!("{start}\n{end}\n"),
            Markup::Rst => format!("{start}\n\n{end}\n"),
        }
    }
}

/// Where the section sits, or would. Offsets are in bytes and count from 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// Between two markers. The section is `start.end..end.start`.
    Pair {
        /// The marker `BADGES START`.
        start: Range<usize>,
        /// The marker `BADGES END`.
        end: Range<usize>,
    },
    /// In the place of one marker that becomes two.
    Single {
        /// The marker `BADGES`.
        marker: Range<usize>,
    },
    /// There is no marker. The section would be put in at this offset: beside other badges, else behind the title, else
    /// at the top.
    Absent {
        /// At the start of a line, at the end of the document, or before an end tag of HTML.
        at: usize,
    },
}

/// Finds the section of a README.
///
/// # Errors
///
/// Markers that are neither none, nor one single, nor one start before one end.
pub fn locate(bytes: &[u8], markup: Markup) -> Result<Place, MarkerError> {
    find(bytes, markup).map(|found| found.place)
}

/// The README with `badges` as its section: everything outside keeps its bytes.
///
/// A badge is one line of Markdown, or a block of lines (`\n` between them) of reStructuredText, without a line end
/// and without indentation. Each gets its own line in the line ending of its surroundings and the prefix of the
/// container that the start marker is in (`> `, the indentation of a list item). Two places cannot hold lines of
/// Markdown: in a heading or a table cell the badges share the marker's line, and within an HTML block they are
/// written in HTML. A single marker becomes the pair, and without any the pair is added beside other badges or behind the title.
///
/// # Errors
///
/// As [`locate`]; also where the result would not be found again, for instance because a badge holds a marker.
pub fn splice(bytes: &[u8], badges: &[String], markup: Markup) -> Result<Vec<u8>, MarkerError> {
    let found = find(bytes, markup)?;
    let (spliced, start) = found.put(bytes, badges, markup);
    if spliced != bytes {
        let again = find(&spliced, markup);
        if !again.is_ok_and(|again| again.holds(&spliced, start, badges)) {
            return Err(MarkerError::unstable(&spliced, start, markup));
        }
    }
    Ok(spliced)
}

/// The lines of the section as it stands, without prefix, line ends and blank lines; `None` where there is no pair.
///
/// # Errors
///
/// As [`locate`].
pub fn section(bytes: &[u8], markup: Markup) -> Result<Option<Vec<String>>, MarkerError> {
    let found = find(bytes, markup)?;
    let Place::Pair { start, end } = found.place else {
        return Ok(None);
    };
    let between = text::slice(bytes, start.end..end.start);
    let prefix = found.frame.prefix.as_str();
    let bare = |line: &str| {
        let line = line.strip_prefix(prefix).or(line.strip_prefix(prefix.trim_end())).unwrap_or(line);
        match markup {
            Markup::Markdown => line.trim().to_owned(),
            // Indentation is what makes an option of a directive.
            Markup::Rst => line.trim_end().to_owned(),
        }
    };
    let text = String::from_utf8_lossy(between);
    Ok(Some(text.split(['\n', '\r']).map(bare).filter(|line| !line.is_empty()).collect()))
}

/// The lines of the section that Touchmark did not write: they hold something besides images, or an image whose
/// alternative text is not `ours`. A splice loses them.
///
/// # Errors
///
/// As [`locate`].
pub fn by_hand(bytes: &[u8], markup: Markup, ours: impl Fn(&str) -> bool) -> Result<Vec<String>, MarkerError> {
    let lines = section(bytes, markup)?.unwrap_or_default();
    let by_hand = |line: &String| match markup {
        Markup::Markdown => !html::is_badges(line, &ours),
        Markup::Rst => !rst::is_badge(line, &ours),
    };
    Ok(lines.into_iter().filter(by_hand).collect())
}

/// An image in a section.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Image {
    /// The text for those who do not see it.
    pub alt: String,
    /// Its address.
    pub source: String,
    /// Where a click leads.
    pub link: Option<String>,
}

/// The images of the section as it stands, in whatever form its place takes; `None` where there is no pair.
///
/// # Errors
///
/// As [`locate`].
pub fn images(bytes: &[u8], markup: Markup) -> Result<Option<Vec<Image>>, MarkerError> {
    let Some(lines) = section(bytes, markup)? else { return Ok(None) };
    Ok(Some(match markup {
        Markup::Markdown => lines.iter().flat_map(|line| html::images(line)).collect(),
        Markup::Rst => rst::images(&lines),
    }))
}

/// The badges outside of the section, each with the number of its line, as far as they can be told from other images.
///
/// # Errors
///
/// As [`locate`].
pub fn others(bytes: &[u8], markup: Markup) -> Result<Vec<(usize, Image)>, MarkerError> {
    let section = match locate(bytes, markup)? {
        Place::Pair { start, end } => start.start..end.end,
        Place::Single { .. } | Place::Absent { .. } => 0..0,
    };
    let view = text::view(bytes);
    let images = match markup {
        Markup::Markdown => home::images(&view),
        Markup::Rst => rst::all_images(&view),
    };
    let mut lines = text::Lines::new(bytes);
    let outside = images.into_iter().filter(|(at, image)| home::is_badge(&image.source) && !section.contains(at));
    Ok(outside.map(|(at, image)| (lines.number(at), image)).collect())
}

/// A place, and how a section is written there.
struct Found {
    place: Place,
    frame: Frame,
}

impl Found {
    /// The whole document with the section in it, and the offset of the start marker.
    fn put(&self, bytes: &[u8], badges: &[String], markup: Markup) -> (Vec<u8>, usize) {
        let [start, end] = [Marker::Start, Marker::End].map(|marker| marker.text(markup));
        let section = self.frame.render(badges);
        let mut spliced = Vec::with_capacity(bytes.len() + section.len() + 64);
        let at;
        match &self.place {
            Place::Pair { start, end } => {
                at = start.start;
                spliced.extend(text::slice(bytes, 0..start.end));
                spliced.extend(section.as_bytes());
                spliced.extend(text::slice(bytes, end.start..bytes.len()));
            }
            Place::Single { marker } => {
                at = marker.start;
                spliced.extend(text::slice(bytes, 0..marker.start));
                spliced.extend([start, &section, end].concat().as_bytes());
                spliced.extend(text::slice(bytes, marker.end..bytes.len()));
            }
            Place::Absent { at: gap } => {
                let (before, after) = self.frame.surroundings(bytes, *gap);
                at = gap + before.len();
                spliced.extend(text::slice(bytes, 0..*gap));
                spliced.extend([&before, start, &section, end, &after].concat().as_bytes());
                spliced.extend(text::slice(bytes, *gap..bytes.len()));
            }
        }
        (spliced, at)
    }

    /// Whether the pair stands at `at` and a second splice would change nothing.
    fn holds(&self, bytes: &[u8], at: usize, badges: &[String]) -> bool {
        match &self.place {
            Place::Pair { start, end } => {
                let section = text::slice(bytes, start.end..end.start);
                start.start == at && self.frame.render(badges).as_bytes() == section
            }
            _ => false,
        }
    }
}

fn find(bytes: &[u8], markup: Markup) -> Result<Found, MarkerError> {
    // UTF-16 and UTF-32 spell markers otherwise, and would be torn by a section in ASCII; so would a binary file.
    if [b"\xff\xfe", b"\xfe\xff"].iter().any(|mark| bytes.starts_with(*mark)) || bytes.contains(&0) {
        return Err(MarkerError::new(Problem::NotText, &[], &[], markup));
    }
    if is_pointer(bytes) {
        return Err(MarkerError::new(Problem::Pointer, &[], &[], markup));
    }
    let view = text::view(bytes);
    match markup {
        Markup::Markdown => markdown::find(bytes, &view),
        Markup::Rst => rst::find(bytes, &view),
    }
}

/// What a checkout leaves of a file that is stored elsewhere: [Git LFS](https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md)
/// and its forerunners, [git-annex](https://git-annex.branchable.com/internals/pointer_file/), git-fat and Xet.
fn is_pointer(bytes: &[u8]) -> bool {
    const STARTS: &[&[u8]] = &[
        b"version https://git-lfs.github.com/spec/",
        b"version https://hawser.github.com/spec/",
        b"version http://git-media.io/v/",
        b"/annex/objects/",
        b"#$# git-fat ",
        b"# xet version ",
    ];
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    STARTS.iter().any(|start| text.starts_with(start))
}
