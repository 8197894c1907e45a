//! Test targets without a harness (<https://doc.rust-lang.org/cargo/reference/cargo-targets.html#the-harness-field>):
//! programs that need not say how many tests they hold.

use std::path::Path;

use toml::{Table, Value};

use crate::project::files;
use crate::project::rust::Crates;

/// What cargo calls the targets of these packages that set `harness = false` when it starts them, such as
/// `tests/own.rs` or `unittests src/lib.rs`.
pub(super) fn targets(root: &Path, crates: &Crates) -> Vec<String> {
    let mut labels = Vec::new();
    for member in &crates.members {
        let folder = root.join(&member.folder);
        let text = files::text(&folder.join("Cargo.toml")).ok().flatten().unwrap_or_default();
        let Ok(manifest) = text.parse::<Table>() else { continue };
        for (kind, place) in [("test", "tests"), ("bench", "benches"), ("bin", "src/bin"), ("example", "examples")] {
            let listed = manifest.get(kind).and_then(Value::as_array).into_iter().flatten();
            labels.extend(listed.filter(|target| is_plain(target)).filter_map(|target| path(target, place, &folder)));
        }
        if let Some(library) = manifest.get("lib").filter(|target| is_plain(target)) {
            let path = library.get("path").and_then(Value::as_str).unwrap_or("src/lib.rs");
            labels.push(path.to_owned());
        }
    }
    let unit = labels.iter().filter(|label| label.starts_with("src/")).map(|label| format!("unittests {label}"));
    let unit: Vec<String> = unit.collect();
    labels.extend(unit);
    labels
}

fn is_plain(target: &Value) -> bool {
    target.get("harness").and_then(Value::as_bool) == Some(false)
}

/// The path of a target: as it says, else by its name.
fn path(target: &Value, place: &str, folder: &Path) -> Option<String> {
    if let Some(path) = target.get("path").and_then(Value::as_str) {
        return Some(path.trim_start_matches("./").to_owned());
    }
    let name = target.get("name")?.as_str()?;
    let candidates = [format!("{place}/{name}.rs"), format!("{place}/{name}/main.rs"), "src/main.rs".to_owned()];
    candidates.into_iter().find(|path| folder.join(path).is_file())
}

#[cfg(test)]
mod tests {
    use std::fs::{File, create_dir_all};
    use std::io::Write;

    use super::*;
    use crate::project::rust;

    #[test]
    fn only_what_says_so_has_no_harness() {
        let root = tempfile::tempdir().unwrap();
        let write = |path: &str, text: &str| {
            let path = root.path().join(path);
            create_dir_all(path.parent().unwrap()).unwrap();
            File::create(path).unwrap().write_all(text.as_bytes()).unwrap();
        };
        let head = "[package]\nname = 'demo'\nversion = '1.0.0'\n";
        let own = "[[test]]\nname = 'own'\nharness = false\n[[test]]\nname = 'usual'\n[[test]]\nname = 'said'\nharness = true\n";
        write("Cargo.toml", &format!("{head}[lib]\nharness = false\n{own}"));
        for path in ["src/lib.rs", "tests/own.rs", "tests/usual.rs", "tests/said.rs"] {
            write(path, "");
        }
        let files = ["Cargo.toml", "src/lib.rs", "tests/own.rs", "tests/said.rs", "tests/usual.rs"].map(str::to_owned);
        let crates = rust::crates(root.path(), &files, &crate::env::Env::default(), None, None).unwrap();
        assert_eq!(targets(root.path(), &crates), ["tests/own.rs", "src/lib.rs", "unittests src/lib.rs"]);
        write("Cargo.toml", &format!("{head}[lib]\nharness = true\n"));
        assert!(targets(root.path(), &crates).is_empty());
    }
}
