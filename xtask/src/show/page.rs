//! One page of a report: it needs no server, no network and nothing beside it, and reads the same in ten years.
//!
//! Checks and badges are written here; the findings, of which there can be a hundred thousand, are data that the page's
//! script shows a few at a time. No text of a finding is ever taken for HTML: here it is escaped, there it is only set as
//! text, and the page's policy lets no other script run and nothing be loaded.

mod data;

use std::fmt::Write as _;

use anyhow::Result;

use crate::badge::{Badge, svg};
use crate::outcome::{CheckReport, Outcome};
use crate::show::Shown;
use crate::show::escape::{self, html, short};
use crate::show::human;

const STYLE: &str = include_str!("../../page/page.css");
const SCRIPT: &str = include_str!("../../page/page.js");

/// The SHA-256 of [`SCRIPT`] as a content security policy spells it: a browser runs this script and no other. Whoever
/// changes the script is told the new one by the browser's console, or by `./run_tests.sh page`.
const SCRIPT_HASH: &str = "sha256-/iMnzs2zT8WBLQb5pyUvj/5G3QnwypqRAz2dslab9fw=";

/// The longest text of a check, in characters.
const LONGEST: usize = 1000;

/// The whole page, with these badges.
///
/// # Errors
/// None that is known; serialisation is fallible by its type.
pub fn render(shown: &Shown<'_>, badges: &[Badge]) -> Result<String> {
    let name = html(shown.facts.name.as_deref().or(shown.facts.repository.as_deref()).unwrap_or("Report"));
    let version = shown.facts.version.as_deref().map(|version| format!(" <small>{}</small>", html(version)));
    let gate = shown.report.gate().word();
    let commit = shown.report.commit.as_deref().map_or(String::new(), |commit| {
        format!(" <span>commit <code>{}</code></span>", html(commit.get(..12).unwrap_or(commit)))
    });
    let total: u64 = shown.report.checks.iter().map(|check| check.verdict.total()).sum();
    Ok(format!(
        r#"<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src '{SCRIPT_HASH}'; base-uri 'none'; form-action 'none'">
<title>{name}: {gate}</title>
<style>
{STYLE}</style>
</head>
<body>
<header>
<h1>{name}{version}</h1>
<p class="summary"><span>Quality gate: <strong class="outcome {gate}">{gate}</strong></span> <span>{sum}</span>{commit}</p>
{badges}</header>
<main>
<section aria-labelledby="checks">
<h2 id="checks">Checks</h2>
{checks}</section>
<section aria-labelledby="findings">
<h2 id="findings">Findings</h2>
{findings}</section>
</main>
<script type="application/json" id="data">{data}</script>
<script>{SCRIPT}</script>
</body>
</html>
"#,
        version = version.unwrap_or_default(),
        sum = html(&human::sum(&shown.report.checks)),
        badges = pictures(badges),
        checks = table(&shown.report.checks)
            + &human::turned_off(shown).map(|off| format!("<p>{}</p>\n", html(&off))).unwrap_or_default(),
        findings = findings(&shown.report.checks, total),
        data = escape::json(&data::of(shown)?),
    ))
}

fn pictures(badges: &[Badge]) -> String {
    if badges.is_empty() {
        return String::new();
    }
    let mut out = "<ul class=\"badges\" aria-label=\"Badges\">\n".to_owned();
    for badge in badges {
        let picture = svg::draw(badge);
        let _ = match badge.link.as_deref().filter(|link| link.starts_with("https://")) {
            Some(link) => writeln!(out, "<li><a href=\"{}\">{picture}</a></li>", html(link)),
            None => writeln!(out, "<li>{picture}</li>"),
        };
    }
    out + "</ul>\n"
}

fn table(checks: &[CheckReport]) -> String {
    if checks.is_empty() {
        return "<p>Nothing was checked.</p>\n".to_owned();
    }
    // The roles are those of a table; a browser forgets them where rows are laid out otherwise, as on a phone.
    let mut out = r#"<table role="table">
<thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col">Check</th><th role="columnheader" scope="col">Outcome</th><th role="columnheader" scope="col">Found</th></tr></thead>
<tbody role="rowgroup">
"#
    .to_owned();
    for check in checks {
        let word = check.verdict.outcome().word();
        let made_by = format!("{} {}", check.tool, check.version.as_deref().unwrap_or_default());
        let made_by = made_by.trim_end();
        let _ = writeln!(
            out,
            "<tr role=\"row\"><th role=\"rowheader\" scope=\"row\">{}{}</th>\
             <td role=\"cell\"><span class=\"outcome {word}\">{word}</span></td><td role=\"cell\">{}</td></tr>",
            html(&check.id),
            if *made_by == check.id { String::new() } else { format!(" <small>{}</small>", html(made_by)) },
            says(check)
        );
    }
    out + "</tbody>\n</table>\n"
}

fn says(check: &CheckReport) -> String {
    let text = html(&human::says(check));
    let mut out = match check.verdict.outcome() {
        Outcome::NotApplicable => String::new(),
        // A link that the script follows: it filters the findings.
        _ if !check.verdict.findings().is_empty() => {
            format!("<a class=\"found\" href=\"#findings\" data-check=\"{}\">{text}</a>", html(&check.id))
        }
        _ => text,
    };
    let evidence = check.verdict.evidence().map(ToString::to_string);
    for text in [check.verdict.detail(), evidence.as_deref(), check.remedy.as_deref()].into_iter().flatten() {
        let _ = write!(out, "<p>{}</p>", prose(&short(text, LONGEST)));
    }
    out
}

/// Text as HTML, in which what stands between backquotes is code.
fn prose(text: &str) -> String {
    let part = |(is_code, part): &(bool, String)| match is_code {
        true => format!("<code>{}</code>", html(part)),
        false => html(part),
    };
    escape::spans(text).iter().map(part).collect()
}

/// What the script fills; without it the page says so.
fn findings(checks: &[CheckReport], total: u64) -> String {
    if total == 0 {
        return "<p>There are none.</p>\n".to_owned();
    }
    let mut options = String::new();
    for check in checks.iter().filter(|check| check.verdict.total() > 0) {
        let _ = write!(options, "<option>{}</option>", html(&check.id));
    }
    let kept: usize = checks.iter().map(|check| check.verdict.findings().len()).sum();
    let more = total.saturating_sub(kept as u64);
    let more = if more > 0 { format!("<p>{more} more were counted and not kept.</p>\n") } else { String::new() };
    format!(
        r#"<form id="filter">
<label>Check <select id="check"><option value="">all</option>{options}</select></label>
<label>Severity <select id="severity"><option value="">all</option><option>high</option><option>medium</option><option>low</option></select></label>
<label>State <select id="state"><option value="">all</option><option>open</option><option>accepted</option><option>suppressed</option></select></label>
<label>File <input id="file" type="search" autocomplete="off" spellcheck="false"></label>
<label>Text <input id="text" type="search" autocomplete="off" spellcheck="false"></label>
<button type="reset">Show all</button>
</form>
<p id="count" role="status"></p>
<ol id="list"></ol>
<nav id="pages" aria-label="Pages of findings"><button type="button" id="previous">Previous</button> <span id="page"></span> <button type="button" id="next">Next</button></nav>
{more}<noscript><p>{kept} findings are listed here by a script, which this browser does not run.</p></noscript>
"#
    )
}
