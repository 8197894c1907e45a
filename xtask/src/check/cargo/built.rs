//! What a build came to that is asked for nothing but whether it works.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::denied::Denied;
use super::diagnostic::Sort;
use super::messages::{Failures, Key, Line, is_ours, key, read};
use super::sweep::Built;
use crate::outcome::{Finding, Severity, Undecided};
use crate::tool::Output;

/// What a build of a workspace in `top` came to, where the project denies these warnings.
///
/// # Errors
/// It says less than it should.
pub(in crate::check) fn built(
    mut output: Output,
    root: &Path,
    top: &Path,
    denied: &Denied,
) -> Result<Built, Undecided> {
    let (mut files, mut failures, mut ended) = (BTreeSet::new(), Failures::default(), false);
    let mut lints: BTreeMap<Key, Finding> = BTreeMap::new();
    read(&mut output, |line| match line {
        Line::BuildFinished { .. } => ended = true,
        Line::CompilerArtifact { manifest_path, target, filenames } if is_ours(root, &manifest_path) => {
            files.extend(target.read(&filenames, root, top));
        }
        Line::CompilerMessage { manifest_path, target, message } => match message.sort() {
            Sort::Error => failures.hear(target, &message, root, top),
            Sort::Lint if is_ours(root, &manifest_path) && denied.severity(&message) > Severity::Low => {
                let found = message.finding(denied.severity(&message), root, top);
                lints.entry(key(&found)).or_insert(found);
            }
            _ => {}
        },
        _ => {}
    })?;
    let built = Built { denied: lints.into_values().collect(), ..failures.built(files, root) };
    match (output.code, ended) {
        (0, true) => Ok(built),
        (101, true) if built.error.is_some() || !built.nightly.is_empty() => Ok(built),
        (101, true) => {
            let of_lint =
                built.denied.iter().find(|found| found.severity == Severity::High).map(|found| found.message.clone());
            let error = of_lint.unwrap_or_else(|| super::failure(&mut output).detail().to_owned());
            Ok(Built { error: Some(error), ..built })
        }
        _ => Err(super::failure(&mut output)),
    }
}
