//! The files that a file brings in as modules, each with the conditions that it stands under.

use crate::tokens::{Tokens, Unreadable, tokens};

/// A module in a file of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declared {
    /// Its name, after those of the modules in this file that it stands in.
    pub path: Vec<String>,
    /// The file that an attribute names instead.
    pub file: Option<String>,
    /// The names in each `cfg` that it stands under, outermost first.
    pub conditions: Vec<Vec<String>>,
}

/// What a file says of modules.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Modules {
    /// The names in each `cfg` that holds for the whole file.
    pub conditions: Vec<Vec<String>>,
    /// The modules that it declares, also in macros.
    pub declared: Vec<Declared>,
}

/// The modules that a text declares.
///
/// # Errors
/// It is no Rust.
pub fn modules(text: &str) -> Result<Modules, Unreadable> {
    let tokens = tokens(text)?;
    let tokens = Tokens(&tokens);
    let mut modules = Modules::default();
    let mut at = 0;
    while let Some((names, next)) = tokens.attribute(at).filter(|_| tokens.is(at + 1, '!')) {
        modules.conditions.extend(condition(&names));
        at = next;
    }
    let mut walk = Walk { tokens, declared: Vec::new() };
    walk.inside(at, tokens.0.len(), &mut Vec::new(), &[]);
    modules.declared = walk.declared;
    Ok(modules)
}

/// The names in a `cfg`.
fn condition(names: &[&str]) -> Option<Vec<String>> {
    let (first, rest) = names.split_first()?;
    (*first == "cfg").then(|| rest.iter().map(|name| (*name).to_owned()).collect())
}

struct Walk<'a> {
    tokens: Tokens<'a>,
    declared: Vec<Declared>,
}

/// Where an attribute says that a module is.
struct Place {
    file: String,
    /// The names in the condition of a `cfg_attr`.
    condition: Option<Vec<String>>,
}

impl Walk<'_> {
    /// `path = "…"`, by itself or in a `cfg_attr`.
    fn place(&self, names: &[&str], from: usize, to: usize) -> Option<Place> {
        let tokens = self.tokens;
        let condition = match names.split_first()? {
            (&"path", _) => None,
            (&"cfg_attr", rest) => {
                let condition = rest.iter().take_while(|name| **name != "path");
                Some(condition.map(|name| (*name).to_owned()).collect())
            }
            _ => return None,
        };
        let at = (from..to).find(|at| tokens.name(*at) == Some("path") && tokens.is(at + 1, '='))?;
        Some(Place { file: tokens.text(at + 2)?.to_owned(), condition })
    }

    /// Walks from here to there, in the modules of this path and under these conditions.
    fn inside(&mut self, from: usize, to: usize, path: &mut Vec<String>, outer: &[Vec<String>]) {
        let tokens = self.tokens;
        let (mut own, mut files): (Vec<Vec<String>>, Vec<Place>) = (Vec::new(), Vec::new());
        let mut at = from;
        while at < to {
            if let Some((names, next)) = tokens.attribute(at) {
                own.extend(condition(&names));
                files.extend(self.place(&names, at, next));
                at = next;
            } else if let (Some("mod"), Some(name)) = (tokens.name(at), tokens.name(at + 1)) {
                let conditions = || outer.iter().chain(&own).cloned().collect::<Vec<_>>();
                path.push(name.to_owned());
                if let Some(end) = tokens.closes(at + 2, '{') {
                    self.inside(at + 3, end, path, &conditions());
                    at = end + 1;
                } else {
                    if tokens.is(at + 2, ';') {
                        // Where no condition of theirs holds, it is where its name says.
                        if files.iter().all(|place| place.condition.is_some()) {
                            self.declared.push(Declared { path: path.clone(), file: None, conditions: conditions() });
                        }
                        for Place { file, condition } in files.drain(..) {
                            let conditions = conditions().into_iter().chain(condition).collect();
                            self.declared.push(Declared { path: path.clone(), file: Some(file), conditions });
                        }
                    }
                    at += 3;
                }
                path.pop();
                (own, files) = (Vec::new(), Vec::new());
            } else if let Some(end) = tokens.end(at) {
                // `cfg_windows! { … }` is a condition by its name.
                let by_macro =
                    at.checked_sub(2).and_then(|before| tokens.name(before)).filter(|_| tokens.is(at - 1, '!'));
                own.extend(
                    by_macro
                        .filter(|name| name.starts_with("cfg_") && *name != "cfg_if")
                        .map(|name| vec![name.to_owned()]),
                );
                let conditions = outer.iter().chain(&own).cloned().collect::<Vec<_>>();
                self.inside(at + 1, end, path, &conditions);
                at = end + 1;
                // The other branch of `cfg_if!` stands under the same question.
                if tokens.name(at) != Some("else") {
                    (own, files) = (Vec::new(), Vec::new());
                }
            } else {
                if tokens.is(at, ';') {
                    (own, files) = (Vec::new(), Vec::new());
                }
                at += 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> Vec<String> {
        let modules = modules(text).unwrap();
        let join =
            |conditions: &[Vec<String>]| conditions.iter().map(|names| names.join(" ")).collect::<Vec<_>>().join(", ");
        let whole = Some(join(&modules.conditions)).filter(|text| !text.is_empty()).map(|text| format!("all: {text}"));
        let each = modules.declared.iter().map(|declared| {
            let file = declared.file.as_ref().map(|file| format!(" in {file}")).unwrap_or_default();
            let under = Some(join(&declared.conditions)).filter(|text| !text.is_empty());
            format!("{}{file}{}", declared.path.join("::"), under.map(|text| format!(" if {text}")).unwrap_or_default())
        });
        whole.into_iter().chain(each).collect()
    }

    #[test]
    fn modules_stand_under_conditions() {
        for (text, expected) in [
            ("mod a; pub(crate) mod b; mod c { mod d; }", &["a", "b", "c::d"][..]),
            ("#[cfg(windows)] mod a; mod b;", &["a if windows", "b"]),
            ("#![cfg(unix)]\n//! Doc.\nmod a;", &["all: unix", "a"]),
            (
                "#[cfg(all(feature = \"x\", not(test)))]\n#[path = \"x.rs\"]\nmod a;",
                &["a in x.rs if all feature not test"],
            ),
            (
                "#[cfg_attr(windows, path = \"w.rs\")]\n#[cfg_attr(target_os = \"x\", path = \"x.rs\")] mod a; mod b;",
                &["a", "a in w.rs if windows", "a in x.rs if target_os", "b"],
            ),
            ("#[cfg_attr(windows, allow(unused))] mod a;", &["a"]),
            ("#[cfg(unix)] use x; mod a;", &["a"]),
            ("#[cfg(unix)] mod a { #[cfg(target_os = \"linux\")] pub mod b; }", &["a::b if unix, target_os"]),
            (
                "cfg_if! { if #[cfg(windows)] { mod a; } else if #[cfg(unix)] { mod b; } else { mod c; } } mod d;",
                &["a if windows", "b if windows, unix", "c if windows, unix", "d"],
            ),
            ("cfg_windows! { mod a; }", &["a if cfg_windows"]),
            ("fn f() { let model = 1; }", &[]),
            ("#!/usr/bin/env x\nmod a;", &["a"]),
            ("// mod a;\n/* mod b; */ const X: &str = \"mod c;\";", &[]),
        ] {
            assert_eq!(said(text), expected, "{text}");
        }
        assert_eq!(modules("fn a() {\n  \"x").unwrap_err().line, 2);
    }
}
