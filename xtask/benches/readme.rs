//! How the time of a splice and of a whole replacement grows with the README: `cargo bench -p xtask --bench readme`.
//!
//! Prints ratios of one run, not absolute claims: each size against reading the same bytes, and against the size before.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark that fails has nothing to report")]

use std::fs;
use std::time::{Duration, Instant};

use xtask::readme::{Markup, splice};
use xtask::write::{Options, replace};

const SIZES: [usize; 3] = [1_000, 1_000_000, 50_000_000];

fn main() {
    let badges: Vec<String> =
        (0..9).map(|n| format!("[![badge {n}](https://img.example/{n})](https://example.org)")).collect();
    let mut before: Option<(usize, Duration)> = None;
    println!(
        "{:>12}  {:>10}  {:>14}  {:>14}  {:>16}",
        "bytes", "read", "splice ÷ read", "replace ÷ read", "per byte ÷ last"
    );
    for size in SIZES {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("README.md");
        fs::File::create(&path).and_then(|mut file| std::io::Write::write_all(&mut file, &document(size))).unwrap();
        let read = median(|| drop(fs::read(&path).unwrap()));
        let bytes = fs::read(&path).unwrap();
        let spliced = median(|| drop(splice(&bytes, &badges, Markup::Markdown).unwrap()));
        let mut turn = 0;
        let replaced = median(|| {
            turn += 1;
            let mut badges = badges.clone();
            badges.push(format!("![turn {turn}](https://img.example/turn)"));
            let change = |old: &[u8]| splice(old, &badges, Markup::Markdown).map(Some);
            replace(&path, folder.path(), &Options::default(), change).unwrap();
        });
        let ratio = |time: Duration| time.as_secs_f64() / read.as_secs_f64();
        let growth = before.map_or_else(String::new, |(last, time)| {
            let per_byte = |size: usize, time: Duration| time.as_secs_f64() / f64::from(u32::try_from(size).unwrap());
            format!("{:.2}", per_byte(size, spliced) / per_byte(last, time))
        });
        println!(
            "{size:>12}  {:>8.3}ms  {:>14.1}  {:>14.1}  {growth:>16}",
            read.as_secs_f64() * 1e3,
            ratio(spliced),
            ratio(replaced)
        );
        before = Some((size, spliced));
    }
}

/// A README of prose, lists and code, with a pair of markers after its heading.
fn document(size: usize) -> Vec<u8> {
    let mut text = String::from("# A package\n\n<!-- BADGES START -->\n<!-- BADGES END -->\n\n");
    while text.len() < size {
        text.push_str(
            "Some *prose* with `code` and a [link](https://example.org).\n\n- one\n- two\n\n```\nlet x = 1;\n```\n\n",
        );
    }
    text.into_bytes()
}

/// The middle one of five runs, after one that warms up.
fn median(mut run: impl FnMut()) -> Duration {
    run();
    let mut times: Vec<Duration> = (0..5)
        .map(|_| {
            let start = Instant::now();
            run();
            start.elapsed()
        })
        .collect();
    times.sort();
    times.get(times.len() / 2).copied().unwrap_or_default()
}
