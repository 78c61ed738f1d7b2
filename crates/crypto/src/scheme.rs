//! Signature as a value: signed parts, separator, algorithm and encoding.
//!
//! A gateway crate can keep its signature as a constant [`SignatureScheme`], which signs, verifies and records the signed text. The module
//! `discover` (feature `discover`) finds the scheme of a signed message and prints it as such a constant.
//!
//! ```
//! use std::borrow::Cow;
//! use dhow_crypto::scheme::{Algorithm, DigestKind, Encoding, Part, Placement, SignatureScheme};
//!
//! const WEBHOOK: SignatureScheme = SignatureScheme {
//!     parts: Cow::Borrowed(const { &[Part::field("order_id"), Part::field("amount"), Part::Secret] }),
//!     names: None,
//!     separator: "|",
//!     placement: Placement::Between,
//!     algorithm: Algorithm::Digest(DigestKind::Sha256),
//!     encoding: Encoding::Hex,
//! };
//!
//! let values: [(&str, &[u8]); 2] = [("amount", b"599.00"), ("order_id", b"A-1")];
//! assert_eq!(WEBHOOK.signing_input(&values, b"swordfish")?.to_string(), "A-1|599.00|***");
//! let signature = WEBHOOK.sign(&values, b"swordfish")?;
//! assert!(WEBHOOK.verify(&values, b"swordfish", signature.as_bytes()).is_ok());
//! # Ok::<(), dhow_crypto::scheme::SchemeError>(())
//! ```

use std::borrow::Cow;
use std::fmt;

use thiserror::Error;
use zeroize::Zeroizing;

use crate::constant_time::{self, Mismatch};
use crate::rsa::RsaVerifier;
use crate::signing_input::{SegmentSink, SigningInput};

mod algorithm;
mod encoding;
pub(crate) mod part;

pub use algorithm::{Algorithm, DigestKind};
pub use encoding::Encoding;
pub use part::{Part, Placement};

/// Names and values that a scheme takes its fields from. The first value of a name counts.
pub type Values<'a> = [(&'a str, &'a [u8])];

/// Description of a signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignatureScheme {
    /// Parts in the order in which they are signed.
    pub parts: Cow<'static, [Part]>,
    /// Text between the name and the value of a field; `None` if only values are signed.
    pub names: Option<&'static str>,
    /// Separator of the parts; may be empty.
    pub separator: &'static str,
    /// Position of the separator.
    pub placement: Placement,
    /// Algorithm.
    pub algorithm: Algorithm,
    /// Encoding of the signature.
    pub encoding: Encoding,
}

/// Error of a scheme that cannot sign.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SchemeError {
    /// A required field is not among the values.
    #[error("the field `{0}` is missing, but it is signed")]
    MissingField(String),
    /// An RSA scheme signs with a private key, not with a secret.
    #[error("an RSA scheme needs a private key to sign")]
    NeedsPrivateKey,
}

impl SignatureScheme {
    /// Writes the signed text to a digest, a buffer or a recorder.
    ///
    /// # Errors
    ///
    /// [`SchemeError::MissingField`] for a required field that is not among the values.
    pub fn write(
        &self,
        values: &Values<'_>,
        secret: &[u8],
        sink: &mut impl SegmentSink,
    ) -> Result<(), SchemeError> {
        let mut separate = self.placement == Placement::BeforeEach;
        for part in self.parts.iter() {
            if *part == Part::JoinedSecret {
                sink.secret("secret", secret);
                continue;
            }
            let Some(value) = part.value(values)? else {
                continue;
            };
            if separate {
                self.separate(sink);
            }
            if let (Some(joint), Some(name)) = (self.names, part.signed_name()) {
                sink.name(name);
                sink.separator(joint.as_bytes());
            }
            match part.field_name() {
                Some(name) => sink.value(name, &value),
                None => sink.secret("secret", secret),
            }
            separate = self.placement != Placement::AfterEach;
            if self.placement == Placement::AfterEach {
                self.separate(sink);
            }
        }
        Ok(())
    }

    /// Writes a separator, unless it is empty.
    fn separate(&self, sink: &mut impl SegmentSink) {
        if !self.separator.is_empty() {
            sink.separator(self.separator.as_bytes());
        }
    }

    /// Returns the signed text in segments, with the secret as `***`.
    ///
    /// # Errors
    ///
    /// As [`write`](Self::write).
    pub fn signing_input(
        &self,
        values: &Values<'_>,
        secret: &[u8],
    ) -> Result<SigningInput, SchemeError> {
        let mut input = SigningInput::new();
        self.write(values, secret, &mut input)?;
        Ok(input)
    }

    /// Returns the signed bytes, which may include the secret. They are wiped on drop.
    ///
    /// # Errors
    ///
    /// As [`write`](Self::write).
    pub fn message(
        &self,
        values: &Values<'_>,
        secret: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, SchemeError> {
        let mut bytes = Zeroizing::new(Vec::new());
        self.write(values, secret, &mut *bytes)?;
        Ok(bytes)
    }

    /// Computes the signature of values.
    ///
    /// # Errors
    ///
    /// [`SchemeError`] for a missing field, and for an RSA scheme.
    pub fn sign(&self, values: &Values<'_>, secret: &[u8]) -> Result<String, SchemeError> {
        let message = self.message(values, secret)?;
        let bytes = match self.algorithm {
            Algorithm::Digest(kind) => kind.digest(&message),
            Algorithm::Hmac(kind) => kind.hmac(secret, &message),
            Algorithm::Rsa(_) => return Err(SchemeError::NeedsPrivateKey),
        };
        Ok(self.encoding.encode(&bytes))
    }

    /// Verifies a signature that is made with a secret, in constant time.
    ///
    /// # Errors
    ///
    /// [`Mismatch`] for any other signature, a missing field, and an RSA scheme.
    pub fn verify(
        &self,
        values: &Values<'_>,
        secret: &[u8],
        signature: &[u8],
    ) -> Result<(), Mismatch> {
        let expected = self.sign(values, secret).map_err(|_| Mismatch)?;
        constant_time::check(expected.as_bytes(), signature)
    }

    /// Verifies an RSA signature with SHA-256. The signed text may include a secret as well.
    ///
    /// # Errors
    ///
    /// [`Mismatch`] for any other signature, a missing field, and any other algorithm.
    pub fn verify_rsa(
        &self,
        values: &Values<'_>,
        secret: &[u8],
        key: &dyn RsaVerifier,
        signature: &[u8],
    ) -> Result<(), Mismatch> {
        if self.algorithm != Algorithm::Rsa(DigestKind::Sha256) {
            return Err(Mismatch);
        }
        let signature = self.encoding.decode(signature).ok_or(Mismatch)?;
        let message = self.message(values, secret).map_err(|_| Mismatch)?;
        key.verify_sha256(&message, &signature)
    }

    /// Returns the names of the signed fields in their order.
    pub fn fields(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(Part::field_name)
    }

    /// Returns the scheme as a Rust expression, which compiles with `std::borrow::Cow` and the types of this module in scope.
    #[must_use]
    pub fn to_rust(&self) -> String {
        let parts: Vec<String> = self.parts.iter().map(Part::to_rust).collect();
        let parts = match parts.join(", ") {
            line if line.len() <= 80 => line,
            _ => format!("\n        {},\n    ", parts.join(",\n        ")),
        };
        let Self {
            names,
            separator,
            placement,
            algorithm,
            encoding,
            ..
        } = self;
        format!(
            "SignatureScheme {{\n    parts: Cow::Borrowed(const {{ &[{parts}] }}),\n    names: {names:?},\n    separator: \
             {separator:?},\n    placement: Placement::{placement:?},\n    algorithm: {},\n    encoding: Encoding::{encoding:?},\n}}",
            algorithm.to_rust()
        )
    }
}

/// Formats the scheme in one line, as in ``HMAC-SHA256 of order and amount, with `|` between, in lower-case hexadecimal digits``.
impl fmt::Display for SignatureScheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of ", self.algorithm)?;
        let last = self.parts.len().saturating_sub(1);
        for (index, part) in self.parts.iter().enumerate() {
            let joint = match index {
                0 => "",
                _ if index == last => " and ",
                _ => ", ",
            };
            write!(f, "{joint}{part}")?;
        }
        match self.names {
            None => {}
            Some("") => f.write_str(", names joined with values")?,
            Some(joint) => write!(
                f,
                ", with names and {} between name and value",
                quoted(joint)
            )?,
        }
        let separator = quoted(self.separator);
        match (self.separator, self.placement) {
            ("", _) => f.write_str(", joined with nothing")?,
            (_, Placement::Between) => write!(f, ", with {separator} between")?,
            (_, Placement::BeforeEach) => write!(f, ", with {separator} before each")?,
            (_, Placement::AfterEach) => write!(f, ", with {separator} after each")?,
        }
        write!(f, ", in {}", self.encoding)
    }
}

/// Returns a separator as readers can see it.
fn quoted(separator: &str) -> String {
    match separator {
        " " => "a space".to_owned(),
        "\n" => "a line break".to_owned(),
        text => format!("`{text}`"),
    }
}

#[cfg(test)]
mod tests;
