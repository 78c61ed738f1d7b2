//! `/payment-intents` and `/payments`: create, attempt, authenticate, read, list.

use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use bytes::Bytes;
use dhow_core::Secret;
use http::{HeaderMap, StatusCode};
use serde_json::{Value, json};

use super::numbers::{Fate, fate};
use super::refusal::Refusal;
use super::routes::has_key;
use super::state::{Action, Intent, Payment, PaymentStatus};
use super::webhook::Told;
use super::{Hub2, validate, wire};
use crate::answer;
use crate::fields::Field;

pub(super) async fn create(
    State(hub2): State<Hub2>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let input = Field::from_body(&headers, &body);
    let now = hub2.context().now();
    let random = hub2.context().random();
    let token = format!(
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.{}.{}",
        random.hex64(),
        random.hex64()
    );
    let token = Secret::allow_weak(token).map_err(|_| Refusal::invalid("no token"))?;
    let intent = Intent {
        id: format!("pi_{}", short(&random.hex64())),
        token,
        customer_reference: validate::reference(&input, "customerReference")?,
        purchase_reference: validate::reference(&input, "purchaseReference")?,
        business_name: input.text("overrideBusinessName").map(str::to_owned),
        money: validate::money(&input)?,
        payments: Vec::new(),
        created_at: now,
        updated_at: now,
    };
    let json = wire::intent(&hub2, &intent);
    hub2.tell(&[Told::intent("created", &json)]);
    hub2.book().intents.push(intent);
    Ok(answer::json(StatusCode::CREATED, &json))
}

/// An attempt: the answer says `processing`, and what the operator makes of it is there at the next look.
pub(super) async fn attempt(
    State(hub2): State<Hub2>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let input = Field::from_body(&headers, &body);
    allow(&hub2, &headers, &id, input.text("token"))?;
    let wanted = validate::attempt(&input)?;
    let now = hub2.context().now();
    let payment_id = format!("pay_{}", short(&hub2.context().random().hex64()));
    let answered = {
        let mut book = hub2.book();
        let intent = book
            .intent_mut(&id)
            .ok_or_else(|| Refusal::not_found("Payment intent"))?;
        if intent.status() != "payment_required" {
            let message = format!("The payment intent is {}", intent.status());
            return Err(Refusal::invalid(message));
        }
        intent.payments.push(Payment {
            id: payment_id,
            status: PaymentStatus::Created,
            country: wanted.country.clone(),
            provider: wanted.provider.clone(),
            msisdn: wanted.msisdn.clone(),
            failure: None,
            action: None,
            back: (wanted.on_success.clone(), wanted.on_failed.clone()),
            created_at: now,
            updated_at: now,
        });
        intent.updated_at = now;
        wire::intent(&hub2, intent)
    };
    hub2.tell_latest(&id, "created", "processing");
    match next_step(&wanted) {
        Step::Ask(action) => hub2.ask(&id, action),
        Step::Settle(fate) => hub2.settle(&id, fate),
    }
    Ok(answer::json(StatusCode::CREATED, &answered))
}

enum Step {
    Ask(Action),
    Settle(Fate),
}

/// What the operator makes of an attempt: a wrong number fails at once, a password that came along settles it, otherwise the payer is
/// asked for something.
fn next_step(wanted: &validate::Attempt) -> Step {
    let fate = fate(&wanted.msisdn);
    let provider = wanted.provider.to_ascii_lowercase();
    let redirected = wanted.workflow.as_deref() == Some("redirection");
    match fate {
        Fate::Failure(code) if code != "authentication_failed" => Step::Settle(fate),
        _ if wanted.otp.is_some() => Step::Settle(fate),
        _ if redirected || matches!(provider.as_str(), "wave" | "ecobank") => {
            Step::Ask(Action::Page { ready: false })
        }
        _ if provider == "orange" => Step::Ask(Action::Otp),
        _ => Step::Ask(Action::Ussd),
    }
}

/// The one-time password: any four digits.
pub(super) async fn authenticate(
    State(hub2): State<Hub2>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let input = Field::from_body(&headers, &body);
    allow(&hub2, &headers, &id, input.text("token"))?;
    let code = validate::required(&input, "confirmationCode")?;
    let now = hub2.context().now();
    let (answered, msisdn) = {
        let mut book = hub2.book();
        let intent = book
            .intent_mut(&id)
            .ok_or_else(|| Refusal::not_found("Payment intent"))?;
        let waiting = intent.status() == "action_required";
        let latest = intent.payments.last_mut();
        let asked = latest.filter(|payment| waiting && payment.action == Some(Action::Otp));
        let Some(payment) = asked else {
            let message = "The payment intent does not wait for a confirmation code";
            return Err(Refusal::invalid(message));
        };
        if code.len() != 4 || !code.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(Refusal::invalid(
                "confirmationCode must be a number of 4 digits",
            ));
        }
        payment.status = PaymentStatus::Pending;
        payment.action = None;
        payment.updated_at = now;
        let msisdn = payment.msisdn.clone();
        intent.updated_at = now;
        (wire::intent(&hub2, intent), msisdn)
    };
    hub2.tell_latest(&id, "pending", "processing");
    hub2.settle(&id, fate(&msisdn));
    Ok(answer::json(StatusCode::CREATED, &answered))
}

pub(super) async fn read(
    State(hub2): State<Hub2>,
    Path(id): Path<String>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Result<Response, Refusal> {
    look(&hub2, &id, &headers, query.as_deref())
}

fn look(
    hub2: &Hub2,
    id: &str,
    headers: &HeaderMap,
    query: Option<&str>,
) -> Result<Response, Refusal> {
    let query = Field::from_query(query);
    allow(hub2, headers, id, query.text("token"))?;
    let now = hub2.context().now();
    let mut book = hub2.book();
    let intent = book
        .intent_mut(id)
        .ok_or_else(|| Refusal::not_found("Payment intent"))?;
    if !intent.is_under_way() {
        hub2.shared.rate_limiter.idle_read(id, now);
    }
    let json = wire::intent(hub2, intent);
    // The page of a redirection is there from the second look on.
    if let Some(payment) = intent.payments.last_mut()
        && let Some(Action::Page { ready }) = &mut payment.action
    {
        *ready = true;
    }
    Ok(answer::json(StatusCode::OK, &json))
}

pub(super) async fn list(
    State(hub2): State<Hub2>,
    RawQuery(query): RawQuery,
) -> Result<Response, Refusal> {
    let query = Field::from_query(query.as_deref());
    let book = hub2.book();
    let fits = |intent: &&Intent| {
        let same = |name, own: &str| query.text(name).is_none_or(|wanted| wanted == own);
        same("purchaseReference", &intent.purchase_reference)
            && same("customerReference", &intent.customer_reference)
    };
    let found: Vec<Value> = book
        .intents
        .iter()
        .rev()
        .filter(fits)
        .map(|one| wire::intent(&hub2, one))
        .collect();
    Ok(answer::json(StatusCode::OK, &slice(&query, found)))
}

/// All attempts of all intents.
pub(super) async fn payments(
    State(hub2): State<Hub2>,
    RawQuery(query): RawQuery,
) -> Result<Response, Refusal> {
    let query = Field::from_query(query.as_deref());
    let book = hub2.book();
    let all = book.intents.iter().rev();
    let all = all.flat_map(|intent| intent.payments.iter().map(move |one| (intent, one)));
    let found: Vec<Value> = all
        .map(|(intent, one)| wire::payment(&hub2, intent, one))
        .collect();
    Ok(answer::json(StatusCode::OK, &slice(&query, found)))
}

/// The simulated Hub2 costs nothing.
pub(super) async fn fees(
    State(hub2): State<Hub2>,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let known = hub2.book().intent(&id).is_some();
    let known = known
        .then_some(())
        .ok_or_else(|| Refusal::not_found("Payment intent"));
    known.map(|()| answer::json(StatusCode::OK, &json!([])))
}

/// The page of a list; bare, as Hub2 prints lists.
pub(super) fn slice(query: &Field, all: Vec<Value>) -> Vec<Value> {
    let number = |name, otherwise| {
        let text = query.text(name).and_then(|text| text.parse::<usize>().ok());
        text.filter(|number| *number > 0).unwrap_or(otherwise)
    };
    let (page, per_page) = (number("page", 1), number("perPage", 10));
    let skipped = page.saturating_sub(1).saturating_mul(per_page);
    all.into_iter().skip(skipped).take(per_page).collect()
}

/// The merchant's key, or the token of this very intent.
fn allow(hub2: &Hub2, headers: &HeaderMap, id: &str, token: Option<&str>) -> Result<(), Refusal> {
    let given = token.and_then(|token| Secret::allow_weak(token).ok());
    let book = hub2.book();
    let own = book.intent(id).map(|intent| &intent.token);
    let by_token = given.is_some() && given.as_ref() == own;
    if by_token || (given.is_none() && has_key(hub2, headers)) {
        Ok(())
    } else {
        Err(Refusal::unauthorized())
    }
}

/// The beginning of an id.
pub(super) fn short(hex: &str) -> &str {
    hex.get(..21).unwrap_or(hex)
}
