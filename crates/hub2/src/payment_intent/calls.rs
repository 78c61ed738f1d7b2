//! The calls on one intent. Those that its token allows are shared with the client side.

use dhow_core::{ProviderReference, Resolution, Result, Secret, Target};
use serde::Serialize;

use super::{Asked, NewPaymentAttempt, NewPaymentIntent, PaymentIntent};
use crate::{
    Hub2,
    client::{Client, NO_BODY, Operation},
    polling, wire,
};

pub(crate) const INTENTS: &str = "/payment-intents";
const AUTHENTICATE: &str = "/payment-intents/{id}/authentication";
const STATUS: &str = "/payment-intents/{id}/status";

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
        let operation = Operation::post(INTENTS, Resolution::LookUp);
        let body = new.wire()?;
        let target = self.client.at(INTENTS);
        let asked = Asked::made_of(new);
        about(&self.client, operation, target, Some(&body), asked).await
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
        attempt_on(&self.client, intent, token, new, (ATTEMPT, None)).await
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
        attempt_on(&self.client, intent, token, new, (SYNCHRONOUS, None)).await
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
        let target = one(&self.client, intent)?;
        let operation = Operation::read("/payment-intents/{id}", polling::READS_OF_INTENTS);
        let asked = Asked::by_id(intent);
        about(&self.client, operation, target, NO_BODY, asked).await
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

/// The address of one intent.
fn one(client: &Client, intent: &ProviderReference) -> Result<Target> {
    client.at(INTENTS).segment("payment", intent.as_str())
}

/// One of the two calls that make an attempt.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Circuit {
    route: &'static str,
    /// Below the intent.
    path: &'static str,
}

pub(crate) const ATTEMPT: Circuit = Circuit {
    route: "/payment-intents/{id}/payments",
    path: "/payments",
};

const SYNCHRONOUS: Circuit = Circuit {
    route: "/payment-intents/{id}/payments/sync",
    path: "/payments/sync",
};

/// Sends one call about one intent; its answer must be about that intent.
async fn about(
    client: &Client,
    operation: Operation,
    target: Target,
    body: Option<&(impl Serialize + Sync)>,
    asked: Asked<'_>,
) -> Result<PaymentIntent> {
    let echo = |intent: &wire::PaymentIntent| asked.compare(client, intent);
    let read = |intent| PaymentIntent::read(intent, asked.id());
    client.ask(operation, target, body, echo, read).await
}

/// Makes an attempt. `of` is the request that the intent was made of, where it is known: the answer must fit it then.
pub(crate) async fn attempt_on(
    client: &Client,
    intent: &ProviderReference,
    token: Option<&Secret>,
    new: &NewPaymentAttempt,
    (circuit, of): (Circuit, Option<&NewPaymentIntent>),
) -> Result<PaymentIntent> {
    new.check()?;
    let asked = Asked::by_id(intent).and_made_of(of).and_attempted(new);
    let body: wire::NewAttempt<'_> = new.wire(token);
    let target = one(client, intent)?.then(circuit.path);
    let operation = Operation::post(circuit.route, Resolution::Poll);
    about(client, operation, target, Some(&body), asked).await
}

/// Passes on a one-time password. `known` is the intent as it was read before, where it was: the answer must fit it then.
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
    let target = one(client, intent)?.then("/authentication");
    let operation = Operation::post(AUTHENTICATE, Resolution::Poll);
    let asked = Asked::by_id(intent).and_same_as(known);
    about(client, operation, target, Some(&body), asked).await
}

pub(crate) async fn status_of(
    client: &Client,
    intent: &ProviderReference,
    token: Option<&Secret>,
) -> Result<PaymentIntent> {
    let target = one(client, intent)?
        .then("/status")
        .query_if("token", token.map(Secret::expose));
    let operation = Operation::read(STATUS, polling::READS_OF_INTENTS);
    let asked = Asked::by_id(intent);
    about(client, operation, target, NO_BODY, asked).await
}
