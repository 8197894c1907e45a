//! What is slow, what is not, and whether CPython agrees.

use super::*;
use crate::parse::parse;

fn attacks(pattern: &str, method: Method) -> Vec<Attack> {
    let parsed = parse(pattern, Flags::NONE, false).unwrap();
    let alphabet = Alphabet::of(&parsed.root).unwrap();
    let found = find(&parsed, Flags::NONE, method, &alphabet, &mut Fuel(5_000_000)).unwrap();
    assert!(!found.spent, "{pattern}");
    found.attacks
}

fn growths(pattern: &str, method: Method) -> Vec<Growth> {
    attacks(pattern, method).into_iter().map(|attack| attack.growth).collect()
}

#[test]
fn nested_and_ambiguous_repetitions_are_exponential() {
    for pattern in [
        "(a+)+$",
        "^(a|a)*b",
        "(a|aa)+$",
        r"^(\w+\s?)*$",
        "(x+x+)+y",
        "^(([a-z])+.)+[A-Z]([a-z])+$",
        "(.*)*=",
        r"^(?:\d|\d\d)*\.$",
        r#""(?:[^"\\]|\\.|[^"])*"x"#,
        "(?=(a+)+$)",
        r"(a+)+\b!",
        "((a?)+)+$",
        "(?:a{1,40})+$",
        "^(a*)*?b",
        r"([ab]|\w)*\d$",
        // `$` holds before a last newline, so that one newline does not end these.
        "(.+)+$",
        "^(?:.+,?)*$",
        // What ends the pattern, taken for the pump, would be found at once.
        "x(?:[^a]+)+b",
        r#"<(?:[^>]+)+/>"#,
    ] {
        assert!(
            growths(pattern, Method::Search).contains(&Growth::Exponential),
            "{pattern}: {:?}",
            attacks(pattern, Method::Search)
        );
    }
}

#[test]
fn degrees_are_counted() {
    for (pattern, method, degree) in [
        (r"\s+$", Method::Search, 2),
        (r"\s*\s*x", Method::Search, 3),
        (r"\s*\s*\s*$", Method::Match, 3),
        ("^a*a*b", Method::Search, 2),
        (r"^\d*5\w*$", Method::Match, 2),
        ("a.*b.*c", Method::Search, 3),
        // Behind a character that nothing takes, where the first branch is out of the way.
        (r"^\s+|\s+$", Method::Search, 2),
        ("^(.*),(.*),(.*)$", Method::Search, 3),
    ] {
        assert_eq!(growths(pattern, method), [Growth::Polynomial(degree)], "{pattern}: {:?}", attacks(pattern, method));
    }
}

#[test]
fn chains_of_repetitions_are_decided_at_a_small_price() {
    for (pattern, method) in [
        (r".*,.*,.*=x", Method::Search),
        (r"(.*)\s+(.*)\s+(.*)x", Method::Search),
        ("^(.*),(.*),(.*),(.*),(.*)$", Method::Search),
        (r"\s*\s*\s*\s*x", Method::Search),
        (r"^[\w.]+[^>]*a[a-z]+\s(\w+)a[^,]*[a-z]+[a-z]+(.*)!", Method::FullMatch),
        (r"\s*(.+?)\s*=\s*([\w.]+)\s*(:\s*([\w.]+))?\s*(\[.*\])?\s*$", Method::Search),
        // A candidate that cannot be proved leaves the others their steps.
        (r"(?:[^a]|[\w.]+(?:a*c{3}\S?|x?)*?|(b+[^a]{2,5}|\w?|\s\s?)(?:[a-z][a-z]?)*)+[^a]", Method::Search),
        (&format!("^{}$", r"(.*?),\s*".repeat(20)), Method::Search),
    ] {
        let parsed = parse(pattern, Flags::NONE, false).unwrap();
        let alphabet = Alphabet::of(&parsed.root).unwrap();
        let mut fuel = Fuel(4_000_000);
        let found = find(&parsed, Flags::NONE, method, &alphabet, &mut fuel).unwrap();
        assert!(!found.spent && !found.attacks.is_empty(), "{pattern}");
    }
}

#[test]
fn what_is_proved_stands_where_the_steps_run_out() {
    let parsed = parse("^(.*),(.*),(.*)$", Flags::NONE, false).unwrap();
    let alphabet = Alphabet::of(&parsed.root).unwrap();
    let found = |steps| find(&parsed, Flags::NONE, Method::Search, &alphabet, &mut Fuel(steps)).unwrap();
    assert!(found(100).spent);
    let counts: Vec<_> = (1..60).map(|part| (found(part * 10_000).spent, found(part * 10_000).attacks.len())).collect();
    assert!(counts.iter().all(|(spent, shown)| *spent == (*shown == 0)), "{counts:?}");
    assert!(counts.contains(&(false, 1)));
}

#[test]
fn a_repetition_is_shown_once() {
    for pattern in ["x(?:.{2,5})+a", r"(?:\w[^,]*?\s*)+a"] {
        let spans: Vec<_> = attacks(pattern, Method::Search).into_iter().map(|attack| attack.span.start).collect();
        assert_eq!(spans.len(), 1, "{pattern}");
    }
}

#[test]
fn safe_patterns_are_safe() {
    for (pattern, method) in [
        (r"^[a-z]+@[a-z]+\.com$", Method::Search),
        (r"\s+$", Method::Match),
        ("(a+)+", Method::Search),
        ("(?:ab)+$", Method::Match),
        ("^(a|b)*c$", Method::Search),
        ("(?>a+)+$", Method::Match),
        ("(?:a++)+$", Method::Match),
        ("(?:a{1,3}b)*$", Method::Match),
        (r"^\d{1,20}\.\d{1,20}$", Method::Search),
        ("ab+$", Method::Search),
        (r"^(?:\s*\w+,)*$", Method::FullMatch),
        ("(a*)*", Method::FullMatch),
        // So many rounds that a group is full are as slow as it gets.
        (r#""(?:("{1,30}){2,5})*[^a]"#, Method::Search),
    ] {
        let found = growths(pattern, method);
        let harmless = pattern == "(a*)*";
        assert!(found.is_empty() || harmless, "{pattern}: {:?}", attacks(pattern, method));
    }
}
