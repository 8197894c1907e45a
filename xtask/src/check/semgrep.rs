//! `semgrep`: our own security rules, and the project's; on Rust the project's alone.

pub mod report;

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs::File;
use std::io::Write;
use std::path::Path;

use crate::check::by_file::Scan;
use crate::check::file_report::FileReport;
use crate::check::plant::{Plant, WEAK_PYTHON, WEAK_RUST};
use crate::check::semgrep::report::Report;
use crate::check::suppressed::{Comments, Obeys};
use crate::check::{Check, Job, by_file, nothing_below, operands, unstartable};
use crate::install::Tool;
use crate::outcome::{Kind, Severity, Undecided, Verdict};
use crate::project::{Language, Project};
use crate::tool::Output;
/// Our rules, as `rules/pack.py` packs them; `rules/README.md` describes them.
pub const RULES: &str = include_str!("../../rules/code.json");

/// Where a project keeps rules of its own.
const OWN_RULES: &[&str] = &[".semgrep.yml", ".semgrep.yaml", ".semgrep"];

fn has_own_rules(project: &Project) -> bool {
    OWN_RULES.iter().any(|own| project.root.join(own).exists())
}

/// Security rules.
pub const CHECK: Check<'static> = Check {
    id: "semgrep",
    title: "semgrep",
    kind: Kind::CodeScan,
    obeys: Obeys::Tests,
    about: "the same, with Touchmark's own rules (`xtask/rules/`) and those in your `.semgrep.yml`, by which alone Rust is \
            judged; nothing is sent anywhere",
    languages: &[Language::Python, Language::Rust],
    endings: &[".py", ".pyi", ".rs"],
    settings: SETTINGS,
    tool: Some(TOOL),
    fail_on: Severity::Medium,
    plant: Plant::Within,
    planned: |context| {
        context.holds(Language::Python) && context.scans(PYTHON)
            || context.holds(Language::Rust) && has_own_rules(context.project)
    },
    run,
    ..Check::PYTHON
};

const PYTHON: &[&str] = &[".py", ".pyi"];

/// The program.
pub const TOOL: Tool<'static> = Tool::pinned("semgrep", include_str!("../../tools/semgrep.txt"));

/// Files with its settings that do not end in `.yml`.
pub const SETTINGS: &[&str] = &[".semgrepignore"];

/// The words in the young heap of each of semgrep's domains: 32 MiB. With the usual 2 MiB a fifth of a scan is spent on
/// stopping all domains to empty it (<https://ocaml.org/manual/5.3/runtime.html#s:ocamlrun-options>).
const GARBAGE: &str = "s=4M";

/// The project's own word on what semgrep may leave out, which files that are named one by one are not held against.
const IGNORE: &str = ".semgrepignore";

/// The verdict on the files in scope by our rules and the project's own.
fn run(job: &Job<'_>) -> Result<Verdict, Undecided> {
    let scope = Scope::of(job);
    if scope.files.is_empty() {
        return Err(nothing_below(job));
    }
    file_report(&scope)?.verdict(&required(job, scope.files), job.fail_on, ADVICE)
}

const ADVICE: &str = "; a `.semgrepignore` in the root says what semgrep may leave out";

/// What is scanned.
struct Scope<'a> {
    job: &'a Job<'a>,
    files: BTreeSet<String>,
}

impl<'a> Scope<'a> {
    fn of(job: &'a Job<'a>) -> Scope<'a> {
        let mut files = job.scanned(job.check.endings);
        // Of ours none is about Rust: `dataflow` knows more of it.
        if !has_own_rules(job.project) {
            files.retain(|file| !file.ends_with(".rs"));
        }
        Scope { job, files }
    }
}

/// `# nosemgrep`, `# nosemgrep: id` and `# nosem`
/// (<https://semgrep.dev/docs/ignoring-files-folders-code#ignore-code-through-nosemgrep>).
const SCAN: Scan = Scan { planted: &[WEAK_PYTHON, WEAK_RUST], comment: "nosem" };

/// What semgrep is pointed at in a copy that holds nothing else: each file, because it passes over folders named `build`,
/// `vendor` and others where it walks; the folder, where the project says itself what may be left out.
fn targets(scope: &Scope<'_>) -> Vec<String> {
    if scope.job.project.has(IGNORE) { vec![".".to_owned()] } else { scope.files.iter().cloned().collect() }
}

/// What semgrep says of the files, now or when it was last asked.
fn file_report(scope: &Scope<'_>) -> Result<FileReport, Undecided> {
    let Scope { job, files } = scope;
    let ask = |root: &Path, paths: &[String], comments| Ok(ask(job, root, paths, comments)?.whole());
    let mut file_report = by_file::file_report(job, files, &targets(scope), &SCAN, ask)?;
    file_report.files.retain(|file, _| files.contains(file));
    Ok(file_report)
}

/// The files that have to be scanned.
fn required(job: &Job<'_>, files: BTreeSet<String>) -> BTreeSet<String> {
    if job.project.has(IGNORE) { BTreeSet::new() } else { files }
}

/// Runs semgrep in `root`. Our rules are laid out in a fresh folder for each run: any that lay in the repository could be
/// anybody's.
fn ask(job: &Job<'_>, root: &Path, paths: &[String], comments: Comments) -> Result<Report, Undecided> {
    let folder = tempfile::Builder::new().prefix("touchmark-rules-").tempdir().map_err(|err| unstartable(&err))?;
    let rules = folder.path().join("code.json");
    File::create(&rules).and_then(|mut file| file.write_all(RULES.as_bytes())).map_err(|err| unstartable(&err))?;
    let env = [("OCAMLRUNPARAM".into(), GARBAGE.into())];
    // Of two rules with one id semgrep takes the last, so ours come after all others.
    let ours = ["--config".to_owned(), rules.to_string_lossy().into_owned()];
    let last: Vec<String> = ours.into_iter().chain(operands(paths)).collect();
    let mut args = arguments(job);
    args.extend(comments.ignored_by("--disable-nosem").map(OsString::from));
    let output = job.run_at(root, &args, &last, &env)?;
    Report::read(output, root)
}

/// Without `--metrics=off --disable-version-check` semgrep waits for servers; without `--no-rewrite-rule-ids` the name
/// of the rules' folder becomes part of each id. What is tested is the list of files that git knows, so its own look
/// at git is turned off.
fn arguments(job: &Job<'_>) -> Vec<OsString> {
    let fixed = [
        "scan",
        "--json",
        "--quiet",
        "--metrics=off",
        "--disable-version-check",
        "--no-rewrite-rule-ids",
        "--no-git-ignore",
        "--max-target-bytes=0",
        "--timeout=30",
    ];
    let mut args: Vec<OsString> = fixed.map(Into::into).to_vec();
    let own = OWN_RULES.iter().map(|own| job.project.root.join(own)).filter(|file| file.exists());
    for file in own {
        args.extend(["--config".into(), file.into()]);
    }
    args
}

/// The verdict on `semgrep scan --json`, which has to have scanned every file that is `required`.
///
/// # Errors
/// The report tells nothing, and why.
pub fn judge(
    output: Output,
    root: &Path,
    required: &BTreeSet<String>,
    fail_on: Severity,
) -> Result<Verdict, Undecided> {
    Report::read(output, root)?.whole().verdict(required, fail_on, ADVICE)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use serde::Deserialize;

    use super::*;

    /// The ids of the rules in a pack of ours.
    fn ids(pack: &str) -> BTreeSet<String> {
        #[derive(Deserialize)]
        struct Pack {
            rules: Vec<Rule>,
        }
        #[derive(Deserialize)]
        struct Rule {
            id: String,
        }
        // What is compiled in is well formed, which a test keeps so.
        let pack: Pack = serde_json::from_str(pack).unwrap_or(Pack { rules: Vec::new() });
        pack.rules.into_iter().map(|rule| rule.id).collect()
    }

    /// The id that a line of a YAML file of rules gives.
    fn id_of(line: &str) -> Option<&str> {
        let rest = line.trim_start().trim_start_matches('-').trim_start().strip_prefix("id:")?;
        Some(rest.trim().trim_matches(['"', '\'']))
    }

    #[test]
    fn every_rule_is_shipped() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/code");
        let files = folder.read_dir().unwrap().map(|entry| entry.unwrap().path());
        let texts = files.filter(|file| file.extension().is_some_and(|ending| ending == "yml"));
        let texts: Vec<String> = texts.map(|file| fs::read_to_string(file).unwrap()).collect();
        let written = texts.iter().flat_map(|text| text.lines()).filter_map(id_of).map(str::to_owned).collect();
        assert_eq!(ids(RULES), written, "run `rules/pack.py`");
    }
}
