//! What is known about a value: its taint, what it is, and what it holds.

use std::sync::Arc;

use smallvec::SmallVec;

use super::trace::Trace;
use crate::models::{Marks, NodeId, SourceKind};
use crate::names::{ClassId, FileId, FunctionId, ModuleId};
use crate::syntax::ir::{ConstId, Span, Symbol};

/// A value is made of no more values and labels than this; beyond it, what lies deep falls together.
const LARGEST: u32 = 60;
/// The same for one that functions share.
const LARGEST_SHARED: u32 = 50;
/// Containers are followed this deep; deeper, their contents fall together.
const DEEPEST: u8 = 5;
/// A container's contents are kept apart up to this number.
pub(crate) const WIDEST: usize = 16;
/// Labels of a value beyond this number are dropped.
const LABELS: usize = 8;
/// Of the same kind of source, or from parts of the same parameter, so many are kept: a sink is reported once.
const ALIKE: usize = 3;
/// The same for what it may be.
const KINDS: usize = 12;

/// What a value can be. Several kinds mean that it is one of them.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Kind {
    /// Comes from a library: a place in its model.
    Library(NodeId),
    /// A function of the project.
    Function(FunctionId),
    /// A class of the project.
    Class(ClassId),
    /// An instance of a class, or, when not exact, of one that derives from it.
    Instance {
        /// The class.
        class: ClassId,
        /// It was made in sight.
        exact: bool,
    },
    /// `super()` in a method of this class.
    Super(ClassId),
    /// A module of the project.
    Module(ModuleId),
    /// `None`
    None,
    /// A truth value.
    Bool(bool),
    /// An integer.
    Int(i64),
    /// Text, bytes or another number that the program contains.
    Constant(ConstId),
    /// Text that is equal to none the program contains.
    OtherText,
    /// A list or tuple whose positions are all known.
    Sequence,
    /// A dictionary that was made in sight.
    Mapping,
    /// A method of text or a container that was taken from its object: `add = items.append`.
    Method(Symbol),
    /// A list, as opposed to a tuple. CodeQL does not tell its positions apart.
    List,
}

impl Kind {
    /// It is one certain value.
    pub fn is_constant(self) -> bool {
        matches!(self, Self::None | Self::Bool(_) | Self::Int(_) | Self::Constant(_))
    }
}

/// Where a part of a value is kept.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Key {
    /// An attribute.
    Attribute(Symbol),
    /// A position.
    Index(i32),
    /// A key that is text.
    Entry(ConstId),
    /// Any position.
    Any,
    /// Any key of a dictionary.
    AnyEntry,
    /// The keys of a dictionary themselves.
    Keys,
    /// The object of a bound method that is one of several, or of `super()`.
    Receiver,
    /// The object of one bound method.
    Object(FunctionId),
    /// A variable that a function captured.
    Capture(u16),
    /// A positional argument that is bound already.
    Partial(u16),
    /// A keyword argument that is bound already.
    PartialKeyword(Symbol),
}

impl Key {
    /// The part is content of a container, and reached by whoever reads the container.
    pub fn is_content(self) -> bool {
        matches!(self, Self::Index(_) | Self::Entry(_) | Self::Any | Self::AnyEntry)
    }
}

/// A parameter, or a part of it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Place {
    /// The parameter; captured variables are numbered after the parameters.
    pub parameter: u16,
    path: [Option<Key>; 3],
}

impl Place {
    /// A whole parameter.
    pub fn whole(parameter: u16) -> Self {
        Self { parameter, path: [None; 3] }
    }

    /// A part of it; `None` where that is too deep.
    pub fn part(self, key: Key) -> Option<Self> {
        let mut path = self.path;
        let free = path.iter_mut().find(|slot| slot.is_none())?;
        *free = Some(key);
        Some(Self { path, ..self })
    }

    /// What it is a part of, and which; none where it is whole.
    pub fn split(self) -> Option<(Self, Key)> {
        let last = self.path.iter().rposition(Option::is_some)?;
        let mut path = self.path;
        let key = path.get_mut(last)?.take()?;
        Some((Self { path, ..self }, key))
    }

    /// The way from the parameter to the part.
    pub fn keys(&self) -> impl Iterator<Item = Key> + '_ {
        self.path.iter().flatten().copied()
    }

    /// It is the whole parameter.
    pub fn is_whole(&self) -> bool {
        self.path.first().is_none_or(Option::is_none)
    }
}

/// Where input enters.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct SourcePoint {
    /// The file.
    pub file: FileId,
    /// The expression or parameter.
    pub span: Span,
    /// What kind of input.
    pub kind: SourceKind,
}

/// Where taint comes from.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Origin {
    /// From a source.
    Source(SourcePoint),
    /// From whatever the caller passes.
    Parameter(Place),
}

/// Taint from one origin.
#[derive(Clone, Debug)]
pub struct Label {
    /// The origin.
    pub origin: Origin,
    /// It is the value of the origin itself, not something made from it.
    pub exact: bool,
    /// Taint can come from there. Otherwise the label only says which parameter the value is.
    pub live: bool,
    /// What is known about it.
    pub marks: Marks,
    /// How it came here.
    pub trace: Trace,
}

impl Label {
    /// Both are of the same kind of source, or of the same parameter.
    fn is_like(&self, other: &Self) -> bool {
        self.exact == other.exact
            && match (self.origin, other.origin) {
                (Origin::Source(one), Origin::Source(two)) => one.kind == two.kind,
                (Origin::Parameter(one), Origin::Parameter(two)) => one.parameter == two.parameter,
                _ => false,
            }
    }
}

/// How it came here does not make another label.
impl PartialEq for Label {
    fn eq(&self, other: &Self) -> bool {
        (self.origin, self.exact, self.live, self.marks) == (other.origin, other.exact, other.live, other.marks)
    }
}

/// Labels in order of their origin.
pub type Labels = SmallVec<[Label; 2]>;
/// Kinds in order.
pub type Kinds = SmallVec<[Kind; 4]>;

#[derive(Clone, PartialEq, Debug, Default)]
struct Body {
    labels: Labels,
    kinds: Kinds,
    parts: Vec<(Key, Value)>,
    /// It may also be something else.
    open: bool,
    /// How many values it is made of, itself included, and how many labels these have.
    size: u32,
    /// How deep its parts nest.
    height: u8,
    /// There is a label in it, or in a part.
    labelled: bool,
    /// There is taint in it, or in a part.
    tainted: bool,
}

/// A value. Cheap to copy; nothing known is no memory.
#[derive(Clone, Default, Debug)]
pub struct Value(Option<Arc<Body>>);

impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (None, None) => true,
            (Some(one), Some(two)) => Arc::ptr_eq(one, two) || one == two,
            _ => false,
        }
    }
}

impl Value {
    /// A value of which nothing is known.
    pub const UNKNOWN: Self = Self(None);

    fn from_body(body: Body) -> Self {
        if body.open && body.labels.is_empty() && body.kinds.is_empty() && body.parts.is_empty() {
            return Self::UNKNOWN;
        }
        let mut body = body;
        let own = 1 + body.labels.len() as u32;
        body.size = body.parts.iter().fold(own, |size, (_, part)| size.saturating_add(part.size()));
        body.height = body.parts.iter().map(|(_, part)| part.height().saturating_add(1)).max().unwrap_or(0);
        body.labelled = !body.labels.is_empty() || body.parts.iter().any(|(_, part)| part.has_labels());
        body.tainted = body.labelled
            && (body.labels.iter().any(|label| label.live) || body.parts.iter().any(|(_, part)| part.has_taint()));
        Self(Some(Arc::new(body)))
    }

    /// How many values and labels it is made of.
    pub(crate) fn size(&self) -> u32 {
        self.0.as_ref().map_or(1, |body| body.size)
    }

    fn height(&self) -> u8 {
        self.0.as_ref().map_or(0, |body| body.height)
    }

    /// The value within bounds of depth and size.
    fn bounded(self) -> Self {
        self.within(DEEPEST, LARGEST)
    }

    /// The value, no deeper and no larger than this: what lies deeper falls together.
    #[must_use]
    pub(crate) fn within(self, deepest: u8, largest: u32) -> Self {
        let mut depth = deepest;
        let mut value = self.cut(depth);
        while value.size() > largest && depth > 0 {
            depth -= 1;
            value = value.cut(depth);
        }
        value
    }

    fn body(&self) -> Body {
        match &self.0 {
            Some(body) => Body::clone(body),
            None => Body { open: true, ..Body::default() },
        }
    }

    /// A value that is of one kind.
    pub fn of(kind: Kind) -> Self {
        Self::from_body(Body { kinds: SmallVec::from_slice(&[kind]), ..Body::default() })
    }

    /// A value that is of one of these kinds, or something else.
    pub fn maybe(kinds: impl IntoIterator<Item = Kind>) -> Self {
        let mut body = Body { open: true, ..Body::default() };
        for kind in kinds {
            insert_kind(&mut body.kinds, kind);
        }
        Self::from_body(body)
    }

    /// A value with labels and parts that may be of these kinds.
    pub(crate) fn made(labels: Labels, kinds: &[Kind], parts: Vec<(Key, Self)>) -> Self {
        let body = Body { labels, kinds: SmallVec::from_slice(kinds), parts, open: true, ..Body::default() };
        Self::from_body(body).narrowed().bounded()
    }

    /// One of these methods of an object.
    pub(crate) fn methods(functions: &[FunctionId], receiver: &Self) -> Self {
        let key = match functions {
            [only] => Key::Object(*only),
            _ => Key::Receiver,
        };
        let mut body = Body { parts: vec![(key, receiver.clone())], ..Body::default() };
        for function in functions {
            insert_kind(&mut body.kinds, Kind::Function(*function));
        }
        Self::from_body(body).bounded()
    }

    /// The object of a method, where the value is that method.
    pub(crate) fn object_of(&self, function: FunctionId) -> Option<Self> {
        match (self.part(Key::Object(function)), self.part(Key::Receiver)) {
            (Some(one), Some(two)) => Some(one.join(two)),
            (one, two) => one.or(two).cloned(),
        }
    }

    /// A value with a label.
    pub fn labelled(label: Label) -> Self {
        Self::from_body(Body { labels: SmallVec::from_iter([label]), open: true, ..Body::default() })
    }

    /// A value made from others: their taint, no longer the values themselves.
    pub fn tainted(labels: &[Label]) -> Self {
        let mut body = Body { open: true, ..Body::default() };
        for label in labels.iter().filter(|label| label.live) {
            insert_label(&mut body.labels, Label { exact: false, ..label.clone() });
        }
        Self::from_body(body)
    }

    /// A list, tuple or set with these elements.
    pub fn sequence(items: Vec<Self>) -> Self {
        if items.len() > WIDEST {
            let all = items.into_iter().reduce(|all, item| all.join(&item)).unwrap_or_default();
            return Self::default().with(Key::Any, all);
        }
        let parts = items.into_iter().enumerate().map(|(at, item)| (Key::Index(at as i32), item)).collect();
        Self::from_body(Body { parts, kinds: SmallVec::from_slice(&[Kind::Sequence]), ..Body::default() }).bounded()
    }

    /// A sequence that is a list where another value is one.
    #[must_use]
    pub(crate) fn like(self, other: &Self) -> Self {
        if other.is(Kind::List) { self.listed() } else { self }
    }

    /// A sequence as a list.
    #[must_use]
    pub(crate) fn listed(self) -> Self {
        if !self.is(Kind::Sequence) || self.is(Kind::List) {
            return self;
        }
        let mut body = self.body();
        insert_kind(&mut body.kinds, Kind::List);
        Self::from_body(body)
    }

    /// Taint of the value itself.
    pub fn labels(&self) -> &[Label] {
        self.0.as_ref().map_or(&[], |body| &body.labels)
    }

    /// What it can be.
    pub fn kinds(&self) -> &[Kind] {
        self.0.as_ref().map_or(&[], |body| &body.kinds)
    }

    /// What it holds.
    pub fn parts(&self) -> &[(Key, Self)] {
        self.0.as_ref().map_or(&[], |body| &body.parts)
    }

    /// Where it is in memory: values with the same address are the same while one of them is kept.
    pub(crate) fn address(&self) -> usize {
        self.0.as_ref().map_or(0, |body| Arc::as_ptr(body).addr())
    }

    /// It may be something that no kind names.
    pub fn is_open(&self) -> bool {
        self.0.as_ref().is_none_or(|body| body.open)
    }

    /// Nothing is known about it.
    pub fn is_unknown(&self) -> bool {
        self.0.is_none()
    }

    /// It is this one constant.
    pub fn constant(&self) -> Option<Kind> {
        match (self.kinds(), self.labels(), self.parts(), self.is_open()) {
            ([kind], [], [], false) if kind.is_constant() || *kind == Kind::OtherText => Some(*kind),
            _ => None,
        }
    }

    /// One of its parts.
    pub fn part(&self, key: Key) -> Option<&Self> {
        let parts = self.parts();
        let at = parts.binary_search_by_key(&key, |(key, _)| *key).ok()?;
        parts.get(at).map(|(_, value)| value)
    }

    /// Something is known of what it is.
    pub fn has_any(&self) -> bool {
        !self.kinds().is_empty()
    }

    /// It is of this kind.
    pub fn is(&self, kind: Kind) -> bool {
        self.kinds().contains(&kind)
    }

    /// The taint of the value and of what a container holds.
    pub fn all_labels(&self) -> Labels {
        let mut labels: Labels = self.labels().iter().filter(|label| label.live).cloned().collect();
        self.collect(&mut labels);
        labels
    }

    fn collect(&self, labels: &mut Labels) {
        for (key, value) in self.parts() {
            if key.is_content() && value.has_taint() {
                for label in value.labels().iter().filter(|label| label.live) {
                    insert_label(labels, label.clone());
                }
                value.collect(labels);
            }
        }
    }

    /// There is a label in it, or in a part.
    pub fn has_labels(&self) -> bool {
        self.0.as_ref().is_some_and(|body| body.labelled)
    }

    /// There is taint in it, or in a part.
    pub fn has_taint(&self) -> bool {
        self.0.as_ref().is_some_and(|body| body.tainted)
    }

    /// Joining the other would change nothing but that the value may also be something else.
    pub(crate) fn covers_what_is_known(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Some(one), Some(two)) => Arc::ptr_eq(one, two) || one.covers_what_is_known(two),
            (_, None) => true,
            (None, Some(_)) => false,
        }
    }

    fn covers(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (None, None) => true,
            (Some(one), Some(two)) => Arc::ptr_eq(one, two) || one.covers(two),
            (Some(one), None) => one.open,
            (None, Some(_)) => false,
        }
    }

    /// One or the other.
    pub fn join(&self, other: &Self) -> Self {
        match (&self.0, &other.0) {
            (None, None) => Self::UNKNOWN,
            (Some(one), Some(two)) if Arc::ptr_eq(one, two) => self.clone(),
            (Some(one), Some(two)) if one.covers(two) => self.clone(),
            (Some(one), Some(two)) if two.covers(one) => other.clone(),
            (Some(one), Some(two)) => Self::join_bodies(one, two),
            (Some(body), None) | (None, Some(body)) if body.open => Self(Some(Arc::clone(body))),
            (Some(body), None) | (None, Some(body)) => Self::from_body(Body { open: true, ..Body::clone(body) }),
        }
    }

    fn join_bodies(one: &Body, two: &Body) -> Self {
        let mut body = one.clone();
        for label in &two.labels {
            insert_label(&mut body.labels, label.clone());
        }
        for kind in &two.kinds {
            insert_kind(&mut body.kinds, *kind);
        }
        body.open |= two.open;
        if !same_positions(one, two) {
            body.kinds.retain(|kind| *kind != Kind::Sequence);
        }
        for (key, value) in &two.parts {
            match body.parts.binary_search_by_key(key, |(key, _)| *key) {
                Ok(at) => {
                    if let Some((_, known)) = body.parts.get_mut(at) {
                        *known = known.join(value);
                    }
                }
                Err(at) => body.parts.insert(at, (*key, value.clone())),
            }
        }
        Self::from_body(body).narrowed().bounded()
    }

    /// The value with one part replaced.
    #[must_use]
    pub fn with(&self, key: Key, part: Self) -> Self {
        if self.part(key).is_some_and(|known| known.address() == part.address()) {
            return self.clone();
        }
        let mut body = self.body();
        match body.parts.binary_search_by_key(&key, |(key, _)| *key) {
            Ok(at) => {
                if let Some((_, known)) = body.parts.get_mut(at) {
                    *known = part;
                }
            }
            Err(at) => body.parts.insert(at, (key, part)),
        }
        Self::from_body(body).narrowed().bounded()
    }

    /// The value with a part of it, or itself, replaced where it is the same object; `None` where it is not in it.
    pub(crate) fn replacing(&self, old: &Self, new: &Self, depth: u8) -> Option<Self> {
        if self.address() == old.address() {
            return Some(new.clone());
        }
        let deeper = depth.checked_sub(1)?;
        let mut changed: Option<Self> = None;
        for (key, part) in self.parts() {
            if let Some(part) = part.replacing(old, new, deeper) {
                changed = Some(changed.as_ref().unwrap_or(self).with(*key, part));
            }
        }
        changed
    }

    /// The value with one part joined to what is there.
    #[must_use]
    pub fn with_also(&self, key: Key, part: &Self) -> Self {
        match self.part(key) {
            Some(known) => self.with(key, known.join(part)),
            None => self.with(key, part.clone()),
        }
    }

    /// The value with a label more.
    #[must_use]
    pub fn with_label(&self, label: Label) -> Self {
        let mut body = self.body();
        insert_label(&mut body.labels, label);
        Self::from_body(body)
    }

    /// The value with what it can be replaced.
    #[must_use]
    pub fn with_kinds(&self, kinds: impl IntoIterator<Item = Kind>) -> Self {
        let mut body = self.body();
        body.kinds.clear();
        for kind in kinds {
            insert_kind(&mut body.kinds, kind);
        }
        Self::from_body(body)
    }

    /// A list whose positions are no longer known.
    #[must_use]
    pub(crate) fn loosened(&self) -> Self {
        if !self.is(Kind::Sequence) {
            return self.clone();
        }
        let all = self.parts().iter().map(|(_, part)| part.clone()).reduce(|all, part| all.join(&part));
        let kinds = self.kinds().iter().copied().filter(|kind| *kind != Kind::Sequence);
        let bare = self.keeping(|key| !key.is_content()).with_kinds(kinds);
        match all {
            Some(all) => bare.with(Key::Any, all),
            None => bare,
        }
    }

    /// The value with parts that satisfy a condition only.
    #[must_use]
    pub fn keeping(&self, keep: impl Fn(Key) -> bool) -> Self {
        if self.parts().iter().all(|(key, _)| keep(*key)) {
            return self.clone();
        }
        let mut body = self.body();
        body.parts.retain(|(key, _)| keep(*key));
        Self::from_body(body)
    }

    /// What the value is, without its taint and not deep. Attributes of the project's instances are in cells anyway.
    #[must_use]
    pub fn nature(&self) -> Self {
        self.without_labels().cut_attributes(2)
    }

    /// The value as functions share it: not deep either.
    #[must_use]
    pub fn shared(self) -> Self {
        self.cut_attributes(2).within(2, LARGEST_SHARED)
    }

    fn cut_attributes(self, depth: u8) -> Self {
        if self.parts().is_empty() {
            return self;
        }
        let mut body = self.body();
        let shared = body.kinds.iter().any(|kind| matches!(kind, Kind::Instance { .. }));
        body.parts.retain(|(key, _)| depth > 0 && !(shared && matches!(key, Key::Attribute(_))));
        let parts = std::mem::take(&mut body.parts);
        body.parts = parts.into_iter().map(|(key, part)| (key, part.cut_attributes(depth.saturating_sub(1)))).collect();
        Self::from_body(body)
    }

    /// The value as a whole may be something else.
    #[must_use]
    pub fn opened(&self) -> Self {
        if self.is_open() { self.clone() } else { Self::from_body(Body { open: true, ..self.body() }) }
    }

    /// The value that may be any constant, here and in its parts.
    #[must_use]
    pub fn widened(&self) -> Self {
        if self.is_unknown() {
            return self.clone();
        }
        let mut body = self.body();
        let count = body.kinds.len();
        body.kinds.retain(|kind| !kind.is_constant() || *kind == Kind::None);
        body.open |= body.kinds.len() < count;
        body.parts = body.parts.into_iter().map(|(key, part)| (key, part.widened())).collect();
        Self::from_body(body)
    }

    /// The value without taint, here and in its parts.
    #[must_use]
    pub fn without_labels(&self) -> Self {
        if !self.has_labels() {
            return self.clone();
        }
        self.map_labels(&mut |_| None)
    }

    /// Changes every label, here and in the parts; `None` drops it.
    #[must_use]
    pub fn map_labels(&self, change: &mut impl FnMut(&Label) -> Option<Label>) -> Self {
        if !self.has_labels() {
            return self.clone();
        }
        let Some(body) = &self.0 else { return self.clone() };
        let mut labels = Labels::new();
        for label in body.labels.iter().filter_map(&mut *change) {
            insert_label(&mut labels, label);
        }
        let parts = body.parts.iter().map(|(key, value)| (*key, value.map_labels(change))).collect();
        Self::from_body(Body { labels, parts, kinds: body.kinds.clone(), open: body.open, ..Body::default() })
    }

    /// The value with facts added to every label; harmless labels go.
    #[must_use]
    pub fn marked(&self, marks: Marks) -> Self {
        if marks == Marks::NONE {
            return self.clone();
        }
        self.map_labels(&mut |label| {
            let marks = label.marks | marks;
            (!marks.is_harmless() || matches!(label.origin, Origin::Parameter(_)))
                .then(|| Label { marks, ..label.clone() })
        })
    }

    /// The value as it is seen at a place on its way.
    #[must_use]
    pub fn traced(&self, file: FileId, span: Span) -> Self {
        self.map_labels(&mut |label| Some(Label { trace: label.trace.then(file, span), ..label.clone() }))
    }

    /// Many parts fall together. What was under one key of many is unlikely to be read under another.
    fn narrowed(self) -> Self {
        if self.parts().len() <= WIDEST * 2 {
            return self;
        }
        let mut body = self.body();
        body.kinds.retain(|kind| *kind != Kind::Sequence);
        let (content, mut rest): (Vec<_>, Vec<_>) = body.parts.into_iter().partition(|(key, _)| key.is_content());
        let loose = content.into_iter().map(|(key, value)| match key {
            Key::Entry(_) => value.marked(Marks::UNLIKELY),
            _ => value,
        });
        let all = loose.reduce(|all, value| all.join(&value));
        rest.truncate(WIDEST);
        rest.extend(all.map(|value| (Key::Any, value)));
        rest.sort_by_key(|(key, _)| *key);
        Self::from_body(Body { parts: rest, ..body })
    }

    /// What is too deep becomes taint of what holds it. That is unlikely: it was one part of many.
    fn cut(self, depth: u8) -> Self {
        if self.height() <= depth {
            return self;
        }
        let body = self.body();
        if depth == 0 {
            let all = self.all_labels();
            let flat = Self::from_body(Body { parts: Vec::new(), ..body });
            let lost = all.into_iter().filter(|label| !flat.labels().iter().any(|own| own.origin == label.origin));
            let lost: Vec<Label> = lost.collect();
            return lost.into_iter().fold(flat, |value, label| {
                let marks = label.marks | Marks::UNLIKELY;
                value.with_label(Label { exact: false, marks, ..label })
            });
        }
        let parts = body.parts.into_iter().map(|(key, value)| (key, value.cut(depth - 1))).collect();
        Self::from_body(Body { parts, ..body })
    }
}

impl Body {
    /// Joining the other would change nothing.
    fn covers(&self, other: &Self) -> bool {
        (self.open || !other.open) && self.covers_what_is_known(other)
    }

    /// The same, whether or not the other may be something else.
    fn covers_what_is_known(&self, other: &Self) -> bool {
        if self.size < other.size || other.labelled && !self.labelled {
            return false;
        }
        let labels = other.labels.iter().all(|label| {
            let known = self
                .labels
                .iter()
                .find(|known| (known.origin, known.exact, known.live) == (label.origin, label.exact, label.live));
            known.is_some_and(|known| label.marks.contains(known.marks) && known.trace.length() <= label.trace.length())
        });
        labels
            && is_subset(&other.kinds, &self.kinds)
            && self.kinds.contains(&Kind::Sequence) == other.kinds.contains(&Kind::Sequence)
            && self.parts.len() >= other.parts.len()
            && other.parts.iter().all(|(key, part)| {
                let at = self.parts.binary_search_by_key(key, |(key, _)| *key).ok();
                at.and_then(|at| self.parts.get(at)).is_some_and(|(_, value)| value.covers(part))
            })
    }
}

/// Of two lists in order, the first holds nothing that the second does not.
fn is_subset(some: &[Kind], all: &[Kind]) -> bool {
    let mut rest = all.iter();
    some.len() <= all.len() && some.iter().all(|kind| rest.any(|known| known == kind))
}

/// Two sequences have the same positions, or one of the values is none.
fn same_positions(one: &Body, two: &Body) -> bool {
    let keys =
        |body: &Body| body.parts.iter().filter(|(key, _)| key.is_content()).map(|(key, _)| *key).collect::<Vec<_>>();
    keys(one) == keys(two)
}

fn insert_kind(kinds: &mut Kinds, kind: Kind) {
    if let Err(at) = kinds.binary_search(&kind)
        && (kinds.len() < KINDS || at < KINDS)
    {
        kinds.insert(at, kind);
        kinds.truncate(KINDS);
    }
}

/// Adds a label; for one that is there, what holds for both stays.
pub fn insert_label(labels: &mut Labels, label: Label) {
    let key = (label.origin, label.exact);
    match labels.binary_search_by_key(&key, |label| (label.origin, label.exact)) {
        Ok(at) => {
            if let Some(known) = labels.get_mut(at) {
                if label.trace.length() < known.trace.length()
                    || (known.marks != label.marks && known.marks.contains(label.marks))
                {
                    known.trace = label.trace;
                }
                known.marks = known.marks & label.marks;
            }
        }
        Err(at) => {
            let alike = labels.iter().filter(|known| known.is_like(&label)).count();
            if labels.len() < LABELS && alike < ALIKE {
                labels.insert(at, label);
            } else if !label.marks.contains(Marks::UNLIKELY) {
                replace_unlikely(labels, label);
            }
        }
    }
}

/// Puts a label into the place of one like it that says less.
fn replace_unlikely(labels: &mut Labels, label: Label) {
    let worse = labels.iter().position(|known| known.is_like(&label) && known.marks.contains(Marks::UNLIKELY));
    if let Some(at) = worse {
        labels.remove(at);
        insert_label(labels, label);
    }
}
