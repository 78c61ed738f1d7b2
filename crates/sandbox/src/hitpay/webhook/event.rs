//! JSON of event webhooks. As at HitPay, amounts are text in payment requests and numbers in charges.

use serde::Serialize;
use serde_json::value::RawValue;

use super::{DECLINED, DECLINED_CODE};
use crate::hitpay::state::{Charge, PaymentRequest};
use crate::hitpay::validate::SINGAPORE;
use crate::hitpay::wire::lower_case;
use crate::hitpay::{HitPay, amount};
use crate::response;
use crate::times;

/// Object of `payment_request.completed` and `payment_request.failed`.
#[derive(Serialize)]
pub(super) struct RequestEvent<'a> {
    id: &'a str,
    name: Option<&'a str>,
    email: Option<&'a str>,
    amount: String,
    currency: String,
    status: &'static str,
    reference_number: Option<&'a str>,
    payment_type: &'a str,
    payments: [Payment<'a>; 1],
    created_at: String,
    updated_at: String,
}

#[derive(Serialize)]
struct Payment<'a> {
    id: &'a str,
    amount: String,
    currency: String,
    refunded_amount: String,
    payment_type: &'a str,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    status_reason_code: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status_reason: Option<&'static str>,
}

impl<'a> RequestEvent<'a> {
    pub(super) fn new(request: &'a PaymentRequest, charge: &'a Charge) -> Self {
        let details = &request.details;
        Self {
            id: &request.id,
            name: details.name.as_deref(),
            email: details.email.as_deref(),
            amount: amount::text(charge.money),
            currency: lower_case(charge),
            status: if charge.succeeded {
                "completed"
            } else {
                "failed"
            },
            reference_number: details.reference_number.as_deref(),
            payment_type: &charge.method,
            payments: [Payment {
                id: &charge.id,
                amount: amount::text(charge.money),
                currency: lower_case(charge),
                refunded_amount: amount::text(charge.refunded),
                payment_type: &charge.method,
                status: charge.status(),
                status_reason_code: (!charge.succeeded).then_some(DECLINED_CODE),
                status_reason: (!charge.succeeded).then_some(DECLINED),
            }],
            created_at: times::naive(request.created_at, SINGAPORE),
            updated_at: times::naive(request.updated_at, SINGAPORE),
        }
    }
}

/// Object of `charge.created`, `charge.failed` and `charge.updated`.
#[derive(Serialize)]
pub(super) struct ChargeEvent<'a> {
    id: &'a str,
    business_id: &'a str,
    channel: &'a str,
    customer_id: (),
    customer: Customer<'a>,
    status: &'static str,
    currency: String,
    amount: Box<RawValue>,
    refunded_amount: Box<RawValue>,
    refunded_at: Option<String>,
    fixed_fee: u8,
    discount_fee: u8,
    discount_fee_rate: u8,
    failed_reason: Option<&'static str>,
    order: (),
    order_id: (),
    payment_provider: Provider<'a>,
    payment_request_id: Option<&'a str>,
    payment_request: Option<PaidRequest<'a>>,
    recurring_billing_id: Option<&'a str>,
    created_at: String,
    updated_at: String,
}

/// Payment request of a charge, with the merchant's reference.
#[derive(Serialize)]
struct PaidRequest<'a> {
    id: &'a str,
    amount: String,
    currency: &'static str,
    status: &'static str,
    reference_number: Option<&'a str>,
}

#[derive(Serialize)]
struct Customer<'a> {
    name: Option<&'a str>,
    email: Option<&'a str>,
    phone_number: Option<&'a str>,
}

#[derive(Serialize)]
struct Provider<'a> {
    code: &'static str,
    charge: Method<'a>,
}

#[derive(Serialize)]
struct Method<'a> {
    method: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    details: Option<Card>,
}

#[derive(Serialize)]
struct Card {
    brand: &'static str,
    last4: &'static str,
}

impl<'a> ChargeEvent<'a> {
    pub(super) fn new(hitpay: &'a HitPay, request: &'a PaymentRequest, charge: &'a Charge) -> Self {
        let details = &request.details;
        let at = |at| times::with_offset(at, SINGAPORE);
        let card = Card {
            brand: "visa",
            last4: "4242",
        };
        Self {
            id: &charge.id,
            business_id: &hitpay.shared.identity.business_id,
            channel: details.channel.as_deref().unwrap_or("api_custom"),
            customer_id: (),
            customer: Customer {
                name: details.name.as_deref(),
                email: details.email.as_deref(),
                phone_number: details.phone.as_deref(),
            },
            status: charge.status(),
            currency: lower_case(charge),
            amount: response::number(&charge.money.decimal()),
            refunded_amount: response::number(&charge.refunded.decimal()),
            refunded_at: charge.refunded.is_positive().then(|| at(charge.updated_at)),
            fixed_fee: 0,
            discount_fee: 0,
            discount_fee_rate: 0,
            failed_reason: (!charge.succeeded).then_some(DECLINED),
            order: (),
            order_id: (),
            payment_provider: Provider {
                code: "sandbox",
                charge: Method {
                    method: &charge.method,
                    details: (charge.method == "card").then_some(card),
                },
            },
            payment_request_id: request.visible_id(),
            payment_request: request.visible_id().map(|id| PaidRequest {
                id,
                amount: amount::text(details.money),
                currency: details.money.currency().code(),
                status: request.status.as_str(),
                reference_number: details.reference_number.as_deref(),
            }),
            recurring_billing_id: request.recurring_billing_id(),
            created_at: at(charge.created_at),
            updated_at: at(charge.updated_at),
        }
    }
}
