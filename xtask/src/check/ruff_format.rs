//! `ruff format --check`: formatting, as the project configures it.

use std::collections::BTreeSet;
use std::path::Path;

use crate::check::plant::{Plant, Proof};
use crate::check::remedy::of_linter;
use crate::check::report::{Entries, json, lines};
use crate::check::ruff::{self, Diagnostic, plant};
use crate::check::{Check, Job, Reads, finding, operands, relative, shortened, unreadable};
use crate::outcome::{Ended, Findings, Kind, Reason, Severity, Undecided, Verdict};
use crate::project::{Language, Sign};
use crate::tool::Output;

/// The formatting half of ruff.
pub const CHECK: Check<'static> = Check {
    id: "ruff-format",
    title: "ruff format",
    kind: Kind::Style,
    about: "the same, of its formatter",
    endings: ruff::ENDINGS,
    reads: Reads::Tracked,
    surface: ruff::SURFACE,
    tool: Some(ruff::TOOL),
    remedy: of_linter,
    fix: |_| Some("ruff format"),
    configured: &[Sign::Table("tool.ruff.format"), Sign::Key("ruff.toml", "format"), Sign::Key(".ruff.toml", "format")],
    // Projects that lint with ruff and format otherwise, or not at all, are many.
    planned: |context| {
        context.holds(Language::Python) && (context.project.configures("ruff-format") || ruff::is_alone(context))
    },
    plant: Plant::Beside(prove),
    run: |job| ruff::run(job, "Formatted ", ask, judge),
    ..Check::PYTHON
};

fn ask(job: &Job<'_>, files: &BTreeSet<String>) -> Result<Output, Undecided> {
    // Named one by one, because from 0.16 on it formats Markdown too where it walks.
    let paths = operands(&files.iter().cloned().collect::<Vec<_>>());
    let plain = ["format", "--check", "--verbose", "--no-cache", "--force-exclude"];
    let mut output = job.run(&[&plain[..], &["--output-format", "json"]].concat(), &paths)?;
    // ruff has that option since 0.11, and means it without `--preview` since 0.16.
    if output.code == 2 && output.stderr.head(4000).contains("unexpected argument '--output-format'") {
        output = job.run(&plain, &paths)?;
    }
    Ok(output)
}

/// Asks ruff about [`plant::FORMAT`] in every file.
fn prove(job: &Job<'_>) -> Proof {
    plant::FORMAT.prove(job, ask, |output, root| judge(output, root, 1, job.fail_on))
}

/// The verdict on `ruff format --check --output-format json` over `covered` files, or on the text of an older version.
///
/// Exit 0: all formatted; 1: some are not; 2: a file could not be parsed, or ruff itself failed
/// (<https://docs.astral.sh/ruff/formatter/#exit-codes>).
///
/// # Errors
/// The report tells nothing, and why.
pub fn judge(mut output: Output, root: &Path, covered: u64, fail_on: Severity) -> Result<Verdict, Undecided> {
    if let Some(text) = Text::read(&mut output, root)? {
        return text.verdict(&mut output, covered, fail_on);
    }
    let entries: Entries<Diagnostic> = match (output.code, json(&mut output)) {
        (0 | 1, Err(undecided)) => return Err(undecided),
        (0..=2, Ok(entries)) => entries,
        _ => return Err(ruff::ended_badly(&mut output)),
    };
    if (output.code != 0) == (entries.total() == 0) {
        return Err(unreadable(format!("exit code {} with {} findings", output.code, entries.total())));
    }
    let ended = Ended::with(output.code);
    if output.code < 2 {
        return Ok(Verdict::judge(ended, covered, entries.findings(|found| found.finding(root)), fail_on));
    }
    let (unformatted, unread): (Vec<_>, Vec<_>) = entries.kept.iter().partition(|found| found.is_unformatted());
    let first = unread.first().map(|found| found.finding(root));
    let first = first.map(|found| format!("{}: {}", found.path.unwrap_or_default(), found.message)).unwrap_or_default();
    let judged: Findings = unformatted.into_iter().map(|found| found.finding(root)).collect();
    Ok(Verdict::judge(ended, covered, judged, fail_on).but(Reason::InputsSkipped, first))
}

/// What versions before 0.16 print: `Would reformat: PATH` for each, and at the end `1 file would be reformatted, 2 files
/// already formatted`.
#[derive(Default)]
struct Text {
    findings: Findings,
    /// How many files would be reformatted, and how many need not.
    summary: Option<(u64, u64)>,
}

impl Text {
    /// Nothing where the output is not of this form.
    fn read(output: &mut Output, root: &Path) -> Result<Option<Text>, Undecided> {
        let mut text = Text::default();
        if !output.stdout.is_whole() || output.stdout.head(1).starts_with('[') {
            return Ok(None);
        }
        lines(&mut output.stdout, |line| text.add(line, root))?;
        Ok(text.summary.is_some().then_some(text))
    }

    fn add(&mut self, line: &str, root: &Path) {
        if let Some(path) = line.strip_prefix("Would reformat: ") {
            let message = "File would be reformatted";
            self.findings.push(finding("unformatted", Severity::Medium, relative(root, path), 0, 0, message));
        } else {
            self.summary = summary(line).or(self.summary);
        }
    }

    fn verdict(self, output: &mut Output, covered: u64, fail_on: Severity) -> Result<Verdict, Undecided> {
        let Some((changed, formatted)) = self.summary else { return Err(unreadable("its last line is missing")) };
        if !matches!(output.code, 0..=2) || (output.code == 0) != (changed == 0) && output.code != 2 {
            return Err(unreadable(format!(
                "exit code {} with {changed} files that would be reformatted",
                output.code
            )));
        }
        let covered = covered.min(changed.saturating_add(formatted));
        let verdict = Verdict::judge(Ended::with(output.code).counting(changed), covered, self.findings, fail_on);
        if output.code < 2 {
            return Ok(verdict);
        }
        let said = output.stderr.head(64 << 10);
        let error = said.lines().find_map(|line| line.strip_prefix("error: ")).unwrap_or("a file could not be read");
        Ok(verdict.but(Reason::InputsSkipped, shortened(error)))
    }
}

/// The numbers of `1 file would be reformatted, 2 files already formatted`, of which one half may be missing.
fn summary(line: &str) -> Option<(u64, u64)> {
    let (mut changed, mut formatted) = (None, None);
    for part in line.split(", ") {
        let (number, rest) = part.split_once(' ')?;
        let number: u64 = number.parse().ok()?;
        match rest.strip_prefix("files ").or_else(|| rest.strip_prefix("file "))? {
            "would be reformatted" => changed = Some(number),
            "already formatted" | "left unchanged" => formatted = Some(number),
            _ => return None,
        }
    }
    changed.or(formatted)?;
    Some((changed.unwrap_or(0), formatted.unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::Outcome;
    use crate::tool::Captured;

    #[test]
    fn the_text_of_older_versions() {
        let skipped = Outcome::Unknown(Reason::InputsSkipped);
        let unreadable = Outcome::Unknown(Reason::UnreadableReport);
        let parse = "[2026][ruff][DEBUG] x\nerror: Failed to parse broken.py:1:7: Expected a parameter\n";
        for (code, stdout, stderr, outcome) in [
            (0, "3 files already formatted\n", "", Outcome::Pass),
            (0, "1 file already formatted\n", "", Outcome::Pass),
            (1, "Would reformat: a.py\n1 file would be reformatted, 2 files already formatted\n", "", Outcome::Fail),
            (1, "Would reformat: a.py\n1 file would be reformatted\n", "", Outcome::Fail),
            (2, "2 files already formatted\n", parse, skipped),
            (2, "Would reformat: a.py\n1 file would be reformatted, 2 files already formatted\n", parse, Outcome::Fail),
            (0, "1 file would be reformatted\n", "", unreadable),
            (1, "3 files already formatted\n", "", unreadable),
            (1, "2 files would be reformatted\n", "", unreadable),
            (3, "3 files already formatted\n", "", unreadable),
            (0, "0 files already formatted\n", "", Outcome::Unknown(Reason::NothingChecked)),
            (0, "Would reformat: a.py\n", "", unreadable),
        ] {
            let stream = |text: &str| Captured::from_bytes(text.as_bytes());
            let output = Output { code, stdout: stream(stdout), stderr: stream(stderr) };
            let verdict = judge(output, Path::new("/r"), 3, Severity::Low).unwrap_or_else(Verdict::from);
            assert_eq!(verdict.outcome(), outcome, "{code} {stdout}");
        }
    }
}
