//! `dhow demo`: a verified webhook confirms every payment.

use crate::command::dhow;

#[test]
fn the_demo_ends_with_every_payment_paid_by_a_verified_webhook() {
    let demo = dhow("demo --json").run().json(0);
    assert_eq!(demo["verdict"], "paid");
    let payments = demo["payments"].as_array().unwrap();
    assert!(!payments.is_empty());
    for payment in payments {
        assert_eq!(payment["status"], "paid", "{payment}");
        assert_eq!(payment["confirmed_by"], "webhook", "{payment}");
    }
    let hitpay = payments
        .iter()
        .find(|payment| payment["provider"] == "hitpay")
        .unwrap();
    assert_eq!(hitpay["amount"]["minor"], 59_900);
}

#[test]
fn the_timeline_has_the_steps_in_order() {
    let demo = dhow("demo --provider hitpay --provider hitpay --json")
        .run()
        .json(0);
    assert_eq!(demo["payments"].as_array().unwrap().len(), 1);
    let timeline = demo["timeline"].as_array().unwrap();
    let steps: Vec<&str> = timeline
        .iter()
        .map(|step| step["step"].as_str().unwrap())
        .collect();
    assert_eq!(
        steps,
        [
            "sandbox-started",
            "shop-started",
            "order",
            "payment-created",
            "payer-paid",
            "browser-returned",
            "webhook-verified",
            "forgery-rejected",
            "paid",
        ]
    );
    let times: Vec<u64> = timeline
        .iter()
        .map(|step| step["at_ms"].as_u64().unwrap())
        .collect();
    assert!(times.is_sorted());
}

#[test]
fn the_terminal_output_is_a_timeline_and_a_table() {
    let ended = dhow("demo").run();
    assert_eq!((ended.code, ended.stderr.as_str()), (0, ""));
    for expected in [
        "paid: the webhook is verified, and reference, amount and currency match",
        "proves nothing",
        "a forgery for comparison, the same webhook with the amount 599.09: rejected",
        "Try next",
    ] {
        assert!(ended.stdout.contains(expected), "{}", ended.stdout);
    }
    assert!(!ended.stdout.contains('\u{1b}'));
}

#[test]
fn with_a_crash_every_order_is_still_paid_once() {
    let demo = dhow("demo --durable --json").run().json(0);
    assert_eq!(demo["verdict"], "paid");
    let payments = demo["payments"].as_array().unwrap();
    assert_eq!(payments.len(), 4);
    for payment in payments {
        assert_eq!(payment["status"], "paid", "{payment}");
        assert_eq!(payment["confirmed_by"], "webhook", "{payment}");
    }
    let timeline = demo["timeline"].as_array().unwrap();
    let step = |step: &serde_json::Value| step["step"].as_str().unwrap().to_owned();
    let steps: Vec<String> = timeline.iter().map(step).collect();
    let first = |name: &str| steps.iter().position(|step| step == name).expect(name);
    let order = [
        "sandbox-started",
        "shop-started",
        "receiver-started",
        "order",
        "payment-created",
        "payer-paid",
        "webhook-stored",
        "receiver-killed",
        "receiver-restarted",
        "effect-received",
        "paid",
    ];
    assert!(order.map(first).is_sorted(), "{steps:?}");
    let count = |name: &str| steps.iter().filter(|step| *step == name).count();
    assert_eq!(count("paid"), 4, "{steps:?}");
    assert!(count("effect-received") >= 4, "{steps:?}");
}
