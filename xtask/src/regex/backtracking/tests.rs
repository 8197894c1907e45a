//! What is slow, what is not, and whether CPython agrees.

use super::*;
use crate::regex::parse::parse;

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
    ] {
        let found = growths(pattern, method);
        let harmless = pattern == "(a*)*";
        assert!(found.is_empty() || harmless, "{pattern}: {:?}", attacks(pattern, method));
    }
}
