//! A library puts a line for a shell together.

use std::collections::BTreeSet;

use rustc_hash::FxHashSet;

use super::call::{Call, Given, runs};
use super::{Ask, Found, Query, Suite};
use crate::analysis::Facts;
use crate::flow::{Observed, Solved};
use crate::names::{FileId, FunctionId, ProjectFunction};
use crate::syntax::ir::{Argument, Binary, Binding, Block, Expr, ExprId, Function, Slot, Span, Stmt, Target};

pub(super) const QUERY: Query = Query {
    id: "py/shell-command-constructed-from-input",
    title: "Line for a shell from a library's parameter",
    cwe: &[78, 88, 73],
    severity: 6.3,
    suite: Suite::Extended,
    message: "A line for a shell is put together from a parameter of a public function.",
    help: "Pass a list of program and arguments, without a shell; or quote with `shlex.quote`.",
    blind: "Packages without `setup.py`; lines that are put together in another file than the one that runs them",
    ask: Ask::Project(find),
};

/// Calls are followed this far back to a public function.
const FARTHEST: u32 = 4;
/// Expressions that become lines for a shell are looked at up to this number.
const MOST: usize = 10_000;

fn find(facts: &Facts<'_>, solved: &Solved) -> Vec<Found> {
    let roots: Vec<&str> =
        facts.project.files.iter().filter_map(|file| file.path.strip_suffix("setup.py")).filter(is_folder).collect();
    if roots.is_empty() {
        return Vec::new();
    }
    let mut lines = Lines { facts, todo: Vec::new(), seen: BTreeSet::new() };
    for call in &solved.observed {
        let is = |name| call.is(facts.models, name);
        let path = &facts.project.file(call.file).path;
        if !(is("shell.always") || is("shell.asked") && has_shell(facts, call)) || !is_library(path, &roots) {
            continue;
        }
        if let Some(line) = line(facts, call) {
            lines.add_at(call, line.span());
        }
    }
    lines.constructions()
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

/// Expressions whose text a shell runs.
struct Lines<'a> {
    facts: &'a Facts<'a>,
    todo: Vec<(FunctionId, ExprId)>,
    seen: BTreeSet<(FunctionId, ExprId)>,
}

impl Lines<'_> {
    /// What stands at the argument of a call.
    fn add_at(&mut self, call: &Observed, span: Span) {
        for id in functions_of(self.facts, call.file) {
            let code = &self.facts.project.function(id).code;
            if !runs(code, call.span) {
                continue;
            }
            for (at, found) in code.spans.iter().enumerate() {
                if *found == span {
                    self.add(id, ExprId(at as u32));
                }
            }
        }
    }

    fn add(&mut self, id: FunctionId, expr: ExprId) {
        if self.seen.len() < MOST && self.seen.insert((id, expr)) {
            self.todo.push((id, expr));
        }
    }

    /// The places where the lines are put together from a library's input.
    fn constructions(mut self) -> Vec<Found> {
        let mut found = BTreeSet::new();
        while let Some((id, expr)) = self.todo.pop() {
            let function = self.facts.project.function(id);
            let code = &function.code;
            match code[expr] {
                Expr::Local(slot) => match (assigned(code, slot), parameter(code, slot)) {
                    (Some(value), None) => self.add(id, value),
                    (None, Some(at)) => {
                        for (caller, argument) in given(self.facts, id, at) {
                            self.add(caller, argument);
                        }
                    }
                    _ => {}
                },
                Expr::Call(_) if callee(self.facts, function, expr).is_some() => {
                    let Some(inner) = callee(self.facts, function, expr) else { continue };
                    let mut returned = Vec::new();
                    returns(&self.facts.project.function(inner).code.body, &mut returned);
                    returned.into_iter().for_each(|value| self.add(inner, value));
                }
                _ => {
                    let mut parts = Vec::new();
                    collect(self.facts, code, expr, &mut parts);
                    if parts
                        .iter()
                        .any(|part| *part != expr && is_input(self.facts, id, *part, FARTHEST, &mut Seen::default()))
                    {
                        found.insert((function.file, code.span(expr)));
                    }
                }
            }
        }
        found.into_iter().map(|(file, span)| Found::at(file, span, QUERY.message)).collect()
    }
}

/// The functions of a file.
fn functions_of(facts: &Facts<'_>, file: FileId) -> impl Iterator<Item = FunctionId> {
    let first = facts.project.file(file).functions;
    let count = facts.project.functions.iter().skip(first as usize).take_while(|own| own.file == file).count();
    (first..first + count as u32).map(FunctionId)
}

/// A function of a module, or a method, that is not private.
fn is_public(facts: &Facts<'_>, function: &ProjectFunction) -> bool {
    let text = |name| facts.project.symbols.text(name);
    let own = |name: &str| !name.starts_with('_') || name == "__init__" || name == "__call__";
    let class = function.class.map(|class| text(facts.project.class(class).code.name));
    let free = class.is_some() || function.code.parent.is_none_or(|parent| parent.0 == 0);
    free && function.code.name.is_some_and(|name| own(text(name))) && class.is_none_or(own)
}

/// How many parameters a call of a method does not give: `self` or the class.
fn bound(code: &Function) -> usize {
    usize::from(code.class.is_some() && code.binding != Binding::Static)
}

/// The function of the same file that a call names, or the method of the same class.
fn callee(facts: &Facts<'_>, caller: &ProjectFunction, call: ExprId) -> Option<FunctionId> {
    let code = &caller.code;
    let Expr::Call(index) = code[call] else { return None };
    match code[code.calls.get(index as usize)?.function] {
        Expr::Global(name) => functions_of(facts, caller.file).find(|id| {
            let own = facts.project.function(*id);
            own.class.is_none() && own.code.name == Some(name) && own.code.parent.is_none_or(|parent| parent.0 == 0)
        }),
        Expr::Attribute { of, name } if parameter_of(code, of) == Some(0) => {
            facts.project.class(caller.class?).methods.get(&name).copied()
        }
        _ => None,
    }
}

/// What the calls in the same file give for a parameter, with the functions that these calls are in.
fn given(facts: &Facts<'_>, id: FunctionId, at: usize) -> Vec<(FunctionId, ExprId)> {
    let function = facts.project.function(id);
    let Some(parameter) = function.code.parameters.get(at) else { return Vec::new() };
    let position = at.checked_sub(bound(&function.code));
    let mut found = Vec::new();
    for caller in functions_of(facts, function.file) {
        let code = &facts.project.function(caller).code;
        for (expr, kind) in code.exprs.iter().enumerate() {
            let Expr::Call(index) = kind else { continue };
            if callee(facts, facts.project.function(caller), ExprId(expr as u32)) != Some(id) {
                continue;
            }
            let arguments = code.calls.get(*index as usize).map_or(&[][..], |call| &call.arguments);
            let by_position = position.and_then(|position| match arguments.get(position) {
                Some(Argument::Positional(value)) => Some(*value),
                _ => None,
            });
            let by_name = arguments.iter().find_map(|argument| match argument {
                Argument::Keyword(name, value) => (*name == parameter.name).then_some(*value),
                _ => None,
            });
            found.extend(by_position.or(by_name).map(|value| (caller, value)));
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

/// What a function returns.
fn returns(block: &Block, found: &mut Vec<ExprId>) {
    for statement in block {
        match statement {
            Stmt::Return(Some(value)) => found.push(*value),
            Stmt::If(branches, otherwise) => {
                branches.iter().for_each(|(_, block)| returns(block, found));
                returns(otherwise, found);
            }
            Stmt::While(_, body, otherwise) | Stmt::For(_, _, body, otherwise) => {
                returns(body, found);
                returns(otherwise, found);
            }
            Stmt::Try(body, handlers, otherwise, last) => {
                [body, otherwise, last].into_iter().for_each(|block| returns(block, found));
                handlers.iter().for_each(|handler| returns(&handler.body, found));
            }
            Stmt::Match(_, cases) => cases.iter().for_each(|case| returns(&case.body, found)),
            _ => {}
        }
    }
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
            for argument in call.arguments.iter().filter_map(value) {
                let items = match code[argument] {
                    Expr::Local(slot) => assigned(code, slot).unwrap_or(argument),
                    _ => argument,
                };
                match (method, code[items]) {
                    ("format", _) => parts.push(argument),
                    ("join", Expr::List(items) | Expr::Tuple(items)) => parts.extend(code.list(items)),
                    _ => {}
                }
            }
        }
        _ => parts.push(expr),
    }
}

fn value(argument: &Argument) -> Option<ExprId> {
    match argument {
        Argument::Positional(expr) | Argument::Keyword(_, expr) => Some(*expr),
        _ => None,
    }
}

/// The number of the parameter that a variable is.
fn parameter(code: &Function, slot: Slot) -> Option<usize> {
    code.parameters.iter().position(|parameter| parameter.slot == slot)
}

fn parameter_of(code: &Function, expr: ExprId) -> Option<usize> {
    match code[expr] {
        Expr::Local(slot) => parameter(code, slot),
        _ => None,
    }
}

/// Expressions that were looked at: each is once, however many ways lead to it.
type Seen = FxHashSet<(FunctionId, ExprId)>;

/// Made of a parameter of a public function, whose name does not say that it is a command.
fn is_input(facts: &Facts<'_>, id: FunctionId, expr: ExprId, depth: u32, seen: &mut Seen) -> bool {
    let function = facts.project.function(id);
    let code = &function.code;
    let Some(depth) = depth.checked_sub(1) else { return false };
    if !seen.insert((id, expr)) {
        return false;
    }
    match code[expr] {
        Expr::Local(slot) => match (assigned(code, slot), parameter(code, slot)) {
            (Some(value), None) => is_input(facts, id, value, depth, seen),
            (None, Some(at)) if at >= bound(code) => {
                let name = code.parameters.get(at).map_or("", |own| facts.project.symbols.text(own.name));
                let command =
                    ["cmd", "command"].iter().any(|word| name.starts_with(word) || name.ends_with(&format!("_{word}")));
                let mut callers =
                    || given(facts, id, at).into_iter().any(|(id, expr)| is_input(facts, id, expr, depth, seen));
                if is_public(facts, function) { !command || callers() } else { callers() }
            }
            _ => false,
        },
        Expr::Call(index) => {
            let Some(call) = code.calls.get(index as usize) else { return false };
            let mut arguments = call.arguments.iter().filter_map(value);
            match code[call.function] {
                Expr::Attribute { of, name } => match facts.project.symbols.text(name) {
                    "strip" | "lstrip" | "rstrip" | "lower" | "upper" | "replace" | "removeprefix" | "removesuffix" => {
                        is_input(facts, id, of, depth, seen)
                    }
                    "format" | "join" => arguments.any(|argument| is_input(facts, id, argument, depth, seen)),
                    _ => false,
                },
                Expr::Global(name) if facts.project.symbols.text(name) == "str" => {
                    arguments.any(|argument| is_input(facts, id, argument, depth, seen))
                }
                _ => false,
            }
        }
        Expr::Binary { op: Binary::Add | Binary::Mod, left, right } => {
            is_input(facts, id, left, depth, seen) || is_input(facts, id, right, depth, seen)
        }
        Expr::Format(items) | Expr::List(items) | Expr::Tuple(items) => {
            code.list(items).iter().any(|item| is_input(facts, id, *item, depth, seen))
        }
        _ => false,
    }
}
