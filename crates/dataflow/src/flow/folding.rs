//! Constants that the program computes, as far as they decide its own conditions.

use super::frame::Frame;
use super::value::{Kind, Value};
use crate::syntax::ir::{Binary, Comparison, Constant};

impl Frame<'_> {
    /// The kind of a literal.
    pub(super) fn kind_of(&self, constant: &Constant, id: crate::syntax::ir::ConstId) -> Kind {
        match constant {
            Constant::None => Kind::None,
            Constant::Bool(value) => Kind::Bool(*value),
            Constant::Int(int) => Kind::Int(*int),
            _ => Kind::Constant(id),
        }
    }

    /// The text of a constant.
    pub(super) fn text_of(&self, kind: Kind) -> Option<&str> {
        match kind {
            Kind::Constant(id) => match self.project.constant(id) {
                Constant::Str(text) => Some(text),
                _ => None,
            },
            _ => None,
        }
    }

    /// A text that was computed, as the literal that it is equal to.
    pub(super) fn computed(&self, text: &str) -> Value {
        Value::of(match self.project.constant_id(&Constant::Str(text.into())) {
            Some(id) => Kind::Constant(id),
            None => Kind::OtherText,
        })
    }

    /// Whether a constant is true.
    pub(super) fn truth(&self, value: &Value) -> Option<bool> {
        match value.constant()? {
            Kind::None => Some(false),
            Kind::Bool(value) => Some(value),
            Kind::Int(int) => Some(int != 0),
            Kind::Constant(id) => match self.project.constant(id) {
                Constant::Str(text) => Some(!text.is_empty()),
                Constant::Bytes(bytes) => Some(!bytes.is_empty()),
                _ => None,
            },
            _ => None,
        }
    }

    pub(super) fn fold_binary(&self, op: Binary, left: &Value, right: &Value) -> Option<Value> {
        let (left, right) = (left.constant()?, right.constant()?);
        if let (Some(one), Some(two), Binary::Add) = (self.text_of(left), self.text_of(right), op) {
            return Some(self.computed(&format!("{one}{two}")));
        }
        let (Kind::Int(one), Kind::Int(two)) = (left, right) else { return None };
        let result = match op {
            Binary::Add => one.checked_add(two),
            Binary::Subtract => one.checked_sub(two),
            Binary::Multiply => one.checked_mul(two),
            Binary::Mod if two != 0 => one.checked_rem_euclid(two),
            Binary::FloorDivide if two > 0 => one.checked_div_euclid(two),
            Binary::Or => Some(one | two),
            Binary::Divide if two != 0 && one.checked_rem(two) == Some(0) => one.checked_div(two),
            _ => None,
        };
        result.map(|int| Value::of(Kind::Int(int)))
    }

    pub(super) fn fold_comparison(&self, op: Comparison, left: &Value, right: &Value) -> Option<bool> {
        let (left, right) = (left.constant()?, right.constant()?);
        if left == Kind::OtherText && right == Kind::OtherText {
            return None;
        }
        match op {
            Comparison::Equal | Comparison::Is => Some(left == right),
            Comparison::NotEqual | Comparison::IsNot => Some(left != right),
            Comparison::In => Some(self.text_of(right)?.contains(self.text_of(left)?)),
            Comparison::NotIn => Some(!self.text_of(right)?.contains(self.text_of(left)?)),
            _ => {
                let (Kind::Int(one), Kind::Int(two)) = (left, right) else { return None };
                Some(match op {
                    Comparison::Less => one < two,
                    Comparison::LessEqual => one <= two,
                    Comparison::Greater => one > two,
                    _ => one >= two,
                })
            }
        }
    }

    /// A character of a constant text.
    pub(super) fn fold_character(&self, of: &Value, key: &Value) -> Option<Value> {
        let text = self.text_of(of.constant()?)?;
        let Kind::Int(index) = key.constant()? else { return None };
        let length = text.chars().count() as i64;
        let index = if index < 0 { length + index } else { index };
        let character = text.chars().nth(usize::try_from(index).ok()?)?;
        Some(self.computed(&character.to_string()))
    }
}
