//! The laws of `dhow-conformance`, for Hub2 over reqwest.
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
    Bounds, Declared, ErrorWords, Facts, Harness, Kind, LeftOut, List, Place, RecordedResponse,
    Setup, SignedResponse, SignedTime, Signing, Topic, Vector, Verb, Words,
};
use dhow_core::{
    ActionAnswer, Beneficiary, Currency, Delivery, Environment, Lookup, MerchantReference, Money,
    NewPayment, NewPayout, NextAction, PayoutLookup, Reply, Result, Secret, Transport,
    WebhookSigner,
};
use dhow_crypto::hmac::HmacKey;
use dhow_hub2::{Hub2, Hub2Config, Hub2Webhooks};

use examples::{MERCHANT, PAGE, balances, event, intent, recipient, secret, transfer};

/// Delivery signed with Python's `hmac`.
const OUTSIDE_SECRET: &str = "b4b629622a0f1a9163eb1a2a753eae54";
const OUTSIDE_BODY: &str = r#"{"id":"evt_a0a406e900d6af0a","type":"transfer.failed","data":{"id":"tr_3c3a2fb86ac4","status":"pending","amount":168248,"currency":"XOF"},"createdAt":"2026-11-20T07:30:00.000Z","mode":"sandbox"}"#;
const OUTSIDE_HEADER: &str = "s1=8ea94c49432d754bceffbe8a098c7973caacec289082628be562377991b72ac5";

static WORDS: LazyLock<dhow_tests::Words> =
    LazyLock::new(|| dhow_tests::Words::parse(include_str!("../data/words.json")));

#[derive(Default)]
struct Hub2Harness;

fn config(setup: &Setup) -> Result<Hub2Config> {
    let secrets = setup.webhook_secrets.iter().map(|text| secret(text));
    let config = Hub2Config::new(setup.environment, secret(setup.api_key), MERCHANT)
        .with_webhook_secrets(secrets)
        .with_base_url(setup.base_url.clone())
        .with_clock(Arc::clone(&setup.clock));
    Ok(config)
}

impl Harness for Hub2Harness {
    type Provider = Hub2;

    fn provider(&self, setup: Setup) -> Result<Hub2> {
        Hub2::new(config(&setup)?, setup.transport)
    }

    fn transport(&self, bounds: Bounds) -> Arc<dyn Transport> {
        dhow_tests::transport(bounds)
    }

    fn secrets(&self) -> Vec<&'static str> {
        Vec::new()
    }

    fn facts(&self) -> Facts {
        let amount = Money::from_minor(59_900, Currency::XOF);
        Facts::new("Order1042A", "in_a1C9a8d72ca3", amount)
    }

    fn other_facts(&self) -> Facts {
        let amount = Money::from_minor(7_705, Currency::XOF);
        Facts::new("Order2077B", "in_b7D0c1e83fd4", amount)
    }

    fn second_currency(&self) -> Declared<Money> {
        Declared::Is(Money::from_minor(25_000, Currency::XAF))
    }

    fn unclaimed_currency(&self) -> Declared<Currency> {
        Declared::Is(Currency::KWD)
    }

    fn words(&self, topic: Topic) -> Declared<Words> {
        Declared::Is(match topic {
            Topic::Payment => WORDS.payments("intent", "under_review"),
            Topic::Attempt => WORDS.payments("payment", "under_review"),
            Topic::Payout => WORDS.payouts("transfer", "under_review"),
            Topic::Refund => return Declared::DoesNotApply("Hub2 has no refunds"),
        })
    }

    fn responses(&self, verb: Verb, facts: &Facts) -> Vec<RecordedResponse> {
        let answer = |status, body: String| vec![RecordedResponse::new(status, body)];
        match verb {
            Verb::CreatePayment => answer(201, intent(facts, "payment_required")),
            Verb::PaymentStatus => answer(200, intent(facts, "successful")),
            Verb::FindPayments => answer(200, format!("[{}]", intent(facts, "successful"))),
            Verb::Answer => {
                let mut before = facts.clone();
                before.status = None;
                vec![
                    RecordedResponse::new(200, intent(&before, "action_required")),
                    RecordedResponse::new(201, intent(facts, "processing")),
                ]
            }
            Verb::Payout => answer(201, transfer(facts, "created")),
            Verb::PayoutStatus => answer(200, transfer(facts, "successful")),
            Verb::FindPayouts => answer(200, format!("[{}]", transfer(facts, "successful"))),
            Verb::Balances => answer(200, balances(facts)),
            _ => Vec::new(),
        }
    }

    fn error_response(&self, verb: Verb, words: ErrorWords) -> Declared<RecordedResponse> {
        let response = |status: u16, code: &str, message: &str| {
            let body = format!(r#"{{"status":{status},"code":"{code}","message":"{message}"}}"#);
            Declared::Is(RecordedResponse::new(status, body))
        };
        match (words, verb) {
            // Without a code: the law also sends this body with 404, where it must not prove an absence.
            (ErrorWords::Refused, _) => Declared::Is(RecordedResponse::new(
                400,
                r#"{"statusCode":400,"message":["amount must be a positive number"],"error":"Bad Request"}"#,
            )),
            (ErrorWords::NotFound, Verb::PaymentStatus | Verb::Answer | Verb::PayoutStatus) => {
                response(404, "transaction-not-found", "Transaction not found")
            }
            (ErrorWords::NotFound, _) => {
                Declared::DoesNotApply("the call is about no object, or returns an empty list")
            }
            (ErrorWords::Duplicate, Verb::CreatePayment | Verb::Payout) => {
                response(409, "duplicate_request", "This reference was used before")
            }
            (ErrorWords::Duplicate, _) => Declared::DoesNotApply("the call creates no object"),
            (_, _) => Declared::DoesNotApply("Hub2 documents no such response"),
        }
    }

    /// Returns a payment with a customer reference, so that the purchase reference occurs once in the request.
    fn new_payment(&self, facts: &Facts) -> Result<NewPayment> {
        let mut new = NewPayment::new(facts.merchant_reference.parse()?, facts.amount);
        new.options.set("customer_reference", "Customer-7");
        Ok(new)
    }

    fn new_payout(&self, facts: &Facts) -> Result<NewPayout> {
        let [name, account, institution, country] = recipient(facts);
        let mut beneficiary = Beneficiary::new(name, account);
        beneficiary.institution = Some(institution.into());
        beneficiary.country = Some(country.into());
        let reference = facts.merchant_reference.parse()?;
        Ok(NewPayout::new(reference, facts.amount, beneficiary))
    }

    fn action_answer(&self) -> ActionAnswer {
        ActionAnswer::Otp(Secret::allow_weak("1234").unwrap())
    }

    fn kinds(&self) -> Vec<Kind> {
        let intents = WORDS.payments("intent", "under_review");
        let payments = WORDS.payments("payment", "under_review");
        let transfers = WORDS.payouts("transfer", "under_review");
        vec![
            Kind::new("payment_intent", Topic::Payment, intents),
            Kind::new("payment", Topic::Attempt, payments),
            Kind::new("transfer", Topic::Payout, transfers),
        ]
    }

    fn payload(&self, kind: &str, facts: &Facts) -> Bytes {
        event(kind, facts).into()
    }

    /// Signs by Hub2's documentation, not with the code of the crate.
    fn sign(&self, _: &str, content: &[u8], signing: &Signing<'_>) -> Option<Delivery> {
        let mut mac = HmacKey::new(signing.secret.as_bytes()).ok()?.start();
        mac.update(content);
        let post = Delivery::post("/webhooks/hub2", content.to_vec());
        post.with_header("hub2-signature", &format!("s1={}", mac.finish_hex()))
            .ok()
    }

    fn signer(&self, setup: Setup) -> Declared<Arc<dyn WebhookSigner>> {
        Declared::Is(Arc::new(Hub2Webhooks::from(&config(&setup).unwrap())))
    }

    fn signature(&self, _: &str) -> Place {
        Place::Header("hub2-signature")
    }

    /// Returns text that may follow the signature: the header is a list, and parts with other names are ignored.
    fn allowed_beside_signature(&self, _: &str) -> Vec<&'static str> {
        vec![" ", "\t", ",", ",0", ",v1=", ",v2=0", " 0"]
    }

    fn deciding_members(&self, _: &str) -> Vec<&'static str> {
        vec!["type", "id", "mode"]
    }

    fn signed_time(&self) -> Declared<SignedTime> {
        Declared::DoesNotApply("Hub2 does not sign the time of a delivery")
    }

    fn unsigned_headers(&self) -> Declared<Vec<&'static str>> {
        Declared::DoesNotApply("the signature is the only header of a delivery")
    }

    fn vectors(&self) -> Declared<Vec<Vector>> {
        let delivery = Delivery::post("/webhooks/hub2", OUTSIDE_BODY);
        Declared::Is(vec![Vector {
            delivery: delivery
                .with_header("hub2-signature", OUTSIDE_HEADER)
                .unwrap(),
            secret: OUTSIDE_SECRET,
            now: Setup::now(),
            environment: Environment::Sandbox,
            currency: Currency::XOF,
            merchant_reference: None,
            amount: Some(Money::from_minor(168_248, Currency::XOF)),
        }])
    }

    fn accepted(&self) -> Reply {
        Reply::empty(200)
    }

    fn rejected(&self) -> Reply {
        Reply::empty(401)
    }

    /// Returns lists of two pages: one of ten items may not be the last, a shorter one is.
    fn lists(&self, facts: &Facts) -> Declared<Vec<List<Hub2>>> {
        let page = |ids: std::ops::Range<u32>, object: fn(&Facts) -> String| {
            let entry = |id| {
                let mut facts = facts.clone();
                facts.provider_reference = format!("in_{id:08}");
                object(&facts)
            };
            let entries: Vec<String> = ids.map(entry).collect();
            RecordedResponse::new(200, format!("[{}]", entries.join(",")))
        };
        let reference: MerchantReference = facts.merchant_reference.parse().unwrap();
        let paid: fn(&Facts) -> String = |facts| intent(facts, "successful");
        let payments_of = reference.clone();
        let payments = List::new(
            "payments by reference",
            page(0..10, paid),
            page(10..12, paid),
            12,
            move |hub2: &Hub2| {
                let reference = payments_of.clone();
                Box::pin(async move { Ok(hub2.find_payments(&reference).await?.len()) })
            },
        );
        let sent: fn(&Facts) -> String = |facts| transfer(facts, "successful");
        let payouts = List::new(
            "payouts by reference",
            page(0..10, sent),
            page(10..12, sent),
            12,
            move |hub2: &Hub2| {
                let reference = reference.clone();
                Box::pin(async move { Ok(hub2.find_payouts(&reference).await?.len()) })
            },
        );
        Declared::Is(vec![payments, payouts])
    }

    fn amount_field(&self, _: Verb) -> Declared<&'static str> {
        Declared::Is("amount")
    }

    fn beneficiary(&self, facts: &Facts) -> Declared<Vec<(&'static str, &'static str)>> {
        let names = ["recipientName", "msisdn", "provider", "country"];
        Declared::Is(names.into_iter().zip(recipient(facts)).collect())
    }

    fn expiry_of_request(&self, _: Duration) -> Declared<(&'static str, String)> {
        Declared::DoesNotApply("the request for an intent has no expiry")
    }

    fn account(&self) -> Declared<(&'static str, &'static str)> {
        Declared::Is(("merchantId", MERCHANT))
    }

    fn secret_prefix(&self) -> Declared<&'static str> {
        Declared::DoesNotApply("webhook secrets are hexadecimal digits without a prefix")
    }

    fn expiry(&self) -> Declared<SystemTime> {
        Declared::DoesNotApply("an intent has no expiry in responses")
    }

    fn signed_response(&self, _: Verb) -> Declared<SignedResponse> {
        Declared::DoesNotApply("Hub2 signs webhooks, not responses")
    }

    fn next_actions(&self, _: Verb, facts: &Facts) -> Declared<Vec<NextAction>> {
        // A closed intent, and one that waits for another attempt, has no next action.
        let waits = ["action_required", "processing"];
        let waits = facts
            .status
            .as_deref()
            .is_some_and(|word| waits.contains(&word));
        let page = waits.then(|| NextAction::redirect(PAGE));
        Declared::Is(page.into_iter().collect())
    }

    fn reports_refunds(&self) -> Declared<()> {
        Declared::DoesNotApply("no object of Hub2 has a refunded amount")
    }

    fn left_out(&self) -> Vec<LeftOut> {
        Vec::new()
    }
}

dhow_conformance::laws!(Hub2Harness);
