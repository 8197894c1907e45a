//! What each recorded report is worth: one snapshot a recording, `{root}` standing for the root.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use xtask::check;
use xtask::check::pip_audit::lists::Asked;
use xtask::outcome::{Severity, Undecided, Verdict};
use xtask::tool::{Captured, Output};

use crate::support::top;

/// The verdict of the adapter that owns the recording, with as many files in scope as the recording says.
fn judge(tool: &str, output: Output, sessions: Option<&[u8]>, covered: u64) -> Result<Verdict, Undecided> {
    let root = Path::new("{root}");
    match tool {
        "ruff" => check::ruff::judge(output, root, covered, Severity::Low),
        "ruff-format" => check::ruff_format::judge(output, root, covered, Severity::Low),
        "mypy" => check::mypy::judge(output, root, false, Severity::Low),
        "black" => check::black::judge(output, root, Severity::Low),
        "flake8" => check::flake8::judge(output, root, Severity::Low),
        "pyright" => check::pyright::judge(output, root, false, Severity::Medium),
        "bandit" => check::bandit::read(output, root)?.verdict(&BTreeSet::new(), Severity::Medium, ""),
        "semgrep" => check::semgrep::judge(output, root, &BTreeSet::new(), Severity::Medium),
        "pip-audit" => {
            let asked = Asked { source: "requirements.txt".to_owned(), ..Asked::default() };
            check::pip_audit::judge(output, &asked, Severity::Low)
        }
        "zizmor" => {
            let scope = BTreeSet::from([".github/workflows/ci.yml".to_owned()]);
            check::zizmor::read(output, root, false)?.verdict(&scope, Severity::Medium, "")
        }
        "pytest" => check::pytest::judge(output, sessions, root, false),
        "cargo-doc" => check::cargo_doc::judge(output, root, root, Severity::Low),
        "clippy" => check::clippy::judge(output, root, root, &BTreeSet::new(), Severity::Low),
        "rustfmt" => check::rustfmt::judge(output, root, 1, Severity::Low),
        "cargo-test" | "cargo-nextest" => {
            let place = check::cargo_test::Place {
                root: root.into(),
                top: root.into(),
                is_listed: tool == "cargo-test",
                ..Default::default()
            };
            Ok(check::cargo_test::judge(output, &place))
        }
        "msrv" => check::msrv::judge(output, root, root, &BTreeSet::from(["."])),
        "cargo-audit" => check::cargo_audit::judge(output, 3, Severity::Medium),
        "cargo-deny" => check::cargo_deny::judge(output, 3, Severity::Medium),
        "custom" => check::custom::judge(output, None, root, Some(" completed "), Severity::Medium),
        "safety" => check::safety::judge(output, root, &[], Severity::Low),
        other => panic!("no adapter reads recordings of {other}"),
    }
}

#[test]
fn each_recording_has_its_verdict() {
    insta::glob!(top().join("fixtures/tools"), "*/*.code", |path| {
        let tool = path.parent().unwrap().file_name().unwrap().to_str().unwrap();
        let read = |ending: &str| Captured::from_bytes(&fs::read(path.with_extension(ending)).unwrap());
        let code = fs::read_to_string(path).unwrap().trim().parse().unwrap();
        let output = Output { code, stdout: read("stdout"), stderr: read("stderr") };
        let empty = path.file_name().unwrap().to_str().unwrap().starts_with("empty");
        let sessions = fs::read(path.with_extension("sessions")).ok();
        let verdict = judge(tool, output, sessions.as_deref(), if empty { 0 } else { 3 }).unwrap_or_else(Verdict::from);
        let case = path
            .file_stem()
            .unwrap()
            .to_str()
            .unwrap()
            .split('-')
            .take_while(|word| !word.starts_with(|c: char| c.is_ascii_digit()));
        let name = format!("recording_{}_{}", tool.replace('-', "_"), case.collect::<Vec<_>>().join("_"));
        insta::with_settings!({ snapshot_suffix => "", prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(name, serde_json::to_string_pretty(&verdict).unwrap());
        });
    });
}
