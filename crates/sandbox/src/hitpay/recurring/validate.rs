//! Validation of recurring billings.

use dhow_core::{Currency, Money};

use crate::fields::Field;
use crate::hitpay::plan;
use crate::hitpay::records::{BillingDetails, Cycle, Embed, Plan};
use crate::hitpay::refusal::Refusal;
use crate::hitpay::rules::Rules;
use crate::hitpay::state::Store;
use crate::hitpay::validate;

/// Validates a request body. A `new` billing also requires `start_date`, unless it saves a method.
pub(super) fn check(store: &Store, input: &Field, new: bool) -> Result<BillingDetails, Refusal> {
    let mut rules = Rules::new(input);
    let saving = rules.flag("save_card", false) || rules.flag("save_payment_method", false);
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
        Some(BillingDetails {
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
            send_email: rules.flag("send_email", false),
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
        let currency = validate::recurring_currency(rules);
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
            currency.and_then(|currency| recurring_money(rules, saving, currency))
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
fn recurring_money(rules: &mut Rules<'_>, saving: bool, currency: Currency) -> Option<Money> {
    let money = plan::money(rules, currency)?;
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
    let supported = match method.as_str() {
        "zalopay" => embed == Embed::Qr,
        "shopee_pay" | "grabpay_direct" | "touch_n_go" => embed == Embed::DirectLink,
        "giro" => embed == Embed::Instructions,
        _ => false,
    };
    if !supported {
        let message = "The embedded mode does not fit the payment method.";
        return Err(Refusal::InvalidState(message.into()));
    }
    if embed == Embed::DirectLink && redirect_url.is_none() {
        rules.add_error("redirect_url", "field is required.");
    }
    Ok(Some(embed))
}
