//! Tables: every cell is of its column's type.

use super::scope::Checker;
use crate::diagnostics::{Diagnostic, codes};
use crate::language::schema::Res;
use crate::language::types::Type;
use crate::syntax::ast::{ExprKind, TableDecl};

impl<'m> Checker<'m> {
    pub fn check_table(&mut self, declared: &'m TableDecl) {
        let Some(table) = self.module.tables.get(&declared.name.name).cloned() else { return };
        if table.span != declared.name.span {
            return;
        }
        let mut types: Vec<Type> = Vec::new();
        for column in declared.keys.iter().chain(&declared.columns) {
            let ty = table.columns.iter().find(|(name, _)| *name == column.name.name);
            let ty = ty.map_or(Type::Any, |(_, ty)| ty.clone());
            if let Some(written) = &column.ty {
                self.check_type(written, &ty);
            }
            types.push(ty);
        }
        let (keys, cells) = types.split_at(declared.keys.len().min(types.len()));
        for row in &declared.rows {
            for (what, given, wanted) in [("keys", &row.keys, keys), ("cells", &row.cells, cells)] {
                if given.len() != wanted.len() {
                    self.report(
                        Diagnostic::error(
                            codes::WRONG_ARGUMENTS,
                            row.span,
                            format!(
                                "this row has {} {what}, and the table has {} columns for them",
                                given.len(),
                                wanted.len()
                            ),
                        )
                        .also(table.span, "the table's columns"),
                    );
                }
            }
            for (key, ty) in row.keys.iter().zip(keys) {
                // A word of a column without a type is just a word.
                if let (ExprKind::Name(name), Type::Any) = (&key.kind, ty) {
                    self.resolve(key, Res::Word(*name));
                    continue;
                }
                if let (ExprKind::Region(_), Type::Any) = (&key.kind, ty) {
                    if let ExprKind::Region(name) = key.kind {
                        self.resolve(key, Res::Region(name));
                    }
                    continue;
                }
                self.expect(key, ty);
            }
            for (cell, ty) in row.cells.iter().zip(cells) {
                self.expect(cell, ty);
            }
            if let Some((basis, arguments)) = &row.basis {
                self.check_basis(*basis, arguments);
            }
        }
    }
}
