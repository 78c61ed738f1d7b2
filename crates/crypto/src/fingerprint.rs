//! What may be said about a secret on a support call: that it is, or is not, the same one.

use std::fmt;

use crate::digest;
use crate::hex;

/// The first eight hexadecimal digits of a secret's SHA-256, its length, and the mistakes that
/// copying makes. Two people can compare it aloud; nobody can compute with it.
///
/// Eight digits are enough to tell two secrets apart and too few to be one. They do help somebody
/// who already guesses among few candidates, so a secret that a person could remember should not be
/// fingerprinted in public.
///
/// ```
/// use dhow_crypto::fingerprint::{Fingerprint, Warning};
///
/// let pasted = Fingerprint::of(b"an invented salt\n");
/// assert_eq!(pasted.to_string(), "sha256:f950539a, 17 bytes (ends with a line break)");
/// assert!(pasted.warnings().any(|warning| warning == Warning::EndsWithLineBreak));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fingerprint {
    digest: [u8; 4],
    len: usize,
    marks: Marks,
}

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
        let [a, b, c, d, ..] = digest::sha256(secret);
        Self {
            digest: [a, b, c, d],
            len: secret.len(),
            marks: Marks::of(secret),
        }
    }

    /// The first eight hexadecimal digits of the secret's SHA-256.
    #[must_use]
    pub fn digits(&self) -> String {
        hex::encode(&self.digest)
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

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "sha256:{}, {} bytes", self.digits(), self.len)?;
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
        for shown in [fingerprint.to_string(), format!("{fingerprint:?}")] {
            assert!(!shown.contains("sword"), "{shown}");
            assert!(shown.contains("20"), "{shown}");
        }
    }
}
