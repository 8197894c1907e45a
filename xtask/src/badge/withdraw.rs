//! A section that only takes claims back: what a run whose tests did not pass may say.

use crate::badge::{Badge, LABELS, is_ours, plain};
use crate::shields;

/// A badge as it stands in a README.
#[derive(Clone, Copy, Debug)]
pub struct Standing<'a> {
    /// `label: message`.
    pub alt: &'a str,
    /// The address of its picture.
    pub image: &'a str,
    /// Where it leads.
    pub link: Option<&'a str>,
}

/// What becomes of a section.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Withdrawal {
    /// All of it, in its old order.
    pub badges: Vec<Badge>,
    /// The claims that are gone, as `label: message`.
    pub claims: Vec<String>,
}

/// Labels of what a run finds out; the others state facts of the metadata, which no failing test makes untrue.
const FOUND: &[&str] =
    &["quality gate", "security", "code style", "rust style", "type checked", "lints", "coverage", "rust coverage"];

/// The section `old` where every claim that `new` does not uphold is replaced by what `new` says instead, or is gone where
/// that says nothing. A claim gives way to a weaker state alone: brightgreen to yellow, red or grey, yellow to red or
/// grey. Nothing is added. What is no badge of ours, such as one whose picture is not what its text says, is left out, as in
/// every section that is written; `base` is where our pictures come from.
pub fn withdraw(old: &[Standing<'_>], new: &[Badge], base: &str) -> Withdrawal {
    let mut withdrawal = Withdrawal::default();
    for standing in old {
        let Some(before) = badge(standing, base) else {
            if is_ours(standing.alt) {
                withdrawal.claims.push(plain(standing.alt));
            }
            continue;
        };
        if withdrawal.badges.iter().any(|kept| kept.label == before.label) {
            continue;
        }
        match new.iter().find(|badge| badge.label == before.label) {
            Some(now) if strength(now.color) < strength(before.color) => {
                withdrawal.claims.push(before.alt());
                withdrawal.badges.push(now.clone());
            }
            None if FOUND.contains(&before.label.as_str()) && strength(before.color) > 0 => {
                withdrawal.claims.push(before.alt());
            }
            _ => withdrawal.badges.push(before),
        }
    }
    withdrawal
}

/// How much a colour claims.
fn strength(color: &str) -> u8 {
    match color {
        "red" | "lightgrey" => 0,
        "yellow" => 1,
        _ => 2,
    }
}

/// The badge that stands there; `None` where it is not one that this program makes.
fn badge(standing: &Standing<'_>, base: &str) -> Option<Badge> {
    let (label, message) = standing.alt.split_once(": ")?;
    let label = LABELS.iter().copied().find(|known| *known == label)?;
    let message = plain(message);
    let color = color(standing.image, base, label, &message)?;
    if !standing.link.is_none_or(shields::is_address) {
        return None;
    }
    Some(Badge {
        id: "standing",
        label: label.to_owned(),
        message,
        color,
        image: standing.image.to_owned(),
        link: standing.link.map(str::to_owned),
        because: Vec::new(),
    })
}

/// The colour of a picture that is exactly what its text says, or one that a server draws at every view.
fn color(image: &str, base: &str, label: &str, message: &str) -> Option<&'static str> {
    const COLORS: &[&str] = &["brightgreen", "green", "yellow", "red", "blue", "lightgrey", "000000"];
    const LIVE: &[(&str, &str)] =
        &[("pypi", "pypi/v"), ("downloads", "pypi/dm"), ("crates.io", "crates/v"), ("crate downloads", "crates/dr")];
    let drawn = COLORS.iter().copied().find(|color| shields::static_badge(base, label, message, color) == image);
    let is_live = || {
        let route = LIVE.iter().filter(|(of, _)| *of == label || label == "downloads").map(|(_, route)| route);
        let name = |route: &&str| image.strip_prefix(&*format!("{}/{route}/", base.trim_end_matches('/')));
        route.filter_map(name).any(|name| {
            let name = name.split_once("?label=").map_or(name, |(name, _)| name);
            !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~%".contains(&byte))
        })
    };
    drawn.or_else(|| is_live().then_some("blue"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fixed(label: &str, message: &str, color: &'static str) -> Badge {
        Badge::fixed("https://s", "x", label, message, color, Some("https://l".to_owned()))
    }

    fn taken_back(old: &[Badge], new: &[Badge]) -> (String, String) {
        let alts: Vec<String> = old.iter().map(Badge::alt).collect();
        let standing: Vec<Standing<'_>> = old
            .iter()
            .zip(&alts)
            .map(|(badge, alt)| Standing { alt, image: &badge.image, link: badge.link.as_deref() })
            .collect();
        let Withdrawal { badges, claims } = withdraw(&standing, new, "https://s");
        (badges.iter().map(Badge::alt).collect::<Vec<_>>().join(", "), claims.join(", "))
    }

    /// Every state of one badge, before and after.
    #[test]
    fn a_claim_gives_way_to_a_weaker_state_alone() {
        let states = [
            ("none", None),
            ("passing", Some(fixed("quality gate", "passing", "brightgreen"))),
            ("pending", Some(fixed("quality gate", "pending", "yellow"))),
            ("failing", Some(fixed("quality gate", "failing", "red"))),
            ("unknown", Some(fixed("quality gate", "unknown", "lightgrey"))),
        ];
        let mut lines = Vec::new();
        for (before, old) in &states {
            for (after, new) in &states {
                let (badges, claims) = taken_back(old.as_slice(), new.as_slice());
                lines.push(format!("{before} -> {after}: [{badges}] withdrawn [{claims}]"));
            }
        }
        insta::assert_snapshot!(lines.join("\n"), @"
        none -> none: [] withdrawn []
        none -> passing: [] withdrawn []
        none -> pending: [] withdrawn []
        none -> failing: [] withdrawn []
        none -> unknown: [] withdrawn []
        passing -> none: [] withdrawn [quality gate: passing]
        passing -> passing: [quality gate: passing] withdrawn []
        passing -> pending: [quality gate: pending] withdrawn [quality gate: passing]
        passing -> failing: [quality gate: failing] withdrawn [quality gate: passing]
        passing -> unknown: [quality gate: unknown] withdrawn [quality gate: passing]
        pending -> none: [] withdrawn [quality gate: pending]
        pending -> passing: [quality gate: pending] withdrawn []
        pending -> pending: [quality gate: pending] withdrawn []
        pending -> failing: [quality gate: failing] withdrawn [quality gate: pending]
        pending -> unknown: [quality gate: unknown] withdrawn [quality gate: pending]
        failing -> none: [quality gate: failing] withdrawn []
        failing -> passing: [quality gate: failing] withdrawn []
        failing -> pending: [quality gate: failing] withdrawn []
        failing -> failing: [quality gate: failing] withdrawn []
        failing -> unknown: [quality gate: failing] withdrawn []
        unknown -> none: [quality gate: unknown] withdrawn []
        unknown -> passing: [quality gate: unknown] withdrawn []
        unknown -> pending: [quality gate: unknown] withdrawn []
        unknown -> failing: [quality gate: unknown] withdrawn []
        unknown -> unknown: [quality gate: unknown] withdrawn []
        ");
    }

    #[test]
    fn facts_stay_and_nothing_is_added() {
        let old = [
            fixed("coverage", "96%", "brightgreen"),
            fixed("type checked", "mypy", "blue"),
            fixed("code style", "ruff", "000000"),
            fixed("python", "3.10 | 3.11", "blue"),
            fixed("license", "MIT", "blue"),
            fixed("downloads", "per month", "blue"),
        ];
        let new = [
            fixed("quality gate", "failing", "red"),
            fixed("code style", "ruff failing", "red"),
            fixed("python", "3.12", "blue"),
            fixed("coverage", "81%", "yellow"),
            fixed("security", "verified", "brightgreen"),
        ];
        assert_eq!(
            taken_back(&old, &new),
            (
                "coverage: 81%, code style: ruff failing, python: 3.10 | 3.11, license: MIT, downloads: per month"
                    .into(),
                "coverage: 96%, type checked: mypy, code style: ruff".into()
            )
        );
    }

    #[test]
    fn what_could_be_anything_is_left_out() {
        let passing = "quality gate: passing";
        let drawn = "https://s/badge/quality%20gate-passing-brightgreen";
        for (alt, image, link) in [
            ("license: MIT", "https://s/)[x](y", None),
            ("license: MIT", "javascript:x", None),
            ("license: MIT", "https://s/badge/license-MIT-blue", Some("x y")),
            ("license: passing all checks", "https://evil.example/a.svg", None),
            (passing, &*format!("{drawn}?x=-red"), None),
            (passing, &*format!("{drawn}#-lightgrey"), None),
            (passing, &*format!("{drawn}-red"), None),
            (passing, "https://evil.example/green.svg?color=red", None),
            (passing, "https://evil.example/badge/quality%20gate-passing-red", None),
            ("quality gate: failing", drawn, None),
            ("pypi: x", "https://s/pypi/v/x#a", None),
            ("security: verified", "https://s/pypi/v/x", None),
        ] {
            let withdrawal = withdraw(&[Standing { alt, image, link }], &[], "https://s");
            assert_eq!((withdrawal.badges, withdrawal.claims), (vec![], vec![alt.to_owned()]), "{alt} {image}");
        }
        for alt in ["Quality Gate: passing", "quality gate:  passing", "All checks pass", "build: passing"] {
            let withdrawal = withdraw(&[Standing { alt, image: drawn, link: None }], &[], "https://s");
            assert_eq!(withdrawal.badges, [], "{alt}");
        }
        let live = Standing { alt: "downloads: per month", image: "https://s/pypi/dm/x?label=downloads", link: None };
        assert_eq!(withdraw(&[live, live], &[], "https://s").badges.len(), 1);
    }
}
