//! The laws of `dhow-conformance`, tried on HPay over reqwest.

use std::sync::Arc;

use dhow_conformance::{Bounds, Facts, Harness, Notice, Recorded, Setup, Signer, Verb, Words};
use dhow_core::{
    Beneficiary, Currency, Delivery, Environment, Money, NewPayment, NewPayout, Reply, Result,
    Secret, Transport,
};
use dhow_crypto::{base64, digest::md5_hex, pairs::encode_pairs, rsa};
use dhow_hpay::{HPay, HPayConfig};

use crate::recorder::key;

const PASSCODE: &str = "pass-7f21c0d9e4b8";
const OLD_PASSCODE: &str = "pass-0b44d1aa93e6";
const ACCOUNT: &str = "1234567890912312";

#[derive(Default)]
struct HPayHarness;

impl Harness for HPayHarness {
    type Provider = HPay;

    fn provider(&self, setup: Setup) -> HPay {
        let environment = Environment::Sandbox;
        let config = HPayConfig::new(environment, "100001", secret(PASSCODE), "m@shop.example")
            .with_previous_passcodes([secret(OLD_PASSCODE)])
            .with_checkout_url(setup.base_url.clone())
            .with_account_url(setup.base_url.clone())
            .with_openapi_url(setup.base_url)
            .with_clock(setup.clock)
            .with_private_key(key("merchant_private_pkcs8_pem").as_bytes())
            .unwrap()
            .with_gateway_certificate(key("gateway_cert_pem").as_bytes())
            .unwrap();
        HPay::new(config, setup.transport).unwrap()
    }

    fn transport(&self, bounds: Bounds) -> Arc<dyn Transport> {
        dhow_tests::transport(bounds)
    }

    fn secrets(&self) -> Vec<&'static str> {
        vec![PASSCODE, OLD_PASSCODE]
    }

    /// The order code is both references: HPay gives none of its own before somebody pays.
    fn facts(&self) -> Facts {
        Facts::new(
            "OM_1042",
            "OM_1042",
            Money::from_minor(200_000, Currency::VND),
        )
    }

    fn words(&self) -> Words {
        Words {
            open: "2",
            paid: "1",
            failed: Some("no"),
            unknown: "under-review",
        }
    }

    fn answers(&self, verb: Verb, facts: &Facts) -> Vec<Recorded> {
        let body = match verb {
            Verb::PaymentStatus => order(&facts.provider_reference, facts),
            Verb::FindPayments => order(&facts.merchant_reference, facts),
            Verb::Payout => sent(facts),
            Verb::PayoutStatus => transfer(&facts.provider_reference, facts),
            Verb::FindPayouts => transfer(&facts.merchant_reference, facts),
            Verb::Balances => {
                let amount = facts.amount.decimal();
                format!(
                    r#"{{"data":{{"balance":"{amount}","signature":"x","respone_time":1664182633}},"requestId":"7C","error_code":0,"client_ip":"10.0.9.1"}}"#
                )
            }
            _ => return Vec::new(),
        };
        vec![Recorded::new(200, body)]
    }

    fn new_payment(&self, facts: &Facts) -> Result<NewPayment> {
        let mut new = NewPayment::new(facts.merchant_reference.parse()?, facts.amount);
        new.return_url = Some("https://shop.example/return".into());
        Ok(new)
    }

    fn new_payout(&self, facts: &Facts) -> Result<NewPayout> {
        let reference = facts.merchant_reference.parse()?;
        let mut new = NewPayout::new(reference, facts.amount, Beneficiary::default());
        new.set("bank", "BIDV");
        new.set("account", ACCOUNT);
        new.set("name", "NGUYEN VAN A");
        Ok(new)
    }

    fn kinds(&self) -> Vec<&'static str> {
        vec!["checkout"]
    }

    fn delivery(&self, notice: &Notice) -> Option<Delivery> {
        let passcode = match notice.signer {
            Signer::Current => PASSCODE,
            Signer::Previous => OLD_PASSCODE,
            Signer::Stranger => "a-strangers-passcode",
        };
        Some(Delivery::get(
            "/webhooks/hpay",
            callback(passcode, &notice.facts),
        ))
    }

    fn ambiguous(&self) -> Vec<Delivery> {
        let genuine = callback(PASSCODE, &self.facts());
        let get = |query: String| Delivery::get("/webhooks/hpay", query);
        vec![
            get(format!("{genuine}&price=1")),
            get(format!("{genuine}&%70rice=1")),
            get(format!("{genuine}&note=%FF")),
        ]
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

fn order(order_code: &str, facts: &Facts) -> String {
    let status = match facts.status_or("1") {
        "1" => "00",
        "no" => return r#"{"error_code":"83","data":[],"checksum":""}"#.to_owned(),
        "2" => return r#"{"error_code":"81","data":[],"checksum":""}"#.to_owned(),
        other => other,
    };
    let (order_code, amount) = (json(order_code), facts.amount.decimal());
    format!(
        r#"{{"error_code":"00","data":{{"transaction_status":"{status}","order_code":{order_code},"total_amount":"{amount}","tax_amount":0}},"checksum":"x"}}"#
    )
}

fn sent(facts: &Facts) -> String {
    let id = &facts.merchant_reference;
    let signer = rsa::signer(key("gateway_private_pkcs8_pem").as_bytes()).unwrap();
    let text = format!("{id}|{ACCOUNT}|231423|{PASSCODE}");
    let chain = base64::encode(&signer.sign_sha256(text.as_bytes()).unwrap());
    let id = json(id);
    format!(
        r#"{{"error_code":"000","status":"ok","data":{{"requestId":{id},"bankAccountNumber":"{ACCOUNT}","omiCashoutId":"231423","secureChain":"{chain}"}}}}"#
    )
}

fn transfer(id: &str, facts: &Facts) -> String {
    let (id, amount) = (json(id), facts.amount.decimal());
    format!(
        r#"{{"data":{{"amount":{amount},"transaction_status":4,"cashout_status":3,"request_id":{id}}},"secure_chain":"x","error_code":"000"}}"#
    )
}

/// Without the fields that the digest does not cover.
fn callback(passcode: &str, facts: &Facts) -> String {
    let word = facts.status_or("1");
    let (kind, error) = if word == "no" {
        ("1", "no")
    } else {
        (word, "")
    };
    let (order, price) = (facts.merchant_reference.as_str(), facts.amount.decimal());
    let text = format!("  {order} {price} 96138500 {kind} {error} 100001 {passcode}");
    encode_pairs([
        ("transaction_info", ""),
        ("order_code", order),
        ("price", &price),
        ("payment_id", "96138500"),
        ("payment_type", kind),
        ("error_text", error),
        ("secure_code", &md5_hex(text.as_bytes())),
    ])
}

dhow_conformance::laws!(HPayHarness);
