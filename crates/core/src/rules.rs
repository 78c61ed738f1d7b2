//! Rules of a gateway for the requests of one operation, as data that is shown and enforced.

use crate::{
    AmountLimit, Currency, Error, MerchantReference, Money, Operation, OptionSpec, OptionValues,
    Options, ProviderId, RequestField, Result,
};

mod amounts;
mod reference;
mod required;

pub use amounts::{Currencies, MajorUnitLimit};
pub use reference::{ReferenceCharacters, ReferenceRule};
pub use required::RequiredField;

/// A request that moves money: [`NewPayment`](crate::NewPayment), [`NewRefund`](crate::NewRefund) or [`NewPayout`](crate::NewPayout).
pub trait MoneyRequest {
    /// Merchant's reference of the request.
    fn merchant_reference(&self) -> &MerchantReference;

    /// Amount of the request.
    fn amount(&self) -> Money;

    /// Options of the request.
    fn options(&self) -> &Options;

    /// Returns true if the field is set. A field that the request does not have is never set.
    fn has(&self, field: RequestField) -> bool;
}

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
/// The JSON form has `operation`, `currencies`, `only_these_currencies`, `limits`, `whole_units`, and the texts of `required` and
/// `reference` for people.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RequestRules {
    /// Provider that the rules belong to; errors name it.
    pub provider: ProviderId,
    /// Operation that the rules belong to.
    pub operation: Operation,
    /// Accepted currencies.
    pub currencies: Currencies,
    /// Limits by currency.
    pub limits: &'static [AmountLimit],
    /// Limit of every currency without a row in [`limits`](Self::limits).
    pub other_limit: Option<MajorUnitLimit>,
    /// True if amounts must be whole major units, such as rupees without paise.
    pub whole_units: bool,
    /// Required fields besides reference and amount.
    pub required: &'static [RequiredField],
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
            limits: &[],
            other_limit: None,
            whole_units: false,
            required: &[],
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

    /// Checks a request against all rules and returns its options. Nothing is sent.
    ///
    /// The order is: options, currency, amount, required fields, reference.
    ///
    /// # Errors
    /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest) with the provider, the field and the first rule that is broken.
    pub fn check<'a>(&self, request: &'a impl MoneyRequest) -> Result<OptionValues<'a>> {
        self.named(self.first_fault(request))
    }

    /// Checks the currency, the sign, the limits and the decimals of an amount.
    ///
    /// For requests that are no [`MoneyRequest`], such as the gateway's own type of a payment.
    ///
    /// # Errors
    /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest) for `currency` or `amount`, with the provider and the rule.
    pub fn check_amount(&self, amount: Money) -> Result<()> {
        self.named(amounts::check(self, amount))
    }

    /// Checks a merchant reference.
    ///
    /// # Errors
    /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest) for `merchant_reference`, with the provider and the rule.
    pub fn check_reference(&self, reference: &str) -> Result<()> {
        self.named(self.reference.check(reference))
    }

    /// Adds the provider to an error.
    fn named<T>(&self, checked: Result<T>) -> Result<T> {
        checked.map_err(|error| error.with_provider(self.provider.clone()))
    }

    fn first_fault<'a>(&self, request: &'a impl MoneyRequest) -> Result<OptionValues<'a>, Error> {
        // First, because the message for a misspelt option lists the right names.
        let options = request.options().read(self.options, self.operation)?;
        amounts::check(self, request.amount())?;
        for required in self.required {
            required.check(request)?;
        }
        // Waived only by an explicit option of this request.
        if !self.reference.is_waived(options) {
            self.reference
                .check(request.merchant_reference().as_str())?;
        }
        Ok(options)
    }
}

#[cfg(test)]
mod tests;
