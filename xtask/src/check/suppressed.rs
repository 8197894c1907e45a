//! Comments in Python source by which its author has judged a finding already. bandit and semgrep obey their own (`# nosec`,
//! `# nosemgrep`); these are of other tools that find the same.

use std::sync::LazyLock;

use regex_lite::Regex;

use crate::outcome::Finding;

/// ruff's rules of the same meaning as queries of the dataflow scan (<https://docs.astral.sh/ruff/rules/#flake8-bandit-s>);
/// those of bandit have its numbers.
const SAME: [(&str, &[&str]); 5] = [
    ("py/sql-injection", &["S608"]),
    ("py/command-line-injection", &["S602", "S603", "S604", "S605", "S606", "S607"]),
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

/// The comment that suppresses a finding; `line` gives lines of its file, counted from 1.
pub fn suppression(finding: &Finding, line: impl Fn(u32) -> Option<String>) -> Option<String> {
    let at = finding.line?;
    let here = line(at)?;
    let before = || line(at.checked_sub(1)?).filter(|before| before.trim_start().starts_with('#'));
    noqa(&finding.rule, &here)
        .or_else(|| codeql(&finding.rule, &here, true))
        .or_else(|| codeql(&finding.rule, &before()?, false))
}

fn noqa(rule: &str, line: &str) -> Option<String> {
    let number =
        rule.strip_prefix('B').filter(|rest| rest.len() == 3 && rest.bytes().all(|byte| byte.is_ascii_digit()));
    let of_bandit = number.map(|number| format!("S{number}"));
    let same = SAME.iter().find(|(query, _)| *query == rule).map_or(&[][..], |(_, codes)| codes);
    let found = NOQA.as_ref()?.captures(line)?;
    let codes = found.get(1)?.as_str().to_ascii_uppercase();
    let mut codes = codes.split([',', ' ', '\t']);
    let code = codes.find(|code| of_bandit.as_deref() == Some(code) || same.contains(code))?;
    Some(format!("# noqa: {code}"))
}

fn codeql(rule: &str, line: &str, with_lgtm: bool) -> Option<String> {
    CODEQL.as_ref()?.captures_iter(line).find_map(|found| {
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

    #[test]
    fn a_comment_suppresses_the_rule_that_it_names() {
        let (bandit, query) = ("B307", "py/sql-injection");
        for (rule, before, line, expected) in [
            (bandit, "", "eval(x)  # noqa: S307", Some("# noqa: S307")),
            (bandit, "", "eval(x)  #noqa:E501,s307 why", Some("# noqa: S307")),
            (bandit, "", "eval(x)  # type: ignore # noqa: E501 S307", Some("# noqa: S307")),
            (bandit, "", "eval(x)  # noqa", None),
            (bandit, "", "eval(x)  # noqa: S301", None),
            (bandit, "", "eval(x)  # noqa: E501 # S307", None),
            (bandit, "# noqa: S307", "eval(x)", None),
            ("S307", "", "eval(x)  # noqa: S307", None),
            (query, "", "run(x)  # noqa: S608", Some("# noqa: S608")),
            (query, "", "run(x)  # codeql[py/sql-injection] by design", Some("# codeql[py/sql-injection]")),
            (query, "", "run(x)  # lgtm[py/x, py/sql-injection]", Some("# lgtm[py/sql-injection]")),
            (query, "  # codeql[py/sql-injection]", "run(x)", Some("# codeql[py/sql-injection]")),
            (query, "  # lgtm[py/sql-injection]", "run(x)", None),
            (query, "y = 1  # codeql[py/sql-injection]", "run(x)", None),
            (query, "", "run(x)  # codeql[py/xss]", None),
            (query, "", "run(x)  # lgtm", None),
        ] {
            let found = finding(rule, Severity::High, "a.py".to_owned(), 2, 1, "m");
            let lines = |number: u32| [before, line].get(number as usize - 1).map(|line| (*line).to_owned());
            assert_eq!(suppression(&found, lines).as_deref(), expected, "{before:?} {line:?}");
        }
    }
}
