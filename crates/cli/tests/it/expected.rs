//! `dhow orders expect`: completed, corrected and refused, and the commands that are printed as next steps.

use std::process::{Command, Stdio};

use dhow_tests::ended;
use serde_json::{Value, json};

use crate::{
    command::dhow,
    serving::{Serving, wait_until},
    shop_bench::Bench,
};

const ORDER: &str = "orders expect --json --provider hitpay --reference ORDER-1 --currency SGD";

/// A bench whose store exists.
fn bench() -> Bench {
    let bench = Bench::new();
    Serving::start(bench.dhow("serve")).stop();
    bench
}

/// Runs a printed command in a shell, with values in place of the words in capitals.
fn run_printed(bench: &Bench, line: &str) -> Value {
    let line = line
        .replace("NAME", "'A. Tan'")
        .replace("TEXT", "'typed it wrong'");
    let line = line.replace("AMOUNT", "599.00").replace("CURRENCY", "SGD");
    let line = line.replacen("dhow ", concat!(env!("CARGO_BIN_EXE_dhow"), " --json "), 1);
    let mut shell = Command::new("sh");
    shell
        .env_clear()
        .envs(bench.sandbox.variables().iter().cloned());
    let piped = shell.arg("-c").arg(&line).stdin(Stdio::null());
    let output = ended(piped.stdout(Stdio::piped()).spawn().unwrap());
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{line}: {text}");
    serde_json::from_str(&text).unwrap()
}

#[test]
fn a_wrong_amount_is_corrected_by_the_printed_command() {
    let bench = Bench::new();
    let serving = bench.serve();
    bench.dhow(&format!("{ORDER} --amount 59.90")).run().json(0);
    bench.webhook(&serving, "--reference ORDER-1");
    assert_eq!(bench.shop.wait_for(1)[0].json()["type"], "payment.mismatch");
    let list = bench.dhow("orders --json --state attention").run().json(0);
    let next = list["orders"][0]["next"].clone();
    assert_eq!(next[0]["reason"], "mismatch");
    assert_eq!(bench.show("ORDER-1")["order"]["next"], next);
    let page = bench.dhow("orders").run().stdout;
    let commands = next[0]["commands"].as_array().unwrap();
    for command in commands {
        assert!(page.contains(command.as_str().unwrap()), "{page}");
    }
    let refused = bench
        .dhow(&format!("{ORDER} --amount 599.00"))
        .run()
        .json(1);
    let reason = refused["refused"].as_str().unwrap();
    assert!(
        reason.contains("59.90 SGD") && reason.contains("--replace"),
        "{reason}"
    );

    let mut commands = commands.iter().map(|command| command.as_str().unwrap());
    let replace = commands
        .find(|command| command.contains("--replace"))
        .unwrap();
    let replaced = run_printed(&bench, replace);
    assert_eq!(replaced["order"]["status"], "paid");
    assert_eq!(replaced["order"]["next"], json!([]));
    assert_eq!(bench.shop.wait_for(2)[1].json()["type"], "payment.paid");
    let timeline = bench.show("ORDER-1")["timeline"].to_string();
    for part in ["person:A. Tan", "59.90 SGD → 599.00 SGD", "typed it wrong"] {
        assert!(timeline.contains(part), "{timeline}");
    }
    serving.stop();
}

#[test]
fn a_parked_webhook_is_released_by_the_printed_command() {
    let bench = Bench::new();
    let serving = bench.serve();
    bench.webhook(&serving, "--reference ORDER-1");
    let other = rusqlite::Connection::open(&bench.store).unwrap();
    wait_until(|| {
        // An hour passes.
        let sql = "update dhow_order set created_at = 0, due_at = 0, wake = wake + 1";
        other.execute(sql, []).unwrap();
        bench.show("ORDER-1")["order"]["next"][0]["reason"] == "parked_too_long"
    });
    let next = bench.show("ORDER-1")["order"]["next"][0]["commands"].clone();
    let released = run_printed(&bench, next[0].as_str().unwrap());
    assert_eq!(released["order"]["status"], "paid");
    serving.stop();
}

#[test]
fn a_provider_reference_is_added_and_another_one_refused() {
    let bench = bench();
    bench.expect("ORDER-1");
    let with = |theirs: &str, code| {
        let line = format!("{ORDER} --amount 599.00 --provider-reference {theirs}");
        bench.dhow(&line).run().json(code)
    };
    assert_eq!(
        with("theirs-1", 0)["order"]["provider_reference"],
        "theirs-1"
    );
    assert_eq!(with("theirs-1", 0)["expected"], true);
    let refused = with("theirs-2", 1);
    assert!(
        refused["refused"].as_str().unwrap().contains("--replace"),
        "{refused}"
    );
    assert_eq!(refused["order"]["provider_reference"], "theirs-1");
    let line = format!(
        "{ORDER} --amount 599.00 --provider-reference theirs-2 --replace --by Tan --reason typed"
    );
    let replaced = bench.dhow(&line).run().json(0);
    assert_eq!(replaced["order"]["provider_reference"], "theirs-2");
}

#[test]
fn a_payout_made_elsewhere_is_known_and_has_no_outcome_to_decide() {
    let bench = bench();
    let payout = "orders expect --json --kind payout --provider hub2 --reference PAYOUT-7 --amount 5000 --currency XOF";
    for _ in 0..2 {
        let expected = bench.dhow(payout).run().json(0);
        assert_eq!(expected["order"]["kind"], "payout");
        assert_eq!(expected["order"]["status"], "expected");
    }
    let resolve = "orders resolve PAYOUT-7 --did-not-happen --by Tan --reason seen --json";
    let error = bench.dhow(resolve).run().json(1);
    let message = error["error"]["message"].as_str().unwrap();
    assert!(
        message.contains("has sent the payout PAYOUT-7"),
        "{message}"
    );
    assert!(message.contains("orders expect --kind payout"), "{message}");
}

#[test]
fn a_field_that_cannot_be_right_is_refused_with_the_rule() {
    let bench = bench();
    let line = |fields: &str| format!("orders expect --json --reference ORDER-1 {fields}");
    for (fields, field, rule) in [
        (
            "--provider hitpay --amount -5 --currency SGD",
            "amount",
            "not valid",
        ),
        (
            "--provider hitpay --amount 0 --currency SGD",
            "amount",
            "above zero",
        ),
        (
            "--provider hub2 --amount 5 --currency SGD",
            "currency",
            "XOF",
        ),
        (
            "--provider hub2 --kind payout --amount 5 --currency SGD",
            "currency",
            "XOF",
        ),
        (
            "--provider hitpay --account hitpai --amount 5 --currency SGD",
            "--account",
            "settings (hitpay, payatom, hpay, hub2)",
        ),
        (
            "--provider hitpay --account hub2 --amount 5 --currency SGD",
            "--account",
            "another gateway",
        ),
        (
            "--provider hitpay --amount 5 --currency SGD --replace --by Tan --reason",
            "reason",
            "must have 1 to 500",
        ),
    ] {
        let mut command = bench.dhow(&line(fields));
        if fields.ends_with("--reason") {
            command = command.arg(" ");
        }
        let error = command.run().json(2);
        assert_eq!(error["error"]["field"], field, "{error}");
        let message = error["error"]["message"].as_str().unwrap();
        assert!(message.contains(rule), "{fields}: {message}");
    }
    let orders = bench.dhow("orders --json").run().json(0);
    assert_eq!(orders["orders"], json!([]), "nothing was created");
}

#[test]
fn an_account_is_one_of_the_settings_or_of_the_store() {
    let bench = bench();
    // An account of a program that shares the store.
    bench.expect("ORDER-1");
    let other = rusqlite::Connection::open(&bench.store).unwrap();
    other
        .execute("update dhow_order set account = 'shop-sg'", [])
        .unwrap();
    let known = "--provider hitpay --account shop-sg --amount 599.00 --currency SGD";
    let line = format!("orders expect --json --reference ORDER-1 {known}");
    bench.dhow(&line).run().json(0);

    let without =
        dhow("orders expect --json --provider hub2 --reference A --amount 5 --currency XOF")
            .args("--store")
            .arg(format!("sqlite:{}", bench.store.display()))
            .env("DHOW_HITPAY_API_KEY", "key-51c9f0a4b2")
            .run()
            .json(2);
    let message = without["error"]["message"].as_str().unwrap();
    assert!(message.contains("(hitpay), and hub2 has none"), "{message}");
}

#[test]
fn an_unknown_reference_has_a_way_out() {
    let bench = bench();
    for command in [
        "orders show ORDER-9",
        "orders replay --reference ORDER-9",
        "orders resolve ORDER-9 --clear 1 --by Tan --reason seen",
    ] {
        let error = bench.dhow(&format!("{command} --json")).run().json(1);
        let message = error["error"]["message"].as_str().unwrap();
        assert!(
            message.contains("`dhow orders expect`"),
            "{command}: {message}"
        );
    }
    let correction = "orders expect --provider hitpay --reference ORDER-9 --amount 5.00 --currency SGD --replace --by Tan --reason typo --json";
    let error = bench.dhow(correction).run().json(1);
    let message = error["error"]["message"].as_str().unwrap();
    assert!(message.contains("leave out --replace"), "{message}");
    let empty = "orders resolve ORDER-9 --json --by Tan --reason seen --happened";
    let error = bench.dhow(empty).arg("").run().json(2);
    assert_eq!(error["error"]["field"], "--happened");
    assert_eq!(
        bench.dhow("orders --json --account hitpai").run().code,
        0,
        "no orders"
    );
    bench.expect("ORDER-1");
    let listed = bench.dhow("orders --json --account hitpai").run().json(2);
    assert_eq!(listed["error"]["field"], "--account");
}
