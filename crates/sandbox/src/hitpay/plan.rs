//! `/v1/subscription-plan`: templates for recurring billings.

use axum::extract::{RawQuery, State};
use axum::response::Response;
use dhow_core::{Currency, Money};
use serde::Serialize;
use serde_json::value::RawValue;

use super::records::{Cycle, Plan, Terms};
use super::refusal::Refusal;
use super::resource::{Readable, Resource};
use super::rules::Rules;
use super::state::Store;
use super::validate::{SINGAPORE, exact, recurring_currency};
use super::{HitPay, listing};
use crate::fields::Field;
use crate::{response, times};

#[derive(Serialize)]
struct PlanJson<'a> {
    id: &'a str,
    name: &'a str,
    description: Option<&'a str>,
    cycle: &'a str,
    cycle_repeat: Option<u32>,
    cycle_frequency: Option<&'a str>,
    currency: String,
    amount: Box<RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    price: Option<Box<RawValue>>,
    reference: Option<&'a str>,
    created_at: String,
    updated_at: String,
}

impl<'a> PlanJson<'a> {
    fn new(plan: &'a Plan) -> Self {
        let terms = &plan.terms;
        Self {
            id: &plan.id,
            name: &terms.name,
            description: terms.description.as_deref(),
            cycle: &terms.cycle,
            cycle_repeat: terms.cycle_repeat,
            cycle_frequency: terms.cycle_frequency.as_deref(),
            currency: terms.money.currency().code().to_ascii_lowercase(),
            amount: response::number(&terms.money.decimal()),
            price: None,
            reference: terms.reference.as_deref(),
            created_at: times::naive(plan.created_at, SINGAPORE),
            updated_at: times::naive(plan.updated_at, SINGAPORE),
        }
    }

    /// A plan in a list, where the amount is also in `price`.
    fn listed(plan: &'a Plan) -> Self {
        Self {
            price: Some(response::number(&plan.terms.money.decimal())),
            ..Self::new(plan)
        }
    }
}

impl Readable for Plan {
    fn json<'a>(&'a self, _hitpay: &'a HitPay, _store: &'a Store) -> impl Serialize + 'a {
        PlanJson::new(self)
    }
}

impl Resource for Plan {
    fn new(hitpay: &HitPay, _store: &mut Store, input: &Field) -> Result<Self, Refusal> {
        let terms = terms(input)?;
        let now = hitpay.context().now();
        Ok(Self {
            id: hitpay.context().random().uuid(),
            terms,
            created_at: now,
            updated_at: now,
        })
    }

    /// Changes the terms. Existing recurring billings keep theirs.
    fn change(&mut self, hitpay: &HitPay, _store: &Store, input: &Field) -> Result<(), Refusal> {
        self.terms = terms(input)?;
        self.updated_at = hitpay.context().now();
        Ok(())
    }
}

pub(super) fn list(State(hitpay): State<HitPay>, RawQuery(query): RawQuery) -> Response {
    let query = Field::from_query(query.as_deref());
    let store = hitpay.store();
    let all = store.plans.iter().rev().map(PlanJson::listed).collect();
    listing::numbered(&hitpay, "/subscription-plan", &query, 20, all)
}

/// Validates the request body of a plan.
fn terms(input: &Field) -> Result<Terms, Refusal> {
    let mut rules = Rules::new(input);
    let name = required(&mut rules, "name", 128);
    let rhythm = cycle(&mut rules);
    let currency = recurring_currency(&mut rules);
    let money = currency.and_then(|currency| money(&mut rules, currency));
    let description = rules.text("description", 255);
    let reference = rules.text("reference", 255);
    rules.url_of_any_length("redirect_url");
    let all = name.zip(rhythm).zip(money);
    rules.finish(all.map(
        |((name, (cycle, cycle_repeat, cycle_frequency)), money)| Terms {
            name,
            description,
            cycle,
            cycle_repeat,
            cycle_frequency,
            money,
            reference,
        },
    ))
}

pub(super) fn required(rules: &mut Rules<'_>, name: &str, longest: usize) -> Option<String> {
    if rules.input().member(name).is_none() {
        rules.add_error(name, "field is required.");
    }
    rules.text(name, longest)
}

/// Reads the amount of a recurring payment.
pub(super) fn money(rules: &mut Rules<'_>, currency: Currency) -> Option<Money> {
    let money = exact(rules, "amount", currency)?;
    let scale = 10_i64.checked_pow(currency.exponent())?;
    let most = Money::from_minor(999_999_999_i64.checked_mul(scale)? / 100, currency);
    if money.is_positive() && money <= most {
        return Some(money);
    }
    rules.add_error("amount", "must be between 0.01 and 9999999.99.");
    None
}

/// Reads `cycle`, and for `custom` also `cycle_repeat` and `cycle_frequency`.
pub(super) fn cycle(rules: &mut Rules<'_>) -> Option<Cycle> {
    let word = required(rules, "cycle", 16)?;
    match word.as_str() {
        "weekly" | "biweekly" | "monthly" | "quarterly" | "yearly" => Some((word, None, None)),
        "custom" => {
            let number = match rules.input().member("cycle_repeat") {
                Some(Field::Number(text) | Field::Text(text)) => text.parse().ok(),
                _ => None,
            };
            let number = number.filter(|number| (1..=999).contains(number));
            if number.is_none() {
                rules.add_error("cycle_repeat", "must be between 1 and 999.");
            }
            let unit = |word: &str| matches!(word, "day" | "week" | "month" | "year");
            let frequency = required(rules, "cycle_frequency", 16);
            if frequency.as_deref().is_some_and(|word| !unit(word)) {
                rules.add_selection_error("cycle_frequency");
            }
            Some((word, Some(number?), Some(frequency?)))
        }
        _ => {
            rules.add_selection_error("cycle");
            None
        }
    }
}
