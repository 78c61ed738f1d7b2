//! JSON objects exactly as HitPay prints them: names, oddities and all; no logic.
//!
//! Everything but what identifies an object is optional: old answers lack the newer members. Amounts are strings in payment requests
//! and numbers elsewhere, ids are integers or strings: [`Lexeme`] keeps the text of either.

use dhow_core::json::Lexeme;
use serde::Deserialize;
use serde_json::value::RawValue;

mod list;
mod record;

pub(crate) use list::List;
pub(crate) use record::{Item, Record};

/// A payment request, in answers and in `payment_request.…` events.
#[derive(Debug, Deserialize)]
pub(crate) struct PaymentRequest {
    pub(crate) id: String,
    pub(crate) amount: Lexeme,
    pub(crate) currency: String,
    pub(crate) status: String,
    pub(crate) url: Option<String>,
    pub(crate) name: Option<String>,
    pub(crate) email: Option<String>,
    pub(crate) phone: Option<Lexeme>,
    pub(crate) purpose: Option<String>,
    pub(crate) reference_number: Option<String>,
    pub(crate) payment_methods: Option<Vec<String>>,
    pub(crate) redirect_url: Option<String>,
    pub(crate) webhook: Option<String>,
    pub(crate) allow_repeated_payments: Option<Lexeme>,
    pub(crate) expiry_date: Option<String>,
    pub(crate) created_at: Option<String>,
    pub(crate) updated_at: Option<String>,
    pub(crate) payments: Option<Vec<NestedPayment>>,
    pub(crate) failure_reason: Option<String>,
    pub(crate) error_message: Option<String>,
    /// Text or an object.
    pub(crate) qr_code_data: Option<Box<RawValue>>,
    pub(crate) direct_link: Option<String>,
}

/// A member of `payments[]`; its id is what refunds are made of.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct NestedPayment {
    pub(crate) id: String,
    pub(crate) status: String,
    pub(crate) amount: Option<Lexeme>,
    pub(crate) currency: Option<String>,
    pub(crate) refunded_amount: Option<Lexeme>,
    pub(crate) payment_type: Option<String>,
}

/// The answer to a deletion.
#[derive(Debug, Deserialize)]
pub(crate) struct Deleted {
    pub(crate) success: Lexeme,
}

/// A refund.
#[derive(Debug, Deserialize)]
pub(crate) struct Refund {
    pub(crate) id: String,
    pub(crate) payment_id: Option<String>,
    pub(crate) amount_refunded: Option<Lexeme>,
    pub(crate) currency: Option<String>,
    pub(crate) status: String,
}

/// A charge, in answers and in `charge.…` events.
#[derive(Debug, Deserialize)]
pub(crate) struct Charge {
    pub(crate) id: String,
    pub(crate) status: String,
    pub(crate) amount: Option<Lexeme>,
    pub(crate) currency: Option<String>,
    pub(crate) refunded_amount: Option<Lexeme>,
    pub(crate) payment_request_id: Option<String>,
    pub(crate) order_reference_number: Option<String>,
    pub(crate) channel: Option<String>,
    pub(crate) remark: Option<String>,
    pub(crate) payment_method: Option<ChargeMethod>,
    pub(crate) closed_at: Option<String>,
    pub(crate) created_at: Option<String>,
}

/// How a charge was paid.
#[derive(Debug, Deserialize)]
pub(crate) struct ChargeMethod {
    pub(crate) name: Option<String>,
    #[serde(rename = "type")]
    pub(crate) kind: Option<String>,
}
