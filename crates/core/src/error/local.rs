//! Local refusals of a provider: errors made before anything is sent, with the provider's name.

use std::borrow::Cow;

use crate::{Error, ProviderId};

impl ProviderId {
    /// Returns the refusal of a field of the caller's request. See [`Error::invalid`].
    #[must_use]
    pub fn invalid(
        &self,
        field: impl Into<Cow<'static, str>>,
        rule: impl Into<Cow<'static, str>>,
    ) -> Error {
        Error::invalid(field, rule).with_provider(self.clone())
    }

    /// Returns the error of a missing or wrong configuration value. See [`Error::configuration`].
    #[must_use]
    pub fn misconfigured(
        &self,
        field: impl Into<Cow<'static, str>>,
        rule: impl Into<Cow<'static, str>>,
    ) -> Error {
        Error::configuration(field, rule).with_provider(self.clone())
    }

    /// Returns the error of a request for something that the gateway or the provider does not do. See [`Error::unsupported`].
    #[must_use]
    pub fn unsupported(&self, what: impl Into<Cow<'static, str>>) -> Error {
        Error::unsupported(what).with_provider(self.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ErrorKind, Outcome};

    #[test]
    fn local_refusals_name_their_provider_and_send_nothing() {
        const ID: ProviderId = ProviderId::from_static("cowrie");
        for (error, kind, field) in [
            (
                ID.invalid("amount", "must be above zero"),
                ErrorKind::InvalidRequest,
                Some("amount"),
            ),
            (
                ID.misconfigured("api_key", "must not be empty"),
                ErrorKind::Configuration,
                Some("api_key"),
            ),
            (
                ID.unsupported("Cowrie has no refunds"),
                ErrorKind::Unsupported,
                None,
            ),
        ] {
            assert_eq!(error.provider(), Some(&ID));
            assert_eq!((error.kind(), error.field()), (kind, field));
            assert_eq!(error.outcome(), Outcome::NotSent);
        }
    }
}
