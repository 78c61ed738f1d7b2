//! Reference programs: the least that a receiver written by hand does, with RustCrypto and the usual parsers alone.

use hmac::{Hmac, KeyInit, Mac};
use serde::Deserialize;
use serde_json::value::RawValue;
use sha2::Sha256;

mod hpay;
mod payatom;

pub(crate) use hpay::Checkout;
pub(crate) use payatom::PayinKey;

/// HMAC-SHA256 with a prepared key.
#[derive(Clone)]
pub(crate) struct Key(Hmac<Sha256>);

impl Key {
    pub(crate) fn new(secret: &str) -> Self {
        Self(Hmac::new_from_slice(secret.as_bytes()).unwrap())
    }

    /// Computes the MAC.
    pub(crate) fn mac(&self, bytes: &[u8]) -> [u8; 32] {
        let mut mac = self.0.clone();
        mac.update(bytes);
        mac.finalize().into_bytes().into()
    }

    /// Compares the MAC with hexadecimal digits, in constant time.
    pub(crate) fn verify(&self, bytes: &[u8], digits: &str) {
        let mut tag = [0; 32];
        hex::decode_to_slice(digits, &mut tag).unwrap();
        let mut mac = self.0.clone();
        mac.update(bytes);
        mac.verify_slice(&tag).unwrap();
    }

    /// Verifies a body and reads it into a borrowed struct.
    pub(crate) fn read<'b, T: Deserialize<'b>>(&self, body: &'b [u8], digits: &str) -> T {
        self.verify(body, digits);
        serde_json::from_slice(body).unwrap()
    }
}

/// An event of Hub2 whose kind is known in advance.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(dead_code, reason = "reading is the work")]
pub(crate) struct Hub2Event<'a, T> {
    id: &'a str,
    #[serde(rename = "type")]
    kind: &'a str,
    data: T,
    created_at: &'a str,
    mode: &'a str,
}

/// Members of an attempt that a shop needs.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(dead_code, reason = "reading is the work")]
pub(crate) struct Attempt<'a> {
    id: &'a str,
    intent_id: &'a str,
    status: &'a str,
    #[serde(borrow)]
    amount: &'a RawValue,
    currency: &'a str,
    purchase_reference: Option<&'a str>,
    mode: Option<&'a str>,
}

/// Members of an intent that a shop needs.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(dead_code, reason = "reading is the work")]
pub(crate) struct Intent<'a> {
    id: &'a str,
    status: &'a str,
    #[serde(borrow)]
    amount: &'a RawValue,
    currency: &'a str,
    merchant_id: Option<&'a str>,
    purchase_reference: &'a str,
    payments: Vec<Attempt<'a>>,
    mode: &'a str,
}

/// Members of a HitPay charge that a shop needs.
#[derive(Debug, Deserialize)]
#[allow(dead_code, reason = "reading is the work")]
pub(crate) struct Charge<'a> {
    id: &'a str,
    status: &'a str,
    #[serde(borrow)]
    amount: &'a RawValue,
    currency: &'a str,
    refunded_amount: &'a RawValue,
    failed_reason: Option<&'a str>,
    payment_request: ChargedRequest<'a>,
    closed_at: &'a str,
}

/// Members of the payment request within a HitPay charge.
#[derive(Debug, Deserialize)]
#[allow(dead_code, reason = "reading is the work")]
pub(crate) struct ChargedRequest<'a> {
    id: &'a str,
    reference_number: &'a str,
}

/// Members of a HitPay payment request that a shop needs.
#[derive(Debug, Deserialize)]
#[allow(dead_code, reason = "reading is the work")]
pub(crate) struct Request<'a> {
    id: &'a str,
    status: &'a str,
    #[serde(borrow)]
    amount: &'a RawValue,
    currency: &'a str,
    reference_number: &'a str,
    updated_at: &'a str,
    payments: Vec<RequestPayment<'a>>,
}

/// Members of a payment of a HitPay payment request.
#[derive(Debug, Deserialize)]
#[allow(dead_code, reason = "reading is the work")]
pub(crate) struct RequestPayment<'a> {
    id: &'a str,
    status: &'a str,
    #[serde(borrow)]
    amount: &'a RawValue,
    currency: &'a str,
    refunded_amount: &'a RawValue,
}
