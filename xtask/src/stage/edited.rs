//! Whether a pull request edits the section itself.

use crate::git::Git;
use crate::git::remote::Remote;
use crate::publish::event::Payload;
use crate::publish::publication::path_in;
use crate::readme::{self, Place};
use crate::show::{self, github};
use crate::stage::World;

/// What a pull request does to the section.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Edit {
    /// Nothing.
    None,
    /// It changes it, first at this line of the README, counted from 1.
    At(usize),
}

/// Compares the section with that of the commit that the pull request goes to; `None` where this is no pull request, or
/// that cannot be told.
pub(super) fn by_pull_request(world: &World<'_>) -> Option<Edit> {
    if !matches!(world.asked.env.get("GITHUB_EVENT_NAME"), Some("pull_request" | "pull_request_target")) {
        return None;
    }
    let git = Git::open(&world.project.root, &world.asked.outside).ok()??;
    let readme = world.project.root.join(world.project.readme.as_deref()?);
    let path = path_in(&git, &readme).ok()?;
    let base = base(world, &git)?;
    let old = match git.entry(&base, &path).ok()? {
        Some(entry) => git.blob(&entry.id).ok()?,
        None => Vec::new(),
    };
    let new = std::fs::read(&readme).ok()?;
    Some(compared(&old, &new, world.markup()))
}

/// The commit that the pull request goes to: the first parent of its merge, which is what a workflow checks out.
fn base(world: &World<'_>, git: &Git) -> Option<String> {
    let parents = git.named_parents(&git.head()?);
    let base = match parents.as_slice() {
        [base, _] => base.clone(),
        _ => {
            let Payload::Read(event) = Payload::read(world.asked.env.path("GITHUB_EVENT_PATH").as_deref()) else {
                return None;
            };
            git.merge_base(&event.base?, &git.head()?)?
        }
    };
    if !git.holds(&base) {
        let token = world.asked.env.github_token();
        Remote::open(git, &world.project.facts.server, token.as_ref()).ok()?.commit(&base).ok()?;
    }
    Some(base)
}

/// The first line of the section of `new` that differs from that of `old`.
fn compared(old: &[u8], new: &[u8], markup: readme::Markup) -> Edit {
    let section = |bytes: &[u8]| readme::section(bytes, markup).ok().flatten();
    let (before, after) = (section(old), section(new));
    // A pull request that adopts Touchmark brings markers with nothing between them, which claim nothing.
    let adopts =
        before.is_none() && after.as_ref().is_some_and(|lines| lines.iter().all(|line| line.trim().is_empty()));
    if before == after || adopts {
        return Edit::None;
    }
    let Ok(Place::Pair { start, end }) = readme::locate(new, markup) else { return Edit::At(1) };
    let lines_to = |at: usize| new.get(..at).unwrap_or_default().iter().filter(|byte| **byte == b'\n').count();
    let text = String::from_utf8_lossy(new.get(start.end..end.start).unwrap_or_default()).into_owned();
    let known = before.unwrap_or_default();
    let is_new =
        |line: &str| !line.trim().is_empty() && !known.iter().any(|known| line.trim_end().ends_with(known.as_str()));
    let first = text.split('\n').position(is_new).unwrap_or_default();
    Edit::At(lines_to(start.end) + first + 1)
}

/// Warns at the line.
pub(super) fn warn(world: &World<'_>, name: &str, line: usize) {
    let text =
        "this pull request edits the badge section by hand; Touchmark writes it from what it finds: take the edit back";
    match world.asked.env.get("GITHUB_ACTIONS") {
        Some(_) => show::command(&github::warning_at(&format!("{}{name}", world.prefix()), line, text)),
        None => show::note(&format!("{name}:{line}: warning: {text}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::readme::Markup;

    #[test]
    fn an_edit_is_found_at_its_line() {
        let readme = |section: &str| format!("# x\n\n<!-- BADGES START -->\n{section}<!-- BADGES END -->\n\ntext\n");
        let (a, b) = ("![quality gate: failing](https://s/a)\n", "![license: MIT](https://s/b)\n");
        let base = readme(&format!("{a}{b}"));
        for (name, new, edit) in [
            ("the same", base.clone(), Edit::None),
            ("text elsewhere", base.replace("text", "more"), Edit::None),
            ("other line ends", base.replace('\n', "\r\n"), Edit::None),
            ("one line", base.replace("failing", "passing"), Edit::At(4)),
            ("the other line", base.replace("MIT", "BSD"), Edit::At(5)),
            ("one line less, at the marker", readme(a), Edit::At(3)),
            ("no section", "# x\n".to_owned(), Edit::At(1)),
        ] {
            assert_eq!(compared(base.as_bytes(), new.as_bytes(), Markup::Markdown), edit, "{name}");
        }
        assert_eq!(compared(b"# x\n", base.as_bytes(), Markup::Markdown), Edit::At(4), "added with claims in it");
        assert_eq!(compared(b"# x\n", readme("\n").as_bytes(), Markup::Markdown), Edit::None, "as `init` adds it");
        assert_eq!(compared(base.as_bytes(), readme("").as_bytes(), Markup::Markdown), Edit::At(3), "emptied");
    }
}
