//! Search for signature schemes: every scheme of the space is found, and a second message narrows the result.

use std::borrow::Cow;

use dhow_crypto::discover::{Control, Discovery, Message, Order, Outcome, Search};
use dhow_crypto::scheme::{Algorithm, DigestKind, Encoding, Part, Placement, SignatureScheme};
use proptest::prelude::*;

const SECRET: &[u8] = b"swordfish";

fn message(scheme: &SignatureScheme, fields: &[(&str, &str)]) -> Message {
    let values: Vec<(&str, &[u8])> = fields
        .iter()
        .map(|(name, value)| (*name, value.as_bytes()))
        .collect();
    let signature = scheme.sign(&values, SECRET).unwrap();
    let message = Message::new(signature);
    fields.iter().fold(message, |message, (name, value)| {
        message.field(*name, value)
    })
}

fn discover(messages: Vec<Message>) -> Discovery {
    let search = Search::new(messages).with_secret("salt", SECRET);
    search.run(&Control::new())
}

/// Returns the signed text with names in the place of values: equal for two schemes that sign the same text of every message.
fn text_of_names(scheme: &SignatureScheme) -> String {
    let names = NAMES.map(|name| (name, format!("<{name}>")));
    let values: Vec<(&str, &[u8])> = names
        .iter()
        .map(|(name, value)| (*name, value.as_bytes()))
        .collect();
    let text = scheme.message(&values, b"<secret>").unwrap();
    let text = String::from_utf8_lossy(&text);
    format!("{}: {text}", scheme.algorithm)
}

const NAMES: [&str; 5] = ["amount", "order", "time", "status", "note"];

/// Values of two messages. A value may be empty, and two may be equal.
fn values() -> impl Strategy<Value = [Vec<String>; 2]> {
    let value = || prop_oneof![4 => "[a-z0-9|& .,]{1,5}", 1 => Just(String::new())];
    let list = || prop::collection::vec(value(), NAMES.len());
    [list(), list()]
}

fn algorithms() -> impl Strategy<Value = Algorithm> {
    let kind = prop::sample::select(DigestKind::ALL.to_vec());
    (kind, any::<bool>()).prop_map(|(kind, is_keyed)| match is_keyed {
        true => Algorithm::Hmac(kind),
        false => Algorithm::Digest(kind),
    })
}

/// Any scheme of the documented space over the fields.
fn schemes() -> impl Strategy<Value = SignatureScheme> {
    let fields = prop::sample::subsequence(NAMES.to_vec(), 1..=4).prop_shuffle();
    let separator = prop::sample::select(vec!["", "|", "&", " ", ".", ",", "\n", ":", "="]);
    let placements = vec![
        Placement::Between,
        Placement::BeforeEach,
        Placement::AfterEach,
    ];
    let placement = prop::sample::select(placements);
    let encoding = prop::sample::select(Encoding::ALL.to_vec());
    (
        fields,
        separator,
        placement,
        0..4_usize,
        0..8,
        algorithms(),
        encoding,
    )
        .prop_map(
            |(fields, separator, placement, names, secret, algorithm, encoding)| {
                let joints: [Option<&'static str>; 4] =
                    [None, Some("="), Some(""), Some(separator)];
                let names: Option<&'static str> = joints.into_iter().nth(names).unwrap_or_default();
                let mut parts: Vec<Part> = fields.into_iter().map(Part::field).collect();
                let (first, last) = match (algorithm, secret) {
                    (Algorithm::Hmac(_), _) | (_, 7) => (None, None),
                    (_, 0) => (Some(Part::Secret), None),
                    (_, 1) => (None, Some(Part::Secret)),
                    (_, 2) => (Some(Part::JoinedSecret), None),
                    (_, 3) => (None, Some(Part::JoinedSecret)),
                    (_, 4) if names.is_some() => (None, Some(Part::named_secret("key"))),
                    (_, 5) => (Some(Part::Secret), Some(Part::Secret)),
                    _ => (Some(Part::JoinedSecret), Some(Part::JoinedSecret)),
                };
                parts.splice(0..0, first);
                parts.extend(last);
                SignatureScheme {
                    parts: Cow::Owned(parts),
                    names,
                    separator,
                    placement,
                    algorithm,
                    encoding,
                }
            },
        )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn every_scheme_of_the_space_is_found(scheme in schemes(), values in values()) {
        let fields = |values: &Vec<String>| -> Vec<(&'static str, String)> {
            NAMES.into_iter().zip(values.clone()).collect()
        };
        let signed = |values: &Vec<String>| {
            let fields = fields(values);
            let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
            message(&scheme, &fields)
        };
        let messages: Vec<Message> = values.iter().map(signed).collect();
        let discovery = discover(messages.clone());
        prop_assert_eq!(discovery.outcome, Outcome::Found);
        let is_same = messages[0].signature() == messages[1].signature();
        prop_assert_eq!(discovery.fitting, if is_same { 1 } else { 2 });
        prop_assert!(discovery.is_complete);
        let second: Vec<(&str, &[u8])> =
            NAMES.into_iter().zip(values[1].iter().map(String::as_bytes)).collect();
        for found in &discovery.found {
            let signature = found.scheme.sign(&second, SECRET).unwrap();
            prop_assert_eq!(&signature, messages[1].signature());
        }
        let wanted = text_of_names(&scheme);
        let mut listed = discovery.found.iter().map(|found| text_of_names(&found.scheme));
        prop_assert!(listed.any(|text| text == wanted), "{} is not among {:#?}", wanted, discovery.found);
    }
}

fn piped(fields: &[&'static str], algorithm: Algorithm) -> SignatureScheme {
    let fields = fields.iter().map(|name| Part::field(name));
    let secret = matches!(algorithm, Algorithm::Digest(_)).then_some(Part::Secret);
    SignatureScheme {
        parts: fields.chain(secret).collect(),
        names: None,
        separator: "|",
        placement: Placement::Between,
        algorithm,
        encoding: Encoding::Hex,
    }
}

const MD5: Algorithm = Algorithm::Digest(DigestKind::Md5);

#[test]
fn equal_values_leave_several_schemes_until_a_second_message_differs() {
    let scheme = piped(&["order", "amount"], MD5);
    let first = message(&scheme, &[("amount", "7"), ("order", "7"), ("time", "7")]);
    let discovery = discover(vec![first.clone()]);
    assert_eq!((discovery.outcome, discovery.fitting), (Outcome::Found, 1));
    assert_eq!(discovery.found.len(), 6);
    assert!(discovery.found.iter().any(|found| found.scheme == scheme));
    // The same message again confirms nothing.
    let discovery = discover(vec![first.clone(), first.clone()]);
    assert_eq!((discovery.outcome, discovery.fitting), (Outcome::Found, 1));
    let second = message(&scheme, &[("amount", "7"), ("order", "8"), ("time", "9")]);
    let discovery = discover(vec![first, second]);
    assert_eq!((discovery.outcome, discovery.fitting), (Outcome::Found, 2));
    assert_eq!(discovery.found.len(), 1);
    assert_eq!(discovery.found[0].scheme, scheme);
    assert_eq!(discovery.found[0].secret.as_deref(), Some("salt"));
}

#[test]
fn a_documented_order_is_listed_first() {
    let scheme = piped(&["time", "amount"], MD5);
    let first = message(&scheme, &[("amount", "7"), ("order", "7"), ("time", "7")]);
    let search = Search::new([first]).with_secret("salt", SECRET);
    let discovery = search.with_order(["time", "amount"]).run(&Control::new());
    assert_eq!(discovery.found[0].scheme, scheme);
    assert_eq!(discovery.found[0].order, Order::Documented);
    assert!(discovery.found[1].order != Order::Documented);
}

#[test]
fn a_scheme_that_fits_one_message_only_is_not_believed() {
    let scheme = piped(&["order", "amount"], MD5);
    let first = message(&scheme, &[("amount", "7"), ("order", "A")]);
    let other = piped(&["amount", "order"], MD5);
    let second = message(&other, &[("amount", "8"), ("order", "B")]);
    let discovery = discover(vec![first, second]);
    assert_eq!(discovery.outcome, Outcome::NotAllMessages);
    assert_eq!((discovery.found.len(), discovery.fitting), (1, 1));
}

#[test]
fn a_field_that_is_absent_or_empty_is_left_out_as_the_second_message_shows() {
    let signed = |optional: Part, fields: &[(&str, &str)]| {
        let mut scheme = piped(&["order", "note", "amount"], MD5);
        scheme.parts.to_mut()[1] = optional;
        message(&scheme, fields)
    };
    let full: [(&str, &str); 3] = [("order", "A"), ("note", "x"), ("amount", "7")];
    let short: [(&str, &str); 2] = [("order", "B"), ("amount", "8")];
    for (part, expected) in [
        (
            Part::optional("note"),
            "order if set, note if set, amount if set",
        ),
        (
            Part::or_empty("note"),
            "order (empty if absent), note (empty if absent), amount (empty if absent)",
        ),
    ] {
        let discovery = discover(vec![signed(part.clone(), &short), signed(part, &full)]);
        assert_eq!(discovery.outcome, Outcome::Found);
        let text = discovery.found[0].scheme.to_string();
        assert!(text.contains(expected), "{text}");
    }
    // By name, without the empty ones, of which each message has another.
    let mut scheme = piped(&[], Algorithm::Hmac(DigestKind::Sha256));
    scheme.parts = ["a", "b", "c"].map(Part::not_empty).to_vec().into();
    let discovery = discover(vec![
        message(&scheme, &[("c", "1"), ("b", ""), ("a", "2")]),
        message(&scheme, &[("c", ""), ("b", "3"), ("a", "4")]),
    ]);
    assert_eq!(discovery.outcome, Outcome::Found);
    assert_eq!(discovery.found[0].scheme, scheme);
}

#[test]
fn a_body_with_its_time_and_a_value_in_another_form_are_found() {
    let hmac = Algorithm::Hmac(DigestKind::Sha256);
    let mut scheme = piped(&["t", "body"], hmac);
    scheme.separator = ".";
    let signed = |time: &str, body: &str| {
        let values: [(&str, &[u8]); 2] = [("t", time.as_bytes()), ("body", body.as_bytes())];
        let tag = scheme.sign(&values, SECRET).unwrap();
        let message = Message::new(format!("t={time},v1={tag}")).envelope("body", body);
        (0..9).fold(message, |message, index| {
            message.field(format!("f{index}"), "x")
        })
    };
    let messages = vec![signed("1790000000", "{}"), signed("1790000001", "[1]")];
    let discovery = discover(messages);
    assert_eq!(discovery.found.len(), 1);
    assert_eq!(discovery.found[0].scheme, scheme);
    assert_eq!(discovery.found[0].prefix, "v1=");

    for part in [Part::decoded_again("note"), Part::url_encoded("note")] {
        let mut scheme = piped(&["order", "note"], MD5);
        scheme.parts.to_mut()[1] = part;
        let signed = |order| message(&scheme, &[("note", "a%20b c"), ("order", order)]);
        let discovery = discover(vec![signed("A"), signed("B")]);
        assert_eq!(discovery.found.len(), 1);
        assert_eq!(discovery.found[0].scheme, scheme);
    }
}

#[test]
fn what_no_scheme_explains_and_a_stopped_search_say_so() {
    let unknown = Message::new("0".repeat(32)).field("a", "1").field("b", "2");
    let discovery = discover(vec![unknown.clone()]);
    assert_eq!(discovery.outcome, Outcome::NotFound);
    assert_eq!(discovery.found, []);
    assert!(discovery.tried > 1000 && discovery.tried == discovery.total);
    let strange = Message::new("a signature").field("a", "1");
    assert_eq!(discover(vec![strange]).outcome, Outcome::UnknownSignature);
    assert_eq!(discover(vec![]).outcome, Outcome::UnknownSignature);
    let control = Control::new();
    control.stop();
    let search = Search::new([unknown]).with_secret("salt", SECRET);
    let discovery = search.run(&control);
    assert_eq!(discovery.outcome, Outcome::Stopped);
    assert!(discovery.tried < discovery.total);
}

#[test]
fn nothing_shows_a_secret_or_a_value() {
    let scheme = piped(&["order"], MD5);
    let message = message(&scheme, &[("order", "personal")]);
    let search = Search::new([message]).with_secret("salt", SECRET);
    let shown = format!("{search:?} {:?}", search.run(&Control::new()));
    for hidden in ["swordfish", "personal"] {
        assert!(!shown.contains(hidden), "{shown}");
    }
    assert!(shown.contains("salt") && shown.contains("order"));
}

#[cfg(feature = "aws-lc-rs")]
#[test]
fn an_rsa_signature_is_found_by_the_digest_inside_it() {
    use dhow_crypto::base64;
    use dhow_crypto::discover::PublicNumbers;
    use dhow_crypto::rsa::{RsaSigner as _, aws_lc::PrivateKey};

    let key = include_bytes!("../data/rsa/private.pkcs8.pem");
    let certificate = include_bytes!("../data/rsa/certificate.pem");
    let mut scheme = piped(&["order", "amount"], Algorithm::Rsa(DigestKind::Sha256));
    scheme.parts.to_mut().push(Part::Secret);
    scheme.encoding = Encoding::Base64;
    let signer = PrivateKey::load(key).unwrap();
    let signed = |order: &str| {
        let text = format!("{order}|599.00|swordfish");
        let signature = signer.sign_sha256(text.as_bytes()).unwrap();
        let message = Message::new(base64::encode(&signature));
        message
            .field("amount", "599.00")
            .field("time", "1")
            .field("order", order)
    };
    let search = || Search::new([signed("A"), signed("B")]).with_secret("passcode", SECRET);
    let numbers = PublicNumbers::load(certificate).unwrap();
    assert_eq!(PublicNumbers::load(key), Ok(numbers.clone()));
    let discovery = search().with_certificate(numbers).run(&Control::new());
    assert_eq!(discovery.outcome, Outcome::Found);
    assert_eq!(discovery.found.len(), 1);
    assert_eq!(discovery.found[0].scheme, scheme);
    // The verifier of the crate agrees.
    let verifier = dhow_crypto::rsa::verifier(certificate).unwrap();
    let values: [(&str, &[u8]); 2] = [("order", b"A"), ("amount", b"599.00")];
    let signature = signed("A");
    let signature = signature.signature().as_bytes();
    assert!(
        scheme
            .verify_rsa(&values, SECRET, &*verifier, signature)
            .is_ok()
    );
    assert!(
        scheme
            .verify_rsa(&values, b"other", &*verifier, signature)
            .is_err()
    );
    // Without the certificate, and with another one, the signature cannot be read.
    assert_eq!(
        search().run(&Control::new()).outcome,
        Outcome::UnknownSignature
    );
}

#[test]
fn the_encoding_is_that_of_all_signatures() {
    let mut scheme = piped(&["order"], MD5);
    scheme.encoding = Encoding::Base64UrlUnpadded;
    let signed = |order: &str| message(&scheme, &[("order", order)]);
    let has_special = |message: &Message| message.signature().contains(['-', '_']);
    let mut all = (0..).map(|number| signed(&number.to_string()));
    let plain = all.find(|message| !has_special(message)).unwrap();
    let special = all.find(has_special).unwrap();
    for messages in [vec![plain.clone(), special.clone()], vec![special, plain]] {
        let discovery = discover(messages);
        assert_eq!(discovery.outcome, Outcome::Found);
        assert_eq!(discovery.found[0].scheme, scheme);
    }
}
