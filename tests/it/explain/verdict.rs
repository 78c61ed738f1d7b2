//! The verdict of an explanation is that of the verifier, for any request.

use dhow_core::{Currency, Delivery, Environment, WebhookVerifier};
use dhow_crypto::explain::Verdict;
use dhow_hitpay::HitPayWebhooks;
use dhow_hpay::HPayWebhooks;
use dhow_hub2::Hub2Webhooks;
use dhow_payatom::PayAtomWebhooks;
use http::Method;
use proptest::prelude::*;
use serde_json::Value;

use super::{Corpus, corpora, secret, secrets};
use crate::shop::parse_request;

/// Change of a request, by positions that are taken modulo its size.
#[derive(Debug, Clone)]
enum Mutation {
    Flip(usize, u8),
    Remove(usize),
    Insert(usize, u8),
    Truncate(usize),
    Repeat,
    Method(usize),
    RepeatHeader(usize),
    JoinHeader(usize),
    RemoveHeader(usize),
    UpperHeader(usize),
    AppendQuery(String),
    MoveBodyToQuery,
    AppendPair(String),
}

fn mutation() -> impl Strategy<Value = Mutation> {
    let place = 0..4096_usize;
    prop_oneof![
        (place.clone(), 1..=255_u8).prop_map(|(place, byte)| Mutation::Flip(place, byte)),
        place.clone().prop_map(Mutation::Remove),
        (place.clone(), any::<u8>()).prop_map(|(place, byte)| Mutation::Insert(place, byte)),
        place.clone().prop_map(Mutation::Truncate),
        Just(Mutation::Repeat),
        (0..4_usize).prop_map(Mutation::Method),
        place.clone().prop_map(Mutation::RepeatHeader),
        place.clone().prop_map(Mutation::JoinHeader),
        place.clone().prop_map(Mutation::RemoveHeader),
        place.prop_map(Mutation::UpperHeader),
        "[a-z&=?%0-9+]{1,12}".prop_map(Mutation::AppendQuery),
        Just(Mutation::MoveBodyToQuery),
        prop_oneof![
            "[a-z&=%0-9+]{1,12}",
            Just("&status=completed".to_owned()),
            Just("&hmac=00".to_owned())
        ]
        .prop_map(Mutation::AppendPair),
    ]
}

fn rebuilt(delivery: &Delivery, method: &Method, body: Vec<u8>) -> Delivery {
    let query = delivery.query().map(|query| format!("?{query}"));
    let target = format!("{}{}", delivery.path(), query.unwrap_or_default());
    let mut request = http::Request::new(body.into());
    *request.method_mut() = method.clone();
    // A target that is no URI reaches no verifier: the server refuses it.
    *request.uri_mut() = target.parse().unwrap_or_default();
    *request.headers_mut() = delivery.headers().clone();
    Delivery::from_request(request)
}

/// Returns the delivery with other values of one of its headers.
fn with_header_values(
    delivery: &Delivery,
    place: usize,
    change: fn(&str) -> Vec<String>,
) -> Delivery {
    let headers = delivery.headers();
    let Some(name) = headers.keys().nth(place % headers.keys_len().max(1)) else {
        return delivery.clone();
    };
    let value = headers.get(name).and_then(|value| value.to_str().ok());
    let bare = delivery.clone().without_header(name.as_str());
    let values = change(value.unwrap_or_default());
    values.iter().fold(bare, |all, value| {
        all.with_header(name.as_str(), value).unwrap()
    })
}

fn mutated(delivery: &Delivery, mutation: &Mutation) -> Delivery {
    let mut body = delivery.body().to_vec();
    let at = |place: &usize| place % delivery.body().len().max(1);
    let with = |place: &usize, change| with_header_values(delivery, *place, change);
    match mutation {
        Mutation::Flip(place, byte) => {
            let place = at(place);
            if let Some(old) = body.get_mut(place) {
                *old ^= byte;
            }
        }
        Mutation::Remove(place) if !body.is_empty() => {
            body.remove(at(place));
        }
        Mutation::Remove(_) => {}
        Mutation::Insert(place, byte) => body.insert(at(place), *byte),
        Mutation::Truncate(place) => body.truncate(at(place)),
        Mutation::Repeat => body.extend_from_slice(delivery.body()),
        Mutation::AppendPair(text) => body.extend_from_slice(text.as_bytes()),
        Mutation::Method(place) => {
            let methods = [Method::GET, Method::POST, Method::HEAD, Method::PUT];
            return rebuilt(delivery, &methods[*place], body);
        }
        Mutation::RepeatHeader(place) => {
            return with(place, |value| vec![value.to_owned(), value.to_owned()]);
        }
        Mutation::JoinHeader(place) => {
            return with(place, |value| vec![format!("{value}, {value}")]);
        }
        Mutation::RemoveHeader(place) => return with(place, |_| Vec::new()),
        Mutation::UpperHeader(place) => return with(place, |value| vec![value.to_uppercase()]),
        Mutation::AppendQuery(text) => {
            let query = delivery.query().unwrap_or_default();
            return delivery.clone().with_query(format!("{query}{text}"));
        }
        Mutation::MoveBodyToQuery => {
            let query =
                String::from_utf8_lossy(delivery.body()).replace([' ', '"', '<', '>', '\n'], "");
            return rebuilt(
                &delivery.clone().with_query(query),
                &Method::POST,
                Vec::new(),
            );
        }
    }
    rebuilt(delivery, delivery.method(), body)
}

/// Creates the verifier of a gateway, as a server does.
fn verifier(gateway: &str, known: &Value) -> Box<dyn WebhookVerifier> {
    let environment = Environment::Live;
    match gateway {
        "hitpay" => Box::new(
            HitPayWebhooks::new(environment)
                .with_webhook_secret(secret(&known["webhook_salt"]))
                .with_event_secrets(secrets(&known["event_salts"])),
        ),
        "hub2" => Box::new(Hub2Webhooks::new(
            environment,
            secrets(&known["webhook_secrets"]),
        )),
        "hpay" => {
            let mut passcodes = secrets(&known["passcodes"]).into_iter();
            let webhooks = HPayWebhooks::new(environment, "100001", passcodes.next().unwrap());
            Box::new(webhooks.with_previous_secrets(passcodes))
        }
        _ => {
            let mut keys = secrets(&known["secret_keys"]).into_iter();
            let webhooks = PayAtomWebhooks::new(environment, Currency::INR, keys.next().unwrap());
            Box::new(webhooks.with_previous_secrets(keys))
        }
    }
}

fn check(corpus: &Corpus, delivery: &Delivery) -> Result<(), TestCaseError> {
    let known = &corpus.document["secrets"];
    let verified = verifier(corpus.gateway, known).verify_webhook(delivery);
    let reason = verified
        .as_ref()
        .err()
        .map(|rejection| rejection.reason().as_str());
    let explanation = (corpus.explain)(known, delivery);
    prop_assert_eq!(explanation.reason, reason, "{}", corpus.gateway);
    prop_assert_eq!(explanation.verdict == Verdict::Match, verified.is_ok());
    if verified.is_ok() {
        prop_assert!(
            explanation.findings.is_empty(),
            "a valid delivery is accused"
        );
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(160))]

    #[test]
    fn an_explanation_never_differs_from_the_verifier(
        corpus in 0..4_usize,
        case in any::<prop::sample::Index>(),
        mutations in prop::collection::vec(mutation(), 0..3),
    ) {
        let corpus = corpora().remove(corpus);
        let cases = corpus.document["cases"].as_array().unwrap();
        let request = case.get(cases)["request"].as_str().unwrap();
        let delivery = parse_request(request.as_bytes()).unwrap();
        let delivery = mutations.iter().fold(delivery, |delivery, one| mutated(&delivery, one));
        check(&corpus, &delivery)?;
    }
}
