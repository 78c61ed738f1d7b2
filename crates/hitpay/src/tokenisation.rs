//! Wallet tokens: a customer links a wallet once, and the merchant charges it later.

use dhow_core::{Endpoint, Money, Resolution, Result};
use http::Method;

use crate::{
    HitPay, ID, RawObject,
    payment::check_url,
    recurring::SavedCharge,
    wire::{Body, Compared, Item, Read, Record},
};

/// A wallet to link.
// Only the guide documents this endpoint.
// Source: docs.hitpayapp.com, guide on the tokenisation of wallets.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct NewTokenisation {
    /// Name of the customer.
    pub customer_name: String,
    /// E-mail address of the customer.
    pub customer_email: String,
    /// Payment methods to offer, as HitPay's codes: `shopee_pay`, `grab_pay`, `giro`.
    pub payment_methods: Vec<String>,
    /// URL for version 1 webhooks.
    pub webhook: Option<String>,
}

/// A linked wallet.
// Source: docs.hitpayapp.com, guide on the tokenisation of wallets.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Tokenisation {
    /// HitPay's id, used by [`HitPay::charge_tokenisation`].
    pub id: String,
    /// Status. It is `scheduled` for a new link.
    pub status: Option<String>,
    /// URL of the page where the customer agrees.
    pub url: Option<String>,
    /// Raw object with all members, including those without a field here.
    pub raw: RawObject,
}

impl NewTokenisation {
    /// Creates a link with the fields that HitPay requires.
    #[must_use]
    pub fn new(customer_name: impl Into<String>, customer_email: impl Into<String>) -> Self {
        Self {
            customer_name: customer_name.into(),
            customer_email: customer_email.into(),
            payment_methods: Vec::new(),
            webhook: None,
        }
    }

    fn body(&self) -> Result<Body> {
        for (field, text) in [
            ("customer_name", &self.customer_name),
            ("customer_email", &self.customer_email),
        ] {
            if text.trim().is_empty() {
                return Err(ID.invalid(field, "is required to link a wallet"));
            }
        }
        check_url("webhook", self.webhook.as_deref())?;
        Ok(Body::default()
            .text("customer_name", &*self.customer_name)
            .text("customer_email", &*self.customer_email)
            .list("payment_methods", &self.payment_methods)
            .text_if("webhook", self.webhook.as_deref()))
    }

    fn compare<'a>(&self, compared: Compared<'a>) -> Compared<'a> {
        compared.name("customer_email", self.customer_email.trim())
    }
}

impl Item for Tokenisation {
    fn from_wire(record: &Record) -> Read<Self> {
        Ok(Self {
            id: record.required("id")?,
            status: record.text("status"),
            url: record.text("url"),
            raw: RawObject::from(record),
        })
    }
}

// No document shows a list of links, so only HitPay can resolve an unknown outcome.
const CREATE: Endpoint = Endpoint::write(
    ID,
    Method::POST,
    "/v1/apm/tokenisation",
    Resolution::AskGateway,
);
const CHARGE: Endpoint = Endpoint::write(
    ID,
    Method::POST,
    "/v1/charge/tokenisation/{id}",
    Resolution::Poll,
);

impl HitPay {
    /// Asks a customer to link a wallet (`POST /v1/apm/tokenisation`). No money moves. A second call creates another link.
    ///
    /// # Errors
    /// [`InvalidRequest`](dhow_core::ErrorKind::InvalidRequest) for a field that breaks HitPay's rules.
    /// [`Outcome::Unknown`](dhow_core::Outcome::Unknown) if a link may exist: HitPay documents no list of links.
    pub async fn create_tokenisation(&self, new: &NewTokenisation) -> Result<Tokenisation> {
        let body = new.body()?;
        self.client
            .create(&CREATE, &body, |compared| new.compare(compared))
            .await
    }

    /// Charges a linked wallet (`POST /v1/charge/tokenisation/{id}`). The response is the final result.
    ///
    /// Never retried by the library: HitPay has neither an idempotency key nor a reference for charges, so a second call charges again.
    /// After an unknown outcome, search for the payment in [`charge_pages`](Self::charge_pages).
    ///
    /// # Errors
    /// As [`charge_saved_method`](Self::charge_saved_method).
    pub async fn charge_tokenisation(
        &self,
        id: &str,
        amount: Money,
        description: Option<&str>,
    ) -> Result<SavedCharge> {
        let extra = Body::default().text_if("description", description);
        // The response has the id of the link in `id` and that of the payment in `payment_id`.
        // LEDGER: wallet-tokens
        self.charge_method(&CHARGE, id, amount, extra, |compared| {
            compared.text("id", id)
        })
        .await
    }
}
