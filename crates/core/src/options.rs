//! Settings of one request that only one gateway has, checked so that a misspelt one is not silently ignored.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Error, Result};

/// Named texts that only one gateway understands: a product, a wallet, a bank code.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Options(BTreeMap<String, String>);

impl Options {
    /// Sets an option.
    pub fn set(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.0.insert(name.into(), value.into());
    }

    /// The value of an option.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// The value of an option that must be there.
    ///
    /// # Errors
    /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest) naming the option.
    pub fn required(&self, name: &'static str) -> Result<&str> {
        self.text(name)
            .ok_or_else(|| Error::invalid(name, "is required by this gateway"))
    }

    /// Refuses options that the gateway does not have.
    ///
    /// # Errors
    /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest) naming the unknown option and listing the known ones.
    pub fn only(&self, known: &[&str]) -> Result<()> {
        let unknown = self.0.keys().find(|name| !known.contains(&name.as_str()));
        unknown.map_or(Ok(()), |name| {
            let rule = if known.is_empty() {
                "is not an option: this gateway has none".to_owned()
            } else {
                format!(
                    "is not an option of this gateway; it has {}",
                    known.join(", ")
                )
            };
            Err(Error::invalid(name.clone(), rule))
        })
    }

    /// All options in the order of their names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_option_is_named() {
        let mut options = Options::default();
        options.set("prodcut", "upi-p2p");
        let error = options.only(&["product", "api"]).unwrap_err();
        assert_eq!(error.field(), Some("prodcut"));
        assert!(error.to_string().contains("product, api"));
    }
}
