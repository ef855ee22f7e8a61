//! What functions gave before. Blueprints of the project ask for the same again and again, over a graph that does not change any more:
//! only what the environments made may become more, so it is kept who asked for what of it.

use std::cell::RefCell;
use std::hash::{Hash as _, Hasher as _};
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHasher};

use super::Evaluated;
use super::template::plain_text;
use super::value::{Data, Value};
use crate::source::Name;

/// Results of functions by name and arguments.
#[derive(Debug, Default)]
pub struct Memo {
    known: RefCell<FxHashMap<(Name, u64), Vec<Known>>>,
    /// The roots of which was asked what is in them, by what is being evaluated.
    asked: RefCell<Vec<Arc<str>>>,
}

#[derive(Debug)]
struct Known {
    arguments: Vec<Value>,
    value: Value,
    asked: Vec<Arc<str>>,
}

impl Memo {
    /// Somebody asks what is in a root.
    pub fn ask(&self, root: &str) {
        let mut asked = self.asked.borrow_mut();
        if !asked.iter().any(|known| **known == *root) {
            asked.push(root.into());
        }
    }

    /// The roots of which somebody asked what is in them, since the last call.
    pub fn take_asked(&self) -> Vec<Arc<str>> {
        std::mem::take(&mut *self.asked.borrow_mut())
    }

    /// What is said of some roots is otherwise now.
    pub fn forget(&self, otherwise: impl Fn(&str) -> bool) {
        for known in self.known.borrow_mut().values_mut() {
            known.retain(|known| !known.asked.iter().any(|root| otherwise(root)));
        }
    }

    /// The value of a function, computed if it is not known. What failed is computed again: it has more to say than a value.
    pub(super) fn of(
        &self,
        function: Name,
        arguments: Vec<Value>,
        compute: impl FnOnce(Vec<Value>) -> Evaluated,
    ) -> Evaluated {
        let Some(key) = key(&arguments) else { return compute(arguments) };
        let key = (function, key);
        if let Some(known) = self.known.borrow().get(&key)
            && let Some(known) = known.iter().find(|known| known.arguments == arguments)
        {
            known.asked.iter().for_each(|root| self.ask(root));
            return Ok(known.value.clone());
        }
        let outer = self.take_asked();
        let made = compute(arguments.clone());
        let asked = std::mem::replace(&mut *self.asked.borrow_mut(), outer);
        asked.iter().for_each(|root| self.ask(root));
        let value = made?;
        let known = Known { arguments, value: value.clone(), asked };
        self.known.borrow_mut().entry(key).or_default().push(known);
        Ok(value)
    }
}

/// Only of what is quickly compared: texts, items, words.
fn key(arguments: &[Value]) -> Option<u64> {
    let mut hasher = FxHasher::default();
    for argument in arguments {
        match &argument.data {
            Data::None => 0.hash(&mut hasher),
            Data::Bool(value) => value.hash(&mut hasher),
            Data::Text(text) => text.hash(&mut hasher),
            Data::Template(parts) => plain_text(parts)?.hash(&mut hasher),
            Data::Item(item) => item.hash(&mut hasher),
            Data::Kind(name) | Data::Region(name) | Data::Variant(name, None) => name.as_str().hash(&mut hasher),
            _ => return None,
        }
    }
    Some(hasher.finish())
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::Memo;
    use crate::evaluate::Fault;
    use crate::evaluate::value::Value;
    use crate::source::Name;

    #[test]
    fn what_asked_a_root_is_forgotten_with_it() {
        let memo = Memo::default();
        let runs = Cell::new(0);
        let call = |root: &'static str| {
            let made = memo.of(Name::new("f"), vec![Value::text(root)], |arguments| {
                runs.set(runs.get() + 1);
                // A function that calls one that asks.
                memo.of(Name::new("g"), arguments, |arguments| {
                    memo.ask(root);
                    Ok(arguments.into_iter().next().unwrap_or_else(|| Value::text("")))
                })
            });
            assert_eq!(made, Ok(Value::text(root)));
        };
        call("a");
        call("b");
        call("a");
        assert_eq!(runs.get(), 2);
        assert_eq!(memo.take_asked().len(), 2);
        call("a");
        assert_eq!(memo.take_asked().len(), 1, "who is answered from memory asked all the same");
        memo.forget(|root| root == "a");
        call("a");
        call("b");
        assert_eq!(runs.get(), 3);
    }

    #[test]
    fn what_failed_is_not_kept() {
        let memo = Memo::default();
        assert_eq!(memo.of(Name::new("f"), Vec::new(), |_| Err(Fault)), Err(Fault));
        assert_eq!(memo.of(Name::new("f"), Vec::new(), |_| Ok(Value::text("x"))), Ok(Value::text("x")));
    }
}
