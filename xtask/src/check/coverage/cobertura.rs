//! Cobertura's XML (<https://github.com/cobertura/web/blob/master/htdocs/xml/coverage-04.dtd>). Its rates are rounded, so
//! they are left aside.

use std::collections::BTreeMap;
use std::io::BufRead;

use quick_xml::events::{BytesStart, Event};

use super::{Reached, Report};
use crate::outcome::Share;

/// The lines of one file by number: whether each was reached, and its branches.
type Lines = BTreeMap<u64, (bool, Share)>;

/// Where the reader is.
#[derive(Default)]
struct Reader {
    stated: Option<Option<Reached>>,
    sources: Vec<String>,
    files: BTreeMap<String, Lines>,
    class: Option<String>,
    methods: usize,
    in_source: bool,
}

/// Nothing for what is no such document, or is one of another kind: mypy writes how precise types are in the same form.
pub(super) fn read(reader: impl BufRead) -> Option<Report> {
    let mut xml = quick_xml::Reader::from_reader(reader);
    let (mut buffer, mut reader, mut depth) = (Vec::new(), Reader::default(), 0_usize);
    loop {
        match xml.read_event_into(&mut buffer).ok()? {
            Event::Start(tag) => {
                depth += 1;
                reader.open(&tag)?;
            }
            Event::Empty(tag) => {
                reader.open(&tag)?;
                reader.close(tag.name().as_ref());
            }
            Event::End(tag) => {
                depth = depth.checked_sub(1)?;
                reader.close(tag.name().as_ref());
            }
            Event::Text(text) if reader.in_source => reader.sources.push(text.trim().to_owned()),
            Event::Eof => break,
            _ => {}
        }
        buffer.clear();
    }
    if depth > 0 {
        return None;
    }
    let files = reader.files.into_iter().map(|(file, lines)| Some((file, reached(&lines)?))).collect::<Option<_>>()?;
    Some(Report { files, sources: reader.sources, stated: reader.stated? })
}

impl Reader {
    fn open(&mut self, tag: &BytesStart<'_>) -> Option<()> {
        match tag.name().as_ref() {
            "coverage" if self.stated.is_none() => self.stated = Some(stated(tag)?),
            _ if self.stated.is_none() => return None,
            "class" => {
                let file = text(tag, "filename")?;
                self.files.entry(file.clone()).or_default();
                self.class = Some(file);
            }
            "methods" => self.methods += 1,
            // The lines of methods are listed once more below their class.
            "line" if self.methods == 0 => self.line(tag)?,
            name => self.in_source = name == "source",
        }
        Some(())
    }

    fn close(&mut self, name: &str) {
        match name {
            "class" => self.class = None,
            "methods" => self.methods = self.methods.saturating_sub(1),
            _ => self.in_source = false,
        }
    }

    /// Of one line that several classes or tests list, what any of them reached counts.
    fn line(&mut self, tag: &BytesStart<'_>) -> Option<()> {
        if text(tag, "precision").is_some() {
            return None;
        }
        let lines = self.files.get_mut(self.class.as_ref()?)?;
        let number = text(tag, "number")?.trim().parse().ok()?;
        let hits = text(tag, "hits").and_then(|hits| hits.trim().parse::<f64>().ok());
        let branches = text(tag, "condition-coverage").and_then(|text| conditions(&text)).unwrap_or_default();
        let known = lines.entry(number).or_default();
        known.0 |= hits? > 0.0;
        known.1 = if known.1.all() >= branches.all() { known.1.max(branches) } else { branches };
        Some(())
    }
}

/// `50% (1/2)`.
fn conditions(text: &str) -> Option<Share> {
    let (reached, all) = text.split_once('(')?.1.split_once(')')?.0.split_once('/')?;
    Share::new(reached.trim().parse().ok()?, all.trim().parse().ok()?)
}

/// What the root says of all files; nothing inside where it counts nothing, nothing at all where it counts nonsense.
fn stated(tag: &BytesStart<'_>) -> Option<Option<Reached>> {
    let share = |reached: &str, all: &str| match (text(tag, reached), text(tag, all)) {
        (Some(reached), Some(all)) => Share::new(reached.trim().parse().ok()?, all.trim().parse().ok()?).map(Some),
        _ => Some(None),
    };
    let (lines, branches) = (share("lines-covered", "lines-valid")?, share("branches-covered", "branches-valid")?);
    Some(lines.map(|lines| Reached { lines, branches: branches.unwrap_or_default() }))
}

fn reached(lines: &Lines) -> Option<Reached> {
    let hit = lines.values().filter(|(reached, _)| *reached).count() as u64;
    let branches = lines.values().try_fold(Share::default(), |sum, (_, branches)| sum.plus(*branches))?;
    Some(Reached { lines: Share::new(hit, lines.len() as u64)?, branches })
}

fn text(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let value = tag.try_get_attribute(name).ok()??;
    value.normalized_value(quick_xml::XmlVersion::Implicit1_0).ok().map(|value| value.into_owned())
}
