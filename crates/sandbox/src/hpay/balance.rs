//! Balance inquiry.
//!
//! As at HPay, `error_code` is a number, `balance` has commas, and the time is spelled `respone_time`.

use axum::extract::State;
use axum::response::Response;
use bytes::Bytes;
use dhow_crypto::base64;
use http::StatusCode;
use serde_json::json;

use super::HPay;
use super::input::Input;
use crate::digits::grouped;
use crate::response;

pub(super) fn read(State(hpay): State<HPay>, body: Bytes) -> Response {
    let input = Input::from_body(&body);
    let request_id = input.or_empty("requestId");
    let fault = |code: u32, message: &str| {
        let json = json!({"requestId": request_id, "error_code": code, "client_ip": "127.0.0.1", "message": message});
        response::json(StatusCode::OK, &json)
    };
    if input.sent("merchantId") != Some(hpay.merchant_id()) {
        return fault(215_303, "Website tích hợp thanh toán không tồn tại");
    }
    let names = ["requestId", "merchantId", "requestTime"];
    if !input.has(&names) {
        return fault(206_300, "Thiếu tham số");
    }
    let [id, merchant, time] = names.map(|name| input.or_empty(name));
    let text = format!("{id}|{merchant}|{time}|{}", hpay.passcode().expose());
    if !hpay.is_signed(&text, &input.or_empty("signature")) {
        return fault(206_301, "Chữ ký không hợp lệ");
    }
    let balance = grouped(&hpay.store().balance.to_string());
    let now = hpay.context().now().as_second();
    let data = json!({
        "balance": balance,
        "signature": hpay.sign(&format!("{balance}|{now}|{}", hpay.passcode().expose())),
        "respone_time": now,
    });
    let own_id = dhow_crypto::digest::md5_hex(request_id.as_bytes()).to_uppercase();
    let json =
        json!({"data": data, "requestId": own_id, "error_code": 0, "client_ip": "127.0.0.1"});
    response::json(StatusCode::OK, &json)
}

impl HPay {
    /// Verifies the merchant's RSA signature of a text, in Base64.
    pub(super) fn is_signed(&self, text: &str, signature: &str) -> bool {
        let signature = base64::decode(signature.as_bytes());
        let (Some(keys), Ok(signature)) = (self.keys(), signature) else {
            return false;
        };
        keys.merchant
            .verify_sha256(text.as_bytes(), &signature)
            .is_ok()
    }

    /// Signs a text with HPay's RSA key, in Base64. Empty if key generation failed.
    pub(super) fn sign(&self, text: &str) -> String {
        let signed = self
            .keys()
            .map(|keys| keys.gateway.sign_sha256(text.as_bytes()));
        signed
            .and_then(Result::ok)
            .map(|bytes| base64::encode(&bytes))
            .unwrap_or_default()
    }
}
