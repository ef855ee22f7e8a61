//! Where the word under the cursor is declared: in a spec, in the standard library, in this very item.

use super::locate::{self, What};
use super::{Definition, Target, describe};
use crate::session::Session;
use crate::source::FileId;
use crate::syntax::ast::{Item, ItemKind, Statement, StatementKind};

pub fn definition(session: &Session, file: FileId, offset: usize) -> Option<Definition> {
    let (found, item) = locate::at(session, file, offset)?;
    let origin = session.sources().locate(found.span)?;
    let mut targets = Vec::new();
    for (full, name) in describe::place(session, &found.what, &item) {
        let (Some(full), Some(name)) = (session.sources().locate(full), session.sources().locate(name)) else {
            continue;
        };
        targets.push(Target {
            file: name.file,
            full: full.start.min(name.start)..full.end.max(name.end),
            name: name.start..name.end,
        });
    }
    if targets.is_empty() {
        return None;
    }
    // On a declaration itself there is one more step up: from an item to its kind.
    if let [only] = targets.as_slice()
        && only.file == origin.file
        && only.name.start <= origin.start
        && origin.end <= only.name.end
        && let What::Item(name) = found.what
    {
        let kind = session.module().items.get(&name)?.kind;
        let up = describe::place(session, &What::Kind(kind), &item);
        let up = up.first().and_then(|(full, name)| {
            let (full, name) = (session.sources().locate(*full)?, session.sources().locate(*name)?);
            Some(Target { file: name.file, full: full.start..full.end, name: name.start..name.end })
        });
        targets = up.into_iter().collect();
    }
    Some(Definition { origin: origin.start..origin.end, targets })
}

/// The statement of a blueprint that begins there.
pub(super) fn statement_at(item: &Item, at: u32) -> Option<&Statement> {
    let ItemKind::Blueprint(declared) = &item.kind else { return None };
    within(&declared.body, at)
}

fn within(statements: &[Statement], at: u32) -> Option<&Statement> {
    statements.iter().find_map(|statement| {
        if statement.span.start == at {
            return Some(statement);
        }
        match &statement.kind {
            StatementKind::For { body, .. } => within(body, at),
            StatementKind::If { then, otherwise, .. } => within(then, at).or_else(|| within(otherwise, at)),
            _ => None,
        }
    })
}
