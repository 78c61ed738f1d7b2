//! Requests refused on this machine: the error names the gateway, the field and the rule.

use serde_json::Value;

use crate::{command::dhow, served::Served};

const PAYATOM: [(&str, &str); 3] = [
    ("DHOW_PAYATOM_PID", "P-100"),
    ("DHOW_PAYATOM_SECRET_KEY", "self-made-key-1"),
    ("DHOW_PAYATOM_BASE_URL", "http://127.0.0.1:1"),
];

/// Runs a command with PayAtom's required settings and one more, and returns its error.
fn payatom(line: &str, (name, value): (&str, &str)) -> Value {
    let variables = PAYATOM.into_iter().chain([(name, value)]);
    let start = dhow(line).arg("--json");
    let command = variables.fold(start, |command, (name, value)| command.env(name, value));
    command.run().json(2)["error"].clone()
}

#[test]
fn a_local_refusal_names_the_gateway() {
    let served = Served::start();
    for (line, field) in [
        ("--amount 1.001 --currency SGD --reference R", "amount"),
        ("--amount -5 --currency SGD --reference R", "amount"),
        ("--amount 1e3 --currency SGD --reference R", "amount"),
        ("--amount 1 --currency ZZZ --reference R", "currency"),
        (
            "--amount 1 --currency SGD --set emial=x --reference R",
            "emial",
        ),
        (
            "--amount 1 --currency SGD --set email=a --set email=b --reference R",
            "email",
        ),
        (
            "--amount 1 --currency SGD --reference R --set transfer_method=x",
            "transfer_method",
        ),
        (
            "--amount 1 --currency SGD --reference \u{1}",
            "merchant_reference",
        ),
    ] {
        for command in ["pay hitpay", "payout --provider hitpay", "refund hitpay x"] {
            // HitPay's payouts have this option.
            if field == "transfer_method" && command.starts_with("payout") {
                continue;
            }
            let line = format!("{command} --json {line}");
            let error = &served.dhow(&line).run().json(2)["error"];
            assert_eq!(error["provider"], "hitpay", "{line}");
            assert_eq!(error["field"], field, "{line}");
            assert_eq!(error["outcome"], "not-sent", "{line}");
        }
    }
    assert_eq!(served.get("/_sandbox/requests"), serde_json::json!([]));
}

#[test]
fn a_refusal_of_a_read_or_an_action_names_the_gateway() {
    let served = Served::start();
    let refused = |line: &str, last: &str| {
        let ended = served.dhow(line).arg(last).arg("--json").run();
        ended.json(2)["error"].clone()
    };
    for (line, last) in [
        ("status hitpay", ""),
        ("cancel --provider hitpay", ""),
        ("find hitpay --reference", ""),
        ("action hitpay x --reference", " "),
        ("webhook send hitpay --to http://127.0.0.1:1 --kind", "none"),
        (
            "webhook send hitpay --to http://127.0.0.1:1 --amount",
            "1e3",
        ),
        (
            "webhook send hitpay --to http://127.0.0.1:1 --reference",
            "",
        ),
        ("webhook send hitpay --to", "ftp://127.0.0.1"),
    ] {
        assert_eq!(refused(line, last)["provider"], "hitpay", "{line}");
    }
    let find = refused("find hitpay --reference", "");
    assert_eq!(find["field"], "merchant_reference");
    let cancel = refused("cancel payatom", "x");
    assert_eq!(cancel["provider"], "payatom");
}

#[test]
fn a_field_set_by_its_name_and_by_its_alias_is_refused() {
    let served = Served::start();
    let order = "payout hpay --amount 50000 --currency VND --reference S-1 --json";
    for (set, names) in [
        (
            "--set institution=BIDV --set bank=VCB",
            "`institution` and as `bank`",
        ),
        (
            "--set bank=BIDV --set institution=VCB",
            "`bank` and as `institution`",
        ),
    ] {
        let line = format!("{order} --set name=ANA --set account=0709000000 {set}");
        let error = &served.dhow(&line).run().json(2)["error"];
        assert_eq!(error["field"], "institution", "{error}");
        assert_eq!(error["provider"], "hpay");
        let message = format!("institution is set twice, as {names}");
        assert_eq!(error["message"], message);
    }
    let twice = format!("{order} --set bank=BIDV --set bank=VCB");
    let error = &served.dhow(&twice).run().json(2)["error"];
    assert_eq!(error["message"], "bank is set twice");
    assert_eq!(served.get("/_sandbox/requests"), serde_json::json!([]));
}

#[test]
fn an_option_of_another_operation_is_named_as_such() {
    let served = Served::start();
    let message = |line: &str| {
        let order = "--amount 1 --currency SGD --reference R --json --set";
        let line = line.replace("ORDER", order);
        let error = served.dhow(&line).run().json(2);
        error["error"]["message"].as_str().unwrap().to_owned()
    };
    assert_eq!(
        message("pay hitpay ORDER transfer_method=x"),
        "transfer_method is an option of payout, not of pay"
    );
    assert_eq!(
        message("payout hitpay ORDER generate_qr=1"),
        "generate_qr is an option of pay, not of payout"
    );
    assert_eq!(
        message("refund hitpay x ORDER generate_qr=1"),
        "generate_qr is an option of pay, not of refund"
    );
}

#[test]
fn an_operation_that_needs_a_setting_names_it() {
    let refund = "refund payatom x --amount 1 --currency INR --reference REFUND-1";
    for (line, variable, no) in [
        (refund, "DHOW_PAYATOM_REFUND_PATH", "has no refunds"),
        (
            "refund status payatom x",
            "DHOW_PAYATOM_REFUND_PATH",
            "has no refunds",
        ),
        (
            "action payatom x --reference 1",
            "DHOW_PAYATOM_UTR_PATH",
            "does not accept customer input",
        ),
        ("balance payatom", "DHOW_PAYATOM_API_KEY", "has no balances"),
    ] {
        let error = payatom(line, ("DHOW_PAYATOM_ENVIRONMENT", "sandbox"));
        assert_eq!(error["kind"], "unsupported");
        assert_eq!(error["provider"], "payatom");
        let message = error["message"].as_str().unwrap();
        let expected = format!("payatom {no} with these settings: set {variable} (");
        assert!(message.starts_with(&expected), "{message}");
    }
    let error = payatom("cancel payatom x", ("DHOW_PAYATOM_REFUND_PATH", "/r"));
    let message =
        "payatom has no cancellation; `dhow providers` lists the operations of each gateway";
    assert_eq!(error["message"], message);
}

#[test]
fn a_gateway_without_customer_input_refuses_an_action() {
    let served = Served::start();
    let error = served
        .dhow("action hitpay x --otp 1234 --json")
        .run()
        .json(2);
    let message = "hitpay does not accept customer input; `dhow providers` lists the operations of each gateway";
    assert_eq!(error["error"]["message"], message);
}
