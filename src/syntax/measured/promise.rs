//! What an entry shows, as somebody would write it in a spec: read by the same parser, with its places in the file.

use super::format::Told;
use super::item::Maker;
use crate::diagnostics::{Diagnostic, codes};
use crate::source::Span;
use crate::syntax::ast::{EntryKind, Expr, ExprId, ExprKind, ItemKind};

/// What a text stands behind so that it is read as a value.
const BEFORE: &str = "evidence it {\n  shows = ";

/// Reads the text of a member as a value; nothing where it is none, which is told.
pub(super) fn read(maker: &mut Maker, told: Told<'_>) -> Option<Expr> {
    let place = maker.inner(told.value);
    let text = told.value.in_place()?;
    let read = super::super::parse_chunk(&format!("{BEFORE}{text}\n}}"), maker.chunk);
    let shift = Shift { place, first: maker.expressions };
    if !read.diagnostics.is_empty() {
        maker.found.extend(read.diagnostics.into_iter().map(|one| shift.diagnostic(one)));
        return None;
    }
    let item = read.value?;
    let count = item.expressions;
    let mut values = match item.kind {
        ItemKind::Declaration(made) => made.body.map(|body| body.entries).unwrap_or_default(),
        _ => Vec::new(),
    };
    if let (Some(only), true) = (values.pop(), values.is_empty())
        && let EntryKind::Set { mut value, .. } = only.kind
        && shift.expr(&mut value)
    {
        maker.expressions += count;
        return Some(value);
    }
    let key = told.key.text().unwrap_or_default();
    maker.found.push(
        Diagnostic::error(codes::EVIDENCE_FORM, place, format!("`{key}` says no more than one constant or bound"))
            .help("what was measured is written like a promise: `\"p99(latency) < 80ms\"`, `\"restore == 14min\"`"),
    );
    None
}

/// From places of the text that was read to places of the file.
struct Shift {
    place: Span,
    first: u32,
}

impl Shift {
    fn span(&self, span: Span) -> Span {
        let moved = |at: u32| {
            let inside = at.saturating_sub(u32::try_from(BEFORE.len()).unwrap_or_default());
            (self.place.start + inside).min(self.place.end)
        };
        Span { chunk: self.place.chunk, start: moved(span.start), end: moved(span.end) }
    }

    /// Whether the expression is of a form that evidence may have: a metric, a comparison, a constant.
    fn expr(&self, expr: &mut Expr) -> bool {
        expr.span = self.span(expr.span);
        expr.id = ExprId(expr.id.0 + self.first);
        match &mut expr.kind {
            ExprKind::Number(_) | ExprKind::Date(_) | ExprKind::Name(_) | ExprKind::Region(_) => true,
            ExprKind::Quantity(quantity) => {
                quantity.unit_span = self.span(quantity.unit_span);
                true
            }
            ExprKind::Call { callee, arguments } => {
                let named = arguments.iter().any(|argument| argument.name.is_some());
                !named && self.expr(callee) && arguments.iter_mut().all(|argument| self.expr(&mut argument.value))
            }
            ExprKind::Unary { operand, .. } => self.expr(operand),
            ExprKind::Binary { op_span, left, right, .. } => {
                *op_span = self.span(*op_span);
                self.expr(left) && self.expr(right)
            }
            _ => false,
        }
    }

    fn diagnostic(&self, mut made: Diagnostic) -> Diagnostic {
        made.span = made.span.map(|span| self.span(span));
        made.labels.iter_mut().for_each(|label| label.span = self.span(label.span));
        // An edit that fits a spec may not fit a text within JSON.
        made.fixes.clear();
        made
    }
}
