//! JSON form of a forwarded effect.

use dhow_core::{Environment, Money, ProviderId};
use dhow_engine::{Effect, EffectKind, store::OrderKind};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::view::time;

/// An effect as it is forwarded.
#[derive(Debug, Serialize)]
pub(super) struct ForwardedEffect<'a> {
    id: &'a str,
    #[serde(rename = "type")]
    kind: &'static str,
    account: &'a str,
    provider: Option<&'a ProviderId>,
    environment: Option<Environment>,
    order: OrderKind,
    merchant_reference: Option<&'a str>,
    provider_reference: Option<&'a str>,
    amount: Option<Money>,
    occurred_at: String,
    evidence: &'a str,
    /// Data of this type alone.
    #[serde(flatten)]
    details: Map<String, Value>,
}

impl<'a> ForwardedEffect<'a> {
    /// Creates the form. `account` is `None` for an account without settings, which this process does not serve.
    pub(super) fn new(effect: &'a Effect, account: Option<&'a (ProviderId, Environment)>) -> Self {
        let (order, body) = (effect.order(), effect.body());
        let (provider, environment) = account.map(|(id, place)| (id, *place)).unzip();
        // A delivery without an order has no merchant reference: its key is the gateway's reference or a digest.
        let is_known = order.kind != OrderKind::Other;
        Self {
            id: effect.id(),
            kind: body.kind.as_str(),
            account: &order.account,
            provider,
            environment,
            order: order.kind,
            merchant_reference: is_known.then_some(order.reference.as_str()),
            provider_reference: body.provider_reference.as_deref(),
            amount: body.amount,
            occurred_at: time::stored(effect.created_at()),
            evidence: &body.evidence,
            details: details(&body.kind),
        }
    }
}

/// Returns the members of the stored kind that the form does not have already.
fn details(kind: &EffectKind) -> Map<String, Value> {
    let Ok(Value::Object(mut members)) = serde_json::to_value(kind) else {
        return Map::new();
    };
    members.remove("type");
    // The expectation and the result of its comparison; reference, amount and evidence are members of the form.
    members.remove("confirmed");
    members
}
