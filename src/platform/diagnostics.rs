//! What is wrong in several environments is said once.

use rustc_hash::FxHashMap;

use crate::diagnostics::{Code, Diagnostic};
use crate::source::Span;

/// Diagnostics of all environments as one list: equal ones united, with the environments in which they hold; what holds
/// in all of them does not depend on one.
pub fn merged(of: Vec<Vec<Diagnostic>>, environments: usize) -> Vec<Diagnostic> {
    let mut index: FxHashMap<(&'static str, Option<Span>, String), usize> = FxHashMap::default();
    let mut united: Vec<Diagnostic> = Vec::new();
    for diagnostic in of.into_iter().flatten() {
        let key = (id(diagnostic.code), diagnostic.span, diagnostic.message.clone());
        match index.get(&key).and_then(|at| united.get_mut(*at)) {
            Some(found) => {
                for environment in diagnostic.environments {
                    if !found.environments.contains(&environment) {
                        found.environments.push(environment);
                    }
                }
            }
            None => {
                index.insert(key, united.len());
                united.push(diagnostic);
            }
        }
    }
    for diagnostic in &mut united {
        if environments > 1 && diagnostic.environments.len() >= environments {
            diagnostic.environments.clear();
        }
    }
    united
}

fn id(code: Code) -> &'static str {
    code.id()
}
