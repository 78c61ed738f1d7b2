//! The laws of `dhow-conformance`, tried on HitPay over reqwest.

use std::sync::Arc;

use dhow_conformance::{
    Bounds, Facts, Harness, List, Notice, Recorded, Setup, Signer, Verb, Words,
};
use dhow_core::{
    BaseUrl, Beneficiary, Currency, Delivery, Environment, Lookup, Money, NewPayout, NewRefund,
    ProviderReference, Reply, Result, Secret, Transport,
};
use dhow_hitpay::{HitPay, HitPayConfig, event_signature, form_signature, transfer::TransferQuery};

const KEY: &str = "test_5d3f0c9be1";
const SALT: &str = "form-salt-7ab2c1";
const OLD_SALT: &str = "form-salt-2c90fe";
const EVENT_SALT: &str = "endpoint-salt-91f0";
const OLD_EVENT_SALT: &str = "endpoint-salt-33c7";

const REQUEST: &str = "92965a20-dae5-4d89-a452-5fdfa382dbe1";
const BENEFICIARY: &str = "9ec01865-7af1-4937-813d-7801912d2cd1";
const CHARGE: &str = "92965a2d-ece3-4ace-1245-494050c9a3c1";

#[derive(Default)]
struct HitPayHarness;

impl Harness for HitPayHarness {
    type Provider = HitPay;

    fn provider(&self, setup: Setup) -> HitPay {
        let config = HitPayConfig::new(Environment::Sandbox, secret(KEY))
            .with_webhook_salts([secret(SALT), secret(OLD_SALT)])
            .with_event_salts([secret(EVENT_SALT), secret(OLD_EVENT_SALT)])
            .with_base_url(BaseUrl::new(format!("{}/v1", setup.base_url)).unwrap());
        HitPay::new(config, setup.transport).unwrap()
    }

    fn transport(&self, bounds: Bounds) -> Arc<dyn Transport> {
        dhow_tests::transport(bounds)
    }

    fn secrets(&self) -> Vec<&'static str> {
        vec![KEY, SALT, OLD_SALT, EVENT_SALT, OLD_EVENT_SALT]
    }

    fn facts(&self) -> Facts {
        let amount = Money::from_minor(59_900, Currency::SGD);
        Facts::new("ORDER-1042", REQUEST, amount)
    }

    fn words(&self) -> Words {
        Words {
            open: "pending",
            paid: "completed",
            failed: Some("failed"),
            unknown: "under_review",
        }
    }

    fn answers(&self, verb: Verb, facts: &Facts) -> Vec<Recorded> {
        let request = |usual| request(facts, usual);
        match verb {
            Verb::CreatePayment => vec![Recorded::new(201, request("pending"))],
            Verb::PaymentStatus => vec![Recorded::new(200, request("completed"))],
            Verb::FindPayments => {
                let found = request("completed");
                let meta = r#""meta":{"current_page":1,"last_page":1}"#;
                vec![Recorded::new(
                    200,
                    format!(r#"{{"data":[{found}],{meta}}}"#),
                )]
            }
            Verb::Refund => vec![
                Recorded::new(200, charge(facts)),
                Recorded::new(201, refund(facts)),
            ],
            Verb::RefundStatus => vec![Recorded::new(
                200,
                refund_by_id(facts, &facts.provider_reference),
            )],
            Verb::Cancel => vec![Recorded::new(200, r#"{"success":true}"#)],
            Verb::Payout => vec![
                Recorded::new(200, beneficiary(facts)),
                Recorded::new(201, transfer(facts, "scheduled")),
            ],
            Verb::PayoutStatus => vec![Recorded::new(200, transfer(facts, "paid"))],
            Verb::FindPayouts => {
                let one = transfer(facts, "paid");
                vec![Recorded::new(200, format!(r#"{{"data":[{one}]}}"#))]
            }
            Verb::Balances => vec![Recorded::new(200, balances(facts))],
            _ => Vec::new(),
        }
    }

    fn new_payout(&self, facts: &Facts) -> Result<NewPayout> {
        let reference = facts.merchant_reference.parse()?;
        let mut new = NewPayout::new(reference, facts.amount, Beneficiary::default());
        new.set("beneficiary_id", BENEFICIARY);
        Ok(new)
    }

    /// Names the charge, which is read before, for its currency.
    fn new_refund(&self, facts: &Facts) -> Result<NewRefund> {
        let reference = facts.merchant_reference.parse()?;
        let charge = ProviderReference::new(facts.provider_reference.clone())?;
        let mut new = NewRefund::new(reference, charge.clone(), facts.amount);
        new.attempt = Some(charge);
        Ok(new)
    }

    fn kinds(&self) -> Vec<&'static str> {
        vec!["form", "event"]
    }

    fn delivery(&self, notice: &Notice) -> Option<Delivery> {
        match (notice.kind, notice.signer) {
            ("form", signer) => {
                let salt = match signer {
                    Signer::Current => SALT,
                    Signer::Previous => OLD_SALT,
                    Signer::Stranger => "a-strangers-salt",
                };
                Some(form(salt, &notice.facts))
            }
            ("event", signer) => {
                let salt = match signer {
                    Signer::Current => EVENT_SALT,
                    Signer::Previous => OLD_EVENT_SALT,
                    Signer::Stranger => "a-strangers-salt",
                };
                Some(event(salt, request(&notice.facts, "completed")))
            }
            _ => None,
        }
    }

    fn ambiguous(&self) -> Vec<Delivery> {
        let body = request(&self.facts(), "completed");
        let twice = body.replacen('{', r#"{"amount":"1.00","#, 1);
        vec![event(EVENT_SALT, twice)]
    }

    fn accepted(&self) -> Reply {
        Reply::empty(200)
    }

    fn rejected(&self) -> Reply {
        Reply::empty(401)
    }

    fn signature_header(&self) -> Option<&'static str> {
        Some("hitpay-signature")
    }

    /// HitPay's refund has no field for it.
    fn without_reference(&self) -> Vec<Verb> {
        vec![Verb::Refund]
    }

    fn lists(&self) -> Vec<List<HitPay>> {
        let facts = self.facts();
        let page = |count| {
            let entries = vec![request(&facts, "completed"); count].join(",");
            let links = r#""links":{"next":"https://elsewhere.example/?current_page=2"}"#;
            Recorded::new(200, format!(r#"{{"data":[{entries}],{links}}}"#))
        };
        let other = Facts::new("ORDER-1042", CHARGE, facts.amount);
        let last = request(&other, "completed");
        let meta = r#""meta":{"current_page":2,"last_page":2}"#;
        let last = Recorded::new(200, format!(r#"{{"data":[{last}],{meta}}}"#));
        let search = List::new(
            "search by reference",
            page(100),
            last,
            101,
            |hitpay: &HitPay| {
                Box::pin(async {
                    let order = "ORDER-1042".parse()?;
                    Ok(hitpay.find_payments(&order).await?.len())
                })
            },
        );
        let entry = transfer(&facts, "paid");
        let more = format!(
            r#"{{"data":[{entry}],"links":{{"next":"https://elsewhere.example/"}},"meta":{{"next_cursor":"abc"}}}}"#
        );
        let entry = transfer(&other, "paid");
        let last = format!(r#"{{"data":[{entry}],"meta":{{"next_cursor":null}}}}"#);
        let more = Recorded::new(200, more);
        let transfers = List::new(
            "transfers",
            more,
            Recorded::new(200, last),
            2,
            |hitpay: &HitPay| {
                Box::pin(async {
                    let mut pages = hitpay.transfers(&TransferQuery::default());
                    let mut count = 0;
                    while let Some(page) = pages.next().await? {
                        count += page.items.len();
                    }
                    Ok(count)
                })
            },
        );
        vec![search, transfers]
    }
}

fn secret(text: &str) -> Secret {
    Secret::new(text).unwrap()
}

fn json(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

fn request(facts: &Facts, usual: &str) -> String {
    let (id, order) = (
        json(&facts.provider_reference),
        json(&facts.merchant_reference),
    );
    let (amount, currency) = (facts.amount.decimal(), facts.amount.currency());
    let status = facts.status_or(usual);
    let paid = format!(
        r#"{{"id":"{CHARGE}","status":"succeeded","amount":"{amount}","currency":"{currency}"}}"#
    );
    let payments = if status == "completed" { &*paid } else { "" };
    format!(
        r#"{{"id":{id},"amount":"{amount}","currency":"{currency}","status":"{status}","reference_number":{order},"url":"https://x.example/checkout","payments":[{payments}]}}"#
    )
}

fn currency(facts: &Facts) -> String {
    facts.amount.currency().code().to_ascii_lowercase()
}

fn charge(facts: &Facts) -> String {
    let id = json(&facts.provider_reference);
    let currency = currency(facts);
    format!(
        r#"{{"id":{id},"status":"succeeded","currency":"{currency}","payment_request_id":null}}"#
    )
}

fn beneficiary(facts: &Facts) -> String {
    let currency = currency(facts);
    format!(r#"{{"id":"{BENEFICIARY}","status":"approved","currency":"{currency}"}}"#)
}

fn refund(facts: &Facts) -> String {
    refund_by_id(facts, "f-1")
}

fn refund_by_id(facts: &Facts, id: &str) -> String {
    let (id, charge) = (json(id), json(&facts.provider_reference));
    let (amount, currency) = (facts.amount.decimal(), currency(facts));
    let status = facts.status_or("succeeded");
    format!(
        r#"{{"id":{id},"payment_id":{charge},"amount_refunded":{amount},"currency":"{currency}","status":"{status}"}}"#
    )
}

fn transfer(facts: &Facts, usual: &str) -> String {
    let id = json(&facts.provider_reference);
    let order = json(&facts.merchant_reference);
    let (amount, currency) = (facts.amount.decimal(), currency(facts));
    let status = facts.status_or(usual);
    format!(
        r#"{{"id":{id},"payment_currency":"{currency}","payment_amount":{amount},"source_currency":"{currency}","source_amount":{amount},"reference":{order},"status":"{status}"}}"#
    )
}

fn balances(facts: &Facts) -> String {
    let amount = facts.amount.decimal();
    format!(r#"{{"data":[{{"currency":"sgd","wallets":{{"available":{amount}}}}}]}}"#)
}

fn event(salt: &str, body: String) -> Delivery {
    let signature = event_signature(&secret(salt), body.as_bytes());
    Delivery::post("/webhooks/hitpay", body)
        .with_header("hitpay-signature", &signature)
        .with_header("hitpay-event-object", "payment_request")
        .with_header("hitpay-event-type", "completed")
}

fn form(salt: &str, facts: &Facts) -> Delivery {
    let status = facts.status_or("completed");
    let (amount, currency) = (facts.amount.decimal(), facts.amount.currency());
    let form = dhow_crypto::pairs::encode_pairs([
        ("payment_id", CHARGE),
        ("payment_request_id", facts.provider_reference.as_str()),
        ("reference_number", facts.merchant_reference.as_str()),
        ("phone", ""),
        ("amount", amount.as_str()),
        ("currency", currency.code()),
        ("status", status),
    ]);
    let hmac = form_signature(&secret(salt), form.as_bytes()).unwrap();
    Delivery::post("/webhooks/hitpay", format!("{form}&hmac={hmac}"))
}

dhow_conformance::laws!(HitPayHarness);
