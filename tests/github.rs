//! GitHub and the package index, played by a server on loopback: every row of what they can answer, and none that lacks
//! evidence is green.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::server::{ALERTS, ANALYSES, Reply, Server, alert, analysis};
use crate::support::{CANARY, NOBODY, Run, Sandbox};

/// What one round of questions may take.
const TIMEOUT: Duration = Duration::from_secs(4);

const RUNS: &str = "/repos/octo/demo-pkg/actions/runs";
const OLD: &str = "0123456789012345678901234567890123456789";

/// What the check came to.
#[derive(Debug)]
struct Verdict {
    outcome: String,
    reason: String,
    detail: String,
    check: Value,
    took: Duration,
    run: Run,
}

/// A clean package on GitHub with a token at hand and a short deadline.
fn world() -> (Sandbox, Server) {
    let mut sandbox = Sandbox::project("clean");
    let config = std::fs::read_to_string(sandbox.repo().join("pyproject.toml")).unwrap();
    let table = format!("\n[tool.touchmark.checks]\ncodeql = {{ timeout = \"{}s\" }}\n", TIMEOUT.as_secs());
    sandbox.write("pyproject.toml", &(config + &table));
    sandbox.commit();
    let server = sandbox.serve();
    (sandbox, server)
}

fn ask(sandbox: &Sandbox, more: &[&str]) -> Verdict {
    let start = Instant::now();
    let run = sandbox.run(&[&["scan", "--only", "codeql", "--no-install", "--output", "json"], more].concat());
    let took = start.elapsed();
    let report: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|err| panic!("{err}: {run:?}"));
    let check = report["checks"][0].clone();
    let text = |key: &str| check[key].as_str().unwrap_or("-").to_owned();
    assert!(text("outcome") != "unknown" || check["remedy"].is_string(), "no remedy: {check}");
    Verdict { outcome: text("outcome"), reason: text("reason"), detail: text("detail"), took, run, check }
}

/// Runs the check against a server that was changed by `change`.
fn case(change: impl FnOnce(&Server, &str)) -> Verdict {
    let (sandbox, server) = world();
    change(&server, &sandbox.head());
    let verdict = ask(&sandbox, &[]);
    assert!(verdict.took < TIMEOUT + Duration::from_secs(3), "{verdict:?}");
    for seen in [&verdict.run.stdout, &verdict.run.stderr] {
        assert!(!seen.contains(CANARY), "{seen}");
    }
    verdict
}

fn expect(verdict: &Verdict, outcome: &str, reason: &str, said: &str) {
    assert_eq!((verdict.outcome.as_str(), verdict.reason.as_str()), (outcome, reason), "{verdict:?}");
    assert!(verdict.detail.contains(said), "{verdict:?}");
}

#[test]
fn no_alerts_in_this_commit_pass() {
    let (sandbox, server) = world();
    let verdict = ask(&sandbox, &[]);
    expect(&verdict, "pass", "-", "-");
    assert_eq!(verdict.check["covered"], 1);
    for asked in server.asked() {
        assert_eq!(asked.headers["authorization"], format!("Bearer {CANARY}"));
        assert_eq!(asked.headers["x-github-api-version"], "2022-11-28");
        assert!(asked.headers["user-agent"].starts_with("touchmark/"));
        assert!(
            ["ref=refs/heads/main", "head_sha=", "/commits/"].iter().any(|part| asked.target.contains(part)),
            "{asked:?}"
        );
        assert!(asked.target.contains("per_page=100"), "{asked:?}");
    }
}

#[test]
fn alerts_over_two_pages_fail() {
    let verdict = case(|server, _| {
        let first: Vec<Value> = (1..=100).map(|number| alert(number, Some("high"))).collect();
        let next = format!("{}{ALERTS}?page=2", server.url());
        server.on(ALERTS, [Reply::json(200, &json!(first)).with("link", &format!("<{next}>; rel=\"next\""))]);
        server.on(&format!("{ALERTS}?page=2"), [Reply::json(200, &json!([alert(101, Some("critical"))]))]);
    });
    expect(&verdict, "fail", "-", "-");
    assert_eq!(verdict.check["findings_total"], 101);
    let last = &verdict.check["findings"][100];
    let expected = json!({"rule": "py/sql-injection", "severity": "high", "path": "src/demo_pkg/greeting.py", "line": 101, "column": 5,
        "message": "This query depends on a user.", "url": "https://github.com/octo/demo-pkg/security/code-scanning/101"});
    assert_eq!(*last, expected);
    assert_eq!(verdict.run.code, 1);
}

#[test]
fn a_full_page_without_a_link_is_not_taken_for_the_last() {
    let verdict = case(|server, _| {
        let first: Vec<Value> = (1..=100).map(|number| alert(number, Some("low"))).collect();
        let second = format!("{ALERTS}?state=open&tool_name=CodeQL&ref=refs/heads/main&per_page=100&page=2");
        server.on(ALERTS, [Reply::json(200, &json!(first))]);
        server.on(&second, [Reply::json(200, &json!([alert(101, Some("high"))]))]);
    });
    expect(&verdict, "fail", "-", "-");
}

#[test]
fn alerts_under_the_threshold_are_shown_and_pass() {
    let verdict = case(|server, _| {
        server.on(ALERTS, [Reply::json(200, &json!([alert(1, Some("low")), alert(2, None)]))]);
    });
    expect(&verdict, "pass", "-", "-");
    assert_eq!(verdict.check["findings_total"], 2);
}

#[test]
fn a_severity_that_is_not_known_counts_as_the_worst() {
    let verdict = case(|server, _| {
        server.on(ALERTS, [Reply::json(200, &json!([alert(1, Some("apocalyptic"))]))]);
    });
    expect(&verdict, "fail", "-", "-");
}

#[test]
fn dismissed_and_fixed_alerts_are_none() {
    let verdict = case(|server, _| {
        let (mut dismissed, mut fixed) = (alert(1, Some("high")), alert(2, Some("high")));
        (dismissed["state"], fixed["state"]) = (json!("dismissed"), json!("fixed"));
        server.on(ALERTS, [Reply::json(200, &json!([dismissed, fixed]))]);
    });
    expect(&verdict, "pass", "-", "-");
    assert_eq!(verdict.check["findings_total"], 0);
}

#[test]
fn an_analysis_of_another_commit_is_stale() {
    let verdict = case(|server, head| {
        // The one of this commit is there, and older.
        let analyses = [analysis(head, "a", "2026-01-01T00:00:00Z"), analysis(OLD, "a", "2026-01-02T00:00:00Z")];
        server.on(ANALYSES, [Reply::json(200, &json!(analyses))]);
    });
    expect(&verdict, "unknown", "stale", "is of 0123456, not of");
    assert_eq!(verdict.run.code, 0, "it is optional");
}

#[test]
fn one_of_two_categories_missing_is_stale() {
    let verdict = case(|server, head| {
        let analyses = [
            analysis(head, "/language:python", "2026-01-02T00:00:00Z"),
            analysis(OLD, "/language:rust", "2026-01-01T00:00:00Z"),
        ];
        server.on(ANALYSES, [Reply::json(200, &json!(analyses))]);
    });
    expect(&verdict, "unknown", "stale", "`/language:rust`");
}

/// A badge commit on top of what was analysed, in a whole clone and in a shallow one, which has to ask.
#[test]
fn an_analysis_of_a_commit_that_differs_in_the_section_alone_will_do() {
    let (sandbox, server) = world();
    let section = |text: &str| format!("# demo\n\n<!-- BADGES START -->\n{text}\n<!-- BADGES END -->\n\nText\n");
    sandbox.write("README.md", &section("![old](https://img.shields.io/x)"));
    sandbox.commit();
    // That was more than another section.
    expect(&ask(&sandbox, &[]), "unknown", "stale", "");
    let before = &sandbox.head();
    sandbox.write("README.md", &section("![new](https://img.shields.io/y)"));
    sandbox.commit();
    let head = sandbox.head();
    server.on(ANALYSES, [Reply::json(200, &json!([analysis(before, "a", "2026-01-01T00:00:00Z")]))]);
    expect(&ask(&sandbox, &[]), "pass", "-", "-");
    assert!(!server.asked().iter().any(|asked| asked.target.contains(&format!("compare/{before}"))), "git tells");

    // A running analysis of either commit may still find something.
    let runs = json!({"workflow_runs": [{"name": "CodeQL", "path": "x", "head_sha": before, "status": "in_progress"}]});
    server.on(RUNS, [Reply::json(200, &runs)]);
    expect(&ask(&sandbox, &[]), "pending", "-", "another analysis");
    server.on(RUNS, [Reply::json(200, &json!({"workflow_runs": []}))]);

    let shallow = sandbox.path("shallow");
    let address = format!("file://{}", sandbox.repo().display());
    sandbox.git(&["clone", "--quiet", "--depth=1", &address, shallow.to_str().unwrap()]);
    sandbox.git_in(&shallow, &["remote", "set-url", "origin", "https://github.com/octo/demo-pkg.git"]);
    let ask = || {
        let run = sandbox.run_in(&shallow, &["scan", "--only", "codeql", "--no-install", "--output", "json"]);
        let report: Value = serde_json::from_str(&run.stdout).unwrap();
        report["checks"][0]["outcome"].as_str().unwrap().to_owned()
    };
    let compare = format!("/repos/octo/demo-pkg/compare/{before}...{head}");
    let contents = format!("/repos/octo/demo-pkg/contents/README.md?ref={before}");
    let raw = |text: String| Reply::Whole(200, Vec::new(), text);
    let answer = |status: &str, file: &str, how: &str| {
        let file = json!({"filename": file, "status": how, "sha": "x", "patch": "@@"});
        Reply::json(200, &json!({"status": status, "files": [file], "commits": []}))
    };
    let good = answer("ahead", "README.md", "modified");
    server.on(&contents, [raw(section("![old](https://img.shields.io/x)"))]).on(&compare, [good.clone()]);
    assert_eq!(ask(), "pass");
    let asked = server.asked().into_iter().find(|asked| asked.target == contents).unwrap();
    assert_eq!(asked.headers["accept"], "application/vnd.github.raw+json");
    for (compared, text) in [
        (answer("diverged", "README.md", "modified"), section("old")),
        (answer("ahead", "src/demo_pkg/greeting.py", "modified"), section("old")),
        (answer("ahead", "README.md", "added"), section("old")),
        (Reply::json(200, &json!({"status": "ahead", "files": []})), section("old")),
        (Reply::json(200, &json!({"status": "ahead"})), section("old")),
        (Reply::error(404, "Not Found"), section("old")),
        (good.clone(), section("old") + "another end\n"),
        (good, "no markers\n".to_owned()),
    ] {
        server.on(&contents, [raw(text)]).on(&compare, [compared.clone()]);
        assert_eq!(ask(), "unknown", "{compared:?}");
    }
}

#[test]
fn a_pull_request_is_asked_about_by_its_merge() {
    let (mut sandbox, server) = world();
    sandbox.git(&["checkout", "--quiet", "--detach"]);
    sandbox.set("GITHUB_REF", "refs/pull/7/merge");
    sandbox.set("GITHUB_REF_TYPE", "branch");
    sandbox.set("GITHUB_REF_NAME", "7/merge");
    expect(&ask(&sandbox, &[]), "unknown", "no-analysis", "`refs/pull/7/merge`");
    let mut merge = analysis(&sandbox.head(), "a", "2026-01-01T00:00:00Z");
    merge["ref"] = json!("refs/pull/7/merge");
    server.on(ANALYSES, [Reply::json(200, &json!([merge]))]);
    expect(&ask(&sandbox, &[]), "pass", "-", "-");
    assert!(server.asked().iter().any(|asked| asked.target.contains("&ref=refs/pull/7/merge&")));
}

#[test]
fn a_token_that_cannot_be_sent_is_named() {
    let (mut sandbox, server) = world();
    for token in [format!("{CANARY}\nx-other: header"), format!("{CANARY}ü")] {
        sandbox.set("GITHUB_TOKEN", &token);
        let verdict = ask(&sandbox, &[]);
        expect(&verdict, "unknown", "no-permission", "holds a character that no token has");
        assert!(!verdict.run.stdout.contains(CANARY) && !verdict.run.stderr.contains(CANARY), "{verdict:?}");
    }
    assert!(server.asked().is_empty());
}

#[test]
fn a_proxy_that_is_not_understood_is_not_gone_around() {
    let (mut sandbox, _server) = world();
    sandbox.set("GITHUB_API_URL", "https://api.example.invalid");
    for (proxy, said) in [("socks5://user:secret@127.0.0.1:1", "not supported"), ("not a proxy", "is no address")] {
        sandbox.set("ALL_PROXY", proxy);
        let verdict = ask(&sandbox, &[]);
        expect(&verdict, "unknown", "unreachable", said);
        assert!(!verdict.detail.contains("secret"), "{verdict:?}");
    }
}

#[test]
fn the_next_page_is_on_the_same_server() {
    let other = Server::start();
    let verdict = case(|server, _| {
        let link = format!("<{}/elsewhere>; rel=\"next\"", other.url());
        server.on(ALERTS, [Reply::json(200, &json!([])).with("link", &link)]);
    });
    expect(&verdict, "unknown", "unreadable-report", "on another server");
    assert!(other.asked().is_empty(), "{verdict:?}");
}

#[test]
fn an_analysis_of_another_branch_or_tool_is_none() {
    let verdict = case(|server, head| {
        let mut analyses = [analysis(head, "a", "2026-01-02T00:00:00Z"), analysis(head, "b", "2026-01-01T00:00:00Z")];
        (analyses[0]["ref"], analyses[1]["tool"]["name"]) = (json!("refs/heads/other"), json!("Trivy"));
        server.on(ANALYSES, [Reply::json(200, &json!(analyses))]);
    });
    expect(&verdict, "unknown", "no-analysis", "`main`");
}

#[test]
fn an_analysis_without_rules_is_no_evidence() {
    let verdict = case(|server, head| {
        let mut empty = analysis(head, "a", "2026-01-01T00:00:00Z");
        empty["rules_count"] = json!(0);
        server.on(ANALYSES, [Reply::json(200, &json!([empty]))]);
    });
    expect(&verdict, "unknown", "inputs-skipped", "no rule was run");
}

#[test]
fn part_of_a_list_is_not_the_list() {
    for reply in [
        Reply::json(206, &json!([])),
        Reply::json(202, &json!([])),
        Reply::json(200, &json!([])).with("link", "garbage"),
    ] {
        let verdict = case(|server, _| {
            server.on(ALERTS, [reply.clone()]);
        });
        expect(&verdict, "unknown", "unreadable-report", "");
    }
}

#[test]
fn an_analysis_with_an_error_or_a_warning_is_no_evidence() {
    for key in ["error", "warning"] {
        let verdict = case(|server, head| {
            let mut broken = analysis(head, "a", "2026-01-01T00:00:00Z");
            broken[key] = json!("123 results were ignored");
            server.on(ANALYSES, [Reply::json(200, &json!([broken]))]);
        });
        expect(&verdict, "unknown", "inputs-skipped", "123 results were ignored");
    }
}

#[test]
fn a_run_of_this_commit_is_pending_and_can_be_waited_for() {
    let (sandbox, server) = world();
    let head = sandbox.head();
    let old = Reply::json(200, &json!([analysis(OLD, "a", "2026-01-01T00:00:00Z")]));
    let new = Reply::json(200, &json!([analysis(&head, "a", "2026-01-02T00:00:00Z")]));
    let run = |commit: &str| json!({"total_count": 1, "workflow_runs": [{"name": "CodeQL", "path": "x", "head_sha": commit, "status": "in_progress"}]});
    server.on(ANALYSES, [old.clone()]).on(RUNS, [Reply::json(200, &run(&head))]);
    let verdict = ask(&sandbox, &[]);
    expect(&verdict, "pending", "-", "is running");
    assert_eq!(verdict.run.code, 0, "it is optional");

    server.on(RUNS, [Reply::json(200, &run(OLD))]);
    expect(&ask(&sandbox, &[]), "unknown", "stale", "");

    let done = json!({"total_count": 0, "workflow_runs": []});
    server.on(ANALYSES, [old, new.clone()]).on(RUNS, [Reply::json(200, &run(&head)), Reply::json(200, &done)]);
    let verdict = ask(&sandbox, &["--wait-codeql", "1s"]);
    expect(&verdict, "pass", "-", "");

    // What is there is clean, and another language's analysis has not come yet.
    server.on(ANALYSES, [new]).on(RUNS, [Reply::json(200, &run(&head))]);
    expect(&ask(&sandbox, &[]), "pending", "-", "another analysis");
}

#[test]
fn a_check_run_of_this_commit_is_pending_where_workflows_may_not_be_seen() {
    let verdict = case(|server, head| {
        let run = json!({"check_runs": [{"name": "CodeQL", "head_sha": head, "status": "queued", "app": {"slug": "github-advanced-security"}}]});
        server.on(ANALYSES, [Reply::error(404, "no analysis found")]);
        server.on(&format!("/repos/octo/demo-pkg/commits/{head}/check-runs"), [Reply::json(200, &run)]);
        server.on(RUNS, [Reply::error(403, "Resource not accessible by integration")]);
    });
    expect(&verdict, "pending", "-", "is queued");
}

#[test]
fn code_scanning_that_is_not_set_up_has_no_say() {
    let none = || Reply::json(200, &json!([]));
    let other = || {
        let mut other = analysis(OLD, "a", "2026-01-02T00:00:00Z");
        other["ref"] = json!("refs/heads/other");
        Reply::json(200, &json!([other]))
    };
    let off = || Reply::error(403, "Code Security must be enabled for this repository to use code scanning.");
    let workflow = (".github/workflows/x.yml", "jobs: {a: {steps: [{uses: github/codeql-action/analyze@v4}]}}\n");
    let listed = |text: &str| format!("{text}\n[tool.touchmark.checks]\ncodeql = true\n");
    for (replies, is_listed, has_workflow, outcome) in [
        ([none(), none()], false, false, "not-applicable"),
        (
            [Reply::error(404, "no analysis found"), Reply::error(404, "no analysis found")],
            false,
            false,
            "not-applicable",
        ),
        ([off(), off()], false, false, "not-applicable"),
        ([other(), other()], false, false, "unknown"),
        ([none(), Reply::error(500, "")], false, false, "unknown"),
        ([none(), none()], true, false, "unknown"),
        ([none(), none()], false, true, "unknown"),
    ] {
        let mut sandbox = Sandbox::project("clean");
        if is_listed {
            let config = std::fs::read_to_string(sandbox.repo().join("pyproject.toml")).unwrap();
            sandbox.write("pyproject.toml", &listed(&config));
        }
        if has_workflow {
            sandbox.write(workflow.0, workflow.1);
        }
        if is_listed || has_workflow {
            sandbox.commit();
        }
        let server = sandbox.serve();
        server.on(ANALYSES, replies);
        let verdict = ask(&sandbox, &[]);
        assert_eq!(verdict.outcome, outcome, "{verdict:?}");
    }
}

#[test]
fn refusals_have_their_own_reasons() {
    let not_for_us = "Resource not accessible by integration";
    for (status, message, reason, said) in [
        (401, "Bad credentials", "no-permission", "expired"),
        (403, not_for_us, "no-permission", "security-events: read"),
        (
            403,
            "Although you appear to have the correct authorization credentials, the `x` organization has enabled or enforced SAML SSO.",
            "no-permission",
            "SAML",
        ),
        (
            403,
            "Code Security must be enabled for this repository to use code scanning.",
            "feature-off",
            "must be enabled",
        ),
        (
            403,
            "Advanced Security must be enabled for this repository to use code scanning.",
            "feature-off",
            "must be enabled",
        ),
        (403, "You have exceeded a secondary rate limit.", "unreachable", "too many requests"),
        (404, "no analysis found", "no-analysis", "has not analysed"),
        (404, "Not Found", "no-permission", "no such repository"),
        (422, "Validation Failed", "unreachable", "422"),
        (500, "", "unreachable", "500"),
    ] {
        let verdict = case(|server, _| {
            server.on(ANALYSES, [Reply::error(status, message)]);
        });
        expect(&verdict, "unknown", reason, said);
        // The alerts alone may be refused, too.
        let verdict = case(|server, _| {
            server.on(ALERTS, [Reply::error(status, message)]);
        });
        assert_eq!((verdict.outcome.as_str(), verdict.reason.as_str()), ("unknown", reason), "{verdict:?}");
    }
}

#[test]
fn nothing_found_in_nothing_analysed_is_not_clean() {
    let verdict = case(|server, _| {
        server.on(ANALYSES, [Reply::json(200, &json!([]))]);
    });
    expect(&verdict, "unknown", "no-analysis", "");
}

#[test]
fn a_rate_limit_is_waited_for_within_the_deadline() {
    let limited = |header: &str, value: &str| Reply::error(429, "slow down").with(header, value);
    let (sandbox, server) = world();
    let good = json!([analysis(&sandbox.head(), "a", "2026-01-01T00:00:00Z")]);
    server.on(ANALYSES, [limited("retry-after", "1"), Reply::json(200, &good)]);
    let verdict = ask(&sandbox, &[]);
    expect(&verdict, "pass", "-", "");
    assert!(verdict.took >= Duration::from_secs(1));

    let verdict = case(|server, _| {
        server.on(ANALYSES, [limited("retry-after", "3000")]);
    });
    expect(&verdict, "unknown", "unreachable", "asks to wait");
    let verdict = case(|server, _| {
        let spent = Reply::error(403, "API rate limit exceeded").with("x-ratelimit-remaining", "0");
        server.on(ANALYSES, [spent.with("x-ratelimit-reset", "4102444800")]);
    });
    expect(&verdict, "unknown", "unreachable", "asks to wait");
}

#[test]
fn a_broken_moment_is_asked_again() {
    let (sandbox, server) = world();
    let good = json!([analysis(&sandbox.head(), "a", "2026-01-01T00:00:00Z")]);
    server.on(ANALYSES, [Reply::error(500, ""), Reply::Cut(good.to_string()), Reply::json(200, &good)]);
    expect(&ask(&sandbox, &[]), "pass", "-", "");
}

#[test]
fn a_token_does_not_follow_a_redirect_to_another_host() {
    let other = Server::start();
    let verdict = case(|server, head| {
        let good = json!([analysis(head, "a", "2026-01-01T00:00:00Z")]);
        other.on("/elsewhere", [Reply::json(200, &good)]);
        server.on(ANALYSES, [Reply::json(302, &json!({})).with("location", &format!("{}/elsewhere", other.url()))]);
    });
    // What another server says is no evidence either.
    expect(&verdict, "unknown", "unreachable", "to another server");
    assert!(other.asked().is_empty(), "{verdict:?}");
}

#[test]
fn a_renamed_repository_is_followed_with_the_token() {
    let (sandbox, server) = world();
    let good = json!([analysis(&sandbox.head(), "a", "2026-01-01T00:00:00Z")]);
    server.on(ANALYSES, [Reply::json(301, &json!({})).with("location", "/repositories/1/analyses")]);
    server.on("/repositories/1/analyses", [Reply::json(200, &good)]);
    expect(&ask(&sandbox, &[]), "pass", "-", "");
    assert!(server.asked().iter().all(|asked| asked.headers.contains_key("authorization")));
    // Round and round.
    server.on(ANALYSES, [Reply::json(301, &json!({})).with("location", ANALYSES)]);
    expect(&ask(&sandbox, &[]), "unknown", "unreachable", "redirect");
}

#[test]
fn servers_that_waste_time_or_memory_are_left() {
    for reply in [Reply::Slow, Reply::Silent] {
        let verdict = case(|server, _| {
            server.on(ANALYSES, [reply]);
        });
        expect(&verdict, "unknown", "unreachable", "in time");
    }
    let verdict = case(|server, _| {
        server.on(ALERTS, [Reply::Endless]);
    });
    expect(&verdict, "unknown", "unreadable-report", "larger than 8 MiB");
}

#[test]
fn what_is_not_the_documented_shape_is_unreadable() {
    for body in ["", "[", "[{}]", "{}", "null", "[null]", "[1]", "<html>", "\"ok\"", "[] []", "[{\"commit_sha\": 3}]"] {
        for path in [ANALYSES, ALERTS] {
            let verdict = case(|server, _| {
                server.on(path, [Reply::Whole(200, Vec::new(), body.to_owned())]);
            });
            expect(&verdict, "unknown", "unreadable-report", "");
        }
    }
}

#[test]
fn a_server_that_is_not_there_or_speaks_no_tls_is_unreachable() {
    let (mut sandbox, server) = world();
    for (url, said) in [(NOBODY.to_owned(), "could not reach `127.0.0.1`"), (server.url_https(), "could not reach")] {
        sandbox.set("GITHUB_API_URL", &url);
        expect(&ask(&sandbox, &[]), "unknown", "unreachable", said);
    }
    sandbox.set("GITHUB_API_URL", &server.url());
    let before = server.asked().len();
    expect(&ask(&sandbox, &["--offline"]), "unknown", "unreachable", "the network is off");
    assert_eq!(server.asked().len(), before);
}

#[test]
fn without_a_token_it_is_unknown_only_where_codeql_is_asked_for_or_a_token_is_to_be_had() {
    let workflow =
        ("jobs:\n  a:\n    steps:\n      - uses: github/codeql-action/analyze@v4\n", ".github/workflows/a.yml");
    let table = ("\n[tool.touchmark.checks]\ncodeql = true\n", "pyproject.toml");
    for (added, ci, outcome, reason, said) in [
        (None, "", "not-applicable", "-", "no token, and no workflow runs it"),
        (None, "true", "unknown", "no-permission", "GITHUB_TOKEN or GH_TOKEN"),
        (Some(workflow), "", "unknown", "no-permission", "GITHUB_TOKEN or GH_TOKEN"),
        (Some(table), "", "unknown", "no-permission", "GITHUB_TOKEN or GH_TOKEN"),
    ] {
        let mut sandbox = Sandbox::project("clean");
        let server = sandbox.serve();
        if let Some((text, file)) = added {
            let before = std::fs::read_to_string(sandbox.repo().join(file)).unwrap_or_default();
            sandbox.write(file, &(before + text));
            sandbox.commit();
        }
        sandbox.set("GITHUB_TOKEN", "");
        sandbox.set("CI", ci);
        expect(&ask(&sandbox, &[]), outcome, reason, said);
        assert_eq!(server.asked().len(), 0);
    }
}

#[test]
fn an_unchanged_answer_is_not_sent_again() {
    let (sandbox, server) = world();
    let good = json!([analysis(&sandbox.head(), "a", "2026-01-01T00:00:00Z")]);
    let unchanged = Reply::Whole(304, Vec::new(), String::new());
    server.on(ANALYSES, [Reply::json(200, &good).with("etag", "\"v1\""), unchanged]);
    expect(&ask(&sandbox, &[]), "pass", "-", "");
    expect(&ask(&sandbox, &[]), "pass", "-", "");
    let sent: Vec<_> = server.asked().iter().filter_map(|asked| asked.headers.get("if-none-match").cloned()).collect();
    assert_eq!(sent, ["\"v1\""]);

    // Nobody asked whether that address still says the same.
    let moved = Reply::json(307, &json!({})).with("location", "/moved");
    server.on(ANALYSES, [moved]).on("/moved", [Reply::Whole(304, Vec::new(), String::new())]);
    expect(&ask(&sandbox, &[]), "unknown", "unreachable", "304");
}

#[test]
fn a_wait_that_a_server_asks_for_is_a_date_a_number_or_nonsense() {
    let (sandbox, server) = world();
    let good = Reply::json(200, &json!([analysis(&sandbox.head(), "a", "2026-01-01T00:00:00Z")]));
    let soon = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs() + 2;
    let spent = |reset: &str| {
        Reply::error(403, "slow down").with("x-ratelimit-remaining", "0").with("x-ratelimit-reset", reset)
    };
    server.on(ANALYSES, [spent(&soon.to_string()), good.clone()]);
    expect(&ask(&sandbox, &[]), "pass", "-", "");
    let past = Reply::error(503, "").with("retry-after", "Sun, 06 Nov 1994 08:49:37 GMT");
    server.on(ANALYSES, [past, good]);
    expect(&ask(&sandbox, &[]), "pass", "-", "");
    for reset in ["9223372036854775807", "18446744073709551615", "-1", "soon", ""] {
        server.on(ANALYSES, [spent(reset)]);
        expect(&ask(&sandbox, &[]), "unknown", "unreachable", "too many requests");
    }
    for after in ["4294967295", "Fri, 31 Dec 9999 23:59:59 GMT"] {
        server.on(ANALYSES, [Reply::error(503, "").with("retry-after", after)]);
        let verdict = ask(&sandbox, &[]);
        expect(&verdict, "unknown", "unreachable", "503");
        assert!(verdict.took < TIMEOUT, "{verdict:?}");
    }
}

#[test]
fn files_that_were_not_analysed_make_it_stale() {
    let (sandbox, _server) = world();
    sandbox.write(
        "README.md",
        "# demo-pkg\n\n<!-- BADGES START -->\nnew badges\n<!-- BADGES END -->\n\nAdds numbers and greets people.\n",
    );
    expect(&ask(&sandbox, &[]), "pass", "-", "");
    sandbox.write("notes.txt", "new\n");
    expect(&ask(&sandbox, &[]), "pass", "-", "");
    sandbox.write("src/demo_pkg/new.py", "x = 1\n");
    expect(&ask(&sandbox, &[]), "unknown", "stale", "`src/demo_pkg/new.py`");
}

/// Every stage, with tools that write down all that they are given and a server that repeats what it is told.
#[test]
fn the_token_is_seen_by_the_api_alone() {
    let mut sandbox = Sandbox::project("clean");
    let server = sandbox.serve();
    sandbox.set("GH_TOKEN", CANARY);
    let seen = sandbox.path("seen");
    for tool in ["ruff", "mypy", "pytest", "bandit", "semgrep", "uv", "git"] {
        let note = format!("{{ echo \"{tool} $@\"; env; }} >> '{}'", seen.display());
        let then = if tool == "git" { "exec /usr/bin/git \"$@\"" } else { "echo '[]'; exit 1" };
        sandbox.stand_in(tool, &format!("{note}\n{then}"));
    }
    let stages = [&["lint"][..], &["test"], &["scan"], &["badge"], &["badge", "--check"], &["ci"], &["doctor"]];
    let echo = format!("not good enough: {CANARY}");
    for reply in [None, Some(Reply::error(401, &echo)), Some(Reply::error(403, &echo)), Some(Reply::error(500, &echo))]
    {
        if let Some(reply) = reply {
            server.on(ANALYSES, [reply.with("x-accepted-github-permissions", CANARY)]);
        }
        for stage in stages {
            let run = sandbox
                .run(&[stage, &["-v", "--no-install", "--output", "json=out.json", "--output", "human"]].concat());
            assert!(!run.stdout.contains(CANARY) && !run.stderr.contains(CANARY), "{stage:?}: {run:?}");
        }
    }
    let mut files = 0;
    let mut next = vec![sandbox.path("")];
    while let Some(folder) = next.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() && !path.is_symlink() {
                next.push(path);
            } else if let Ok(bytes) = std::fs::read(&path) {
                files += 1;
                assert!(!String::from_utf8_lossy(&bytes).contains(CANARY), "{}", path.display());
            }
        }
    }
    let seen = std::fs::read_to_string(seen).unwrap();
    assert!(files > 20 && seen.contains("bandit ") && seen.contains("git ") && seen.contains("PATH="));
    assert!(
        server.asked().iter().any(|asked| asked.headers.get("authorization").is_some_and(|sent| sent.contains(CANARY)))
    );
}
