//! Rights that reach further than an edge of the spec says, each with whom it is given to: what `least_privilege` is counted against.

use crate::diagnostics::Diagnostic;
use crate::evaluate::{Data, ItemId, Scope, Value};
use crate::objectives::context::Context;
use crate::source::Span;
use crate::syntax::ast::{BlueprintDecl, Subject};

/// The metric that is counted.
pub(in crate::objectives) const METRIC: &str = "least_privilege";

/// A right that is more than the least.
#[derive(Clone, Debug)]
pub(in crate::objectives) struct Overstep {
    /// Whose right it is; nothing where it is nobody's of the spec.
    pub item: Option<ItemId>,
    /// The blueprint that gives it.
    pub by: String,
    pub text: String,
    pub span: Span,
}

/// Everything that the project's own blueprints give in this environment beyond what edges say.
pub(in crate::objectives) fn oversteps(context: &Context<'_, '_>) -> Vec<Overstep> {
    let mut found = Vec::new();
    super::grants::each(context, &mut |blueprint, finding| {
        let holders = holders(context, blueprint);
        let made = |item| made(item, blueprint, &finding);
        match holders {
            Some(items) => found.extend(items.into_iter().map(|item| made(Some(item)))),
            None => found.push(made(None)),
        }
    });
    found
}

fn made(item: Option<ItemId>, blueprint: &BlueprintDecl, finding: &Diagnostic) -> Overstep {
    Overstep {
        item,
        by: blueprint.name.name.to_string(),
        text: finding.message.clone(),
        span: finding.span.unwrap_or(blueprint.name.span),
    }
}

/// Whom a blueprint makes something for in this environment; nothing for what it makes for the environment as a whole.
fn holders(context: &Context<'_, '_>, blueprint: &BlueprintDecl) -> Option<Vec<ItemId>> {
    let module = context.world.module();
    let holds = |alias: Data| {
        let Some(condition) = &blueprint.condition else { return true };
        let mut scope = Scope::default();
        scope.bind(blueprint.alias.name, Value::new(alias));
        // A condition at fault was reported where blueprints run.
        matches!(context.world.evaluator().eval(condition, &mut scope).map(|value| value.data), Ok(Data::Bool(true)))
    };
    let kind_of = |item: ItemId| context.world.item(item).kind;
    let mut items = Vec::new();
    match &blueprint.subject {
        Subject::Kind(kind) => {
            let all = context.world.all_items().map(|item| item.id);
            items.extend(all.filter(|item| module.fits(kind_of(*item), kind.name) && holds(Data::Item(*item))));
        }
        Subject::Edge { from, to, capability } => {
            for edge in context.world.edges() {
                let meant = module.fits(kind_of(edge.from), from.name)
                    && module.fits(kind_of(edge.to), to.name)
                    && capability.is_none_or(|wanted| wanted.name == edge.capability);
                if meant && !items.contains(&edge.from) && holds(Data::Edge(edge.index)) {
                    items.push(edge.from);
                }
            }
        }
        Subject::Environment(_) | Subject::Project(_) => return None,
    }
    Some(items)
}
