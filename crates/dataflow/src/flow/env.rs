//! The local variables at one point of a function.

use super::value::Value;
use crate::models::Marks;
use crate::syntax::ir::Slot;

/// An object that a variable holds is looked for so deep in it.
const DEEPEST_ALIAS: u8 = 2;

/// Local variables by slot; one that is not bound here has no value.
#[derive(Clone, PartialEq, Debug, Default)]
pub(super) struct Env {
    slots: Vec<Option<Value>>,
    /// The program's own constants say that this point is not reached.
    pub(super) dead: bool,
}

impl Env {
    pub(super) fn new(slots: u32) -> Self {
        Self { slots: vec![None; slots as usize], dead: false }
    }

    pub(super) fn get(&self, slot: Slot) -> Option<&Value> {
        self.slots.get(slot.0 as usize)?.as_ref()
    }

    pub(super) fn set(&mut self, slot: Slot, value: Value) {
        if let Some(place) = self.slots.get_mut(slot.0 as usize) {
            *place = Some(value);
        }
    }

    pub(super) fn unset(&mut self, slot: Slot) {
        if let Some(place) = self.slots.get_mut(slot.0 as usize) {
            *place = None;
        }
    }

    pub(super) fn len(&self) -> usize {
        self.slots.len()
    }

    /// Puts an object into the place of another, wherever that is held: in a variable, or in a part of one.
    pub(super) fn replace(&mut self, old: &Value, new: &Value) {
        for value in self.slots.iter_mut().flatten() {
            if let Some(changed) = value.replacing(old, new, DEEPEST_ALIAS) {
                *value = changed;
            }
        }
    }

    /// Changes every variable.
    pub(super) fn change(&mut self, mut change: impl FnMut(&Value) -> Value) {
        for value in self.slots.iter_mut().flatten() {
            *value = change(value);
        }
    }

    /// Where two ways meet. What comes only by a way that constants exclude is unlikely.
    pub(super) fn join(self, other: Self) -> Self {
        match (self.dead, other.dead) {
            (false, true) => self.joined(other, |live, dead| with_unlikely(&live, &dead)),
            (true, false) => other.joined(self, |live, dead| with_unlikely(&live, &dead)),
            _ => self.joined(other, |one, two| one.join(&two)),
        }
    }

    fn joined(mut self, other: Self, both: impl Fn(Value, Value) -> Value) -> Self {
        for (mine, theirs) in self.slots.iter_mut().zip(other.slots) {
            match (mine.take(), theirs) {
                (Some(one), Some(two)) => *mine = Some(if one == two { one } else { both(one, two) }),
                (Some(one), None) => *mine = Some(one.opened()),
                (None, Some(two)) => *mine = Some(two.opened()),
                (None, None) => {}
            }
        }
        self
    }
}

/// A value that is certain, and the taint that another would have.
fn with_unlikely(live: &Value, dead: &Value) -> Value {
    dead.all_labels().into_iter().fold(live.clone(), |value, mut label| {
        label.marks = label.marks | Marks::UNLIKELY;
        let key = (label.origin, label.exact);
        if value.labels().iter().any(|known| (known.origin, known.exact) == key) {
            value
        } else {
            value.with_label(label)
        }
    })
}

/// Where ways meet, one of which may end before.
pub(super) fn meet(one: Option<Env>, two: Option<Env>) -> Option<Env> {
    match (one, two) {
        (Some(one), Some(two)) => Some(one.join(two)),
        (one, two) => one.or(two),
    }
}
