//! Internet addresses, IPv4 and IPv6.

use std::net::IpAddr;

use super::Malformed;

/// Reads an address without port or prefix length; an IPv4 address written as IPv6 becomes IPv4.
pub fn parse(text: &[u8]) -> Result<IpAddr, Malformed> {
    let text = std::str::from_utf8(text).map_err(|_| Malformed::Form)?;
    text.parse::<IpAddr>().map(|address| address.to_canonical()).map_err(|_| Malformed::Form)
}

/// Bytes of an IPv4 network that rules compare (/24), and of an IPv6 one (/48).
const NET_BYTES: (usize, usize) = (3, 6);

/// The network of an address, as its first bytes: /24 of IPv4, /48 of IPv6. None where the address names a computer
/// within one house or one operator only: private, shared (RFC 6598), link-local, loopback, unspecified.
pub fn network(address: IpAddr) -> Option<([u8; 6], usize)> {
    let mut bytes = [0; 6];
    let n_bytes = match address {
        IpAddr::V4(v4) => {
            let octets = v4.octets();
            let is_shared = octets[0] == 100 && octets[1] & 0b1100_0000 == 64;
            if v4.is_private() || v4.is_loopback() || v4.is_link_local() || v4.is_unspecified() || is_shared {
                return None;
            }
            bytes[..NET_BYTES.0].copy_from_slice(&octets[..NET_BYTES.0]);
            NET_BYTES.0
        }
        IpAddr::V6(v6) => {
            if v6.is_loopback() || v6.is_unspecified() || v6.is_unique_local() || v6.is_unicast_link_local() {
                return None;
            }
            bytes.copy_from_slice(&v6.octets()[..NET_BYTES.1]);
            NET_BYTES.1
        }
    };
    Some((bytes, n_bytes))
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

    #[test]
    fn a_network_is_of_the_world_or_none() {
        let net = |text: &str| network(parse(text.as_bytes()).ok()?).map(|(bytes, n)| bytes[..n].to_vec());
        assert_eq!(net("203.0.113.7"), Some(vec![203, 0, 113]));
        assert_eq!(net("203.0.113.99"), net("203.0.113.7"));
        assert_eq!(net("2001:db8:1:2::1"), Some(vec![0x20, 1, 0xd, 0xb8, 0, 1]));
        assert_eq!(net("100.128.0.1"), Some(vec![100, 128, 0]));
        for text in [
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "127.0.0.1",
            "169.254.1.1",
            "100.64.0.1",
            "0.0.0.0",
            "::1",
            "fe80::1",
            "fd00::1",
            "::ffff:192.168.1.1",
        ] {
            assert_eq!(net(text), None, "{text}");
        }
    }
}
