//! Requirements files as pip reads them
//! (<https://pip.pypa.io/en/stable/reference/requirements-file-format/>): the one reader of them.

mod encoding;

pub use encoding::decoded;

use crate::project::python::dependencies::requirement::{Requirement, kind_of_address, leading_name};
use crate::project::python::tree::{self, Tree};

/// One logical line of a requirements file; blank lines and comments are none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The number of its first row, counted from 1.
    pub number: usize,
    /// Its rows joined, without a comment.
    pub text: String,
    /// What it says.
    pub kind: Kind,
}

/// What a line says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A package from an index.
    Package(Package),
    /// `-r FILE` or `-c FILE`: another file, whose requirements or constraints count.
    Include {
        /// As it is written.
        target: String,
        /// Whether that file only limits versions.
        constrains: bool,
    },
    /// The project in the folder of the file or in the root: `.`, `-e .[dev]`.
    Project,
    /// A package from a path, a URL or a repository, which no advisory database knows.
    Elsewhere {
        /// The end of the address: what stands before it may hold a password.
        name: String,
        /// `git`, `path`, `url` …
        kind: &'static str,
    },
    /// Any other option, such as `--index-url`.
    Option,
    /// No requirement that pip would take, or one that only a variable (`${VERSION}`) completes.
    Invalid,
}

/// A package from an index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Package {
    /// Normalised.
    pub name: String,
    /// The requirement without options such as `--hash`, in one spelling.
    pub requirement: String,
    /// The version, where no other will do.
    pub version: Option<String>,
    /// Whether a marker may leave it out.
    pub is_conditional: bool,
}

impl Line {
    fn new(number: usize, text: String) -> Line {
        let kind = Kind::of(&text);
        Line { number, text, kind }
    }

    /// Whether pip would replace a variable of the environment here, such as `${TOKEN}`.
    pub fn has_variable(&self) -> bool {
        self.text.match_indices("${").any(|(at, _)| {
            let name = self.text.get(at + 2..).and_then(|rest| rest.split_once('}')).map(|(name, _)| name);
            let plain = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
            name.is_some_and(|name| !name.is_empty() && name.chars().all(plain))
        })
    }
}

impl Kind {
    fn of(line: &str) -> Kind {
        let include = |target: &str, constrains| {
            let target = target.trim_matches(['"', '\'']).to_owned();
            Kind::Include { target, constrains }
        };
        if let Some(target) = option(line, "--requirement", "-r") {
            return include(target, false);
        }
        if let Some(target) = option(line, "--constraint", "-c") {
            return include(target, true);
        }
        if let Some(place) = option(line, "--editable", "-e") {
            return Kind::place(place);
        }
        if line.starts_with('-') {
            return Kind::Option;
        }
        let requirement = without_options(line);
        match Requirement::new(requirement) {
            Ok(_) if is_archive(requirement) => Kind::place(requirement),
            Ok(requirement) => Kind::Package(Package {
                version: requirement.pinned().map(str::to_owned),
                is_conditional: requirement.marker.is_some(),
                requirement: requirement.to_string(),
                name: requirement.name,
            }),
            Err(_) => Kind::named_place(requirement).unwrap_or_else(|| Kind::unnamed_place(requirement)),
        }
    }

    /// `NAME @ ADDRESS`
    fn named_place(text: &str) -> Option<Kind> {
        let name = leading_name(text)?;
        let (before, address) = text.split(';').next()?.split_once('@')?;
        (!before.contains(['<', '>', '=', '~'])).then_some(())?;
        match Kind::place(address.trim()) {
            Kind::Elsewhere { kind, .. } => Some(Kind::Elsewhere { name, kind }),
            own => Some(own),
        }
    }

    fn unnamed_place(text: &str) -> Kind {
        let is_path = text.starts_with(['.', '/', '~']) || text.contains(['/', '\\']);
        if is_path || is_archive(text) || text.contains("://") { Kind::place(text) } else { Kind::Invalid }
    }

    fn place(text: &str) -> Kind {
        let text = text.split([';', '#', '?']).next().unwrap_or(text).trim().trim_matches(['"', '\'']);
        let bare = text.split('[').next().unwrap_or(text);
        let path = bare.strip_prefix("file:").unwrap_or(bare);
        if path.starts_with('.') && path.split(['/', '\\']).all(|part| matches!(part, "." | "")) {
            return Kind::Project;
        }
        let name = text.trim_end_matches(['/', '\\']).rsplit(['/', '\\']).next().unwrap_or(text).to_owned();
        Kind::Elsewhere { name, kind: kind_of_address(text) }
    }
}

/// The value of an option: `-r x`, `-rx`, `--requirement=x`, `--requirement x`.
fn option<'a>(line: &'a str, long: &str, short: &str) -> Option<&'a str> {
    let rest = line.strip_prefix(long).filter(|rest| rest.starts_with([' ', '\t', '=']));
    let rest = rest.or_else(|| line.strip_prefix(short).filter(|_| !line.starts_with("--")))?;
    Some(rest.trim_start_matches([' ', '\t', '=']).trim_end())
}

fn without_options(line: &str) -> &str {
    let end = line.find(" --").or_else(|| line.find("\t--")).unwrap_or(line.len());
    line.get(..end).unwrap_or(line).trim_end()
}

fn is_archive(text: &str) -> bool {
    let name = text.split([';', '[', ' ']).next().unwrap_or(text);
    [".whl", ".zip", ".tar.gz", ".tar.bz2"].iter().any(|ending| name.ends_with(ending))
}

/// The lines of a file of the repository; `files` are the files that may be read, in order.
///
/// # Errors
/// Why the file cannot be read, for people: not one of `files`, too long, an encoding that pip does not read either.
pub fn read(root: &std::path::Path, files: &[String], path: &str) -> Result<Vec<Line>, String> {
    of_tree(&Tree::new(root, files), path)
}

/// The same for a tree.
///
/// # Errors
/// As [`read`].
pub(super) fn of_tree(tree: &Tree<'_>, path: &str) -> Result<Vec<Line>, String> {
    let text = tree.read(path).and_then(|bytes| decoded(&bytes));
    text.map(|text| lines(&text)).map_err(|why| format!("could not read `{path}`: {why}"))
}

/// The file that an include names, as a path from the root; nothing for an address and for what lies outside.
pub fn included(by: &str, target: &str) -> Option<String> {
    let target = target.strip_prefix("file:").unwrap_or(target);
    (!target.contains("://")).then(|| tree::joined(by, target)).flatten()
}

/// A line that names a package of an index and nothing else, in one spelling.
pub fn plain(line: &str) -> Option<String> {
    lines(line).into_iter().find_map(|line| match line.kind {
        Kind::Package(package) => Some(package.requirement),
        _ => None,
    })
}

/// The logical lines of a file's text.
pub fn lines(text: &str) -> Vec<Line> {
    let (mut lines, mut joined, mut first) = (Vec::new(), String::new(), 1);
    for (number, row) in text.lines().enumerate().map(|(at, row)| (at + 1, row)) {
        // A comment ends the joining even after a backslash.
        let is_comment = row.trim_start().starts_with('#');
        if let Some(start) = row.strip_suffix('\\').filter(|_| !is_comment) {
            joined.push_str(start);
            continue;
        }
        joined.push_str(if is_comment { "" } else { row });
        push(&mut lines, first, &std::mem::take(&mut joined));
        first = number + 1;
    }
    push(&mut lines, first, &joined);
    lines
}

fn push(lines: &mut Vec<Line>, number: usize, joined: &str) {
    let starts = |(at, _): &(usize, &str)| joined.get(..*at).is_some_and(|before| before.ends_with([' ', '\t']));
    let end = joined.match_indices('#').find(starts).map_or(joined.len(), |(at, _)| at);
    let text = joined.get(..end).unwrap_or(joined).trim();
    if !text.is_empty() {
        lines.push(Line::new(number, text.to_owned()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> String {
        match lines(text).pop().map(|line| line.kind) {
            Some(Kind::Package(package)) => {
                let version = package.version.map(|version| format!(" pins {version}")).unwrap_or_default();
                let condition = if package.is_conditional { " conditional" } else { "" };
                format!("{}{version}{condition}", package.name)
            }
            Some(Kind::Include { target, constrains }) => {
                format!("{} {target}", if constrains { "constrains" } else { "includes" })
            }
            Some(Kind::Project) => "project".to_owned(),
            Some(Kind::Elsewhere { name, kind }) => format!("{name} ({kind})"),
            Some(Kind::Option) => "option".to_owned(),
            Some(Kind::Invalid) => "invalid".to_owned(),
            None => "nothing".to_owned(),
        }
    }

    #[test]
    fn each_form_of_a_line() {
        for (text, expected) in [
            ("", "nothing"),
            ("  # why", "nothing"),
            ("a", "a"),
            ("A_b>=1 # why", "a-b"),
            ("a==1.0", "a pins 1.0"),
            ("a === 1.0", "a pins 1.0"),
            ("a==1.*", "a"),
            ("a==1,!=2", "a"),
            ("a[x,y]==1 ; os_name == 'nt'", "a pins 1 conditional"),
            ("a==1 --hash=sha256:00 --hash=sha256:11", "a pins 1"),
            ("a==1 \\\n    --hash=sha256:00", "a pins 1"),
            ("a==1 \\\n# comment\n", "a pins 1"),
            ("a (>=1)", "a"),
            ("-r b.txt", "includes b.txt"),
            ("-rb.txt", "includes b.txt"),
            ("--requirement=b.txt", "includes b.txt"),
            ("-r \"b c.txt\"", "includes b c.txt"),
            ("-c b.txt", "constrains b.txt"),
            ("--constraint b.txt", "constrains b.txt"),
            (".", "project"),
            ("./[dev]", "project"),
            ("-e .[dev]", "project"),
            ("-e file:.", "project"),
            ("a @ file:.", "project"),
            ("-e ./libs/b", "b (path)"),
            ("./b[x]", "b[x] (path)"),
            ("libs\\b", "b (path)"),
            ("b-1.0.whl", "b-1.0.whl (path)"),
            ("https://me:secret@host/b-1.whl?token=secret#sha256=0", "b-1.whl (url)"),
            ("git+https://me:secret@host/b.git@main#egg=b", "b.git@main (git)"),
            ("b @ https://host/b.zip", "b (url)"),
            ("b@git+ssh://git@host/b ; os_name == 'nt'", "b (git)"),
            ("--index-url https://host/simple", "option"),
            ("-i https://host/simple", "option"),
            ("--no-binary :all:", "option"),
            ("a==${VERSION}", "invalid"),
            ("a b", "invalid"),
            ("a>=", "invalid"),
        ] {
            assert_eq!(said(text), expected, "{text}");
        }
    }

    #[test]
    fn numbers_are_those_of_the_first_rows() {
        let numbers = |text: &str| lines(text).iter().map(|line| line.number).collect::<Vec<_>>();
        assert_eq!(numbers("a\n\n# x\nb \\\n  --hash=x \\\n  --hash=y\nc"), [1, 4, 7]);
        assert_eq!(numbers("a\r\nb\\\r\n==1\r\nc"), [1, 2, 4]);
        assert_eq!(numbers("a\\\n# x\nb"), [1, 3]);
    }

    #[test]
    fn variables_are_those_that_pip_replaces() {
        for (text, expected) in [
            ("--index-url https://${TOKEN}@host/simple", true),
            ("a==${V}", true),
            ("a==$V", false),
            ("--index-url https://${token}@host", false),
            ("--index-url https://${}@host", false),
            ("--index-url https://${TOKEN", false),
        ] {
            assert_eq!(lines(text).iter().any(Line::has_variable), expected, "{text}");
        }
    }

    #[test]
    fn includes_are_looked_up_from_their_file() {
        for (by, target, expected) in [
            ("requirements.txt", "base.txt", Some("base.txt")),
            ("requirements/dev.txt", "../base.txt", Some("base.txt")),
            ("requirements/dev.txt", "./a//b.txt", Some("requirements/a/b.txt")),
            ("a/b/c.txt", "..\\d.txt", Some("a/d.txt")),
            ("requirements.txt", "../base.txt", None),
            ("requirements.txt", "/etc/base.txt", None),
            ("requirements.txt", "C:\\base.txt", None),
            ("requirements.txt", "https://host/base.txt", None),
        ] {
            assert_eq!(included(by, target).as_deref(), expected, "{by} {target}");
        }
    }
}
