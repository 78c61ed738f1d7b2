//! Hub2 on the command line: a payment with a one-time password, a payout, balances, and a delivery.

use serde_json::Value;

use crate::command::dhow;
use crate::served::Served;

const PAY: &str = "pay --provider hub2 --currency XOF --reference ORDER-1 --json \
                   --set msisdn=00000001 --set country=CI --set provider=orange --amount";

fn id(object: &Value) -> &str {
    object["id"].as_str().unwrap()
}

#[test]
fn a_payment_with_a_one_time_password_ends_paid() {
    let served = Served::start();
    let payment = served.dhow(PAY).arg("200").run().json(0);
    assert_eq!(payment["status"], "processing");
    assert_eq!(payment["amount"]["minor"], 200);
    assert_eq!(payment["environment"], "sandbox");
    let status = || served.dhow("status hub2 --json").arg(id(&payment)).run();
    let waiting = status().json(0);
    assert_eq!(waiting["status"], "action-required");
    assert_eq!(waiting["next_action"]["type"], "otp");
    let action = |input: &str| {
        served
            .dhow("action hub2 --json")
            .arg(id(&payment))
            .args(input)
            .run()
    };
    assert_eq!(action("--otp 12345").json(1)["error"]["outcome"], "refused");
    assert_eq!(
        action("--reference 4123").json(2)["error"]["kind"],
        "unsupported"
    );
    assert_eq!(action("--otp 1234").json(0)["status"], "processing");
    let paid = status().json(0);
    assert_eq!(paid["status"], "paid");
    assert_eq!(paid["received"]["minor"], 200);
}

#[test]
fn an_action_takes_either_a_password_or_a_reference() {
    for wrong in ["", "--otp 1 --reference 2"] {
        assert_eq!(
            dhow("action hub2 pi_1").args(wrong).run().code,
            2,
            "{wrong}"
        );
    }
}

#[test]
fn an_amount_with_decimals_is_refused_locally() {
    let served = Served::start();
    let error = served.dhow(PAY).arg("200.50").run().json(2);
    assert_eq!(error["error"]["field"], "amount");
    assert_eq!(error["error"]["outcome"], "not-sent");
    let message = error["error"]["message"].as_str().unwrap();
    assert!(
        message.contains("decimal") && message.contains("XOF"),
        "{message}"
    );
    assert_eq!(served.get("/_sandbox/requests"), serde_json::json!([]));
}

#[test]
fn a_reference_with_other_characters_is_refused_locally() {
    let served = Served::start();
    let pay = "pay --provider hub2 --currency XOF --amount 200 --json --reference a/b";
    assert_eq!(
        served.dhow(pay).run().json(2)["error"]["outcome"],
        "not-sent"
    );
    assert_eq!(served.get("/_sandbox/requests"), serde_json::json!([]));
}

#[test]
fn a_payout_is_sent_and_reduces_the_balance() {
    let served = Served::start();
    let payout = "payout --provider hub2 --amount 5000 --currency XOF --reference P-1 --json --set name=Awa \
                  --set account=00000001 --set institution=orange --set country=CI";
    let payout = served.dhow(payout).run().json(0);
    assert_eq!(payout["gateway_status"], "created");
    let balances = served.dhow("balance --provider hub2 --json").run().json(0);
    assert!(balances.to_string().contains("95000"), "{balances}");
}

#[test]
fn a_delivery_is_verified_with_the_secret_alone() {
    let body = r#"{"id":"evt_1","type":"payment.succeeded","data":{"id":"pay_1","status":"successful","amount":200,"currency":"XOF"},"createdAt":"2024-01-01T00:00:00.000Z","mode":"sandbox"}"#;
    let request = format!(
        "POST /hook HTTP/1.1\r\nHub2-Signature: s1=86604a18cee80945728b21376c7f716ba375202248a600b7d09f425dd54c4abe\r\n\r\n{body}"
    );
    let verify = || dhow("webhook verify --provider hub2 --json").stdin(request.as_bytes());
    let valid = verify()
        .env("DHOW_HUB2_WEBHOOK_SECRETS", "older-secret,current-secret")
        .run()
        .json(0);
    assert_eq!(valid["verdict"], "valid");
    assert_eq!(valid["event"]["gateway_status"], "successful");
    assert_eq!(valid["event"]["status"], "paid");
    let rejected = verify()
        .env("DHOW_HUB2_WEBHOOK_SECRETS", "another-secret")
        .run()
        .json(1);
    assert_eq!(rejected["reason"], "signature-mismatch");
    assert!(rejected["event"].is_null());
    assert_eq!(verify().run().code, 2, "no secret is set");
}

#[test]
fn the_demo_takes_a_payment_with_a_one_time_password() {
    let demo = dhow("demo --provider hub2 --json").run().json(0);
    assert_eq!(demo["verdict"], "paid");
    assert_eq!(demo["payments"][0]["confirmed_by"], "webhook");
    let steps = demo["timeline"].as_array().unwrap();
    assert!(steps.iter().any(|step| step["step"] == "password-asked"));
}

#[test]
fn an_intent_of_hub2_says_what_was_received() {
    for (status, means, minor) in [
        ("successful", "paid", Some(2_500)),
        ("failed", "failed", None),
        ("payment_required", "pending", None),
        ("processing", "processing", None),
    ] {
        let receiver = crate::receiver::Receiver::with_response("200 OK", "");
        let secret = |command: crate::command::Dhow| {
            command.env("DHOW_HUB2_WEBHOOK_SECRETS", "self-made-secret-1")
        };
        let order = "--reference ORDER-7 --amount 2500 --currency XOF --status";
        let send = secret(dhow("webhook send hub2 --json --to")).arg(receiver.url());
        send.args(order).arg(status).run().json(0);
        let verify = secret(dhow("webhook verify hub2 --json"));
        let verdict = verify.stdin(receiver.request()).run().json(0);
        let event = &verdict["event"];
        assert_eq!(verdict["assurance"], "full", "{status}: {verdict}");
        assert_eq!(event["status"], means, "{verdict}");
        assert_eq!(event["amount"]["minor"].as_i64(), minor, "{verdict}");
    }
}
