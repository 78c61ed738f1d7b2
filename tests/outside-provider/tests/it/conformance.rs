//! The laws of `dhow-conformance`, tried on Cowrie.

use std::time::SystemTime;

use dhow_conformance::{Facts, Harness, List, Notice, Recorded, Setup, Signer, Verb, Words};
use dhow_core::{Beneficiary, Currency, Delivery, Environment, Lookup, Money, NewPayout, Reply, Result, Secret};
use dhow_cowrie::{Cowrie, signature};

pub(crate) const KEY: &str = "ck_test_7c1f0a9b";
pub(crate) const SECRET: &str = "whsec_new_51d2e8";
pub(crate) const OLD_SECRET: &str = "whsec_old_90ab34";
/// The number of a wallet that payouts go to.
const ACCOUNT: &str = "01712345678";

#[derive(Default)]
pub(crate) struct CowrieHarness;

impl Harness for CowrieHarness {
    type Provider = Cowrie;

    fn provider(&self, setup: Setup) -> Cowrie {
        let cowrie = Cowrie::new(Environment::Sandbox, setup.base_url, &secret(KEY), setup.transport);
        let secrets = [secret(SECRET), secret(OLD_SECRET)];
        cowrie.expect("a good configuration").with_webhook_secrets(&secrets, setup.clock)
    }

    fn secrets(&self) -> Vec<&'static str> {
        vec![KEY, SECRET, OLD_SECRET]
    }

    fn facts(&self) -> Facts {
        Facts::new("ORDER-1042", "pay_5d0c91", Money::from_minor(59_950, Currency::BDT))
    }

    fn words(&self) -> Words {
        Words { open: "open", paid: "paid", failed: Some("failed"), unknown: "under_review" }
    }

    fn answers(&self, verb: Verb, facts: &Facts) -> Vec<Recorded> {
        match verb {
            Verb::CreatePayment => vec![Recorded::new(201, payment(facts, "open"))],
            Verb::PaymentStatus => vec![Recorded::new(200, payment(facts, "paid"))],
            Verb::FindPayments => vec![page(&[facts], None)],
            Verb::Refund => {
                vec![Recorded::new(200, payment(&large(facts), "paid")), Recorded::new(201, refund(facts, "pending"))]
            }
            Verb::RefundStatus => vec![Recorded::new(200, refund(facts, "done"))],
            Verb::Payout => vec![Recorded::new(201, payout(facts, "queued"))],
            Verb::PayoutStatus => vec![Recorded::new(200, payout(facts, "paid"))],
            Verb::FindPayouts => vec![payouts(facts)],
            Verb::Cancel => vec![Recorded::new(200, payment(facts, "cancelled"))],
            Verb::Answer => vec![Recorded::new(200, payment(facts, "processing"))],
            Verb::Balances => vec![balances(facts)],
            _ => Vec::new(),
        }
    }

    fn new_payout(&self, facts: &Facts) -> Result<NewPayout> {
        let reference = facts.merchant_reference.parse()?;
        Ok(NewPayout::new(reference, facts.amount, Beneficiary::new("Rahima Begum", ACCOUNT)))
    }

    fn delivery(&self, notice: &Notice) -> Option<Delivery> {
        let secret = match notice.signer {
            Signer::Current => SECRET,
            Signer::Previous => OLD_SECRET,
            Signer::Stranger => "whsec_of_somebody_else",
        };
        Some(signed(secret, notice.signed_at, payment(&notice.facts, "paid")))
    }

    fn ambiguous(&self) -> Vec<Delivery> {
        let now = SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_790_000_000);
        let twice = payment(&self.facts(), "paid").replacen('{', r#"{"amount":"1.00","#, 1);
        vec![signed(SECRET, now, twice)]
    }

    fn accepted(&self) -> Reply {
        Reply::empty(204)
    }

    fn rejected(&self) -> Reply {
        Reply::empty(401)
    }

    fn signature_header(&self) -> Option<&'static str> {
        Some("cowrie-signature")
    }

    fn lists(&self) -> Vec<List<Cowrie>> {
        let facts = self.facts();
        let more = page(&[&facts, &facts], Some("https://elsewhere.example/v1/payments?after=2"));
        let last = page(&[&facts], None);
        vec![List::new("payments by order", more, last, 3, |cowrie: &Cowrie| {
            Box::pin(async {
                let order = "ORDER-1042".parse()?;
                Ok(cowrie.find_payments(&order).await?.len())
            })
        })]
    }
}

fn payment(facts: &Facts, usual: &str) -> String {
    let more = r#""pay_url":"https://cowrie.example/p/5d0c91","expires_at":1790003600"#;
    object("payment", facts, usual, more)
}

/// A payment of which any refund is a part.
fn large(facts: &Facts) -> Facts {
    let mut facts = facts.clone();
    facts.amount = Money::from_minor(9_999_900, facts.amount.currency());
    facts
}

fn refund(facts: &Facts, usual: &str) -> String {
    object("refund", facts, usual, &format!(r#""payment":{}"#, json(&facts.provider_reference)))
}

fn payout(facts: &Facts, usual: &str) -> String {
    object("payout", facts, usual, &format!(r#""account":"{ACCOUNT}""#))
}

/// The members that all objects have, and more of one kind.
fn object(kind: &str, facts: &Facts, usual: &str, more: &str) -> String {
    let state = json(facts.status_or(usual));
    let (amount, currency) = (facts.amount.decimal(), facts.amount.currency());
    let id = json(&facts.provider_reference);
    let order = json(&facts.merchant_reference);
    format!(
        r#"{{"object":"{kind}","id":{id},"order":{order},"amount":"{amount}","currency":"{currency}","state":{state},"mode":"sandbox",{more}}}"#
    )
}

fn page(all: &[&Facts], next: Option<&str>) -> Recorded {
    let payments: Vec<String> = all.iter().map(|facts| payment(facts, "paid")).collect();
    let next = next.map_or("null".to_owned(), json);
    Recorded::new(200, format!(r#"{{"payments":[{}],"next":{next}}}"#, payments.join(",")))
}

fn payouts(facts: &Facts) -> Recorded {
    Recorded::new(200, format!(r#"{{"payouts":[{}],"next":null}}"#, payout(facts, "paid")))
}

fn balances(facts: &Facts) -> Recorded {
    let (amount, currency) = (facts.amount.decimal(), facts.amount.currency());
    Recorded::new(
        200,
        format!(r#"{{"balances":[{{"account":"available","amount":"{amount}","currency":"{currency}"}}]}}"#),
    )
}

fn secret(text: &str) -> Secret {
    Secret::new(text).expect("not blank")
}

fn json(text: &str) -> String {
    serde_json::to_string(text).expect("any text is a JSON string")
}

fn signed(secret: &str, at: SystemTime, body: String) -> Delivery {
    let seconds = at.duration_since(SystemTime::UNIX_EPOCH).expect("after 1970").as_secs();
    let header = signature(&self::secret(secret), seconds, body.as_bytes());
    Delivery::post("/webhooks/cowrie", body).with_header("cowrie-signature", &header)
}

dhow_conformance::laws!(CowrieHarness);
