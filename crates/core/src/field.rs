//! Standard fields of requests, by name.

use crate::{
    Beneficiary, Customer, MerchantReference, Money, NewPayment, NewPayout, NewRefund, Options,
    word::words,
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

/// A request that moves money: [`NewPayment`](crate::NewPayment), [`NewRefund`](crate::NewRefund) or [`NewPayout`](crate::NewPayout).
pub trait MoneyRequest {
    /// Merchant's reference of the request.
    fn merchant_reference(&self) -> &MerchantReference;

    /// Amount of the request.
    fn amount(&self) -> Money;

    /// Options of the request.
    fn options(&self) -> &Options;

    /// Value of the field. A field that the request does not have is never set.
    fn value(&self, field: RequestField) -> FieldValue<'_>;

    /// Returns true if the field is set. A text of white space only is not.
    fn has(&self, field: RequestField) -> bool {
        self.value(field).is_set()
    }
}

/// Value of a field of a request, without its type.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum FieldValue<'a> {
    /// The field has no value, or the request has no such field.
    Unset,
    /// One text.
    Text(&'a str),
    /// Several texts: methods, or the values of pairs.
    Texts(Vec<&'a str>),
    /// A value that is not a text, such as a time limit.
    Other,
}

impl<'a> FieldValue<'a> {
    /// Returns true for a value. A text of white space only and an empty list are none.
    #[must_use]
    pub fn is_set(&self) -> bool {
        match self {
            Self::Unset => false,
            // Gateways trim texts, so white space alone is not a value.
            Self::Text(text) => !text.trim().is_empty(),
            Self::Texts(texts) => !texts.is_empty(),
            Self::Other => true,
        }
    }

    /// Returns the texts of the value.
    pub fn texts(&self) -> impl Iterator<Item = &'a str> {
        let texts = match self {
            Self::Text(text) => std::slice::from_ref(text),
            Self::Texts(texts) => texts.as_slice(),
            Self::Unset | Self::Other => &[],
        };
        texts.iter().copied()
    }
}

impl<'a> From<&'a Option<String>> for FieldValue<'a> {
    fn from(text: &'a Option<String>) -> Self {
        text.as_deref().map_or(Self::Unset, Self::Text)
    }
}

/// Returns `Other` for a value that is there.
fn other<T>(value: Option<T>) -> FieldValue<'static> {
    value.map_or(FieldValue::Unset, |_| FieldValue::Other)
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

    fn value(&self, field: RequestField) -> FieldValue<'_> {
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
            RequestField::Description => description.into(),
            RequestField::Name => name.into(),
            RequestField::Email => email.into(),
            RequestField::Phone => phone.into(),
            RequestField::ReturnUrl => return_url.into(),
            RequestField::CancelUrl => cancel_url.into(),
            RequestField::WebhookUrl => webhook_url.into(),
            RequestField::Methods => {
                FieldValue::Texts(methods.iter().map(String::as_str).collect())
            }
            RequestField::Country => country.into(),
            RequestField::ExpiresIn => other(*expires_in),
            RequestField::Metadata => {
                FieldValue::Texts(metadata.values().map(String::as_str).collect())
            }
            RequestField::Account | RequestField::Institution | RequestField::Attempt => {
                FieldValue::Unset
            }
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

    fn value(&self, field: RequestField) -> FieldValue<'_> {
        let Self {
            merchant_reference: _,
            payment: _,
            attempt,
            amount: _,
            options: _,
        } = self;
        match field {
            RequestField::Attempt => other(attempt.as_ref()),
            _ => FieldValue::Unset,
        }
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

    fn value(&self, field: RequestField) -> FieldValue<'_> {
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
            RequestField::Description => description.into(),
            RequestField::Name => FieldValue::Text(name),
            RequestField::Account => FieldValue::Text(account),
            RequestField::Institution => institution.into(),
            RequestField::Country => country.into(),
            RequestField::Email => email.into(),
            RequestField::Phone => phone.into(),
            RequestField::ReturnUrl
            | RequestField::CancelUrl
            | RequestField::WebhookUrl
            | RequestField::Methods
            | RequestField::ExpiresIn
            | RequestField::Metadata
            | RequestField::Attempt => FieldValue::Unset,
        }
    }
}
