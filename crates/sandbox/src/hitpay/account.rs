//! `/v1/account-status`: verification of the account, which HitPay's own command-line program reads to test a key.

use axum::response::Response;
use http::StatusCode;
use serde_json::json;

use crate::response;

/// Returns the status of a verified account.
// Source: HitPay OpenAPI and hit-pay/cli, `types.ts`, for the members. No source lists the words.
pub(super) fn status() -> Response {
    let status = json!({
        "bank_account_status": "verified",
        "verification": {
            "overall_status": "completed",
            "owner_verification": "completed",
            "business_verification": "completed",
        },
        "payment_providers": {
            "sandbox": {"setup_status": "completed", "payment_enabled": true, "payout_enabled": true},
        },
    });
    response::json(StatusCode::OK, &status)
}
