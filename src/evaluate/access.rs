//! `a.b` and `a[b]`.

use std::sync::Arc;

use super::expression::Evaluator;
use super::scope::Scope;
use super::value::{Data, Value};
use super::{Evaluated, display, template};
use crate::artifact::hcl::{self, Expr as Hcl, Reference};
use crate::diagnostics::{Diagnostic, codes, suggest};
use crate::language::schema::Res;
use crate::source::{Name, Span};
use crate::syntax::ast::{Expr, ExprKind, Ident};

/// One `.name` of a chain.
struct Link {
    field: Ident,
    optional: bool,
}

impl Evaluator<'_> {
    /// A chain of fields: through records of an item it goes without evaluating what lies beside the path.
    pub(super) fn field(&self, expr: &Expr, scope: &mut Scope<'_>) -> Evaluated {
        match self.res(expr) {
            Res::Resource(statement) => return self.resource(statement, &[], expr.span, scope),
            Res::Capability => return self.capability(expr, scope),
            _ => {}
        }
        let mut links: Vec<Link> = Vec::new();
        let mut root = expr;
        while let ExprKind::Field { base, field, optional } = &root.kind {
            if !std::ptr::eq(root, expr) && matches!(self.res(root), Res::Resource(_) | Res::Capability) {
                break;
            }
            links.push(Link { field: *field, optional: *optional });
            root = base;
        }
        links.reverse();
        let (mut value, mut at) = self.root(root, &links, scope)?;
        while let Some(link) = links.get(at) {
            if let Data::Item(item) = value.data {
                let path: Vec<Name> = links.iter().skip(at).map(|link| link.field.name).collect();
                let (next, taken) = self.host.descend(item, &path, link.field.span)?;
                value = next;
                at += taken.max(1);
                continue;
            }
            value = self.get(&value, link.field.name, link.optional, link.field.span)?;
            at += 1;
        }
        Ok(value)
    }

    /// Where a chain begins: the value, and how many links it took already.
    fn root(&self, root: &Expr, links: &[Link], scope: &mut Scope<'_>) -> Evaluated<(Value, usize)> {
        if let ExprKind::Name(name) = root.kind
            && self.res(root) == Res::OwnField
        {
            let mut frame = scope.frame;
            while let Some(found) = frame {
                if let Some(value) = found.siblings.sibling(name, root.span) {
                    return Ok((value?, 0));
                }
                frame = found.outer;
            }
            if let Some(owner) = scope.owner {
                let path: Vec<Name> = std::iter::once(name).chain(links.iter().map(|link| link.field.name)).collect();
                let (value, taken) = self.host.descend(owner, &path, root.span)?;
                return Ok((value, taken.saturating_sub(1)));
            }
        }
        if let ExprKind::Index { base, keys } = &root.kind
            && links.first().is_some_and(|link| link.optional)
        {
            return Ok((self.index(root, base, keys, true, scope)?, 0));
        }
        Ok((self.eval(root, scope)?, 0))
    }

    fn resource(&self, statement: u32, keys: &[Value], span: Span, scope: &Scope<'_>) -> Evaluated {
        match scope.resources {
            Some(resources) => resources.resource(statement, keys, span),
            None => Err(self.fault(codes::WRONG_VALUE, span, "there are no resources outside a blueprint")),
        }
    }

    fn capability(&self, expr: &Expr, scope: &mut Scope<'_>) -> Evaluated {
        let ExprKind::Field { base, field, .. } = &expr.kind else { return self.eval(expr, scope) };
        match self.eval(base, scope)?.data {
            Data::Item(item) | Data::ItemWith(item, _) => Ok(Value::new(Data::Capability(item, field.name))),
            other => Err(self.wrong(base.span, &Value::new(other), "an item")),
        }
    }

    /// `.name` of a value.
    pub fn get(&self, value: &Value, name: Name, optional: bool, span: Span) -> Evaluated {
        match &value.data {
            Data::None if optional => Ok(Value::new(Data::None)),
            Data::None => Err(self.host.report(
                Diagnostic::error(codes::MAYBE_NONE, span, format!("there is nothing to take `{name}` of"))
                    .help(format!("write `?.{name}` and say what holds without it: `… ?? otherwise`")),
            )),
            Data::Record(fields) => Ok(fields.get(&name).cloned().unwrap_or_else(|| Value::new(Data::None))),
            Data::Map(entries) => match entries.get(&name) {
                Some(found) => Ok(found.clone()),
                None if optional => Ok(Value::new(Data::None)),
                None => Err(self.missing_key(name, entries.keys().copied(), span)),
            },
            Data::Item(item) => self.host.member(*item, name, span),
            Data::ItemWith(item, parameters) => match parameters.get(&name) {
                Some(found) => Ok(found.clone()),
                None => self.host.member(*item, name, span),
            },
            Data::Capability(item, capability) => match name.as_str() {
                "item" | "to" => Ok(Value::new(Data::Item(*item))),
                _ => Ok(Value::text(*capability)),
            },
            Data::Edge(edge) => self.host.edge_member(*edge, name, span),
            Data::Step(item, step) => self.host.step_member(*item, *step, name, span),
            Data::Promise(promise) => self.promise_field(promise, name, span),
            Data::Fact(fact) => Ok(self.fact_field(fact, name)),
            Data::Variant(_, Some(payload)) => self.get(payload, name, optional, span),
            Data::Later { expr, secret } => {
                Ok(Value::later(attribute(expr, &format!(".{name}")), secret_path(secret, name)))
            }
            _ => Err(self.wrong(span, value, "something with fields")),
        }
    }

    fn missing_key(&self, key: Name, known: impl Iterator<Item = Name>, span: Span) -> super::Fault {
        let known: Vec<&str> = known.map(|name| name.as_str()).collect();
        let made = Diagnostic::error(codes::MISSING_KEY, span, format!("the map has no entry `{key}`"));
        let made = match suggest(&key, known.iter().copied()) {
            Some(meant) => made.label(format!("did you mean `{meant}`?")),
            None if known.is_empty() => made.help("it is empty"),
            None => made.help(format!("it has {}", quoted(&known))),
        };
        self.host.report(made)
    }

    /// `base[keys]`; with `lenient`, what is not there is `none`.
    pub(super) fn index(
        &self,
        expr: &Expr,
        base: &Expr,
        keys: &[Expr],
        lenient: bool,
        scope: &mut Scope<'_>,
    ) -> Evaluated {
        let table = match (self.res(expr), self.res(base)) {
            (Res::Resource(statement), _) | (_, Res::Resource(statement)) => {
                let keys = keys.iter().map(|key| self.eval(key, scope)).collect::<Evaluated<Vec<_>>>()?;
                return self.resource(statement, &keys, expr.span, scope);
            }
            (_, Res::Table(name)) => Some(name),
            (_, Res::None) => match base.kind {
                ExprKind::Name(name) if scope.local(name).is_none() && self.module().tables.contains_key(&name) => {
                    Some(name)
                }
                _ => None,
            },
            _ => None,
        };
        if let Some(table) = table {
            return self.row(table, keys, expr.span, lenient, scope);
        }
        let owner = self.eval(base, scope)?;
        let [key] = keys else {
            return Err(self.fault(codes::WRONG_VALUE, expr.span, "only tables have several keys"));
        };
        let key_value = self.eval(key, scope)?;
        match &owner.data {
            Data::None if lenient => Ok(owner),
            Data::List(elements) => {
                let found = match &key_value.data {
                    Data::Number(number) if number.is_integer() => {
                        usize::try_from(number.to_integer()).ok().and_then(|index| elements.get(index))
                    }
                    _ => return Err(self.wrong(key.span, &key_value, "a whole number")),
                };
                match found {
                    Some(found) => Ok(found.clone()),
                    None if lenient => Ok(Value::new(Data::None)),
                    None => Err(self.host.report(
                        Diagnostic::error(
                            codes::MISSING_KEY,
                            key.span,
                            format!(
                                "the list has {} elements, and none at {}",
                                elements.len(),
                                display::display(&key_value, self.host)
                            ),
                        )
                        .help("the first one is at 0"),
                    )),
                }
            }
            Data::Map(entries) | Data::Record(entries) => {
                let name = Name::new(&self.key_text(&key_value, key.span)?);
                match entries.get(&name) {
                    Some(found) => Ok(found.clone()),
                    None if lenient => Ok(Value::new(Data::None)),
                    None => Err(self.missing_key(name, entries.keys().copied(), key.span)),
                }
            }
            Data::Later { expr: later, secret } => {
                let suffix = match &key_value.data {
                    Data::Number(_) => format!("[{}]", display::display(&key_value, self.host)),
                    _ => format!("[{}]", hcl::inline(&Hcl::Text(self.key_text(&key_value, key.span)?.into()))),
                };
                Ok(Value::later(attribute(later, &suffix), secret.clone()))
            }
            _ => Err(self.wrong(base.span, &owner, "a list, a map or a table")),
        }
    }

    /// A value as the key of a map.
    pub(super) fn key_text(&self, value: &Value, span: Span) -> Evaluated<String> {
        match &value.data {
            Data::Text(_)
            | Data::Region(_)
            | Data::Bool(_)
            | Data::Number(_)
            | Data::Variant(..)
            | Data::Item(_)
            | Data::ItemWith(..)
            | Data::Capability(..)
            | Data::Date(_)
            | Data::Column(_)
            | Data::Type(_)
            | Data::Kind(_)
            | Data::Quantity(..)
            | Data::Percent(_) => Ok(display::display(value, self.host)),
            Data::Template(parts) => match template::plain_text(parts) {
                Some(text) => Ok(text.into_owned()),
                None => Err(self.later(span, "keys are decided when the files are written")),
            },
            Data::Later { .. } => Err(self.later(span, "keys are decided when the files are written")),
            _ => Err(self.wrong(span, value, "a key")),
        }
    }
}

/// An expression of Terraform, and what follows it.
pub(super) fn attribute(expr: &Hcl, suffix: &str) -> Hcl {
    match expr {
        Hcl::Reference(reference) => Hcl::Reference(Arc::new(Reference {
            block: reference.block.clone(),
            index: reference.index.clone(),
            path: format!("{}{suffix}", reference.path).into(),
        })),
        Hcl::Path(path) => Hcl::Path(format!("{path}{suffix}").into()),
        Hcl::Suffixed(inner, before) => Hcl::Suffixed(inner.clone(), format!("{before}{suffix}").into()),
        other => Hcl::Suffixed(Arc::new(other.clone()), suffix.into()),
    }
}

fn secret_path(secret: &Arc<[Name]>, name: Name) -> Arc<[Name]> {
    if secret.is_empty() {
        return secret.clone();
    }
    secret.iter().copied().chain(std::iter::once(name)).collect()
}

fn quoted(names: &[&str]) -> String {
    let shown: Vec<String> = names.iter().take(8).map(|name| format!("`{name}`")).collect();
    let more = if names.len() > 8 { ", …" } else { "" };
    format!("{}{more}", shown.join(", "))
}
