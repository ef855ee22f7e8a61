//! Tables of the library: hashed by their keys once, rows evaluated when they are asked for.

use std::cell::RefCell;
use std::sync::Arc;

use regex::Regex;
use rustc_hash::{FxBuildHasher, FxHashMap};

use super::expression::Evaluator;
use super::records::Entries;
use super::scope::Scope;
use super::value::{Data, Fact, Value};
use super::{Evaluated, Fault};
use crate::diagnostics::{Diagnostic, codes, suggest};
use crate::language::schema::Table;
use crate::language::types::Type;
use crate::source::{Name, Span};
use crate::syntax::ast::{Expr, ExprKind, ItemKind, Row, TableDecl};

/// What was found out about tables and patterns: belongs to a host.
#[derive(Default)]
pub struct Tables {
    indexes: RefCell<FxHashMap<Name, Arc<Index>>>,
    rows: RefCell<FxHashMap<(Name, usize), Evaluated>>,
    patterns: RefCell<FxHashMap<Name, Option<Regex>>>,
}

/// Rows by their keys as text.
type Index = FxHashMap<Box<[Name]>, usize>;

impl Tables {
    /// A pattern of a refinement, compiled once; nothing if it is none (which the checker reports).
    pub(super) fn matches(&self, pattern: Name, text: &str) -> Option<bool> {
        let mut patterns = self.patterns.borrow_mut();
        let compiled = patterns.entry(pattern).or_insert_with(|| Regex::new(&pattern).ok());
        compiled.as_ref().map(|compiled| compiled.is_match(text))
    }
}

fn declaration(table: &Table) -> Option<&TableDecl> {
    match &table.ast.kind {
        ItemKind::Table(declared) => Some(declared),
        _ => None,
    }
}

impl Evaluator<'_> {
    /// `t[k1, k2]`: a record of all columns.
    pub(super) fn row(
        &self,
        table: Name,
        keys: &[Expr],
        span: Span,
        lenient: bool,
        scope: &mut Scope<'_>,
    ) -> Evaluated {
        let Some(found) = self.module().tables.get(&table).cloned() else { return Err(self.unknown(table, span)) };
        let mut wanted = Vec::with_capacity(keys.len());
        for key in keys {
            let value = self.eval(key, scope)?;
            wanted.push(Name::new(&self.key_text(&value, key.span)?));
        }
        let index = self.table_index(&found)?;
        match index.get(wanted.as_slice()) {
            Some(row) => self.row_value(&found, *row),
            None if lenient => Ok(Value::new(Data::None)),
            None => Err(self.missing_row(&found, &wanted, &index, span)),
        }
    }

    /// The row of a table for keys as text: a record of all columns; nothing where there is no such table or row.
    pub fn table_row(&self, table: Name, keys: &[Name]) -> Option<Evaluated> {
        let found = self.module().tables.get(&table).cloned()?;
        let index = self.table_index(&found).ok()?;
        index.get(keys).map(|row| self.row_value(&found, *row))
    }

    fn missing_row(&self, table: &Table, wanted: &[Name], index: &Index, span: Span) -> Fault {
        let shown = wanted.iter().map(|name| name.as_str()).collect::<Vec<_>>().join(", ");
        let known: Vec<String> =
            index.keys().map(|keys| keys.iter().map(|key| key.as_str()).collect::<Vec<_>>().join(", ")).collect();
        let mut sorted: Vec<&str> = known.iter().map(String::as_str).collect();
        sorted.sort_unstable();
        let made =
            Diagnostic::error(codes::MISSING_ROW, span, format!("table `{}` has no row for `{shown}`", table.name))
                .also(table.span, "the table");
        let made = match suggest(&shown, sorted) {
            Some(meant) => made.label(format!("did you mean `{meant}`?")),
            None => made,
        };
        self.host.report(
            made.help(format!("add the row, or say what holds without it: `{}[…]?.column ?? otherwise`", table.name)),
        )
    }

    fn table_index(&self, table: &Table) -> Evaluated<Arc<Index>> {
        if let Some(found) = self.host.tables().indexes.borrow().get(&table.name) {
            return Ok(found.clone());
        }
        let Some(declared) = declaration(table) else { return Err(Fault) };
        let mut index = Index::with_capacity_and_hasher(declared.rows.len(), FxBuildHasher);
        for (number, row) in declared.rows.iter().enumerate() {
            let mut keys = Vec::with_capacity(row.keys.len());
            for key in &row.keys {
                keys.push(self.row_key(key)?);
            }
            if let Some(first) = index.insert(keys.into_boxed_slice(), number) {
                let first = declared.rows.get(first).map_or(row.span, |first| first.span);
                self.host.report(
                    Diagnostic::error(codes::DUPLICATE_ENTRY, row.span, "a row for these keys stands here already")
                        .also(first, "the first one")
                        .help("keep one of the two"),
                );
            }
        }
        let index = Arc::new(index);
        self.host.tables().indexes.borrow_mut().insert(table.name, index.clone());
        Ok(index)
    }

    /// A key is a word, a text, or any constant.
    fn row_key(&self, key: &Expr) -> Evaluated<Name> {
        match &key.kind {
            ExprKind::Name(name) | ExprKind::Region(name) => Ok(*name),
            _ => {
                let value = self.eval(key, &mut Scope::default())?;
                Ok(Name::new(&self.key_text(&value, key.span)?))
            }
        }
    }

    fn row_value(&self, table: &Table, number: usize) -> Evaluated {
        if let Some(found) = self.host.tables().rows.borrow().get(&(table.name, number)) {
            return found.clone();
        }
        let made = self.make_row(table, number);
        self.host.tables().rows.borrow_mut().insert((table.name, number), made.clone());
        made
    }

    fn make_row(&self, table: &Table, number: usize) -> Evaluated {
        let Some(row) = declaration(table).and_then(|declared| declared.rows.get(number)) else { return Err(Fault) };
        let mut entries = Entries::with_capacity_and_hasher(table.columns.len(), FxBuildHasher);
        let cells = row.keys.iter().chain(&row.cells);
        for ((name, ty), cell) in table.columns.iter().zip(cells) {
            let value = self.cell(cell, ty, row)?;
            entries.insert(*name, value);
        }
        Ok(Value::new(Data::Record(Arc::new(entries))))
    }

    fn cell(&self, cell: &Expr, ty: &Type, row: &Row) -> Evaluated {
        let value = self.eval_as(cell, ty, &mut Scope::default())?;
        let Data::Fact(fact) = &value.data else { return Ok(value) };
        match &row.basis {
            Some((basis, arguments)) if fact.bases.is_empty() => {
                let basis = self.basis(*basis, arguments, &mut Scope::default())?;
                let fact = Fact { bases: vec![basis], ..fact.as_ref().clone() };
                Ok(Value::new(Data::Fact(Arc::new(fact))))
            }
            _ => Ok(value),
        }
    }
}
