//! Slack's signature of what it sends: HMAC-SHA256 over the version, the time and the raw bytes of the body.
//! <https://docs.slack.dev/authentication/verifying-requests-from-slack>

use std::fmt::Write as _;

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

/// A request may be so many seconds off our clock, before or after.
const OFF_BY: u64 = 300;

/// Why a request is not believed to be Slack's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unsigned {
    /// A header is missing or is not of its form.
    #[error("the request carries no signature")]
    Missing,
    /// It was signed too long ago, or ahead of us.
    #[error("the request was signed at another time")]
    Stale,
    /// The signature is of something else, or by another secret.
    #[error("the signature does not fit")]
    Wrong,
}

/// Checks the signature of a body as it came. `timestamp` and `signature` are the values of `X-Slack-Request-Timestamp` and
/// `X-Slack-Signature`, `now` is in seconds since 1970.
///
/// # Errors
/// Where the request is not to be believed; nothing of it must then be read.
pub fn verify(secret: &[u8], timestamp: &str, signature: &str, body: &[u8], now: i64) -> Result<(), Unsigned> {
    let digits = !timestamp.is_empty() && timestamp.bytes().all(|byte| byte.is_ascii_digit());
    let at: i64 = timestamp.parse().ok().filter(|_| digits).ok_or(Unsigned::Missing)?;
    let signed = signature.strip_prefix("v0=").and_then(from_hex).ok_or(Unsigned::Missing)?;
    if now.abs_diff(at) > OFF_BY {
        return Err(Unsigned::Stale);
    }
    // Takes as long for any signature of this length.
    mac(secret, timestamp, body).ok_or(Unsigned::Wrong)?.verify_slice(&signed).map_err(|_| Unsigned::Wrong)
}

/// Signs a body as Slack does, for whoever wants to know whether an address would believe Slack.
pub fn sign(secret: &[u8], timestamp: &str, body: &[u8]) -> Option<String> {
    let bytes = mac(secret, timestamp, body)?.finalize().into_bytes();
    Some(bytes.iter().fold("v0=".to_owned(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    }))
}

fn mac(secret: &[u8], timestamp: &str, body: &[u8]) -> Option<Hmac<Sha256>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).ok()?;
    mac.update(b"v0:");
    mac.update(timestamp.as_bytes());
    mac.update(b":");
    mac.update(body);
    Some(mac)
}

/// The 32 bytes of a signature, which is in lower case.
fn from_hex(text: &str) -> Option<[u8; 32]> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let pairs = text.as_bytes().as_chunks::<2>();
    let mut bytes = [0; 32];
    if !pairs.1.is_empty() || pairs.0.len() != bytes.len() {
        return None;
    }
    for (byte, [high, low]) in bytes.iter_mut().zip(pairs.0) {
        *byte = digit(*high)? << 4 | digit(*low)?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of Slack's own documentation.
    const SECRET: &[u8] = b"8f742231b10e8888abcd99yyyzzz85a5";
    const TIMESTAMP: &str = "1531420618";
    const BODY: &[u8] = b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c";
    const SIGNATURE: &str = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503";
    const NOW: i64 = 1_531_420_618;

    #[test]
    fn the_example_of_slack_is_believed() {
        assert_eq!(sign(SECRET, TIMESTAMP, BODY).as_deref(), Some(SIGNATURE));
        assert_eq!(verify(SECRET, TIMESTAMP, SIGNATURE, BODY, NOW), Ok(()));
        for off in [-300, 300] {
            assert_eq!(verify(SECRET, TIMESTAMP, SIGNATURE, BODY, NOW + off), Ok(()), "{off}");
        }
        for off in [-301, 301] {
            assert_eq!(verify(SECRET, TIMESTAMP, SIGNATURE, BODY, NOW + off), Err(Unsigned::Stale), "{off}");
        }
    }

    #[test]
    fn one_flipped_bit_anywhere_is_refused() {
        let flipped = |bytes: &[u8], bit: usize| {
            let mut bytes = bytes.to_vec();
            bytes[bit / 8] ^= 1 << (bit % 8);
            bytes
        };
        for bit in 0..BODY.len() * 8 {
            assert_eq!(
                verify(SECRET, TIMESTAMP, SIGNATURE, &flipped(BODY, bit), NOW),
                Err(Unsigned::Wrong),
                "body {bit}"
            );
        }
        for bit in 0..SECRET.len() * 8 {
            assert_eq!(
                verify(&flipped(SECRET, bit), TIMESTAMP, SIGNATURE, BODY, NOW),
                Err(Unsigned::Wrong),
                "secret {bit}"
            );
        }
        for (text, other) in [(SIGNATURE, TIMESTAMP), (TIMESTAMP, SIGNATURE)] {
            for bit in 0..text.len() * 8 {
                let Ok(flipped) = String::from_utf8(flipped(text.as_bytes(), bit)) else { continue };
                let (timestamp, signature) =
                    if other == TIMESTAMP { (other, flipped.as_str()) } else { (flipped.as_str(), other) };
                assert!(verify(SECRET, timestamp, signature, BODY, NOW).is_err(), "{flipped}");
            }
        }
    }

    #[test]
    fn what_is_no_signature_is_refused_without_a_panic() {
        for signature in ["", "v0=", "v1=00", &SIGNATURE[3..], "v0=ZZ", &SIGNATURE.to_uppercase(), &SIGNATURE[..65]] {
            assert_eq!(verify(SECRET, TIMESTAMP, signature, BODY, NOW), Err(Unsigned::Missing), "{signature}");
        }
        for timestamp in ["", "-1531420618", "+1531420618", " 1531420618", "1e9", "99999999999999999999"] {
            assert_eq!(verify(SECRET, timestamp, SIGNATURE, BODY, NOW), Err(Unsigned::Missing), "{timestamp}");
        }
        assert_eq!(verify(SECRET, TIMESTAMP, SIGNATURE, &[0xff, 0xfe], NOW), Err(Unsigned::Wrong));
    }
}
