//! Front matter: the metadata that some tools keep at the top of a Markdown file.

/// Where the document proper starts: behind a byte order mark and front matter, both of which may be missing.
///
/// Front matter is YAML between two lines `---`, or TOML between two lines `+++`. A line `---` may also be a rule, so
/// what follows must look like metadata: its first line that is no comment is `key: value`, `key = value` or `[table]`.
pub(super) fn end(text: &str) -> usize {
    let body = text.strip_prefix('\u{feff}').unwrap_or(text);
    let bom = text.len() - body.len();
    let mut lines = body.split_inclusive('\n');
    let fence = lines.next().map(str::trim_end).unwrap_or_default();
    let is_entry: fn(&str) -> bool = match fence {
        "---" => is_yaml,
        "+++" => is_toml,
        _ => return bom,
    };
    let mut at = bom + body.find('\n').map_or(body.len(), |end| end + 1);
    let mut entered = false;
    for line in lines {
        at += line.len();
        let bare = line.trim_end();
        if bare == fence || (bare == "..." && fence == "---") {
            return if entered { at } else { bom };
        }
        if !entered && !line.starts_with('#') {
            if !is_entry(bare) {
                return bom;
            }
            entered = true;
        }
    }
    bom
}

fn is_yaml(line: &str) -> bool {
    let Some((key, value)) = line.split_once(':') else {
        return false;
    };
    is_key(key) && (value.is_empty() || value.starts_with([' ', '\t']))
}

fn is_toml(line: &str) -> bool {
    line.starts_with('[') || line.split_once('=').is_some_and(|(key, _)| is_key(key.trim_end()))
}

fn is_key(key: &str) -> bool {
    let key = key.trim_matches(['"', '\'']);
    let allowed = |c: char| c.is_alphanumeric() || "_-. ".contains(c);
    key.starts_with(|c: char| c.is_alphanumeric() || c == '_') && key.chars().all(allowed)
}
