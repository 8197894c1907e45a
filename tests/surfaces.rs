//! What each surface makes of a report, and of one whose findings are hostile.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::time::Duration;

use pulldown_cmark::{Event, Options, Parser, Tag};
use serde_json::Value;
use xtask::badge::Badge;
use xtask::outcome::{CheckReport, Ended, Finding, Findings, Kind, Reason, Report, Severity, Step, Verdict};
use xtask::show::human::{Detail, Screen};
use xtask::show::{Place, Shown, escape, github, human, json, markdown, page, sarif};

use crate::support::{Sandbox, surface};

/// What a finding's texts may hold: markup, a link, commands of two sorts, terminal escapes, text that runs backwards,
/// lines of its own, the ends of elements and of fences.
const HOSTILE: [&str; 8] = [
    "<img src=x onerror=alert(1)><script>alert(1)</script></script><!--",
    "[click](javascript:alert(1)) ![x](https://evil.example/x.png) https://evil.example www.evil.example @octocat #1",
    "\n::error file=a.py::forged\n  ::set-output name=outcome::pass\n##[add-mask]a",
    "\u{feff}::add-mask::x ##[group]y \u{ad}::stop-commands::z",
    "\u{1b}[2J\u{1b}]8;;https://evil.example\u{7}link\u{1b}]8;;\u{7}\u{9b}31m\u{7}\u{8}",
    "\u{202e}txt.exe\u{202c} \u{2066}\u{200f}שלום\u{2069} \u{200b}\u{e0041}",
    "| a | b |\n```\n~~~\n# heading\n- item\n\\| &lt; &#60; $x$",
    "%0A::warning::x%25 \r::debug::y \u{0}\u{85}\u{2028}::error::z",
];

fn finding(rule: &str, severity: Severity, path: Option<&str>, message: &str) -> Finding {
    Finding {
        rule: rule.to_owned(),
        severity,
        path: path.map(str::to_owned),
        line: Some(3),
        column: Some(5),
        end_column: Some(7),
        message: message.to_owned(),
        url: Some("https://docs.example/rule".to_owned()),
        help: None,
        flow: Vec::new(),
        cwe: Vec::new(),
        accepted: None,
    }
}

fn check(id: &str, kind: Kind, verdict: Verdict) -> CheckReport {
    CheckReport {
        id: id.to_owned(),
        kind,
        surface: surface(id),
        optional: false,
        remedy: verdict.outcome().reason().map(|_| "see what it says".to_owned()),
        verdict,
        tool: id.to_owned(),
        path: None,
        version: Some("1.2.3".to_owned()),
        cached: false,
        elapsed: Duration::from_millis(1234),
    }
}

fn failed(findings: impl IntoIterator<Item = Finding>) -> Verdict {
    Verdict::judge(Ended::answered(), 4, Findings::from_iter(findings), Severity::Medium)
}

fn source(_: &str, line: u32) -> Option<String> {
    (line <= 9).then(|| format!("line({line})  # \u{1b}[31m</script>::error::"))
}

/// Shows a report whose badges are these, to `look`.
fn with<T>(report: &Report, badges: &[Badge], look: impl FnOnce(&Shown<'_>) -> T) -> T {
    let facts =
        json::Facts { name: Some("demo".to_owned()), repository: Some("octo/demo".to_owned()), ..Default::default() };
    let standing: Vec<String> = HOSTILE.iter().map(|text| format!("quality gate: {text}")).collect();
    look(&Shown {
        report,
        facts: &facts,
        badges: Some(badges),
        source: &source,
        table: &|| ("pyproject.toml", "tool.touchmark".to_owned()),
        section: xtask::section::markdown(badges),
        standing: &standing,
        whole: Some(report),
        change: Some("--- a/README.md\n+++ b/README.md\n@@ -1 +1 @@\n-```\n+````\n"),
        place: Place { prefix: "packages/demo/", manifest: Some("pyproject.toml"), server: "https://github.com" },
        doctor: None,
    })
}

fn hostile() -> Report {
    let long = "x".repeat(1 << 20);
    let texts = HOSTILE.iter().copied().chain([long.as_str()]);
    let findings = texts.map(|text| Finding {
        url: Some(format!("https://evil.example/{text}")),
        help: None,
        flow: Vec::new(),
        cwe: Vec::new(),
        accepted: None,
        ..finding(text, Severity::High, Some(text), text)
    });
    let silent = Verdict::unknown(Reason::Crashed, HOSTILE.concat()).with_output(HOSTILE.join("\n"));
    let mut silent = check("mypy", Kind::Types, silent);
    silent.version = Some(HOSTILE.concat());
    let checks = vec![check("bandit", Kind::CodeScan, failed(findings)), silent];
    Report { commit: Some("a".repeat(40)), checks }
}

/// What nobody sees, and steers.
fn steers(text: &str) -> bool {
    text.chars().any(|c| {
        (c.is_control() && c != '\n')
            || ('\u{202a}'..='\u{202e}').contains(&c)
            || ('\u{2066}'..='\u{2069}').contains(&c)
    })
}

#[test]
fn one_defect_is_one_entry_for_people() {
    let same = |rule: &str| Finding { cwe: vec![89], ..finding(rule, Severity::High, Some("src/db.py"), "sql") };
    let alone = finding("B105", Severity::High, Some("src/db.py"), "a password");
    let step = Step { path: "src/views.py".to_owned(), line: 1, column: 1, text: "request".to_owned() };
    let followed = Finding { flow: vec![step], ..same("py/sql-injection") };
    let bandit = check("bandit", Kind::CodeScan, failed([same("B608"), alone]));
    let checks = vec![bandit, check("dataflow", Kind::DataflowScan, failed([followed]))];
    with(&Report { commit: None, checks }, &[], |shown| {
        let terminal = human::report(shown, Detail::Normal, Screen::default());
        let terminal = anstream::adapter::strip_str(&terminal).to_string();
        assert_eq!(terminal.matches("src/db.py:3:5").count(), 2, "{terminal}");
        assert!(terminal.contains("  also B608 of bandit\n"), "{terminal}");
        assert!(terminal.contains("  1 finding shown under dataflow\n"), "{terminal}");
        let log = anstream::adapter::strip_str(&github::report(shown, Detail::Normal)).to_string();
        assert_eq!(log.lines().filter(|line| line.starts_with("::error")).count(), 2, "{log}");
        let summary = markdown::report(shown, usize::MAX);
        assert_eq!(summary.matches("db\\.py").count(), 2, "{summary}");
        for text in [&log, &summary] {
            assert!(text.contains("also B608 of bandit"), "{text}");
        }
        let data = page::render(shown, &[]).unwrap();
        let data = data.split("id=\"data\">").nth(1).and_then(|rest| rest.split("</script>").next()).unwrap();
        let data: Value = serde_json::from_str(data).unwrap();
        assert_eq!(data["findings"].as_array().unwrap().len(), 2, "{data:#}");
        assert_eq!(data["others"], serde_json::json!([[["bandit", "B608"]]]));
        // Machines get all of them.
        let report: Value = serde_json::from_str(&json::report(shown).unwrap()).unwrap();
        assert_eq!(report["checks"][0]["findings"].as_array().unwrap().len(), 2);
        assert_eq!(report["checks"][0]["findings"][1]["cwe"], serde_json::json!([89]));
    });
}

#[test]
fn hostile_findings_are_harmless_on_a_terminal() {
    with(&hostile(), &[], |shown| {
        for detail in [Detail::Normal, Detail::Verbose] {
            let plain = human::report(shown, detail, Screen { width: Some(80), links: true });
            assert!(!steers(&anstream::adapter::strip_str(&plain).to_string()));
            // Our own colours are the only escapes.
            for escape in plain.split('\u{1b}').skip(1) {
                let end = escape.find(|c: char| c.is_ascii_alphabetic()).unwrap();
                assert!(escape.starts_with('[') && escape[end..].starts_with('m'), "{escape:?}");
            }
            assert!(plain.len() < 100_000, "a megabyte is not printed: {}", plain.len());
        }
    });
}

#[test]
fn hostile_findings_are_harmless_in_the_log_of_a_workflow() {
    with(&hostile(), &[], |shown| {
        let log = github::report(shown, Detail::Verbose);
        let log = anstream::adapter::strip_str(&log).to_string();
        assert!(!steers(&log));
        let mut groups = 0;
        for line in log.lines() {
            assert!(!line.contains("##["), "{line}");
            if let Some(command) = line.trim_start().strip_prefix("::") {
                let name = command.split([' ', ':']).next().unwrap();
                assert!(["group", "endgroup", "error", "warning"].contains(&name), "{line}");
                groups += i32::from(name == "group") - i32::from(name == "endgroup");
                if let Some(file) = line.split("file=").nth(1).filter(|_| name == "error") {
                    assert!(file.starts_with("packages/demo/") || line.contains("forged"), "{line}");
                }
            }
        }
        assert_eq!(groups, 0);
        assert!(github::outputs(shown).lines().all(|line| line.is_ascii() && line.split('=').count() == 2));
    });
}

#[test]
fn hostile_findings_are_harmless_in_markdown() {
    with(&hostile(), &[], |shown| {
        let text = markdown::report(shown, usize::MAX);
        assert!(!steers(&text));
        let commit = format!("https://github.com/octo/demo/blob/{}/", "a".repeat(40));
        for event in Parser::new_ext(&text, Options::all()) {
            match event {
                Event::Html(_) | Event::InlineHtml(_) | Event::Code(_) | Event::InlineMath(_) => panic!("{event:?}"),
                Event::Start(Tag::Image { .. } | Tag::Item | Tag::CodeBlock(_)) => panic!("{event:?}"),
                // To the line in the tested commit, or to where the rule says it is explained.
                Event::Start(Tag::Link { dest_url, .. }) => {
                    let starts = [&*format!("{commit}packages/demo/"), "https://evil.example/"];
                    assert!(starts.iter().any(|start| dest_url.starts_with(start)), "{dest_url}");
                    assert!(dest_url.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'<'), "{dest_url}");
                }
                _ => {}
            }
        }
        // GitHub makes links of bare addresses: each has a backslash in it.
        let text = regex_lite::Regex::new(r"\]\([^)]*\)").unwrap().replace_all(&text, "]");
        for bare in ["https://evil", "www.evil", " @octocat"] {
            assert!(!text.contains(bare), "{bare}");
        }
    });
}

#[test]
fn hostile_findings_are_harmless_in_a_page() {
    with(&hostile(), &[Badge::fixed("https://s", "license", "license", HOSTILE[0], "blue", None)], |shown| {
        let page = page::render(shown, shown.badges.unwrap()).unwrap();
        assert!(!steers(&page));
        assert_eq!(page.matches("<script").count(), 2);
        assert_eq!(page.matches("</script").count(), 2);
        assert_eq!(page.matches("<img").count() + page.matches("<!--").count(), 0);
        let data = page.split("id=\"data\">").nth(1).unwrap().split("</script>").next().unwrap();
        let data: Value = serde_json::from_str(data).unwrap();
        assert_eq!(data["findings"].as_array().unwrap().len(), HOSTILE.len() + 1);
        assert!(data["rules"].as_array().unwrap().iter().all(|rule| rule[1].is_null()), "no address is a plain one");
        assert!(page.len() < 200_000, "a megabyte is cut: {}", page.len());
    });
}

/// What the schema of SARIF says against this log; nothing where the schema is not there.
fn violations(log: &Value) -> Vec<String> {
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("sarif-2.1.0.json");
    let Ok(schema) = fs::read_to_string(&file) else {
        let _ =
            writeln!(std::io::stderr(), "skipped: there is no {}; `./run_tests.sh test` fetches it", file.display());
        return Vec::new();
    };
    // Its pattern for languages has a bracket too many, which a strict reader refuses.
    let schema = schema.replace("{2}|^[a-zA-Z]{2}-[a-zA-Z]{2}]?$", "{2}(-[a-zA-Z]{2})?$");
    let validator = jsonschema::validator_for(&serde_json::from_str(&schema).unwrap()).unwrap();
    validator.iter_errors(log).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

fn sarif(report: &Report) -> Value {
    let text = with(report, &[], |shown| sarif::report(shown).unwrap());
    let log: Value = serde_json::from_str(&text).unwrap();
    let wrong = violations(&log);
    assert!(wrong.is_empty(), "{wrong:#?}");
    log
}

#[test]
fn sarif_has_a_run_for_each_tool_and_says_which_did_not_succeed() {
    let found = [
        finding("B602", Severity::High, Some("src/a b.py"), "a shell"),
        finding("B602", Severity::Medium, Some("src/a b.py"), "another shell"),
        finding("CVE-1", Severity::Low, None, "an advisory"),
    ];
    let github_says = failed([finding("py/sql-injection", Severity::High, Some("a.py"), "GitHub has it already")]);
    let checks = vec![
        check("bandit", Kind::CodeScan, failed(found)),
        check("mypy", Kind::Types, Verdict::unknown(Reason::Crashed, "it fell over")),
        check("ruff", Kind::Lint, failed([])),
        check("dataflow", Kind::DataflowScan, failed([])),
        check("codeql", Kind::CodeScan, github_says),
        check("safety", Kind::DependencyScan, Verdict::not_applicable("no dependencies")),
    ];
    let report = Report { commit: Some("a".repeat(40)), checks };
    let log = sarif(&report);
    let ids: Vec<&str> =
        log["runs"].as_array().unwrap().iter().map(|run| run["automationDetails"]["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["touchmark/bandit/", "touchmark/mypy/", "touchmark/ruff/", "touchmark/dataflow/"]);
    insta::assert_snapshot!(serde_json::to_string_pretty(&log["runs"][0]).unwrap());
    let mypy = &log["runs"][1];
    assert_eq!(mypy["invocations"][0]["executionSuccessful"], false);
    assert_eq!(mypy["results"][0]["ruleId"], "touchmark/no-answer", "its silence does not look like a clean run");
    assert_eq!(log["runs"][2]["invocations"][0]["executionSuccessful"], true);
    assert_eq!(log["runs"][2]["results"].as_array().unwrap().len(), 0);
    assert_eq!(sarif(&report), log, "equal reports give equal logs");
}

#[test]
fn hostile_findings_are_harmless_in_sarif() {
    let log = sarif(&hostile());
    for found in log["runs"][0]["results"].as_array().unwrap() {
        let rule = found["ruleId"].as_str().unwrap();
        assert!(!steers(rule) && rule.chars().count() <= 255, "{rule}");
        let message = found["message"]["text"].as_str().unwrap();
        assert!(!steers(message) && !message.replace("\\[", "").replace("\\]", "").contains("]("), "{message}");
        let uri = found["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].as_str().unwrap();
        assert!(uri.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~/%".contains(&byte)), "{uri}");
    }
    let rules = log["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap();
    assert!(rules.iter().all(|rule| rule["helpUri"].is_null()), "no address is a plain one");
}

#[test]
fn colors_and_links_come_and_go_as_they_are_asked_for() {
    let mut sandbox = Sandbox::project("security");
    sandbox.replay("bandit", "findings");
    let mut scan = |name: &str, args: &[&str]| {
        sandbox.set("CLICOLOR_FORCE", if name == "CLICOLOR_FORCE" { "1" } else { "" });
        sandbox.set("NO_COLOR", if name == "NO_COLOR" { "1" } else { "" });
        sandbox.set("FORCE_HYPERLINK", if name == "FORCE_HYPERLINK" { "1" } else { "" });
        sandbox.run(&[&["scan", "--no-install", "--only", "bandit"], args].concat()).stdout
    };
    let link = "\u{1b}]8;;https://bandit.readthedocs.io/";
    assert!(!scan("", &[]).contains('\u{1b}'));
    assert!(scan("CLICOLOR_FORCE", &[]).contains("\u{1b}[31mhigh"));
    assert!(scan("NO_COLOR", &["--color", "always"]).contains("\u{1b}[31mhigh"), "the flag is nearer");
    assert!(!scan("", &["--color", "always"]).contains(link));
    assert!(scan("FORCE_HYPERLINK", &["--color", "always"]).contains(link));
    assert!(!scan("FORCE_HYPERLINK", &["--color", "never"]).contains('\u{1b}'));
}

/// What the program writes to a terminal of so many columns, played by util-linux's `script`.
#[cfg(target_os = "linux")]
fn on_terminal(sandbox: &Sandbox, columns: u32, args: &[&str]) -> String {
    let program = env!("CARGO_BIN_EXE_touchmark");
    let played = format!("stty cols {columns} rows 24; '{program}' {}", args.join(" "));
    let mut program = std::process::Command::new("script");
    program.args(["-qec", &played, "/dev/null"]).current_dir(sandbox.repo()).env_clear().envs(sandbox.variables());
    String::from_utf8(program.output().unwrap().stdout).unwrap()
}

#[cfg(target_os = "linux")]
#[test]
fn a_report_fits_the_screen() {
    let mut sandbox = Sandbox::project("security");
    for tool in ["ruff", "bandit"] {
        sandbox.replay(tool, "findings");
    }
    sandbox.set("TERM", "xterm-256color");
    let args = ["ci", "--no-install", "--offline", "--only", "ruff,mypy,bandit,pip-audit"];
    for (name, columns, ci) in [("80_columns", 80, ""), ("120_columns", 120, ""), ("a_log", 80, "true")] {
        sandbox.set("CI", ci);
        let said = on_terminal(&sandbox, columns, &args);
        let plain = anstream::adapter::strip_str(&said).to_string().replace('\r', "");
        // What is said while the checks run comes in the order of their ends.
        let (before, _) = plain.rsplit_once("fail     ruff").unwrap();
        let report = plain.get(before.len()..).unwrap();
        insta::assert_snapshot!(format!("report_on_{name}"), crate::support::without_times(report));
    }
}

#[cfg(target_os = "linux")]
#[test]
fn lines_move_on_a_terminal_and_are_gone_at_the_end() {
    let mut sandbox = Sandbox::project("security");
    sandbox.replay("bandit", "findings");
    let stem = crate::support::recorded("semgrep", "findings");
    sandbox.stand_in("semgrep", &format!("sleep 1; cat '{}.stdout'", stem.display()));
    sandbox.set("TERM", "xterm-256color");
    let mut scan = |ci: &str| {
        sandbox.set("CI", ci);
        on_terminal(&sandbox, 80, &["scan", "--no-install", "--fresh", "--only", "bandit,semgrep"])
    };
    let moving = scan("");
    assert!(moving.contains(['⠙', '⠹', '⠸']), "{moving:?}");
    let (_, end) = moving.rsplit_once("\u{1b}[2A\r\u{1b}[J").unwrap();
    assert!(end.contains("fail") && end.contains("1 finding, 1 below medium, 1 file"), "{end:?}");
    assert!(!end.contains("waiting"));
    let plain = anstream::adapter::strip_str(end).to_string();
    for line in plain.lines().filter(|line| !line.contains("https://")) {
        assert!(textwrap::core::display_width(line.trim_end()) <= 80, "{line}");
    }
    assert!(!scan("true").contains("\u{1b}[2A"), "in CI a terminal is a recording");
}

#[test]
fn a_finding_keeps_its_fingerprint_when_it_moves() {
    let prints = |lines: &[u32]| -> Vec<String> {
        let findings =
            lines.iter().map(|line| Finding { line: Some(*line), ..finding("R", Severity::Low, Some("a.py"), "m") });
        let report = Report { commit: None, checks: vec![check("ruff", Kind::Lint, failed(findings))] };
        let text = |_: &str, line: u32| {
            Some(if line.is_multiple_of(2) { "import os".to_owned() } else { "  eval( x )".to_owned() })
        };
        let log = with(&report, &[], |shown| sarif::report(&Shown { source: &text, ..shown.clone() }).unwrap());
        let log: Value = serde_json::from_str(&log).unwrap();
        let results = log["runs"][0]["results"].as_array().unwrap();
        results
            .iter()
            .map(|found| found["partialFingerprints"]["primaryLocationLineHash"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(prints(&[2, 3]), prints(&[4, 9]));
    let twice = prints(&[2, 4]);
    assert_eq!(twice[0].replace(":1", ":2"), twice[1]);
    assert_ne!(prints(&[2]), prints(&[3]));
}

#[test]
fn annotations_stop_at_ten_of_a_level_and_count_the_rest() {
    let findings = (0..30).map(|at| finding(&format!("R{at}"), Severity::High, Some("a.py"), "m"));
    let low = finding("low", Severity::Low, Some("a.py"), "m");
    let checks = vec![
        check("bandit", Kind::CodeScan, failed(findings.chain([low]))),
        check("mypy", Kind::Types, Verdict::unknown(Reason::MissingTool, "not there")),
    ];
    let report = Report { commit: None, checks };
    with(&report, &[], |shown| {
        let log = github::report(shown, Detail::Normal);
        let of = |level: &str| log.lines().filter(|line| line.starts_with(&format!("::{level} "))).collect::<Vec<_>>();
        assert_eq!(of("error").len(), 10);
        assert!(of("error")[0].contains("file=packages/demo/a.py,line=3,col=5,endColumn=7::m"), "{}", of("error")[0]);
        assert!(of("error")[9].ends_with("::and 21 more; see the log and the summary of this job"));
        assert_eq!(of("notice").len(), 1);
        assert_eq!(of("warning"), ["::warning title=mypy%3A missing-tool::not there; see what it says"]);
    });
}

#[test]
fn a_summary_is_cut_between_lines_before_github_drops_it() {
    let findings = (0..120).map(|at| finding(&format!("R{at}"), Severity::High, Some("a.py"), &"m".repeat(400)));
    let check = check("bandit", Kind::CodeScan, failed(findings));
    let report = Report { commit: None, checks: vec![check; 60] };
    with(&report, &[], |shown| {
        let text = markdown::report(shown, github::SUMMARY);
        assert!(text.len() <= github::SUMMARY && text.len() > github::SUMMARY / 2, "{}", text.len());
        assert!(text.ends_with("\nThe rest has no room here: see the log.\n"));
        assert!(text.lines().all(|line| !line.starts_with('|') || line.ends_with('|')));
        assert_eq!(markdown::report(shown, 0), "");
    });
}

#[test]
fn what_fails_nothing_and_what_is_turned_off_are_said_in_the_same_words_everywhere() {
    let mut sandbox = Sandbox::project("security");
    sandbox.replay("bandit", "findings");
    let manifest = fs::read_to_string(sandbox.repo().join("pyproject.toml")).unwrap();
    sandbox.write("pyproject.toml", &format!("{manifest}\n[tool.touchmark.checks]\nsemgrep = false\nruff = false\n"));
    let (counted, off) = ("1 finding, 1 below medium", "turned off in pyproject.toml: ruff, semgrep");
    let mut scan = |args: &[&str], variable: (&str, &str)| {
        sandbox.set(variable.0, variable.1);
        let run = sandbox.run(&[&["scan", "--no-install", "--only", "bandit"], args].concat());
        assert_eq!(run.code, 1, "{run:?}");
        run.stdout
    };
    let json = scan(&["--output", "json"], ("CI", ""));
    assert!(json.contains("\"findings_total\": 2,\n      \"findings_below\": 1,"), "{json}");
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["facts"]["turned_off"], serde_json::json!(["ruff", "semgrep"]));
    let human = scan(&[], ("CI", ""));
    let markdown = scan(&["--output", "markdown"], ("CI", "")).replace('\\', "");
    let log = scan(&[], ("GITHUB_ACTIONS", "true"));
    let page = sandbox.path("page.html");
    assert_eq!(sandbox.run(&["report", "--html", page.to_str().unwrap()]).code, 0);
    let page = fs::read_to_string(page).unwrap();
    for text in [human, markdown, log, page] {
        assert!(text.contains(counted) && text.contains(off), "{text}");
    }
}

#[test]
fn a_workflow_gets_its_log_its_summary_and_its_outputs() {
    let mut sandbox = Sandbox::project("security");
    sandbox.serve();
    sandbox.replay("ruff", "clean");
    sandbox.replay("bandit", "findings");
    sandbox.replay("semgrep", "findings");
    let (summary, outputs) = (sandbox.path("summary.md"), sandbox.path("outputs"));
    for (name, value) in [("CI", "true"), ("GITHUB_ACTIONS", "true"), ("GITHUB_EVENT_NAME", "pull_request")] {
        sandbox.set(name, value);
    }
    sandbox.set("GITHUB_STEP_SUMMARY", summary.to_str().unwrap());
    sandbox.set("GITHUB_OUTPUT", outputs.to_str().unwrap());
    let run = sandbox.run(&["ci", "--no-install"]);
    assert_eq!(run.code, 1, "{run:?}");
    assert!(run.stdout.contains("\n::group::fail bandit: 1 finding, 1 below medium\n"), "{}", run.stdout);
    assert!(
        run.stdout.contains("::error title=bandit%3A B602,file=leaky/__init__.py,line=8,col=12,endColumn=48::"),
        "{}",
        run.stdout
    );
    let summary = fs::read_to_string(summary).unwrap();
    assert!(summary.contains("| quality gate |  | **failing** | bandit \\(fail\\), semgrep \\(fail\\) |"), "{summary}");
    assert!(summary.contains("| bandit | **fail** | 1 finding, 1 below medium, 1 file |"), "{summary}");
    assert!(summary.contains("| [B602](https://bandit.readthedocs.io/"), "{summary}");
    let line = format!("/octo/demo-pkg/blob/{}/leaky/__init__.py#L8)", sandbox.head());
    assert!(summary.contains(&line), "{line}: {summary}");
    let outputs = fs::read_to_string(outputs).unwrap();
    assert_eq!(outputs, "outcome=fail\ngate=fail\nsecurity=fail\nchanged=true\n");
}

#[test]
fn a_report_runs_nothing_and_writes_what_it_says() {
    let sandbox = Sandbox::project("security");
    for tool in ["ruff", "bandit", "semgrep"] {
        sandbox.replay(tool, "findings");
    }
    sandbox.run(&["scan", "--no-install", "--offline"]);
    for tool in ["ruff", "bandit", "semgrep"] {
        sandbox.stand_in(tool, "echo ran >> ran");
    }
    let run = sandbox.run(&["report", "--offline", "--no-install"]);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(!sandbox.repo().join("ran").exists());
    let page = sandbox.repo().join(".touchmark/report.html");
    assert_eq!(run.stdout.trim(), page.display().to_string());
    assert!(fs::read_to_string(page).unwrap().contains("<title>"));
    let run = sandbox.run(&["report", "--offline", "--no-install", "--endpoint", "out/badges"]);
    assert_eq!(run.code, 0, "{run:?}");
    let security = fs::read_to_string(sandbox.repo().join("out/badges/security.json")).unwrap();
    let security: Value = serde_json::from_str(&security).unwrap();
    assert_eq!(security["schemaVersion"], 1);
    assert_eq!(security["message"], "issues found");
    assert!(fs::read_to_string(sandbox.repo().join("out/badges/security.svg")).unwrap().starts_with("<svg "));
}

#[test]
fn every_shell_gets_its_completions() {
    for (shell, said) in [("bash", "complete -F"), ("zsh", "#compdef touchmark"), ("fish", "complete -c touchmark")] {
        let run = Sandbox::empty().run(&["completions", shell]);
        assert_eq!(run.code, 0, "{run:?}");
        assert!(run.stdout.contains(said), "{shell}");
    }
}

#[test]
fn escapes_of_the_log_leave_text_alone() {
    assert_eq!(escape::log("a::b\n::error::x\n  :: y\n"), "a::b\n| ::error::x\n  | :: y\n");
}
