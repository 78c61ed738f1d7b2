//! The laws of `dhow-conformance`, tested on HitPay over reqwest.
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
    Bounds, Declared, ErrorWords, Facts, Harness, Kind, LeftOut, List, Meaning, Part, Place,
    RecordedResponse, Setup, SignedResponse, SignedTime, Signing, Topic, Vector, Verb, Words,
};
use dhow_core::{
    BaseUrl, Beneficiary, Currency, Delivery, Environment, Lookup, Money, NewPayout, NewRefund,
    NextAction, ProviderReference, Reply, Result, Transport, WebhookSigner,
};
use dhow_crypto::hmac::HmacKey;
use dhow_hitpay::{HitPay, HitPayConfig, HitPayWebhooks, TransferQuery};

use examples::{
    CHARGE, OTHER_REQUEST, REQUEST, balances, beneficiary, beneficiary_id, charge, charge_event,
    form, joined, kind_header, refund, refund_by_id, request, secret, transfer,
};

/// HitPay's own example, signed with the salt of its document by Python's `hmac`.
const OUTSIDE_SALT: &str = "self-made-salt-1";
const OUTSIDE_FORM: &str = "payment_id=92965a2d-ece3-4ace-1245-494050c9a3c1&payment_request_id=92965a20-dae5-4d89-a452-5fdfa382dbe1&reference_number=ABC123&phone=&amount=599.00&currency=SGD&status=completed&hmac=e18e7d9cac08f75fff942516ca1aa8836543a083c9d5897d330119c2d02f8e0b";

static WORDS: LazyLock<dhow_tests::Words> =
    LazyLock::new(|| dhow_tests::Words::parse(include_str!("../data/words.json")));

#[derive(Default)]
struct HitPayHarness;

fn config(setup: &Setup) -> Result<HitPayConfig> {
    let salts = || setup.webhook_secrets.iter().map(|text| secret(text));
    let config = HitPayConfig::new(setup.environment, secret(setup.api_key))
        .with_webhook_secrets(salts())
        .with_event_secrets(salts())
        .with_base_url(BaseUrl::new(format!("{}/v1", setup.base_url))?);
    Ok(config)
}

impl Harness for HitPayHarness {
    type Provider = HitPay;

    fn provider(&self, setup: Setup) -> Result<HitPay> {
        HitPay::new(config(&setup)?, setup.transport)
    }

    fn transport(&self, bounds: Bounds) -> Arc<dyn Transport> {
        dhow_tests::transport(bounds)
    }

    fn secrets(&self) -> Vec<&'static str> {
        Vec::new()
    }

    fn facts(&self) -> Facts {
        let amount = Money::from_minor(59_950, Currency::SGD);
        Facts::new("Order-1042a", REQUEST, amount)
    }

    fn other_facts(&self) -> Facts {
        let amount = Money::from_minor(7_705, Currency::SGD);
        Facts::new("Order-2077b", OTHER_REQUEST, amount)
    }

    fn second_currency(&self) -> Declared<Money> {
        Declared::Is(Money::from_minor(250_000, Currency::VND))
    }

    fn unclaimed_currency(&self) -> Declared<Currency> {
        Declared::DoesNotApply("HitPay accepts more currencies than its documents list")
    }

    fn words(&self, topic: Topic) -> Declared<Words> {
        Declared::Is(match topic {
            Topic::Payment => WORDS.payments("payment request", "under_review"),
            Topic::Attempt => WORDS.payments("charge", "under_review"),
            Topic::Refund => WORDS.refunds("refund", "under_review"),
            Topic::Payout => WORDS.payouts("transfer", "under_review"),
        })
    }

    fn responses(&self, verb: Verb, facts: &Facts) -> Vec<RecordedResponse> {
        let request = |usual| request(facts, usual);
        match verb {
            Verb::CreatePayment => vec![RecordedResponse::new(201, request("pending"))],
            Verb::PaymentStatus => vec![RecordedResponse::new(200, request("completed"))],
            Verb::FindPayments => {
                let found = request("completed");
                let meta = r#""meta":{"current_page":1,"last_page":1}"#;
                vec![RecordedResponse::new(
                    200,
                    format!(r#"{{"data":[{found}],{meta}}}"#),
                )]
            }
            Verb::Refund => vec![
                RecordedResponse::new(200, charge(facts)),
                RecordedResponse::new(201, refund(facts)),
            ],
            Verb::RefundStatus => vec![RecordedResponse::new(
                200,
                refund_by_id(facts, &facts.provider_reference),
            )],
            Verb::Cancel => vec![RecordedResponse::new(200, r#"{"success":true}"#)],
            Verb::Payout => vec![
                RecordedResponse::new(200, beneficiary(facts)),
                RecordedResponse::new(201, transfer(facts, "scheduled")),
            ],
            Verb::PayoutStatus => vec![RecordedResponse::new(200, transfer(facts, "paid"))],
            Verb::FindPayouts => {
                let one = transfer(facts, "paid");
                vec![RecordedResponse::new(200, format!(r#"{{"data":[{one}]}}"#))]
            }
            Verb::Balances => vec![RecordedResponse::new(200, balances(facts))],
            _ => Vec::new(),
        }
    }

    fn error_response(&self, verb: Verb, words: ErrorWords) -> Declared<RecordedResponse> {
        let refused = r#"{"message":"The given data was invalid.","errors":{"amount":["The amount must be at least 0.3."]}}"#;
        let model = match verb {
            Verb::RefundStatus => "Refund",
            Verb::PayoutStatus => "Transfer",
            Verb::Refund => "Charge",
            _ => "PaymentRequest",
        };
        let absent =
            format!(r#"{{"message":"No query results for model [App\\Business\\{model}]"}}"#);
        match (words, verb) {
            (ErrorWords::Refused, _) => Declared::Is(RecordedResponse::new(422, refused)),
            (
                ErrorWords::NotFound,
                Verb::PaymentStatus
                | Verb::RefundStatus
                | Verb::PayoutStatus
                | Verb::Cancel
                | Verb::Refund,
            ) => Declared::Is(RecordedResponse::new(404, absent)),
            (ErrorWords::NotFound, _) => {
                Declared::DoesNotApply("the call has no id, or the response is an empty list")
            }
            (ErrorWords::Duplicate, _) => Declared::DoesNotApply("HitPay takes a reference twice"),
            (_, _) => Declared::DoesNotApply("no document of HitPay shows such a response"),
        }
    }

    fn new_payout(&self, facts: &Facts) -> Result<NewPayout> {
        let reference = facts.merchant_reference.parse()?;
        let mut new = NewPayout::new(reference, facts.amount, Beneficiary::default());
        new.options.set("beneficiary_id", beneficiary_id(facts));
        Ok(new)
    }

    /// Names the charge, which is read first for its currency.
    fn new_refund(&self, facts: &Facts) -> Result<NewRefund> {
        let reference = facts.merchant_reference.parse()?;
        let charge = ProviderReference::new(facts.provider_reference.clone())?;
        let mut new = NewRefund::new(reference, charge.clone(), facts.amount);
        new.attempt = Some(charge);
        Ok(new)
    }

    fn kinds(&self) -> Vec<Kind> {
        let requests = || WORDS.payments("payment request", "under_review");
        let charges = WORDS.payments("charge", "under_review");
        let transfers = WORDS.payouts("transfer", "under_review");
        vec![
            Kind::new("form", Topic::Payment, requests()),
            Kind::new("payment_request", Topic::Payment, requests()),
            Kind::new("charge", Topic::Attempt, charges),
            Kind::new("transfer", Topic::Payout, transfers),
        ]
    }

    fn payload(&self, kind: &str, facts: &Facts) -> Bytes {
        let content = match kind {
            "form" => form(facts),
            "charge" => charge_event(facts),
            "transfer" => transfer(facts, "paid"),
            _ => request(facts, "completed"),
        };
        content.into()
    }

    /// Signs by HitPay's documents, independently of the crate.
    fn sign(&self, kind: &str, content: &[u8], signing: &Signing<'_>) -> Option<Delivery> {
        let key = HmacKey::new(signing.secret.as_bytes()).ok()?;
        let digits = |text: &[u8]| {
            let mut mac = key.start();
            mac.update(text);
            mac.finish_hex()
        };
        if kind == "form" {
            let text = std::str::from_utf8(content).ok()?;
            let hmac = digits(&joined(text)?);
            return Some(Delivery::post(
                "/webhooks/hitpay",
                format!("{text}&hmac={hmac}"),
            ));
        }
        let post = Delivery::post("/webhooks/hitpay", content.to_vec());
        Some(
            post.with_header("hitpay-signature", &digits(content))
                .unwrap()
                .with_header("hitpay-event-object", kind_header(kind))
                .unwrap()
                .with_header("hitpay-event-type", "updated")
                .unwrap(),
        )
    }

    fn signer(&self, setup: Setup) -> Declared<Arc<dyn WebhookSigner>> {
        Declared::Is(Arc::new(HitPayWebhooks::from(&config(&setup).unwrap())))
    }

    fn signature(&self, kind: &str) -> Place {
        match kind {
            "form" => Place::Field("hmac"),
            _ => Place::Header("hitpay-signature"),
        }
    }

    /// LEDGER: event-prefix
    fn allowed_beside_signature(&self, kind: &str) -> Vec<&'static str> {
        match kind {
            "form" => Vec::new(),
            _ => vec!["sha256="],
        }
    }

    fn deciding_members(&self, kind: &str) -> Vec<&'static str> {
        match kind {
            "charge" => vec!["id"],
            _ => Vec::new(),
        }
    }

    fn signed_time(&self) -> Declared<SignedTime> {
        Declared::DoesNotApply("HitPay does not sign the time of a delivery")
    }

    fn unsigned_headers(&self) -> Declared<Vec<&'static str>> {
        Declared::Is(vec!["hitpay-event-object", "hitpay-event-type"])
    }

    fn vectors(&self) -> Declared<Vec<Vector>> {
        Declared::Is(vec![Vector {
            delivery: Delivery::post("/webhooks/hitpay", OUTSIDE_FORM),
            secret: OUTSIDE_SALT,
            now: Setup::now(),
            environment: Environment::Live,
            currency: Currency::SGD,
            merchant_reference: Some("ABC123"),
            amount: Some(Money::from_minor(59_900, Currency::SGD)),
        }])
    }

    fn accepted(&self) -> Reply {
        Reply::empty(200)
    }

    fn rejected(&self) -> Reply {
        Reply::empty(401)
    }

    fn amount_field(&self, verb: Verb) -> Declared<&'static str> {
        Declared::Is(match verb {
            Verb::Payout => "payment_amount",
            _ => "amount",
        })
    }

    fn beneficiary(&self, facts: &Facts) -> Declared<Vec<(&'static str, &'static str)>> {
        Declared::Is(vec![("beneficiary_id", beneficiary_id(facts))])
    }

    fn expiry_of_request(&self, after: Duration) -> Declared<(&'static str, String)> {
        let minutes = after.as_secs() / 60;
        Declared::Is(("expires_after", format!("{minutes} mins")))
    }

    fn account(&self) -> Declared<(&'static str, &'static str)> {
        Declared::DoesNotApply("an API key does not contain the id of its business")
    }

    fn secret_prefix(&self) -> Declared<&'static str> {
        Declared::DoesNotApply("no document mentions a prefix of salts")
    }

    fn expiry(&self) -> Declared<SystemTime> {
        Declared::Is(SystemTime::UNIX_EPOCH + Duration::from_secs(1_790_001_234))
    }

    fn signed_response(&self, _: Verb) -> Declared<SignedResponse> {
        Declared::DoesNotApply("HitPay signs its webhooks only")
    }

    fn next_actions(&self, verb: Verb, facts: &Facts) -> Declared<Vec<NextAction>> {
        let words = WORDS.payments("payment request", "under_review");
        let usual = if verb == Verb::CreatePayment {
            "pending"
        } else {
            "completed"
        };
        let open = words
            .meaning(facts.status_or(usual))
            .is_some_and(Meaning::is_open);
        let page = open.then(|| NextAction::redirect("https://x.example/checkout"));
        Declared::Is(page.into_iter().collect())
    }

    fn reports_refunds(&self) -> Declared<()> {
        Declared::Is(())
    }

    fn deciding_members_of_answers(&self, verb: Verb) -> Vec<&'static str> {
        match verb {
            Verb::Cancel => vec!["success"],
            Verb::FindPayments => vec!["current_page", "last_page"],
            Verb::Payout | Verb::Refund => vec!["id", "payment_id"],
            _ => Vec::new(),
        }
    }

    fn left_out(&self) -> Vec<LeftOut> {
        vec![
            LeftOut::of_request(
                Verb::Refund,
                Part::MerchantReference,
                "HitPay has no field for it in a refund",
            ),
            LeftOut::of_request(
                Verb::Refund,
                Part::Currency,
                "HitPay counts a refund in the currency of the charge",
            ),
        ]
    }

    fn lists(&self, facts: &Facts) -> Declared<Vec<List<HitPay>>> {
        let page = |count| {
            let entries = vec![request(facts, "completed"); count].join(",");
            let links = r#""links":{"next":"https://elsewhere.example/?current_page=2"}"#;
            RecordedResponse::new(200, format!(r#"{{"data":[{entries}],{links}}}"#))
        };
        let mut other = facts.clone();
        other.provider_reference = CHARGE.to_owned();
        let last = request(&other, "completed");
        let meta = r#""meta":{"current_page":2,"last_page":2}"#;
        let last = RecordedResponse::new(200, format!(r#"{{"data":[{last}],{meta}}}"#));
        let search = List::new(
            "search by reference",
            page(100),
            last,
            101,
            |hitpay: &HitPay| {
                Box::pin(async {
                    let order = "Order-1042a".parse()?;
                    Ok(hitpay.find_payments(&order).await?.len())
                })
            },
        );
        let entry = transfer(facts, "paid");
        let more = format!(
            r#"{{"data":[{entry}],"links":{{"next":"https://elsewhere.example/"}},"meta":{{"next_cursor":"abc"}}}}"#
        );
        let entry = transfer(&other, "paid");
        let last = format!(r#"{{"data":[{entry}],"meta":{{"next_cursor":null}}}}"#);
        let (more, last) = (
            RecordedResponse::new(200, more),
            RecordedResponse::new(200, last),
        );
        let transfers = List::new("transfers", more, last, 2, |hitpay: &HitPay| {
            Box::pin(async {
                let mut pages = hitpay.transfers(&TransferQuery::default());
                let mut count = 0;
                while let Some(page) = pages.next().await? {
                    count += page.items.len();
                }
                Ok(count)
            })
        });
        Declared::Is(vec![search, transfers])
    }
}

dhow_conformance::laws!(HitPayHarness);
