//! What one metadata file says, field by field, and how the files are laid over each other.

use crate::project::Fact;

/// One field as one file has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Field<T> {
    /// No word about it: the next file may speak.
    #[default]
    Silent,
    /// Decided here, by what only running code could tell or by leaving it out where leaving it out means "none": the
    /// next file's word would not be what gets published.
    Closed,
    /// This value.
    Is(Fact<T>),
}

impl<T> Field<T> {
    pub(super) fn is(value: T, source: impl Into<String>) -> Field<T> {
        Field::Is(Fact::new(value, source))
    }

    /// `Is` for a value, else `Silent`.
    pub(super) fn maybe(value: Option<T>, source: impl Into<String>) -> Field<T> {
        value.map_or(Field::Silent, |value| Field::is(value, source))
    }

    /// This word, or the next file's where there is none.
    pub(super) fn or(self, below: Field<T>) -> Field<T> {
        match self {
            Field::Silent => below,
            said => said,
        }
    }

    /// This word where it has not been said at all: what is left open is closed.
    pub(super) fn closed(self) -> Field<T> {
        self.or(Field::Closed)
    }

    pub(super) fn map<U>(self, change: impl FnOnce(T) -> U) -> Field<U> {
        match self {
            Field::Silent => Field::Silent,
            Field::Closed => Field::Closed,
            Field::Is(fact) => Field::Is(Fact::new(change(fact.value), fact.source)),
        }
    }

    pub(super) fn fact(self) -> Option<Fact<T>> {
        match self {
            Field::Is(fact) => Some(fact),
            _ => None,
        }
    }

    fn merged(self, below: Field<T>, kind: Below) -> Field<T> {
        match (self, kind) {
            (Field::Closed, Below::Record) => below,
            (said, _) => said.or(below),
        }
    }
}

/// What lies below a file: the next one, or what a build recorded when it had run everything.
#[derive(Clone, Copy)]
enum Below {
    File,
    Record,
}

/// What one file says; nothing here is validated yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Layer {
    pub(super) name: Field<String>,
    pub(super) version: Field<String>,
    pub(super) requires_python: Field<String>,
    /// A PEP 639 expression.
    pub(super) license_expression: Field<String>,
    /// The older free text.
    pub(super) license_text: Field<String>,
    pub(super) classifiers: Field<Vec<String>>,
    /// A path as it is written in the file.
    pub(super) readme: Field<String>,
}

impl Layer {
    /// This file's words first, `below`'s where this one is silent.
    pub(super) fn over(self, below: Layer) -> Layer {
        self.merged(below, Below::File)
    }

    /// What a build recorded fills every gap, those too that only running code could fill.
    pub(super) fn filled_from(self, record: Layer) -> Layer {
        self.merged(record, Below::Record)
    }

    /// Nothing below this file has a say.
    pub(super) fn closed(self) -> Layer {
        let all = Layer {
            name: Field::Closed,
            version: Field::Closed,
            requires_python: Field::Closed,
            license_expression: Field::Closed,
            license_text: Field::Closed,
            classifiers: Field::Closed,
            readme: Field::Closed,
        };
        self.over(all)
    }

    fn merged(self, below: Layer, kind: Below) -> Layer {
        Layer {
            name: self.name.merged(below.name, kind),
            version: self.version.merged(below.version, kind),
            requires_python: self.requires_python.merged(below.requires_python, kind),
            license_expression: self.license_expression.merged(below.license_expression, kind),
            license_text: self.license_text.merged(below.license_text, kind),
            classifiers: self.classifiers.merged(below.classifiers, kind),
            readme: self.readme.merged(below.readme, kind),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_closed_field_stops_the_next_file_but_not_the_record_of_a_build() {
        let is = |text: &str| Field::is(text.to_owned(), "there");
        let top = Layer { name: is("top"), version: Field::Closed, ..Layer::default() };
        let below = Layer { name: is("below"), version: is("1"), license_text: is("MIT"), ..Layer::default() };
        let both = top.over(below.clone());
        assert_eq!((&both.name, &both.version, &both.license_text), (&is("top"), &Field::Closed, &is("MIT")));
        assert_eq!(both.filled_from(below).version, is("1"));
    }
}
