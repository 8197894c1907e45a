//! What makes a run no pass, whatever it counts.

use super::*;
use crate::tool::Captured;

fn judged(code: i32, stdout: &str, plain: &[&str]) -> Outcome {
    let stderr = "     Running unittests src/lib.rs (target/debug/deps/demo-0123456789abcdef)\n";
    let stream = |text: &str| Captured::from_bytes(text.as_bytes());
    let plain = plain.iter().map(|label| (*label).to_owned()).collect();
    let place = Place { plain, is_listed: true, ..Place::default() };
    judge(Output { code, stdout: stream(stdout), stderr: stream(stderr) }, &place).outcome()
}

#[test]
fn no_end_but_a_good_one_is_a_pass() {
    let result = |passed: u32, failed: u32| {
        let word = if failed > 0 { "FAILED" } else { "ok" };
        format!(
            "\nrunning {} tests\ntest result: {word}. {passed} passed; {failed} failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s\n",
            passed + failed
        )
    };
    assert_eq!(judged(0, &result(2, 0), &[]), Outcome::Pass);
    let unreadable = Outcome::Unknown(Reason::UnreadableReport);
    for (what, code, stdout, outcome) in [
        ("a failure", 101, result(1, 1), Outcome::Fail),
        ("a failure with a good end", 0, result(1, 1), Outcome::Fail),
        ("a bad end without a failure", 101, result(2, 0), Outcome::Unknown(Reason::Crashed)),
        ("another bad end", 4, result(2, 0), Outcome::Unknown(Reason::Crashed)),
        ("a program that did not end", 0, "\nrunning 2 tests\ntest a ... ok\n".to_owned(), unreadable),
        ("that one after another", 0, result(2, 0) + "\nrunning 2 tests\ntest a ... ok\n", unreadable),
        ("a program that says nothing", 0, String::new(), unreadable),
        ("more programs than were started", 0, result(2, 0) + &result(1, 0), unreadable),
        ("no tests", 0, result(0, 0), Outcome::Unknown(Reason::NothingChecked)),
    ] {
        assert_eq!(judged(code, &stdout, &[]), outcome, "{what}");
    }
    // One without a harness has nothing to say.
    assert_eq!(judged(0, "", &["unittests src/lib.rs"]), Outcome::Pass);
    assert_ne!(judged(101, "", &["unittests src/lib.rs"]), Outcome::Pass);
}
