//! The lines of a script: which values its variables have, which loops it runs, and in which folder it stands.
//!
//! Only what a script writes out is known. A variable that something else sets stays in the line as it is.

use std::collections::BTreeMap;

use super::{Aliases, Call, line};
use crate::paths;
use crate::project::python::uses::commands::words;

/// What a value is called that nobody knows.
pub(super) const UNKNOWN: &str = "$VALUE";

/// How many ways to read a line are written out.
const MOST: usize = 24;

/// A script, as far as it was read.
#[derive(Clone, Debug, Default)]
pub(super) struct Script {
    /// The values that each variable may have; the last one wins, but where a condition decides.
    variables: BTreeMap<String, Vec<String>>,
    /// The folder that it stands in, relative to the root; nothing where a variable says.
    folder: Option<String>,
    /// The conditions and loops that are open, and whether each of them asks for nightly.
    open: Vec<bool>,
}

impl Script {
    /// A script that starts in a folder.
    pub(super) fn at(folder: &str) -> Script {
        Script { folder: paths::within(".", folder), ..Script::default() }
    }

    /// Starts in the root again, with the variables that it has.
    pub(super) fn restart(&mut self) {
        self.folder = Some(".".to_owned());
        self.open.clear();
    }

    /// Sets a variable before the script starts.
    pub(super) fn set(&mut self, name: &str, values: Vec<String>) {
        self.variables.insert(name.to_owned(), values);
    }

    /// The values of a variable, written out.
    pub(super) fn values(&self, name: &str) -> Vec<String> {
        self.variables.get(name).cloned().unwrap_or_default()
    }

    /// The calls of cargo in a line, which may be written in several ways of which each is meant.
    pub(super) fn calls(&mut self, ways: &[String], aliases: &Aliases) -> Vec<Call> {
        let mut calls: Vec<Call> = Vec::new();
        let mut set: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let (folder, is_subshell) = (self.folder.clone(), ways.iter().any(|way| way.contains("(cd ")));
        let is_open = !self.open.is_empty() || ways.iter().any(|way| way.contains("&&") || way.contains("||"));
        for text in ways.iter().map(|way| plain(way)) {
            for part in parts(&text) {
                self.follow(&part);
                for (name, values) in assigned(&part) {
                    let values = values.iter().flat_map(|value| self.written_out(value)).collect::<Vec<_>>();
                    set.entry(name).or_default().extend(values);
                }
                // A loop is known before its body, which may stand in the same line.
                if let Some((name, values)) = looped(&part) {
                    let parted = |value: &String| match value.contains("[*]}") {
                        true => self.written_out(value).iter().flat_map(|all| words(all)).collect(),
                        false => self.written_out(value),
                    };
                    let values = values.iter().flat_map(parted).collect();
                    self.variables.insert(name, values);
                }
                for line in self.written_out(&part) {
                    self.change(&line);
                    let found = line::calls(&line, aliases).into_iter().map(|call| self.placed(call));
                    for call in found {
                        if !calls.contains(&call) {
                            calls.push(call);
                        }
                    }
                }
            }
        }
        for (name, values) in set {
            let known = self.variables.entry(name).or_default();
            if !is_open {
                known.clear();
            }
            known.extend(values);
            known.dedup();
        }
        if is_subshell {
            self.folder = folder;
        }
        calls
    }

    /// Follows the conditions that a simple command opens and closes.
    fn follow(&mut self, part: &str) {
        let first = part.split_whitespace().next().unwrap_or_default();
        match first {
            "if" | "case" | "while" | "until" => self.open.push(false),
            "fi" | "esac" | "done" => drop(self.open.pop()),
            _ => {}
        }
        if let Some(innermost) = self.open.last_mut() {
            *innermost = match first {
                "else" | "elif" => part.contains("nightly"),
                "cargo" => *innermost,
                _ => *innermost || part.contains("nightly"),
            };
        }
    }

    /// Follows `cd`.
    fn change(&mut self, line: &str) {
        let words = words(line.trim_start_matches(['(', ' ', '{']));
        let ["cd" | "pushd", folder] = words.iter().map(String::as_str).collect::<Vec<_>>()[..] else { return };
        let folder = folder.trim_end_matches(')');
        let is_known = !folder.contains(['$', '~', '`', '{']) && folder != "-";
        self.folder = self.folder.as_ref().filter(|_| is_known).and_then(|now| paths::within(now, folder));
    }

    /// The call with the folder of its manifest.
    fn placed(&self, call: Call) -> Call {
        let folder = match (&self.folder, call.folder.as_deref()) {
            (Some(now), Some(folder)) => paths::within(now, folder),
            (now, None) => now.clone(),
            (None, _) => None,
        };
        let nightly = || self.open.contains(&true).then(|| "nightly".to_owned());
        let toolchain = call.toolchain.or_else(nightly);
        Call { is_elsewhere: call.is_elsewhere || folder.is_none(), folder, toolchain, ..call }
    }

    /// The line with the values of variables in their places, once for each of them.
    pub(super) fn written_out(&self, line: &str) -> Vec<String> {
        let mut lines = vec![line.to_owned()];
        for (name, values) in &self.variables {
            let all = format!("${{{name}[*]}}");
            for line in lines.iter_mut().filter(|line| line.contains(&all)) {
                *line = line.replace(&all, &values.join(" "));
            }
            if !line.contains('$') || values.is_empty() {
                continue;
            }
            let each = |line: &String| match place(line, name) {
                Some(_) => values.iter().map(|value| filled(line, name, value)).collect(),
                None => vec![line.clone()],
            };
            lines = lines.iter().flat_map(each).take(MOST).collect();
        }
        lines
    }
}

/// Where `$NAME` or `${NAME}` stands, and its length.
fn place(line: &str, name: &str) -> Option<(usize, usize)> {
    let mut from = 0;
    while let Some(at) = line.get(from..)?.find('$').map(|at| at + from) {
        let rest = line.get(at + 1..)?;
        if let Some(inner) = rest.strip_prefix('{')
            && ["}", "[@]}"].iter().any(|end| inner.strip_prefix(name).is_some_and(|rest| rest.starts_with(end)))
        {
            return Some((at, inner.find('}')? + 3));
        }
        let is_whole = |rest: &str| !rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
        if rest.strip_prefix(name).is_some_and(is_whole) {
            return Some((at, name.len() + 1));
        }
        from = at + 1;
    }
    None
}

/// The line with a value in each place of a variable.
fn filled(line: &str, name: &str, value: &str) -> String {
    let mut line = line.to_owned();
    // A value may name the variable itself.
    for _ in 0..8 {
        let Some((at, length)) = place(&line, name) else { break };
        line.replace_range(at..at + length, value);
    }
    line
}

/// The line without what is sent where, and without what only running it would tell: `$(…)`, backquotes, the arguments of a script or recipe.
fn plain(line: &str) -> String {
    let mut text = line.replace("2>&1", "").replace(">&2", "").replace("&>", ">");
    for argument in ["\"$@\"", "\"${@}\"", "$@", "$*", "${@}", "${*}"] {
        text = text.replace(argument, "");
    }
    // Of `just`.
    while let Some((at, end)) = text.find("{{").and_then(|at| Some((at, text.get(at..)?.find("}}")? + at + 2))) {
        text.replace_range(at..end, "");
    }
    while let Some((at, end)) = text.find("$(").and_then(|at| Some((at, closed(&text, at + 1)?))) {
        let inner = text.get(at + 2..end).unwrap_or_default().to_owned();
        // Of make.
        let is_name =
            !inner.is_empty() && inner.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_');
        let value = match inner.as_str() {
            "CARGO" => "cargo".to_owned(),
            name if is_name => format!("${{{name}}}"),
            _ => UNKNOWN.to_owned(),
        };
        text.replace_range(at..=end, &value);
    }
    text
}

/// Where the bracket that opens here closes.
fn closed(text: &str, open: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, c) in text.char_indices().skip_while(|(at, _)| *at < open) {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return Some(at);
        }
    }
    None
}

/// The simple commands of a line as texts; what stands in quotes is not parted.
fn parts(line: &str) -> Vec<String> {
    let (mut parts, mut part, mut quote, mut depth) = (Vec::new(), String::new(), None, 0_usize);
    for c in line.chars() {
        match (quote, c) {
            (Some(open), _) if c == open => quote = None,
            (None, '"' | '\'') => quote = Some(c),
            (None, '(') => depth += 1,
            (None, ')') => depth = depth.saturating_sub(1),
            (None, ';' | '|' | '&') if depth == 0 => {
                parts.push(std::mem::take(&mut part));
                continue;
            }
            _ => {}
        }
        part.push(c);
    }
    parts.push(part);
    let begun = |part: &String| {
        let text = part.trim();
        let words = ["then ", "else ", "do "];
        words.iter().find_map(|word| text.strip_prefix(word)).unwrap_or(text).trim().to_owned()
    };
    let begun = parts.iter().map(begun).filter(|part| !part.is_empty());
    // A shell of its own.
    begun
        .flat_map(|part| match part.strip_prefix('(').and_then(|part| part.strip_suffix(')')) {
            Some(inner) => self::parts(inner),
            None => vec![part],
        })
        .collect()
}

/// The variables that a simple command sets: `A=b`, `export A=b`, `A=(b c)`, in a Makefile `A ?= b`, and for the steps after
/// it `echo A=b >> $GITHUB_ENV`.
fn assigned(part: &str) -> Vec<(String, Vec<String>)> {
    let is_name = |name: &str| {
        !name.is_empty()
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
            && !name.starts_with(|c: char| c.is_ascii_digit())
    };
    let text = ["export ", "local ", "readonly ", "declare ", "set "].iter().find_map(|word| part.strip_prefix(word));
    let text = text.unwrap_or(part).trim();
    if let Some((name, values)) = text.split_once("=(").and_then(|(name, rest)| Some((name, rest.strip_suffix(')')?))) {
        return if is_name(name) { vec![(name.to_owned(), listed(values))] } else { Vec::new() };
    }
    for sign in [" ?= ", " := ", " = "] {
        if let Some((name, value)) = text.split_once(sign).filter(|(name, _)| is_name(name)) {
            return vec![(name.to_owned(), vec![value.trim().to_owned()])];
        }
    }
    let said = if part.contains("GITHUB_ENV") { part.strip_prefix("echo ").unwrap_or_default() } else { text };
    let said = said.split(">>").next().unwrap_or_default().replace("\\ ", " ");
    let whole = if part.contains("GITHUB_ENV") {
        words(&format!("'{}'", said.trim().trim_matches(['"', '\''])))
    } else {
        words(&said)
    };
    let pairs: Vec<(String, Vec<String>)> = whole
        .iter()
        .map_while(|word| word.split_once('=').filter(|(name, _)| is_name(name)))
        .map(|(name, value)| (name.to_owned(), vec![value.to_owned()]))
        .collect();
    // `A=b program` sets it for that program alone.
    if pairs.len() == whole.len() { pairs } else { Vec::new() }
}

/// The values of a list; one that is empty stands for nothing.
fn listed(text: &str) -> Vec<String> {
    let values = words(text);
    if values.is_empty() { vec![String::new()] } else { values }
}

/// The variable of `for A in b c`, and its values; none where something else says them.
fn looped(part: &str) -> Option<(String, Vec<String>)> {
    let (name, list) = part.strip_prefix("for ")?.split_once(" in ")?;
    let values = words(list);
    let is_list = |value: &String| value.ends_with("[@]}") || value.ends_with("[*]}");
    let is_written_out = values.iter().all(|value| is_list(value) || !value.contains(['*', '`', '$']));
    Some((name.trim().to_owned(), if is_written_out { values } else { Vec::new() }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(lines: &[&str]) -> Vec<String> {
        let mut script = Script::at(".");
        let calls = lines.iter().flat_map(|line| script.calls(&[(*line).to_owned()], &Vec::new())).collect::<Vec<_>>();
        let place =
            |call: &Call| call.folder.clone().filter(|folder| folder != ".").map(|folder| format!(" in {folder}"));
        let by = |call: &Call| call.toolchain.as_ref().map(|name| format!(" by {name}")).unwrap_or_default();
        let said = |call: Call| format!("{}{}{}", call.text, place(&call).unwrap_or_default(), by(&call));
        calls.into_iter().map(said).collect()
    }

    #[test]
    fn variables_and_loops_are_written_out() {
        for (lines, expected) in [
            (
                &["for f in a b; do cargo test --features $f; done"][..],
                &["cargo test --features a", "cargo test --features b"][..],
            ),
            (
                &["for f in a 'b c'", "do", "  cargo test --features \"$f\"", "done"],
                &["cargo test --features a", "cargo test --features b c"],
            ),
            (&["for f in $(cat features)", "do", "cargo test -F $f", "done"], &["cargo test -F $f"]),
            (&["for f in src/*", "do", "cargo test -F $f", "done"], &["cargo test -F $f"]),
            (
                &["all=(a b)", "for f in \"${all[@]}\"; do cargo check -F ${f}; done"],
                &["cargo check -F a", "cargo check -F b"],
            ),
            (
                &[
                    "all=(a b)",
                    "cargo check --features=\"std ${all[*]}\"",
                    "for f in ${all[*]}; do cargo check -F $f; done",
                ],
                &["cargo check --features=std a b", "cargo check -F a", "cargo check -F b"],
            ),
            (&["all=()", "cargo check --features=\"std ${all[*]}\""], &["cargo check --features=std "]),
            (
                &["if rustc --version | grep -q nightly; then", "cargo test --benches", "else", "cargo test", "fi"],
                &["cargo test --benches by nightly", "cargo test"],
            ),
            (&["FLAGS=--all-features", "cargo test $FLAGS"], &["cargo test --all-features"]),
            (&["export A=\"--locked --all\" B=c", "cargo test ${A} -p $B"], &["cargo test --locked --all -p c"]),
            (&["A=x", "A=y", "cargo test -F $A"], &["cargo test -F y"]),
            (&["A=x", "if [ $B ]; then", "A=y", "fi", "cargo test -F $A"], &["cargo test -F x", "cargo test -F y"]),
            (&["A=x", "[ $B ] && A=y", "cargo test -F $A"], &["cargo test -F x", "cargo test -F y"]),
            (&["FLAGS ?= --all", "cargo test $(FLAGS)"], &["cargo test --all"]),
            (&["$(CARGO) test"], &["cargo test"]),
            (&["cargo test -j $(nproc) --all-features"], &["cargo test -j $VALUE --all-features"]),
            (&["cargo test \"$@\"", "cargo test {{ ARGS }}"], &["cargo test", "cargo test"]),
            (&["cargo test $UNKNOWN"], &["cargo test $UNKNOWN"]),
            (
                &["cd b && cargo test", "cargo check", "cd ..", "cargo doc"],
                &["cargo test in b", "cargo check in b", "cargo doc"],
            ),
            (
                &["(cd b && cargo test)", "cargo check --manifest-path c/d/Cargo.toml"],
                &["cargo test in b", "cargo check --manifest-path c/d/Cargo.toml in c/d"],
            ),
        ] {
            assert_eq!(said(lines), expected, "{lines:?}");
        }
        let mut script = Script::at(".");
        script.calls(&["echo RUSTFLAGS=${RUSTFLAGS}\\ -Zx >> $GITHUB_ENV".to_owned()], &Vec::new());
        assert_eq!(script.values("RUSTFLAGS"), ["${RUSTFLAGS} -Zx"]);
    }
}
