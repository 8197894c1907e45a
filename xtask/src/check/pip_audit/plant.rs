//! The fault that is planted for pip-audit: old releases with advisories that were published long ago.

use std::fs::File;
use std::io::Write;
use std::time::Instant;

use crate::check::pip_audit::lists::{Asked, RequirementsFile};
use crate::check::plant::{PREFIX, Proof, blind, named};
use crate::check::{Job, unstartable};
use crate::outcome::{Evidence, Severity};

/// CVE-2024-3651, CVE-2014-1402 and CVE-2018-18074.
pub(in crate::check) const VULNERABLE: &str = "idna==3.6\njinja2==2.4.1\nrequests==2.19.1\n";

/// Asks about these releases alone, which nothing has to be resolved for.
pub(super) fn prove(job: &Job<'_>) -> Proof {
    let folder = tempfile::Builder::new().prefix(PREFIX).tempdir().map_err(|err| unstartable(&err))?;
    let file = folder.path().join("requirements.txt");
    let written = File::create(&file).and_then(|mut file| file.write_all(VULNERABLE.as_bytes()));
    written.map_err(|err| unstartable(&err))?;
    let list = RequirementsFile { file, pinned: true, asked: Asked::default() };
    let answer = super::ask(job, &list, Instant::now() + job.timeout())?;
    let failing = answer.findings.into_values().filter(|_| Severity::High >= job.fail_on);
    let mut releases: Vec<String> =
        failing.filter_map(|found| Some(found.message.split_once(':')?.0.to_owned())).collect();
    releases.dedup();
    if releases.is_empty() {
        let all = VULNERABLE.lines().collect::<Vec<_>>().join(", ");
        return Err(blind(format!("its service knows of no vulnerability in {all}")));
    }
    Ok(Evidence::Proved(format!("vulnerabilities in {}", named(releases.iter().map(String::as_str)))))
}
