//! Host names whose dots are not escaped, so that other hosts match as well.
//!
//! What counts follows the help of CodeQL's `py/incomplete-hostname-regexp`.

use super::super::ast::{Anchor, Kind, Term};
use super::super::issue::{Issue, Weakness};
use super::super::parse::Parsed;
use super::super::set::Form;
use super::super::span::Span;

/// Names that stand at the end of most hosts.
const TOP_LEVEL: [&str; 7] = ["com", "org", "edu", "gov", "uk", "net", "io"];

pub(in super::super) fn issues(parsed: &Parsed) -> Vec<Issue> {
    let mut issues: Vec<Issue> = Vec::new();
    let mut leading: Vec<*const Term> = Vec::new();
    leading_terms(&parsed.root, &mut leading);
    parsed.root.walk(&mut |term| {
        if let Kind::Sequence(terms) = &term.kind {
            let first = leading.contains(&std::ptr::from_ref(term));
            if let Some((span, message)) = issue(parsed, terms, first)
                && !issues.iter().any(|known| known.part == (span.start..span.end))
            {
                issues.push(Issue::at(Weakness::Hostname, span, message));
            }
        }
    });
    issues
}

/// The terms that are matched at the very beginning alone.
fn leading_terms(term: &Term, leading: &mut Vec<*const Term>) {
    leading.push(term);
    match &term.kind {
        Kind::Sequence(terms) => {
            let skip = usize::from(matches!(
                terms.first(),
                Some(Term { kind: Kind::Anchor(Anchor::Start | Anchor::LineStart), .. })
            ));
            terms.iter().take(skip + 1).for_each(|term| leading_terms(term, leading));
        }
        Kind::Alternation(terms) => terms.iter().for_each(|term| leading_terms(term, leading)),
        Kind::Group(_, term) => leading_terms(term, leading),
        _ => {}
    }
}

/// A sequence as a reader of host names sees it: words, dots and the rest.
enum Part<'a> {
    Word(String, Span),
    /// `\.` or `[.]`.
    Dot(Span),
    /// `.`
    Any(Span),
    Other(&'a Term),
}

impl Part<'_> {
    fn is_dot(&self) -> bool {
        matches!(self, Part::Dot(_) | Part::Any(_))
    }

    fn span(&self) -> Span {
        match self {
            Part::Word(_, span) | Part::Dot(span) | Part::Any(span) => *span,
            Part::Other(term) => term.span,
        }
    }
}

fn parts(terms: &[Term]) -> Vec<Part<'_>> {
    let mut parts: Vec<Part<'_>> = Vec::new();
    for term in terms {
        let literal = match &term.kind {
            Kind::Set(set) if set.form == Form::Dot => {
                parts.push(Part::Any(term.span));
                continue;
            }
            Kind::Set(set) => set.literal().and_then(char::from_u32),
            _ => None,
        };
        match (literal, parts.last_mut()) {
            (Some('.'), _) => parts.push(Part::Dot(term.span)),
            (Some(c), Some(Part::Word(word, span))) => {
                word.push(c);
                span.end = term.span.end;
            }
            (Some(c), _) => parts.push(Part::Word(c.to_string(), term.span)),
            (None, _) => parts.push(Part::Other(term)),
        }
    }
    parts
}

fn issue(parsed: &Parsed, terms: &[Term], leading: bool) -> Option<(Span, String)> {
    let parts = parts(terms);
    // `..` is no separator of names.
    let doubled = parts.windows(2).any(|pair| matches!(pair, [a, b] if a.is_dot() && b.is_dot()));
    for (at, part) in parts.iter().enumerate().skip(1) {
        let Part::Word(word, _) = part else {
            continue;
        };
        let (before, after) = parts.split_at_checked(at)?;
        let (host, dot) = before.split_at_checked(at - 1)?;
        let anchored = matches!(
            host.first(),
            Some(Part::Other(Term { kind: Kind::Anchor(Anchor::Start | Anchor::LineStart), .. }))
        );
        let nameless = host.is_empty() || anchored && host.len() == 1;
        if !is_top_level(word) || !dot.first().is_some_and(Part::is_dot) || leading && nameless {
            continue;
        }
        if host.iter().any(is_no_host) || after.iter().any(captures) {
            continue;
        }
        let from = host.iter().rev().find(|part| !matches!(part, Part::Other(Term { kind: Kind::Anchor(_), .. })));
        let name = Span { start: from.map_or(part.span().start, |part| part.span().start), end: part.span().end };
        let name = parsed.text_of(name);
        let whole = Span { start: terms.first()?.span.start, end: terms.last()?.span.end };
        let direct = !doubled && host.iter().any(|part| matches!(part, Part::Any(_)));
        let nested = host.iter().any(|part| matches!(part, Part::Other(term) if holds_a_dot(term)));
        if direct || nested {
            return Some((whole, format!("an unescaped `.` stands before `{name}`, so that other hosts match too")));
        }
        let wild = host.iter().find_map(|part| match part {
            Part::Other(term) if repeats_a_dot(term) => Some(term.span),
            _ => None,
        });
        let open = !terms
            .iter()
            .any(|term| matches!(term.kind, Kind::Anchor(Anchor::End | Anchor::EndOrNewline | Anchor::LineEnd)));
        let goes_on = word.contains(['/', '?', '#'])
            || matches!(after.get(1), Some(Part::Word(next, _)) if next.contains(['/', '?', '#']));
        if let Some(wild) = wild
            && anchored
            && open
            && goes_on
        {
            let wild = parsed.text_of(wild);
            return Some((
                whole,
                format!("`{wild}` may take all of another host, so that `{name}` matches anywhere in the address"),
            ));
        }
    }
    None
}

/// A name from the list, perhaps with a port and a path behind it.
fn is_top_level(word: &str) -> bool {
    let word = word.to_ascii_lowercase();
    TOP_LEVEL.iter().filter_map(|name| word.strip_prefix(name)).any(|rest| {
        let rest = match rest.strip_prefix(':') {
            Some(port) => port.trim_start_matches(|c: char| c.is_ascii_digit()),
            None => rest,
        };
        rest.is_empty() || rest.starts_with(['/', '?', '#'])
    })
}

/// Holds a literal that no scheme, host or port does.
fn is_no_host(part: &Part<'_>) -> bool {
    let foreign = |text: &str| {
        let chars: Vec<char> = text.chars().collect();
        let bad = |at: usize, c: char| {
            let before = at.checked_sub(1).and_then(|at| chars.get(at)).copied();
            let after = chars.get(at + 1).copied();
            match c {
                '-' => after == Some('-'),
                ':' => after.is_some_and(|c| c != '/' && !c.is_ascii_digit()),
                '/' => before.is_some_and(|c| c != '/' && c != ':'),
                c => !c.is_ascii_alphanumeric() && c != '.',
            }
        };
        chars.iter().enumerate().any(|(at, c)| bad(at, *c))
    };
    match part {
        Part::Word(word, _) => foreign(word),
        Part::Other(term) => {
            let mut found = false;
            term.walk(&mut |term| {
                if let Kind::Sequence(terms) = &term.kind {
                    found |= parts(terms).iter().any(|part| matches!(part, Part::Word(word, _) if foreign(word)));
                }
            });
            found
        }
        Part::Dot(_) | Part::Any(_) => false,
    }
}

/// What stands behind the host is taken out of the text: the pattern splits, it does not check.
fn captures(part: &Part<'_>) -> bool {
    matches!(part, Part::Other(Term { kind: Kind::Group(Some(_), _), .. }))
}

fn is_any(term: &Term) -> bool {
    matches!(&term.kind, Kind::Set(set) if set.form == Form::Dot)
}

/// A dot of its own somewhere inside, not repeated.
fn holds_a_dot(term: &Term) -> bool {
    let mut found = false;
    term.walk(&mut |term| {
        if let Kind::Sequence(terms) = &term.kind
            && terms.iter().any(is_any)
        {
            let doubled = parts(terms).windows(2).any(|pair| matches!(pair, [a, b] if a.is_dot() && b.is_dot()));
            found |= !doubled;
        }
    });
    found
}

fn repeats_a_dot(term: &Term) -> bool {
    let mut found = false;
    term.walk(&mut |term| found |= matches!(&term.kind, Kind::Repeat(repeat) if is_any(&repeat.term)));
    found
}
