//! The program as the flow engine reads it: functions with numbered slots, expressions in arenas, names resolved to slots.
//!
//! Symbols and constants are numbered per file while files are lowered in parallel, and renumbered for the whole project
//! by [`crate::names::link`].

use std::ops::Index;

/// A name. Numbered per file until the project is linked.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Symbol(pub u32);

/// A constant. Numbered per file until the project is linked.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct ConstId(pub u32);

/// A local variable of a function.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Slot(pub u32);

/// An expression of a function.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct ExprId(pub u32);

/// A function of a file; 0 is the module's own code.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct FunctionIndex(pub u32);

/// A class of a file.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct ClassIndex(pub u32);

/// Byte offsets into a file, end excluded.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Default)]
pub struct Span {
    /// The first byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

/// A literal.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Constant {
    /// `None`.
    None,
    /// `True` and `False`.
    Bool(bool),
    /// An integer that fits.
    Int(i64),
    /// A number that is none of these: its text.
    Number(Box<str>),
    /// Text.
    Str(Box<str>),
    /// Bytes.
    Bytes(Box<[u8]>),
    /// `...`
    Ellipsis,
}

/// A list of expressions in [`Function::lists`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct List {
    start: u32,
    len: u32,
}

/// What two operands are joined with, as far as values care.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Binary {
    /// `+`
    Add,
    /// `%`: formatting, or a remainder.
    Mod,
    /// `*`
    Multiply,
    /// `-`
    Subtract,
    /// `//`
    FloorDivide,
    /// `|`
    Or,
    /// `/`: also joins paths.
    Divide,
    /// Everything else.
    Other,
}

/// A comparison.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Comparison {
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `in`
    In,
    /// `not in`
    NotIn,
    /// `is`
    Is,
    /// `is not`
    IsNot,
    /// `<`
    Less,
    /// `<=`
    LessEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterEqual,
}

/// What a comprehension builds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Built {
    /// A list, a generator, a set: elements.
    Elements,
    /// A dictionary: `key` and `element`.
    Mapping,
}

/// An expression.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Expr {
    /// A literal.
    Constant(ConstId),
    /// A local variable.
    Local(Slot),
    /// A variable of the module, or a builtin.
    Global(Symbol),
    /// `of.name`
    Attribute {
        /// The object.
        of: ExprId,
        /// The member.
        name: Symbol,
    },
    /// `of[key]`
    Subscript {
        /// The container.
        of: ExprId,
        /// The key.
        key: ExprId,
    },
    /// `of[lower:upper]`, the bounds where they are literals.
    Slice {
        /// The container.
        of: ExprId,
        /// Where it starts; `i32::MIN` when that is not known.
        lower: i32,
        /// Where it ends; `i32::MAX` when open; `i32::MIN` when not known.
        upper: i32,
    },
    /// A call: an index into [`Function::calls`].
    Call(u32),
    /// Two operands.
    Binary {
        /// The operator.
        op: Binary,
        /// The left operand.
        left: ExprId,
        /// The right operand.
        right: ExprId,
    },
    /// The parts of an f-string.
    Format(List),
    /// `and` and `or`.
    Bool {
        /// `and`.
        and: bool,
        /// The operands.
        operands: List,
    },
    /// `not`
    Not(ExprId),
    /// `-x`, `+x`, `~x`
    Unary(ExprId),
    /// `left op right`
    Compare {
        /// The comparison.
        op: Comparison,
        /// The left operand.
        left: ExprId,
        /// The right operand.
        right: ExprId,
    },
    /// `then if test else other`
    Choice {
        /// The condition.
        test: ExprId,
        /// If true.
        then: ExprId,
        /// If false.
        other: ExprId,
    },
    /// `[…]`
    List(List),
    /// `(…)`
    Tuple(List),
    /// `{…}`
    Set(List),
    /// `{key: value}`: keys and values by turns. A `**mapping` has itself as its key.
    Dict(List),
    /// A lambda, or a function where it is defined.
    Function(FunctionIndex),
    /// A comprehension: an index into [`Function::comprehensions`].
    Comprehension(u32),
    /// `await x`
    Await(ExprId),
    /// `yield x`
    Yield(ExprId),
    /// `yield from x`
    YieldFrom(ExprId),
    /// `target := value`: an index into [`Function::targets`].
    Named {
        /// The variable.
        target: u32,
        /// The value.
        value: ExprId,
    },
    /// `*x`
    Starred(ExprId),
    /// Anything else: evaluated for what its parts do.
    Other(List),
}

/// One argument of a call.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Argument {
    /// By position.
    Positional(ExprId),
    /// By keyword.
    Keyword(Symbol, ExprId),
    /// `*x`
    Star(ExprId),
    /// `**x`
    DoubleStar(ExprId),
}

/// A call.
#[derive(Clone, Debug)]
pub struct Call {
    /// What is called.
    pub function: ExprId,
    /// With what.
    pub arguments: Box<[Argument]>,
}

/// `for target in iterable if …`: the target, the iterable, the conditions.
pub type ComprehensionLoop = (Target, ExprId, Box<[ExprId]>);

/// A comprehension. Its variables are slots of the function around it.
#[derive(Clone, Debug)]
pub struct Comprehension {
    /// What it builds.
    pub built: Built,
    /// The key of a mapping.
    pub key: Option<ExprId>,
    /// The element, or a mapping's value.
    pub element: ExprId,
    /// `for target in iterable if …`
    pub loops: Box<[ComprehensionLoop]>,
}

/// Where a value goes.
#[derive(Clone, Debug)]
pub enum Target {
    /// A local variable.
    Local(Slot, Span),
    /// A variable of the module, from a function.
    Global(Symbol, Span),
    /// `of.name`
    Attribute(ExprId, Symbol, Span),
    /// `of[key]`
    Subscript(ExprId, ExprId, Span),
    /// Unpacking.
    Sequence(Box<[Target]>),
    /// `*rest`
    Star(Box<Target>),
    /// Nothing that matters.
    Nowhere,
}

/// Where an import comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportFrom {
    /// Leading dots.
    pub level: u32,
    /// The dotted module.
    pub module: Box<str>,
    /// The member; `None` for the module itself.
    pub name: Option<Box<str>>,
}

/// A pattern of a `match`.
#[derive(Clone, Debug)]
pub enum Pattern {
    /// A value that is compared.
    Value(ExprId),
    /// `[a, *b]`
    Sequence(Box<[Pattern]>),
    /// `{"key": p, **rest}`
    Mapping(Box<[(ExprId, Pattern)]>, Option<Slot>),
    /// `Class(p, name=p)`
    Class(ExprId, Box<[Pattern]>, Box<[(Symbol, Pattern)]>),
    /// `*rest`
    Star(Option<Slot>),
    /// `pattern as name`, `name`, `_`
    As(Option<Box<Pattern>>, Option<Slot>),
    /// `a | b`
    Or(Box<[Pattern]>),
}

/// Statements.
pub type Block = Box<[Stmt]>;

/// A statement.
#[derive(Clone, Debug)]
pub enum Stmt {
    /// An expression.
    Expr(ExprId),
    /// `a = b = value`
    Assign(Box<[Target]>, ExprId),
    /// `target: annotation = value`
    Annotated(Target, ExprId, Option<ExprId>),
    /// `target op= value`; the expression reads the target.
    Augmented(Target, ExprId),
    /// `del`
    Delete(Target),
    /// `if … elif … else`
    If(Box<[(ExprId, Block)]>, Block),
    /// `while … else`
    While(ExprId, Block, Block),
    /// `for target in iterable … else`
    For(Target, ExprId, Block, Block),
    /// `with item as target`; the statements of its body follow.
    Enter(ExprId, Option<Target>),
    /// `try`: body, handlers (type, name), else, finally
    Try(Block, Box<[Handler]>, Block, Block),
    /// `match`
    Match(ExprId, Box<[Case]>),
    /// `return`
    Return(Option<ExprId>),
    /// `raise`
    Raise(Option<ExprId>),
    /// `assert`
    Assert(ExprId),
    /// `break`
    Break,
    /// `continue`
    Continue,
    /// `def`: the function, its decorators from the outermost, its variable.
    Def(FunctionIndex, Box<[ExprId]>, Target),
    /// `class`
    Class(Box<ClassStmt>),
    /// An import that binds a local variable.
    Import(Slot, Box<ImportFrom>, Span),
    /// `from m import *`
    ImportStar(Box<ImportFrom>),
}

/// `except type as name:`
#[derive(Clone, Debug)]
pub struct Handler {
    /// The exception's class.
    pub class: Option<ExprId>,
    /// The variable and where it stands.
    pub name: Option<(Slot, Span)>,
    /// The statements.
    pub body: Block,
}

/// A case of a `match`.
#[derive(Clone, Debug)]
pub struct Case {
    /// The pattern.
    pub pattern: Pattern,
    /// The guard.
    pub guard: Option<ExprId>,
    /// The statements.
    pub body: Block,
}

/// A class definition where it is executed.
#[derive(Clone, Debug)]
pub struct ClassStmt {
    /// The class.
    pub class: ClassIndex,
    /// Its bases.
    pub bases: Box<[ExprId]>,
    /// Its decorators.
    pub decorators: Box<[ExprId]>,
    /// The body, run in the function around it.
    pub body: Block,
    /// Members and the slots that hold them at the end of the body.
    pub members: Box<[(Symbol, Slot)]>,
    /// The variable it is bound to.
    pub target: Target,
}

/// How a parameter takes arguments.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ParameterKind {
    /// By position only.
    Positional,
    /// By position or keyword.
    Normal,
    /// By keyword only.
    Keyword,
    /// `*args`
    Star,
    /// `**kwargs`
    DoubleStar,
}

/// A parameter.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Its name.
    pub name: Symbol,
    /// Its variable.
    pub slot: Slot,
    /// How it takes arguments.
    pub kind: ParameterKind,
    /// Its default, an expression of the function around.
    pub default: Option<ExprId>,
    /// Its annotation, an expression of the function around.
    pub annotation: Option<ExprId>,
    /// Where its name stands.
    pub span: Span,
}

/// How a method is bound.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Binding {
    /// A function, or a method with `self`.
    #[default]
    Normal,
    /// `@staticmethod`
    Static,
    /// `@classmethod`
    Class,
    /// `@property`, `@cached_property`
    Property,
}

/// A function, a lambda, or a module's code.
#[derive(Clone, Debug, Default)]
pub struct Function {
    /// Its name; empty for a lambda and a module.
    pub name: Option<Symbol>,
    /// Where its name stands.
    pub span: Span,
    /// The function around it.
    pub parent: Option<FunctionIndex>,
    /// The class whose method it is.
    pub class: Option<ClassIndex>,
    /// How it is bound.
    pub binding: Binding,
    /// Parameters, then captured variables are numbered on.
    pub parameters: Vec<Parameter>,
    /// The annotation of what it returns, an expression of the function around.
    pub returns: Option<ExprId>,
    /// Variables of the function around that it reads: (outer slot, own slot).
    pub captures: Vec<(Slot, Slot)>,
    /// The variables of a capture that it assigns (`nonlocal`): own slots.
    pub nonlocal: Vec<Slot>,
    /// How many local variables it has.
    pub slots: u32,
    /// Names of the local variables.
    pub slot_names: Vec<Symbol>,
    /// The statements.
    pub body: Block,
    /// It contains `yield`.
    pub generator: bool,
    /// It is defined in another function, which never names it again: nobody calls it.
    pub unused: bool,
    /// Expressions.
    pub exprs: Vec<Expr>,
    /// Where each expression stands.
    pub spans: Vec<Span>,
    /// Lists of expressions.
    pub lists: Vec<ExprId>,
    /// Calls.
    pub calls: Vec<Call>,
    /// Comprehensions.
    pub comprehensions: Vec<Comprehension>,
    /// Targets of `:=`.
    pub targets: Vec<Target>,
}

#[allow(clippy::indexing_slicing)] // Ids are handed out by the arena they index.
impl Function {
    /// The expressions of a list.
    pub fn list(&self, list: List) -> &[ExprId] {
        &self.lists[list.start as usize..(list.start + list.len) as usize]
    }

    /// Where an expression stands.
    pub fn span(&self, expr: ExprId) -> Span {
        self.spans[expr.0 as usize]
    }

    /// Adds a list of expressions.
    pub fn add_list(&mut self, items: &[ExprId]) -> List {
        let start = self.lists.len() as u32;
        self.lists.extend_from_slice(items);
        List { start, len: items.len() as u32 }
    }
}

#[allow(clippy::indexing_slicing)] // Ids are handed out by the arena they index.
impl Index<ExprId> for Function {
    type Output = Expr;

    fn index(&self, id: ExprId) -> &Expr {
        &self.exprs[id.0 as usize]
    }
}

/// A class.
#[derive(Clone, Debug)]
pub struct Class {
    /// Its name.
    pub name: Symbol,
    /// Where its name stands.
    pub span: Span,
    /// The function whose code defines it.
    pub scope: FunctionIndex,
    /// Methods by name, the last definition first.
    pub methods: Vec<(Symbol, FunctionIndex)>,
    /// Fields that are declared in its body, in order, for constructors that are generated.
    pub fields: Vec<Symbol>,
}

/// What a name of a module is bound to, statement by statement.
#[derive(Clone, Debug)]
pub enum Bound {
    /// A function without decorators.
    Function(FunctionIndex),
    /// A class.
    Class(ClassIndex),
    /// An import.
    Import(ImportFrom),
    /// Anything that takes evaluation.
    Value,
}

/// A lowered file.
#[derive(Clone, Debug, Default)]
pub struct Unit {
    /// Functions; the first is the module's code.
    pub functions: Vec<Function>,
    /// Classes.
    pub classes: Vec<Class>,
    /// Names that its code binds at module level.
    pub bindings: Vec<(Symbol, Bound)>,
    /// Modules that are imported with `*`.
    pub stars: Vec<ImportFrom>,
    /// Texts of symbols.
    pub symbols: Vec<Box<str>>,
    /// Constants.
    pub constants: Vec<Constant>,
}
