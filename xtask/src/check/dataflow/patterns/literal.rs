//! The value of a Python expression that is made of string literals, from its source.

use std::ops::Range;

/// A string or bytes, and where each of its characters stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Decoded {
    /// Bytes are characters up to U+00FF.
    pub(super) text: String,
    /// Whether it is bytes.
    pub(super) bytes: bool,
    /// For each character the byte of the source that it begins at.
    pub(super) offsets: Vec<usize>,
    /// For each character the byte of the source that the literal begins at which it stands in.
    pub(super) literals: Vec<usize>,
}

/// Longer than any pattern.
const LONGEST: usize = 64 * 1024;
const DEEPEST: usize = 16;

/// What a name or an attribute stands for: it is asked with the dotted name, and where in the source that stands.
pub(super) type Names<'n> = &'n mut dyn FnMut(&str, usize) -> Option<Decoded>;

/// The value of the expression in this range: literals, alone or side by side, joined with `+` or in parentheses, beside names,
/// and f-strings that hold names. None for what is computed otherwise, for `\N{…}` and lone surrogates.
pub(super) fn evaluate(source: &str, range: Range<usize>, names: Names<'_>) -> Option<Decoded> {
    if range.len() > LONGEST {
        return None;
    }
    let source = source.get(..range.end)?;
    let mut reader = Reader { source, at: range.start, names };
    let value = reader.sum(0)?;
    reader.blank();
    (reader.at == source.len()).then_some(value)
}

struct Reader<'a, 'n> {
    source: &'a str,
    at: usize,
    names: Names<'n>,
}

impl<'a> Reader<'a, '_> {
    fn rest(&self) -> &'a str {
        self.source.get(self.at..).unwrap_or_default()
    }

    fn eat(&mut self, text: &str) -> bool {
        let there = self.rest().starts_with(text);
        if there {
            self.at += text.len();
        }
        there
    }

    /// Past blanks, comments and continued lines.
    fn blank(&mut self) {
        loop {
            let rest = self.rest();
            let next = match rest.chars().next() {
                Some(' ' | '\t' | '\n' | '\r' | '\x0c') => 1,
                Some('#') => rest.find('\n').unwrap_or(rest.len()),
                Some('\\') if rest.starts_with("\\\n") => 2,
                Some('\\') if rest.starts_with("\\\r\n") => 3,
                _ => return,
            };
            self.at += next;
        }
    }

    fn sum(&mut self, depth: usize) -> Option<Decoded> {
        if depth > DEEPEST {
            return None;
        }
        let mut total = self.operand(depth)?;
        loop {
            self.blank();
            if !self.eat("+") {
                return Some(total);
            }
            join(&mut total, self.operand(depth)?)?;
        }
    }

    fn operand(&mut self, depth: usize) -> Option<Decoded> {
        self.blank();
        if self.eat("(") {
            let inner = self.sum(depth + 1)?;
            self.blank();
            return self.eat(")").then_some(inner);
        }
        let mut total = match self.literal() {
            Some(literal) => literal?,
            None => return self.name(),
        };
        loop {
            self.blank();
            match self.literal() {
                Some(next) => join(&mut total, next?)?,
                None => return Some(total),
            }
        }
    }

    /// What a dotted name stands for. A call or a subscript behind it is left for the caller to stumble on.
    fn name(&mut self) -> Option<Decoded> {
        let (rest, at) = (self.rest(), self.at);
        let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '.')).unwrap_or(rest.len());
        let name = rest.get(..end).filter(|name| name.starts_with(|c: char| c.is_alphabetic() || c == '_'))?;
        self.at += end;
        (self.names)(name, at)
    }

    /// A literal where one begins here; the inner `None` is one that has no value.
    fn literal(&mut self) -> Option<Option<Decoded>> {
        let rest = self.rest();
        let prefix: String = rest.chars().take_while(char::is_ascii_alphabetic).take(3).collect();
        let quote = rest.get(prefix.len()..)?.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let kind = prefix.to_ascii_lowercase();
        if !["", "r", "u", "b", "f", "br", "rb", "fr", "rf"].contains(&kind.as_str()) {
            return None;
        }
        let start = self.at;
        self.at += prefix.len();
        let triple = quote.to_string().repeat(3);
        let end = if self.eat(&triple) {
            triple
        } else {
            self.at += 1;
            quote.to_string()
        };
        Some(self.body(start, &kind, &end))
    }

    fn body(&mut self, start: usize, kind: &str, end: &str) -> Option<Decoded> {
        let (raw, bytes, formatted) = (kind.contains('r'), kind.contains('b'), kind.contains('f'));
        let mut value = Decoded { text: String::new(), bytes, offsets: Vec::new(), literals: Vec::new() };
        loop {
            if self.eat(end) {
                return Some(value);
            }
            let at = self.at;
            let c = self.rest().chars().next()?;
            if formatted && c == '{' && !self.rest().starts_with("{{") {
                self.at += 1;
                self.blank();
                join(&mut value, self.name()?)?;
                self.blank();
                // What a conversion or a format makes of the value is not known.
                if self.eat("}") {
                    continue;
                }
                return None;
            }
            let mut put = |c: char| {
                value.text.push(c);
                value.offsets.push(at);
                value.literals.push(start);
            };
            self.at += c.len_utf8();
            match c {
                '\n' if end.len() == 1 => return None,
                '\r' if self.rest().starts_with('\n') => {}
                '{' | '}' if formatted => {
                    if !self.eat(if c == '{' { "{" } else { "}" }) {
                        return None;
                    }
                    put(c);
                }
                '\\' if raw => {
                    put(c);
                    let next = self.rest().chars().next()?;
                    self.at += next.len_utf8();
                    put(next);
                }
                '\\' => match self.escape(bytes)? {
                    Escape::Char(c) => put(c),
                    Escape::Nothing => {}
                    Escape::Kept(c) => {
                        put('\\');
                        put(c);
                    }
                },
                c if bytes && !c.is_ascii() => return None,
                c => put(c),
            }
        }
    }

    /// From behind the backslash.
    fn escape(&mut self, bytes: bool) -> Option<Escape> {
        let c = self.rest().chars().next()?;
        self.at += c.len_utf8();
        Some(Escape::Char(match c {
            '\n' => return Some(Escape::Nothing),
            '\r' => {
                self.eat("\n");
                return Some(Escape::Nothing);
            }
            '\\' | '\'' | '"' => c,
            'a' => '\x07',
            'b' => '\x08',
            'f' => '\x0c',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'v' => '\x0b',
            '0'..='7' => {
                self.at -= 1;
                let value = self.digits(1, 3, 8)?;
                char::from_u32(if bytes { value & 0xff } else { value })?
            }
            'x' => char::from_u32(self.digits(2, 2, 16)?)?,
            'u' if !bytes => char::from_u32(self.digits(4, 4, 16)?)?,
            'U' if !bytes => char::from_u32(self.digits(8, 8, 16)?)?,
            'N' if !bytes => return None,
            c => return Some(Escape::Kept(c)),
        }))
    }

    fn digits(&mut self, least: usize, most: usize, radix: u32) -> Option<u32> {
        let digits: String = self.rest().chars().take_while(|c| c.is_digit(radix)).take(most).collect();
        self.at += digits.len();
        if digits.len() < least { None } else { u32::from_str_radix(&digits, radix).ok() }
    }
}

enum Escape {
    Char(char),
    /// A continued line.
    Nothing,
    /// Unknown, so that the backslash stays.
    Kept(char),
}

fn join(total: &mut Decoded, next: Decoded) -> Option<()> {
    if total.bytes != next.bytes || total.text.len() + next.text.len() > LONGEST {
        return None;
    }
    total.text.push_str(&next.text);
    total.offsets.extend(next.offsets);
    total.literals.extend(next.literals);
    Some(())
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;
    use std::process::{Command, Stdio};

    use super::*;
    use proptest::prelude::*;
    use proptest::strategy::ValueTree as _;
    use proptest::test_runner::TestRunner;
    use serde_json::{Value, json};

    const EVALUATES: &str = "
import ast, json, sys
def value(source):
    try:
        found = ast.literal_eval(ast.parse('(' + source + '\\n)', mode='eval'))
        return found if isinstance(found, str) else found.decode('latin-1') if isinstance(found, bytes) else None
    except (SyntaxError, ValueError, MemoryError):
        return None
print(json.dumps([value(source) for source in json.load(sys.stdin)]))
";

    /// The value of literals, which no name stands among.
    fn decode(source: &str) -> Option<Decoded> {
        evaluate(source, 0..source.len(), &mut |_, _| None)
    }

    /// What CPython itself makes of these.
    fn evaluated(sources: &[String]) -> Value {
        let mut child = Command::new("python3")
            .args(["-I", "-W", "ignore", "-c", EVALUATES])
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("python3 starts");
        child.stdin.take().unwrap().write_all(json!(sources).to_string().as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "the script failed");
        serde_json::from_slice(&output.stdout).unwrap()
    }

    #[test]
    fn decodes_as_cpython_does() {
        let pieces = prop::sample::select(vec![
            "'",
            "\"",
            "'''",
            "\"\"\"",
            "r'",
            "b'",
            "br\"",
            "u'",
            "Rb'",
            "a",
            "b",
            "é",
            "\\",
            "\\n",
            "\\x41",
            "\\x4",
            "\\101",
            "\\8",
            "\\u00e9",
            "\\'",
            "\\d",
            "\n",
            "\\\n",
            " ",
            "+",
            "(",
            ")",
            "# c\n",
            "' '",
            "' \"",
            "{",
            "\\U0001F600",
        ]);
        let source = prop::collection::vec(pieces, 1..9).prop_map(|pieces| pieces.concat());
        let mut runner = TestRunner::deterministic();
        let sources: Vec<String> = (0..20_000).map(|_| source.new_tree(&mut runner).unwrap().current()).collect();
        let said = evaluated(&sources);
        let mut decoded = 0;
        for (source, said) in sources.iter().zip(said.as_array().unwrap()) {
            // `literal_eval` knows no `+` of strings; and a backslash at the end would hide the newline that closes comments.
            let ours = decode(source).map(|value| value.text);
            if source.ends_with('\\') || source.contains('+') && said.is_null() {
                continue;
            }
            assert_eq!(ours.clone().map_or(Value::Null, Value::String), *said, "{source:?}");
            decoded += usize::from(ours.is_some());
        }
        assert!(decoded > 300, "only {decoded} values: the generator is off");
    }

    #[test]
    fn knows_where_each_character_stands() {
        let source = "(r'a\\d'  # digits\n  'é\\x41' + \"b\")";
        let value = decode(source).unwrap();
        assert_eq!((value.text.as_str(), value.bytes), ("a\\déAb", false));
        let there: Vec<&str> =
            value.offsets.iter().map(|at| &source[*at..=*at + usize::from(source[*at..].starts_with('é'))]).collect();
        assert_eq!(there, ["a", "\\", "\\", "é", "\\", "b"]);
    }

    #[test]
    fn what_is_computed_has_no_value() {
        for source in
            ["f'{x}'", "x", "'a' % b", "'a' + b", "b'a' 'b'", "'\\N{BULLET}'", "'\\ud800'", "", "'a", "()", "'a'.b"]
        {
            assert_eq!(decode(source), None, "{source}");
        }
        assert_eq!(decode("f'a{{2}}'").unwrap().text, "a{2}");
    }

    #[test]
    fn names_are_asked_for_where_they_stand() {
        let source = "x = rf'^{ HOST }/{{2}}' 'a' + (Reader.END)";
        let value = |source: &str| {
            let known = |name: &str, at: usize| {
                let text = if name == "HOST" { "h" } else { "e" }.to_owned();
                (name != "unknown").then_some(Decoded { text, bytes: false, offsets: vec![at], literals: vec![at] })
            };
            evaluate(source, 4..source.len(), &mut { known })
        };
        let found = value(source).unwrap();
        assert_eq!((found.text.as_str(), &found.offsets[1..3]), ("^h/{2}ae", &[10, 16][..]));
        assert_eq!(found.offsets.last(), Some(&source.find("Reader").unwrap()));
        for source in
            ["x = unknown", "x = HOST[0]", "x = HOST()", "x = f'{HOST!r}'", "x = f'{HOST:>3}'", "x = b'a' + HOST"]
        {
            assert_eq!(value(source), None, "{source}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read(source in any::<String>()) {
            decode(&source);
        }
    }
}
