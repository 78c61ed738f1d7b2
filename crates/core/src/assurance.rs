//! Reliability of an authentic event.

use std::{borrow::Cow, fmt};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::word::words;

/// Reliability of an authentic event: the fields that the signature does not cover, and the reasons to doubt it.
///
/// A valid signature may leave room for other meanings, because some gateways join fields without separators or sign only some of them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assurance {
    unsigned_fields: Vec<Cow<'static, str>>,
    doubts: Vec<Doubt>,
}

/// Summary of an [`Assurance`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AssuranceLevel {
    /// The signature covers every field, and every field has one reading.
    Full,
    /// The signature covers the fields that decide about the money, but not the unsigned fields listed.
    Partial,
    /// Authentic, but not enough to settle the money: read the payment's status from the gateway.
    AskGateway,
}

/// A reason why an authentic event does not settle the money.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Doubt {
    /// A signed field that this version does not know. If names and values are joined without separators, it may be part of another field.
    UnknownField(String),
    /// A value that does not match its field's grammar and may therefore hide the border of another field.
    BrokenGrammar(Cow<'static, str>),
    /// The signature does not cover the amount.
    AmountNotSigned,
    /// The object in the event could not be parsed.
    Unreadable,
    /// A field that every webhook of this kind has is missing.
    MissingField(Cow<'static, str>),
    /// Another reason, in a few words.
    Other(Cow<'static, str>),
}

impl Assurance {
    /// Full assurance: no unsigned fields, no doubts.
    #[must_use]
    pub fn full() -> Self {
        Self::default()
    }

    /// Adds fields that the signature does not cover.
    #[must_use]
    pub fn with_unsigned_fields(
        mut self,
        fields: impl IntoIterator<Item = impl Into<Cow<'static, str>>>,
    ) -> Self {
        let fields = fields.into_iter().map(Into::into);
        match self.unsigned_fields.is_empty() {
            // A list that is given as a `Vec` is kept and not copied.
            true => self.unsigned_fields = fields.collect(),
            false => self.unsigned_fields.extend(fields),
        }
        self
    }

    /// Adds a doubt.
    #[must_use]
    pub fn with_doubt(mut self, doubt: Doubt) -> Self {
        self.doubts.push(doubt);
        self
    }

    /// Returns the summary.
    #[must_use]
    pub fn level(&self) -> AssuranceLevel {
        // A doubt outweighs the unsigned fields, because another reading may change the signed ones too.
        if !self.doubts.is_empty() {
            AssuranceLevel::AskGateway
        } else if self.unsigned_fields.is_empty() {
            AssuranceLevel::Full
        } else {
            AssuranceLevel::Partial
        }
    }

    /// Fields that the signature does not cover, by the gateway's names.
    #[must_use]
    pub fn unsigned_fields(&self) -> &[Cow<'static, str>] {
        &self.unsigned_fields
    }

    /// Reasons to doubt the event.
    #[must_use]
    pub fn doubts(&self) -> &[Doubt] {
        &self.doubts
    }
}

words!(AssuranceLevel, "assurance level", {
    Full => "full",
    Partial => "partial",
    AskGateway => "ask-gateway",
});

impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownField(name) => write!(f, "the signed field `{name}` is not known"),
            Self::BrokenGrammar(name) => {
                write!(f, "the value of `{name}` has an unexpected format")
            }
            Self::AmountNotSigned => f.write_str("the signature does not cover the amount"),
            Self::Unreadable => f.write_str("the object could not be read"),
            Self::MissingField(name) => write!(f, "the field `{name}` is missing"),
            Self::Other(words) => f.write_str(words),
        }
    }
}

/// JSON form: the kind as one word, followed by a colon and the field or the text.
impl Serialize for Doubt {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (kind, about) = match self {
            Self::UnknownField(name) => ("unknown-field", name.as_str()),
            Self::BrokenGrammar(name) => ("broken-grammar", &**name),
            Self::AmountNotSigned => return serializer.serialize_str("amount-not-signed"),
            Self::Unreadable => return serializer.serialize_str("unreadable"),
            Self::MissingField(name) => ("missing-field", &**name),
            Self::Other(words) => ("other", &**words),
        };
        serializer.collect_str(&format_args!("{kind}: {about}"))
    }
}

impl<'de> Deserialize<'de> for Doubt {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        let about = |about: &str| Cow::Owned(about.to_owned());
        // The kind never contains `: `, so the first separator ends it whatever the text contains.
        Ok(match text.split_once(": ").unwrap_or((&text, "")) {
            ("unknown-field", name) => Self::UnknownField(name.to_owned()),
            ("broken-grammar", name) => Self::BrokenGrammar(about(name)),
            ("amount-not-signed", "") => Self::AmountNotSigned,
            ("unreadable", "") => Self::Unreadable,
            ("missing-field", name) => Self::MissingField(about(name)),
            ("other", words) => Self::Other(about(words)),
            _ => return Err(de::Error::custom("not a known kind of doubt")),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_level_follows_from_fields_and_doubts() {
        let unsigned = || Assurance::full().with_unsigned_fields(["fee", "bank"]);
        let table = [
            (Assurance::full(), AssuranceLevel::Full),
            (unsigned(), AssuranceLevel::Partial),
            (
                Assurance::full().with_doubt(Doubt::Unreadable),
                AssuranceLevel::AskGateway,
            ),
            (
                unsigned().with_doubt(Doubt::AmountNotSigned),
                AssuranceLevel::AskGateway,
            ),
        ];
        for (assurance, level) in table {
            assert_eq!(assurance.level(), level, "{assurance:?}");
        }
    }

    #[test]
    fn fields_and_doubts_are_kept_in_their_order() {
        let assurance = Assurance::full()
            .with_unsigned_fields(["fee"])
            .with_doubt(Doubt::Unreadable)
            .with_unsigned_fields(["bank"])
            .with_doubt(Doubt::AmountNotSigned);
        assert_eq!(assurance.unsigned_fields(), ["fee", "bank"]);
        assert_eq!(
            assurance.doubts(),
            [Doubt::Unreadable, Doubt::AmountNotSigned]
        );
    }
}
