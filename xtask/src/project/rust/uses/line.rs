//! One line of a shell: the calls of cargo in it.

use super::{Aliases, Call, Hack};
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
    const PASSED_OVER: &[&str] =
        &["env", "time", "sudo", "exec", "run", "xvfb-run", "-", "if", "!", "while", "then", "do", "else", "{"];
    if !before.iter().all(|word| word.contains('=') || PASSED_OVER.contains(&word.as_str())) {
        return None;
    }
    let mut rest = without_redirection(words.get(at + 1..)?);
    let text = format!("cargo {}", rest.join(" "));
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
    let (runner, command) = subcommand(cargos)?;
    let is_nextest = runner.as_deref() == Some("nextest");
    let options = Options::of(cargos, &command, is_nextest);
    let hack = (runner.as_deref() == Some("hack")).then(|| Hack::of(cargos)).flatten();
    let mut call = Call {
        toolchain,
        features: features(cargos).filter(|_| !options.is_open).map(|set| vec![set]),
        selects: options.selects,
        is_filtered: options.is_filtered,
        is_elsewhere: options.is_elsewhere,
        folder: options.folder,
        profile: options.profile,
        tests: options.tests,
        is_nextest,
        is_private: command == "doc" && cargos.iter().any(|word| word == "--document-private-items"),
        hack,
        text,
        command,
        ..Call::default()
    };
    call.lints = levels(theirs.iter().map(String::as_str));
    if call.command == "test" {
        call.take_harness(theirs.get(1..).unwrap_or_default());
    }
    for (name, value) in before.iter().filter_map(|word| word.split_once('=')) {
        call.set(name, value);
    }
    Some(call)
}

/// The words without `> file` and the like.
fn without_redirection(words: &[String]) -> Vec<String> {
    let is_redirection = |word: &str| word.trim_start_matches(|c: char| c.is_ascii_digit()).starts_with(['>', '<']);
    let is_alone = |word: &str| is_redirection(word) && word.ends_with(['>', '<']);
    let mut kept = Vec::new();
    let mut words = words.iter();
    while let Some(word) = words.next() {
        if is_alone(word) {
            words.next();
        } else if !is_redirection(word) {
            kept.push(word.clone());
        }
    }
    kept
}

impl Call {
    /// Takes in a variable of its environment.
    pub(super) fn set(&mut self, name: &str, value: &str) {
        let flags = if self.command == "doc" { "RUSTDOCFLAGS" } else { "RUSTFLAGS" };
        let is_flags = name == flags || name == "CARGO_BUILD_RUSTFLAGS" && flags == "RUSTFLAGS";
        if is_flags {
            self.lints.extend(levels(value.split_whitespace()));
            self.cfgs.extend(cfgs(value));
        }
        if name == "NEXTEST_PROFILE" && self.is_nextest && !self.tests.iter().any(|word| word.starts_with("--profile="))
        {
            self.tests.push(format!("--profile={value}"));
        }
    }

    /// Takes what its test programs are given: a name of tests makes it one of some tests alone.
    fn take_harness(&mut self, words: &[String]) {
        const ALONE: &[&str] = &["--include-ignored", "--ignored", "--exact"];
        const VALUED: &[&str] = &["--skip", "--test-threads"];
        let (mut kept, mut words) = (Vec::new(), words.iter());
        while let Some(word) = words.next() {
            let (option, value) =
                word.split_once('=').map_or((word.as_str(), None), |(name, value)| (name, Some(value)));
            if ALONE.contains(&option) {
                kept.push(option.to_owned());
            } else if VALUED.contains(&option) {
                match value.or_else(|| words.next().map(String::as_str)).filter(|value| !is_open(value)) {
                    Some(value) => kept.push(format!("{option}={value}")),
                    None => self.features = None,
                }
            } else if is_open(word) {
                self.features = None;
            } else if !word.starts_with('-') {
                self.is_filtered = true;
            }
        }
        let skips = kept.iter().any(|word| word.starts_with("--skip") || word.contains("ignored"));
        if !skips {
            // It is about the names that follow.
            kept.retain(|word| word != "--exact");
        }
        if !kept.is_empty() {
            self.tests.push("--".to_owned());
            self.tests.extend(kept);
        }
    }
}

/// The names that `--cfg` of flags sets.
fn cfgs(flags: &str) -> Vec<String> {
    let mut words = flags.split_whitespace();
    let mut found = Vec::new();
    while let Some(word) = words.next() {
        let name = word.strip_prefix("--cfg").map(|rest| rest.strip_prefix('=').unwrap_or(rest));
        found.extend(name.map(|name| if name.is_empty() { words.next().unwrap_or_default() } else { name }.to_owned()));
    }
    found
}

/// Whether a variable that nobody knows stands in a word.
fn is_open(word: &str) -> bool {
    word.contains(['$', '{', '}', '`'])
}

/// What the options of a call say besides features.
#[derive(Default)]
struct Options {
    selects: Vec<String>,
    profile: Vec<String>,
    tests: Vec<String>,
    folder: Option<String>,
    is_filtered: bool,
    is_elsewhere: bool,
    is_open: bool,
}

/// Options that stand alone and choose targets.
const ALONE: &[&str] =
    &["--workspace", "--all", "--all-targets", "--lib", "--bins", "--tests", "--benches", "--examples", "--doc"];

/// Options with a name of a package or target.
const NAMED: &[&str] = &["--package", "--exclude", "--bin", "--test", "--bench", "--example"];

/// These take a word that is no name of a test.
const VALUED: &[&str] = &[
    "--features",
    "-F",
    "--jobs",
    "-j",
    "--target-dir",
    "--color",
    "--message-format",
    "--config",
    "--partition",
    "--output-path",
    "--output-dir",
    "--ignore-filename-regex",
    "--fail-under-lines",
    "--out",
    "--timeout",
    // Of `cargo hack`.
    "--depth",
    "--skip",
    "--exclude-features",
    "--include-features",
    "--group-features",
    "--mutually-exclusive-features",
    "--at-least-one-of",
    "--version-range",
    "--version-step",
    // Of nextest.
    "--test-threads",
    "--retries",
    "--max-fail",
    "--failure-output",
    "--success-output",
    "--status-level",
    "--final-status-level",
    "--no-tests",
];

/// Those of nextest that choose tests.
const OF_NEXTEST: &[&str] = &["--profile", "--run-ignored", "--filterset", "--test-threads", "--retries"];

impl Options {
    fn of(words: &[String], command: &str, is_nextest: bool) -> Options {
        let mut options = Options::default();
        let mut words = words.iter().map(String::as_str).skip_while(|word| *word != command && word.starts_with('-'));
        words.next();
        let is_name = |word: &str| word == command || matches!(word, "nextest" | "run" | "hack" | "llvm-cov");
        while let Some(word) = words.next() {
            let (option, value) = word.split_once('=').map_or((word, None), |(option, value)| (option, Some(value)));
            let option = match option {
                "-p" => "--package",
                "-r" => "--release",
                "-P" if is_nextest => "--profile",
                "-E" | "--filter-expr" if is_nextest => "--filterset",
                option => option,
            };
            let mut valued = || value.or_else(|| words.next());
            if ALONE.contains(&option) {
                options.selects.push(option.to_owned());
            } else if NAMED.contains(&option) {
                match valued().filter(|name| is_plain(name)) {
                    Some(name) => options.selects.push(format!("{option}={name}")),
                    None => options.is_elsewhere = true,
                }
            } else if is_nextest && OF_NEXTEST.contains(&option) {
                match valued().filter(|value| !is_open(value)) {
                    Some(value) => options.tests.push(format!("{option}={value}")),
                    None => options.is_open = true,
                }
            } else if option == "--release" {
                options.profile.push(option.to_owned());
            } else if option == "--profile" || option == "--cargo-profile" {
                match valued().filter(|name| is_plain(name)) {
                    Some(name) => options.profile.push(format!("{option}={name}")),
                    None => options.is_open = true,
                }
            } else if option == "--manifest-path" {
                let path = valued().filter(|path| !is_open(path));
                let folder = path.and_then(|path| path.strip_suffix("Cargo.toml"));
                options.is_elsewhere |= folder.is_none();
                options.folder = folder.map(|folder| if folder.is_empty() { "." } else { folder }.to_owned());
            } else if option == "--target" {
                options.is_elsewhere |= !valued().is_some_and(is_host);
            } else if option.starts_with("-Z") {
                options.is_elsewhere = true;
                // The value may stand in a word of its own.
                if option == "-Z" {
                    words.next();
                }
            } else if VALUED.contains(&option) {
                valued();
            } else if is_open(word) {
                options.is_open = true;
            } else if !word.starts_with('-') && !is_name(word) {
                options.is_filtered = true;
            }
        }
        options
    }
}

/// Whether a target is this very machine.
fn is_host(target: &str) -> bool {
    use std::env::consts::{ARCH, OS};
    let system = if OS == "macos" { "apple-darwin".to_owned() } else { format!("unknown-{OS}-gnu") };
    target == format!("{ARCH}-{system}")
}

/// A name of a package or a target, and no variable.
fn is_plain(name: &str) -> bool {
    !name.is_empty() && !name.starts_with('-') && name.chars().all(|c| c.is_ascii_alphanumeric() || "_-@.*".contains(c))
}

/// What runs the subcommand, where something else than cargo does, and the subcommand.
fn subcommand(words: &[String]) -> Option<(Option<String>, String)> {
    let mut names = Vec::new();
    let mut words = words.iter().map(String::as_str);
    while let Some(word) = words.next() {
        if VALUED.contains(&word) || NAMED.contains(&word) || word == "-p" {
            words.next();
        } else if !word.starts_with('-') {
            names.push(word);
        }
    }
    let mut names = names.into_iter();
    let first = names.next()?;
    let (runner, name) = match first {
        "hack" => (Some("hack"), names.next()?),
        "nextest" => (Some("nextest"), if names.next()? == "run" { "test" } else { "nextest" }),
        "llvm-cov" if names.next() == Some("nextest") => (Some("nextest"), "test"),
        "llvm-cov" | "tarpaulin" | "careful" => (Some(first), "test"),
        other => (None, other),
    };
    let name = match name {
        "t" => "test",
        "b" => "build",
        "c" => "check",
        "r" => "run",
        "d" | "docs-rs" | "rustdoc" => "doc",
        "rustc" => "build",
        other => other,
    };
    let is_name = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    is_name.then(|| (runner.map(str::to_owned), name.to_owned()))
}

/// The set of features that options choose; nothing where a variable does.
fn features(words: &[String]) -> Option<Features> {
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
    Some(if set.all { Features::ALL } else { set })
}

/// The levels of lints that flags of the compiler set: `-D warnings`, `-Dwarnings`, `--deny=warnings`.
pub fn levels<'w>(words: impl Iterator<Item = &'w str>) -> Vec<(char, String)> {
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
