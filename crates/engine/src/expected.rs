//! Payments and payouts that were created elsewhere, as the merchant knows them.

use dhow_core::{Environment, Expectation, MerchantReference, Money, Operation, ProviderReference};
use serde::{Deserialize, Serialize};

use crate::{engine::Account, error::EngineResult};

/// A payout that was made elsewhere, to be compared with the gateway's reports.
///
/// ```
/// use dhow_core::{Currency, MerchantReference, Money};
/// use dhow_engine::PayoutExpectation;
///
/// let reference = MerchantReference::new("PAYOUT-7")?;
/// let expectation = PayoutExpectation::new(reference, Money::from_minor(500_000, Currency::XOF));
/// # Ok::<(), dhow_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayoutExpectation {
    merchant_reference: MerchantReference,
    amount: Money,
    provider_reference: Option<ProviderReference>,
}

impl PayoutExpectation {
    /// An expectation by the merchant reference and the amount of the payout.
    #[must_use]
    pub fn new(merchant_reference: MerchantReference, amount: Money) -> Self {
        Self {
            merchant_reference,
            amount,
            provider_reference: None,
        }
    }

    /// Adds the provider reference, which must then match as well. With it, the status can be read from the gateway.
    #[must_use]
    pub fn with_provider_reference(mut self, reference: ProviderReference) -> Self {
        self.provider_reference = Some(reference);
        self
    }

    /// Merchant reference of the payout.
    #[must_use]
    pub fn merchant_reference(&self) -> &MerchantReference {
        &self.merchant_reference
    }

    /// Amount for the beneficiary.
    #[must_use]
    pub fn amount(&self) -> Money {
        self.amount
    }

    /// Provider reference, if it must match.
    #[must_use]
    pub fn provider_reference(&self) -> Option<&ProviderReference> {
        self.provider_reference.as_ref()
    }
}

/// A payment or payout that was created elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expected {
    /// A payment.
    Payment(Expectation),
    /// A payout.
    Payout(PayoutExpectation),
}

impl From<Expectation> for Expected {
    fn from(expectation: Expectation) -> Self {
        Self::Payment(expectation)
    }
}

impl From<PayoutExpectation> for Expected {
    fn from(expectation: PayoutExpectation) -> Self {
        Self::Payout(expectation)
    }
}

/// Fields of an expectation that are compared with the stored one and named in the history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Terms {
    pub(crate) amount: Money,
    pub(crate) environment: Option<Environment>,
    pub(crate) reference: Option<ProviderReference>,
}

impl Terms {
    /// Words for the first field in which the stored terms differ from others; `None` if one of them merely lacks the provider reference.
    pub(crate) fn difference(&self, other: &Self) -> Option<String> {
        if self.amount != other.amount {
            return Some(format!("the amount {}", self.amount));
        }
        let places = self.environment.zip(other.environment);
        if let Some((place, _)) = places.filter(|(before, now)| before != now) {
            return Some(format!("the environment {place}"));
        }
        let references = self.reference.as_ref().zip(other.reference.as_ref());
        let (before, _) = references.filter(|(before, now)| before != now)?;
        Some(format!("the gateway's reference {before}"))
    }

    /// Words for the history: every field that changes, with its old and new value.
    pub(crate) fn changes(&self, new: &Self) -> String {
        let word = |reference: &Option<ProviderReference>| {
            let reference = reference.as_ref().map(ToString::to_string);
            reference.unwrap_or_else(|| "none".to_owned())
        };
        let mut changes = Vec::new();
        if self.amount != new.amount {
            changes.push(format!("amount {} → {}", self.amount, new.amount));
        }
        if let Some((before, now)) = self.environment.zip(new.environment)
            && before != now
        {
            changes.push(format!("environment {before} → {now}"));
        }
        if self.reference != new.reference {
            let (before, now) = (word(&self.reference), word(&new.reference));
            changes.push(format!("gateway's reference {before} → {now}"));
        }
        changes.join(", ")
    }
}

/// Refuses a payment that the account cannot have.
pub(crate) fn check_payment(account: &Account, expectation: &Expectation) -> EngineResult<()> {
    let provider = &account.provider;
    let (id, environment) = (provider.id(), provider.environment());
    if *expectation.provider() != id {
        let rule = format!(
            "must be {id}, the gateway of the account `{}`",
            account.name
        );
        return Err(id.invalid("provider", rule).into());
    }
    if expectation.environment() != environment {
        let rule = format!(
            "must be {environment}, that of the account `{}`",
            account.name
        );
        return Err(id.invalid("environment", rule).into());
    }
    check_amount(account, Operation::CreatePayment, expectation.amount())
}

/// Refuses a payout that the account cannot have.
pub(crate) fn check_payout(account: &Account, expectation: &PayoutExpectation) -> EngineResult<()> {
    check_amount(account, Operation::Payouts, expectation.amount)
}

/// Checks sign and currency. Limits are those of the gateway's API, and what was created elsewhere may be outside of them.
fn check_amount(account: &Account, operation: Operation, amount: Money) -> EngineResult<()> {
    let id = account.provider.id();
    let capabilities = account.provider.capabilities();
    let Some(rules) = capabilities.rules(operation) else {
        return Err(id.unsupported(format!("{id} has no {operation}")).into());
    };
    let currency = amount.currency();
    if !rules.currencies.accepts(currency) {
        let rule = match rules.currencies.list() {
            [] => "is not accepted by this gateway".to_owned(),
            _ => format!("must be {}", rules.currencies),
        };
        return Err(id.invalid("currency", rule).into());
    }
    let mut of_account = rules
        .currency_rules
        .iter()
        .filter(|rule| rule.when.is_none());
    if let Some(rule) = of_account.find(|rule| rule.currency != currency) {
        return Err(id.invalid("currency", format!("must be {rule}")).into());
    }
    if !amount.is_positive() {
        return Err(id.invalid("amount", "must be above zero").into());
    }
    Ok(())
}
