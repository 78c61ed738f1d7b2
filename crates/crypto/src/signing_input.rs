//! Signed text as labelled segments.
//!
//! A signature scheme is one function that writes [`Segment`]s to a [`SegmentSink`]. If the sink is a digest or a [`Mac`](crate::hmac::Mac), the
//! function signs, without allocating. If it is a [`SigningInput`], the function records the text for display. The text shown is therefore always
//! the text signed.
//!
//! ```
//! use dhow_crypto::signing_input::{SigningInput, SegmentSink};
//! use dhow_crypto::digest::Sha256;
//!
//! fn scheme(order: &str, amount: &str, secret: &[u8], sink: &mut impl SegmentSink) {
//!     sink.value("order_id", order.as_bytes());
//!     sink.separator(b"|");
//!     sink.value("amount", amount.as_bytes());
//!     sink.secret("passcode", secret);
//! }
//!
//! let mut digest = Sha256::new();
//! scheme("A-1", "599.00", b"hidden", &mut digest);
//! assert_eq!(digest.finish(), dhow_crypto::digest::sha256(b"A-1|599.00hidden"));
//!
//! let mut source = SigningInput::new();
//! scheme("A-1", "599.00", b"hidden", &mut source);
//! assert_eq!(source.to_string(), "A-1|599.00***");
//! ```

use std::fmt;

mod joined;
mod record;

pub use joined::JoinedInput;
pub use record::{RecordedSegment, SigningInput};

/// Role of a segment in the signed text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// Name of a field, if names are signed too.
    Name,
    /// Value of a field.
    Value,
    /// Separator between two fields.
    Separator,
    /// Fixed text of the signature scheme.
    Literal,
    /// Secret. Recorders keep only its fingerprint.
    Secret,
}

impl Role {
    /// Returns the name, such as `separator`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Value => "value",
            Self::Separator => "separator",
            Self::Literal => "literal",
            Self::Secret => "secret",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Segment of a signed text.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Segment<'a> {
    /// Gateway's name of the field; empty for separators.
    pub label: &'a str,
    /// Signed bytes.
    pub bytes: &'a [u8],
    /// Role of the bytes.
    pub role: Role,
}

/// Receiver of the segments of a signed text, in signing order.
///
/// The MAC and the digests of this crate use only the bytes of each segment; [`SigningInput`] records the segments. A tuple of two sinks writes
/// to both.
pub trait SegmentSink {
    /// Writes the next segment.
    fn segment(&mut self, segment: Segment<'_>);

    /// Writes the name of a field, which is also the label.
    #[inline]
    fn name(&mut self, name: &str) {
        self.segment(Segment {
            label: name,
            bytes: name.as_bytes(),
            role: Role::Name,
        });
    }

    /// Writes the value of a field.
    #[inline]
    fn value(&mut self, label: &str, bytes: &[u8]) {
        self.segment(Segment {
            label,
            bytes,
            role: Role::Value,
        });
    }

    /// Writes a separator between two fields.
    fn separator(&mut self, bytes: &[u8]) {
        self.segment(Segment {
            label: "",
            bytes,
            role: Role::Separator,
        });
    }

    /// Writes fixed text of the signature scheme.
    fn literal(&mut self, label: &str, bytes: &[u8]) {
        self.segment(Segment {
            label,
            bytes,
            role: Role::Literal,
        });
    }

    /// Writes a secret. Recorders keep only its fingerprint.
    fn secret(&mut self, label: &str, bytes: &[u8]) {
        self.segment(Segment {
            label,
            bytes,
            role: Role::Secret,
        });
    }
}

impl<S: SegmentSink + ?Sized> SegmentSink for &mut S {
    fn segment(&mut self, segment: Segment<'_>) {
        (**self).segment(segment);
    }
}

impl<A: SegmentSink, B: SegmentSink> SegmentSink for (A, B) {
    fn segment(&mut self, segment: Segment<'_>) {
        self.0.segment(segment);
        self.1.segment(segment);
    }
}

/// Collects the whole text, for signatures such as RSA. The bytes include the secret.
impl SegmentSink for Vec<u8> {
    fn segment(&mut self, segment: Segment<'_>) {
        self.extend_from_slice(segment.bytes);
    }
}

/// Shows label, role and length, since the bytes may be personal data or a secret.
impl fmt::Debug for Segment<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Segment")
            .field("label", &self.label)
            .field("role", &self.role)
            .field("len", &self.bytes.len())
            .finish_non_exhaustive()
    }
}
