//! `/v1/recurring-billing`: agreements in which a customer saves a payment method and is charged later.

use axum::extract::{RawQuery, State};
use axum::response::Response;
use http::StatusCode;
use serde::Serialize;

use super::records::Billing;
use super::refusal::Refusal;
use super::resource::{Readable, Resource};
use super::rules::Rules;
use super::state::Store;
use super::{HitPay, listing};
use crate::fields::Field;
use crate::response;

mod charge;
pub(super) mod page;
pub(super) mod pause;
mod validate;
mod wire;

pub(super) use charge::{DirectPayment, charge_saved};

use wire::BillingJson;

impl Readable for Billing {
    fn json<'a>(&'a self, hitpay: &'a HitPay, _store: &'a Store) -> impl Serialize + 'a {
        BillingJson::new(hitpay, self)
    }
}

impl Resource for Billing {
    fn new(hitpay: &HitPay, store: &mut Store, input: &Field) -> Result<Self, Refusal> {
        let details = validate::check(store, input, true)?;
        let now = hitpay.context().now();
        Ok(Self {
            id: hitpay.context().random().uuid(),
            details,
            status: "scheduled",
            method_id: None,
            declines_next: false,
            charges: 0,
            created_at: now,
            updated_at: now,
        })
    }

    fn change(&mut self, hitpay: &HitPay, store: &Store, input: &Field) -> Result<(), Refusal> {
        let details = validate::check(store, input, false)?;
        if details.saves_method || self.details.saves_method {
            let mut rules = Rules::new(input);
            rules.add_error("save_card", "cannot be updated.");
            return rules.finish(None);
        }
        self.details = details;
        self.updated_at = hitpay.context().now();
        Ok(())
    }

    /// Cancels the billing. Only in this response `send_email` is a boolean.
    fn delete(hitpay: &HitPay, store: &mut Store, id: &str) -> Result<Response, Refusal> {
        let billing = store.get_mut::<Self>(id)?;
        billing.status = "canceled";
        billing.updated_at = hitpay.context().now();
        let json = BillingJson::cancelled(hitpay, billing);
        Ok(response::json(StatusCode::OK, &json))
    }
}

/// Lists recurring billings, by default the active ones.
// HitPay documents no response; this is the format of its other lists.
pub(super) fn list(State(hitpay): State<HitPay>, RawQuery(query): RawQuery) -> Response {
    let query = Field::from_query(query.as_deref());
    let store = hitpay.store();
    let same = |name: &str, value: Option<&str>| {
        query.text(name).is_none_or(|wanted| value == Some(wanted))
    };
    let status = query.text("status").unwrap_or("active");
    let shown = store.billings.iter().rev().filter(|billing| {
        let details = &billing.details;
        same("customer_email", Some(&details.customer_email))
            && same("reference", details.reference.as_deref())
            && same("business_recurring_plans_id", details.plan_id.as_deref())
            && billing.status == status
    });
    let all = shown
        .map(|billing| BillingJson::new(&hitpay, billing))
        .collect();
    listing::numbered(&hitpay, "/recurring-billing", &query, 20, all)
}
