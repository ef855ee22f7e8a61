//! Numbers, and quantities as plain numbers.

use num_traits::Signed;

use super::{Call, Native, number};
use crate::diagnostics::{Diagnostic, codes};
use crate::evaluate::value::{Data, Number, Value};
use crate::evaluate::{Evaluated, display};

pub(super) const TABLE: &[(&str, Native)] = &[
    ("whole", whole),
    ("ceil", |call| rounded(call, |number| number.ceil())),
    ("floor", |call| rounded(call, |number| number.floor())),
    ("round", |call| rounded(call, |number| number.round())),
    ("abs", abs),
    ("number", |call| Ok(number(call.number(0)?))),
    ("millis", |call| per(call, Number::new(1, 1000))),
    ("seconds", |call| per(call, Number::from_integer(1))),
    ("minutes", |call| per(call, Number::from_integer(60))),
    ("hours", |call| per(call, Number::from_integer(3600))),
    ("days", |call| per(call, Number::from_integer(86_400))),
    ("bytes", |call| per(call, Number::from_integer(1))),
    ("bound_percent", bound_percent),
    ("bound_duration", bound_duration),
];

fn whole(call: &Call<'_, '_>) -> Evaluated {
    let value = call.value(0)?;
    let found = call.number(0)?;
    if found.is_integer() {
        // The number itself goes on being the field that it is.
        let source = if matches!(value.data, Data::Number(_)) { value.source.clone() } else { None };
        return Ok(Value { data: Data::Number(found), source, span: value.span });
    }
    let shown = display(&number(found), call.evaluator.host);
    Err(call.evaluator.host.report(
        Diagnostic::error(codes::NOT_WHOLE, call.span_of(0), format!("`{shown}` is not a whole number"))
            .help("round it on purpose, with `ceil`, `floor` or `round`, or choose a value that divides evenly"),
    ))
}

fn rounded(call: &Call<'_, '_>, round: fn(&Number) -> Number) -> Evaluated {
    Ok(number(round(&call.number(0)?)))
}

fn abs(call: &Call<'_, '_>) -> Evaluated {
    let value = call.value(0)?;
    Ok(Value::new(match &value.data {
        Data::Number(number) => Data::Number(number.abs()),
        Data::Percent(number) => Data::Percent(number.abs()),
        Data::Quantity(number, dimensions) => Data::Quantity(number.abs(), *dimensions),
        _ => return Err(call.wrong(0, "a number")),
    }))
}

fn per(call: &Call<'_, '_>, unit: Number) -> Evaluated {
    Ok(number(call.number(0)? / unit))
}

fn bound(call: &Call<'_, '_>) -> Evaluated {
    match &call.value(0)?.data {
        Data::Promise(promise) => Ok(promise.bound.clone()),
        _ => Err(call.wrong(0, "a promise")),
    }
}

fn bound_percent(call: &Call<'_, '_>) -> Evaluated {
    let bound = bound(call)?;
    match bound.data {
        Data::Percent(_) => Ok(bound),
        _ => Err(call.evaluator.wrong(call.span_of(0), &bound, "a promise about a percentage")),
    }
}

fn bound_duration(call: &Call<'_, '_>) -> Evaluated {
    let bound = bound(call)?;
    match bound.data {
        Data::Quantity(_, crate::language::types::Dimensions::DURATION) => Ok(bound),
        _ => Err(call.evaluator.wrong(call.span_of(0), &bound, "a promise about a duration")),
    }
}
