//! The code of a notebook.

use serde::Deserialize;

#[derive(Deserialize)]
struct Notebook {
    #[serde(default)]
    cells: Vec<Cell>,
}

#[derive(Deserialize)]
struct Cell {
    #[serde(default)]
    cell_type: String,
    #[serde(default)]
    source: Source,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Source {
    Lines(Vec<String>),
    Text(String),
}

impl Default for Source {
    fn default() -> Self {
        Self::Lines(Vec::new())
    }
}

/// The code cells of a notebook, one after the other. Lines that are commands to IPython become comments, so that lines
/// keep their numbers. `None` for what is no notebook.
pub(super) fn code(text: &str) -> Option<String> {
    let notebook: Notebook = serde_json::from_str(text).ok()?;
    let mut code = String::new();
    for cell in notebook.cells.iter().filter(|cell| cell.cell_type == "code") {
        let source = match &cell.source {
            Source::Lines(lines) => lines.concat(),
            Source::Text(text) => text.clone(),
        };
        for line in source.lines() {
            if line.trim_start().starts_with(['%', '!', '?']) {
                code.push('#');
            }
            code.push_str(line);
            code.push('\n');
        }
    }
    Some(code)
}
