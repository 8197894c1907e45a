//! Scans folders and prints findings: `cargo run --release -p dataflow --example scan -- [--json] [--steps] [--threads N] PATH…`

#![allow(clippy::print_stdout, clippy::print_stderr)] // A program to try the engine with.

use std::path::{Path, PathBuf};

use dataflow::{Analysis, Budget, Models, SourceFile, analyse};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut budget = Budget { threads: std::thread::available_parallelism()?.get(), ..Budget::default() };
    let (mut json, mut steps, mut roots) = (false, false, Vec::new());
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--json" => json = true,
            "--steps" => steps = true,
            "--threads" => budget.threads = arguments.next().ok_or("--threads N")?.parse()?,
            _ => roots.push(PathBuf::from(argument)),
        }
    }
    let models = Models::built_in()?;
    for root in roots {
        let mut files = Vec::new();
        walk(&root, &root, &mut files)?;
        let sources: Vec<SourceFile<'_>> = files.iter().map(|(path, text)| SourceFile { path, text }).collect();
        let analysis = analyse(&sources, &models, &budget);
        if json {
            print_json(&analysis);
        } else {
            print(&analysis, steps);
        }
        eprintln!("{}: {:?} {} findings", root.display(), analysis.statistics, analysis.findings.len());
    }
    Ok(())
}

fn walk(root: &Path, at: &Path, files: &mut Vec<(String, String)>) -> std::io::Result<()> {
    if at.is_file() {
        let path = at.strip_prefix(root).ok().filter(|path| !path.as_os_str().is_empty()).unwrap_or(at);
        let wanted = at.extension().is_some_and(|ending| ending == "py" || ending == "ipynb");
        if wanted && let Ok(text) = std::fs::read_to_string(at) {
            files.push((path.to_string_lossy().replace('\\', "/"), text));
        }
        return Ok(());
    }
    for entry in std::fs::read_dir(at)? {
        let path = entry?.path();
        if !path.is_symlink() {
            walk(root, &path, files)?;
        }
    }
    Ok(())
}

fn print(analysis: &Analysis, steps: bool) {
    for finding in &analysis.findings {
        let place = &finding.place;
        let (path, line, column) = (&place.path, place.line, place.column);
        println!("{path}:{line}:{column} {} {:?} {}", finding.query, finding.certainty, finding.message);
        for step in finding.steps.iter().filter(|_| steps) {
            println!("    {}:{}:{} {}", step.place.path, step.place.line, step.place.column, step.text);
        }
    }
    for skipped in &analysis.skipped {
        println!("{}: skipped: {:?}", skipped.path, skipped.reason);
    }
}

fn print_json(analysis: &Analysis) {
    let findings: Vec<serde_json::Value> = analysis
        .findings
        .iter()
        .map(|finding| {
            let steps: Vec<_> = finding
                .steps
                .iter()
                .map(|step| serde_json::json!([step.place.path, step.place.line, step.place.column, step.text]))
                .collect();
            serde_json::json!({
                "path": finding.place.path, "line": finding.place.line, "column": finding.place.column,
                "query": finding.query, "certainty": format!("{:?}", finding.certainty), "message": finding.message,
                "steps": steps,
            })
        })
        .collect();
    println!("{}", serde_json::Value::from(findings));
}
