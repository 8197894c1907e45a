//! Every fixture spliced: what it becomes, and what PyPI's own renderer and docutils show of that.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use xtask::readme::{self, Markup};

/// Prints each file that it is given as HTML. What docutils warns about is an error here.
const RENDER: &str = r#"
import sys
kind, *paths = sys.argv[1:]
for path in paths:
    text = open(path, encoding="utf-8", newline="").read()
    if kind == "docutils":
        import docutils.core
        strict = {"report_level": 2, "halt_level": 2, "raw_enabled": False, "file_insertion_enabled": False}
        html = docutils.core.publish_parts(text, writer_name="html5", settings_overrides=strict)["html_body"]
    elif path.endswith(".rst"):
        import readme_renderer.rst
        html = readme_renderer.rst.render(text)
    else:
        import readme_renderer.markdown
        html = readme_renderer.markdown.render(text, variant="GFM")
    print("FILE", path)
    print(html)
"#;

fn fixtures() -> Vec<PathBuf> {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/readmes"));
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

fn spliced(path: &Path) -> String {
    let (markup, before) = (Markup::of(path), fs::read(path).unwrap());
    let badges = match markup {
        Markup::Markdown => super::badges(2),
        Markup::Rst => super::blocks(2),
    };
    let once = readme::splice(&before, &badges, markup).unwrap_or_else(|err| panic!("{}: {err}", path.display()));
    assert_eq!(readme::splice(&once, &badges, markup).unwrap(), once, "{}", path.display());
    String::from_utf8(once).unwrap()
}

#[test]
fn every_fixture() {
    for path in fixtures() {
        let name = path.file_name().unwrap().to_str().unwrap().replace('.', "-");
        insta::assert_snapshot!(name, spliced(&path));
    }
}

#[test]
fn pypi_shows_every_badge_and_no_marker() {
    shows_every_badge_and_no_marker("readme_renderer.markdown, readme_renderer.rst", "pypi", &["md", "rst"]);
}

#[test]
fn docutils_shows_every_badge_and_no_marker() {
    shows_every_badge_and_no_marker("docutils.core", "docutils", &["rst"]);
}

fn shows_every_badge_and_no_marker(modules: &str, kind: &str, extensions: &[&str]) {
    let there = Command::new("python3").args(["-c", &format!("import {modules}")]).output();
    if !there.is_ok_and(|output| output.status.success()) {
        // On stderr itself: the test harness keeps what `eprintln!` says about a test that passes.
        let _ = writeln!(std::io::stderr(), "SKIPPED: the python3 on PATH cannot import {modules}");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let mut render = Command::new("python3");
    render.args(["-c", RENDER, kind]).env("PYTHONIOENCODING", "utf-8");
    let mut expected = 0;
    for path in fixtures().iter().filter(|path| extensions.iter().any(|end| path.extension().unwrap() == *end)) {
        let copy = folder.path().join(path.file_name().unwrap());
        fs::write(&copy, spliced(path)).unwrap();
        render.arg(copy);
        expected += 1;
    }
    let output = render.output().unwrap();
    let (html, errors) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{errors}");
    let pages: Vec<&str> = html.split("FILE ").skip(1).collect();
    assert_eq!(pages.len(), expected, "{errors}");
    for page in pages {
        let (path, html) = page.split_once('\n').unwrap();
        for n in 1..=2 {
            for part in [
                format!("alt=\"b{n}: ok\""),
                format!("href=\"https://example.com/{n}\""),
                format!("src=\"https://img.shields.io/badge/b{n}-ok-green\""),
            ] {
                assert_eq!(html.matches(&part).count(), 1, "{part} in {path}:\n{html}");
            }
        }
        let shown: String =
            html.split("<!--").map(|part| part.split_once("-->").map_or(part, |(_, rest)| rest)).collect();
        // These show how to write a marker, in code.
        if !path.contains("about-markers") && !path.contains("no-marker.rst") {
            assert!(!shown.contains("BADGES"), "{path}:\n{html}");
        }
    }
}
