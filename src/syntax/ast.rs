//! The syntax tree: what was written, with places, before anything is resolved.
//!
//! Every expression carries an [`ExprId`], dense within its chunk, under which the checker files what it found.
//! A broken part is an `Error` node; an item that holds one has `broken` set, and later stages say nothing about it.

use std::sync::Arc;

use crate::source::{Name, Span};

/// A word with its place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Ident {
    pub name: Name,
    pub span: Span,
}

/// A `///` block: Markdown, margin removed, lines joined by `\n`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Doc {
    pub text: String,
    pub span: Span,
    /// In blueprints, where documentation is printed: `text` cut at its `\\(…)`. Elsewhere one piece of text.
    pub parts: Vec<StringPart>,
}

/// Index of an expression within its chunk.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct ExprId(pub u32);

// ---------------------------------------------------------------- items

/// One chunk, parsed: at most one item (none for a chunk of comments or of rubbish).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Item {
    pub doc: Option<Doc>,
    pub span: Span,
    /// The head: from the first word to the brace or `=`; what a one-line message underlines.
    pub head: Span,
    pub kind: ItemKind,
    /// It holds syntax errors that were reported.
    pub broken: bool,
    /// How many expressions it holds: the length of a side table.
    pub expressions: u32,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ItemKind {
    /// `kind name in env, env { … }`; also `project`, `environment`, `accept`, `hook`, …: whatever kind is declared.
    Declaration(Declaration),
    Defaults(Defaults),
    Kind(KindDecl),
    Type(TypeDecl),
    Function(FunctionDecl),
    Table(TableDecl),
    Blueprint(BlueprintDecl),
    Patch(PatchDecl),
    /// `input project_number: String matching r"^\d+$"`
    Input(InputDecl),
    /// `phases recovery { detect, decide, data after decide, … }`: an ordered graph.
    Phases(PhasesDecl),
    Test(TestDecl),
    Import(StringLit),
    /// Could not be read; reported.
    Error,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Declaration {
    pub kind: Ident,
    pub name: Option<Ident>,
    pub environments: Vec<Ident>,
    pub body: Option<Body>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Defaults {
    pub kind: Ident,
    pub environments: Vec<Ident>,
    pub body: Body,
}

// ---------------------------------------------------------------- bodies of specs

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Body {
    /// With its braces.
    pub span: Span,
    pub entries: Vec<Entry>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    pub doc: Option<Doc>,
    pub span: Span,
    pub kind: EntryKind,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum EntryKind {
    /// `name = expr`, `name += expr` (`append`).
    Set {
        name: Ident,
        append: bool,
        value: Expr,
    },
    /// `name { … }`
    Merge {
        name: Ident,
        body: Body,
    },
    /// `word label { … }`; the body may be missing.
    Labelled {
        word: Ident,
        label: Label,
        body: Option<Body>,
    },
    /// `in env, env { … }`
    Layer {
        environments: Vec<Ident>,
        body: Body,
    },
    Error,
}

/// `us-east1`, `"/api"`, `main.read`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Label {
    pub span: Span,
    pub kind: LabelKind,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum LabelKind {
    /// A word, a region, or a dotted path.
    Path(Vec<Ident>),
    Text(StringLit),
    /// In tree bodies only: `name[expr, …]`, a family key.
    Family(Ident, Vec<Expr>),
}

// ---------------------------------------------------------------- expressions

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Expr {
    pub id: ExprId,
    pub span: Span,
    pub kind: ExprKind,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ExprKind {
    Bool(bool),
    None,
    /// Digits with an optional fraction, `_` removed: `3`, `2.5`.
    Number(Name),
    /// Number and unit in one token, as written: `100ms`, `99.9%`, `$500/month`, `300/s`, `10GB/s`.
    Quantity(Quantity),
    /// `2026-11-23`
    Date(Name),
    String(StringLit),
    Name(Name),
    /// A word with a hyphen: `us-central1`.
    Region(Name),
    /// `self` of specs, `this` of resource bodies.
    SelfRef,
    This,
    /// `a.b`; `optional` for `a?.b`.
    Field {
        base: Box<Expr>,
        field: Ident,
        optional: bool,
    },
    /// `t[a, b]`; `optional` for `t?[a]` (not written so far) .
    Index {
        base: Box<Expr>,
        keys: Vec<Expr>,
    },
    Call {
        callee: Box<Expr>,
        arguments: Vec<Argument>,
    },
    Unary {
        op: UnaryOp,
        operand: Box<Expr>,
    },
    Binary {
        op: BinaryOp,
        op_span: Span,
        left: Box<Expr>,
        right: Box<Expr>,
    },
    If {
        condition: Box<Expr>,
        then: Box<Expr>,
        otherwise: Box<Expr>,
    },
    Match {
        subject: Box<Expr>,
        arms: Vec<Arm>,
    },
    List(Vec<Element>),
    /// `{ a = 1, ...base, for k, v in xs: k = v }`
    Record(Vec<Field>),
    /// `lo..hi`; a bound may be the word `unknown`.
    Range {
        low: Box<Expr>,
        high: Box<Expr>,
    },
    /// `value by documented("source", 2025-09-10)`
    Basis {
        value: Box<Expr>,
        basis: Ident,
        arguments: Vec<Expr>,
    },
    /// `let x = e` and the expression that follows it.
    Let {
        name: Ident,
        value: Box<Expr>,
        body: Box<Expr>,
    },
    Error,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Quantity {
    /// The number, `_` removed.
    pub number: Name,
    /// `$` before the number, or empty.
    pub currency: Name,
    /// `ms`, `GiB`, `%`, `/month`, `GB/s`; empty for `$500`.
    pub unit: Name,
    pub unit_span: Span,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Argument {
    pub name: Option<Ident>,
    pub value: Expr,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum UnaryOp {
    Not,
    Minus,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BinaryOp {
    Add,
    Subtract,
    Multiply,
    Divide,
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    And,
    Or,
    /// `a ?? b`
    Default,
    /// `x in xs`
    In,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Arm {
    pub span: Span,
    pub pattern: Pattern,
    pub value: Expr,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Pattern {
    /// `_`
    Any(Span),
    /// `zone`, `go(v)`, `a | b`
    Variants(Vec<VariantPattern>),
    /// A literal, or `none`.
    Literal(Expr),
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct VariantPattern {
    pub name: Ident,
    pub binding: Option<Ident>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Element {
    Value(Expr),
    /// `...xs`
    Spread(Expr),
    /// `for x in xs if c: expr`
    Each {
        generator: Generator,
        value: Box<Element>,
    },
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Field {
    /// `name = expr`, `"key" = expr`
    Set { key: FieldKey, value: Expr },
    /// `name { … }` inside a record expression is the record.
    Spread(Expr),
    /// `for k, v in xs if c: "\(k)" = v`
    Each { generator: Generator, key: FieldKey, value: Box<Expr> },
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum FieldKey {
    Name(Ident),
    Text(StringLit),
}

/// `for a, b in expr if cond`
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Generator {
    pub span: Span,
    /// One name (an element, or a map's key), or two (key and value; index and element).
    pub names: Vec<Ident>,
    pub over: Box<Expr>,
    pub condition: Option<Box<Expr>>,
}

/// A string, its margin removed, cut at interpolations and steering lines.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StringLit {
    pub span: Span,
    pub form: StringForm,
    pub parts: Vec<StringPart>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum StringForm {
    Plain,
    Raw,
    Block,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum StringPart {
    /// Shared with every value that is this text.
    Text(Arc<str>),
    /// `\(expr)`. `indent` is the column of the line's text when the interpolation stands alone on its line
    /// (then a value of several lines keeps that column), else `None`.
    Value { expr: Expr, indent: Option<u32> },
    /// `\for x in xs:` … `\end`
    For { generator: Generator, body: Vec<StringPart> },
    /// `\if cond:` … `\else:` … `\end`
    If { condition: Expr, then: Vec<StringPart>, otherwise: Vec<StringPart> },
}

impl StringLit {
    /// The text, if nothing is interpolated.
    pub fn literal(&self) -> Option<&str> {
        match self.parts.as_slice() {
            [] => Some(""),
            [StringPart::Text(text)] => Some(text),
            _ => None,
        }
    }

    /// The same, shared instead of copied.
    pub fn shared(&self) -> Option<Arc<str>> {
        match self.parts.as_slice() {
            [] => Some(Arc::from("")),
            [StringPart::Text(text)] => Some(Arc::clone(text)),
            _ => None,
        }
    }
}

// ---------------------------------------------------------------- types

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TypeExpr {
    pub span: Span,
    pub kind: TypeExprKind,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum TypeExprKind {
    /// `Int`, `Map<Replica, key: Region>`, `Ref<runtime>(version: String)`, `Column<row>`.
    Named {
        name: Ident,
        arguments: Vec<TypeArgument>,
        parameters: Vec<FieldDecl>,
    },
    Optional(Box<TypeExpr>),
    /// `zonal | regional`, `day(Column<row>) | hour(Column<row>)`
    Union(Vec<VariantDecl>),
    Record(Vec<FieldDecl>),
    /// `each Step`
    Each(Box<TypeExpr>),
    /// `Int in 1..65535`
    InRange {
        base: Box<TypeExpr>,
        low: Box<Expr>,
        high: Box<Expr>,
    },
    /// `String matching r"…"`
    Matching {
        base: Box<TypeExpr>,
        pattern: StringLit,
    },
    /// `T where cond say "…"`: the value is called `it`.
    Where {
        base: Box<TypeExpr>,
        condition: Box<Expr>,
        say: Option<StringLit>,
    },
    Error,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TypeArgument {
    /// `key:` in `Map<T, key: K>`.
    pub name: Option<Ident>,
    pub value: TypeExpr,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct VariantDecl {
    pub doc: Option<Doc>,
    pub name: Ident,
    pub payload: Option<TypeExpr>,
}

/// A field of a kind, of a record type; a parameter of a function.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FieldDecl {
    pub doc: Option<Doc>,
    pub span: Span,
    pub name: Ident,
    pub ty: TypeExpr,
    /// `as "runs-on"`
    pub wire: Option<StringLit>,
    /// It is filled by the label of a labelled entry.
    pub label: bool,
    pub default: Option<Expr>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TypeDecl {
    pub name: Ident,
    pub parameters: Vec<Ident>,
    pub ty: TypeExpr,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FunctionDecl {
    pub name: Ident,
    /// `fn sorted<T>(…)`
    pub generics: Vec<Ident>,
    pub parameters: Vec<FieldDecl>,
    pub result: TypeExpr,
    /// Missing for functions that the compiler brings (`= native`).
    pub body: Option<Expr>,
}

// ---------------------------------------------------------------- kinds

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct KindDecl {
    pub name: Ident,
    /// `is store, stateful`
    pub traits: Vec<Ident>,
    /// There is at most one, and it has no name.
    pub single: bool,
    /// `unique`: it has a name, and there is at most one: `project`.
    pub unique: bool,
    /// `prints yaml`: a tree kind, whose bodies are documents.
    pub prints: Option<Ident>,
    /// `key (purpose, region)`: identified by these fields; made by implication.
    pub keys: Vec<Ident>,
    pub members: Vec<Member>,
    pub body: Span,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Member {
    pub doc: Option<Doc>,
    pub span: Span,
    pub kind: MemberKind,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum MemberKind {
    Field(FieldDecl),
    /// `capability read "run queries" { role = …, … }`
    Capability {
        name: Ident,
        text: Option<StringLit>,
        entries: Vec<Entry>,
    },
    /// `provides host: String after apply`
    /// `provides env: Map<String> from edges`: united from what the blueprints of its edges provide.
    Provides {
        field: FieldDecl,
        after_apply: bool,
        from_edges: bool,
    },
    /// `implies crypto_key ("sql", r) for r, _ in replica when …`
    Implies(Implies),
    Check(Check),
    /// `facet availability = …`, `facet loss(scenario) = …`
    Facet {
        name: Ident,
        parameters: Vec<FieldDecl>,
        result: Option<TypeExpr>,
        value: Option<Expr>,
    },
    /// `step promote during data { … }`
    Step(StepDecl),
    Error,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Implies {
    pub kind: Ident,
    pub arguments: Vec<Argument>,
    pub generators: Vec<Generator>,
    pub condition: Option<Expr>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Check {
    pub name: Ident,
    pub condition: Option<Expr>,
    pub require: Expr,
    /// The field to point at.
    pub at: Option<Expr>,
    pub say: Option<StringLit>,
    pub help: Option<StringLit>,
    /// `warning` instead of an error.
    pub warning: bool,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StepDecl {
    pub doc: Option<Doc>,
    pub name: Ident,
    pub phase: Ident,
    pub condition: Option<Expr>,
    pub entries: Vec<Entry>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PhasesDecl {
    pub name: Ident,
    pub phases: Vec<Ident>,
    /// For each phase what `after` names; empty means: after the one before.
    pub after: Vec<Vec<Ident>>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct InputDecl {
    pub name: Ident,
    pub ty: TypeExpr,
    pub default: Option<Expr>,
}

// ---------------------------------------------------------------- tables

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TableDecl {
    pub name: Ident,
    pub keys: Vec<ColumnDecl>,
    pub columns: Vec<ColumnDecl>,
    pub rows: Vec<Row>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ColumnDecl {
    pub name: Ident,
    pub ty: Option<TypeExpr>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Row {
    pub span: Span,
    pub keys: Vec<Expr>,
    pub cells: Vec<Expr>,
    /// `by documented("…", 2025-01-01)` at the end: for every cell that has none of its own.
    pub basis: Option<(Ident, Vec<Expr>)>,
}

// ---------------------------------------------------------------- blueprints

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BlueprintDecl {
    pub name: Ident,
    /// `replaces other`
    pub replaces: Option<Ident>,
    pub subject: Subject,
    /// `as db`
    pub alias: Ident,
    pub condition: Option<Expr>,
    pub body: Vec<Statement>,
    pub body_span: Span,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Subject {
    /// A kind or a trait.
    Kind(Ident),
    /// `edge workload -> postgres.read_write`
    Edge {
        from: Ident,
        to: Ident,
        capability: Option<Ident>,
    },
    Environment(Span),
    Project(Span),
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PatchDecl {
    /// `postgres.main.google_sql_database_instance`
    pub target: Vec<Ident>,
    /// `["us-east1"]`-like parts are not part of an address: a patch speaks of a node of the blueprint.
    pub environments: Vec<Ident>,
    pub body: Vec<Statement>,
    pub body_span: Span,
}

/// A statement of a blueprint, and an entry of a tree body: one list of forms for both, so that `for`, `if`
/// and `let` stand wherever a tree is built.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Statement {
    pub doc: Option<Doc>,
    pub span: Span,
    pub kind: StatementKind,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum StatementKind {
    /// `into "path"`: where the blocks that follow go.
    Into(StringLit),
    Let {
        name: Ident,
        value: Expr,
    },
    For {
        generator: Generator,
        body: Vec<Statement>,
    },
    If {
        condition: Expr,
        then: Vec<Statement>,
        otherwise: Vec<Statement>,
    },
    /// `resource T label { … }`, `data T …`, `ephemeral T …`; and blocks of Terraform itself: `block terraform { … }`,
    /// `block output "x" { … }`, `block provider "google" { … }`, `block moved { … }`.
    Block(BlockStatement),
    /// `module platform of "infrastructure/terraform" { … }`: the call of the merged module; variables are added.
    Module {
        name: Ident,
        of: StringLit,
        body: Vec<Statement>,
    },
    /// `provide host = expr`
    Provide {
        name: Ident,
        value: Expr,
    },
    /// `file "path" as bash mode 755 = expr`
    File {
        path: StringLit,
        language: Ident,
        mode: Option<Name>,
        /// `once`: begun, and the user's from then on.
        once: bool,
        value: Expr,
    },
    /// `workflow "ci.yml" { … }`: a document of a kind that `prints` something.
    Document {
        kind: Ident,
        path: StringLit,
        body: Vec<Statement>,
    },
    /// In tree bodies: `name = expr`.
    Set {
        key: FieldKey,
        append: bool,
        value: Expr,
    },
    /// In tree bodies: `name { … }`.
    Nested {
        name: FieldKey,
        body: Vec<Statement>,
        body_span: Span,
    },
    /// In tree bodies: `word label { … }`: an entry of a map, or an element of an `each` list with its label.
    Labelled {
        word: Ident,
        label: Label,
        body: Vec<Statement>,
        body_span: Option<Span>,
    },
    /// In tree bodies: `...expr`: the entries of a record or map.
    Spread(Expr),
    Error,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BlockStatement {
    /// `resource`, `data`, `ephemeral`, or the word after `block`.
    pub keyword: Ident,
    /// The type, for the first three.
    pub ty: Option<Ident>,
    /// What follows: nothing (named after the item), a name or text, or a family.
    pub label: Option<Label>,
    pub body: Vec<Statement>,
    pub body_span: Span,
}

// ---------------------------------------------------------------- tests

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TestDecl {
    pub title: StringLit,
    pub environments: Vec<Ident>,
    pub asserts: Vec<Expr>,
}
