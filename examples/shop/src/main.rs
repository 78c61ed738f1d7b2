//! A shop that sells tea: a basket, a pay button, and a page for each order.

#![expect(clippy::print_stdout, reason = "the example ships by printing")]

mod payments;

use std::{env, fmt::Display, hash::BuildHasher, hash::RandomState};

use axum::extract::{Form, Path, State};
use axum::response::{Html, Redirect};
use axum::{Router, http::StatusCode, routing::get, routing::post};
use dhow::{engine::EngineError, prelude::*};
use serde::Deserialize;

/// Price of one bag of tea in the currency of each account, in minor units.
const PRICES: &[(&str, Currency, i64)] = &[
    ("hitpay", Currency::SGD, 1_250),
    ("hpay", Currency::VND, 250_000),
    ("hub2", Currency::XOF, 6_000),
    ("payatom", Currency::INR, 80_000),
];

#[derive(Deserialize)]
struct Order {
    reference: MerchantReference,
    account: String,
    bags: u8,
    #[serde(flatten)]
    customer: Customer,
}

/// The engine, and the URL under which customers and gateways reach the shop.
type Shop = State<(Engine, String)>;
type Problem = (StatusCode, String);

#[tokio::main]
async fn main() -> Result<(), MainError> {
    let setting = |name, default: &str| env::var(name).unwrap_or_else(|_| default.to_owned());
    let listener = tokio::net::TcpListener::bind(setting("SHOP_ADDR", "127.0.0.1:3000")).await?;
    let url = setting("SHOP_URL", &format!("http://{}", listener.local_addr()?));
    let payments = payments::open(&setting("SHOP_DATABASE", "sqlite:shop.db")).await?;
    println!("the shop is open at {url}");
    let app = Router::new()
        .route("/", get(basket))
        .route("/pay", post(pay))
        .route("/orders/{account}/{reference}", get(order))
        .route_service("/webhooks/{account}", payments.webhook_service())
        .with_state((payments.clone(), url));
    tokio::spawn(async move { payments.run(payments::handle).await });
    Ok(axum::serve(listener, app).await?)
}

fn price(account: &str, bags: u8) -> Option<Money> {
    let (_, currency, price) = PRICES.iter().find(|(name, ..)| *name == account)?;
    (1..=99).contains(&bags).then(|| Money::from_minor(price * i64::from(bags), *currency))
}

async fn basket(State((payments, _)): Shop) -> Html<String> {
    // A part of the form, so that a second press of the button pays for the same order.
    let reference = format!("ORDER-{:016x}", RandomState::new().hash_one(()));
    let choice = |account: &str| {
        let values: [(_, &dyn Display); 2] = [("account", &account), ("price", &price(account, 1)?)];
        Some(fill(include_str!("pages/choice.html"), &values))
    };
    let choices: String = payments.accounts().filter_map(choice).collect();
    let page = fill(include_str!("pages/basket.html"), &[("reference", &reference)]);
    Html(page.replace("{choices}", &choices))
}

/// A form may have been changed, and the reference becomes a part of URLs.
fn is_ours(reference: &MerchantReference) -> bool {
    let number = reference.as_str().strip_prefix("ORDER-");
    number.is_some_and(|number| number.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

async fn pay(State((payments, url)): Shop, Form(order): Form<Order>) -> Result<Redirect, Problem> {
    let total = price(&order.account, order.bags)
        .filter(|_| is_ours(&order.reference))
        .ok_or_else(|| problem("choose 1 to 99 bags and a way to pay"))?;
    let mut new = NewPayment::new(order.reference, total);
    new.customer = order.customer;
    if order.account == "hub2" {
        (new.country, new.methods) = (Some("CI".to_owned()), vec!["wave".to_owned()]);
    }
    match payments::pay(&payments, &order.account, &url, new).await {
        Ok(next) => Ok(Redirect::to(&next)),
        // The customer went back and changed the order, which the same reference can never pay.
        Err(EngineError::OtherContent { .. }) => {
            Err((StatusCode::CONFLICT, format!("The order was changed. Open {url} for a new one.")))
        }
        Err(error) => Err(problem(error)),
    }
}

async fn order(
    State((payments, _)): Shop,
    Path((account, reference)): Path<(String, MerchantReference)>,
) -> Result<Html<String>, Problem> {
    // The customer is back, which proves nothing. It is a reason to ask the gateway.
    payments.customer_returned(&account, &reference).await.map_err(problem)?;
    let payment = payments.payment(&account, &reference).await.map_err(problem)?;
    let (amount, status) = (payment.amount.ok_or_else(|| problem("no order"))?, payment.status);
    let order =
        fill(include_str!("pages/order.html"), &[("reference", &reference), ("amount", &amount), ("status", &status)]);
    let checkout = payments::checkout(&payment.next_actions);
    let checkout = checkout.map(|url| fill(include_str!("pages/checkout.html"), &[("url", &url)]));
    Ok(Html(order.replace("{checkout}", &checkout.unwrap_or_default())))
}

/// Ships an order for its first payment. The customer may have paid on the page of another gateway too, which is for a person.
/// Called again after a crash, so shipping must be safe to repeat.
fn complete(paid: &Confirmed, account: &str) -> Result<(), String> {
    let (order, amount) = (paid.merchant_reference().as_str(), paid.amount());
    let first = first_account(order, account).map_err(|error| error.to_string())?;
    if first != account {
        return tell_a_person(order, &format!("paid to {first} before, so refund {amount} at {account}"));
    }
    println!("ship {order}, paid {amount}");
    Ok(())
}

/// Records that an order is paid. Returns the account to which it was paid first.
fn first_account(order: &str, account: &str) -> rusqlite::Result<String> {
    let file = env::var("SHOP_ORDERS").unwrap_or_else(|_| "shop-orders.db".to_owned());
    let orders = rusqlite::Connection::open(file)?;
    orders.execute("create table if not exists paid (reference text primary key, account text not null)", ())?;
    orders.execute("insert or ignore into paid values (?1, ?2)", [order, account])?;
    orders.query_row("select account from paid where reference = ?1", [order], |row| row.get(0))
}

fn tell_a_person(order: &str, problem: &str) -> Result<(), String> {
    println!("look at {order}: {problem}");
    Ok(())
}

fn problem(problem: impl Display) -> Problem {
    (StatusCode::BAD_GATEWAY, format!("{problem}. Nothing is lost: go back and press the button again."))
}

/// Fills the values into a page, escaped.
fn fill(page: &str, values: &[(&str, &dyn Display)]) -> String {
    values.iter().fold(page.to_owned(), |page, (name, value)| {
        let value = value.to_string().replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        let value = value.replace('"', "&quot;").replace('{', "&#123;");
        page.replace(&format!("{{{name}}}"), &value)
    })
}
