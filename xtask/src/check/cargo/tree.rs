//! Who needs a package of `Cargo.lock`, as `cargo tree` lists it for all features and every platform.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::ffi::OsString;

use crate::check::Job;
use crate::check::report::lines;
use crate::project::rust::Crates;
use crate::tool::Output;

/// How a package of the lock file comes to be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::check) enum Need {
    /// cargo does not say.
    Unknown,
    /// By no package of the workspace, with any feature and on any platform.
    Nobody,
    /// By this chain, from a package of the workspace on, into what is built.
    Built(String),
    /// By this chain, for tests, benchmarks and examples alone.
    Development(String),
}

impl Need {
    /// The words behind a message; none where nobody knows.
    pub(in crate::check) fn said(&self) -> String {
        match self {
            Need::Unknown => String::new(),
            Need::Nobody => " (in `Cargo.lock` alone: no feature or platform builds it)".to_owned(),
            Need::Built(chain) => format!(" ({chain})"),
            Need::Development(chain) => format!(" (for development alone: {chain})"),
        }
    }
}

/// The graphs of a workspace; cargo is asked at the first question.
pub(in crate::check) struct Trees<'a> {
    job: &'a Job<'a>,
    crates: &'a Crates,
    asked: OnceCell<Option<(Tree, Tree)>>,
}

impl<'a> Trees<'a> {
    pub(in crate::check) fn of(job: &'a Job<'a>, crates: &'a Crates) -> Trees<'a> {
        Trees { job, crates, asked: OnceCell::new() }
    }

    /// Who needs this release.
    pub(in crate::check) fn need(&self, name: &str, version: &str) -> Need {
        let asked = self.asked.get_or_init(|| {
            let built = self.tree("normal,build")?;
            Some((built, self.tree("normal,build,dev")?))
        });
        let Some((built, all)) = asked else { return Need::Unknown };
        match (built.chain(name, version), all.chain(name, version)) {
            (Some(chain), _) => Need::Built(chain),
            (None, Some(chain)) => Need::Development(chain),
            (None, None) => Need::Nobody,
        }
    }

    fn tree(&self, edges: &str) -> Option<Tree> {
        let fixed = ["tree", "--workspace", "--all-features", "--target=all", "--prefix=depth", "--charset=ascii"];
        let mut args: Vec<OsString> = fixed.map(Into::into).to_vec();
        // The space parts the depth from the name.
        args.extend(["--format= {p}".into(), format!("--edges={edges}").into()]);
        args.extend(super::resolved(self.job, self.crates).ok()?);
        Tree::read(super::ask(self.job, self.crates, &args).ok()?)
    }
}

/// Packages as name and version, each with those that it needs.
#[derive(Debug, Default)]
struct Tree {
    tops: Vec<String>,
    needs: BTreeMap<String, BTreeSet<String>>,
}

impl Tree {
    /// From lines such as `2 memchr v2.7.4 (*)`, whose number is the depth; nothing where it is not whole.
    fn read(mut output: Output) -> Option<Tree> {
        let mut tree = Tree::default();
        let mut above: Vec<String> = Vec::new();
        let mut is_whole = output.code == 0;
        lines(&mut output.stdout, |line| {
            let Some((depth, package)) = parsed(line) else {
                is_whole &= line.trim().is_empty();
                return;
            };
            is_whole &= depth <= above.len();
            above.truncate(depth);
            match above.last() {
                Some(parent) => drop(tree.needs.entry(parent.clone()).or_default().insert(package.clone())),
                None => tree.tops.push(package.clone()),
            }
            above.push(package);
        })
        .ok()?;
        (is_whole && !tree.tops.is_empty()).then_some(tree)
    }

    /// The shortest chain from a package of the workspace: `demo → a → b`.
    fn chain(&self, name: &str, version: &str) -> Option<String> {
        let wanted = format!("{name} {version}");
        let mut by: BTreeMap<&str, Option<&str>> = self.tops.iter().map(|top| (top.as_str(), None)).collect();
        let mut next: VecDeque<&str> = self.tops.iter().map(String::as_str).collect();
        while let Some(package) = next.pop_front() {
            if package == wanted {
                let mut chain = vec![name];
                let mut above = by.get(package).copied().flatten();
                while let Some(package) = above {
                    chain.push(package.split(' ').next().unwrap_or(package));
                    above = by.get(package).copied().flatten();
                }
                chain.reverse();
                return Some(chain.join(" → "));
            }
            for needed in self.needs.get(package).into_iter().flatten() {
                if !by.contains_key(needed.as_str()) {
                    by.insert(needed, Some(package));
                    next.push_back(needed);
                }
            }
        }
        None
    }
}

/// Depth, and name with version.
fn parsed(line: &str) -> Option<(usize, String)> {
    let mut words = line.split_whitespace();
    let depth = words.next()?.parse().ok()?;
    let name = words.next()?;
    let version = words.next()?.strip_prefix('v')?;
    Some((depth, format!("{name} {version}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn output(said: &str, code: i32) -> Output {
        let stream = |text: &str| crate::tool::Captured::from_bytes(text.as_bytes());
        Output { code, stdout: stream(said), stderr: stream("") }
    }

    const SAID: &str = "0 demo v0.1.0 (/tmp/a b)\n1 a v1.0.0\n2 b v2.0.0 (proc-macro)\n3 c v3.0.0\n1 c v3.0.0 (*)\n\n\
                        0 other v0.1.0 (/tmp/a b/other)\n1 demo v0.1.0 (/tmp/a b) (*)\n1 c v4.0.0\n";

    #[test]
    fn the_shortest_chain_is_told() {
        let tree = Tree::read(output(SAID, 0)).unwrap();
        for (name, version, expected) in [
            ("b", "2.0.0", Some("demo → a → b")),
            ("c", "3.0.0", Some("demo → c")),
            ("c", "4.0.0", Some("other → c")),
            ("c", "5.0.0", None),
            ("demo", "0.1.0", Some("demo")),
        ] {
            assert_eq!(tree.chain(name, version).as_deref(), expected, "{name} {version}");
        }
    }

    #[test]
    fn a_tree_that_is_not_whole_tells_nothing() {
        for (said, code) in [(SAID, 101), ("", 0), ("0 demo v0.1.0\n2 b v1.0.0\n", 0), ("what?\n", 0)] {
            assert!(Tree::read(output(said, code)).is_none(), "{said}");
        }
    }
}
