//! Request for a payment intent, and the conversion of a [`NewPayment`].

use dhow_core::{MerchantReference, Money, NewPayment, OptionValues, Result};

use crate::{
    capabilities::PAYMENTS,
    rules::{check_reference, minor_units},
    wire,
};

/// Request for a payment intent, with all members that Hub2 documents.
// Source: Hub2 API reference, "Create a PaymentIntent object".
// Hub2 has no member for a description, an expiry or metadata, so those of the general request cannot be sent.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct NewPaymentIntent {
    /// Merchant's reference of the purchase. Hub2 accepts the same reference twice.
    pub purchase_reference: MerchantReference,
    /// Merchant's reference of the customer; the purchase reference by default.
    pub customer_reference: String,
    /// Amount to be paid, in XOF, XAF or GNF. It must be positive.
    pub amount: Money,
    /// Business name that the payer sees instead of Hub2's; required for aggregators.
    pub override_business_name: Option<String>,
}

impl NewPaymentIntent {
    /// Creates a request with the required fields.
    #[must_use]
    pub fn new(purchase_reference: MerchantReference, amount: Money) -> Self {
        Self {
            customer_reference: purchase_reference.as_str().to_owned(),
            purchase_reference,
            amount,
            override_business_name: None,
        }
    }

    /// Converts the request shared by all providers.
    /// The rules of `PAYMENTS` have checked it.
    pub(crate) fn from_payment(new: &NewPayment, options: OptionValues<'_>) -> Self {
        let mut intent = Self::new(new.merchant_reference.clone(), new.amount);
        if let Some(customer) = options.owned("customer_reference") {
            intent.customer_reference = customer;
        }
        intent.override_business_name = options.owned("override_business_name");
        intent
    }

    fn check(&self) -> Result<()> {
        PAYMENTS.check_amount(self.amount)?;
        let references = [
            ("purchase_reference", self.purchase_reference.as_str()),
            ("customer_reference", &self.customer_reference),
        ];
        let mut checked = references.into_iter();
        checked.try_for_each(|(field, text)| check_reference(&PAYMENTS, field, text))
    }

    pub(crate) fn wire(&self) -> Result<wire::NewIntent<'_>> {
        self.check()?;
        Ok(wire::NewIntent {
            customer_reference: &self.customer_reference,
            purchase_reference: self.purchase_reference.as_str(),
            amount: minor_units(&PAYMENTS, self.amount)?,
            currency: self.amount.currency().code(),
            override_business_name: self.override_business_name.as_deref(),
        })
    }
}

#[cfg(test)]
mod tests {
    use dhow_core::Currency;

    use super::*;

    #[test]
    fn a_reference_with_other_characters_is_refused_locally() {
        let amount = Money::from_minor(200, Currency::XOF);
        let new = NewPayment::new("ORDER#1".parse().unwrap(), amount);
        let error = PAYMENTS.check(&new).unwrap_err();
        assert_eq!(error.field(), Some("merchant_reference"));
    }

    #[test]
    fn an_error_of_an_intent_names_the_field_of_the_intent() {
        let amount = Money::from_minor(200, Currency::XOF);
        let intent = NewPaymentIntent::new("ORDER#1".parse().unwrap(), amount);
        let error = intent.wire().unwrap_err();
        assert_eq!(error.field(), Some("purchase_reference"));
        let mut intent = NewPaymentIntent::new("ORDER 1".parse().unwrap(), amount);
        intent.customer_reference = "C#1".to_owned();
        let error = intent.wire().unwrap_err();
        assert_eq!(error.field(), Some("customer_reference"));
    }
}
