//! Control API under `/_sandbox/hitpay`: actions of the payer and of the merchant's dashboard.

use axum::extract::{Path, State};
use axum::response::Response;
use bytes::Bytes;
use http::StatusCode;
use serde_json::json;

use super::payer::PayerError;
use super::{HitPay, Settled};
use crate::api::{Api, Operation, schema};
use crate::fields::Field;
use crate::response;

type Acted = Result<Option<String>, PayerError>;

pub(super) fn routes(hitpay: HitPay) -> Api {
    let on_request =
        |action: &str, summary| in_state(action_on("payment-requests", action, summary));
    let on_billing = |action: &str, summary| action_on("recurring-billing", action, summary);
    let on_transfer = |action: &str, summary| in_state(action_on("transfers", action, summary));
    Api::new()
        .on(
            on_request("pay", "Pays a payment request, as its customer"),
            act(|hitpay, id| hitpay.pay(id).map(Some)),
        )
        .on(
            on_request("fail", "Lets a payment attempt fail"),
            act(|hitpay, id| hitpay.fail(id).map(Some)),
        )
        .on(
            on_request("expire", "Lets a payment request expire now"),
            act(|hitpay, id| hitpay.expire(id).map(|()| None)),
        )
        .on(
            in_state(on_billing(
                "save",
                "Saves a card, as the customer who agrees to a recurring billing",
            )),
            act(|hitpay, id| hitpay.save_method(id).map(|()| None)),
        )
        .on(
            on_billing("decline", "Declines the next charge of the saved card"),
            act(|hitpay, id| hitpay.decline_next(id).map(|()| None)),
        )
        .on(
            on_transfer("pay", "Pays a transfer to its beneficiary"),
            act(|hitpay, id| hitpay.settle_transfer(id, Settled::Paid).map(|()| None)),
        )
        .on(
            on_transfer("fail", "Lets a transfer fail"),
            act(|hitpay, id| hitpay.settle_transfer(id, Settled::Failed).map(|()| None)),
        )
        .on(
            on_transfer("cancel", "Cancels a transfer"),
            act(|hitpay, id| hitpay.settle_transfer(id, Settled::Canceled).map(|()| None)),
        )
        .on(scan_operation(), scan)
        .on(repeat_operation(), repeat)
        .on(register_operation(), register)
        .with_state(hitpay)
}

/// Describes an action on a record, which has no input.
fn action_on(records: &str, action: &str, summary: &'static str) -> Operation {
    let payment_id = schema::text().or_null();
    let payment_id = payment_id.about("Id of the payment, if the action made one");
    let done = schema::object([schema::required("payment_id", payment_id)]);
    Operation::post(format!("/{records}/{{id}}/{action}"), summary)
        .part("id", schema::text().about("Id of the record at HitPay"))
        .answers(200, "Done", done)
        .refuses(404, "No record has this id")
}

/// Describes the refusal of an action that depends on the state of the record.
fn in_state(operation: Operation) -> Operation {
    operation.refuses(409, "The state of the record does not allow the action")
}

/// Returns the handler of an action on a record.
fn act(
    action: fn(&HitPay, &str) -> Acted,
) -> impl Fn(State<HitPay>, Path<String>) -> Response + Send + Sync + 'static {
    move |State(hitpay), Path(id)| done(action(&hitpay, &id))
}

fn scan_operation() -> Operation {
    let amount = schema::text().about("Amount in the currency of the code, such as `5.00`");
    let body = schema::object([schema::optional("amount", amount)]);
    in_state(action_on(
        "static-qr",
        "pay",
        "Pays a static QR code, as a customer who scans it",
    ))
    .body(body.about("The amount, unless the code fixes it"))
}

fn repeat_operation() -> Operation {
    let made = schema::text().about("Id of the new invoice");
    let made = schema::object([schema::required("invoice_id", made)]);
    let summary = "Makes the next invoice of a repeating one, as its schedule does";
    Operation::post("/invoices/{id}/repeat", summary)
        .part("id", schema::text().about("Id of the repeating invoice"))
        .answers(200, "The invoice", made)
        .refuses(404, "No repeating invoice has this id")
}

fn register_operation() -> Operation {
    let url = schema::url().about("URL that receives the events");
    let events = schema::array(schema::text()).about("Names of the events; absent: all events");
    let salt = schema::text().about("Salt that signs the events");
    let made = schema::object([
        schema::required("id", schema::text()),
        schema::required("url", schema::url()),
        schema::required("salt", salt),
    ]);
    Operation::post(
        "/webhook-endpoints",
        "Registers an endpoint for events, as the dashboard does",
    )
    .required_body(schema::object([
        schema::required("url", url),
        schema::optional("event_types", events),
    ]))
    .answers(201, "The endpoint with its salt", made)
    .shows_credentials()
    .refuses(422, "The URL is missing")
}

/// Pays a static QR code: `{"amount": "5.00"}` unless the code fixes the amount.
fn scan(State(hitpay): State<HitPay>, Path(id): Path<String>, body: Bytes) -> Response {
    let input = Field::from_control(&body);
    done(hitpay.scan(&id, input.text("amount")).map(Some))
}

/// Creates the next invoice of a repeating one.
fn repeat(State(hitpay): State<HitPay>, Path(id): Path<String>) -> Response {
    match hitpay.repeat_invoice(&id) {
        Ok(invoice) => response::json(StatusCode::OK, &json!({"invoice_id": invoice})),
        Err(error) => done(Err(error)),
    }
}

/// Registers an endpoint, `{"url": …, "event_types": [...]}`, and returns its salt, as the dashboard does.
fn register(State(hitpay): State<HitPay>, body: Bytes) -> Response {
    let input = Field::from_control(&body);
    let Some(url) = input.text("url") else {
        let message = json!({"message": "`url` is required: the URL that receives the events"});
        return response::json(StatusCode::UNPROCESSABLE_ENTITY, &message);
    };
    let given = input.member("event_types").map(Field::items);
    let events: Vec<&str> = given
        .unwrap_or_default()
        .into_iter()
        .filter_map(Field::as_text)
        .collect();
    let endpoint = hitpay.register_endpoint(url, &events);
    let json = json!({"id": endpoint.id, "url": endpoint.url, "salt": endpoint.salt.expose()});
    response::json(StatusCode::CREATED, &json)
}

fn done(result: Acted) -> Response {
    let status = match &result {
        Ok(_) => StatusCode::OK,
        Err(PayerError::NotFound(_)) => StatusCode::NOT_FOUND,
        Err(_) => StatusCode::CONFLICT,
    };
    match result {
        Ok(payment_id) => response::json(status, &json!({"payment_id": payment_id})),
        Err(error) => response::json(status, &json!({"message": error.to_string()})),
    }
}
