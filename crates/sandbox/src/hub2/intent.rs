//! `/payment-intents` and `/payments`.

use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use bytes::Bytes;
use dhow_core::Secret;
use http::{HeaderMap, StatusCode};
use serde_json::{Value, json};

use super::numbers::{OperatorResult, operator_result};
use super::payer::ConfirmError;
use super::quirk::Quirk;
use super::refusal::Refusal;
use super::routes::has_key;
use super::state::{Action, Intent, Payment, PaymentStatus};
use super::webhook::Event;
use super::{Hub2, body, token, validate, wire};
use crate::fields::Field;
use crate::response;

pub(super) fn create(
    State(hub2): State<Hub2>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let intent = new_intent(&hub2, &body::parse(&headers, &body)?)?;
    Ok(response::json(StatusCode::CREATED, &store(&hub2, intent)))
}

/// Builds an intent from a request.
pub(super) fn new_intent(hub2: &Hub2, input: &Field) -> Result<Intent, Refusal> {
    let now = hub2.context().now();
    let id = format!("pi_{}", short_id(&hub2.context().random().hex64()));
    let token = token::create(hub2, &id, now).ok_or_else(|| Refusal::invalid("no token"))?;
    Ok(Intent {
        id,
        token,
        customer_reference: validate::reference(input, "customerReference")?,
        purchase_reference: validate::reference(input, "purchaseReference")?,
        business_name: input.text("overrideBusinessName").map(str::to_owned),
        money: validate::money(input)?,
        payments: Vec::new(),
        is_delegated: false,
        created_at: now,
        updated_at: now,
    })
}

/// Stores an intent, sends its event and returns its JSON.
pub(super) fn store(hub2: &Hub2, intent: Intent) -> Value {
    hub2.touch_payment(&intent.id);
    let json = wire::intent(hub2, &intent);
    let mut store = hub2.store();
    store.intents.push(intent);
    hub2.send_events(&store, [Event::intent("created", &json)]);
    json
}

/// Creates an attempt. The response has the status `processing`; the next read shows the operator's result.
pub(super) fn attempt(
    State(hub2): State<Hub2>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let input = body::parse(&headers, &body)?;
    allow(&hub2, &headers, &id, input.text("token"))?;
    let attempt = validate::attempt(&input)?;
    let json = begin(&hub2, &id, &attempt)?;
    Ok(response::json(StatusCode::CREATED, &json))
}

/// Begins an attempt and returns the JSON of its intent, before the operator's result.
pub(super) fn begin(hub2: &Hub2, id: &str, attempt: &validate::Attempt) -> Result<Value, Refusal> {
    let now = hub2.context().now();
    let payment_id = format!("pay_{}", short_id(&hub2.context().random().hex64()));
    let mut store = hub2.store();
    let intent = store
        .intent_mut(id)
        .ok_or_else(|| Refusal::not_found("Payment intent"))?;
    if intent.status() != "payment_required" {
        let message = format!("The payment intent is {}", intent.status());
        return Err(Refusal::invalid(message));
    }
    intent.payments.push(Payment {
        id: payment_id,
        status: PaymentStatus::Created,
        country: attempt.country.clone(),
        provider: attempt.provider.clone(),
        msisdn: attempt.msisdn.clone(),
        failure: None,
        action: None,
        return_urls: (attempt.on_success.clone(), attempt.on_failed.clone()),
        created_at: now,
        updated_at: now,
    });
    intent.updated_at = now;
    let json = wire::intent(hub2, intent);
    hub2.send_latest_events(&store, id, "created", "processing");
    match next_step(attempt, hub2.has(Quirk::RedirectAtOnce)) {
        Step::RequireAction(action) => hub2.require_action(&mut store, id, action),
        Step::Settle(result) => hub2.settle(&mut store, id, result),
    }
    Ok(json)
}

enum Step {
    RequireAction(Action),
    Settle(OperatorResult),
}

/// Returns the operator's next step.
///
/// A failing number fails at once, a one-time password in the request settles the attempt, and otherwise the payer has to
/// act.
// LEDGER: late-redirect
fn next_step(attempt: &validate::Attempt, redirect_at_once: bool) -> Step {
    let result = operator_result(&attempt.msisdn);
    let provider = attempt.provider.to_ascii_lowercase();
    let redirected = attempt.workflow.as_deref() == Some("redirection");
    match result {
        OperatorResult::Failure(code) if code != "authentication_failed" => Step::Settle(result),
        _ if attempt.otp.is_some() => Step::Settle(result),
        _ if redirected || matches!(provider.as_str(), "wave" | "ecobank") => {
            let ready = redirect_at_once;
            Step::RequireAction(Action::Page { ready })
        }
        _ if provider == "orange" => Step::RequireAction(Action::Otp),
        _ => Step::RequireAction(Action::Ussd),
    }
}

/// Checks the one-time password and settles the attempt.
pub(super) fn authenticate(
    State(hub2): State<Hub2>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let input = body::parse(&headers, &body)?;
    allow(&hub2, &headers, &id, input.text("token"))?;
    let code = validate::required(&input, "confirmationCode")?;
    match hub2.confirm(&id, &code) {
        Ok(json) => Ok(response::json(StatusCode::CREATED, &json)),
        Err(ConfirmError::NotFound) => Err(Refusal::not_found("Payment intent")),
        Err(ConfirmError::NotWaiting) => Err(Refusal::invalid(
            "The payment intent does not wait for a confirmation code",
        )),
        Err(ConfirmError::Format) => Err(Refusal::invalid(
            "confirmationCode must be a number of 4 digits",
        )),
    }
}

pub(super) fn read(
    State(hub2): State<Hub2>,
    Path(id): Path<String>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Result<Response, Refusal> {
    let json = look(&hub2, &id, &headers, query.as_deref())?;
    Ok(response::json(StatusCode::OK, &json))
}

/// Returns the status of an intent, in the whole intent.
pub(super) fn status(
    State(hub2): State<Hub2>,
    Path(id): Path<String>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Result<Response, Refusal> {
    let mut json = look(&hub2, &id, &headers, query.as_deref())?;
    // LEDGER: status-reply
    if hub2.has(Quirk::ReducedStatus)
        && let Some(members) = json.as_object_mut()
    {
        members.retain(|name, _| matches!(name.as_str(), "id" | "status"));
    }
    Ok(response::json(StatusCode::OK, &json))
}

fn look(hub2: &Hub2, id: &str, headers: &HeaderMap, query: Option<&str>) -> Result<Value, Refusal> {
    let query = Field::from_query(query);
    allow(hub2, headers, id, query.text("token"))?;
    let now = hub2.context().now();
    let mut store = hub2.store();
    let intent = store
        .intent_mut(id)
        .ok_or_else(|| Refusal::not_found("Payment intent"))?;
    let is_idle = !intent.is_under_way();
    let json = wire::intent(hub2, intent);
    // The page's URL is in the response from the second read on.
    if let Some(payment) = intent.payments.last_mut()
        && let Some(Action::Page { ready }) = &mut payment.action
    {
        *ready = true;
    }
    if is_idle {
        store.rate_limiter.idle_read(id, now);
    }
    Ok(json)
}

pub(super) fn list(
    State(hub2): State<Hub2>,
    RawQuery(query): RawQuery,
) -> Result<Response, Refusal> {
    let query = Field::from_query(query.as_deref());
    let store = hub2.store();
    let matches = |intent: &&Intent| {
        let same = |name, value: &str| query.text(name).is_none_or(|wanted| wanted == value);
        same("purchaseReference", &intent.purchase_reference)
            && same("customerReference", &intent.customer_reference)
    };
    let found: Vec<Value> = store
        .intents
        .iter()
        .rev()
        .filter(matches)
        .map(|intent| wire::intent(&hub2, intent))
        .collect();
    Ok(hub2.list(paginate(&query, found)))
}

/// Lists the attempts of all intents, or those of delegated or of other payments only (`isDelegated`).
pub(super) fn payments(
    State(hub2): State<Hub2>,
    RawQuery(query): RawQuery,
) -> Result<Response, Refusal> {
    let query = Field::from_query(query.as_deref());
    let store = hub2.store();
    let delegated = query.text("isDelegated");
    let wanted = |intent: &&Intent| match delegated {
        Some("true") => intent.is_delegated,
        Some("false") => !intent.is_delegated,
        _ => true,
    };
    let all = store.intents.iter().rev().filter(wanted);
    let all = all.flat_map(|intent| intent.payments.iter().map(move |payment| (intent, payment)));
    let found: Vec<Value> = all
        .map(|(intent, payment)| wire::payment(&hub2, intent, payment))
        .collect();
    Ok(hub2.list(paginate(&query, found)))
}

/// Returns the status of an attempt, in the whole attempt.
pub(super) fn payment_status(
    State(hub2): State<Hub2>,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let store = hub2.store();
    let mut intents = store.intents.iter();
    let found = intents.find_map(|intent| {
        let payment = intent.payments.iter().find(|payment| payment.id == id)?;
        Some(wire::payment(&hub2, intent, payment))
    });
    let json = found.ok_or_else(|| Refusal::not_found("Payment"))?;
    Ok(response::json(StatusCode::OK, &json))
}

/// Returns the fees of an intent: none.
pub(super) fn fees(State(hub2): State<Hub2>, Path(id): Path<String>) -> Result<Response, Refusal> {
    let known = hub2.store().intent(&id).is_some();
    if known {
        hub2.touch_payment(&id);
    }
    let known = known
        .then_some(())
        .ok_or_else(|| Refusal::not_found("Payment intent"));
    known.map(|()| response::json(StatusCode::OK, &json!([])))
}

/// Returns one page of a list.
pub(super) fn paginate(query: &Field, all: Vec<Value>) -> Vec<Value> {
    let number = |name, otherwise| {
        let text = query.text(name).and_then(|text| text.parse::<usize>().ok());
        text.filter(|number| *number > 0).unwrap_or(otherwise)
    };
    let (page, per_page) = (number("page", 1), number("perPage", 10));
    let skipped = page.saturating_sub(1).saturating_mul(per_page);
    all.into_iter().skip(skipped).take(per_page).collect()
}

/// Accepts the merchant's headers, or the token of this intent.
// A token that was sent must be correct, even if the headers are.
fn allow(hub2: &Hub2, headers: &HeaderMap, id: &str, token: Option<&str>) -> Result<(), Refusal> {
    let given = token.and_then(|token| Secret::allow_weak(token).ok());
    let store = hub2.store();
    let token = store.intent(id).map(|intent| &intent.token);
    if token.is_some() {
        hub2.touch_payment(id);
    }
    let by_token = given.is_some() && given.as_ref() == token;
    if by_token || (given.is_none() && has_key(hub2, headers)) {
        Ok(())
    } else {
        Err(Refusal::unauthorized())
    }
}

/// Shortens hexadecimal digits to the length of Hub2's ids.
pub(super) fn short_id(hex: &str) -> &str {
    hex.get(..21).unwrap_or(hex)
}
