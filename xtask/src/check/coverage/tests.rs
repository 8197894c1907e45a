//! Reports of each form, honest, odd and copied.

use super::*;

/// What a report of this name and content comes to for a repository with `a.py` and `src/lib.rs`.
fn percent_for(language: Language, name: &str, text: &str) -> Option<u8> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, text).unwrap();
    fs::create_dir(folder.path().join("src")).unwrap();
    fs::write(folder.path().join("a.py"), "").unwrap();
    fs::write(folder.path().join("src/lib.rs"), "").unwrap();
    read(&path, folder.path(), language).and_then(Share::percent)
}

fn percent(name: &str, text: &str) -> Option<u8> {
    percent_for(Language::Python, name, text)
}

/// A file of coverage.py's JSON with so many lines and branches, reached and missing.
fn entry(lines: (usize, usize), branches: (usize, usize)) -> String {
    let list = |count: usize, one: &str| vec![one; count].join(",");
    format!(
        r#"{{"executed_lines": [1,{}], "missing_lines": [{}], "missing_branches": [{}], "summary": {{"covered_lines": {},
        "num_statements": {}, "covered_branches": {}, "num_branches": {}}}}}"#,
        list(lines.0.max(1), "1"),
        list(lines.1, "2"),
        list(branches.1, "[1,3]"),
        lines.0,
        lines.0 + lines.1,
        branches.0,
        branches.0 + branches.1
    )
}

fn json(files: &str, totals: [u64; 4]) -> String {
    let [covered, statements, taken, branches] = totals;
    format!(
        r#"{{"meta": {{}}, "files": {{{files}}}, "totals": {{"covered_lines": {covered}, "num_statements": {statements},
        "covered_branches": {taken}, "num_branches": {branches}, "percent_covered": 100.0}}}}"#
    )
}

fn xml(attributes: &str, lines: &str) -> String {
    format!(
        r#"<?xml version="1.0" ?><!DOCTYPE coverage SYSTEM "x.dtd"><coverage {attributes}><sources><source>/elsewhere</source></sources><packages><package><classes><class filename="a.py"><methods><method><lines><line number="1" hits="0"/></lines></method></methods><lines>{lines}</lines></class></classes></package></packages></coverage>"#
    )
}

/// Lines 1 to `all`, of which the first `hit` ran.
fn lines_of_xml(hit: u64, all: u64) -> String {
    (1..=all).map(|line| format!(r#"<line number="{line}" hits="{}"/>"#, u64::from(line <= hit))).collect()
}

#[test]
fn every_form_is_counted() {
    for (what, name, text, expected) in [
        ("json", "coverage.json", json(&format!(r#""a.py": {}"#, entry((7, 1), (0, 0))), [7, 8, 0, 0]), Some(87)),
        (
            "json, branches",
            "coverage.json",
            json(&format!(r#""a.py": {}"#, entry((11, 0), (4, 4))), [11, 11, 4, 8]),
            Some(78),
        ),
        (
            "json, a total of its own",
            "coverage.json",
            json(&format!(r#""a.py": {}"#, entry((1, 7), (0, 0))), [8, 8, 0, 0]),
            None,
        ),
        (
            "xml, lines",
            "coverage.xml",
            xml(r#"lines-valid="8" lines-covered="7" line-rate="1""#, &lines_of_xml(7, 8)),
            Some(87),
        ),
        (
            "xml, counts alone",
            "coverage.xml",
            xml(r#"lines-valid="200" lines-covered="150" line-rate="0.36""#, ""),
            Some(75),
        ),
        (
            "xml, rounded up",
            "coverage.xml",
            xml(r#"lines-valid="40000" lines-covered="39999" line-rate="1""#, ""),
            Some(99),
        ),
        ("xml, a rate alone", "coverage.xml", xml(r#"line-rate="1""#, ""), None),
        ("xml, no counts", "coverage.xml", xml(r#"line-rate="1""#, &lines_of_xml(1, 2)), Some(50)),
        (
            "xml, a friendlier total",
            "coverage.xml",
            xml(r#"lines-valid="2" lines-covered="2""#, &lines_of_xml(1, 2)),
            Some(50),
        ),
        (
            "xml, a friendlier list",
            "coverage.xml",
            xml(r#"lines-valid="4" lines-covered="1""#, &lines_of_xml(2, 2)),
            Some(25),
        ),
        (
            "xml, branches",
            "coverage.xml",
            xml(
                r#"lines-valid="1" lines-covered="1" branches-valid="2" branches-covered="1""#,
                r#"<line number="1" hits="1" branch="true" condition-coverage="50% (1/2)"/>"#,
            ),
            Some(66),
        ),
        ("xml, more than all", "coverage.xml", xml(r#"lines-valid="2" lines-covered="3""#, &lines_of_xml(2, 2)), None),
        ("xml, not a number", "coverage.xml", xml(r#"lines-valid="NaN" lines-covered="1""#, &lines_of_xml(1, 2)), None),
        ("xml, none", "coverage.xml", xml(r#"lines-valid="0" lines-covered="0" line-rate="1""#, ""), None),
        (
            "xml, of types",
            "cobertura.xml",
            xml(r#"lines-valid="1" lines-covered="1""#, r#"<line number="1" hits="1" precision="precise"/>"#),
            None,
        ),
        (
            "xml, cut off",
            "coverage.xml",
            xml(r#"lines-valid="1" lines-covered="1""#, &lines_of_xml(1, 1)).replace("</coverage>", ""),
            None,
        ),
        ("html", "coverage.xml", format!("<html>{}</html>", xml("", "")), None),
        ("lcov", "lcov.info", "SF:a.py\nDA:1,1\nDA:2,0\nLF:2\nLH:1\nend_of_record\n".to_owned(), Some(50)),
        (
            "lcov, two halves",
            "lcov.info",
            "TN:x\nSF:a.py\nDA:1,1\nDA:2,0\nend_of_record\nTN:y\nSF:a.py\nDA:1,0\nDA:2,3\nend_of_record\n".to_owned(),
            Some(100),
        ),
        ("lcov, the same half", "lcov.info", "SF:a.py\nDA:1,1\nDA:2,0\nend_of_record\n".repeat(2), Some(50)),
        (
            "lcov, branches",
            "lcov.info",
            "SF:a.py\nDA:1,1\nBRDA:1,0,0,1\nBRDA:1,0,1,-\nBRF:2\nBRH:2\nend_of_record\n".to_owned(),
            Some(66),
        ),
        (
            "lcov, sums",
            "lcov.info",
            "SF:a.py\nLF:6\nLH:5\nend_of_record\nSF:b.py\nLF:2\nLH:2\nend_of_record\n".to_owned(),
            Some(87),
        ),
        ("lcov, sums of two records", "lcov.info", "SF:a.py\nLF:4\nLH:2\nend_of_record\n".repeat(2), None),
        ("lcov, sums that contradict", "lcov.info", "SF:a.py\nDA:1,0\nLF:1\nLH:1\nend_of_record\n".to_owned(), Some(0)),
        ("lcov, more than all", "lcov.info", "SF:a.py\nLF:1\nLH:2\nend_of_record\n".to_owned(), None),
        ("lcov, cut off", "lcov.info", "SF:a.py\nDA:1,1\n".to_owned(), None),
        (
            "lcov, negative",
            "lcov.info",
            "SF:a.py\nDA:1,-1\nDA:2,x\nDA:3,2,c2hhMQ\nend_of_record\n".to_owned(),
            Some(33),
        ),
        ("lcov, of nothing", "lcov.info", "SF:a.py\nLF:0\nLH:0\nend_of_record\n".to_owned(), None),
        ("nothing", "lcov.info", String::new(), None),
        ("of another tree", "lcov.info", "SF:nowhere.py\nDA:1,1\nend_of_record\n".to_owned(), None),
        ("of the system", "lcov.info", "SF:/etc/passwd\nDA:1,1\nend_of_record\n".to_owned(), None),
    ] {
        assert_eq!(percent(name, &text), expected, "{what}");
    }
}

#[test]
fn a_report_is_about_the_language_whose_tests_ran() {
    let rust = "SF:src/lib.rs\nDA:1,1\nend_of_record\n";
    let python = "SF:a.py\nDA:1,0\nDA:2,1\nend_of_record\n";
    let both = format!("{rust}{python}");
    for (text, of_python, of_rust) in
        [(rust, None, Some(100)), (python, Some(50), None), (both.as_str(), Some(50), Some(100))]
    {
        assert_eq!(percent_for(Language::Python, "lcov.info", text), of_python, "{text}");
        assert_eq!(percent_for(Language::Rust, "lcov.info", text), of_rust, "{text}");
    }
}

#[test]
fn a_report_is_written_by_the_run_and_not_copied() {
    const HALF: &str = "SF:a.py\nDA:1,1\nDA:2,0\nend_of_record\n";
    const ALL: &str = "SF:a.py\nDA:1,1\nDA:2,1\nend_of_record\n";
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    for name in ["a.py", "kept.info"] {
        put(name, ALL);
    }
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let look = || Coverage::of(folder.path(), &names(&["a.py", "kept.info"]), &[], Language::Python);
    let before = look();
    assert_eq!(before.after(None), None);
    put("lcov.info", HALF);
    assert_eq!(before.after(None).and_then(Share::percent), Some(50));
    put("lcov.info", ALL);
    assert_eq!(before.after(None), None, "a copy of a file that was there");
    put("lcov.info", HALF);
    let again = look();
    put("lcov.info", HALF);
    assert_eq!(again.after(None), None, "the same as before");
    put("lcov.info", &format!("TN:again\n{HALF}"));
    assert_eq!(again.after(None).and_then(Share::percent), Some(50));
    assert_eq!(Coverage { tracked: ["lcov.info".to_owned()].into(), ..again }.after(None), None);
    let later = Coverage { start: SystemTime::now() + Duration::from_secs(60), ..before };
    assert_eq!(later.after(None), None, "an old one");
}

proptest::proptest! {
    #[test]
    fn all_forms_of_one_run_lead_to_one_figure(lines in proptest::collection::vec((proptest::bool::ANY, 0u64..3, 0u64..3), 1..20)) {
        // Each line: whether it ran, how many branches it has, and how many of those were taken.
        let lines: Vec<(bool, u64, u64)> = lines.into_iter().map(|(ran, all, taken)| (ran, all, if ran { taken.min(all) } else { 0 })).collect();
        let (mut of_xml, mut of_lcov) = (String::new(), "SF:a.py\n".to_owned());
        let (mut hit, mut branches, mut taken) = (0_usize, 0, 0);
        for (number, (ran, all, took)) in (1..).zip(&lines) {
            let condition = if *all > 0 { format!(r#" branch="true" condition-coverage="1% ({took}/{all})""#) } else { String::new() };
            of_xml += &format!(r#"<line number="{number}" hits="{}"{condition}/>"#, u8::from(*ran));
            of_lcov += &format!("DA:{number},{}\n", u8::from(*ran));
            for branch in 0..*all {
                of_lcov += &format!("BRDA:{number},0,{branch},{}\n", u8::from(branch < *took));
            }
            (hit, branches, taken) = (hit + usize::from(*ran), branches + all, taken + took);
        }
        let count = lines.len();
        let branches_of = |number: u64| usize::try_from(number).unwrap();
        let file = entry((hit, count - hit), (branches_of(taken), branches_of(branches - taken)));
        let json = json(&format!(r#""a.py": {file}"#), [hit as u64, count as u64, taken, branches]);
        let expected = Share::new(hit as u64 + taken, count as u64 + branches).and_then(Share::percent);
        proptest::prop_assert_eq!(percent("coverage.json", &json), expected);
        proptest::prop_assert_eq!(percent("coverage.xml", &xml(r#"line-rate="1""#, &of_xml)), expected);
        proptest::prop_assert_eq!(percent("lcov.info", &(of_lcov + "end_of_record\n")), expected);
    }

    #[test]
    fn nothing_that_is_cut_or_changed_is_friendlier(at in 0usize..600, byte in proptest::char::any()) {
        let text = "SF:a.py\nDA:1,1\nDA:2,0\nDA:3,0\nBRDA:1,0,0,1\nBRDA:1,0,1,0\nend_of_record\n";
        let at = at % text.len();
        // Cut off anywhere, there is no record.
        proptest::prop_assert_eq!(percent("lcov.info", &text[..at.min(text.len() - 2)]), None);
        let mut changed = text.to_owned();
        changed.insert(at, byte);
        let _ = percent("lcov.info", &changed);
    }
}
