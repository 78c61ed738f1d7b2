//! Digests that a program printed as numbers, or byte by byte.

use crate::explain::Mistake;

/// Way in which the bytes of a received signature stand for a digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::explain) enum Printed {
    /// The digits of each byte without leading zeros. The bytes are the text.
    Unpadded,
    /// The digits of each byte as a signed number of 32 bits, so that `ffffff` stands before a negative one. The bytes are the text.
    Signed,
    /// A number. The bytes are those of its magnitude without leading zeros.
    Number {
        /// True for a number below zero.
        is_negative: bool,
    },
}

impl Printed {
    /// Returns true if a digest of this length can be printed as these bytes.
    pub(in crate::explain) fn fits(self, bytes: &[u8], length: usize) -> bool {
        match self {
            Self::Unpadded => (length..length * 2).contains(&bytes.len()),
            Self::Signed => (length * 2 + 1..=length * 8).contains(&bytes.len()),
            // More than three zero bytes at the beginning are hardly ever seen.
            Self::Number { .. } => (length.saturating_sub(3)..=length).contains(&bytes.len()),
        }
    }

    /// Returns true if the digest is printed as these bytes.
    pub(in crate::explain) fn is_of(self, bytes: &[u8], digest: &[u8]) -> bool {
        match self {
            Self::Unpadded => text(digest, |byte| format!("{byte:x}")).as_bytes() == bytes,
            Self::Signed => [1, 2].iter().any(|digits| {
                let signed = |byte: u8| match byte {
                    0..128 => format!("{byte:0digits$x}"),
                    128.. => format!("ffffff{byte:x}"),
                };
                text(digest, signed).as_bytes() == bytes
            }),
            Self::Number { is_negative } => {
                let is_signed = digest.first().is_some_and(|byte| *byte >= 0x80);
                match is_negative {
                    true => is_signed && significant(&negated(digest)) == bytes,
                    false => significant(digest) == bytes,
                }
            }
        }
    }
}

fn text(digest: &[u8], print: impl Fn(u8) -> String) -> String {
    digest.iter().map(|byte| print(*byte)).collect()
}

/// Lengths of texts that are the digits of a whole digest.
const WHOLE: [usize; 6] = [32, 40, 56, 64, 96, 128];

/// Fewest digits of a number that is a digest.
const FEWEST: usize = 26;

/// Returns the digests that a program may have printed as this text: the mistake, the bytes, and what they stand for.
pub(super) fn printed(text: &str) -> Vec<(Mistake, Vec<u8>, Printed)> {
    let text = text.trim().to_ascii_lowercase();
    let (is_negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.as_str()),
    };
    let is_hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    if digits.len() < FEWEST / 2 || !is_hex {
        return Vec::new();
    }
    let mut all = Vec::new();
    let number = |bytes: Vec<u8>| {
        let mistake = Mistake::new("signature-as-number", AS_NUMBER, HEX);
        (mistake, bytes, Printed::Number { is_negative })
    };
    if digits.len() >= FEWEST && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        all.extend(decimal(digits).map(number));
    }
    if is_negative {
        all.extend(hexadecimal(digits).map(number));
        return all;
    }
    let is_whole = WHOLE.contains(&digits.len());
    if !is_whole {
        all.extend(hexadecimal(digits).map(number));
    }
    let by_byte = |name, what: &'static str, printed| {
        let mistake = Mistake::new(name, what, BY_BYTE);
        (mistake, digits.as_bytes().to_vec(), printed)
    };
    if !is_whole {
        all.push(by_byte(
            "signature-unpadded-hex",
            UNPADDED,
            Printed::Unpadded,
        ));
    }
    if digits.contains("ffffff") {
        all.push(by_byte("signature-signed-bytes", SIGNED, Printed::Signed));
    }
    all
}

const AS_NUMBER: &str = "the signature was printed as one number, which has no leading zeros, and a sign if it is read as negative (BigInteger.toString of Java, int.from_bytes of Python)";
const UNPADDED: &str = "the bytes of the signature were printed without leading zeros, so that 0x0a became `a` (Integer.toHexString of Java, toString(16) of JavaScript, dechex of PHP)";
const SIGNED: &str = "negative bytes of the signature were printed with `ffffff` before them (Integer.toHexString of a byte in Java)";
const HEX: &str = "print the bytes, not a number: two hexadecimal digits for each byte, from the first to the last";
const BY_BYTE: &str = "print two hexadecimal digits for each byte: HexFormat.of().formatHex(digest) or String.format(\"%02x\", b) in Java, digest('hex') in JavaScript";

/// Returns the bytes without leading zeros.
fn significant(bytes: &[u8]) -> &[u8] {
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    bytes.get(zeros..).unwrap_or_default()
}

/// Returns the negative of a number in two's complement.
fn negated(bytes: &[u8]) -> Vec<u8> {
    let mut negated: Vec<u8> = bytes.iter().map(|byte| !byte).collect();
    for byte in negated.iter_mut().rev() {
        let (sum, is_carried) = byte.overflowing_add(1);
        *byte = sum;
        if !is_carried {
            break;
        }
    }
    negated
}

fn hexadecimal(digits: &str) -> Option<Vec<u8>> {
    let padded = match digits.len() % 2 {
        0 => digits.to_owned(),
        _ => format!("0{digits}"),
    };
    let bytes = crate::hex::decode(padded.as_bytes()).ok()?;
    Some(significant(&bytes).to_vec())
}

/// Returns the bytes of a decimal number that is not longer than a digest.
fn decimal(digits: &str) -> Option<Vec<u8>> {
    const LONGEST: usize = 155;
    if digits.len() > LONGEST {
        return None;
    }
    let mut bytes: Vec<u8> = Vec::new();
    for digit in digits.bytes() {
        let mut carry = u32::from(digit.checked_sub(b'0')?);
        for byte in &mut bytes {
            let [low, high, ..] = (u32::from(*byte) * 10 + carry).to_le_bytes();
            *byte = low;
            carry = u32::from(high);
        }
        bytes.extend(u8::try_from(carry).ok().filter(|carry| *carry > 0));
    }
    bytes.reverse();
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    const DIGEST: [u8; 16] = [
        0x0a, 0xff, 0x10, 0x7f, 0x80, 0, 1, 2, 3, 0x44, 0x55, 0x66, 0x77, 0x88, 0x99, 0xaa,
    ];

    fn names(text: &str, digest: &[u8]) -> Vec<&'static str> {
        let all = printed(text).into_iter();
        let right = all.filter(|(_, bytes, printed)| {
            printed.fits(bytes, digest.len()) && printed.is_of(bytes, digest)
        });
        right.map(|(mistake, ..)| mistake.name).collect()
    }

    #[test]
    fn every_way_to_print_a_digest_is_named() {
        for (text, name) in [
            ("aff107f800123445566778899aa", "signature-unpadded-hex"),
            (
                "affffffff107fffffff80012344556677ffffff88ffffff99ffffffaa",
                "signature-signed-bytes",
            ),
            (
                "0AFFFFFFFF107FFFFFFF800001020344556677FFFFFF88FFFFFF99FFFFFFAA",
                "signature-signed-bytes",
            ),
            ("aff107f8000010203445566778899aa", "signature-as-number"),
            (
                "14616650276919923529238551495803705770",
                "signature-as-number",
            ),
        ] {
            assert_eq!(names(text, &DIGEST), [name], "{text}");
        }
        assert!(names("0aff107f8000010203445566778899aa", &DIGEST).is_empty());
    }

    #[test]
    fn a_negative_number_is_that_of_the_two_s_complement() {
        let digest = [&[0xff_u8; 2][..], &[0x5a; 14]].concat();
        let negative = "-a5a5a5a5a5a5a5a5a5a5a5a5a5a6";
        assert_eq!(names(negative, &digest), ["signature-as-number"]);
        assert!(names(&negative.replace('-', ""), &digest).is_empty());
    }
}
