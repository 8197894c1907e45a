//! The forms in which test runs are printed, one by one.

use super::*;
use crate::tool::Captured;

fn read(stdout: &str, stderr: &str, plain: &[&str]) -> Counts {
    let (stdout, stderr) = (Captured::from_bytes(stdout.as_bytes()), Captured::from_bytes(stderr.as_bytes()));
    let place = Place { plain: plain.iter().map(|label| (*label).to_owned()).collect(), ..Place::default() };
    Counts::read(&mut Output { code: 0, stdout, stderr }, &place).unwrap()
}

/// Ran, failed, in the documentation, whether a program is open; and the names.
fn counts(stdout: &str, stderr: &str) -> (u64, u64, u64, bool, Vec<String>) {
    let counts = read(stdout, stderr, &[]);
    assert_eq!(counts.all_findings().total(), counts.failed);
    let names = counts.findings.iter().map(|found| found.rule.clone()).collect();
    (counts.ran, counts.failed, counts.docs, counts.open, names)
}

const RESULT: &str =
    "test result: FAILED. 1 passed; 1 failed; 1 ignored; 0 measured; 2 filtered out; finished in 0.29s";

#[test]
fn a_program_ends_with_the_last_line_that_adds_up() {
    let fake = "test result: ok. 40 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s";
    let same = "test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s";
    let text =
        format!("running 3 tests\ntest a ... ok\ntest b ... FAILED\n{fake}\nrunning 9 tests\n{same}\n{RESULT}\n");
    assert_eq!(counts(&text, ""), (2, 1, 0, false, vec!["b".to_owned()]));
    let cut = &text[..text.len() - RESULT.len() - same.len() - 4];
    assert_eq!(counts(cut, ""), (0, 1, 0, true, vec!["b".to_owned()]));
    assert_eq!(counts(fake, ""), (0, 0, 0, false, vec![]), "a result that nobody announced");
}

#[test]
fn a_failure_counts_in_every_form_of_the_output() {
    let end = "\ntest result: FAILED. 1 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s\n";
    let list = "\nfailures:\n    m::bad\n";
    for (form, text, names) in [
        ("usual", format!("running 2 tests\ntest m::bad ... FAILED\ntest m::a ... ok\n\nfailures:\n{list}{end}"), 1),
        ("--quiet", format!("running 2 tests\n. 1/2\nm::bad --- FAILED\n\nfailures:\n{list}{end}"), 1),
        ("a child prints", format!("running 2 tests\ntest m::bad ... hiFAILED\ntest m::a ... ok\n{list}{end}"), 1),
        ("no list", format!("running 2 tests\ntest m::bad ... hiFAILED\ntest m::a ... ok\n{end}"), 0),
        ("nothing but counts", format!("running 2 tests\n{end}"), 0),
    ] {
        let names = vec!["m::bad".to_owned(); names];
        assert_eq!(counts(&text, ""), (2, 1, 0, false, names), "{form}");
    }
}

#[test]
fn examples_in_the_documentation_are_counted_apart() {
    let result = "test result: FAILED. 1 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s";
    let text = format!(
        "running 2 tests\ntest m/src/lib.rs - f (line 2) ... ok\ntest m/src/lib.rs - g (line 6) - compile fail ... FAILED\n\n{result}\n"
    );
    let name = "m/src/lib.rs - g (line 6) - compile fail";
    assert_eq!(counts(&text, ""), (2, 1, 2, false, vec![name.to_owned()]));
    let found = failure(name);
    assert_eq!((found.path.as_deref(), found.line), (Some("m/src/lib.rs"), Some(6)));
}

#[test]
fn programs_are_held_against_their_reports() {
    let report = "running 1 test\ntest a ... ok\n\ntest result: ok. 1 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s\n";
    let unit = "     Running unittests src/lib.rs (target/debug/deps/p-c9)\n";
    let own = "     Running tests/own.rs (target/debug/deps/own-a1)\n";
    let failed = "error: test failed, to rerun pass `--test own`\n";
    let docs = "   Doc-tests p\n";
    let (two, red) = (report.repeat(2), format!("{own}{failed}"));
    let both = format!("{report}\nrunning 2 tests\ntest bench ... bench: 1 ns/iter (+/- 0)\n");
    let failing = report.replace("... ok", "... FAILED").replace("1 passed; 0 failed", "0 passed; 1 failed");
    // Ran, failed, without a harness, and whether it adds up.
    for (what, stdout, stderr, expected) in [
        ("one each", report, unit.to_owned(), (1, 0, 0, true)),
        ("quiet", &two, String::new(), (2, 0, 0, true)),
        ("one too many", &two, unit.to_owned(), (2, 0, 0, false)),
        ("one is missing", report, format!("{unit}{unit}"), (1, 0, 0, false)),
        ("documentation reports twice", &two, docs.to_owned(), (2, 0, 0, true)),
        ("one without a harness", report, format!("{unit}{own}"), (2, 0, 1, true)),
        ("nothing else", "fine\n", own.to_owned(), (1, 0, 1, true)),
        ("it failed", report, format!("{unit}{red}"), (2, 1, 0, true)),
        ("it failed alone", "", red.clone(), (1, 1, 0, true)),
        ("it reports all the same", report, own.to_owned(), (1, 0, 0, true)),
        ("it reports its failure", &failing, red, (1, 1, 0, true)),
        ("it begins a report and ends otherwise", &both, format!("{unit}{own}"), (2, 0, 1, true)),
    ] {
        let counts = read(stdout, &stderr, &["tests/own.rs"]);
        let told = (counts.ran, counts.failed, counts.plain, counts.mismatch.is_none());
        assert_eq!(told, expected, "{what}");
        assert!(!counts.open, "{what}");
        assert_eq!(counts.all_findings().total(), counts.failed, "{what}");
    }
}

#[test]
fn the_summary_of_nextest_in_its_forms() {
    for (line, expected) in [
        ("     Summary [   0.003s] 2 tests run: 2 passed, 0 skipped", (2, 0, 0)),
        ("     Summary [   0.003s] 1 test run: 1 passed (1 slow), 3 skipped", (1, 0, 0)),
        ("     Summary [   0.391s] 3 tests run: 1 passed, 1 failed, 1 timed out, 1 skipped", (3, 2, 0)),
        ("     Summary [   0.391s] 2/5 tests run: 2 passed, 0 skipped", (5, 3, 0)),
        ("     Summary [   0.391s] 2 tests run: 2 failed, 0 skipped", (2, 2, 0)),
        (
            "     Summary [   5.123s] 6 tests run: 3 passed (1 slow, 1 flaky), 3 failed (1 due to being leaky), 1 skipped",
            (6, 3, 1),
        ),
        ("     Summary [   0.391s] 2 tests run: 2 pas", (0, 0, 0)),
    ] {
        let counts = read("", line, &[]);
        assert_eq!((counts.ran, counts.failed, counts.flaky), expected, "{line}");
        assert_eq!(counts.all_findings().total(), counts.failed);
    }
}

#[test]
fn what_stands_below_nextests_summary() {
    let summary = "     Summary [   0.391s] 5 tests run: 3 passed (1 flaky), 2 failed, 1 skipped\n";
    let below = "        PASS [   0.011s] (5/6) p tests::good\n        SKIP [         ] (───) p skipped\n        SLOW [   5.010s] (6/6) p slow\n   FLAKY 2/2 [   0.043s] (2/6) p flaky\n  TRY 2 ABRT [   0.070s] (1/6) p aborts\n FLKY-FL 2/2 [   0.044s] (1/6) p other\nerror: test run failed\n";
    let running = "    Starting 5 tests across 1 binary\n  TRY 1 FAIL [   0.008s] (───) p flaky\n        FAIL [   0.008s] (1/6) p bad\n     SIGABRT [   0.070s] (2/6) p gone\n";
    let older = "        FAIL [   0.006s] p old\n     SIGSEGV [   0.006s] p gone\n";
    for (text, names) in [
        (format!("{running}{summary}{below}"), vec!["p aborts", "p other"]),
        (format!("{running}{summary}"), vec!["p bad", "p gone"]),
        (format!("{summary}{older}"), vec!["p old", "p gone"]),
        (summary.to_owned(), vec![]),
    ] {
        let (ran, failed, _, _, found) = counts("", &text);
        assert_eq!((ran, failed, found), (5, 2, names.iter().map(|name| (*name).to_owned()).collect()), "{text}");
    }
    let green = "     Summary [   0.391s] 5 tests run: 5 passed (1 flaky), 1 skipped\n";
    let (_, failed, _, _, names) = counts("", &format!("{green}{}", &below[..below.find("  TRY").unwrap()]));
    assert_eq!((failed, names), (0, vec![]));
}
