//! Local refusals: requests that are refused before anything is sent.

use std::borrow::Cow;

use dhow_core::{Error, Result};

use crate::ID;

/// A refusal of this crate's own checks, or of core's. Everything that checks a request returns it, and it becomes an error that names
/// HitPay: no method can report a refusal without the name.
#[derive(Debug)]
pub(crate) struct Refusal(Error);

/// A request, or a part of it, that was checked.
pub(crate) type Checked<T = ()> = Result<T, Refusal>;

impl Refusal {
    /// A refusal of a field. See [`Error::invalid`].
    pub(crate) fn invalid(
        field: impl Into<Cow<'static, str>>,
        rule: impl Into<Cow<'static, str>>,
    ) -> Self {
        Error::invalid(field, rule).into()
    }
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self(error.with_provider(ID))
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        refusal.0
    }
}
