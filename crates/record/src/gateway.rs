//! The gateways whose traffic can be recorded.

use std::sync::Arc;

use dhow_core::{
    Balance, Delivery, Error, Payment, PaymentStatus, Payout, PayoutStatus, ProviderFactory,
    Refund, RefundStatus, Result, Settings, Transport, WebhookSigner,
};

use crate::{
    exchange::Exchange,
    fields::Fields,
    probe::{Probe, Sighting},
    replay::{Reading, Replay, ready},
    tables::Route,
};

mod hitpay;
mod hpay;
mod hub2;
mod payatom;

pub(crate) use hpay::{TEST_CERTIFICATE, TEST_KEY};

/// Base URL of a gateway, which the recorder takes the place of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Upstream {
    /// Setting with the URL.
    pub setting: &'static str,
}

/// One way to sign the webhooks of a gateway.
pub(crate) struct Scheme {
    /// Entry of the ledger that a match with this scheme settles, and the statement of the match.
    pub(crate) settles: Option<(&'static str, &'static str)>,
    pub(crate) signer: Arc<dyn WebhookSigner>,
}

/// Part of a gateway that the recorder needs.
pub(crate) trait Gateway: Sync {
    fn factory(&self) -> &'static ProviderFactory;

    /// Text of the evidence ledger.
    fn ledger(&self) -> &'static str;

    /// Text of `data/GATEWAY.toml`.
    fn tables(&self) -> &'static str;

    /// Base URLs, in the order of the sample calls.
    fn upstreams(&self) -> &'static [Upstream];

    /// Settings of the test account: each secret, and each value that identifies the merchant.
    fn test_settings(&self) -> &'static [(&'static str, &'static str)];

    /// Settings that change the reading of messages and identify nothing. The test account has those of the real one.
    fn shared_settings(&self) -> &'static [&'static str] {
        &[]
    }

    /// Returns the absolute URLs of calls to each base URL, with the path of each below it.
    fn sample_calls(&self, settings: &Settings<'_>) -> Result<Vec<Sample>>;

    /// Returns the ways to sign webhooks, the one of the settings first.
    fn schemes(&self, settings: &Settings<'_>) -> Result<Vec<Scheme>> {
        let signer = settings.signer()?;
        Ok(vec![Scheme {
            settles: None,
            signer,
        }])
    }

    /// Gives a signed webhook those properties of the original's signature that are no part of the digits.
    fn restore_form(&self, _original: &Delivery, signed: Delivery) -> Delivery {
        signed
    }

    /// True for a call whose response the library accepts only with the gateway's signature.
    fn signs_response(&self, _route: &Route) -> bool {
        false
    }

    /// Signs the response of a scrubbed call as the original was signed. Nothing is done for a response without a valid signature.
    ///
    /// # Errors
    /// If the response cannot be signed.
    fn sign_response(
        &self,
        _signing: &Signing<'_>,
        _original: &Exchange,
        _scrubbed: &mut Exchange,
    ) -> Result<()> {
        Ok(())
    }

    /// Reads the response of a call with the library's own code.
    fn read(&self, call: &RecordedCall<'_>) -> Reading;

    /// Returns observations that need the secrets of the account.
    fn observe(
        &self,
        _settings: &Settings<'_>,
        _route: &Route,
        _exchange: &Exchange,
    ) -> Vec<Sighting> {
        Vec::new()
    }

    /// Observations of single messages.
    fn probes(&self) -> &'static [Probe];
}

/// Settings of both accounts, to sign a response again.
pub(crate) struct Signing<'s> {
    pub(crate) real: &'s Settings<'s>,
    pub(crate) test: &'s Settings<'s>,
    pub(crate) route: &'s Route,
}

/// URL of a call, and its path below the base URL.
pub(crate) struct Sample {
    pub(crate) url: String,
    pub(crate) path: String,
}

/// Call of the shop, to be read by the library.
pub(crate) struct RecordedCall<'c> {
    pub(crate) settings: &'c Settings<'c>,
    pub(crate) route: &'c Route,
    pub(crate) exchange: &'c Exchange,
    pub(crate) fields: Fields,
    pub(crate) replay: Arc<Replay>,
}

impl<'c> RecordedCall<'c> {
    pub(crate) fn new(
        settings: &'c Settings<'c>,
        route: &'c Route,
        exchange: &'c Exchange,
    ) -> Self {
        Self {
            settings,
            route,
            exchange,
            fields: Fields::of_request(&exchange.request),
            replay: Replay::new(exchange.response.clone()),
        }
    }

    fn transport(&self) -> Arc<dyn Transport> {
        Arc::clone(&self.replay) as Arc<dyn Transport>
    }

    /// Returns the variable part of the path, decoded.
    fn id(&self) -> Option<String> {
        let id = self.route.id(self.exchange.request.uri().path())?;
        let id = percent_encoding::percent_decode_str(id)
            .decode_utf8()
            .ok()?;
        Some(id.into_owned())
    }

    /// Returns the result of a call that the library makes.
    fn reading<T>(
        &self,
        call: impl Future<Output = Result<T>>,
        unknown: fn(&T) -> Vec<String>,
    ) -> Reading {
        let result = ready(call).map(|result| result.map(|value| unknown(&value)));
        Reading::from_result(result, self.replay.first().is_some())
    }
}

/// Returns the gateway with an id.
///
/// # Errors
/// [`Unsupported`](dhow_core::ErrorKind::Unsupported) for a gateway that the recorder does not know.
pub(crate) fn find(id: &str) -> Result<&'static dyn Gateway> {
    let mut all = ALL.iter().copied();
    let found = all.find(|gateway| gateway.factory().id().as_str() == id);
    found.ok_or_else(|| Error::unsupported("the recorder does not know this gateway"))
}

/// Every gateway.
pub(crate) static ALL: &[&dyn Gateway] = &[
    &hitpay::HitPayGateway,
    &payatom::PayAtomGateway,
    &hpay::HPayGateway,
    &hub2::Hub2Gateway,
];

fn unknown_payment(payment: &Payment) -> Vec<String> {
    match &payment.status {
        PaymentStatus::Unknown(word) => vec![word.clone()],
        _ => Vec::new(),
    }
}

#[expect(clippy::ptr_arg, reason = "the result of a call is a vector")]
fn unknown_payments(payments: &Vec<Payment>) -> Vec<String> {
    payments.iter().flat_map(unknown_payment).collect()
}

fn unknown_payout(payout: &Payout) -> Vec<String> {
    match &payout.status {
        PayoutStatus::Unknown(word) => vec![word.clone()],
        _ => Vec::new(),
    }
}

#[expect(clippy::ptr_arg, reason = "the result of a call is a vector")]
fn unknown_payouts(payouts: &Vec<Payout>) -> Vec<String> {
    payouts.iter().flat_map(unknown_payout).collect()
}

fn unknown_refund(refund: &Refund) -> Vec<String> {
    match &refund.status {
        RefundStatus::Unknown(word) => vec![word.clone()],
        _ => Vec::new(),
    }
}

fn none_of_balances(_: &Vec<Balance>) -> Vec<String> {
    Vec::new()
}

fn nothing<T>(_: &T) -> Vec<String> {
    Vec::new()
}

/// Returns the URL of the request that a transport was given, if there is one.
fn samples(replay: &Replay, path: &str) -> Vec<Sample> {
    let request = replay.first();
    let sample = request.map(|request| Sample {
        url: request.uri().to_string(),
        path: path.to_owned(),
    });
    sample.into_iter().collect()
}

/// Returns a text as it stands in a JSON text that may escape slashes.
fn escaped(value: &str, json: &str) -> String {
    let with_escapes = value.replace('/', "\\/");
    match json.contains(value) {
        true => value.to_owned(),
        false => with_escapes,
    }
}
