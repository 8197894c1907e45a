//! The pages of the documentation: their links lead somewhere, and the README stays short.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::top;

fn pages() -> Vec<PathBuf> {
    let folder = fs::read_dir(top().join("docs")).unwrap().map(|entry| entry.unwrap().path());
    let own = ["README.md", "CONTRIBUTING.md", "SECURITY.md"].map(|name| top().join(name));
    folder.filter(|path| path.extension().is_some_and(|ending| ending == "md")).chain(own).collect()
}

/// What stands in parentheses behind `](`, and in `srcset` and `src`.
fn links(text: &str) -> impl Iterator<Item = &str> {
    text.split("](").skip(1).filter_map(|rest| rest.split([')', ' ']).next())
}

/// The anchors that GitHub gives to the headings of a page.
fn anchors(text: &str) -> Vec<String> {
    let headings =
        text.lines().filter_map(|line| line.strip_prefix('#')).map(|line| line.trim_start_matches('#').trim());
    let kept = |c: &char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_');
    headings.map(|title| title.to_lowercase().chars().filter(kept).collect::<String>().replace(' ', "-")).collect()
}

#[test]
fn every_link_between_pages_leads_to_a_page_and_a_heading() {
    for page in pages() {
        let text = fs::read_to_string(&page).unwrap();
        for link in links(&text).filter(|link| !link.contains("://") && !link.starts_with("mailto:")) {
            let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
            let target = if path.is_empty() { page.clone() } else { page.parent().unwrap_or(Path::new("")).join(path) };
            assert!(target.exists(), "{}: `{link}` leads nowhere", page.display());
            if !anchor.is_empty() {
                let headings = anchors(&fs::read_to_string(&target).unwrap());
                assert!(headings.iter().any(|known| known == anchor), "{}: no heading `{link}`", page.display());
            }
        }
    }
}

#[test]
fn the_readme_is_short_and_the_book_lists_every_page() {
    let readme = fs::read_to_string(top().join("README.md")).unwrap();
    assert!(readme.lines().count() <= 150, "{} lines", readme.lines().count());
    let summary = fs::read_to_string(top().join("docs/SUMMARY.md")).unwrap();
    for page in pages().iter().filter(|page| page.parent() == Some(&top().join("docs"))) {
        let name = page.file_name().unwrap().to_str().unwrap();
        assert!(name == "SUMMARY.md" || summary.contains(&format!("({name})")), "docs/SUMMARY.md does not list {name}");
    }
}
