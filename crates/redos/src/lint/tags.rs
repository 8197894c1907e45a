//! Filters of HTML tags and comments that browsers' readings slip through, tried on such readings.
//!
//! What counts follows the help of CodeQL's `py/bad-tag-filter`.

use super::super::Issue;
use super::super::ast::Kind;
use super::super::matcher::{Input, compile, run};
use super::super::parse::Parsed;
use super::super::span::Span;
use super::super::{Alphabet, Flags, Method, Weakness};

const COMMENT: &str = "<!-- foo -->";
const BANG: &str = "<!-- foo --!>";
const LINES: &str = "<!-- foo\n -->";
/// No comment: what takes this takes any tag.
const DASHES: &str = "<!- foo ->";
const ANY: &str = "<foo>";
const ANY_PAIR: &str = "<foo ></foo>";
const ANY_QUOTED: &str = "<foo src=\"foo\"></foo>";
const OPEN: &str = "<script>";
const SCRIPT: &str = "<script>foo</script>";
const DOUBLE: &str = "<script src=\"foo\"></script>";
const SINGLE: &str = "<script src='foo'></script>";

/// A filter that takes all of `takes` and none of `leaves` was meant for what it `misses`.
struct Rule {
    takes: &'static [&'static str],
    leaves: &'static [&'static str],
    misses: &'static str,
    shown: &'static str,
}

const RULES: [Rule; 10] = [
    Rule { takes: &[COMMENT], leaves: &[DASHES, ANY, OPEN], misses: LINES, shown: "comments that hold a newline" },
    Rule { takes: &[SCRIPT, DOUBLE], leaves: &[ANY_PAIR], misses: "<script \n>foo</script>", shown: "`<script \\n>`" },
    Rule {
        takes: &[SCRIPT, DOUBLE],
        leaves: &[ANY_PAIR],
        misses: "<script >foo\n</script>",
        shown: "scripts that hold a newline",
    },
    Rule { takes: &[SCRIPT, DOUBLE], leaves: &[ANY], misses: SINGLE, shown: "attributes in single quotes" },
    Rule { takes: &[SCRIPT, SINGLE], leaves: &[ANY], misses: DOUBLE, shown: "attributes in double quotes" },
    Rule {
        takes: &[SCRIPT, SINGLE],
        leaves: &[ANY, ANY_QUOTED],
        misses: "<script\tsrc='foo'></script>",
        shown: "a tab before an attribute",
    },
    Rule {
        takes: &[SCRIPT],
        leaves: &[ANY, ANY_PAIR],
        misses: "<SCRIPT>foo</SCRIPT>",
        shown: "`<SCRIPT>` in upper case",
    },
    Rule {
        takes: &[SCRIPT],
        leaves: &[ANY, ANY_PAIR],
        misses: "<sCrIpT>foo</ScRiPt>",
        shown: "`<sCrIpT>` in mixed case",
    },
    Rule {
        takes: &[DOUBLE],
        leaves: &[ANY, ANY_PAIR],
        misses: "<script src=\"foo\">foo</script >",
        shown: "`</script >` with a blank",
    },
    Rule {
        takes: &[DOUBLE],
        leaves: &[ANY, ANY_PAIR],
        misses: "<script src=\"foo\">foo</script\t\n bar>",
        shown: "`</script bar>`, which ends a script too",
    },
];

/// Longer runs tell nothing more.
const MOST_STEPS: u64 = 100_000;

pub(in super::super) fn issue(parsed: &Parsed, flags: Flags, alphabet: &Alphabet) -> Option<Issue> {
    let mut seen = [false; 2];
    parsed.root.walk(&mut |term| {
        if let Kind::Set(set) = &term.kind {
            for (seen, bracket) in seen.iter_mut().zip(['<', '>']) {
                *seen |= set.literal() == Some(u32::from(bracket));
            }
        }
    });
    if seen != [true; 2] {
        return None;
    }
    let program = compile(&parsed.root, parsed.groups, alphabet, true)?;
    // The groups that take part in a match at the start of a text; none where there is no such match.
    let groups = |text: &str| {
        let input = Input::new(text.chars().map(u32::from), alphabet)?;
        let run = run(&program, &input, Method::Match, flags.has(Flags::ASCII), MOST_STEPS);
        (run.matched == Some(true)).then(|| run.groups.into_iter().take(parsed.groups + 1).collect::<Vec<bool>>())
    };
    let takes = |text: &str| groups(text).is_some();
    let missed = RULES.iter().find(|rule| {
        rule.takes.iter().all(|text| takes(text)) && !rule.leaves.iter().any(|text| takes(text)) && !takes(rule.misses)
    });
    let message = match missed {
        Some(rule) => format!("this filter of tags misses {}", rule.shown),
        None => comment_ends(groups)?,
    };
    let span = Span { start: 0, end: parsed.text.len() };
    Some(Issue::at(Weakness::TagFilter, span, message))
}

/// Browsers end a comment at `--!>` as well.
fn comment_ends(groups: impl Fn(&str) -> Option<Vec<bool>>) -> Option<String> {
    let numbers = |text: &str| {
        let taken = groups(text)?.into_iter().enumerate().skip(1).filter_map(|(number, took)| took.then_some(number));
        Some(taken.collect::<Vec<usize>>())
    };
    let comment = numbers(COMMENT)?;
    let first = *comment.first()?;
    match numbers(BANG) {
        Some(other) if !other.is_empty() && !other.contains(&first) => {
            Some(format!("comments that end with `--!>` fill group {} and others group {first}", other.first()?))
        }
        Some(_) => None,
        None => {
            let others =
                [DASHES, ANY, OPEN].iter().any(|text| numbers(text).is_some_and(|groups| groups.contains(&first)));
            let tags = numbers(ANY).is_some_and(|groups| !groups.is_empty());
            (comment.len() == 1 && tags && !others)
                .then(|| "this filter of tags misses comments that end with `--!>`".to_owned())
        }
    }
}
