//! What a name means where it is read or written.

use rustc_hash::FxHashMap;

use super::Lower;
use crate::syntax::ir::{Bound, ClassIndex, Expr, FunctionIndex, Slot, Span, Symbol, Target};
use crate::syntax::scope::Names;

/// What kind of code a scope belongs to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum ScopeKind {
    /// A function, or the module.
    Function(FunctionIndex),
    /// A class body; its names are slots of the function around it.
    Class(ClassIndex),
    /// A comprehension; the same.
    Comprehension,
}

/// The names of one scope.
pub(super) struct Scope {
    pub(super) kind: ScopeKind,
    pub(super) slots: FxHashMap<Symbol, Slot>,
    /// Bound names in order.
    pub(super) order: Vec<(Symbol, Slot)>,
    globals: Vec<Symbol>,
}

impl Scope {
    pub(super) fn new(kind: ScopeKind) -> Self {
        Self { kind, slots: FxHashMap::default(), order: Vec::new(), globals: Vec::new() }
    }
}

/// A name that was resolved.
pub(super) enum Resolved {
    Local(Slot),
    Global(Symbol),
}

impl Lower<'_> {
    /// Gives the names of a block their slots in the innermost scope.
    pub(super) fn bind_all(&mut self, names: &Names<'_>) {
        for name in &names.global {
            let symbol = self.symbol(name);
            self.unit.bindings.push((symbol, Bound::Value));
            if let Some(scope) = self.scopes.last_mut() {
                scope.globals.push(symbol);
            }
        }
        for name in &names.nonlocal {
            let symbol = self.symbol(name);
            if let Resolved::Local(slot) = self.resolve(symbol) {
                self.assign_outside(slot);
                if let Some(scope) = self.scopes.last_mut() {
                    scope.slots.insert(symbol, slot);
                }
            }
        }
        for name in &names.bound {
            let symbol = self.symbol(name);
            self.bind(symbol);
        }
    }

    /// Notes that this function assigns a variable that it captured: so do the functions around, up to the one that has it.
    fn assign_outside(&mut self, slot: Slot) {
        let (mut at, mut slot) = (self.current, slot);
        while let Some(function) = self.unit.functions.get_mut(at) {
            let Some((outer, _)) = function.captures.iter().find(|(_, own)| *own == slot).copied() else { break };
            if !function.nonlocal.contains(&slot) {
                function.nonlocal.push(slot);
            }
            let Some(parent) = function.parent else { break };
            (at, slot) = (parent.0 as usize, outer);
        }
    }

    /// The slot of a name that the innermost scope binds.
    pub(super) fn bind(&mut self, symbol: Symbol) -> Slot {
        let Some(scope) = self.scopes.last() else { return Slot(0) };
        if let Some(slot) = scope.slots.get(&symbol) {
            return *slot;
        }
        if scope.globals.contains(&symbol) {
            return Slot(0);
        }
        let slot = self.new_slot(symbol);
        if let Some(scope) = self.scopes.last_mut() {
            scope.slots.insert(symbol, slot);
            scope.order.push((symbol, slot));
        }
        slot
    }

    /// Looks a name up from the innermost scope outwards; a variable of a function around is captured.
    pub(super) fn resolve(&mut self, symbol: Symbol) -> Resolved {
        let mut through: Vec<FunctionIndex> = Vec::new();
        let mut found = None;
        let mut innermost = true;
        for (at, scope) in self.scopes.iter().enumerate().rev() {
            if scope.globals.contains(&symbol) {
                return Resolved::Global(symbol);
            }
            let visible = !matches!(scope.kind, ScopeKind::Class(_)) || innermost;
            if visible && let Some(slot) = scope.slots.get(&symbol) {
                found = Some((at, *slot));
                break;
            }
            match scope.kind {
                ScopeKind::Function(index) => {
                    through.push(index);
                    innermost = false;
                }
                ScopeKind::Class(_) => innermost = false,
                ScopeKind::Comprehension => {}
            }
        }
        let Some((at, mut slot)) = found else { return Resolved::Global(symbol) };
        if at == 0 && !through.is_empty() {
            return Resolved::Global(symbol);
        }
        for index in through.iter().rev() {
            slot = self.capture(*index, slot, symbol);
        }
        Resolved::Local(slot)
    }

    /// The slot of a captured variable in the function that captures it.
    #[allow(clippy::indexing_slicing)] // The index is that of a function that was pushed.
    fn capture(&mut self, function: FunctionIndex, outer: Slot, symbol: Symbol) -> Slot {
        let function = &mut self.unit.functions[function.0 as usize];
        if let Some((_, own)) = function.captures.iter().find(|(slot, _)| *slot == outer) {
            return *own;
        }
        let own = Slot(function.slots);
        function.slots += 1;
        function.slot_names.push(symbol);
        function.captures.push((outer, own));
        own
    }

    /// A read of a name.
    pub(super) fn read_name(&mut self, name: &str) -> Expr {
        let symbol = self.symbol(name);
        match self.resolve(symbol) {
            Resolved::Local(slot) => Expr::Local(slot),
            Resolved::Global(symbol) => Expr::Global(symbol),
        }
    }

    /// A write of a name.
    pub(super) fn write_name(&mut self, name: &str, span: Span) -> Target {
        let symbol = self.symbol(name);
        match self.resolve(symbol) {
            Resolved::Local(slot) => Target::Local(slot, span),
            Resolved::Global(symbol) => Target::Global(symbol, span),
        }
    }

    /// The slot of a name that is written, where only slots will do.
    pub(super) fn write_slot(&mut self, name: &str) -> Slot {
        let symbol = self.symbol(name);
        match self.resolve(symbol) {
            Resolved::Local(slot) => slot,
            Resolved::Global(_) => self.new_slot(symbol),
        }
    }
}
