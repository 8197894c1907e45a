//! Comments in the source of Python and Rust by which its author has judged a finding already. bandit and semgrep obey their
//! own (`# nosec`, `# nosemgrep`); these are of other tools that find the same.

mod names;

use std::collections::BTreeMap;
use std::iter;
use std::sync::LazyLock;

use regex_lite::Regex;

use crate::outcome::Finding;

/// Whether a tool obeys its own comments that suppress findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comments {
    /// As always.
    Obeyed,
    /// To learn what they suppress.
    Ignored,
}

impl Comments {
    /// The option by which a tool ignores its comments, where it shall.
    pub fn ignored_by(self, option: &'static str) -> Option<&'static str> {
        (self == Comments::Ignored).then_some(option)
    }
}

/// How many lines below the one of a finding its statement may go on.
const REACH: usize = 50;

/// The longest comment that is kept, in characters.
const LONGEST: usize = 200;

/// The comment with this word, in small letters, that is closest to the line of a finding: in it, alone above it, or in one
/// of the statement's further lines.
pub fn comment(text: &str, line: u32, word: &str) -> Option<String> {
    let at = usize::try_from(line).ok()?.checked_sub(1)?;
    let rows: Vec<&str> = text.lines().skip(at.saturating_sub(1)).take(REACH + 2).collect();
    let (above, rest) = if at == 0 { (None, &rows[..]) } else { (rows.first(), rows.get(1..)?) };
    let (first, below) = rest.split_first()?;
    let above = above.filter(|row| row.trim_start().starts_with(['#', '/']));
    let rows = iter::once(first).chain(above).chain(below);
    rows.copied().find_map(|row| {
        let start = row.get(..row.to_ascii_lowercase().find(word)?)?;
        let start = start.rfind('#').max(start.rfind("//"))?;
        Some(row.get(start..)?.trim_end().chars().take(LONGEST).collect())
    })
}

/// Whose comments a check obeys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Obeys {
    /// Nobody's: what another service or program says stands.
    Nobody,
    /// `# noqa` with ruff's rules of the same meaning, and `# nosec` with bandit's tests.
    Tests,
    /// The same, and what CodeQL obeys.
    CodeQl,
}

/// bandit's tests of the same meaning as queries of the dataflow scan and rules of ours; ruff's rules have their numbers
/// (<https://docs.astral.sh/ruff/rules/#flake8-bandit-s>).
const SAME: &[(&str, &[&str])] = &[
    ("py/code-injection", &["102", "307"]),
    ("py/command-line-injection", &["602", "604", "605"]),
    ("py/sql-injection", &["608"]),
    ("py/unsafe-deserialization", &["301", "302", "506"]),
    ("py/weak-sensitive-data-hashing", &["303", "324"]),
    ("touchmark.python.crypto.ecb-mode", &["305"]),
    ("touchmark.python.crypto.random-for-secret", &["311"]),
    ("touchmark.python.crypto.short-curve", &["505"]),
    ("touchmark.python.crypto.short-key", &["505"]),
    ("touchmark.python.crypto.weak-cipher", &["304"]),
    ("touchmark.python.crypto.weak-hash", &["303", "324"]),
    ("touchmark.python.crypto.weak-password-hash", &["303", "324"]),
    ("touchmark.python.deserialization.marshal", &["302"]),
    ("touchmark.python.deserialization.pickle", &["301"]),
    ("touchmark.python.deserialization.pickle-of-input", &["301"]),
    ("touchmark.python.deserialization.shelve", &["301"]),
    ("touchmark.python.deserialization.torch-load-default", &["614"]),
    ("touchmark.python.deserialization.yaml-full", &["506"]),
    ("touchmark.python.deserialization.yaml-unsafe", &["506"]),
    ("touchmark.python.files.mktemp", &["306"]),
    ("touchmark.python.files.shared-temporary", &["108"]),
    ("touchmark.python.files.tar-extract", &["202"]),
    ("touchmark.python.files.world-writable", &["103"]),
    ("touchmark.python.injection.eval", &["307"]),
    ("touchmark.python.injection.eval-of-input", &["307"]),
    ("touchmark.python.injection.exec", &["102"]),
    ("touchmark.python.injection.logging-listener", &["612"]),
    ("touchmark.python.injection.shell-string", &["602", "604", "605"]),
    ("touchmark.python.injection.shell-variable", &["602", "604", "605"]),
    ("touchmark.python.injection.ssh-command-string", &["601"]),
    ("touchmark.python.network.bind-all", &["104"]),
    ("touchmark.python.network.ftp", &["321", "402"]),
    ("touchmark.python.network.request-without-timeout", &["113"]),
    ("touchmark.python.network.serve-all", &["104"]),
    ("touchmark.python.network.ssh-host-key", &["507"]),
    ("touchmark.python.network.telnet", &["312", "401"]),
    ("touchmark.python.secrets.key-entry", &["105"]),
    ("touchmark.python.secrets.key-literal", &["105", "106", "107"]),
    ("touchmark.python.secrets.password-entry", &["105"]),
    ("touchmark.python.secrets.password-word", &["105", "106", "107"]),
    ("touchmark.python.sql.built-statement", &["608"]),
    ("touchmark.python.sql.built-variable", &["608"]),
    ("touchmark.python.tls.old-protocol", &["502", "503"]),
    ("touchmark.python.tls.unverified-context", &["323"]),
    ("touchmark.python.tls.verify-off", &["501"]),
    ("touchmark.python.tls.wrap-socket", &["504"]),
    ("touchmark.python.web.assert-guard", &["101"]),
    ("touchmark.python.web.autoescape-off", &["701"]),
    ("touchmark.python.web.debug-server", &["201"]),
    ("touchmark.python.web.declared-safe", &["308", "703", "704"]),
    ("touchmark.python.xml.stdlib-parser", &["313", "314", "315", "316", "317", "318", "319"]),
];

/// `# noqa: S307, E501` (<https://docs.astral.sh/ruff/linter/#error-suppression>); one without codes is about style.
static NOQA: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?i)#\s*noqa\s*:\s*([A-Z]+[0-9]+(?:[\s,]+[A-Z]+[0-9]+)*)").ok());

/// `# ruff: ignore[S307]`, `# ruff:ignore[suspicious-eval-usage]`, at the line or alone on the one before.
static IGNORE: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"#\s*ruff\s*:\s*ignore\s*\[([^\]]*)\]").ok());

/// `# ruff: disable[S307]` up to `# ruff: enable[S307]`, and `# ruff: file-ignore[S307]`, each on a line of its own
/// (<https://docs.astral.sh/ruff/linter/#error-suppression>).
static RANGE: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^#\s*ruff\s*:\s*(disable|enable|file-ignore)\s*\[([^\]]*)\]").ok());

/// `# ruff: noqa: S307` and `# flake8: noqa: S307` on a line of their own: about the whole file.
static OF_FILE: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?i)^#\s*(ruff|flake8)\s*:\s*(noqa\s*:\s*[A-Z]+[0-9]+(?:[\s,]+[A-Z]+[0-9]+)*)").ok());

/// `# nosec B307` and `# nosec: B307, B602`; one without tests is about what bandit itself finds.
static NOSEC: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"#\s*nosec\s*:?\s*(B[0-9]+(?:[\s,]+B[0-9]+)*)").ok());

/// `# codeql[py/sql-injection]`, in Rust `// codeql[rust/…]`, stands at the line or alone on the one before, `# lgtm[…]` at
/// the line
/// (<https://github.blog/changelog/2022-11-28-codeql-supports-inline-suppression>).
static CODEQL: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"(#|//)\s*(codeql|lgtm)\s*\[([^\]]*)\]").ok());

impl Obeys {
    /// The comment that suppresses a finding; `row` gives a line of a file, counted from 1.
    pub fn suppression(self, finding: &Finding, row: impl Fn(&str, u32) -> Option<String>) -> Option<String> {
        let (path, line) = (finding.path.as_deref()?, finding.line?);
        let sign = sign(path)?;
        if self == Obeys::Nobody {
            return None;
        }
        self.at_line(finding, path, line, sign, &row).or_else(|| {
            if sign != "#" || !has_number(&finding.rule) {
                return None;
            }
            let rows: Vec<String> = (1..).map_while(|line| row(path, line)).collect();
            wider(&finding.rule, line, &rows)
        })
    }

    /// The comment at the line, or alone on the one before.
    fn at_line(
        self,
        finding: &Finding,
        path: &str,
        line: u32,
        sign: &str,
        row: &impl Fn(&str, u32) -> Option<String>,
    ) -> Option<String> {
        // Few lines speak of a judgement. To tell a comment from a string takes a tokenizer, and the whole file.
        let above = line.checked_sub(1).and_then(|above| row(path, above));
        if ![above.as_deref(), row(path, line).as_deref()].into_iter().flatten().any(|row| speaks(row, sign)) {
            return None;
        }
        let rows: Vec<String> = (1..).map_while(|line| row(path, line)).collect();
        let comments = comments(sign, &rows.join("\n"));
        let here = comments.get(&line);
        let before =
            line.checked_sub(1).filter(|_| above.as_deref().is_some_and(|row| row.trim_start().starts_with(sign)));
        let of_codeql = |comment: Option<&String>, with_lgtm| codeql(&finding.rule, comment?, with_lgtm);
        let of_tests = |comment: Option<&String>| numbered(&finding.rule, comment.filter(|_| sign == "#")?);
        let of_ruff = |comment: Option<&String>| ruff(&finding.rule, comment.filter(|_| sign == "#")?);
        of_tests(here).or_else(|| of_ruff(here)).or_else(|| of_ruff(comments.get(&before?))).or_else(|| match self {
            Obeys::CodeQl => of_codeql(here, true).or_else(|| of_codeql(comments.get(&before?), false)),
            _ => None,
        })
    }
}

/// What a comment of this file begins with; nothing where nobody's comments are obeyed.
fn sign(path: &str) -> Option<&'static str> {
    if path.ends_with(".py") {
        return Some("#");
    }
    path.ends_with(".rs").then_some("//")
}

/// The comments of a text, by their line.
fn comments(sign: &str, text: &str) -> BTreeMap<u32, String> {
    match sign {
        "#" => dataflow::syntax::comments(text),
        _ => patterns::comments(text).unwrap_or_default(),
    }
}

fn speaks(row: &str, sign: &str) -> bool {
    let row = row.to_ascii_lowercase();
    row.contains(sign) && ["noqa", "nosec", "ruff", "codeql", "lgtm"].iter().any(|word| row.contains(word))
}

/// Whether the test of bandit's with this number means the same as a rule.
fn means(rule: &str, number: &str) -> bool {
    let own = rule.strip_prefix('B').filter(|rest| rest.len() == 3 && rest.bytes().all(|byte| byte.is_ascii_digit()));
    own == Some(number) || SAME.iter().any(|(query, numbers)| *query == rule && numbers.contains(&number))
}

/// Whether any test of bandit's means the same as a rule.
fn has_number(rule: &str) -> bool {
    let own = rule.strip_prefix('B').is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()));
    own || SAME.iter().any(|(query, _)| *query == rule)
}

/// The comment for ruff that names a rule of the same meaning by its code or its name.
fn ruff(rule: &str, comment: &str) -> Option<String> {
    let found = IGNORE.as_ref()?.captures(comment)?;
    named(rule, found.get(1)?.as_str()).map(|code| format!("# ruff: ignore[{code}]"))
}

/// The code or the name, in a list of ruff's, of a rule that means the same.
fn named<'c>(rule: &str, codes: &'c str) -> Option<&'c str> {
    let number = |code: &&str| {
        let known = names::NAMES.iter().find(|(name, _)| name == code).map(|(_, number)| *number);
        known.or_else(|| code.strip_prefix('S')).is_some_and(|number| means(rule, number))
    };
    codes.split(',').map(str::trim).find(number)
}

/// The comment on a line of its own that is about the whole file, or about the lines from there on.
fn wider(rule: &str, line: u32, rows: &[String]) -> Option<String> {
    if !rows.iter().any(|row| row.contains("ruff") || row.to_ascii_lowercase().contains("flake8")) {
        return None;
    }
    let comments = comments("#", &rows.join("\n"));
    let own: BTreeMap<u32, &str> = comments
        .iter()
        .filter(|(at, _)| depth(rows, **at).is_some_and(|(_, text)| text.starts_with('#')))
        .map(|(at, comment)| (*at, comment.trim()))
        .collect();
    own.iter().find_map(|(at, comment)| {
        if let Some(found) = OF_FILE.as_ref()?.captures(comment) {
            return numbered(rule, &format!("# {}", found.get(2)?.as_str())).map(|said| {
                let tool = found.get(1).map_or("ruff", |tool| tool.as_str()).to_ascii_lowercase();
                said.replacen("# ", &format!("# {tool}: "), 1)
            });
        }
        let found = RANGE.as_ref()?.captures(comment)?;
        let (word, codes) = (found.get(1)?.as_str(), found.get(2)?.as_str());
        let code = named(rule, codes)?;
        let reaches = match word {
            "file-ignore" => true,
            "disable" => *at < line && line <= end_of_range(*at, codes, &own, rows),
            _ => false,
        };
        reaches.then(|| format!("# ruff: {word}[{code}]"))
    })
}

/// The last line of what begins with `# ruff: disable[…]`: where the same codes are enabled at the same depth, else where its
/// block ends.
fn end_of_range(start: u32, codes: &str, own: &BTreeMap<u32, &str>, rows: &[String]) -> u32 {
    let Some((outer, _)) = depth(rows, start) else { return start };
    let list = |codes: &str| codes.split(',').map(|code| code.trim().to_owned()).collect::<Vec<_>>();
    let enables = |comment: &str| {
        let found = RANGE.as_ref().and_then(|range| range.captures(comment));
        found.is_some_and(|found| {
            found.get(1).is_some_and(|word| word.as_str() == "enable")
                && found.get(2).is_some_and(|other| list(other.as_str()) == list(codes))
        })
    };
    let mut at = start;
    while let Some(next) = at.checked_add(1).filter(|next| usize::try_from(*next).is_ok_and(|next| next <= rows.len()))
    {
        if let Some((inner, text)) = depth(rows, next) {
            let is_end = inner == outer && own.get(&next).is_some_and(|comment| enables(comment));
            if is_end || inner < outer && !text.starts_with('#') {
                return at;
            }
        }
        at = next;
    }
    at
}

/// The white space before a line that says something, in bytes, and what it says.
fn depth(rows: &[String], line: u32) -> Option<(usize, &str)> {
    let row = rows.get(usize::try_from(line).ok()?.checked_sub(1)?)?;
    let text = row.trim_start();
    (!text.is_empty()).then(|| (row.len() - text.len(), text))
}

/// The comment that names a test of bandit's, or ruff's rule of its number, of the same meaning.
fn numbered(rule: &str, comment: &str) -> Option<String> {
    [("noqa", 'S', &NOQA), ("nosec", 'B', &NOSEC)].into_iter().find_map(|(word, letter, pattern)| {
        let found = LazyLock::force(pattern).as_ref()?.captures(comment)?;
        let codes = found.get(1)?.as_str().to_ascii_uppercase();
        let mut numbers = codes.split([',', ' ', '\t']).filter_map(|code| code.strip_prefix(letter));
        let number = numbers.find(|number| means(rule, number))?;
        Some(format!("# {word}: {letter}{number}"))
    })
}

fn codeql(rule: &str, comment: &str, with_lgtm: bool) -> Option<String> {
    CODEQL.as_ref()?.captures_iter(comment).find_map(|found| {
        let (sign, word, rules) = (found.get(1)?.as_str(), found.get(2)?.as_str(), found.get(3)?.as_str());
        let is_named = rules.split(',').any(|named| named.trim() == rule);
        (is_named && (with_lgtm || word == "codeql")).then(|| format!("{sign} {word}[{rule}]"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::finding;
    use crate::outcome::Severity;

    fn said(obeys: Obeys, rule: &str, path: &str, text: &str) -> Option<String> {
        let found = finding(rule, Severity::High, path.to_owned(), 3, 1, "m");
        let row = |line: u32| text.lines().nth(usize::try_from(line).ok()?.checked_sub(1)?).map(str::to_owned);
        obeys.suppression(&found, |_, line| row(line))
    }

    #[test]
    fn a_comment_suppresses_the_rule_that_it_names() {
        let (bandit, query) = ("B307", "py/sql-injection");
        for (rule, line, expected) in [
            (bandit, "eval(x)  # noqa: S307", Some("# noqa: S307")),
            (bandit, "eval(x)  #noqa:E501,s307 why", Some("# noqa: S307")),
            (bandit, "eval(x)  # type: ignore # noqa: E501 S307", Some("# noqa: S307")),
            (bandit, "eval(x)  # noqa", None),
            (bandit, "eval(x)  # noqa: S301", None),
            (bandit, "eval(x)  # noqa: E501 # S307", None),
            (bandit, "eval('# noqa: S307' + x)", None),
            (bandit, "eval(f'{x}# noqa: S307')", None),
            ("S307", "eval(x)  # noqa: S307", None),
            (query, "run(x)  # noqa: S608", Some("# noqa: S608")),
            (bandit, "eval(x)  # ruff: ignore[S307]", Some("# ruff: ignore[S307]")),
            (
                bandit,
                "eval(x)  # ruff:ignore[E501, suspicious-eval-usage] why",
                Some("# ruff: ignore[suspicious-eval-usage]"),
            ),
            (bandit, "eval(x)  # ruff: ignore", None),
            (bandit, "eval(x)  # ruff: ignore[S101]", None),
            (bandit, "eval(x)  # ruff: noqa: S307", None),
            (query, "run(x)  # nosec B608", Some("# nosec: B608")),
            (query, "run(x)  #nosec: B101,B608 - a constant", Some("# nosec: B608")),
            (query, "run(x)  # nosec", None),
            (query, "run(x)  # nosec B101", None),
            ("touchmark.python.injection.eval", "eval(x)  # noqa: S307", Some("# noqa: S307")),
            ("touchmark.python.injection.eval", "eval(x)  # nosec B307", Some("# nosec: B307")),
            ("touchmark.python.injection.eval", "eval(x)  # noqa: S102", None),
            (query, "run('https://docs/x#noqa: S608 is why' + x)", None),
            (query, "run(x)  # codeql[py/sql-injection] by design", Some("# codeql[py/sql-injection]")),
            (query, "run(x)  # lgtm[py/x, py/sql-injection]", Some("# lgtm[py/sql-injection]")),
            (query, "run(x)  # codeql[py/xss]", None),
            (query, "run(x)  # lgtm", None),
            ("py/command-line-injection", "run(x, shell=True)  # noqa: S607", None),
            ("py/command-line-injection", "run(x, shell=True)  # noqa: S602", Some("# noqa: S602")),
        ] {
            let text = format!("import x\n\n{line}\n");
            assert_eq!(said(Obeys::CodeQl, rule, "a.py", &text).as_deref(), expected, "{line}");
            assert_eq!(said(Obeys::Nobody, rule, "a.py", &text), None, "{line}");
            assert_eq!(said(Obeys::CodeQl, rule, "a.sql", &text), None, "{line}");
            let of_tests = expected.filter(|comment| !comment.contains("codeql[") && !comment.contains("lgtm["));
            assert_eq!(said(Obeys::Tests, rule, "a.py", &text).as_deref(), of_tests, "{line}");
        }
    }

    /// As ruff 0.17.6 does, but for names of rules, which it takes in its preview alone.
    #[test]
    fn comments_for_ruff_reach_over_files_and_ranges() {
        let disabled = Some("# ruff: disable[S307]");
        for (text, expected) in [
            ("# ruff: noqa: S307\n\neval(x)\n", Some("# ruff: noqa: S307")),
            ("x\n\neval(x)\n# ruff: noqa: E501, S307\n", Some("# ruff: noqa: S307")),
            ("x\n\neval(x)\n# flake8: noqa: S307\n", Some("# flake8: noqa: S307")),
            ("# ruff: noqa\n\neval(x)\n", None),
            ("x\n\neval(x)  # ruff: noqa: S307\n", None),
            ("'# ruff: noqa: S307'\n\neval(x)\n", None),
            ("x\n\neval(x)\n# ruff: file-ignore[S307]\n", Some("# ruff: file-ignore[S307]")),
            ("x  # ruff: file-ignore[S307]\n\neval(x)\n", None),
            ("# ruff: file-ignore[S101]\n\neval(x)\n", None),
            ("# ruff: disable[S307]\n\neval(x)\n", disabled),
            ("# ruff: disable[S307] why\n\neval(x)\n# ruff: enable[S307]\n", disabled),
            (
                "# ruff: disable[E501, suspicious-eval-usage]\n\neval(x)\n",
                Some("# ruff: disable[suspicious-eval-usage]"),
            ),
            ("# ruff: disable\n\neval(x)\n", None),
            ("x  # ruff: disable[S307]\n\neval(x)\n", None),
            ("# ruff: disable[S307]\n# ruff: enable[S307]\neval(x)\n", None),
            ("# ruff: disable[S307]\n# ruff: enable[E501]\neval(x)\n", disabled),
            ("# ruff: disable[S307, E501]\n# ruff: enable[S307]\neval(x)\n", disabled),
            ("x\n\neval(x)\n# ruff: disable[S307]\n", None),
            ("def f():\n    # ruff: disable[S307]\n    eval(x)\n", disabled),
            ("def f(): pass\n    # ruff: disable[S307]\neval(x)\n", None),
        ] {
            assert_eq!(said(Obeys::Tests, "B307", "a.py", text).as_deref(), expected, "{text}");
            assert_eq!(said(Obeys::Nobody, "B307", "a.py", text), None, "{text}");
            assert_eq!(said(Obeys::Tests, "B310", "a.py", text), None, "{text}");
        }
    }

    #[test]
    fn the_comment_closest_to_a_finding_is_the_one_that_is_quoted() {
        for (text, line, word, expected) in [
            ("a\neval(x)  # nosec\n", 2, "nosec", Some("# nosec")),
            ("eval(x)  # NOSEC B307 # why\n", 1, "nosec", Some("# NOSEC B307 # why")),
            ("call(\n    x,\n    y,  # nosec: B602 it is ours\n)\n", 1, "nosec", Some("# nosec: B602 it is ours")),
            ("# nosemgrep: eval\neval(x)\n", 2, "nosem", Some("# nosemgrep: eval")),
            ("y  # nosemgrep\neval(x)\n", 2, "nosem", None),
            ("fn f() {\n    x() // nosemgrep\n}\n", 2, "nosem", Some("// nosemgrep")),
            ("eval(x)\n", 1, "nosec", None),
            ("", 1, "nosec", None),
            ("a\n", 7, "nosec", None),
        ] {
            assert_eq!(comment(text, line, word).as_deref(), expected, "{text}");
        }
        let long = format!("x  # nosec {}", "名".repeat(500));
        assert_eq!(comment(&long, 1, "nosec").map(|said| said.chars().count()), Some(LONGEST));
    }

    #[test]
    fn every_rule_of_the_table_is_one_of_ours() {
        let ours = concat!(include_str!("../../rules/code.json"), include_str!("dataflow.rs"));
        for (rule, _) in SAME.iter().filter(|(rule, _)| rule.starts_with("touchmark.")) {
            assert!(ours.contains(&format!("{rule}\"")), "{rule}");
        }
    }

    #[test]
    fn comments_of_rust_are_codeqls_alone() {
        let rule = "rust/weak-cryptographic-algorithm";
        for (line, expected) in [
            (
                "hash(x); // codeql[rust/weak-cryptographic-algorithm] a checksum",
                Some("// codeql[rust/weak-cryptographic-algorithm]"),
            ),
            (
                "hash(x); // lgtm[rust/x, rust/weak-cryptographic-algorithm]",
                Some("// lgtm[rust/weak-cryptographic-algorithm]"),
            ),
            ("hash(x); // codeql[rust/cleartext-logging]", None),
            ("hash(\"// codeql[rust/weak-cryptographic-algorithm]\");", None),
            ("/// codeql[rust/weak-cryptographic-algorithm]", None),
            ("hash(x); // noqa: S324", None),
            ("hash(x); # codeql[rust/weak-cryptographic-algorithm]", None),
        ] {
            let text = format!("use x;\n\n{line}\nfn f() {{}}\n");
            assert_eq!(said(Obeys::CodeQl, rule, "a.rs", &text).as_deref(), expected, "{line}");
        }
        let above = "use x;\n// codeql[rust/weak-cryptographic-algorithm]\nhash(x);\n";
        assert!(said(Obeys::CodeQl, rule, "a.rs", above).is_some());
        assert!(said(Obeys::CodeQl, rule, "a.rs", &above.replace("use x;\n//", "\nuse x; //")).is_none());
    }

    #[test]
    fn a_comment_alone_on_the_line_before_is_codeqls() {
        for (before, expected) in [
            ("\n  # codeql[py/sql-injection]", Some("# codeql[py/sql-injection]")),
            ("\n  # lgtm[py/sql-injection]", None),
            ("\n  # noqa: S608", None),
            ("\n  # ruff: ignore[S608]", Some("# ruff: ignore[S608]")),
            ("\ny = 1  # ruff: ignore[S608]", None),
            ("\ny = 1  # codeql[py/sql-injection]", None),
            ("y = '''\n# codeql[py/sql-injection]", None),
        ] {
            let text = format!("{before}\nrun(x)\n");
            assert_eq!(said(Obeys::CodeQl, "py/sql-injection", "a.py", &text).as_deref(), expected, "{before}");
        }
    }
}
