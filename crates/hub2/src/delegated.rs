//! Delegated calls: payments and transfers made on behalf of another merchant.
//!
//! Paths and permissions are documented, bodies only in part. The calls therefore take and return the text of a JSON object.

use dhow_core::{Echo, Endpoint, Resolution, Result, json};
use http::Method;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::{Hub2, ID, echo, received_amount::reported, wire};

/// A delegated call.
// LEDGER: delegated-bodies
// The pages about delegated calls are available in part. A typed body would drop the members that the available part does not show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Delegated {
    /// `POST /delegated/payments`
    Payment,
    /// `POST /delegated/payments/sync`
    PaymentSync,
    /// `POST /delegated/transfers`
    Transfer,
    /// `POST /delegated/transfers/irt`: an international remittance.
    TransferIrt,
}

impl Delegated {
    fn endpoint(self) -> Endpoint {
        let route = match self {
            Self::Payment => "/delegated/payments",
            Self::PaymentSync => "/delegated/payments/sync",
            Self::Transfer => "/delegated/transfers",
            Self::TransferIrt => "/delegated/transfers/irt",
        };
        Endpoint::write(ID, Method::POST, route, Resolution::LookUp)
    }
}

impl Hub2 {
    /// Makes a delegated call with a JSON object from Hub2's documentation, and returns the text of the response.
    ///
    /// The body is sent unchecked: references and amounts are the caller's responsibility. A response with other references or another
    /// amount is an error.
    ///
    /// # Errors
    /// [`InvalidRequest`](dhow_core::ErrorKind::InvalidRequest) for a text that is not a JSON object;
    /// [`Outcome::Unknown`](dhow_core::Outcome::Unknown) if money may have moved: search by the reference in the body.
    pub async fn delegated(&self, call: Delegated, json: &str) -> Result<String> {
        let body = serde_json::from_str::<&RawValue>(json)
            .ok()
            .filter(|body| body.get().starts_with('{'))
            .ok_or_else(|| ID.invalid("body", "must be a JSON object"))?;
        let requested: Members = json::from_str(json).map_err(|_| {
            ID.invalid("body", "must not contain a member twice or of another type")
        })?;
        let call = self.client.call(&call.endpoint(), &[])?.json(body)?;
        let response = self.client.send(call).await?;
        let members: Members = response.json()?;
        let echo = self.client.owner_of(requested.echo(&members), &members);
        // A body without a reference or amount at its top has nothing that a response could repeat.
        let echo = if requested.can_bind() {
            echo.at_least_one()
        } else {
            echo
        };
        response.check(echo)?;
        let text: Box<RawValue> = response.json()?;
        Ok(text.get().to_owned())
    }
}

/// Members that a response repeats, as far as they are at the top level of the request and the response.
// Source: Hub2 API reference, PaymentIntent and "Create a transfer". A delegated call has the body of the call that it stands for.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Members {
    #[serde(deserialize_with = "json::identifier")]
    reference: Option<String>,
    #[serde(deserialize_with = "json::identifier")]
    purchase_reference: Option<String>,
    #[serde(deserialize_with = "wire::amount")]
    amount: Option<String>,
    #[serde(deserialize_with = "json::text")]
    currency: Option<String>,
    #[serde(deserialize_with = "json::text")]
    mode: Option<String>,
}

// No `merchant_id` here: a delegated call names another merchant.
impl wire::Owner for Members {
    fn mode(&self) -> Option<&str> {
        self.mode.as_deref()
    }
}

impl Members {
    /// Returns true if the request has a member that a response can repeat.
    fn can_bind(&self) -> bool {
        let members = [&self.reference, &self.purchase_reference, &self.amount];
        members.into_iter().any(Option::is_some)
    }

    fn echo(&self, answer: &Self) -> Echo {
        let text = |echo: Echo, name, requested: &Option<String>, received: &Option<String>| {
            match requested {
                Some(requested) => echo.text(name, requested, received.as_deref()),
                None => echo,
            }
        };
        let echo = text(Echo::new(), "reference", &self.reference, &answer.reference);
        let requested = &self.purchase_reference;
        let echo = text(
            echo,
            "purchaseReference",
            requested,
            &answer.purchase_reference,
        );
        let money = reported(self.amount.as_ref(), self.currency.as_ref());
        match money.and_then(|money| money.money()) {
            Some(money) => echo::money(
                echo,
                money,
                (answer.amount.as_ref(), answer.currency.as_ref()),
            ),
            None => text(echo, "amount", &self.amount, &answer.amount),
        }
    }
}
