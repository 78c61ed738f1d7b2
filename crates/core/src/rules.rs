//! Rules of a gateway for the requests of one operation, as data that is shown and enforced.

use std::fmt;

use crate::{Currency, Operation, OptionSpec, OptionValues, ProviderId, RequestField};

mod advised_limit;
mod amounts;
mod characters;
mod check;
mod condition;
mod currency_rule;
mod limit;
mod reference;
mod required;
mod text;
mod words;

pub use advised_limit::AdvisedLimit;
pub use amounts::{Currencies, MajorUnitLimit};
pub use characters::Characters;
pub use condition::Condition;
pub(crate) use condition::Context;
pub use currency_rule::CurrencyRule;
pub use limit::AmountLimit;
pub use reference::ReferenceRule;
pub use required::{RequiredField, RequiredOption};
pub use text::{TextForm, TextRule, TextSource};
pub use words::{KnownWords, UnlistedWord};

/// Rules of a gateway for the requests of one operation.
///
/// A provider keeps one constant per operation. Its code checks each request with [`check`](Self::check) before anything is sent, and
/// [`Capabilities`](crate::Capabilities) shows the same constant, so the documented and the enforced rules cannot differ.
///
/// ```
/// use dhow_core::{
///     AmountLimit, Currencies, Currency, MerchantReference, Money, NewPayment, OptionSpec, ProviderId, RequestField, RequestRules,
///     RequiredField,
/// };
///
/// const ID: ProviderId = ProviderId::from_static("cowrie");
/// const OPTIONS: &[OptionSpec] = &[];
/// const PAYMENTS: RequestRules = RequestRules::payments(ID, OPTIONS)
///     .with_currencies(Currencies::Only(&[Currency::BDT]))
///     .with_limits(&[AmountLimit::at_least(Money::from_minor(100, Currency::BDT))])
///     .with_required(&[RequiredField::new(RequestField::ReturnUrl)]);
///
/// let order = MerchantReference::new("ORDER-1042")?;
/// let mut new = NewPayment::new(order, Money::from_minor(99, Currency::BDT));
/// let error = PAYMENTS.check(&new).unwrap_err();
/// assert_eq!(error.to_string(), "cowrie: invalid request: `amount` must be at least 1.00 BDT");
/// new.amount = Money::from_minor(100, Currency::BDT);
/// let error = PAYMENTS.check(&new).unwrap_err();
/// assert_eq!(error.to_string(), "cowrie: invalid request: `return_url` is required by this gateway");
/// # Ok::<(), dhow_core::Error>(())
/// ```
///
/// The JSON form has `operation`, `currencies`, `only_these_currencies`, `limits`, `whole_units`, and the texts of `currency_rules`,
/// `other_limit`, `advised_limits`, `required`, `unsupported`, `texts` and `reference` for display.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RequestRules {
    /// Provider that the rules belong to; errors name it.
    pub provider: ProviderId,
    /// Operation that the rules belong to.
    pub operation: Operation,
    /// Accepted currencies.
    pub currencies: Currencies,
    /// Currencies of the account, or of requests with certain options.
    pub currency_rules: &'static [CurrencyRule],
    /// Limits by currency.
    pub limits: &'static [AmountLimit],
    /// Limit of every currency without a row in [`limits`](Self::limits).
    pub other_limit: Option<MajorUnitLimit>,
    /// Published limits of single institutions. They cause [warnings](Self::limit_warnings) and no errors.
    pub advised_limits: &'static [AdvisedLimit],
    /// True if amounts must be whole major units, such as rupees without paise.
    pub whole_units: bool,
    /// Required fields besides reference and amount.
    pub required: &'static [RequiredField],
    /// Required options.
    pub required_options: &'static [RequiredOption],
    /// Fields that are refused, with the rule, such as "is not supported by this gateway".
    pub unsupported: &'static [(RequestField, &'static str)],
    /// Rules for the texts of fields and options.
    pub texts: &'static [TextRule],
    /// Rule for the merchant reference.
    pub reference: ReferenceRule,
    /// Options of the gateway; only those of [`operation`](Self::operation) are accepted.
    pub options: &'static [OptionSpec],
}

impl RequestRules {
    /// Rules of [`create_payment`](crate::PaymentProvider::create_payment): any currency, any positive amount, any reference.
    #[must_use]
    pub const fn payments(provider: ProviderId, options: &'static [OptionSpec]) -> Self {
        Self::new(provider, Operation::CreatePayment, options)
    }

    /// Rules of [`refund`](crate::Refunds::refund), with the defaults of [`payments`](Self::payments).
    #[must_use]
    pub const fn refunds(provider: ProviderId, options: &'static [OptionSpec]) -> Self {
        Self::new(provider, Operation::Refunds, options)
    }

    /// Rules of [`payout`](crate::Payouts::payout), with the defaults of [`payments`](Self::payments).
    #[must_use]
    pub const fn payouts(provider: ProviderId, options: &'static [OptionSpec]) -> Self {
        Self::new(provider, Operation::Payouts, options)
    }

    const fn new(
        provider: ProviderId,
        operation: Operation,
        options: &'static [OptionSpec],
    ) -> Self {
        Self {
            provider,
            operation,
            // No currency is refused unless the gateway's documents name the accepted ones.
            currencies: Currencies::Documented(&[]),
            currency_rules: &[],
            limits: &[],
            other_limit: None,
            advised_limits: &[],
            whole_units: false,
            required: &[],
            required_options: &[],
            unsupported: &[],
            texts: &[],
            reference: ReferenceRule::ANY,
            options,
        }
    }

    /// Sets the accepted currencies.
    #[must_use]
    pub const fn with_currencies(mut self, currencies: Currencies) -> Self {
        self.currencies = currencies;
        self
    }

    /// Sets the currency of the account, or those of requests with certain options.
    #[must_use]
    pub const fn with_currency_rules(mut self, rules: &'static [CurrencyRule]) -> Self {
        self.currency_rules = rules;
        self
    }

    /// Sets the limits by currency.
    #[must_use]
    pub const fn with_limits(mut self, limits: &'static [AmountLimit]) -> Self {
        self.limits = limits;
        self
    }

    /// Sets one limit in major units for every currency without a limit of its own.
    #[must_use]
    pub const fn with_other_limit(mut self, limit: MajorUnitLimit) -> Self {
        self.other_limit = Some(limit);
        self
    }

    /// Sets the published limits of single institutions.
    #[must_use]
    pub const fn with_advised_limits(mut self, limits: &'static [AdvisedLimit]) -> Self {
        self.advised_limits = limits;
        self
    }

    /// Requires whole major units.
    #[must_use]
    pub const fn with_whole_units(mut self) -> Self {
        self.whole_units = true;
        self
    }

    /// Sets the required fields.
    #[must_use]
    pub const fn with_required(mut self, required: &'static [RequiredField]) -> Self {
        self.required = required;
        self
    }

    /// Sets the required options.
    #[must_use]
    pub const fn with_required_options(mut self, required: &'static [RequiredOption]) -> Self {
        self.required_options = required;
        self
    }

    /// Sets the fields that are refused, with the rule that the error names.
    #[must_use]
    pub const fn with_unsupported(
        mut self,
        fields: &'static [(RequestField, &'static str)],
    ) -> Self {
        self.unsupported = fields;
        self
    }

    /// Sets the rules for the texts of fields and options.
    #[must_use]
    pub const fn with_texts(mut self, texts: &'static [TextRule]) -> Self {
        self.texts = texts;
        self
    }

    /// Sets the rule for the merchant reference.
    #[must_use]
    pub const fn with_reference(mut self, rule: ReferenceRule) -> Self {
        self.reference = rule;
        self
    }

    /// Returns the limit of a currency, if there is one.
    #[must_use]
    pub fn limit(&self, currency: Currency) -> Option<AmountLimit> {
        let limits = self.limits.iter().copied();
        let mut limits = limits.filter(|limit| limit.currency() == Some(currency));
        limits
            // A row for the currency takes precedence over the limit for all others.
            .next()
            .or_else(|| self.other_limit.map(|limit| limit.of(currency)))
    }

    /// Returns the limits of all listed currencies, for tables.
    pub fn all_limits(&self) -> impl Iterator<Item = AmountLimit> {
        let listed = self.currencies.list().iter();
        let of_listed = listed.filter_map(|currency| self.limit(*currency));
        let others = self.limits.iter().copied().filter(|limit| {
            let currency = limit.currency();
            currency.is_some_and(|currency| !self.currencies.list().contains(&currency))
        });
        of_listed.chain(others)
    }

    /// Returns the options of this operation.
    pub fn own_options(&self) -> impl Iterator<Item = &'static OptionSpec> {
        let operation = self.operation;
        let options = self.options.iter();
        options.filter(move |option| option.operation == operation)
    }

    /// Returns the refused fields with their rules as texts for display.
    pub fn shown_unsupported(&self) -> impl Iterator<Item = String> {
        let fields = self.unsupported.iter();
        fields.map(|(field, rule)| format!("{field}: {rule}"))
    }

    /// Returns the required fields and options as texts for display.
    pub fn shown_required(&self) -> impl Iterator<Item = String> {
        let fields = self.required.iter().map(ToString::to_string);
        fields.chain(self.required_options.iter().map(ToString::to_string))
    }
}

/// Returns true if the option that waives a rule is set in the request.
fn is_waived(option: Option<&str>, options: OptionValues<'_>) -> bool {
    option.and_then(|name| options.flag(name)) == Some(true)
}

/// Writes the option that waives a rule after the shown rule; nothing without one.
fn write_waiver(f: &mut fmt::Formatter<'_>, option: Option<&str>) -> fmt::Result {
    match option {
        Some(option) => write!(f, " (waived by the option `{option}`)"),
        None => Ok(()),
    }
}

/// Returns the end of an error message that names the option which waives the rule; empty without one.
fn waiver(option: Option<&str>) -> String {
    let waiver = option.map(|option| format!("; the option `{option}` allows it"));
    waiver.unwrap_or_default()
}

#[cfg(test)]
mod tests;
