//! Calls: functions, variants with a value, references with parameters, items by kind and keys.

use rustc_hash::FxHashMap;

use super::mismatch::{later_value, list_of, named};
use super::names::with_suggestion;
use super::scope::Checker;
use crate::diagnostics::{Diagnostic, codes, suggest};
use crate::language::schema::{Function, Kind, Res};
use crate::language::types::{Field, RefType, Type};
use crate::source::{Name, Span};
use crate::syntax::ast::{Argument, Expr, ExprKind, Ident};

/// Functions whose result Terraform computes the same way: they pass later values on.
const SYMBOLIC: &[&str] = &["upper", "lower", "join", "trimsuffix", "trimprefix", "replace", "base64encode"];

type Bindings = FxHashMap<Name, Type>;

impl Checker<'_> {
    pub fn infer_call(&mut self, expr: &Expr, callee: &Expr, arguments: &[Argument], expected: &Type) -> Type {
        match &callee.kind {
            ExprKind::Name(name) => self.call_by_name(expr, callee, *name, arguments, expected),
            ExprKind::Field { base, field, .. } => self.call_member(callee, base, *field, arguments),
            _ => {
                let ty = self.infer_any(callee);
                self.refuse_call(callee.span, &ty, arguments)
            }
        }
    }

    fn call_by_name(
        &mut self,
        expr: &Expr,
        callee: &Expr,
        name: Name,
        arguments: &[Argument],
        expected: &Type,
    ) -> Type {
        if let Some(local) = self.local(name) {
            let ty = local.ty.clone();
            self.resolve(callee, Res::Local);
            return self.refuse_call(callee.span, &ty, arguments);
        }
        if let Some(found) = expected.enumeration().cloned()
            && let Some(variant) = found.variants.iter().find(|variant| variant.name == name)
        {
            self.resolve(callee, Res::Variant(name));
            self.payload(expr.span, name, variant.payload.as_ref(), arguments);
            return Type::Enumeration(found);
        }
        if let Some(item) = self.module.items.get(&name) {
            let takes = self.parameters_of(expected, item.kind);
            if takes.is_some() || !self.module.functions.contains_key(&name) {
                let target = item.kind;
                self.resolve(callee, Res::ItemWith(name));
                self.demand_presence(callee.span, name);
                let parameters = takes.unwrap_or_default();
                self.arguments(expr.span, &format!("`{name}`"), &parameters, &[], arguments, false);
                return Type::Ref(std::sync::Arc::new(RefType { target, parameters }));
            }
        }
        if let Some(function) = self.module.functions.get(&name).cloned() {
            self.resolve(callee, Res::Function(name));
            return self.call_function(expr.span, &function, arguments);
        }
        if let Some(kind) = self.kind(name).cloned() {
            self.resolve(callee, Res::Kind(name));
            return self.call_kind(expr.span, &kind, arguments);
        }
        if let Some(own) = self.own.clone()
            && let Some(facet) = own.facets.get(&name)
        {
            self.resolve(callee, Res::OwnField);
            self.arguments(expr.span, &format!("facet `{name}`"), &facet.parameters, &[], arguments, false);
            return facet.result.clone().unwrap_or(Type::Any);
        }
        if self.in_test {
            for argument in arguments {
                self.infer_any(&argument.value);
            }
            return Type::Any;
        }
        // What the arguments were meant to be depends on what was called.
        self.attempt(|checker| {
            for argument in arguments {
                checker.infer_any(&argument.value);
            }
        });
        self.resolve(callee, Res::Error);
        self.report_unknown_function(callee.span, name, expected);
        Type::Unknown
    }

    /// What a reference of the expected type takes in parentheses; a call where nothing is expected takes what the
    /// first field of some kind that refers to items like this takes.
    fn parameters_of(&self, expected: &Type, kind: Name) -> Option<Vec<Field>> {
        if let Some(found) = expected.reference() {
            return Some(found.parameters.clone()).filter(|parameters| !parameters.is_empty());
        }
        let fields = self.module.kinds.values().flat_map(|kind| kind.fields.values());
        fields
            .filter_map(|field| field.ty.reference())
            .find(|found| !found.parameters.is_empty() && self.module.fits(kind, found.target))
            .map(|found| found.parameters.clone())
    }

    fn payload(&mut self, span: Span, name: Name, payload: Option<&Type>, arguments: &[Argument]) {
        match (payload, arguments) {
            (Some(Type::Record(record)), arguments) if !matches!(arguments, [only] if only.name.is_none()) => {
                self.arguments(span, &format!("`{name}`"), &record.fields, &[], arguments, false);
            }
            (Some(ty), [only]) => {
                self.expect(&only.value, ty);
            }
            (payload, arguments) => {
                for argument in arguments {
                    self.infer_any(&argument.value);
                }
                let made = match payload {
                    Some(ty) => Diagnostic::error(codes::WRONG_ARGUMENTS, span, format!("`{name}` takes one value"))
                        .help(format!("give it {}", named(ty))),
                    None => Diagnostic::error(codes::WRONG_ARGUMENTS, span, format!("`{name}` takes no value"))
                        .help(format!("write `{name}` alone")),
                };
                self.report(made);
            }
        }
    }

    /// `x.at(env)`, and facets with parameters: `e.to.loss(zone)`.
    fn call_member(&mut self, callee: &Expr, base: &Expr, field: Ident, arguments: &[Argument]) -> Type {
        let owner = self.infer_any(base);
        if field.name == "at" && matches!(owner.plain(), Type::Ref(_) | Type::Unknown | Type::Any) {
            for argument in arguments {
                self.expect(&argument.value, &Type::reference_to(Name::new("environment")));
            }
            if arguments.is_empty() {
                self.report(
                    Diagnostic::error(codes::WRONG_ARGUMENTS, field.span, "`at` takes an environment")
                        .help("write `x.at(e)`"),
                );
            }
            return owner;
        }
        if let Type::Ref(found) = owner.plain() {
            let facets = self.module.kinds.values().filter(|kind| self.module.fits(kind.name, found.target));
            let facet = facets.filter_map(|kind| kind.facets.get(&field.name)).next().cloned();
            if let Some(facet) = facet {
                let what = format!("facet `{}`", field.name);
                self.arguments(callee.span, &what, &facet.parameters, &[], arguments, false);
                return facet.result.unwrap_or(Type::Any);
            }
        }
        for argument in arguments {
            self.infer_any(&argument.value);
        }
        if owner.is_open() || self.in_test {
            return Type::Any;
        }
        let mut made = Diagnostic::error(
            codes::UNKNOWN_FUNCTION,
            field.span,
            format!("{} has nothing to call by the name of `{}`", named(&owner), field.name),
        );
        if self.module.functions.contains_key(&field.name) {
            made = made.help(format!("functions stand before what they take: `{}(…)`", field.name));
        }
        self.report(made);
        Type::Unknown
    }

    /// The item of a kind with these keys, or the only one.
    fn call_kind(&mut self, span: Span, kind: &Kind, arguments: &[Argument]) -> Type {
        if !kind.keys.is_empty() || kind.single {
            let keys: Vec<Field> = kind.keys.iter().filter_map(|key| kind.fields.get(key).cloned()).collect();
            self.key_arguments(span, &format!("`{}`", kind.name), &keys, arguments);
        } else {
            for argument in arguments {
                self.infer_any(&argument.value);
            }
            self.report(
                Diagnostic::error(
                    codes::NOT_CALLABLE,
                    span,
                    format!("items of kind `{}` are called by their names", kind.name),
                )
                .help("only single kinds, and those with keys, are called like functions"),
            );
        }
        Type::reference_to(kind.name)
    }

    /// Keys are given in order; a word of an enumeration may stand in quotes, because it is part of an identity.
    pub fn key_arguments(&mut self, span: Span, what: &str, keys: &[Field], arguments: &[Argument]) {
        for (argument, key) in arguments.iter().zip(keys) {
            if let (Some(found), ExprKind::String(string)) = (key.ty.enumeration(), &argument.value.kind)
                && let Some(text) = string.literal()
                && let Some(variant) = found.variants.iter().find(|variant| variant.name == text)
            {
                self.resolve(&argument.value, Res::Variant(variant.name));
            }
        }
        self.arguments(span, what, keys, &[], arguments, true);
    }

    fn call_function(&mut self, span: Span, function: &Function, arguments: &[Argument]) -> Type {
        if function.name == "terraform" {
            for argument in arguments {
                self.attempt(|checker| checker.infer_any(&argument.value));
            }
            return Type::Any.later();
        }
        let symbolic = SYMBOLIC.contains(&function.name.as_str()) && function.body.is_none();
        let what = format!("`{}`", function.name);
        let (bindings, later, secret) =
            self.bound_arguments(span, &what, &function.parameters, &function.generics, arguments, false, symbolic);
        let mut result = substitute(&function.result, &bindings);
        if secret {
            result = Type::Secret(std::sync::Arc::new(result));
        }
        if later { result.later() } else { result }
    }

    pub fn arguments(
        &mut self,
        span: Span,
        what: &str,
        parameters: &[Field],
        generics: &[Name],
        arguments: &[Argument],
        keys: bool,
    ) {
        self.bound_arguments(span, what, parameters, generics, arguments, keys, false);
    }

    /// Holds arguments against parameters: positions first, then names; generics are what the arguments say.
    #[allow(clippy::too_many_arguments)]
    fn bound_arguments(
        &mut self,
        span: Span,
        what: &str,
        parameters: &[Field],
        generics: &[Name],
        arguments: &[Argument],
        keys: bool,
        symbolic: bool,
    ) -> (Bindings, bool, bool) {
        let mut bindings = Bindings::default();
        let mut given = vec![false; parameters.len()];
        let (mut later, mut secret) = (false, false);
        let mut misnamed = false;
        for (position, argument) in arguments.iter().enumerate() {
            let index = match argument.name {
                None => Some(position).filter(|position| *position < parameters.len()),
                Some(name) => parameters.iter().position(|parameter| parameter.name == name.name),
            };
            let Some(index) = index else {
                self.infer_any(&argument.value);
                self.report_extra_argument(what, parameters, argument);
                misnamed |= argument.name.is_some();
                continue;
            };
            let Some(parameter) = parameters.get(index) else { continue };
            if let Some(seen) = given.get_mut(index) {
                if *seen {
                    self.report(
                        Diagnostic::error(
                            codes::WRONG_ARGUMENTS,
                            argument.value.span,
                            format!("{what} is given `{}` twice", parameter.name),
                        )
                        .help("remove one of them"),
                    );
                }
                *seen = true;
            }
            let hint = substitute_open(&parameter.ty, &bindings, generics);
            let actual = self.infer(&argument.value, &hint);
            let quoted = keys && matches!(self.res.get(argument.value.id.0 as usize), Some(Res::Variant(_)));
            if quoted {
                continue;
            }
            let mut seen = actual.clone();
            if symbolic && (actual.is_later() || actual.is_secret()) {
                later |= actual.is_later();
                secret |= actual.is_secret();
                seen = actual.known();
            } else if actual.is_secret() && !accepts_later(&parameter.ty) {
                let made = self.secret_exposed(&argument.value, &format!("{what} takes what everybody may see"));
                self.report(made);
                continue;
            } else if actual.is_later() && !accepts_later(&parameter.ty) {
                self.report(later_value(
                    argument.value.span,
                    &format!("{what} is computed when the files are written"),
                ));
                continue;
            }
            self.unify(&parameter.ty, &seen, generics, &mut bindings);
            let wanted = substitute_open(&parameter.ty, &bindings, generics);
            self.demand(&argument.value, &seen, &wanted);
        }
        let missing: Vec<Name> = parameters
            .iter()
            .zip(&given)
            .filter(|(parameter, given)| !**given && !parameter.may_be_absent())
            .map(|(parameter, _)| parameter.name)
            .collect();
        // What has a wrong name is probably what is missing.
        if !missing.is_empty() && !misnamed {
            self.report(
                Diagnostic::error(codes::WRONG_ARGUMENTS, span, format!("{what} also takes {}", list_of(&missing)))
                    .label("something is missing here"),
            );
        }
        (bindings, later, secret)
    }

    fn report_extra_argument(&mut self, what: &str, parameters: &[Field], argument: &Argument) {
        let names: Vec<&str> = parameters.iter().map(|parameter| parameter.name.as_str()).collect();
        let made = match argument.name {
            Some(name) => {
                let made = Diagnostic::error(
                    codes::WRONG_ARGUMENTS,
                    name.span,
                    format!("{what} takes nothing called `{}`", name.name),
                );
                with_suggestion(made, name.span, suggest(&name.name, names.iter().copied()), || {
                    format!("it takes {}", list_of(&names))
                })
            }
            None => {
                let made = Diagnostic::error(
                    codes::WRONG_ARGUMENTS,
                    argument.value.span,
                    match parameters.len() {
                        0 => format!("{what} takes no value"),
                        1 => format!("{what} takes one value, and this is one more"),
                        many => format!("{what} takes {many} values, and this is one more"),
                    },
                );
                if names.is_empty() { made } else { made.help(format!("it takes {}", list_of(&names))) }
            }
        };
        self.report(made);
    }

    /// Learns from an argument what the generics of a parameter stand for.
    fn unify(&self, parameter: &Type, actual: &Type, generics: &[Name], bindings: &mut Bindings) {
        match (parameter, actual.plain()) {
            (_, Type::Unknown) => {}
            (Type::Parameter(name), actual) if generics.contains(name) => {
                let joined = match bindings.get(name) {
                    Some(found) => self.join(found, actual).unwrap_or_else(|| found.clone()),
                    None => actual.clone(),
                };
                bindings.insert(*name, joined);
            }
            (Type::List(wanted) | Type::Each(wanted), Type::List(actual) | Type::Each(actual)) => {
                self.unify(wanted, actual, generics, bindings);
            }
            (Type::List(wanted) | Type::Each(wanted), actual) => self.unify(wanted, actual, generics, bindings),
            (Type::Optional(wanted), Type::Optional(actual)) => self.unify(wanted, actual, generics, bindings),
            (Type::Optional(wanted), actual) => self.unify(wanted, actual, generics, bindings),
            (Type::Map { key: wk, value: wv }, Type::Map { key: ak, value: av }) => {
                self.unify(wk, ak, generics, bindings);
                self.unify(wv, av, generics, bindings);
            }
            (Type::Map { key: wk, value: wv }, Type::Record(record)) => {
                self.unify(wk, &Type::String, generics, bindings);
                for field in &record.fields {
                    self.unify(wv, &field.ty, generics, bindings);
                }
            }
            (Type::Later(wanted), Type::Later(actual))
            | (Type::Secret(wanted), Type::Secret(actual))
            | (Type::Fact(wanted), Type::Fact(actual)) => self.unify(wanted, actual, generics, bindings),
            (Type::Later(wanted) | Type::Fact(wanted), actual) => self.unify(wanted, actual, generics, bindings),
            (Type::KindValue(name), Type::KindValue(found)) if generics.contains(name) => {
                bindings.insert(*name, Type::KindValue(*found));
            }
            (Type::Ref(wanted), Type::Ref(actual)) if generics.contains(&wanted.target) => {
                bindings.insert(wanted.target, Type::KindValue(actual.target));
            }
            _ => {}
        }
    }

    fn refuse_call(&mut self, span: Span, ty: &Type, arguments: &[Argument]) -> Type {
        for argument in arguments {
            self.infer_any(&argument.value);
        }
        if !ty.is_open() {
            self.report(
                Diagnostic::error(codes::NOT_CALLABLE, span, format!("this is {}, and nothing to call", named(ty)))
                    .help("only functions, variants with a value, and kinds are called"),
            );
        }
        Type::Unknown
    }

    fn report_unknown_function(&mut self, span: Span, name: Name, expected: &Type) {
        if let Some(found) = expected.enumeration() {
            let made = super::names::unknown_variant(span, name, found);
            self.report(made);
            return;
        }
        if let Some(found) = expected.reference() {
            let target = found.target;
            if !self.module.incomplete {
                let made = self.unknown_item(span, name, target);
                self.report(made);
            }
            return;
        }
        if let Some(table) = self.module.tables.get(&name) {
            let keys = table.keys.iter().map(|key| key.as_str()).collect::<Vec<_>>().join(", ");
            self.report(
                Diagnostic::error(codes::NOT_CALLABLE, span, format!("`{name}` is a table"))
                    .help(format!("rows are taken out with brackets: `{name}[{keys}]`")),
            );
            return;
        }
        if self.module.incomplete {
            return;
        }
        let known = self.module.functions.keys().map(|name| name.as_str());
        let kinds = self.module.kinds.values().filter(|kind| kind.single || !kind.keys.is_empty());
        let known = known.chain(kinds.map(|kind| kind.name.as_str()));
        let made = Diagnostic::error(codes::UNKNOWN_FUNCTION, span, format!("no function is called `{name}`"));
        let made = with_suggestion(made, span, suggest(&name, known), || {
            format!("declare it: `fn {name}(…) -> … = …`, or see the list with `olyc reference`")
        });
        self.report(made);
    }
}

/// A parameter that may be known later: it says so, or does not care.
fn accepts_later(ty: &Type) -> bool {
    match ty.plain() {
        Type::Later(_) | Type::Any | Type::Unknown | Type::Parameter(_) => true,
        Type::Optional(inner) | Type::List(inner) | Type::Each(inner) | Type::Secret(inner) => accepts_later(inner),
        Type::Map { value, .. } => accepts_later(value),
        _ => false,
    }
}

/// The type with its generics replaced by what is known of them.
pub(super) fn substitute(ty: &Type, bindings: &Bindings) -> Type {
    replace(ty, &|name| bindings.get(&name).cloned().or(Some(Type::Unknown)))
}

/// The same, where generics that nothing is known of agree with everything.
fn substitute_open(ty: &Type, bindings: &Bindings, generics: &[Name]) -> Type {
    replace(ty, &|name| bindings.get(&name).cloned().or_else(|| generics.contains(&name).then_some(Type::Unknown)))
}

fn replace(ty: &Type, find: &dyn Fn(Name) -> Option<Type>) -> Type {
    let inner = |ty: &std::sync::Arc<Type>| std::sync::Arc::new(replace(ty, find));
    match ty {
        Type::Parameter(name) => find(*name).unwrap_or_else(|| ty.clone()),
        Type::List(item) => Type::List(inner(item)),
        Type::Each(item) => Type::Each(inner(item)),
        Type::Optional(item) => Type::Optional(inner(item)),
        Type::Secret(item) => Type::Secret(inner(item)),
        Type::Later(item) => Type::Later(inner(item)),
        Type::Fact(item) => Type::Fact(inner(item)),
        Type::Map { key, value } => Type::Map { key: inner(key), value: inner(value) },
        Type::KindValue(name) => match find(*name) {
            Some(found @ Type::KindValue(_)) => found,
            _ => ty.clone(),
        },
        Type::Ref(found) => match find(found.target) {
            Some(Type::KindValue(target)) => Type::reference_to(target),
            _ => ty.clone(),
        },
        _ => ty.clone(),
    }
}
