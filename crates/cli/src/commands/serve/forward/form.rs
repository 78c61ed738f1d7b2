//! JSON form of a forwarded effect.

use dhow_core::{Environment, ProviderId};
use dhow_engine::{Effect, store::OrderKind};
use serde::Serialize;

/// An effect in the engine's own form, with the gateway of its account and the kind of its order.
#[derive(Debug, Serialize)]
pub(super) struct ForwardedEffect<'a> {
    #[serde(flatten)]
    effect: &'a Effect,
    order: OrderKind,
    provider: Option<&'a ProviderId>,
    environment: Option<Environment>,
}

impl<'a> ForwardedEffect<'a> {
    /// Creates the form. `account` is `None` for an account without settings, which this process does not serve.
    pub(super) fn new(effect: &'a Effect, account: Option<&'a (ProviderId, Environment)>) -> Self {
        let (provider, environment) = account.map(|(id, place)| (id, *place)).unzip();
        Self {
            order: effect.order().kind,
            effect,
            provider,
            environment,
        }
    }
}
