//! What a report and the facts come to as badges: a total, pure function.

mod rust;
pub mod svg;
mod verdana;
pub mod withdraw;

use serde::Serialize;

use crate::outcome::{CheckReport, Kind, Label, Outcome, Report, aggregate};
use crate::project::{Facts, Registry};
use crate::shields;

/// The ids, in the order in which they stand in a section.
pub const IDS: &[&str] = &[
    "quality-gate",
    "security",
    "code-style",
    "types",
    "lints",
    "coverage",
    "python-versions",
    "rust-version",
    "version",
    "downloads",
    "license",
];

/// What stands on the left of each of them.
const LABELS: &[&str] = &[
    "quality gate",
    "security",
    "code style",
    "type checked",
    "coverage",
    "python",
    "pypi",
    "downloads",
    "license",
    "lints",
    "rust",
    "crates.io",
    "rust style",
    "rust coverage",
    "crate downloads",
    "rust license",
    "python license",
];

/// Whether an alternative text is one that [`Badge::alt`] makes.
pub fn is_ours(alt: &str) -> bool {
    alt.split_once(": ").is_some_and(|(label, _)| LABELS.contains(&label))
}

/// Parts of the addresses of other services' badges, by the badge of ours that says the same, one of [`IDS`].
const SAME: &[(&str, &[&str])] = &[
    ("code-style", &["code%20style", "code_style", "code-style"]),
    ("coverage", &["codecov", "coveralls", "coverage"]),
    (
        "downloads",
        &[
            "pepy.tech",
            "/pepy/dt/",
            "/pypi/dm/",
            "/pypi/dw/",
            "/pypi/dd/",
            "/crates/d/",
            "/crates/dr/",
            "/crates/dv/",
            "pypistats",
        ],
    ),
    (
        "license",
        &[
            "/pypi/l/",
            "/crates/l/",
            "/github/license/",
            "/license-",
            "/licence-",
            ":license-",
            "/license.svg",
            "label=license",
        ],
    ),
    ("rust-version", &["/crates/msrv/", "/badge/msrv", "/badge/rustc-", "/badge/rust-1", "label=msrv"]),
    (
        "python-versions",
        &[
            "/pypi/pyversions/",
            "/python-3",
            "/badge/python-",
            "/badge/python%20",
            "/python/required-version",
            "label=python",
        ],
    ),
    (
        "version",
        &["/pypi/v/", "badge.fury.io/py/", "badge.fury.io/rs/", "/crates/v/", "/pypi/version/", "/badge/pypi-"],
    ),
    (
        "quality-gate",
        &["/badge.svg", "/github/actions/workflow/status/", "travis-ci.", "circleci.com/gh/", "/github/checks-status/"],
    ),
];

/// What the names of workflows say that tests nothing.
const BESIDE_TESTS: &[&str] = &["release", "publish", "deploy", "docs", "pages", "/codeql", "stale"];

/// The badge of ours that says what the one with this address says, in a repository with these checks.
pub fn same(address: &str, checks: &[CheckReport]) -> Option<&'static str> {
    let address = address.to_ascii_lowercase();
    let is_about = |check: &&CheckReport| address.contains(check.id.as_str());
    let is_of_actions = address.contains("github.com/") && address.contains("/workflows/");
    let is_sign = |id: &str, sign: &str| match (id, sign) {
        // A workflow's own badge, but not that of one which releases or builds the documentation.
        ("quality-gate", "/badge.svg") => is_of_actions && !BESIDE_TESTS.iter().any(|word| address.contains(word)),
        ("quality-gate", _) => address.contains(sign) && !BESIDE_TESTS.iter().any(|word| address.contains(word)),
        _ => address.contains(sign),
    };
    let known = SAME.iter().find(|(id, signs)| signs.iter().any(|sign| is_sign(id, sign)));
    known.map(|(id, _)| *id).or_else(|| match checks.iter().find(is_about)?.kind {
        Kind::Types => Some("types"),
        Kind::Style | Kind::Lint => Some("code-style"),
        Kind::Tests | Kind::CodeScan | Kind::DependencyScan | Kind::DataflowScan => None,
    })
}

/// One badge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Badge {
    /// One of [`IDS`].
    pub id: &'static str,
    /// The left half.
    pub label: String,
    /// The right half; the state is always a word.
    pub message: String,
    /// A colour that shields.io knows.
    pub color: &'static str,
    /// Absolute address of the picture.
    pub image: String,
    /// Absolute address that a click leads to.
    pub link: Option<String>,
    /// The ids of the checks that keep it from being green.
    pub because: Vec<String>,
}

impl Badge {
    /// A badge whose text is known now; label and message are made harmless first.
    pub fn fixed(
        base: &str,
        id: &'static str,
        label: &str,
        message: &str,
        color: &'static str,
        link: Option<String>,
    ) -> Badge {
        let (label, message) = (plain(label), plain(message));
        let image = shields::static_badge(base, &label, &message, color);
        Badge { id, label, message, color, image, link, because: Vec::new() }
    }

    /// The same, with the checks that make it what it is where that is not green.
    fn because<'a>(mut self, outcome: Outcome, checks: impl IntoIterator<Item = &'a CheckReport>) -> Badge {
        let is_green = |outcome| matches!(outcome, Outcome::Pass | Outcome::NotApplicable);
        let is_one = |check: &&CheckReport| {
            let its = check.verdict.outcome();
            !is_green(its) && its.word() == outcome.word()
        };
        self.because = checks.into_iter().filter(is_one).map(|check| check.id.clone()).collect();
        self
    }

    /// The text for those who do not see the picture.
    pub fn alt(&self) -> String {
        format!("{}: {}", self.label, self.message)
    }
}

/// Where badges come from and lead to; everything else is in the report and the facts.
#[derive(Clone, Debug)]
pub struct Style {
    /// Base address of shields.io or a mirror of it.
    pub shields: String,
    /// Only these ids; all of them where absent.
    pub only: Option<Vec<String>>,
}

/// The badges of this report, in the order of [`IDS`], each only where its facts exist.
pub fn badges(report: &Report, facts: &Facts, style: &Style) -> Vec<Badge> {
    let mut all = vec![quality_gate(report, facts, style), security(report, facts, style)];
    all.extend(["code-style", "types", "lints", "coverage"].iter().flat_map(|id| of_tools(id, report, facts, style)));
    all.extend([
        python_versions(facts, style),
        rust::versions(report, facts, style),
        version(facts, style),
        rust::version(facts, style),
        downloads(facts, style),
        rust::downloads(facts, style),
        license(facts, style),
        rust::license(facts, style),
    ]);
    let wanted = |badge: &Badge| style.only.as_ref().is_none_or(|only| only.iter().any(|id| id == badge.id));
    // A value of which nothing can be seen is no fact, and shields.io draws an error for it.
    let says = |badge: &Badge| !badge.message.is_empty();
    all.into_iter().flatten().filter(|badge| says(badge) && wanted(badge)).collect()
}

fn quality_gate(report: &Report, facts: &Facts, style: &Style) -> Option<Badge> {
    let gate = report.gate();
    let (message, color) = match gate {
        Outcome::Pass => ("passing", "brightgreen"),
        Outcome::Fail => ("failing", "red"),
        Outcome::Pending => ("pending", "yellow"),
        Outcome::Unknown(_) | Outcome::NotApplicable => UNKNOWN,
    };
    let badge = Badge::fixed(&style.shields, "quality-gate", "quality gate", message, color, facts.workflow_url());
    Some(badge.because(gate, &report.checks))
}

fn security(report: &Report, facts: &Facts, style: &Style) -> Option<Badge> {
    report.checks.iter().find(|check| check.kind.is_security())?;
    let status = report.security();
    let (message, color) = match status {
        Outcome::Pass => ("verified", "brightgreen"),
        Outcome::Fail => ("issues found", "red"),
        Outcome::Pending => ("scanning", "yellow"),
        Outcome::Unknown(_) | Outcome::NotApplicable => UNKNOWN,
    };
    let is_answer = |outcome| matches!(outcome, Outcome::Pass | Outcome::Fail | Outcome::Pending);
    let answered = report.checks.iter().any(|check| check.surface.is_on_github && is_answer(check.verdict.outcome()));
    let link = facts.repository_url(if answered { "security/code-scanning" } else { "security" });
    let badge = Badge::fixed(&style.shields, "security", "security", message, color, link);
    Some(badge.because(status, report.checks.iter().filter(|check| check.kind.is_security())))
}

/// The left half of a label in this repository.
fn left(label: &Label, facts: &Facts) -> &'static str {
    if facts.is_mixed() { label.beside } else { label.left }
}

/// Whether this badge is about this check alone, or beside others of its kind.
pub fn speaks_of(badge: &Badge, check: &CheckReport, facts: &Facts) -> bool {
    check.surface.label.is_some_and(|label| label.badge == badge.id && left(&label, facts) == badge.label)
}

/// The badges of one id that are about tools or tests, one for each label.
fn of_tools(id: &str, report: &Report, facts: &Facts, style: &Style) -> Vec<Option<Badge>> {
    let labelled = report.checks.iter().filter_map(|check| Some((check, check.surface.label?)));
    let mut groups: Vec<(Label, Vec<&CheckReport>)> = Vec::new();
    for (check, label) in labelled.filter(|(check, label)| label.badge == id && has_say(check)) {
        match groups.iter_mut().find(|(known, _)| *known == label) {
            Some((_, checks)) => checks.push(check),
            None => groups.push((label, vec![check])),
        }
    }
    // A linter stands for the style only where nothing formats.
    let formats = |checks: &[&CheckReport]| checks.iter().any(|check| check.kind == Kind::Style);
    let formatted: Vec<&str> =
        groups.iter().filter(|(_, checks)| formats(checks)).map(|(label, _)| label.beside).collect();
    groups.retain(|(label, checks)| formats(checks) || !formatted.contains(&label.beside));
    groups.iter().map(|(label, checks)| badge_of(label, checks, facts, style)).collect()
}

/// A check that does not apply has none.
fn has_say(check: &CheckReport) -> bool {
    check.verdict.outcome() != Outcome::NotApplicable
}

/// What these checks come to, which share a label.
fn badge_of(label: &Label, checks: &[&CheckReport], facts: &Facts, style: &Style) -> Option<Badge> {
    let left = left(label, facts);
    let Some(tool) = label.tool else { return covered(checks.first()?, left, facts, style) };
    let outcome = aggregate(checks.iter().map(|check| check.verdict.outcome()));
    let (message, color) = match outcome {
        Outcome::Pass => (tool.name.to_owned(), tool.color),
        Outcome::Fail => (format!("{} failing", tool.name), "red"),
        Outcome::Pending | Outcome::Unknown(_) | Outcome::NotApplicable => (UNKNOWN.0.to_owned(), UNKNOWN.1),
    };
    let badge = Badge::fixed(&style.shields, label.badge, left, &message, color, Some(tool.link.to_owned()));
    Some(badge.because(outcome, checks.iter().copied()))
}

/// The badge of what one test run reached.
fn covered(tests: &CheckReport, label: &str, facts: &Facts, style: &Style) -> Option<Badge> {
    // A run that could not be judged measured something else than the tests.
    let judged = matches!(tests.verdict.outcome(), Outcome::Pass | Outcome::Fail);
    let percent = tests.verdict.coverage().filter(|_| judged)?;
    let color = match percent {
        95.. => "brightgreen",
        80.. => "yellow",
        _ => "red",
    };
    Some(Badge::fixed(&style.shields, "coverage", label, &format!("{percent}%"), color, facts.workflow_url()))
}

fn python_versions(facts: &Facts, style: &Style) -> Option<Badge> {
    let package = &facts.package;
    let message = match (&package.python_versions, &package.requires_python) {
        (Some(versions), _) if !versions.value.is_empty() => versions.value.join(" | "),
        (_, Some(range)) => range.value.clone(),
        _ => return None,
    };
    Some(Badge::fixed(&style.shields, "python-versions", "python", &message, "blue", facts.package_url()))
}

fn version(facts: &Facts, style: &Style) -> Option<Badge> {
    let name = facts.package_name()?;
    let link = facts.package_url();
    Some(match &facts.registry {
        // The picture is drawn by the server at every view; a version in the text beside it would be out of date at the
        // next release, so the text is the name.
        Registry::Published { .. } => Badge {
            id: "version",
            label: "pypi".into(),
            message: name.clone(),
            color: "blue",
            image: shields::live_badge(&style.shields, "pypi/v", &name, None),
            link,
            because: Vec::new(),
        },
        Registry::NotPublished => Badge::fixed(&style.shields, "version", "pypi", "not published", "lightgrey", None),
        Registry::None { .. } => return None,
        Registry::Unknown => Badge::fixed(&style.shields, "version", "pypi", UNKNOWN.0, UNKNOWN.1, link),
    })
}

fn downloads(facts: &Facts, style: &Style) -> Option<Badge> {
    let name = facts.package_name()?;
    matches!(facts.registry, Registry::Published { .. }).then(|| Badge {
        id: "downloads",
        label: "downloads".into(),
        message: "per month".into(),
        color: "blue",
        image: shields::live_badge(&style.shields, "pypi/dm", &name, Some("downloads")),
        link: facts.package_url(),
        because: Vec::new(),
    })
}

/// The badges as they stand where no server draws them: the version in words, and no downloads, which nobody here has
/// counted.
pub fn drawn(badges: &[Badge], facts: &Facts) -> Vec<Badge> {
    let mut drawn: Vec<Badge> = badges.iter().filter(|badge| badge.id != "downloads").cloned().collect();
    if let Registry::Published { version } = &facts.registry {
        for badge in drawn.iter_mut().filter(|badge| badge.id == "version") {
            badge.message = plain(&format!("v{version}"));
        }
    }
    drawn
}

fn license(facts: &Facts, style: &Style) -> Option<Badge> {
    let license = facts.package.license.as_ref()?;
    let link = facts.license_url();
    let label = if rust::licenses_differ(facts) { "python license" } else { "license" };
    Some(Badge::fixed(&style.shields, "license", label, &license.value, "blue", link))
}

/// The one state that claims nothing.
const UNKNOWN: (&str, &str) = ("unknown", "lightgrey");

/// The longest message a badge shows, in characters.
const LONGEST: usize = 60;

/// One line of visible characters: values from outside can carry line ends, terminal escapes, and the invisible
/// characters that reorder text (Unicode TR9) or hide in it.
fn plain(text: &str) -> String {
    let invisible = |c: &char| {
        c.is_control()
            || matches!(*c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
    };
    let spaced: String = text.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).collect();
    let visible: String = spaced.chars().filter(|c| !invisible(c)).collect();
    let words: Vec<&str> = visible.split(' ').filter(|word| !word.is_empty()).collect();
    let joined = words.join(" ");
    if joined.chars().count() <= LONGEST {
        return joined;
    }
    joined.chars().take(LONGEST - 1).chain(['…']).collect()
}
