//! Text of others made harmless for the place where it is shown: a terminal, a workflow's log, Markdown, HTML.

pub use crate::shields::is_address;

/// Whether the character is seen by nobody and steers what is: control characters, and those that reorder text
/// (Unicode TR9), hide in it or are ignored when strings are compared.
fn steers(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// One line of what can be seen: what a tool or a file holds must not steer the terminal, nor read otherwise than it is.
pub fn visible(text: &str) -> String {
    // Most is plain.
    if text.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic()) {
        return text.to_owned();
    }
    text.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).filter(|c| !steers(*c)).collect()
}

/// Several lines of what can be seen, the last of which says something.
pub fn lines(text: &str) -> String {
    let mut lines = text.split('\n').map(clean).collect::<Vec<_>>().join("\n");
    lines.truncate(lines.trim_end().len());
    lines
}

/// The same without white space at its end.
pub fn clean(text: &str) -> String {
    let mut line = visible(text);
    line.truncate(line.trim_end().len());
    line
}

/// The same of at most `limit` characters; the rest is an ellipsis. A message can be a megabyte.
pub fn short(text: &str, limit: usize) -> String {
    // Looked at no further than needed: invisible characters may stand between those that count.
    let mut line = clean(text.get(..text.floor_char_boundary(limit.saturating_mul(16))).unwrap_or(text));
    if let Some((end, _)) = line.char_indices().nth(limit) {
        let end = line.get(..end).and_then(|kept| kept.char_indices().next_back()).map_or(0, |(at, _)| at);
        line.truncate(end);
        line.push('…');
    }
    line
}

/// The longest path that a system knows, in characters; what is longer is none.
pub const PATH: usize = 4096;

/// Text in Markdown that adds no markup. Any ASCII punctuation may be escaped (CommonMark 0.31, section 2.4); here all of
/// it is but the comma, so that no bare address becomes a link either.
pub fn markdown(text: &str) -> String {
    escaped(&clean(text))
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if c.is_ascii_punctuation() && c != ',' {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

/// The parts of a sentence between backquotes, which are code, and the others: the first is text. A last backquote without
/// another, as a cut leaves it, is text.
pub fn spans(text: &str) -> Vec<(bool, String)> {
    let mut parts: Vec<String> = text.split('`').map(str::to_owned).collect();
    if parts.len().is_multiple_of(2)
        && let (Some(last), Some(before)) = (parts.pop(), parts.last_mut())
    {
        before.push('`');
        before.push_str(&last);
    }
    parts.into_iter().enumerate().map(|(at, part)| (at % 2 == 1, part)).collect()
}

/// A sentence of ours in Markdown, in which what stands between backquotes stays code.
pub fn prose(text: &str) -> String {
    coded(text, |part| format!("`{part}`"))
}

/// The same in a cell of a table, which a bar ends in code, too.
pub fn cell(text: &str) -> String {
    coded(text, |part| format!("`{}`", part.replace('|', "\\|")))
}

fn coded(text: &str, code: impl Fn(&str) -> String) -> String {
    // Nothing is code, and nothing that a workflow's log takes for a command stands bare.
    let is_text = |part: &str| part.trim().is_empty() || part.contains("##[");
    let spelled = |(is_code, part): &(bool, String)| match is_code {
        false => escaped(part),
        true if is_text(part) => escaped(&format!("`{part}`")),
        true => code(part),
    };
    spans(&clean(text)).iter().map(spelled).collect()
}

/// Text in HTML or XML, between tags or inside of a quoted attribute. Characters that XML 1.0 does not know are gone.
pub fn html(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 8);
    for c in visible(text).chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '\u{fffe}' | '\u{ffff}' => {}
            _ => escaped.push(c),
        }
    }
    escaped
}

/// The text behind the second `::` of a workflow command.
pub fn command(text: &str) -> String {
    text.replace("##[", "## [").replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The value of a workflow command's property.
pub fn property(text: &str) -> String {
    command(text).replace(':', "%3A").replace(',', "%2C")
}

/// Lines for a workflow's log of which none is a command. The runner takes one where `::` comes first on a line, and the
/// older form, `##[`, anywhere in it
/// (<https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs>).
pub fn log(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let line = line.replace("##[", "## [");
        let first = line.find(|c: char| c.is_ascii_graphic()).unwrap_or(line.len());
        match line.split_at_checked(first) {
            Some((head, rest)) if rest.starts_with("::") => {
                out.push_str(head);
                out.push_str("| ");
                out.push_str(rest);
            }
            _ => out.push_str(&line),
        }
    }
    out
}

/// JSON for a terminal, or for a workflow's log, whose older commands may stand anywhere in a line: the same value, in which
/// what steers is spelt by its number.
pub fn json_on_screen(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if !c.is_ascii() && steers(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                out.push_str(&format!("\\u{unit:04x}"));
            }
        } else {
            out.push(c);
        }
    }
    out.replace("##[", "#\\u0023[")
}

/// JSON inside of a `<script>`: nothing in it can end the element or start a comment
/// (<https://html.spec.whatwg.org/multipage/scripting.html#restrictions-for-contents-of-script-elements>).
pub fn json(text: &str) -> String {
    text.replace('<', "\\u003c").replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

    #[test]
    fn what_stands_between_backquotes_is_code_and_a_cut_leaves_the_rest_so() {
        for (text, in_prose, in_cell) in [
            ("run `a -b`: now", r"run `a -b`\: now", r"run `a -b`\: now"),
            ("run `a | b`", "run `a | b`", r"run `a \| b`"),
            ("run `a` or `b c…", r"run `a` or \`b c…", r"run `a` or \`b c…"),
            ("`", r"\`", r"\`"),
            ("a ` b", r"a \` b", r"a \` b"),
            ("a `` b", r"a \`\` b", r"a \`\` b"),
        ] {
            assert_eq!((prose(text).as_str(), cell(text).as_str()), (in_prose, in_cell), "{text}");
        }
    }

    #[test]
    fn code_in_prose_stays_code_and_nothing_else_is_markup() {
        for (text, expected) in [
            ("run `a_b --c` (or *d*) now ", r"run `a_b --c` \(or \*d\*\) now"),
            ("`<b>` and `@someone`", "`<b>` and `@someone`"),
            ("a ` b", r"a \` b"),
            ("a `` b", r"a \`\` b"),
            ("`x\n# y` z", "`x # y` z"),
            ("`##[error]`", r"\`\#\#\[error\]\`"),
        ] {
            assert_eq!(prose(text), expected, "{text}");
        }
    }

    #[test]
    fn lines_end_with_what_can_be_seen() {
        for (text, expected) in [("$\n\0", "$"), ("a\n\u{200b}\n \n", "a"), ("\0\n", ""), ("a \n\tb\n", "a\n b")] {
            assert_eq!(lines(text), expected, "{text:?}");
            assert_eq!(lines(expected), expected);
        }
    }

    proptest! {
        #[test]
        fn text_in_a_table_of_markdown_is_text(text in "\\PC{0,30}|[-*_`\\[\\]()<>&!|~#@:/.a $\\\\]{0,20}|www\\.[a-z.]{3,9}|https?://[a-z.]{1,9}") {
            let table = format!("| a | b |\n| --- | --- |\n| x | {} |\n", markdown(&text));
            let (mut cells, mut cell) = (Vec::new(), String::new());
            for event in Parser::new_ext(&table, Options::all()) {
                match event {
                    Event::Text(text) => cell.push_str(&text),
                    Event::Start(Tag::Table(_) | Tag::TableHead | Tag::TableRow | Tag::TableCell) => {}
                    Event::End(TagEnd::TableCell) => cells.push(std::mem::take(&mut cell)),
                    Event::End(_) => {}
                    other => prop_assert!(false, "{:?} in {}", other, table),
                }
            }
            prop_assert_eq!(cells.len(), 4);
            let seen = clean(&text);
            prop_assert_eq!(cells[3].trim(), seen.trim());
        }

        #[test]
        fn no_line_of_a_log_is_a_command(text in "([ \\t\u{feff}\u{ad}]|::|##\\[|error|::error::x|\\]|\n){0,12}") {
            for line in log(&text).lines() {
                let seen: String = line.chars().filter(|c| c.is_ascii_graphic()).collect();
                prop_assert!(!seen.starts_with("::") && !line.contains("##["), "{}", line);
            }
        }
    }

    #[test]
    fn text_is_cut_where_it_is_too_long() {
        assert_eq!(short("abcd", 4), "abcd");
        assert_eq!(short("abcde", 4), "abc…");
        assert_eq!(short(&"ä".repeat(1 << 20), 3), "ää…");
        assert_eq!(short("a\u{200b}b\u{1b}[31mc", 60), "ab[31mc");
    }

    #[test]
    fn an_address_is_on_the_web_and_plain() {
        assert!(is_address("https://docs.astral.sh/ruff/rules/F401?a=b&c=%20#d"));
        for other in
            ["javascript:alert(1)", "http://a.example", "https://a b", "https://a\u{7}", "https://a/(b)", "//a"]
        {
            assert!(!is_address(other), "{other}");
        }
        assert!(!is_address(&format!("https://a.example/{}", "a".repeat(1 << 20))));
    }

    #[test]
    fn each_place_has_its_own_danger() {
        assert_eq!(html("<a href=\"x\">&'\u{1b}"), "&lt;a href=&quot;x&quot;&gt;&amp;&#39;");
        assert_eq!(property("a:b,c%\n"), "a%3Ab%2Cc%25%0A");
        let hostile = "\u{9b}\u{202e}##[error]\u{e0001} \u{e9}";
        let shown = json_on_screen(&serde_json::to_string(hostile).unwrap());
        assert_eq!(serde_json::from_str::<String>(&shown).unwrap(), hostile, "the same value");
        assert!(!shown.contains(|c: char| c != '\u{e9}' && !c.is_ascii()) && !shown.contains("##["), "{shown}");
        assert_eq!(json("</script><!--"), "\\u003c/script>\\u003c!--");
    }
}
