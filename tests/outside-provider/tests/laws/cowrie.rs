//! Responses and deliveries from Cowrie's documentation.

use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

use bytes::Bytes;
use dhow_conformance::{
    Declared, ErrorWords, Facts, Harness, Kind, LeftOut, List, Part, Place, RecordedResponse, Setup, SignedResponse,
    SignedTime, Signing, Topic, Vector, Verb, Words,
};
use dhow_core::*;
use dhow_cowrie::{Cowrie, signature};

/// Account of the payments.
const SHOP: &str = "shop-7a";
/// Beneficiaries of payouts: name and number of the wallet.
const BENEFICIARIES: [(&str, &str); 2] = [("Rahima Begum", "01712345678"), ("Karim Mia", "01898765432")];
/// Delivery signed with Python's `hmac`.
const OUTSIDE_BODY: &str = r#"{"object":"payment","id":"pay_Zq81","order":"Order-77b","amount":"12.05","currency":"BDT","state":"paid","mode":"live"}"#;
const OUTSIDE_SECRET: &str = "whsec_from_the_document_1";
const OUTSIDE_DIGITS: &str = "e837795ff6f948ad29e168d7bd9247abf236a1cbd8afc11b31bec4a577b685d5";

#[derive(Default)]
pub(crate) struct CowrieHarness;

impl Harness for CowrieHarness {
    type Provider = Cowrie;

    fn provider(&self, setup: Setup) -> Result<Cowrie> {
        let cowrie = Cowrie::new(setup.environment, SHOP, setup.base_url, &secret(setup.api_key), setup.transport)?;
        let secrets: Vec<Secret> = setup.webhook_secrets.iter().map(|text| secret(text)).collect();
        Ok(cowrie.with_webhook_secrets(&secrets, setup.clock))
    }

    fn secrets(&self) -> Vec<&'static str> {
        Vec::new()
    }

    fn facts(&self) -> Facts {
        Facts::new("Order-1042a", "pay_5D0c91", Money::from_minor(59_950, Currency::BDT))
    }

    fn other_facts(&self) -> Facts {
        Facts::new("Order-2077b", "pay_7E1f88", Money::from_minor(7_705, Currency::BDT))
    }

    fn second_currency(&self) -> Declared<Money> {
        Declared::Is(Money::from_minor(599, Currency::JPY))
    }

    fn unclaimed_currency(&self) -> Declared<Currency> {
        Declared::Is(Currency::KWD)
    }

    fn words(&self, topic: Topic) -> Declared<Words> {
        Declared::Is(match topic {
            Topic::Payment | Topic::Attempt => payment_words(),
            Topic::Refund => refund_words(),
            Topic::Payout => payout_words(),
        })
    }

    fn responses(&self, verb: Verb, facts: &Facts) -> Vec<RecordedResponse> {
        match verb {
            Verb::CreatePayment => vec![RecordedResponse::new(201, payment(facts, "open"))],
            Verb::PaymentStatus => vec![RecordedResponse::new(200, payment(facts, "paid"))],
            Verb::FindPayments => vec![page(&[facts], None)],
            Verb::Refund => {
                vec![
                    RecordedResponse::new(200, payment(&large(facts), "paid")),
                    RecordedResponse::new(201, refund(facts, "pending")),
                ]
            }
            Verb::RefundStatus => vec![RecordedResponse::new(200, refund(facts, "done"))],
            Verb::Payout => vec![RecordedResponse::new(201, payout(facts, "queued"))],
            Verb::PayoutStatus => vec![RecordedResponse::new(200, payout(facts, "paid"))],
            Verb::FindPayouts => vec![payouts(facts)],
            Verb::Cancel => vec![RecordedResponse::new(200, payment(facts, "cancelled"))],
            Verb::Answer => vec![RecordedResponse::new(200, payment(facts, "processing"))],
            Verb::Balances => vec![balances(facts)],
            _ => Vec::new(),
        }
    }

    fn error_response(&self, verb: Verb, words: ErrorWords) -> Declared<RecordedResponse> {
        let (status, code) = match (words, verb) {
            (ErrorWords::Refused, Verb::CreatePayment | Verb::Payout) => (402, "declined"),
            (ErrorWords::Refused, _) => (422, "bad_request"),
            (ErrorWords::NotFound, Verb::CreatePayment | Verb::Payout | Verb::Balances) => {
                return Declared::DoesNotApply("the call is not about an object that could be missing");
            }
            (ErrorWords::NotFound, Verb::FindPayments | Verb::FindPayouts) => {
                return Declared::DoesNotApply("Cowrie responds to a search without a match with an empty list");
            }
            (ErrorWords::NotFound, _) => (404, "not_found"),
            (ErrorWords::Duplicate, Verb::CreatePayment | Verb::Refund | Verb::Payout) => (409, "duplicate_order"),
            (ErrorWords::Duplicate, _) => return Declared::DoesNotApply("the call creates no object"),
            (_, _) => (409, "in_progress"),
        };
        Declared::Is(RecordedResponse::new(status, format!(r#"{{"code":"{code}","message":"Cowrie says {code}"}}"#)))
    }

    fn kinds(&self) -> Vec<Kind> {
        vec![
            Kind::new("payment", Topic::Payment, payment_words()),
            Kind::new("refund", Topic::Refund, refund_words()),
            Kind::new("payout", Topic::Payout, payout_words()),
        ]
    }

    fn payload(&self, kind: &str, facts: &Facts) -> Bytes {
        let content = match kind {
            "payment" => payment(facts, "paid"),
            "refund" => refund(facts, "done"),
            _ => payout(facts, "paid"),
        };
        content.into()
    }

    fn sign(&self, _: &str, content: &[u8], signing: &Signing<'_>) -> Option<Delivery> {
        let seconds = signing.at.duration_since(SystemTime::UNIX_EPOCH).ok()?.as_secs();
        let header = signature(&Secret::allow_weak(signing.secret).ok()?, seconds, content);
        let delivery = Delivery::post("/webhooks/cowrie", content.to_vec());
        delivery.with_header("cowrie-signature", &header).ok()
    }

    fn signer(&self, setup: Setup) -> Declared<Arc<dyn WebhookSigner>> {
        Declared::Is(Arc::new(self.provider(setup).unwrap()))
    }

    fn signature(&self, _: &str) -> Place {
        Place::Header("cowrie-signature")
    }

    fn signed_time(&self) -> Declared<SignedTime> {
        Declared::Is(SignedTime { window: Duration::from_secs(300) })
    }

    fn unsigned_headers(&self) -> Declared<Vec<&'static str>> {
        Declared::DoesNotApply("the signature is the only header of a delivery")
    }

    fn vectors(&self) -> Declared<Vec<Vector>> {
        let header = format!("t=1790000000,v1={OUTSIDE_DIGITS}");
        Declared::Is(vec![Vector {
            delivery: Delivery::post("/hook", OUTSIDE_BODY).with_header("cowrie-signature", &header).unwrap(),
            secret: OUTSIDE_SECRET,
            now: Setup::now(),
            environment: Environment::Live,
            currency: Currency::BDT,
            merchant_reference: Some("Order-77b"),
            amount: Some(Money::from_minor(1_205, Currency::BDT)),
        }])
    }

    fn accepted(&self) -> Reply {
        Reply::empty(204)
    }

    fn rejected(&self) -> Reply {
        Reply::empty(401)
    }

    fn lists(&self, facts: &Facts) -> Declared<Vec<List<Cowrie>>> {
        let more = page(&[facts, facts], Some("https://elsewhere.example/v1/payments?after=2"));
        let last = page(&[facts], None);
        let payments = List::new("payments by order", more, last, 3, |cowrie: &Cowrie| {
            Box::pin(async {
                let order = "Order-1042a".parse()?;
                Ok(cowrie.find_payments(&order).await?.len())
            })
        });
        Declared::Is(vec![payments])
    }

    fn amount_field(&self, _: Verb) -> Declared<&'static str> {
        Declared::Is("amount")
    }

    fn beneficiary(&self, facts: &Facts) -> Declared<Vec<(&'static str, &'static str)>> {
        let (name, account) = beneficiary(facts);
        Declared::Is(vec![("name", name), ("account", account)])
    }

    fn expiry_of_request(&self, after: Duration) -> Declared<(&'static str, String)> {
        Declared::Is(("expires_in", after.as_secs().to_string()))
    }

    fn account(&self) -> Declared<(&'static str, &'static str)> {
        Declared::Is(("shop", SHOP))
    }

    fn secret_prefix(&self) -> Declared<&'static str> {
        Declared::Is("whsec_")
    }

    fn expiry(&self) -> Declared<SystemTime> {
        Declared::Is(SystemTime::UNIX_EPOCH + Duration::from_secs(1_790_001_234))
    }

    fn signed_response(&self, _: Verb) -> Declared<SignedResponse> {
        Declared::DoesNotApply("Cowrie signs deliveries, not responses")
    }

    fn next_actions(&self, _: Verb, facts: &Facts) -> Declared<Vec<NextAction>> {
        let mut actions = vec![NextAction::redirect("https://cowrie.example/p/5d0c91")];
        if facts.status.as_deref() == Some("awaiting_reference") {
            actions.push(NextAction::SubmitTransactionReference);
        }
        Declared::Is(actions)
    }

    fn reports_refunds(&self) -> Declared<()> {
        Declared::Is(())
    }

    fn left_out(&self) -> Vec<LeftOut> {
        vec![
            LeftOut::of_request(Verb::Refund, Part::Currency, "a refund is in the currency of the payment"),
            LeftOut::of_request(Verb::Payout, Part::Currency, "every payout is in BDT"),
        ]
    }

    fn deciding_members(&self, _: &str) -> Vec<&'static str> {
        vec!["object"]
    }

    fn deciding_members_of_answers(&self, verb: Verb) -> Vec<&'static str> {
        match verb {
            // The cursor of a list, the name of a balance, the account of a payout, the amount that can be refunded.
            Verb::FindPayments | Verb::FindPayouts => vec!["next"],
            Verb::Balances | Verb::Payout => vec!["account"],
            Verb::Refund => vec!["amount"],
            _ => Vec::new(),
        }
    }

    fn new_payout(&self, facts: &Facts) -> Result<NewPayout> {
        let reference = facts.merchant_reference.parse()?;
        let (name, account) = beneficiary(facts);
        Ok(NewPayout::new(reference, facts.amount, Beneficiary::new(name, account)))
    }
}

fn payment_words() -> Words {
    let rows = [
        ("open", PaymentStatus::Pending),
        ("awaiting_reference", PaymentStatus::ActionRequired),
        ("processing", PaymentStatus::Processing),
        ("paid", PaymentStatus::Paid),
        ("failed", PaymentStatus::Failed),
        ("expired", PaymentStatus::Expired),
        ("cancelled", PaymentStatus::Cancelled),
    ];
    Words::new("under_review", rows)
}

fn refund_words() -> Words {
    let rows =
        [("pending", RefundStatus::Pending), ("done", RefundStatus::Succeeded), ("failed", RefundStatus::Failed)];
    Words::new("under_review", rows)
}

fn payout_words() -> Words {
    let rows = [
        ("queued", PayoutStatus::Pending),
        ("processing", PayoutStatus::Processing),
        ("paid", PayoutStatus::Paid),
        ("failed", PayoutStatus::Failed),
        ("cancelled", PayoutStatus::Cancelled),
    ];
    Words::new("under_review", rows)
}

fn payment(facts: &Facts, usual: &str) -> String {
    let end = facts.expires_at.and_then(|end| end.duration_since(SystemTime::UNIX_EPOCH).ok());
    let end = end.map_or(1_790_003_600, |end| end.as_secs());
    let back = facts.refunded.map_or(String::new(), |back| format!(r#","refunded":"{}""#, back.decimal()));
    // Cowrie lists attempts for some payments only.
    let paid = facts.status_or(usual) == "paid";
    let attempts = facts.attempt_status.as_ref().filter(|_| paid).map(|word| attempt(facts, word));
    let attempts = attempts.map_or(String::new(), |attempt| format!(r#","attempts":[{attempt}]"#));
    let more = format!(r#""pay_url":"https://cowrie.example/p/5d0c91","expires_at":{end}{back}{attempts}"#);
    object("payment", facts, usual, &more)
}

/// Returns the successful attempt.
fn attempt(facts: &Facts, word: &str) -> String {
    let state = json(word);
    let amount = json(&facts.amount_or(facts.amount.decimal()));
    format!(r#"{{"id":"try_1","state":{state},"amount":{amount}}}"#)
}

fn beneficiary(facts: &Facts) -> (&'static str, &'static str) {
    BENEFICIARIES[usize::from(facts.second_beneficiary)]
}

/// Returns the facts with the maximum amount, so that every refund is smaller.
fn large(facts: &Facts) -> Facts {
    let mut facts = facts.clone();
    facts.amount = Money::from_minor(9_999_900, facts.amount.currency());
    facts
}

fn refund(facts: &Facts, usual: &str) -> String {
    object("refund", facts, usual, &format!(r#""payment":{}"#, json(&facts.provider_reference)))
}

fn payout(facts: &Facts, usual: &str) -> String {
    object("payout", facts, usual, &format!(r#""account":"{}""#, beneficiary(facts).1))
}

/// Returns an object with the members that all objects have, and those of one kind.
fn object(kind: &str, facts: &Facts, usual: &str, more: &str) -> String {
    let state = json(facts.status_or(usual));
    let (amount, currency) = (json(&facts.amount_or(facts.amount.decimal())), facts.amount.currency());
    let mode = facts.environment;
    let id = json(&facts.provider_reference);
    let order = json(&facts.merchant_reference);
    format!(
        r#"{{"object":"{kind}","id":{id},"order":{order},"amount":{amount},"currency":"{currency}","state":{state},"mode":"{mode}","shop":"{SHOP}",{more}}}"#
    )
}

fn page(all: &[&Facts], next: Option<&str>) -> RecordedResponse {
    let payments: Vec<String> = all.iter().map(|facts| payment(facts, "paid")).collect();
    let next = next.map_or("null".to_owned(), json);
    RecordedResponse::new(200, format!(r#"{{"payments":[{}],"next":{next}}}"#, payments.join(",")))
}

fn payouts(facts: &Facts) -> RecordedResponse {
    RecordedResponse::new(200, format!(r#"{{"payouts":[{}],"next":null}}"#, payout(facts, "paid")))
}

fn balances(facts: &Facts) -> RecordedResponse {
    let (amount, currency) = (facts.amount.decimal(), facts.amount.currency());
    RecordedResponse::new(
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
