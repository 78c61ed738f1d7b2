//! `dhow providers`: the account that is shown, and the text against the JSON form.

use serde_json::Value;

use crate::command::{Dhow, dhow};

const GATEWAYS: [&str; 4] = ["hitpay", "payatom", "hpay", "hub2"];

fn payatom(currency: &str) -> impl Fn(&str) -> Dhow {
    let currency = currency.to_owned();
    move |arguments| {
        dhow(arguments)
            .env("DHOW_PAYATOM_PID", "100001")
            .env("DHOW_PAYATOM_SECRET_KEY", "9f8e7d6c5b4a-key")
            .env("DHOW_PAYATOM_BASE_URL", "https://payatom.invalid")
            .env("DHOW_PAYATOM_CURRENCY", &currency)
    }
}

/// Currencies of one operation.
fn currencies(provider: &Value, operation: &str) -> Option<Value> {
    let mut rules = provider["rules"].as_array().unwrap().iter();
    let rules = rules.find(|rules| rules["operation"] == operation)?;
    Some(rules["currencies"].clone())
}

fn provider(command: Dhow) -> Value {
    command.run().json(0)["providers"][0].take()
}

#[test]
fn the_configured_account_is_shown() {
    let shown = provider(payatom("BDT")("providers payatom --json"));
    assert_eq!(shown["account"]["example"], false);
    assert_eq!(shown["account"]["missing"], serde_json::json!([]));
    for operation in ["refund", "payout"] {
        let bdt = Some(serde_json::json!(["BDT"]));
        assert_eq!(currencies(&shown, operation), bdt, "{operation}");
    }
    // No document has payouts in Pakistan.
    let without = provider(payatom("PKR")("providers payatom --json"));
    assert_eq!(currencies(&without, "payout"), None);
    let operations = without["operations"].as_array().unwrap();
    assert!(!operations.contains(&"payout".into()), "{operations:?}");
    let text = payatom("BDT")("providers payatom").run().stdout;
    assert!(text.contains("as configured"), "{text}");
    let wrong = payatom("XYZ")("providers payatom --json").run().json(2);
    assert_eq!(wrong["error"]["field"], "DHOW_PAYATOM_CURRENCY");
}

#[test]
fn an_example_says_so_and_names_the_settings_that_change_it() {
    let shown = provider(dhow("providers payatom --json"));
    assert_eq!(shown["account"]["example"], true);
    let missing = [
        "DHOW_PAYATOM_PID",
        "DHOW_PAYATOM_SECRET_KEY",
        "DHOW_PAYATOM_BASE_URL",
    ];
    assert_eq!(shown["account"]["missing"], serde_json::json!(missing));
    let depends_on = shown["account"]["depends_on"].as_array().unwrap();
    for variable in [
        "DHOW_PAYATOM_CURRENCY",
        "DHOW_PAYATOM_REFUND_PATH",
        "DHOW_PAYATOM_UTR_PATH",
    ] {
        assert!(depends_on.contains(&variable.into()), "{depends_on:?}");
    }
    // An example has the operations of every setting; an account has its own.
    assert!(currencies(&shown, "refund").is_some());
    assert!(
        shown["operations"]
            .as_array()
            .unwrap()
            .contains(&"refund".into())
    );
    let own = provider(payatom("INR")("providers payatom --json"));
    assert!(
        !own["operations"]
            .as_array()
            .unwrap()
            .contains(&"refund".into())
    );
    let text = unwrapped(&dhow("providers payatom").run().stdout);
    let names = missing.join(", ");
    assert!(
        text.contains(&format!("account an example: {names} are not set")),
        "{text}"
    );
    // A part of the configuration counts.
    let part = dhow("providers payatom --json").env("DHOW_PAYATOM_CURRENCY", "BDT");
    let part = provider(part);
    assert_eq!(part["account"]["example"], true);
    assert_eq!(
        currencies(&part, "payout"),
        Some(serde_json::json!(["BDT"]))
    );
}

/// Text without its line breaks and columns.
fn unwrapped(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Calls `visit` with each value and its path, in which a list has `[]`.
fn walk(value: &Value, path: &str, visit: &mut impl FnMut(&str, &Value)) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                walk(member, &format!("{path}.{name}"), visit);
            }
        }
        Value::Array(items) => {
            for item in items {
                walk(item, &format!("{path}[]"), visit);
            }
        }
        leaf => visit(path, leaf),
    }
}

/// Returns the text that shows a member of the JSON form. `None` for members that the text expresses by others.
fn shown_as(path: &str, value: &Value) -> Option<String> {
    let text = value.as_str().unwrap_or_default();
    let yes = |text: &str| (value == &Value::Bool(true)).then(|| text.to_owned());
    let no = |text: &str| (value == &Value::Bool(false)).then(|| text.to_owned());
    if value.is_null() {
        return None;
    }
    match path {
        ".id" => Some(format!("({text})")),
        ".account.example" => no("as configured"),
        ".account.missing[]" | ".account.depends_on[]" | ".name" | ".countries[]" => {
            Some(text.to_owned())
        }
        ".currencies[]" | ".actions[]" | ".notes[]" => Some(text.to_owned()),
        // The limits of payments, which their rules repeat.
        ".limits[].minimum" | ".limits[].maximum" => Some(text.to_owned()),
        ".rules[].operation" => Some(format!("rules: {text}")),
        ".rules[].limits[].minimum" | ".rules[].limits[].maximum" => Some(text.to_owned()),
        ".rules[].only_these_currencies" => yes("currencies only "),
        ".rules[].whole_units" => yes("amounts in whole units, without decimals"),
        ".rules[].reference" => Some(format!("your reference {text}")),
        ".webhook.algorithm" => Some(text.to_owned()),
        ".webhook.method" => Some(format!(" by {text}")),
        ".webhook.registration[]" => Some(
            match text {
                "per-payment" => "with each payment",
                "api-call" => "by an API call",
                "dashboard" => "on the dashboard",
                "support" => "through the gateway's support",
                _ => "(a way without a text)",
            }
            .to_owned(),
        ),
        ".webhook.covers_everything" => yes("the whole body is signed"),
        ".webhook.has_timestamp" => yes("a signed timestamp limits replays"),
        ".polling.account_limit.calls" => Some(format!("{value} calls in")),
        ".polling.account_limit.seconds" => Some(format!("in {value} s for the account")),
        ".options[].name"
        | ".options[].operation"
        | ".options[].value"
        | ".options[].meaning"
        | ".options[].only_when[]" => Some(text.to_owned()),
        ".settings[].variable" | ".settings[].needed_for" | ".settings[].about" => {
            Some(text.to_owned())
        }
        ".operations[]" => Some(format!("{text} yes")),
        // The key is the end of the variable; types are in the README of the gateway.
        ".settings[].key" | ".settings[].list" | ".settings[].value" => None,
        ".settings[].set" => None,
        // The other rules are texts in the JSON form as well.
        path if path.starts_with(".rules[].") && value.is_string() => Some(text.to_owned()),
        path => polling(path, value),
    }
}

/// Text of a member without a text, which no page contains.
const NO_TEXT: &str = "(a member without a text: add it to the page and here)";

fn polling(path: &str, value: &Value) -> Option<String> {
    let rest = path.strip_prefix(".polling.");
    match rest.and_then(|rest| rest.split_once('.')) {
        Some((_, "statuses[]")) => value.as_str().map(str::to_owned),
        Some((_, "limit.calls")) => Some(format!("{value} call")),
        Some((_, "limit.seconds")) => Some(format!("in {value} s")),
        Some((_, "absent_at_first")) => {
            (value == &Value::Bool(true)).then(|| "not found at first".to_owned())
        }
        _ => Some(NO_TEXT.to_owned()),
    }
}

/// Returns the part of the page about one operation or kind of object.
fn part<'t>(text: &'t str, start: &str, ends: &[&str]) -> &'t str {
    let part = text.split_once(start).map(|(_, part)| part);
    let part = part.unwrap_or_default();
    let ends = ends.iter().filter_map(|end| part.find(end));
    part.get(..ends.min().unwrap_or(part.len())).unwrap()
}

/// Checks that the text shows each member.
fn assert_shown(value: &Value, path: &str, text: &str) {
    walk(value, path, &mut |path, value| {
        let expected = shown_as(path, value).unwrap_or_default();
        assert!(
            text.contains(&unwrapped(&expected)),
            "{path}: {expected}\n{text}"
        );
    });
}

#[test]
fn the_text_shows_every_rule_of_the_json_form() {
    for gateway in GATEWAYS {
        let shown = provider(dhow(&format!("providers {gateway} --json")));
        let text = unwrapped(&dhow(&format!("providers {gateway}")).run().stdout);
        assert_shown(&shown, "", &text);
        // In its own part: the limits of payouts are not shown by those of payments.
        for rules in shown["rules"].as_array().unwrap() {
            let start = format!("rules: {}", rules["operation"].as_str().unwrap());
            let part = part(&text, &start, &["rules: ", "option (--set", "setting set"]);
            assert_shown(rules, ".rules[]", &format!("{start}{part}"));
        }
        let operations = shown["operations"].as_array().unwrap();
        let polling = part(&text, " polling ", &[" note ", " rules: "]);
        let polling = format!(" {polling}");
        for (objects, operation) in [
            ("payments", "create payment"),
            ("payouts", "payout"),
            ("refunds", "refund"),
        ] {
            if operations.contains(&operation.into()) {
                let rule = &shown["polling"][objects];
                let has_none = rule["statuses"].as_array().unwrap().is_empty();
                let start = match has_none {
                    true => format!(" no {objects}"),
                    false => format!(" {objects} that are "),
                };
                let ends = [
                    " payouts that",
                    " refunds that",
                    " no payouts",
                    " no refunds",
                ];
                let part = part(&polling, &start, &ends);
                assert!(polling.contains(&start), "{gateway}: {polling}");
                assert_shown(rule, &format!(".polling.{objects}"), part);
            }
        }
    }
}
