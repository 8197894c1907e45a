//! Where and why tests panicked, by what Rust's own panic message says
//! (<https://doc.rust-lang.org/std/panic/fn.set_hook.html>).

use crate::outcome::Finding;

/// How many lines of a message are kept: an assertion names what it compared in the lines below.
const LINES: usize = 4;

/// Adds place and message to the findings of tests that panicked; `said` is all that was printed.
pub(super) fn explain(findings: &mut [Finding], said: &str) {
    let mut lines = said.lines();
    while let Some(line) = lines.next() {
        let Some((name, path, row, column)) = panicked(line.trim_start()) else { continue };
        let ends = |line: &&str| line.trim().is_empty() || line.trim_start().starts_with("note: ");
        let message = lines.clone().take_while(|line| !ends(line)).take(LINES).map(str::trim).collect::<Vec<_>>();
        let waiting = findings.iter_mut().find(|found| found.path.is_none() && is_of(&found.rule, name));
        if let Some(found) = waiting.filter(|_| !message.is_empty()) {
            found.message = message.join("; ");
            (found.path, found.line, found.column) = (Some(path.replace('\\', "/")), Some(row), Some(column));
        }
    }
}

/// nextest puts the name of the program before that of the test.
fn is_of(rule: &str, test: &str) -> bool {
    rule == test || rule.strip_suffix(test).is_some_and(|program| program.ends_with(' '))
}

/// Name and place of `thread 'NAME' (ID) panicked at PATH:LINE:COLUMN:`; the id is there since Rust 1.91.
fn panicked(line: &str) -> Option<(&str, &str, u32, u32)> {
    let (name, rest) = line.strip_prefix("thread '")?.split_once('\'')?;
    let (_, place) = rest.split_once("panicked at ")?;
    let mut parts = place.trim_end().strip_suffix(':')?.rsplitn(3, ':');
    let (column, row) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    let path = parts.next()?;
    // A panic in a library has a path of its own, which is no file of this repository.
    (!path.starts_with('/') && !path.contains("..")).then_some((name, path, row, column))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::cargo_test::summary::failure as failed;

    #[test]
    fn a_panic_names_its_place() {
        let said = "---- a::b stdout ----\n\nthread 'a::b' (9168) panicked at src/lib.rs:12:9:\nassertion `left == right` failed\n  left: 4\n right: 5\nnote: run with\n\nthread 'c' panicked at /rustc/x/core.rs:1:2:\nno\n";
        let mut findings = [failed("a::b"), failed("c"), failed("pkg d")];
        explain(&mut findings, &format!("{said}\nthread 'd' panicked at tests/d.rs:3:5:\nboom\n"));
        assert_eq!(findings[0].message, "assertion `left == right` failed; left: 4; right: 5");
        let place = |found: &Finding| (found.path.clone().unwrap_or_default(), found.line, found.column);
        assert_eq!(place(&findings[0]), ("src/lib.rs".to_owned(), Some(12), Some(9)));
        assert_eq!(findings[1], failed("c"));
        assert_eq!(place(&findings[2]), ("tests/d.rs".to_owned(), Some(3), Some(5)));
    }
}
