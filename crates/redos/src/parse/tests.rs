//! The parser against CPython's: both accept and reject the same patterns.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::super::cpython::{ask, generated, is_new_enough};
use super::*;

const ACCEPTS: &str = "
import json, re, sys
def accepts(pattern, flags, bytes_):
    try:
        re.compile(pattern.encode('latin-1') if bytes_ else pattern, flags)
        return True
    except (re.error, OverflowError, ValueError):
        return False
    finally:
        re.purge()
print(json.dumps([accepts(*case) for case in json.load(sys.stdin)]))
";

/// Pieces of syntax, so that most of what they make is nearly right.
fn soup() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "a",
        "b",
        "1",
        "0",
        " ",
        "é",
        "\n",
        "-",
        ",",
        ":",
        "=",
        "<",
        ">",
        "#",
        "^",
        "$",
        ".",
        "*",
        "+",
        "?",
        "{",
        "}",
        "{2}",
        "{,3}",
        "{1,}",
        "{2,1}",
        "{}",
        "{a}",
        "|",
        "(",
        ")",
        "(",
        ")",
        ")",
        "(?:",
        "(?=",
        "(?!",
        "(?<=",
        "(?<!",
        "(?>",
        "(?#",
        "(?P<n>",
        "(?P<m>",
        "(?P=n)",
        "(?P=m)",
        "(?(1)",
        "(?(2)",
        "(?(n)",
        "(?(0)",
        "(?i)",
        "(?x)",
        "(?s)",
        "(?m)",
        "(?a)",
        "(?u)",
        "(?L)",
        "(?i:",
        "(?-i:",
        "(?x:",
        "(?-x:",
        "(?a:",
        "(?u-i:",
        "(?si-x:",
        "(?a-u:",
        "(?i-i:",
        "[",
        "]",
        "[]",
        "[^",
        "[^]",
        "a-z",
        "z-a",
        "\\w-a",
        "[a-",
        "-]",
        "[a",
        "b]",
        "\\\\",
        "\\d",
        "\\w",
        "\\s",
        "\\D",
        "\\b",
        "\\B",
        "\\A",
        "\\Z",
        "\\1",
        "\\2",
        "\\9",
        "\\10",
        "\\0",
        "\\08",
        "\\101",
        "\\377",
        "\\400",
        "\\x41",
        "\\x4",
        "\\u0041",
        "\\u41",
        "\\U0001F600",
        "\\U00110000",
        "\\q",
        "\\-",
        "\\.",
        "\\n",
        "\\ ",
        "\\",
    ]);
    prop::collection::vec(pieces, 0..9).prop_map(|pieces| pieces.concat())
}

#[test]
fn accepts_what_cpython_accepts() {
    if !is_new_enough() {
        return;
    }
    let flags = prop::sample::select(vec![
        (0, Flags::NONE),
        (2, Flags::IGNORECASE),
        (64, Flags::VERBOSE),
        (256, Flags::ASCII),
        (32, Flags::UNICODE),
        (4, Flags::LOCALE),
    ]);
    let cases = generated(&(soup(), flags, prop::bool::weighted(0.2)), 20_000);
    let cases: Vec<_> =
        cases.into_iter().filter(|(text, _, bytes)| !bytes || text.chars().all(|c| u32::from(c) < 256)).collect();
    let asked: Vec<Value> = cases.iter().map(|(text, (number, _), bytes)| json!([text, number, bytes])).collect();
    let said = ask(ACCEPTS, &Value::Array(asked));
    let mut accepted = 0;
    for ((text, (_, flags), bytes), said) in cases.iter().zip(said.as_array().unwrap()) {
        let ours = parse(text, *flags, *bytes);
        let error = ours.as_ref().err();
        assert_eq!(ours.is_ok(), said.as_bool().unwrap(), "{text:?} with {flags:?}, bytes {bytes}: {error:?}");
        accepted += usize::from(ours.is_ok());
    }
    assert!(accepted > 3_000, "only {accepted} patterns were accepted: the generator is off");
}

#[test]
fn what_is_not_known_is_not_guessed() {
    let problem = |text: &str| parse(text, Flags::NONE, false).err();
    assert_eq!(problem("[\\N{BULLET}]"), Some(ParseError::NamedCharacter));
    assert_eq!(problem(&"(".repeat(5_000)), Some(ParseError::TooLarge));
    assert_eq!(problem(&"a".repeat(100_000)), Some(ParseError::TooLarge));
    let reason = |text: &str| match problem(text) {
        Some(ParseError::Syntax { reason, .. }) => reason,
        other => panic!("{text}: {other:?}"),
    };
    assert_eq!(reason("a{4294967295}"), "the repetition number is too large");
    assert_eq!(reason("ab**"), "multiple repeat");
}

proptest! {
    #[test]
    fn any_text_is_read(text in any::<String>(), bytes: bool) {
        let _ = parse(&text, Flags::NONE, bytes);
    }
}
