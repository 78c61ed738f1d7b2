//! Recorder of signed texts. It keeps the bytes of segments, but only the fingerprint of secrets.

use std::fmt;

use super::{Role, Segment, SegmentSink};
use crate::fingerprint::Fingerprint;

/// Recorded text of a signature, by segment. It never contains the bytes of a secret.
///
/// `Display` shows the signed text, with `***` for secrets, escapes for line breaks and other control characters, and `\xNN` for bytes that are
/// not UTF-8. It may contain personal data. `Debug` shows labels, roles and lengths only, so that it can be logged.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SigningInput {
    segments: Vec<RecordedSegment>,
    len: usize,
}

/// Recorded segment.
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
    /// Creates an empty record.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns the segments in signing order.
    #[must_use]
    pub fn segments(&self) -> &[RecordedSegment] {
        &self.segments
    }

    /// Returns the number of signed bytes, secrets included.
    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Returns true if no bytes are signed.
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
                Role::Secret => Content::Secret(Fingerprint::new(segment.bytes)),
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
    /// Returns the gateway's name of the field; empty for separators.
    #[must_use]
    pub fn label(&self) -> &str {
        &self.label
    }

    /// Returns the role of the segment.
    #[must_use]
    pub fn role(&self) -> Role {
        self.role
    }

    /// Returns the offset of the segment in the signed bytes.
    #[must_use]
    pub fn offset(&self) -> usize {
        self.offset
    }

    /// Returns the length of the segment in bytes.
    #[must_use]
    pub fn len(&self) -> usize {
        match &self.content {
            Content::Bytes(bytes) => bytes.len(),
            Content::Secret(fingerprint) => fingerprint.secret_len(),
        }
    }

    /// Returns true if the segment has no bytes.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns the signed bytes, or `None` for a secret.
    #[must_use]
    pub fn bytes(&self) -> Option<&[u8]> {
        match &self.content {
            Content::Bytes(bytes) => Some(bytes),
            Content::Secret(_) => None,
        }
    }

    /// Returns the fingerprint of a secret, or `None` for any other segment.
    #[must_use]
    pub fn fingerprint(&self) -> Option<Fingerprint> {
        match &self.content {
            Content::Bytes(_) => None,
            Content::Secret(fingerprint) => Some(*fingerprint),
        }
    }
}

/// Shows the segment as `SigningInput` does: `***` for a secret, escapes for control characters.
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

/// Returns true for characters that change the direction of the text on a screen and so could hide the signed order.
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

    fn write(sink: &mut dyn SegmentSink) {
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
        write(&mut sinks);
        assert_eq!(sinks.0.finish(), crate::digest::sha256(signed));
        assert_eq!(sinks.1.len(), signed.len());

        let key = HmacKey::new(b"key").unwrap();
        let mut mac = key.start();
        write(&mut mac);
        assert_eq!(mac.finish(), key.sign(signed));

        let mut whole = Vec::new();
        write(&mut whole);
        assert_eq!(whole, signed);
    }

    #[test]
    fn offsets_and_lengths_cover_the_text_without_gaps() {
        let mut source = SigningInput::new();
        write(&mut source);
        let mut end = 0;
        for segment in source.segments() {
            assert_eq!(segment.offset(), end);
            end += segment.len();
        }
        assert_eq!(end, source.len());
    }

    #[test]
    fn a_secret_leaves_only_its_fingerprint() {
        let mut source = SigningInput::new();
        write(&mut source);
        assert_eq!(source.to_string(), "v1 amount1.00|a\\n\\xff***");

        let debug = format!("{source:?}");
        assert!(!debug.contains("swordfish"), "{debug}");
        assert!(!debug.contains("1.00"), "{debug}");
        assert!(debug.contains("***"), "{debug}");

        let secret = source.segments().last().unwrap();
        assert_eq!(secret.bytes(), None);
        assert_eq!(secret.fingerprint(), Some(Fingerprint::new(SECRET)));
        assert_eq!(secret.len(), SECRET.len());
    }

    #[test]
    fn control_and_direction_characters_are_escaped() {
        let mut source = SigningInput::new();
        source.value("note", "a\u{1b}[2J\u{202e}b".as_bytes());
        assert_eq!(source.to_string(), "a\\u{1b}[2J\\u{202e}b");
    }

    #[test]
    fn debug_of_a_segment_hides_its_bytes() {
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
