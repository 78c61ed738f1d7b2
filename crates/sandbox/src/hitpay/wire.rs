//! JSON of payment requests, with the inconsistent types of HitPay's documentation.
//!
//! Amounts are text in payment requests and numbers in refunds and charges. Currencies are upper case in payment requests
//! and lower case elsewhere. `executor_id` is a number in the response to creation and text in later ones. Times have no
//! offset, the offset `+08:00`, or `Z`.

use dhow_core::Money;
use serde::Serialize;
use serde::ser::{SerializeMap as _, Serializer};

use super::quirk::Quirk;
use super::state::{Charge, PaymentRequest, Status, Store};
use super::validate::{Address, SINGAPORE};
use super::{HitPay, NAME, amount};
use crate::times;

/// Path of the checkout page, from the root of the server.
pub(super) fn checkout_path(id: &str) -> String {
    format!("/{NAME}/securecheckout/payment-request/@dhow-sandbox/{id}/checkout")
}

/// A payment request.
#[derive(Serialize)]
pub(super) struct PaymentRequestJson<'a> {
    id: &'a str,
    name: Option<&'a str>,
    email: Option<&'a str>,
    phone: Option<&'a str>,
    amount: String,
    currency: String,
    is_currency_editable: bool,
    status: &'a str,
    purpose: Option<&'a str>,
    reference_number: Option<&'a str>,
    payment_methods: &'a [String],
    url: String,
    redirect_url: Option<&'a str>,
    webhook: Option<&'a str>,
    send_sms: bool,
    send_email: bool,
    sms_status: &'static str,
    email_status: &'static str,
    allow_repeated_payments: bool,
    expiry_date: Option<String>,
    address: Option<&'a Address>,
    line_items: (),
    executor_id: ExecutorId,
    created_at: String,
    updated_at: String,
    staff_id: Option<&'a str>,
    business_location_id: Option<&'a str>,
    metadata: Metadata<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    qr_code_data: Option<QrCode>,
    #[serde(skip_serializing_if = "Option::is_none")]
    direct_link: Option<String>,
    #[serde(flatten)]
    read_only: Option<ReadOnly<'a>>,
}

/// Fields that only the response to reading a request has.
#[derive(Serialize)]
struct ReadOnly<'a> {
    location: (),
    payments: Vec<PaymentJson<'a>>,
}

/// A number in the response to creation, text in later ones.
#[derive(Serialize)]
#[serde(untagged)]
enum ExecutorId {
    Number(u32),
    Text(String),
}

/// Pairs in the order of the request.
struct Metadata<'a>(&'a [(String, String)]);

impl Serialize for Metadata<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (key, value) in self.0 {
            map.serialize_entry(key, value)?;
        }
        map.end()
    }
}

/// An object, or the code alone with [`Quirk::QrCodeAsText`].
#[derive(Serialize)]
#[serde(untagged)]
enum QrCode {
    Object {
        qr_code: String,
        qr_code_expiry: Option<String>,
    },
    Text(String),
}

/// A payment within a payment request.
#[derive(Serialize)]
pub(super) struct PaymentJson<'a> {
    id: &'a str,
    quantity: u32,
    status: &'static str,
    buyer_name: Option<&'a str>,
    buyer_phone: Option<&'a str>,
    buyer_email: Option<&'a str>,
    currency: String,
    amount: String,
    refunded_amount: String,
    payment_type: &'a str,
    fees: &'static str,
    // Source: hit-pay/woocommerce reads it beside `fees`.
    fees_currency: String,
    created_at: String,
    updated_at: String,
}

impl<'a> PaymentRequestJson<'a> {
    /// The response to creation.
    pub(super) fn created(hitpay: &HitPay, request: &'a PaymentRequest) -> Self {
        let details = &request.details;
        let naive = |at| times::naive(at, SINGAPORE);
        let now = hitpay.context().now();
        let url = format!(
            "{}{}",
            hitpay.context().origin(),
            checkout_path(&request.id)
        );
        let expiry_date = details.expires_at.map(naive);
        let qr_code_data = details
            .generate_qr
            .then(|| QrCode::new(hitpay, request, expiry_date.clone()));
        let status = match request.status_at(now) {
            Status::Completed if hitpay.has(Quirk::PaidButPending) => Status::Pending,
            status => status,
        };
        Self {
            id: &request.id,
            name: details.name.as_deref(),
            email: details.email.as_deref(),
            phone: details.phone.as_deref(),
            amount: amount_text(hitpay, details.money),
            currency: currency_code(hitpay, details.money),
            is_currency_editable: false,
            status: status.as_str(),
            purpose: details.purpose.as_deref(),
            reference_number: details.reference_number.as_deref(),
            payment_methods: &details.payment_methods,
            redirect_url: details.redirect_url.as_deref(),
            webhook: details.webhook.as_deref(),
            send_sms: details.send_sms,
            send_email: details.send_email,
            sms_status: "pending",
            email_status: "pending",
            allow_repeated_payments: details.allow_repeated_payments,
            expiry_date,
            address: details.address.as_ref(),
            line_items: (),
            executor_id: ExecutorId::Number(request.executor_id),
            created_at: naive(request.created_at),
            updated_at: naive(request.updated_at),
            staff_id: details.staff_id.as_deref(),
            business_location_id: details.business_location_id.as_deref(),
            metadata: Metadata(&details.metadata),
            qr_code_data,
            direct_link: details.generate_direct_link.then(|| url.clone()),
            read_only: None,
            url,
        }
    }

    /// The response to reading or updating, and an entry of a list.
    pub(super) fn with_payments(
        hitpay: &HitPay,
        store: &'a Store,
        request: &'a PaymentRequest,
    ) -> Self {
        let payments = store.charges_of(&request.id);
        Self {
            executor_id: ExecutorId::Text(request.executor_id.to_string()),
            read_only: Some(ReadOnly {
                location: (),
                payments: payments
                    .map(|charge| PaymentJson::new(request, charge))
                    .collect(),
            }),
            ..Self::created(hitpay, request)
        }
    }
}

impl<'a> PaymentJson<'a> {
    pub(super) fn new(request: &'a PaymentRequest, charge: &'a Charge) -> Self {
        let details = &request.details;
        Self {
            id: &charge.id,
            quantity: 1,
            status: charge.status(),
            buyer_name: details.name.as_deref(),
            buyer_phone: details.phone.as_deref(),
            buyer_email: details.email.as_deref(),
            currency: lower_case(charge),
            amount: amount::text(charge.money),
            refunded_amount: amount::text(charge.refunded),
            payment_type: &charge.method,
            // The sandbox charges no fees.
            fees: "0.00",
            fees_currency: lower_case(charge),
            created_at: times::naive(charge.created_at, SINGAPORE),
            updated_at: times::naive(charge.updated_at, SINGAPORE),
        }
    }
}

impl QrCode {
    fn new(hitpay: &HitPay, request: &PaymentRequest, expiry: Option<String>) -> Self {
        let qr_code = format!("00020101021226SANDBOX{}6304", request.id.replace('-', ""));
        if hitpay.has(Quirk::QrCodeAsText) {
            return Self::Text(qr_code);
        }
        Self::Object {
            qr_code,
            qr_code_expiry: expiry,
        }
    }
}

fn amount_text(hitpay: &HitPay, money: Money) -> String {
    if hitpay.has(Quirk::ThousandsSeparator) {
        amount::grouped(money)
    } else {
        amount::text(money)
    }
}

fn currency_code(hitpay: &HitPay, money: Money) -> String {
    let code = money.currency().code();
    if hitpay.has(Quirk::LowerCaseCurrency) {
        code.to_ascii_lowercase()
    } else {
        code.to_owned()
    }
}

/// Formats the currency of a charge in lower case, as everywhere outside payment requests.
pub(super) fn lower_case(charge: &Charge) -> String {
    charge.money.currency().code().to_ascii_lowercase()
}
