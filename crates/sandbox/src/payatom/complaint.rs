//! `/api/complaint/submit_complaint.php`: complaints about payins.
//!
//! The public part of PayAtom's page ends before the formula of the signature, the members of the response and the call that
//! reads a complaint. Any signature is accepted, and no complaint can be read.

use axum::response::Response;
use bytes::Bytes;
use http::header::AUTHORIZATION;
use http::{HeaderMap, StatusCode};
use serde_json::json;

use super::PayAtom;
use super::call::{self, Api, Call};
use super::refusal::Refusal;

impl PayAtom {
    /// Accepts a complaint and returns its reference.
    // LEDGER: complaint-signature, complaint-token
    pub(super) fn submit_complaint(
        &self,
        headers: &HeaderMap,
        body: &Bytes,
    ) -> Result<Response, Refusal> {
        if !self.has_complaint_token(headers) {
            return Err(Refusal::new("Unauthorized Access"));
        }
        let call = Call::with_key(self, Api::V1, headers, body)?;
        let order_id = call.required("order_id")?;
        let ref_code = call.required("ref_code")?;
        call.required("signature")?;
        let store = self.store();
        let payin = store.payin(&ref_code);
        if payin.is_none_or(|payin| payin.ref_code != ref_code || payin.order_id != order_id) {
            return Err(Refusal::new("Reference code not found."));
        }
        let body = json!({
            "status": "success",
            "message": "Complaint submitted",
            "complaint_id": self.context().random().uuid(),
        });
        Ok(call::respond(StatusCode::OK, &body))
    }

    /// Returns true for the token in either of the two documented headers.
    fn has_complaint_token(&self, headers: &HeaderMap) -> bool {
        let text = |value: Option<&http::HeaderValue>| {
            let text = value.and_then(|value| value.to_str().ok());
            text.map(str::to_owned)
        };
        let bearer = text(headers.get(AUTHORIZATION));
        let bearer = bearer.and_then(|text| Some(text.strip_prefix("Bearer ")?.to_owned()));
        let given = bearer.or_else(|| text(headers.get("token")));
        let given = given.and_then(|token| dhow_core::Secret::allow_weak(token).ok());
        given.as_ref() == Some(self.token())
    }
}
