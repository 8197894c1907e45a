//! The labelled programs of `tests/programs/`: what a scan of each must say, beside its lines.

#![allow(clippy::print_stderr, clippy::unwrap_used, clippy::indexing_slicing)] // A failed test says what differs.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use dataflow::{Budget, Certainty, Models, SourceFile, analyse};

/// Queries whose labels are not all satisfied yet, and how many are not. The numbers only go down.
const OPEN: &[(&str, usize)] = &[("py/code-injection", 4), ("py/insecure-protocol", 1), ("py/log-injection", 1)];

/// A file, a line, a query.
type Spot = (String, u32, String);

/// What the comments of a program say.
#[derive(Default)]
struct Labels {
    wanted: BTreeSet<Spot>,
    low: BTreeSet<Spot>,
    queries: BTreeSet<String>,
}

fn files_below(root: &Path, at: &Path, files: &mut Vec<(String, String)>) {
    if at.is_file() {
        let name = at.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
        if name.ends_with(".py") {
            files.push((name, std::fs::read_to_string(at).unwrap()));
        }
        return;
    }
    for entry in std::fs::read_dir(at).unwrap() {
        files_below(root, &entry.unwrap().path(), files);
    }
}

fn labels(files: &[(String, String)]) -> Labels {
    let mut labels = Labels::default();
    for (path, text) in files {
        for (line, content) in text.lines().enumerate() {
            for comment in content.split('#').skip(1) {
                let Some((word, queries)) = comment.trim().split_once(": ") else { continue };
                for query in queries.split(',').map(str::trim).filter(|query| query.starts_with("py/")) {
                    let query = query.split_whitespace().next().unwrap_or(query);
                    let spot = (path.clone(), line as u32 + 1, query.to_owned());
                    match word {
                        "alert" => drop(labels.wanted.insert(spot)),
                        "low" => drop(labels.low.insert(spot)),
                        "ok" => {}
                        _ => continue,
                    }
                    labels.queries.insert(query.to_owned());
                }
            }
        }
    }
    labels
}

/// Every program: a file or folder right below a group.
fn programs() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/programs");
    let mut programs = Vec::new();
    for group in std::fs::read_dir(root).unwrap() {
        let group = group.unwrap().path();
        if group.is_dir() {
            programs.extend(std::fs::read_dir(group).unwrap().map(|entry| entry.unwrap().path()));
        }
    }
    programs.sort();
    programs
}

#[test]
fn labelled_programs_are_found_as_labelled() {
    let models = Models::built_in().unwrap();
    let known: BTreeSet<&str> = dataflow::queries::ALL.iter().map(|query| query.id).collect();
    let mut tally: BTreeMap<String, [u32; 3]> = BTreeMap::new();
    let mut faults = Vec::new();
    let mut open: BTreeMap<String, usize> = BTreeMap::new();
    for program in programs() {
        let mut files = Vec::new();
        files_below(program.parent().unwrap(), &program, &mut files);
        let labels = labels(&files);
        let sources: Vec<SourceFile<'_>> = files.iter().map(|(path, text)| SourceFile { path, text }).collect();
        let analysis = analyse(&sources, &models, &Budget::default());
        let mut found: BTreeMap<Spot, Certainty> = BTreeMap::new();
        for finding in &analysis.findings {
            let spot = (finding.place.path.clone(), finding.place.line, finding.query.to_owned());
            let known = found.entry(spot).or_insert(finding.certainty);
            *known = (*known).min(finding.certainty);
        }
        let group = program.parent().unwrap().file_name().unwrap().to_string_lossy().into_owned();
        for spot in labels.wanted.iter().filter(|spot| known.contains(spot.2.as_str())) {
            let hit = found.contains_key(spot);
            let count = tally.entry(spot.2.clone()).or_default();
            count[0] += 1;
            count[1] += u32::from(hit);
            if !hit {
                *open.entry(spot.2.clone()).or_default() += 1;
                faults.push(format!("missed {}: {group}/{}:{}", spot.2, spot.0, spot.1));
            }
        }
        for (spot, certainty) in &found {
            let labelled = labels.wanted.contains(spot)
                || (labels.low.contains(spot) && *certainty == Certainty::Low)
                || (*certainty == Certainty::Low && !labels.low.contains(spot));
            if !labelled && labels.queries.contains(&spot.2) {
                tally.entry(spot.2.clone()).or_default()[2] += 1;
                *open.entry(spot.2.clone()).or_default() += 1;
                faults.push(format!("false {} ({certainty:?}): {group}/{}:{}", spot.2, spot.0, spot.1));
            }
        }
    }
    for (query, [wanted, hit, false_ones]) in &tally {
        eprintln!("{query}: {hit} of {wanted}, {false_ones} false");
    }
    eprintln!("{}", faults.join("\n"));
    let over: Vec<String> = open
        .iter()
        .filter(|(query, count)| {
            let allowed = OPEN.iter().find(|(known, _)| known == query).map_or(0, |(_, allowed)| *allowed);
            **count > allowed
        })
        .map(|(query, count)| format!("{query}: {count}"))
        .collect();
    assert!(over.is_empty(), "{}\n{}", over.join(", "), faults.join("\n"));
}
