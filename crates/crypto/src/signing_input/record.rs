//! The recorder behind `explain`: owned segments, and of secrets only their fingerprint.

use std::fmt;

use super::{Role, Segment, SegmentSink};
use crate::fingerprint::Fingerprint;

/// The recorded text of a signature, segment by segment. It never holds a secret's bytes.
///
/// `Display` prints the text as it was signed, with each secret as `***`, line breaks and other
/// control characters as escapes, and bytes that are not UTF-8 as `\xNN`. That is for the person who
/// asked for an explanation. `Debug`, which ends up in logs, prints labels, roles and lengths only.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SigningInput {
    segments: Vec<RecordedSegment>,
    len: usize,
}

/// One recorded segment.
#[derive(Clone, PartialEq, Eq)]
pub struct RecordedSegment {
    label: String,
    role: Role,
    offset: usize,
    content: Content,
}

#[derive(Clone, PartialEq, Eq)]
enum Content {
    Bytes(Vec<u8>),
    Secret(Fingerprint),
}

impl SigningInput {
    /// Begins an empty record.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The segments in the order in which they are signed.
    #[must_use]
    pub fn segments(&self) -> &[RecordedSegment] {
        &self.segments
    }

    /// How many bytes are signed, secrets included.
    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether nothing is signed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }
}

impl SegmentSink for SigningInput {
    fn segment(&mut self, segment: Segment<'_>) {
        self.segments.push(RecordedSegment {
            label: segment.label.to_owned(),
            role: segment.role,
            offset: self.len,
            content: match segment.role {
                Role::Secret => Content::Secret(Fingerprint::of(segment.bytes)),
                Role::Name | Role::Value | Role::Separator | Role::Literal => {
                    Content::Bytes(segment.bytes.to_owned())
                }
            },
        });
        self.len = self.len.saturating_add(segment.bytes.len());
    }
}

impl fmt::Display for SigningInput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.segments.iter().try_for_each(|segment| segment.fmt(f))
    }
}

impl RecordedSegment {
    /// The gateway's name of the field; empty for separators.
    #[must_use]
    pub fn label(&self) -> &str {
        &self.label
    }

    /// What the segment is.
    #[must_use]
    pub fn role(&self) -> Role {
        self.role
    }

    /// Where the segment begins in the signed bytes.
    #[must_use]
    pub fn offset(&self) -> usize {
        self.offset
    }

    /// How many of the signed bytes it is.
    #[must_use]
    pub fn len(&self) -> usize {
        match &self.content {
            Content::Bytes(bytes) => bytes.len(),
            Content::Secret(fingerprint) => fingerprint.secret_len(),
        }
    }

    /// Whether the segment adds nothing to the signed bytes.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The signed bytes; `None` for a secret.
    #[must_use]
    pub fn bytes(&self) -> Option<&[u8]> {
        match &self.content {
            Content::Bytes(bytes) => Some(bytes),
            Content::Secret(_) => None,
        }
    }

    /// What may be told of a secret; `None` for everything else.
    #[must_use]
    pub fn fingerprint(&self) -> Option<Fingerprint> {
        match &self.content {
            Content::Bytes(_) => None,
            Content::Secret(fingerprint) => Some(*fingerprint),
        }
    }
}

/// Prints the segment as `SigningInput` does: secrets as `***`, control characters as escapes.
impl fmt::Display for RecordedSegment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(bytes) = self.bytes() else {
            return f.write_str("***");
        };
        for chunk in bytes.utf8_chunks() {
            for c in chunk.valid().chars() {
                if c.is_control() || is_direction(c) {
                    write!(f, "{}", c.escape_default())?;
                } else {
                    write!(f, "{c}")?;
                }
            }
            for byte in chunk.invalid() {
                write!(f, "\\x{byte:02x}")?;
            }
        }
        Ok(())
    }
}

/// Characters that reorder what follows on a screen, and would show another text than was signed.
fn is_direction(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

impl fmt::Debug for RecordedSegment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("RecordedSegment");
        shown
            .field("label", &self.label)
            .field("role", &self.role)
            .field("offset", &self.offset)
            .field("len", &self.len());
        if self.role == Role::Secret {
            shown.field("bytes", &format_args!("***"));
        }
        shown.finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::Sha256;
    use crate::hmac::HmacKey;

    const SECRET: &[u8] = b"swordfish";

    fn recipe(sink: &mut dyn SegmentSink) {
        sink.literal("version", b"v1 ");
        sink.name("amount");
        sink.value("amount", b"1.00");
        sink.separator(b"|");
        sink.value("note", b"a\n\xff");
        sink.secret("passcode", SECRET);
    }

    #[test]
    fn the_record_and_the_hashers_see_the_same_bytes() {
        let signed = b"v1 amount1.00|a\n\xffswordfish";
        let mut sinks = (Sha256::new(), SigningInput::new());
        recipe(&mut sinks);
        assert_eq!(sinks.0.finish(), crate::digest::sha256(signed));
        assert_eq!(sinks.1.len(), signed.len());

        let key = HmacKey::new(b"key").unwrap();
        let mut mac = key.start();
        recipe(&mut mac);
        assert_eq!(mac.finish(), key.sign(signed));

        let mut whole = Vec::new();
        recipe(&mut whole);
        assert_eq!(whole, signed);
    }

    #[test]
    fn offsets_and_lengths_cover_the_text_without_gaps() {
        let mut canonical = SigningInput::new();
        recipe(&mut canonical);
        let mut end = 0;
        for segment in canonical.segments() {
            assert_eq!(segment.offset(), end);
            end += segment.len();
        }
        assert_eq!(end, canonical.len());
    }

    #[test]
    fn a_secret_leaves_only_its_fingerprint() {
        let mut canonical = SigningInput::new();
        recipe(&mut canonical);
        assert_eq!(canonical.to_string(), "v1 amount1.00|a\\n\\xff***");

        let debug = format!("{canonical:?}");
        assert!(!debug.contains("swordfish"), "{debug}");
        assert!(!debug.contains("1.00"), "{debug}");
        assert!(debug.contains("***"), "{debug}");

        let secret = canonical.segments().last().unwrap();
        assert_eq!(secret.bytes(), None);
        assert_eq!(secret.fingerprint(), Some(Fingerprint::of(SECRET)));
        assert_eq!(secret.len(), SECRET.len());
    }

    #[test]
    fn what_would_change_the_screen_is_escaped() {
        let mut canonical = SigningInput::new();
        canonical.value("note", "a\u{1b}[2J\u{202e}b".as_bytes());
        assert_eq!(canonical.to_string(), "a\\u{1b}[2J\\u{202e}b");
    }

    #[test]
    fn a_segment_on_its_way_does_not_print_its_bytes() {
        let segment = Segment {
            label: "passcode",
            bytes: SECRET,
            role: Role::Secret,
        };
        let debug = format!("{segment:?}");
        assert!(!debug.contains("swordfish"), "{debug}");
        assert!(!debug.contains("115"), "{debug}");
    }
}
