//! What is made of a tool's end, its words and its paths, the same for every check.

use std::path::Path;

use crate::check::Job;
use crate::outcome::{Finding, Reason, Severity, Undecided};
use crate::paths;
use crate::tool::{Output, RunResult};

/// The output of a program that ended by itself, or the verdict on one that did not.
///
/// # Errors
/// Missing, timed out, killed or interrupted, each with its reason.
pub fn finished(ran: RunResult) -> Result<Output, Undecided> {
    Err(match ran {
        RunResult::Finished(output) => return Ok(output),
        RunResult::Missing(message) => Undecided::new(Reason::MissingTool, message),
        RunResult::TimedOut(limit) => {
            Undecided::new(Reason::TimedOut, format!("no answer after {} s", limit.as_secs_f32()))
        }
        RunResult::Killed(signal) => Undecided::new(Reason::Crashed, format!("killed by signal {signal}")),
        RunResult::Interrupted => Undecided::new(Reason::Crashed, "interrupted"),
    })
}

/// The verdict on a tool that ended in a way it does not document: its exit code and its last words.
pub fn crashed(output: &mut Output) -> Undecided {
    let said = if output.stderr.is_empty() { output.stdout.tail(LAST_WORDS) } else { output.stderr.tail(LAST_WORDS) };
    let last = said.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or("it said nothing");
    Undecided::new(Reason::Crashed, format!("exit code {}: {}", output.code, shortened(last))).with_output(said)
}

/// The verdict where a tool could not be given what it needs.
pub fn unstartable(err: &std::io::Error) -> Undecided {
    Undecided::new(Reason::Crashed, format!("could not lay out what it needs: {err}"))
}

/// How much of a failed tool's output people are shown, in bytes.
pub const LAST_WORDS: usize = 4000;

/// The verdict where there is no file that the tool could judge.
pub fn nothing_below(job: &Job<'_>) -> Undecided {
    let paths = job.paths();
    let place = if paths.is_empty() { "in the repository".to_owned() } else { format!("below {}", paths.join(", ")) };
    Undecided::new(Reason::NothingChecked, format!("there is no {} file {place}", languages(job)))
}

/// The languages of the check that the repository holds, such as `Python or Rust`; all of them where it holds none.
fn languages(job: &Job<'_>) -> String {
    let all = job.check.languages.iter();
    let mut held: Vec<&str> = all.clone().filter(|language| job.context.holds(**language)).map(|l| l.title()).collect();
    if held.is_empty() {
        held = all.map(|language| language.title()).collect();
    }
    held.join(" or ")
}

/// The verdict on a report that is not what this tool writes.
pub fn unreadable(what: impl std::fmt::Display) -> Undecided {
    Undecided::new(Reason::UnreadableReport, shortened(&what.to_string()))
}

/// One line of at most 200 characters.
pub(super) fn shortened(text: &str) -> String {
    let line = text.trim().lines().next().unwrap_or_default();
    if line.chars().count() <= 200 { line.to_owned() } else { line.chars().take(199).chain(['…']).collect() }
}

/// The path of a finding relative to the root, with `/` and without `..`, with which compilers name what an included file
/// includes; a path outside of the root stays as the tool wrote it.
pub fn relative(root: &Path, path: &str) -> String {
    let path = Path::new(path);
    let inside = path.strip_prefix(root).unwrap_or(path);
    let parts: Vec<_> = inside.iter().map(|part| part.to_string_lossy()).filter(|part| part != ".").collect();
    let joined = parts.join("/");
    let outside = || joined.strip_prefix("//").map_or(joined.clone(), |rest| format!("/{rest}"));
    paths::within("", &joined).filter(|path| path != ".").unwrap_or_else(outside)
}

/// A finding at a place in a file.
pub fn finding(rule: &str, severity: Severity, path: String, line: u32, column: u32, message: &str) -> Finding {
    Finding {
        rule: rule.to_owned(),
        severity,
        path: Some(path),
        line: (line > 0).then_some(line),
        column: (column > 0).then_some(column),
        end_column: None,
        message: message.trim().to_owned(),
        url: None,
        help: None,
        flow: Vec::new(),
        cwe: Vec::new(),
        accepted: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_relative_with_slashes() {
        let root = Path::new("/r/p");
        assert_eq!(relative(root, "/r/p/src/a.py"), "src/a.py");
        assert_eq!(relative(root, "./src/a.py"), "src/a.py");
        assert_eq!(relative(root, "src/a.py"), "src/a.py");
        assert_eq!(relative(root, "/r/p/tests/../src/./a.py"), "src/a.py");
        assert_eq!(relative(root, "../a.py"), "../a.py");
        assert_eq!(relative(root, "."), "");
        assert_eq!(relative(root, "/elsewhere/a.py"), "/elsewhere/a.py");
    }
}
