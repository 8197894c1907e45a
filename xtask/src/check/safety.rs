//! `safety`: known vulnerabilities in the dependencies of a Python package, as the service of that name knows them.

mod manifests;
mod report;

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::io;
use std::path::Path;

use self::report::{Read, Report, read};
use crate::check::plant::{Plant, Proof, blind, carrying, named};
use crate::check::remedy::of_dependencies;
use crate::check::report::json;
use crate::check::{Check, DEPENDENCIES, Job, Reads, crashed, operands, pip_audit, shortened, unreadable};
use crate::env::Inherit;
use crate::install::Tool;
use crate::outcome::{Ended, Evidence, Kind, Outcome, Reason, Severity, Surface, Undecided, Verdict};
use crate::project::Language;
use crate::tool::Output;

/// Known vulnerabilities in dependencies; asked only where there is a key for it.
pub const CHECK: Check<'static> = Check {
    id: "safety",
    title: "safety",
    kind: Kind::DependencyScan,
    about: "the same, by its own service; the key reaches that program alone, by its environment",
    endings: &[],
    settings: DEPENDENCIES,
    reads: Reads::Requirements,
    surface: Surface { unit: "dependency", ..Surface::FILES },
    tool: Some(Tool::pinned("safety", include_str!("../../tools/safety.txt"))),
    sees: Inherit::Network,
    key: Some("SAFETY_API_KEY"),
    network: Some("it asks its own server"),
    remedy: of_dependencies,
    planned: |context| context.holds(Language::Python),
    plant: Plant::Within,
    run: |job| {
        job.online()?;
        // `scan` came with version 3, which marks `check` as abandoned.
        let old = job
            .tool
            .and_then(|tool| tool.version.as_deref())
            .is_some_and(|version| ["1.", "2."].iter().any(|v| version.starts_with(v)));
        if old { check(job) } else { scan(job) }
    },
    ..Check::PYTHON
};

/// What a server may turn on for an account, and we turn off: linking the folder to a project of the platform, which
/// writes `.safety-project.ini` into it and uploads the report, and the events about every command.
const OFF: &[&str] = &["SAFETY_PLATFORM", "SAFETY_EVENTS", "SAFETY_FIREWALL"];

/// Scans a copy of the manifests: `safety scan` opens them for writing, and passes over those that it cannot open or
/// does not know by name.
///
/// The stage is one in which a key is a valid credential and no question is asked of a terminal. The details carry
/// the CVE, the severity and the advisory, which the report itself lacks.
fn scan(job: &Job<'_>) -> Result<Verdict, Undecided> {
    let manifests = manifests::all(job.project, job.config.paths.as_deref());
    if manifests.is_empty() {
        return Err(nothing_checked());
    }
    let failed = |err: io::Error| Undecided::new(Reason::Crashed, format!("could not copy the manifests: {err}"));
    let folder = tempfile::tempdir().map_err(failed)?;
    let root = folder.path().canonicalize().map_err(failed)?;
    let mut lost = manifests::copy(job.project, &manifests, &root).map_err(failed)?;
    manifests::plant(&root, pip_audit::plant::VULNERABLE).map_err(failed)?;
    let off: Vec<_> = OFF.iter().map(|name| (name.into(), "false".into())).collect();
    let mut args: Vec<OsString> = ["--disable-optional-telemetry", "--stage", "cicd", "scan"].map(Into::into).to_vec();
    args.extend(["--output".into(), "json".into(), "--detailed-output".into(), "--target".into(), root.clone().into()]);
    let output = job.run_with(&args, &[], &off)?;
    let (ended, read, proof) = read_planted(output, &root, &manifests)?;
    let verdict = carrying(read.verdict(ended, job.fail_on), proof);
    lost.extend(manifests::lines(job.project, &manifests, manifests::is_elsewhere));
    Ok(without(verdict, &lost))
}

/// What a report says of the manifests, and whether it says what is wrong with the planted one.
fn read_planted(output: Output, root: &Path, manifests: &[String]) -> Result<(Ended, Read, Proof), Undecided> {
    let (ended, mut read) = report(output, root, manifests)?;
    let planted = read.findings.take(|finding| finding.path.as_deref() == Some(manifests::PLANTED));
    read.covered = read.covered.saturating_sub(pip_audit::plant::VULNERABLE.lines().count() as u64);
    let rules: BTreeSet<&str> = planted.iter().map(|finding| finding.rule.as_str()).collect();
    let proof = match rules.is_empty() {
        true => Err(blind("it knows of no vulnerability in old releases of idna, jinja2 and requests")),
        false => Ok(Evidence::Proved(format!("{} in old releases", named(rules.into_iter())))),
    };
    // What was planted explains the exit code.
    let ended = if planted.is_empty() { ended } else { Ended::answered() };
    Ok((ended, read, proof))
}

/// The way before version 3, which reads requirements files, silently passing over all that is not pinned.
fn check(job: &Job<'_>) -> Result<Verdict, Undecided> {
    let mut manifests = manifests::all(job.project, job.config.paths.as_deref());
    manifests.retain(|path| path.ends_with(".txt"));
    if manifests.is_empty() {
        return Err(nothing_checked());
    }
    let mut args = vec!["--disable-optional-telemetry-data", "check", "--json", "--disable-audit-and-monitor"];
    let files = operands(&manifests);
    args.extend(files.iter().flat_map(|path| ["-r", path]));
    let verdict = judge(job.run(&args, &[])?, &job.project.root, &[], job.fail_on)?;
    let verdict = without(verdict, &manifests::lines(job.project, &manifests, manifests::is_open));
    Ok(verdict
        .with_evidence(Evidence::Unproved("versions before 3 do not say which file a finding is about".to_owned())))
}

/// A pass that says nothing about some of the requirements is none.
fn without(verdict: Verdict, passed_over: &[String]) -> Verdict {
    match passed_over.first() {
        Some(first) if verdict.outcome() == Outcome::Pass => {
            let detail = format!("it passes over {first} ({} of the kind in all)", passed_over.len());
            verdict.but(Reason::InputsSkipped, detail)
        }
        _ => verdict,
    }
}

fn nothing_checked() -> Undecided {
    Undecided::new(Reason::NothingChecked, "there is no requirements file and no manifest or lock file that it reads")
}

/// The verdict on a report about the tree, or a copy of it, in `root`; `manifests` is what should have been scanned.
///
/// The exit codes are those of `safety/constants.py`: 64 vulnerabilities, 65 credentials, 66 too many requests, 67 to
/// 69 no usable database, 72 an unverified account. 0 says little: by default `scan` returns it for vulnerabilities of
/// low or unknown severity, and for those of a requirement that is not pinned. Without a network it dies with 1.
///
/// # Errors
/// The report tells nothing, and why.
pub fn judge(output: Output, root: &Path, manifests: &[String], fail_on: Severity) -> Result<Verdict, Undecided> {
    let (ended, read) = report(output, root, manifests)?;
    Ok(read.verdict(ended, fail_on))
}

/// What a report says; see [`judge`].
fn report(mut output: Output, root: &Path, manifests: &[String]) -> Result<(Ended, Read), Undecided> {
    match output.code {
        0 | 64 => {}
        // Its own words are not repeated: version 2 quotes the key.
        65 | 72 => {
            return Err(Undecided::new(Reason::NoPermission, "its server does not accept the key in `SAFETY_API_KEY`"));
        }
        66..=69 => return Err(Undecided::new(Reason::Unreachable, last_words(&output.stderr.tail(4000), root))),
        1 => return Err(failed(&mut output, root)),
        _ => return Err(crashed(&mut output)),
    }
    let report: Report = json(&mut output)?;
    let read = read(report, root, manifests)?;
    if output.code == 64 && read.findings.total() == 0 {
        return Err(unreadable("exit code 64 and no vulnerability that is not ignored"));
    }
    Ok((Ended::with(output.code), read))
}

/// The verdict on exit code 1, which is that of every error without a code of its own.
fn failed(output: &mut Output, root: &Path) -> Undecided {
    let said = output.stderr.tail(8000);
    if let Some(line) = said.lines().find(|line| line.contains("Unable to load the Safety Policy file")) {
        return Undecided::new(Reason::ConfigIgnored, last_words(line, root));
    }
    let last = last_words(&said, root);
    let network =
        ["httpx.", "httpcore.", "requests.exceptions.", "urllib3.exceptions.", "Check your network connection"];
    if network.iter().any(|start| last.starts_with(start)) || last.contains("SSL certificate issue") {
        return Undecided::new(Reason::Unreachable, last);
    }
    crashed(output)
}

/// The last line, with paths as they are in the project.
fn last_words(said: &str, root: &Path) -> String {
    let last = said.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or("it said nothing");
    shortened(&last.replace(&format!("{}/", root.display()), ""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tool::Captured;

    fn output(code: i32, stdout: &str, stderr: &str) -> Output {
        let captured = |text: &str| Captured::from_bytes(text.as_bytes());
        Output { code, stdout: captured(stdout), stderr: captured(stderr) }
    }

    fn judged(code: i32, stdout: &str, manifests: &[&str]) -> Verdict {
        let manifests: Vec<String> = manifests.iter().map(|path| (*path).to_owned()).collect();
        judge(output(code, stdout, ""), Path::new("/r"), &manifests, Severity::Low).unwrap_or_else(Verdict::from)
    }

    /// A report of one file with one dependency.
    fn scanned(raw: &str, vulnerabilities: &str, policy: &str) -> String {
        format!(
            r#"{{"meta": {{"schema_version": "3.0"}}, "scan_results": {{"projects": [{{"policy": {policy}, "files": [
            {{"location": "/r/requirements.txt", "results": {{"dependencies": [{{"name": "heron", "specifications": [
                {{"raw": "{raw}", "vulnerabilities": {{"known_vulnerabilities": [{vulnerabilities}], "remediation": null}}}}
            ]}}]}}}}]}}]}}}}"#
        )
    }

    const KNOWN: &str = r#"{"id": "9", "ignored": null, "vulnerable_spec": "<2"}"#;

    #[test]
    fn a_report_and_its_exit_code() {
        let clean = scanned("heron==1", "", "null");
        assert_eq!(judged(0, &clean, &["requirements.txt"]).outcome(), Outcome::Pass);
        let bad = Outcome::Unknown(Reason::UnreadableReport);
        assert_eq!(judged(64, &clean, &[]).outcome(), bad);
        // By default safety returns 0 for what is low or has no severity.
        for code in [0, 64] {
            let verdict = judged(code, &scanned("heron==1", KNOWN, "null"), &[]);
            assert_eq!(verdict.outcome(), Outcome::Fail);
            let found = &verdict.findings()[0];
            assert_eq!((found.rule.as_str(), found.severity), ("9", Severity::High));
            assert_eq!(found.message, "heron 1: versions <2 are known to be vulnerable");
        }
        for text in ["", "null", "[]", "{}", "[1]", "<html>", r#"{"scan_results": {"projects": []}}"#, &clean[..80]] {
            assert_eq!(judged(0, text, &[]).outcome(), bad, "{text}");
        }
        for (from, to) in [
            ("3.0", "4.0"),
            ("dependencies", "packages"),
            ("known_vulnerabilities", "known"),
            ("\"files\"", "\"file\""),
        ] {
            assert_eq!(judged(0, &clean.replace(from, to), &[]).outcome(), bad, "{to}");
        }
    }

    #[test]
    fn what_was_not_judged_is_no_pass() {
        let skipped = Outcome::Unknown(Reason::InputsSkipped);
        let ignored =
            |code: &str| KNOWN.replace("null", &format!(r#"{{"code": "{code}", "reason": null, "expires": null}}"#));
        let verdict = judged(0, &scanned("heron>=1", &ignored("unpinned-specification"), "null"), &[]);
        assert_eq!(verdict.outcome(), skipped);
        assert_eq!(
            verdict.detail(),
            Some("`requirements.txt`: `heron>=1` is not pinned, and some of the versions it allows are vulnerable")
        );
        assert_eq!(judged(0, &scanned("heron==1", &ignored("new-code"), "null"), &[]).outcome(), skipped);
        assert_eq!(judged(0, &scanned("heron==1", &ignored("manual"), "null"), &[]).outcome(), Outcome::Pass);

        let files = ["requirements.txt", "poetry.lock"];
        let verdict = judged(0, &scanned("heron==1", "", "null"), &files);
        assert_eq!((verdict.outcome(), verdict.detail()), (skipped, Some("`poetry.lock` was passed over")));
        assert_eq!(judged(0, &scanned("heron==1", "", r#"{"id": "x"}"#), &files).outcome(), Outcome::Pass);
        assert_eq!(judged(64, &scanned("heron==1", KNOWN, "null"), &files).outcome(), Outcome::Fail);
    }

    #[test]
    fn a_check_report_keeps_its_word() {
        let report = |found: u64, packages: &str, ignored: &str| {
            format!(
                r#"{{"report_meta": {{"vulnerabilities_found": {found}}}, "scanned_packages": {{{packages}}},
                "vulnerabilities": [], "ignored_vulnerabilities": [{ignored}]}}"#
            )
        };
        let heron = r#""heron": {"name": "heron", "version": "1"}"#;
        assert_eq!(judged(0, &report(0, heron, ""), &[]).outcome(), Outcome::Pass);
        assert_eq!(judged(0, &report(0, "", ""), &[]).outcome(), Outcome::Unknown(Reason::NothingChecked));
        assert_eq!(judged(0, &report(1, heron, ""), &[]).outcome(), Outcome::Unknown(Reason::UnreadableReport));
        let ignored = |reason: &str| {
            format!(
                r#"{{"vulnerability_id": "9", "package_name": "heron", "ignored_reason": "{reason}", "analyzed_version": null,
                "advisory": null, "fixed_versions": [], "CVE": null, "severity": null, "more_info_url": null}}"#
            )
        };
        let unpinned = report(0, heron, &ignored("due to the 'ignore-unpinned-requirements' flag"));
        assert_eq!(judged(0, &unpinned, &[]).outcome(), Outcome::Unknown(Reason::InputsSkipped));
        assert_eq!(judged(0, &report(0, heron, &ignored("not used")), &[]).outcome(), Outcome::Pass);
    }

    #[test]
    fn every_other_end_has_its_reason() {
        for (code, stderr, reason) in [
            (65, "Your API Key 'canary' is invalid.", Reason::NoPermission),
            (72, "", Reason::NoPermission),
            (66, "Too many requests.", Reason::Unreachable),
            (68, "Check your network connection, the request timed out.", Reason::Unreachable),
            (1, "Traceback\nhttpx.ConnectTimeout: timed out\n", Reason::Unreachable),
            (1, "requests.exceptions.SSLError: x", Reason::Unreachable),
            (1, "There is a SSL certificate issue.", Reason::Unreachable),
            (1, "Check your network connection, unable to reach the server.\n\n", Reason::Unreachable),
            (1, "Unable to load the Safety Policy file (\"/r/.safety-policy.yml\"), details: x", Reason::ConfigIgnored),
            (1, "KeyError: 'hashes'", Reason::Crashed),
            (1, "", Reason::Crashed),
            (2, "No such command 'scan'.", Reason::Crashed),
            (70, "", Reason::Crashed),
            (255, "", Reason::Crashed),
        ] {
            // Whatever is on stdout, a report that came with such a code is not believed.
            let clean = scanned("heron==1", "", "null");
            let undecided = judge(output(code, &clean, stderr), Path::new("/r"), &[], Severity::Low).unwrap_err();
            assert_eq!(undecided.reason(), Some(reason), "{code} {stderr}");
            let detail = undecided.detail();
            assert!(!detail.contains("canary") && !detail.contains("/r/"), "{detail}");
        }
    }
}
