//! The parser's tree → [`ir`](super::ir).

mod define;
mod exprs;
mod resolve;
mod stmts;

use ruff_python_ast::Stmt as AstStmt;
use ruff_text_size::{Ranged, TextRange};
use rustc_hash::FxHashMap;

use super::ir::{Bound, ConstId, Constant, Expr, ExprId, Function, FunctionIndex, Slot, Span, Symbol, Unit};
use super::scope::names_of;
use resolve::{Scope, ScopeKind};

/// Lowers a module.
pub(super) fn module(text: &str, body: &[AstStmt]) -> Unit {
    let mut lower = Lower { text, ..Lower::default() };
    lower.unit.functions.push(Function::default());
    lower.scopes.push(Scope::new(ScopeKind::Function(FunctionIndex(0))));
    lower.bind_all(&names_of(body));
    let block = lower.block(body);
    lower.function().body = block;
    lower.unit
}

/// The state of lowering one file.
#[derive(Default)]
struct Lower<'a> {
    text: &'a str,
    unit: Unit,
    scopes: Vec<Scope>,
    current: usize,
    symbols: FxHashMap<Box<str>, Symbol>,
    constants: FxHashMap<Constant, ConstId>,
}

impl Lower<'_> {
    /// The function whose code is being lowered.
    #[allow(clippy::indexing_slicing)] // `current` is an index of a function that was pushed.
    fn function(&mut self) -> &mut Function {
        &mut self.unit.functions[self.current]
    }

    fn symbol(&mut self, name: &str) -> Symbol {
        if let Some(symbol) = self.symbols.get(name) {
            return *symbol;
        }
        let symbol = Symbol(self.unit.symbols.len() as u32);
        self.unit.symbols.push(name.into());
        self.symbols.insert(name.into(), symbol);
        symbol
    }

    fn constant(&mut self, constant: Constant) -> ConstId {
        if let Some(id) = self.constants.get(&constant) {
            return *id;
        }
        let id = ConstId(self.unit.constants.len() as u32);
        self.unit.constants.push(constant.clone());
        self.constants.insert(constant, id);
        id
    }

    fn add(&mut self, expr: Expr, span: Span) -> ExprId {
        let function = self.function();
        let id = ExprId(function.exprs.len() as u32);
        function.exprs.push(expr);
        function.spans.push(span);
        id
    }

    fn new_slot(&mut self, name: Symbol) -> Slot {
        let function = self.function();
        let slot = Slot(function.slots);
        function.slots += 1;
        function.slot_names.push(name);
        slot
    }

    /// Notes what a name of the module is bound to.
    fn bind_module(&mut self, name: &str, bound: Bound) {
        if self.current == 0 && self.scopes.len() == 1 {
            let symbol = self.symbol(name);
            self.unit.bindings.push((symbol, bound));
        }
    }
}

fn span(range: TextRange) -> Span {
    Span { start: range.start().to_u32(), end: range.end().to_u32() }
}

fn span_of(node: &impl Ranged) -> Span {
    span(node.range())
}
