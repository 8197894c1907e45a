//! Every line with `// ruleid: ID` before it is found by that rule, and no other line by any.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use patterns::{RULES, scan};

#[test]
fn each_rule_finds_what_is_labelled_and_nothing_else() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut seen = BTreeSet::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        let expected: BTreeSet<(usize, String)> = text
            .lines()
            .enumerate()
            .filter_map(|(at, line)| Some((at + 2, line.trim().strip_prefix("// ruleid: ")?.to_owned())))
            .collect();
        let found = scan(&text).unwrap_or_else(|err| panic!("{}: {err}", path.display()));
        let found: BTreeSet<(usize, String)> =
            found.into_iter().map(|found| (found.line as usize, found.rule.to_owned())).collect();
        assert_eq!(found, expected, "{}", path.display());
        seen.extend(expected.into_iter().map(|(_, rule)| rule));
    }
    let known: BTreeSet<String> = RULES.iter().map(|rule| rule.id.to_owned()).collect();
    assert_eq!(seen, known, "every rule has cases");
}

#[test]
fn what_is_no_rust_is_said_with_its_line() {
    assert_eq!(scan("fn a() {\n    let x = \"\n}").unwrap_err().to_string(), "line 2 is no Rust");
    assert!(scan(&"(".repeat(100_000)).is_err());
    assert_eq!(scan("").unwrap(), []);
}
