//! Search by the merchant reference, status of refunds and payouts, and cancellation.

use serde_json::{Value, json};

use crate::{command::dhow, served::Served};

const ORDER: &str = "--amount 599.00 --currency SGD --json --reference";

fn pay(served: &Served, reference: &str) -> Value {
    let line = format!("pay hitpay {ORDER} {reference}");
    served.dhow(&line).run().json(0)
}

fn id(object: &Value) -> &str {
    object["id"].as_str().unwrap()
}

#[test]
fn payments_are_found_by_your_own_reference() {
    let served = Served::start();
    let payment = pay(&served, "ORDER-1042");
    let find = "find hitpay --json --reference";
    let found = served.dhow(find).arg("ORDER-1042").run().json(0);
    assert_eq!(found["provider"], "hitpay");
    assert_eq!(found["reference"], "ORDER-1042");
    assert_eq!(found["environment"], "sandbox");
    assert_eq!(found["payments"].as_array().unwrap().len(), 1);
    assert_eq!(found["payments"][0]["id"], payment["id"]);
    assert_eq!(found["payments"][0]["status"], "pending");
    assert!(found.get("payouts").is_none());

    let none = served.dhow(find).arg("ORDER-1043").run().json(1);
    assert_eq!(none["payments"], json!([]));
    let page = served.dhow("find hitpay --reference ORDER-1043").run();
    assert_eq!(page.code, 1);
    assert!(page.stdout.contains("does not prove"), "{}", page.stdout);
    let page = served.dhow("find hitpay --reference ORDER-1042").run();
    assert_eq!(page.code, 0);
    assert!(page.stdout.contains(id(&payment)), "{}", page.stdout);
}

#[test]
fn payouts_are_found_and_read_again() {
    let served = Served::start();
    let to = "--set name=ANA --set account=0709000000 --set institution=VCB";
    let order = "--amount 50000 --currency VND --reference SALARY-11 --json";
    let payout = served.dhow(&format!("payout hpay {order} {to}")).run();
    let payout = payout.json(0);
    let found = served.dhow("find hpay --payouts --reference SALARY-11 --json");
    let found = found.run().json(0);
    assert_eq!(found["payouts"].as_array().unwrap().len(), 1);
    assert_eq!(found["payouts"][0]["merchant_reference"], "SALARY-11");
    assert_eq!(found["payouts"][0]["amount"]["minor"], 50_000);
    assert!(found.get("payments").is_none());
    let none = served.dhow("find hpay --payouts --reference SALARY-12 --json");
    assert_eq!(none.run().json(1)["payouts"], json!([]));

    let read = served.dhow("payout status hpay --json").arg(id(&payout));
    assert_eq!(read.run().json(0)["id"], payout["id"]);
    let unknown = served.dhow("payout status hpay SALARY-12 --json").run();
    assert_eq!(unknown.json(1)["error"]["kind"], "not-found");
}

#[test]
fn a_refund_is_read_again() {
    let served = Served::start();
    let payment = pay(&served, "ORDER-1");
    let path = format!("/_sandbox/hitpay/payment-requests/{}/pay", id(&payment));
    served.post(&path);
    let refund = "refund hitpay --amount 99.00 --currency SGD --reference REFUND-7 --json";
    let refund = served.dhow(refund).arg(id(&payment)).run().json(0);
    let read = served.dhow("refund status hitpay --json").arg(id(&refund));
    assert_eq!(read.run().json(0), refund);
    let unknown = served.dhow("refund status hitpay nobody-knows --json");
    assert_eq!(unknown.run().json(1)["error"]["kind"], "not-found");
}

#[test]
fn an_unpaid_payment_is_cancelled_and_a_paid_one_is_not() {
    let served = Served::start();
    let payment = pay(&served, "ORDER-1");
    let cancel = |payment: &str| served.dhow("cancel hitpay --json").arg(payment).run();
    let cancelled = cancel(id(&payment)).json(0);
    let expected = json!({
        "provider": "hitpay", "id": payment["id"], "cancelled": true, "environment": "sandbox",
    });
    assert_eq!(cancelled, expected);
    let paid = pay(&served, "ORDER-2");
    let path = format!("/_sandbox/hitpay/payment-requests/{}/pay", id(&paid));
    served.post(&path);
    let error = cancel(id(&paid)).json(1);
    assert_eq!(error["error"]["outcome"], "refused");
    let status = served.dhow("status hitpay --json").arg(id(&paid));
    assert_eq!(status.run().json(0)["status"], "paid");
    assert_eq!(cancel("nobody-knows").json(1)["error"]["kind"], "not-found");

    let page = pay(&served, "ORDER-3");
    let page = served.dhow("cancel hitpay").arg(id(&page)).run();
    assert_eq!((page.code, page.stderr.as_str()), (0, ""));
    assert!(
        page.stdout.contains("cancelled: it can no longer be paid"),
        "{}",
        page.stdout
    );
}

#[test]
fn a_missing_operation_is_unsupported_and_nothing_is_sent() {
    let served = Served::start();
    for (line, words) in [
        ("cancel payatom x", "payatom has no cancellation"),
        ("cancel hpay x", "hpay has no cancellation"),
        (
            "find payatom --payouts --reference A",
            "payatom has no search for payouts",
        ),
        ("refund status hpay x", "hpay has no refunds"),
    ] {
        let error = served.dhow(line).arg("--json").run().json(2);
        assert_eq!(error["error"]["kind"], "unsupported", "{line}");
        let message = error["error"]["message"].as_str().unwrap();
        assert!(message.starts_with(words), "{line}: {message}");
    }
    assert_eq!(served.get("/_sandbox/requests"), json!([]));
}

#[test]
fn a_gateway_is_either_the_first_argument_or_an_option() {
    let served = Served::start();
    let payment = pay(&served, "ORDER-1");
    for line in ["status hitpay", "status --provider hitpay"] {
        let read = served.dhow(line).arg(id(&payment)).arg("--json").run();
        assert_eq!(read.json(0)["id"], payment["id"], "{line}");
    }
    for line in [
        format!("pay --provider hitpay {ORDER} ORDER-2"),
        format!("pay hitpay {ORDER} ORDER-3"),
        "find --provider hitpay --reference ORDER-1 --json".to_owned(),
        "balance hitpay --json".to_owned(),
        "balance --provider hitpay --json".to_owned(),
        format!("cancel --provider hitpay {} --json", id(&payment)),
    ] {
        served.dhow(&line).run().json(0);
    }
    let named = |line: &str, list: &str, id: &str| {
        let table = dhow(line).arg("--json").run().json(0);
        let ids = table[list].as_array().unwrap().iter();
        ids.map(|entry| entry[id].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    for line in [
        "providers hub2 hitpay",
        "providers --provider hub2 --provider hitpay",
        "providers hub2 --provider hitpay",
    ] {
        assert_eq!(named(line, "providers", "id"), ["hitpay", "hub2"], "{line}");
    }
    for line in ["demo hitpay", "demo --provider hitpay"] {
        assert_eq!(dhow(line).run().code, 0, "{line}");
    }
    for line in ["ledger hpay --json", "ledger --provider hpay --json"] {
        let entries = dhow(line).run();
        assert_eq!(entries.code, 0, "{line}");
        assert!(!entries.stdout.contains("hitpay"), "{line}");
    }
    assert_eq!(dhow("doctor --provider hub2").run().code, 2);
    for line in [
        "status x",
        "status hitpay --provider hitpay x",
        "pay --amount 1 --currency SGD --reference R",
        "balance",
        "cancel hitpay",
        "find hitpay",
        "refund status hitpay",
        "refund hitpay x",
        "refund",
        "payout",
        "payout status",
        "webhook verify",
        "refund hitpay x --amount 1 --currency SGD --reference R status hitpay y",
    ] {
        let ended = dhow(line).run();
        assert_eq!((ended.code, ended.stdout.as_str()), (2, ""), "{line}");
    }
}

#[test]
fn a_gateway_may_be_named_twice_but_not_two_gateways() {
    let served = Served::start();
    let pay = "--amount 5.00 --currency SGD --json --reference";
    for (index, gateway) in [
        "hitpay",
        "--provider hitpay",
        "--provider hitpay hitpay",
        "hitpay --provider hitpay",
    ]
    .iter()
    .enumerate()
    {
        let payment = served
            .dhow(&format!("pay {gateway} {pay} ORDER-{index}"))
            .run()
            .json(0);
        let id = payment["id"].as_str().unwrap();
        for line in [
            format!("status {gateway} {id}"),
            format!("find {gateway} --reference ORDER-{index}"),
        ] {
            served.dhow(&format!("{line} --json")).run().json(0);
        }
    }
    for line in [
        "pay hub2 --provider hitpay --amount 5.00 --currency SGD --reference ORDER-9",
        "find hub2 --provider hitpay --reference ORDER-9",
        "status --provider hitpay hub2 pr_1",
        "refund --provider hitpay hub2 pr_1 --amount 5.00 --currency SGD --reference R-1",
    ] {
        let error = &served.dhow(&format!("{line} --json")).run().json(2)["error"];
        assert_eq!(error["field"], "--provider", "{line}");
        let rule = "--provider is hitpay, but the first argument is hub2: name one gateway";
        assert_eq!(error["message"], rule, "{line}");
    }
    let error = &served
        .dhow("status --provider hitpay hitpay --json")
        .run()
        .json(2)["error"];
    assert_eq!(error["field"], "REF");
    let error = &served
        .dhow("status --provider hitpay A B --json")
        .run()
        .json(2)["error"];
    assert_eq!(error["field"], "REF");
}
