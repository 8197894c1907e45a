//! The files that a file brings in as modules, each with the conditions that it stands under, and all that stands under
//! conditions in it.

use crate::condition::Condition;
use crate::tokens::{Kind, Tokens, Unreadable, tokens};

/// A module in a file of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declared {
    /// Its name, after those of the modules in this file that it stands in.
    pub path: Vec<String>,
    /// The file that an attribute names instead.
    pub file: Option<String>,
    /// Each `cfg` that it stands under, outermost first.
    pub conditions: Vec<Condition>,
}

/// What a file says of modules.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Modules {
    /// Each `cfg` that holds for the whole file.
    pub conditions: Vec<Condition>,
    /// The modules that it declares, also in macros.
    pub declared: Vec<Declared>,
    /// Each place under a `cfg`, as its line and all conditions that it stands under, those of the whole file included. What
    /// only refuses to compile (`compile_error!`) is none.
    pub conditional: Vec<(u32, Condition)>,
    /// The conditions under which it refuses to compile.
    pub refusals: Vec<Condition>,
}

/// The modules that a text declares.
///
/// # Errors
/// It is no Rust.
pub fn modules(text: &str) -> Result<Modules, Unreadable> {
    let tokens = tokens(text)?;
    let tokens = Tokens(&tokens);
    let mut modules = Modules::default();
    let mut walk = Walk { tokens, declared: Vec::new(), conditional: Vec::new(), refusals: Vec::new() };
    let mut at = 0;
    while let Some((names, next)) = tokens.attribute(at).filter(|_| tokens.is(at + 1, '!')) {
        modules.conditions.extend(walk.condition(&names, at, next));
        at = next;
    }
    if !modules.conditions.is_empty() {
        walk.conditional.push((1, Condition::All(modules.conditions.clone())));
    }
    walk.inside(at, tokens.0.len(), &mut Vec::new(), &modules.conditions);
    for declared in &mut walk.declared {
        declared.conditions.drain(..modules.conditions.len());
    }
    (modules.declared, modules.conditional, modules.refusals) = (walk.declared, walk.conditional, walk.refusals);
    Ok(modules)
}

struct Walk<'a> {
    tokens: Tokens<'a>,
    declared: Vec<Declared>,
    conditional: Vec<(u32, Condition)>,
    refusals: Vec<Condition>,
}

/// Where an attribute says that a module is.
struct Place {
    file: String,
    /// The condition of a `cfg_attr`.
    condition: Option<Condition>,
}

impl Walk<'_> {
    /// The condition in a `cfg` that stands from here to there.
    fn condition(&self, names: &[&str], from: usize, to: usize) -> Option<Condition> {
        (*names.first()? == "cfg").then(|| self.first_condition(from, to)).flatten()
    }

    /// The first condition between the brackets of an attribute.
    fn first_condition(&self, from: usize, to: usize) -> Option<Condition> {
        let open = (from..to).find(|at| self.tokens.closes(*at, '(').is_some())?;
        let closed = self.tokens.closes(open, '(')?;
        Condition::list(self.tokens, open + 1, closed).into_iter().next()
    }

    /// `path = "…"`, by itself or in a `cfg_attr`.
    fn place(&self, names: &[&str], from: usize, to: usize) -> Option<Place> {
        let tokens = self.tokens;
        let condition = match names.split_first()? {
            (&"path", _) => None,
            (&"cfg_attr", _) => Some(self.first_condition(from, to)?),
            _ => return None,
        };
        let at = (from..to).find(|at| tokens.name(*at) == Some("path") && tokens.is(at + 1, '='))?;
        Some(Place { file: tokens.text(at + 2)?.to_owned(), condition })
    }

    /// Whether what begins here, after its attributes, only refuses to compile.
    fn refuses(&self, at: usize, to: usize) -> bool {
        const FAR: usize = 12;
        let mut at = at;
        while let Some((_, next)) = self.tokens.attribute(at) {
            at = next;
        }
        let end = to.min(at + FAR);
        (at..end).take_while(|at| !self.tokens.is(*at, ';')).any(|at| self.tokens.name(at) == Some("compile_error"))
    }

    /// Notes that something here stands under all these conditions.
    fn note(&mut self, at: usize, conditions: Vec<Condition>) {
        let line = self.tokens.0.get(at).map_or(1, |token| token.line);
        self.conditional.push((line, Condition::All(conditions)));
    }

    /// Walks from here to there, in the modules of this path and under these conditions.
    fn inside(&mut self, from: usize, to: usize, path: &mut Vec<String>, outer: &[Condition]) {
        let tokens = self.tokens;
        let (mut own, mut files): (Vec<Condition>, Vec<Place>) = (Vec::new(), Vec::new());
        // Where an attribute ended: a block right behind it is a branch of `cfg_if!`.
        let mut ended = None;
        let mut at = from;
        let all = |own: &[Condition]| outer.iter().chain(own).cloned().collect::<Vec<_>>();
        while at < to {
            if let Some((names, next)) = tokens.attribute(at) {
                let condition = self.condition(&names, at, next);
                let is_one = condition.is_some();
                own.extend(condition);
                match is_one.then(|| self.refuses(next, to)) {
                    Some(true) => self.refusals.push(Condition::All(all(&own))),
                    Some(false) => self.note(at, all(&own)),
                    None => {}
                }
                files.extend(self.place(&names, at, next));
                ended = Some(next);
                at = next;
            } else if let (Some("mod"), Some(name)) = (tokens.name(at), tokens.name(at + 1)) {
                let conditions = || all(&own);
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
                        .map(|name| Condition::Other(name.to_owned())),
                );
                self.inside(at + 1, end, path, &all(&own));
                let is_block = matches!(tokens.kind(at), Some(Kind::Open('{', _)));
                let is_branch = is_block && ended == Some(at);
                at = end + 1;
                // The other branch of `cfg_if!` is for when the first does not hold.
                if is_branch && tokens.name(at) == Some("else") {
                    own =
                        own.split_last().map(|(last, rest)| [rest, &[last.clone().not()]].concat()).unwrap_or_default();
                    if tokens.end(at + 1).is_some() && !self.refuses(at + 1, to) {
                        self.note(at, all(&own));
                    }
                } else if is_block {
                    (own, files) = (Vec::new(), Vec::new());
                }
            } else {
                if tokens.is(at, ';') || tokens.is(at, ',') {
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
        let join = |conditions: &[Condition]| conditions.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
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
                &["a in x.rs if all(feature = \"x\", not(test))"],
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
                &["a if windows", "b if not(windows), unix", "c if not(windows), not(unix)", "d"],
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
