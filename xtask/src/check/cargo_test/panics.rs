//! Where and why tests failed: by what Rust's own panic message says, and for an example in the documentation the compiler
//! (<https://doc.rust-lang.org/std/panic/fn.set_hook.html>).

use crate::check::cargo_test::Place;
use crate::outcome::Finding;

/// How many lines of a message are kept: an assertion names what it compared in the lines below.
const LINES: usize = 4;

/// Adds place and message to the findings of tests that panicked; `said` is all that was printed.
pub(super) fn explain(findings: &mut [Finding], said: &str, place: &Place) {
    let (mut lines, mut block) = (said.lines(), None);
    while let Some(line) = lines.next() {
        let line = line.trim_start();
        if let Some(name) = line.strip_prefix("---- ").and_then(|rest| rest.strip_suffix(" stdout ----")) {
            block = Some(name);
        }
        if let (Some(name), Some(message)) = (block, of_example(line)) {
            let is_it = |found: &&mut Finding| found.rule == name && found.path.is_some() && is_waiting(found);
            if let Some(found) = findings.iter_mut().find(is_it) {
                found.message = place.message(message);
            }
            continue;
        }
        let Some(panic) = Panic::parse(line) else { continue };
        let message = lines.clone().take_while(|line| !ends(line)).take(LINES).map(str::trim).collect::<Vec<_>>();
        let waiting = findings.iter_mut().find(|found| panic.is_of(found, block));
        if let Some(found) = waiting.filter(|_| !message.is_empty()) {
            found.message = place.message(&message.join("; "));
            if let Some(path) = place.path(panic.path).filter(|_| found.path.is_none()) {
                (found.path, found.line, found.column) = (Some(path), Some(panic.row), Some(panic.column));
            }
        }
    }
}

/// Whether nobody has said yet why a test failed.
fn is_waiting(found: &Finding) -> bool {
    found.message.starts_with("the test ")
}

/// What rustdoc says of an example that does not compile, or does although it should not.
fn of_example(line: &str) -> Option<&str> {
    let is_told = line.starts_with("error: ") || line.starts_with("error[");
    let is_good = line.starts_with("Test compiled ") || line.starts_with("Test executable succeeded");
    (is_told || is_good).then(|| line.trim_end_matches('.'))
}

/// Whether a message ends before this line.
fn ends(line: &str) -> bool {
    let line = line.trim();
    line.is_empty() || line.starts_with("note: ") || line == "stack backtrace:"
}

/// `thread 'NAME' (ID) panicked at PATH:LINE:COLUMN:`; the id is there since Rust 1.91.
struct Panic<'a> {
    thread: &'a str,
    path: &'a str,
    row: u32,
    column: u32,
}

impl<'a> Panic<'a> {
    fn parse(line: &'a str) -> Option<Panic<'a>> {
        let (thread, rest) = line.strip_prefix("thread '")?.split_once('\'')?;
        let (_, place) = rest.split_once("panicked at ")?;
        let mut parts = place.trim_end().strip_suffix(':')?.rsplitn(3, ':');
        let (column, row) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        Some(Panic { thread, path: parts.next()?, row, column })
    }

    /// Whether this is why a test failed that nothing has been said of yet. nextest puts the name of the program before
    /// that of the test; an example in the documentation and a program without a harness panic in their main thread.
    fn is_of(&self, found: &Finding, block: Option<&str>) -> bool {
        if !is_waiting(found) {
            return false;
        }
        let rule = found.rule.as_str();
        let is_program = || rule.ends_with(".rs") && self.path.replace('\\', "/").ends_with(rule);
        rule == self.thread
            || rule.strip_suffix(self.thread).is_some_and(|program| program.ends_with(' '))
            || self.thread == "main" && (block == Some(rule) || is_program())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::cargo_test::summary::failure as failed;

    fn explained(rules: &[&str], said: &str) -> Vec<(String, Option<String>, Option<u32>)> {
        let place = Place { root: "/r".into(), top: "/r/sub".into(), ..Place::default() };
        let mut findings: Vec<Finding> = rules.iter().map(|rule| failed(rule)).collect();
        explain(&mut findings, said, &place);
        findings.into_iter().map(|found| (found.message, found.path, found.line)).collect()
    }

    #[test]
    fn a_panic_names_its_place() {
        let said = "---- a::b stdout ----\n\nthread 'a::b' (9168) panicked at src/lib.rs:12:9:\nassertion `left == right` failed\n  left: 4\n right: 5\nnote: run with\n\nthread 'd' panicked at tests/d.rs:3:5:\nboom\n";
        let path = |path: &str| Some(path.to_owned());
        assert_eq!(
            explained(&["a::b", "pkg d", "e"], said),
            [
                ("assertion `left == right` failed; left: 4; right: 5".to_owned(), path("sub/src/lib.rs"), Some(12)),
                ("boom".to_owned(), path("sub/tests/d.rs"), Some(3)),
                ("the test failed".to_owned(), None, None),
            ]
        );
    }

    #[test]
    fn what_is_no_file_of_the_repository_is_no_place() {
        for (path, expected) in [
            ("/rustc/x/library/core.rs", None),
            ("/r/target/debug/build/p-0f/out/made.rs", None),
            ("target/debug/build/p-0f/out/made.rs", None),
            ("../other/src/lib.rs", Some("other/src/lib.rs")),
            ("../../other/src/lib.rs", None),
            ("/r/sub/src/lib.rs", Some("sub/src/lib.rs")),
            ("src\\win.rs", Some("sub/src/win.rs")),
            ("C:\\registry\\x.rs", None),
        ] {
            let said = format!("thread 'a' panicked at {path}:1:2:\nin /r/sub/x\nstack backtrace:\n   0: core\n");
            let [(message, found, _)] = &explained(&["a"], &said)[..] else { panic!() };
            assert_eq!((message.as_str(), found.as_deref()), ("in sub/x", expected), "{path}");
        }
    }

    #[test]
    fn an_example_keeps_its_place_and_gets_its_message() {
        let said = "---- src/lib.rs - f (line 3) stdout ----\nstderr:\n\nthread 'main' (1) panicked at /tmp/rustdoctestX/b.rs:6:1:\nboom\n";
        let expected = [("boom".to_owned(), Some("src/lib.rs".to_owned()), Some(3))];
        assert_eq!(explained(&["src/lib.rs - f (line 3)"], said), expected);
    }

    #[test]
    fn an_example_that_does_not_compile_says_why() {
        let name = "src/lib.rs - S (line 10)";
        for (said, expected) in [
            ("error[E0308]: mismatched types\n  --> src/lib.rs:11:13\n", "error[E0308]: mismatched types"),
            ("error: expected one of `!`\n  --> src/other.rs:1:2\n", "error: expected one of `!`"),
            (
                "Test compiled successfully, but it's marked `compile_fail`.\n",
                "Test compiled successfully, but it's marked `compile_fail`",
            ),
            ("Test executable failed (exit status: 101).\n", "the test failed"),
        ] {
            let [(message, _, line)] = &explained(&[name], &format!("---- {name} stdout ----\n{said}"))[..] else {
                panic!()
            };
            assert_eq!((message.as_str(), *line), (expected, Some(10)), "{said}");
        }
    }
}
