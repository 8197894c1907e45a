//! The section for each state a repository can be in, read like prose.

use std::time::Duration;

use xtask::badge::{self, Style};
use xtask::outcome::{CheckReport, Ended, Finding, Findings, Kind, Reason, Report, Severity, Verdict};
use xtask::project::{Fact, Facts, Package, Registry};
use xtask::{section, shields};

use crate::support::surface;

fn facts() -> Facts {
    let fact = |text: &str| Some(Fact::new(text.to_owned(), "test"));
    Facts {
        package: Package {
            name: fact("Demo.Pkg"),
            version: fact("1.2.3"),
            license: fact("MIT"),
            python_versions: Some(Fact::new(vec!["3.10".into(), "3.11".into()], "test")),
            requires_python: fact(">=3.10"),
            ..Package::default()
        },
        repository: fact("octo/demo"),
        server: "https://github.com".into(),
        workflow: Some("ci.yml".into()),
        license_file: Some("LICENSE".into()),
        ..Facts::default()
    }
}

fn passed() -> Verdict {
    Verdict::judge(Ended::answered(), 12, Findings::default(), Severity::Medium)
}

fn failed() -> Verdict {
    let finding = Finding {
        rule: "B602".into(),
        severity: Severity::High,
        path: Some("src/a.py".into()),
        line: Some(7),
        column: Some(1),
        end_column: None,
        message: "a shell".into(),
        url: None,
        help: None,
        flow: Vec::new(),
        cwe: Vec::new(),
        accepted: None,
    };
    Verdict::judge(Ended::answered(), 12, Findings::from_iter([finding]), Severity::Medium)
}

fn report<'a>(verdicts: impl IntoIterator<Item = (&'a str, Kind, Verdict)>) -> Report {
    let check = |(id, kind, verdict): (&str, Kind, Verdict)| CheckReport {
        id: id.to_owned(),
        kind,
        surface: surface(id),
        optional: false,
        verdict,
        remedy: None,
        tool: id.to_owned(),
        path: None,
        version: None,
        cached: false,
        elapsed: Duration::ZERO,
    };
    Report { commit: None, checks: verdicts.into_iter().map(check).collect() }
}

fn all(ruff: Verdict, mypy: Verdict, bandit: Verdict, codeql: Verdict) -> Report {
    report([
        ("ruff", Kind::Lint, ruff),
        ("mypy", Kind::Types, mypy),
        ("bandit", Kind::CodeScan, bandit),
        ("codeql", Kind::CodeScan, codeql),
    ])
}

fn render(report: &Report, facts: &Facts) -> String {
    let style = Style { shields: shields::DEFAULT_BASE.to_owned(), only: None };
    let badges = badge::badges(report, facts, &style);
    // Labels and messages first: they are what a reader sees.
    let words: Vec<String> = badges.iter().map(|badge| format!("{} ({})", badge.alt(), badge.color)).collect();
    format!("{}\n\n{}", words.join("\n"), section::markdown(&badges).join("\n"))
}

#[test]
fn all_pass() {
    let mut facts = facts();
    facts.registry = Registry::Published { version: "1.2.3".into() };
    insta::assert_snapshot!(render(&all(passed(), passed(), passed(), passed()), &facts));
}

#[test]
fn findings() {
    insta::assert_snapshot!(render(&all(failed(), failed(), failed(), passed()), &facts()));
}

#[test]
fn scanning() {
    let pending = Verdict::pending("an analysis of this commit is running");
    insta::assert_snapshot!(render(&all(passed(), passed(), passed(), pending), &facts()));
}

#[test]
fn missing_tool() {
    let missing = Verdict::unknown(Reason::MissingTool, "`mypy` is not on PATH");
    insta::assert_snapshot!(render(&all(passed(), missing, passed(), passed()), &facts()));
}

#[test]
fn unknown() {
    let gone = |reason| Verdict::unknown(reason, "");
    let report =
        all(gone(Reason::Crashed), gone(Reason::TimedOut), gone(Reason::UnreadableReport), gone(Reason::NoAnalysis));
    insta::assert_snapshot!(render(&report, &facts()));
}

#[test]
fn nothing_to_check() {
    insta::assert_snapshot!(render(
        &Report::default(),
        &Facts { server: "https://github.com".into(), ..Facts::default() }
    ));
}

#[test]
fn the_badges_of_style_and_types_name_what_the_project_chose() {
    let style =
        Style { shields: shields::DEFAULT_BASE.to_owned(), only: Some(vec!["code-style".into(), "types".into()]) };
    let says = |checks: &[(&'static str, Kind, Verdict)]| {
        let badges = badge::badges(&report(checks.iter().cloned()), &facts(), &style);
        badges.iter().map(badge::Badge::alt).collect::<Vec<_>>()
    };
    let (lint, formats, types) = (Kind::Lint, Kind::Style, Kind::Types);
    let black = ("black", formats, passed());
    assert_eq!(says(&[("flake8", lint, failed()), black.clone()]), ["code style: black"]);
    assert_eq!(says(&[("ruff", lint, failed()), black.clone()]), ["code style: black"], "ruff lints, black formats");
    assert_eq!(says(&[("ruff", lint, failed())]), ["code style: ruff failing"]);
    assert_eq!(says(&[("ruff", lint, failed()), ("ruff-format", formats, passed())]), ["code style: ruff failing"]);
    let both = [("ruff-format", formats, passed()), ("black", formats, failed())];
    assert_eq!(says(&both), ["code style: ruff", "code style: black failing"]);
    assert_eq!(says(&[("pyright", types, passed())]), ["type checked: pyright"]);
    let both = [("mypy", types, failed()), ("pyright", types, passed())];
    assert_eq!(says(&both), ["type checked: mypy failing", "type checked: pyright"]);
}

#[test]
fn hostile_names() {
    let hostile = |text: &str| Some(Fact::new(text.to_owned(), "test"));
    let mut facts = facts();
    facts.package.name = hostile("demo](https://evil.example) <img src=x onerror=alert(1)>");
    facts.package.license = hostile("MIT\n<!-- BADGES END -->\u{202e}\u{1b}[31m <script>alert(1)</script> --");
    facts.package.python_versions = None;
    facts.package.requires_python = hostile("`>=3` | [x](javascript:alert(1)) -");
    facts.license_file = Some("LICENSE (old) [x].md".into());
    facts.workflow = Some("c i.yml?x=<b>".into());
    let rendered = render(&all(passed(), passed(), passed(), passed()), &facts);
    let (_, section) = rendered.split_once("\n\n").unwrap();
    for event in pulldown_cmark::Parser::new_ext(section, pulldown_cmark::Options::all()) {
        use pulldown_cmark::{Event, Tag};
        match event {
            Event::Html(_) | Event::InlineHtml(_) | Event::Code(_) => panic!("{event:?} in {section}"),
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                let known = [
                    "https://github.com/",
                    "https://img.shields.io/",
                    "https://docs.astral.sh/",
                    "https://mypy-lang.org/",
                ];
                assert!(known.iter().any(|known| dest_url.starts_with(known)), "{dest_url}");
            }
            _ => {}
        }
    }
    assert!(!section.contains(['\u{1b}', '\u{202e}']));
    insta::assert_snapshot!(rendered);
}
