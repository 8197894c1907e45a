//! A library puts a line for a shell together.

use super::call::{Call, Given};
use super::{Ask, Found, Query, Suite};
use crate::analysis::Facts;
use crate::flow::{Observed, Solved};
use crate::names::{FileId, ProjectFunction};
use crate::syntax::ir::{Argument, Binary, Expr, ExprId, Function, Slot, Span, Stmt, Target};

pub(super) const QUERY: Query = Query {
    id: "py/shell-command-constructed-from-input",
    title: "Line for a shell from a library's parameter",
    cwe: &[78, 88, 73],
    severity: 6.3,
    suite: Suite::Extended,
    message: "A line for a shell is put together from a parameter of a public function.",
    help: "Pass a list of program and arguments, without a shell; or quote with `shlex.quote`.",
    blind: "Packages without `setup.py`; lines that are put together in another function than the one that runs them",
    ask: Ask::Project(find),
};

fn find(facts: &Facts<'_>, solved: &Solved) -> Vec<Found> {
    let roots: Vec<&str> =
        facts.project.files.iter().filter_map(|file| file.path.strip_suffix("setup.py")).filter(is_folder).collect();
    if roots.is_empty() {
        return Vec::new();
    }
    let number = |name: &str| facts.models.watched.iter().position(|known| known == name);
    let (always, asked) = (number("shell.always"), number("shell.asked"));
    let mut found = Vec::new();
    for call in &solved.observed {
        let watched = |number| call.watched.iter().any(|watch| Some(usize::from(*watch)) == number);
        let path = &facts.project.file(call.file).path;
        if !(watched(always) || watched(asked) && has_shell(facts, call)) || !is_library(path, &roots) {
            continue;
        }
        let Some(line) = line(facts, call) else { continue };
        for function in facts.project.functions.iter().filter(|function| function.file == call.file) {
            if is_public(facts, function) && runs(&function.code, call.span) {
                found.extend(constructions(facts, &function.code, line.span(), call.file));
            }
        }
    }
    found
}

fn is_folder(path: &&str) -> bool {
    path.is_empty() || path.ends_with('/')
}

/// Code that others import: below a `setup.py`, and no test.
fn is_library(path: &str, roots: &[&str]) -> bool {
    let own = |part: &str| !part.starts_with("test") && part != "setup.py" && part != "conftest.py";
    roots.iter().any(|root| path.strip_prefix(root).is_some_and(|rest| rest.split('/').all(own)))
}

fn has_shell(facts: &Facts<'_>, call: &Observed) -> bool {
    Call::new(facts, call).argument(8, "shell").is_some_and(|shell| shell.can_be(true))
}

fn line<'a>(facts: &'a Facts<'a>, call: &'a Observed) -> Option<Given<'a>> {
    let call = Call::new(facts, call);
    ["args", "command", "cmd"].iter().find_map(|keyword| call.keyword(keyword)).or_else(|| call.argument(0, "args"))
}

/// A function of a module, or a method, that is not private.
fn is_public(facts: &Facts<'_>, function: &ProjectFunction) -> bool {
    let text = |name| facts.project.symbols.text(name);
    let own = |name: &str| !name.starts_with('_') || name == "__init__" || name == "__call__";
    let class = function.class.map(|class| text(facts.project.class(class).code.name));
    let free = class.is_some() || function.code.parent.is_none_or(|parent| parent.0 == 0);
    free && function.code.name.is_some_and(|name| own(text(name))) && class.is_none_or(own)
}

fn runs(code: &Function, span: Span) -> bool {
    code.exprs.iter().zip(&code.spans).any(|(expr, at)| *at == span && matches!(expr, Expr::Call(_)))
}

/// Where the text at a place, or what is assigned to the variable there, is made from a parameter.
fn constructions(facts: &Facts<'_>, code: &Function, span: Span, file: FileId) -> Vec<Found> {
    let at = |at: usize| ExprId(at as u32);
    let here = (0..code.exprs.len()).map(at).filter(|expr| code.span(*expr) == span);
    let mut found = Vec::new();
    for expr in here {
        let made = match code[expr] {
            Expr::Local(slot) => assigned(code, slot),
            _ => Some(expr),
        };
        let Some(made) = made else { continue };
        let mut parts = Vec::new();
        collect(facts, code, made, &mut parts);
        if parts.iter().any(|part| *part != made && is_input(facts, code, *part)) {
            found.push(Found::at(file, code.span(made), QUERY.message));
        }
    }
    found
}

/// What is assigned to a variable at the function's own level, where that happens once.
fn assigned(code: &Function, slot: Slot) -> Option<ExprId> {
    let mut values = code.body.iter().filter_map(|statement| match statement {
        Stmt::Assign(targets, value) => {
            targets.iter().any(|target| matches!(target, Target::Local(own, _) if *own == slot)).then_some(*value)
        }
        _ => None,
    });
    values.next().filter(|_| values.next().is_none())
}

/// The pieces that a text is put together from.
fn collect(facts: &Facts<'_>, code: &Function, expr: ExprId, parts: &mut Vec<ExprId>) {
    match code[expr] {
        Expr::Binary { op: Binary::Add, left, right } => {
            collect(facts, code, left, parts);
            collect(facts, code, right, parts);
        }
        Expr::Binary { op: Binary::Mod, right, .. } => match code[right] {
            Expr::Tuple(items) => parts.extend(code.list(items)),
            _ => parts.push(right),
        },
        Expr::Format(items) => parts.extend(code.list(items)),
        Expr::Call(index) => {
            let Some(call) = code.calls.get(index as usize) else { return };
            let Expr::Attribute { name, .. } = code[call.function] else { return };
            let method = facts.project.symbols.text(name);
            let given = call.arguments.iter().filter_map(|argument| match argument {
                Argument::Positional(expr) | Argument::Keyword(_, expr) => Some(*expr),
                _ => None,
            });
            for argument in given {
                match (method, code[argument]) {
                    ("format", _) => parts.push(argument),
                    ("join", Expr::List(items) | Expr::Tuple(items)) => parts.extend(code.list(items)),
                    _ => {}
                }
            }
        }
        _ => parts.push(expr),
    }
}

/// A parameter whose name does not say that it is a command.
fn is_input(facts: &Facts<'_>, code: &Function, expr: ExprId) -> bool {
    let Expr::Local(slot) = code[expr] else { return false };
    let own = usize::from(code.class.is_some());
    let parameter = code.parameters.iter().skip(own).find(|parameter| parameter.slot == slot);
    parameter.is_some_and(|parameter| {
        let name = facts.project.symbols.text(parameter.name);
        let command =
            ["cmd", "command"].iter().any(|word| name.starts_with(word) || name.ends_with(&format!("_{word}")));
        !command && assigned(code, slot).is_none()
    })
}
