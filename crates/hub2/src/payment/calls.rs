//! Calls on one intent. [`Hub2`] and [`Hub2ClientSide`](crate::Hub2ClientSide) share those that the intent's token allows.

use dhow_core::{
    Call, Endpoint, NewPayment, Payment, ProviderReference, Resolution, Result, Secret,
};
use http::Method;

use super::{
    ExpectedIntent, NewPaymentAttempt, NewPaymentIntent, PaymentIntent,
    domain::rounding_warning,
    first_attempt::{defaults, first_attempt, unsent_warnings},
};
use crate::{
    Hub2, ID, capabilities::PAYMENTS, client::Client, polling::INTENT_READ_RETRY, rules::OWN_NAMES,
    wire,
};

const CREATE: Endpoint = Endpoint::write(ID, Method::POST, "/payment-intents", Resolution::LookUp);
const READ: Endpoint =
    Endpoint::read(ID, Method::GET, "/payment-intents/{id}").with_retry(INTENT_READ_RETRY);
const STATUS: Endpoint =
    Endpoint::read(ID, Method::GET, "/payment-intents/{id}/status").with_retry(INTENT_READ_RETRY);
pub(super) const ATTEMPT: Endpoint = Endpoint::write(
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
    /// Creates a payment intent (`POST /payment-intents`). No money moves before an attempt.
    ///
    /// Hub2 has no idempotency key and accepts a reference twice. After an unknown outcome, search with
    /// [`Lookup`](dhow_core::Lookup) before creating another intent.
    ///
    /// # Errors
    /// [`InvalidRequest`](dhow_core::ErrorKind::InvalidRequest) for a field that breaks Hub2's rules, before or after sending;
    /// [`Outcome::Unknown`](dhow_core::Outcome::Unknown) if no readable response arrived: the intent may exist.
    pub async fn create_payment_intent(&self, new: &NewPaymentIntent) -> Result<PaymentIntent> {
        let call = self.client.call(&CREATE, &[])?.json(&new.wire()?)?;
        send_about_intent(&self.client, call, ExpectedIntent::created_from(new)).await
    }

    /// Requests the money from the payer (`POST /payment-intents/{id}/payments`). Each call makes another attempt.
    ///
    /// # Errors
    /// As [`create_payment_intent`](Self::create_payment_intent). After an unknown outcome read the intent: its list contains an attempt
    /// that was made.
    pub async fn attempt_payment(
        &self,
        intent: &ProviderReference,
        token: Option<&Secret>,
        new: &NewPaymentAttempt,
    ) -> Result<PaymentIntent> {
        attempt_on(&self.client, intent, token, new, (&ATTEMPT, None)).await
    }

    /// Makes an attempt synchronously (`POST /payment-intents/{id}/payments/sync`). For Wave only, and for merchants that Hub2 activated.
    ///
    /// # Errors
    /// As [`attempt_payment`](Self::attempt_payment); [`Authentication`](dhow_core::ErrorKind::Authentication) for a merchant that is not
    /// activated.
    pub async fn attempt_payment_sync(
        &self,
        intent: &ProviderReference,
        token: Option<&Secret>,
        new: &NewPaymentAttempt,
    ) -> Result<PaymentIntent> {
        attempt_on(&self.client, intent, token, new, (&ATTEMPT_SYNC, None)).await
    }

    /// Submits the payer's one-time password (`POST /payment-intents/{id}/authentication`).
    ///
    /// # Errors
    /// [`Outcome::Unknown`](dhow_core::Outcome::Unknown) if no readable response arrived: read the intent.
    pub async fn authenticate_payment(
        &self,
        intent: &ProviderReference,
        token: Option<&Secret>,
        code: &Secret,
    ) -> Result<PaymentIntent> {
        authentication_of(&self.client, intent, token, code, None).await
    }

    /// Reads the whole intent (`GET /payment-intents/{id}`). Limited to one call in five seconds for each id.
    ///
    /// Do not poll an intent that is closed or waits for an attempt: Hub2 bans the IP address.
    ///
    /// # Errors
    /// [`NotFound`](dhow_core::ErrorKind::NotFound), and the errors of every read.
    pub async fn payment_intent(&self, intent: &ProviderReference) -> Result<PaymentIntent> {
        let call = self.client.call(&READ, &[("payment", intent.as_str())])?;
        send_about_intent(&self.client, call, ExpectedIntent::by_id(intent)).await
    }

    /// Reads the status of an intent (`GET /payment-intents/{id}/status`), the call that Hub2 recommends for polling.
    ///
    /// Limited to five calls in five seconds for each id. Poll only while the intent is `processing` or `action_required`.
    ///
    /// # Errors
    /// [`NotFound`](dhow_core::ErrorKind::NotFound), [`RateLimited`](dhow_core::ErrorKind::RateLimited), and the errors of every read.
    pub async fn intent_status(
        &self,
        intent: &ProviderReference,
        token: Option<&Secret>,
    ) -> Result<PaymentIntent> {
        status_of(&self.client, intent, token).await
    }
}

impl Hub2 {
    /// Creates an intent and, if the request has the payer's number, makes the first attempt.
    ///
    /// With an attempt this is two calls. If the response to the second one is missing, the outcome is unknown and the error contains
    /// the id of the intent.
    pub(crate) async fn create_intent_and_attempt(&self, new: &NewPayment) -> Result<Payment> {
        let defaults = defaults(new);
        let options = PAYMENTS.check_with_defaults(new, &defaults)?;
        let request = NewPaymentIntent::from_payment(new, options);
        let attempt = first_attempt(new, options)?;
        let mut warnings = unsent_warnings(new, attempt.as_ref());
        warnings.extend(PAYMENTS.warnings(new, options, &defaults));
        let limits = |attempt: &NewPaymentAttempt| {
            let (country, provider) = (&attempt.country, &attempt.provider);
            PAYMENTS.limit_warnings(country, provider, new.amount)
        };
        warnings.extend(attempt.iter().flat_map(limits));
        let created = self.create_payment_intent(&request).await?;
        let token = created.token.clone();
        let intent = match attempt {
            None => created,
            Some(attempt) => {
                let call = (&ATTEMPT, Some(&request));
                attempt_on(&self.client, &created.id, token.as_ref(), &attempt, call)
                    .await
                    .map_err(|error| {
                        let id = &created.id;
                        error.with_context(&format!("the intent {id} had been created for it"))
                    })?
            }
        };
        let mut payment = intent.into_payment(self.environment);
        // The response to an attempt may leave out the token; the one of the intent stays valid.
        payment.client_token = payment.client_token.or(token);
        payment
            .warnings
            .extend(rounding_warning(&payment, new.amount));
        payment.warnings.extend(warnings);
        Ok(payment)
    }

    /// Submits a one-time password by the id of the intent alone.
    pub(crate) async fn submit_password(
        &self,
        payment: &ProviderReference,
        code: &Secret,
    ) -> Result<PaymentIntent> {
        // Read first: the authentication call needs the intent's token, and its response must match the intent.
        let known = self.payment_intent(payment).await?;
        let token = known.token.as_ref();
        authentication_of(&self.client, payment, token, code, Some(&known)).await
    }
}

/// Makes an attempt. If `of`, the request that created the intent, is known, the response must match it.
pub(super) async fn attempt_on(
    client: &Client,
    intent: &ProviderReference,
    token: Option<&Secret>,
    new: &NewPaymentAttempt,
    (endpoint, of): (&Endpoint, Option<&NewPaymentIntent>),
) -> Result<PaymentIntent> {
    new.check(OWN_NAMES)?;
    let expected = ExpectedIntent::by_id(intent)
        .with_request(of)
        .with_attempt(new);
    let call = client.call(endpoint, &[("payment", intent.as_str())])?;
    send_about_intent(client, call.json(&new.wire(token))?, expected).await
}

/// Submits a one-time password. If `known`, the intent as it was read before, is given, the response must match it.
pub(super) async fn authentication_of(
    client: &Client,
    intent: &ProviderReference,
    token: Option<&Secret>,
    code: &Secret,
    known: Option<&PaymentIntent>,
) -> Result<PaymentIntent> {
    // LEDGER: confirmation-code
    // Some integrations send the code as `otp`; the API reference has `confirmationCode` alone.
    let body = wire::NewAuthentication {
        token: token.map(Secret::expose),
        confirmation_code: code.expose(),
    };
    let call = client.call(&AUTHENTICATE, &[("payment", intent.as_str())])?;
    let expected = ExpectedIntent::by_id(intent).with_known(known);
    send_about_intent(client, call.json(&body)?, expected).await
}

pub(super) async fn status_of(
    client: &Client,
    intent: &ProviderReference,
    token: Option<&Secret>,
) -> Result<PaymentIntent> {
    // LEDGER: token-mode
    // A GET has no body, so the token is in the query. One integration sends it as a bearer token, which no document of Hub2's mentions.
    let url = client.url(&STATUS, &[("payment", intent.as_str())])?;
    let call = Call::new(&STATUS, url.query_if("token", token.map(Secret::expose)))?;
    send_about_intent(client, call, ExpectedIntent::by_id(intent)).await
}

/// Sends a call about one intent and returns the intent of the response, which must match `expected`.
async fn send_about_intent(
    client: &Client,
    call: Call,
    expected: ExpectedIntent<'_>,
) -> Result<PaymentIntent> {
    let echo = |intent: &wire::PaymentIntent| expected.compare(client, intent);
    let read = |intent| PaymentIntent::from_wire(intent, expected.id());
    client.send_json(call, echo, read).await
}
