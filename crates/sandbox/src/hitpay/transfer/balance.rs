//! `/v1/balances`: what the sandbox account began with, plus payments, less refunds and transfers.

use axum::extract::State;
use axum::response::Response;
use dhow_core::{Currency, Money};
use http::StatusCode;
use serde::Serialize;
use serde_json::value::RawValue;

use super::CURRENCIES;
use crate::answer;
use crate::hitpay::HitPay;
use crate::hitpay::state::Store;

/// What the account has of every currency from the start, in major units.
const START: i64 = 1_000_000;

#[derive(Serialize)]
struct BalanceJson {
    currency: String,
    wallets: Wallets,
}

#[derive(Serialize)]
struct Wallets {
    available: Box<RawValue>,
    reserve: Box<RawValue>,
}

/// A bare array.
pub(in crate::hitpay) async fn balances(State(hitpay): State<HitPay>) -> Response {
    let book = hitpay.book();
    let all = CURRENCIES.map(|currency| BalanceJson {
        currency: currency.code().to_ascii_lowercase(),
        wallets: Wallets {
            available: answer::number(&available(&book, currency).decimal()),
            reserve: answer::number("0"),
        },
    });
    answer::json(StatusCode::OK, &all)
}

/// What can be paid out in a currency.
pub(super) fn available(book: &Store, currency: Currency) -> Money {
    let start = if CURRENCIES.contains(&currency) {
        START
    } else {
        0
    };
    let mut sum = Money::from_major(start, currency).unwrap_or(Money::from_minor(0, currency));
    for charge in book.charges.iter().filter(|charge| charge.succeeded) {
        let kept = charge.money.checked_sub(charge.refunded);
        sum = kept.and_then(|kept| sum.checked_add(kept)).unwrap_or(sum);
    }
    let gone = book.transfers.iter();
    for transfer in gone.filter(|one| !matches!(one.status, "failed" | "canceled")) {
        sum = sum.checked_sub(transfer.money).unwrap_or(sum);
    }
    sum
}
