//! The parser's tree → [`ir`](super::ir).

mod define;
mod exprs;
mod resolve;
mod stmts;

use ruff_python_ast::Stmt as AstStmt;
use ruff_text_size::{Ranged, TextRange};
use rustc_hash::{FxHashMap, FxHashSet};

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
    lower.find_unused();
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
    /// Functions that are defined in others, and the variables that hold them there.
    inner: Vec<(FunctionIndex, Slot)>,
}

impl Lower<'_> {
    /// The function whose code is being lowered.
    #[allow(clippy::indexing_slicing)] // `current` is an index of a function that was pushed.
    fn function(&mut self) -> &mut Function {
        &mut self.unit.functions[self.current]
    }

    /// Marks the inner functions whose variable nobody reads.
    fn find_unused(&mut self) {
        let parent_of = |unit: &Unit, index: FunctionIndex| unit.functions.get(index.0 as usize)?.parent;
        let mut read: FxHashSet<(FunctionIndex, Slot)> = FxHashSet::default();
        let holders: FxHashSet<FunctionIndex> =
            self.inner.iter().filter_map(|(index, _)| parent_of(&self.unit, *index)).collect();
        for (at, function) in self.unit.functions.iter().enumerate() {
            let own = FunctionIndex(at as u32);
            if holders.contains(&own) {
                read.extend(function.exprs.iter().filter_map(|expr| match expr {
                    Expr::Local(slot) => Some((own, *slot)),
                    _ => None,
                }));
            }
            let outer = function.parent.filter(|parent| holders.contains(parent));
            read.extend(
                outer.into_iter().flat_map(|outer| function.captures.iter().map(move |(slot, _)| (outer, *slot))),
            );
        }
        for (index, slot) in std::mem::take(&mut self.inner) {
            let used = parent_of(&self.unit, index).is_none_or(|parent| read.contains(&(parent, slot)));
            if let Some(function) = self.unit.functions.get_mut(index.0 as usize).filter(|_| !used) {
                function.unused = true;
            }
        }
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
