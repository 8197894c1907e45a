//! What `codeql database analyze --format=sarif-latest` says beside its results
//! (<https://docs.github.com/en/code-security/codeql-cli/using-the-advanced-functionality-of-the-codeql-cli/sarif-output>).

use std::path::Path;

use crate::check::file_report::{FileReport, Problem};
use crate::check::sarif::{Log, ResultMeaning};
use crate::check::unreadable;
use crate::outcome::{Ended, Reason, Undecided};

/// The files that were taken in and what was found, where every run says that it came to its end.
///
/// # Errors
/// One does not.
pub(super) fn file_report(log: &Log, root: &Path) -> Result<FileReport, Undecided> {
    if log.runs.iter().any(|run| run.invocations.is_empty()) {
        return Err(unreadable("the report does not say whether the analysis came to its end"));
    }
    if log.invocations().any(|invocation| invocation.execution_successful != Some(true)) {
        return Err(Undecided::new(Reason::Crashed, "the analysis says that it was not successful"));
    }
    if log.runs.iter().any(|run| !run.has_results()) {
        return Err(unreadable("the report has a run without results"));
    }
    // Another exit code than 0 was no report.
    let mut file_report = FileReport { ended: Some(Ended::with(0)), ..FileReport::default() };
    for run in &log.runs {
        for (told, _) in run.results(root) {
            match told {
                ResultMeaning::Finding(finding) | ResultMeaning::Undecided(finding) => {
                    file_report.findings.push(finding);
                }
                ResultMeaning::Nothing => {}
            }
        }
        for notification in run.invocations.iter().flat_map(|invocation| &invocation.tool_execution_notifications) {
            let paths = notification.paths(run, root);
            if notification.id() == "py/diagnostics/successfully-extracted-files" {
                file_report.files.extend(paths.map(|path| (path, false)));
            } else if notification.id().starts_with("py/diagnostics/extraction-") {
                // A syntax error: the file counts as taken in, and what is in it was not seen.
                file_report.problems.extend(paths.map(|path| {
                    let detail = format!("`{path}`: {}", notification.text());
                    Problem { path: Some(path), reason: Reason::InputsSkipped, detail }
                }));
            }
        }
    }
    Ok(file_report)
}
