//! What a bare word is worth: the checker said what it means.

use super::expression::Evaluator;
use super::scope::Scope;
use super::value::{Data, Value};
use super::{Evaluated, Fault};
use crate::artifact::hcl;
use crate::diagnostics::{Diagnostic, codes};
use crate::language::schema::Res;
use crate::source::{Name, Span};
use crate::syntax::ast::Expr;

impl Evaluator<'_> {
    pub(super) fn name(&self, expr: &Expr, name: Name, scope: &mut Scope<'_>) -> Evaluated {
        let span = expr.span;
        match self.res(expr) {
            Res::Local => match scope.local(name) {
                Some(value) => Ok(value.clone()),
                None => Err(self.unknown(name, span)),
            },
            Res::OwnField => match self.own(name, span, scope) {
                Some(value) => value,
                None => Err(self.unknown(name, span)),
            },
            Res::Item(name) | Res::ItemWith(name) => self.item(name, span),
            Res::Variant(name) => Ok(Value::new(Data::Variant(name, None))),
            Res::Region(name) => Ok(Value::new(Data::Region(name))),
            Res::Column(name) => Ok(Value::new(Data::Column(name))),
            Res::Kind(name) => Ok(Value::new(Data::Kind(name))),
            Res::Type(name) => Ok(Value::new(Data::Type(name))),
            Res::Input(name) => Ok(input(name)),
            Res::Environment => match self.host.environment() {
                Some(item) => Ok(Value::new(Data::Item(item))),
                None => Err(self.host.report(
                    Diagnostic::error(codes::WRONG_VALUE, span, "there is no one environment here")
                        .help("what is made once for the whole project names the environment: `x.at(e)`"),
                )),
            },
            Res::Project => match self.host.project() {
                Some(item) => Ok(Value::new(Data::Item(item))),
                None => Err(self.host.report(
                    Diagnostic::error(codes::WRONG_VALUE, span, "there is no project")
                        .help("declare it: `project name { … }`"),
                )),
            },
            Res::Edges => {
                let edges = self.host.edges().into_iter().map(|edge| Value::new(Data::Edge(edge)));
                Ok(Value::new(Data::List(edges.collect::<Vec<_>>().into())))
            }
            Res::Word(word) => Ok(self.word(word, scope)),
            Res::Resource(statement) => match scope.resources {
                Some(resources) => resources.resource(statement, &[], span),
                None => Err(self.unknown(name, span)),
            },
            Res::Error => Err(Fault),
            Res::Table(_) | Res::Function(_) | Res::Metric(_) | Res::Capability => {
                Err(self.fault(codes::WRONG_VALUE, span, format!("`{name}` is no value by itself")))
            }
            Res::None => self.unresolved(name, span, scope),
        }
    }

    /// A field of the records around, innermost first, then of the item.
    pub(super) fn own(&self, name: Name, span: Span, scope: &Scope<'_>) -> Option<Evaluated> {
        let mut frame = scope.frame;
        while let Some(found) = frame {
            if let Some(value) = found.siblings.sibling(name, span) {
                return Some(value);
            }
            frame = found.outer;
        }
        scope.owner.map(|owner| self.host.member(owner, name, span))
    }

    pub(super) fn item(&self, name: Name, span: Span) -> Evaluated {
        match self.host.item_named(name) {
            Some(item) => Ok(Value::new(Data::Item(item))),
            None => Err(self.absent(name, span)),
        }
    }

    pub(crate) fn absent(&self, name: Name, span: Span) -> Fault {
        let made = Diagnostic::error(
            codes::ABSENT_IN_ENVIRONMENT,
            span,
            format!("`{name}` does not exist in this environment"),
        );
        let declared = self.module().items.get(&name).map(|item| item.name_span);
        let made = match declared {
            Some(declared) => made.also(declared, "declared here, for other environments"),
            None => made,
        };
        self.host.report(made.help("refer to it only where it exists: put this into a layer `in … { … }`"))
    }

    /// A step of the kind, or a word of the language.
    fn word(&self, word: Name, scope: &Scope<'_>) -> Value {
        if let Some(owner) = scope.owner
            && let Some(kind) = self.module().kinds.get(&self.host.kind_of(owner))
            && let Some(index) = kind.steps.iter().position(|step| step.name.name == word)
        {
            return Value::new(Data::Step(owner, index as u32));
        }
        Value::text(word)
    }

    /// A chunk that nobody checked: the same order of lookup, without types.
    fn unresolved(&self, name: Name, span: Span, scope: &mut Scope<'_>) -> Evaluated {
        if let Some(value) = scope.local(name) {
            return Ok(value.clone());
        }
        if let Some(item) = self.host.item_named(name) {
            return Ok(Value::new(Data::Item(item)));
        }
        if self.module().inputs.contains_key(&name) {
            return Ok(input(name));
        }
        match self.own(name, span, scope) {
            Some(value) => value,
            None => Err(self.unknown(name, span)),
        }
    }

    pub(super) fn unknown(&self, name: Name, span: Span) -> Fault {
        self.fault(codes::UNKNOWN_NAME, span, format!("nothing is called `{name}` here"))
    }
}

/// What only the operator knows: a variable.
fn input(name: Name) -> Value {
    Value::later(hcl::Expr::Variable(name), [].into())
}
