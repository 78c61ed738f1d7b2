//! The callback of a token's revocation. No source tells its recipe, so without a configured one it is a hint.

use std::fmt;

use dhow_core::{
    Assurance, Delivery, Event, Hint, Rejection, RejectionReason, Reply, Result, Subject, Verified,
};

use super::{HPayWebhooks, REVOCATION, SECURE_CODE, query::Query};
use crate::{client::ID, recipe::Part};

/// What a revocation callback says. **Nobody vouches for it** unless a recipe is configured and
/// [`verify_webhook`](dhow_core::WebhookVerifier::verify_webhook) accepted it.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RevocationCallback {
    /// The bank, in HPay's code.
    pub bank_code: Option<String>,
    /// The token. Its example looks like a card number: treat it like one.
    pub bank_token: String,
    /// True when `status` is `00` and `revoke_token_status` is `true`.
    pub removed: bool,
    /// HPay's words about a failure.
    pub error_text: Option<String>,
}

impl RevocationCallback {
    /// Reads the query of a callback, verified or not. `receive` and `receiver` are both names of the e-mail address, which is not kept.
    ///
    /// # Errors
    /// The reason why it cannot be read in exactly one way.
    pub fn read(query: &str) -> Result<Self, RejectionReason> {
        Self::of(&Query::parse(query)?).ok_or(RejectionReason::MalformedBody)
    }

    fn of(query: &Query<'_>) -> Option<Self> {
        let succeeded = query.value("status") == Some("00");
        Some(Self {
            bank_code: query.owned("bank_code"),
            bank_token: query.owned("bank_token")?,
            removed: succeeded && query.value("revoke_token_status") == Some("true"),
            error_text: query.owned("error_text"),
        })
    }

    /// The token's last four characters behind stars.
    fn masked(&self) -> String {
        let count = self.bank_token.chars().count();
        let kept = if count >= 12 { 4 } else { 0 };
        let end: String = self.bank_token.chars().skip(count - kept).collect();
        format!("***{end}")
    }
}

impl fmt::Debug for RevocationCallback {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RevocationCallback")
            .field("bank_code", &self.bank_code)
            .field("bank_token", &self.masked())
            .field("removed", &self.removed)
            .finish_non_exhaustive()
    }
}

pub(super) fn verify(
    webhooks: &HPayWebhooks,
    query: &Query<'_>,
    delivery: &Delivery,
) -> Result<Verified, Rejection> {
    let recipes = &webhooks.recipes.revoke_callback;
    if !recipes.is_empty() {
        // Ours comes first, so it counts and not the one that arrived.
        let mut values = vec![("merchant_id", webhooks.merchant_id.as_str())];
        values.extend(query.values());
        return webhooks.vouch(REVOCATION, recipes, &values, query, delivery);
    }
    // HPay gets its 200 all the same, or it repeats the callback; nothing is believed.
    let rejection = Rejection::new(RejectionReason::UnsettledRecipe, Reply::empty(200));
    Err(match RevocationCallback::of(query) {
        Some(callback) => rejection.with_hint(Hint::new(ID, callback.masked())),
        None => rejection,
    })
}

pub(super) fn read(webhooks: &HPayWebhooks, query: &Query<'_>, verified: &Verified) -> Event {
    let callback = RevocationCallback::of(query);
    let key = format!("hpay/token-revocation/{}", query.fingerprint());
    let environment = webhooks.environment;
    let mut event = Event::new(verified, environment, Subject::Other, REVOCATION, key);
    event.id = callback.as_ref().map(RevocationCallback::masked);
    let removed = callback.is_some_and(|callback| callback.removed);
    event.gateway_status = Some(if removed { "removed" } else { "not removed" }.to_owned());
    let recipes = webhooks.recipes.revoke_callback.iter();
    let signed: Vec<&str> = recipes
        .flat_map(|r| r.parts())
        .filter_map(Part::name)
        .collect();
    let covered = |name: &str| name == SECURE_CODE || signed.contains(&name);
    let unsigned: Vec<String> = query
        .names()
        .filter(|name| !covered(name))
        .map(str::to_owned)
        .collect();
    event.assurance = Assurance::full().without(unsigned);
    event
}
