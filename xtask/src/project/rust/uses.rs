//! How a project itself runs cargo: the commands of its workflows, its `justfile`, scripts, hooks and `xtask`, with the
//! features, lints and toolchains that they name.

mod hack;
mod line;
mod script;
mod workflow;

use std::path::Path;

use serde_json::Value;

use crate::config::Features;
use crate::project::python::tree::Tree;
use crate::project::python::uses::commands;
use crate::project::python::uses::hooks::FILES;
use crate::project::workflow::is_one as is_workflow;

pub use self::hack::Hack;
pub use self::line::levels;
use self::script::Script;
use super::Member;

/// One command by which the project runs cargo.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Call {
    /// The subcommand by its whole name, such as `clippy` or `test`; `test` also for nextest and coverage.
    pub command: String,
    /// What chooses the toolchain, such as `nightly` or `1.85`, where something does.
    pub toolchain: Option<String>,
    /// The set of features that it is run with; nothing where a variable says.
    pub features: Option<Vec<Features>>,
    /// How `cargo hack` varies them.
    pub hack: Option<Hack>,
    /// Its options that choose packages and targets, such as `--workspace` and `--all-targets`.
    pub selects: Vec<String>,
    /// Its options that choose how optimised it builds, such as `--release`.
    pub profile: Vec<String>,
    /// What chooses among tests and how they run, for nextest or behind `--`, such as `--include-ignored`.
    pub tests: Vec<String>,
    /// Whether nextest runs them.
    pub is_nextest: bool,
    /// Whether it runs some tests of a target alone.
    pub is_filtered: bool,
    /// Whether it documents what is not public, too.
    pub is_private: bool,
    /// The levels of lints that it sets, as letter and name: `('D', "warnings")`.
    pub lints: Vec<(char, String)>,
    /// The names that its `--cfg` set.
    pub cfgs: Vec<String>,
    /// The command as it is written, from `cargo` on.
    pub text: String,
    /// The file that runs it.
    pub by: String,
    /// The folder of its manifest, relative to the root, where it is not that of the workspace.
    pub folder: Option<String>,
    /// Whether it is about another target, needs what only nightly has, or about what a variable says.
    pub is_elsewhere: bool,
}

impl Call {
    /// Whether a toolchain that is not stable runs it.
    pub fn is_nightly(&self) -> bool {
        self.toolchain.as_ref().is_some_and(|name| name.starts_with("nightly") || name == "miri")
    }

    /// The lints that fail it: `warnings` for all.
    pub fn denied(&self) -> impl Iterator<Item = &str> {
        self.lints.iter().filter(|(level, _)| matches!(level, 'D' | 'F')).map(|(_, name)| name.as_str())
    }
}

/// The commands that the files of a repository hold, in the order of the files.
pub(super) fn calls(root: &Path, files: &[String]) -> Vec<Call> {
    let tree = Tree::new(root, files);
    let aliases = aliases(&tree);
    let mut calls: Vec<Call> = Vec::new();
    let workflows = tree.files().filter(|file| is_workflow(file));
    let around: Vec<_> =
        workflows.filter_map(|file| tree.text(file)).flat_map(|text| workflow::around(&text)).collect();
    for file in commands::files(&tree).chain(others(&tree)) {
        let Some(text) = tree.text(file) else { continue };
        let found = match is_workflow(file) {
            true => workflow::calls(&text, &aliases),
            false if file.ends_with(".rs") => quoted(&text).flat_map(|line| alone(line, &aliases)).collect(),
            false => of_script(file, &commands::lines(file, &text), &aliases),
        };
        let flags: Vec<&(&str, String)> = match is_workflow(file) {
            true => Vec::new(),
            false => around.iter().filter(|(line, _)| starts(line, file)).flat_map(|(_, flags)| flags).collect(),
        };
        for mut call in found {
            flags.iter().for_each(|(name, value)| call.set(name, value));
            calls.push(Call { by: file.to_owned(), ..call });
        }
    }
    calls.extend(hooks(&tree, &aliases));
    calls
}

/// Whether a line of a workflow starts what stands in a file.
fn starts(line: &str, file: &str) -> bool {
    let mut words = line.split_whitespace();
    match file.rsplit('/').next().unwrap_or(file) {
        "Makefile" => words.any(|word| word == "make"),
        "justfile" | "Justfile" => words.any(|word| word == "just"),
        _ if file.starts_with("xtask/") => line.contains("xtask"),
        name => words.any(|word| word.trim_matches(['"', '\'']).rsplit('/').next() == Some(name)),
    }
}

/// The calls in the lines of a file; each recipe of make and `just` starts in the root again.
fn of_script(file: &str, lines: &[String], aliases: &Aliases) -> Vec<Call> {
    let name = file.rsplit('/').next().unwrap_or(file);
    let is_shell = name.ends_with(".sh") || !name.contains('.') && !name.to_ascii_lowercase().ends_with("file");
    let mut script = Script::at("");
    let mut calls = Vec::new();
    for line in lines {
        calls.extend(script.calls(std::slice::from_ref(line), aliases));
        if !is_shell {
            script.restart();
        }
    }
    calls
}

/// The calls in a line that stands for itself.
fn alone(line: &str, aliases: &Aliases) -> Vec<Call> {
    Script::at("").calls(&[line.to_owned()], aliases)
}

/// Further files with commands of Rust projects.
fn others<'t>(tree: &Tree<'t>) -> impl Iterator<Item = &'t str> {
    tree.files().filter(|file| {
        let inside = |folder: &str| file.strip_prefix(folder);
        inside("ci/").is_some_and(|name| !name.contains(['/', '.']) || name.ends_with(".sh"))
            || inside(".github/").is_some_and(|name| name.ends_with(".sh"))
            || inside("xtask/src/").is_some_and(|name| name.ends_with(".rs"))
    })
}

/// The texts in quotes that begin with a call of cargo, such as those of `cmd!(sh, "cargo test")`.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('"').filter(|part| part.starts_with("cargo ") && !part.contains('\n'))
}

/// What `[alias]` in the settings of cargo says, each with its words.
type Aliases = Vec<(String, String)>;

fn aliases(tree: &Tree<'_>) -> Aliases {
    let files = [".cargo/config.toml", ".cargo/config"];
    let text = files.iter().filter(|file| tree.has(file)).find_map(|file| tree.text(file));
    let table = text.and_then(|text| text.parse::<toml::Table>().ok()).unwrap_or_default();
    let words = |value: &toml::Value| match value {
        toml::Value::String(text) => Some(text.clone()),
        toml::Value::Array(words) => Some(words.iter().filter_map(toml::Value::as_str).collect::<Vec<_>>().join(" ")),
        _ => None,
    };
    let aliases = table.get("alias").and_then(toml::Value::as_table).into_iter().flatten();
    aliases.filter_map(|(name, value)| Some((name.clone(), words(value)?))).collect()
}

/// The hooks of pre-commit for Rust, and local ones that call cargo.
fn hooks(tree: &Tree<'_>, aliases: &Aliases) -> Vec<Call> {
    let Some(file) = FILES.iter().copied().find(|file| tree.has(file)) else { return Vec::new() };
    let config = tree.text(file).and_then(|text| serde_saphyr::from_str::<Value>(&text).ok()).unwrap_or_default();
    let repositories = config.get("repos").and_then(Value::as_array);
    let of_repository = |repository: &Value| -> Vec<String> {
        let source = repository.get("repo").and_then(Value::as_str).unwrap_or_default();
        let is_of_cargo = source.contains("rust") || source.contains("cargo");
        let hooks = repository.get("hooks").and_then(Value::as_array).into_iter().flatten();
        hooks.filter_map(|hook| of_hook(hook, is_of_cargo)).collect()
    };
    let lines = repositories.into_iter().flatten().flat_map(of_repository);
    let calls = lines.flat_map(|line| alone(&line, aliases).into_iter());
    calls.map(|call| Call { by: file.to_owned(), ..call }).collect()
}

/// The command line of a hook: its own, or by its name that of a repository of hooks for cargo.
fn of_hook(hook: &Value, is_of_cargo: bool) -> Option<String> {
    let text = |key: &str| hook.get(key).and_then(Value::as_str);
    let args = hook.get("args").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    let args: Vec<&str> = args.collect();
    let args = args.join(" ");
    match text("entry") {
        Some(entry) => Some(format!("{entry} {args}")),
        None => is_of_cargo.then(|| format!("cargo {} {args}", plain(text("id").unwrap_or_default()))),
    }
}

/// The subcommand that a hook or an action is named for: `rustfmt`, `cargo-fmt`, `audit-check`.
fn plain(name: &str) -> &str {
    let name = name.strip_prefix("cargo-").or_else(|| name.strip_prefix("rust")).unwrap_or(name);
    name.strip_suffix("-check").or_else(|| name.strip_suffix("-action")).unwrap_or(name)
}

/// The most sets of features that one call is written out to.
const MOST: usize = 32;

impl Call {
    /// The sets of features, as far as this workspace knows them; not more than some dozens of those of `cargo hack`.
    pub fn known_features(&self, members: &[Member]) -> Vec<Features> {
        let is_known = |set: &&Features| set.names.iter().all(|name| knows(members, name));
        let known = self.features.iter().flatten().filter(is_known);
        match &self.hack {
            None => known.cloned().collect(),
            Some(hack) => known.flat_map(|base| hack.sets(base, members)).take(MOST).collect(),
        }
    }

    /// How many sets of features it has that are not among those.
    pub fn more_features(&self, members: &[Member]) -> usize {
        let all = self.hack.as_ref().map_or(0, |hack| hack.sets(&Features::DEFAULT, members).len());
        all.saturating_sub(MOST)
    }

    /// Whether it can be run here as it is written: by a stable compiler, for this platform, with what is known of it.
    pub fn is_followed(&self) -> bool {
        !self.is_elsewhere && !self.is_nightly() && !self.is_filtered && self.cfgs.is_empty() && self.features.is_some()
    }

    /// Whether it is run by the newest compiler, or nothing says by which: an older one may warn of less.
    pub fn is_any_compiler(&self) -> bool {
        self.toolchain.as_ref().is_none_or(|name| !name.starts_with(|c: char| c.is_ascii_digit()))
    }

    /// Whether it is about everything that the workspace builds by itself.
    pub fn is_whole(&self) -> bool {
        !self.is_filtered && self.selects.iter().all(|option| matches!(option.as_str(), "--workspace" | "--all"))
    }
}

/// Whether some package has this feature, which may be named with its package.
fn knows(members: &[Member], name: &str) -> bool {
    let (package, feature) = name.split_once('/').map_or((None, name), |(package, feature)| (Some(package), feature));
    members.iter().any(|member| match package {
        Some(package) if package != member.name => false,
        _ => member.features.contains_key(feature),
    })
}

#[cfg(test)]
mod tests;
