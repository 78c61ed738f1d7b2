//! Runs the laws of `dhow-conformance` on HPay over reqwest.
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
    collections::BTreeMap,
    sync::Arc,
    time::{Duration, SystemTime},
};

use bytes::Bytes;
use dhow_conformance::{
    Bounds, Declared, ErrorWords, Facts, Harness, Kind, LeftOut, List, Part, Place,
    RecordedResponse, Setup, SignedResponse, SignedTime, Signing, Topic, Vector, Verb, Words,
    decoded,
};
use dhow_core::{
    Beneficiary, Currency, Delivery, Environment, Error, Money, NewPayment, NewPayout, NextAction,
    PaymentStatus, PayoutStatus, Reply, Result, Transport, WebhookSigner,
};
use dhow_crypto::digest::md5_hex;
use dhow_hpay::{HPay, HPayConfig, HPayWebhooks};

use examples::{MERCHANT, key, order, recipient, secret, sent, transfer, webhook};

/// Passcode and webhook of a vector from HPay's PHP library.
const OUTSIDE_PASSCODE: &str = "s3cr3t-Pass_0001";
const OUTSIDE_QUERY: &str = "transaction_info=tichhopthanhtoan&order_code=OM_1768202539&price=200000&payment_id=96138500&payment_type=1&error_text=&secure_code=0469e5c087623a8bd014691e874738f7&token_omipay=51279022-9cdeb8a3498ee9a6fb7869be513601d2&bank_code=VISA&card_number=400000xxxxxx1091&tokenization=&token_cyber=482CB2C6EBC19A41E063AF598d0ADCD8&card_type=VISA";

#[derive(Default)]
struct HPayHarness;

fn config(setup: &Setup) -> Result<HPayConfig> {
    let missing = || Error::configuration("passcode", "is required");
    let (first, previous) = setup.webhook_secrets.split_first().ok_or_else(missing)?;
    HPayConfig::new(setup.environment, MERCHANT, secret(first), "m@shop.example")
        .with_previous_secrets(previous.iter().map(|text| secret(text)))
        .with_currency(setup.currency)
        .with_checkout_url(setup.base_url.clone())
        .with_account_url(setup.base_url.clone())
        .with_openapi_url(setup.base_url.clone())
        .with_clock(Arc::clone(&setup.clock))
        .with_private_key(key("merchant_private_pkcs8_pem"))?
        .with_gateway_certificate(key("gateway_cert_pem"))
}

impl Harness for HPayHarness {
    type Provider = HPay;

    fn provider(&self, setup: Setup) -> Result<HPay> {
        HPay::new(config(&setup)?, setup.transport)
    }

    fn transport(&self, bounds: Bounds) -> Arc<dyn Transport> {
        dhow_tests::transport(bounds)
    }

    fn secrets(&self) -> Vec<&'static str> {
        Vec::new()
    }

    // HPay assigns an id only when the customer pays, so the order code is both references.
    fn facts(&self) -> Facts {
        let amount = Money::from_minor(200_000, Currency::VND);
        Facts::new("Om_1042a", "Om_1042a", amount)
    }

    fn other_facts(&self) -> Facts {
        let amount = Money::from_minor(77_000, Currency::VND);
        Facts::new("Om_2077b", "Om_2077b", amount)
    }

    fn second_currency(&self) -> Declared<Money> {
        Declared::Is(Money::from_minor(59_900, Currency::USD))
    }

    fn unclaimed_currency(&self) -> Declared<Currency> {
        Declared::Is(Currency::KWD)
    }

    fn words(&self, topic: Topic) -> Declared<Words> {
        use PaymentStatus::{Cancelled, Failed, Paid, Pending, Processing};
        match topic {
            // The `transaction_status` of a paid order, and the codes that are states of an order.
            Topic::Payment => Declared::Is(Words::new(
                "under-review",
                [
                    ("00", Paid),
                    ("81", Pending),
                    ("82", Processing),
                    ("114", Processing),
                    ("83", Failed),
                    ("115", Cancelled),
                ],
            )),
            // Both statuses of a transfer, `transaction_status` first.
            Topic::Payout => Declared::Is(Words::new(
                "9 9",
                [
                    ("1 1", PayoutStatus::Processing),
                    ("2 2", PayoutStatus::Processing),
                    ("4 3", PayoutStatus::Paid),
                    ("3 4", PayoutStatus::Failed),
                    ("4 2", PayoutStatus::Processing),
                ],
            )),
            Topic::Refund => Declared::DoesNotApply("HPay has no refunds"),
            Topic::Attempt => Declared::DoesNotApply("HPay reports no attempts"),
        }
    }

    fn responses(&self, verb: Verb, facts: &Facts) -> Vec<RecordedResponse> {
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
        vec![RecordedResponse::new(200, body)]
    }

    fn error_response(&self, verb: Verb, words: ErrorWords) -> Declared<RecordedResponse> {
        let with_code = |code: &str| {
            let body = format!(r#"{{"error_code":"{code}","data":[],"checksum":""}}"#);
            Declared::Is(RecordedResponse::new(200, body))
        };
        match (words, verb) {
            (ErrorWords::Refused, Verb::PaymentStatus | Verb::FindPayments) => with_code("03"),
            (ErrorWords::Refused, Verb::Payout | Verb::PayoutStatus | Verb::FindPayouts) => {
                with_code("01")
            }
            (ErrorWords::Refused, _) => Declared::DoesNotApply("no table of HPay has codes for it"),
            (ErrorWords::InProgress, Verb::Payout | Verb::PayoutStatus) => with_code("99"),
            (ErrorWords::NotFound, Verb::PaymentStatus | Verb::FindPayments) => with_code("30015"),
            (ErrorWords::NotFound, Verb::PayoutStatus | Verb::FindPayouts) => with_code("217301"),
            (ErrorWords::NotFound, _) => {
                Declared::DoesNotApply("no table of HPay has a code for a missing object there")
            }
            (ErrorWords::Duplicate, _) => {
                Declared::DoesNotApply("no table of HPay has a code for a reference used before")
            }
            (_, _) => {
                Declared::DoesNotApply("no table of HPay has a code for a request in progress")
            }
        }
    }

    fn new_payment(&self, facts: &Facts) -> Result<NewPayment> {
        let mut new = NewPayment::new(facts.merchant_reference.parse()?, facts.amount);
        new.return_url = Some("https://shop.example/return".into());
        Ok(new)
    }

    fn new_payout(&self, facts: &Facts) -> Result<NewPayout> {
        let reference = facts.merchant_reference.parse()?;
        let [bank, account, name] = recipient(facts).map(str::to_owned);
        let mut beneficiary = Beneficiary::default();
        (
            beneficiary.institution,
            beneficiary.account,
            beneficiary.name,
        ) = (Some(bank), account, name);
        let new = NewPayout::new(reference, facts.amount, beneficiary);
        Ok(new)
    }

    fn kinds(&self) -> Vec<Kind> {
        use PaymentStatus::{Failed, Paid, Processing};
        let words = Words::new(
            "under-review",
            [("1", Paid), ("2", Processing), ("no", Failed)],
        );
        vec![Kind::new("checkout", Topic::Payment, words)]
    }

    fn payload(&self, _: &str, facts: &Facts) -> Bytes {
        webhook(facts).into()
    }

    // By an implementation of its own: laws also deliver malformed content with a valid signature, which `sign_test_webhook` refuses, and a
    // fault in the crate's list of signed fields must not sign the deliveries that detect it.
    fn sign(&self, _: &str, content: &[u8], signing: &Signing<'_>) -> Option<Delivery> {
        let query = std::str::from_utf8(content).ok()?;
        let mut values = BTreeMap::new();
        for pair in query.split('&') {
            let (name, value) = pair.split_once('=')?;
            values.insert(name, decoded(value));
        }
        let names = [
            "transaction_info",
            "order_code",
            "price",
            "payment_id",
            "payment_type",
            "error_text",
        ];
        let mut text = String::new();
        for name in names {
            text += " ";
            text += values.get(name).map_or("", String::as_str);
        }
        let secure_code = md5_hex(format!("{text} {MERCHANT} {}", signing.secret).as_bytes());
        let query = format!("{query}&secure_code={secure_code}");
        let fits = query.len() < 60_000 && query.is_ascii();
        fits.then(|| Delivery::get("/webhooks/hpay", query))
    }

    fn signer(&self, setup: Setup) -> Declared<Arc<dyn WebhookSigner>> {
        Declared::Is(Arc::new(HPayWebhooks::from(&config(&setup).unwrap())))
    }

    fn signature(&self, _: &str) -> Place {
        Place::Field("secure_code")
    }

    fn signed_time(&self) -> Declared<SignedTime> {
        Declared::DoesNotApply("HPay's webhooks have no signed time")
    }

    fn unsigned_headers(&self) -> Declared<Vec<&'static str>> {
        Declared::DoesNotApply("HPay's webhooks have no header of their own")
    }

    fn vectors(&self) -> Declared<Vec<Vector>> {
        Declared::Is(vec![Vector {
            delivery: Delivery::get("/webhooks/hpay", OUTSIDE_QUERY),
            secret: OUTSIDE_PASSCODE,
            now: Setup::now(),
            environment: Environment::Live,
            currency: Currency::VND,
            merchant_reference: Some("OM_1768202539"),
            amount: Some(Money::from_minor(200_000, Currency::VND)),
        }])
    }

    fn accepted(&self) -> Reply {
        Reply::empty(200)
    }

    fn rejected(&self) -> Reply {
        Reply::empty(401)
    }

    fn lists(&self, _: &Facts) -> Declared<Vec<List<HPay>>> {
        Declared::DoesNotApply("HPay has no lists")
    }

    fn amount_field(&self, verb: Verb) -> Declared<&'static str> {
        Declared::Is(match verb {
            Verb::CreatePayment => "price",
            _ => "amount",
        })
    }

    fn beneficiary(&self, facts: &Facts) -> Declared<Vec<(&'static str, &'static str)>> {
        let names = ["bankName", "bankAccountNumber", "bankAccountName"];
        Declared::Is(names.into_iter().zip(recipient(facts)).collect())
    }

    // `time_limit` is Vietnamese local time, UTC+7.
    fn expiry_of_request(&self, after: Duration) -> Declared<(&'static str, String)> {
        let end = Setup::now() + after + Duration::from_secs(7 * 3600);
        let end = jiff::Timestamp::try_from(end).unwrap();
        Declared::Is(("time_limit", end.strftime("%d/%m/%Y,%H:%M").to_string()))
    }

    fn account(&self) -> Declared<(&'static str, &'static str)> {
        Declared::Is(("merchant_id", MERCHANT))
    }

    fn secret_prefix(&self) -> Declared<&'static str> {
        Declared::DoesNotApply("a passcode has no fixed prefix")
    }

    fn expiry(&self) -> Declared<SystemTime> {
        Declared::DoesNotApply("no response of HPay has an expiry")
    }

    // No public source shows the signature schemes of the other responses.
    fn signed_response(&self, verb: Verb) -> Declared<SignedResponse> {
        match verb {
            Verb::Payout => Declared::Is(SignedResponse {
                signature: "secureChain",
                covers: &["requestId", "bankAccountNumber", "omiCashoutId"],
            }),
            _ => Declared::DoesNotApply(
                "no public source has the signature schemes of HPay's other responses",
            ),
        }
    }

    fn next_actions(&self, _: Verb, _: &Facts) -> Declared<Vec<NextAction>> {
        Declared::Is(Vec::new())
    }

    fn reports_refunds(&self) -> Declared<()> {
        Declared::DoesNotApply("no status of HPay reports a returned payment")
    }

    // Transfers and balances name no currency.
    fn one_currency(&self) -> Vec<Verb> {
        vec![
            Verb::Payout,
            Verb::PayoutStatus,
            Verb::FindPayouts,
            Verb::Balances,
        ]
    }

    // HPay takes whole units only.
    fn printed(&self, amount: Money) -> String {
        let units = amount.whole_major();
        units.map_or_else(|| amount.decimal(), |units| units.to_string())
    }

    // HPay sends commas at thousands.
    fn same_amounts(&self, printed: &str) -> Vec<String> {
        let (thousands, rest) = printed.split_at(printed.len() - 3);
        vec![format!("{thousands},{rest}")]
    }

    fn deciding_members_of_answers(&self, verb: Verb) -> Vec<&'static str> {
        match verb {
            Verb::Balances => vec!["requestId", "error_code"],
            Verb::PayoutStatus | Verb::FindPayouts => {
                vec!["transaction_status", "cashout_status", "error_code"]
            }
            Verb::Payout => vec![
                "error_code",
                "status",
                "bankAccountNumber",
                "omiCashoutId",
                "secureChain",
            ],
            _ => Vec::new(),
        }
    }

    fn left_out(&self) -> Vec<LeftOut> {
        let account = "HPay's transfers have no currency; it is always VND";
        vec![
            LeftOut::of_request(Verb::Payout, Part::Currency, account),
            LeftOut::of_answer(
                Verb::Payout,
                Part::Status,
                "the code reports only that the transfer was accepted",
            ),
            LeftOut::of_answer(
                Verb::Payout,
                Part::Amount,
                "the response contains only the account",
            ),
        ]
    }
}

dhow_conformance::laws!(HPayHarness);
