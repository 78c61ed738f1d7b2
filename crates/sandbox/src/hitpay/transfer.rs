//! `/v1/transfers` and `/v1/balances`: payouts to beneficiaries.

use axum::extract::{RawQuery, State};
use axum::response::Response;
use bytes::Bytes;
use dhow_core::{Currency, Money};
use http::{HeaderMap, StatusCode};
use serde::Serialize;

use super::payer::PayerError;
use super::quirk::Quirk;
use super::records::{Beneficiary, Transfer};
use super::refusal::Refusal;
use super::resource::Readable;
use super::rules::Rules;
use super::state::Store;
use super::webhook::send_event;
use super::{HitPay, NAME, beneficiary, listing, validate};
use crate::fields::Field;
use crate::records::RecordKey;
use crate::response;

mod balance;
mod wire;

pub(super) use balance::balances;

use wire::{EstimateJson, TransferJson};

/// Final result of a transfer, for [`HitPay::settle_transfer`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Settled {
    /// The beneficiary received the money.
    Paid,
    /// The beneficiary's bank returned the money.
    Failed,
    /// HitPay or the merchant canceled the transfer.
    Canceled,
}

impl Settled {
    /// Name of the action in timelines.
    fn action(self) -> &'static str {
        match self {
            Self::Paid => "pay",
            Self::Failed => "fail",
            Self::Canceled => "cancel",
        }
    }
}

/// Creates a transfer, which stays `scheduled` until it is settled.
pub(super) fn create(
    State(hitpay): State<HitPay>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let input = Field::from_body(&headers, &body);
    let beneficiary = match input.member("beneficiary") {
        Some(described) => hitpay.new_beneficiary(beneficiary::check(described)?),
        None => known(&hitpay, &input)?,
    };
    let input = with_source_amount(&hitpay, input);
    let mut rules = Rules::new(&input);
    let money = amount(&mut rules, &beneficiary);
    let (remark, reference) = (rules.text("remark", 120), rules.text("reference", 120));
    let money = rules.finish(money)?;
    let now = hitpay.context().now();
    let mut store = hitpay.store();
    if balance::available(&store, money.currency()) < money {
        return Err(Refusal::InvalidState("Insufficient balance.".into()));
    }
    let transfer = Transfer {
        id: hitpay.context().random().uuid(),
        beneficiary,
        money,
        remark,
        reference,
        status: "scheduled",
        created_at: now,
        updated_at: now,
    };
    let response = response::json(hitpay.created(), &TransferJson::new(&transfer));
    let event = TransferJson::in_event(&transfer);
    let record = RecordKey::payout(NAME, &transfer.id);
    hitpay.context().touched(&record);
    send_event(&store, Some(&record), ("transfer", "created"), &event);
    drop(event);
    store.transfers.push(transfer);
    Ok(response)
}

/// Estimates a transfer without storing it.
pub(super) fn estimate(
    State(hitpay): State<HitPay>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let input = Field::from_body(&headers, &body);
    let beneficiary = known(&hitpay, &input)?;
    let input = with_source_amount(&hitpay, input);
    let mut rules = Rules::new(&input);
    let money = amount(&mut rules, &beneficiary);
    let money = rules.finish(money)?;
    Ok(response::json(StatusCode::OK, &EstimateJson::new(money)))
}

/// Renames a bare `amount` to `source_amount` if the quirk is on.
// LEDGER: transfer-amount
fn with_source_amount(hitpay: &HitPay, mut input: Field) -> Field {
    if let (true, Field::Map(members)) = (hitpay.has(Quirk::BareTransferAmount), &mut input) {
        let bare = members.iter_mut().find(|(name, _)| name == "amount");
        if let Some((name, _)) = bare {
            "source_amount".clone_into(name);
        }
    }
    input
}

fn known(hitpay: &HitPay, input: &Field) -> Result<Beneficiary, Refusal> {
    let Some(id) = input.text("beneficiary_id") else {
        let mut rules = Rules::new(input);
        let message = "field is required when beneficiary is not present.";
        rules.add_error("beneficiary_id", message);
        return rules.finish(None);
    };
    let store = hitpay.store();
    store.get(id).cloned()
}

/// Reads the one of two amounts that is present, in the beneficiary's currency. The sandbox does not convert currencies.
fn amount(rules: &mut Rules<'_>, beneficiary: &Beneficiary) -> Option<Money> {
    let source = validate::currency_named(rules, "source_currency")?;
    let same = source
        .code()
        .eq_ignore_ascii_case(&beneficiary.details.currency);
    if !same {
        rules.add_selection_error("source_currency");
        return None;
    }
    let given = |name| rules.input().member(name).is_some();
    let name = match (given("source_amount"), given("payment_amount")) {
        (true, false) => "source_amount",
        (false, true) => "payment_amount",
        (false, false) => {
            let message = "field is required when payment amount is not present.";
            rules.add_error("source_amount", message);
            return None;
        }
        (true, true) => {
            rules.add_error(
                "source_amount",
                "field is prohibited when payment amount is present.",
            );
            return None;
        }
    };
    let money = validate::exact(rules, name, source)?;
    if Money::from_major(1, source).is_ok_and(|least| money < least) {
        rules.add_error(name, "must be at least 1.");
        return None;
    }
    Some(money)
}

/// Lists transfers. `keywords` searches ids, holder names and remarks, but not references.
pub(super) fn list(State(hitpay): State<HitPay>, RawQuery(query): RawQuery) -> Response {
    let query = Field::from_query(query.as_deref());
    let store = hitpay.store();
    let matches = |transfer: &Transfer| {
        let keywords = query.text("keywords").is_none_or(|part| {
            let remark = transfer.remark.as_deref().unwrap_or_default();
            let holder = transfer.beneficiary.details.holder_name.as_str();
            [transfer.id.as_str(), holder, remark]
                .iter()
                .any(|text| text.contains(part))
        });
        let wanted = query.text("beneficiary_id");
        keywords
            && wanted.is_none_or(|id| transfer.beneficiary.id == id)
            && query
                .text("status")
                .is_none_or(|status| transfer.status == status)
    };
    let all = store
        .transfers
        .iter()
        .rev()
        .filter(|transfer| matches(transfer));
    let all = all.map(|transfer| (transfer.id.clone(), TransferJson::new(transfer)));
    listing::by_cursor(&hitpay, "/transfers", &query, 10, all.collect())
}

impl Readable for Transfer {
    fn json<'a>(&'a self, _hitpay: &'a HitPay, _store: &'a Store) -> impl Serialize + 'a {
        TransferJson::new(self)
    }

    fn keys(&self, _store: &Store) -> Vec<RecordKey> {
        vec![RecordKey::payout(NAME, &self.id)]
    }
}

impl HitPay {
    /// Settles a transfer and sends its event.
    ///
    /// # Errors
    /// [`PayerError`] if the transfer does not exist or is already settled.
    pub fn settle_transfer(&self, id: &str, settled: Settled) -> Result<(), PayerError> {
        let now = self.context().now();
        let mut store = self.store();
        let transfer = store.find_mut::<Transfer>(id);
        let transfer = transfer.ok_or_else(|| PayerError::NotFound(id.to_owned()))?;
        if transfer.status != "scheduled" {
            return Err(PayerError::InvalidState(transfer.status));
        }
        transfer.status = match settled {
            Settled::Paid => "paid",
            Settled::Failed => "failed",
            Settled::Canceled => "canceled",
        };
        transfer.updated_at = now;
        let transfer = transfer.clone();
        let record = RecordKey::payout(NAME, id);
        self.context().acted(settled.action(), &record);
        send_event(
            &store,
            Some(&record),
            ("transfer", transfer.status),
            &TransferJson::in_event(&transfer),
        );
        Ok(())
    }
}

/// Currencies of the sandbox account's balances.
const CURRENCIES: [Currency; 5] = [
    Currency::SGD,
    Currency::PHP,
    Currency::BDT,
    Currency::VND,
    Currency::AUD,
];
