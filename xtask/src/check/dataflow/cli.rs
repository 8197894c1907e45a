//! The CodeQL CLI in place of our rules: a database of the project's files, and what the default suite finds in it.
//!
//! Its licence is for code under an open-source licence, and for those who have one of another kind
//! (<https://github.com/github/codeql-cli-binaries/blob/main/LICENSE.md>). It is never fetched.

mod sarif;

use std::collections::BTreeSet;
use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::path::Path;
use std::time::{Duration, Instant};

use crate::check::by_file::Copy;
use crate::check::report::NOT_WHOLE;
use crate::check::sarif::{LARGEST, Log};
use crate::check::{Job, crashed, nothing_below, unreadable, unstartable};
use crate::install::Tool;
use crate::outcome::{Evidence, Reason, Undecided, Verdict};

/// The program; it is never installed.
pub const TOOL: Tool<'static> = Tool::native("codeql", &["version", "--format=terse"]);

/// How long both commands may take together where nothing is configured: minutes even for small packages.
const TIMEOUT: Duration = Duration::from_secs(1800);

/// Whether this is the tool that was found for a check.
pub fn is_asked(job: &Job<'_>) -> bool {
    job.program().file_stem().is_some_and(|stem| stem == TOOL.name)
}

/// The verdict on the files of the check, which are laid out in a folder of their own: the tool takes in all that lies
/// below a root, virtual environments included.
///
/// # Errors
/// The report tells nothing, and why.
pub fn run(job: &Job<'_>) -> Result<Verdict, Undecided> {
    let files = job.scanned(job.check.endings);
    let files: BTreeSet<&str> = files.iter().map(String::as_str).collect();
    if files.is_empty() {
        return Err(nothing_below(job));
    }
    file_report(job, &files)
}

fn file_report(job: &Job<'_>, files: &BTreeSet<&str>) -> Result<Verdict, Undecided> {
    let copy = Copy::of(job, files)?;
    let folder = tempfile::Builder::new().prefix("touchmark-database-").tempdir().map_err(|err| unstartable(&err))?;
    let (database, report) = (folder.path().join("db"), folder.path().join("report.sarif"));
    let joined = |option: &str, path: &Path| {
        let mut text = OsString::from(option);
        text.push(path);
        text
    };
    let deadline = Instant::now() + job.config.timeout.unwrap_or(TIMEOUT);
    let ask = |args: &[OsString]| {
        let left = deadline.saturating_duration_since(Instant::now());
        let mut output = job.ask(folder.path(), args.iter().map(OsString::as_os_str), &[], left)?;
        if output.code == 0 { Ok(()) } else { Err(crashed(&mut output)) }
    };
    let create: [OsString; 6] = [
        "database".into(),
        "create".into(),
        "--language=python".into(),
        joined("--source-root=", copy.root()),
        "--".into(),
        database.clone().into(),
    ];
    ask(&create)?;
    let mut analyze: Vec<OsString> = ["database", "analyze", "--format=sarif-latest"].map(Into::into).to_vec();
    analyze.push(joined("--output=", &report));
    analyze.extend(job.config.args.iter().map(OsString::from));
    analyze.extend([OsStr::new("--").to_owned(), database.into()]);
    ask(&analyze)?;
    let mut file = File::open(&report).map_err(|err| unreadable(format!("there is no report: {err}")))?;
    if file.metadata().map_err(unreadable)?.len() > LARGEST {
        return Err(unreadable(NOT_WHOLE));
    }
    let mut file_report = sarif::file_report(&Log::read(&mut file)?, copy.root())?;
    file_report.problems.extend(copy.problems.iter().cloned());
    file_report.files.retain(|file, _| files.contains(file.as_str()));
    if file_report.files.is_empty() && file_report.findings.total() == 0 {
        return Err(Undecided::new(Reason::NothingChecked, "it took in no file"));
    }
    let required = files.iter().map(|file| (*file).to_owned()).collect();
    file_report.evidence = Some(Evidence::Unproved("nothing is planted for the CodeQL CLI".to_owned()));
    file_report.verdict(&required, job.fail_on, "")
}
