//! Fingerprints of secrets, to compare secrets without showing them.

use std::fmt;

use crate::digest;
use crate::hex;
use crate::hmac::HmacKey;

/// Fingerprint of a secret: a digest to compare it by, its length, and signs of copying mistakes.
///
/// `Display` and `Debug` show the length and the mistakes only. For digits that tell two secrets apart, use a [`FingerprintKey`].
///
/// ```
/// use dhow_crypto::fingerprint::{Fingerprint, Warning};
///
/// let pasted = Fingerprint::new(b"an invented salt\n");
/// assert_eq!(pasted.to_string(), "17 bytes (ends with a line break)");
/// assert!(pasted.warnings().any(|warning| warning == Warning::EndsWithLineBreak));
/// assert_ne!(pasted, Fingerprint::new(b"an invented salt"));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fingerprint {
    digest: [u8; 32],
    len: usize,
    marks: Marks,
}

/// Key for displaying fingerprints, valid for one run of a program.
///
/// Eight digits of an unkeyed digest would be enough to find the secret in a list of guesses. With a random key that is created for each run
/// and never stored, the digits only tell whether two secrets of that run are equal.
///
/// ```
/// use dhow_crypto::fingerprint::{Fingerprint, FingerprintKey};
///
/// let salt = Fingerprint::new(b"an invented salt");
/// // Programs use 32 random bytes of the operating system instead.
/// let (run, next_run) = (FingerprintKey::new([1; 32]), FingerprintKey::new([2; 32]));
/// assert_eq!(run.digits(&salt), run.digits(&Fingerprint::new(b"an invented salt")));
/// assert_ne!(run.digits(&salt), next_run.digits(&salt));
/// ```
pub struct FingerprintKey(HmacKey);

/// Sign of a mistake in copying a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Warning {
    /// It is empty or consists of white space only.
    Empty,
    /// It begins with white space or an invisible character.
    LeadingSpace,
    /// It ends with white space or an invisible character other than a line break.
    TrailingSpace,
    /// It ends with a line break, as files written by editors do.
    EndsWithLineBreak,
    /// It is enclosed in quotation marks, as in a file of environment variables.
    Quoted,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Marks {
    empty: bool,
    leading: bool,
    trailing: bool,
    line_break: bool,
    quoted: bool,
}

impl Fingerprint {
    /// Computes the fingerprint of a secret.
    #[must_use]
    pub fn new(secret: &[u8]) -> Self {
        Self {
            digest: digest::sha256(secret),
            len: secret.len(),
            marks: Marks::find(secret),
        }
    }

    /// Returns the length of the secret in bytes.
    #[must_use]
    pub fn secret_len(&self) -> usize {
        self.len
    }

    /// Returns the signs of copying mistakes.
    pub fn warnings(&self) -> impl Iterator<Item = Warning> {
        let marks = self.marks;
        [
            (marks.empty, Warning::Empty),
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
    /// Creates a key from 32 random bytes, which have to be new for each run.
    #[must_use]
    pub fn new(random: [u8; 32]) -> Self {
        let mut block = [0; 64];
        for (byte, from) in block.iter_mut().zip(random) {
            *byte = from;
        }
        Self(HmacKey::from_block(&block))
    }

    /// Returns eight hexadecimal digits: equal for equal secrets under this key, unrelated under another key.
    #[must_use]
    pub fn digits(&self, fingerprint: &Fingerprint) -> String {
        let [a, b, c, d, ..] = self.0.sign(&fingerprint.digest);
        hex::encode(&[a, b, c, d])
    }
}

/// Hides the key.
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
            Self::Empty => "empty or white space",
            Self::LeadingSpace => "begins with white space",
            Self::TrailingSpace => "ends with white space",
            Self::EndsWithLineBreak => "ends with a line break",
            Self::Quoted => "is enclosed in quotation marks",
        })
    }
}

impl Marks {
    fn find(secret: &[u8]) -> Self {
        let text = String::from_utf8_lossy(secret);
        let line_break = text.ends_with(['\n', '\r']);
        let empty = text.chars().all(is_space);
        Self {
            empty,
            leading: !empty && text.starts_with(is_space),
            trailing: !empty && !line_break && text.ends_with(is_space),
            line_break,
            quoted: matches!(secret, [b'"', .., b'"'] | [b'\'', .., b'\'']),
        }
    }
}

/// Returns true for white space, zero-width characters and the byte order mark.
fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn warnings(secret: &str) -> Vec<Warning> {
        Fingerprint::new(secret.as_bytes()).warnings().collect()
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
        assert_eq!(warnings(""), [Warning::Empty]);
        assert_eq!(warnings("\""), []);
    }

    #[test]
    fn nothing_of_the_secret_is_printed() {
        let secret = "swordfish-swordfish ";
        let fingerprint = Fingerprint::new(secret.as_bytes());
        assert_eq!(fingerprint.to_string(), "20 bytes (ends with white space)");
        let debug = format!("{fingerprint:?} {:?}", FingerprintKey::new([7; 32]));
        assert_eq!(
            debug,
            "Fingerprint(20 bytes (ends with white space)) FingerprintKey(…)"
        );
    }

    #[test]
    fn digits_are_equal_for_equal_secrets_under_one_key_only() {
        let [key, other] = [FingerprintKey::new([1; 32]), FingerprintKey::new([2; 32])];
        let digits = |key: &FingerprintKey, secret: &[u8]| key.digits(&Fingerprint::new(secret));
        let shown = digits(&key, b"9f8e7d6c5b4a");
        assert_eq!(shown.len(), 8);
        assert_eq!(shown, digits(&key, b"9f8e7d6c5b4a"));
        assert_ne!(shown, digits(&key, b"9f8e7d6c5b4b"));
        assert_ne!(shown, digits(&other, b"9f8e7d6c5b4a"));
        // They are not the beginning of the plain digest, which a list of guesses would contain.
        let digest = digest::sha256(b"9f8e7d6c5b4a");
        assert_ne!(shown, hex::encode(digest.get(..4).unwrap()));
    }
}
