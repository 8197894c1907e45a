//! The jobs of workflows that run the tests by themselves: what they install for it.

use serde_json::Value;

use super::super::tree::Tree;
use super::super::uses::commands;
use super::Asked;

/// What they ask for with `pip install`.
pub(super) fn asked(tree: &Tree<'_>) -> Asked {
    let mut asked = Asked::default();
    let workflows = tree.under(".github/workflows").filter(|file| file.ends_with(".yml") || file.ends_with(".yaml"));
    for text in workflows.filter_map(|file| tree.text(file)) {
        let Ok(workflow) = serde_saphyr::from_str::<Value>(&text) else { continue };
        let jobs = workflow.get("jobs").and_then(Value::as_object).into_iter().flatten();
        for lines in jobs.map(|(_, job)| commands::of_job(job)).filter(|lines| lines.iter().any(|line| tests(line))) {
            for line in &lines {
                let line = without_expressions(line);
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

/// The line with `$` for each `${{ … }}`, whose spaces part no words.
fn without_expressions(line: &str) -> String {
    let (mut text, mut rest) = (String::new(), line);
    while let Some((before, (_, after))) =
        rest.split_once("${{").and_then(|(before, after)| Some((before, after.split_once("}}")?)))
    {
        text += before;
        text.push('$');
        rest = after;
    }
    text + rest
}
