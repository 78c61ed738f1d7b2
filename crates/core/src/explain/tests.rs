//! Tests of the diagnosis with an invented gateway that signs the body with a header, or fields with a field.

use dhow_crypto::{
    explain::{
        Algorithm, Body, Budget, Composed, Explanation, KnownSecrets, Mistake, Search, Verdict,
        hmacs, received_variants,
    },
    hmac::HmacKey,
    pairs::{FormPairs, PairRules, encode_pairs},
};

use super::*;
use crate::{Event, ProviderId, Rejection, Reply, Verified, json};

const SECRET: &[u8] = b"an-invented-secret";
const HEADER: &str = "Cowrie-Signature";

#[derive(Debug)]
struct Cowrie {
    secret: &'static [u8],
    place: FieldPlace,
}

impl Cowrie {
    fn new(place: FieldPlace) -> Self {
        Self {
            secret: SECRET,
            place,
        }
    }

    /// Signed text and signature of a delivery.
    fn signed(&self, delivery: &Delivery) -> Option<(Vec<u8>, String)> {
        if let Some(tag) = delivery.headers().get(HEADER) {
            return Some((delivery.body().to_vec(), tag.to_str().ok()?.to_owned()));
        }
        let text = match self.place {
            FieldPlace::Body => delivery.body(),
            FieldPlace::Query => delivery.query().unwrap_or_default().as_bytes(),
        };
        let pairs = FormPairs::parse(text, &PairRules::new()).ok()?;
        let signed = pairs.sorted().filter(|pair| pair.name() != "tag");
        let signed: String = signed
            .map(|pair| format!("{}{}", pair.name(), pair.value()))
            .collect();
        Some((signed.into_bytes(), pairs.get("tag")?.to_owned()))
    }
}

fn tag(text: &[u8]) -> String {
    HmacKey::new(SECRET).unwrap().sign_hex(text)
}

impl WebhookVerifier for Cowrie {
    fn verify_webhook(&self, delivery: &Delivery) -> Result<Verified, Rejection> {
        let rejected = |reason| Rejection::new(reason, Reply::empty(401));
        let method = match self.place {
            FieldPlace::Body => http::Method::POST,
            FieldPlace::Query => http::Method::GET,
        };
        if delivery.method() != method {
            return Err(rejected(RejectionReason::WrongMethod));
        }
        let (text, received) = self
            .signed(delivery)
            .ok_or_else(|| rejected(RejectionReason::MissingSignature))?;
        if HmacKey::new(self.secret).unwrap().sign_hex(&text) != received {
            return Err(rejected(RejectionReason::SignatureMismatch));
        }
        if json::check_unambiguous(delivery.body()) == Err(json::Ambiguity::DuplicateKey) {
            return Err(rejected(RejectionReason::RepeatedField));
        }
        let reply = Reply::empty(200);
        Ok(Verified::new_unchecked(
            ProviderId::new("cowrie").unwrap(),
            "event",
            "secret",
            delivery,
            reply,
        ))
    }

    fn event(&self, _: &Verified) -> Event {
        unreachable!("the diagnosis reads no events")
    }
}

impl Diagnosis for Cowrie {
    fn header(&self) -> Option<&'static str> {
        Some(HEADER)
    }

    fn fields(&self) -> Option<SignedFields> {
        Some(SignedFields {
            place: self.place,
            signature: "tag",
            names: vec!["amount", "note", "phone"],
            may_be_json: false,
            decimals: Some(2),
        })
    }

    fn search(
        &self,
        delivery: &Delivery,
        count: usize,
        budget: &mut Budget,
    ) -> Option<Vec<Mistake>> {
        let (text, received) = self.signed(delivery)?;
        let search = Search {
            keys: &KnownSecrets::default()
                .signing("secret", self.secret)
                .keys(),
            rare_keys: &[],
            algorithms: &hmacs(Algorithm::HMAC_SHA256),
            received: &received_variants(&received),
        };
        match delivery.headers().contains_key(HEADER) {
            true => search.run(&Body::new(&text, &["json-compact"]), count, budget),
            false => {
                let composed = Composed {
                    right: vec![text],
                    table: &[],
                    delivery: &(),
                };
                search.run(&composed, count, budget)
            }
        }
    }
}

fn diagnosed(cowrie: &Cowrie, delivery: &Delivery) -> Explanation {
    let explanation = Explanation::new("event", "HMAC", "recipe");
    diagnose(explanation, cowrie, Some(cowrie), delivery)
}

fn names(cowrie: &Cowrie, delivery: &Delivery) -> Vec<&'static str> {
    let explanation = diagnosed(cowrie, delivery);
    let expected = match cowrie.verify_webhook(delivery) {
        Ok(_) => None,
        Err(rejection) => Some(rejection.reason().as_str()),
    };
    assert_eq!(explanation.reason, expected);
    assert_eq!(explanation.verdict == Verdict::Match, expected.is_none());
    explanation
        .findings
        .iter()
        .map(|finding| finding.name)
        .collect()
}

fn event(body: &[u8], received: impl Into<bytes::Bytes>) -> Delivery {
    Delivery::post("/", received)
        .with_header(HEADER, &tag(body))
        .unwrap()
}

fn form(signed: &[(&str, &str)], sent: &[(&str, &str)]) -> String {
    let text: String = signed
        .iter()
        .map(|(name, value)| format!("{name}{value}"))
        .collect();
    let tag = tag(text.as_bytes());
    let all = sent.iter().copied().chain([("tag", tag.as_str())]);
    encode_pairs(all)
}

const BODY: &[u8] = br#"{"id":"evt_1","amount":"1.00"}"#;
const FIELDS: &[(&str, &str)] = &[("amount", "1.00"), ("note", "a b"), ("phone", "")];

#[test]
fn a_valid_delivery_has_no_finding_and_costs_no_search() {
    let cowrie = Cowrie::new(FieldPlace::Body);
    let explanation = diagnosed(&cowrie, &event(BODY, BODY));
    assert_eq!(
        (explanation.verdict, explanation.reason),
        (Verdict::Match, None)
    );
    assert!(explanation.findings.is_empty() && explanation.effort.is_none());
}

#[test]
fn a_correct_signature_leaves_the_reason_of_the_verifier_alone() {
    let cowrie = Cowrie::new(FieldPlace::Body);
    let twice = br#"{"id":1,"id":2}"#;
    assert_eq!(
        names(&cowrie, &event(twice, &twice[..])),
        ["repeated-field"]
    );
}

#[test]
fn a_change_on_the_way_is_undone_until_the_verifier_accepts() {
    let cowrie = Cowrie::new(FieldPlace::Body);
    let base64 = dhow_crypto::base64::encode(BODY);
    assert_eq!(
        names(&cowrie, &event(BODY, base64.clone())),
        ["body-base64"]
    );
    let line = format!("{base64}\n");
    // One change explains the line break too.
    assert_eq!(names(&cowrie, &event(BODY, line)), ["body-base64"]);
    let marked = [b"\xef\xbb\xbf", BODY, b"\n"].concat();
    assert_eq!(
        names(&cowrie, &event(BODY, marked)),
        ["body-byte-order-mark", "body-line-break"]
    );
    let renamed = Delivery::post("/", BODY)
        .with_header("x_cowrie_signature", &tag(BODY))
        .unwrap();
    assert_eq!(names(&cowrie, &renamed), ["header-renamed"]);
}

#[test]
fn changes_and_mistakes_in_the_signature_are_combined() {
    let cowrie = Cowrie::new(FieldPlace::Body);
    let base64 = dhow_crypto::base64::encode(BODY);
    let upper = Delivery::post("/", base64)
        .with_header("X-Signature", &tag(BODY).to_uppercase())
        .unwrap();
    assert_eq!(
        names(&cowrie, &upper),
        ["header-renamed", "body-base64", "upper-case-hex"]
    );
}

#[test]
fn fields_are_moved_back_and_restored() {
    let cowrie = Cowrie::new(FieldPlace::Body);
    let sent = |sent: &[(&str, &str)]| names(&cowrie, &Delivery::post("/", form(FIELDS, sent)));
    assert_eq!(sent(FIELDS), Vec::<&str>::new());
    assert_eq!(
        sent(&[FIELDS, &[("_token", "x")]].concat()),
        ["fields-added"]
    );
    assert_eq!(sent(&FIELDS[..2]), ["empty-fields-dropped-on-the-way"]);
    assert_eq!(
        sent(&[("amount", "1"), FIELDS[1], FIELDS[2]]),
        ["decimals-rewritten"]
    );
    assert_eq!(
        sent(&[FIELDS[0], ("note", "a+b"), FIELDS[2]]),
        ["space-became-plus"]
    );
    assert_eq!(
        sent(&[FIELDS[0], ("note", "a%20b"), FIELDS[2]]),
        ["values-encoded-twice"]
    );
    assert_eq!(
        sent(&[FIELDS[0], FIELDS[1], ("phone", "null")]),
        ["empty-value-replaced"]
    );
    let in_query = Delivery::post("/", "").with_query(form(FIELDS, FIELDS));
    assert_eq!(names(&cowrie, &in_query), ["fields-in-query"]);
}

#[test]
fn an_ampersand_too_many_is_one_mistake() {
    let cowrie = Cowrie::new(FieldPlace::Body);
    let fields = &[("amount", "1.00"), ("note", "a b"), ("phone", " 65 1")];
    let form = form(fields, fields);
    for text in [
        format!("{form}&"),
        format!("&{form}"),
        form.replacen('&', "&&", 1),
    ] {
        let found = names(&cowrie, &Delivery::post("/", text.clone()));
        assert_eq!(found, ["ampersands-too-many"], "{text}");
    }
    let percent = Delivery::post("/", self::form(&[("note", "5%")], &[("note", "5%")]));
    let text = String::from_utf8_lossy(percent.body()).replace("%25", "%");
    let found = names(&cowrie, &percent.with_body(text));
    assert_eq!(found, ["fields-malformed"]);
}

#[test]
fn changes_whose_sum_is_nothing_lead_back() {
    let cowrie = Cowrie::new(FieldPlace::Body);
    let [arrived, changed, restored, other] = [
        "note=a+b&tag=5a&",
        "note=a%2Bb&tag=5a",
        "note=a+b&tag=5a",
        "note=a&tag=5a",
    ]
    .map(|form| Delivery::post("/", form));
    let start = Chain::new(&arrived);
    // One change may be of the way in which the fields are written.
    assert!(!start.then(&restored).leads_back(&cowrie));
    let first = start.then(&changed);
    assert!(first.then(&restored).leads_back(&cowrie));
    let second = first.then(&other);
    assert!(!second.leads_back(&cowrie));
    assert!(second.then(&changed).leads_back(&cowrie));
    let body = |text: &[u8]| event(BODY, text.to_vec());
    let bodies = [body(b"1"), body(b"2"), body(b"1"), body(b"3")];
    let start = Chain::new(&bodies[0]);
    let first = start.then(&bodies[1]);
    assert!(first.then(&bodies[2]).leads_back(&cowrie));
    assert!(!first.then(&bodies[3]).leads_back(&cowrie));
}

#[test]
fn a_documented_field_is_never_called_added() {
    let cowrie = Cowrie::new(FieldPlace::Body);
    let sent = form(&FIELDS[..2], FIELDS);
    let found = names(&cowrie, &Delivery::post("/", sent));
    assert_eq!(found, Vec::<&str>::new());
}

#[test]
fn a_lost_body_is_probably_consumed() {
    let cowrie = Cowrie::new(FieldPlace::Body);
    for body in ["", "{}"] {
        let lost = Delivery::post("/", body).with_header(HEADER, &"5a".repeat(32));
        let found = diagnosed(&cowrie, &lost.unwrap()).findings;
        let what: Vec<_> = found.iter().map(|finding| &finding.what).collect();
        assert!(what[0].contains("probably"), "{what:?}");
    }
}

#[test]
fn the_fields_of_a_query_are_found_in_a_body_and_behind_a_second_question_mark() {
    let cowrie = Cowrie::new(FieldPlace::Query);
    let query = form(FIELDS, FIELDS);
    assert_eq!(
        names(&cowrie, &Delivery::get("/", query.as_str())),
        Vec::<&str>::new()
    );
    assert_eq!(
        names(&cowrie, &Delivery::post("/", query.clone())),
        ["fields-in-body"]
    );
    let twice = Delivery::get("/", format!("shop=1?{query}"));
    assert_eq!(names(&cowrie, &twice), ["second-question-mark"]);
    let in_path = Delivery::get(format!("/hook%3F{query}"), "");
    assert_eq!(names(&cowrie, &in_path), ["question-mark-encoded"]);
}

#[test]
fn a_forged_delivery_has_no_finding() {
    let cowrie = Cowrie::new(FieldPlace::Body);
    let forged = Delivery::post("/", BODY)
        .with_header(HEADER, &"5a".repeat(32))
        .unwrap();
    let explanation = diagnosed(&cowrie, &forged);
    assert_eq!(explanation.verdict, Verdict::Mismatch);
    assert!(explanation.findings.is_empty());
    assert!(explanation.effort.unwrap().tried > 500);
}

#[test]
fn without_a_verifier_no_secret_is_configured() {
    let cowrie = Cowrie::new(FieldPlace::Body);
    let explanation = Explanation::new("event", "HMAC", "recipe");
    let explanation = diagnose(explanation, &cowrie, None, &event(b"other", BODY));
    assert_eq!(explanation.reason, Some("not-configured"));
    assert_eq!(explanation.findings.first().unwrap().name, "not-configured");
}
