//! Payments ("payins" at PayAtom): the request fields that all products share.

use dhow_core::{Customer, Endpoint, Money, Resolution, Result};
use http::Method;

use crate::{Api, ID, PayAtom, Product, amount::whole_units, client::Credential, wire::Body};

mod created;
mod domain;
mod h2h;
mod hosted;
mod status_polling;
mod upi;
mod upi_link;
mod wallet;

pub use created::CreatedPayin;
pub use h2h::H2hPayin;
pub(crate) use h2h::PAK_WALLETS;
pub use hosted::HostedPayin;
pub use status_polling::PayinStatus;
pub(crate) use status_polling::{STATUS, by_order, subject};
pub use upi::UpiPayin;
pub use wallet::WalletPayin;

/// PayAtom accepts an order id once, so a payin with an unknown outcome is looked up by its order id.
const CREATE: Endpoint = Endpoint::write(ID, Method::POST, "/{payin path}", Resolution::LookUp);

/// Request fields that all payin products share.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct NewPayin {
    /// Merchant's reference: at least ten characters, used once. See [`safe_reference`](crate::safe_reference).
    pub order_id: String,
    /// Amount in whole units of the account's currency.
    pub amount: Money,
    /// Customer. Name, e-mail address and phone number are required.
    pub customer: Customer,
    /// API version.
    pub api: Api,
    /// Further details of the customer: required by V2, not sent over V1.
    pub details: Option<PayerDetails>,
}

/// Details of the customer that V2 requires.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PayerDetails {
    /// Customer's IP address.
    pub ip: String,
    /// Customer's latitude, as text.
    pub latitude: String,
    /// Customer's longitude, as text.
    pub longitude: String,
    /// Merchant's id of the customer.
    pub customer_id: String,
}

impl NewPayin {
    /// Creates a payin over V1.
    #[must_use]
    pub fn new(order_id: impl Into<String>, amount: Money, customer: Customer) -> Self {
        Self {
            order_id: order_id.into(),
            amount,
            customer,
            api: Api::V1,
            details: None,
        }
    }

    /// Sends the payin over V2, with the details that it requires.
    #[must_use]
    pub fn over_v2(mut self, details: PayerDetails) -> Self {
        self.api = Api::V2;
        self.details = Some(details);
        self
    }
}

/// JSON type of the amount.
// LEDGER: amount-type
// The V1 samples of the hosted page have a string, all other documents an integer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum AmountAs {
    Text,
    Integer,
}

impl PayAtom {
    /// Builds the body with the fields that all products share.
    // Source: "Payment request" of the UPI page; for V2, the page of payins over the hosted page.
    // The fields stand in the order of the page. JSON has no order, but a request is then easy to compare with the documents.
    fn payin_body(&self, payin: &NewPayin, product: Product, amount_as: AmountAs) -> Result<Body> {
        // Products of one country have its currency; the hosted page has that of the account.
        let currency = product.currency().unwrap_or(self.config.currency);
        let rules = self.rules.payments_in(currency);
        let units = whole_units(&rules, payin.amount)?;
        rules.check_reference(&payin.order_id)?;
        let body = self.account.body().text("order_id", &payin.order_id);
        let body = match (amount_as, payin.api) {
            (AmountAs::Text, Api::V1) => body.text("amount", units.to_string()),
            (AmountAs::Text | AmountAs::Integer, _) => body.integer("amount", units),
        };
        let customer = &payin.customer;
        let body = body
            .text("name", required("name", customer.name.as_deref())?)
            .text("email", required("email", customer.email.as_deref())?)
            .text("phone", required("phone", customer.phone.as_deref())?);
        match (payin.api, &payin.details) {
            (Api::V1, _) => Ok(body),
            (Api::V2, Some(details)) => Ok(body
                .text("ip", required("ip", Some(&details.ip))?)
                .text("latitude", required("latitude", Some(&details.latitude))?)
                .text(
                    "longitude",
                    required("longitude", Some(&details.longitude))?,
                )
                .text(
                    "customer_id",
                    required("customer_id", Some(&details.customer_id))?,
                )),
            (Api::V2, None) => Err(ID.invalid("ip", "is required by V2")),
        }
    }

    /// Sends a payin and checks the response against it.
    ///
    /// `paths` are those of V1 and V2. `wallet` is the expected `wallet` of the response, if the product has one.
    async fn create_payin(
        &self,
        payin: &NewPayin,
        paths: (&str, &str),
        body: Body,
        wallet: Option<&str>,
    ) -> Result<CreatedPayin> {
        let path = match payin.api {
            Api::V1 => paths.0,
            Api::V2 => paths.1,
        };
        let body = self.account.signed_for(payin.api, body);
        let credential = Credential::from(payin.api);
        let call = self.client.post(&CREATE, credential, path, &body)?;
        let response = self.client.send(call).await?;
        CreatedPayin::from_wire(&response, &self.account.pid, payin, wallet, &body)
    }
}

/// Returns a required text, or an error naming its field.
fn required<'t>(field: &'static str, text: Option<&'t str>) -> Result<&'t str> {
    text.filter(|text| !text.trim().is_empty())
        .ok_or_else(|| ID.invalid(field, "is required by this gateway"))
}
