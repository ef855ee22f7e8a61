//! Exact arithmetic on numbers, percentages, quantities, dates and facts.

use num_traits::{CheckedAdd, CheckedDiv, CheckedMul, CheckedSub, Zero};

use super::expression::Evaluator;
use super::value::{Data, Number, Value};
use super::{Evaluated, display};
use crate::diagnostics::{Diagnostic, codes};
use crate::language::types::Dimensions;
use crate::source::Span;
use crate::syntax::ast::BinaryOp;

/// What a number counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Of {
    Plain,
    Percent,
    Units(Dimensions),
}

/// The number in a value, and what it counts.
pub(super) fn measure(data: &Data) -> Option<(Number, Of)> {
    match data {
        Data::Number(number) => Some((*number, Of::Plain)),
        Data::Percent(number) => Some((*number, Of::Percent)),
        Data::Quantity(number, dimensions) => Some((*number, Of::Units(*dimensions))),
        _ => None,
    }
}

pub(super) fn made(number: Number, of: Of) -> Data {
    match of {
        Of::Plain => Data::Number(number),
        Of::Percent => Data::Percent(number),
        Of::Units(dimensions) if dimensions.is_none() => Data::Number(number),
        Of::Units(dimensions) => Data::Quantity(number, dimensions.normalised()),
    }
}

/// What an operation of two sorts gives; nothing if it has no meaning.
fn sort_of(op: BinaryOp, one: Of, other: Of) -> Option<Of> {
    use BinaryOp::{Divide, Multiply};
    use Of::{Percent, Plain, Units};
    Some(match (op, one, other) {
        (Multiply, Percent, Percent) | (Divide, Percent, Plain) => Percent,
        (Multiply | Divide, Plain | Percent, Plain | Percent) => Plain,
        (Multiply | Divide, Units(found), Plain | Percent) | (Multiply, Plain | Percent, Units(found)) => Units(found),
        (Multiply, Units(a), Units(b)) => Units(a.times(b)),
        (Divide, Units(a), Units(b)) => Units(a.over(b)),
        (Divide, Plain | Percent, Units(b)) => Units(Dimensions::NONE.over(b)),
        (_, Plain, Plain) => Plain,
        (_, Percent | Plain, Percent | Plain) => Percent,
        (_, Units(a), Units(b)) if a.normalised() == b.normalised() => Units(a),
        _ => return None,
    })
}

impl Evaluator<'_> {
    pub(super) fn arithmetic(&self, op: BinaryOp, one: &Value, other: &Value, span: Span) -> Evaluated {
        match (&one.data, &other.data) {
            (Data::Fact(_), _) | (_, Data::Fact(_)) => return self.fact_arithmetic(op, one, other, span),
            (Data::Date(a), Data::Date(b)) if op == BinaryOp::Subtract => {
                let days = Number::from_integer(i128::from(*a) - i128::from(*b));
                return Ok(Value::new(Data::Quantity(days * Number::from_integer(86_400), Dimensions::DURATION)));
            }
            (Data::Date(day), Data::Quantity(time, Dimensions::DURATION)) => {
                return self.shift_date(op, *day, *time, span);
            }
            _ => {}
        }
        let (Some((a, of_one)), Some((b, of_other))) = (measure(&one.data), measure(&other.data)) else {
            let wrong = if measure(&one.data).is_none() { one } else { other };
            return Err(self.wrong(span, wrong, "a number or a quantity"));
        };
        let Some(of) = sort_of(op, of_one, of_other) else {
            return Err(self.host.report(
                Diagnostic::error(
                    codes::UNIT_MISMATCH,
                    span,
                    format!(
                        "{} and {} cannot be put together",
                        display::display(one, self.host),
                        display::display(other, self.host)
                    ),
                )
                .help("both sides must count the same"),
            ));
        };
        let result = match op {
            BinaryOp::Add => a.checked_add(&b),
            BinaryOp::Subtract => a.checked_sub(&b),
            BinaryOp::Multiply => a.checked_mul(&b),
            _ if b.is_zero() => return Err(self.by_zero(span)),
            _ => a.checked_div(&b),
        };
        match result {
            Some(number) => Ok(Value::new(made(number, of))),
            None => Err(self.overflow(span)),
        }
    }

    pub(super) fn by_zero(&self, span: Span) -> super::Fault {
        self.host.report(
            Diagnostic::error(codes::DIVISION_BY_ZERO, span, "this divides by zero")
                .help("say what holds in that case: `if b == 0 then … else a / b`"),
        )
    }

    fn shift_date(&self, op: BinaryOp, day: i32, time: Number, span: Span) -> Evaluated {
        let days = (time / Number::from_integer(86_400)).floor().to_integer();
        let days = if op == BinaryOp::Subtract { -days } else { days };
        match i32::try_from(i128::from(day) + days) {
            Ok(day) => Ok(Value::new(Data::Date(day))),
            Err(_) => Err(self.overflow(span)),
        }
    }

    pub(super) fn negate(&self, value: &Value, span: Span) -> Evaluated {
        if matches!(value.data, Data::Fact(_)) {
            let minus = Value::new(Data::Number(Number::from_integer(-1)));
            return self.fact_arithmetic(BinaryOp::Multiply, value, &minus, span);
        }
        match measure(&value.data) {
            Some((number, of)) => Ok(Value::new(made(-number, of))),
            None => Err(self.wrong(span, value, "a number or a quantity")),
        }
    }
}
