//! IP addresses that may call the API.
//!
//! PayAtom requires that every request comes from an address that it was told. The error is documented for one call of V2; here
//! all calls have it.

use std::net::IpAddr;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use http::StatusCode;

use super::PayAtom;
use super::refusal::Refusal;
use crate::access::Caller;

impl PayAtom {
    /// Sets the IP addresses that may call the API, as onboarding does. Without addresses every caller may.
    ///
    /// Default: every caller.
    pub fn allow_addresses(&self, addresses: &[IpAddr]) {
        let allowed = (!addresses.is_empty()).then(|| addresses.to_vec());
        self.store().allowed_addresses = allowed;
    }
}

/// Middleware that refuses callers whose address is not in the list.
// LEDGER: ip-allow-list
pub(super) async fn check(State(payatom): State<PayAtom>, call: Request, next: Next) -> Response {
    let peer = call
        .extensions()
        .get::<Caller>()
        .and_then(|caller| caller.address());
    let refused = {
        let store = payatom.store();
        let refuses = |allowed: &Vec<IpAddr>| peer.is_none_or(|peer| !allowed.contains(&peer));
        store.allowed_addresses.as_ref().is_some_and(refuses)
    };
    if refused {
        let address = peer.map(|peer| peer.to_string()).unwrap_or_default();
        let message = format!("IP not allowed: {address}");
        return Refusal::with(StatusCode::FORBIDDEN, message).into_response();
    }
    next.run(call).await
}
