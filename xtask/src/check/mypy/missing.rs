//! Imports that the environment lacks although the project names what brings them: an environment that is not whole says
//! nothing of the types.

use crate::check::Job;
use crate::outcome::{Finding, Reason, Verdict};
use crate::project::python::bringing::Lists;

/// The verdict, or that nothing can be told without an extra or a group of the project's that is not installed.
pub(super) fn settled(job: &Job<'_>, verdict: Verdict) -> Verdict {
    // A hook has an environment of its own, which the project writes down beside it.
    if job.used().is_some_and(|used| used.is_hook) {
        return verdict;
    }
    let mut modules = verdict.findings().iter().filter_map(module).peekable();
    // A manifest is read for all of them, and for none where nothing is missing.
    let lists = modules.peek().and_then(|_| Lists::read(&job.project.root, &job.project.files));
    let found = modules.find_map(|module| {
        let (kind, name) = lists.as_ref()?.bringing(module)?;
        Some(format!("`{module}` is not installed where mypy looks, and the {kind} `{name}` of the project brings it"))
    });
    match found {
        Some(detail) => Verdict::inconclusive(
            Reason::InputsSkipped,
            detail,
            verdict.covered(),
            verdict.findings().iter().cloned().collect(),
        ),
        None => verdict,
    }
}

/// The module that an error says is not there.
fn module(found: &Finding) -> Option<&str> {
    let starts =
        ["Cannot find implementation or library stub for module named \"", "Library stubs not installed for \""];
    let rest = starts.iter().find_map(|start| found.message.strip_prefix(start))?;
    found.rule.starts_with("import").then(|| rest.split('"').next()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::finding;
    use crate::outcome::Severity;

    #[test]
    fn an_error_names_the_module_that_is_not_there() {
        for (rule, message, expected) in [
            ("import-not-found", "Cannot find implementation or library stub for module named \"attr\"", Some("attr")),
            ("import-untyped", "Library stubs not installed for \"yaml\"", Some("yaml")),
            // It is there, and has no types.
            (
                "import-untyped",
                "Skipping analyzing \"x\": module is installed, but missing library stubs or py.typed marker",
                None,
            ),
            ("attr-defined", "Module has no attribute \"x\"", None),
        ] {
            let found = finding(rule, Severity::Medium, "a.py".to_owned(), 1, 1, message);
            assert_eq!(module(&found), expected, "{message}");
        }
    }
}
