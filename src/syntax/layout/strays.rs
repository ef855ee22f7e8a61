//! Characters that mean nothing outside a string: each is reported once and blanked, and the rest of the line is read.

use super::Problem;
use super::scan::Scan;

impl Scan<'_> {
    pub(super) fn stray(&mut self, byte: u8) {
        let rest = &self.text[self.at..];
        match byte {
            b'|' if self.peek(1) != b'|' => return self.keep(1),
            b'!' if self.peek(1) == b'=' => return self.keep(2),
            b'$' if self.peek(1).is_ascii_digit() => return self.keep(1),
            // A `%` that follows a decimal fraction is part of the number, as the dot split it.
            b'%' if self.at > 0 && self.bytes[self.at - 1].is_ascii_digit() => return self.keep(1),
            _ => {}
        }
        for currency in ["€", "£"] {
            if let Some(after) = rest.strip_prefix(currency)
                && after.starts_with(|char: char| char.is_ascii_digit())
            {
                return self.keep(currency.len());
            }
        }
        let length = match byte {
            b'#' => self.line_end() - self.at,
            b'\'' => quoted(rest).unwrap_or(1),
            b'&' | b'|' if self.peek(1) == byte => 2,
            // Letters and signs of other alphabets stand in groups.
            0x80.. => rest.char_indices().find(|(_, char)| char.is_ascii()).map_or(rest.len(), |(at, _)| at),
            _ => 1,
        };
        self.problems.push(Problem::Foreign { start: self.at, end: self.at + length });
        self.blank(length);
    }
}

/// The length of a `'…'` on this line.
fn quoted(rest: &str) -> Option<usize> {
    let inside = rest.get(1..)?;
    let end = inside.find(['\'', '\n'])?;
    inside[end..].starts_with('\'').then_some(end + 2)
}
