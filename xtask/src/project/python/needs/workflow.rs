//! The jobs of workflows that run the tests by themselves: what they install for it.

use super::super::tree::Tree;
use super::Asked;
use crate::project::workflow::{self, Workflow};

/// What they ask for with `pip install`.
pub(super) fn asked(tree: &Tree<'_>) -> Asked {
    let mut asked = Asked::default();
    for text in tree.files().filter(|file| workflow::is_one(file)).filter_map(|file| tree.text(file)) {
        let workflow = Workflow::new(&text);
        let jobs = workflow.jobs().map(|job| job.steps().flat_map(|step| step.lines()).collect::<Vec<_>>());
        for line in jobs.filter(|lines| lines.iter().any(|line| tests(line))).flatten() {
            // The spaces of an expression part no words.
            for line in workflow::replaced(&line, 1, |_| vec!["$".to_owned()]) {
                asked.install(tree, installed(&line).unwrap_or_default().split_whitespace());
            }
        }
    }
    asked
}

/// Whether a command runs tests, and does so here: tox and nox know of themselves what they install.
fn tests(line: &str) -> bool {
    let words: Vec<&str> = line.split_whitespace().collect();
    let names = |word: &&str| matches!(word.rsplit('/').next(), Some("pytest" | "py.test" | "unittest"));
    words.iter().any(names) && installed(line).is_none()
}

/// What follows `pip install`.
fn installed(line: &str) -> Option<&str> {
    line.split_once("pip install ").map(|(_, words)| words.split(['&', ';', '|']).next().unwrap_or(words))
}
