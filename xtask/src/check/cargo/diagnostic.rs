//! What the compiler says of a source (<https://doc.rust-lang.org/rustc/json.html>).

use std::iter;
use std::path::Path;

use serde::Deserialize;

use crate::check::{finding, relative};
use crate::outcome::{Finding, Severity};

/// A diagnostic of the compiler (<https://doc.rust-lang.org/rustc/json.html#diagnostics>).
#[derive(Deserialize)]
pub(in crate::check) struct Diagnostic {
    pub(in crate::check) level: String,
    pub(in crate::check) message: String,
    pub(super) code: Option<Code>,
    spans: Vec<Span>,
    #[serde(default)]
    children: Vec<Child>,
    pub(in crate::check) rendered: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Code {
    pub(super) code: String,
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
    pub(super) fn is_of_source(&self, root: &Path, top: &Path) -> bool {
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
