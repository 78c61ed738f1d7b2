//! `/v1/balances`: the initial balance plus payments, minus refunds and transfers.

use axum::extract::State;
use axum::response::Response;
use dhow_core::{Currency, Money};
use http::StatusCode;
use serde::Serialize;
use serde_json::value::RawValue;

use super::CURRENCIES;
use crate::hitpay::HitPay;
use crate::hitpay::state::Store;
use crate::response;

/// Initial balance of each currency, in major units.
const INITIAL_BALANCE: i64 = 1_000_000;

#[derive(Serialize)]
struct BalanceJson {
    currency: String,
    wallets: Wallets,
}

// LEDGER: balance-wallets
#[derive(Serialize)]
struct Wallets {
    available: Box<RawValue>,
    deposit: Box<RawValue>,
    pending: Box<RawValue>,
    reserve: Box<RawValue>,
}

/// Lists the balances as a bare array.
pub(in crate::hitpay) fn balances(State(hitpay): State<HitPay>) -> Response {
    let store = hitpay.store();
    let all = CURRENCIES.map(|currency| BalanceJson {
        currency: currency.code().to_ascii_lowercase(),
        wallets: Wallets {
            available: response::number(&available(&store, currency).decimal()),
            deposit: response::number("0"),
            pending: response::number("0"),
            reserve: response::number("0"),
        },
    });
    response::json(StatusCode::OK, &all)
}

/// Returns the balance available for transfers in a currency.
pub(super) fn available(store: &Store, currency: Currency) -> Money {
    let start = if CURRENCIES.contains(&currency) {
        INITIAL_BALANCE
    } else {
        0
    };
    let mut sum = Money::from_major(start, currency).unwrap_or(Money::from_minor(0, currency));
    for charge in store.charges.iter().filter(|charge| charge.succeeded) {
        let kept = charge.money.checked_sub(charge.refunded);
        sum = kept.and_then(|kept| sum.checked_add(kept)).unwrap_or(sum);
    }
    let transfers = store.transfers.iter();
    for transfer in transfers.filter(|transfer| !matches!(transfer.status, "failed" | "canceled")) {
        sum = sum.checked_sub(transfer.money).unwrap_or(sum);
    }
    sum
}
