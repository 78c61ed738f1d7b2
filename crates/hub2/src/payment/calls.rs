//! The calls on one intent. Those that its token allows are shared with the client side.

use dhow_core::{Call, Endpoint, ProviderReference, Resolution, Result, Secret};
use http::Method;

use super::{ExpectedIntent, NewPaymentAttempt, NewPaymentIntent, PaymentIntent};
use crate::{Hub2, ID, client::Client, polling::INTENT_READ_REPEAT, wire};

const CREATE: Endpoint = Endpoint::write(ID, Method::POST, "/payment-intents", Resolution::LookUp);
const READ: Endpoint =
    Endpoint::read(ID, Method::GET, "/payment-intents/{id}").with_repeat(INTENT_READ_REPEAT);
const STATUS: Endpoint =
    Endpoint::read(ID, Method::GET, "/payment-intents/{id}/status").with_repeat(INTENT_READ_REPEAT);
pub(crate) const ATTEMPT: Endpoint = Endpoint::write(
    ID,
    Method::POST,
    "/payment-intents/{id}/payments",
    Resolution::Poll,
);
const ATTEMPT_SYNC: Endpoint = Endpoint::write(
    ID,
    Method::POST,
    "/payment-intents/{id}/payments/sync",
    Resolution::Poll,
);
const AUTHENTICATE: Endpoint = Endpoint::write(
    ID,
    Method::POST,
    "/payment-intents/{id}/authentication",
    Resolution::Poll,
);

impl Hub2 {
    /// `POST /payment-intents`: prepares a payment. No money moves before somebody attempts to pay it.
    ///
    /// Hub2 knows no idempotency key and accepts a reference twice. After an unknown outcome search with
    /// [`Lookup`](dhow_core::Lookup) before creating again.
    ///
    /// # Errors
    /// [`InvalidRequest`](dhow_core::ErrorKind::InvalidRequest) for a field that breaks Hub2's rules, before or after sending;
    /// [`Outcome::Unknown`](dhow_core::Outcome::Unknown) when the intent may exist although no readable answer arrived.
    pub async fn create_payment_intent(&self, new: &NewPaymentIntent) -> Result<PaymentIntent> {
        let call = self.client.call(&CREATE, &[])?.json(&new.wire()?)?;
        send_about_intent(&self.client, call, ExpectedIntent::created_from(new)).await
    }

    /// `POST /payment-intents/{id}/payments`: asks the payer for the money. Each call is one attempt more.
    ///
    /// # Errors
    /// As [`create_payment_intent`](Self::create_payment_intent). After an unknown outcome read the intent: an attempt that was made is
    /// in its list.
    pub async fn attempt_payment(
        &self,
        intent: &ProviderReference,
        token: Option<&Secret>,
        new: &NewPaymentAttempt,
    ) -> Result<PaymentIntent> {
        attempt_on(&self.client, intent, token, new, (&ATTEMPT, None)).await
    }

    /// `POST /payment-intents/{id}/payments/sync`: the synchronous circuit, for Wave and for merchants with whom Hub2 arranged it.
    ///
    /// # Errors
    /// As [`attempt_payment`](Self::attempt_payment); [`Authentication`](dhow_core::ErrorKind::Authentication) for everybody else.
    pub async fn attempt_payment_sync(
        &self,
        intent: &ProviderReference,
        token: Option<&Secret>,
        new: &NewPaymentAttempt,
    ) -> Result<PaymentIntent> {
        attempt_on(&self.client, intent, token, new, (&ATTEMPT_SYNC, None)).await
    }

    /// `POST /payment-intents/{id}/authentication`: passes on the one-time password that the payer was asked for.
    ///
    /// # Errors
    /// [`Outcome::Unknown`](dhow_core::Outcome::Unknown) when it may have arrived: read the intent.
    pub async fn authenticate_payment(
        &self,
        intent: &ProviderReference,
        token: Option<&Secret>,
        code: &Secret,
    ) -> Result<PaymentIntent> {
        authentication_of(&self.client, intent, token, code, None).await
    }

    /// `GET /payment-intents/{id}`: the whole intent. Once in five seconds for each id, and not to be called again and again for an
    /// intent that is closed: Hub2 bans addresses that do.
    ///
    /// # Errors
    /// [`NotFound`](dhow_core::ErrorKind::NotFound), and whatever a read can end with.
    pub async fn payment_intent(&self, intent: &ProviderReference) -> Result<PaymentIntent> {
        let call = self.client.call(&READ, &[("payment", intent.as_str())])?;
        send_about_intent(&self.client, call, ExpectedIntent::by_id(intent)).await
    }

    /// `GET /payment-intents/{id}/status`: what polling should use. Five times in five seconds for each id, and only while the intent is
    /// `processing` or `action_required`.
    ///
    /// # Errors
    /// [`NotFound`](dhow_core::ErrorKind::NotFound), [`RateLimited`](dhow_core::ErrorKind::RateLimited), and whatever a read can end with.
    pub async fn intent_status(
        &self,
        intent: &ProviderReference,
        token: Option<&Secret>,
    ) -> Result<PaymentIntent> {
        status_of(&self.client, intent, token).await
    }
}

/// Makes an attempt. `of` is the request that the intent was made of, where it is known: the response must fit it then.
pub(crate) async fn attempt_on(
    client: &Client,
    intent: &ProviderReference,
    token: Option<&Secret>,
    new: &NewPaymentAttempt,
    (endpoint, of): (&Endpoint, Option<&NewPaymentIntent>),
) -> Result<PaymentIntent> {
    new.check()?;
    let asked = ExpectedIntent::by_id(intent)
        .with_request(of)
        .with_attempt(new);
    let call = client.call(endpoint, &[("payment", intent.as_str())])?;
    send_about_intent(client, call.json(&new.wire(token))?, asked).await
}

/// Passes on a one-time password. `known` is the intent as it was read before, where it was: the response must fit it then.
pub(crate) async fn authentication_of(
    client: &Client,
    intent: &ProviderReference,
    token: Option<&Secret>,
    code: &Secret,
    known: Option<&PaymentIntent>,
) -> Result<PaymentIntent> {
    // LEDGER: confirmation-code, token-mode
    let body = wire::NewAuthentication {
        token: token.map(Secret::expose),
        confirmation_code: code.expose(),
    };
    let call = client.call(&AUTHENTICATE, &[("payment", intent.as_str())])?;
    let asked = ExpectedIntent::by_id(intent).with_known(known);
    send_about_intent(client, call.json(&body)?, asked).await
}

pub(crate) async fn status_of(
    client: &Client,
    intent: &ProviderReference,
    token: Option<&Secret>,
) -> Result<PaymentIntent> {
    let url = client.url(&STATUS, &[("payment", intent.as_str())])?;
    let call = Call::new(&STATUS, url.query_if("token", token.map(Secret::expose)))?;
    send_about_intent(client, call, ExpectedIntent::by_id(intent)).await
}

/// Sends one call about one intent. Its response must be about that intent.
async fn send_about_intent(
    client: &Client,
    call: Call,
    asked: ExpectedIntent<'_>,
) -> Result<PaymentIntent> {
    let echo = |intent: &wire::PaymentIntent| asked.compare(client, intent);
    let read = |intent| PaymentIntent::from_wire(intent, asked.id());
    client.send_json(call, echo, read).await
}
