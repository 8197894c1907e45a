//! The comments of a file, told by the tokenizer: what looks like one may stand in a string.

use std::collections::BTreeMap;
use std::thread;

use ruff_python_ast::token::TokenKind;
use ruff_python_parser::{Mode, ParseOptions, parse_unchecked};
use ruff_text_size::Ranged;

use super::{Lines, nesting};

/// The stack of the thread that parses, in bytes: enough for [`nesting::DEEPEST`].
const STACK: usize = 256 << 20;

/// The comments by their lines, counted from 1, each from its `#` on. None of a file that nests too deep, or that no thread
/// can be had for.
pub fn comments(text: &str) -> BTreeMap<u32, String> {
    if nesting::depth(text) > nesting::DEEPEST {
        return BTreeMap::new();
    }
    thread::scope(|scope| {
        let parsing = thread::Builder::new().stack_size(STACK).spawn_scoped(scope, || tokens(text));
        parsing.ok().and_then(|parsing| parsing.join().ok()).unwrap_or_default()
    })
}

fn tokens(text: &str) -> BTreeMap<u32, String> {
    let parsed = parse_unchecked(text, ParseOptions::from(Mode::Module));
    let lines = Lines::new(text);
    let comments = parsed.tokens().iter().filter(|token| token.kind() == TokenKind::Comment);
    let placed = comments.filter_map(|token| {
        let line = lines.position(text, token.start().into()).0;
        Some((line, text.get(token.range().to_std_range())?.to_owned()))
    });
    placed.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_a_string_is_no_comment() {
        let text =
            "x = '# one'  # two\n\"\"\"\n# three\n\"\"\"\ny = f'{x}# four'  # five\n  # six\nz = (  # seven\n 1)\n";
        let found: Vec<(u32, String)> = comments(text).into_iter().collect();
        let expected = [(1, "# two"), (5, "# five"), (6, "# six"), (7, "# seven")];
        assert_eq!(found, expected.map(|(line, text)| (line, text.to_owned())));
    }

    #[test]
    fn no_text_is_too_much() {
        assert_eq!(comments(&"(".repeat(100_000)), BTreeMap::new());
        comments("'''# x\n \\\n\u{0}# y");
    }
}
