//! Builtin functions that move values around.

use super::bind::Arguments;
use super::call::Receiver;
use super::env::Env;
use super::frame::{Frame, together};
use super::known::Intrinsic;
use super::value::{Key, Kind, Value};
use crate::syntax::ir::{Bound, Span};

/// Members of a module that an unknown name may mean are looked at up to this number.
const MOST_MEMBERS: usize = 8;

impl Frame<'_> {
    /// Calls a builtin function.
    pub(super) fn intrinsic(
        &mut self,
        intrinsic: Intrinsic,
        receiver: Option<&Receiver>,
        arguments: &Arguments,
        span: Span,
        env: &mut Env,
    ) -> Value {
        let first = arguments.first();
        match intrinsic {
            Intrinsic::Elements => self.elements(arguments, span).listed(),
            Intrinsic::Tuple => self.elements(arguments, span),
            Intrinsic::Unordered => self.elements(arguments, span).loosened(),
            Intrinsic::Reversed => {
                let values = self.elements(arguments, span).keeping(|key| key != Key::Any || !first.is(Kind::Mapping));
                if !values.is(Kind::Sequence) {
                    return values;
                }
                let items = values.parts().iter().rev().filter(|(key, _)| key.is_content());
                let turned = Value::sequence(items.map(|(_, part)| part.clone()).collect()).listed();
                values.labels().iter().fold(turned, |turned, label| turned.with_label(label.clone()))
            }
            Intrinsic::Replace => {
                let named = arguments.keywords.iter();
                named.fold(first, |object, (name, item)| object.with(Key::Attribute(*name), item.value.clone()))
            }
            Intrinsic::Tee => {
                let named = arguments.keywords.iter().find(|(name, _)| self.text(*name) == "iterable");
                let items = named.map_or(&first, |(_, item)| &item.value);
                let element = self.iterated(items, span);
                let taint = Value::tainted(items.labels());
                holding(taint.with_also(Key::Any, &element))
            }
            Intrinsic::Same => first,
            Intrinsic::Cast => arguments.at(1),
            Intrinsic::Dict => self.new_dict(arguments),
            Intrinsic::Enumerate => {
                let element = self.iterated(&first, span);
                holding(Value::sequence(vec![Value::UNKNOWN, element]))
            }
            Intrinsic::Zip => {
                let values: Vec<Value> = arguments.positional.iter().map(|item| item.value.clone()).collect();
                let items = values.iter().map(|value| self.iterated(value, span)).collect();
                holding(Value::sequence(items))
            }
            Intrinsic::Map => {
                let rest: Vec<Value> = arguments.positional.iter().skip(1).map(|item| item.value.clone()).collect();
                let items = rest.iter().map(|value| self.iterated(value, span)).collect();
                let result = self.call_values(&first, items, span, env);
                holding(result)
            }
            Intrinsic::Filter => {
                let items = arguments.at(1);
                let element = self.iterated(&items, span);
                self.call_values(&first, vec![element.clone()], span, env);
                holding(element)
            }
            Intrinsic::Text => self.asked(&first, self.world.models.known.text).unwrap_or_default(),
            Intrinsic::Next => {
                let value = self.following(&first, span);
                match arguments.positional.get(1) {
                    Some(default) => value.join(&default.value),
                    None => value,
                }
            }
            Intrinsic::GetAttribute => self.get_attribute(arguments, span),
            Intrinsic::SetAttribute => {
                let name = arguments.at(1).constant().and_then(|kind| self.text_of(kind).map(str::to_owned));
                let name = name.and_then(|name| self.project.symbols.get(&name));
                let target = arguments.positional.first().and_then(|item| item.expr);
                if let (Some(name), Some(target)) = (name, target) {
                    let value = arguments.at(2);
                    self.store(target, &first, Key::Attribute(name), &value, true, env);
                }
                Value::of(Kind::None)
            }
            Intrinsic::Super => self.super_object(arguments, env),
            Intrinsic::Partial => self.partial(arguments),
            Intrinsic::Reduce => {
                let items = arguments.at(1);
                let element = self.iterated(&items, span);
                let start = arguments.positional.get(2).map_or_else(|| element.clone(), |item| item.value.clone());
                let once = self.call_values(&first, vec![start.join(&element), element.clone()], span, env);
                self.call_values(&first, vec![once.join(&element), element], span, env).join(&once)
            }
            Intrinsic::Import => {
                let name = first.constant().and_then(|kind| self.text_of(kind).map(str::to_owned));
                name.map(|name| self.import_module(&name)).unwrap_or_default()
            }
            Intrinsic::Choose => {
                let mut value = if arguments.positional.len() == 1 {
                    self.iterated(&first, span)
                } else {
                    arguments.values().cloned().reduce(|all, value| all.join(&value)).unwrap_or_default()
                };
                if let Some(default) = arguments.keywords.iter().find(|(name, _)| self.text(*name) == "default") {
                    value = value.join(&default.1.value);
                }
                value.opened()
            }
            Intrinsic::Sum => Value::tainted(&together(arguments.values())).traced(self.file, span),
            Intrinsic::SetOption => self.set_option(receiver, arguments, env),
            Intrinsic::GetOption => self.get_option(receiver, arguments, span),
            Intrinsic::Leave => {
                self.left = true;
                Value::UNKNOWN
            }
            Intrinsic::Wraps => Value::UNKNOWN,
            Intrinsic::Type => {
                let kinds = self.kinds(&first);
                Value::maybe(kinds.iter().filter_map(|kind| match kind {
                    Kind::Instance { class, .. } => Some(Kind::Class(*class)),
                    _ => None,
                }))
            }
        }
    }

    /// `list(x)`, `sorted(x)`, `itertools.chain(x, y)`
    fn elements(&mut self, arguments: &Arguments, span: Span) -> Value {
        let named = arguments.keywords.iter().filter(|(name, _)| self.text(*name) == "iterable");
        let items = arguments.positional.iter().chain(named.map(|(_, item)| item));
        let values: Vec<Value> = items.map(|item| item.value.clone()).collect();
        match values.as_slice() {
            [] => Value::sequence(Vec::new()),
            [one] if one.is(Kind::Sequence) => one.clone(),
            [one] if one.is(Kind::Mapping) => match one.part(Key::Keys) {
                Some(keys) => Value::tainted(one.labels()).with(Key::Any, keys.clone()),
                None => Value::tainted(one.labels()),
            },
            _ => {
                let mut out = Value::UNKNOWN;
                for value in &values {
                    let element = self.iterated(value, span);
                    let element = if element.is_unknown() { element } else { element.traced(self.file, span) };
                    out =
                        value.labels().iter().filter(|label| label.live).fold(out, |out, label| {
                            out.with_label(super::value::Label { exact: false, ..label.clone() })
                        });
                    if !element.is_unknown() {
                        out = out.with_also(Key::Any, &element);
                    }
                }
                out
            }
        }
    }

    fn new_dict(&mut self, arguments: &Arguments) -> Value {
        let mut value = Value::of(Kind::Mapping);
        for item in arguments.positional.iter().chain(&arguments.double_star) {
            let pairs = item.value.parts().iter().any(|(key, _)| matches!(key, Key::Any | Key::Index(_)));
            if pairs && !item.value.is(Kind::Mapping) {
                let pair = self.iterated(&item.value, item.span);
                let held = self.element(&pair, Some(Kind::Int(1)), item.span);
                value = value.with_also(Key::AnyEntry, &held);
            } else {
                value = super::eval::merged(&value, &item.value);
            }
        }
        for (name, item) in &arguments.keywords {
            let key = self.entry(*name).unwrap_or(Key::AnyEntry);
            value = value.with(key, item.value.clone());
        }
        value
    }

    fn get_attribute(&mut self, arguments: &Arguments, span: Span) -> Value {
        let object = arguments.first();
        let name = arguments.at(1).constant().and_then(|kind| self.text_of(kind).map(str::to_owned));
        let value = match name.and_then(|name| self.project.symbols.get(&name)) {
            Some(name) => self.attribute(&object, name, span),
            None => self.any_member(&object).join(&Value::tainted(object.labels()).traced(self.file, span)),
        };
        let value = self.keyed(value, arguments.at(1).constant(), span);
        match arguments.positional.get(2) {
            Some(default) => value.join(&default.value),
            None => value,
        }
    }

    /// An attribute whose name is not known: of a module, one of its classes and functions.
    fn any_member(&mut self, object: &Value) -> Value {
        let mut out = Value::UNKNOWN;
        for kind in self.kinds(object) {
            let Kind::Module(module) = kind else { continue };
            let Some(file) = self.project.tree.file(module) else { continue };
            let mut names: Vec<_> = self.project.file(file).bindings.iter().collect();
            names
                .retain(|(_, bounds)| bounds.iter().any(|bound| matches!(bound, Bound::Class(_) | Bound::Function(_))));
            names.sort_by_key(|(name, _)| **name);
            for (name, _) in names.into_iter().take(MOST_MEMBERS) {
                let member = self.module_attribute(module, *name);
                out = if out.is_unknown() { member } else { out.join(&member) };
            }
        }
        out.opened()
    }

    /// `parser.set(section, option, value)`: a section is a dictionary.
    fn set_option(&mut self, receiver: Option<&Receiver>, arguments: &Arguments, env: &mut Env) -> Value {
        let Some(receiver) = receiver else { return Value::UNKNOWN };
        let (section, option, value) = (arguments.at(0), arguments.at(1), arguments.at(2));
        let object = &receiver.value;
        let section = section.constant().and_then(|key| self.key_of(object, key)).unwrap_or(Key::AnyEntry);
        let option = option.constant().and_then(|key| self.key_of(object, key)).unwrap_or(Key::AnyEntry);
        let held = object.part(section).cloned().unwrap_or_else(|| Value::of(Kind::Mapping));
        let held = if option == Key::AnyEntry { held.with_also(option, &value) } else { held.with(option, value) };
        let changed = object.with(section, held);
        self.write_back(receiver.expr, changed, env);
        Value::of(Kind::None)
    }

    /// `parser.get(section, option)`
    fn get_option(&mut self, receiver: Option<&Receiver>, arguments: &Arguments, span: Span) -> Value {
        let Some(receiver) = receiver else { return Value::UNKNOWN };
        let section = self.element(&receiver.value, arguments.at(0).constant(), span);
        let option = self.element(&section, arguments.at(1).constant(), span);
        match arguments.keywords.iter().find(|(name, _)| self.text(*name) == "fallback") {
            Some((_, fallback)) => option.join(&fallback.value).opened(),
            None => option.opened(),
        }
    }

    /// `super()` with the object of the method.
    fn super_object(&mut self, arguments: &Arguments, env: &Env) -> Value {
        let class = match self.kinds(&arguments.first()).first() {
            Some(Kind::Class(class)) => Some(*class),
            _ => self.class().or_else(|| self.outer_class()),
        };
        let Some(class) = class else { return Value::UNKNOWN };
        let receiver = match arguments.positional.get(1) {
            Some(item) => item.value.clone(),
            None => self.code.parameters.first().and_then(|first| env.get(first.slot)).cloned().unwrap_or_default(),
        };
        Value::of(Kind::Super(class)).with(Key::Receiver, receiver)
    }

    fn outer_class(&self) -> Option<crate::names::ClassId> {
        self.parent().and_then(|parent| self.project.function(parent).class)
    }

    fn partial(&mut self, arguments: &Arguments) -> Value {
        let function = self.expanded(&arguments.first());
        let mut value = function.without_labels();
        for (at, item) in arguments.positional.iter().skip(1).enumerate() {
            value = value.with(Key::Partial(at as u16), item.value.clone());
        }
        for (name, item) in &arguments.keywords {
            value = value.with(Key::PartialKeyword(*name), item.value.clone());
        }
        value
    }
}

/// A container of which one element is known.
fn holding(element: Value) -> Value {
    Value::UNKNOWN.with(Key::Any, element)
}
