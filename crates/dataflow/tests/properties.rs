//! What holds for any program: the same result in any order and with any number of threads, no panic, and bounded work.

#![allow(clippy::unwrap_used)] // A failed test says where.

use std::path::Path;
use std::sync::LazyLock;

use dataflow::{Analysis, Budget, Models, SkipReason, SourceFile, analyse};
use proptest::prelude::{Just, ProptestConfig, Strategy, any, prop, prop_assert, prop_oneof, proptest};

static PROGRAMS: LazyLock<Vec<(String, String)>> = LazyLock::new(programs);
static MODELS: LazyLock<Models> = LazyLock::new(|| Models::built_in().unwrap());

/// Few enough steps that a case takes milliseconds.
const SMALL: Budget = Budget { threads: 1, steps_per_function: 3_000, steps_per_file: 20_000 };

fn scan(files: &[(String, String)], budget: &Budget) -> Analysis {
    let sources: Vec<SourceFile<'_>> = files.iter().map(|(path, text)| SourceFile { path, text }).collect();
    analyse(&sources, &MODELS, budget)
}

fn said(analysis: &Analysis) -> String {
    format!("{:#?}{:#?}", analysis.findings, analysis.skipped)
}

fn files_below(root: &Path, at: &Path, files: &mut Vec<(String, String)>) {
    if at.is_dir() {
        std::fs::read_dir(at).unwrap().for_each(|entry| files_below(root, &entry.unwrap().path(), files));
    } else if at.extension().is_some_and(|ending| ending == "py") {
        let name = at.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
        files.push((name, std::fs::read_to_string(at).unwrap()));
    }
}

/// All labelled programs as one project.
fn programs() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/programs");
    let mut files = Vec::new();
    files_below(&root, &root, &mut files);
    files.sort();
    files
}

#[test]
fn order_of_files_and_number_of_threads_change_nothing() {
    let mut files = programs();
    let first = said(&scan(&files, &Budget::default()));
    assert!(first.len() > 10_000, "there is something to compare");
    for threads in [2, 8] {
        files.reverse();
        let middle = files.len() / threads;
        files.rotate_left(middle);
        let other = scan(&files, &Budget { threads, ..Budget::default() });
        assert!(said(&other) == first, "with {threads} threads");
    }
}

#[test]
fn files_that_cannot_be_read_whole_are_named() {
    let files = [
        ("broken.py", "import os\nos.system(input(\nx = = 1\ndef f(:\n    pass\n", SkipReason::SyntaxErrors),
        ("half.py", "import os\ndef f():\n    return 1\ndef g():\n    return 2\nx = (\n", SkipReason::SyntaxErrors),
        ("old.py", "print 'a'\nprint 'b'\nprint 'c'\nexec 'd'\nprint 'e'\n", SkipReason::SyntaxErrors),
        ("data.ipynb", "not a notebook", SkipReason::NotPython),
    ];
    for (path, text, reason) in files {
        let analysis = scan(&[(path.to_owned(), text.to_owned())], &Budget::default());
        let reasons: Vec<SkipReason> = analysis.skipped.iter().map(|skipped| skipped.reason).collect();
        assert!(reasons == [reason] || reasons == [SkipReason::NotPython], "{path}: {reasons:?}");
    }
    let whole = scan(&[("whole.py".to_owned(), "match x:\n    case 1: pass\n".to_owned())], &Budget::default());
    assert_eq!(whole.skipped, []);
}

/// Lines that are Python more often than not.
fn line() -> impl Strategy<Value = String> {
    let name = || prop::sample::select(vec!["a", "b", "self", "request", "os", "C", "f", "password"]);
    let expr = prop_oneof![
        name().prop_map(str::to_owned),
        (name(), name()).prop_map(|(one, two)| format!("{one}.{two}")),
        (name(), name()).prop_map(|(one, two)| format!("{one}({two}, *{two}, **{one})")),
        (name(), name(), name()).prop_map(|(one, two, three)| format!("{one}.{two}({three}).{two}({one})")),
        (name(), name()).prop_map(|(one, two)| format!("{one}[{two}] + '%s' % {two}")),
        (name(), name()).prop_map(|(one, two)| format!("[{one} for {one} in {two} if {one} != 1]")),
        (name(), name()).prop_map(|(one, two)| format!("(lambda {one}={two}: {one})({two})")),
        Just("f'{a}{b!r:>{b}}'".to_owned()),
        Just("{**a, 'k': b, **f()}".to_owned()),
    ];
    let statement = prop_oneof![
        (name(), expr.clone()).prop_map(|(name, expr)| format!("{name} = {expr}")),
        (name(), name(), expr.clone()).prop_map(|(one, two, expr)| format!("{one}.{two} = {expr}")),
        (name(), expr.clone()).prop_map(|(name, expr)| format!("{name}[{expr}] += {expr}")),
        (name(), name()).prop_map(|(one, two)| format!("def {one}({two}, *args, **kw):")),
        (name(), name()).prop_map(|(one, two)| format!("class {one}({two}):")),
        expr.clone().prop_map(|expr| format!("if {expr}:")),
        (name(), expr.clone()).prop_map(|(name, expr)| format!("for {name} in {expr}:")),
        expr.clone().prop_map(|expr| format!("while {expr}:")),
        expr.clone().prop_map(|expr| format!("with {expr} as (a, *b):")),
        expr.clone().prop_map(|expr| format!("return {expr}")),
        expr.clone().prop_map(|expr| format!("yield {expr}")),
        expr.prop_map(|expr| format!("match {expr}:\n                    case [1, *_, C(a=b)] | {{'k': f}}:")),
        name().prop_map(|name| format!("from . import {name}")),
        Just("try:".to_owned()),
        Just("except a as b:".to_owned()),
        Just("else:".to_owned()),
        Just("@property".to_owned()),
        Just("import os, flask".to_owned()),
        Just("global a".to_owned()),
        Just("break".to_owned()),
        Just("pass".to_owned()),
    ];
    (0..5_usize, statement).prop_map(|(depth, statement)| format!("{}{statement}", "    ".repeat(depth)))
}

fn is_bounded(files: &[(String, String)]) -> bool {
    let analysis = scan(files, &SMALL);
    // A round of a file may begin with little left.
    let most = SMALL.steps_per_file + 33 * SMALL.steps_per_function;
    analysis.statistics.steps <= most * files.len() as u64
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read(text in any::<String>()) {
        prop_assert!(is_bounded(&[("app.py".to_owned(), text)]));
    }

    #[test]
    fn any_program_ends_within_its_budget(one in prop::collection::vec(line(), 0..60), two in prop::collection::vec(line(), 0..60)) {
        let files = [("app/__init__.py".to_owned(), one.join("\n")), ("app/a.py".to_owned(), two.join("\n"))];
        prop_assert!(is_bounded(&files));
    }

    #[test]
    fn any_change_of_a_program_is_read(which in any::<prop::sample::Index>(), from in any::<prop::sample::Index>(), to in any::<prop::sample::Index>(), piece in "[ -~\n]{0,6}") {
        let (path, text) = which.get(PROGRAMS.as_slice());
        let mut characters: Vec<char> = text.chars().collect();
        let (from, to) = (from.index(characters.len() + 1), to.index(characters.len() + 1));
        characters.splice(from.min(to)..from.max(to).min(from.min(to) + 40), piece.chars());
        prop_assert!(is_bounded(&[(path.clone(), characters.into_iter().collect())]));
    }
}
