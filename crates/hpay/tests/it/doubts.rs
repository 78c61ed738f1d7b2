//! The doubts about single fields and the borders between them, each list exact.

use dhow_core::{Assurance, Delivery, Doubt, Event, PaymentStatus, ReportedAmount, Secret};
use dhow_hpay::{Part, Recipe, Recipes};

use crate::{
    deliveries::{FIELDS, query, sign, signed, webhooks},
    golden::{ACCOUNT, doubtful, not_covered, read},
    recorder::PASSCODE,
};

/// The event of a checkout callback with these fields, signed by a recipe. Absent fields count as empty.
fn event_by(parts: Vec<Part>, separator: &'static str, fields: &[(&str, &str)]) -> Event {
    let recipe = Recipe::md5(parts).separated_by(separator);
    let mut values = fields.to_vec();
    values.extend(FIELDS.map(|(name, _)| (name, "")));
    let passcode = Secret::new(PASSCODE).unwrap();
    let code = recipe.md5_hex(&values, &passcode).unwrap();
    let mut recipes = Recipes::default();
    recipes.notify = vec![recipe];
    let query = format!("{}&secure_code={code}", query(fields));
    read(
        &webhooks().with_recipes(recipes),
        &Delivery::get("/ipn", query),
    )
}

fn missing(name: &str) -> Doubt {
    Doubt::MissingField(name.to_owned().into())
}

fn broken(name: &str) -> Doubt {
    Doubt::BrokenGrammar(name.to_owned().into())
}

fn without(name: &str) -> Vec<(&'static str, &'static str)> {
    let fields = FIELDS.into_iter();
    fields.filter(|(own, _)| *own != name).collect()
}

/// All parts of a checkout callback as fields, but one.
fn parts_with(name: &str, other: impl Fn(&'static str) -> Part) -> Vec<Part> {
    let part = |own: &'static str| match own == name {
        true => other(own),
        false => Part::field(own),
    };
    let parts = FIELDS.map(|(own, _)| part(own));
    parts.into_iter().chain([Part::Secret]).collect()
}

#[test]
fn each_absent_field_of_a_checkout_counts_as_empty_and_is_missing() {
    for (name, _) in FIELDS {
        let fields = without(name);
        let code = sign(&fields, PASSCODE);
        let query = format!("{}&secure_code={code}", query(&fields));
        let delivery = Delivery::get("/ipn", query);
        let event = read(&webhooks(), &delivery);
        let expected = Assurance::full().doubting(missing(name));
        assert_eq!(event.assurance, expected, "{name}");
        assert_eq!(event.dedup_key, doubtful(&delivery), "{name}");
    }
}

#[test]
fn each_empty_field_of_a_checkout_is_broken_unless_it_may_be_empty() {
    for (place, (name, _)) in FIELDS.into_iter().enumerate() {
        let mut fields = FIELDS;
        fields[place].1 = "";
        let may_be_empty = ["transaction_info", "error_text"].contains(&name);
        let doubts = if may_be_empty {
            vec![]
        } else {
            vec![broken(name)]
        };
        let event = read(&webhooks(), &signed(&fields));
        assert_eq!(event.assurance.doubts(), doubts, "{name}");
    }
}

#[test]
fn what_a_recipe_calls_optional_may_be_absent_unless_it_decides() {
    for (name, _) in FIELDS {
        let event = event_by(parts_with(name, Part::optional), "|", &without(name));
        let doubts = match name {
            "transaction_info" => vec![],
            name => vec![missing(name)],
        };
        assert_eq!(event.assurance.doubts(), doubts, "{name}");
    }
    let bank = [Part::optional("bank_code"), Part::field("card_type")];
    let parts: Vec<Part> = bank
        .into_iter()
        .chain(parts_with("", Part::field))
        .collect();
    let mut fields = FIELDS.to_vec();
    fields.push(("card_type", "VISA"));
    let event = event_by(parts, "|", &fields);
    assert_eq!(event.assurance, Assurance::full());
}

#[test]
fn an_amount_that_cannot_be_read_stays_as_it_was_printed() {
    for text in ["1e1", "200000.5", "0x0", "-0"] {
        let mut fields = FIELDS;
        fields[2].1 = text;
        let event = read(&webhooks(), &signed(&fields));
        let printed = ReportedAmount::strict(text, "VND");
        assert_eq!(event.amount, Some(printed), "{text}");
        assert_eq!(event.assurance.doubts(), [broken("price")], "{text}");
    }
}

#[test]
fn without_a_separator_one_field_has_borders_and_two_have_none() {
    let not_signed = [
        Doubt::AmountNotSigned,
        not_covered("payment_id"),
        not_covered("payment_type"),
        not_covered("error_text"),
    ];
    let one = vec![Part::field("order_code"), Part::Secret];
    let event = event_by(one, "", &FIELDS);
    assert_eq!(event.assurance.doubts(), not_signed);
    let two = ["transaction_info", "order_code"].map(Part::field);
    let two = two.into_iter().chain([Part::Secret]).collect();
    let event = event_by(two, "", &FIELDS);
    let words = "the recipe has no separator, so the borders between its fields are not signed";
    let mut doubts = not_signed.to_vec();
    doubts.push(Doubt::Other(words.into()));
    assert_eq!(event.assurance.doubts(), doubts);
}

#[test]
fn only_what_is_decoded_once_more_can_hide_a_separator() {
    for (decoded, order, doubts) in [
        ("order_code", "OM_1", vec![]),
        ("order_code", "OM+1", vec![broken("order_code")]),
        ("order_code", "OM%201", vec![broken("order_code")]),
        ("transaction_info", "OM+1", vec![]),
        ("transaction_info", "OM%201", vec![]),
        // The last one has nothing behind it.
        ("error_text", "OM+1", vec![]),
    ] {
        let mut fields = FIELDS;
        fields[1].1 = order;
        fields[5].1 = "a+b%20c";
        for separator in [" ", "|"] {
            let event = event_by(parts_with(decoded, Part::decoded_again), separator, &fields);
            assert_eq!(event.assurance.doubts(), doubts, "{decoded} {order}");
        }
    }
}

#[test]
fn each_amount_of_a_virtual_account_has_its_doubts() {
    let zero = || Doubt::Other("`amount` is zero, which pays nothing".into());
    let with = |from: &str, to: &str| {
        let changed = ACCOUNT.replace(from, to);
        read(&webhooks(), &Delivery::get("/va/callback", changed))
    };
    for (to, doubts, amount) in [
        ("amount=30000&", vec![], Some("30000")),
        ("amount=30000.00&", vec![], Some("30000.00")),
        ("amount=-1&", vec![broken("amount")], Some("-1")),
        ("amount=1.5&", vec![broken("amount")], Some("1.5")),
        ("amount=&", vec![broken("amount")], None),
        ("", vec![missing("amount")], None),
        ("amount=0&", vec![zero()], None),
    ] {
        let event = with("amount=30000&", to);
        let uncovered = [
            Doubt::AmountNotSigned,
            not_covered("error_code"),
            not_covered("fullAccountNumber"),
        ];
        let expected = [uncovered.to_vec(), doubts].concat();
        assert_eq!(event.assurance.doubts(), expected, "{to}");
        let printed = amount.map(|text| ReportedAmount::strict(text, "VND"));
        assert_eq!(event.amount, printed, "{to}");
    }
    // Nobody paid anything where the payment failed.
    let failed = ACCOUNT.replace("error_code=0", "error_code=07");
    let failed = failed.replace("amount=30000", "amount=0");
    let event = read(&webhooks(), &Delivery::get("/va/callback", failed));
    assert_eq!(event.payment_status(), Some(&PaymentStatus::Failed));
    assert!(!event.assurance.doubts().contains(&zero()));
}

#[test]
fn the_reference_of_a_virtual_accounts_callback_is_the_best_that_it_brings() {
    let full = "fullAccountNumber=9631241000000000032&";
    let short = "va_account=1000000000032&";
    let ordered = format!("{ACCOUNT}&order_code=OM_1");
    let without_full = ACCOUNT.replace(full, "");
    for (query, name, reference) in [
        (ordered, "order_code", Some("OM_1")),
        (
            ACCOUNT.to_owned(),
            "fullAccountNumber",
            Some("9631241000000000032"),
        ),
        (without_full.clone(), "va_account", Some("1000000000032")),
        (without_full.replace(short, ""), "va_account", None),
    ] {
        let event = read(&webhooks(), &Delivery::get("/va/callback", query));
        assert_eq!(event.provider_reference.as_deref(), reference, "{name}");
        let doubts = [
            Doubt::AmountNotSigned,
            not_covered("error_code"),
            not_covered(name),
        ];
        assert_eq!(event.assurance.doubts(), doubts, "{name}");
    }
}
