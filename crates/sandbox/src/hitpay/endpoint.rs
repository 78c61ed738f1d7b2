//! Endpoints for event webhooks (version 2), each with its own salt.

use dhow_core::{Secret, WeakSecret};

use super::HitPay;
use super::records::Endpoint;
use super::state::Store;
use crate::context::Context;
use crate::start_error::StartError;

/// Number of salts that are generated before an endpoint exists, so that the variables can contain them.
const PREPARED: usize = 2;

impl HitPay {
    /// Registers an event endpoint, as a merchant does in the dashboard. Without event types it receives all events.
    ///
    /// The first endpoints use the salts that [`env`](HitPay::env) lists from the start: two, or as many as the builder was
    /// given.
    pub fn register_endpoint(&self, url: &str, event_types: &[&str]) -> Endpoint {
        let event_types = event_types.iter().map(|event| (*event).to_owned());
        let (name, url) = ("sandbox".to_owned(), url.to_owned());
        let mut store = self.store();
        let endpoint = self.new_endpoint(&mut store, name, url, event_types.collect());
        store.endpoints.push(endpoint.clone());
        endpoint
    }

    /// Creates an endpoint with the next salt. The caller stores it.
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
        // A generated salt is never weak, so one of the two always exists.
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

    /// Returns the salts of all endpoints, followed by those for the next endpoints.
    #[must_use]
    pub fn event_salts(&self) -> Vec<Secret> {
        let store = self.store();
        let used = store.endpoints.iter().map(|endpoint| endpoint.salt.clone());
        used.chain(store.unused_salts.iter().cloned()).collect()
    }
}

/// Returns the event salts that the builder was given, or generated ones.
pub(super) fn prepared_salts(context: &Context) -> Result<Vec<Secret>, StartError> {
    let fresh = || (0..PREPARED).map(|_| context.random().hex64()).collect();
    salts(context, "DHOW_HITPAY_EVENT_SALTS", fresh)
}

/// Returns the salt for forms, and the other salts that the builder was given.
pub(super) fn form_salts(context: &Context) -> Result<(Secret, Vec<Secret>), StartError> {
    const VARIABLE: &str = "DHOW_HITPAY_SALT";
    let fresh = || vec![context.random().hex64()];
    let mut salts = salts(context, VARIABLE, fresh)?.into_iter();
    let first = salts
        .next()
        .ok_or(StartError::WeakCredential(VARIABLE, WeakSecret::Empty))?;
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
