//! `dhow orders`: the table, one order's timeline, and repairs.

use serde_json::{Value, json};

use crate::{
    command::{dhow, fresh_path},
    serving::{Serving, wait_until},
    shop_bench::Bench,
};

const TIMES: [&str; 6] = [
    "at",
    "created_at",
    "updated_at",
    "received_at",
    "settled_at",
    "done_at",
];

/// Replaces what differs from run to run: times in UTC, ids, and the gateway's references.
fn stable(mut value: Value) -> Value {
    match &mut value {
        Value::Array(items) => items
            .iter_mut()
            .for_each(|item| *item = stable(item.take())),
        Value::Object(members) => {
            for (name, member) in members.iter_mut() {
                let text = member.as_str().unwrap_or_default();
                *member = match name.as_str() {
                    time if TIMES.contains(&time) && text.ends_with('Z') => json!("TIME"),
                    "id" if text.starts_with("eff_") => json!("ID"),
                    "provider_reference" if !text.is_empty() => json!("THEIRS"),
                    "store" => json!("STORE"),
                    _ => stable(member.take()),
                };
            }
        }
        _ => {}
    }
    value
}

#[test]
fn a_paid_order_has_a_timeline() {
    let bench = Bench::new();
    let serving = Serving::start(bench.dhow("serve"));
    assert_eq!(bench.webhook(&serving, "--reference ORDER-1"), 200);
    // The webhook waits for its order.
    let parked = || bench.dhow("orders --state parked --json").run().json(0);
    wait_until(|| parked()["orders"].as_array().unwrap().len() == 1);
    assert_eq!(bench.expect("ORDER-1")["expected"], true);
    serving.stop();

    let order = json!({
        "account": "hitpay", "kind": "payment", "reference": "ORDER-1", "state": "final", "status": "paid",
        "provider_reference": "THEIRS", "amount": {"minor": 59900, "currency": "SGD", "text": "599.00"},
        "created_at": "TIME", "updated_at": "TIME", "due_at": null, "last_error": null, "attention_count": 0, "next": [],
    });
    let expected = json!({
        "refund": null,
        "order": order,
        "refunds": [],
        "timeline": [
            {"at": "TIME", "actor": "merchant", "from": null, "to": "expected", "evidence": "the order is known"},
            {"at": "TIME", "actor": "webhook", "from": null, "to": "paid", "evidence": "delivery 1: the gateway says paid"},
        ],
        "deliveries": [{"delivery": 1, "subject": "payment", "received_at": "TIME", "settled_at": "TIME", "has_content": true}],
        "effects": [{"id": "ID", "type": "payment.paid", "created_at": "TIME", "done_at": null, "attempts": 0, "last_error": null}],
    });
    let shown = bench.show("ORDER-1");
    let theirs = shown["order"]["provider_reference"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(stable(shown), expected);
    assert_eq!(stable(bench.show(&theirs)), expected);
    let list = bench.dhow("orders --json").run().json(0);
    assert_eq!(
        stable(list),
        json!({"store": "STORE", "orders": [order], "has_more": false})
    );

    let page = bench.dhow("orders show ORDER-1").run();
    let lines: Vec<&str> = page.stdout.lines().collect();
    let at = |text: &str| {
        lines
            .iter()
            .position(|line| line.contains(text))
            .expect(text)
    };
    let order = [
        "payment ORDER-1",
        "delivery 1 received",
        "the order is known",
        "the gateway says paid",
        "payment.paid created",
        "not done yet",
    ];
    assert!(order.map(at).is_sorted(), "{}", page.stdout);
    let table = bench.dhow("orders").run().stdout;
    assert!(
        table.contains("ORDER-1") && table.contains("599.00 SGD"),
        "{table}"
    );
}

#[test]
fn an_order_is_expected_once() {
    let bench = Bench::new();
    Serving::start(bench.dhow("serve")).stop();
    for _ in 0..2 {
        assert_eq!(bench.expect("ORDER-1")["expected"], true);
    }
    let expect =
        "orders expect --json --provider hitpay --reference ORDER-1 --currency SGD --amount";
    let refused = bench.dhow(&format!("{expect} 600.00")).run().json(1);
    assert_eq!(refused["expected"], false);
    assert_eq!(refused["order"]["amount"]["text"], "599.00");
    let wrong = bench.dhow(&format!("{expect} 1.234")).run().json(2);
    assert_eq!(wrong["error"]["field"], "amount");
    assert_eq!(
        bench.dhow("orders --json --state open").run().json(0)["orders"][0]["status"],
        "expected"
    );
}

#[test]
fn an_ambiguous_reference_names_the_choices() {
    let bench = Bench::new();
    Serving::start(bench.dhow("serve")).stop();
    bench.expect("ORDER-1");
    let hub2 =
        "orders expect --json --provider hub2 --reference ORDER-1 --amount 2500 --currency XOF";
    bench.dhow(hub2).run().json(0);
    let error = bench.dhow("orders show ORDER-1 --json").run().json(2);
    let message = error["error"]["message"].as_str().unwrap();
    assert!(
        message.contains("--account hitpay --kind payment, --account hub2 --kind payment"),
        "{message}"
    );
    for choice in [
        "--provider hub2",
        "--account hub2",
        "--account hub2 --kind payment",
    ] {
        let shown = bench
            .dhow(&format!("orders show ORDER-1 --json {choice}"))
            .run()
            .json(0);
        assert_eq!(shown["order"]["account"], "hub2", "{choice}");
    }
    let misspelt = bench.dhow("orders show ORDER-1 --json --account hitpya");
    assert_eq!(misspelt.run().json(2)["error"]["field"], "--account");
    for nothing in ["ORDER-2", "ORDER-1 --kind payout"] {
        let error = bench
            .dhow(&format!("orders show {nothing} --json"))
            .run()
            .json(1);
        assert_eq!(error["error"]["kind"], "not-found", "{nothing}");
    }
    let one = bench.dhow("orders --json --limit 1").run().json(0);
    assert_eq!(
        (one["orders"].as_array().unwrap().len(), &one["has_more"]),
        (1, &true.into())
    );
    let hub2 = bench.dhow("orders --json --account hub2").run().json(0);
    assert_eq!(hub2["orders"].as_array().unwrap().len(), 1);
}

#[test]
fn a_replay_repeats_no_effect() {
    let bench = Bench::new();
    let serving = bench.serve();
    bench.expect("ORDER-1");
    bench.webhook(&serving, "--reference ORDER-1");
    bench.shop.wait_for(1);
    wait_until(|| !bench.show("ORDER-1")["effects"][0]["done_at"].is_null());
    let delivery = bench.show("ORDER-1")["deliveries"][0].clone();
    for target in [
        "--reference ORDER-1",
        "--delivery 1",
        "--since 2026-01-01",
        "--since 2026-01-01T00:00:00Z",
    ] {
        let replayed = bench
            .dhow(&format!("orders replay --json {target}"))
            .run()
            .json(0);
        let expected = json!({"orders": 1, "deliveries": 1, "without_content": 0});
        assert_eq!(replayed, expected, "{target}");
        wait_until(|| !bench.show("ORDER-1")["deliveries"][0]["settled_at"].is_null());
    }
    assert_ne!(
        bench.show("ORDER-1")["deliveries"][0]["settled_at"],
        delivery["settled_at"]
    );
    for target in ["--delivery 99", "--since 2999-01-01"] {
        let replayed = bench
            .dhow(&format!("orders replay --json {target}"))
            .run()
            .json(1);
        let expected = json!({"orders": 0, "deliveries": 0, "without_content": 0});
        assert_eq!(replayed, expected, "{target}");
    }
    for wrong in [
        "",
        "--since yesterday",
        "--delivery 1 --reference ORDER-1",
        "--delivery 1 --account hitpay",
    ] {
        assert_eq!(
            bench.dhow(&format!("orders replay {wrong}")).run().code,
            2,
            "{wrong}"
        );
    }
    serving.stop();
    assert_eq!(bench.shop.received().len(), 1);
}

#[test]
fn old_webhooks_lose_their_content_and_are_still_duplicates() {
    let bench = Bench::new();
    let serving = bench.serve();
    bench.expect("ORDER-1");
    bench.webhook(&serving, "--reference ORDER-1");
    bench.webhook(&serving, "--reference ORDER-2");
    bench.shop.wait_for(1);
    let none = bench
        .dhow("orders prune --older-than 1h --json")
        .run()
        .json(0);
    assert_eq!(
        (&none["deliveries"], &none["rejected"], &none["orders"]),
        (&0.into(), &0.into(), &0.into())
    );
    let other = rusqlite::Connection::open(&bench.store).unwrap();
    other
        .execute_batch(
            "update dhow_delivery set received_at = 0; update dhow_order set updated_at = 0",
        )
        .unwrap();
    let pruned = bench
        .dhow("orders prune --older-than 400d --json")
        .run()
        .json(0);
    assert_eq!(
        (&pruned["deliveries"], &pruned["orders"]),
        (&1.into(), &1.into())
    );
    assert!(
        pruned["before"].as_str().unwrap().ends_with('Z'),
        "{pruned}"
    );
    assert_eq!(bench.show("ORDER-1")["deliveries"][0]["has_content"], false);
    let gone = bench
        .dhow("orders replay --reference ORDER-1 --json")
        .run()
        .json(1);
    assert_eq!(
        gone,
        json!({"orders": 0, "deliveries": 0, "without_content": 1})
    );
    let page = bench.dhow("orders replay --since 1970-01-01").run().stdout;
    assert!(
        page.contains("processed again: 1 webhook of 1 order"),
        "{page}"
    );
    assert!(
        page.contains("the content of 1 webhook was removed"),
        "{page}"
    );
    let replayed = bench.show("ORDER-2")["timeline"].to_string();
    assert!(
        replayed.contains("1 delivery is processed again"),
        "{replayed}"
    );
    // A webhook that waits for its order keeps its content.
    assert_eq!(bench.show("ORDER-2")["deliveries"][0]["has_content"], true);
    serving.stop();
}

#[test]
fn an_age_without_a_unit_is_refused() {
    for wrong in ["0d", "400", "a year"] {
        let prune = dhow("orders prune --store sqlite:shop.db --older-than");
        assert_eq!(prune.arg(wrong).run().code, 2, "{wrong}");
    }
}

#[test]
fn a_store_that_does_not_exist_is_not_created() {
    let store = fresh_path("missing.db");
    let url = format!("sqlite:{}", store.display());
    for command in [
        "orders",
        "orders show ORDER-1",
        "orders replay --delivery 1",
        "orders prune --older-than 1d",
    ] {
        let error = dhow(command).args("--json --store").arg(&url).run().json(2);
        let message = error["error"]["message"].as_str().unwrap();
        assert!(message.contains("does not exist"), "{message}");
    }
    let by_variable = dhow("orders --json").env("DHOW_STORE", &url).run().json(2);
    assert!(
        by_variable["error"]["message"]
            .as_str()
            .unwrap()
            .contains("does not exist")
    );
    let unnamed = dhow("orders --json").run().json(2);
    assert_eq!(unnamed["error"]["field"], "--store");
    assert!(!store.exists());
}
