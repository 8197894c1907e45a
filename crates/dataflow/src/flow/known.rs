//! Names that the engine itself gives a meaning to.

use rustc_hash::FxHashMap;

use crate::models::{Marks, Models, NodeId, SourceKind};
use crate::syntax::ir::Symbol;

/// What a builtin method does with its object and arguments.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Method {
    /// The result is made from the object.
    Carry,
    /// From the object and the arguments: `format`, `join`, `replace`.
    CarryAll,
    /// `append`, `add`, `appendleft`
    Append,
    /// `insert`
    Insert,
    /// `extend`
    Extend,
    /// `pop`, `popleft`
    Pop,
    /// `popitem`
    PopItem,
    /// `get`
    Get,
    /// `setdefault`
    SetDefault,
    /// `update`
    Update,
    /// `items`
    Items,
    /// `keys`
    Keys,
    /// `values`
    Values,
    /// `copy`
    Copy,
    /// `clear`
    Clear,
    /// `remove`, `discard`
    Remove,
    /// `__getitem__`
    GetItem,
    /// `__setitem__`
    SetItem,
    /// `send`, `__next__`
    Next,
}

/// What a builtin function does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Intrinsic {
    /// The elements of its argument in their order: `list`, `iter`.
    Elements,
    /// `tuple`
    Tuple,
    /// The elements of its argument in any order: `set`, `sorted`.
    Unordered,
    /// `reversed`
    Reversed,
    /// `copy.replace`: an object like its first argument, with some attributes of its own.
    Replace,
    /// Several iterators over its argument: `threading.concurrent_tee`.
    Tee,
    /// Its argument: `copy.copy`, `typing.cast`.
    Same,
    /// Its last argument: `typing.cast`.
    Cast,
    /// `dict`
    Dict,
    /// `enumerate`
    Enumerate,
    /// `zip`
    Zip,
    /// `map`
    Map,
    /// `filter`
    Filter,
    /// `next`
    Next,
    /// `getattr`
    GetAttribute,
    /// `setattr`
    SetAttribute,
    /// `super`
    Super,
    /// `functools.partial`
    Partial,
    /// `functools.reduce`
    Reduce,
    /// `importlib.import_module`, `__import__`
    Import,
    /// `min`, `max`
    Choose,
    /// `sum`
    Sum,
    /// `functools.wraps(f)`, a decorator that gives its function back.
    Wraps,
    /// `type(x)`
    Type,
    /// `ConfigParser.set`
    SetOption,
    /// `ConfigParser.get`
    GetOption,
    /// Never returns: `sys.exit`, `flask.abort`.
    Leave,
    /// `str(x)`
    Text,
}

const METHODS: &[(&str, Method)] = &[
    (
        "capitalize casefold center decode encode expandtabs ljust lower lstrip partition rjust rpartition rsplit rstrip split",
        Method::Carry,
    ),
    ("splitlines strip swapcase title upper zfill removeprefix removesuffix translate", Method::Carry),
    ("__str__ __repr__ __bytes__ __format__ tobytes hex take_bytes", Method::Carry),
    ("format format_map join replace __add__ __mod__", Method::CarryAll),
    ("append add appendleft put put_nowait", Method::Append),
    ("insert", Method::Insert),
    ("extend extendleft", Method::Extend),
    ("pop popleft", Method::Pop),
    ("popitem", Method::PopItem),
    ("get", Method::Get),
    ("setdefault", Method::SetDefault),
    ("update", Method::Update),
    ("items iteritems", Method::Items),
    ("keys iterkeys", Method::Keys),
    ("values itervalues", Method::Values),
    ("copy __copy__ __deepcopy__ __iter__", Method::Copy),
    ("clear", Method::Clear),
    ("remove discard", Method::Remove),
    ("__getitem__", Method::GetItem),
    ("__setitem__", Method::SetItem),
    ("__next__ __anext__ get_nowait", Method::Next),
];

const INTRINSICS: &[(&str, Intrinsic)] = &[
    ("builtins.list builtins.iter builtins.aiter threading.serialize_iterator", Intrinsic::Elements),
    (
        "itertools.chain collections.deque collections.OrderedDict.fromkeys itertools.islice itertools.cycle",
        Intrinsic::Elements,
    ),
    ("builtins.tuple", Intrinsic::Tuple),
    ("builtins.set builtins.frozenset builtins.sorted", Intrinsic::Unordered),
    ("builtins.reversed", Intrinsic::Reversed),
    ("copy.replace", Intrinsic::Replace),
    ("itertools.tee threading.concurrent_tee", Intrinsic::Tee),
    (
        "copy.copy copy.deepcopy asyncio.create_task asyncio.ensure_future asyncio.wait_for asyncio.shield asyncio.run",
        Intrinsic::Same,
    ),
    ("contextlib.closing contextlib.nullcontext", Intrinsic::Same),
    ("typing.cast", Intrinsic::Cast),
    (
        "builtins.dict builtins.frozendict collections.OrderedDict collections.Counter types.MappingProxyType",
        Intrinsic::Dict,
    ),
    ("builtins.enumerate", Intrinsic::Enumerate),
    ("builtins.zip itertools.zip_longest", Intrinsic::Zip),
    ("builtins.map", Intrinsic::Map),
    ("builtins.filter itertools.filterfalse", Intrinsic::Filter),
    ("builtins.next builtins.anext", Intrinsic::Next),
    ("builtins.getattr", Intrinsic::GetAttribute),
    ("builtins.setattr", Intrinsic::SetAttribute),
    ("builtins.super", Intrinsic::Super),
    ("functools.partial functools.partialmethod", Intrinsic::Partial),
    ("functools.reduce", Intrinsic::Reduce),
    ("importlib.import_module builtins.__import__", Intrinsic::Import),
    ("builtins.min builtins.max", Intrinsic::Choose),
    ("builtins.sum", Intrinsic::Sum),
    ("functools.wraps functools.update_wrapper", Intrinsic::Wraps),
    ("builtins.type", Intrinsic::Type),
    ("builtins.str builtins.format", Intrinsic::Text),
    ("configparser.ConfigParser().set configparser.RawConfigParser().set", Intrinsic::SetOption),
    ("configparser.ConfigParser().get configparser.RawConfigParser().get", Intrinsic::GetOption),
    ("sys.exit os._exit os.abort builtins.exit builtins.quit", Intrinsic::Leave),
    ("flask.abort werkzeug.exceptions.abort bottle.abort flask_restful.abort", Intrinsic::Leave),
];

/// Names by number.
#[derive(Debug, Default)]
pub struct Known {
    methods: FxHashMap<Symbol, Method>,
    intrinsics: FxHashMap<NodeId, Intrinsic>,
    /// The builtin classes of text and containers.
    pub(super) containers: Vec<NodeId>,
    /// The module of builtins in the models.
    pub(super) builtins: Option<NodeId>,
    /// What is appended with `+` is harmless for these kinds of sink.
    pub(super) appended: Marks,
    /// So is text on one line, for headers.
    pub(super) one_line: Marks,
    /// And for logs.
    pub(super) one_line_log: Marks,
    /// By kind of source, whether it says that a name speaks of something sensitive.
    pub(super) by_name: Vec<bool>,
    /// An object of a library that functions hand values on with: `flask.g`.
    pub(super) shared: Option<NodeId>,
    /// What is sensitive is harmless everywhere but where it is shown, kept or hashed.
    pub(super) sensitive: Marks,
    pub(super) aenter: Symbol0,
    pub(super) aiter: Symbol0,
    pub(super) anext: Symbol0,
    pub(super) init: Symbol0,
    pub(super) iter: Symbol0,
    pub(super) next: Symbol0,
    pub(super) text: Symbol0,
    pub(super) call: Symbol0,
    pub(super) enter: Symbol0,
    pub(super) getitem: Symbol0,
    pub(super) new: Symbol0,
    pub(super) startswith: Symbol0,
    pub(super) add: Symbol0,
    pub(super) reflected_add: Symbol0,
    pub(super) modulo: Symbol0,
    /// The address of the route that a decorator sets up, kept with it.
    pub(super) route: Symbol0,
    /// What `int` gives.
    pub(super) number: Option<NodeId>,
}

/// A name that the project may not contain.
pub(super) type Symbol0 = Option<Symbol>;

impl Models {
    fn harmless_for(&self, kind: &str) -> Marks {
        self.sink_kind(kind).map_or(Marks::NONE, Marks::harmless_for)
    }

    /// Puts the functions that the engine knows into the graph, so that values can be at them.
    pub(crate) fn add_known(&mut self) {
        let mut known = Known::default();
        for (names, method) in METHODS {
            for name in names.split(' ') {
                known.methods.insert(self.symbols.add(name), *method);
            }
        }
        for (paths, intrinsic) in INTRINSICS {
            for path in paths.split(' ') {
                let mut parts = path.split('.');
                let root = self.symbols.add(parts.next().unwrap_or_default());
                let mut node = self.graph.root_or_new(root);
                for part in parts {
                    let (name, called) = part.strip_suffix("()").map_or((part, false), |name| (name, true));
                    let name = self.symbols.add(name);
                    node = self.graph.member_or_new(node, Some(name));
                    if called {
                        node = self.graph.result_or_new(node);
                    }
                }
                known.intrinsics.insert(node, *intrinsic);
            }
        }
        let builtins = self.symbols.add("builtins");
        let root = self.graph.root_or_new(builtins);
        for class in ["str", "bytes", "bytearray", "list", "dict", "set"] {
            let class = self.symbols.add(class);
            known.containers.push(self.graph.member_or_new(root, Some(class)));
        }
        known.builtins = self.graph.root(builtins);
        known.shared = self.type_named("shared");
        known.appended = self.harmless_for("redirect");
        known.one_line = self.harmless_for("header.name") | self.harmless_for("header.value");
        known.one_line_log = self.harmless_for("log") | self.harmless_for("log.process");
        known.sensitive = ["log", "print", "store", "hash", "hash.weak"]
            .iter()
            .filter_map(|kind| self.sink_kind(kind))
            .fold(Marks::HARMLESS, |marks, kind| marks & Marks::only_for(kind));
        known.by_name = self.sources.iter().map(|kind| kind.starts_with("sensitive.")).collect();
        known.aenter = Some(self.symbols.add("__aenter__"));
        known.aiter = Some(self.symbols.add("__aiter__"));
        known.anext = Some(self.symbols.add("__anext__"));
        known.iter = Some(self.symbols.add("__iter__"));
        known.next = Some(self.symbols.add("__next__"));
        known.text = Some(self.symbols.add("__str__"));
        known.init = Some(self.symbols.add("__init__"));
        known.call = Some(self.symbols.add("__call__"));
        known.enter = Some(self.symbols.add("__enter__"));
        known.getitem = Some(self.symbols.add("__getitem__"));
        known.new = Some(self.symbols.add("__new__"));
        known.startswith = Some(self.symbols.add("startswith"));
        known.add = Some(self.symbols.add("__add__"));
        known.reflected_add = Some(self.symbols.add("__radd__"));
        known.modulo = Some(self.symbols.add("__mod__"));
        known.route = Some(self.symbols.add("route of a decorator"));
        known.number = known.builtins.map(|builtins| {
            let name = self.symbols.add("int");
            let number = self.graph.member_or_new(builtins, Some(name));
            self.graph.result_or_new(number)
        });
        self.known = known;
    }
}

impl Known {
    /// A method of strings and containers.
    pub(super) fn method(&self, name: Symbol) -> Option<Method> {
        self.methods.get(&name).copied()
    }

    /// A source that is one because of its name.
    pub(super) fn is_by_name(&self, kind: SourceKind) -> bool {
        self.by_name.get(usize::from(kind.0)).copied().unwrap_or_default()
    }

    /// A builtin function.
    pub(super) fn intrinsic(&self, node: NodeId) -> Option<Intrinsic> {
        self.intrinsics.get(&node).copied()
    }
}
