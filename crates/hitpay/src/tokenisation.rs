//! Tokens of wallets: a customer links a wallet once, and the merchant charges it later.

use dhow_core::{Endpoint, Money, Resolution, Result};
use http::Method;

use crate::{
    HitPay, ID, Printed,
    payment::check_url,
    recurring::SavedCharge,
    refusal::{Checked, Refusal},
    wire::{Body, Compared, Item, Read, Record},
};

/// A wallet to link.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct NewTokenisation {
    /// The customer's name.
    pub customer_name: String,
    /// The customer's e-mail address.
    pub customer_email: String,
    /// Methods to offer, in HitPay's codes: `shopee_pay`, `grab_pay`, `giro`.
    pub payment_methods: Vec<String>,
    /// Where version 1 webhooks go.
    pub webhook: Option<String>,
}

/// A link to a wallet as HitPay describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Tokenisation {
    /// HitPay's id: what [`HitPay::charge_tokenisation`] names.
    pub id: String,
    /// HitPay's word; new ones are `scheduled`.
    pub status: Option<String>,
    /// The page where the customer agrees.
    pub url: Option<String>,
    /// All that HitPay printed, with the members that have no field here.
    pub printed: Printed,
}

impl NewTokenisation {
    /// A link with the two things that HitPay requires.
    #[must_use]
    pub fn new(customer_name: impl Into<String>, customer_email: impl Into<String>) -> Self {
        Self {
            customer_name: customer_name.into(),
            customer_email: customer_email.into(),
            payment_methods: Vec::new(),
            webhook: None,
        }
    }

    fn body(&self) -> Checked<Body> {
        for (field, text) in [
            ("customer_name", &self.customer_name),
            ("customer_email", &self.customer_email),
        ] {
            if text.trim().is_empty() {
                return Err(Refusal::invalid(field, "is required to link a wallet"));
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
    fn read(record: &Record) -> Read<Self> {
        Ok(Self {
            id: record.required("id")?,
            status: record.text("status"),
            url: record.text("url"),
            printed: Printed::of(record),
        })
    }
}

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
    /// `POST /v1/apm/tokenisation`: asks a customer to link a wallet. No money moves. Called twice, it makes two links.
    ///
    /// # Errors
    /// [`InvalidRequest`](dhow_core::ErrorKind::InvalidRequest) for a field that breaks HitPay's rules;
    /// [`Outcome::Unknown`](dhow_core::Outcome::Unknown) when a link may exist: HitPay documents no list of them.
    pub async fn create_tokenisation(&self, new: &NewTokenisation) -> Result<Tokenisation> {
        let body = new.body()?;
        self.client
            .create(&CREATE, &body, |compared| new.compare(compared))
            .await
    }

    /// `POST /v1/charge/tokenisation/{id}`: takes money from a linked wallet. The answer is the result.
    ///
    /// Called twice, it takes the money twice: HitPay has no idempotency key and no reference for it. After an unknown outcome look for
    /// the payment among [`charge_pages`](Self::charge_pages).
    ///
    /// # Errors
    /// As [`charge_saved_method`](Self::charge_saved_method).
    pub async fn charge_tokenisation(
        &self,
        id: &str,
        amount: Money,
        description: Option<&str>,
    ) -> Result<SavedCharge> {
        let more = Body::default().text_if("description", description);
        // LEDGER: wallet-tokens
        self.take(&CHARGE, id, amount, more, |compared| {
            compared.text("id", id)
        })
        .await
    }
}
