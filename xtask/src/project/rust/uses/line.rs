//! One line of a shell: the calls of cargo in it.

use super::{Aliases, Call};
use crate::config::{Features, is_feature};

/// The calls of cargo in a line.
pub(super) fn calls(line: &str, aliases: &Aliases) -> Vec<Call> {
    commands(line).iter().filter_map(|words| call(words, aliases)).collect()
}

/// The simple commands of a line, as words without their quotes.
fn commands(line: &str) -> Vec<Vec<String>> {
    let (mut commands, mut words, mut word) = (Vec::new(), Vec::new(), String::new());
    let (mut quote, mut was_quoted) = (None, false);
    let mut characters = line.chars().peekable();
    while let Some(c) = characters.next() {
        match (c, quote) {
            (_, Some(open)) if c == open => quote = None,
            (_, Some(_)) => word.push(c),
            ('"' | '\'', None) => (quote, was_quoted) = (Some(c), true),
            // A comment.
            ('#', None) if word.is_empty() => break,
            ('\\', None) => word.extend(characters.next()),
            (' ' | '\t' | '\n' | ';' | '&' | '|' | '(' | ')', None) => {
                if !word.is_empty() || was_quoted {
                    words.push(std::mem::take(&mut word));
                }
                was_quoted = false;
                if !c.is_whitespace() {
                    commands.push(std::mem::take(&mut words));
                }
            }
            (_, None) => word.push(c),
        }
    }
    if !word.is_empty() || was_quoted {
        words.push(word);
    }
    commands.push(words);
    commands
}

/// The call of cargo that a simple command is; variables before it, `run:` and the like are passed over.
fn call(words: &[String], aliases: &Aliases) -> Option<Call> {
    let is_cargo = |word: &String| {
        let name = word.trim_start_matches(['@', '-']);
        name == "cargo" || name == "$CARGO" || name == "${CARGO}" || name.ends_with("/cargo")
    };
    let at = words.iter().position(is_cargo)?;
    let before = words.get(..at)?;
    let is_passed_over = |word: &String| {
        word.contains('=') || ["env", "time", "sudo", "exec", "run", "xvfb-run", "-"].contains(&word.as_str())
    };
    if !before.iter().all(is_passed_over) {
        return None;
    }
    let set = before.iter().filter_map(|word| word.split_once('='));
    let mut lints: Vec<(char, String)> =
        set.filter(|(name, _)| *name == "RUSTFLAGS").flat_map(|(_, flags)| levels(flags.split_whitespace())).collect();
    let mut rest = words.get(at + 1..)?.to_vec();
    let toolchain = rest.first().and_then(|word| word.strip_prefix('+')).map(str::to_owned);
    if toolchain.is_some() {
        rest.remove(0);
    }
    if let Some((_, stands_for)) = rest.first().and_then(|first| aliases.iter().find(|(name, _)| name == first)) {
        let stands_for = stands_for.split_whitespace().map(str::to_owned);
        rest = stands_for.chain(rest.into_iter().skip(1)).collect();
    }
    let (cargos, theirs) = match rest.iter().position(|word| word == "--") {
        Some(at) => rest.split_at(at),
        None => (rest.as_slice(), &[][..]),
    };
    let command = subcommand(cargos)?;
    lints.extend(levels(theirs.iter().map(String::as_str)));
    let options = Options::of(cargos, &command);
    let names_tests = command == "test" && theirs.iter().skip(1).any(|word| !word.starts_with('-'));
    Some(Call {
        command,
        toolchain,
        features: features(cargos),
        selects: options.selects,
        is_filtered: options.is_filtered || names_tests,
        lints,
        by: String::new(),
        is_elsewhere: options.is_elsewhere,
    })
}

/// What the options of a call say besides features.
#[derive(Default)]
struct Options {
    selects: Vec<String>,
    is_filtered: bool,
    is_elsewhere: bool,
}

impl Options {
    fn of(words: &[String], command: &str) -> Options {
        const ALONE: &[&str] = &[
            "--workspace",
            "--all",
            "--all-targets",
            "--lib",
            "--bins",
            "--tests",
            "--benches",
            "--examples",
            "--doc",
        ];
        const NAMED: &[&str] = &["--package", "--exclude", "--bin", "--test", "--bench", "--example"];
        // These take a word that is no name of a test.
        const VALUED: &[&str] = &[
            "--features",
            "-F",
            "--jobs",
            "-j",
            "--profile",
            "--target-dir",
            "--color",
            "--message-format",
            "--depth",
            "--exclude-features",
            "--config",
            "--partition",
            "--exclude-no-default-features",
        ];
        const ELSEWHERE: &[&str] = &["--manifest-path", "--target", "-Z"];
        let mut options = Options::default();
        let mut words = words.iter().map(String::as_str).skip_while(|word| *word != command && word.starts_with('-'));
        words.next();
        let is_name = |word: &str| word == command || matches!(word, "nextest" | "run" | "hack" | "llvm-cov");
        while let Some(word) = words.next() {
            let (option, value) = word.split_once('=').map_or((word, None), |(option, value)| (option, Some(value)));
            let option = if option == "-p" { "--package" } else { option };
            if ALONE.contains(&option) {
                options.selects.push(option.to_owned());
            } else if NAMED.contains(&option) {
                match value.or_else(|| words.next()).filter(|name| is_plain(name)) {
                    Some(name) => options.selects.push(format!("{option}={name}")),
                    None => options.is_elsewhere = true,
                }
            } else if ELSEWHERE.contains(&option) || option.starts_with("-Z") {
                options.is_elsewhere = true;
                // The value may stand in a word of its own.
                if value.is_none() && !option.starts_with("-Z") {
                    words.next();
                }
            } else if VALUED.contains(&option) {
                if value.is_none() {
                    words.next();
                }
            } else if !word.starts_with('-') && !is_name(word) {
                options.is_filtered = true;
            }
        }
        options
    }
}

/// A name of a package or a target, and no variable.
fn is_plain(name: &str) -> bool {
    !name.is_empty() && !name.starts_with('-') && name.chars().all(|c| c.is_ascii_alphanumeric() || "_-@.*".contains(c))
}

/// The subcommand; those that only run another one are passed over.
fn subcommand(words: &[String]) -> Option<String> {
    let mut names = words.iter().filter(|word| !word.starts_with('-'));
    let first = names.next()?;
    let name = match first.as_str() {
        "hack" => names.next()?,
        "nextest" | "llvm-cov" | "tarpaulin" | "careful" => "test",
        "t" => "test",
        "b" => "build",
        "c" => "check",
        "d" | "docs-rs" | "rustdoc" => "doc",
        other => other,
    };
    let is_name = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    is_name.then(|| name.to_owned())
}

/// The sets of features that options choose; nothing where a variable does.
fn features(words: &[String]) -> Option<Vec<Features>> {
    let mut set = Features::DEFAULT;
    let mut words = words.iter().map(String::as_str).peekable();
    while let Some(word) = words.next() {
        let value = match word {
            "--all-features" => {
                set.all = true;
                continue;
            }
            "--no-default-features" => {
                set.no_default = true;
                continue;
            }
            "--feature-powerset" | "--each-feature" => {
                return Some(vec![Features::NONE, Features::DEFAULT]);
            }
            "--features" | "-F" => words.next()?,
            word => match word.strip_prefix("--features=").or_else(|| word.strip_prefix("-F")) {
                Some(value) => value,
                None => continue,
            },
        };
        let names = value.split([',', ' ']).map(str::trim).filter(|name| !name.is_empty());
        for name in names {
            if !is_feature(name) {
                return None;
            }
            set.names.insert(name.to_owned());
        }
    }
    if set.all {
        set = Features::ALL;
    }
    Some(vec![set])
}

/// The levels of lints that flags of the compiler set: `-D warnings`, `-Dwarnings`, `--deny=warnings`.
pub(super) fn levels<'w>(words: impl Iterator<Item = &'w str>) -> Vec<(char, String)> {
    const LEVELS: &[(char, &str, &str)] =
        &[('D', "-D", "--deny"), ('W', "-W", "--warn"), ('A', "-A", "--allow"), ('F', "-F", "--forbid")];
    let mut found = Vec::new();
    let mut words = words;
    while let Some(word) = words.next() {
        let Some((level, short, long)) =
            LEVELS.iter().copied().find(|(_, short, long)| word.starts_with(short) || word.starts_with(long))
        else {
            continue;
        };
        let rest = word.strip_prefix(long).or_else(|| word.strip_prefix(short)).unwrap_or_default();
        let name = match rest.trim_start_matches('=') {
            "" => words.next().unwrap_or_default(),
            name => name,
        };
        let plain = |c: char| c.is_ascii_alphanumeric() || "_:-".contains(c);
        if !name.is_empty() && name.chars().all(plain) && !name.starts_with('-') {
            found.push((level, name.to_owned()));
        }
    }
    found
}
