//! Versions of PayAtom's merchant API.

use std::str::FromStr;

use dhow_core::{Error, OptionKind};

use crate::ID;

/// Version of PayAtom's merchant API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Api {
    /// Requests are authenticated by the IP address of the merchant's server only.
    #[default]
    V1,
    /// Requests also carry an API key and a signature.
    V2,
}

impl Api {
    /// Values of the option and the setting `api`.
    pub(crate) const WORDS: &[&str] = &[Self::V1.as_str(), Self::V2.as_str()];

    /// Returns the value of the option `api` for this version.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::V1 => "v1",
            Self::V2 => "v2",
        }
    }
}

/// Parses `v1` or `v2`, the values of the option and the setting `api`.
impl FromStr for Api {
    type Err = Error;

    fn from_str(word: &str) -> Result<Self, Error> {
        match word {
            "v1" => Ok(Self::V1),
            "v2" => Ok(Self::V2),
            _ => Err(ID.invalid("api", format!("must be {}", OptionKind::OneOf(Self::WORDS)))),
        }
    }
}
