//! Mistakes in deliveries of 13 to 54 KiB: they are named as those of short ones are.

use dhow_core::Delivery;
use dhow_crypto::{
    base64, digest,
    explain::{Algorithm, Explanation, Hash, Key, Keying},
    hex,
    hmac::HmacKey,
};
use serde_json::Value;

use super::{Corpus, corpora};
use crate::shop::parse_request;

/// Sizes of the padded bodies in bytes.
const SIZES: [usize; 2] = [16 * 1024, 48 * 1024];

/// Sizes of bodies that arrive as they were sent: almost the greatest that HitPay's verifier accepts.
const LARGER: [usize; 2] = [13 * 1024, 54 * 1024];

/// Delivery of an event that is signed in a header, with its mistakes.
struct Event {
    expected: &'static [&'static str],
    /// Signed text, made of the body.
    signed: fn(&str) -> Vec<u8>,
    /// Key, made of the secret.
    key: fn(&str) -> String,
    /// Signature as it is sent, made of its digits.
    written: fn(String) -> String,
    /// Body as it arrives.
    arrived: fn(&str) -> Vec<u8>,
    /// Name of the header, if it is not the gateway's.
    header: Option<&'static str>,
}

const RIGHT: Event = Event {
    expected: &[],
    signed: |body| body.as_bytes().to_vec(),
    key: str::to_owned,
    written: |digits| digits,
    arrived: |body| body.as_bytes().to_vec(),
    header: None,
};

fn spaced(body: &str) -> Vec<u8> {
    body.replace("\":", "\": ")
        .replace(",\"", ", \"")
        .into_bytes()
}

/// Signed text that is known by a name.
const fn signed(expected: &'static [&'static str], signed: fn(&str) -> Vec<u8>) -> Event {
    Event {
        expected,
        signed,
        ..RIGHT
    }
}

/// Key that is known by a name.
const fn keyed(expected: &'static [&'static str], key: fn(&str) -> String) -> Event {
    Event {
        expected,
        key,
        ..RIGHT
    }
}

/// Events with one mistake that needs one signature.
const CHEAP: &[Event] = &[
    signed(&["text-doubled"], |body| body.repeat(2).into_bytes()),
    signed(&["text-hex"], |body| {
        hex::encode(body.as_bytes()).into_bytes()
    }),
    signed(&["text-hashed-bytes"], |body| {
        digest::sha256(body.as_bytes()).to_vec()
    }),
    signed(&["charset-latin-1"], |body| {
        let bytes = body.chars().map(|c| u8::try_from(u32::from(c)).unwrap());
        bytes.collect()
    }),
    signed(&["text-buffer"], |body| {
        let bytes: Vec<String> = body.bytes().map(|byte| byte.to_string()).collect();
        format!("{{\"type\":\"Buffer\",\"data\":[{}]}}", bytes.join(",")).into_bytes()
    }),
    keyed(&["secret-with-leading-space"], |secret| {
        format!(" {secret}")
    }),
    keyed(&["secret-with-tab"], |secret| format!("{secret}\t")),
    keyed(&["secret-none"], |_| "None".to_owned()),
];

/// Events with one mistake.
const SINGLE: &[Event] = &[
    Event {
        expected: &["trailing-newline"],
        signed: |body| format!("{body}\n").into_bytes(),
        ..RIGHT
    },
    Event {
        expected: &["json-php"],
        signed: |body| {
            body.replace('/', "\\/")
                .replace('é', "\\u00e9")
                .into_bytes()
        },
        ..RIGHT
    },
    Event {
        expected: &["text-base64"],
        signed: |body| base64::encode(body.as_bytes()).into_bytes(),
        ..RIGHT
    },
    Event {
        expected: &["text-empty"],
        signed: |_| Vec::new(),
        ..RIGHT
    },
    Event {
        expected: &["secret-with-newline"],
        key: |secret| format!("{secret}\n"),
        ..RIGHT
    },
    Event {
        expected: &["header-renamed"],
        header: Some("X-Original-Signature"),
        ..RIGHT
    },
    Event {
        expected: &["body-byte-order-mark"],
        arrived: |body| format!("\u{feff}{body}").into_bytes(),
        ..RIGHT
    },
    Event {
        expected: &["body-line-break"],
        arrived: |body| format!("{body}\n").into_bytes(),
        ..RIGHT
    },
    Event {
        expected: &["body-base64"],
        arrived: |body| base64::encode(body.as_bytes()).into_bytes(),
        ..RIGHT
    },
    Event {
        expected: &["body-hex"],
        arrived: |body| hex::encode(body.as_bytes()).into_bytes(),
        ..RIGHT
    },
    Event {
        expected: &["body-json-string"],
        arrived: |body| serde_json::to_vec(body).unwrap(),
        ..RIGHT
    },
    Event {
        expected: &["json-spaced-unicode"],
        arrived: spaced,
        ..RIGHT
    },
];

/// Event with a rare damage of the secret, which is tried last. There is time for it if one secret may have signed.
const RARE: &[Event] = &[Event {
    expected: &["secret-cut-off"],
    key: |secret| format!("{secret}Z"),
    ..RIGHT
}];

/// Events with two mistakes.
const DOUBLE: &[Event] = &[
    Event {
        expected: &["body-byte-order-mark", "header-renamed"],
        arrived: |body| format!("\u{feff}{body}").into_bytes(),
        header: Some("X-Original-Signature"),
        ..RIGHT
    },
    Event {
        expected: &["body-base64", "header-renamed"],
        arrived: |body| base64::encode(body.as_bytes()).into_bytes(),
        header: Some("X-Original-Signature"),
        ..RIGHT
    },
    Event {
        expected: &["body-base64", "body-line-break"],
        arrived: |body| base64::encode(format!("{body}\n").as_bytes()).into_bytes(),
        ..RIGHT
    },
];

/// Returns the body of the first genuine event of a corpus, with members that pad it.
fn padded(corpus: &Corpus, id: &str, size: usize) -> (Delivery, String) {
    let cases = corpus.document["cases"].as_array().unwrap();
    let case = cases.iter().find(|case| case["id"] == id).unwrap();
    let genuine = parse_request(case["request"].as_str().unwrap().as_bytes()).unwrap();
    let member = r#""amount":599.00,"name":"Café / 7","note":null"#;
    let count = size / (member.len() + 14);
    let members = (0..count).map(|index| format!("\"m{index:06}\":{{{member}}}"));
    let members = members.collect::<Vec<_>>().join(",");
    let body = String::from_utf8(genuine.body().to_vec()).unwrap();
    let body = format!("{},{members}}}", body.strip_suffix('}').unwrap());
    (genuine, body)
}

fn explained(corpus: &Corpus, event: &Event, size: usize) -> Explanation {
    let known: &Value = &corpus.document["secrets"];
    let (id, header, secret, prefix) = match corpus.gateway {
        "hub2" => (
            "genuine",
            "hub2-signature",
            &known["webhook_secrets"][0],
            "s1=",
        ),
        _ => (
            "event-genuine",
            "hitpay-signature",
            &known["event_salts"][0],
            "",
        ),
    };
    let (genuine, body) = padded(corpus, id, size);
    let key = (event.key)(secret.as_str().unwrap());
    let key = HmacKey::new(key.as_bytes()).unwrap();
    let digits = (event.written)(key.sign_hex(&(event.signed)(&body)));
    let delivery = genuine.without_header(header);
    let delivery = delivery.with_body((event.arrived)(&body));
    let name = event.header.unwrap_or(header);
    let delivery = delivery
        .with_header(name, &format!("{prefix}{digits}"))
        .unwrap();
    (corpus.explain)(known, &delivery)
}

/// Explains the events of the gateways that sign a body, and returns the wrong findings.
fn wrong(events: &[Event], gateways: &[&str], sizes: [usize; 2]) -> Vec<String> {
    let mut wrong = Vec::new();
    for corpus in corpora() {
        if !gateways.contains(&corpus.gateway) {
            continue;
        }
        for (event, size) in events
            .iter()
            .flat_map(|event| sizes.map(|size| (event, size)))
        {
            let explanation = explained(&corpus, event, size);
            let findings = explanation.findings.iter();
            let mut found: Vec<&str> = findings.map(|finding| finding.name).collect();
            found.sort_unstable();
            if found != event.expected {
                wrong.push(format!(
                    "{}, {size} bytes: expected {:?}, found {found:?}; {:?}",
                    corpus.gateway, event.expected, explanation.effort
                ));
            }
        }
    }
    wrong
}

#[test]
fn single_mistakes_in_large_events_are_named() {
    let wrong = wrong(SINGLE, &["hub2", "hitpay"], SIZES);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn mistakes_of_one_signature_are_named_at_every_length() {
    let wrong = wrong(CHEAP, &["hub2", "hitpay"], LARGER);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_rare_damage_of_the_only_secret_is_named() {
    let wrong = wrong(RARE, &["hitpay"], SIZES);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn two_mistakes_in_large_events_are_named() {
    let wrong = wrong(DOUBLE, &["hub2", "hitpay"], SIZES);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_genuine_large_event_has_no_finding() {
    let wrong = wrong(&[RIGHT], &["hub2", "hitpay"], SIZES);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Change of a form on the way.
type Changed = fn(&str) -> String;

/// Explains a form that HitPay has signed, after a change on the way.
fn form(changed: Changed, size: usize) -> Explanation {
    let corpora = corpora();
    let corpus = corpora
        .iter()
        .find(|corpus| corpus.gateway == "hitpay")
        .unwrap();
    let salt = corpus.document["secrets"]["webhook_salt"].as_str().unwrap();
    let value = "x".repeat(size);
    let reference = "Order+7+";
    let signed = format!(
        "amount599.00currencySGDpayment_id92965a2d-ece3-4ace-1245-494050c9a3c1payment_request_id92965a20-dae5-4d89-a452-5fdfa382d0e1phonereference_numberOrder 7 statuscompletedzz{value}"
    );
    let hmac = HmacKey::new(salt.as_bytes())
        .unwrap()
        .sign_hex(signed.as_bytes());
    let body = format!(
        "payment_id=92965a2d-ece3-4ace-1245-494050c9a3c1&payment_request_id=92965a20-dae5-4d89-a452-5fdfa382d0e1&phone=&amount=599.00&currency=SGD&status=completed&reference_number={reference}&zz={value}&hmac={hmac}"
    );
    let delivery = Delivery::post("/webhooks/hitpay", changed(&body));
    (corpus.explain)(&corpus.document["secrets"], &delivery)
}

#[test]
fn mistakes_in_large_forms_are_named() {
    let rows: [(&[&str], Changed); 4] = [
        (&[], str::to_owned),
        (&["field-added"], |body| format!("shop=7&{body}")),
        (&["fields-added"], |body| format!("{body}&utm_source=mail")),
        (&["ampersands-escaped"], |body| body.replace('&', "&amp;")),
    ];
    for (expected, changed) in rows {
        for size in SIZES {
            let explanation = form(changed, size);
            let findings = explanation.findings.iter();
            let found: Vec<&str> = findings.map(|finding| finding.name).collect();
            assert_eq!(found, expected, "{size} bytes: {:?}", explanation.effort);
        }
    }
}

#[test]
fn mistakes_in_large_queries_are_named() {
    let corpora = corpora();
    let corpus = corpora
        .iter()
        .find(|corpus| corpus.gateway == "hpay")
        .unwrap();
    let known = &corpus.document["secrets"];
    let case = &corpus.document["cases"][0];
    let genuine = parse_request(case["request"].as_str().unwrap().as_bytes()).unwrap();
    let query = genuine.query().unwrap();
    for size in SIZES {
        // The information of the shop is signed.
        let info = "i".repeat(size);
        let fields = query
            .split('&')
            .filter(|field| !field.starts_with("secure_code="));
        let fields = fields.map(|field| match field.split_once('=') {
            Some(("transaction_info", _)) => format!("transaction_info={info}"),
            _ => field.to_owned(),
        });
        let unsigned = Delivery::get("/ipn", fields.collect::<Vec<_>>().join("&"));
        let computed = (corpus.explain)(known, &unsigned).computed;
        let code = &computed.first().unwrap().1;
        let signed = format!("{}&secure_code={code}", unsigned.query().unwrap());
        for (expected, delivery) in [
            (None, Delivery::get("/ipn", signed.clone())),
            (
                Some("fields-in-body"),
                Delivery::post("/ipn", signed.clone()),
            ),
            (
                Some("second-question-mark"),
                Delivery::get("/ipn", format!("shop=1?{signed}")),
            ),
        ] {
            let explanation = (corpus.explain)(known, &delivery);
            let found = explanation.findings.first().map(|finding| finding.name);
            assert_eq!(found, expected, "{size} bytes: {:?}", explanation.effort);
        }
    }
}

#[test]
fn other_algorithms_are_named_in_large_events() {
    let corpora = corpora();
    let corpus = corpora
        .iter()
        .find(|corpus| corpus.gateway == "hitpay")
        .unwrap();
    let known = &corpus.document["secrets"];
    let key = Key::new(known["event_salts"][0].as_str().unwrap().as_bytes());
    for size in SIZES {
        let (genuine, body) = padded(corpus, "event-genuine", size);
        for (hash, keying, name) in [
            (Hash::Sha512, Keying::Hmac, "hmac-sha512"),
            (Hash::Sha256, Keying::None, "plain-digest"),
            (Hash::Md5, Keying::Last, "md5-secret-last"),
        ] {
            let digest = Algorithm::new(hash, keying).apply(&key, body.as_bytes());
            let delivery = genuine.clone().without_header("hitpay-signature");
            let delivery = delivery.with_body(body.clone());
            let delivery = delivery.with_header("hitpay-signature", &hex::encode(&digest));
            let explanation = (corpus.explain)(known, &delivery.unwrap());
            let found = explanation.findings.first().map(|finding| finding.name);
            assert_eq!(found, Some(name), "{size} bytes: {:?}", explanation.effort);
        }
    }
}
