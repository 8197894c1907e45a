//! Names by number.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::syntax::ir::Symbol;

/// A table of names, perhaps on top of another: the names of the models come first, so that their numbers do not depend on the
/// project, and no analysis copies them.
#[derive(Clone, Debug, Default)]
pub struct Symbols {
    base: Option<Arc<Symbols>>,
    texts: Vec<Box<str>>,
    ids: FxHashMap<Box<str>, Symbol>,
}

impl Symbols {
    /// A table that goes on from another.
    pub fn over(base: &Arc<Symbols>) -> Self {
        Self { base: Some(Arc::clone(base)), ..Self::default() }
    }

    /// The number of a name, new where it is new.
    pub fn add(&mut self, text: &str) -> Symbol {
        if let Some(symbol) = self.get(text) {
            return symbol;
        }
        let symbol = Symbol(self.len() as u32);
        self.texts.push(text.into());
        self.ids.insert(text.into(), symbol);
        symbol
    }

    /// The number of a name that is known.
    pub fn get(&self, text: &str) -> Option<Symbol> {
        let below = self.base.as_ref().and_then(|base| base.get(text));
        below.or_else(|| self.ids.get(text).copied())
    }

    /// The text of a name.
    pub fn text(&self, symbol: Symbol) -> &str {
        let at = symbol.0 as usize;
        match (&self.base, at.checked_sub(self.below())) {
            (Some(base), None) => base.text(symbol),
            (_, own) => own.and_then(|own| self.texts.get(own)).map_or("", |text| text),
        }
    }

    /// How many names there are.
    pub fn len(&self) -> usize {
        self.below() + self.texts.len()
    }

    /// There are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn below(&self) -> usize {
        self.base.as_ref().map_or(0, |base| base.len())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::Symbols;

    #[test]
    fn names_go_on_from_those_below() {
        let mut below = Symbols::default();
        let known = below.add("known");
        let below = Arc::new(below);
        let mut names = Symbols::over(&below);
        let own = names.add("own");
        assert_eq!((names.add("known"), names.get("own")), (known, Some(own)));
        assert_eq!((names.text(known), names.text(own), names.len()), ("known", "own", 2));
        assert_eq!(below.get("own"), None);
    }
}
