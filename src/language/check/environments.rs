//! Where things exist: lists behind `in`, and references to what is not there.

use super::mismatch::list_of;
use super::names::with_suggestion;
use super::scope::Checker;
use crate::diagnostics::{Applicability, Diagnostic, Edit, codes, suggest};
use crate::source::{Name, Span};
use crate::syntax::ast::Ident;

impl Checker<'_> {
    /// Every name behind `in` is an environment; those that are.
    pub fn environment_list(&mut self, written: &[Ident]) -> Vec<Name> {
        let mut found: Vec<Name> = Vec::with_capacity(written.len());
        for environment in written {
            if self.module.environments.contains(&environment.name) {
                found.push(environment.name);
            } else if !self.module.incomplete {
                self.report_unknown_environment(*environment);
            }
        }
        found
    }

    fn report_unknown_environment(&mut self, written: Ident) {
        let known: Vec<&str> = self.module.environments.iter().map(|name| name.as_str()).collect();
        let made = Diagnostic::error(
            codes::UNKNOWN_ENVIRONMENT,
            written.span,
            format!("no environment is called `{}`", written.name),
        );
        let meant = suggest(&written.name, known.iter().copied())
            .or_else(|| abbreviated(&written.name, &known))
            .or_else(|| known.iter().copied().find(|name| name.len() >= 3 && written.name.starts_with(name)));
        let made = with_suggestion(made, written.span, meant, || {
            if known.is_empty() {
                format!("declare it: `environment {} {{ … }}`", written.name)
            } else {
                format!("the project has {}", list_of(&known))
            }
        });
        self.report(made);
    }

    /// Narrows where what is checked exists, for as long as `inside` runs.
    pub fn in_environments(&mut self, environments: Vec<Name>, inside: impl FnOnce(&mut Self)) {
        let narrower = match &self.environments {
            Some(outer) => environments.into_iter().filter(|name| outer.contains(name)).collect(),
            None => environments,
        };
        let outer = self.environments.replace(narrower);
        inside(self);
        self.environments = outer;
    }

    /// What is referred to must exist wherever the reference does.
    pub fn demand_presence(&mut self, span: Span, name: Name) {
        let Some(here) = self.environments.clone() else { return };
        let Some(item) = self.module.items.get(&name) else { return };
        let absent: Vec<Name> =
            here.iter().copied().filter(|environment| item.in_environment(*environment).is_none()).collect();
        if absent.is_empty() {
            return;
        }
        let there: Vec<Name> = here.iter().copied().filter(|environment| !absent.contains(environment)).collect();
        let place = item.name_span;
        let exists = item.declarations().flat_map(|one| one.environments.iter().copied()).collect::<Vec<_>>();
        let mut made = Diagnostic::error(
            codes::ABSENT_IN_ENVIRONMENT,
            span,
            format!("`{name}` does not exist in {}", list_of(&absent)),
        )
        .label("refers to nothing there")
        .also(place, format!("`{name}` exists in {}", list_of(&exists)));
        for environment in &absent {
            made = made.in_environment(*environment);
        }
        made = match (there.as_slice(), self.wrap) {
            ([], _) => made.help(format!("let `{name}` exist there too, or refer to something else")),
            (there, Some(entry)) => {
                let words = there.iter().map(|name| name.as_str()).collect::<Vec<_>>().join(", ");
                made.help(format!("move the reference into a layer: `in {words} {{ … }}`")).fix(
                    format!("set it in {words} only"),
                    Applicability::Unsafe,
                    vec![
                        Edit { span: Span { end: entry.start, ..entry }, text: format!("in {words} {{ ") },
                        Edit { span: entry.after(), text: String::from(" }") },
                    ],
                )
            }
            (there, None) => {
                made.help(format!("narrow the layer to {}, or let `{name}` exist in the others too", list_of(there)))
            }
        };
        self.report(made);
    }
}

/// `prd` → `prod`, `stg` → `staging`: the letters of what was written, in their order.
fn abbreviated<'a>(written: &str, known: &[&'a str]) -> Option<&'a str> {
    let mut fitting = known.iter().copied().filter(|name| {
        let mut letters = name.chars();
        written.len() >= 2
            && name.chars().next() == written.chars().next()
            && written.chars().all(|wanted| letters.any(|letter| letter == wanted))
    });
    let first = fitting.next()?;
    fitting.next().is_none().then_some(first)
}
