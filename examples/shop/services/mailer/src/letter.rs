use serde::Deserialize;

/// What a letter of confirmation is made of.
#[derive(Debug, Deserialize)]
pub struct Purchase {
    to: String,
    order: String,
    cents: u64,
}

/// Reads a purchase and writes its letter, or says what is wrong with it.
pub fn compose(body: &[u8]) -> Result<String, String> {
    let purchase: Purchase =
        serde_json::from_slice(body).map_err(|error| format!("no purchase: {error}"))?;
    let Purchase { to, order, cents } = purchase;
    // A line break in a header would let the caller add headers of their own.
    if to.chars().chain(order.chars()).any(char::is_control) || !to.contains('@') {
        return Err("`to` must be an address and `order` a single line".into());
    }
    let (euros, rest) = (cents / 100, cents % 100);
    Ok(format!(
        "To: {to}\r\nSubject: Your order {order}\r\n\r\nThank you. The sum is {euros}.{rest:02} €.\r\n"
    ))
}

#[cfg(test)]
mod tests {
    use super::compose;

    #[test]
    fn a_purchase_becomes_a_letter() {
        let letter = compose(br#"{"to":"a@b.example","order":"7","cents":4205}"#).unwrap();
        assert!(letter.starts_with("To: a@b.example\r\nSubject: Your order 7\r\n\r\n"));
        assert!(letter.contains("42.05 €"));
    }

    #[test]
    fn headers_cannot_be_smuggled_in() {
        assert!(compose(br#"{"to":"a@b.example\nBcc: x","order":"7","cents":1}"#).is_err());
        assert!(compose(b"{}").is_err());
    }
}
