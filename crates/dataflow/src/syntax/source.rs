//! Text in, a lowered file out, within bounds.

use std::fmt;

use ruff_python_parser::{Mode, ParseOptions, parse_unchecked};

use super::{Lines, ir::Unit, lower, nesting, notebook};

/// Longer files are left out: generated data.
const LONGEST: usize = 8 << 20;

/// Why a file, or a part of one, was not analysed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, PartialOrd, Ord)]
pub enum SkipReason {
    /// It is larger than any program that people write.
    TooLarge,
    /// It nests deeper than any program that people write.
    TooDeep,
    /// It is no Python that the parser knows: more errors than statements.
    NotPython,
    /// Parts of it could not be parsed; the rest was analysed.
    SyntaxErrors,
    /// Its functions used up what one file may take.
    Budget,
}

impl fmt::Display for SkipReason {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            SkipReason::TooLarge => "it is too large to be analysed",
            SkipReason::TooDeep => "it nests too deeply to be analysed",
            SkipReason::NotPython => "it could not be parsed",
            SkipReason::SyntaxErrors => "parts of it could not be parsed",
            SkipReason::Budget => "its functions use more steps than one file may take",
        })
    }
}

/// A file that was not analysed, or not to the end.
#[derive(Clone, PartialEq, Eq, Debug, PartialOrd, Ord)]
pub struct Skipped {
    /// Its path, as it was given.
    pub path: String,
    /// Why.
    pub reason: SkipReason,
}

/// A file that was read.
#[derive(Debug)]
pub struct Parsed {
    /// What was parsed: the text of the file, or a notebook's code.
    pub text: Option<String>,
    /// Its lines.
    pub lines: Lines,
    /// Its program.
    pub unit: Unit,
    /// The parser found errors; what it could read is there.
    pub errors: bool,
}

/// Parses and lowers one file. Wants a thread with a stack of 256 MiB.
///
/// # Errors
/// The reason, where the file is left out.
pub fn read(path: &str, text: &str) -> Result<Parsed, SkipReason> {
    if text.len() > LONGEST {
        return Err(SkipReason::TooLarge);
    }
    let own = if path.ends_with(".ipynb") { Some(notebook::code(text).ok_or(SkipReason::NotPython)?) } else { None };
    let code = own.as_deref().unwrap_or(text);
    if nesting::depth(code) > nesting::DEEPEST {
        return Err(SkipReason::TooDeep);
    }
    let parsed = parse_unchecked(code, ParseOptions::from(Mode::Module));
    let count = parsed.errors().len();
    let Some(parsed) = parsed.try_into_module() else { return Err(SkipReason::NotPython) };
    if count > 3 && count > parsed.suite().len() {
        return Err(SkipReason::NotPython);
    }
    let unit = lower::module(code, parsed.suite());
    let lines = Lines::new(code);
    Ok(Parsed { text: own, lines, unit, errors: count > 0 })
}
