//! Endpoints for event (version 2) webhooks, each with a salt of its own.

use dhow_core::{Secret, WeakSecret};
use jiff::Timestamp;

use super::HitPay;
use super::state::Store;
use crate::context::Context;
use crate::start_error::StartError;

/// How many salts are printed before an endpoint exists.
const PREPARED: usize = 2;

/// A registered endpoint.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Endpoint {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// Where its events go.
    pub url: String,
    /// What it is told of, such as `payment_request.completed`; nothing listed is everything.
    pub event_types: Vec<String>,
    /// What its events are signed with.
    pub salt: Secret,
    pub(super) created_at: Timestamp,
    pub(super) updated_at: Timestamp,
}

impl Endpoint {
    pub(super) fn subscribes_to(&self, event: &str) -> bool {
        self.event_types.is_empty()
            || self
                .event_types
                .iter()
                .any(|subscribed| subscribed == event)
    }
}

impl HitPay {
    /// Registers an endpoint for events, as a merchant does in the dashboard; no event types means all of them.
    ///
    /// The first two endpoints get the salts that [`env`](HitPay::env) prints from the start.
    pub fn register_endpoint(&self, url: &str, event_types: &[&str]) -> Endpoint {
        let event_types = event_types.iter().map(|event| (*event).to_owned());
        let (name, url) = ("sandbox".to_owned(), url.to_owned());
        let mut store = self.store();
        let endpoint = self.new_endpoint(&mut store, name, url, event_types.collect());
        store.endpoints.push(endpoint.clone());
        endpoint
    }

    /// Makes an endpoint with the next salt. It is not in the store yet.
    pub(super) fn new_endpoint(
        &self,
        store: &mut Store,
        name: String,
        url: String,
        event_types: Vec<String>,
    ) -> Endpoint {
        let now = self.context().now();
        let id = self.context().random().uuid();
        let fresh = self.context().random().hex64();
        let prepared = store.unused_salts.pop_front();
        // Fresh salts are digits, never blank, so one of the two is always there.
        let salt = prepared.or_else(|| Secret::new(fresh).ok());
        Endpoint {
            id,
            name,
            url,
            event_types,
            salt: salt.unwrap_or_else(|| self.salt().clone()),
            created_at: now,
            updated_at: now,
        }
    }

    /// The salts of all endpoints, and those that the next endpoints will get.
    #[must_use]
    pub fn event_salts(&self) -> Vec<Secret> {
        let store = self.store();
        let used = store.endpoints.iter().map(|endpoint| endpoint.salt.clone());
        used.chain(store.unused_salts.iter().cloned()).collect()
    }
}

/// The salts that the builder was given, or fresh ones.
pub(super) fn prepared_salts(context: &Context) -> Result<Vec<Secret>, StartError> {
    let fresh = || (0..PREPARED).map(|_| context.random().hex64()).collect();
    salts(context, "DHOW_HITPAY_EVENT_SALTS", fresh)
}

/// The salt for forms, and further ones that the builder was given.
pub(super) fn form_salts(context: &Context) -> Result<(Secret, Vec<Secret>), StartError> {
    const VARIABLE: &str = "DHOW_HITPAY_SALT";
    let fresh = || vec![context.random().hex64()];
    let mut salts = salts(context, VARIABLE, fresh)?.into_iter();
    let first = salts
        .next()
        .ok_or(StartError::WeakCredential(VARIABLE, WeakSecret::Blank))?;
    Ok((first, salts.collect()))
}

fn salts(
    context: &Context,
    variable: &'static str,
    fresh: impl FnOnce() -> Vec<String>,
) -> Result<Vec<Secret>, StartError> {
    let given = context.given(variable);
    let given = given.map(|list| list.split(',').map(|salt| salt.trim().to_owned()).collect());
    let salts = given.unwrap_or_else(fresh).into_iter().map(Secret::new);
    salts
        .collect::<Result<_, _>>()
        .map_err(|weak| StartError::WeakCredential(variable, weak))
}
