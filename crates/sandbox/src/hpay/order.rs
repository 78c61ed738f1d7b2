//! Order inquiry.

use axum::extract::State;
use axum::response::Response;
use bytes::Bytes;
use http::StatusCode;
use serde_json::{Value, json};

use super::HPay;
use super::digest::pipe_digest;
use super::input::Input;
use super::state::{Order, OrderStatus};
use crate::response;

pub(super) fn inquiry(State(hpay): State<HPay>, body: Bytes) -> Response {
    let input = Input::from_body(&body);
    let json = match find_order(&hpay, &input) {
        Ok(json) => json,
        Err(code) => json!({"error_code": code, "data": [], "checksum": ""}),
    };
    response::json(StatusCode::OK, &json)
}

fn find_order(hpay: &HPay, input: &Input) -> Result<Value, &'static str> {
    let merchant = input.text("merchant_id").ok_or("30010")?;
    let names = [input.text("order_code"), input.text("transaction_id")];
    if names.iter().all(Option::is_none) {
        return Err("30011");
    }
    let checksum = input.text("checksum").ok_or("30012")?;
    if merchant != hpay.merchant_id() {
        return Err("30013");
    }
    let signed: Vec<&str> = [Some(merchant)]
        .into_iter()
        .chain(names)
        .flatten()
        .collect();
    if checksum != pipe_digest(hpay.passcode(), &signed) {
        return Err("30014");
    }
    let store = hpay.store();
    let matches = |order: &&Order| {
        let [code, number] = names;
        code.is_none_or(|code| code == order.order_code)
            && number.is_none_or(|number| number == order.payment_id)
    };
    let order = store.orders.iter().rev().find(matches).ok_or("30015")?;
    hpay.touch_payment(&order.payment_id);
    let status = match order.status {
        OrderStatus::Unpaid => return Err("81"),
        OrderStatus::Paying => return Err("82"),
        OrderStatus::Processing => return Err("114"),
        OrderStatus::Failed => return Err("83"),
        OrderStatus::Cancelled => return Err("115"),
        OrderStatus::Paid => "00",
        OrderStatus::Held => "01",
    };
    Ok(order_json(hpay, order, status))
}

/// Formats an order with the mix of numbers and text of HPay's example.
fn order_json(hpay: &HPay, order: &Order, status: &str) -> Value {
    json!({
        "error_code": "00",
        "data": {
            "token": order.payment_id,
            "transaction_status": status,
            "receiver_email": hpay.merchant_email(),
            "order_code": order.order_code,
            "total_amount": order.price,
            "bank_code": "VISA",
            "order_description": order.description,
            "tax_amount": 0,
            "discount_amount": 0,
            "fee_shipping": 0,
            "return_url": order.return_url,
            "cancel_url": order.cancel_url.clone().unwrap_or_default(),
            "buyer_fullname": order.buyer_info,
            "buyer_email": "",
            "buyer_mobile": "",
            "buyer_address": "",
            "affiliate_code": "0",
            "transaction_id": order.payment_id,
        },
        "checksum": pipe_digest(hpay.passcode(), &[hpay.merchant_id(), &order.order_code]),
    })
}
