//! `dhow webhook explain`: its JSON keys, the corpus of deliberate mistakes, and that no secret is printed.

use std::fs;

use serde_json::{Value, json};

use crate::command::{Dhow, dhow, fresh_path};

mod answer;

const EXPLAIN: &str = "webhook explain --provider hitpay";

/// Gateway and id of the genuine deliveries in the corpora.
const GENUINE: [(&str, &str); 6] = [
    ("hitpay", "form-genuine"),
    ("hitpay", "event-genuine"),
    ("payatom", "genuine"),
    ("hub2", "genuine"),
    ("hpay", "checkout-genuine"),
    ("hpay", "va-genuine"),
];

/// Reads the corpus of a gateway.
pub(crate) fn corpus(gateway: &str) -> Value {
    let tests = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/data/explain");
    let text = fs::read_to_string(format!("{tests}/{gateway}.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// Creates the command with the secrets of a corpus. Secrets of other purposes are passed with `--also-try`.
pub(crate) fn explain(gateway: &str, corpus: &Value) -> Dhow {
    let secrets = &corpus["secrets"];
    let command = dhow("webhook explain --provider").arg(gateway);
    let command = settings(gateway, corpus)
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .fold(command, |command, (name, value)| command.env(name, value));
    let others = secrets["others"].as_object().unwrap().iter().enumerate();
    others.fold(command, |command, (index, (name, secret))| {
        let variable = format!("OTHER_{index}");
        command
            .env(&variable, secret.as_str().unwrap())
            .arg("--also-try")
            .arg(format!("{name}={variable}"))
    })
}

/// Returns the settings of a gateway for the secrets of a corpus.
fn settings(gateway: &str, corpus: &Value) -> Vec<(&'static str, String)> {
    let secrets = &corpus["secrets"];
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let list = |value: &Value| {
        let items = value.as_array().into_iter().flatten();
        items.map(text).collect::<Vec<_>>().join(",")
    };
    match gateway {
        "hitpay" => vec![
            ("DHOW_HITPAY_SALT", text(&secrets["webhook_salt"])),
            ("DHOW_HITPAY_EVENT_SALTS", list(&secrets["event_salts"])),
        ],
        "payatom" => vec![
            ("DHOW_PAYATOM_SECRET_KEY", text(&secrets["secret_keys"][0])),
            (
                "DHOW_PAYATOM_PREVIOUS_SECRET_KEYS",
                text(&secrets["secret_keys"][1]),
            ),
        ],
        "hub2" => vec![(
            "DHOW_HUB2_WEBHOOK_SECRETS",
            list(&secrets["webhook_secrets"]),
        )],
        _ => vec![
            ("DHOW_HPAY_MERCHANT_ID", text(&corpus["merchant_id"])),
            ("DHOW_HPAY_PASSCODE", text(&secrets["passcodes"][0])),
            (
                "DHOW_HPAY_PREVIOUS_PASSCODES",
                text(&secrets["passcodes"][1]),
            ),
        ],
    }
}

/// Returns the ids of all gateways.
fn gateways() -> Vec<String> {
    let table = dhow("providers --json").run().json(0);
    let providers = table["providers"].as_array().unwrap().iter();
    providers
        .map(|provider| provider["id"].as_str().unwrap().to_owned())
        .collect()
}

/// Returns the request of a case.
pub(crate) fn request(corpus: &Value, id: &str) -> String {
    let mut cases = corpus["cases"].as_array().unwrap().iter();
    let case = cases.find(|case| case["id"] == id).unwrap();
    case["request"].as_str().unwrap().to_owned()
}

/// Returns all strings in a JSON value.
fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => vec![text],
        Value::Array(items) => items.iter().flat_map(texts).collect(),
        Value::Object(members) => members.values().flat_map(texts).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) => Vec::new(),
    }
}

#[test]
fn every_mistake_of_the_corpus_is_found_and_no_secret_is_printed() {
    for gateway in gateways() {
        let corpus = corpus(&gateway);
        let secrets = texts(&corpus["secrets"]);
        // A text to compare with that contains every secret.
        let yours = fresh_path("mine.txt");
        fs::write(&yours, format!("amount599.00{}", secrets.concat())).unwrap();
        let cases = corpus["cases"].as_array().unwrap();
        assert!(cases.len() >= 10, "{gateway}");
        for case in cases {
            let id = format!("{gateway}/{}", case["id"]);
            let request = case["request"].as_str().unwrap();
            let compare = explain(&gateway, &corpus).arg("--canonical").arg(&yours);
            let human = compare.stdin(request).run();
            let json = explain(&gateway, &corpus)
                .arg("--json")
                .stdin(request)
                .run();
            for output in [&human.stdout, &human.stderr, &json.stdout] {
                for secret in &secrets {
                    let (half, _) = secret.split_at(secret.len() / 2);
                    assert!(!output.contains(half), "{id}: {output}");
                }
            }
            let expected = case["expect"].as_str();
            let (verdict, code) = match expected {
                None => ("match", 0),
                Some(_) => ("mismatch", 1),
            };
            assert_eq!(human.code, code, "{id}: {}", human.stderr);
            let object = json.json(code);
            assert_eq!(object["verdict"], verdict, "{id}");
            assert!(
                object["evidence"]["status"].is_string(),
                "{id}: {}",
                object["evidence"]
            );
            let found = object["findings"].as_array().unwrap().iter();
            let found: Vec<&str> = found
                .map(|finding| finding["name"].as_str().unwrap())
                .collect();
            assert_eq!(found, expected.into_iter().collect::<Vec<_>>(), "{id}");
            assert!(found.iter().all(|name| human.stdout.contains(name)), "{id}");
        }
    }
}

#[test]
fn the_output_has_the_keys_of_the_contract() {
    let corpus = corpus("hitpay");
    let request = request(&corpus, "form-values-only");
    let command = explain("hitpay", &corpus).arg("--json");
    let object = command.stdin(request).run().json(1);
    assert_eq!(object["provider"], "hitpay");
    assert_eq!(object["scheme"], "form, version 1");
    assert!(object["rule"].as_str().unwrap().starts_with("HMAC-SHA256"));
    assert_eq!(object["evidence"]["id"], "form-recipe");
    assert_eq!(object["evidence"]["status"], "documented");
    assert!(!object["evidence"]["sources"].as_array().unwrap().is_empty());
    let first = &object["canonical"][0];
    assert_eq!(
        (&first["label"], &first["role"]),
        (&"amount".into(), &"name".into())
    );
    assert_eq!(object["canonical"][1]["offset"], 6);
    assert_eq!(object["canonical"][1]["text"], "599.00");
    assert_eq!(object["received"].as_str().unwrap().len(), 64);
    assert_eq!(object["computed"][0]["secret"], "webhook_salt");
    assert_ne!(object["computed"][0]["signature"], object["received"]);
    assert_eq!(
        object["secrets"][0]["fingerprint"].as_str().unwrap().len(),
        8
    );
    assert_eq!(object["secrets"][0]["length"], 16);
    assert!(object["findings"][0]["what"].is_string() && object["findings"][0]["fix"].is_string());
    assert_eq!(object["reason"], "signature-mismatch");
    assert_eq!(object["findings"][0]["origin"], "code");
    assert_eq!(object["findings"][0]["hints"], json!([]));
    let search = &object["search"];
    assert!(search["tried"].as_u64().unwrap() > 0 && search["complete"] == true);
    for part in ["single_mistakes", "combinations", "large_texts"] {
        assert_eq!(search["left_out"][part], false, "{part}");
    }
    for limit in ["estimated_ms", "combinations_ms", "time_ms", "memory_bytes"] {
        assert!(search[limit].as_u64().unwrap() > 0, "{limit}");
    }
    let arrived = &object["arrived"];
    assert_eq!(
        (&arrived["method"], &arrived["path"]),
        (&"POST".into(), &"/webhooks/hitpay".into())
    );
    assert_eq!(
        arrived["pairs"][6]["raw"],
        "reference_number=Caf%C3%A9+order+7"
    );
    assert_eq!(arrived["pairs"][6]["value"], "Café order 7");
    assert_eq!(arrived["body"]["sha256"].as_str().unwrap().len(), 64);
    assert!(object["notes"].is_array() && object["difference"].is_null());
}

#[test]
fn a_missing_secret_is_named() {
    let request = request(&corpus("hitpay"), "form-genuine");
    let error = dhow(EXPLAIN).arg("--json").stdin(request).run().json(2);
    let field = error["error"]["field"].as_str().unwrap();
    assert_eq!(field, "DHOW_HITPAY_SALT or DHOW_HITPAY_EVENT_SALTS");
    let bad = dhow(EXPLAIN)
        .arg("--also-try")
        .arg("x=NO_SUCH_VARIABLE")
        .arg("--json");
    assert_eq!(bad.run().json(2)["error"]["field"], "NO_SUCH_VARIABLE");
}

#[test]
fn one_name_for_two_other_secrets_is_refused() {
    let command = dhow("webhook explain --provider hitpay --json")
        .args("--also-try live=FIRST --also-try live=SECOND")
        .env("FIRST", "self-made-salt-1")
        .env("SECOND", "self-made-salt-2");
    let error = command.stdin("POST / HTTP/1.1\n\n").run().json(2);
    assert_eq!(error["error"]["message"], "live is set twice");
}

#[test]
fn a_missing_signature_and_an_unexplained_one_are_reported() {
    let with_salt = || dhow(EXPLAIN).env("DHOW_HITPAY_SALT", "self-made-salt-1");
    let bare = with_salt().stdin("POST / HTTP/1.1\n\namount=1.00").run();
    assert_eq!(bare.code, 1);
    assert!(
        bare.stdout
            .contains("there is no signature, so there is nothing to compare"),
        "{}",
        bare.stdout
    );
    assert!(bare.stdout.contains("there is no content type"));
    let hmac = "0".repeat(64);
    let forged = format!("POST / HTTP/1.1\n\namount=1.00&hmac={hmac}");
    let ended = with_salt().stdin(forged).run();
    assert_eq!(ended.code, 1);
    assert!(
        ended
            .stdout
            .contains("no known mistake produces this signature; not all combinations were tried"),
        "{}",
        ended.stdout
    );
}

#[test]
fn a_search_that_ended_at_its_limit_says_so_first() {
    let member = r#""order":{"amount":599.00,"name":"A/B"}"#;
    let members = (0..400).map(|place| member.replace("order", &format!("order{place}")));
    let body = format!("{{{}}}", members.collect::<Vec<_>>().join(","));
    let signature = "0".repeat(64);
    let forged = format!("POST / HTTP/1.1\nHitpay-Signature: {signature}\n\n{body}");
    let command = dhow(EXPLAIN).env("DHOW_HITPAY_EVENT_SALTS", "self-made-salt-1");
    let ended = command.stdin(forged).run();
    assert_eq!(ended.code, 1);
    let (first, search) = ended.stdout.split_once("Search").unwrap();
    let short = first.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        short.contains("the request is so long that some were not tried"),
        "{first}"
    );
    assert!(search.contains("at a limit"), "{search}");
}

#[test]
fn the_api_key_in_the_place_of_the_salt_is_named() {
    let request = request(&corpus("hitpay"), "form-genuine");
    let object = dhow(EXPLAIN)
        .env("DHOW_HITPAY_SALT", "something-else")
        .env("DHOW_HITPAY_API_KEY", "self-made-salt-1")
        .arg("--json")
        .stdin(request)
        .run()
        .json(1);
    assert_eq!(object["findings"][0]["name"], "other-secret");
    assert!(
        object["findings"][0]["what"]
            .as_str()
            .unwrap()
            .contains("`api_key`")
    );
}

#[test]
fn a_given_text_is_compared_up_to_the_first_byte_that_differs() {
    let corpus = corpus("hitpay");
    let request = request(&corpus, "form-values-only");
    let compare = |yours: &[u8]| {
        let file = fresh_path("mine.txt");
        fs::write(&file, yours).unwrap();
        let command = explain("hitpay", &corpus).arg("--canonical").arg(&file);
        command.arg("--json").stdin(request.as_str()).run().json(1)["difference"].clone()
    };
    let object = explain("hitpay", &corpus).arg("--json");
    let object = object.stdin(request.as_str()).run().json(1);
    let pieces = object["canonical"].as_array().unwrap().iter();
    let right: String = pieces
        .map(|piece| piece["text"].as_str().unwrap())
        .collect();

    assert_eq!(compare(right.as_bytes())["equal"], true);
    let newline = compare(format!("{right}\n").as_bytes());
    assert_eq!(newline["offset"], right.len());
    assert!(newline["segment"].is_null());
    let short = compare(right.replace("599.00", "599").as_bytes());
    assert_eq!(short["offset"], 9);
    assert_eq!(short["segment"]["label"], "amount");
    assert_eq!(short["segment"]["role"], "value");
    assert!(
        short["yours"]
            .as_str()
            .unwrap()
            .starts_with("amount599currency")
    );
}

#[test]
fn control_characters_of_a_delivery_do_not_reach_the_terminal() {
    let request =
        "POST /\u{202e} HTTP/1.1\nhitpay-signature: \u{9b}2J\n\n{\"a\":\"\u{1b}[2J\u{202e}\"}";
    for json in ["", "--json"] {
        let ended = dhow(EXPLAIN)
            .args(json)
            .env("DHOW_HITPAY_EVENT_SALTS", "self-made-endpoint-salt")
            .stdin(request)
            .run();
        for c in ['\u{1b}', '\u{202e}', '\u{9b}'] {
            assert!(!ended.stdout.contains(c), "{:?}", ended.stdout);
        }
    }
}

#[test]
fn characters_around_a_configured_secret_are_found() {
    for (gateway, id) in GENUINE {
        let corpus = corpus(gateway);
        let request = request(&corpus, id);
        for (before, after, name, fix) in [
            ("\"", "\"", "secret-in-quotation-marks", "quotation marks"),
            ("'", "'", "secret-in-quotation-marks", "quotation marks"),
            (
                "\u{feff}",
                "",
                "secret-with-byte-order-mark",
                "byte order mark",
            ),
            (
                "\u{feff}\"",
                "\"\n",
                "secret-in-quotation-marks",
                "quotation marks",
            ),
        ] {
            let explained = settings(gateway, &corpus)
                .iter()
                .filter(|(_, value)| !value.is_empty())
                .fold(
                    dhow(&format!("webhook explain --provider {gateway}")),
                    |command, (name, value)| match *name {
                        "DHOW_HPAY_MERCHANT_ID" => command.env(name, value),
                        _ => command.env(name, &format!("{before}{value}{after}")),
                    },
                )
                .arg("--json")
                .stdin(request.as_str())
                .run()
                .json(1);
            assert_eq!(
                explained["findings"][0]["name"], name,
                "{gateway} {before:?}: {explained}"
            );
            assert!(
                explained["findings"][0]["fix"]
                    .as_str()
                    .unwrap()
                    .contains(fix),
                "{explained}"
            );
        }
    }
}
