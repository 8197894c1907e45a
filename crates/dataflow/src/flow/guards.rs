//! What makes a value harmless on a branch.
//!
//! CodeQL's guards are followed to the letter. Checks that it does not know, but that plainly limit a value, make what
//! passes them unlikely instead of harmless.

use super::env::{Env, meet};
use super::frame::{Frame, library};
use super::value::{Key, Kind, Origin, Value};
use super::world::Cell;
use crate::models::{Marks, NodeId, Passed};
use crate::syntax::ir::{Argument, Call, Comparison, Constant, Expr, ExprId};

/// Methods of text that are true only for harmless parts of an address.
const PLAIN_TEXT: &[&str] = &["isalnum", "isalpha", "isdecimal", "isdigit", "isidentifier", "isnumeric", "isspace"];

impl Frame<'_> {
    /// Adds to the variables what follows from a condition being true or false.
    pub(super) fn refine(&mut self, test: ExprId, truth: bool, env: &mut Env) {
        let code = self.code;
        match code[test] {
            Expr::Not(inner) => self.refine(inner, !truth, env),
            Expr::Bool { and, operands } => {
                let items = code.list(operands);
                if and == truth {
                    items.iter().for_each(|item| self.refine(*item, truth, env));
                } else {
                    self.refine_either(items, truth, env);
                }
            }
            Expr::Compare { op, left, right } => self.refine_comparison(op, left, right, truth, env),
            Expr::Call(index) => {
                if let Some(call) = code.calls.get(index as usize) {
                    self.refine_call(call, truth, env);
                }
            }
            Expr::Named { value, .. } => self.refine(value, truth, env),
            Expr::Attribute { .. } if !truth => self.refine_host(test, true, env),
            _ => {}
        }
    }

    /// One of several conditions made the whole true or false: what follows from each of them.
    fn refine_either(&mut self, items: &[ExprId], truth: bool, env: &mut Env) {
        let mut before = env.clone();
        let mut after: Option<Env> = None;
        for item in items {
            self.spend(env.len() as u64);
            let mut one = before.clone();
            self.refine(*item, truth, &mut one);
            after = meet(after, Some(one));
            self.refine(*item, !truth, &mut before);
        }
        if let Some(after) = after {
            *env = after;
        }
    }

    fn refine_comparison(&mut self, op: Comparison, left: ExprId, right: ExprId, truth: bool, env: &mut Env) {
        self.refine_absent(op, left, right, truth, env);
        self.refine_compared_answer(op, left, right, truth, env);
        let holds = match op {
            Comparison::Equal | Comparison::Is | Comparison::In => truth,
            Comparison::NotEqual | Comparison::IsNot | Comparison::NotIn => !truth,
            _ => return,
        };
        if !holds {
            return;
        }
        match op {
            Comparison::Equal | Comparison::NotEqual | Comparison::Is | Comparison::IsNot => {
                for (value, other) in [(left, right), (right, left)] {
                    let literal = self.constant_in(other, env);
                    self.refine_host(value, literal.is_some(), env);
                    if let Some(literal) = literal {
                        self.mark(value, if literal { Marks::HARMLESS } else { Marks::UNLIKELY }, env);
                    }
                }
            }
            _ => {
                let display = self.constants_in(right, env);
                self.refine_host(left, display.is_some(), env);
                if let Some(display) = display {
                    self.mark(left, if display { Marks::HARMLESS } else { Marks::UNLIKELY }, env);
                }
            }
        }
    }

    /// `is_safe(x) == True` is what `is_safe(x)` is.
    fn refine_compared_answer(&mut self, op: Comparison, left: ExprId, right: ExprId, truth: bool, env: &mut Env) {
        let equal = match op {
            Comparison::Equal | Comparison::Is => truth,
            Comparison::NotEqual | Comparison::IsNot => !truth,
            _ => return,
        };
        for (test, other) in [(left, right), (right, left)] {
            let answer = match self.code[other] {
                Expr::Constant(id) => match self.project.constant(id) {
                    Constant::Bool(answer) => *answer,
                    _ => continue,
                },
                _ => continue,
            };
            if matches!(self.code[test], Expr::Call(_)) {
                self.refine(test, answer == equal, env);
            }
        }
    }

    /// `"../" in x` is false: x does not hold what would do harm.
    fn refine_absent(&mut self, op: Comparison, left: ExprId, right: ExprId, truth: bool, env: &mut Env) {
        let absent = match op {
            Comparison::In => !truth,
            Comparison::NotIn => truth,
            _ => return,
        };
        let text = self.eval(left, env).constant().and_then(|kind| self.text_of(kind)).map(str::to_owned);
        if let (true, Some(text)) = (absent, text) {
            let marks = self.without(&text);
            let whole = self.whole_of(right);
            self.mark(whole, marks, env);
        }
    }

    /// What an expression is a part or a form of: `x` of `x[1:]` and `x.lower()`.
    fn whole_of(&self, expr: ExprId) -> ExprId {
        match self.code[expr] {
            Expr::Slice { of, .. } => self.whole_of(of),
            Expr::Call(index) => match self.code.calls.get(index as usize).map(|call| self.code[call.function]) {
                Some(Expr::Attribute { of, .. }) => self.whole_of(of),
                _ => expr,
            },
            _ => expr,
        }
    }

    /// The host of an address was compared, or there is none: what the address was made from is no longer any address. CodeQL
    /// says so where it is known with what, and backslashes were taken out before, which browsers read as slashes.
    fn refine_host(&mut self, expr: ExprId, known: bool, env: &mut Env) {
        let Expr::Attribute { name, .. } = self.code[expr] else { return };
        if !matches!(self.text(name), "netloc" | "hostname" | "host") {
            return;
        }
        let value = self.eval(expr, env);
        let origins: Vec<Origin> = value.all_labels().iter().map(|label| label.origin).collect();
        let models = self.world.models;
        let kinds = ["redirect", "request", "request.host"].into_iter().filter_map(|kind| models.sink_kind(kind));
        let marks = kinds.fold(Marks::NONE, |marks, kind| marks | Marks::doubtful_for(kind));
        let sure = models.sink_kind("redirect").filter(|_| known).map_or(Marks::NONE, Marks::harmless_for);
        env.change(|value| {
            value.map_labels(&mut |label| {
                let plain = label.marks.contains(Marks::NO_BACKSLASH);
                let marks = if plain { marks | sure } else { marks };
                let known = if origins.contains(&label.origin) { marks } else { Marks::NONE };
                Some(super::value::Label { marks: label.marks | known, ..label.clone() })
            })
        });
    }

    /// Whether an expression is one constant: true for a literal, false for a variable that holds one. CodeQL takes what is
    /// compared with a name for unchecked.
    fn constant_in(&mut self, expr: ExprId, env: &mut Env) -> Option<bool> {
        match self.code[expr] {
            Expr::Constant(_) => Some(true),
            Expr::Local(_) | Expr::Global(_) | Expr::Attribute { .. } => {
                self.eval(expr, env).constant().is_some_and(|kind| kind != Kind::OtherText).then_some(false)
            }
            _ => None,
        }
    }

    /// Whether a collection holds constants only: true for a display, false for a variable that holds one.
    fn constants_in(&mut self, expr: ExprId, env: &mut Env) -> Option<bool> {
        let code = self.code;
        match code[expr] {
            Expr::List(items) | Expr::Tuple(items) | Expr::Set(items) => {
                code.list(items).iter().all(|item| matches!(code[*item], Expr::Constant(_))).then_some(true)
            }
            Expr::Dict(items) => {
                let keys = code.list(items).iter().step_by(2);
                keys.copied().all(|key| matches!(code[key], Expr::Constant(_))).then_some(true)
            }
            Expr::Local(_) | Expr::Global(_) | Expr::Attribute { .. } => {
                let value = self.eval(expr, env);
                let value = self.expanded(&value);
                let elements: Vec<_> = value.parts().iter().filter(|(key, _)| key.is_content()).collect();
                let constants = !elements.is_empty() && elements.iter().all(|(_, item)| only_constants(item));
                (constants && !value.has_labels() || value.is(Kind::Mapping) && !value.has_labels()).then_some(false)
            }
            _ => None,
        }
    }

    fn refine_call(&mut self, call: &Call, truth: bool, env: &mut Env) {
        let code = self.code;
        let (callee, object) = match code[call.function] {
            Expr::Attribute { of, name } => {
                let value = self.eval(of, env);
                let callee = self.attribute(&value, name, self.span(call.function));
                self.refine_method(of, name, truth, env);
                (callee, Some(of))
            }
            _ => (self.eval(call.function, env), None),
        };
        self.refine_member_check(call, truth, env);
        let full = self.expanded(&callee);
        for node in library(full.kinds()) {
            self.refine_by_model(node, call, object, truth, env);
        }
        self.refine_by_summary(&full, call, object, truth, env);
    }

    /// `bad_path(member.name)` is false: the member of an archive was looked at. CodeQL goes by the name of the check, and takes
    /// only what fails it for harmless.
    fn refine_member_check(&mut self, call: &Call, truth: bool, env: &mut Env) {
        let Some(extract) = self.world.models.sink_kind("extract") else { return };
        if !self.ends_in_path(call.function) {
            return;
        }
        for argument in &call.arguments {
            let (Argument::Positional(expr) | Argument::Keyword(_, expr)) = *argument else { continue };
            if let Expr::Attribute { of, name } = self.code[expr]
                && self.text(name) == "name"
            {
                let marks = if truth { Marks::doubtful_for(extract) } else { Marks::harmless_for(extract) };
                self.mark(of, marks, env);
            }
        }
    }

    /// A name in an expression ends in `path`: `os.path.isabs`, `is_safe_path`.
    fn ends_in_path(&self, expr: ExprId) -> bool {
        let named = |name: &str| name.ends_with("path");
        match self.code[expr] {
            Expr::Global(name) => named(self.text(name)),
            Expr::Local(slot) => self.code.slot_names.get(slot.0 as usize).is_some_and(|name| named(self.text(*name))),
            Expr::Attribute { of, name } => named(self.text(name)) || self.ends_in_path(of),
            _ => false,
        }
    }

    /// Methods of text.
    fn refine_method(&mut self, of: ExprId, name: crate::syntax::ir::Symbol, truth: bool, env: &mut Env) {
        if !truth {
            return;
        }
        if Some(name) == self.world.models.known.startswith
            && let Some(path) = self.world.models.sink_kind("path")
        {
            let value = self.eval(of, env);
            let marked = value.map_labels(&mut |label| {
                let safe = label.marks.contains(Marks::NORMALISED);
                let marks = if safe { label.marks | Marks::harmless_for(path) } else { label.marks };
                Some(super::value::Label { marks, ..label.clone() })
            });
            if marked != value {
                self.write_local(of, marked, env);
            }
            if let Some(request) = self.world.models.sink_kind("request") {
                self.mark(of, Marks::doubtful_for(request), env);
            }
        }
        if PLAIN_TEXT.contains(&self.text(name))
            && let Some(request) = self.world.models.sink_kind("request")
        {
            self.mark(of, Marks::harmless_for(request), env);
        }
    }

    fn refine_by_model(&mut self, node: NodeId, call: &Call, object: Option<ExprId>, truth: bool, env: &mut Env) {
        let models = self.world.models;
        for guard in &models.graph.node(node).guards {
            if guard.negated == truth {
                continue;
            }
            for (passed, expr) in passed(call, object) {
                if guard.argument.takes(passed) {
                    self.mark(expr, guard.marks, env);
                }
            }
        }
    }

    /// A function of the project that returns whether an argument is harmless. CodeQL does not look into it.
    fn refine_by_summary(&mut self, callee: &Value, call: &Call, object: Option<ExprId>, truth: bool, env: &mut Env) {
        let functions: Vec<_> = callee
            .kinds()
            .iter()
            .filter_map(|kind| match kind {
                Kind::Function(id) => Some(*id),
                _ => None,
            })
            .collect();
        let [id] = functions.as_slice() else { return };
        self.outcome.reads.insert(Cell::Summary(*id));
        let Some(summary) = self.world.summary(*id) else { return };
        let bound = usize::from(callee.object_of(*id).is_some());
        for (parameter, yes, no) in &summary.verdicts {
            let marks = if truth { *yes } else { *no };
            if marks == Marks::NONE {
                continue;
            }
            let Some(at) = usize::from(*parameter).checked_sub(bound) else { continue };
            let name = self.project.function(*id).code.parameters.get(usize::from(*parameter)).map(|item| item.name);
            for (passed, expr) in passed(call, object) {
                let meant = match passed {
                    Passed::At(position) => usize::from(position) == at,
                    Passed::Keyword(keyword) => Some(keyword) == name,
                    _ => false,
                };
                if meant {
                    self.mark(expr, Marks::UNLIKELY, env);
                }
            }
        }
    }

    /// Adds facts to what a variable, or a part of one, holds.
    fn mark(&mut self, expr: ExprId, marks: Marks, env: &mut Env) {
        if !matches!(self.code[expr], Expr::Local(_) | Expr::Attribute { .. } | Expr::Subscript { .. }) {
            return;
        }
        let value = self.eval(expr, env);
        if value.has_labels() {
            let marked = value.marked(marks);
            self.write_local(expr, marked, env);
        }
    }

    /// Changes what is known here, without anybody else's seeing it.
    fn write_local(&mut self, expr: ExprId, value: Value, env: &mut Env) {
        match self.code[expr] {
            Expr::Local(slot) => env.set(slot, value),
            Expr::Attribute { of, name } => {
                let object = self.eval(of, env).with(Key::Attribute(name), value);
                self.write_local(of, object, env);
            }
            Expr::Subscript { of, key } => {
                let object = self.eval(of, env);
                let key = self.eval(key, env).constant().and_then(|key| self.key_of(&object, key));
                if let Some(key) = key {
                    let object = object.with(key, value);
                    self.write_local(of, object, env);
                }
            }
            _ => {}
        }
    }
}

fn only_constants(value: &Value) -> bool {
    !value.kinds().is_empty() && !value.is_open() && value.kinds().iter().all(|kind| kind.is_constant())
}

/// The arguments of a call with their expressions.
fn passed(call: &Call, object: Option<ExprId>) -> Vec<(Passed, ExprId)> {
    let mut out: Vec<(Passed, ExprId)> = object.map(|expr| (Passed::Receiver, expr)).into_iter().collect();
    let mut position = 0;
    for argument in &call.arguments {
        match argument {
            Argument::Positional(expr) => {
                out.push((Passed::At(position), *expr));
                position += 1;
            }
            Argument::Keyword(name, expr) => out.push((Passed::Keyword(*name), *expr)),
            Argument::Star(_) | Argument::DoubleStar(_) => {}
        }
    }
    out
}
