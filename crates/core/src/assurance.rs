//! How far an authentic event can be relied on.

use std::{borrow::Cow, fmt};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::word::words;

/// How far an event can be relied on: which of its fields the signature does not cover, and what about it is doubtful.
///
/// A signature may be valid and still leave room: the gateways' recipes join fields without separators or cover only some of them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assurance {
    unsigned_fields: Vec<Cow<'static, str>>,
    doubts: Vec<Doubt>,
}

/// The summary of an [`Assurance`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AssuranceLevel {
    /// Every field is covered by the signature and reads in one way only.
    Full,
    /// What decides about the money is covered; the fields named as unsigned are not.
    Partial,
    /// Authentic, but it does not settle the money: ask the gateway for the payment's status.
    AskGateway,
}

/// Why an authentic event does not settle the money.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Doubt {
    /// A signed key that this version does not know: where keys and values are joined without separators it may be part of another.
    UnknownField(String),
    /// A value that breaks its field's grammar, and so may hide the border of another field.
    BrokenGrammar(Cow<'static, str>),
    /// The signature does not cover the amount.
    AmountNotSigned,
    /// The object could not be read.
    Unreadable,
    /// A field that every delivery of this kind has is missing.
    MissingField(Cow<'static, str>),
    /// Something else, in a few words.
    Other(Cow<'static, str>),
}

impl Assurance {
    /// Nothing to add.
    #[must_use]
    pub fn full() -> Self {
        Self::default()
    }

    /// Names fields that the signature does not cover.
    #[must_use]
    pub fn with_unsigned_fields(
        mut self,
        fields: impl IntoIterator<Item = impl Into<Cow<'static, str>>>,
    ) -> Self {
        self.unsigned_fields
            .extend(fields.into_iter().map(Into::into));
        self
    }

    /// Adds a doubt.
    #[must_use]
    pub fn with_doubt(mut self, doubt: Doubt) -> Self {
        self.doubts.push(doubt);
        self
    }

    /// The summary.
    #[must_use]
    pub fn level(&self) -> AssuranceLevel {
        if !self.doubts.is_empty() {
            AssuranceLevel::AskGateway
        } else if self.unsigned_fields.is_empty() {
            AssuranceLevel::Full
        } else {
            AssuranceLevel::Partial
        }
    }

    /// Fields of the delivery that the signature does not cover, in the gateway's names.
    #[must_use]
    pub fn unsigned_fields(&self) -> &[Cow<'static, str>] {
        &self.unsigned_fields
    }

    /// What is doubtful.
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
            Self::BrokenGrammar(name) => write!(f, "the value of `{name}` breaks its grammar"),
            Self::AmountNotSigned => f.write_str("the signature does not cover the amount"),
            Self::Unreadable => f.write_str("the object could not be read"),
            Self::MissingField(name) => write!(f, "the field `{name}` is missing"),
            Self::Other(words) => f.write_str(words),
        }
    }
}

/// The JSON form: the kind in one word, and behind a colon the field or the words.
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
