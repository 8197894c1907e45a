//! File that others may read or write.

use super::call::{Call, Given};
use super::{Ask, Query, Reported, Suite};
use crate::analysis::Facts;
use crate::flow::Observed;

pub(super) const QUERY: Query = Query {
    id: "py/overly-permissive-file",
    title: "File that others may read or write",
    cwe: &[732],
    severity: 7.8,
    suite: Suite::Extended,
    message: "A file can be read or written by others.",
    help: "Allow the owner only: `0o600`.",
    blind: "Whether the file is meant to be shared",
    ask: Ask::Calls { watched: &["permissions.second", "permissions.third"], judge },
};

fn judge(facts: &Facts<'_>, call: &Observed, watched: &str) -> Vec<Reported> {
    let call = Call::new(facts, call);
    let mode = if watched == "permissions.second" { call.argument(1, "mode") } else { call.argument(2, "mode") };
    let shared = |mode: Given<'_>| mode.ints().chain(flags(mode.source())).any(|mode| mode & 0o77 != 0);
    if mode.is_some_and(shared) { call.report(QUERY.message) } else { Vec::new() }
}

/// What names of `stat` stand for, joined with `|`.
fn flags(text: &str) -> Option<i64> {
    text.split('|')
        .map(|part| Some(part.trim()).filter(|part| is_name(part))?.rsplit('.').next().and_then(flag))
        .try_fold(0, |all, one| one.map(|one| all | one))
}

/// `a.b`
fn is_name(text: &str) -> bool {
    text.chars().all(|it| it.is_alphanumeric() || matches!(it, '_' | '.'))
}

fn flag(name: &str) -> Option<i64> {
    let (kind, who) = name.strip_prefix("S_I")?.split_at_checked(1)?;
    let all = match kind {
        "R" => 0o444,
        "W" => 0o222,
        "X" => 0o111,
        _ => return None,
    };
    match (name, who) {
        ("S_IRWXU", _) => Some(0o700),
        ("S_IRWXG", _) => Some(0o070),
        ("S_IRWXO", _) => Some(0o007),
        (_, "USR") => Some(all & 0o700),
        (_, "GRP") => Some(all & 0o070),
        (_, "OTH") => Some(all & 0o007),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::flags;

    #[test]
    fn names_of_stat_are_numbers() {
        assert_eq!(flags("stat.S_IRUSR | stat.S_IWOTH"), Some(0o402));
        assert_eq!(flags("S_IRWXG"), Some(0o070));
        for text in ["mode", "stat.S_IFREG", "", "stat.S_IRUSR | mode", "mode & ~stat.S_IWOTH"] {
            assert_eq!(flags(text), None, "{text}");
        }
    }
}
