//! A signature as a value: what is joined, in which order, and what is made of it.

use std::fmt;

use dhow_core::Secret;
use dhow_crypto::signing_input::SegmentSink;

use super::canonical_json;
use crate::wire::Body;

/// One piece of a signed text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// The value of a field. Of several names the first that is there counts.
    Field(&'static [&'static str]),
    /// The whole body as PHP writes JSON, its keys in byte order, without this member.
    BodyWithout(&'static str),
    /// A secret, by its name in the settings.
    Secret(&'static str),
}

/// The digest of the signed text, sealed or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Digest {
    /// MD5 in hexadecimal.
    Md5Hex,
    /// MD5 in hexadecimal, sealed into an envelope.
    SealedMd5,
    /// SHA-256 in hexadecimal.
    Sha256Hex,
}

/// One of PayAtom's signatures. Nothing stands between the parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SignatureScheme {
    /// Name of the signature in documents.
    pub(crate) name: &'static str,
    /// Entry of `LEDGER.toml` with the evidence; `None` where PayAtom's documents agree.
    pub(crate) ledger: Option<&'static str>,
    /// The parts in the order in which they are joined.
    pub(crate) parts: &'static [Part],
    pub(crate) digest: Digest,
}

impl SignatureScheme {
    /// The names of each signed field, in their order.
    pub(crate) fn fields(&self) -> impl Iterator<Item = &'static [&'static str]> {
        self.parts.iter().filter_map(|part| match part {
            Part::Field(names) => Some(*names),
            Part::BodyWithout(_) | Part::Secret(_) => None,
        })
    }

    /// Every name of a signed field, given one of them.
    pub(crate) fn names_of(&self, name: &str) -> &'static [&'static str] {
        let mut fields = self.fields();
        fields
            .find(|names| names.contains(&name))
            .unwrap_or_default()
    }

    /// The values of the fields, joined in their order without any secret.
    #[cfg(feature = "explain")]
    pub(crate) fn values(&self, values: &[(&str, &str)]) -> String {
        let fields = self.fields();
        fields.map(|names| value_of(names, values).1).collect()
    }

    /// Hands the parts to a digest or a recorder. A field that has no value is empty.
    pub(crate) fn write(
        &self,
        values: &[(&str, &str)],
        secret: &Secret,
        sink: &mut impl SegmentSink,
    ) {
        self.write_with(values, None, secret, sink);
    }

    /// As [`write`](Self::write), for a signature over a body.
    pub(crate) fn write_body(&self, body: &Body, secret: &Secret, sink: &mut impl SegmentSink) {
        self.write_with(&[], Some(body), secret, sink);
    }

    fn write_with(
        &self,
        values: &[(&str, &str)],
        body: Option<&Body>,
        secret: &Secret,
        sink: &mut impl SegmentSink,
    ) {
        for part in self.parts {
            match part {
                Part::Field(names) => {
                    let (name, value) = value_of(names, values);
                    sink.value(name, value.as_bytes());
                }
                Part::BodyWithout(left_out) => {
                    if let Some(body) = body {
                        canonical_json::write(body, left_out, sink);
                    }
                }
                Part::Secret(name) => sink.secret(name, secret.expose().as_bytes()),
            }
        }
    }
}

/// The value of a field by the first of its names that has one.
fn value_of<'v>(
    names: &'static [&'static str],
    values: &[(&str, &'v str)],
) -> (&'static str, &'v str) {
    let given = |name: &&'static str| {
        let value = values.iter().find(|(own, _)| own == name);
        value.map(|(_, value)| (*name, *value))
    };
    let first = names.first().copied().unwrap_or_default();
    names.iter().find_map(given).unwrap_or((first, ""))
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Field(names) => f.write_str(&names.join(" or ")),
            Self::BodyWithout(left_out) => {
                write!(
                    f,
                    "the body without {left_out} as PHP writes JSON, its keys in byte order"
                )
            }
            Self::Secret(name) => write!(f, "the {name}"),
        }
    }
}

/// The digest and the parts, as in `MD5 of order_id, status and the secret_key, joined with nothing`.
impl fmt::Display for SignatureScheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.digest {
            Digest::Md5Hex => "MD5 of ",
            Digest::SealedMd5 => {
                "base64 of an envelope (vector, MAC, AES-256-CBC) around the MD5 of "
            }
            Digest::Sha256Hex => "SHA-256 of ",
        })?;
        let last = self.parts.len().saturating_sub(1);
        for (place, part) in self.parts.iter().enumerate() {
            match place {
                0 => {}
                place if place == last => f.write_str(" and ")?,
                _ => f.write_str(", ")?,
            }
            write!(f, "{part}")?;
        }
        match last {
            0 => Ok(()),
            _ => f.write_str(", joined with nothing"),
        }
    }
}
