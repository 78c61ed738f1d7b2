//! Stored values: a text that is read as a value is written and read back as an equal one.

use dhow_core::{
    Assurance, Attempt, Balance, BaseUrl, Beneficiary, Confirmed, Currency, Customer, Delivery,
    Event, Expectation, Failure, GatewayError, Hint, MerchantReference, Money, NewPayment,
    NewPayout, NewRefund, NextAction, NotConfirmed, Options, Outcome, Payment, PaymentStatus,
    Payout, ProviderReference, Refund, RefundLedger, Rejection, Reply, ReportedAmount, Subject,
    Verified,
};
use dhow_engine::{
    EffectBody, PayoutExpectation,
    store::{
        NewHistory, OrderData, OrderKey, OrderKind, OrderRow, Timeline, without_customer_data,
    },
};
use serde::{Serialize, de::DeserializeOwned};

use crate::input::Input;
use crate::webhooks::survives;

type Read = fn(&str);

/// Types with a JSON form that is stored.
macro_rules! types {
    ($($type:ty),+ $(,)?) => { &[$(read::<$type>),+] };
}

const TYPES: &[Read] = types![
    Assurance,
    Attempt,
    Balance,
    BaseUrl,
    Beneficiary,
    Confirmed,
    Currency,
    Customer,
    Delivery,
    Event,
    Expectation,
    Failure,
    GatewayError,
    Hint,
    MerchantReference,
    Money,
    NewPayment,
    NewPayout,
    NewRefund,
    NextAction,
    NotConfirmed,
    Options,
    Outcome,
    Payment,
    PaymentStatus,
    Payout,
    ProviderReference,
    Refund,
    RefundLedger,
    Rejection,
    Reply,
    ReportedAmount,
    Subject,
    Verified,
    EffectBody,
    PayoutExpectation,
    NewHistory,
    OrderData,
    OrderKey,
    OrderRow,
    Timeline,
];

/// Stored texts of any bytes.
pub fn stored(data: &[u8]) {
    let mut input = Input::new(data);
    let number = usize::from(input.byte());
    let Ok(text) = std::str::from_utf8(input.rest()) else {
        return;
    };
    let number = number % (TYPES.len() + STATES.len());
    match TYPES.get(number) {
        Some(read) => read(text),
        None => state(STATES[number - TYPES.len()], text),
    }
}

fn read<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(text: &str) {
    if let Ok(value) = serde_json::from_str::<T>(text) {
        survives(&value);
    }
}

/// Orders whose states have personal data.
const STATES: &[OrderKind] = &[OrderKind::Payment, OrderKind::Payout];

/// The engine's own states: removing personal data twice removes nothing more.
fn state(kind: OrderKind, text: &str) {
    let Ok(bare) = without_customer_data(kind, text) else {
        return;
    };
    let again = without_customer_data(kind, &bare).expect("a written state is read");
    assert_eq!(again, bare);
}
