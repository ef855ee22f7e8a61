//! Types as they are written, and the declarations that consist of little else: defaults, bounds and conditions inside.

use std::sync::Arc;

use super::scope::Checker;
use crate::language::types::{Field, Type};
use crate::source::Name;
use crate::syntax::ast::{FieldDecl, FunctionDecl, InputDecl, TestDecl, TypeDecl, TypeExpr, TypeExprKind};

impl<'m> Checker<'m> {
    pub fn check_named_type(&mut self, declared: &'m TypeDecl) {
        let Some(found) = self.module.types.get(&declared.name.name) else { return };
        let ty = found.ty.clone();
        self.check_type(&declared.ty, &ty);
    }

    pub fn check_function(&mut self, declared: &'m FunctionDecl) {
        let Some(function) = self.module.functions.get(&declared.name.name).cloned() else { return };
        if function.span != declared.name.span {
            return;
        }
        self.check_fields(&declared.parameters, &function.parameters);
        self.check_type(&declared.result, &function.result);
        let Some(body) = &declared.body else { return };
        self.scoped(|checker| {
            for parameter in &function.parameters {
                checker.bind(parameter.name, parameter.ty.clone());
            }
            checker.expect(body, &function.result);
        });
    }

    pub fn check_input(&mut self, declared: &'m InputDecl) {
        let Some(input) = self.module.inputs.get(&declared.name.name).cloned() else { return };
        self.check_type(&declared.ty, &input.ty);
        if let Some(default) = &declared.default {
            self.expect(default, &input.ty);
        }
    }

    /// Assertions speak of the evaluated platform, of artifacts and verdicts; the words for those belong to the tests.
    pub fn check_test(&mut self, declared: &'m TestDecl) {
        let listed = self.environment_list(&declared.environments);
        self.environments =
            Some(if declared.environments.is_empty() { self.module.environments.clone() } else { listed });
        self.in_test = true;
        self.infer_parts(&declared.title.parts, None);
        for assert in &declared.asserts {
            self.expect_condition(assert);
        }
    }

    /// Fields with their types and defaults; each is resolved already, and found by its place.
    pub fn check_fields(&mut self, declared: &'m [FieldDecl], resolved: &[Field]) {
        for field in declared {
            if let Some(found) = resolved.iter().find(|found| found.span == field.name.span) {
                self.check_field(field, found);
            }
        }
    }

    pub fn check_field(&mut self, declared: &'m FieldDecl, resolved: &Field) {
        self.check_type(&declared.ty, &resolved.ty);
        if let Some(default) = &declared.default {
            self.expect(default, &resolved.ty);
        }
    }

    /// The expressions inside a written type, against what it was resolved to.
    pub fn check_type(&mut self, written: &'m TypeExpr, resolved: &Type) {
        match (&written.kind, resolved) {
            (_, Type::Unknown) | (TypeExprKind::Error, _) => {}
            (TypeExprKind::Optional(inner), Type::Optional(resolved)) => self.check_type(inner, resolved),
            (TypeExprKind::Each(inner), Type::Each(resolved)) => self.check_type(inner, resolved),
            (TypeExprKind::Record(fields), Type::Record(record)) => {
                self.records.push(record.clone());
                self.check_fields(fields, &record.fields);
                self.records.pop();
            }
            (TypeExprKind::Union(variants), Type::Enumeration(found)) => {
                for (variant, resolved) in variants.iter().zip(&found.variants) {
                    if let (Some(payload), Some(resolved)) = (&variant.payload, &resolved.payload) {
                        self.check_type(payload, resolved);
                    }
                }
            }
            (TypeExprKind::Named { arguments, parameters, .. }, resolved) => {
                if let Type::Ref(found) = resolved {
                    self.check_fields(parameters, &found.parameters);
                }
                let inner: Vec<&Arc<Type>> = match resolved {
                    Type::List(inner) | Type::Secret(inner) | Type::Later(inner) | Type::Fact(inner) => vec![inner],
                    Type::Map { key, value } => {
                        for argument in arguments.iter().filter(|argument| argument.name.is_some()) {
                            self.check_type(&argument.value, key);
                        }
                        vec![value]
                    }
                    _ => Vec::new(),
                };
                for (argument, inner) in arguments.iter().filter(|argument| argument.name.is_none()).zip(inner) {
                    self.check_type(&argument.value, inner);
                }
            }
            (_, Type::Optional(resolved)) if is_refinement(written) => self.check_type(written, resolved),
            (TypeExprKind::InRange { base, low, high }, Type::Refined { base: resolved, .. }) => {
                self.check_type(base, resolved);
                self.expect(low, resolved.present());
                self.expect(high, resolved.present());
            }
            (TypeExprKind::Matching { base, .. }, Type::Refined { base: resolved, .. }) => {
                self.check_type(base, resolved);
            }
            (TypeExprKind::Where { base, condition, say }, Type::Refined { base: resolved, .. }) => {
                self.check_type(base, resolved);
                self.scoped(|checker| {
                    checker.bind(Name::new("it"), resolved.as_ref().clone());
                    checker.expect_condition(condition);
                    if let Some(say) = say {
                        checker.infer_parts(&say.parts, None);
                    }
                });
            }
            _ => {}
        }
    }
}

fn is_refinement(written: &TypeExpr) -> bool {
    matches!(written.kind, TypeExprKind::InRange { .. } | TypeExprKind::Matching { .. } | TypeExprKind::Where { .. })
}
