//! `/api/collection_utr.php` and `/api/refund.php`.
//!
//! PayAtom has both calls, but no public source has their paths; these are invented.

use axum::response::Response;
use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde_json::json;

use super::PayAtom;
use super::call::{self, Api, Call};
use super::payer::PayinAction;
use super::refusal::Refusal;

/// Path of refunds, for `DHOW_PAYATOM_REFUND_PATH`.
pub(super) const REFUND_PATH: &str = "/api/refund.php";
/// Path of transfer references, for `DHOW_PAYATOM_UTR_PATH`.
pub(super) const TRANSFER_REFERENCE_PATH: &str = "/api/collection_utr.php";

impl PayAtom {
    /// Stores the reference (UTR) of the customer's transfer.
    pub(super) fn set_transfer_reference(
        &self,
        headers: &HeaderMap,
        body: &Bytes,
    ) -> Result<Response, Refusal> {
        let call = Call::with_key(self, Api::V1, headers, body)?;
        let ref_code = call.verified_reference(self, &["ref_code"])?;
        let reference = call.required("utr")?;
        let mut store = self.store();
        let payin = store.payin_mut(&ref_code);
        let payin = payin.ok_or_else(|| Refusal::new("Reference code not found."))?;
        payin.bank_ref = reference;
        self.touch(payin);
        Ok(success())
    }

    /// Starts a refund, of the whole payin unless an amount is given.
    pub(super) fn begin_refund(
        &self,
        headers: &HeaderMap,
        body: &Bytes,
    ) -> Result<Response, Refusal> {
        let call = Call::with_key(self, Api::V1, headers, body)?;
        let ref_code = call.verified_reference(self, &["ref_code", "order_id"])?;
        let received = self.store().payin(&ref_code).map(|payin| payin.received);
        let received = received.ok_or_else(|| Refusal::new("Reference code not found."))?;
        let units = match call.text("amount") {
            Some(_) => call.amount()?,
            None => received,
        };
        self.act(&ref_code, PayinAction::BeginRefund(units))
            .map_err(|_| Refusal::new("Reference code not found."))?;
        Ok(success())
    }
}

fn success() -> Response {
    call::respond(StatusCode::OK, &json!({"status": "success"}))
}
