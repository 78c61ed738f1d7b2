//! Cowrie's harness with a faulty provider.

use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

use bytes::Bytes;
use dhow_conformance::*;
use dhow_core::{
    Currency, Delivery, Money, NewPayout, NextAction, Reply, Result, Secret, Transport,
    WebhookSigner,
};
use dhow_cowrie::Cowrie;

use crate::{broken::Broken, cowrie::CowrieHarness, fault::Fault};

#[derive(Debug)]
pub(crate) struct BrokenHarness(pub(crate) Fault);

impl Default for BrokenHarness {
    fn default() -> Self {
        Self(Fault::None)
    }
}

impl Harness for BrokenHarness {
    type Provider = Broken;

    fn provider(&self, setup: Setup) -> Result<Broken> {
        let secret = |text: &str| Secret::new(text).unwrap();
        let mut texts = setup.webhook_secrets;
        match self.0 {
            Fault::KnowsOneSecret => texts.truncate(1),
            Fault::AcceptsAForeignSecret => texts.push("whs_of_another_merchant"),
            _ => {}
        }
        let secrets: Vec<Secret> = texts.iter().map(|text| secret(text)).collect();
        let (base, transport) = (setup.base_url, setup.transport);
        let inner = Cowrie::new(
            setup.environment,
            "shop-7a",
            base.clone(),
            &secret(setup.api_key),
            Arc::clone(&transport),
        )?;
        Ok(Broken {
            inner: inner.with_webhook_secrets(&secrets, setup.clock),
            fault: self.0,
            base,
            transport,
            forgeries: Default::default(),
            failed: Default::default(),
        })
    }

    fn transport(&self, mut bounds: Bounds) -> Arc<dyn Transport> {
        match self.0 {
            Fault::HasNoDeadline => bounds.total = Duration::from_secs(60),
            Fault::HasNoBodyCap => bounds.body = usize::MAX / 2,
            _ => {}
        }
        Arc::new(PlainTransport::new(bounds))
    }

    fn lists(&self, facts: &Facts) -> Declared<Vec<List<Broken>>> {
        let entry = CowrieHarness.responses(Verb::PaymentStatus, facts);
        let entry = String::from_utf8_lossy(&entry[0].body).into_owned();
        let page = |next: &str| {
            RecordedResponse::new(200, format!(r#"{{"payments":[{entry}],"next":{next}}}"#))
        };
        let more = page(r#""https://elsewhere.example/v1/payments?after=2""#);
        let payments = List::new("payments", more, page("null"), 2, |broken: &Broken| {
            Box::pin(broken.list())
        });
        Declared::Is(vec![payments])
    }

    fn secrets(&self) -> Vec<&'static str> {
        CowrieHarness.secrets()
    }

    fn facts(&self) -> Facts {
        CowrieHarness.facts()
    }

    fn other_facts(&self) -> Facts {
        CowrieHarness.other_facts()
    }

    fn second_currency(&self) -> Declared<Money> {
        CowrieHarness.second_currency()
    }

    fn unclaimed_currency(&self) -> Declared<Currency> {
        CowrieHarness.unclaimed_currency()
    }

    fn words(&self, topic: Topic) -> Declared<Words> {
        CowrieHarness.words(topic)
    }

    fn responses(&self, verb: Verb, facts: &Facts) -> Vec<RecordedResponse> {
        CowrieHarness.responses(verb, facts)
    }

    fn error_response(&self, verb: Verb, words: ErrorWords) -> Declared<RecordedResponse> {
        CowrieHarness.error_response(verb, words)
    }

    fn kinds(&self) -> Vec<Kind> {
        CowrieHarness.kinds()
    }

    fn payload(&self, kind: &str, facts: &Facts) -> Bytes {
        CowrieHarness.payload(kind, facts)
    }

    fn sign(&self, kind: &str, content: &[u8], signing: &Signing<'_>) -> Option<Delivery> {
        CowrieHarness.sign(kind, content, signing)
    }

    fn signer(&self, setup: Setup) -> Declared<Arc<dyn WebhookSigner>> {
        let broken = self.provider(setup).unwrap();
        Declared::Is(Arc::new(broken))
    }

    fn signature(&self, kind: &str) -> Place {
        CowrieHarness.signature(kind)
    }

    fn signed_time(&self) -> Declared<SignedTime> {
        CowrieHarness.signed_time()
    }

    fn unsigned_headers(&self) -> Declared<Vec<&'static str>> {
        CowrieHarness.unsigned_headers()
    }

    fn vectors(&self) -> Declared<Vec<Vector>> {
        CowrieHarness.vectors()
    }

    fn accepted(&self) -> Reply {
        CowrieHarness.accepted()
    }

    fn rejected(&self) -> Reply {
        CowrieHarness.rejected()
    }

    fn amount_field(&self, verb: Verb) -> Declared<&'static str> {
        CowrieHarness.amount_field(verb)
    }

    fn beneficiary(&self, facts: &Facts) -> Declared<Vec<(&'static str, &'static str)>> {
        CowrieHarness.beneficiary(facts)
    }

    fn expiry_of_request(&self, after: Duration) -> Declared<(&'static str, String)> {
        CowrieHarness.expiry_of_request(after)
    }

    fn account(&self) -> Declared<(&'static str, &'static str)> {
        CowrieHarness.account()
    }

    fn secret_prefix(&self) -> Declared<&'static str> {
        CowrieHarness.secret_prefix()
    }

    fn expiry(&self) -> Declared<SystemTime> {
        CowrieHarness.expiry()
    }

    fn signed_response(&self, verb: Verb) -> Declared<SignedResponse> {
        CowrieHarness.signed_response(verb)
    }

    fn next_actions(&self, verb: Verb, facts: &Facts) -> Declared<Vec<NextAction>> {
        CowrieHarness.next_actions(verb, facts)
    }

    fn reports_refunds(&self) -> Declared<()> {
        CowrieHarness.reports_refunds()
    }

    fn left_out(&self) -> Vec<LeftOut> {
        CowrieHarness.left_out()
    }

    fn deciding_members_of_answers(&self, verb: Verb) -> Vec<&'static str> {
        CowrieHarness.deciding_members_of_answers(verb)
    }

    fn deciding_members(&self, kind: &str) -> Vec<&'static str> {
        CowrieHarness.deciding_members(kind)
    }

    fn new_payout(&self, facts: &Facts) -> Result<NewPayout> {
        CowrieHarness.new_payout(facts)
    }
}
