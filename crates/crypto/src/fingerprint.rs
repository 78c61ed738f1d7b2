//! Comparing secrets without showing them: equal secrets have equal fingerprints under one key.

use std::fmt;

use crate::digest;
use crate::hex;
use crate::hmac::HmacKey;

/// Identity of a secret for comparisons, its length, and the mistakes that copying makes.
///
/// It prints the length and the mistakes only. A [`FingerprintKey`] prints digits by which a reader tells two secrets apart.
///
/// ```
/// use dhow_crypto::fingerprint::{Fingerprint, Warning};
///
/// let pasted = Fingerprint::of(b"an invented salt\n");
/// assert_eq!(pasted.to_string(), "17 bytes (ends with a line break)");
/// assert!(pasted.warnings().any(|warning| warning == Warning::EndsWithLineBreak));
/// assert_ne!(pasted, Fingerprint::of(b"an invented salt"));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fingerprint {
    digest: [u8; 32],
    len: usize,
    marks: Marks,
}

/// Key of the fingerprints that one run of a program prints.
///
/// Eight digits of an unkeyed digest are enough to find a secret in a list of guesses. Under a random key that is drawn anew
/// for each run and never stored, they tell only that two secrets of that run are equal or differ.
///
/// ```
/// use dhow_crypto::fingerprint::{Fingerprint, FingerprintKey};
///
/// let salt = Fingerprint::of(b"an invented salt");
/// // A program takes 32 bytes from the system's random source instead.
/// let (run, next_run) = (FingerprintKey::new([1; 32]), FingerprintKey::new([2; 32]));
/// assert_eq!(run.digits(&salt), run.digits(&Fingerprint::of(b"an invented salt")));
/// assert_ne!(run.digits(&salt), next_run.digits(&salt));
/// ```
pub struct FingerprintKey(HmacKey);

/// A mistake that copying a secret often makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Warning {
    /// There is nothing, or nothing but white space.
    Blank,
    /// It begins with white space or an invisible character.
    LeadingSpace,
    /// It ends with white space or an invisible character other than a line break.
    TrailingSpace,
    /// It ends with a line break, as a file written by an editor does.
    EndsWithLineBreak,
    /// Quotation marks stand around it, as in a file of variables.
    Quoted,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Marks {
    blank: bool,
    leading: bool,
    trailing: bool,
    line_break: bool,
    quoted: bool,
}

impl Fingerprint {
    /// Takes the fingerprint of a secret.
    #[must_use]
    pub fn of(secret: &[u8]) -> Self {
        Self {
            digest: digest::sha256(secret),
            len: secret.len(),
            marks: Marks::of(secret),
        }
    }

    /// How many bytes the secret has.
    #[must_use]
    pub fn secret_len(&self) -> usize {
        self.len
    }

    /// What looks like a mistake of copying.
    pub fn warnings(&self) -> impl Iterator<Item = Warning> {
        let marks = self.marks;
        [
            (marks.blank, Warning::Blank),
            (marks.leading, Warning::LeadingSpace),
            (marks.trailing, Warning::TrailingSpace),
            (marks.line_break, Warning::EndsWithLineBreak),
            (marks.quoted, Warning::Quoted),
        ]
        .into_iter()
        .filter_map(|(marked, warning)| marked.then_some(warning))
    }
}

impl FingerprintKey {
    /// Takes over 32 random bytes, drawn for this run.
    #[must_use]
    pub fn new(random: [u8; 32]) -> Self {
        let mut block = [0; 64];
        for (byte, from) in block.iter_mut().zip(random) {
            *byte = from;
        }
        Self(HmacKey::from_block(&block))
    }

    /// Eight hexadecimal digits: equal for equal secrets under this key, unrelated under another.
    #[must_use]
    pub fn digits(&self, fingerprint: &Fingerprint) -> String {
        let [a, b, c, d, ..] = self.0.sign(&fingerprint.digest);
        hex::encode(&[a, b, c, d])
    }
}

/// Shows nothing of the key.
impl fmt::Debug for FingerprintKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FingerprintKey(…)")
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes", self.len)?;
        let mut opening = " (";
        for warning in self.warnings() {
            write!(f, "{opening}{warning}")?;
            opening = "; ";
        }
        if opening == "; " {
            f.write_str(")")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Fingerprint({self})")
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Blank => "blank",
            Self::LeadingSpace => "begins with white space",
            Self::TrailingSpace => "ends with white space",
            Self::EndsWithLineBreak => "ends with a line break",
            Self::Quoted => "stands in quotation marks",
        })
    }
}

impl Marks {
    fn of(secret: &[u8]) -> Self {
        let text = String::from_utf8_lossy(secret);
        let line_break = text.ends_with(['\n', '\r']);
        let blank = text.chars().all(is_blank);
        Self {
            blank,
            leading: !blank && text.starts_with(is_blank),
            trailing: !blank && !line_break && text.ends_with(is_blank),
            line_break,
            quoted: matches!(secret, [b'"', .., b'"'] | [b'\'', .., b'\'']),
        }
    }
}

/// White space, and what looks like nothing at all: zero-width characters and the byte order mark.
fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn warnings(secret: &str) -> Vec<Warning> {
        Fingerprint::of(secret.as_bytes()).warnings().collect()
    }

    #[test]
    fn each_mistake_is_named() {
        assert_eq!(warnings("secret"), []);
        assert_eq!(warnings(" secret"), [Warning::LeadingSpace]);
        assert_eq!(warnings("secret\u{a0}"), [Warning::TrailingSpace]);
        assert_eq!(warnings("\u{feff}secret"), [Warning::LeadingSpace]);
        assert_eq!(warnings("secret\r\n"), [Warning::EndsWithLineBreak]);
        assert_eq!(warnings("\"secret\""), [Warning::Quoted]);
        assert_eq!(warnings("'secret'"), [Warning::Quoted]);
        assert_eq!(warnings(""), [Warning::Blank]);
        assert_eq!(warnings("\""), []);
    }

    #[test]
    fn nothing_of_the_secret_is_printed() {
        let secret = "swordfish-swordfish ";
        let fingerprint = Fingerprint::of(secret.as_bytes());
        assert_eq!(fingerprint.to_string(), "20 bytes (ends with white space)");
        let debug = format!("{fingerprint:?} {:?}", FingerprintKey::new([7; 32]));
        assert_eq!(
            debug,
            "Fingerprint(20 bytes (ends with white space)) FingerprintKey(…)"
        );
    }

    #[test]
    fn digits_are_equal_for_equal_secrets_under_one_key_only() {
        let [one, other] = [FingerprintKey::new([1; 32]), FingerprintKey::new([2; 32])];
        let digits = |key: &FingerprintKey, secret: &[u8]| key.digits(&Fingerprint::of(secret));
        let own = digits(&one, b"9f8e7d6c5b4a");
        assert_eq!(own.len(), 8);
        assert_eq!(own, digits(&one, b"9f8e7d6c5b4a"));
        assert_ne!(own, digits(&one, b"9f8e7d6c5b4b"));
        assert_ne!(own, digits(&other, b"9f8e7d6c5b4a"));
        // No list of digests of guesses has them.
        let digest = digest::sha256(b"9f8e7d6c5b4a");
        assert_ne!(own, hex::encode(digest.get(..4).unwrap()));
    }
}
