//! JSON of charges. As at HitPay, amounts are numbers and times have the offset `+08:00`.

use serde::Serialize;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::hitpay::state::{Charge, PaymentRequest, Refund};
use crate::hitpay::validate::SINGAPORE;
use crate::hitpay::{HitPay, NAME, wire};
use crate::{response, times};

/// A page of charges.
#[derive(Serialize)]
pub(super) struct Envelope<T> {
    pub(super) data: Vec<T>,
    pub(super) links: Value,
    pub(super) meta: Value,
}

/// A charge.
#[derive(Serialize)]
pub(super) struct ChargeJson<'a> {
    id: &'a str,
    currency: String,
    home_currency: String,
    exchange_rate: (),
    amount: Box<RawValue>,
    fixed_fee: u8,
    discount_fee: u8,
    discount_fee_rate: u8,
    remark: Option<&'a str>,
    status: &'static str,
    payment_method: Method<'a>,
    customer_id: (),
    customer: Option<Customer<'a>>,
    payment_request_id: Option<&'a str>,
    webhook_status: bool,
    order_reference_number: Option<&'a str>,
    executor: (),
    location: (),
    channel: &'a str,
    admin_fee: bool,
    #[serde(flatten)]
    read_only: Option<ReadOnly<'a>>,
    closed_at: String,
    created_at: String,
    updated_at: String,
}

/// Fields that only the response for a single charge has.
#[derive(Serialize)]
struct ReadOnly<'a> {
    amount_without_fees: Box<RawValue>,
    refunded_amount: Box<RawValue>,
    target_id: &'a str,
    target_type: &'static str,
    refunds: Vec<RefundedPart<'a>>,
    webhook_logs: [(); 0],
    terminal_id: (),
}

#[derive(Serialize)]
struct RefundedPart<'a> {
    id: &'a str,
    amount: Box<RawValue>,
    created_at: String,
}

#[derive(Serialize)]
struct Customer<'a> {
    name: Option<&'a str>,
    email: &'a str,
    phone_number: Option<&'a str>,
}

#[derive(Serialize)]
struct Method<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    provider_reference: Option<String>,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    kind: Option<&'static str>,
    display_logo: Logo,
    method_logo: Logo,
    data: Option<Card>,
}

/// URLs of logo images. The sandbox does not serve the images.
#[derive(Serialize)]
struct Logo {
    sm: String,
    md: String,
    lg: String,
    svg: String,
    svg_square: String,
    png_square: String,
}

#[derive(Serialize)]
struct Card {
    brand: &'static str,
    last4: &'static str,
    country_code: &'static str,
    country: &'static str,
}

impl<'a> ChargeJson<'a> {
    /// A charge in a list.
    pub(super) fn listed(hitpay: &HitPay, charge: &'a Charge, request: &'a PaymentRequest) -> Self {
        let details = &request.details;
        let at = |at| times::with_offset(at, SINGAPORE);
        let customer = details.email.as_deref().map(|email| Customer {
            name: details.name.as_deref(),
            email,
            phone_number: details.phone.as_deref(),
        });
        Self {
            id: &charge.id,
            currency: wire::lower_case(charge),
            home_currency: wire::lower_case(charge),
            exchange_rate: (),
            amount: response::number(&charge.money.decimal()),
            fixed_fee: 0,
            discount_fee: 0,
            discount_fee_rate: 0,
            remark: details.purpose.as_deref(),
            status: charge.status(),
            payment_method: Method::new(hitpay, charge),
            customer_id: (),
            customer,
            payment_request_id: request.visible_id(),
            webhook_status: details.webhook.is_some(),
            order_reference_number: details.reference_number.as_deref(),
            executor: (),
            location: (),
            channel: details.channel.as_deref().unwrap_or("api_custom"),
            admin_fee: false,
            read_only: None,
            closed_at: at(charge.created_at),
            created_at: at(charge.created_at),
            updated_at: at(charge.updated_at),
        }
    }

    /// A charge in the response to reading it by its id.
    pub(super) fn with_details(
        hitpay: &HitPay,
        charge: &'a Charge,
        request: &'a PaymentRequest,
        refunds: &[&'a Refund],
    ) -> Self {
        let mut json = Self::listed(hitpay, charge, request);
        json.payment_method.code = Some("sandbox");
        json.payment_method.kind = Some("charge");
        json.payment_method.provider_reference = Some(format!("ch_{}", charge.id.replace('-', "")));
        json.read_only = Some(ReadOnly {
            amount_without_fees: response::number(&charge.money.decimal()),
            refunded_amount: response::number(&charge.refunded.decimal()),
            target_id: &request.id,
            target_type: "business_payment_request",
            refunds: refunds
                .iter()
                .map(|refund| RefundedPart::new(refund))
                .collect(),
            webhook_logs: [],
            terminal_id: (),
        });
        json
    }
}

impl<'a> RefundedPart<'a> {
    fn new(refund: &'a Refund) -> Self {
        Self {
            id: &refund.id,
            amount: response::number(&refund.money.decimal()),
            created_at: times::with_offset(refund.created_at, SINGAPORE),
        }
    }
}

impl<'a> Method<'a> {
    fn new(hitpay: &HitPay, charge: &'a Charge) -> Self {
        let card = charge.method == "card";
        let logo = |name: &str| Logo::new(hitpay, name);
        Self {
            name: &charge.method,
            code: None,
            provider_reference: None,
            kind: None,
            display_logo: logo(if card { "visa" } else { &charge.method }),
            method_logo: logo(&charge.method),
            data: card.then_some(Card {
                brand: "Visa",
                last4: "4242",
                country_code: "SG",
                country: "Singapore",
            }),
        }
    }
}

impl Logo {
    fn new(hitpay: &HitPay, name: &str) -> Self {
        let origin = hitpay.context().origin();
        let at = |kind: &str, ending: &str| {
            format!("{origin}/{NAME}/icons/methods/{kind}/{name}.{ending}")
        };
        Self {
            sm: at("sm", "png"),
            md: at("md", "png"),
            lg: at("lg", "png"),
            svg: at("svg", "svg"),
            svg_square: at("svg_square", "svg"),
            png_square: at("png_square", "png"),
        }
    }
}
