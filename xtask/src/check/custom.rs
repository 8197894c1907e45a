//! Checks of the project's own: any command that writes SARIF, declared in the configuration.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fs::File;
use std::path::Path;

use crate::check::plant::{self, Copy, Plant, Proof, blind, named};
use crate::check::report::{NOT_WHOLE, lines};
use crate::check::sarif::{LARGEST, Log, ResultMeaning};
use crate::check::{Check, Job, Need, Reads, crashed, unreadable, unstartable};
use crate::config::Config;
use crate::install::Tool;
use crate::outcome::{Ended, Evidence, Findings, Kind, Reason, Severity, Surface, Undecided, Verdict};
use crate::tool::Output;

/// Stands in the command for the file that the report is to be written to.
pub const PLACE: &str = "{sarif}";

/// The checks that a configuration declares.
pub fn declared(config: &Config) -> impl Iterator<Item = Check<'_>> {
    config.checks.iter().filter_map(|(id, set)| {
        let custom = set.custom.as_ref()?;
        let program = custom.command.first()?;
        Some(Check {
            id,
            title: id,
            kind: custom.kind,
            languages: &[],
            endings: &[".py", ".pyi", ".pyw", ".ipynb", ".rs"],
            // Nobody knows which files a command of the project's own reads.
            reads: Reads::Everything,
            surface: Surface {
                unit: if custom.kind == Kind::DependencyScan { "dependency" } else { "file" },
                ..Surface::FILES
            },
            tool: Some(Tool { name: program, lock: None, version: &[] }),
            command: |check, context| {
                context.config.check(check.id).custom.map(|custom| custom.command).unwrap_or_default()
            },
            runs_code: true,
            fail_on: match custom.kind {
                Kind::CodeScan | Kind::DataflowScan => Severity::Medium,
                Kind::Style | Kind::Lint | Kind::Types | Kind::Tests | Kind::DependencyScan => Severity::Low,
            },
            plant: Plant::After(prove),
            planned: |_| true,
            run,
            remedy,
            ..Check::PYTHON
        })
    })
}

/// The command has to report the file that the configuration names for this, in a copy in which it stands in each folder
/// with files of its kind, too.
fn prove(job: &Job<'_>) -> Proof {
    let Some(planted) = job.config.custom.as_ref().and_then(|custom| custom.plant.as_ref()) else {
        return Ok(Evidence::Unproved(format!("no file is named that it has to report (`{}.plant`)", job.check.id)));
    };
    let text = job.text(planted).ok_or_else(|| blind(format!("`{planted}`, which it has to report, is not there")))?;
    let copy = Copy::of(job)?;
    copy.fill(|_| true)?;
    let name = planted.rsplit('/').next().unwrap_or(planted);
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    let alike = job.project.files.iter().filter(|file| file.ends_with(ending) && *file != planted);
    let places: BTreeSet<String> =
        alike.map(|file| plant::beside(file, &format!("touchmark_planted.{ending}"))).collect();
    for place in &places {
        copy.put(place, text.as_bytes())?;
    }
    let verdict = run(&copy.job(job))?;
    let failing = verdict.findings().iter().filter(|finding| Some(finding.severity) >= verdict.threshold());
    let there = failing.filter(|found| found.path.as_ref().is_some_and(|path| places.contains(path)));
    let rules: BTreeSet<&str> = there.map(|found| found.rule.as_str()).collect();
    if rules.is_empty() {
        return Err(blind(format!("it reports nothing in a copy of `{planted}`")));
    }
    Ok(Evidence::Proved(format!("{} in a copy of `{planted}`", named(rules.into_iter()))))
}

/// Programs that run the script that their first argument names.
const INTERPRETERS: &[&str] =
    &["sh", "bash", "dash", "zsh", "python", "python3", "node", "deno", "bun", "ruby", "perl", "php", "pwsh", "env"];

/// The script of the repository's own that the command runs: what comes with the code does not judge it.
fn own_script<'j>(job: &'j Job<'_>) -> Option<&'j str> {
    let program = job.program().file_stem()?.to_str()?;
    let program = program.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
    if !INTERPRETERS.iter().any(|known| known.trim_end_matches('3') == program) {
        return None;
    }
    let first = job.command.iter().find(|arg| !arg.starts_with('-'))?;
    let script = first.split_whitespace().next()?;
    crate::paths::has(&job.project.tracked, script.trim_start_matches("./")).then_some(script)
}

/// The report is one that this run wrote: what the command prints, or a file in a folder that is new.
fn run(job: &Job<'_>) -> Result<Verdict, Undecided> {
    if let Some(script) = own_script(job) {
        let detail = format!("`{script}` comes with the code, which it therefore does not judge");
        return Err(Undecided::new(Reason::MissingTool, detail));
    }
    let folder = tempfile::Builder::new().prefix("touchmark-sarif-").tempdir().map_err(|err| unstartable(&err))?;
    let file = folder.path().join("report.sarif");
    let names = file.to_string_lossy();
    let args: Vec<Cow<'_, str>> = job.command.iter().map(|arg| Cow::from(arg.replace(PLACE, &names))).collect();
    let output = job.run(&args.iter().map(|arg| &**arg).collect::<Vec<_>>(), &[])?;
    let placed = job.command.iter().any(|arg| arg.contains(PLACE));
    let evidence = job.config.custom.as_ref().and_then(|custom| custom.evidence.as_deref());
    judge(output, placed.then_some(&*file), &job.project.root, evidence, job.fail_on)
}

/// The verdict on a command that ended by itself, whose report is in `file` or is what it printed.
///
/// What the report is about are the files that it lists, and those that its results are about. Where it lists none,
/// `evidence` is a text that stands in each line on stderr about an input that was looked at. A report with nothing of
/// that kind may be about nothing at all.
///
/// # Errors
/// The report tells nothing, and why.
pub fn judge(
    mut output: Output,
    file: Option<&Path>,
    root: &Path,
    evidence: Option<&str>,
    fail_on: Severity,
) -> Result<Verdict, Undecided> {
    let log = match read(&mut output, file) {
        Ok(log) => log,
        Err(_) if output.code != 0 => return Err(crashed(&mut output)),
        Err(undecided) => return Err(undecided),
    };
    let (mut findings, mut files, mut undecided, mut results) = (Findings::default(), BTreeSet::new(), 0_u64, 0_u64);
    for run in &log.runs {
        files.extend(run.targets(root));
        for (meaning, paths) in run.results(root) {
            results += 1;
            files.extend(paths);
            match meaning {
                ResultMeaning::Finding(finding) => findings.push(finding),
                ResultMeaning::Undecided(_) => undecided += 1,
                ResultMeaning::Nothing => {}
            }
        }
    }
    let mut covered = files.len() as u64;
    if let Some(text) = evidence.filter(|_| covered == 0) {
        let count = |line: &str| covered += u64::from(line.contains(text));
        lines(&mut output.stderr, count)?;
    }
    let verdict = Verdict::judge(Ended::with(output.code), covered, findings, fail_on);
    Ok(match problem(&log, &mut output, undecided, results) {
        Some((reason, detail)) => verdict.but(reason, detail),
        None if covered == 0 => verdict.with_detail("the report does not say what was looked at"),
        None => verdict,
    })
}

fn read(output: &mut Output, file: Option<&Path>) -> Result<Log, Undecided> {
    let too_large = || unreadable(NOT_WHOLE);
    let Some(path) = file else {
        if output.stdout.is_empty() {
            return Err(unreadable("there is no report"));
        }
        if !output.stdout.is_whole() || output.stdout.len() > LARGEST {
            return Err(too_large());
        }
        return Log::read(output.stdout.rewound().map_err(unreadable)?);
    };
    let meta = path.symlink_metadata().map_err(|err| unreadable(format!("there is no report: {err}")))?;
    // What a link leads to could be older than this run.
    if !meta.is_file() {
        return Err(unreadable("the report is no file"));
    }
    if meta.len() > LARGEST {
        return Err(too_large());
    }
    Log::read(&mut File::open(path).map_err(unreadable)?)
}

/// What keeps a report from being the whole story, worst first.
fn problem(log: &Log, output: &mut Output, undecided: u64, results: u64) -> Option<(Reason, String)> {
    let invocations = || log.invocations();
    if invocations().any(|invocation| invocation.execution_successful == Some(false)) {
        return Some((Reason::Crashed, "the report says that the run was not successful".to_owned()));
    }
    // Many tools end with another code than 0 where they found something; without any result, or with a code that their
    // report does not own up to, something went wrong after it was written.
    let owned =
        output.code == 1 || invocations().any(|invocation| invocation.exit_code() == Some(i64::from(output.code)));
    if output.code != 0 && !(results > 0 && owned) {
        let detail = crashed(output).detail().to_owned();
        return Some((Reason::Crashed, detail));
    }
    if invocations().any(|invocation| invocation.execution_successful.is_none()) {
        return Some((Reason::UnreadableReport, "the report does not say whether the run came to its end".to_owned()));
    }
    if log.runs.iter().any(|run| !run.has_results()) {
        return Some((Reason::NothingChecked, "the report has a run that looked for nothing".to_owned()));
    }
    let config = invocations().flat_map(|one| &one.tool_configuration_notifications).find(|one| one.is_error());
    if let Some(notification) = config {
        return Some((Reason::ConfigIgnored, notification.text().to_owned()));
    }
    let execution = invocations().flat_map(|one| &one.tool_execution_notifications).find(|one| one.is_error());
    if let Some(notification) = execution {
        return Some((Reason::InputsSkipped, notification.text().to_owned()));
    }
    (undecided > 0).then(|| (Reason::InputsSkipped, format!("{undecided} results are for a person to decide")))
}

/// What a user can do about an `unknown` that a report of their command came to.
fn remedy(need: &Need<'_>) -> Option<String> {
    let id = need.check.id;
    Some(match need.reason {
        Reason::NothingChecked => format!(
            "have the tool list the files it read in `artifacts`, or name a text that stands in each line on stderr about one of them: `{id}.evidence = \"…\"`"
        ),
        Reason::UnreadableReport => format!(
            "have the command print nothing but SARIF 2.1.0, or write it to the file `{PLACE}` in its arguments"
        ),
        Reason::InputsSkipped => {
            "fix or exclude what the tool could not judge, or suppress the result in the tool".to_owned()
        }
        Reason::TimedOut => format!("give it more time: `{id}.timeout = \"10m\"` in the table of checks"),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::outcome::Outcome;
    use crate::tool::Captured;

    const CLEAN: Outcome = Outcome::Pass;
    const NOTHING: Outcome = Outcome::Unknown(Reason::NothingChecked);
    const UNREADABLE: Outcome = Outcome::Unknown(Reason::UnreadableReport);
    const SKIPPED: Outcome = Outcome::Unknown(Reason::InputsSkipped);
    const CRASHED: Outcome = Outcome::Unknown(Reason::Crashed);

    fn output(code: i32, stdout: &str) -> Output {
        let stderr = "looked at a.yml\nlooked at b.yml\n";
        Output {
            code,
            stdout: Captured::from_bytes(stdout.as_bytes()),
            stderr: Captured::from_bytes(stderr.as_bytes()),
        }
    }

    fn judged(code: i32, log: &Value) -> Verdict {
        judge(output(code, &log.to_string()), None, Path::new("/r"), None, Severity::Medium)
            .unwrap_or_else(Verdict::from)
    }

    /// A report of one run with these results on one file, and what else stands in the run.
    fn log(results: &Value, more: &Value) -> Value {
        let mut run = json!({
            "tool": {"driver": {"name": "x", "rules": [
                {"id": "R1", "defaultConfiguration": {"level": "note"}, "helpUri": "https://example.org/R1"},
                {"id": "R2", "properties": {"security-severity": "8.1"}},
            ]}},
            "artifacts": [{"location": {"uri": "a.yml"}}],
            "results": results,
        });
        for (key, value) in more.as_object().unwrap() {
            run[key] = value.clone();
        }
        json!({"version": "2.1.0", "runs": [run]})
    }

    fn result(more: &Value) -> Value {
        let place = json!({"physicalLocation": {"artifactLocation": {"uri": "a.yml"}, "region": {"startLine": 3}}});
        let mut result = json!({"ruleId": "R3", "message": {"text": "bad"}, "locations": [place]});
        for (key, value) in more.as_object().unwrap() {
            result[key] = value.clone();
        }
        result
    }

    /// The outcome of a report with one result like that.
    fn one(more: &Value) -> Outcome {
        judged(0, &log(&json!([result(more)]), &json!({}))).outcome()
    }

    #[test]
    fn a_pass_says_what_was_looked_at() {
        let none = json!([]);
        assert_eq!(judged(0, &log(&none, &json!({}))).outcome(), CLEAN);
        for nothing in [json!([]), json!([{"location": {"uri": "x.toml"}, "roles": ["toolSpecifiedConfiguration"]}])] {
            let log = log(&none, &json!({"artifacts": nothing}));
            let verdict = judged(0, &log);
            assert_eq!(verdict.outcome(), NOTHING);
            assert_eq!(verdict.detail(), Some("the report does not say what was looked at"));
            // Where the tool says it in words, those count.
            for (text, outcome) in [("looked at ", CLEAN), ("audited ", NOTHING)] {
                let output = output(0, &log.to_string());
                let verdict = judge(output, None, Path::new("/r"), Some(text), Severity::Medium).unwrap();
                assert_eq!(verdict.outcome(), outcome);
            }
        }
        let target = json!({"artifacts": [{"location": {"uri": "a.yml"}, "roles": ["analysisTarget"]}]});
        assert_eq!(judged(0, &log(&none, &target)).covered(), 1);
        // A result below the threshold, and one that says that all is well, are about a file, too.
        for result in [result(&json!({"level": "note"})), result(&json!({"kind": "pass", "level": "none"}))] {
            assert_eq!(judged(0, &log(&json!([result]), &json!({"artifacts": []}))).outcome(), CLEAN);
        }
        let result = result(&json!({"kind": "notApplicable", "level": "none"}));
        assert_eq!(judged(0, &log(&json!([result]), &json!({"artifacts": []}))).outcome(), NOTHING);
    }

    #[test]
    fn a_report_of_another_form_is_none() {
        let whole = log(&json!([]), &json!({}));
        let elsewhere = json!({"externalPropertyFileReferences": {"results": [{"location": {"uri": "r.json"}}]}});
        let mut version = whole.clone();
        version["version"] = json!("2.0.0");
        let mut inline = whole.clone();
        inline["inlineExternalProperties"] = json!([{"results": []}]);
        let no_runs = json!({"version": "2.1.0", "runs": []});
        for log in [version, inline, no_runs, log(&json!([]), &elsewhere), log(&json!({}), &json!({})), json!([])] {
            assert_eq!(judged(0, &log).outcome(), UNREADABLE, "{log}");
        }
        for text in
            ["", "null", "{}", "Scanning ...\n{}", "\u{feff}", &whole.to_string()[..80], &format!("{whole}{whole}")]
        {
            for (code, reason) in [(0, Reason::UnreadableReport), (2, Reason::Crashed)] {
                let verdict = judge(output(code, text), None, Path::new("/r"), None, Severity::Low);
                assert_eq!(verdict.unwrap_err().reason(), Some(reason), "{text}");
            }
        }
        assert_eq!(judged(0, &log(&Value::Null, &json!({}))).outcome(), NOTHING);
    }

    #[test]
    fn what_a_run_says_of_itself_is_believed_where_it_is_bad() {
        let run = |invocation: Value| judged(0, &log(&json!([]), &json!({"invocations": [invocation]}))).outcome();
        let said = |level: &str| json!([{"level": level, "message": {"text": "a.yml: not parsed"}}]);
        assert_eq!(run(json!({"executionSuccessful": true})), CLEAN);
        assert_eq!(run(json!({"executionSuccessful": false})), CRASHED);
        assert_eq!(run(json!({})), UNREADABLE);
        assert_eq!(run(json!({"executionSuccessful": true, "toolExecutionNotifications": said("warning")})), CLEAN);
        assert_eq!(run(json!({"executionSuccessful": true, "toolExecutionNotifications": said("error")})), SKIPPED);
        let config = json!({"executionSuccessful": true, "toolConfigurationNotifications": said("error")});
        assert_eq!(run(config), Outcome::Unknown(Reason::ConfigIgnored));
        // A finding stands whatever else went wrong.
        let failed = json!({"invocations": [{"executionSuccessful": false}]});
        assert_eq!(judged(0, &log(&json!([result(&json!({}))]), &failed)).outcome(), Outcome::Fail);
    }

    #[test]
    fn an_exit_code_needs_a_result_that_explains_it() {
        let none = log(&json!([]), &json!({}));
        let note = json!([result(&json!({"level": "note"}))]);
        let owned = json!({"invocations": [{"executionSuccessful": true, "exitCode": 14}]});
        for (code, log, outcome) in [
            (0, &none, CLEAN),
            (1, &none, CRASHED),
            (1, &log(&note, &json!({})), CLEAN),
            (1, &log(&json!([result(&json!({"suppressions": [{"kind": "inSource"}]}))]), &json!({})), UNREADABLE),
            (14, &log(&note, &json!({})), CRASHED),
            (14, &log(&note, &owned), CLEAN),
            (255, &log(&note, &owned), CRASHED),
            (255, &log(&json!([result(&json!({"level": "error"}))]), &json!({})), Outcome::Fail),
        ] {
            assert_eq!(judged(code, log).outcome(), outcome, "{code} {log}");
        }
    }

    #[test]
    fn what_counts_as_a_finding() {
        // `warning` where nobody says anything.
        assert_eq!(one(&json!({})), Outcome::Fail);
        assert_eq!(one(&json!({"level": "note"})), CLEAN);
        assert_eq!(one(&json!({"ruleId": "R1"})), CLEAN);
        assert_eq!(one(&json!({"ruleId": "R1", "level": "error"})), Outcome::Fail);
        assert_eq!(one(&json!({"ruleId": "R2/part", "level": "note"})), Outcome::Fail);
        assert_eq!(one(&json!({"level": "error", "properties": {"security-severity": 2.5}})), CLEAN);
        assert_eq!(one(&json!({"level": "fatal"})), Outcome::Fail);
        assert_eq!(one(&json!({"suppressions": [{"kind": "inSource"}]})), CLEAN);
        assert_eq!(one(&json!({"suppressions": [{"kind": "external", "status": "underReview"}]})), Outcome::Fail);
        assert_eq!(one(&json!({"suppressions": []})), Outcome::Fail);
        assert_eq!(one(&json!({"baselineState": "absent"})), CLEAN);
        assert_eq!(one(&json!({"baselineState": "unchanged"})), Outcome::Fail);
        for kind in ["open", "review"] {
            assert_eq!(one(&json!({"kind": kind, "level": "none"})), SKIPPED);
        }
        assert_eq!(one(&json!({"kind": "informational", "level": "none"})), CLEAN);
    }

    #[test]
    fn a_finding_says_where_it_is() {
        let place = |artifact: Value| json!({"locations": [{"physicalLocation": {"artifactLocation": artifact}}]});
        let bases = json!({"originalUriBaseIds": {"SRC": {"uri": "file:///r/src/"}}});
        for (artifact, path) in [
            (json!({"uri": "a%20b.yml"}), "a b.yml"),
            (json!({"uri": "file:///r/sub/a.yml"}), "sub/a.yml"),
            (json!({"uri": "a.yml", "uriBaseId": "SRC"}), "src/a.yml"),
            (json!({"uri": "a.yml", "uriBaseId": "OTHER"}), "a.yml"),
            (json!({"index": 0}), "a.yml"),
        ] {
            let verdict = judged(0, &log(&json!([result(&place(artifact))]), &bases));
            let found = &verdict.findings()[0];
            assert_eq!((found.path.as_deref(), found.rule.as_str(), found.line), (Some(path), "R3", Some(1)));
        }
        let by_index = json!([{"ruleIndex": 0, "message": {"id": "m", "arguments": ["it"]}, "level": "error"}]);
        let mut log = log(&by_index, &json!({}));
        log["runs"][0]["tool"]["driver"]["rules"][0]["messageStrings"] = json!({"m": {"text": "mind {0}"}});
        let verdict = judged(0, &log);
        let found = &verdict.findings()[0];
        assert_eq!((found.rule.as_str(), found.path.as_deref(), found.line), ("R1", None, None));
        assert_eq!((found.message.as_str(), found.url.as_deref()), ("mind it", Some("https://example.org/R1")));
    }
}
