//! Ranges in a set that hold more than they seem to: `A-z`, and an unescaped dash between other members.
//!
//! What counts and what is let pass follows the help of CodeQL's `py/overly-large-range`.

use super::super::ast::Kind;
use super::super::issue::{Issue, Weakness};
use super::super::parse::Parsed;
use super::super::set::{Class, Form, Item, Member, Set};

pub(in super::super) fn issues(parsed: &Parsed) -> Vec<Issue> {
    let mut issues = Vec::new();
    parsed.root.walk(&mut |term| {
        if let Kind::Set(set) = &term.kind
            && set.form == Form::Brackets
        {
            issues.extend(set.items.iter().enumerate().filter_map(|(at, item)| issue(parsed, set, at, item)));
        }
    });
    issues
}

fn issue(parsed: &Parsed, set: &Set, at: usize, item: &Item) -> Option<Issue> {
    let Member::Range(low, high) = item.member else {
        return None;
    };
    // Whoever names an end by an escape has thought about it.
    if item.escaped {
        return None;
    }
    let mut reasons = Vec::new();
    let others = set.items.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, item)| item);
    for other in others {
        let shown = || parsed.text_of(other.span);
        match other.member {
            Member::Class { class, negated: false } if meets(class, low, high) => {
                reasons.push(format!("overlaps with `{}`", shown()));
            }
            // Of two that overlap the larger is the slip, and of equal ones the first.
            Member::Range(from, to) if from <= high && low <= to => {
                let larger = (high - low).cmp(&(to - from)).then(other.span.start.cmp(&item.span.start));
                if larger.is_gt() {
                    reasons.push(format!("overlaps with `{}`", shown()));
                }
            }
            _ => {}
        }
    }
    if is_wide(low, high) {
        reasons.push(format!("is the same as `[{}]`", spelled_out(low, high)));
    }
    if reasons.is_empty() {
        return None;
    }
    let message = format!("the range `{}` {}", parsed.text_of(item.span), reasons.join(" and "));
    Some(Issue::at(Weakness::LargeRange, item.span, message))
}

fn meets(class: Class, low: u32, high: u32) -> bool {
    (low..=high.min(low.saturating_add(0x200))).any(|c| class.contains(c, true))
}

/// Across the gaps between digits and letters, or with an end that is neither.
fn is_wide(low: u32, high: u32) -> bool {
    let is = |c: u32, expected: char| c == u32::from(expected);
    let plain = |c: u32| char::from_u32(c).is_some_and(|c| c.is_ascii_alphanumeric());
    let across = |before: char, after: char| low <= u32::from(before) && u32::from(after) <= high;
    // Ranges over all that can be printed, over ASCII's own columns, and those of control characters are meant.
    let meant = low < 32
        || high == 127
        || is(high, '~')
        || is(low, ' ')
        || is(low, '!')
        || is(low, '@') && (is(high, '_') || is(high, 'Z'))
        || is(low, '0') && is(high, '?');
    let mixed = (!plain(low) || !plain(high)) && high < 128;
    high - low >= 9 && !meant && (across('Z', 'a') || across('9', 'A') || mixed)
}

/// What a range holds, letters and digits as ranges and the rest one by one.
fn spelled_out(low: u32, high: u32) -> String {
    let mut spelled = String::new();
    let mut at = low;
    while at <= high && spelled.chars().count() < 48 {
        let Some(c) = char::from_u32(at) else {
            break;
        };
        let run = [('0', '9'), ('A', 'Z'), ('a', 'z')].into_iter().find(|(first, last)| (*first..=*last).contains(&c));
        let last = run.map_or(at, |(_, last)| u32::from(last).min(high));
        match (c, char::from_u32(last)) {
            (c, Some(last)) if last != c => spelled.extend([c, '-', last]),
            ('\\' | ']' | '[' | '^' | '-', _) => spelled.extend(['\\', c]),
            (c, _) if c.is_control() => spelled.extend(c.escape_default()),
            (c, _) => spelled.push(c),
        }
        at = last + 1;
    }
    if at <= high {
        spelled.push('…');
    }
    spelled
}
