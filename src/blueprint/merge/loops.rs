//! The end of a loop: what `for_each` runs over.

use std::sync::Arc;

use super::Merge;
use super::known::{is_later, same};
use super::scope::Context;
use crate::artifact::hcl::Expr;
use crate::source::Name;

impl Merge<'_> {
    /// Leaves the innermost loop, and gives the value of its `for_each`. `name` is what a variable for it is called.
    pub(super) fn close(&mut self, cx: &mut Context, name: Name) -> Expr {
        let Some(scope) = cx.scopes.pop() else { return Expr::Null };
        let count = cx.rows().len();
        let mut keys: Vec<Vec<Expr>> = vec![Vec::new(); count];
        for row in &scope.rows {
            keys[row.parent].push(row.expr.clone());
        }
        if scope.fields.is_empty() {
            if let Some(set) = self.set_of_environment(cx, &keys, scope.ordered) {
                return set;
            }
            let lists: Vec<Expr> = keys.into_iter().map(|keys| Expr::List(keys.into())).collect();
            return self.set(cx, &lists, name, scope.ordered);
        }
        let mut maps: Vec<Vec<(Expr, Expr)>> = vec![Vec::new(); count];
        for (index, row) in scope.rows.iter().enumerate() {
            let mut entries: Vec<(Expr, Expr)> = Vec::with_capacity(scope.fields.len() + 1);
            if scope.ordered {
                entries.push((Expr::Text("key".into()), row.expr.clone()));
            }
            for (field, values) in &scope.fields {
                let value = values.get(index).cloned().flatten().unwrap_or(Expr::Null);
                entries.push((Expr::Text(field.as_str().into()), value));
            }
            maps[row.parent].push((row.expr.clone(), Expr::Object(entries.into())));
        }
        let values: Vec<Expr> = maps
            .into_iter()
            .map(|map| {
                if scope.ordered {
                    Expr::List(map.into_iter().map(|(_, value)| value).collect())
                } else {
                    Expr::Object(map.into())
                }
            })
            .collect();
        let borrowed: Vec<Option<&Expr>> = values.iter().map(Some).collect();
        if values.iter().any(is_later) || all_same(&values) {
            return self.value(cx, &borrowed);
        }
        self.differ(cx, &borrowed, Some(name))
    }

    fn set(&mut self, cx: &mut Context, lists: &[Expr], name: Name, ordered: bool) -> Expr {
        let borrowed: Vec<Option<&Expr>> = lists.iter().map(Some).collect();
        let toset = |inner: Expr| {
            if ordered { inner } else { Expr::Call { function: Name::new("toset"), arguments: Arc::from([inner]) } }
        };
        if all_same(lists) {
            return toset(self.value(cx, &borrowed));
        }
        let made = self.differ(cx, &borrowed, Some(name));
        match made {
            Expr::Variable(variable) if !ordered => {
                self.variables.is_set(variable);
                Expr::Variable(variable)
            }
            other => toset(other),
        }
    }

    /// `toset(var.regions)`: the keys are, in every environment, exactly a list that the environment has.
    fn set_of_environment(&mut self, cx: &Context, keys: &[Vec<Expr>], ordered: bool) -> Option<Expr> {
        let texts: Vec<Vec<std::borrow::Cow<'_, str>>> = keys
            .iter()
            .map(|keys| keys.iter().map(super::known::text_of).collect::<Option<Vec<_>>>())
            .collect::<Option<Vec<_>>>()?;
        let environments = self.environments;
        let names = environments
            .first()?
            .fields
            .iter()
            .filter(|(_, value)| matches!(value, Expr::List(_)))
            .map(|(name, _)| *name);
        for name in names {
            let agrees = cx.rows().iter().zip(&texts).all(|(row, keys)| {
                let Some(Expr::List(list)) = environments[row.environment].fields.get(&name) else { return false };
                let list: Option<Vec<_>> = list.iter().map(super::known::text_of).collect();
                list.is_some_and(|mut list| {
                    let mut keys = keys.clone();
                    if !ordered {
                        list.sort();
                        keys.sort();
                    }
                    list == keys
                })
            });
            // One environment alone says nothing: a list is worth a variable where the environment has one.
            if agrees && !texts.iter().all(Vec::is_empty) {
                let values: Vec<Option<Expr>> =
                    environments.iter().map(|tree| tree.fields.get(&name).map(super::literal)).collect();
                let variable = self.variables.sourced(&crate::artifact::hcl::Source::Environment(name), &values);
                let inner = Expr::Variable(variable);
                return Some(if ordered {
                    inner
                } else {
                    Expr::Call { function: Name::new("toset"), arguments: Arc::from([inner]) }
                });
            }
        }
        None
    }
}

fn all_same(values: &[Expr]) -> bool {
    values.windows(2).all(|pair| same(&pair[0], &pair[1]))
}
