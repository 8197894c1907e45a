//! A job of Touchmark in a workflow that runs the tests already. Text is put after its jobs; no other byte is touched, and what
//! comes out is read again before anybody sees it.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::config::Publish;
use crate::stage::init::layout::{Block, Layout};
use crate::stage::init::matrix;
use crate::stage::init::runs::{Step, is_setup, kind, triggers};
use crate::stage::init::workflow::{self, Rust};

/// The job's id.
const ID: &str = "touchmark";

/// The keys of a job that its tests may need.
const SURROUNDINGS: &[&str] = &["env", "defaults", "services"];

/// What the job is about.
pub(super) struct Wanted<'a> {
    /// The branch whose pushes publish the badges.
    pub(super) branch: &'a str,
    /// The workspace of crates, where there is one.
    pub(super) rust: Option<&'a Rust<'a>>,
    /// How the badges are published.
    pub(super) publish: Publish,
}

/// The workflow with the job in it.
///
/// # Errors
/// Why it cannot be added safely: the end of a sentence.
pub(super) fn added(text: &str, wanted: &Wanted<'_>) -> Result<String, String> {
    let unreadable = |err| format!("it could not be read: {err}");
    let workflow: Value = serde_saphyr::from_str(text).map_err(unreadable)?;
    if text.lines().any(is_shared) {
        return Err("it shares parts by anchors".to_owned());
    }
    let pulls = triggers(&workflow, wanted.branch)?;
    let jobs = workflow.get("jobs").and_then(Value::as_object).ok_or("it has no jobs")?;
    let testing: Vec<(&String, &Value)> = jobs.iter().filter(|(_, job)| steps(job).iter().any(runs_tests)).collect();
    if testing.is_empty() {
        return Err(match jobs.values().any(|job| job.get("uses").is_some()) {
            true => "its jobs call other workflows".to_owned(),
            false => "none of its jobs is known to run the tests".to_owned(),
        });
    }
    let layout = Layout::new(text);
    let odd = || "its layout is unusual".to_owned();
    let all = layout.keys(&layout.all(), 0).into_iter().find(|block| block.key == "jobs").ok_or_else(odd)?;
    let inside = all.lines.start + 1..all.lines.end;
    let blocks = layout.keys(&inside, layout.depth(&inside).ok_or_else(odd)?);
    if blocks.len() != jobs.len() || blocks.iter().any(|block| !jobs.contains_key(&block.key)) {
        return Err(odd());
    }
    if jobs.contains_key(ID) {
        return Err(format!("it has a job `{ID}` already"));
    }
    let needs: Vec<&str> = blocks.iter().map(|block| &*block.key).filter(|key| is_one(&testing, key)).collect();
    // Empty lines stand between jobs, unless there are jobs without any.
    let is_apart = blocks.len() < 2 || layout.are_apart(&blocks);
    let mut why = None;
    for block in blocks.iter().filter(|block| needs.contains(&&*block.key)) {
        let Some(job) = jobs.get(&block.key) else { continue };
        let made = Model { layout: &layout, block, job }.job(&needs, pulls, wanted);
        match made.and_then(|made| put(text, &layout, &all, is_apart, &made, &workflow)) {
            Ok(text) => return Ok(text),
            Err(said) => why = why.or(Some(said)),
        }
    }
    Err(why.unwrap_or_else(odd))
}

fn is_one(jobs: &[(&String, &Value)], key: &str) -> bool {
    jobs.iter().any(|(id, _)| *id == key)
}

/// Whether a line has an anchor, an alias or a merge key as its value.
fn is_shared(line: &str) -> bool {
    let text = line.trim_start();
    let text = text.strip_prefix("- ").unwrap_or(text);
    let value = text.split_once(": ").map_or(text, |(_, value)| value).trim_start();
    let names = |rest: &str| rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
    let is_node = value.strip_prefix(['&', '*']).is_some_and(names);
    text.starts_with("<<:") || is_node && (text.contains(": ") || line.trim_start().starts_with('-'))
}

fn steps(job: &Value) -> &[Value] {
    job.get("steps").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

fn runs_tests(step: &Value) -> bool {
    kind(step) == Step::Tests
}

/// The job whose set-up is taken over.
struct Model<'a> {
    layout: &'a Layout<'a>,
    block: &'a Block,
    job: &'a Value,
}

/// A job as text, and what its parts have to say when they are read again.
struct Made {
    text: String,
    parts: BTreeMap<String, Value>,
    steps: Vec<Value>,
}

impl Model<'_> {
    fn job(&self, needs: &[&str], pulls: bool, wanted: &Wanted<'_>) -> Result<Made, String> {
        let (layout, id) = (self.layout, &self.block.key);
        let odd = || format!("the layout of its job `{id}` is unusual");
        if self.job.get("container").is_some() {
            return Err(format!("its job `{id}` runs in a container"));
        }
        let outer = layout.depth(&self.block.lines).ok_or_else(odd)?;
        let inside = self.block.lines.start + 1..self.block.lines.end;
        let inner = layout.depth(&inside).ok_or_else(odd)?;
        let keys = layout.keys(&inside, inner);
        let list = keys.iter().find(|block| block.key == "steps").ok_or_else(odd)?;
        let list = list.lines.start + 1..list.lines.end;
        let depth = layout.depth(&list).ok_or_else(odd)?;
        let items = layout.items(&list, depth);
        let all = steps(self.job);
        if items.len() != all.len() {
            return Err(odd());
        }
        let tests = all.iter().position(runs_tests).unwrap_or_default();
        let runner = matrix::runner(self.job).ok_or_else(|| format!("its job `{id}` runs on no Ubuntu of GitHub's"))?;
        let matrix = matrix::Matrix::new(self.job, &runner);

        let mut made = Made { text: String::new(), parts: BTreeMap::new(), steps: Vec::new() };
        let (a, b, c) = (" ".repeat(outer), " ".repeat(inner), " ".repeat(depth));
        let ids = needs.join(", ");
        made.text += &format!("{a}{ID}:\n{b}name: Touchmark\n{b}needs: [{ids}]\n");
        // Without it a failed test would keep the badges as they are.
        made.text += &format!("{b}if: ${{{{ !cancelled() }}}} # also after a failure, which the badges have to say\n");
        made.text += &format!("{b}runs-on: {runner}\n{b}permissions:\n");
        made.text += &workflow::indented(inner * 2 - outer, workflow::permissions(wanted.publish));
        for key in keys.iter().filter(|key| SURROUNDINGS.contains(&&*key.key)) {
            made.text += &matrix.written(&ended(layout.text(&key.lines)))?;
            let value = self.job.get(&key.key).ok_or_else(odd)?;
            made.parts.insert(key.key.clone(), matrix.valued(value));
        }
        made.text += &format!("{b}steps:\n");
        let (mut has_checkout, mut has_cache) = (false, false);
        for (step, lines) in all.iter().zip(&items).take(tests) {
            let text = ended(layout.text(lines));
            match kind(step) {
                Step::Checkout if has_checkout => return Err(format!("its job `{id}` checks out twice")),
                Step::Checkout => {
                    has_checkout = true;
                    made.text += &checkout(step, &text, &c)?;
                    made.steps.push(step.get("uses").cloned().unwrap_or_default());
                }
                Step::Mixed => {
                    return Err(format!("a step of its job `{id}` installs packages of the system and does more"));
                }
                _ if is_setup(step) => {
                    has_cache |= text.contains("rust-cache@");
                    made.text += &matrix.written(&text)?;
                    made.steps.push(matrix.valued(step));
                }
                _ => {}
            }
        }
        if !has_checkout {
            return Err(format!("its job `{id}` does not check the repository out by `actions/checkout`"));
        }
        if let Some(rust) = wanted.rust {
            made.text += &workflow::indented(depth, workflow::steps(rust, !has_cache).lines());
        }
        made.text += &workflow::indented(depth, workflow::calls(pulls).lines());
        Ok(made)
    }
}

/// The text with the end of a line that the end of a file may lack.
fn ended(text: String) -> String {
    if text.ends_with('\n') { text } else { text + "\n" }
}

/// The step that checks out, in the same version, with what Touchmark compares with, and without credentials.
fn checkout(step: &Value, text: &str, indent: &str) -> Result<String, String> {
    let uses = text.lines().find_map(|line| {
        let line = line.trim_start();
        let line = line.strip_prefix("- ").map_or(line, str::trim_start);
        line.strip_prefix("uses:")
    });
    let uses = uses.ok_or("the layout of its checkout is unusual")?.trim();
    let given = step.get("with").and_then(Value::as_object);
    // Without all tags the version that a build reads from them is another.
    let depth = if given.and_then(|with| with.get("fetch-depth")).is_some_and(|depth| depth == 0) { 0 } else { 2 };
    let mut with = vec![format!("fetch-depth: {depth}"), "persist-credentials: false".to_owned()];
    for (key, value) in given.into_iter().flatten() {
        match (&**key, value) {
            ("fetch-depth" | "persist-credentials" | "fetch-tags" | "show-progress" | "clean", _) => {}
            ("submodules" | "lfs", Value::Bool(value)) => with.push(format!("{key}: {value}")),
            ("submodules" | "lfs", Value::String(value)) if value.chars().all(char::is_alphanumeric) => {
                with.push(format!("{key}: {value}"));
            }
            _ => return Err(format!("its checkout sets `{key}`")),
        }
    }
    let with = with.join(", ");
    Ok(format!(
        "{indent}- uses: {uses}\n{indent}  # A pull request is compared with what it was made from.\n{indent}  with: {{ {with} }}\n"
    ))
}

/// The text with the job after all others, which has to be read as it is meant, and everything else as before.
fn put(
    text: &str,
    layout: &Layout<'_>,
    jobs: &Block,
    is_apart: bool,
    made: &Made,
    before: &Value,
) -> Result<String, String> {
    let end = jobs.lines.end;
    let (head, tail) = (layout.text(&(0..end)), layout.text(&(end..layout.all().end)));
    let job = format!("{}{}", if is_apart { "\n" } else { "" }, made.text.replace("\r\n", "\n"));
    let line = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let head_end = if head.ends_with('\n') { "" } else { line };
    let job = job.replace('\n', line);
    let new = format!("{head}{head_end}{job}{tail}");
    let odd = || "its layout is unusual".to_owned();
    let mut read: Value = serde_saphyr::from_str(&new).map_err(|_| odd())?;
    let job = read.get_mut("jobs").and_then(Value::as_object_mut).and_then(|jobs| jobs.remove(ID)).ok_or_else(odd)?;
    let is_kept = made.parts.iter().all(|(key, value)| job.get(key) == Some(value));
    let kept = steps(&job).iter().zip(&made.steps);
    let is_same = |(is, meant): (&Value, &Value)| is == meant || is.get("uses") == Some(meant);
    let has_all = steps(&job).len() > made.steps.len() && { kept }.all(is_same);
    if read == *before && is_kept && has_all { Ok(new) } else { Err(odd()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WANTED: Wanted<'_> = Wanted { branch: "main", rust: None, publish: Publish::Push };

    /// A workflow whose tests run by this job, which is indented by four spaces in the text.
    fn with(job: &str) -> String {
        let indented: String = job.lines().map(|line| format!("    {line}\n")).collect();
        format!("name: CI # ours\non: [push, pull_request]\n\njobs:\n  tests:\n{indented}\n# the end\n")
    }

    #[test]
    fn a_job_is_put_after_the_others_and_no_other_byte_is_touched() {
        let setup = "runs-on: ${{ matrix.os }}\nstrategy:\n  matrix:\n    os: [windows-latest, ubuntu-24.04]\n    \
                     python-version: ['3.9', \"3.10\", pypy-3.11]\nenv:\n  PGHOST: localhost # there\nservices:\n  db: { image: \
                     'postgres:16' }\nsteps:\n- uses: actions/checkout@v4 # pinned elsewhere\n  with:\n    fetch-depth: 0\n\n\
                     # The newest.\n- name: Python ${{ matrix.python-version }}\n  uses: actions/setup-python@v5\n  with:\n    \
                     python-version: ${{ matrix.python-version }} # of the row\n- run: |\n    sudo apt-get update\n    sudo \
                     apt-get install -y libpq-dev\n- run: pip install -e .\n- run: pytest\n- uses: codecov/codecov-action@v5";
        let text = with(setup);
        let new = added(&text, &WANTED).unwrap();
        let job = "
  touchmark:
    name: Touchmark
    needs: [tests]
    if: ${{ !cancelled() }} # also after a failure, which the badges have to say
    runs-on: ubuntu-24.04
    permissions:
      contents: write # for the commit that updates the badges
      security-events: read # for what CodeQL found
    env:
      PGHOST: localhost # there
    services:
      db: { image: 'postgres:16' }
    steps:
    - uses: actions/checkout@v4 # pinned elsewhere
      # A pull request is compared with what it was made from.
      with: { fetch-depth: 0, persist-credentials: false }
    - name: Python 3.10
      uses: actions/setup-python@v5
      with:
        python-version: '3.10' # of the row
    - run: |
        sudo apt-get update
        sudo apt-get install -y libpq-dev
";
        let at = new.find("\n  touchmark:\n").unwrap();
        assert!(new[at..].starts_with(job), "{new}");
        let rest = format!("{}{}", &new[..at], &new[at + new[at..].find("\n\n# the end").unwrap() + 1..]);
        assert_eq!(rest, text);
        let windows = text.replace('\n', "\r\n");
        assert_eq!(added(&windows, &WANTED).unwrap(), new.replace('\n', "\r\n"));
        let open = text.trim_end().trim_end_matches("# the end").trim_end();
        let whole = added(open, &WANTED).unwrap();
        assert!(whole.starts_with(&format!("{open}\n")) && whole.ends_with("badge --check\n"), "{whole}");
    }

    #[test]
    fn where_it_cannot_be_done_it_says_why() {
        let ubuntu = "runs-on: ubuntu-latest\n";
        let checkout = "steps:\n- uses: actions/checkout@v4\n";
        let simple = |more: &str| with(&format!("{ubuntu}{checkout}{more}- run: pytest"));
        let fine = simple("");
        for (text, expected) in [
            (fine.clone(), None),
            (fine.replace("[push, pull_request]", "push"), None),
            (simple("- run: echo ${{ secrets.X }}\n"), None),
            (simple("- uses: actions/setup-python@v5\n  with: { cache: pip, python-version: 3.12 }\n"), None),
            (fine.replace("[push, pull_request]", "pull_request"), Some("it does not run for pushes to `main`")),
            (fine.replace("[push, pull_request]", "{ push: { branches: [dev] } }"), Some("pushes to `main`")),
            (fine.replace("jobs:", "jobs: ["), Some("it could not be read")),
            (fine.replace("pytest", "mypy"), Some("none of its jobs is known to run the tests")),
            (with("uses: octo/x/.github/workflows/t.yml@v1"), Some("its jobs call other workflows")),
            (fine.replace("  tests:", "  touchmark:"), Some("it has a job `touchmark` already")),
            (with(&format!("container: python:3\n{ubuntu}{checkout}- run: pytest")), Some("runs in a container")),
            (fine.replace("ubuntu-latest", "[self-hosted]"), Some("runs on no Ubuntu of GitHub's")),
            (fine.replace("ubuntu-latest", "windows-latest"), Some("runs on no Ubuntu of GitHub's")),
            (fine.replace("actions/checkout@v4", "octo/clone@v1"), Some("does not check the repository out")),
            (fine.replace("checkout@v4", "checkout@v4\n      with: { ref: dev }"), Some("its checkout sets `ref`")),
            (simple("- uses: actions/checkout@v4\n"), Some("checks out twice")),
            (simple("- run: sudo apt-get install x && pip install .\n"), Some("installs packages of the system and")),
            (
                simple("- uses: actions/setup-python@v5\n  with:\n    python-version: ${{ inputs.python }}\n"),
                Some("depends on `${{ inputs.python }}`"),
            ),
            (
                simple("- uses: actions/setup-x@v5\n  with:\n    token: ${{ secrets.X }}\n"),
                Some("depends on `${{ secrets.X }}`"),
            ),
            (simple("- uses: actions/setup-python@v5\n  if: matrix.x\n"), Some("depends on the row of a matrix")),
            (
                simple("- uses: actions/setup-python@v5\n  with: &python\n    python-version: 3.12\n"),
                Some("shares parts by anchors"),
            ),
            (
                fine.replace("jobs:\n  tests:\n    ", "jobs: { tests: { ")
                    .replace("- run: pytest", "- run: pytest } }"),
                Some(""),
            ),
        ] {
            let said = added(&text, &WANTED);
            match expected {
                None => assert!(said.is_ok(), "{text}\n{said:?}"),
                Some(why) => assert!(said.as_ref().is_err_and(|said| said.contains(why)), "{text}\n{why}\n{said:?}"),
            }
        }
        assert!(!added(&fine.replace("[push, pull_request]", "push"), &WANTED).unwrap().contains("badge --check"));
    }
}
