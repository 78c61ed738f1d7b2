//! The laws of `dhow-conformance`, tried on PayAtom over reqwest.

use std::sync::Arc;

use bytes::Bytes;
use dhow_conformance::{Bounds, Facts, Harness, Notice, Recorded, Setup, Signer, Verb, Words};
use dhow_core::{
    Beneficiary, Currency, Delivery, Environment, Money, NewPayment, NewPayout, Reply, Result,
    Secret, Transport,
};
use dhow_payatom::{Paths, PayAtom, PayAtomConfig, message_post_hash};

const SECRET: &str = "sec_5d3f0c9be1a7";
const OLD_SECRET: &str = "sec_33c7ab2c17e0";

#[derive(Default)]
struct PayAtomHarness;

impl Harness for PayAtomHarness {
    type Provider = PayAtom;

    /// Without an API key, and so without balances: they are of unknown unit and mean no money.
    fn provider(&self, setup: Setup) -> PayAtom {
        let mut paths = Paths::default();
        paths.transaction_reference = Some("/api/collection_utr.php".to_owned());
        paths.refund = Some("/api/refund.php".to_owned());
        let (environment, currency) = (Environment::Sandbox, Currency::INR);
        let config =
            PayAtomConfig::new(environment, currency, setup.base_url, "P-1", secret(SECRET))
                .with_previous_secret_keys([secret(OLD_SECRET)])
                .with_paths(paths);
        PayAtom::new(config, setup.transport).unwrap()
    }

    fn transport(&self, bounds: Bounds) -> Arc<dyn Transport> {
        dhow_tests::transport(bounds)
    }

    fn secrets(&self) -> Vec<&'static str> {
        vec![SECRET, OLD_SECRET]
    }

    fn facts(&self) -> Facts {
        let amount = Money::from_minor(59_900, Currency::INR);
        Facts::new("ORDER1042A", "a1c9a8d72ca3", amount)
    }

    fn words(&self) -> Words {
        Words {
            open: "Pending",
            paid: "Approved",
            failed: Some("Declined"),
            unknown: "Under Review",
        }
    }

    fn answers(&self, verb: Verb, facts: &Facts) -> Vec<Recorded> {
        let body = match verb {
            Verb::CreatePayment => created(facts),
            Verb::PaymentStatus | Verb::FindPayments => polled(facts, "Approved", "[]"),
            Verb::Refund | Verb::Answer => r#"{"status":"success"}"#.to_owned(),
            Verb::RefundStatus => {
                let info = format!(r#"{{"refund_amount":"{}"}}"#, units(facts.amount));
                polled(facts, "Refund Completed", &info)
            }
            Verb::Payout => {
                format!(
                    r#"{{"status":"success","ref_code":{}}}"#,
                    json(&facts.provider_reference)
                )
            }
            Verb::PayoutStatus => polled(facts, "Approved", "[]"),
            _ => return Vec::new(),
        };
        vec![Recorded::new(200, body)]
    }

    fn new_payment(&self, facts: &Facts) -> Result<NewPayment> {
        let mut new = NewPayment::new(facts.merchant_reference.parse()?, facts.amount);
        for (name, value) in [
            ("product", "upi-p2c"),
            ("name", "Ravi"),
            ("email", "ravi@shop.example"),
            ("phone", "9000000000"),
        ] {
            new.set(name, value);
        }
        Ok(new)
    }

    fn new_payout(&self, facts: &Facts) -> Result<NewPayout> {
        let reference = facts.merchant_reference.parse()?;
        let mut new = NewPayout::new(reference, facts.amount, Beneficiary::default());
        new.set("name", "Asha");
        new.set("account", "asha@bank");
        Ok(new)
    }

    fn amount_step(&self) -> i64 {
        100
    }

    fn printed(&self, amount: Money) -> String {
        units(amount)
    }

    fn kinds(&self) -> Vec<&'static str> {
        vec!["json", "form"]
    }

    fn delivery(&self, notice: &Notice) -> Option<Delivery> {
        let secret = match notice.signer {
            Signer::Current => SECRET,
            Signer::Previous => OLD_SECRET,
            Signer::Stranger => "a-strangers-secret",
        };
        let body = match notice.kind {
            "json" => callback(secret, &notice.facts),
            _ => form(secret, &notice.facts),
        };
        Some(Delivery::post("/webhooks/payatom", body))
    }

    fn ambiguous(&self) -> Vec<Delivery> {
        let facts = self.facts();
        let twice = callback(SECRET, &facts).replacen('{', r#"{"received_amount":"1","#, 1);
        let mut invalid = callback(SECRET, &facts).into_bytes();
        let end = invalid.len() - 1;
        invalid.splice(end..end, b",\"note\":\"\xff\"".iter().copied());
        let form = format!("{}&status=Approved", form(SECRET, &facts));
        let post = |body: Bytes| Delivery::post("/webhooks/payatom", body);
        vec![post(twice.into()), post(invalid.into()), post(form.into())]
    }

    fn accepted(&self) -> Reply {
        reply(200, r#"{"hash_status":"HashMatched","acknowledge":"yes"}"#)
    }

    fn rejected(&self) -> Reply {
        reply(401, r#"{"hash_status":"HashMismatch","acknowledge":"no"}"#)
    }

    fn without_amount(&self) -> Vec<Verb> {
        vec![Verb::Answer]
    }

    /// PayAtom's refund names the payin, and has no field for a reference of its own.
    fn without_reference(&self) -> Vec<Verb> {
        vec![Verb::Refund]
    }
}

fn secret(text: &str) -> Secret {
    Secret::new(text).unwrap()
}

fn json(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

fn units(amount: Money) -> String {
    amount.whole_major().unwrap().to_string()
}

fn reply(status: u16, body: &'static str) -> Reply {
    Reply::new(
        status,
        "application/json; charset=utf-8",
        Bytes::from_static(body.as_bytes()),
    )
}

fn created(facts: &Facts) -> String {
    let ref_code = json(&facts.provider_reference);
    format!(r#"{{"ref_code":{ref_code},"qr_code":"upi://pay?pa=a@b","status":"success"}}"#)
}

fn sealed(key: &str, facts: &Facts, status: &str) -> String {
    let order = &facts.merchant_reference;
    message_post_hash(&secret(key), order, &units(facts.amount), status).unwrap()
}

fn polled(facts: &Facts, usual: &str, refund_info: &str) -> String {
    let status = facts.status_or(usual);
    let post_hash = sealed(SECRET, facts, status);
    let (order, ref_code) = (
        json(&facts.merchant_reference),
        json(&facts.provider_reference),
    );
    let units = units(facts.amount);
    format!(
        r#"{{"order_id":{order},"ref_code":{ref_code},"received_amount":"{units}","webhook_acknowledged":"0","status":"{status}","post_hash":"{post_hash}","refund_info":{refund_info}}}"#
    )
}

/// `ref_code` is not covered by the hash; the event says so.
fn callback(key: &str, facts: &Facts) -> String {
    let status = facts.status_or("Approved");
    let post_hash = sealed(key, facts, status);
    let (order, ref_code) = (
        json(&facts.merchant_reference),
        json(&facts.provider_reference),
    );
    let units = units(facts.amount);
    format!(
        r#"{{"order_id":{order},"requested_amount":"{units}","received_amount":"{units}","ref_code":{ref_code},"status":"{status}","post_hash":"{post_hash}"}}"#
    )
}

fn form(key: &str, facts: &Facts) -> String {
    let status = facts.status_or("Approved");
    let (units, post_hash) = (units(facts.amount), sealed(key, facts, status));
    dhow_crypto::pairs::encode_pairs([
        ("order_id", facts.merchant_reference.as_str()),
        ("amount", &units),
        ("status", status),
        ("post_hash", &post_hash),
    ])
}

dhow_conformance::laws!(PayAtomHarness);
