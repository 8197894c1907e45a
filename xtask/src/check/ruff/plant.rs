//! The faults that are planted for `ruff check` and `ruff format`.
//!
//! In the copy each file holds nothing but the fault and the comments that turn ruff off for a whole file: what ruff is
//! told about a file depends on its path and on those comments.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::{Value, json};

use crate::check::plant::{Copy, Proof, Seen};
use crate::check::report::lines;
use crate::check::{Job, operands, relative};
use crate::outcome::{Undecided, Verdict};
use crate::tool::{Captured, Output};

/// Sixteen faults that most selections of rules know: F401, E401, I001, N802, E741, B006, S107, E722, S110, F821, E711, F632,
/// E701, UP031, F841 and W291. No star import, behind which no name is undefined.
pub(in crate::check) const FAULTS: &str = "\
import os, sys
def Touchmark_Planted(a, l=[], *, password=\"hunter2\"):
    try:
        touchmark_undefined_name()
    except:
        pass
    if a == None or a is \"x\": return \"%s\" % a
    unused = 1 
";

/// Code that no formatter leaves as it is.
pub(in crate::check) const UNFORMATTED: &str = "touchmark_planted = {  'a':1,'b' :[ 2,3]  }\n";

/// What a planted run is asked and how its answer is read.
pub(in crate::check) struct PlantedRun {
    pub(in crate::check) faults: &'static str,
    pub(in crate::check) text: &'static str,
    /// What stands in the log before the path of each file that is judged.
    pub(in crate::check) looks_at: &'static str,
    /// Whether a comment turns it off for a whole file.
    silences: fn(&str) -> bool,
}

pub(in crate::check) const LINT: PlantedRun =
    PlantedRun { faults: "16 common faults", text: FAULTS, looks_at: "][DEBUG] Checking: ", silences: turns_off_lints };
pub(in crate::check) const FORMAT: PlantedRun = PlantedRun {
    faults: "a badly formatted line",
    text: UNFORMATTED,
    looks_at: "format_path; path=",
    silences: is_left_alone,
};

/// `# ruff: noqa` without a list of rules (<https://docs.astral.sh/ruff/linter/#error-suppression>).
pub(in crate::check) fn turns_off_lints(comment: &str) -> bool {
    let rest = comment.split_once("noqa").map(|(_, rest)| rest.trim_start());
    rest.is_some_and(|rest| !rest.starts_with(':')) || comment.contains("disable")
}

pub(in crate::check) fn is_left_alone(comment: &str) -> bool {
    comment.contains("off") || comment.contains("disable")
}

impl PlantedRun {
    /// Runs `ask` and `judge` of the check on a copy in which each file of the project holds the fault.
    pub(in crate::check) fn prove(
        &self,
        job: &Job<'_>,
        ask: super::Ask,
        judge: impl Fn(Output, &Path) -> Result<Verdict, Undecided>,
    ) -> Proof {
        let copy = Copy::of(job)?;
        let mut silenced = BTreeSet::new();
        let paths = job.config.paths.clone().unwrap_or_else(|| vec![".".to_owned()]);
        for file in job.project.files_below(&paths, super::ENDINGS) {
            let original = job.text(file).unwrap_or_default();
            let comments = if file.ends_with(".ipynb") { String::new() } else { comments(&original) };
            // Many projects leave stubs out of most rules: there is no code in them.
            if comments.lines().any(self.silences) || file.ends_with(".pyi") {
                silenced.insert(file.to_owned());
            }
            let text = comments + self.text;
            let text = if file.ends_with(".ipynb") { notebook(&original, &text) } else { text };
            copy.put(file, text.as_bytes())?;
        }
        let there = copy.job(job);
        let files = super::covered(&there, &super::paths(&there))?;
        let mut output = ask(&there, &files)?;
        let mut scope = self.looked_at(&mut output.stderr, copy.root())?;
        if scope.is_empty() {
            scope = files;
        }
        let seen = Seen::of(scope, silenced, &judge(output, copy.root())?);
        seen.proof(self.faults, &job.project.sources, |file| settings_of(&there, file))
    }

    /// The files that ruff says it judged, in the log that it keeps with `--verbose`.
    fn looked_at(&self, log: &mut Captured, root: &Path) -> Result<BTreeSet<String>, Undecided> {
        let mut found = BTreeSet::new();
        lines(log, |line| {
            if let Some((_, path)) = line.split_once(self.looks_at)
                && super::ENDINGS.iter().any(|ending| path.ends_with(ending))
            {
                found.insert(relative(root, path));
            }
        })?;
        Ok(found)
    }
}

/// The comments on lines of their own that speak to linters and formatters about what follows, or the whole file.
pub(in crate::check) fn comments(text: &str) -> String {
    const WORDS: &[&str] = &["ruff:", "flake8:", "fmt:", "yapf:", "isort:", "noqa"];
    let speaks = |line: &&str| line.trim_start().starts_with('#') && WORDS.iter().any(|word| line.contains(word));
    text.lines().filter(speaks).flat_map(|line| [line.trim(), "\n"]).collect()
}

/// The notebook with one cell, which holds this text.
fn notebook(original: &str, text: &str) -> String {
    let bare = || json!({"metadata": {}, "nbformat": 4, "nbformat_minor": 5});
    let mut notebook = serde_json::from_str::<Value>(original).ok().filter(Value::is_object).unwrap_or_else(bare);
    if let Some(object) = notebook.as_object_mut() {
        let cell = json!({"cell_type": "code", "execution_count": null, "id": "touchmark", "metadata": {}, "outputs": [], "source": text});
        object.insert("cells".to_owned(), json!([cell]));
    }
    notebook.to_string()
}

/// Which file of settings holds for a file.
fn settings_of(job: &Job<'_>, file: &str) -> Option<String> {
    let mut output = job.run(&["check", "--show-settings"], &operands(&[file.to_owned()])).ok()?;
    let mut place = None;
    lines(&mut output.stdout, |line| {
        if let Some(path) = line.strip_prefix("Settings path: ") {
            place = Some(relative(&job.project.root, path.trim_matches('"')));
        }
    })
    .ok()?;
    place.map(|place| format!("`{place}`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_about_the_file_stay() {
        let text = "#!/usr/bin/python\n# ruff: noqa: F401\nx = 1  # noqa\n    # fmt: off\n# why\n";
        assert_eq!(comments(text), "# ruff: noqa: F401\n# fmt: off\n");
    }

    #[test]
    fn a_notebook_keeps_what_it_says_of_itself() {
        let original = r#"{"cells": [1, 2], "metadata": {"language_info": {"name": "R"}}, "nbformat": 4}"#;
        let planted: Value = serde_json::from_str(&notebook(original, "x=1")).unwrap();
        assert_eq!(planted["metadata"]["language_info"]["name"], "R");
        assert_eq!(planted["cells"].as_array().map(Vec::len), Some(1));
        let planted: Value = serde_json::from_str(&notebook("not json", "x=1")).unwrap();
        assert_eq!(planted["cells"][0]["source"], "x=1");
    }
}
