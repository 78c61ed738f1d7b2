//! Payments and refunds, against the sandbox.

use serde_json::Value;

use crate::{command::dhow, served::Served};

fn pay(served: &Served, reference: &str) -> Value {
    let arguments = "pay --provider hitpay --amount 599.00 --currency SGD --json --reference";
    served.dhow(arguments).arg(reference).run().json(0)
}

fn id(payment: &Value) -> &str {
    payment["id"].as_str().unwrap()
}

fn status(served: &Served, payment: &Value) -> Value {
    served
        .dhow("status hitpay --json")
        .arg(id(payment))
        .run()
        .json(0)
}

#[test]
fn a_payment_is_created_paid_read_and_refunded() {
    let served = Served::start();
    let payment = pay(&served, "ORDER-1042");
    assert_eq!(payment["provider"], "hitpay");
    assert_eq!(payment["status"], "pending");
    assert_eq!(payment["gateway_status"], "pending");
    assert_eq!(payment["merchant_reference"], "ORDER-1042");
    assert_eq!(payment["amount"]["minor"], 59_900);
    assert_eq!(payment["amount"]["currency"], "SGD");
    assert_eq!(payment["amount"]["text"], "599.00");
    assert_eq!(payment["next_action"]["type"], "redirect");
    assert!(
        payment["next_action"]["url"]
            .as_str()
            .unwrap()
            .starts_with("http://127.0.0.1:")
    );
    assert_eq!(payment["next_actions"][0], payment["next_action"]);
    assert_eq!(payment["environment"], "sandbox");
    assert_eq!(payment["warnings"], serde_json::json!([]));
    assert!(payment["received"].is_null());

    let open = status(&served, &payment);
    assert_eq!(open["status"], "pending");
    assert!(open["received"].is_null() && open["failure"].is_null());

    served.post(&format!(
        "/_sandbox/hitpay/payment-requests/{}/pay",
        id(&payment)
    ));
    let paid = status(&served, &payment);
    assert_eq!(paid["status"], "paid");
    assert_eq!(paid["received"]["minor"], 59_900);
    assert_eq!(paid["attempts"][0]["status"], "paid");

    let refund = served
        .dhow("refund hitpay --amount 99.00 --currency SGD --reference REFUND-7 --json")
        .arg(id(&payment))
        .run()
        .json(0);
    assert_eq!(refund["status"], "succeeded");
    assert_eq!(refund["amount"]["minor"], 9_900);
    let refunded = status(&served, &payment);
    assert_eq!(refunded["status"], "paid");
    assert_eq!(refunded["attempts"][0]["refunded"]["minor"], 9_900);
}

#[test]
fn fields_are_set_by_name_and_a_misspelt_one_is_refused() {
    let served = Served::start();
    let arguments = "pay --provider hitpay --amount 1.00 --currency SGD --reference R --json \
                     --set email=ana@shop.example --set";
    let payment = served
        .dhow(arguments)
        .arg("description=A passage = two")
        .run()
        .json(0);
    assert_eq!(payment["status"], "pending");
    let error = served.dhow(arguments).arg("emial=x").run().json(2);
    assert_eq!(error["error"]["field"], "emial");
    let message = "emial is not a known field; did you mean `email`?";
    assert_eq!(error["error"]["message"], message);
    let error = served.dhow(arguments).arg("colour=x").run().json(2);
    let message = error["error"]["message"].as_str().unwrap();
    let known = "known fields: description, name, email, phone, ";
    assert!(message.contains(known) && message.ends_with("generate_direct_link"));
    let error = served.dhow(arguments).arg("email=x").run().json(2);
    assert_eq!(error["error"]["message"], "email is set twice");
}

#[test]
fn an_invalid_amount_is_refused_locally() {
    let served = Served::start();
    for (amount, currency, field) in [
        ("1.001", "SGD", "amount"),
        ("1e2", "SGD", "amount"),
        ("-1", "SGD", "amount"),
        ("1.5", "JPY", "amount"),
        ("1", "ZZZ", "currency"),
    ] {
        let pay = "pay --provider hitpay --reference R --json --amount";
        let pay = served.dhow(pay).arg(amount).arg("--currency").arg(currency);
        let error = pay.run().json(2);
        assert_eq!(error["error"]["field"], field, "{amount} {currency}");
        assert_eq!(error["error"]["outcome"], "not-sent");
    }
    assert_eq!(served.get("/_sandbox/requests"), serde_json::json!([]));
}

#[test]
fn a_refund_of_more_than_was_received_is_refused() {
    let served = Served::start();
    let payment = pay(&served, "ORDER-1");
    served.post(&format!(
        "/_sandbox/hitpay/payment-requests/{}/pay",
        id(&payment)
    ));
    let refund = "refund hitpay --amount 600.00 --currency SGD --reference REFUND-1 --json";
    let error = served.dhow(refund).arg(id(&payment)).run().json(1);
    assert_eq!(error["error"]["kind"], "declined");
    assert_eq!(error["error"]["outcome"], "not-sent");
    assert_eq!(error["error"]["field"], "amount");
    assert_eq!(error["error"]["provider"], "hitpay");
}

#[test]
fn an_unknown_reference_is_not_found() {
    let served = Served::start();
    let error = served
        .dhow("status hitpay nobody-knows --json")
        .run()
        .json(1);
    assert_eq!(error["error"]["kind"], "not-found");
    assert_eq!(error["error"]["gateway"]["status"], 404);
}

#[test]
fn a_missing_operation_is_unsupported() {
    let served = Served::start();
    let order = "--amount 1 --currency XOF --reference P-1";
    let commands = [
        ("refund", "refunds", format!("refund GATEWAY x {order}")),
        (
            "payout",
            "payouts",
            format!("payout --provider GATEWAY {order}"),
        ),
        (
            "balance",
            "balances",
            "balance --provider GATEWAY".to_owned(),
        ),
    ];
    let table = dhow("providers --json").run().json(0);
    for provider in table["providers"].as_array().unwrap() {
        let (id, has) = (provider["id"].as_str().unwrap(), &provider["operations"]);
        for (operation, word, command) in &commands {
            if has.as_array().unwrap().contains(&(*operation).into()) {
                continue;
            }
            let command = command.replace("GATEWAY", id);
            let error = served.dhow(&command).arg("--json").run().json(2);
            assert_eq!(error["error"]["kind"], "unsupported", "{command}");
            let message = error["error"]["message"].as_str().unwrap();
            assert!(
                message.contains(&format!("{id} has no {word}")),
                "{message}"
            );
        }
    }
}

#[test]
fn the_terminal_output_shows_the_payment() {
    let served = Served::start();
    let pay = "pay --provider hitpay --amount 599.00 --currency SGD --reference ORDER-1";
    let ended = served.dhow(pay).run();
    assert_eq!((ended.code, ended.stderr.as_str()), (0, ""));
    for expected in [
        "status",
        "pending",
        "599.00 SGD",
        "ORDER-1",
        "send the customer to http://",
    ] {
        assert!(ended.stdout.contains(expected), "{}", ended.stdout);
    }
    let ended = served.dhow("status hitpay nobody-knows").run();
    assert_eq!((ended.code, ended.stdout.as_str()), (1, ""));
    assert!(
        ended.stderr.starts_with("error: hitpay: "),
        "{}",
        ended.stderr
    );
}

#[test]
fn a_created_payment_names_the_command_that_reads_its_status() {
    let served = Served::start();
    for (gateway, order) in [
        ("hitpay", "--amount 5.00 --currency SGD"),
        ("hub2", "--amount 500 --currency XOF"),
    ] {
        let line = format!("pay {gateway} {order} --reference ORDER-1 --json");
        let payment = served.dhow(&line).run().json(0);
        let next = format!("dhow status {gateway} {}", payment["id"].as_str().unwrap());
        assert_eq!(payment["next"], serde_json::json!([next]));
        let status = served
            .dhow(next.trim_start_matches("dhow "))
            .arg("--json")
            .run()
            .json(0);
        assert_eq!(status["id"], payment["id"]);
        assert!(status["next"].is_null(), "{status}");
        let page = served
            .dhow(&line.replace("ORDER-1 --json", "ORDER-2"))
            .run();
        assert!(
            page.stdout.contains(&format!("dhow status {gateway} ")),
            "{page:?}"
        );
    }
}

#[test]
fn a_found_payment_has_the_form_of_its_status() {
    let served = Served::start();
    served
        .dhow("pay hitpay --amount 5.00 --currency SGD --reference ORDER-1 --json")
        .run()
        .json(0);
    let found = served
        .dhow("find hitpay --reference ORDER-1 --json")
        .run()
        .json(0);
    let payment = &found["payments"][0];
    assert_eq!(payment["next_action"]["type"], "redirect", "{found}");
    assert_eq!(payment["next_action"], payment["next_actions"][0]);
}
