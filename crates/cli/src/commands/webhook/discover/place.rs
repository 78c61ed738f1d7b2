//! Place of a signature in a message.

use std::fmt;

use serde::Serialize;

/// Place of a signature in a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "place", content = "name", rename_all = "kebab-case")]
pub(crate) enum Place {
    /// Header.
    Header(String),
    /// Field of the query, the form or the JSON body.
    Field(String),
}

impl Place {
    /// Parses the value of `--signature`.
    ///
    /// # Errors
    /// A rule for any other text.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        match text.split_once(':') {
            Some(("header", name)) if !name.is_empty() => Ok(Self::Header(name.to_owned())),
            Some(("field", name)) if !name.is_empty() => Ok(Self::Field(name.to_owned())),
            _ => Err("must be header:NAME or field:NAME".to_owned()),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Header(name) => write!(f, "header:{name}"),
            Self::Field(name) => write!(f, "field:{name}"),
        }
    }
}
