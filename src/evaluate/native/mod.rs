//! Functions of the compiler itself. Their signatures and what they are for stand in `stdlib/prelude.oly`.

mod addresses;
mod graph;
mod json;
mod lists;
mod made;
mod names;
mod numbers;
mod pins;
mod steps;
mod text;
mod types;

use std::borrow::Cow;
use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::expression::Evaluator;
use super::template::plain_text;
use super::value::{Data, ItemId, Number, Value};
use super::{Evaluated, Fault};
use crate::diagnostics::{Code, codes};
use crate::source::{Name, Span};

/// One call of a native function.
pub(super) struct Call<'c, 'h> {
    pub evaluator: Evaluator<'h>,
    pub name: Name,
    pub arguments: &'c [Value],
    /// Where the arguments are written.
    pub spans: &'c [Span],
    pub span: Span,
}

type Native = fn(&Call<'_, '_>) -> Evaluated;

static NATIVES: LazyLock<FxHashMap<Name, Native>> = LazyLock::new(|| {
    [
        text::TABLE,
        lists::TABLE,
        numbers::TABLE,
        graph::TABLE,
        addresses::TABLE,
        names::TABLE,
        made::TABLE,
        pins::TABLE,
        steps::TABLE,
        types::TABLE,
        json::TABLE,
    ]
    .iter()
    .flat_map(|table| table.iter())
    .map(|(name, native)| (Name::new(name), *native))
    .collect()
});

/// The names of all native functions.
pub fn names_of_all() -> Vec<Name> {
    let mut names: Vec<Name> = NATIVES.keys().copied().collect();
    names.sort_unstable();
    names
}

/// Calls a native function.
pub(super) fn call(call: &Call<'_, '_>) -> Evaluated {
    match NATIVES.get(&call.name) {
        Some(native) => native(call),
        None => Err(call.evaluator.fault(
            codes::UNKNOWN_FUNCTION,
            call.span,
            format!("the compiler has no function `{}`", call.name),
        )),
    }
}

impl<'c> Call<'c, '_> {
    fn value(&self, index: usize) -> Evaluated<&'c Value> {
        match self.arguments.get(index) {
            Some(value) => Ok(value),
            None => Err(self.error(codes::WRONG_ARGUMENTS, format!("`{}` takes more values", self.name))),
        }
    }

    fn span_of(&self, index: usize) -> Span {
        self.spans.get(index).copied().unwrap_or(self.span)
    }

    fn error(&self, code: Code, message: impl Into<String>) -> Fault {
        self.evaluator.fault(code, self.span, message)
    }

    fn wrong(&self, index: usize, wanted: &str) -> Fault {
        match self.arguments.get(index) {
            Some(value) => self.evaluator.wrong(self.span_of(index), value, wanted),
            None => self.error(codes::WRONG_ARGUMENTS, format!("`{}` takes more values", self.name)),
        }
    }

    /// Text that is known now; where it comes from is forgotten.
    fn text(&self, index: usize) -> Evaluated<Cow<'c, str>> {
        let value = self.value(index)?;
        match &value.data {
            Data::Text(text) | Data::Code(_, text) | Data::Noted(text, _) => Ok(Cow::Borrowed(text)),
            Data::Template(parts) => match plain_text(parts) {
                Some(text) => Ok(text),
                None => Err(self
                    .evaluator
                    .later(self.span_of(index), "this function is computed when the files are written")),
            },
            Data::Region(name) | Data::Variant(name, None) | Data::Column(name) | Data::Type(name) => {
                Ok(Cow::Borrowed(name.as_str()))
            }
            _ => Err(self.wrong(index, "text")),
        }
    }

    fn list(&self, index: usize) -> Evaluated<&'c [Value]> {
        match &self.value(index)?.data {
            Data::List(elements) => Ok(elements),
            Data::None => Ok(&[]),
            _ => Ok(std::slice::from_ref(self.value(index)?)),
        }
    }

    fn number(&self, index: usize) -> Evaluated<Number> {
        match &self.value(index)?.data {
            Data::Number(number) | Data::Percent(number) | Data::Quantity(number, _) => Ok(*number),
            _ => Err(self.wrong(index, "a number")),
        }
    }

    /// A whole number within what a count may be.
    fn count(&self, index: usize) -> Evaluated<i128> {
        let number = self.number(index)?;
        if number.is_integer() { Ok(number.to_integer()) } else { Err(self.wrong(index, "a whole number")) }
    }

    fn item(&self, index: usize) -> Evaluated<ItemId> {
        match &self.value(index)?.data {
            Data::Item(item) | Data::ItemWith(item, _) | Data::Capability(item, _) => Ok(*item),
            _ => Err(self.wrong(index, "an item")),
        }
    }
}

fn boolean(value: bool) -> Value {
    Value::new(Data::Bool(value))
}

fn number(value: Number) -> Value {
    Value::new(Data::Number(value))
}

fn list(values: Vec<Value>) -> Value {
    Value::new(Data::List(std::sync::Arc::new(values)))
}
