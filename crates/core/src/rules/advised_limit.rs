//! Published limits of single banks, wallets and operators.

use std::fmt;

use super::AmountLimit;
use crate::Money;

/// Limit that a gateway publishes for one bank, wallet or operator in one country. An amount outside of it is sent with a warning.
///
/// `Display` prints it as a row: `orange in CI: 200 XOF to 1500000 XOF, a multiple of 5`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct AdvisedLimit {
    /// Country, ISO 3166-1 alpha-2.
    pub country: &'static str,
    /// Bank, wallet or operator. It is compared without case.
    pub institution: &'static str,
    /// Minimum and maximum amount.
    pub limit: AmountLimit,
    /// Number of smallest units that the amount must be a multiple of; 1 for none.
    pub multiple: i64,
}

impl AdvisedLimit {
    /// A limit of an institution in a country.
    #[must_use]
    pub const fn new(country: &'static str, institution: &'static str, limit: AmountLimit) -> Self {
        Self {
            country,
            institution,
            limit,
            multiple: 1,
        }
    }

    /// Requires a multiple of a number of smallest units.
    #[must_use]
    pub const fn in_multiples_of(mut self, units: i64) -> Self {
        self.multiple = units;
        self
    }

    /// Returns warnings about an amount outside of the limit.
    pub(super) fn warnings(&self, amount: Money) -> Vec<String> {
        let source = format!("published for {} in {}", self.institution, self.country);
        let mut warnings = Vec::new();
        if let Err(error) = self.limit.check("amount", amount) {
            warnings.push(format!("`amount` {}, as {source}", error.message()));
        }
        if self.multiple > 1 && amount.minor() % self.multiple != 0 {
            let multiple = self.multiple;
            warnings.push(format!(
                "`amount` must be a multiple of {multiple}, as {source}"
            ));
        }
        warnings
    }

    pub(super) fn is_of(&self, country: &str, institution: &str, amount: Money) -> bool {
        self.country == country
            && self.institution.eq_ignore_ascii_case(institution)
            && self.limit.currency() == Some(amount.currency())
    }
}

impl fmt::Display for AdvisedLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} in {}: {}",
            self.institution, self.country, self.limit
        )?;
        match self.multiple {
            ..=1 => Ok(()),
            multiple => write!(f, ", a multiple of {multiple}"),
        }
    }
}
