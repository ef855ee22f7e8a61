//! A hash of what a tree says, whatever its places: equal for a text and its formatted form.

use std::hash::{Hash, Hasher};

use rustc_hash::FxHasher;

use super::ast::*;
use crate::source::{Name, Span};

/// The shape of an item. Two items of one shape mean the same.
pub fn shape(item: &Item) -> u64 {
    let mut hasher = FxHasher::default();
    item.shape(&mut hasher);
    hasher.finish()
}

trait Shape {
    fn shape(&self, hasher: &mut FxHasher);
}

impl Shape for Span {
    fn shape(&self, _: &mut FxHasher) {}
}

impl Shape for ExprId {
    fn shape(&self, _: &mut FxHasher) {}
}

impl Shape for Name {
    fn shape(&self, hasher: &mut FxHasher) {
        self.as_str().hash(hasher);
    }
}

/// A value that says all by itself.
macro_rules! plain {
    ($($name:ty),*) => {
        $(impl Shape for $name {
            fn shape(&self, hasher: &mut FxHasher) {
                self.hash(hasher);
            }
        })*
    };
}

plain!(bool, u32, String, std::sync::Arc<str>);

/// A choice without parts.
macro_rules! word {
    ($($name:ty),*) => {
        $(impl Shape for $name {
            fn shape(&self, hasher: &mut FxHasher) {
                (*self as u8).hash(hasher);
            }
        })*
    };
}

word!(UnaryOp, BinaryOp, StringForm);

impl<T: Shape> Shape for Option<T> {
    fn shape(&self, hasher: &mut FxHasher) {
        self.is_some().hash(hasher);
        if let Some(value) = self {
            value.shape(hasher);
        }
    }
}

impl<T: Shape> Shape for Vec<T> {
    fn shape(&self, hasher: &mut FxHasher) {
        self.len().hash(hasher);
        for value in self {
            value.shape(hasher);
        }
    }
}

impl<T: Shape> Shape for Box<T> {
    fn shape(&self, hasher: &mut FxHasher) {
        self.as_ref().shape(hasher);
    }
}

impl<T: Shape, U: Shape> Shape for (T, U) {
    fn shape(&self, hasher: &mut FxHasher) {
        self.0.shape(hasher);
        self.1.shape(hasher);
    }
}

/// A struct: every part of it that is named here; a part that is forgotten does not compile.
macro_rules! parts {
    ($($name:ident { $($field:ident),* $(; $($place:ident),*)? })*) => {
        $(impl Shape for $name {
            fn shape(&self, hasher: &mut FxHasher) {
                let $name { $($field,)* $($($place: _,)*)? } = self;
                $($field.shape(hasher);)*
            }
        })*
    };
}

parts! {
    Ident { name; span }
    Doc { text, parts; span }
    Item { doc, kind; span, head, broken, expressions }
    Declaration { kind, name, environments, body }
    Defaults { kind, environments, body }
    Body { entries; span }
    Entry { doc, kind; span }
    Label { kind; span }
    Expr { kind; id, span }
    Quantity { number, currency, unit; unit_span }
    Argument { name, value }
    Arm { pattern, value; span }
    VariantPattern { name, binding }
    Generator { names, over, condition; span }
    StringLit { form, parts; span }
    TypeExpr { kind; span }
    TypeArgument { name, value }
    VariantDecl { doc, name, payload }
    FieldDecl { doc, name, ty, wire, label, default; span }
    TypeDecl { name, parameters, ty }
    FunctionDecl { name, generics, parameters, result, body }
    KindDecl { name, traits, single, unique, prints, keys, members; body }
    Member { doc, kind; span }
    Implies { kind, arguments, generators, condition }
    Check { name, condition, require, at, say, help, warning }
    StepDecl { doc, name, phase, condition, entries }
    PhasesDecl { name, phases, after }
    InputDecl { name, ty, default }
    TableDecl { name, keys, columns, rows }
    ColumnDecl { name, ty }
    Row { keys, cells, basis; span }
    BlueprintDecl { name, replaces, subject, alias, condition, body; body_span }
    PatchDecl { target, environments, body; body_span }
    Statement { doc, kind; span }
    BlockStatement { keyword, ty, label, body; body_span }
    TestDecl { title, environments, asserts }
}

/// A choice: its number, and every part of the variant.
macro_rules! choice {
    ($($name:ident { $($variant:ident $(($($unnamed:ident),*))? $({ $($field:ident),* $(; $($place:ident),*)? })?)* })*) => {
        $(impl Shape for $name {
            fn shape(&self, hasher: &mut FxHasher) {
                std::mem::discriminant(self).hash(hasher);
                match self {
                    $($name::$variant $(($($unnamed),*))? $({ $($field,)* $($($place: _,)*)? })? => {
                        $($($unnamed.shape(hasher);)*)?
                        $($($field.shape(hasher);)*)?
                    })*
                }
            }
        })*
    };
}

choice! {
    ItemKind {
        Declaration(it) Defaults(it) Kind(it) Type(it) Function(it) Table(it) Blueprint(it) Patch(it) Input(it) Phases(it) Test(it)
        Import(it) Error
    }
    EntryKind {
        Set { name, append, value } Merge { name, body } Labelled { word, label, body } Layer { environments, body } Error
    }
    LabelKind { Path(it) Text(it) Family(it, keys) }
    ExprKind {
        Bool(it) None Number(it) Quantity(it) Date(it) String(it) Name(it) Region(it) SelfRef This
        Field { base, field, optional } Index { base, keys } Call { callee, arguments } Unary { op, operand }
        Binary { op, left, right; op_span } If { condition, then, otherwise } Match { subject, arms } List(it) Record(it)
        Range { low, high } Basis { value, basis, arguments } Let { name, value, body } Error
    }
    Pattern { Any(it) Variants(it) Literal(it) }
    Element { Value(it) Spread(it) Each { generator, value } }
    Field { Set { key, value } Spread(it) Each { generator, key, value } }
    FieldKey { Name(it) Text(it) }
    StringPart { Text(it) Value { expr, indent } For { generator, body } If { condition, then, otherwise } }
    TypeExprKind {
        Named { name, arguments, parameters } Optional(it) Union(it) Record(it) Each(it) InRange { base, low, high }
        Matching { base, pattern } Where { base, condition, say } Error
    }
    MemberKind {
        Field(it) Capability { name, text, entries } Provides { field, after_apply, from_edges } Implies(it) Check(it)
        Facet { name, parameters, result, value } Step(it) Error
    }
    Subject { Kind(it) Edge { from, to, capability } Environment(it) Project(it) }
    StatementKind {
        Into(it) Let { name, value } For { generator, body } If { condition, then, otherwise } Block(it) Module { name, of, body }
        Provide { name, value } File { path, language, mode, once, value } Document { kind, path, body } Set { key, append, value }
        Nested { name, body; body_span } Labelled { word, label, body, body_span } Spread(it) Error
    }
}
