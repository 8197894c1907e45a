//! What the dataflow engine promises about any program: it ends within its budget, and two threads find what one finds. The
//! input is one file, or two with a form feed between them. Run as the target `splice` is.

#![no_main]

use std::sync::LazyLock;

use dataflow::{Budget, Models, SourceFile, analyse};

static MODELS: LazyLock<Models> = LazyLock::new(|| Models::built_in().expect("the models can be read"));

const BUDGET: Budget = Budget { threads: 1, steps_per_function: 5_000, steps_per_file: 50_000 };

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let (one, two) = text.split_once('\u{c}').unwrap_or((&text, ""));
    let files = [SourceFile { path: "app.py", text: one }, SourceFile { path: "b.py", text: two }];
    let first = analyse(&files, &MODELS, &BUDGET);
    let second = analyse(&files, &MODELS, &Budget { threads: 2, ..BUDGET });
    assert_eq!(format!("{:?}", first.findings), format!("{:?}", second.findings));
    assert_eq!(first.skipped, second.skipped);
    let most = BUDGET.steps_per_file + 33 * BUDGET.steps_per_function;
    assert!(first.statistics.steps <= 2 * most, "{} steps", first.statistics.steps);
});
