//! What the manifests themselves state, for a machine without cargo: enough for badges, not for a build.

use std::collections::BTreeMap;
use std::path::Path;

use toml::{Table, Value};

use super::metadata::within;
use super::{Crates, Lock, Member, is_usable, joined, license, rust_version, version};
use crate::project::{Fact, Registry, files, scope};

/// The folder of the manifest that the repository is about: the root's, else that of the extension of a Python package,
/// where its build looks for it, else the outermost one.
pub(super) fn folder(root: &Path, files: &[String]) -> Option<String> {
    let folders = folders(files);
    if folders.iter().any(|folder| folder == ".") {
        return Some(".".to_owned());
    }
    let pyproject = table(root, "pyproject.toml");
    let tool = |name: &str| pyproject.as_ref()?.get("tool")?.get(name);
    let named = tool("maturin").and_then(|maturin| maturin.get("manifest-path")?.as_str());
    let modules =
        tool("setuptools-rust").and_then(|tool| tool.get("ext-modules").or_else(|| tool.get("bins"))?.as_array());
    let paths = modules.into_iter().flatten().filter_map(|module| module.get("path")?.as_str());
    // maturin looks in `rust/` where the root has no manifest (https://www.maturin.rs/project_layout).
    let stated = named.into_iter().chain(paths).chain(["rust/Cargo.toml"]);
    let found = stated.filter_map(|path| within(".", path)?.strip_suffix("/Cargo.toml").map(str::to_owned));
    let mut ordered: Vec<&String> = folders.iter().filter(|folder| scope::declares(folder)).collect();
    ordered.sort_by_key(|folder| folder.matches('/').count());
    found
        .into_iter()
        .find(|folder| folders.contains(folder))
        .or_else(|| ordered.first().map(|folder| (*folder).clone()))
}

/// The folders with a manifest; `.` for the root.
pub(super) fn folders(files: &[String]) -> Vec<String> {
    let folder = |file: &String| match file.as_str() {
        "Cargo.toml" => Some(".".to_owned()),
        file => file.strip_suffix("/Cargo.toml").map(str::to_owned),
    };
    files.iter().filter_map(folder).collect()
}

/// The packages that the manifest in `folder`, and those of its members, describe.
pub(super) fn crates(root: &Path, folder: &str, files: &[String]) -> Option<Crates> {
    let top = table(root, &joined(folder, "Cargo.toml"))?;
    let inherited = top.get("workspace").and_then(|workspace| workspace.get("package"));
    let mut folders = vec![folder.to_owned()];
    for member in top.get("workspace").and_then(|workspace| workspace.get("members")?.as_array()).into_iter().flatten()
    {
        folders.extend(member.as_str().into_iter().flat_map(|pattern| matching(folder, pattern, files)));
    }
    folders.sort();
    folders.dedup();
    let member = |folder: &String| member(root, folder, inherited, files);
    Some(Crates {
        folder: folder.to_owned(),
        members: folders.iter().filter_map(member).collect(),
        is_whole: true,
        outside: Vec::new(),
        package: None,
        top: if folder == "." { root.to_owned() } else { root.join(folder) },
        lock: Lock::Absent,
        target: None,
        registry: Registry::Unknown,
        uses: Vec::new(),
        beside: Vec::new(),
        is_beside: false,
    })
}

/// The folders with a manifest that a path of `members` names; its last part may be `*`.
fn matching(folder: &str, pattern: &str, files: &[String]) -> Vec<String> {
    let Some(pattern) = within(folder, pattern) else { return Vec::new() };
    let fits = |found: &&str| match pattern.strip_suffix('*') {
        Some(start) => found.strip_prefix(start).is_some_and(|rest| !rest.is_empty() && !rest.contains('/')),
        None => *found == pattern,
    };
    let folders = files.iter().filter_map(|file| file.strip_suffix("/Cargo.toml"));
    folders.filter(fits).map(str::to_owned).collect()
}

fn member(root: &Path, folder: &str, inherited: Option<&Value>, files: &[String]) -> Option<Member> {
    let manifest = joined(folder, "Cargo.toml");
    let table = table(root, &manifest)?;
    let package = table.get("package")?;
    // `key.workspace = true` stands for what the workspace says.
    let value = |key: &str| {
        let own = package.get(key)?;
        let inherits = own.get("workspace").and_then(Value::as_bool) == Some(true);
        if inherits { inherited?.get(key) } else { Some(own) }
    };
    let text = |key: &str| value(key).and_then(Value::as_str);
    let fact = |value: Option<String>, key: &str| Some(Fact::new(value?, format!("{manifest}: [package] {key}")));
    let name = text("name")?;
    let has = |path: &String| crate::paths::has(files, path);
    let source = joined(folder, "src");
    let below = |file: &String| file.strip_prefix(source.as_str()).is_some_and(|rest| rest.starts_with('/'));
    let mut sources: Vec<String> = files.iter().any(below).then(|| source.clone()).into_iter().collect();
    sources.extend(Some(joined(folder, "build.rs")).filter(has));
    let library = table.get("lib").and_then(|lib| lib.get("crate-type")?.as_array());
    let mut crate_types: Vec<String> = match library {
        Some(kinds) => kinds.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        None => vec!["lib".to_owned()],
    };
    let binary = table.contains_key("bin") || has(&joined(folder, "src/main.rs"));
    crate_types.extend(binary.then(|| "bin".to_owned()));
    let may_publish = match value("publish") {
        None => true,
        Some(Value::Array(registries)) => registries.iter().any(|name| name.as_str() == Some("crates-io")),
        Some(other) => other.as_bool() == Some(true),
    };
    let named = text("readme").and_then(|readme| within(folder, readme)).filter(has);
    let readme = named.or_else(|| Some(joined(folder, "README.md")).filter(has));
    Some(Member {
        name: name.to_owned(),
        folder: folder.to_owned(),
        version: fact(text("version").and_then(version), "version"),
        license: fact(text("license").and_then(license), "license"),
        rust_version: fact(text("rust-version").and_then(rust_version), "rust-version"),
        readme: fact(readme, "readme"),
        is_publishable: may_publish && text("version").is_some() && is_usable(name, &crate_types),
        sources,
        // Only a build asks for these, and there is no cargo to build with.
        roots: Vec::new(),
        library: None,
        script: None,
        untested: Vec::new(),
        features: BTreeMap::new(),
        has_doctests: false,
        needs_others: true,
    })
}

fn table(root: &Path, path: &str) -> Option<Table> {
    files::text(&root.join(path)).ok()??.parse().ok()
}
