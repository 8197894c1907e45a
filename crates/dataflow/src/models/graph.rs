//! Access paths as a graph. A value that comes from a library is at one or more of its nodes.

use rustc_hash::{FxHashMap, FxHashSet};
use smallvec::SmallVec;

use super::marks::{Marks, SinkKind, SourceKind};
use crate::syntax::ir::{Constant, Symbol};

/// A node of the graph: a place in some model's path.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct NodeId(pub u32);

/// Nodes that a step leads to.
pub type Nodes = SmallVec<[NodeId; 4]>;

/// Which arguments of a call, or parameters of a function.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum ArgumentSlot {
    /// At a position.
    At(u16),
    /// At a position and after.
    From(u16),
    /// By keyword.
    Keyword(Symbol),
    /// By any keyword.
    Keywords,
    /// Any but the receiver.
    All,
    /// The receiver.
    Receiver,
}

/// How an argument is passed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Passed {
    /// At a position; a parameter may be met by position and by name.
    At(u16),
    /// By keyword.
    Keyword(Symbol),
    /// A parameter of the project: position and name.
    Named(u16, Symbol),
    /// `*x` from a position on.
    Star(u16),
    /// `**x`
    DoubleStar,
    /// The receiver.
    Receiver,
}

impl ArgumentSlot {
    /// An argument that is passed like this is meant.
    pub fn takes(self, passed: Passed) -> bool {
        match (self, passed) {
            (Self::Receiver, Passed::Receiver) => true,
            (Self::Receiver, _) | (_, Passed::Receiver) => false,
            (Self::All, _) => true,
            (Self::At(want), Passed::At(position) | Passed::Named(position, _)) => want == position,
            (Self::From(want), Passed::At(position) | Passed::Named(position, _)) => position >= want,
            (Self::At(want), Passed::Star(from)) => want >= from,
            (Self::From(_), Passed::Star(_)) => true,
            (Self::Keyword(want), Passed::Keyword(name) | Passed::Named(_, name)) => want == name,
            (Self::Keyword(_) | Self::Keywords, Passed::DoubleStar) => true,
            (Self::Keywords, Passed::Keyword(_)) => true,
            _ => false,
        }
    }
}

/// A value that a condition looks for.
#[derive(Clone, PartialEq, Debug)]
pub enum Wanted {
    /// A constant.
    Constant(Constant),
    /// A text that starts so, in any case of letters.
    Start(String),
    /// Any text that the program contains.
    Text,
    /// A value with input in it.
    Tainted,
    /// What a path reaches.
    Node(NodeId),
}

/// Which other argument a condition looks at.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Given {
    /// By position.
    pub position: Option<u16>,
    /// By keyword.
    pub keyword: Option<Symbol>,
    /// The receiver, which has to be tainted.
    pub tainted: bool,
    /// What stands under this key in the argument, or in a container around the sink.
    pub entry: Option<Constant>,
}

/// A condition on another argument of the same call.
#[derive(Clone, PartialEq, Debug)]
pub struct Condition {
    /// The condition excludes.
    pub unless: bool,
    /// The argument.
    pub given: Given,
    /// Its values; any, where there are none.
    pub values: Vec<Wanted>,
}

/// A sink.
#[derive(Clone, PartialEq, Debug)]
pub struct SinkModel {
    /// What it is open to.
    pub kind: SinkKind,
    /// When.
    pub conditions: Vec<Condition>,
    /// Only the first element of a list display.
    pub first: bool,
}

/// Where a step ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum StepPlace {
    /// The result of the call.
    Result,
    /// An element of the result.
    ResultElement,
    /// An argument or the receiver.
    Argument(ArgumentSlot),
}

/// A step through a call.
#[derive(Clone, PartialEq, Debug)]
pub struct StepModel {
    /// From these arguments.
    pub from: Vec<ArgumentSlot>,
    /// To this place.
    pub to: StepPlace,
    /// The value itself, not only its taint.
    pub exact: bool,
    /// What holds afterwards.
    pub marks: Marks,
}

/// A call whose answer says something about an argument.
#[derive(Clone, PartialEq, Debug)]
pub struct GuardModel {
    /// The argument.
    pub argument: ArgumentSlot,
    /// It says so when false.
    pub negated: bool,
    /// What holds then.
    pub marks: Marks,
}

/// A call of a function that is an argument.
#[derive(Clone, PartialEq, Debug)]
pub struct CallbackModel {
    /// The function.
    pub function: ArgumentSlot,
    /// Its arguments.
    pub arguments: Vec<ArgumentSlot>,
}

/// What a call makes of its receiver, or takes from it.
#[derive(Clone, PartialEq, Debug)]
pub struct ChangeModel {
    /// When.
    pub conditions: Vec<Condition>,
    /// The place where the receiver is from then on, or is no more.
    pub place: NodeId,
    /// It is there from then on.
    pub added: bool,
}

/// Objects of the class that a path started from, as a database keeps them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Records {
    /// One of them.
    One,
    /// A collection of them.
    Many,
    /// A function that keeps its keyword arguments in them.
    Kept,
}

/// A node.
#[derive(Clone, Debug, Default)]
pub struct Node {
    members: FxHashMap<Symbol, NodeId>,
    any_member: Option<NodeId>,
    result: Option<NodeId>,
    arguments: Vec<(ArgumentSlot, NodeId)>,
    element: Option<NodeId>,
    elements: Vec<(Constant, NodeId)>,
    key: Option<NodeId>,
    project: Option<NodeId>,
    methods: Vec<(Option<Symbol>, NodeId)>,
    is: Vec<NodeId>,
    closure: Nodes,
    /// What a call returns is at these places too, under conditions on its arguments.
    pub results_when: Vec<(Vec<Condition>, NodeId)>,
    /// Input of these kinds enters here.
    pub sources: Vec<SourceKind>,
    /// Sinks.
    pub sinks: Vec<SinkModel>,
    /// What holds for a value that is read here.
    pub barrier: Marks,
    /// A member or a result that is tainted when its object is.
    pub carries: bool,
    /// Steps through calls of this function.
    pub steps: Vec<StepModel>,
    /// What a call of this function says as a condition.
    pub guards: Vec<GuardModel>,
    /// Callbacks of this function.
    pub callbacks: Vec<CallbackModel>,
    /// What calls of this method make of their receiver.
    pub changes: Vec<ChangeModel>,
    /// What of the records of a class is here.
    pub records: Option<Records>,
    /// Arguments of this function that hold the address of a route.
    pub routes: Vec<ArgumentSlot>,
    /// A parameter of a handler that the address of its route names.
    pub routed: bool,
    /// The queries' names for this function.
    pub watched: Vec<u16>,
}

/// The graph.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    nodes: Vec<Node>,
    roots: FxHashMap<Symbol, NodeId>,
}

static NOTHING: std::sync::LazyLock<Node> = std::sync::LazyLock::new(Node::default);

impl Graph {
    /// A node.
    pub fn node(&self, id: NodeId) -> &Node {
        self.nodes.get(id.0 as usize).unwrap_or(&NOTHING)
    }

    pub(super) fn node_mut(&mut self, id: NodeId) -> Option<&mut Node> {
        self.nodes.get_mut(id.0 as usize)
    }

    pub(super) fn add(&mut self) -> NodeId {
        let id = NodeId(self.nodes.len() as u32);
        self.nodes.push(Node::default());
        id
    }

    /// A top-level module.
    pub fn root(&self, name: Symbol) -> Option<NodeId> {
        self.roots.get(&name).copied()
    }

    pub(crate) fn root_or_new(&mut self, name: Symbol) -> NodeId {
        if let Some(id) = self.roots.get(&name) {
            return *id;
        }
        let id = self.add();
        self.roots.insert(name, id);
        id
    }

    pub(crate) fn member_or_new(&mut self, of: NodeId, name: Option<Symbol>) -> NodeId {
        let node = self.node(of);
        let found = match name {
            Some(name) => node.members.get(&name).copied(),
            None => node.any_member,
        };
        if let Some(id) = found {
            return id;
        }
        let id = self.add();
        if let Some(node) = self.node_mut(of) {
            match name {
                Some(name) => drop(node.members.insert(name, id)),
                None => node.any_member = Some(id),
            }
        }
        id
    }

    pub(crate) fn result_or_new(&mut self, of: NodeId) -> NodeId {
        if let Some(id) = self.node(of).result {
            return id;
        }
        let id = self.add();
        if let Some(node) = self.node_mut(of) {
            node.result = Some(id);
        }
        id
    }

    pub(super) fn argument_or_new(&mut self, of: NodeId, slot: ArgumentSlot) -> NodeId {
        if let Some((_, id)) = self.node(of).arguments.iter().find(|(known, _)| *known == slot) {
            return *id;
        }
        let id = self.add();
        if let Some(node) = self.node_mut(of) {
            node.arguments.push((slot, id));
        }
        id
    }

    pub(super) fn element_or_new(&mut self, of: NodeId, key: Option<Constant>) -> NodeId {
        let node = self.node(of);
        let found = match &key {
            Some(key) => node.elements.iter().find(|(known, _)| known == key).map(|(_, id)| *id),
            None => node.element,
        };
        if let Some(id) = found {
            return id;
        }
        let id = self.add();
        if let Some(node) = self.node_mut(of) {
            match key {
                Some(key) => node.elements.push((key, id)),
                None => node.element = Some(id),
            }
        }
        id
    }

    pub(super) fn key_or_new(&mut self, of: NodeId) -> NodeId {
        if let Some(id) = self.node(of).key {
            return id;
        }
        let id = self.add();
        if let Some(node) = self.node_mut(of) {
            node.key = Some(id);
        }
        id
    }

    pub(super) fn project_or_new(&mut self, of: NodeId) -> NodeId {
        if let Some(id) = self.node(of).project {
            return id;
        }
        let id = self.add();
        if let Some(node) = self.node_mut(of) {
            node.project = Some(id);
        }
        id
    }

    pub(super) fn method_or_new(&mut self, of: NodeId, name: Option<Symbol>) -> NodeId {
        if let Some((_, id)) = self.node(of).methods.iter().find(|(known, _)| *known == name) {
            return *id;
        }
        let id = self.add();
        if let Some(node) = self.node_mut(of) {
            node.methods.push((name, id));
        }
        id
    }

    /// Says that what is at a node also is at another.
    pub(super) fn add_is(&mut self, node: NodeId, also: NodeId) {
        if let Some(node) = self.node_mut(node) {
            node.is.push(also);
        }
    }

    /// Computes, once, what else each node is.
    pub(super) fn close(&mut self) {
        for index in 0..self.nodes.len() {
            let start = NodeId(index as u32);
            let mut seen: FxHashSet<NodeId> = FxHashSet::default();
            let mut closure: Nodes = SmallVec::new();
            let mut todo = vec![start];
            while let Some(id) = todo.pop() {
                if seen.insert(id) {
                    closure.push(id);
                    todo.extend(self.node(id).is.iter().copied());
                }
            }
            closure.sort_unstable();
            if let Some(node) = self.node_mut(start) {
                node.closure = closure;
            }
        }
    }

    /// A node and what else it is.
    pub fn closure(&self, id: NodeId) -> &[NodeId] {
        &self.node(id).closure
    }

    fn closed(&self, found: impl Iterator<Item = NodeId>) -> Nodes {
        let mut out: Nodes = SmallVec::new();
        for id in found {
            for also in self.closure(id) {
                if !out.contains(also) {
                    out.push(*also);
                }
            }
        }
        out
    }

    /// A member of what is at a node.
    pub fn member(&self, of: NodeId, name: Symbol) -> Nodes {
        let node = self.node(of);
        self.closed(node.members.get(&name).copied().into_iter().chain(node.any_member))
    }

    /// What a call of it returns.
    pub fn result(&self, of: NodeId) -> Nodes {
        self.closed(self.node(of).result.into_iter())
    }

    /// An element of it under a key, or under any.
    pub fn element(&self, of: NodeId, key: Option<&Constant>) -> Nodes {
        let node = self.node(of);
        let exact = node.elements.iter().filter(|(known, _)| key.is_none_or(|key| key == known)).map(|(_, id)| *id);
        self.closed(exact.chain(node.element))
    }

    /// A key under which something is put into it.
    pub fn key(&self, of: NodeId) -> Nodes {
        self.closed(self.node(of).key.into_iter())
    }

    /// An argument of a call of it.
    pub fn argument(&self, of: NodeId, passed: Passed) -> Nodes {
        let node = self.node(of);
        self.closed(node.arguments.iter().filter(|(slot, _)| slot.takes(passed)).map(|(_, id)| *id))
    }

    /// A call of it has arguments that matter.
    pub fn has_arguments(&self, of: NodeId) -> bool {
        !self.node(of).arguments.is_empty()
    }

    /// Elements of it matter.
    pub fn has_elements(&self, of: NodeId) -> bool {
        let node = self.node(of);
        node.element.is_some() || !node.elements.is_empty() || node.key.is_some()
    }

    /// The functions of the project that reach it.
    pub fn project(&self, of: NodeId) -> Option<NodeId> {
        self.node(of).project
    }

    /// Methods of the project's classes that derive from it, with their names; none for any public method.
    pub fn methods(&self, of: NodeId) -> &[(Option<Symbol>, NodeId)] {
        &self.node(of).methods
    }
}
