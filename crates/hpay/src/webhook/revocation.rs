//! Webhook of a token revocation. Its signature scheme is unsettled, so by default it is only a hint.

use std::fmt;

use dhow_core::{
    Delivery, Event, Failure, Hint, Rejection, RejectionReason, Reply, Result, Subject, Verified,
};
use dhow_crypto::digest::sha256_hex;

use super::{
    HPayWebhooks, REVOCATION, SECURE_CODE,
    coverage::{self, Coverage, Needs},
    query::Query,
};
use crate::{ID, signing::WebhookKind};

/// Fields of a revocation webhook.
///
/// **Not authenticated** unless a scheme is configured and [`verify_webhook`](dhow_core::WebhookVerifier::verify_webhook) accepted the
/// delivery.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RevocationWebhook {
    /// E-mail address of the merchant (`receiver` in HPay's table, `receive` in its example).
    pub receiver: Option<String>,
    /// Bank, as HPay's code.
    pub bank_code: Option<String>,
    /// Revoked token. HPay's example looks like a card number, so treat it like one.
    pub bank_token: String,
    /// True if `status` is `00` and `revoke_token_status` is `true`.
    pub removed: bool,
    /// HPay's text about a failure.
    pub error_text: Option<String>,
}

impl RevocationWebhook {
    /// Reads the query of a webhook without verifying it.
    ///
    /// # Errors
    /// The reason for which the query is malformed or incomplete.
    pub fn parse(query: &str) -> Result<Self, RejectionReason> {
        Self::from_query(&Query::parse(query)?).ok_or(RejectionReason::MalformedBody)
    }

    fn from_query(query: &Query<'_>) -> Option<Self> {
        let succeeded = query.value("status") == Some("00");
        Some(Self {
            receiver: query.owned("receiver").or_else(|| query.owned("receive")),
            bank_code: query.owned("bank_code"),
            bank_token: query.owned("bank_token")?,
            // Both fields say that the token is gone. One alone may belong to a failure.
            removed: succeeded && query.value("revoke_token_status") == Some("true"),
            error_text: query.owned("error_text"),
        })
    }

    /// Returns `***` and the last four characters of the token, or only `***` for a token shorter than 12 characters.
    fn masked(&self) -> String {
        let count = self.bank_token.chars().count();
        // HPay's example looks like a card number, of which at most the last four digits may be shown.
        let kept = if count >= 12 { 4 } else { 0 };
        let end: String = self.bank_token.chars().skip(count - kept).collect();
        format!("***{end}")
    }
}

impl fmt::Debug for RevocationWebhook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RevocationWebhook")
            .field("bank_code", &self.bank_code)
            .field("bank_token", &self.masked())
            .field("removed", &self.removed)
            .finish_non_exhaustive()
    }
}

pub(super) fn verify(
    webhooks: &HPayWebhooks,
    query: Query<'_>,
    delivery: &Delivery,
) -> Result<Verified, Rejection> {
    let kind = WebhookKind::Revocation;
    if !kind.schemes(&webhooks.secrets.schemes).is_empty() {
        return webhooks.verify_signature(kind, query, delivery);
    }
    // HPay gets 200, so that it does not retry; the delivery is still rejected.
    // LEDGER: revoke-callback
    let rejection = Rejection::new(RejectionReason::UnsettledScheme, Reply::empty(200));
    let ours = query
        .value("merchant_id")
        .is_none_or(|id| id == webhooks.secrets.merchant_id);
    Err(
        match RevocationWebhook::from_query(&query).filter(|_| ours) {
            Some(webhook) => rejection.with_hint(Hint::new(ID, webhook.masked())),
            None => rejection,
        },
    )
}

pub(super) fn event(webhooks: &HPayWebhooks, query: &Query<'_>, verified: &Verified) -> Event {
    let webhook = RevocationWebhook::from_query(query);
    let merchant = query.has("merchant_id").then_some("merchant_id");
    let decisive = ["bank_token", "status", "revoke_token_status"];
    let decisive: Vec<&'static str> = decisive.into_iter().chain(merchant).collect();
    let coverage = Coverage::new(webhooks, WebhookKind::Revocation, query, verified);
    let assurance = coverage.assurance(&Needs {
        amount: None,
        decisive: &decisive,
        currency: webhooks.currency,
        is_well_formed: &|_, _| true,
    });
    // The signature identifies the covered fields without revealing the token.
    let digest = sha256_hex(query.value(SECURE_CODE).unwrap_or_default().as_bytes());
    let key = format!("hpay/token-revocation/{digest}");
    let key = coverage::key(&assurance, query, key);
    let environment = webhooks.environment;
    let mut event = Event::new(verified, environment, Subject::Other, REVOCATION, key);
    event.id = webhook.as_ref().map(RevocationWebhook::masked);
    let removed = webhook.as_ref().is_some_and(|webhook| webhook.removed);
    event.gateway_status = Some(if removed { "removed" } else { "not removed" }.to_owned());
    let words = webhook.and_then(|webhook| webhook.error_text);
    event.failure =
        words.map(|words| Failure::new(query.value("status").unwrap_or_default(), Some(words)));
    event.assurance = assurance;
    event
}
