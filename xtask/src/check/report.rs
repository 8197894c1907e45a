//! Reading a tool's report in bounded memory, whatever its size.

use std::fmt;
use std::io::{BufRead, Read};
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::{DeserializeOwned, Deserializer, SeqAccess, Visitor};

use crate::check::{LAST_WORDS, unreadable};
use crate::outcome::{Finding, Findings, MAX_FINDINGS, Severity, Undecided};
use crate::tool::{Captured, Output};

/// An entry of a report, while it still has the tool's shape.
pub trait Entry: DeserializeOwned {
    /// How bad it is, on our scale.
    fn severity(&self) -> Severity;
}

/// A JSON array of entries: the first [`MAX_FINDINGS`], and what there is to know of all of them.
///
/// Real reports reach a million entries and half a gigabyte; only what is kept costs memory.
#[derive(Debug)]
pub struct Entries<T> {
    /// The first of them.
    pub kept: Vec<T>,
    total: u64,
    worst: Option<Severity>,
}

impl<T: Entry> Entries<T> {
    /// How many there were.
    pub fn total(&self) -> u64 {
        self.total
    }

    /// All of them as findings, each taken from where it was kept.
    pub fn into_findings(self, finding: impl FnMut(T) -> Finding) -> Findings {
        Findings::counted(self.kept.into_iter().map(finding), self.total, self.worst)
    }

    /// All of them as findings.
    pub fn findings(&self, finding: impl FnMut(&T) -> Finding) -> Findings {
        Findings::counted(self.kept.iter().map(finding), self.total, self.worst)
    }
}

impl<'de, T: Entry> Deserialize<'de> for Entries<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Counting<T>(PhantomData<T>);

        impl<'de, T: Entry> Visitor<'de> for Counting<T> {
            type Value = Entries<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an array of findings")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut array: A) -> Result<Entries<T>, A::Error> {
                let mut entries = Entries { kept: Vec::new(), total: 0, worst: None };
                while let Some(entry) = array.next_element::<T>()? {
                    entries.total += 1;
                    entries.worst = entries.worst.max(Some(entry.severity()));
                    if entries.kept.len() < MAX_FINDINGS {
                        entries.kept.push(entry);
                    }
                }
                Ok(entries)
            }
        }

        deserializer.deserialize_seq(Counting(PhantomData))
    }
}

/// What is said of a stream of which a part is missing.
pub const NOT_WHOLE: &str = "the report did not come whole, or is larger than what can be kept";

/// The one JSON value that a tool has written to stdout; where there is none, its words on stderr are kept for people.
///
/// # Errors
/// `unknown (unreadable-report)`.
pub fn json<T: DeserializeOwned>(output: &mut Output) -> Result<T, Undecided> {
    value(&mut output.stdout).map_err(|verdict| verdict.with_output(output.stderr.tail(LAST_WORDS)))
}

/// The one JSON value that a stream holds: one that is cut short, or followed by anything, is no report.
fn value<T: DeserializeOwned>(stream: &mut Captured) -> Result<T, Undecided> {
    if !stream.is_whole() {
        return Err(unreadable(NOT_WHOLE));
    }
    if stream.is_empty() {
        return Err(unreadable("there is no report"));
    }
    let stream = stream.rewound().map_err(unreadable)?;
    crate::json::from_reader(stream).map_err(|err| unreadable(format!("not the JSON it should be: {err}")))
}

/// The longest line that a tool's text may hold, in bytes.
const LONGEST_LINE: u64 = 1 << 20;

/// Gives each line of a stream of text, without its end, to `take`.
///
/// # Errors
/// `unknown (unreadable-report)`: not whole, not UTF-8, or a line without end.
pub fn lines(stream: &mut Captured, mut take: impl FnMut(&str)) -> Result<(), Undecided> {
    if !stream.is_whole() {
        return Err(unreadable(NOT_WHOLE));
    }
    let mut reader = stream.reader().map_err(unreadable)?;
    let mut line = Vec::new();
    loop {
        line.clear();
        if (&mut reader).take(LONGEST_LINE).read_until(b'\n', &mut line).map_err(unreadable)? == 0 {
            return Ok(());
        }
        if line.len() as u64 == LONGEST_LINE {
            return Err(unreadable("a line without end"));
        }
        take(std::str::from_utf8(&line).map_err(unreadable)?.trim_end_matches(['\n', '\r']));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::{Ended, Outcome, Reason, Verdict};

    #[derive(Deserialize)]
    struct Number(u32);

    impl Entry for Number {
        fn severity(&self) -> Severity {
            if self.0 == 7 { Severity::High } else { Severity::Low }
        }
    }

    #[test]
    fn an_entry_beyond_what_is_kept_still_fails_the_check() {
        let many = vec!["1"; MAX_FINDINGS].join(",");
        let text = format!("[{many},7]");
        let entries: Entries<Number> = value(&mut Captured::from_bytes(text.as_bytes())).unwrap();
        let finding = |n: &Number| crate::check::finding("R", n.severity(), "a".into(), 1, 1, "m");
        let verdict = Verdict::judge(Ended::answered(), 1, entries.findings(finding), Severity::High);
        assert_eq!(verdict.outcome(), Outcome::Fail);
        assert_eq!((verdict.findings().len(), verdict.total()), (MAX_FINDINGS, MAX_FINDINGS as u64 + 1));
    }

    #[test]
    fn what_a_tool_says_instead_of_a_report_is_kept() {
        let streams = [Captured::from_bytes(b""), Captured::from_bytes(b"Traceback\nKeyError: 'x'\n")];
        let [stdout, stderr] = streams;
        let mut output = Output { code: 1, stdout, stderr };
        let verdict = Verdict::from(json::<Entries<Number>>(&mut output).err().unwrap());
        assert_eq!(verdict.detail(), Some("there is no report"));
        assert_eq!(verdict.output(), Some("Traceback\nKeyError: 'x'\n"));
    }

    #[test]
    fn only_one_whole_value_is_a_report() {
        for text in ["", " ", "[1", "[1] [2]", "[1]x", "null", "{}", "[\"1\"]", "\u{feff}[1]", "<html>"] {
            let read = value::<Entries<Number>>(&mut Captured::from_bytes(text.as_bytes()));
            assert_eq!(
                read.err().map(|undecided| Verdict::from(undecided).outcome()),
                Some(Outcome::Unknown(Reason::UnreadableReport)),
                "{text:?}"
            );
        }
    }
}
