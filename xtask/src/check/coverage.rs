//! How much of the code the tests reached: coverage.py's JSON, Cobertura's XML, or lcov's tracefile.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::time::SystemTime;

use quick_xml::events::Event;
use serde::Deserialize;
use serde::de::IgnoredAny;

/// Where the tools that write them put them by default, best first.
const FILES: [&str; 6] =
    ["coverage.json", "coverage.xml", "cobertura.xml", "lcov.info", "coverage.lcov", "coverage/lcov.info"];

/// The share of lines that ran, in per cent, from the first report in `root` that was written since `start` and can be
/// read. An older file, or one that git keeps (`tracked`), is about some other tree.
pub fn since(root: &Path, start: SystemTime, tracked: &[String]) -> Option<f64> {
    let fresh = |file: &&&str| {
        let modified = fs::metadata(root.join(file)).and_then(|meta| meta.modified());
        modified.is_ok_and(|modified| modified >= start) && !crate::paths::has(tracked, file)
    };
    FILES.iter().filter(fresh).find_map(|file| read(&root.join(file), root))
}

/// The share of lines that ran, in per cent from 0 to 100, by the form that the file's ending names. A report none of
/// whose files lies below `root` is about another tree.
pub fn read(path: &Path, root: &Path) -> Option<f64> {
    let mut file = File::open(path).ok()?;
    let Measured { percent, files } = match path.extension()?.to_str()? {
        "json" => json(&mut file),
        "xml" => cobertura(BufReader::new(file)),
        _ => lcov(BufReader::new(file)),
    }?;
    let is_ours = |file: &String| {
        let path = root.join(file);
        path.starts_with(root) && path.is_file()
    };
    (percent.is_finite() && (0.0..=100.0).contains(&percent) && files.iter().any(is_ours)).then_some(percent)
}

/// What a report says, and which files it says it of.
struct Measured {
    percent: f64,
    files: BTreeSet<String>,
}

/// <https://coverage.readthedocs.io/en/latest/commands/cmd_json.html>
fn json(stream: &mut dyn Read) -> Option<Measured> {
    #[derive(Deserialize)]
    struct Report {
        totals: Totals,
        files: BTreeMap<String, IgnoredAny>,
    }
    #[derive(Deserialize)]
    struct Totals {
        percent_covered: f64,
        num_statements: u64,
    }
    let Report { totals, files } = crate::json::from_reader(stream).ok()?;
    let measured = Measured { percent: totals.percent_covered, files: files.into_keys().collect() };
    (totals.num_statements > 0).then_some(measured)
}

/// The root element's `line-rate` (<https://github.com/cobertura/web/blob/master/htdocs/xml/coverage-04.dtd>), where
/// there were lines at all: coverage.py writes a rate of 1 for none. Files are relative to a `<source>`.
fn cobertura(reader: impl BufRead) -> Option<Measured> {
    let mut xml = quick_xml::Reader::from_reader(reader);
    let mut buffer = Vec::new();
    let (mut percent, mut in_source) = (None, false);
    let (mut sources, mut names) = (vec![String::new()], BTreeSet::new());
    loop {
        let event = xml.read_event_into(&mut buffer).ok()?;
        match &event {
            Event::Start(tag) | Event::Empty(tag) => {
                let text = |name: &str| tag.try_get_attribute(name).ok()?.map(|value| value.value.to_string());
                let number = |name: &str| text(name)?.parse::<f64>().ok();
                match tag.name().as_ref() {
                    "coverage" if percent.is_none() => {
                        let valid = number("lines-valid")?;
                        percent = (valid > 0.0).then_some(number("line-rate")? * 100.0);
                        percent?;
                    }
                    _ if percent.is_none() => return None,
                    "class" => names.extend(text("filename")),
                    name => in_source = name == "source",
                }
            }
            Event::Text(text) if in_source => sources.push(text.trim().to_owned()),
            Event::End(_) => in_source = false,
            Event::Eof => break,
            _ => {}
        }
        buffer.clear();
    }
    let joined = |name: &String| {
        let place = |source: &String| if source.is_empty() { name.clone() } else { format!("{source}/{name}") };
        sources.iter().map(place).collect::<Vec<_>>()
    };
    Some(Measured { percent: percent?, files: names.iter().flat_map(joined).collect() })
}

/// `LF` lines found and `LH` lines hit of each file `SF`, added up (`man geninfo`, section "tracefile format").
fn lcov(reader: impl BufRead) -> Option<Measured> {
    let (mut found, mut hit, mut files) = (0_u64, 0_u64, BTreeSet::new());
    for line in reader.lines() {
        let line = line.ok()?;
        if let Some(number) = line.strip_prefix("LF:") {
            found = found.checked_add(number.trim().parse().ok()?)?;
        } else if let Some(number) = line.strip_prefix("LH:") {
            hit = hit.checked_add(number.trim().parse().ok()?)?;
        } else if let Some(file) = line.strip_prefix("SF:") {
            files.insert(file.trim().to_owned());
        }
    }
    #[allow(clippy::cast_precision_loss, reason = "a share of lines needs no more digits than an f64 has")]
    let percent = hit as f64 / found as f64 * 100.0;
    (found > 0).then_some(Measured { percent, files })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn percent(name: &str, text: &str) -> Option<f64> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        fs::write(folder.path().join("a.py"), "").unwrap();
        read(&path, folder.path())
    }

    #[test]
    fn each_form_is_read() {
        let json = r#"{"meta": {}, "files": {"a.py": {}}, "totals": {"percent_covered": 87.5, "num_statements": 8}}"#;
        assert_eq!(percent("coverage.json", json), Some(87.5));
        let xml = r#"<?xml version="1.0" ?><!DOCTYPE coverage SYSTEM "x.dtd"><coverage lines-valid="8" line-rate="0.875"><sources><source>/elsewhere</source></sources><packages><class filename="a.py"/></packages></coverage>"#;
        assert_eq!(percent("coverage.xml", xml), Some(87.5));
        assert_eq!(percent("lcov.info", "SF:a.py\nLF:6\nLH:5\nend_of_record\nLF:2\nLH:2\n"), Some(87.5));
    }

    #[test]
    fn nothing_measured_is_no_number() {
        for (name, text) in [
            ("coverage.json", r#"{"totals": {"percent_covered": 100.0, "num_statements": 0}}"#),
            ("coverage.json", r#"{"files": {"a.py": {}}, "totals": {"percent_covered": 140.0, "num_statements": 3}}"#),
            ("coverage.json", r#"{"totals": {"percent_covered": null, "num_statements": 3}}"#),
            ("coverage.xml", r#"<coverage lines-valid="0" line-rate="1"></coverage>"#),
            ("coverage.xml", r#"<coverage lines-valid="5" line-rate="NaN"></coverage>"#),
            ("coverage.xml", "<html><coverage lines-valid='5' line-rate='1'/></html>"),
            ("lcov.info", "LF:0\nLH:0\n"),
            ("lcov.info", ""),
            ("lcov.info", "SF:nowhere.py\nLF:4\nLH:4\n"),
            ("lcov.info", "SF:/etc/passwd\nLF:4\nLH:4\n"),
            ("coverage.json", r#"{"files": {"b.py": {}}, "totals": {"percent_covered": 100.0, "num_statements": 3}}"#),
            ("coverage.xml", "<coverage lines-valid='5' line-rate='1'><class filename='b.py'/></coverage>"),
            ("lcov.info", "LF:1\nLH:2\n"),
        ] {
            assert_eq!(percent(name, text), None, "{text}");
        }
    }

    #[test]
    fn an_old_or_tracked_report_is_about_another_tree() {
        let folder = tempfile::tempdir().unwrap();
        let start = SystemTime::now() - Duration::from_secs(60);
        fs::write(folder.path().join("a.py"), "").unwrap();
        fs::write(folder.path().join("lcov.info"), "SF:a.py\nLF:4\nLH:3\n").unwrap();
        assert_eq!(since(folder.path(), start, &[]), Some(75.0));
        assert_eq!(since(folder.path(), start, &["lcov.info".to_owned()]), None);
        assert_eq!(since(folder.path(), SystemTime::now() + Duration::from_secs(60), &[]), None);
    }
}
