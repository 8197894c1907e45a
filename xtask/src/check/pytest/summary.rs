//! The last lines of test runs, as people see them: for runners that leave no report, and against those that hide one.

use crate::check::report::lines;
use crate::outcome::{Finding, Findings, Severity};
use crate::tool::Output;

/// How many tests ran to their end, how many of them failed, and in how many summaries that was said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Printed {
    pub(super) ran: u64,
    pub(super) failed: u64,
    summaries: u64,
}

impl Printed {
    /// All summaries of both streams; nothing where there is none, or a stream is no text or did not come whole.
    pub(super) fn read(output: &mut Output) -> Option<Printed> {
        let mut printed = Printed::default();
        for stream in [&mut output.stdout, &mut output.stderr] {
            lines(stream, |line| printed.add(line)).ok()?;
        }
        (printed.summaries > 0).then_some(printed)
    }

    /// A finding for as many as failed, which the output names.
    pub(super) fn findings(self) -> Findings {
        let finding = Finding {
            rule: "test".to_owned(),
            severity: Severity::Medium,
            path: None,
            line: None,
            column: None,
            end_column: None,
            message: "a test failed; the output of the command names it".to_owned(),
            url: None,
            help: None,
            flow: Vec::new(),
            cwe: Vec::new(),
            accepted: None,
        };
        Findings::counted((self.failed > 0).then_some(finding).into_iter(), self.failed, None)
    }

    /// pytest (`3 passed, 1 failed in 61.2s (0:01:01)`), unittest (`Ran 3 tests in 0.1s`, `FAILED (failures=1)`) and cargo
    /// (`test result: ok. 3 passed; 0 failed; …`).
    fn add(&mut self, line: &str) {
        let line = plain(line);
        let line = line.trim().trim_matches('=').trim();
        let words: Vec<&str> = line.split([' ', ',', ';', '(', ')', '=']).filter(|word| !word.is_empty()).collect();
        let number = |word: &str| {
            let at = words.iter().position(|known| *known == word)?;
            words.get(at.checked_sub(1)?)?.parse::<u64>().ok()
        };
        let of_unittest = || line.strip_prefix("Ran ")?.split(' ').next()?.parse::<u64>().ok();
        if let Some(tests) = of_unittest() {
            self.count(tests, 0);
        } else if let Some(inside) = line.strip_prefix("OK (").or_else(|| line.strip_prefix("FAILED (")) {
            self.unittest(inside);
        } else if is_pytest(line) || line.starts_with("test result: ") {
            let (passed, failed) = (number("passed"), number("failed"));
            let errors = number("errors").or_else(|| number("error"));
            if passed.or(failed).or(errors).is_some() {
                let failed = failed.unwrap_or(0).saturating_add(errors.unwrap_or(0));
                self.count(passed.unwrap_or(0).saturating_add(failed), failed);
            }
        }
    }

    fn count(&mut self, ran: u64, failed: u64) {
        self.ran = self.ran.saturating_add(ran);
        self.failed = self.failed.saturating_add(failed);
        self.summaries += 1;
    }

    /// `failures=1, errors=1, skipped=2, expected failures=1, unexpected successes=1`, after the line that counts all.
    fn unittest(&mut self, inside: &str) {
        for (what, number) in inside.trim_end_matches(')').split(", ").filter_map(|part| part.split_once('=')) {
            let number = number.parse::<u64>().unwrap_or(0);
            match what {
                "failures" | "errors" | "unexpected successes" => self.failed = self.failed.saturating_add(number),
                _ => self.ran = self.ran.saturating_sub(number),
            }
        }
    }
}

/// Whether a line ends as pytest's summary does: `in 0.12s`, or after a minute `in 61.20s (0:01:01)`.
fn is_pytest(line: &str) -> bool {
    let Some((_, time)) = line.rsplit_once(" in ") else { return false };
    let (seconds, rest) = time.split_once(' ').unwrap_or((time, ""));
    let is_number = seconds.strip_suffix('s').is_some_and(|number| number.parse::<f64>().is_ok());
    is_number && (rest.is_empty() || rest.starts_with('(') && rest.ends_with(')'))
}

/// The line without the escape sequences of colours.
fn plain(line: &str) -> String {
    let mut parts = line.split("\u{1b}[");
    let first = parts.next().unwrap_or_default().to_owned();
    let after =
        |part: &str| part.find(|c: char| c.is_ascii_alphabetic()).and_then(|at| part.get(at + 1..)).map(str::to_owned);
    parts.filter_map(after).fold(first, |text, part| text + &part)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tool::Captured;

    fn read(stdout: &str, stderr: &str) -> Option<(u64, u64)> {
        let (stdout, stderr) = (Captured::from_bytes(stdout.as_bytes()), Captured::from_bytes(stderr.as_bytes()));
        Printed::read(&mut Output { code: 0, stdout, stderr }).map(|printed| (printed.ran, printed.failed))
    }

    #[test]
    fn summaries_in_their_forms() {
        for (line, expected) in [
            ("===== 3 passed in 0.01s =====", Some((3, 0))),
            ("1 failed, 2 passed in 0.01s", Some((3, 1))),
            ("== 1 failed, 2 passed, 4 skipped in 61.20s (0:01:01) ==", Some((3, 1))),
            ("1 failed in 90061.20s (1 day, 1:01:01)", Some((1, 1))),
            ("==== 1 error in 0.30s ====", Some((1, 1))),
            (
                "\u{1b}[31m===== \u{1b}[31m\u{1b}[1m2 failed\u{1b}[0m, \u{1b}[32m1 passed\u{1b}[0m\u{1b}[31m in 0.05s\u{1b}[0m\u{1b}[31m =====\u{1b}[0m",
                Some((3, 2)),
            ),
            ("Ran 3 tests in 0.001s", Some((3, 0))),
            ("FAILED (failures=1, errors=2)", None),
            (
                "test result: FAILED. 1 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s",
                Some((3, 2)),
            ),
            ("all is well", None),
            ("we passed in time", None),
            ("", None),
        ] {
            assert_eq!(read(line, ""), expected, "{line}");
            assert_eq!(read("", line), expected, "{line}");
        }
        assert_eq!(read("", "Ran 9 tests in 0.1s\n\nFAILED (failures=1, errors=1, skipped=2)\n"), Some((7, 2)));
        // However long the second run is.
        let long = format!("1 failed in 61.2s (0:01:01)\n{}9 passed in 0.1s\n", "a line\n".repeat(20_000));
        assert_eq!(read(&long, ""), Some((10, 1)));
    }
}
