//! A payment service for the servers of a shop: several accounts at all gateways, one of which fits the currency and the country.

#![expect(clippy::print_stdout, reason = "the example ships by printing")]

mod accounts;
mod orders;

use std::{env, fmt::Display};

use accounts::Accounts;
use axum::{
    Json, Router,
    extract::{Query, State},
    http::StatusCode,
    routing::{get, post},
};
use dhow::{engine::EngineError, prelude::*};
use orders::Orders;
use serde::{Deserialize, Serialize};

/// The engine, the accounts, the paid orders, and the URL under which gateways reach this service.
type Service = State<(Engine, Accounts, Orders, String)>;
type Problem = (StatusCode, String);

#[tokio::main]
async fn main() -> Result<(), MainError> {
    let setting = |name, default: &str| env::var(name).unwrap_or_else(|_| default.to_owned());
    let listener = tokio::net::TcpListener::bind(setting("PAY_ADDR", "127.0.0.1:3000")).await?;
    let url = setting("PAY_URL", &format!("http://{}", listener.local_addr()?));
    let accounts = Accounts::from_env(&setting("PAY_ACCOUNTS", ""))?;
    let database = setting("PAY_DATABASE", "payments.db");
    let engine = accounts.add_to(Engine::builder(SqliteStore::open(&database).await?)).build().await?;
    let orders = Orders::open(&database)?;
    println!("payments at {url}");
    let app = Router::new()
        .route("/accounts", get(list))
        .route("/payments", post(pay))
        // One route for each account: HPay calls it with GET, the others with POST.
        .route_service("/webhooks/{account}", engine.webhook_service())
        .with_state((engine.clone(), accounts, orders.clone(), url));
    tokio::spawn(async move {
        engine
            .run(|effect: Effect| std::future::ready(handle(&orders, &effect).map_err(|error| error.to_string())))
            .await;
    });
    Ok(axum::serve(listener, app).await?)
}

/// Requirements of a payment on its account.
#[derive(Deserialize)]
struct Wish {
    currency: Currency,
    /// Country of the customer.
    country: Option<String>,
}

/// The accounts that fit, the preferred one first.
async fn list(State((_, accounts, ..)): Service, Query(wish): Query<Wish>) -> Json<Vec<String>> {
    let fitting = accounts.fitting(wish.currency, wish.country.as_deref());
    Json(fitting.map(str::to_owned).collect())
}

/// A created payment, and the account that it was created with.
#[derive(Serialize)]
struct Created {
    account: String,
    payment: Payment,
}

/// The account that the customer chose.
#[derive(Deserialize)]
struct Choice {
    account: Option<String>,
}

/// Creates a payment with the chosen account, or with the preferred one of those that fit. The body is the JSON form of `NewPayment`, in which the shop's server has set the amount.
async fn pay(
    State((engine, accounts, orders, url)): Service,
    Query(choice): Query<Choice>,
    Json(mut new): Json<NewPayment>,
) -> Result<Json<Created>, Problem> {
    let mut fitting = accounts.fitting(new.amount.currency(), new.country.as_deref());
    let account = fitting.find(|name| choice.account.as_deref().is_none_or(|chosen| chosen == *name));
    let account = account.ok_or_else(|| {
        let (country, currency) = (new.country.as_deref().unwrap_or("any country"), new.amount.currency());
        (StatusCode::BAD_REQUEST, format!("no such account takes {currency} in {country}"))
    })?;
    let reference = new.merchant_reference.as_str();
    if let Some(paid) = orders.paid_to(reference).map_err(unavailable)?.filter(|paid| paid != account) {
        return Err((StatusCode::CONFLICT, format!("{reference} is already paid to {paid}")));
    }
    new.webhook_url = Some(format!("{url}/webhooks/{account}"));
    // A second request for the same reference and account returns the same payment. That of another account is a further payment, which
    // the customer may leave unpaid.
    let payment = engine.create_payment(account, &new).await.map_err(problem)?;
    Ok(Json(Created { account: account.to_owned(), payment }))
}

/// Ships each paid order once, to whichever accounts it is paid, and shows each problem to a person. After an error or a crash it is called
/// again with the same effect.
fn handle(orders: &Orders, effect: &Effect) -> rusqlite::Result<()> {
    let order = effect.order();
    match effect.kind() {
        EffectKind::PaymentPaid { confirmed, .. } => {
            let (reference, amount, account) = (&order.reference, confirmed.amount(), &order.account);
            let first = orders.pay(reference, account)?;
            if first == *account {
                println!("ship {reference}, paid {amount} to {account}");
            } else {
                println!("look at {reference}: it was paid to {first} before, so refund {amount} at {account}");
            }
        }
        EffectKind::PaymentMismatch { reason, .. } => println!("look at {}: {reason}", order.reference),
        EffectKind::NeedsAttention { details, .. } => println!("look at {}: {details}", order.reference),
        _ => {}
    }
    Ok(())
}

/// Status by the party that must act. The same request is advised again only if it can succeed.
fn problem(error: EngineError) -> Problem {
    let status = match &error {
        EngineError::Gateway(error) => match error.kind() {
            ErrorKind::InvalidRequest => StatusCode::BAD_REQUEST,
            // Never an unknown outcome, so nothing can be sent twice.
            ErrorKind::Unavailable | ErrorKind::RateLimited => return unavailable(error),
            _ => StatusCode::BAD_GATEWAY,
        },
        EngineError::OtherContent { .. } | EngineError::RefusedBefore { .. } => StatusCode::CONFLICT,
        EngineError::OutcomeUnknown { .. } | EngineError::InProgress { .. } | EngineError::Store(_) => {
            return unavailable(error);
        }
        _ => StatusCode::BAD_GATEWAY,
    };
    (status, error.to_string())
}

/// A problem that may end by itself.
fn unavailable(error: impl Display) -> Problem {
    (StatusCode::BAD_GATEWAY, format!("{error}. Nothing is lost: send the same request again."))
}
