//! The matcher against CPython's: both match the same texts, with the same groups.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::super::cpython::{ask, generated, is_new_enough};
use super::super::flags::Flags;
use super::super::parse::parse;
use super::*;

const MATCHES: &str = "
import json, re, sys
def groups(pattern, flags, method, text):
    try:
        found = getattr(re.compile(pattern, flags), method)(text)
    except re.error:
        return 'rejected'
    return found and [start != -1 for start in (found.start(n) for n in range(found.re.groups + 1))][1:]
print(json.dumps([groups(*case) for case in json.load(sys.stdin)]))
";

/// Well-formed patterns over a small alphabet, of every construct.
pub(in super::super) fn patterns() -> impl Strategy<Value = String> {
    let leaf = prop::sample::select(vec![
        "a", "b", "c", ".", "\\w", "\\d", "\\s", "[ab]", "[^a]", "[a-c]", "\\b", "\\B", "^", "$", "\\A", "\\Z", "ab",
        "A", "_",
    ]);
    leaf.prop_map(str::to_owned).prop_recursive(5, 24, 3, |inner| {
        let quantifiers =
            vec!["*", "+", "?", "*?", "+?", "??", "{2}", "{1,2}", "{2,}", "{,2}?", "*+", "++", "?+", "{1,2}+"];
        prop_oneof![
            3 => (inner.clone(), inner.clone()).prop_map(|(a, b)| a + &b),
            2 => (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("(?:{a}|{b})")),
            4 => (inner.clone(), prop::sample::select(quantifiers)).prop_map(|(a, q)| format!("(?:{a}){q}")),
            2 => inner.clone().prop_map(|a| format!("({a})")),
            1 => (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a}){b}\\1")),
            1 => (inner.clone(), inner.clone(), inner.clone()).prop_map(|(a, b, c)| format!("({a})?{b}(?(1){b}|{c})")),
            1 => inner.clone().prop_map(|a| format!("(?={a})")),
            1 => inner.clone().prop_map(|a| format!("(?!{a})")),
            1 => inner.clone().prop_map(|a| format!("(?>{a})")),
            1 => inner.prop_map(|a| format!("(?i:{a})")),
            1 => prop::sample::select(vec!["(?<=a)", "(?<!b)", "(?<=a\\b)", "(?<=ab|cd)"]).prop_map(str::to_owned),
        ]
    })
}

#[test]
fn matches_what_cpython_matches() {
    if !is_new_enough() {
        return;
    }
    let flags = prop::sample::select(vec![
        (0, Flags::NONE),
        (2, Flags::IGNORECASE),
        (8, Flags::MULTILINE),
        (16, Flags::DOTALL),
        (256, Flags::ASCII),
    ]);
    let methods = prop::sample::select(vec![
        ("match", Method::Match),
        ("fullmatch", Method::FullMatch),
        ("search", Method::Search),
    ]);
    let cases = generated(&(patterns(), flags, methods, "[abcA_ \n]{0,7}"), 10_000);
    let asked: Vec<Value> = cases.iter().map(|(p, f, m, text)| json!([p, f.0, m.0, text])).collect();
    let said = ask(MATCHES, &Value::Array(asked));
    let mut found = 0;
    let mut other_groups = 0;
    for ((pattern, flags, method, text), said) in cases.iter().zip(said.as_array().unwrap()) {
        // A reference to a group that is open, or that stands in another look-around, is rejected by both.
        let Ok(parsed) = parse(pattern, flags.1, false) else {
            assert_eq!(said, "rejected", "{pattern}");
            continue;
        };
        let alphabet = Alphabet::of(&parsed.root).unwrap();
        let input = Input::new(text.chars().map(u32::from), &alphabet).unwrap();
        for merge in [false, true] {
            let program = compile(&parsed.root, parsed.groups, &alphabet, merge).unwrap();
            let run = run(&program, &input, method.1, flags.1 == Flags::ASCII, 1_000_000);
            assert_eq!(run.matched, Some(!said.is_null()), "{pattern:?} {flags:?} {} {text:?}", method.0);
            if let Some(groups) = said.as_array() {
                found += 1;
                let ours: Vec<Value> = run.groups.iter().skip(1).take(parsed.groups).map(|took| json!(took)).collect();
                other_groups += usize::from(ours != *groups);
            }
        }
    }
    assert!(found > 2_000, "only {found} matches: the generator is off");
    // CPython keeps groups of rounds that it has taken back in a few cases (bpo-725149, gh-91700).
    assert!(other_groups * 200 < found, "{other_groups} of {found} matches have other groups");
}
