//! Which dependencies the tests need besides those that come by themselves: dependency groups
//! (<https://packaging.python.org/en/latest/specifications/dependency-groups/>) and extras.

use std::collections::BTreeSet;

use toml::Value;

use super::pyproject::Pyproject;
use super::tree::Tree;
use super::{needs, normalized};

/// What `uv run` is told so that all that the tests need is there, such as `--all-packages --group test`: the members of a
/// workspace (<https://docs.astral.sh/uv/concepts/projects/workspaces/>), pytest where it does not come by itself, and what
/// tox and nox install.
pub(super) fn for_tests(tree: &Tree<'_>, project: &Pyproject) -> Vec<String> {
    let members = project.table("tool.uv.workspace").map(|_| "--all-packages".to_owned());
    let mut options: Vec<String> = members.into_iter().chain(for_pytest(project)).collect();
    let (groups, extras) = needs::lists_of_runners(tree, project);
    let default = default_groups(project);
    let groups = groups.iter().filter(|group| default.as_ref().is_some_and(|default| !default.contains(group)));
    let asked = groups.map(|group| ["--group", group]).chain(extras.iter().map(|extra| ["--extra", extra]));
    for option in asked {
        if !options.windows(2).any(|pair| pair == option) {
            options.extend(option.map(str::to_owned));
        }
    }
    options
}

/// The groups that uv installs by itself; nothing where that is all of them.
fn default_groups(project: &Pyproject) -> Option<Vec<String>> {
    match project.get("tool.uv.default-groups") {
        Some(Value::String(_)) => None,
        Some(_) => Some(project.texts("tool.uv.default-groups")),
        None => Some(vec!["dev".to_owned()]),
    }
}

/// uv installs the project, and of its groups those in `default-groups`, which is `dev` where nothing is said
/// (<https://docs.astral.sh/uv/concepts/projects/dependencies/#default-groups>).
fn for_pytest(project: &Pyproject) -> Vec<String> {
    let Some(default) = default_groups(project) else { return Vec::new() };
    let plain = |path: &str| names_pytest(&project.texts(path));
    if plain("project.dependencies")
        || plain("tool.uv.dev-dependencies")
        || default.iter().any(|group| holds_pytest(project, group))
    {
        return Vec::new();
    }
    let groups = in_order(project, "dependency-groups");
    let extras = in_order(project, "project.optional-dependencies");
    let group = groups.into_iter().find(|group| holds_pytest(project, group));
    let extra = || {
        let named = |extra: &&str| plain(&format!("project.optional-dependencies.{extra}"));
        extras.into_iter().find(named)
    };
    let option = group.map(|group| ["--group", group]).or_else(|| extra().map(|extra| ["--extra", extra]));
    // Tests of unittest need no runner, and pytest runs them too.
    let brought = || normalized(project.text("project.name")?).map(|_| ["--with", "pytest"]);
    option.or_else(brought).into_iter().flatten().map(str::to_owned).collect()
}

/// The names in a table; those that say what they are for come first.
fn in_order<'p>(project: &'p Pyproject, path: &str) -> Vec<&'p str> {
    let mut names: Vec<&str> = project.table(path).into_iter().flatten().map(|(name, _)| name.as_str()).collect();
    names.sort_by_key(|name| !name.starts_with("test"));
    names
}

/// Whether pytest is in a group or in one that it includes; each is looked at once, whatever includes it.
fn holds_pytest(project: &Pyproject, group: &str) -> bool {
    let (mut next, mut seen) = (vec![group], BTreeSet::new());
    while let Some(group) = next.pop() {
        if !seen.insert(group) {
            continue;
        }
        let path = format!("dependency-groups.{group}");
        if names_pytest(&project.texts(&path)) {
            return true;
        }
        let entries = project.get(&path).and_then(Value::as_array).into_iter().flatten();
        next.extend(entries.filter_map(|entry| entry.get("include-group")?.as_str()));
    }
    false
}

/// Whether one of these requirements is pytest itself.
fn names_pytest(requirements: &[String]) -> bool {
    requirements.iter().any(|requirement| {
        let end = requirement.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '_' | '.'));
        requirement.get(..end.unwrap_or(requirement.len())).is_some_and(|name| name.eq_ignore_ascii_case("pytest"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pytest_is_asked_for_where_it_does_not_come_by_itself() {
        let option = |text: &str| {
            let folder = tempfile::tempdir().unwrap();
            std::fs::write(folder.path().join("pyproject.toml"), text).unwrap();
            let files = ["pyproject.toml".to_owned()];
            let tree = Tree::new(folder.path(), &files);
            for_tests(&tree, &Pyproject::read(&tree).unwrap()).join(" ")
        };
        let tox = "[tool.tox.env_run_base]\ndependency_groups = ['unit', 'dev', 'gone']\nextras = ['Fast']\n[project]\nname = 'x'\n[project.optional-dependencies]\nfast = ['x']\n[dependency-groups]\nunit = ['virtue']\n";
        assert_eq!(option(tox), "--with pytest --group unit --extra fast");
        let tox = tox.replace("virtue", "pytest");
        assert_eq!(option(&tox), "--group unit --extra fast");
        assert_eq!(option("[dependency-groups]\ntest = ['pytest>=9', 'x']"), "--group test");
        assert_eq!(
            option("[dependency-groups]\na = ['Pytest']\ntests = ['pytest ; python_version > \"3\"']"),
            "--group tests"
        );
        assert_eq!(option("[dependency-groups]\ndev = ['pytest']\ntest = ['pytest']"), "");
        assert_eq!(option("[dependency-groups]\ndev = [{ include-group = 'test' }]\ntest = ['pytest']"), "");
        assert_eq!(option("[dependency-groups]\na = [{ include-group = 'a' }, 'pytest-cov']"), "");
        assert_eq!(option("[project]\nname = 'x'\n[dependency-groups]\ndev = ['pytest-cov']"), "--with pytest");
        let including =
            format!("[dependency-groups]\na = [{}]\nb = ['pytest']", "{ include-group = 'a' }, ".repeat(100));
        assert_eq!(option(&including), "--group b");
        assert_eq!(option("[project.optional-dependencies]\ntesting = ['pytest[x]==8']"), "--extra testing");
        assert_eq!(option("[project]\ndependencies = ['pytest']\n[dependency-groups]\ntest = ['pytest']"), "");
        assert_eq!(option("[tool.uv]\ndefault-groups = ['t']\n[dependency-groups]\nt = ['pytest']"), "");
        let workspace = "[tool.uv.workspace]\nmembers = ['packages/*']\n[dependency-groups]\n";
        assert_eq!(option(&format!("{workspace}dev = ['pytest']")), "--all-packages");
        assert_eq!(option(&format!("{workspace}test = ['pytest']")), "--all-packages --group test");
        assert_eq!(option("[tool.uv]\ndefault-groups = 'all'\n[dependency-groups]\nt = ['pytest']"), "");
    }
}
