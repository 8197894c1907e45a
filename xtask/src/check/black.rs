//! `black --check`: formatting, as the project configures it.
//!
//! Its report is what it says on stderr. With `--verbose` that ends with a line that counts the files, whatever the
//! configuration says of `quiet`; that line is the evidence.

use std::path::Path;

use crate::check::plant::{Plant, PlantedText, Reported};
use crate::check::remedy::of_linter;
use crate::check::report::lines;
use crate::check::ruff::plant;
use crate::check::{Check, Job, Reads, crashed, finding, operands, relative, shortened, unreadable, unstartable};
use crate::install::Tool;
use crate::outcome::{Ended, Findings, Kind, Label, Named, Reason, Severity, Surface, Undecided, Verdict};
use crate::project::{Language, Sign};
use crate::tool::Output;

/// Formatting.
pub const CHECK: Check<'static> = Check {
    id: "black",
    title: "black",
    about: "its summary counts at least one file, no file to reformat and no error, and its configuration was understood",
    kind: Kind::Style,
    endings: &[".py", ".pyi", ".ipynb"],
    reads: Reads::Tracked,
    surface: Surface {
        label: Some(Label {
            badge: "code-style",
            left: "code style",
            beside: "code style",
            tool: Some(Named { name: "black", color: "000000", link: "https://black.readthedocs.io/" }),
        }),
        ..Surface::FILES
    },
    tool: Some(Tool::pinned("black", include_str!("../../tools/black.txt"))),
    configured: &[Sign::Table("tool.black")],
    planned: |context| context.holds(Language::Python) && context.project.configures("black"),
    run: ask,
    remedy: of_linter,
    fix: |_| Some("black ."),
    plant: Plant::Beside(|job| PLANTED.prove(job)),
    ..Check::PYTHON
};

const PLANTED: PlantedText = PlantedText {
    text: plant::UNFORMATTED,
    faults: "a badly formatted line",
    comments: plant::comments,
    silences: plant::is_left_alone,
    ask: Reported::by_check,
};

fn ask(job: &Job<'_>) -> Result<Verdict, Undecided> {
    // Its cache goes by the size and the time of files, which anyone can set.
    let cache = tempfile::Builder::new().prefix("touchmark-black-").tempdir().map_err(|err| unstartable(&err))?;
    let paths = job.named().unwrap_or_else(|| vec![".".to_owned()]);
    let env = [("BLACK_CACHE_DIR".into(), cache.path().as_os_str().to_owned())];
    let args: Vec<&str> = ["--check", "--verbose", "--no-color"].into_iter().chain(job.own_args()).collect();
    let output = job.run_with(&args, &operands(&paths), &env)?;
    let verdict = judge(output, &job.project.root, job.fail_on)?;
    Ok(match job.overlooked(&paths).next() {
        Some(file) => {
            let detail = format!("black passes over `{file}`, which git tracks and an ignore file names");
            verdict.but(Reason::InputsSkipped, detail)
        }
        None => verdict,
    })
}

/// What it says where it goes on without a setting, or does not start with the settings that it finds.
const CONFIG: &[&str] =
    &["Invalid config keys detected", "The required version", "TOMLDecodeError", "Error reading config"];

/// The verdict on `black --check --verbose`.
///
/// Exit 0: nothing would change; 1: some files would; 123: some could not be formatted
/// (<https://black.readthedocs.io/en/stable/usage_and_configuration/the_basics.html#command-line-options>).
///
/// # Errors
/// The report tells nothing, and why.
pub fn judge(mut output: Output, root: &Path, fail_on: Severity) -> Result<Verdict, Undecided> {
    let mut said = Said::default();
    lines(&mut output.stderr, |line| said.read(line, root))?;
    let Said { counts, reports, findings, config, unread, nothing } = said;
    let listed = findings.total();
    let verdict = match (counts, output.code) {
        (None, 0) if nothing => {
            return Err(Undecided::new(Reason::NothingChecked, "black finds no file that it would format"));
        }
        (None, _) => match config {
            Some(line) => return Err(Undecided::new(Reason::ConfigIgnored, line)),
            None => return Err(crashed(&mut output)),
        },
        (Some(counts), code) if reports == 1 && counts.expects(code) && counts.reformatted == listed => {
            let ended = Ended::with(code).counting(counts.reformatted);
            Verdict::judge(ended, counts.unchanged + counts.reformatted, findings, fail_on)
        }
        (Some(_), code) => return Err(unreadable(format!("exit code {code} with {listed} files to reformat"))),
    };
    Ok(match (config, unread) {
        (Some(line), _) => verdict.but(Reason::ConfigIgnored, line),
        (None, Some(line)) => verdict.but(Reason::InputsSkipped, line),
        (None, None) if output.code == 123 => verdict.but(Reason::InputsSkipped, "some files could not be formatted"),
        (None, None) => verdict,
    })
}

/// What it said on stderr.
#[derive(Default)]
struct Said {
    counts: Option<Counts>,
    /// How many lines of counts there were.
    reports: u32,
    findings: Findings,
    /// The first complaint about the configuration.
    config: Option<String>,
    /// The first file that it could not format.
    unread: Option<String>,
    nothing: bool,
}

impl Said {
    fn read(&mut self, line: &str, root: &Path) {
        if let Some(path) = line.strip_prefix("would reformat ") {
            let path = relative(root, path);
            self.findings.push(finding("formatting", Severity::Medium, path, 0, 0, "not as black formats it"));
        } else if let Some(counts) = Counts::of(line) {
            self.reports += 1;
            self.counts = Some(counts);
        } else if line.starts_with("No Python files are present to be formatted") {
            self.nothing = true;
        } else if CONFIG.iter().any(|sign| line.contains(sign)) {
            self.config.get_or_insert_with(|| shortened(line));
        } else if let Some(rest) = line.strip_prefix("error: cannot ") {
            self.unread
                .get_or_insert_with(|| shortened(&format!("cannot {}", rest.replace(&*root.to_string_lossy(), "."))));
        }
    }
}

/// `1 file would be reformatted, 2 files would be left unchanged, 1 file would fail to reformat.`
#[derive(Clone, Copy, Default)]
struct Counts {
    reformatted: u64,
    unchanged: u64,
    failed: u64,
}

impl Counts {
    fn of(line: &str) -> Option<Counts> {
        let mut counts = Counts::default();
        for part in line.strip_suffix('.')?.split(", ") {
            let (number, rest) = part.split_once(' ')?;
            let count = match rest.strip_prefix("files ").or_else(|| rest.strip_prefix("file "))? {
                "would be reformatted" => &mut counts.reformatted,
                "would be left unchanged" => &mut counts.unchanged,
                "would fail to reformat" => &mut counts.failed,
                _ => return None,
            };
            *count = number.parse().ok()?;
        }
        Some(counts)
    }

    /// Whether a run with these counts ends so.
    fn expects(self, code: i32) -> bool {
        code == if self.failed > 0 { 123 } else { i32::from(self.reformatted > 0) }
    }
}
