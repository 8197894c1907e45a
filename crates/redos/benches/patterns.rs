//! What an analysis costs: `cargo bench -p redos`. Time for each pattern, and as a multiple of reading it alone.

#![allow(clippy::print_stdout, reason = "a benchmark prints")]

use std::hint::black_box;
use std::time::{Duration, Instant};

use redos::{Budget, Flags, Method, Pattern};

const PATTERNS: &[(&str, &str)] = &[
    ("word", r"^\w+$"),
    ("semantic version", r"^(\d+)\.(\d+)\.(\d+)(?:-([0-9A-Za-z.-]+))?(?:\+([0-9A-Za-z.-]+))?$"),
    ("URL", r#"(?i)\b((?:https?://|www\d{0,3}[.])(?:[^\s()<>]+|\([^\s()<>]+\))+)"#),
    ("exponential", r"^(\w+\s?)*$"),
    ("polynomial", r"^ *(\d+) +(\S+) +(\S.*)?\s*$"),
    ("counted", r"(?:a{1,40}b?){1,40}$"),
    ("out of budget", r"(?:(?:(?:(a|b)*c?)*d?)*e{1,200})*(?:x*y*z*)*$"),
];

fn main() {
    println!("{:>18}  {:>12}  {:>9}  {:>9}", "pattern", "time", "÷ parsing", "steps");
    for (name, text) in PATTERNS {
        let Ok(pattern) = Pattern::parse(text, Flags::NONE) else { continue };
        let parsing = median(|| drop(black_box(Pattern::parse(black_box(text), Flags::NONE))));
        let analysing = median(|| drop(black_box(pattern.analyse(Method::Search, Budget::default()))));
        let steps = pattern.analyse(Method::Search, Budget::default()).steps;
        let ratio = analysing.as_secs_f64() / parsing.as_secs_f64();
        println!("{name:>18}  {:>10.1}µs  {ratio:>9.0}  {steps:>9}", analysing.as_secs_f64() * 1e6);
    }
}

/// The middle one of nine runs.
fn median(run: impl Fn()) -> Duration {
    let mut times: Vec<Duration> = (0..9).map(|_| timed(&run)).collect();
    times.sort();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

fn timed(run: impl Fn()) -> Duration {
    let start = Instant::now();
    run();
    start.elapsed()
}
