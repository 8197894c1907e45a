//! Comments in Python source by which its author has judged a finding already. bandit and semgrep obey their own (`# nosec`,
//! `# nosemgrep`); these are of other tools that find the same.

use std::sync::LazyLock;

use regex_lite::Regex;

use crate::outcome::Finding;

/// Whose comments a check obeys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Obeys {
    /// Nobody's: what another service or program says stands.
    Nobody,
    /// `# noqa` with ruff's rules of the same meaning.
    Ruff,
    /// The same, and what CodeQL obeys.
    CodeQl,
}

/// ruff's rules of the same meaning as queries of the dataflow scan (<https://docs.astral.sh/ruff/rules/#flake8-bandit-s>);
/// those of bandit have its numbers.
const SAME: &[(&str, &[&str])] = &[
    ("py/sql-injection", &["S608"]),
    ("py/command-line-injection", &["S602", "S604", "S605"]),
    ("py/unsafe-deserialization", &["S301", "S302", "S506"]),
    ("py/code-injection", &["S102", "S307"]),
    ("py/weak-sensitive-data-hashing", &["S303", "S324"]),
];

/// `# noqa: S307, E501` (<https://docs.astral.sh/ruff/linter/#error-suppression>); one without codes is about style.
static NOQA: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?i)#\s*noqa\s*:\s*([A-Z]+[0-9]+(?:[\s,]+[A-Z]+[0-9]+)*)").ok());

/// `# codeql[py/sql-injection]` stands at the line or alone on the one before, `# lgtm[…]` at the line
/// (<https://github.blog/changelog/2022-11-28-codeql-supports-inline-suppression>).
static CODEQL: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"#\s*(codeql|lgtm)\s*\[([^\]]*)\]").ok());

impl Obeys {
    /// The comment that suppresses a finding; `row` gives a line of a file, counted from 1.
    pub fn suppression(self, finding: &Finding, row: impl Fn(&str, u32) -> Option<String>) -> Option<String> {
        let (path, line) = (finding.path.as_deref().filter(|path| path.ends_with(".py"))?, finding.line?);
        if self == Obeys::Nobody {
            return None;
        }
        // Few lines speak of a judgement. To tell a comment from a string takes a tokenizer, and the whole file.
        let above = line.checked_sub(1).and_then(|above| row(path, above));
        if ![above.as_deref(), row(path, line).as_deref()].into_iter().flatten().any(speaks) {
            return None;
        }
        let rows: Vec<String> = (1..).map_while(|line| row(path, line)).collect();
        let comments = dataflow::syntax::comments(&rows.join("\n"));
        let here = comments.get(&line);
        let before = line.checked_sub(1).filter(|_| above.as_deref().is_some_and(is_alone));
        let of_codeql = |comment: Option<&String>, with_lgtm| codeql(&finding.rule, comment?, with_lgtm);
        here.and_then(|comment| noqa(&finding.rule, comment)).or_else(|| match self {
            Obeys::CodeQl => of_codeql(here, true).or_else(|| of_codeql(comments.get(&before?), false)),
            _ => None,
        })
    }
}

fn speaks(row: &str) -> bool {
    let row = row.to_ascii_lowercase();
    row.contains('#') && ["noqa", "codeql", "lgtm"].iter().any(|word| row.contains(word))
}

fn is_alone(row: &str) -> bool {
    row.trim_start().starts_with('#')
}

fn noqa(rule: &str, comment: &str) -> Option<String> {
    let number =
        rule.strip_prefix('B').filter(|rest| rest.len() == 3 && rest.bytes().all(|byte| byte.is_ascii_digit()));
    let of_bandit = number.map(|number| format!("S{number}"));
    let same = SAME.iter().find(|(query, _)| *query == rule).map_or(&[][..], |(_, codes)| codes);
    let found = NOQA.as_ref()?.captures(comment)?;
    let codes = found.get(1)?.as_str().to_ascii_uppercase();
    let mut codes = codes.split([',', ' ', '\t']);
    let code = codes.find(|code| of_bandit.as_deref() == Some(code) || same.contains(code))?;
    Some(format!("# noqa: {code}"))
}

fn codeql(rule: &str, comment: &str, with_lgtm: bool) -> Option<String> {
    CODEQL.as_ref()?.captures_iter(comment).find_map(|found| {
        let (word, rules) = (found.get(1)?.as_str(), found.get(2)?.as_str());
        let is_named = rules.split(',').any(|named| named.trim() == rule);
        (is_named && (with_lgtm || word == "codeql")).then(|| format!("# {word}[{rule}]"))
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
            let of_ruff = expected.filter(|comment| !comment.ends_with(']'));
            assert_eq!(said(Obeys::Ruff, rule, "a.py", &text).as_deref(), of_ruff, "{line}");
        }
    }

    #[test]
    fn a_comment_alone_on_the_line_before_is_codeqls() {
        for (before, expected) in [
            ("\n  # codeql[py/sql-injection]", Some("# codeql[py/sql-injection]")),
            ("\n  # lgtm[py/sql-injection]", None),
            ("\n  # noqa: S608", None),
            ("\ny = 1  # codeql[py/sql-injection]", None),
            ("y = '''\n# codeql[py/sql-injection]", None),
        ] {
            let text = format!("{before}\nrun(x)\n");
            assert_eq!(said(Obeys::CodeQl, "py/sql-injection", "a.py", &text).as_deref(), expected, "{before}");
        }
    }
}
