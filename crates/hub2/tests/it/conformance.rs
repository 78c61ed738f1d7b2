//! The laws of `dhow-conformance`, tried on Hub2 over reqwest.

use std::sync::Arc;

use dhow_conformance::{Bounds, Facts, Harness, Notice, Recorded, Setup, Signer, Verb, Words};
use dhow_core::{
    ActionAnswer, Beneficiary, Currency, Delivery, Environment, Money, NewPayout, Reply, Result,
    Secret, Transport,
};
use dhow_hub2::{Hub2, Hub2Config, signature_header};

const KEY: &str = "key_5d3f0c9be1a7";
const SECRET: &str = "whs_5d3f0c9be1a7";
const OLD_SECRET: &str = "whs_33c7ab2c17e0";

#[derive(Default)]
struct Hub2Harness;

impl Harness for Hub2Harness {
    type Provider = Hub2;

    fn provider(&self, setup: Setup) -> Hub2 {
        let config = Hub2Config::new(Environment::Sandbox, secret(KEY), "merchant-7")
            .with_webhook_secrets([secret(SECRET), secret(OLD_SECRET)])
            .with_base_url(setup.base_url);
        let hub2 = Hub2::new(config, setup.transport).unwrap();
        hub2.with_clock(setup.clock)
    }

    fn transport(&self, bounds: Bounds) -> Arc<dyn Transport> {
        dhow_tests::transport(bounds)
    }

    fn secrets(&self) -> Vec<&'static str> {
        vec![KEY, SECRET, OLD_SECRET]
    }

    fn facts(&self) -> Facts {
        let amount = Money::from_minor(59_900, Currency::XOF);
        Facts::new("ORDER1042A", "pi_a1c9a8d72ca3", amount)
    }

    fn words(&self) -> Words {
        Words {
            open: "processing",
            paid: "successful",
            failed: Some("failed"),
            unknown: "under_review",
        }
    }

    fn answers(&self, verb: Verb, facts: &Facts) -> Vec<Recorded> {
        let answer = |status, body: String| vec![Recorded::new(status, body)];
        match verb {
            Verb::CreatePayment => answer(201, intent(facts, "payment_required")),
            Verb::PaymentStatus => answer(200, intent(facts, "successful")),
            Verb::FindPayments => answer(200, format!("[{}]", intent(facts, "successful"))),
            Verb::Answer => vec![
                Recorded::new(200, intent(&facts.clone(), "action_required")),
                Recorded::new(201, intent(facts, "processing")),
            ],
            Verb::Payout => answer(201, transfer(facts, "created")),
            Verb::PayoutStatus => answer(200, transfer(facts, "successful")),
            Verb::FindPayouts => answer(200, format!("[{}]", transfer(facts, "successful"))),
            Verb::Balances => answer(200, balances(facts)),
            _ => Vec::new(),
        }
    }

    fn new_payout(&self, facts: &Facts) -> Result<NewPayout> {
        let mut beneficiary = Beneficiary::new("Awa", "00000001");
        beneficiary.institution = Some("orange".into());
        beneficiary.country = Some("CI".into());
        let reference = facts.merchant_reference.parse()?;
        Ok(NewPayout::new(reference, facts.amount, beneficiary))
    }

    fn action_answer(&self) -> ActionAnswer {
        ActionAnswer::Otp(Secret::allow_weak("1234").unwrap())
    }

    /// The payment's own calls name it by its id.
    fn without_reference(&self) -> Vec<Verb> {
        vec![Verb::Answer]
    }

    // The header is left to `deliveries`: it holds two labelled signatures of which one is enough, so a changed label is no forgery.

    fn delivery(&self, notice: &Notice) -> Option<Delivery> {
        let secret = match notice.signer {
            Signer::Current => SECRET,
            Signer::Previous => OLD_SECRET,
            Signer::Stranger => "a-strangers-secret",
        };
        Some(signed(secret, event(&notice.facts).into_bytes()))
    }

    fn ambiguous(&self) -> Vec<Delivery> {
        let event = event(&self.facts());
        let twice = event.replacen('{', r#"{"mode":"live","#, 1);
        let mut invalid = event.into_bytes();
        let end = invalid.len() - 1;
        invalid.splice(end..end, b",\"note\":\"\xff\"".iter().copied());
        vec![signed(SECRET, twice.into_bytes()), signed(SECRET, invalid)]
    }

    fn accepted(&self) -> Reply {
        Reply::empty(200)
    }

    fn rejected(&self) -> Reply {
        Reply::empty(401)
    }
}

fn secret(text: &str) -> Secret {
    Secret::new(text).unwrap()
}

fn json(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

fn signed(key: &str, body: Vec<u8>) -> Delivery {
    let header = signature_header(&body, &secret(key), None);
    Delivery::post("/webhooks/hub2", body).with_header("hub2-signature", &header)
}

/// The members that intents and transfers share.
fn object(facts: &Facts, usual: &str, reference: &str) -> String {
    format!(
        r#""id":{},"{reference}":{},"status":{},"amount":{},"currency":{},"mode":"sandbox""#,
        json(&facts.provider_reference),
        json(&facts.merchant_reference),
        json(facts.status_or(usual)),
        facts.amount.minor(),
        json(facts.amount.currency().code()),
    )
}

fn intent(facts: &Facts, usual: &str) -> String {
    let members = object(facts, usual, "purchaseReference");
    let status = facts.status_or(usual);
    let payments = if status == "successful" {
        let (amount, currency) = (facts.amount.minor(), facts.amount.currency().code());
        format!(r#"{{"id":"pay_1","status":"{status}","amount":{amount},"currency":"{currency}"}}"#)
    } else {
        String::new()
    };
    format!(r#"{{{members},"token":"t.o.k","payments":[{payments}]}}"#)
}

fn transfer(facts: &Facts, usual: &str) -> String {
    format!("{{{}}}", object(facts, usual, "reference"))
}

fn balances(facts: &Facts) -> String {
    let (amount, currency) = (facts.amount.minor(), facts.amount.currency().code());
    format!(
        r#"{{"collectionAccount":[],"transferAccount":[{{"amount":{amount},"availableBalance":{amount},"currency":"{currency}"}}]}}"#
    )
}

/// An event whose name fits its object.
fn event(facts: &Facts) -> String {
    let name = match facts.status_or("successful") {
        "successful" => "succeeded",
        "failed" => "payment_failed",
        _ => "processing",
    };
    let data = intent(facts, "successful");
    let id = json(&format!("evt_{name}_{}", facts.merchant_reference));
    format!(
        r#"{{"id":{id},"type":"payment_intent.{name}","data":{data},"createdAt":"2026-01-01T00:00:00.000Z","mode":"sandbox"}}"#
    )
}

dhow_conformance::laws!(Hub2Harness);
