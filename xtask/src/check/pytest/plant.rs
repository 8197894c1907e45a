//! The fault that is planted for the tests: a second, short run of the same command, in which a plug-in puts one failing
//! test in the place of each module of tests.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::Write;

use crate::check::plant::{PREFIX, Proof, each_failed};
use crate::check::pytest::sessions::Witness;
use crate::check::{Job, unstartable};
use crate::outcome::{Evidence, Verdict};

const PLUGIN: &str = include_str!("../../../plants/touchmark_planted.py");
const NAME: &str = "touchmark_planted";

/// Runs the tests once more with the plug-in; each planted test has to come out as failed.
pub(super) fn prove(job: &Job<'_>) -> Proof {
    let folder = tempfile::Builder::new().prefix(PREFIX).tempdir().map_err(|err| unstartable(&err))?;
    let plugin = folder.path().join(format!("{NAME}.py"));
    let written = File::create(plugin).and_then(|mut file| file.write_all(PLUGIN.as_bytes()));
    written.map_err(|err| unstartable(&err))?;
    let there = Job { watch: None, ..*job };
    let witness = Witness::lay().map_err(|err| unstartable(&err))?;
    let mut env = super::environment(&there, &witness);
    for (name, value) in &mut env {
        if name == "PYTEST_ADDOPTS" {
            value.push(format!(" -o cache_dir='{}' -p {NAME}", folder.path().join("cache").display()));
        } else if name == "PYTHONPATH" {
            let theirs = std::mem::take(value);
            *value = joined(folder.path().as_os_str(), &theirs);
        } else if name == "COVERAGE_FILE" {
            *value = folder.path().join("coverage").into_os_string();
        }
    }
    let mut output = there.run_with(job.command, &super::paths(job), &env)?;
    let streams = [output.stdout.tail(64 << 10), output.stderr.tail(64 << 10)];
    if streams.iter().any(|said| said.contains(&format!("No module named '{NAME}'"))) {
        return Ok(Evidence::Unproved("the test command hands no plug-in of ours to pytest".to_owned()));
    }
    let verdict = super::judge(output, witness.read().as_deref(), &job.project.root, true);
    each_failed(&verdict.unwrap_or_else(Verdict::from))
}

/// A path of this folder and then the others.
fn joined(folder: &OsStr, others: &OsStr) -> OsString {
    let mut path = folder.to_owned();
    path.push(if cfg!(windows) { ";" } else { ":" });
    path.push(others);
    path
}
