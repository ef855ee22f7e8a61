//! Calls: functions, the compiler's own, references with parameters, items by kind and keys, facets.

use std::sync::Arc;

use super::expression::Evaluator;
use super::records::Entries;
use super::scope::Scope;
use super::value::{Data, Value};
use super::{Evaluated, Fault, native};
use crate::diagnostics::{Diagnostic, codes};
use crate::language::schema::{Function, Res};
use crate::language::types::Field;
use crate::source::{Name, Span};
use crate::syntax::ast::{Argument, Expr, ExprKind, Ident};

impl Evaluator<'_> {
    pub(super) fn call(&self, expr: &Expr, callee: &Expr, arguments: &[Argument], scope: &mut Scope<'_>) -> Evaluated {
        if let ExprKind::Field { base, field, .. } = &callee.kind {
            return self.call_member(expr, base, *field, arguments, scope);
        }
        let ExprKind::Name(name) = callee.kind else {
            return Err(self.fault(codes::NOT_CALLABLE, callee.span, "only functions, variants and kinds are called"));
        };
        match self.res(callee) {
            Res::Function(name) => self.call_function(name, expr.span, arguments, scope),
            Res::Variant(name) => {
                let payload = match arguments {
                    [only, ..] => Some(Arc::new(self.eval(&only.value, scope)?)),
                    [] => None,
                };
                Ok(Value::new(Data::Variant(name, payload)))
            }
            Res::ItemWith(name) => self.item_with(name, callee.span, arguments, scope),
            Res::Kind(name) => self.keyed(name, expr.span, arguments, scope),
            Res::OwnField => match scope.owner {
                Some(owner) => {
                    let given = self.plain_arguments(arguments, scope)?;
                    self.host.facet(owner, name, given, expr.span)
                }
                None => Err(self.unknown(name, callee.span)),
            },
            Res::Metric(_) => Err(self.fault(codes::WRONG_VALUE, expr.span, "a metric stands in a promise only")),
            Res::Error => Err(Fault),
            _ if self.module().functions.contains_key(&name) => self.call_function(name, expr.span, arguments, scope),
            _ if self.module().kinds.contains_key(&name) => self.keyed(name, expr.span, arguments, scope),
            _ if self.host.item_named(name).is_some() => self.item_with(name, callee.span, arguments, scope),
            _ => Err(self.unknown(name, callee.span)),
        }
    }

    fn plain_arguments(&self, arguments: &[Argument], scope: &mut Scope<'_>) -> Evaluated<Vec<Value>> {
        arguments.iter().map(|argument| self.eval(&argument.value, scope)).collect()
    }

    /// `x.at(env)`, and facets with parameters.
    fn call_member(
        &self,
        expr: &Expr,
        base: &Expr,
        field: Ident,
        arguments: &[Argument],
        scope: &mut Scope<'_>,
    ) -> Evaluated {
        let owner = self.eval(base, scope)?;
        let given = self.plain_arguments(arguments, scope)?;
        match (&owner.data, field.name.as_str(), given.as_slice()) {
            (_, "at", [environment]) => self.host.at(&owner, environment, expr.span),
            (Data::Item(item) | Data::ItemWith(item, _), ..) => self.host.facet(*item, field.name, given, expr.span),
            _ => Err(self.wrong(base.span, &owner, "an item")),
        }
    }

    /// `go("1.26")`: an item, and what the reference takes besides.
    fn item_with(&self, name: Name, span: Span, arguments: &[Argument], scope: &mut Scope<'_>) -> Evaluated {
        let Some(item) = self.host.item_named(name) else { return Err(self.absent(name, span)) };
        let kind = self.host.kind_of(item);
        let parameters = self.parameters_of(kind);
        let mut made = Entries::default();
        for (position, argument) in arguments.iter().enumerate() {
            let parameter = match argument.name {
                Some(name) => parameters.iter().find(|field| field.name == name.name),
                None => parameters.get(position),
            };
            match parameter {
                Some(field) => {
                    made.insert(field.name, self.eval_as(&argument.value, &field.ty, scope)?);
                }
                None => {
                    let name = argument.name.map_or_else(|| Name::new(&position.to_string()), |name| name.name);
                    made.insert(name, self.eval(&argument.value, scope)?);
                }
            }
        }
        Ok(Value::new(Data::ItemWith(item, Arc::new(made))))
    }

    /// What references to items of this kind take in parentheses, as some field of some kind says.
    fn parameters_of(&self, kind: Name) -> &[Field] {
        let module = self.module();
        let fields = module.kinds.values().flat_map(|kind| kind.fields.values());
        fields
            .filter_map(|field| match super::typed::core(&field.ty) {
                crate::language::types::Type::Ref(found) if !found.parameters.is_empty() => Some(found),
                _ => None,
            })
            .find(|found| module.fits(kind, found.target))
            .map_or(&[], |found| &found.parameters)
    }

    /// `crypto_key(sql, region)`: the implied item with these keys; `network()`: the only one.
    fn keyed(&self, kind: Name, span: Span, arguments: &[Argument], scope: &mut Scope<'_>) -> Evaluated {
        let Some(found) = self.module().kinds.get(&kind) else { return Err(self.unknown(kind, span)) };
        let mut keys = Vec::with_capacity(arguments.len());
        for (position, argument) in arguments.iter().enumerate() {
            let field = found.keys.get(position).and_then(|key| found.fields.get(key));
            keys.push(match field {
                Some(field) => self.eval_as(&argument.value, &field.ty, scope)?,
                None => self.eval(&argument.value, scope)?,
            });
        }
        if let Some(item) = self.host.keyed(kind, &keys) {
            return Ok(Value::new(Data::Item(item)));
        }
        let shown: Vec<String> = keys.iter().map(|key| super::display(key, self.host)).collect();
        let written = format!("{kind}({})", shown.join(", "));
        let made = Diagnostic::error(codes::NOT_IMPLIED, span, format!("there is no `{written}` here"))
            .label("nothing implies it")
            .also(found.span, "the kind");
        Err(self
            .host
            .report(made.help(format!("let the kind that needs it say so: `implies {kind} ({})`", shown.join(", ")))))
    }

    fn call_function(&self, name: Name, span: Span, arguments: &[Argument], scope: &mut Scope<'_>) -> Evaluated {
        let Some(function) = self.module().functions.get(&name).cloned() else { return Err(self.unknown(name, span)) };
        let values = self.arguments(&function, span, arguments, scope)?;
        match &function.body {
            Some(body) => {
                let run = |values: Vec<Value>| {
                    let mut inner = Scope::default();
                    for (parameter, value) in function.parameters.iter().zip(values) {
                        inner.bind(parameter.name, value);
                    }
                    self.eval_as(body, &function.result, &mut inner)
                };
                match self.host.memo() {
                    Some(memo) => memo.of(name, values, run),
                    None => run(values),
                }
            }
            None => {
                let spans: Vec<Span> = arguments.iter().map(|argument| argument.value.span).collect();
                native::call(&native::Call { evaluator: *self, name, arguments: &values, spans: &spans, span })
            }
        }
    }

    /// Positions first, then names; defaults for the rest.
    fn arguments(
        &self,
        function: &Function,
        span: Span,
        arguments: &[Argument],
        scope: &mut Scope<'_>,
    ) -> Evaluated<Vec<Value>> {
        let mut given: Vec<Option<Value>> = vec![None; function.parameters.len()];
        let mut fault = false;
        for (position, argument) in arguments.iter().enumerate() {
            let index = match argument.name {
                None => Some(position),
                Some(name) => function.parameters.iter().position(|parameter| parameter.name == name.name),
            };
            let Some((slot, parameter)) =
                index.and_then(|index| Some((given.get_mut(index)?, function.parameters.get(index)?)))
            else {
                continue;
            };
            match self.eval_as(&argument.value, &parameter.ty, scope) {
                Ok(value) => *slot = Some(value),
                Err(Fault) => fault = true,
            }
        }
        if fault {
            return Err(Fault);
        }
        let mut values = Vec::with_capacity(given.len());
        for (value, parameter) in given.into_iter().zip(&function.parameters) {
            values.push(match (value, &parameter.default) {
                (Some(value), _) => value,
                (None, Some(default)) => self.eval_as(default, &parameter.ty, &mut Scope::default())?,
                (None, None) => match self.empty(&parameter.ty, span, &Scope::default()) {
                    Some(value) => value?,
                    None => {
                        return Err(self.fault(
                            codes::WRONG_ARGUMENTS,
                            span,
                            format!("`{}` also takes `{}`", function.name, parameter.name),
                        ));
                    }
                },
            });
        }
        Ok(values)
    }
}
