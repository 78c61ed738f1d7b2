//! What gets signed, as labelled segments.
//!
//! A recipe is one function that hands [`Segment`]s to a [`SegmentSink`]. Give it an
//! [`HmacKey`](crate::hmac::HmacKey)'s MAC or a digest and it signs, without allocating; give it a
//! [`SigningInput`] and it explains. So what is shown is what is signed.
//!
//! ```
//! use dhow_crypto::signing_input::{SigningInput, SegmentSink};
//! use dhow_crypto::digest::Sha256;
//!
//! fn recipe(order: &str, amount: &str, secret: &[u8], sink: &mut impl SegmentSink) {
//!     sink.value("order_id", order.as_bytes());
//!     sink.separator(b"|");
//!     sink.value("amount", amount.as_bytes());
//!     sink.secret("passcode", secret);
//! }
//!
//! let mut digest = Sha256::new();
//! recipe("A-1", "599.00", b"hidden", &mut digest);
//! assert_eq!(digest.finish(), dhow_crypto::digest::sha256(b"A-1|599.00hidden"));
//!
//! let mut canonical = SigningInput::new();
//! recipe("A-1", "599.00", b"hidden", &mut canonical);
//! assert_eq!(canonical.to_string(), "A-1|599.00***");
//! ```

use std::fmt;

mod record;

pub use record::{RecordedSegment, SigningInput};

/// What a segment is in the signed text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// The name of a field, where names are signed too.
    Name,
    /// The value of a field.
    Value,
    /// What stands between two fields.
    Separator,
    /// A fixed word of the recipe.
    Literal,
    /// A secret. Recorders keep only its fingerprint.
    Secret,
}

/// A piece of the text that gets signed: which field it is, its bytes, its role.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Segment<'a> {
    /// The gateway's name of the field; empty for separators.
    pub label: &'a str,
    /// The bytes that go into the digest.
    pub bytes: &'a [u8],
    /// What the bytes are.
    pub role: Role,
}

/// Receives the segments of a recipe in the order in which they are signed.
///
/// The MAC and the digests of this crate take the bytes of every segment and nothing else;
/// [`SigningInput`] records them for people. A pair of sinks feeds both.
pub trait SegmentSink {
    /// Takes the next segment.
    fn segment(&mut self, segment: Segment<'_>);

    /// Takes a field's name, which is its own label.
    fn name(&mut self, name: &str) {
        self.segment(Segment {
            label: name,
            bytes: name.as_bytes(),
            role: Role::Name,
        });
    }

    /// Takes a field's value.
    fn value(&mut self, label: &str, bytes: &[u8]) {
        self.segment(Segment {
            label,
            bytes,
            role: Role::Value,
        });
    }

    /// Takes what stands between two fields.
    fn separator(&mut self, bytes: &[u8]) {
        self.segment(Segment {
            label: "",
            bytes,
            role: Role::Separator,
        });
    }

    /// Takes a fixed word of the recipe.
    fn literal(&mut self, label: &str, bytes: &[u8]) {
        self.segment(Segment {
            label,
            bytes,
            role: Role::Literal,
        });
    }

    /// Takes a secret, which only digests ever see.
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

/// For a signature over the whole text at once, as RSA wants it. The bytes include the secret.
impl SegmentSink for Vec<u8> {
    fn segment(&mut self, segment: Segment<'_>) {
        self.extend_from_slice(segment.bytes);
    }
}

/// Shows label, role and length; the bytes may be a customer's data or a secret.
impl fmt::Debug for Segment<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Segment")
            .field("label", &self.label)
            .field("role", &self.role)
            .field("len", &self.bytes.len())
            .finish_non_exhaustive()
    }
}
