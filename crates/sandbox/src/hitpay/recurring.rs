//! `/v1/recurring-billing`: agreements in which a customer saves a payment method and is charged later.

use axum::extract::{RawQuery, State};
use axum::response::Response;
use dhow_core::{Currency, Money};
use http::StatusCode;
use jiff::Timestamp;
use serde::Serialize;

use super::plan::{Cycle, Plan};
use super::refusal::Refusal;
use super::resource::{Readable, Resource};
use super::rules::Rules;
use super::state::Store;
use super::{HitPay, listing, plan, validate};
use crate::fields::Field;
use crate::response;

mod charge;
pub(super) mod page;
pub(super) mod pause;
mod wire;

pub(super) use charge::{DirectPayment, charge_saved};

use wire::BillingJson;

/// A stored recurring billing.
#[derive(Debug, Clone)]
pub(super) struct Billing {
    pub(super) id: String,
    details: Details,
    status: &'static str,
    /// Id of the saved payment method, after the customer agreed.
    method_id: Option<String>,
    declines_next: bool,
    charges: u32,
    created_at: Timestamp,
    updated_at: Timestamp,
}

/// Validated request body.
#[derive(Debug, Clone)]
struct Details {
    plan_id: Option<String>,
    customer_email: String,
    customer_name: Option<String>,
    name: String,
    description: Option<String>,
    reference: Option<String>,
    saves_method: bool,
    cycle: Cycle,
    currency: Currency,
    money: Option<Money>,
    times_to_be_charged: Option<u32>,
    payment_methods: Vec<String>,
    redirect_url: Option<String>,
    webhook: Option<String>,
    send_email: bool,
    embed: Option<Embed>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Embed {
    Qr,
    DirectLink,
    Instructions,
}

impl Readable for Billing {
    fn json<'a>(&'a self, hitpay: &'a HitPay, _store: &'a Store) -> impl Serialize + 'a {
        BillingJson::new(hitpay, self)
    }
}

impl Resource for Billing {
    fn new(hitpay: &HitPay, store: &mut Store, input: &Field) -> Result<Self, Refusal> {
        let details = check(store, input, true)?;
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
        let details = check(store, input, false)?;
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
pub(super) async fn list(State(hitpay): State<HitPay>, RawQuery(query): RawQuery) -> Response {
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

fn check(store: &Store, input: &Field, new: bool) -> Result<Details, Refusal> {
    let mut rules = Rules::new(input);
    let saving =
        rules.word_flag("save_card", false) || rules.word_flag("save_payment_method", false);
    let customer_email = rules.email("customer_email");
    if input.member("customer_email").is_none() {
        rules.add_error("customer_email", "field is required.");
    }
    let times = times(&mut rules, saving);
    if new && !saving && input.member("start_date").is_none() {
        rules.add_error("start_date", "field is required.");
    }
    let methods = input.member("payment_methods").map(Field::items);
    let methods = methods.unwrap_or_default();
    let methods = methods.into_iter().filter_map(Field::as_text);
    let mut methods: Vec<String> = methods.map(str::to_owned).collect();
    if methods.is_empty() {
        methods.push("card".to_owned());
    }
    let redirect_url = rules.url_of_any_length("redirect_url");
    let embed = embed(&mut rules, &methods, redirect_url.as_deref())?;
    let planned = match rules.text("plan_id", 64) {
        None => None,
        Some(id) => Some(store.get::<Plan>(&id)?),
    };
    let terms = match planned {
        Some(plan) => BillingTerms::from_plan(plan),
        None => BillingTerms::from_rules(&mut rules, saving, &methods),
    };
    let details = (|| {
        Some(Details {
            plan_id: planned.map(|plan| plan.id.clone()),
            customer_email: customer_email?,
            customer_name: rules.text("customer_name", 255),
            name: terms.name?,
            description: rules.text("description", 255),
            reference: rules.text("reference", 255),
            saves_method: saving,
            cycle: terms.cycle?,
            currency: terms.currency?,
            money: terms.money,
            times_to_be_charged: times,
            payment_methods: methods,
            redirect_url,
            webhook: rules.url_of_any_length("webhook"),
            send_email: rules.word_flag("send_email", false),
            embed,
        })
    })();
    rules.finish(details)
}

/// Name, amount and cycle of a billing, from its plan or from its own fields. Invalid fields are `None`.
struct BillingTerms {
    name: Option<String>,
    currency: Option<Currency>,
    money: Option<Money>,
    cycle: Option<Cycle>,
}

impl BillingTerms {
    fn from_plan(plan: &Plan) -> Self {
        let terms = &plan.terms;
        Self {
            name: Some(terms.name.clone()),
            currency: Some(terms.money.currency()),
            money: Some(terms.money),
            cycle: Some((
                terms.cycle.clone(),
                terms.cycle_repeat,
                terms.cycle_frequency.clone(),
            )),
        }
    }

    fn from_rules(rules: &mut Rules<'_>, saving: bool, methods: &[String]) -> Self {
        let name = plan::required(rules, "name", 255);
        let currency = validate::currency_named(rules, "currency");
        let wallet = |code: &String| {
            matches!(
                code.as_str(),
                "zalopay" | "shopee_pay" | "grabpay_direct" | "touch_n_go"
            )
        };
        let optional = saving && methods.iter().all(wallet);
        let money = if optional && rules.input().member("amount").is_none() {
            None
        } else {
            recurring_money(rules, saving)
        };
        let cycle = if saving {
            Some(("save_card".to_owned(), None, None))
        } else {
            plan::cycle(rules)
        };
        Self {
            name,
            currency,
            money,
            cycle,
        }
    }
}

/// Reads the number of charges, which is not allowed for a saved method.
fn times(rules: &mut Rules<'_>, saving: bool) -> Option<u32> {
    let times = match rules.input().member("times_to_be_charged") {
        Some(Field::Number(text) | Field::Text(text)) => text.parse::<u32>().ok(),
        _ => None,
    };
    if saving && times.is_some() {
        let message = "cannot be set when save card is true.";
        rules.add_error("times_to_be_charged", message);
    }
    if times.is_some_and(|times| !(1..=1000).contains(&times)) {
        rules.add_error("times_to_be_charged", "must be between 1 and 1000.");
    }
    times
}

/// Reads the amount, at least one major unit if a method is saved.
fn recurring_money(rules: &mut Rules<'_>, saving: bool) -> Option<Money> {
    let money = plan::money(rules)?;
    let least = Money::from_major(1, money.currency()).ok();
    if saving && least.is_some_and(|least| money < least) {
        rules.add_error("amount", "must be at least 1.");
    }
    Some(money)
}

/// Reads the embedded mode. Several modes, or a mode that the payment method does not have, are a 400.
fn embed(
    rules: &mut Rules<'_>,
    methods: &[String],
    redirect_url: Option<&str>,
) -> Result<Option<Embed>, Refusal> {
    let modes = [
        ("generate_qr", Embed::Qr),
        ("generate_direct_link", Embed::DirectLink),
        ("generate_instructions", Embed::Instructions),
    ];
    let modes: Vec<Embed> = modes
        .into_iter()
        .filter(|(name, _)| rules.boolean(name))
        .map(|(_, embed)| embed)
        .collect();
    let embed = match modes.as_slice() {
        [] => return Ok(None),
        [mode] => *mode,
        _ => {
            return Err(Refusal::InvalidState(
                "Only one embedded mode can be used.".into(),
            ));
        }
    };
    let [method] = methods else {
        let message = "Exactly one payment method is required for an embedded mode.";
        return Err(Refusal::InvalidState(message.into()));
    };
    let fits = match method.as_str() {
        "zalopay" => embed == Embed::Qr,
        "shopee_pay" | "grabpay_direct" | "touch_n_go" => embed == Embed::DirectLink,
        "giro" => embed == Embed::Instructions,
        _ => false,
    };
    if !fits {
        let message = "The embedded mode does not fit the payment method.";
        return Err(Refusal::InvalidState(message.into()));
    }
    if embed == Embed::DirectLink && redirect_url.is_none() {
        rules.add_error("redirect_url", "field is required.");
    }
    Ok(Some(embed))
}
