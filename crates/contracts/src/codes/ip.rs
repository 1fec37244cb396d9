//! Internet addresses, IPv4 and IPv6.

use std::net::IpAddr;

use super::Malformed;

/// Reads an address without port or prefix length; an IPv4 address written as IPv6 becomes IPv4.
pub fn parse(text: &[u8]) -> Result<IpAddr, Malformed> {
    let text = std::str::from_utf8(text).map_err(|_| Malformed::Form)?;
    text.parse::<IpAddr>().map(|address| address.to_canonical()).map_err(|_| Malformed::Form)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_address_has_one_form() {
        let shown = |text: &[u8]| parse(text).map(|address| address.to_string());
        assert_eq!(shown(b"203.0.113.7").as_deref(), Ok("203.0.113.7"));
        assert_eq!(shown(b"::ffff:203.0.113.7").as_deref(), Ok("203.0.113.7"));
        assert_eq!(shown(b"2001:DB8:0:0::1").as_deref(), Ok("2001:db8::1"));
        for text in ["", "203.0.113", "203.0.113.256", "203.0.113.07", "203.0.113.7:80", "203.0.113.0/24", "localhost"]
        {
            assert_eq!(shown(text.as_bytes()), Err(Malformed::Form), "{text}");
        }
    }
}
