//! Tables: a header, and a row a line.

use super::Lower;
use super::items::example;
use crate::diagnostics::codes;
use crate::source::Span;
use crate::syntax::ast::{ColumnDecl, Expr, ExprKind, Ident, ItemKind, Row, TableDecl};
use crate::syntax::grammar::{Pair, Rule};

impl Lower<'_> {
    pub(super) fn table_item(&mut self, pair: Pair<'_>, head: Span) -> ItemKind {
        let mut name = None;
        let mut table = TableDecl { name: self.nothing(), keys: Vec::new(), columns: Vec::new(), rows: Vec::new() };
        let mut has_header = false;
        let mut has_body = false;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::name => name = Some(self.item_name(&part)),
                Rule::table_body => {
                    has_body = true;
                    for line in part.into_inner() {
                        match line.as_rule() {
                            Rule::table_header => {
                                has_header = true;
                                let mut columns = line.into_inner();
                                table.keys = columns.next().map(|part| self.columns(part)).unwrap_or_default();
                                table.columns = columns.next().map(|part| self.columns(part)).unwrap_or_default();
                            }
                            Rule::table_row if has_header => table.rows.extend(self.row(line)),
                            Rule::table_row => {}
                            _ => self.junk(&line),
                        }
                    }
                }
                _ => self.junk(&part),
            }
        }
        let Some(name) = name else {
            self.incomplete(head, "the name of the table", example("table"));
            return ItemKind::Error;
        };
        if !has_body {
            self.incomplete(head, "the body", example("table"));
        } else if !has_header {
            self.incomplete(head, "the line that names the columns", example("table"));
        }
        ItemKind::Table(TableDecl { name, ..table })
    }

    fn columns(&mut self, pair: Pair<'_>) -> Vec<ColumnDecl> {
        let mut columns = Vec::new();
        for column in pair.into_inner() {
            let mut name: Option<Ident> = None;
            let mut ty = None;
            for part in column.into_inner() {
                match part.as_rule() {
                    Rule::name => name = Some(self.ident(&part)),
                    _ => ty = Some(self.type_one(part)),
                }
            }
            columns.extend(name.map(|name| ColumnDecl { name, ty }));
        }
        columns
    }

    fn row(&mut self, pair: Pair<'_>) -> Option<Row> {
        let span = self.span(&pair);
        let mut sides: Vec<Vec<Expr>> = Vec::new();
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::cells => sides.push(self.values(part)),
                Rule::doc => {}
                _ if sides.is_empty() => self.form_error(
                    codes::UNREADABLE,
                    span,
                    "this is no row of a table",
                    "not understood",
                    "a row is `key, key | value, value`, on one line",
                ),
                _ => self.junk(&part),
            }
        }
        let mut sides = sides.into_iter();
        let keys = sides.next()?;
        let mut cells = sides.next().unwrap_or_default();
        let mut basis = None;
        // A basis at the end of the line is the row's: the last cell alone could not be told from it.
        if let Some(last) = cells.pop() {
            match last.kind {
                ExprKind::Basis { value, basis: word, arguments } => {
                    basis = Some((word, arguments));
                    cells.push(*value);
                }
                _ => cells.push(last),
            }
        }
        Some(Row { span, keys, cells, basis })
    }
}
