//! The fault that is planted for mypy: a file with one false statement stands in the place of each file of the project.
//!
//! What mypy is told about a file depends on its module, its path and the comments in it, so nothing but the comments that
//! speak to mypy is left of it. The project stays where it is (`--shadow-file`), with its plug-ins and search paths.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::check::plant::{self, Proof, Seen};
use crate::check::report::lines;
use crate::check::{Job, operands, relative, unstartable};
use crate::outcome::{Evidence, Reason, Undecided, Verdict};
use crate::tool::{Captured, Output};

/// Wrong by two of the rules that are rarely turned off, `operator` and `arg-type`, and no definition of a name.
const FAULT: &str = "\"\" + 1; len(1)\n";

/// Runs mypy on the faults. Which files it looks at costs it a quarter more to say, and is asked only where it does not report
/// as many as it counts.
pub(super) fn prove(job: &Job<'_>) -> Proof {
    let shadows = Shadows::of(job).map_err(|err| unstartable(&err))?;
    let verdict = judged(job, super::ask(job, &[shadows.option()])?)?;
    let mut reported = files(&verdict);
    // No shadow imports anything, so what is reported here was looked at for itself.
    reported.retain(|file| job.project.has(file));
    if verdict.covered() > 0 && reported.len() as u64 == verdict.covered() {
        return seen(job, reported, shadows.silenced, &verdict, None);
    }
    let mut output = super::ask(job, &["--verbose".to_owned(), shadows.option()])?;
    let mut log = Log::read(&mut output.stderr, &job.project.root)?;
    // A namespace package is named by its folder, and what a build has made is nobody's file.
    log.sources.retain(|file| job.project.has(file));
    let verdict = judged(job, Output { stderr: Captured::from_bytes(b""), ..output })?;
    if log.sources.is_empty() {
        return counted(&verdict);
    }
    seen(job, log.sources, shadows.silenced, &verdict, log.settings)
}

fn judged(job: &Job<'_>, output: Output) -> Result<Verdict, Undecided> {
    super::judge(output, &job.project.root, true, job.fail_on)
}

/// The files that a finding is in.
fn files(verdict: &Verdict) -> BTreeSet<String> {
    verdict.findings().iter().filter_map(|finding| finding.path.clone()).collect()
}

/// The evidence by the files that mypy looks at, under the `settings` of one file.
fn seen(
    job: &Job<'_>,
    scope: BTreeSet<String>,
    silenced: BTreeSet<String>,
    verdict: &Verdict,
    settings: Option<String>,
) -> Proof {
    let mut seen = Seen::of(scope, silenced, verdict);
    let ships = |file: &String| job.project.scope.files.binary_search(file).is_ok();
    let left_out = seen.scope.iter().filter(|file| !ships(file) && !seen.reported.contains_key(*file));
    seen.left_out = left_out.cloned().collect();
    if seen.reported.is_empty() && !seen.scope.is_empty() {
        let by = settings.map(|file| format!(" (`{file}` holds there)")).unwrap_or_default();
        let detail = format!("mypy is told to ignore errors in all {} files{by}", seen.scope.len());
        return Err(Undecided::new(Reason::NothingChecked, detail));
    }
    seen.proof("two false expressions", &job.project.sources, |_| settings.map(|file| format!("`{file}`")))
}

/// The evidence by numbers alone, where mypy does not say which files it checks.
fn counted(verdict: &Verdict) -> Proof {
    let files = files(verdict);
    if verdict.covered() == 0 || (files.len() as u64) < verdict.covered() {
        let (some, all) = (files.len(), verdict.covered());
        return Err(plant::blind(format!("it reports a false statement in {some} of {all} files")));
    }
    Ok(Evidence::Proved(format!("operator, arg-type in {} of {} files", files.len(), verdict.covered())))
}

/// What mypy says with `--verbose`.
#[derive(Default)]
struct Log {
    /// The files that it checks.
    sources: BTreeSet<String>,
    settings: Option<String>,
}

impl Log {
    fn read(stderr: &mut Captured, root: &Path) -> Result<Log, Undecided> {
        let mut log = Log::default();
        lines(stderr, |line| {
            if let Some((_, rest)) = line.split_once("BuildSource(path=") {
                let quote = rest.chars().next().unwrap_or('\'');
                let path = rest.split(quote).nth(1).unwrap_or_default();
                log.sources.insert(relative(root, path));
            } else if let Some((_, file)) = line.split_once("Config File:") {
                log.settings = Some(relative(root, file.trim())).filter(|file| file != "Default");
            }
        })?;
        Ok(log)
    }
}

/// Files that stand in the place of others.
struct Shadows {
    _folder: TempDir,
    /// A file of arguments that says which stands for which.
    list: PathBuf,
    silenced: BTreeSet<String>,
}

impl Shadows {
    /// What mypy is given.
    fn option(&self) -> String {
        format!("@{}", self.list.display())
    }

    fn of(job: &Job<'_>) -> io::Result<Shadows> {
        let folder = tempfile::Builder::new().prefix(plant::PREFIX).tempdir()?;
        let (mut made, mut silenced, mut list) = (BTreeMap::new(), BTreeSet::new(), String::new());
        let root = [".".to_owned()];
        for file in job.project.files_below(&root, &[".py", ".pyi"]) {
            let original = job.text(file).unwrap_or_default();
            let comments = comments(&original);
            if ["ignore", "disable"].iter().any(|word| comments.contains(word)) {
                silenced.insert(file.to_owned());
            }
            let next = folder.path().join(format!("{}.py", made.len()));
            let shadow = match made.get(&comments) {
                Some(shadow) => shadow,
                None => {
                    File::create(&next)?.write_all((comments.clone() + FAULT).as_bytes())?;
                    made.entry(comments).or_insert(next)
                }
            };
            let named = operands(&[file.to_owned()]);
            list.extend(["--shadow-file\n", &named.concat(), "\n", &shadow.to_string_lossy(), "\n"]);
        }
        let path = folder.path().join("shadows.txt");
        File::create(&path)?.write_all(list.as_bytes())?;
        Ok(Shadows { _folder: folder, list: path, silenced })
    }
}

/// `# mypy: …` wherever it stands, and `# type: ignore` before the first statement, which is about the whole file.
fn comments(text: &str) -> String {
    let mut kept = String::new();
    let mut is_top = true;
    for line in text.lines().map(|line| line.trim_start_matches('\u{feff}').trim()) {
        is_top &= line.is_empty() || line.starts_with('#');
        let about_the_file = line.contains("mypy:") || is_top && line.contains("type:") && line.contains("ignore");
        if line.starts_with('#') && about_the_file {
            kept.extend([line, "\n"]);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_about_the_file_stay() {
        let text = "#!/usr/bin/python\n# type: ignore\n\"\"\"Doc.\"\"\"\n# type: ignore\n# mypy: ignore-errors\nx = 1  # mypy: x\n";
        assert_eq!(comments(text), "# type: ignore\n# mypy: ignore-errors\n");
    }

    #[test]
    fn the_log_names_what_is_checked() {
        let log = "LOG:  Config File:            pyproject.toml\n\
                   LOG:  Found source:           BuildSource(path='src/a.py', module='a', has_text=False)\n\
                   LOG:  Found source:           BuildSource(path=\"src/it's.py\", module=None, has_text=False)\n";
        let log = Log::read(&mut Captured::from_bytes(log.as_bytes()), Path::new("/r")).unwrap();
        assert_eq!(log.sources.into_iter().collect::<Vec<_>>(), ["src/a.py", "src/it's.py"]);
        assert_eq!(log.settings.as_deref(), Some("pyproject.toml"));
    }
}
