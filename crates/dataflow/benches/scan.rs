//! What a scan costs: `cargo bench -p dataflow -- PATH…`. For each path, in one run: lines a second, memory, how time grows
//! from a tenth of the lines to all, how much threads help, and the time as a multiple of `ruff check --select S` and of
//! `bandit` where these are installed. Without a path: the labelled programs of the tests.

#![allow(clippy::print_stdout, reason = "a benchmark prints")]
#![allow(clippy::disallowed_methods, reason = "it compares with programs that the developer has installed")]

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use dataflow::{Budget, Models, SourceFile, analyse};

/// Each time is the least of so many.
const ROUNDS: usize = 3;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut paths: Vec<PathBuf> =
        std::env::args().skip(1).filter(|argument| argument != "--bench").map(PathBuf::from).collect();
    if paths.is_empty() {
        paths.push(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/programs"));
    }
    let start = Instant::now();
    let models = Models::built_in()?;
    println!("models: {:.0} ms", start.elapsed().as_secs_f64() * 1e3);
    let empty = [SourceFile { path: "empty.py", text: "" }];
    println!("an empty file: {:.0} µs", least(|| scan(&empty, &models, 1)).as_secs_f64() * 1e6);
    println!("{HEADER}");
    for path in &paths {
        measure(path, &models)?;
    }
    Ok(())
}

const HEADER: &str =
    "             path    lines  skipped  seconds  lines/s  1 thread  growth  ÷ ruff  bandit ÷  peak MiB";

fn measure(path: &Path, models: &Models) -> std::io::Result<()> {
    let mut files = Vec::new();
    read_below(path, &mut files)?;
    files.sort();
    let sources: Vec<SourceFile<'_>> = files.iter().map(|(path, text)| SourceFile { path, text }).collect();
    let threads = std::thread::available_parallelism()?.get();
    let all = least(|| scan(&sources, models, threads));
    let one = least(|| scan(&sources, models, 1));
    let (lines, skipped) = counts(&sources, models, threads);
    let tenth = a_tenth(&sources, lines);
    let growth = all.as_secs_f64() / least(|| scan(tenth, models, threads)).as_secs_f64()
        * counts(tenth, models, threads).0 as f64
        / lines as f64;
    let ruff = command("ruff", &["check", "--select", "S", "--isolated", "--no-cache", "--quiet"], path);
    let bandit = command("bandit", &["--recursive", "--quiet"], path);
    let name: String = path.file_name().unwrap_or_default().to_string_lossy().chars().take(17).collect();
    println!(
        "{name:>17} {lines:>8} {skipped:>8} {:>8.2} {:>8.0} {:>9.2} {growth:>7.2} {:>7} {:>9} {:>9}",
        all.as_secs_f64(),
        lines as f64 / all.as_secs_f64(),
        one.as_secs_f64(),
        ratio(Some(all), ruff),
        ratio(bandit, Some(all)),
        peak().map_or_else(|| "-".to_owned(), |kib| (kib / 1024).to_string()),
    );
    Ok(())
}

fn scan(sources: &[SourceFile<'_>], models: &Models, threads: usize) {
    std::hint::black_box(analyse(sources, models, &Budget { threads, ..Budget::default() }));
}

fn counts(sources: &[SourceFile<'_>], models: &Models, threads: usize) -> (usize, usize) {
    let analysis = analyse(sources, models, &Budget { threads, ..Budget::default() });
    (analysis.statistics.lines, analysis.skipped.len())
}

/// The first files that together have a tenth of the lines: what belongs together stays together.
fn a_tenth<'a, 'b>(sources: &'a [SourceFile<'b>], lines: usize) -> &'a [SourceFile<'b>] {
    let mut seen = 0;
    let end = sources.iter().position(|file| {
        seen += file.text.lines().count();
        seen * 10 >= lines
    });
    sources.get(..end.map_or(sources.len(), |end| end + 1)).unwrap_or(sources)
}

fn least(run: impl Fn()) -> Duration {
    let timed = |_| {
        let start = Instant::now();
        run();
        start.elapsed()
    };
    (0..ROUNDS).map(timed).min().unwrap_or_default()
}

/// How long another program takes; none where it is not installed.
fn command(name: &str, arguments: &[&str], path: &Path) -> Option<Duration> {
    let run = || {
        let mut command = Command::new(name);
        command.args(arguments).arg(path).stdout(Stdio::null()).stderr(Stdio::null());
        command.status().is_ok()
    };
    run().then(|| {
        least(|| {
            run();
        })
    })
}

fn ratio(one: Option<Duration>, other: Option<Duration>) -> String {
    one.zip(other)
        .map_or_else(|| "-".to_owned(), |(one, other)| format!("{:.1}", one.as_secs_f64() / other.as_secs_f64()))
}

/// The most memory that this process had, in KiB, where the system tells.
fn peak() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?.split_whitespace().next()?.parse().ok()
}

fn read_below(at: &Path, files: &mut Vec<(String, String)>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(at)? {
        let path = entry?.path();
        if path.is_symlink() {
            continue;
        }
        if path.is_dir() {
            read_below(&path, files)?;
        } else if path.extension().is_some_and(|ending| ending == "py")
            && let Ok(text) = std::fs::read_to_string(&path)
        {
            files.push((path.to_string_lossy().replace('\\', "/"), text));
        }
    }
    Ok(())
}
