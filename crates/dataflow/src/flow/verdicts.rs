//! What a function's answer says about its parameters: checks that are made in a helper.

use super::env::Env;
use super::frame::Frame;
use super::value::{Origin, Value};
use crate::models::Marks;
use crate::syntax::ir::{Expr, ExprId};

impl Frame<'_> {
    /// Notes what holds for the parameters when the function returns this value.
    pub(super) fn verdict(&mut self, expr: Option<ExprId>, value: &Value, env: &mut Env) {
        let truth = self.truth(value);
        let says = match expr.map(|expr| self.code[expr]) {
            None => true,
            Some(expr) => matches!(
                expr,
                Expr::Constant(_)
                    | Expr::Compare { .. }
                    | Expr::Bool { .. }
                    | Expr::Not(_)
                    | Expr::Call(_)
                    | Expr::Local(_)
            ),
        };
        for (answer, other) in [(true, false), (false, true)] {
            if truth == Some(other) {
                continue;
            }
            let mut after = env.clone();
            if let Some(expr) = expr.filter(|_| truth.is_none() && says) {
                self.refine(expr, answer, &mut after);
            }
            self.note_verdict(answer, &after);
        }
    }

    fn note_verdict(&mut self, answer: bool, env: &Env) {
        let code = self.code;
        for (at, parameter) in code.parameters.iter().enumerate() {
            let marks = env.get(parameter.slot).and_then(|value| {
                let own = value.labels().iter().find(|label| {
                    label.exact && matches!(label.origin, Origin::Parameter(place) if place.is_whole() && usize::from(place.parameter) == at)
                });
                own.map(|label| label.marks)
            });
            let marks = marks.unwrap_or(Marks::NONE);
            let known = self.verdicts.entry(at as u16).or_insert((None, None));
            let place = if answer { &mut known.0 } else { &mut known.1 };
            *place = Some(place.map_or(marks, |known| known & marks));
        }
    }
}
