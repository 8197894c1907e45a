//! Methods of strings and containers, by name: what has no model and no class of the project.

use super::bind::Arguments;
use super::call::Receiver;
use super::env::Env;
use super::frame::{Frame, together};
use super::known::Method;
use super::value::{Key, Kind, Value};
use crate::syntax::ir::Span;

impl Frame<'_> {
    /// A method call by the method's name; `None` where the name means nothing.
    pub(super) fn builtin_method(
        &mut self,
        receiver: &Receiver,
        arguments: &Arguments,
        span: Span,
        env: &mut Env,
    ) -> Option<Value> {
        let method = self.world.models.known.method(receiver.name)?;
        let object = &receiver.value;
        let first = arguments.first();
        match method {
            Method::Carry => Some(self.made(&[object], span)),
            Method::CarryAll => Some(self.text_method(self.text(receiver.name), object, arguments, span)),
            Method::Append => {
                let changed = self.appended(object, &first.traced(self.file, span));
                self.change(receiver, Key::Any, &first, changed, env);
                Some(Value::of(Kind::None))
            }
            Method::Insert => {
                let item = arguments.at(1);
                let changed = self.inserted(object, first.constant(), &item);
                self.change(receiver, Key::Any, &item, changed, env);
                Some(Value::of(Kind::None))
            }
            Method::Extend => {
                let element = self.element(&first, None, span);
                let changed = self.extended(object, &first, &element);
                self.change(receiver, Key::Any, &element, changed, env);
                Some(Value::of(Kind::None))
            }
            Method::Pop => Some(self.popped(receiver, arguments, span, env)),
            Method::Get => {
                let value = self.element(object, first.constant(), span);
                Some(match arguments.positional.get(1) {
                    Some(default) => value.join(&default.value),
                    None => value,
                })
            }
            Method::SetDefault => {
                let item = arguments.at(1);
                let key = first.constant().and_then(|key| self.key_of(object, key)).unwrap_or(Key::AnyEntry);
                let changed = object.with_also(key, &item);
                self.change(receiver, key, &item, changed, env);
                Some(self.element(object, first.constant(), span).join(&item))
            }
            Method::SetItem => {
                let item = arguments.at(1);
                let key = first.constant().and_then(|key| self.key_of(object, key)).unwrap_or(Key::AnyEntry);
                let changed = object.with(key, item.clone());
                self.change(receiver, key, &item, changed, env);
                Some(Value::of(Kind::None))
            }
            Method::Update => Some(self.updated(receiver, arguments, env)),
            Method::Items => {
                let item = self.item(object, span);
                Some(Value::UNKNOWN.with(Key::Any, item))
            }
            Method::PopItem => Some(self.item(object, span)),
            Method::Keys => {
                let own = self.made(&[&object.keeping(|key| !key.is_content())], span);
                Some(
                    object
                        .part(Key::Keys)
                        .map_or_else(|| own.clone(), |keys| own.join(&Value::UNKNOWN.with(Key::Any, keys.clone()))),
                )
            }
            Method::Values => {
                let value = self.element(object, None, span);
                Some(Value::UNKNOWN.with(Key::Any, value))
            }
            Method::Copy => Some(object.clone()),
            Method::Clear => {
                let changed = object.keeping(|key| !key.is_content());
                self.write_back(receiver.expr, changed, env);
                Some(Value::of(Kind::None))
            }
            Method::Remove => {
                let kinds: Vec<Kind> = object.kinds().iter().copied().filter(|kind| *kind != Kind::Sequence).collect();
                self.write_back(receiver.expr, object.with_kinds(kinds), env);
                Some(Value::of(Kind::None))
            }
            Method::GetItem => Some(self.element(object, first.constant(), span)),
            Method::Next => Some(self.element(object, None, span)),
        }
    }

    /// A key of a dictionary and what is under it.
    fn item(&mut self, object: &Value, span: Span) -> Value {
        let value = self.element(object, None, span);
        let key = Value::tainted(object.labels());
        let key = object.part(Key::Keys).map_or_else(|| key.clone(), |keys| key.join(keys).opened());
        Value::sequence(vec![key, value])
    }

    /// A value made from others.
    fn made(&mut self, from: &[&Value], span: Span) -> Value {
        Value::tainted(&together(from.iter().copied())).traced(self.file, span)
    }

    /// The receiver holds something else now, here and for everybody who has it.
    fn change(&mut self, receiver: &Receiver, key: Key, item: &Value, changed: Value, env: &mut Env) {
        self.share(&receiver.value, key, item);
        if self.is_place(receiver.expr) {
            self.write_back(receiver.expr, changed, env);
        } else {
            self.replace(&receiver.value, &changed, env);
        }
    }

    fn appended(&self, object: &Value, item: &Value) -> Value {
        let length = object.parts().iter().filter(|(key, _)| key.is_content()).count();
        if object.is(Kind::Sequence) && length < super::value::WIDEST {
            return object.with(Key::Index(length as i32), item.clone());
        }
        object.loosened().with_also(Key::Any, item)
    }

    fn inserted(&self, object: &Value, at: Option<Kind>, item: &Value) -> Value {
        let mut items: Vec<Value> =
            object.parts().iter().filter(|(key, _)| key.is_content()).map(|(_, part)| part.clone()).collect();
        match at {
            Some(Kind::Int(at)) if object.is(Kind::Sequence) && at >= 0 && items.len() < super::value::WIDEST => {
                items.insert((at as usize).min(items.len()), item.clone());
                let items = Value::sequence(items).like(object);
                object.labels().iter().fold(items, |value, label| value.with_label(label.clone()))
            }
            _ => object.loosened().with_also(Key::Any, item),
        }
    }

    fn extended(&self, object: &Value, other: &Value, element: &Value) -> Value {
        if object.is(Kind::Sequence) && other.is(Kind::Sequence) {
            let items = other.parts().iter().map(|(_, part)| part);
            return items.fold(object.clone(), |object, item| self.appended(&object, item));
        }
        object.loosened().with_also(Key::Any, element)
    }

    fn popped(&mut self, receiver: &Receiver, arguments: &Arguments, span: Span, env: &mut Env) -> Value {
        let object = &receiver.value;
        let wanted = arguments.first().constant().or(arguments.positional.is_empty().then_some(Kind::Int(-1)));
        let value = match wanted {
            Some(key) if object.is(Kind::Sequence) || !arguments.positional.is_empty() => {
                self.element(object, Some(key), span)
            }
            _ => self.element(object, None, span),
        };
        let key = wanted.and_then(|key| self.key_of(object, key));
        if let Some(key) = key {
            let changed = self.removed(object, key);
            self.write_back(receiver.expr, changed, env);
        } else if object.is(Kind::Sequence) {
            let changed = object.loosened();
            self.write_back(receiver.expr, changed, env);
        }
        match arguments.positional.get(1) {
            Some(default) => value.join(&default.value),
            None => value,
        }
    }

    fn updated(&mut self, receiver: &Receiver, arguments: &Arguments, env: &mut Env) -> Value {
        let mut changed = receiver.value.clone();
        for item in arguments.positional.iter().chain(&arguments.double_star) {
            changed = super::eval::merged(&changed, &item.value);
            for (key, part) in item.value.parts() {
                if key.is_content() {
                    self.share(&receiver.value, *key, part);
                }
            }
        }
        for (name, item) in &arguments.keywords {
            let key = self.entry(*name).unwrap_or(Key::AnyEntry);
            changed = changed.with_also(key, &item.value);
            self.share(&receiver.value, key, &item.value);
        }
        self.write_back(receiver.expr, changed, env);
        Value::of(Kind::None)
    }
}
