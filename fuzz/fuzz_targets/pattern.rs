//! Any text is read as a pattern or refused, every analysis ends within its budget, and what is reported lies within the
//! pattern. How to run it: see `splice.rs`.

#![no_main]

use redos::{Budget, Flags, Method, Pattern};

const BUDGET: Budget = Budget(200_000);

libfuzzer_sys::fuzz_target!(|text: &[u8]| check(&String::from_utf8_lossy(text)));

fn check(text: &str) {
    for read in [Pattern::parse, Pattern::parse_bytes] {
        let Ok(pattern) = read(text, Flags::NONE) else { continue };
        for method in [Method::Match, Method::FullMatch, Method::Search] {
            let analysis = pattern.analyse(method, BUDGET);
            assert!(analysis.steps <= BUDGET.0, "{} steps", analysis.steps);
            for issue in &analysis.issues {
                assert!(issue.part.end <= text.chars().count(), "{issue:?} is not in the pattern");
                assert!(issue.witness.as_ref().is_none_or(|witness| !witness.pump.is_empty()), "nothing to repeat");
            }
            assert_eq!(analysis, pattern.analyse(method, BUDGET), "not the same twice");
        }
    }
}
