//! Patterns through the public face, and the witnesses held against CPython's own clock.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::cpython::{ask, generated, is_new_enough};
use super::*;

/// All that is said of a pattern that is searched for.
fn analyse(text: &str, budget: Budget) -> Analysis {
    Pattern::parse(text, Flags::NONE).unwrap().analyse(Method::Search, budget)
}

fn found(text: &str, weakness: Weakness) -> Vec<Issue> {
    let mut issues = analyse(text, Budget::default()).issues;
    issues.retain(|issue| issue.weakness == weakness);
    issues
}

/// Slow patterns that were published, reduced to the part that was slow; the method is the one that was used.
const PUBLISHED: [(&str, &str, Weakness); 18] = [
    ("CVE-2018-7536 django urlize", r"^([^\s<]|[\w.])*@$", Weakness::Exponential),
    ("nested list", r"^(\w+[,;]?)*$", Weakness::Exponential),
    (
        "CVE-2020-8492 urllib basic auth",
        r#"(?:.*,)*[ \t]*([^ \t]+)[ \t]+realm=(["']?)([^"']*)\2"#,
        Weakness::Exponential,
    ),
    ("CVE-2020-28493 jinja2 urlize", r"^([a-zA-Z0-9._-]+)@([a-zA-Z0-9._-]+\.)+x$", Weakness::Exponential),
    ("CVE-2021-3733 urllib realm", r#"(?:^|,)[ \t]*([^ \t]+)[ \t]+realm=(["']?)([^"']*)\2"#, Weakness::Polynomial),
    ("CVE-2021-33503 urllib3 authority", r"(?:(.*)@)?(\[[0-9]*\]|[a-z]*)(?::([0-9]{0,5}))?$", Weakness::Polynomial),
    ("CVE-2021-23437 pillow rgb", r"rgb\(\s*(\d+)\s*,\s*(\d+)\s*,\s*(\d+)\s*\)$|\s*\s*x", Weakness::Polynomial),
    ("CVE-2022-40897 setuptools rel link", r#"<([^>]*\srel\s*=\s*['"]?([^'">]+)[^>]*)>"#, Weakness::Polynomial),
    (
        "CVE-2022-40899 future cookiejar",
        r"^(\d+)\s+([a-z]+)\s*(\s*\d+)?\s*(?:\(\w+\))?\s*(?:x)?\s*$",
        Weakness::Polynomial,
    ),
    ("CVE-2022-42969 py svn info", r"^ *(\d+) +(\S+) +(\S.*)?\s*$", Weakness::Polynomial),
    (
        "CVE-2023-36053 django email",
        r"((?:[A-Z0-9](?:[A-Z0-9-]{0,61}[A-Z0-9])?\.)+)(?:[A-Z0-9-]*[A-Z0-9])$",
        Weakness::Polynomial,
    ),
    ("CVE-2024-7592 cookie unquoting", r"[\\]+$", Weakness::Polynomial),
    ("CVE-2024-6232 tar headers", r"(\d+) ([^=]+)=", Weakness::Polynomial),
    ("CVE-2017-16021 uri-js", r"^(([a-z]+)*:)?$", Weakness::Exponential),
    ("CVE-2015-8315 ms", r"^((?:\d+)?\.?\d+) *(ms|s)?$", Weakness::Polynomial),
    ("CVE-2016-4055 moment", r"D[oD]?(\[[^\[\]]*\]|\s+)+MMMM?", Weakness::Exponential),
    (
        "CVE-2021-3807 ansi-regex",
        r"[\[()#;?]*(?:(?:(?:;[-a-z\d/#&.:=?%@~_]*)*|[a-z\d]+(?:;[a-z\d]*)*)?!)",
        Weakness::Polynomial,
    ),
    ("OWASP java classname", r"^(([a-z])+.)+[A-Z]([a-z])+$", Weakness::Exponential),
];

#[test]
fn published_vulnerabilities_are_found() {
    let missed: Vec<_> = PUBLISHED
        .iter()
        .filter(|(_, text, weakness)| found(text, *weakness).is_empty())
        .map(|(name, text, _)| (name, analyse(text, Budget::default())))
        .collect();
    assert!(missed.is_empty(), "{missed:#?}");
}

#[test]
fn messages_show_the_part_and_the_text() {
    says(r"^x(a+)+$", "`(a+)+` takes exponential time on strings starting with 'xa' and with many repetitions of 'a'");
    says(r"\s+$", "`\\s+` takes quadratic time on strings with many repetitions of ' '");
    says(
        r"^(\w|\d)*!$",
        "`(\\w|\\d)*` takes exponential time on strings starting with 'a' and with many repetitions of '0a', but for CPython's merging of its alternatives",
    );
    says("[A-z]", "the range `A-z` is the same as `[A-Z\\[\\\\\\]\\^_`a-z]`");
    says(
        "^https?://www.example\\.com/",
        "an unescaped `.` stands before `example\\.com/`, so that other hosts match too",
    );
}

fn says(text: &str, message: &str) {
    let issues = analyse(text, Budget::default()).issues;
    assert_eq!(issues.first().map(|issue| issue.message.as_str()).unwrap_or_default(), message, "{text}: {issues:#?}");
}

#[test]
fn wide_ranges() {
    for text in
        ["[A-z]", "[0-z]", "[a-zA-z]", "[!-~,-_]", r"[\w+-_]", "[a-fA-f]", "[0-9+-z]", r"[\w0-9]", "[a-za-f]", "[,-x]"]
    {
        assert!(!found(text, Weakness::LargeRange).is_empty(), "{text}");
    }
    for text in [
        "[a-zA-Z0-9_]",
        "[ -~]",
        "[!-~]",
        "[@-_]",
        "[0-?]",
        "[\0-\x1f]",
        r"[\x00-\x7f]",
        "[+--]",
        "[à-ÿ]",
        "[A-F0-9]",
        r"[\t-~]",
    ] {
        assert_eq!(found(text, Weakness::LargeRange), [], "{text}");
    }
}

#[test]
fn open_host_names() {
    for text in [
        "^http://test.example.com",
        r"^(http|https)://www.example\.com/beta/",
        "^https?://.*.example.com/",
        r"(?:www|api).example.com",
        "^https://.+.org/",
    ] {
        let hits = found(text, Weakness::Hostname);
        assert!(!hits.is_empty(), "{text}");
    }
    for text in [
        r"^https?://www\.example\.com/",
        r"^(.+\.(?:example-a|example-b)\.com)/",
        "example.com",
        r"^http://(.+)\.example\.com$",
        "^..com",
        ".*",
        r"\.com",
        "a.b",
        r"foo.com (\w+)",
    ] {
        assert_eq!(found(text, Weakness::Hostname), [], "{text}");
    }
}

#[test]
fn leaky_tag_filters() {
    for (text, leaky) in [
        (r"<script.*?>.*?</script>", true),
        (r"(?i)<script.*?>.*?</script>", true),
        (r"(?is)<script.*?>.*?</script>", true),
        (r"(?is)<script.*?>.*?</script[^>]*>", false),
        (r"<!--.*-->", true),
        (r"(?s)<!--.*?--!?>", false),
        (r"<[^>]+>", false),
        (r"(?s)<!--(.*?)-->|<([a-z]+)[^>]*>", true),
        (r"<foo>", false),
    ] {
        assert_eq!(
            !found(text, Weakness::TagFilter).is_empty(),
            leaky,
            "{text}: {:?}",
            found(text, Weakness::TagFilter)
        );
    }
}

#[test]
fn hostile_patterns_end_within_the_budget() {
    let many = |piece: &str| piece.repeat(2_000);
    for text in [
        "(?:a{1000}){1000}".to_owned(),
        "(((a{20}){20}){20}){20}$".to_owned(),
        many("a*"),
        many("(a|b)*"),
        many(r"\w+\s*"),
        format!("(?:{})*$", many("a|")),
        format!("(?:{})*$", many("a?")),
        format!("{}a{}", "(?:".repeat(70), ")*".repeat(70)),
        format!("(a*){}$", many(r"\1")),
        (0..3_000).filter_map(|c| char::from_u32(0x4e00 + 2 * c)).fold("[".to_owned(), |set, c| set + &c.to_string())
            + "]+$",
    ] {
        let start = std::time::Instant::now();
        if let Ok(pattern) = Pattern::parse(&text, Flags::NONE) {
            pattern.analyse(Method::Search, Budget::default());
        }
        // The budget bounds the work; how long that takes is the machine's matter, as long as it ends.
        assert!(start.elapsed().as_secs() < 60, "{:.40} took {:?}", text, start.elapsed());
    }
    assert_eq!(analyse(&"(a|b)*".repeat(50), Budget(1_000)).undecided, [Undecided::Budget]);
}

/// How long CPython takes over prefix, pumps and suffix, in seconds of its own work; a run is cut off after `limit`. It is
/// slow where that grows faster than the text does between any two lengths, since a single pair can be off by a tick.
const CLOCK: &str = "
import json, re, signal, sys, time
class Late(Exception):
    pass
def late(*_):
    raise Late
signal.signal(signal.SIGVTALRM, late)
def clock(regex, text, limit):
    start = time.process_time()
    signal.setitimer(signal.ITIMER_VIRTUAL, limit)
    try:
        regex(text)
    except Late:
        return limit
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return time.process_time() - start
def slow(pattern, method, prefix, pump, suffix, degree):
    regex = getattr(re.compile(pattern), method)
    run = lambda pumps, limit: clock(regex, prefix + pump * pumps + suffix, limit)
    if degree is None:
        for pumps in range(1, 40):
            time = min(run(pumps, 0.1), run(pumps, 0.1))
            if time >= 0.1 or time > 0.001 and run(pumps + 8, 0.1) > 16 * time:
                return True
        return False
    runs = []
    while len(runs) < 36 and (not runs or runs[-1][1] < 0.3):
        many = round(4 * 2 ** (len(runs) / 2))
        long = min(run(many, 0.3), run(many, 0.3))
        if any(short > 0.0005 and many >= 2 * few and long > short * (many / few) ** 1.5 for few, short in runs):
            return True
        runs.append((many, long))
    return False
print(json.dumps([slow(*case) for case in json.load(sys.stdin)]))
";

fn asked(text: &str, method: &str, witness: &Witness) -> Value {
    json!([text, method, witness.prefix, witness.pump, witness.suffix, witness.degree])
}

#[test]
fn cpython_is_slow_on_every_witness() {
    if !is_new_enough() {
        return;
    }
    let methods = prop::sample::select(vec![
        ("match", Method::Match),
        ("fullmatch", Method::FullMatch),
        ("search", Method::Search),
    ]);
    let random = generated(&(matcher::tests::patterns(), methods), 4_000);
    let published = PUBLISHED.iter().map(|(_, text, _)| ((*text).to_owned(), ("search", Method::Search)));
    let mut cases = Vec::new();
    let (mut slow, mut fast) = (0, 0);
    for (text, (name, method)) in published.chain(random) {
        let Ok(pattern) = Pattern::parse(&text, Flags::NONE) else { continue };
        for issue in pattern.repetitions(method, Budget::default()).issues {
            let Some(witness) = issue.witness.filter(|witness| !witness.latent) else {
                continue;
            };
            let many = if witness.degree.is_none() { &mut slow } else { &mut fast };
            *many += 1;
            if *many <= 24 {
                cases.push(asked(&text, name, &witness));
            }
        }
    }
    assert!(cases.len() > 30, "only {} witnesses: the generator is off", cases.len());
    let said = ask(CLOCK, &Value::Array(cases.clone()));
    let wrong: Vec<_> = cases.iter().zip(said.as_array().unwrap()).filter(|(_, said)| **said != json!(true)).collect();
    assert!(wrong.is_empty(), "{} of {}: {wrong:#?}", wrong.len(), cases.len());
}

proptest! {
    #[test]
    fn any_pattern_is_analysed(text in any::<String>(), bytes: bool) {
        let read = if bytes { Pattern::parse_bytes } else { Pattern::parse };
        if let Ok(pattern) = read(&text, Flags::NONE) {
            pattern.analyse(Method::Search, Budget(200_000));
        }
    }

    #[test]
    fn any_well_formed_pattern_is_analysed(text in matcher::tests::patterns()) {
        if let Ok(pattern) = Pattern::parse(&text, Flags::NONE) {
            pattern.analyse(Method::Search, Budget(200_000));
        }
    }
}
