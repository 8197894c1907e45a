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
