//! What cargo says with `--message-format=json`, one object a line
//! (<https://doc.rust-lang.org/cargo/reference/external-tools.html#json-messages>).

use std::collections::{BTreeMap, BTreeSet};
use std::iter;
use std::path::Path;

use serde::Deserialize;

use crate::check::report::lines;
use crate::check::{finding, relative, unreadable};
use crate::outcome::{Finding, Severity, Undecided};
use crate::tool::Output;

use super::denied::Denied;
use super::sweep::{Built, read_for};

/// One line.
#[derive(Deserialize)]
#[serde(tag = "reason", rename_all = "kebab-case")]
pub(in crate::check) enum Line {
    CompilerMessage {
        manifest_path: String,
        target: Target,
        message: Diagnostic,
    },
    CompilerArtifact {
        manifest_path: String,
        target: Target,
        #[serde(default)]
        filenames: Vec<String>,
    },
    BuildFinished {
        success: bool,
    },
    #[serde(other)]
    Other,
}

/// What a package is built into.
#[derive(Clone, Deserialize, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::check) struct Target {
    kind: Vec<String>,
    name: String,
    src_path: String,
}

/// A diagnostic of the compiler (<https://doc.rust-lang.org/rustc/json.html#diagnostics>).
#[derive(Deserialize)]
pub(in crate::check) struct Diagnostic {
    pub(in crate::check) level: String,
    pub(in crate::check) message: String,
    code: Option<Code>,
    spans: Vec<Span>,
    #[serde(default)]
    children: Vec<Child>,
    pub(in crate::check) rendered: Option<String>,
}

#[derive(Deserialize)]
struct Code {
    code: String,
}

#[derive(Deserialize)]
struct Span {
    file_name: String,
    line_start: u32,
    column_start: u32,
    #[serde(default)]
    line_end: u32,
    #[serde(default)]
    column_end: u32,
    is_primary: bool,
    #[serde(default)]
    suggested_replacement: Option<String>,
    #[serde(default)]
    text: Vec<Text>,
    /// The macro that made it.
    #[serde(default)]
    expansion: Option<Box<Expansion>>,
}

/// A line of the source.
#[derive(Deserialize)]
struct Text {
    text: String,
}

/// The call of a macro.
#[derive(Deserialize)]
struct Expansion {
    span: Span,
}

#[derive(Deserialize)]
struct Child {
    message: String,
    #[serde(default)]
    level: String,
    #[serde(default)]
    spans: Vec<Span>,
}

/// Reads all lines.
///
/// # Errors
/// One of them is no message, or the output is not whole.
pub(in crate::check) fn read(output: &mut Output, mut each: impl FnMut(Line)) -> Result<(), Undecided> {
    let mut broken = None;
    lines(&mut output.stdout, |line| {
        // A macro may print, too: only a line that opens an object is a message.
        if line.starts_with('{') {
            match serde_json::from_str::<Line>(line) {
                Ok(message) => each(message),
                Err(err) => broken = broken.take().or(Some(err)),
            }
        }
    })?;
    match broken {
        Some(err) => Err(unreadable(format!("not the JSON it should be: {err}"))),
        None => Ok(()),
    }
}

/// How a build ended, by its own word.
#[derive(Default)]
pub(in crate::check) struct End {
    /// Whether each build that the report speaks of succeeded.
    ends: Vec<bool>,
    /// Whether a compiler said why not; a build script that fails is cargo's to tell of, in text.
    has_errors: bool,
}

impl End {
    pub(in crate::check) fn hear(&mut self, line: &Line) {
        match line {
            Line::BuildFinished { success } => self.ends.push(*success),
            Line::CompilerMessage { message, .. } => self.has_errors |= message.level.starts_with("error"),
            Line::CompilerArtifact { .. } | Line::Other => {}
        }
    }

    pub(in crate::check) fn is_missing(&self) -> bool {
        self.ends.is_empty()
    }

    /// Where the build failed and no compiler says why, what cargo says.
    ///
    /// # Errors
    /// The report does not speak of one build, to its end, which the exit code agrees with: nothing of it may be believed.
    pub(in crate::check) fn settle(&self, output: &mut Output) -> Result<Option<Undecided>, Undecided> {
        Err(match (output.code, self.ends.as_slice()) {
            (0, [true]) => return Ok(None),
            (101, [false]) => return Ok((!self.has_errors).then(|| super::failure(output))),
            (0, []) => unreadable("there is no end of the build in the report"),
            (code @ (0 | 101), [_, ..]) => unreadable(format!("exit code {code} with the ends {:?}", self.ends)),
            _ => super::failure(output),
        })
    }
}

/// What makes a finding: rule, path, line, column and message.
pub(in crate::check) type Key = (String, Option<String>, Option<u32>, Option<u32>, String);

/// See [`Key`].
pub(in crate::check) fn key(found: &Finding) -> Key {
    (found.rule.clone(), found.path.clone(), found.line, found.column, found.message.clone())
}

/// The targets that do not compile.
#[derive(Default)]
pub(in crate::check) struct Failures(BTreeMap<Target, Failure>);

/// Why a target does not compile.
#[derive(Clone)]
pub(in crate::check) struct Failure {
    /// The first error with its place.
    pub(in crate::check) place: String,
    /// The same as the compiler shows it.
    pub(in crate::check) text: String,
    /// Whether it asks for what only nightly has.
    is_nightly: bool,
    /// The errors that the sources of the project hold.
    errors: Vec<Finding>,
}

impl Failures {
    pub(in crate::check) fn hear(&mut self, target: Target, message: &Diagnostic, root: &Path, top: &Path) {
        let is_nightly = message.code.as_ref().is_some_and(|code| code.code == "E0554");
        let first = || Failure {
            place: message.place(root, top),
            text: message.rendered.clone().unwrap_or_default(),
            is_nightly: false,
            errors: Vec::new(),
        };
        let failure = self.0.entry(target).or_insert_with(first);
        failure.is_nightly |= is_nightly;
        if message.is_of_source(root, top) {
            failure.errors.push(message.finding(Severity::High, root, top));
        }
    }

    pub(in crate::check) fn add(&mut self, other: &Failures) {
        for (target, failure) in &other.0 {
            self.0.entry(target.clone()).or_insert_with(|| failure.clone()).is_nightly |= failure.is_nightly;
        }
    }

    /// The first that is no test, benchmark or example for nightly.
    pub(in crate::check) fn first(&self) -> Option<&Failure> {
        self.0.iter().find(|(target, failure)| !(failure.is_nightly && target.is_aside())).map(|(_, failure)| failure)
    }

    /// The errors in sources of the project, each once: none where a compiler that is not stable might do without.
    pub(in crate::check) fn errors(&self) -> Vec<Finding> {
        let stable = self.0.values().filter(|failure| !failure.is_nightly);
        let all: BTreeMap<Key, &Finding> =
            stable.flat_map(|failure| &failure.errors).map(|found| (key(found), found)).collect();
        all.into_values().cloned().collect()
    }

    /// The first files of tests, benchmarks and examples for nightly.
    pub(in crate::check) fn nightly(&self, root: &Path) -> BTreeSet<String> {
        let aside = self.0.iter().filter(|(target, failure)| failure.is_nightly && target.is_aside());
        aside.map(|(target, _)| relative(root, &target.src_path)).collect()
    }

    pub(in crate::check) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(in crate::check) fn has(&self, target: &Target) -> bool {
        self.0.contains_key(target)
    }

    /// What was built beside them.
    pub(in crate::check) fn built(&self, read: BTreeSet<String>, root: &Path) -> Built {
        let first = self.first();
        Built {
            read,
            error: first.map(|failure| failure.place.clone()),
            errors: self.errors(),
            denied: Vec::new(),
            needs_nightly: first.is_some_and(|failure| failure.is_nightly),
            nightly: self.nightly(root),
        }
    }
}

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

impl Target {
    /// Whether nothing depends on it.
    fn is_aside(&self) -> bool {
        self.kind.iter().all(|kind| matches!(kind.as_str(), "test" | "bench" | "example"))
    }

    /// The files of the repository that its compiler read; its first file by its own word.
    pub(in crate::check) fn read<'t>(
        &'t self,
        filenames: &[String],
        root: &'t Path,
        top: &Path,
    ) -> impl Iterator<Item = String> + use<'t> {
        let own = relative(root, &self.src_path);
        read_for(filenames, root, top).into_iter().chain([own])
    }
}

/// Whether a package lies in the repository. cargo caps the lints of registry packages, not those of other folders.
pub(in crate::check) fn is_ours(root: &Path, manifest: &str) -> bool {
    Path::new(manifest).starts_with(root)
}

/// The folder of a manifest; `.` for the root.
pub(in crate::check) fn folder(manifest: &str) -> &str {
    manifest.rsplit_once('/').map_or(".", |(folder, _)| folder)
}

/// What a diagnostic means.
pub(in crate::check) enum Sort {
    Lint,
    Error,
    Config,
    Note,
}

impl Diagnostic {
    /// A lint has a name; an error of the compiler has a number (`E0308`) or, for a syntax error, nothing. A line that
    /// only counts the others has no place.
    pub(in crate::check) fn sort(&self) -> Sort {
        let code = self.code.as_ref().map(|code| code.code.as_str());
        let is_lint = code.is_some_and(|code| code.strip_prefix('E').is_none_or(|n| n.parse::<u16>().is_err()));
        match self.level.as_str() {
            "error" if self.message.starts_with("error reading Clippy's configuration") => Sort::Config,
            "warning" | "error" if is_lint => Sort::Lint,
            "warning" if self.spans.is_empty() => Sort::Note,
            "error" if self.spans.is_empty() && self.message.starts_with("aborting due to ") => Sort::Note,
            "warning" => Sort::Lint,
            level if level.starts_with("error") => Sort::Error,
            _ => Sort::Note,
        }
    }

    /// Whether an error stands in a source of the project and follows from nothing else: not from an older compiler or a
    /// crate that is not there, and not from what a macro looks for.
    fn is_of_source(&self, root: &Path, top: &Path) -> bool {
        // Unstable features and libraries, and crates that are missing or were built by another compiler.
        const ELSEWHERE: &[&str] = &["E0554", "E0658", "E0460", "E0461", "E0462", "E0463", "E0514", "E0519"];
        let Some(span) = self.site(root, top).filter(|span| span.is_ours(root, top)) else { return false };
        match &self.code {
            Some(code) => !ELSEWHERE.contains(&code.code.as_str()),
            // What the source refuses by `compile_error!` it does not hold.
            None => {
                span.expansion.is_none()
                    && !self.message.starts_with("couldn't read")
                    && !span.text.iter().any(|line| line.text.contains("compile_error!"))
            }
        }
    }

    /// The lint that it is about.
    pub(in crate::check) fn rule(&self) -> &str {
        self.code.as_ref().map_or("rustc", |code| code.code.as_str())
    }

    pub(in crate::check) fn finding(&self, severity: Severity, root: &Path, top: &Path) -> Finding {
        let mut found = match self.site(root, top) {
            None => Finding { path: None, ..finding(self.rule(), severity, String::new(), 0, 0, &self.message) },
            Some(span) => {
                let path = path(root, top, &span.file_name);
                finding(self.rule(), severity, path, span.line_start, span.column_start, &self.message)
                    .until(span.line_end, span.column_end)
            }
        };
        let url = |child: &Child| child.message.strip_prefix("for further information visit ").map(str::to_owned);
        found.url = self.children.iter().find_map(url).filter(|url| url.starts_with("https://"));
        found.help = self.children.iter().find_map(Child::suggestion);
        found
    }

    /// The place that it is about: of what a macro of somebody else made, where that is called.
    fn site(&self, root: &Path, top: &Path) -> Option<&Span> {
        let primary = self.spans.iter().find(|span| span.is_primary)?;
        let calls = iter::successors(Some(primary), |span| Some(&span.expansion.as_ref()?.span));
        calls.clone().find(|span| span.is_ours(root, top)).or(Some(primary))
    }

    /// Such as `src/lib.rs:3:5: mismatched types`.
    pub(in crate::check) fn place(&self, root: &Path, top: &Path) -> String {
        let place =
            |span: &Span| format!("{}:{}:{}: ", path(root, top, &span.file_name), span.line_start, span.column_start);
        self.site(root, top).map(place).unwrap_or_default() + &self.first_line()
    }

    pub(in crate::check) fn first_line(&self) -> String {
        self.message.lines().next().unwrap_or_default().to_owned()
    }
}

impl Span {
    /// Whether it lies in a file of the repository that nothing has built.
    fn is_ours(&self, root: &Path, top: &Path) -> bool {
        let path = path(root, top, &self.file_name);
        let is_foreign = path.starts_with(['/', '<']) || path.split('/').any(|part| part == "target");
        !is_foreign && root.join(&path).is_file()
    }
}

impl Child {
    /// What to write instead, where it is one short line.
    fn suggestion(&self) -> Option<String> {
        let [Span { suggested_replacement: Some(text), .. }] = self.spans.as_slice() else { return None };
        let is_short = self.level == "help" && !text.contains('\n') && text.len() <= 100;
        is_short.then(|| match text.trim() {
            "" => self.message.clone(),
            text => format!("{}: `{text}`", self.message.trim_end_matches(':')),
        })
    }
}

/// The compiler runs in the workspace's top folder.
fn path(root: &Path, top: &Path, file: &str) -> String {
    relative(root, &top.join(file).to_string_lossy())
}
