//! Python source cut into logical lines of tokens, just well enough to find literals; any text at all gives some lines.
//!
//! The rules are those of <https://docs.python.org/3/reference/lexical_analysis.html>.

/// One token, with its text where that matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    Name(&'a str),
    Number(&'a str),
    /// A string literal: its prefix (`rb`) and what stands between the quotes, escapes and all.
    Text(&'a str, &'a str),
    Op(&'a str),
    /// An unfinished string or a character that Python does not know.
    Bad,
}

/// A logical line: brackets and trailing backslashes join physical ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line<'a> {
    /// Whether it starts with white space, so belongs to some block.
    pub(super) indented: bool,
    pub(super) tokens: Vec<Token<'a>>,
}

/// The logical lines of a file that hold any token.
pub(super) fn lines(text: &str) -> Vec<Line<'_>> {
    let mut lexer = Lexer { rest: text };
    let mut lines = Vec::new();
    let mut line: Option<Line<'_>> = None;
    let mut depth = 0_usize;
    let mut indented = false;
    let mut second = false;
    loop {
        let space = lexer.take_while(|c| matches!(c, ' ' | '\t' | '\x0c'));
        if line.is_none() {
            indented = second || !space.trim_start_matches('\x0c').is_empty();
        }
        if lexer.take("\\\r\n") || lexer.take("\\\n") {
            continue;
        }
        if lexer.rest.starts_with('#') {
            lexer.take_while(|c| c != '\n' && c != '\r');
        }
        if lexer.take("\r\n") || lexer.take("\n") || lexer.take("\r") {
            if depth == 0 {
                lines.extend(line.take());
                second = false;
            }
            continue;
        }
        let Some(token) = lexer.token() else { break };
        match token {
            Token::Op("(" | "[" | "{") => depth += 1,
            Token::Op(")" | "]" | "}") => depth = depth.saturating_sub(1),
            // Two statements on one line are two lines to us; the first may have opened a block (`if x: a = 1; b = 2`), so
            // the second is taken for a part of one.
            Token::Op(";") if depth == 0 => {
                lines.extend(line.take());
                second = true;
                continue;
            }
            _ => {}
        }
        line.get_or_insert_with(|| Line { indented, tokens: Vec::new() }).tokens.push(token);
    }
    lines.extend(line);
    lines
}

struct Lexer<'a> {
    rest: &'a str,
}

impl<'a> Lexer<'a> {
    fn take(&mut self, prefix: &str) -> bool {
        let rest = self.rest.strip_prefix(prefix);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn take_while(&mut self, wanted: impl Fn(char) -> bool) -> &'a str {
        let end = self.rest.find(|c| !wanted(c)).unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at(end);
        self.rest = rest;
        taken
    }

    fn token(&mut self) -> Option<Token<'a>> {
        let first = self.rest.chars().next()?;
        let second = self.rest.chars().nth(1);
        if first.is_ascii_digit() || (first == '.' && second.is_some_and(|c| c.is_ascii_digit())) {
            return Some(Token::Number(self.take_while(|c| c.is_ascii_alphanumeric() || c == '.' || c == '_')));
        }
        if is_name(first) {
            let name = self.take_while(is_name);
            return Some(match self.quoted(name) {
                Some(text) => text,
                None => Token::Name(name),
            });
        }
        if let Some(text) = self.quoted("") {
            return Some(text);
        }
        let mut length = first.len_utf8();
        if let Some(second) = second
            && (second == '=' && "=!<>+-*/%&|^@:~".contains(first)
                || ["**", "//", "->", "<<", ">>"].iter().any(|op| self.rest.starts_with(op)))
        {
            length += second.len_utf8();
        }
        let (op, rest) = self.rest.split_at(length);
        self.rest = rest;
        Some(if first.is_ascii_punctuation() { Token::Op(op) } else { Token::Bad })
    }

    /// A string literal with this prefix, if a quote is next.
    fn quoted(&mut self, prefix: &'a str) -> Option<Token<'a>> {
        let prefixes = prefix.len() <= 2 && prefix.chars().all(|c| "rRbBuUfFtT".contains(c));
        let quote = self.rest.chars().next().filter(|c| prefixes && matches!(c, '"' | '\''))?;
        let triple = if quote == '"' { "\"\"\"" } else { "'''" };
        let end = if self.rest.starts_with(triple) { triple } else { triple.get(..1)? };
        let body = self.rest.get(end.len()..)?;
        let mut escaped = false;
        for (at, c) in body.char_indices() {
            let rest = body.get(at..)?;
            if escaped {
                escaped = false;
            } else if c == '\\' {
                escaped = true;
            } else if rest.starts_with(end) {
                self.rest = rest.get(end.len()..)?;
                return Some(Token::Text(prefix, body.get(..at)?));
            } else if c == '\n' && end.len() == 1 {
                self.rest = rest;
                return Some(Token::Bad);
            }
        }
        self.rest = "";
        Some(Token::Bad)
    }
}

fn is_name(c: char) -> bool {
    c == '_' || c.is_alphanumeric()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn joins_physical_lines_and_marks_blocks() {
        let lines = lines("# c\na = (1,\n  'x') # d\nif b:\n\tc += \\\n  rb'''q\n'q''' ; e == .5\n");
        let shapes: Vec<_> = lines.iter().map(|line| (line.indented, line.tokens.len())).collect();
        assert_eq!(shapes, [(false, 7), (false, 3), (true, 3), (true, 3)]);
        assert_eq!(lines[2].tokens, [Token::Name("c"), Token::Op("+="), Token::Text("rb", "q\n'q")]);
        assert_eq!(lines[3].tokens, [Token::Name("e"), Token::Op("=="), Token::Number(".5")]);
    }

    #[test]
    fn an_unfinished_string_is_bad_and_ends_with_its_line() {
        let lines = lines("a = 'x\nb = \"\"\"y\n");
        assert_eq!(lines[0].tokens[2], Token::Bad);
        assert_eq!(lines[1].tokens[2], Token::Bad);
        assert_eq!(lines.len(), 2);
    }

    proptest! {
        #[test]
        fn any_text_has_lines(text in any::<String>()) {
            lines(&text);
        }

        #[test]
        fn any_punctuation_has_lines(text in "[ -~\\n'\"\\\\(){}é#=]{0,200}") {
            lines(&text);
        }
    }
}
