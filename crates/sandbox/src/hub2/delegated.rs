//! `/delegated/payments`: payments through the merchant's own account at the operator. One call is intent and attempt.
//!
//! Source: docs.hub2.io, "Processing only", with an example of the body. Its response is shown nowhere; this is the intent with
//! its attempt. Remittances (`/delegated/transfers/irt`) are not simulated, because no source shows their body.

use axum::extract::State;
use axum::response::Response;
use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use super::refusal::Refusal;
use super::state::Intent;
use super::{Hub2, body, intent, validate};
use crate::response;

/// Creates an intent and its attempt.
// LEDGER: delegated-bodies
pub(super) fn create(
    State(hub2): State<Hub2>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let input = body::parse(&headers, &body)?;
    let attempt = validate::attempt(&input)?;
    let intent = Intent {
        is_delegated: true,
        ..intent::new_intent(&hub2, &input)?
    };
    let id = intent.id.clone();
    intent::store(&hub2, intent);
    let json = intent::begin(&hub2, &id, &attempt)?;
    Ok(response::json(StatusCode::CREATED, &json))
}
