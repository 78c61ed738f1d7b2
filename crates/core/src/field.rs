//! Standard fields of requests, by name.

use crate::{
    Beneficiary, Customer, MerchantReference, Money, MoneyRequest, NewPayment, NewPayout,
    NewRefund, Options, word::words,
};

/// An optional or gateway-dependent field of [`NewPayment`], [`NewRefund`] or [`NewPayout`].
///
/// The merchant reference and the amount are always required and have no entry here; fields that only one gateway has are
/// [options](crate::OptionSpec).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum RequestField {
    /// Description of a payment or payout.
    Description,
    /// Name of the customer or beneficiary.
    Name,
    /// E-mail address of the customer or beneficiary.
    Email,
    /// Telephone number of the customer or beneficiary.
    Phone,
    /// Account of the beneficiary.
    Account,
    /// Bank or wallet of the beneficiary.
    Institution,
    /// URL that the customer's browser returns to.
    ReturnUrl,
    /// URL that the customer's browser goes to after cancelling.
    CancelUrl,
    /// URL for the webhooks of this payment.
    WebhookUrl,
    /// Payment methods.
    Methods,
    /// Country of the customer or beneficiary.
    Country,
    /// Time limit for the customer.
    ExpiresIn,
    /// Merchant's own pairs.
    Metadata,
    /// Attempt that a refund belongs to.
    Attempt,
}

words!(RequestField, "field", {
    Description => "description",
    Name => "name",
    Email => "email",
    Phone => "phone",
    Account => "account",
    Institution => "institution",
    ReturnUrl => "return_url",
    CancelUrl => "cancel_url",
    WebhookUrl => "webhook_url",
    Methods => "methods",
    Country => "country",
    ExpiresIn => "expires_in",
    Metadata => "metadata",
    Attempt => "attempt",
});

/// True for a text with at least one character that is not white space.
fn is_text(text: Option<&str>) -> bool {
    text.is_some_and(|text| !text.trim().is_empty())
}

impl MoneyRequest for NewPayment {
    fn merchant_reference(&self) -> &MerchantReference {
        &self.merchant_reference
    }

    fn amount(&self) -> Money {
        self.amount
    }

    fn options(&self) -> &Options {
        &self.options
    }

    fn has(&self, field: RequestField) -> bool {
        // Without `..`, so that a new field of the struct does not compile until it has an entry here.
        let Self {
            merchant_reference: _,
            amount: _,
            description,
            customer: Customer { name, email, phone },
            return_url,
            cancel_url,
            webhook_url,
            methods,
            country,
            expires_in,
            metadata,
            options: _,
        } = self;
        match field {
            RequestField::Description => is_text(description.as_deref()),
            RequestField::Name => is_text(name.as_deref()),
            RequestField::Email => is_text(email.as_deref()),
            RequestField::Phone => is_text(phone.as_deref()),
            RequestField::ReturnUrl => is_text(return_url.as_deref()),
            RequestField::CancelUrl => is_text(cancel_url.as_deref()),
            RequestField::WebhookUrl => is_text(webhook_url.as_deref()),
            RequestField::Methods => !methods.is_empty(),
            RequestField::Country => is_text(country.as_deref()),
            RequestField::ExpiresIn => expires_in.is_some(),
            RequestField::Metadata => !metadata.is_empty(),
            RequestField::Account | RequestField::Institution | RequestField::Attempt => false,
        }
    }
}

impl MoneyRequest for NewRefund {
    fn merchant_reference(&self) -> &MerchantReference {
        &self.merchant_reference
    }

    fn amount(&self) -> Money {
        self.amount
    }

    fn options(&self) -> &Options {
        &self.options
    }

    fn has(&self, field: RequestField) -> bool {
        let Self {
            merchant_reference: _,
            payment: _,
            attempt,
            amount: _,
            options: _,
        } = self;
        field == RequestField::Attempt && attempt.is_some()
    }
}

impl MoneyRequest for NewPayout {
    fn merchant_reference(&self) -> &MerchantReference {
        &self.merchant_reference
    }

    fn amount(&self) -> Money {
        self.amount
    }

    fn options(&self) -> &Options {
        &self.options
    }

    fn has(&self, field: RequestField) -> bool {
        let Self {
            merchant_reference: _,
            amount: _,
            beneficiary:
                Beneficiary {
                    name,
                    account,
                    institution,
                    country,
                    email,
                    phone,
                },
            description,
            options: _,
        } = self;
        match field {
            RequestField::Description => is_text(description.as_deref()),
            RequestField::Name => is_text(Some(name)),
            RequestField::Account => is_text(Some(account)),
            RequestField::Institution => is_text(institution.as_deref()),
            RequestField::Country => is_text(country.as_deref()),
            RequestField::Email => is_text(email.as_deref()),
            RequestField::Phone => is_text(phone.as_deref()),
            RequestField::ReturnUrl
            | RequestField::CancelUrl
            | RequestField::WebhookUrl
            | RequestField::Methods
            | RequestField::ExpiresIn
            | RequestField::Metadata
            | RequestField::Attempt => false,
        }
    }
}
