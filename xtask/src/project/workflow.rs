//! The one reader of the workflows of GitHub Actions
//! (<https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax>).

use std::path::Path;

use serde_json::Value;

use crate::project::files;

/// Whether a listed file is a workflow.
pub(crate) fn is_one(file: &str) -> bool {
    let name = file.strip_prefix(".github/workflows/");
    name.is_some_and(|name| !name.contains('/') && (name.ends_with(".yml") || name.ends_with(".yaml")))
}

/// Those of the repository in a folder, in the order of their file names.
pub(super) fn all(top: &Path) -> Vec<Named> {
    let place = top.join(".github/workflows");
    let listed = place.read_dir().into_iter().flatten().flatten();
    let mut names: Vec<String> = listed.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.retain(|name| is_one(&format!(".github/workflows/{name}")));
    names.sort();
    let read = |name: &String| files::text(&place.join(name)).ok().flatten().unwrap_or_default();
    names.into_iter().map(|name| Named { text: read(&name), name }).collect()
}

/// A workflow by its file name.
pub(super) struct Named {
    name: String,
    text: String,
}

/// The one that runs Touchmark: the first that calls it, and for a project in a `folder` of the repository the first that
/// names that, too.
pub(super) fn ours(all: &[Named], folder: &str) -> Option<String> {
    let root = folder.trim_end_matches('/');
    let calls = |call: &str| call.contains("xtask ci") || call.contains("touchmark");
    let is_ours =
        |one: &&Named| (root.is_empty() || one.text.contains(root)) && Workflow::new(&one.text).calls().any(calls);
    all.iter().find(is_ours).map(|one| one.name.clone())
}

/// Whether one of them has GitHub analyse the repository.
pub(super) fn has_codeql(all: &[Named]) -> bool {
    let analyses = |call: &str| call.starts_with("github/codeql-action/analyze");
    all.iter().any(|one| Workflow::new(&one.text).calls().any(analyses))
}

/// A workflow; one that is no YAML has no jobs.
pub(super) struct Workflow(Value);

/// One of its jobs.
#[derive(Clone, Copy)]
pub(super) struct Job<'w> {
    workflow: &'w Value,
    job: &'w Value,
}

/// One step of a job.
pub(super) struct Step<'w> {
    pub(super) job: Job<'w>,
    step: &'w Value,
}

impl Workflow {
    pub(super) fn new(text: &str) -> Workflow {
        Workflow(serde_saphyr::from_str(text).unwrap_or_default())
    }

    pub(super) fn jobs(&self) -> impl Iterator<Item = Job<'_>> {
        let jobs = self.0.get("jobs").and_then(Value::as_object).into_iter().flatten();
        jobs.map(|(_, job)| Job { workflow: &self.0, job })
    }

    /// What its steps run and call, and the workflows that its jobs call.
    pub(super) fn calls(&self) -> impl Iterator<Item = &str> {
        let called = self.jobs().filter_map(|job| job.job.get("uses")?.as_str());
        called.chain(self.steps().flat_map(|step| step.run().into_iter().chain(step.text("uses"))))
    }

    pub(super) fn steps(&self) -> impl Iterator<Item = Step<'_>> {
        self.jobs().flat_map(Job::steps)
    }
}

impl<'w> Job<'w> {
    pub(super) fn steps(self) -> impl Iterator<Item = Step<'w>> {
        let steps = self.job.get("steps").and_then(Value::as_array).into_iter().flatten();
        steps.map(move |step| Step { job: self, step })
    }

    /// The variables of the workflow, and then those of the job.
    pub(super) fn variables(self) -> impl Iterator<Item = (&'w str, String)> {
        variables(self.workflow).chain(variables(self.job))
    }

    /// The values of one name in its matrix, without those of rows that are about nightly; `platform.target` is a value that
    /// stands in a table of its own.
    fn matrix(self, name: &str) -> Vec<String> {
        let Some(matrix) = self.job.pointer("/strategy/matrix") else { return Vec::new() };
        let (name, inner) = name.split_once('.').map_or((name, None), |(name, inner)| (name, Some(inner)));
        let plain = |value: &Value| -> Option<String> {
            let value = inner.map_or(Some(value), |inner| value.get(inner))?;
            value.as_str().map(str::to_owned).or_else(|| value.is_number().then(|| value.to_string()))
        };
        let listed = matrix.get(name).and_then(Value::as_array).into_iter().flatten();
        let is_nightly = |row: &&Value| {
            let mut values = row.as_object().into_iter().flatten();
            values.any(|(_, value)| value.as_str().is_some_and(|text| text.starts_with("nightly")))
        };
        let rows = matrix.get("include").and_then(Value::as_array).into_iter().flatten();
        let included = rows.filter(|row| !is_nightly(row)).filter_map(|row| row.get(name));
        let mut values: Vec<String> = listed.chain(included).filter_map(plain).collect();
        values.sort();
        values.dedup();
        values
    }

    /// A line with the values of the matrix, `most` of them, in the place of `${{ matrix.NAME }}`, and what `other` makes of
    /// any other expression.
    pub(super) fn written_out(self, line: &str, most: usize, other: impl Fn(&str) -> String) -> Vec<String> {
        replaced(line, most, |expression| {
            let values = expression.strip_prefix("matrix.").map(|name| self.matrix(name)).unwrap_or_default();
            if values.is_empty() { vec![other(expression)] } else { values }
        })
    }
}

/// The variables that a workflow, a job or a step sets.
fn variables(level: &Value) -> impl Iterator<Item = (&str, String)> {
    let variables = level.get("env").and_then(Value::as_object).into_iter().flatten();
    variables.map(|(name, value)| (name.as_str(), value.as_str().map_or_else(|| value.to_string(), str::to_owned)))
}

impl<'w> Step<'w> {
    fn text(&self, key: &str) -> Option<&'w str> {
        self.step.get(key)?.as_str()
    }

    /// The command lines that it runs.
    pub(super) fn lines(&self) -> Vec<String> {
        self.run().map(joined).unwrap_or_default()
    }

    pub(super) fn run(&self) -> Option<&'w str> {
        self.text("run")
    }

    /// The action that it calls, and the version of it.
    pub(super) fn action(&self) -> Option<(&'w str, &'w str)> {
        let action = self.text("uses")?;
        Some(action.split_once('@').unwrap_or((action, "")))
    }

    /// An input of the action.
    pub(super) fn input(&self, name: &str) -> Option<&'w str> {
        self.step.get("with")?.get(name)?.as_str()
    }

    pub(super) fn condition(&self) -> Option<&'w str> {
        self.text("if")
    }

    /// Its own variables.
    pub(super) fn variables(&self) -> impl Iterator<Item = (&'w str, String)> {
        variables(self.step)
    }

    /// The folder that its lines start in, as its own, the job's or the workflow's settings say.
    pub(super) fn folder(&self) -> Option<&'w str> {
        let default = |level: &'w Value| level.pointer("/defaults/run/working-directory")?.as_str();
        self.text("working-directory").or_else(|| default(self.job.job)).or_else(|| default(self.job.workflow))
    }
}

/// Lines, each joined with what follows its backslash.
pub(super) fn joined(text: &str) -> Vec<String> {
    text.replace("\\\r\n", " ").replace("\\\n", " ").lines().map(str::to_owned).collect()
}

/// A line once with each of the values of its expressions `${{ … }}`, at `most` so many of them.
pub(super) fn replaced(line: &str, most: usize, values: impl Fn(&str) -> Vec<String>) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut rest = line;
    while let Some((before, (expression, after))) =
        rest.split_once("${{").and_then(|(before, after)| Some((before, after.split_once("}}")?)))
    {
        let values = values(expression.trim());
        lines = lines
            .iter()
            .flat_map(|start| values.iter().map(move |value| format!("{start}{before}{value}")))
            .take(most)
            .collect();
        rest = after;
    }
    lines.into_iter().map(|start| start + rest).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_line_starts_where_its_step_its_job_or_its_workflow_says() {
        let all = "defaults: {run: {working-directory: a}}\n";
        let job = "    defaults: {run: {working-directory: b}}\n";
        for (of_all, of_job, of_step, expected) in [
            ("", "", "", None),
            (all, "", "", Some("a")),
            (all, job, "", Some("b")),
            (all, job, ", working-directory: c", Some("c")),
            ("", "", ", working-directory: 3", None),
        ] {
            let text = format!("{of_all}jobs:\n  x:\n{of_job}    steps: [{{run: ls{of_step}}}]\n");
            let workflow = Workflow::new(&text);
            assert_eq!(workflow.steps().map(|step| step.folder()).collect::<Vec<_>>(), [expected], "{text}");
        }
    }

    #[test]
    fn what_is_no_workflow_has_no_steps() {
        for text in
            ["", "- a", "jobs: 3", "jobs: [a]", "jobs: {a: b}", "jobs: {a: {steps: b}}", "jobs: {a: {steps: [", "\0"]
        {
            assert_eq!(Workflow::new(text).steps().count(), 0, "{text:?}");
        }
        let odd = Workflow::new("jobs: {a: {steps: [b, null, {run: [c]}, {uses: 1, env: d}]}}");
        assert!(odd.steps().all(|step| step.lines().is_empty() && step.variables().next().is_none()));
    }

    #[test]
    fn expressions_are_written_out() {
        let workflow = Workflow::new(
            "jobs: {a: {strategy: {matrix: {x: [b, c], include: [{x: d}, {x: e, r: nightly}]}}, steps: [{}]}}",
        );
        let job = workflow.jobs().next().unwrap();
        for (line, expected) in [
            ("l", vec!["l"]),
            ("l ${{ matrix.x }} m", vec!["l b m", "l c m", "l d m"]),
            ("${{matrix.x}}${{ matrix.x }}", vec!["bb", "bc", "bd", "cb"]),
            ("${{ matrix.y }} ${{ env.X }}", vec!["[matrix.y] [env.X]"]),
            ("${{ matrix.x", vec!["${{ matrix.x"]),
        ] {
            assert_eq!(job.written_out(line, 4, |expression| format!("[{expression}]")), expected, "{line}");
        }
    }

    #[test]
    fn the_workflow_of_touchmark_is_one_that_calls_it() {
        let step = |step: &str| format!("# touchmark\njobs:\n  a:\n    steps: [{step}]\n");
        for (text, expected) in [
            (step("{run: touchmark ci}"), true),
            (step("{run: cargo xtask ci}"), true),
            (step("{uses: octo/touchmark@v1}"), true),
            ("jobs: {a: {uses: octo/touchmark/.github/workflows/reusable.yml@v1}}".to_owned(), true),
            // What only speaks of it.
            (step("{run: pytest, name: before touchmark}"), false),
            (step("{run: pytest}"), false),
        ] {
            let top = tempfile::tempdir().unwrap();
            std::fs::create_dir_all(top.path().join(".github/workflows")).unwrap();
            std::fs::write(top.path().join(".github/workflows/a.yml"), &text).unwrap();
            assert_eq!(ours(&all(top.path()), "").is_some(), expected, "{text}");
        }
    }

    #[test]
    fn a_workflow_has_the_repository_analysed_by_a_step() {
        for (text, expected) in [
            ("jobs: {a: {steps: [{uses: github/codeql-action/analyze@v4}]}}", true),
            ("jobs: {a: {steps: [{uses: github/codeql-action/upload-sarif@v4}]}}", false),
            ("# github/codeql-action/analyze\njobs: {a: {steps: [{run: ls}]}}", false),
        ] {
            let one = Named { name: "a.yml".to_owned(), text: text.to_owned() };
            assert_eq!(has_codeql(&[one]), expected, "{text}");
        }
    }
}
