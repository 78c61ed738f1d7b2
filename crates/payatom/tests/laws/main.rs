//! Conformance tests: the laws of `dhow-conformance` for PayAtom over reqwest.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod examples;

use std::{
    sync::{Arc, LazyLock},
    time::{Duration, SystemTime},
};

use bytes::Bytes;
use dhow_conformance::{
    Bounds, Declared, ErrorWords, Facts, Harness, Kind, LeftOut, List, Part, Place,
    RecordedResponse, Setup, SignedResponse, SignedTime, Signing, Topic, Vector, Verb, Words,
};
use dhow_core::{
    Beneficiary, Currency, Delivery, Environment, Error, Money, NewPayment, NewPayout, NextAction,
    Reply, Result, Secret, Transport, WebhookSigner,
};
use dhow_payatom::{Paths, PayAtom, PayAtomConfig, PayAtomWebhooks, message_post_hash};
use serde_json::Value;

use examples::{
    PID, account_of, created, form, json, payee, polled, readable, reply, secret, units, unsealed,
    webhook,
};

/// Secret key of a webhook that three other implementations sealed.
const OUTSIDE_SECRET: &str = "sec_live_4c1f0b7e2a9d";
const OUTSIDE_BODY: &str = r#"{"order_id":"ORDER000000001","requested_amount":"100","received_amount":"100","bank_ref":"412345678901","sender_upi":"payer@okaxis","ref_code":"a1c9a8d72ca3e9c3fbdb72b98110b28217260b821c27fbf5108b21f052bcfad8","status":"Approved","post_hash":"03DBp4jOmZKt0/ozmlcSInYjXKPQPCyXquWKpwZTkEpK1gt01LS0ow6ekvDTCfE4gfSvHccc1sp8BtFSFRmzo++lDm2YktwiTmr+KS/jTCJIYNi2vLt4fAjdkhNTxPjn"}"#;

static WORDS: LazyLock<dhow_tests::Words> =
    LazyLock::new(|| dhow_tests::Words::parse(include_str!("../data/words.json")));

#[derive(Default)]
struct PayAtomHarness;

fn config(setup: &Setup) -> Result<PayAtomConfig> {
    let mut paths = Paths::default();
    paths.transaction_reference = Some("/api/collection_utr.php".to_owned());
    paths.refund = Some("/api/refund.php".to_owned());
    let missing = || Error::configuration("secret_key", "is required");
    let (first, previous) = setup.webhook_secrets.split_first().ok_or_else(missing)?;
    let (environment, currency) = (setup.environment, setup.currency);
    let base_url = setup.base_url.clone();
    let config = PayAtomConfig::new(environment, currency, base_url, PID, secret(first))
        .with_previous_secrets(previous.iter().map(|text| secret(text)))
        .with_paths(paths);
    Ok(config)
}

impl Harness for PayAtomHarness {
    type Provider = PayAtom;

    /// The account has no API key, so it has no balances: they are in an unknown unit and are not money.
    fn provider(&self, setup: Setup) -> Result<PayAtom> {
        PayAtom::new(config(&setup)?, setup.transport)
    }

    fn transport(&self, bounds: Bounds) -> Arc<dyn Transport> {
        dhow_tests::transport(bounds)
    }

    fn secrets(&self) -> Vec<&'static str> {
        Vec::new()
    }

    fn facts(&self) -> Facts {
        let amount = Money::from_minor(59_900, Currency::INR);
        Facts::new("Order1042A", "a1C9a8d72ca3", amount)
    }

    fn other_facts(&self) -> Facts {
        let amount = Money::from_minor(7_700, Currency::INR);
        Facts::new("Order2077B", "b7D0c1e83fd4", amount)
    }

    fn second_currency(&self) -> Declared<Money> {
        Declared::Is(Money::from_minor(25_000, Currency::BDT))
    }

    fn unclaimed_currency(&self) -> Declared<Currency> {
        Declared::Is(Currency::KWD)
    }

    fn words(&self, topic: Topic) -> Declared<Words> {
        Declared::Is(match topic {
            Topic::Payment => WORDS.payments("payin", "Under Review"),
            Topic::Refund => WORDS.refunds("refund", "Under Review"),
            Topic::Payout => WORDS.payouts("payout", "Under Review"),
            Topic::Attempt => return Declared::DoesNotApply("PayAtom shows no attempts"),
        })
    }

    fn responses(&self, verb: Verb, facts: &Facts) -> Vec<RecordedResponse> {
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
                    r#"{{"status":"success","pid":"{PID}","ref_code":{}}}"#,
                    json(&facts.provider_reference)
                )
            }
            Verb::PayoutStatus => polled(facts, "Approved", "[]"),
            _ => return Vec::new(),
        };
        vec![RecordedResponse::new(200, body)]
    }

    fn error_response(&self, verb: Verb, words: ErrorWords) -> Declared<RecordedResponse> {
        let error = |message: &str| {
            let body = format!(r#"{{"status":"error","message":"{message}"}}"#);
            Declared::Is(RecordedResponse::new(200, body))
        };
        match (words, verb) {
            (ErrorWords::Refused, _) => error("Amount is required field"),
            (ErrorWords::NotFound, Verb::CreatePayment | Verb::Payout) => {
                Declared::DoesNotApply("the call refers to no existing object")
            }
            (ErrorWords::NotFound, _) => error("Reference code not found."),
            (ErrorWords::Duplicate, Verb::CreatePayment | Verb::Payout) => {
                error("Duplicate order_id Found")
            }
            (ErrorWords::Duplicate, _) => Declared::DoesNotApply("the call creates nothing"),
            (_, _) => Declared::DoesNotApply("no document of PayAtom has such a response"),
        }
    }

    fn new_payment(&self, facts: &Facts) -> Result<NewPayment> {
        let mut new = NewPayment::new(facts.merchant_reference.parse()?, facts.amount);
        let product = match facts.amount.currency() {
            Currency::BDT => "bd-wallet",
            Currency::PKR => "pk-h2h",
            _ => "upi-p2c",
        };
        new.options.set("product", product);
        for (name, value) in account_of(product) {
            new.options.set(*name, *value);
        }
        new.customer.name = Some("Ravi".to_owned());
        new.customer.email = Some("ravi@shop.example".to_owned());
        new.customer.phone = Some("9000000000".to_owned());
        Ok(new)
    }

    fn new_payout(&self, facts: &Facts) -> Result<NewPayout> {
        let reference = facts.merchant_reference.parse()?;
        let (name, upi_id) = payee(facts);
        let beneficiary = Beneficiary::new(name, upi_id);
        Ok(NewPayout::new(reference, facts.amount, beneficiary))
    }

    fn amount_step(&self) -> i64 {
        100
    }

    fn printed(&self, amount: Money) -> String {
        units(amount)
    }

    fn kinds(&self) -> Vec<Kind> {
        let words = || WORDS.payments("payin", "Under Review");
        vec![
            Kind::new("json", Topic::Payment, words()),
            Kind::new("form", Topic::Payment, words()),
        ]
    }

    fn payload(&self, kind: &str, facts: &Facts) -> Bytes {
        let content = match kind {
            "json" => webhook(facts),
            _ => form(facts),
        };
        content.into()
    }

    /// Seals the order id, the amount and the status of any kind of delivery.
    // Without the crate's list of signed fields: a fault in it must not sign the deliveries that detect it.
    fn sign(&self, kind: &str, content: &[u8], signing: &Signing<'_>) -> Option<Delivery> {
        let text = std::str::from_utf8(content).ok()?;
        let value = |name: &str| match kind {
            "json" => match readable(text)?.get(name)? {
                Value::String(text) => Some(text.clone()),
                Value::Number(number) => Some(number.to_string()),
                _ => None,
            },
            _ => {
                let mut pairs = text.split('&').filter_map(|pair| pair.split_once('='));
                let found = pairs.find(|(key, _)| *key == name)?;
                Some(found.1.replace('+', " ").replace("%20", " "))
            }
        };
        let amount = value("received_amount")
            .or(value("amount"))
            .unwrap_or_default();
        let order = value("order_id").unwrap_or_default();
        let status = value("status").unwrap_or_default();
        let key = Secret::allow_weak(signing.secret).ok()?;
        let signed = [
            ("order_id", order.as_str()),
            ("received_amount", amount.as_str()),
            ("status", status.as_str()),
        ];
        let post_hash = message_post_hash(&key, &signed).ok()?;
        let body = match kind {
            "json" => {
                let end = text.rfind('}')?;
                let (start, rest) = text.split_at(end);
                let comma = if start.trim_end().ends_with('{') {
                    ""
                } else {
                    ","
                };
                format!(r#"{start}{comma}"post_hash":"{post_hash}"{rest}"#)
            }
            _ => {
                let pair = dhow_crypto::pairs::encode_pairs([("post_hash", post_hash.as_str())]);
                format!("{text}&{pair}")
            }
        };
        Some(Delivery::post("/webhooks/payatom", body))
    }

    fn signer(&self, setup: Setup) -> Declared<Arc<dyn WebhookSigner>> {
        Declared::Is(Arc::new(PayAtomWebhooks::from(&config(&setup).unwrap())))
    }

    fn signature(&self, _: &str) -> Place {
        Place::Field("post_hash")
    }

    fn signed_time(&self) -> Declared<SignedTime> {
        Declared::DoesNotApply("PayAtom's hash covers no time")
    }

    fn unsigned_headers(&self) -> Declared<Vec<&'static str>> {
        Declared::DoesNotApply("PayAtom's webhooks have no header of their own")
    }

    fn vectors(&self) -> Declared<Vec<Vector>> {
        Declared::Is(vec![Vector {
            delivery: Delivery::post("/webhooks/payatom", OUTSIDE_BODY),
            secret: OUTSIDE_SECRET,
            now: Setup::now(),
            environment: Environment::Live,
            currency: Currency::INR,
            merchant_reference: Some("ORDER000000001"),
            amount: Some(Money::from_minor(10_000, Currency::INR)),
        }])
    }

    fn accepted(&self) -> Reply {
        reply(200, r#"{"hash_status":"HashMatched","acknowledge":"yes"}"#)
    }

    fn rejected(&self) -> Reply {
        reply(401, r#"{"hash_status":"HashMismatch","acknowledge":"no"}"#)
    }

    fn lists(&self, _: &Facts) -> Declared<Vec<List<PayAtom>>> {
        Declared::DoesNotApply("PayAtom has no lists in pages")
    }

    fn amount_field(&self, _: Verb) -> Declared<&'static str> {
        Declared::Is("amount")
    }

    fn beneficiary(&self, facts: &Facts) -> Declared<Vec<(&'static str, &'static str)>> {
        let (name, upi_id) = payee(facts);
        Declared::Is(vec![("account_holder", name), ("upi_id", upi_id)])
    }

    fn expiry_of_request(&self, _: Duration) -> Declared<(&'static str, String)> {
        Declared::DoesNotApply("no product of PayAtom takes a time limit")
    }

    fn account(&self) -> Declared<(&'static str, &'static str)> {
        Declared::Is(("pid", PID))
    }

    fn secret_prefix(&self) -> Declared<&'static str> {
        Declared::DoesNotApply("secret keys have no documented prefix")
    }

    fn expiry(&self) -> Declared<SystemTime> {
        Declared::DoesNotApply("no response of PayAtom has an expiry")
    }

    fn signed_response(&self, verb: Verb) -> Declared<SignedResponse> {
        match verb {
            Verb::PaymentStatus | Verb::FindPayments | Verb::RefundStatus | Verb::PayoutStatus => {
                Declared::Is(SignedResponse {
                    signature: "post_hash",
                    covers: &["order_id", "received_amount", "status"],
                })
            }
            _ => Declared::DoesNotApply("only polling responses of PayAtom are signed"),
        }
    }

    fn next_actions(&self, verb: Verb, _: &Facts) -> Declared<Vec<NextAction>> {
        let (payload, app) = ("upi://pay?pa=a@b".to_owned(), "upi".to_owned());
        let url = payload.clone();
        Declared::Is(match verb {
            Verb::CreatePayment => vec![
                NextAction::ShowQrCode { payload },
                NextAction::OpenApp { app, url },
            ],
            _ => Vec::new(),
        })
    }

    fn reports_refunds(&self) -> Declared<()> {
        Declared::DoesNotApply("a refund is a status of its own, in the table of statuses")
    }

    fn opened(&self, request: &http::Request<Bytes>) -> Bytes {
        unsealed(&String::from_utf8_lossy(request.body())).into()
    }

    fn deciding_members_of_answers(&self, verb: Verb) -> Vec<&'static str> {
        match verb {
            Verb::CreatePayment => vec!["status", "qr_code"],
            Verb::Refund | Verb::Payout | Verb::Answer => vec!["status"],
            Verb::PaymentStatus | Verb::FindPayments | Verb::RefundStatus | Verb::PayoutStatus => {
                vec!["webhook_acknowledged", "post_hash"]
            }
            _ => Vec::new(),
        }
    }

    fn left_out(&self) -> Vec<LeftOut> {
        let account = "PayAtom's messages have no currency; it is the account's";
        let accepted = "the response reports only that the request was accepted";
        let request = LeftOut::of_request;
        let answer = LeftOut::of_answer;
        vec![
            request(Verb::CreatePayment, Part::Currency, account),
            request(Verb::Refund, Part::Currency, account),
            request(Verb::Payout, Part::Currency, account),
            request(
                Verb::Refund,
                Part::MerchantReference,
                "a refund contains only the reference of the payin",
            ),
            request(
                Verb::CreatePayment,
                Part::Credential,
                "a payin contains only the merchant id, and no key",
            ),
            request(
                Verb::Payout,
                Part::Credential,
                "a payout contains only the merchant id, and no key",
            ),
            answer(Verb::Answer, Part::Amount, accepted),
            answer(Verb::CreatePayment, Part::Status, accepted),
            answer(Verb::Refund, Part::Status, accepted),
            answer(Verb::Answer, Part::Status, accepted),
            answer(Verb::Payout, Part::Status, accepted),
            LeftOut::of_delivery(
                "form",
                Part::ProviderReference,
                "the form has only the order id",
            ),
        ]
    }
}

dhow_conformance::laws!(PayAtomHarness);
