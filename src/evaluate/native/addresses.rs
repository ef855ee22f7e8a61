//! Ranges of addresses: exact integer arithmetic.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::{Call, Native};
use crate::diagnostics::{Diagnostic, codes};
use crate::evaluate::value::Value;
use crate::evaluate::{Evaluated, Fault};

pub(super) const TABLE: &[(&str, Native)] = &[("cidr_subnet", subnet), ("cidr_host", host)];

/// An address range: the number of the first address, the length of the prefix, the width of an address.
struct Range {
    first: u128,
    prefix: u32,
    width: u32,
}

impl Range {
    fn parse(text: &str) -> Option<Self> {
        let (address, prefix) = text.split_once('/')?;
        let prefix: u32 = prefix.parse().ok()?;
        if let Ok(address) = address.parse::<Ipv4Addr>() {
            return (prefix <= 32).then_some(Self { first: u128::from(u32::from(address)), prefix, width: 32 });
        }
        let address: Ipv6Addr = address.parse().ok()?;
        (prefix <= 128).then_some(Self { first: u128::from(address), prefix, width: 128 })
    }

    fn show(&self, address: u128) -> String {
        if self.width == 32 {
            return Ipv4Addr::from(u32::try_from(address).unwrap_or(u32::MAX)).to_string();
        }
        Ipv6Addr::from(address).to_string()
    }

    /// The count of addresses below a prefix; nothing for a whole IPv6 space.
    fn size(&self, prefix: u32) -> Option<u128> {
        1_u128.checked_shl(self.width.checked_sub(prefix)?)
    }
}

fn range(call: &Call<'_, '_>) -> Evaluated<Range> {
    let text = call.text(0)?;
    Range::parse(&text).ok_or_else(|| {
        call.evaluator.host.report(
            Diagnostic::error(codes::MALFORMED_TEXT, call.span_of(0), format!("`{text}` is no range of addresses"))
                .help("an address and the length of its prefix: `\"10.0.0.0/8\"`"),
        )
    })
}

fn outside(call: &Call<'_, '_>, what: String) -> Fault {
    call.evaluator.host.report(
        Diagnostic::error(codes::OUT_OF_ADDRESSES, call.span, what).help("choose a larger range, or fewer parts of it"),
    )
}

fn subnet(call: &Call<'_, '_>) -> Evaluated {
    let range = range(call)?;
    let (bits, index) = (call.count(1)?, call.count(2)?);
    let prefix = u32::try_from(bits).ok().and_then(|bits| range.prefix.checked_add(bits));
    let prefix = prefix.filter(|prefix| *prefix <= range.width);
    let Some(prefix) = prefix else {
        return Err(outside(call, format!("a prefix of {} bits has no room for {bits} more", range.prefix)));
    };
    let count = 1_u128.checked_shl(prefix - range.prefix).unwrap_or(u128::MAX);
    let made = u128::try_from(index)
        .ok()
        .filter(|index| *index < count)
        .and_then(|index| range.first.checked_add(index.checked_mul(range.size(prefix)?)?));
    match made {
        Some(first) => Ok(Value::text(format!("{}/{prefix}", range.show(first)))),
        None => Err(outside(call, format!("there are {count} such ranges, and none with the number {index}"))),
    }
}

fn host(call: &Call<'_, '_>) -> Evaluated {
    let range = range(call)?;
    let index = call.count(1)?;
    let size = range.size(range.prefix).unwrap_or(u128::MAX);
    let made =
        u128::try_from(index).ok().filter(|index| *index < size).and_then(|index| range.first.checked_add(index));
    match made {
        Some(address) => Ok(Value::text(range.show(address))),
        None => Err(outside(call, format!("the range has {size} addresses, and none with the number {index}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::Range;

    #[test]
    fn ranges_are_numbers() {
        let range = Range::parse("10.16.0.0/12").expect("a range");
        assert_eq!(range.show(range.first + range.size(20).unwrap_or(0) * 3), "10.16.48.0");
        assert!(Range::parse("10.0.0.0/40").is_none());
        assert_eq!(Range::parse("::/0").and_then(|range| range.size(0)), None);
    }
}
