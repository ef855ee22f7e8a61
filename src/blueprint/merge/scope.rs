//! What is merged at once: the instances of a block, and the loops around it.

use std::sync::Arc;

use super::order::Ordered;
use super::{Mask, Merge};
use crate::artifact::Origin;
use crate::artifact::hcl::Expr;
use crate::source::Name;

/// One instance: in one environment, with one key of the loop.
#[derive(Clone, Debug)]
pub(super) struct Row {
    /// The instance of the scope around it that it lies in.
    pub parent: usize,
    pub environment: usize,
    /// Empty at the top.
    pub key: Arc<str>,
    /// The key with its parts.
    pub expr: Expr,
}

/// The instances that one text of the module stands for.
#[derive(Clone, Debug)]
pub(super) struct Scope {
    /// `each`, or the name of a dynamic block; none where instances are environments.
    pub iterator: Option<Name>,
    /// How the key is written: `each.key`, `backend.value`.
    pub key: Arc<str>,
    /// It runs over a list, whose order matters.
    pub ordered: bool,
    pub rows: Vec<Row>,
    /// What differs between the instances of a loop: a field of the loop's value, for each row.
    pub fields: Ordered<Name, Vec<Option<Expr>>>,
}

/// Where we are.
#[derive(Clone, Debug)]
pub(super) struct Context {
    pub scopes: Vec<Scope>,
    /// What kind of block this is: `resource`, `output`.
    pub keyword: Name,
    /// The block's own name: `main_replica`.
    pub item: Name,
    /// `google_sql_database_instance.main_replica`
    pub address: Arc<str>,
    /// Blocks and the argument inside it.
    pub path: Vec<Name>,
    pub origin: Origin,
    pub file: Arc<str>,
}

impl Context {
    pub fn rows(&self) -> &[Row] {
        self.scopes.last().map_or(&[], |scope| &scope.rows)
    }

    /// The environments of the rows that have a value.
    pub fn mask<T>(&self, values: &[Option<T>]) -> Mask {
        self.rows()
            .iter()
            .zip(values)
            .filter(|(_, value)| value.is_some())
            .fold(0, |mask, (row, _)| mask | ((1 as Mask) << row.environment))
    }

    pub fn in_loop(&self) -> bool {
        self.scopes.last().is_some_and(|scope| scope.iterator.is_some())
    }

    /// `each.key`, if every row's text is its own key in one of the loops around it.
    pub fn loop_key(&self, texts: &[Option<&str>]) -> Option<Expr> {
        for (depth, scope) in self.scopes.iter().enumerate().rev() {
            if scope.iterator.is_none() {
                continue;
            }
            let agrees = texts
                .iter()
                .enumerate()
                .all(|(row, text)| text.is_none_or(|text| &*scope.rows[self.ancestor(row, depth)].key == text));
            if agrees && texts.iter().any(Option::is_some) {
                return Some(Expr::Path(scope.key.clone()));
            }
        }
        None
    }

    /// The row of an outer scope in which a row of the innermost lies.
    fn ancestor(&self, mut row: usize, depth: usize) -> usize {
        for scope in self.scopes[depth + 1..].iter().rev() {
            row = scope.rows[row].parent;
        }
        row
    }

    /// The name of the argument that is being merged.
    pub fn argument(&self) -> Name {
        self.path.last().copied().unwrap_or_default()
    }
}

impl Merge<'_> {
    /// Whether a row is one of those that have a value.
    pub(super) fn condition<T>(&mut self, cx: &mut Context, values: &[Option<T>], hint: &str) -> Expr {
        let with = cx.mask(values);
        let without = cx
            .rows()
            .iter()
            .zip(values)
            .filter(|(_, value)| value.is_none())
            .fold(0, |mask, (row, _)| mask | ((1 as Mask) << row.environment));
        if with & without == 0 {
            return self.presence(with, hint);
        }
        let flags = values.iter().map(|value| Some(Expr::Bool(value.is_some()))).collect();
        self.field(cx, Name::new(&format!("has_{}", cx.argument())), flags)
    }

    /// The boolean that says whether an environment is one of a set.
    pub(super) fn presence(&mut self, mask: Mask, hint: &str) -> Expr {
        Expr::Variable(self.variables.presence(mask, hint))
    }

    /// A field of the innermost loop's value.
    pub(super) fn field(&mut self, cx: &mut Context, name: Name, values: Vec<Option<Expr>>) -> Expr {
        let path = cx.path.clone();
        let Some(scope) = cx.scopes.last_mut() else { return Expr::Null };
        let iterator = scope.iterator.unwrap_or_default();
        let mut chosen = super::variables::identifier(&name);
        let mut depth = path.len();
        let mut number = 1;
        loop {
            match scope.fields.get(&Name::new(&chosen)) {
                Some(known) if *known == values => break,
                // `key` is how a list's element tells its key.
                None if !(scope.ordered && chosen == "key") => {
                    scope.fields.insert(Name::new(&chosen), values);
                    break;
                }
                _ if depth > 1 => {
                    depth -= 1;
                    chosen = super::variables::identifier(&format!("{}_{chosen}", path[depth - 1]));
                }
                _ => {
                    number += 1;
                    chosen = format!("{}_{number}", super::variables::identifier(&name));
                }
            }
        }
        Expr::Path(format!("{iterator}.value.{chosen}").into())
    }
}
