//! What the package index says, played by a server on loopback, and what the badges make of it.

use serde_json::{Value, json};

use crate::support::Sandbox;
use crate::support::server::{Reply, Server};

const PACKAGE: &str = "/pypi/demo-pkg/json";

/// A package whose own files state a name alone.
fn world(pyproject: &str) -> (Sandbox, Server) {
    let mut sandbox = Sandbox::empty();
    sandbox.write("pyproject.toml", pyproject);
    sandbox.write("README.md", "# demo\n");
    sandbox.commit();
    let server = sandbox.serve();
    (sandbox, server)
}

const NAME: &str = "[build-system]\nrequires = []\n[project]\nname = 'Demo__Pkg'\ndynamic = ['version', 'classifiers', 'license', 'requires-python']\n";

/// The texts of the badges about the package.
fn badges(sandbox: &Sandbox, more: &[&str]) -> Vec<String> {
    let run = sandbox.run(&[&["badge", "--output", "json"], more].concat());
    assert_eq!(run.code, 0, "{run:?}");
    let report: Value = serde_json::from_str(&run.stdout).unwrap();
    let about = ["python-versions", "version", "downloads", "license"];
    let badges =
        report["badges"].as_array().unwrap().iter().filter(|badge| about.contains(&badge["id"].as_str().unwrap()));
    badges
        .map(|badge| format!("{}: {}", badge["label"].as_str().unwrap(), badge["message"].as_str().unwrap()))
        .collect()
}

fn document(info: &Value, releases: &Value) -> Reply {
    let mut all = json!({"name": "demo.pkg", "version": "1.0", "classifiers": ["Programming Language :: Python :: 3.12"],
        "requires_python": ">=3.12", "license_expression": "MIT", "license": null, "yanked": false,
        "project_urls": {"Source": "https://github.com/octo/demo-pkg/tree/main"}});
    for (key, value) in info.as_object().unwrap() {
        all[key] = value.clone();
    }
    Reply::json(200, &json!({"info": all, "releases": releases, "last_serial": 1, "urls": []}))
}

#[test]
fn each_answer_has_its_badges() {
    let file = json!([{"yanked": false}]);
    let published = json!({"1.0": file});
    let all = ["python: 3.12", "pypi: demo-pkg", "downloads: per month", "license: MIT"];
    for (reply, expected) in [
        (document(&json!({}), &published), &all[..]),
        (document(&json!({}), &json!({"1.0": file, "2.0": [{"yanked": true}]})), &all[..]),
        (document(&json!({}), &json!({"1.0a1": file})), &all[..]),
        (
            document(&json!({}), &json!({"1.0": [{"yanked": true}]})),
            &["python: 3.12", "pypi: unknown", "license: MIT"][..],
        ),
        (
            document(&json!({"classifiers": null}), &published),
            &["python: >=3.12", "pypi: demo-pkg", "downloads: per month", "license: MIT"][..],
        ),
        (
            document(
                &json!({"classifiers": 3, "requires_python": [], "license_expression": {}, "license": false}),
                &published,
            ),
            &["pypi: demo-pkg", "downloads: per month"][..],
        ),
        (
            document(
                &json!({"classifiers": ["Programming Language :: Python :: 3.1](x)<img>"], "requires_python": "](x)", "license_expression": "[MIT](javascript:x)", "license": "<b>\u{202e}"}),
                &published,
            ),
            &["pypi: demo-pkg", "downloads: per month"][..],
        ),
        (Reply::error(404, "Not Found"), &["pypi: not published"][..]),
        (Reply::error(500, ""), &["pypi: unknown"][..]),
        (Reply::json(200, &json!({"info": {"name": "other"}})), &["pypi: unknown"][..]),
        (Reply::Cut(json!({"info": {"name": "demo-pkg"}}).to_string()), &["pypi: unknown"][..]),
        (Reply::Whole(200, Vec::new(), "<html>".into()), &["pypi: unknown"][..]),
    ] {
        let (sandbox, server) = world(NAME);
        server.on(PACKAGE, [reply.clone()]);
        assert_eq!(badges(&sandbox, &[]), expected, "{reply:?}");
        for asked in server.asked() {
            assert_eq!(asked.target, PACKAGE, "the name is normalised");
            assert!(!asked.headers.contains_key("authorization"), "the token is GitHub's");
        }
    }
}

#[test]
fn a_namesake_says_nothing_of_this_repository() {
    for (pages, expected) in [
        (json!({"Source": "https://github.com/other/demo-pkg"}), &[][..]),
        (json!(null), &["pypi: demo-pkg", "downloads: per month"][..]),
    ] {
        let (sandbox, server) = world(NAME);
        server.on(PACKAGE, [document(&json!({"project_urls": pages}), &json!({"1.0": [{"yanked": false}]}))]);
        assert_eq!(badges(&sandbox, &[]), expected);
    }
}

#[test]
fn what_is_never_published_has_no_badges_of_the_index() {
    for text in [
        "[project]\nname = 'demo-pkg'\nclassifiers = ['Private :: Do Not Upload']\n",
        "[project]\nname = 'demo-pkg'\n[tool.uv]\npackage = false\n",
        "[tool.poetry]\nname = 'demo-pkg'\npackage-mode = false\n",
        "[project]\nname = 'demo-pkg'\n[tool.pdm]\ndistribution = false\n",
    ] {
        let (sandbox, server) = world(text);
        assert!(
            badges(&sandbox, &[]).iter().all(|badge| !badge.starts_with("pypi") && !badge.starts_with("downloads"))
        );
        assert!(server.asked().is_empty(), "{text}");
    }
    // Without a build system nothing is published, unless the index says so.
    let (sandbox, server) = world("[project]\nname = 'demo-pkg'\nversion = '1'\n");
    server.on(PACKAGE, [Reply::error(404, "Not Found")]);
    assert!(badges(&sandbox, &[]).is_empty());
}

#[test]
fn what_the_repository_says_comes_first_and_doctor_shows_the_difference() {
    let own = "[project]\nname = 'demo-pkg'\nversion = '2.0'\nlicense = 'Apache-2.0'\nrequires-python = '>=3.13'\n";
    let (sandbox, server) = world(own);
    server.on(PACKAGE, [document(&json!({}), &json!({"1.0": [{"yanked": false}]}))]);
    let expected = ["python: >=3.13", "pypi: demo-pkg", "downloads: per month", "license: Apache-2.0"];
    assert_eq!(badges(&sandbox, &[]), expected);
    let run = sandbox.run(&["doctor", "--output", "json"]);
    let report: Value = serde_json::from_str(&run.stdout).unwrap();
    let differ = json!([
        {"fact": "version", "here": "2.0", "there": "1.0"},
        {"fact": "license", "here": "Apache-2.0", "there": "MIT"},
        {"fact": "requires-python", "here": ">=3.13", "there": ">=3.12"}
    ]);
    assert_eq!(report["doctor"]["disagreements"], differ);
    assert_eq!(report["doctor"]["warnings"], json!([]));

    // Another project of that name.
    let pages = json!({"project_urls": {"Source": "https://github.com/other/demo-pkg"}});
    server.on(PACKAGE, [document(&pages, &json!({"1.0": [{"yanked": false}]}))]);
    let run = sandbox.run(&["doctor", "--output", "json"]);
    let report: Value = serde_json::from_str(&run.stdout).unwrap();
    let warning = report["doctor"]["warnings"][0].as_str().unwrap();
    assert!(warning.contains("does not name `octo/demo-pkg` among the pages of `demo-pkg`"), "{warning}");
}

#[test]
fn the_index_is_asked_only_where_a_badge_needs_it() {
    let own = "[project]\nname = 'demo-pkg'\nlicense = 'MIT'\nrequires-python = '>=3.13'\n[tool.touchmark]\nbadges = ['license', 'python-versions']\n";
    let (sandbox, server) = world(own);
    assert_eq!(badges(&sandbox, &[]), ["python: >=3.13", "license: MIT"]);
    let (other, nobody) = world(NAME);
    assert_eq!(badges(&other, &["--offline"]), ["pypi: unknown"]);
    assert_eq!(server.asked().len() + nobody.asked().len(), 0);
}
